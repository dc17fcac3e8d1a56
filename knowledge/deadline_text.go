package knowledge

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"xinfangbot/internal/calendar"
)

// Text tells staff what falls due: the dates first, then how they were
// counted, the articles and what to mind. today tells how much time is left;
// the zero Date leaves that out. Remarks come before the schedule's own notes.
func (s Schedule) Text(today calendar.Date, remarks ...string) string {
	var b strings.Builder
	for _, d := range s.Due {
		fmt.Fprintf(&b, "%s（%s）：%s%s。\n", d.Date.Chinese(), d.Date.ChineseWeekday(), d.Name, left(d.Date, today))
	}
	b.WriteString(s.grounds(remarks))
	return b.String()
}

// grounds says how the dates were counted, by which articles, and what to mind.
func (s Schedule) grounds(remarks []string) string {
	return fmt.Sprintf("\n计算：%s\n依据：《%s》%s\n说明：%s", s.Counted(), s.source, s.bases(), strings.Join(append(slices.Clone(remarks), s.Notes()...), "\n"))
}

// left says how far a date is from today.
func left(d, today calendar.Date) string {
	if today == (calendar.Date{}) {
		return ""
	}
	switch n := d.DaysSince(today); {
	case n > 0:
		return fmt.Sprintf("，还有%d天", n)
	case n < 0:
		return fmt.Sprintf("，已过%d天", -n)
	}
	return "，今天到期"
}

// Counted says how the dates were counted.
func (s Schedule) Counted() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s为%s（%s），当日不计，自次日起算。", s.Event.Starts, s.Date.Chinese(), s.Date.ChineseWeekday())
	for _, d := range s.Due {
		b.WriteString(s.CountedDue(d))
	}
	return b.String()
}

// CountedDue says how one of the dates was counted.
func (s Schedule) CountedDue(d Due) string {
	period := d.Period()
	if d.HearingDays > 0 {
		period += fmt.Sprintf("加听证%d日", d.HearingDays)
	}
	if d.Unit == Workdays {
		return fmt.Sprintf("%s扣除休息日和节假日，第%d个工作日为%s。", period, d.Days+d.HearingDays, s.short(d.Date))
	}
	kind := s.cal.Kind(d.End)
	if d.Moved() {
		return fmt.Sprintf("%s届满之日为%s，是%s，顺延至%s。", period, s.short(d.End), kind, s.short(d.Date))
	}
	return fmt.Sprintf("%s届满之日为%s，是%s。", period, s.short(d.Date), kind)
}

// short writes a day with its weekday, and with its year where that is not the
// event's.
func (s Schedule) short(d calendar.Date) string {
	if d.Year == s.Date.Year {
		return d.ChineseDay() + "（" + d.ChineseWeekday() + "）"
	}
	return d.Chinese() + "（" + d.ChineseWeekday() + "）"
}

// bases quotes the articles, each named once.
func (s Schedule) bases() string {
	var parts []string
	for _, n := range s.Articles() {
		var quotes []string
		for _, d := range s.Due {
			if d.Article == n {
				quotes = append(quotes, "“"+d.Basis+"”")
			}
		}
		parts = append(parts, ArticleName(n)+"："+strings.Join(quotes, "；"))
	}
	return strings.Join(parts, "；") + "。"
}

// Notes says what to mind, one sentence each: the limits of the rules, what is
// not known, and that the rules of the place prevail.
func (s Schedule) Notes() []string {
	var notes []string
	for _, d := range s.Due {
		if d.Note != "" && (!d.Hearing || d.HearingDays == 0) {
			notes = append(notes, d.Note+"。")
		}
	}
	if s.Date.Before(s.effective) {
		notes = append(notes, fmt.Sprintf("《%s》自%s起施行，此前的事项请核对当时的规定。", s.source, s.effective.Chinese()))
	}
	if len(s.Unknown) > 0 {
		years := make([]string, len(s.Unknown))
		for i, y := range s.Unknown {
			years[i] = strconv.Itoa(y) + "年"
		}
		notes = append(notes, fmt.Sprintf("没有%s的放假安排，只按周一至周五和法定节假日推算，请按国务院办公厅当年的通知核对。", strings.Join(years, "、")))
	}
	return append(notes, "条例没有规定期间的计算方法，以当地规定的计算方法为准。")
}

// maxDayLines is the most days that the explanation lists one by one: of more, a
// phone shows the months and the days on which something ends or moves.
const maxDayLines = 31

// Explanation tells the count, in one list for each unit: day by day, or, where
// it is long, month by month.
func (s Schedule) Explanation() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s：%s，当日不计", s.Date.Chinese(), s.Date.ChineseWeekday(), s.cal.Kind(s.Date), s.Event.Starts)
	for _, unit := range []Measure{Days, Workdays} {
		longest, ok := s.longest(unit)
		if !ok {
			continue
		}
		fmt.Fprintf(&b, "\n\n按%s计算：", unit)
		for days := s.Count(longest)[1:]; len(days) > 0; {
			n := 1
			if longest.Days > maxDayLines {
				n = s.plainDays(days, unit)
			}
			b.WriteString("\n" + s.dayLine(days[0], days[n-1], unit))
			days = days[n:]
		}
	}
	return b.String()
}

// longest returns the longest period of a unit: the others are part of it.
func (s Schedule) longest(unit Measure) (Due, bool) {
	var longest Due
	for _, d := range s.Due {
		if d.Unit == unit && d.Date.After(longest.Date) {
			longest = d
		}
	}
	return longest, longest.Days > 0
}

// plainDays returns how many days can stand in one line: one, or the numbered
// days of a month on which nothing ends.
func (s Schedule) plainDays(days []Day, unit Measure) int {
	n := 0
	for _, day := range days {
		if day.Number == 0 || day.Date.Month != days[0].Date.Month || s.dayNote(day, unit) != "" {
			break
		}
		n++
	}
	return max(n, 1)
}

// dayLine is one line of the explanation, of one day or of all from first to
// last.
func (s Schedule) dayLine(first, last Day, unit Measure) string {
	if first != last {
		return fmt.Sprintf("第%d日至第%d日 %s至%s", first.Number, last.Number, s.dayName(first), s.dayName(last))
	}
	line := fmt.Sprintf("%s %s %s", s.dayName(first), first.Date.ChineseWeekday(), first.Kind)
	switch {
	case first.Number > 0:
		line = fmt.Sprintf("第%d日 %s", first.Number, line)
	case unit == Days: // only the days over which the end moves have no number
		line = "顺延 " + line
	default:
		line = "不计 " + line
	}
	return line + s.dayNote(first, unit)
}

// dayName is a day with its year where it is another than that of the event.
func (s Schedule) dayName(day Day) string {
	if day.Date.Year != s.Date.Year {
		return day.Date.Chinese()
	}
	return day.Date.ChineseDay()
}

// dayNote says what ends on a day.
func (s Schedule) dayNote(day Day, unit Measure) string {
	note := ""
	for _, d := range s.Due {
		switch {
		case d.Unit != unit:
		case d.Date == day.Date:
			note += "，" + d.Name + "到期"
		case d.End == day.Date:
			note += fmt.Sprintf("，%s届满，顺延", d.Period())
		}
	}
	return note
}
