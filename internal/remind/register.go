package remind

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"xinfangbot/internal/calendar"
	"xinfangbot/internal/journal"
)

// RecordName is the record that keeps what was set in chat and what was
// settled.
const RecordName = "reminders"

// The fields of the record: the first day of the reminders, and by what
// follows the prefix, the rules, the tasks settled for everybody (both by the
// rule's name), each person's settings (by ID), and the years that the
// administrators were told of.
const (
	sinceField   = "since"
	rulePrefix   = "rule:"
	donePrefix   = "done:"
	personPrefix = "person:"
	notedPrefix  = "noted:"
)

const (
	// memory is for how many days a settled task is remembered: longer than it
	// can stay open.
	memory = 2 * 366
	// grace is how many days back something may have fallen due where the
	// reminders have never run: what is older was done without them.
	grace = 30
)

// Register is the record as the reminders read it.
type Register struct {
	// Rules are those that were set in chat, by name.
	Rules  []Rule
	since  calendar.Date
	done   map[Task]Done
	people map[string]Personal
	noted  map[int]calendar.Date
	record journal.Record
}

// ReadRegister reads the record of RecordName.
func ReadRegister(record journal.Record) (*Register, error) {
	r := &Register{
		done: make(map[Task]Done), people: make(map[string]Personal), noted: make(map[int]calendar.Date), record: record,
	}
	for _, name := range slices.Sorted(maps.Keys(record)) {
		if value := record[name].Value; value != "" {
			if err := r.read(name, value); err != nil {
				return nil, fmt.Errorf("record %s, field %s: %w", RecordName, name, err)
			}
		}
	}
	return r, nil
}

func (r *Register) read(field, value string) error {
	if field == sinceField {
		return r.since.UnmarshalText([]byte(value))
	}
	if _, ok := strings.CutPrefix(field, rulePrefix); ok {
		var rule Rule
		if err := json.Unmarshal([]byte(value), &rule); err != nil {
			return err
		}
		r.Rules = append(r.Rules, rule)
	}
	if rule, ok := strings.CutPrefix(field, donePrefix); ok {
		var done map[calendar.Date]Done
		if err := json.Unmarshal([]byte(value), &done); err != nil {
			return err
		}
		for due, d := range done {
			r.done[Task{rule, due}] = d
		}
	}
	if id, ok := strings.CutPrefix(field, personPrefix); ok {
		var own Personal
		if err := json.Unmarshal([]byte(value), &own); err != nil {
			return err
		}
		r.people[id] = own
	}
	if year, ok := strings.CutPrefix(field, notedPrefix); ok {
		n, err := strconv.Atoi(year)
		if err != nil {
			return err
		}
		var d calendar.Date
		if err := d.UnmarshalText([]byte(value)); err != nil {
			return err
		}
		r.noted[n] = d
	}
	return nil
}

// Begun is the first day of the reminders; false where they have never run.
func (r *Register) Begun() (calendar.Date, bool) { return r.since, r.since.Valid() }

// State returns what the register knows of the state on a day.
func (r *Register) State(day calendar.Date) State {
	s := State{Since: r.since, Done: r.done, People: r.people, Noted: r.noted}
	if !s.Since.Valid() {
		s.Since = day.AddDays(-grace)
	}
	return s
}

// All returns the given rules and those of the register that have no namesake
// among them.
func (r *Register) All(rules []Rule) []Rule {
	all := slices.Clone(rules)
	for _, rule := range r.Rules {
		if !slices.ContainsFunc(rules, func(o Rule) bool { return o.Name == rule.Name }) {
			all = append(all, rule)
		}
	}
	return all
}

// Own returns a person's settings.
func (r *Register) Own(id string) Personal { return r.people[id] }

// Author returns who set a rule in chat.
func (r *Register) Author(rule string) string { return r.record[rulePrefix+rule].By }

// change makes a field take a value, nil to clear it.
func (r *Register) change(field string, v any) (journal.Change, error) {
	c := journal.Change{Field: field, Base: r.record[field].Version}
	if v == nil {
		return c, nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return c, fmt.Errorf("encode field %s of %s: %w", field, RecordName, err)
	}
	c.Value = string(raw)
	return c, nil
}

// Begin sets the first day of the reminders.
func (r *Register) Begin(day calendar.Date) journal.Change {
	return journal.Change{Field: sinceField, Value: day.String(), Base: r.record[sinceField].Version}
}

// Note keeps that the administrators were told on a day of a year without a
// holiday table.
func (r *Register) Note(year int, day calendar.Date) journal.Change {
	field := notedPrefix + strconv.Itoa(year)
	return journal.Change{Field: field, Value: day.String(), Base: r.record[field].Version}
}

// Set adds or replaces a rule.
func (r *Register) Set(rule Rule) (journal.Change, error) {
	return r.change(rulePrefix+rule.Name, rule)
}

// Remove takes a rule out.
func (r *Register) Remove(name string) (journal.Change, error) { return r.change(rulePrefix+name, nil) }

// Settle notes that a task is settled for everybody. A nil done takes it back.
func (r *Register) Settle(t Task, done *Done) (journal.Change, error) {
	byDue := make(map[calendar.Date]Done)
	for other, d := range r.done {
		if other.Rule == t.Rule && (done == nil || done.On.DaysSince(other.Due) < memory) {
			byDue[other.Due] = d
		}
	}
	delete(byDue, t.Due)
	if done != nil {
		byDue[t.Due] = *done
	}
	if len(byDue) == 0 {
		return r.change(donePrefix+t.Rule, nil)
	}
	return r.change(donePrefix+t.Rule, byDue)
}

// SetOwn keeps a person's settings, without what is long past.
func (r *Register) SetOwn(id string, own Personal, today calendar.Date) (journal.Change, error) {
	kept := Personal{Quiet: own.Quiet, Snoozed: make(map[Task]calendar.Date), Done: make(map[Task]Done)}
	for t, until := range own.Snoozed {
		// A day that was missed may still have to be made up for.
		if today.DaysSince(until) <= maxMissed {
			kept.Snoozed[t] = until
		}
	}
	for t, d := range own.Done {
		if today.DaysSince(t.Due) < memory {
			kept.Done[t] = d
		}
	}
	return r.change(personPrefix+id, kept)
}

// Before returns the record as it was before a turn changed it: a turn that is
// run again has to find what it found the first time. The journal is read only
// where it did change something.
func Before(record journal.Record, turn string, read func() ([]journal.Entry, error)) (journal.Record, error) {
	var entries []journal.Entry
	before := record
	for name, f := range record {
		if f.Turn != turn {
			continue
		}
		if entries == nil {
			var err error
			if entries, err = read(); err != nil {
				return nil, err
			}
			before = maps.Clone(record)
		}
		first := slices.IndexFunc(entries, func(e journal.Entry) bool { return e.Field == name && e.Turn == turn })
		if first >= 0 {
			f.Value = entries[first].Old
			before[name] = f
		}
	}
	return before, nil
}
