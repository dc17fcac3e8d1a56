package bot

import (
	"context"
	"time"

	"xinfangbot/internal/journal"
)

// Store keeps what must outlive a message. A turn costs it two round trips:
// Open before the handler and Commit after it.
//
// A message is in the inbox from Open until Settle, so that a crash in between
// loses nothing: Unfinished returns it and it is run again, from the session
// as it was before it. Running a turn twice has the effect of running it once:
// changes are applied once for each turn, and replies replace those of the
// same turn.
type Store interface {
	// Open takes the message into the inbox and returns what the turn starts
	// from, together with the named records.
	Open(ctx context.Context, m Message, records []string) (Opened, error)
	// Commit keeps what the turn did. It returns a *journal.ConflictError
	// where a record has moved on; the message is then still in the inbox and
	// the turn has to be run again.
	Commit(ctx context.Context, c Commit) error
	// Settle notes that the message's turn is over, and that its replies have
	// reached the person where delivered is true. It does not wait: the note
	// rides with the next round trip.
	Settle(m Message, delivered bool)
	// Record reads one record.
	Record(ctx context.Context, name string) (journal.Record, error)
	// Journal reads every change that was made to a record, oldest first.
	Journal(ctx context.Context, name string) ([]journal.Entry, error)
	// Addresses returns where each member of staff, by ID, was heard from in
	// private: on each channel once, the latest first.
	Addresses(ctx context.Context) (map[string][]Address, error)
	// KeepAddress puts an address of a member of staff, by ID, in the place of
	// the one on the same channel. Commit does it for whoever speaks.
	KeepAddress(ctx context.Context, staff string, a Address) error
	// Unfinished returns the messages whose turn was cut off, oldest first,
	// of the conversations that serves accepts.
	Unfinished(ctx context.Context, serves func(conversation string) bool) ([]Message, error)
	// Undelivered returns what the Outbox holds for the conversations that
	// serves accepts, oldest first.
	Undelivered(ctx context.Context, serves func(conversation string) bool) ([]Outgoing, error)
	// Jobs returns the jobs that have not ended, oldest first, of the
	// conversations that serves accepts.
	Jobs(ctx context.Context, serves func(conversation string) bool) ([]Job, error)
	// Push puts messages that answer no message into the Outbox.
	Push(ctx context.Context, pushes ...Outgoing) error
	// Note writes to the audit what happened outside of a turn.
	Note(ctx context.Context, events ...Event) error
	// Events returns the last n entries of the audit, the latest first.
	Events(ctx context.Context, n int) ([]Event, error)
	// Lease makes owner the only one to hold what is called name, for ttl from
	// now on, and reports false where somebody else holds it. Release gives it
	// back before its time.
	Lease(ctx context.Context, name, owner string, ttl time.Duration) (held bool, err error)
	Release(ctx context.Context, name, owner string) error
}

// Opened is what a turn starts from.
type Opened struct {
	// Done: the message was handled before and is to be dropped.
	Done bool
	// Again: a turn of this message was committed before. What it kept is to
	// be overwritten, see Commit.
	Again   bool
	Session Session
	// Slot is the store's own: where it found the session. Commit gives it back.
	Slot    string
	Records map[string]journal.Record
	// Waiting is what could not be delivered to the conversation so far,
	// oldest first, without the replies to this very message.
	Waiting []Outgoing
}

// Commit is what a turn did.
type Commit struct {
	Message Message
	Again   bool    // as Opened says
	Slot    string  // as Opened says
	Session Session // as the turn left it
	Replies []Reply
	Changes []RecordChanges
	Stamp   journal.Stamp
	// Pushes are messages to other conversations; Withdrawn are such as wait in
	// the Outbox and leave it unsent.
	Pushes, Withdrawn []Outgoing
	// Jobs are begun, EndedJobs, by ID, are over.
	Jobs      []Job
	EndedJobs []string
	// Events go to the audit.
	Events []Event
	// Staff and Address are kept where Address is set: who spoke, and where
	// they are reached.
	Staff   string
	Address *Address
	Lost    Lost
}

// Lost is what earlier attempts at a turn may have written although they failed:
// a conflict is noticed beside the writing. It is removed, unless the turn does
// it again.
type Lost struct {
	Pushes []Outgoing
	Jobs   []Job
}

// Outgoing is everything that the turn puts into the Outbox.
func (c Commit) Outgoing() []Outgoing {
	if len(c.Replies) == 0 {
		return c.Pushes
	}
	return append([]Outgoing{outgoing(c.Message, c.Replies, c.Stamp.At)}, c.Pushes...)
}

// Address is where a member of staff is reached.
type Address struct {
	Channel      string    `json:"channel"`
	Conversation string    `json:"conversation"`
	Sender       Sender    `json:"sender"`
	At           time.Time `json:"at"` // when they were first heard from there
}

// RecordChanges are the changes that a turn makes to one record: all of them
// or none.
type RecordChanges struct {
	Record  string
	Changes []journal.Change
}
