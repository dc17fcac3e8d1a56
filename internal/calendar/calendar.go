package calendar

import (
	"fmt"
	"maps"
	"slices"
)

// Calendar tells working days from days off. It is read only: several
// goroutines may use one value.
type Calendar struct {
	// days are the days that a table names, and the statutory holidays of the
	// years without one, with whether they are worked. A day that is not
	// here is worked from Monday to Friday.
	days    map[Date]bool
	sources map[int]string
}

// New returns the calendar of the tables that the program carries and of the
// given ones, which replace the program's for their years; a later table
// replaces an earlier one.
func New(extra ...Year) (*Calendar, error) {
	years, err := builtin()
	if err != nil {
		return nil, fmt.Errorf("calendar: %w", err)
	}
	for _, y := range extra {
		if err := y.check(); err != nil {
			return nil, fmt.Errorf("calendar: %w", err)
		}
		years[y.Year] = y
	}
	c := &Calendar{days: make(map[Date]bool), sources: make(map[int]string, len(years))}
	last := slices.Max(slices.Collect(maps.Keys(years)))
	for n := statutorySince; n <= last+yearsAhead; n++ {
		if _, ok := years[n]; ok {
			continue
		}
		for _, d := range statutory(n) {
			c.days[d] = false
		}
	}
	// In order of the years: what a notice says of the December before
	// overrides the notice of that year.
	for _, n := range slices.Sorted(maps.Keys(years)) {
		y := years[n]
		c.sources[n] = y.Source
		for _, d := range y.Off {
			c.days[d] = false
		}
		for _, d := range y.Work {
			c.days[d] = true
		}
	}
	return c, nil
}

// Known tells whether the calendar has the holiday table of a year. Where it
// has not, Monday to Friday count as working days, but for the statutory holidays
// of the next years.
func (c *Calendar) Known(year int) bool {
	_, ok := c.sources[year]
	return ok
}

// Source says where the table of a year comes from, empty where there is none.
func (c *Calendar) Source(year int) string { return c.sources[year] }

// Years returns the years that the calendar has a table for, in order.
func (c *Calendar) Years() []int { return slices.Sorted(maps.Keys(c.sources)) }

// IsWorkday tells whether d is a working day, and whether that is known from a
// holiday table rather than taken from the day of the week.
func (c *Calendar) IsWorkday(d Date) (work, known bool) {
	return c.works(d), c.Known(d.Year)
}

func (c *Calendar) works(d Date) bool {
	if work, ok := c.days[d]; ok {
		return work
	}
	return !d.IsWeekend()
}

// NextWorkday returns d where it is a working day, else the first one after.
func (c *Calendar) NextWorkday(d Date) Date {
	for !c.works(d) {
		d = d.AddDays(1)
	}
	return d
}

// AddWorkdays returns the n-th working day after d, before d where n is
// negative; d itself does not count. Where n is 0 it is d.
func (c *Calendar) AddWorkdays(d Date, n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		if c.works(d) {
			n--
		}
	}
	return d
}

// WorkdaysBetween returns the number of working days after from, up to and
// with to. Where to is before from it is the same, counted from to, negative.
func (c *Calendar) WorkdaysBetween(from, to Date) int {
	if to.Before(from) {
		return -c.WorkdaysBetween(to, from)
	}
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		if c.works(d) {
			n++
		}
	}
	return n
}

// Kind is what a day is to offices.
type Kind int

// The kinds of days.
const (
	Workday Kind = iota
	ShiftedWorkday
	Weekend
	Holiday
)

// String returns the kind in Chinese.
func (k Kind) String() string {
	switch k {
	case Workday:
		return "工作日"
	case ShiftedWorkday:
		return "调休上班"
	case Weekend:
		return "休息日"
	case Holiday:
		return "节假日"
	}
	return fmt.Sprintf("Kind(%d)", int(k))
}

// Works tells whether offices work on days of the kind.
func (k Kind) Works() bool { return k == Workday || k == ShiftedWorkday }

// Kind returns what d is to offices.
func (c *Calendar) Kind(d Date) Kind {
	work, listed := c.days[d]
	switch {
	case listed && !work:
		return Holiday
	case listed && d.IsWeekend():
		return ShiftedWorkday
	case d.IsWeekend():
		return Weekend
	}
	return Workday
}
