package remind

import (
	"maps"
	"slices"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
)

// concern is a person whom a task concerns.
type concern struct {
	*Person
	// sharer: for no other reason than the person's share of the figures.
	sharer bool
}

// settled tells whether a task is settled for everybody.
func (d *desk) settled(p plan) bool {
	if _, done := d.state.Done[p.Task]; done {
		return true
	}
	if p.rule.About == "" {
		return false
	}
	key := p.rule.report(p.Due)
	work := d.state.Work[key]
	switch p.rule.Step {
	case Figures:
		return work.Complete || work.Final || d.handed[key]
	case Draft:
		return work.Final || d.handed[key]
	case Review:
		return d.handed[key]
	}
	return false
}

// concerned returns the people whom a task concerns; where there are none, it
// returns stand-ins.
func (d *desk) concerned(p plan) []concern {
	owed := d.state.Work[p.rule.report(p.Due)].Owed
	var list []concern
	for i := range d.People {
		person := &d.People[i]
		named := slices.ContainsFunc(p.rule.For, func(word string) bool { return d.means(word, person) })
		_, shares := owed[person.ID]
		sharer := shares && !named && slices.Contains(p.rule.For, Sharers)
		if named || sharer {
			list = append(list, concern{person, sharer})
		}
	}
	if len(list) > 0 {
		return list
	}
	for _, word := range p.rule.For {
		list = append(list, concern{d.standIn(word), false})
	}
	return list
}

// means tells whether a word of Rule.For means a person. A role that nobody has
// means those of the next higher one: in a small bureau the administrator is the
// editor too.
func (d *desk) means(word string, p *Person) bool {
	if word == Everyone || word == p.ID || word == p.Name || slices.Contains(p.Sections, word) {
		return true
	}
	for role := bot.Reader; role <= bot.Administrator; role++ {
		if role.String() == word {
			for role < bot.Administrator && !d.roles[role] {
				role++
			}
			return p.Role == role
		}
	}
	return false
}

// standIn returns the addressee of what concerns nobody.
func (d *desk) standIn(word string) *Person {
	i := slices.IndexFunc(d.standIns, func(p Person) bool { return p.Name == word })
	if i < 0 {
		i = len(d.standIns)
		d.standIns = append(d.standIns, Person{ID: "?" + word, Name: word, Role: bot.Stranger})
	}
	return &d.standIns[i]
}

// entry returns what everybody is told about a task.
func (d *desk) entry(p plan) Entry {
	e := Entry{
		Task: p.Task, Title: p.rule.title(p.Due), Step: p.rule.Step, Act: p.act(), Left: p.Due.DaysSince(d.day),
	}
	if e.Left < 0 {
		e.Overdue = d.Calendar.WorkdaysBetween(p.Due, d.day)
	}
	return e
}

// entryFor makes of what everybody is told about a task what a person is told,
// and reports whether the task is open for them.
func (d *desk) entryFor(e Entry, p plan, c concern) (Entry, bool) {
	if own, ok := d.state.People[c.ID]; ok {
		if _, done := own.Done[p.Task]; done {
			return e, false
		}
	}
	if p.rule.Step != Figures {
		return e, true
	}
	work := d.state.Work[p.rule.report(p.Due)]
	owed := work.Owed[c.ID]
	switch {
	case len(owed) > 0:
		e.Owed, e.Own = owed, true
	case c.sharer:
		return e, false
	default:
		e.Owed = work.Missing
	}
	return e, true
}

// tell puts a task on the messages of those who are to be told of it.
func (d *desk) tell(p plan) {
	planned := p.names(d.day) || slices.ContainsFunc(d.earlier, p.names)
	if !planned && len(d.state.People) == 0 || d.settled(p) {
		return
	}
	everybody := d.entry(p)
	for _, c := range d.concerned(p) {
		own, set := d.personal(c.ID)
		if !planned && !set {
			continue
		}
		e, open := d.entryFor(everybody, p, c)
		if !open {
			continue
		}
		if d.told(p, own, d.day) {
			d.entries[c.ID] = append(d.entries[c.ID], e)
			continue
		}
		var ok bool
		if e.Late, ok = d.late(p, c.ID, own, d.state.Missed); ok {
			d.entries[c.ID] = append(d.entries[c.ID], e)
		} else if e.Late, ok = d.late(p, c.ID, own, d.state.Waiting[c.ID]); ok {
			d.waited[c.ID] = append(d.waited[c.ID], e)
		}
	}
}

func (d *desk) personal(id string) (*Personal, bool) {
	own, ok := d.state.People[id]
	if !ok {
		return nil, false
	}
	return &own, true
}

// late returns the last of the given days on which a person was to be told of a
// task without a message of that day having arrived. Who wants quiet today is
// not told late either.
func (d *desk) late(p plan, id string, own *Personal, days []calendar.Date) (calendar.Date, bool) {
	if len(days) == 0 || own != nil && (own.Quiet.Holds(d.day) || d.snoozed(p, own, d.day)) {
		return calendar.Date{}, false
	}
	for _, m := range slices.Backward(days) {
		if !d.state.arrived(m, id) && d.told(p, own, m) {
			return m, true
		}
	}
	return calendar.Date{}, false
}

// messages returns the messages of the day, with what administrators are to
// know.
func (d *desk) messages() []Message {
	var list []Message
	var unreached []Unreached
	people := slices.Concat(d.People, d.standIns)
	for _, p := range people {
		entries := d.entries[p.ID]
		if len(entries) == 0 || d.state.Sent[d.day][p.ID] {
			continue
		}
		entries = append(entries, d.waited[p.ID]...)
		sortEntries(entries)
		list = append(list, Message{Person: p, Day: d.day, Entries: entries})
		if !p.Reachable {
			u := Unreached{Name: p.Name}
			for _, e := range entries {
				u.Titles = append(u.Titles, e.Title)
			}
			unreached = append(unreached, u)
		}
	}
	return d.inform(list, unreached, d.unknown())
}

// inform adds to the messages of the administrators what is for them.
func (d *desk) inform(list []Message, unreached []Unreached, unknown []int) []Message {
	if len(unreached) == 0 && len(unknown) == 0 {
		return list
	}
	for _, p := range d.People {
		own := d.state.People[p.ID]
		if p.Role < bot.Administrator || !p.Reachable || d.state.Sent[d.day][p.ID] || own.Quiet.Holds(d.day) {
			continue
		}
		i := slices.IndexFunc(list, func(m Message) bool { return m.Person.ID == p.ID })
		if i < 0 {
			i = len(list)
			list = append(list, Message{Person: p, Day: d.day})
		}
		list[i].Unreached, list[i].Unknown = unreached, unknown
	}
	return list
}

// unknown returns the years that matter today, have no holiday table and were
// not spoken of before.
func (d *desk) unknown() []int {
	years := map[int]bool{d.day.Year: true}
	for _, entries := range d.entries {
		for _, e := range entries {
			years[e.Due.Year] = true
		}
	}
	maps.DeleteFunc(years, func(y int, _ bool) bool {
		noted, ok := d.state.Noted[y]
		return d.Calendar.Known(y) || ok && noted != d.day
	})
	return slices.Sorted(maps.Keys(years))
}

func sortEntries(list []Entry) {
	slices.SortStableFunc(list, func(a, b Entry) int { return a.Due.Compare(b.Due) })
}
