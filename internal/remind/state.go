package remind

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"xinfangbot/internal/calendar"
	"xinfangbot/report"
)

// Task is one due day of a rule.
type Task struct {
	Rule string
	Due  calendar.Date
}

// MarshalText implements encoding.TextMarshaler.
func (t Task) MarshalText() ([]byte, error) { return []byte(t.Due.String() + " " + t.Rule), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *Task) UnmarshalText(text []byte) error {
	due, rule, ok := strings.Cut(string(text), " ")
	if !ok {
		return fmt.Errorf("%q is no task", text)
	}
	t.Rule = rule
	return t.Due.UnmarshalText([]byte(due))
}

// State is what is known besides the rules. The zero State is that of a bureau
// where nothing was done.
type State struct {
	// Since is the first day of the reminders: what fell due before is left
	// alone.
	Since calendar.Date
	// Done are the tasks that were settled by hand for everybody.
	Done map[Task]Done
	// People are the people's own settings, by ID.
	People map[string]Personal
	// Work is how far each report has come, see Book.Reports.
	Work map[report.Key]Work
	// Missed are the days, in order, on which nothing could be sent: what was
	// to be told on them is told today.
	Missed []calendar.Date
	// Waiting are the days, in order, whose message has gone out to a person, by
	// ID, and has not arrived: the next message takes its place and tells it all.
	Waiting map[string][]calendar.Date
	// Sent are the people, by ID, whose message of a day has gone out: of
	// today and of the missed days.
	Sent map[calendar.Date]map[string]bool
	// Noted are the years whose missing holiday table the administrators were
	// told of, with the day on which.
	Noted map[int]calendar.Date
}

// arrived tells whether a person's message of a day has reached them.
func (s State) arrived(d calendar.Date, id string) bool {
	return s.Sent[d][id] && !slices.Contains(s.Waiting[id], d)
}

// firstTold is the first day that a message tells of.
func (s State) firstTold(m Message) calendar.Date {
	first := m.Day
	for _, d := range slices.Concat(s.Missed, s.Waiting[m.Person.ID]) {
		if d.Before(first) && !s.arrived(d, m.Person.ID) {
			first = d
		}
	}
	return first
}

// Done says who settled a task, and when.
type Done struct {
	By string        `json:"by"`
	On calendar.Date `json:"on"`
}

// Personal is what a person has set for themselves.
type Personal struct {
	// Quiet are the days on which the person wants no message. What they are
	// told of then they are told on the first working day after.
	Quiet Quiet `json:"quiet,omitzero"`
	// Snoozed are tasks that are not to be told before a day, but then.
	Snoozed map[Task]calendar.Date `json:"snoozed,omitempty"`
	// Done are tasks that the person has settled for themselves.
	Done map[Task]Done `json:"done,omitempty"`
}

// WithDone returns the settings with a task settled; a nil done takes it back.
func (p Personal) WithDone(t Task, done *Done) Personal {
	p.Done = maps.Clone(p.Done)
	if done == nil {
		delete(p.Done, t)
		return p
	}
	if p.Done == nil {
		p.Done = make(map[Task]Done)
	}
	p.Done[t] = *done
	return p
}

// WithSnoozed returns the settings with tasks put off until a day.
func (p Personal) WithSnoozed(until calendar.Date, entries ...Entry) Personal {
	p.Snoozed = maps.Clone(p.Snoozed)
	if p.Snoozed == nil {
		p.Snoozed = make(map[Task]calendar.Date)
	}
	for _, e := range entries {
		p.Snoozed[e.Task] = until
	}
	return p
}

// Quiet is a span of days, both ends included. The zero Quiet is none.
type Quiet struct {
	From  calendar.Date `json:"from"`
	Until calendar.Date `json:"until"`
}

// Holds tells whether a day lies in the span.
func (q Quiet) Holds(d calendar.Date) bool { return !d.Before(q.From) && !d.After(q.Until) }

// Work is how far a report has come, as far as the bot can see.
type Work struct {
	Complete bool // all figures are in
	Final    bool // the draft is final
	// Missing are the names of the figures that are not in.
	Missing []string
	// Owed are the names of the figures that each person, by ID, has still to
	// fill in. A person whose share is complete has an empty entry, one who has
	// no share has none.
	Owed map[string][]string
}
