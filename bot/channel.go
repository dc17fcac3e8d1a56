package bot

import (
	"context"
	"errors"
)

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
	// taken it; the reply is sent again otherwise: after a while, or with
	// ErrUnreachable when the person has written again.
	Send(ctx context.Context, out Outgoing, r Reply) error
}

// Receiver takes a message over from a channel. It returns as soon as the
// message has its place in the conversation's line, and the channel it returns
// is closed when the message has been answered. It waits where too many
// messages are under way.
type Receiver func(ctx context.Context, m Message) (done <-chan struct{}, err error)

// ErrUnreachable is returned by Channel.Send where only a new message of the
// person opens the way to them: trying again earlier is of no use.
var ErrUnreachable = errors.New("the person can only be reached after writing again")

// Binder is a Channel on which people have no lasting ID. Once a sender is
// bound, later messages of theirs carry the member of staff's ID in
// Sender.Staff and a Conversation that stays the same, after a new login too.
type Binder interface {
	Channel
	// Bind marks the sender of m as the member of staff and returns the private
	// conversation in which they are reached from then on. Binding again, also
	// to the same, is no error.
	Bind(ctx context.Context, m Message, staff Staff) (conversation string, err error)
}

// Typist is a Channel that can show that an answer is being written.
type Typist interface {
	Channel
	// Type shows it to the one who said m until the returned function is
	// called. What fails is logged by the channel: nothing depends on it.
	Type(ctx context.Context, m Message) (stop func())
}

// Announcer is a Channel with a state of its own that people should know of,
// such as a lost login.
type Announcer interface {
	Channel
	// Announce registers f, which is called when the state changes. It is set
	// before Run and must return quickly.
	Announce(f func(Announcement))
}

// Announcement is a change of a channel's state.
type Announcement struct {
	Channel string
	// Up tells whether messages come and go from now on.
	Up bool
	// Text says what happened and what to do, for an administrator.
	Text string
}
