// Package bot is the conversation engine. A Channel brings messages in and
// carries replies out; the Engine identifies the member of staff, keeps the
// messages of one conversation in order, runs the handler that a message is
// for, and commits what it did in one step. The package knows no handler, no
// channel and no database: it declares the interfaces it needs.
package bot

import "time"

// Message is one thing a person said, as a channel hands it over.
type Message struct {
	// Channel is the name of the channel the message came through.
	Channel string `json:"channel"`
	// ID names the message within its conversation and is the same when the
	// channel delivers the message again.
	ID string `json:"id"`
	// Conversation is where the message was said and where the replies go. It
	// is unique across channels and begins with the channel's name.
	Conversation string `json:"conversation"`
	Sender       Sender `json:"sender"`
	Text         string `json:"text,omitempty"`
	// Quote is the text of the earlier message that this one refers to.
	Quote string `json:"quote,omitempty"`
	File  *File  `json:"file,omitempty"`
	// Media is what was sent that is neither text nor a file the bot could
	// read; empty for everything else.
	Media     Media `json:"media,omitempty"`
	Group     bool  `json:"group,omitempty"`     // said in a group chat
	Mentioned bool  `json:"mentioned,omitempty"` // the bot was addressed: by name or by its prefix
	// Passing tells that the conversation's name means nothing after the
	// channel's next login: what it leaves need not be kept for ever.
	Passing bool      `json:"passing,omitempty"`
	At      time.Time `json:"at"`
}

// Media is a kind of message that the bot cannot read.
type Media string

// The kinds of media.
const (
	Picture   Media = "picture"
	Voice     Media = "voice"
	Video     Media = "video"
	LargeFile Media = "large-file" // a file beyond what the channel hands over
	LostFile  Media = "lost-file"  // a file that could not be got from the servers
	OtherKind Media = "other"      // a location, a card, a link
)

// Sender is who said a message, in the channel's own terms.
type Sender struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Staff is the ID of the member of staff whom the channel recognises by
	// itself, see Binder; empty where it does not.
	Staff string `json:"staff,omitempty"`
}

// File is a file that a person sent or that is sent to one.
type File struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}
