// Package calendar counts days as offices in China do: working days and days
// off by the State Council's yearly notice on holidays, the weekends that are
// worked in exchange (调休) included. It knows no clock: a day comes in, a day
// goes out.
package calendar

import (
	"cmp"
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"
)

// Date is a day of the calendar, without a time and without a zone. Dates are
// comparable; the zero Date is no day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// layout is how dates are written in files and on the command line.
const layout = "2006-01-02"

// DateOf returns the day that t falls on in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Parse reads a date written as 2026-03-05.
func Parse(s string) (Date, error) {
	t, err := time.Parse(layout, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is no date: YYYY-MM-DD expected, such as 2026-03-05", s)
	}
	return DateOf(t), nil
}

// Valid tells whether there is such a day: 30 February is none.
func (d Date) Valid() bool { return DateOf(d.time()) == d }

// time returns the day's midnight in UTC, where every day has 24 hours.
func (d Date) time() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// AddDays returns the day n days after d, before d where n is negative.
func (d Date) AddDays(n int) Date { return DateOf(d.time().AddDate(0, 0, n)) }

// DaysSince returns the number of days from other to d.
func (d Date) DaysSince(other Date) int {
	return int(d.time().Sub(other.time()) / (24 * time.Hour))
}

// Compare orders dates: it is negative where d is before other.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// Before tells whether d is before other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After tells whether d is after other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.time().Weekday() }

// IsWeekend tells whether d is a Saturday or a Sunday.
func (d Date) IsWeekend() bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}

// String writes the date as 2026-03-05.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// Chinese writes the date as official texts do: 2026年3月5日.
func (d Date) Chinese() string { return fmt.Sprintf("%d年%s", d.Year, d.ChineseDay()) }

// ChineseDay writes the date without its year: 3月5日.
func (d Date) ChineseDay() string { return fmt.Sprintf("%d月%d日", int(d.Month), d.Day) }

// ChineseWeekday returns the day of the week: 星期四.
func (d Date) ChineseWeekday() string {
	return "星期" + string([]rune("日一二三四五六")[d.Weekday()])
}

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// UnmarshalYAML implements yaml.Unmarshaler: a date without quotes, which YAML
// takes for a time, is read as it is written.
func (d *Date) UnmarshalYAML(node *yaml.Node) error {
	if err := d.UnmarshalText([]byte(node.Value)); err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	return nil
}
