package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"xinfangbot/internal/journal"
	"xinfangbot/internal/mask"
)

// Turn is one message being answered: what is known when it comes in, and
// what the handler does about it. Nothing takes effect before the turn is
// committed.
type Turn struct {
	Message Message
	Staff   Staff
	Session *Session
	Now     time.Time

	handler   string
	store     Store
	homes     *homes
	addresses map[string][]Address // nil: not read yet
	before    Session
	records   map[string]journal.Record
	used      []string // the records the turn asked for, in order
	replies   []Reply
	changes   []RecordChanges
	pushes    []Outgoing
	withdrawn []Outgoing
	jobs      []Job
	endedJobs []string
	events    []Event
	lost      Lost
}

// Text is the message's text.
func (t *Turn) Text() string { return t.Message.Text }

// Plain tells whether the message is a text and nothing else.
func (t *Turn) Plain() bool { return t.Message.File == nil && t.Message.Media == "" }

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
// whom no channel can reach. A turn pushes one message
// to a person; a later one replaces it.
func (t *Turn) Push(ctx context.Context, staff string, r Reply) (bool, error) {
	addresses, err := t.reached(ctx)
	if err != nil {
		return false, err
	}
	a, ok := t.homes.best(addresses[staff])
	if !ok {
		return false, nil
	}
	r.Handler = t.handler
	t.pushes = append(t.pushes, a.outgoing(t.Message.ID+pushedTo(staff), r, t.Now))
	return true, nil
}

// Withdraw takes back what was pushed to a member of staff, by ID, and waits in
// the Outbox. Replies to their own messages stay: they answer what was asked.
func (t *Turn) Withdraw(ctx context.Context, staff string) error {
	waiting, err := t.Undelivered(ctx)
	if err != nil {
		return err
	}
	for _, out := range waiting {
		if strings.HasSuffix(out.Turn, pushedTo(staff)) {
			t.withdrawn = append(t.withdrawn, out)
		}
	}
	return nil
}

// reached returns where people are reached, by ID.
func (t *Turn) reached(ctx context.Context) (map[string][]Address, error) {
	if t.addresses != nil {
		return t.addresses, nil
	}
	all, err := t.store.Addresses(ctx)
	if err != nil {
		return nil, err
	}
	roster, err := t.Record(ctx, RosterRecord)
	if err != nil {
		return nil, err
	}
	t.addresses = Reached(roster, all)
	return t.addresses, nil
}

// Unreachable returns those of the staff, by ID, whom no channel can reach: who
// have never written, or are bound no more.
func (t *Turn) Unreachable(ctx context.Context, staff ...string) ([]string, error) {
	addresses, err := t.reached(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(staff), func(id string) bool { return len(addresses[id]) > 0 }), nil
}

// Start begins a job of the handler whose turn it is, once the turn is
// committed, and returns its ID.
func (t *Turn) Start(input json.RawMessage) string {
	m := t.Message
	m.File = nil
	id := fmt.Sprintf("%s#%d", m.ID, len(t.jobs)+1)
	t.jobs = append(t.jobs, Job{ID: id, Handler: t.handler, Message: m, Staff: t.Staff, Input: input, At: t.Now})
	return id
}

// Stop ends a job of this conversation without a result.
func (t *Turn) Stop(job string) { t.endedJobs = append(t.endedJobs, job) }

// Note writes to the audit what the turn did. Personal data of petitioners, as
// headings and names that staff choose may have it, is struck out of text.
func (t *Turn) Note(kind EventKind, text string) {
	t.events = append(t.events, t.event(kind, text))
}

func (t *Turn) event(kind EventKind, text string) Event {
	return Event{
		At: t.Now, Kind: kind, By: t.Staff.Name, Channel: t.Message.Channel, Turn: t.Message.ID, Text: mask.Redact(text),
	}
}

// Events returns the last n entries of the audit, the latest first.
func (t *Turn) Events(ctx context.Context, n int) ([]Event, error) { return t.store.Events(ctx, n) }

// Undelivered returns what waits in the Outbox for anybody, oldest first.
func (t *Turn) Undelivered(ctx context.Context) ([]Outgoing, error) {
	list, err := t.store.Undelivered(ctx, func(string) bool { return true })
	return slices.DeleteFunc(list, func(o Outgoing) bool { return o.Turn == t.Message.ID }), err
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

// Changed returns the values that the turn gives to fields of a record so far.
func (t *Turn) Changed(record string) map[string]string {
	values := make(map[string]string)
	for _, rc := range t.changes {
		if rc.Record != record {
			continue
		}
		for _, c := range rc.Changes {
			values[c.Field] = c.Value
		}
	}
	return values
}

func (t *Turn) stamp() journal.Stamp {
	return journal.Stamp{By: t.Staff.Name, Channel: t.Message.Channel, Turn: t.Message.ID, At: t.Now}
}

// nameSender lets administrators read whose replies wait: not every channel
// tells names.
func (t *Turn) nameSender() {
	if t.Message.Sender.Name == "" {
		t.Message.Sender.Name = t.Staff.Name
	}
}

// forget gives up everything that the turn did.
func (t *Turn) forget() {
	*t = Turn{
		Message: t.Message, Staff: t.Staff, Session: t.Session, Now: t.Now,
		handler: t.handler, store: t.store, homes: t.homes, before: t.before, lost: t.lost,
	}
}

// commit is what the turn did, to be kept.
func (t *Turn) commit(o Opened) Commit {
	c := Commit{
		Message: t.Message, Again: o.Again, Slot: o.Slot, Session: *t.Session,
		Replies: t.replies, Changes: t.changes, Stamp: t.stamp(), Pushes: t.pushes, Withdrawn: t.withdrawn,
		Jobs: t.jobs, EndedJobs: t.ended(), Events: t.events, Lost: t.lost,
	}
	for _, rc := range t.changes {
		c.Events = append(c.Events, t.event(ChangeEvent, rc.Record+"："+rc.names()))
	}
	return c
}

// ended are the jobs that the turn ends. The one whose end it tells is over
// whatever comes of the turn: it would be done again and again.
func (t *Turn) ended() []string {
	if job, ok := strings.CutPrefix(t.Message.ID, jobPrefix); ok {
		return append(t.endedJobs, job)
	}
	return t.endedJobs
}

// undone leaves the session as the turn found it and keeps only what was
// replied.
func (t *Turn) undone(o Opened) Commit {
	return Commit{
		Message: t.Message, Again: o.Again, Slot: o.Slot, Session: t.before, Replies: t.replies, Stamp: t.stamp(),
		EndedJobs: t.ended(), Lost: t.lost,
	}
}

// names lists the fields that are changed. Their values stay in the record's
// journal, where texts that staff wrote belong; but of the roster, whose fields
// say little, it tells whom the changes concern and what they may do now.
func (rc RecordChanges) names() string {
	names := make([]string, 0, len(rc.Changes))
	for _, c := range rc.Changes {
		name := c.Field
		if rc.Record == RosterRecord {
			name = rosterEvent(c)
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, "、")
}
