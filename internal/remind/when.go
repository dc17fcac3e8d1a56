package remind

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"xinfangbot/internal/calendar"
	"xinfangbot/internal/chinese"
)

// Period is how often something falls due.
type Period int

// The periods.
const (
	Once Period = iota
	Yearly
	Monthly
	Weekly
)

// endOfMonth stands for the last day of whatever month it is.
const endOfMonth = 31

// When says on which days something falls due. The zero When is no day.
type When struct {
	Every Period
	Date  calendar.Date // of Once
	Month time.Month    // of Yearly
	// Day of Yearly and Monthly. A month without such a day has it on its last.
	Day     int
	Weekday time.Weekday // of Weekly
}

// WhenWanted tells what ParseWhen and CutWhen take.
const WhenWanted = "2026-02-10、2月10日、明天、下周五，或每年1月15日、每年2月最后一日、每月5日、每周一"

// ErrNoDay is returned where a text names no day.
var ErrNoDay = errors.New("no day is named")

// NoSuchDayError is returned for a day that there is not, such as 2月30日, or
// that is past.
type NoSuchDayError struct {
	Said string
	Past bool
}

func (e *NoSuchDayError) Error() string {
	if e.Past {
		return e.Said + " is past"
	}
	return e.Said + " is no day"
}

// once returns the When of a single day.
func once(d calendar.Date) When { return When{Every: Once, Date: d} }

// String writes the days as ParseWhen reads them.
func (w When) String() string {
	switch w.Every {
	case Yearly:
		return fmt.Sprintf("每年%d月%s", int(w.Month), dayName(w.Day, daysIn(w.Month)))
	case Monthly:
		return "每月" + dayName(w.Day, endOfMonth-1)
	case Weekly:
		return "每周" + string([]rune("日一二三四五六")[w.Weekday])
	}
	return w.Date.String()
}

func dayName(day, longest int) string {
	if day > longest {
		return "最后一日"
	}
	return fmt.Sprintf("%d日", day)
}

// daysIn is the number of days that a month has in a leap year.
func daysIn(m time.Month) int { return time.Date(2024, m+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// ParseWhen reads what String writes, and other ways to say the same.
func ParseWhen(s string) (When, error) {
	if d, err := calendar.Parse(s); err == nil {
		return once(d), nil
	}
	w, rest, err := cutRecurring(foldFigures(s))
	if err == nil && rest != "" {
		err = ErrNoDay
	}
	if err != nil {
		return When{}, fmt.Errorf("%q: %w: 2026-02-10, 每年1月15日, 每年2月最后一日, 每月5日 or 每周一 expected", s, err)
	}
	return w, nil
}

// CutWhen reads the days that a text begins with and returns what follows. A
// day without its year, month or week is the next one from today on. It returns
// ErrNoDay, or a *NoSuchDayError.
func CutWhen(text string, today calendar.Date) (w When, rest string, err error) {
	text = foldFigures(text)
	w, rest, err = cutRecurring(text)
	if !errors.Is(err, ErrNoDay) {
		return w, rest, err
	}
	d, rest, err := CutDay(text, today)
	return once(d), rest, err
}

// CutDay is CutWhen for a single day.
func CutDay(text string, today calendar.Date) (d calendar.Date, rest string, err error) {
	text = foldFigures(text)
	mentions := calendar.Mentions(text, today)
	if len(mentions) == 0 || mentions[0].Start > 0 {
		return d, text, ErrNoDay
	}
	m := mentions[0]
	said := text[:m.End]
	d = m.Date
	if m.Guessed {
		d = coming(said, d, today)
	}
	if !d.Valid() || d.Before(today) {
		return d, text, &NoSuchDayError{Said: said, Past: d.Valid()}
	}
	return d, text[m.End:], nil
}

// coming returns the day that words such as 3月5日, 20号 and 周五 mean of what is
// still to be done: the next one from today on, where calendar.Mentions, which
// is about what has happened, takes the last. d is the last one.
func coming(said string, d, today calendar.Date) calendar.Date {
	week := strings.ContainsAny(said, "周期拜")
	if strings.ContainsAny(said, "月./") {
		// The leap day comes back after eight years at the latest.
		for year := today.Year; year <= today.Year+8; year++ {
			if next := (calendar.Date{Year: year, Month: d.Month, Day: d.Day}); next.Valid() && !next.Before(today) {
				return next
			}
		}
		return d
	}
	if !d.Valid() || !d.Before(today) {
		return d
	}
	if week {
		return d.AddDays(7)
	}
	for m := range time.Month(3) {
		first := calendar.DateOf(time.Date(today.Year, today.Month+m, 1, 0, 0, 0, 0, time.UTC))
		if next := (calendar.Date{Year: first.Year, Month: first.Month, Day: d.Day}); next.Valid() && !next.Before(today) {
			return next
		}
	}
	return d
}

const (
	numberPart = `([0-9]{1,2}|[一二三四五六七八九十]{1,3})`
	endPart    = `最后一[日天]|月?底|月?末`
)

var (
	yearlyPattern  = regexp.MustCompile(`^每年的?` + numberPart + `月份?的?(?:` + numberPart + `[日号]|(` + endPart + `))`)
	monthlyPattern = regexp.MustCompile(`^每个?月的?(?:` + numberPart + `[日号]|(` + endPart + `))`)
	weeklyPattern  = regexp.MustCompile(`^每个?(?:周的?|星期|礼拜)(?:星期|周)?([一二三四五六日天])`)
)

// cutRecurring reads 每年1月15日, 每月5日 or 每周一.
func cutRecurring(text string) (w When, rest string, err error) {
	if m := yearlyPattern.FindStringSubmatch(text); m != nil {
		month, _ := chinese.ParseNumeral(m[1])
		w = When{Every: Yearly, Month: time.Month(month), Day: dayNumber(m[2], m[3])}
		if month < 1 || month > 12 || w.Day < 1 || m[3] == "" && w.Day > daysIn(w.Month) {
			return w, text, &NoSuchDayError{Said: m[0]}
		}
		return w, text[len(m[0]):], nil
	}
	if m := monthlyPattern.FindStringSubmatch(text); m != nil {
		w = When{Every: Monthly, Day: dayNumber(m[1], m[2])}
		if w.Day < 1 || w.Day > endOfMonth {
			return w, text, &NoSuchDayError{Said: m[0]}
		}
		return w, text[len(m[0]):], nil
	}
	if m := weeklyPattern.FindStringSubmatch(text); m != nil {
		day := strings.Index("日一二三四五六", strings.Replace(m[1], "天", "日", 1)) / len("日")
		return When{Every: Weekly, Weekday: time.Weekday(day)}, text[len(m[0]):], nil
	}
	return w, text, ErrNoDay
}

func dayNumber(figures, end string) int {
	if end != "" {
		return endOfMonth
	}
	n, _ := chinese.ParseNumeral(figures)
	return n
}

// spaced is white space within a date: 2 月 10 日.
var spaced = regexp.MustCompile(`([0-9年月])[ \t]+([0-9]{1,2}[月日号]|[年月日号])`)

// foldFigures makes full-width figures half width and closes up dates.
func foldFigures(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '－':
			return '-'
		case r == '／':
			return '/'
		}
		return r
	}, strings.TrimSpace(s))
	return spaced.ReplaceAllString(spaced.ReplaceAllString(s, "$1$2"), "$1$2")
}

