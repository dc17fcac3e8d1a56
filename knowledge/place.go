package knowledge

// Place is an article, a paragraph (款) of it or an item (项) of the paragraph;
// Paragraph and Item are 0 where the place is wider.
type Place struct {
	Article   int `json:"article"`
	Paragraph int `json:"paragraph,omitempty"`
	Item      int `json:"item,omitempty"`
}
