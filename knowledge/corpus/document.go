package corpus

import (
	"strings"

	"xinfangbot/internal/chinese"
)

// Status is whether a document is in force on a day.
type Status string

// The statuses. Unknown is a document that does not say when it takes effect;
// it is answered from like one in force.
const (
	Unknown  Status = ""
	InForce  Status = "in force"
	Repealed Status = "repealed"
	Pending  Status = "not yet in force"
)

// Chinese is the status as it is told to staff.
func (s Status) Chinese() string {
	switch s {
	case InForce:
		return "现行有效"
	case Repealed:
		return "已废止"
	case Pending:
		return "尚未施行"
	}
	return "时效未注明"
}

// Document is an imported document. Dates are written 2022-05-01, and empty
// where the document does not tell them.
type Document struct {
	Name       string `json:"name"` // path below the folder imported, or the file's name
	Title      string `json:"title"`
	Issuer     string `json:"issuer,omitempty"`
	Issued     string `json:"issued,omitempty"`    // last passed, issued or amended
	Effective  string `json:"effective,omitempty"` // first day in force
	Status     Status `json:"status,omitempty"`    // as the document says itself; of List and Search: on the day asked
	RepealedBy string `json:"repealed_by,omitempty"`
	Articles   int    `json:"articles"`
	Paragraphs int    `json:"paragraphs"` // passages that are not of an article
	Digest     string `json:"digest"`     // SHA-256 of the file
	Imported   string `json:"imported"`
}

// Passage is a part of a document that can be quoted: an article, or where
// there are none some paragraphs under a heading.
type Passage struct {
	Document Document
	Number   int    // from 1, in the order of the document
	Article  int    // 0 where it is of no article
	Sub      int    // 2 of 第一百二十条之二, else 0
	Heading  string // chapter and section, or the headings above it
	Text     string // verbatim, a line each paragraph
	Score    float64
	Coverage float64 // share of the question that it speaks of, 0 to 1

	match match
	plain bool // as stored
}

// Place is where the passage stands: 第三十四条, or its heading.
func (p Passage) Place() string {
	if p.Article == 0 {
		if p.Heading == "" {
			return "第" + chinese.Numeral(p.Number) + "部分"
		}
		return "“" + p.Heading + "”部分"
	}
	return articleName(p.Article, p.Sub)
}

// articleName writes 第三十四条 and 第一百二十条之二.
func articleName(article, sub int) string {
	s := "第" + chinese.Numeral(article) + "条"
	if sub > 0 {
		s += "之" + chinese.Numeral(sub)
	}
	return s
}

// shortTitle is what a title is known by: without the country's name, spaces
// and brackets.
func shortTitle(title string) string {
	return titleMarks.Replace(title)
}

var titleMarks = strings.NewReplacer(" ", "", "　", "", "《", "", "》", "", "〈", "", "〉", "", "(", "（", ")", "）", "中华人民共和国", "")
