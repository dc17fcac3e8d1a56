package remind

import (
	"slices"

	"xinfangbot/internal/calendar"
)

// Open returns the tasks that are open for a person on a day, told or not, the
// nearest first.
func (b Book) Open(day calendar.Date, s State, id string) []Entry {
	d := b.desk(day, s)
	var list []Entry
	for _, p := range b.plans(day, s.Since) {
		if e, open := d.openFor(p, id); open {
			list = append(list, e)
		}
	}
	sortEntries(list)
	return list
}

// openFor returns what a person is told about a task that is open for them.
func (d *desk) openFor(p plan, id string) (Entry, bool) {
	if d.settled(p) {
		return Entry{}, false
	}
	for _, c := range d.concerned(p) {
		if c.ID == id {
			return d.entryFor(d.entry(p), p, c)
		}
	}
	return Entry{}, false
}

// LastTold returns the open tasks of the last message that a person was sent, or
// is sent on this day, whether they were snoozed since or not.
func (b Book) LastTold(day calendar.Date, s State, id string) []Entry {
	d := b.desk(day, s)
	own := s.People[id]
	own.Snoozed = nil
	var list []Entry
	var last calendar.Date
	for _, p := range b.plans(day, s.Since) {
		e, open := d.openFor(p, id)
		if !open {
			continue
		}
		for on := lastWorkday(b.Calendar, day); !on.Before(last) && !on.Before(p.days[0]); on = b.Calendar.AddWorkdays(on, -1) {
			if !b.told(p, &own, on) {
				continue
			}
			if on != last {
				list, last = nil, on
			}
			list = append(list, e)
			break
		}
	}
	sortEntries(list)
	return list
}

// Coming returns the next task of a person that is not open yet, and the day on
// which it is told first.
func (b Book) Coming(day calendar.Date, s State, id string) (e Entry, first calendar.Date, ok bool) {
	d := b.desk(day, s)
	for i := range b.Rules {
		due, again := b.Rules[i].Due.from(day)
		for again {
			p := b.plan(&b.Rules[i], due)
			if p.days[0].After(day) {
				if next, open := d.openFor(p, id); open && (!ok || due.Before(e.Due)) {
					e, first, ok = next, p.days[0], true
				}
				break
			}
			due, again = p.next, p.again
		}
	}
	return e, first, ok
}

// Concerns tells whether a rule concerns a person.
func (b Book) Concerns(day calendar.Date, s State, r Rule, id string) bool {
	d := b.desk(day, s)
	due, ok := r.Due.from(day)
	if !ok {
		due, _ = r.Due.before(day)
	}
	return slices.ContainsFunc(d.concerned(b.plan(&r, due)), func(c concern) bool { return c.ID == id })
}

// Nobody returns which words of Rule.For mean nobody who is known.
func (b Book) Nobody(words []string) []string {
	d := b.desk(calendar.Date{}, State{})
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool {
		return word == Sharers || slices.ContainsFunc(b.People, func(p Person) bool { return d.means(word, &p) })
	})
}

// maxAhead is how many days before the due day what recurs can be settled at
// most, and not before half its period is over: earlier it is more likely a
// slip, or the time before that is meant.
const maxAhead = 92

// Settleable returns the tasks of a rule that may be settled on a day, in order:
// the last that fell due, and the next where it is near.
func (b Book) Settleable(day calendar.Date, s State, r Rule) []Entry {
	d := b.desk(day, s)
	var list []Entry
	for _, p := range b.plansOf(&r, day, s.Since) {
		list = append(list, d.entry(p))
	}
	due, ok := r.Due.from(day)
	known := slices.ContainsFunc(list, func(e Entry) bool { return e.Due == due })
	if near := r.Due.Every == Once || due.DaysSince(day) <= min(r.Due.Every.days()/2, maxAhead); ok && near && !known {
		list = append(list, d.entry(b.plan(&r, due)))
	}
	return list
}

// Next returns the next task of a rule from a day on, and the day on which it
// is told first.
func (b Book) Next(day calendar.Date, s State, r Rule) (e Entry, first calendar.Date, ok bool) {
	due, ok := r.Due.from(day)
	if !ok {
		return e, first, false
	}
	p := b.plan(&r, due)
	return b.desk(day, s).entry(p), p.days[0], true
}

// First returns the first day after the given one on which a new rule is told
// unless it is settled.
func (b Book) First(after calendar.Date, r Rule) (calendar.Date, bool) {
	from := after
	if r.From.After(from) {
		from = r.From
	}
	due, ok := r.Due.from(from)
	if !ok {
		return calendar.Date{}, false
	}
	for _, d := range b.plan(&r, due).days {
		if d.After(after) {
			return d, true
		}
	}
	return b.Calendar.AddWorkdays(due, 1), true
}

// Owing says which figures a task still waits for, as a sentence: the person's
// own where they have a share, everybody's for the ID "". Empty where it waits
// for none.
func (b Book) Owing(s State, e Entry, id string) string {
	i := slices.IndexFunc(b.Rules, func(r Rule) bool { return r.Name == e.Rule })
	if i < 0 || e.Step != Figures {
		return ""
	}
	work := s.Work[b.Rules[i].report(e.Due)]
	e.Owed, e.Own = work.Owed[id]
	if !e.Own {
		e.Owed = work.Missing
	}
	return e.owes()
}