// days is how many days lie between two due days at least; 0 for Once.
func (p Period) days() int {
	switch p {
	case Yearly:
		return 365
	case Monthly:
		return 28
	case Weekly:
		return 7
	}
	return 0
}

// on returns the due day of Yearly or Monthly in the month that the day lies
// in, if any.
func (w When) on(year int, month time.Month) calendar.Date {
	last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return calendar.Date{Year: year, Month: month, Day: min(w.Day, last)}
}

// before returns the last due day before d.
func (w When) before(d calendar.Date) (calendar.Date, bool) {
	switch w.Every {
	case Yearly:
		if due := w.on(d.Year, w.Month); due.Before(d) {
			return due, true
		}
		return w.on(d.Year-1, w.Month), true
	case Monthly:
		if due := w.on(d.Year, d.Month); due.Before(d) {
			return due, true
		}
		last := calendar.Date{Year: d.Year, Month: d.Month, Day: 1}.AddDays(-1)
		return w.on(last.Year, last.Month), true
	case Weekly:
		return d.AddDays(-1 - (int(d.Weekday())-1-int(w.Weekday)+14)%7), true
	}
	return w.Date, w.Date.Before(d)
}

// from returns the first due day from d on.
func (w When) from(d calendar.Date) (calendar.Date, bool) {
	switch w.Every {
	case Yearly:
		if due := w.on(d.Year, w.Month); !due.Before(d) {
			return due, true
		}
		return w.on(d.Year+1, w.Month), true
	case Monthly:
		if due := w.on(d.Year, d.Month); !due.Before(d) {
			return due, true
		}
		next := calendar.Date{Year: d.Year, Month: d.Month, Day: 1}.AddDays(31)
		return w.on(next.Year, next.Month), true
	case Weekly:
		return d.AddDays((int(w.Weekday) - int(d.Weekday()) + 7) % 7), true
	}
	return w.Date, !w.Date.Before(d)
}

// MarshalText implements encoding.TextMarshaler.
func (w When) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (w *When) UnmarshalText(text []byte) error {
	parsed, err := ParseWhen(string(text))
	if err != nil {
		return err
	}
	*w = parsed
	return nil
}

// UnmarshalYAML implements yaml.Unmarshaler: a date without quotes, which YAML
// takes for a time, is read as it is written.
func (w *When) UnmarshalYAML(node *yaml.Node) error {
	if err := w.UnmarshalText([]byte(node.Value)); err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	return nil
}
