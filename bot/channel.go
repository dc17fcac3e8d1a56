package bot

import "context"

// Channel is a way to talk with people: a terminal, a WeChat account.
type Channel interface {
	// Name is the first part of every conversation's name.
	Name() string
	// Serves tells whether the conversation can be reached through this
	// channel at present.
	Serves(conversation string) bool
	// Run hands every message it receives to receive, in the order in which
	// they were said, and returns when there will be no more or ctx is done.
	Run(ctx context.Context, receive Receiver) error
	// Send delivers one reply. It returns nil only when the other side has
	// taken it; the reply is sent again otherwise.
	Send(ctx context.Context, out Outgoing, r Reply) error
}

// Receiver takes a message over from a channel. It returns as soon as the
// message has its place in the conversation's line, and the channel it returns
// is closed when the message has been answered. It waits where too many
// messages are under way.
type Receiver func(ctx context.Context, m Message) (done <-chan struct{}, err error)
