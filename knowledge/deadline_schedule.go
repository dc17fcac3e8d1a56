package knowledge

import (
	"slices"

	"xinfangbot/internal/calendar"
)

// Schedule is what falls due after an event of a certain day.
type Schedule struct {
	Event Event
	Date  calendar.Date
	Due   []Due
	// Unknown are the years that the count runs through without a holiday
	// table, so that only weekends were taken for days off.
	Unknown []int

	source    string
	effective calendar.Date
	cal       *calendar.Calendar
}

// Due is one thing that falls due.
type Due struct {
	Rule
	// HearingDays are the days of a hearing that are not counted.
	HearingDays int
	// End is the last day of the period as it is counted, Date the day on which
	// the period ends: End, or the next working day where End is a day off.
	End, Date calendar.Date
}

// Moved tells whether the end of the period moved to the next working day.
func (d Due) Moved() bool { return d.End != d.Date }

// Schedule counts what falls due after an event on a date. hearingDays, mostly
// 0, is the time that a hearing took or takes; it lengthens the periods in
// which it is not counted.
//
// The day of the event is not counted. A period in 日 that ends on a day off
// ends on the next working day; in a period in 工作日 days off are not counted.
// The Regulations themselves do not say how to count.
func (d *Deadlines) Schedule(c *calendar.Calendar, e Event, date calendar.Date, hearingDays int) Schedule {
	s := Schedule{Event: e, Date: date, source: d.Source, effective: d.Effective, cal: c}
	for _, r := range e.Due {
		due := Due{Rule: r}
		if r.Hearing {
			due.HearingDays = hearingDays
		}
		from := date // the first day whose being a day off matters
		if r.Unit == Workdays {
			due.End = c.AddWorkdays(date, r.Days+due.HearingDays)
		} else {
			due.End = date.AddDays(r.Days + due.HearingDays)
			from = due.End
		}
		due.Date = c.NextWorkday(due.End)
		for year := from.Year; year <= due.Date.Year; year++ {
			if !c.Known(year) && !slices.Contains(s.Unknown, year) {
				s.Unknown = append(s.Unknown, year)
			}
		}
		s.Due = append(s.Due, due)
	}
	slices.Sort(s.Unknown)
	return s
}

// Prefer puts what a question asks for in front: 提出异议 before 书面告知 where
// the question is about 异议.
func (s Schedule) Prefer(question string) Schedule {
	question = Normalise(question)
	s.Due = slices.Clone(s.Due)
	slices.SortStableFunc(s.Due, func(a, b Due) int {
		return preference(b, question) - preference(a, question)
	})
	return s
}

func preference(d Due, question string) int {
	if containsAny(question, d.Asked) {
		return 1
	}
	return 0
}

// HearingDays is the time of a hearing by which a period was lengthened.
func (s Schedule) HearingDays() int {
	n := 0
	for _, d := range s.Due {
		n = max(n, d.HearingDays)
	}
	return n
}

// Articles returns the articles that the schedule rests on, each once.
func (s Schedule) Articles() []int {
	var list []int
	for _, d := range s.Due {
		if !slices.Contains(list, d.Article) {
			list = append(list, d.Article)
		}
	}
	return list
}

// Day is one day of a count.
type Day struct {
	Date calendar.Date
	Kind calendar.Kind
	// Number is the day's number in the period, 0 where it is not counted: the
	// day of the event, a day off in a period of working days, a day over which
	// the end moved.
	Number int
}

// Count returns the count of a date day by day, from the day of the event to
// the due date.
func (s Schedule) Count(due Due) []Day {
	var days []Day
	n := 0
	for d := s.Date; !d.After(due.Date); d = d.AddDays(1) {
		day := Day{Date: d, Kind: s.cal.Kind(d)}
		if d.After(s.Date) && !d.After(due.End) && (due.Unit == Days || day.Kind.Works()) {
			n++
			day.Number = n
		}
		days = append(days, day)
	}
	return days
}
