package remind

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/report"
)

func newCalendar(t testing.TB, extra ...calendar.Year) *calendar.Calendar {
	t.Helper()
	c, err := calendar.New(extra...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func when(t testing.TB, s string) When {
	t.Helper()
	w, err := ParseWhen(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

const (
	sections = 50
	staff    = 1000
)

// bureau is a large bureau: 1,000 people in 50 sections, each tenth an editor,
// and 40 due dates of every kind.
func bureau(t testing.TB) Book {
	t.Helper()
	b := Book{Calendar: newCalendar(t)}
	for i := range staff {
		p := Person{ID: fmt.Sprint("p", i), Name: fmt.Sprint("人员", i), Sections: []string{sectionName(i % sections)}, Role: bot.Contributor, Reachable: true}
		if i%10 == 0 {
			p.Role = bot.Editor
		}
		b.People = append(b.People, p)
	}
	b.Rules = DefaultRules()
	for i := len(b.Rules); i < 40; i++ {
		r := Rule{Name: fmt.Sprint("事项", i), For: []string{sectionName(i)}}
		switch {
		case i%4 == 0:
			r.Due = When{Every: Monthly, Day: 1 + i*7%31}
		case i%10 == 1:
			r.Due = When{Every: Weekly, Weekday: time.Weekday(i % 7)}
		case i%10 == 3:
			r.Due = once(calendar.Date{Year: 2026, Month: time.Month(1 + i%12), Day: 1 + i%28})
		default:
			r.Due = When{Every: Yearly, Month: time.Month(1 + i%12), Day: 1 + i*5%28}
		}
		switch i % 5 {
		case 0:
			r.For = []string{fmt.Sprint("p", i), fmt.Sprint("人员", i+1)}
		case 1:
			if i%3 == 0 {
				r.For = []string{Everyone}
			}
		case 2:
			r.Lead = []int{60, 5}
		}
		b.Rules = append(b.Rules, r)
	}
	if err := CheckRules(b.Rules); err != nil {
		t.Fatal(err)
	}
	return b
}

func sectionName(i int) string { return fmt.Sprintf("第%d科", i) }

// model is what is right, written down another way: each day is asked by itself
// whether something is due on it, and each due day is followed through the days.
type model struct {
	book  Book
	dates []calendar.Date // the year, with the months before and after it
	// settled is the day after whose reminders a task is settled.
	settled map[Task]calendar.Date
}

// isDue tells whether a rule falls due on a day.
func isDue(w When, d calendar.Date) bool {
	lastOfMonth := d.AddDays(1).Month != d.Month
	onDay := d.Day == w.Day || lastOfMonth && d.Day < w.Day
	switch w.Every {
	case Once:
		return d == w.Date
	case Weekly:
		return d.Weekday() == w.Weekday
	case Monthly:
		return onDay
	}
	return onDay && d.Month == w.Month
}

// reminders returns, for each task, the days on which people are reminded of it
// unless it is settled.
func (m model) reminders(r Rule) map[Task][]calendar.Date {
	longest := map[Period]int{Once: 1000, Yearly: 364, Monthly: 27, Weekly: 6}[r.Due.Every]
	works := func(d calendar.Date) bool { return m.book.Calendar.Kind(d).Works() }
	list := make(map[Task][]calendar.Date)
	var open *Task
	for _, d := range m.dates {
		if open != nil && works(d) && !isDue(r.Due, d) {
			list[*open] = append(list[*open], d)
		}
		if !isDue(r.Due, d) {
			continue
		}
		open = &Task{r.Name, d}
		lead := r.Lead
		if lead == nil {
			lead = []int{30, 14, 7, 3, 1}
		}
		for _, n := range append([]int{0}, lead...) {
			told := d.AddDays(-n)
			for !works(told) {
				told = told.AddDays(-1)
			}
			if n <= longest && !slices.Contains(list[*open], told) {
				list[*open] = append(list[*open], told)
			}
		}
	}
	return list
}

// people returns whom a rule of bureau concerns.
func (m model) people(r Rule) []string {
	var ids []string
	for i, p := range m.book.People {
		for _, word := range r.For {
			if word == Everyone || word == "编辑人员" && i%10 == 0 || word == p.ID || word == p.Name || word == sectionName(i%sections) {
				ids = append(ids, p.ID)
			}
		}
	}
	return ids
}

type told struct {
	day    calendar.Date
	person string
	Task
}

// expected returns every reminder of the span.
func (m model) expected(first, last calendar.Date) map[told]int {
	want := make(map[told]int)
	for _, r := range m.book.Rules {
		ids := m.people(r)
		for task, days := range m.reminders(r) {
			settled, done := m.settled[task]
			for _, d := range days {
				if d.Before(first) || d.After(last) || done && d.After(settled) {
					continue
				}
				for _, id := range ids {
					want[told{d, id, task}]++
				}
			}
		}
	}
	return want
}

// TestYearOfABureau lives a year day by day and compares every reminder with
// the model: each right one once, no other, and one message a person a day.
func TestYearOfABureau(t *testing.T) {
	b := bureau(t)
	first, last := day(t, "2026-01-01"), day(t, "2026-12-31")
	m := model{book: b, settled: make(map[Task]calendar.Date)}
	for d := first.AddDays(-400); !d.After(last.AddDays(400)); d = d.AddDays(1) {
		m.dates = append(m.dates, d)
	}
	for i, r := range b.Rules {
		for task := range m.reminders(r) {
			// Some are done in time, some late, some never.
			if n := (i*7 + int(task.Due.Month)*3) % 9; n < 7 && r.Step != Submit {
				m.settled[task] = task.Due.AddDays(n*4 - 20)
			}
		}
	}
	want := m.expected(first, last)
	got := make(map[told]int)
	s := State{Done: make(map[Task]Done)}
	for d := first; !d.After(last); d = d.AddDays(1) {
		for task, on := range m.settled {
			if on.Before(d) {
				s.Done[task] = Done{}
			}
		}
		reminded := make(map[string]bool)
		for _, msg := range b.Messages(d, s) {
			if reminded[msg.Person.ID] {
				t.Fatalf("%s: %s gets a second message", d, msg.Person.ID)
			}
			reminded[msg.Person.ID] = true
			if !slices.IsSortedFunc(msg.Entries, func(a, b Entry) int { return a.Due.Compare(b.Due) }) {
				t.Fatalf("%s: the entries of %s are out of order", d, msg.Person.ID)
			}
			for _, e := range msg.Entries {
				got[told{d, msg.Person.ID, e.Task}]++
			}
		}
	}
	if len(want) < 100_000 {
		t.Fatalf("only %d reminders are expected: the year is too easy", len(want))
	}
	wrong := 0
	for w, n := range want {
		if got[w] != n {
			if wrong++; wrong < 10 {
				t.Errorf("%+v: %d times, want %d", w, got[w], n)
			}
		}
	}
	for g, n := range got {
		if want[g] == 0 {
			if wrong++; wrong < 10 {
				t.Errorf("%+v: %d times, not wanted", g, n)
			}
		}
	}
	t.Logf("%d reminders in %d messages' entries, %d wrong", len(want), len(got), wrong)
}

// BenchmarkYear is a year of a bureau's working days with 1,000 people and 40
// due dates, the texts included.
func BenchmarkYear(b *testing.B) {
	book := bureau(b)
	s := State{Work: map[report.Key]Work{{Year: 2025, Kind: report.RuleOfLaw}: {Missing: []string{"来信件次"}}}}
	messages := 0
	for b.Loop() {
		messages = 0
		for d := day(b, "2026-01-01"); d.Year == 2026; d = d.AddDays(1) {
			for _, m := range book.Messages(d, s) {
				if m.Text() != "" {
					messages++
				}
			}
		}
	}
	b.ReportMetric(float64(messages), "messages")
}
