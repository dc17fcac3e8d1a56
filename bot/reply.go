package bot

import "time"

// Reply is one answer to a person: a text, files, or both. The text is plain
// text as a phone shows it.
type Reply struct {
	Text string `json:"text"`
	// Handler is the name of the handler that wrote the reply.
	Handler   string     `json:"handler"`
	Citations []Citation `json:"citations,omitempty"`
	Files     []File     `json:"files,omitempty"`
}

// Citation names an article of a document that a reply rests on.
type Citation struct {
	Source  string `json:"source"`
	Article int    `json:"article"`
}

// Outgoing is what the Outbox holds: the replies of one turn on their way to
// one conversation. It stays in the Outbox until the channel has confirmed
// every one of them.
type Outgoing struct {
	// Turn names the turn that the replies belong to: the ID of the message
	// they answer. A turn that is run again replaces its replies.
	Turn         string    `json:"turn"`
	Channel      string    `json:"channel"`
	Conversation string    `json:"conversation"`
	To           Sender    `json:"to"`
	Replies      []Reply   `json:"replies"`
	At           time.Time `json:"at"`
	// Aside: the Outbox does not hold it, only this process knows of it.
	Aside bool `json:"-"`
}
