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
	Conversation string    `json:"conversation"`
	Sender       Sender    `json:"sender"`
	Text         string    `json:"text,omitempty"`
	File         *File     `json:"file,omitempty"`
	Group        bool      `json:"group,omitempty"`     // said in a group chat
	Mentioned    bool      `json:"mentioned,omitempty"` // the bot was addressed by name
	At           time.Time `json:"at"`
}

// Sender is who said a message, in the channel's own terms.
type Sender struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// File is a file that a person sent or that is sent to one.
type File struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}
