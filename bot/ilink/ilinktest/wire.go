package ilinktest

// wireMessage is a message as the protocol writes it.
type wireMessage struct {
	ID      uint64 `json:"message_id"`
	From    string `json:"from_user_id"`
	To      string `json:"to_user_id,omitempty"`
	Group   string `json:"group_id,omitempty"`
	Created int64  `json:"create_time_ms"`
	Type    int    `json:"message_type"`
	State   int    `json:"message_state"`
	Items   []Item `json:"item_list"`
	Token   string `json:"context_token,omitempty"`
}

// Item is one part of a message.
type Item struct {
	Type  int        `json:"type"`
	Text  *textItem  `json:"text_item,omitempty"`
	Image *imageItem `json:"image_item,omitempty"`
	Voice *voiceItem `json:"voice_item,omitempty"`
	File  *fileItem  `json:"file_item,omitempty"`
	Video *imageItem `json:"video_item,omitempty"`
	Quote *Quoted    `json:"ref_msg,omitempty"`
}

type textItem struct {
	Text string `json:"text"`
}

type imageItem struct {
	Media *media `json:"media,omitempty"`
}

type voiceItem struct {
	Media *media `json:"media,omitempty"`
	Text  string `json:"text,omitempty"`
}

type fileItem struct {
	Media *media `json:"media"`
	Name  string `json:"file_name"`
	Len   string `json:"len"`
}

// media refers to an encrypted file.
type media struct {
	Param   string `json:"encrypt_query_param,omitempty"`
	Key     string `json:"aes_key"`
	Encrypt int    `json:"encrypt_type"`
	FullURL string `json:"full_url,omitempty"`
}

// Quoted is the earlier message that an item refers to: by its content, as
// older WeChat clients do, or by the ID that the server gave it.
type Quoted struct {
	Title  string `json:"title,omitempty"`
	Server string `json:"svr_id,omitempty"`
	Item   *Item  `json:"message_item,omitempty"`
}

// The types of items.
const (
	itemText  = 1
	itemImage = 2
	itemVoice = 3
	itemFile  = 4
	itemVideo = 5
)

// Text is an item that is a text.
func Text(text string) Item { return Item{Type: itemText, Text: &textItem{text}} }

// Voice is a voice message and what WeChat made of it, empty where it could
// make nothing of it.
func Voice(heard string) Item {
	return Item{Type: itemVoice, Voice: &voiceItem{Text: heard, Media: &media{Param: "voice"}}}
}

// Video is a video.
func Video() Item { return Item{Type: itemVideo, Video: &imageItem{&media{Param: "video"}}} }

// Unknown is an item of a type that is new.
func Unknown() Item { return Item{Type: 99} }

// Quoting is the item with a quoted message.
func (it Item) Quoting(q Quoted) Item {
	it.Quote = &q
	return it
}
