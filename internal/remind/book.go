package remind

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/report"
)

// Person is somebody who may be reminded.
type Person struct {
	ID       string
	Name     string
	Sections []string
	Role     bot.Role
	// Reachable: the bot has an address of theirs.
	Reachable bool
}

// Book is what reminders are made from, apart from the State.
type Book struct {
	Calendar *calendar.Calendar
	Rules    []Rule
	People   []Person
	// Lead is the lead plan of the rules that have none; nil means DefaultLead.
	Lead []int
}

// Entry is what a person is told about a task.
type Entry struct {
	Task
	Title string
	Step  Step
	// Act is the last working day up to the due day.
	Act calendar.Date
	// Left is how many days there are to the due day, negative after it.
	Left int
	// Overdue is how many working days have passed since the due day.
	Overdue int
	// Owed are the names of the figures that are still to come in: the
	// person's own where Own is set, else everybody's.
	Owed []string
	Own  bool
	// Late is the last missed day on which the task was to be told, where it is
	// told for no other reason.
	Late calendar.Date
}

// Unreached is somebody who could not be told.
type Unreached struct {
	Name   string
	Titles []string
}

// Message is what one person is told on a day.
type Message struct {
	Person  Person
	Day     calendar.Date
	Entries []Entry // the nearest first, what is overdue before all
	// Unreached and Unknown are for administrators: who could not be told, and
	// years that the calendar has no holiday table of.
	Unreached []Unreached
	Unknown   []int
}

// Messages returns what is to be sent on a day, at most one message a person,
// in the order of Book.People. What concerns nobody who is known is addressed
// to an unreachable Person that bears the name of the section or role. Nothing
// is sent on days off.
func (b Book) Messages(day calendar.Date, s State) []Message {
	if work, _ := b.Calendar.IsWorkday(day); !work {
		return nil
	}
	d := b.desk(day, s)
	for _, p := range b.plans(day, s.Since) {
		d.tell(p)
	}
	return d.messages()
}

// Reports returns the reports that open tasks of a day are about: what
// State.Work is needed of.
func (b Book) Reports(day calendar.Date, s State) []report.Key {
	keys := make(map[report.Key]bool)
	for _, p := range b.plans(day, s.Since) {
		if p.rule.About != "" {
			keys[p.rule.report(p.Due)] = true
		}
	}
	return slices.SortedFunc(maps.Keys(keys), func(a, b report.Key) int {
		return cmp.Or(a.Year-b.Year, strings.Compare(string(a.Kind), string(b.Kind)))
	})
}

// desk is a day being gone through.
type desk struct {
	Book
	day   calendar.Date
	state State
	// roles are the roles that somebody has.
	roles map[bot.Role]bool
	// handed are the reports that were handed in.
	handed map[report.Key]bool
	// entries are what each person, by ID, is told; waited what they are told
	// besides, where there is a message anyway.
	entries, waited map[string][]Entry
	// earlier are the days that may have to be told of today.
	earlier []calendar.Date
	// standIns are the addressees of what concerns nobody, in the order in
	// which they came up.
	standIns []Person
}

func (b Book) desk(day calendar.Date, s State) *desk {
	d := &desk{
		Book: b, day: day, state: s,
		roles: make(map[bot.Role]bool), handed: make(map[report.Key]bool),
		entries: make(map[string][]Entry), waited: make(map[string][]Entry), earlier: slices.Clone(s.Missed),
	}
	for _, days := range s.Waiting {
		for _, w := range days {
			if !slices.Contains(d.earlier, w) {
				d.earlier = append(d.earlier, w)
			}
		}
	}
	for _, p := range b.People {
		d.roles[p.Role] = true
	}
	for i := range b.Rules {
		r := &b.Rules[i]
		if r.Step != Submit || r.About == "" {
			continue
		}
		for task := range s.Done {
			if task.Rule == r.Name {
				d.handed[r.report(task.Due)] = true
			}
		}
	}
	return d
}
