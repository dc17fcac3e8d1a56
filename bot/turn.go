package bot

import (
	"context"
	"slices"
	"time"

	"xinfangbot/internal/journal"
)

// Turn is one message being answered: what is known when it comes in, and
// what the handler does about it. Nothing takes effect before the turn is
// committed.
type Turn struct {
	Message Message
	Staff   Staff
	Session *Session
	Now     time.Time

	handler string
	store   Store
	records map[string]journal.Record
	used    []string // the records the turn asked for, in order
	replies []Reply
	changes []RecordChanges
	pushes  []Outgoing
}

// Text is the message's text.
func (t *Turn) Text() string { return t.Message.Text }

// Reply answers with a text.
func (t *Turn) Reply(text string) { t.Send(Reply{Text: text}) }

// Send answers with r; its Handler is filled in.
func (t *Turn) Send(r Reply) {
	r.Handler = t.handler
	t.replies = append(t.replies, r)
}

// Record returns the state of a record as the turn found it; the turn's own
// changes are not in it. A record that the conversation used in its last turn
// costs nothing; another costs a round trip.
func (t *Turn) Record(ctx context.Context, name string) (journal.Record, error) {
	if !slices.Contains(t.used, name) {
		t.used = append(t.used, name)
	}
	if r, ok := t.records[name]; ok {
		return r, nil
	}
	r, err := t.store.Record(ctx, name)
	if err != nil {
		return nil, err
	}
	t.records[name] = r
	return r, nil
}

// Journal returns every change that was made to a record, oldest first, this
// turn's own not among them. It costs a round trip.
func (t *Turn) Journal(ctx context.Context, name string) ([]journal.Entry, error) {
	return t.store.Journal(ctx, name)
}

// Push sends a reply to another member of staff, by ID: at once where their
// channel is running, else when they next write. It reports false for people
// who have never written, whom no channel can reach. A turn pushes one message
// to a person; a later one replaces it.
func (t *Turn) Push(ctx context.Context, staff string, r Reply) (bool, error) {
	addresses, err := t.store.Addresses(ctx)
	if err != nil {
		return false, err
	}
	a, ok := addresses[staff]
	if !ok {
		return false, nil
	}
	r.Handler = t.handler
	t.pushes = append(t.pushes, Outgoing{
		Turn: t.Message.ID + ">" + staff, Channel: a.Channel, Conversation: a.Conversation,
		To: a.Sender, Replies: bubbles([]Reply{r}), At: t.Now,
	})
	return true, nil
}

// Change asks for changes of a record. They are committed with the turn; the
// turn is run again where somebody else was quicker.
func (t *Turn) Change(record string, changes ...journal.Change) {
	if len(changes) == 0 {
		return
	}
	for i := range t.changes {
		if t.changes[i].Record == record {
			t.changes[i].Changes = append(t.changes[i].Changes, changes...)
			return
		}
	}
	t.changes = append(t.changes, RecordChanges{Record: record, Changes: changes})
}

func (t *Turn) stamp() journal.Stamp {
	return journal.Stamp{By: t.Staff.Name, Channel: t.Message.Channel, Turn: t.Message.ID, At: t.Now}
}
