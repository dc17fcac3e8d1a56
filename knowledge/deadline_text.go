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
		notes = append(notes, fmt.Sprintf("没有%s的放假安排，只按周一至周五推算，请按国务院办公厅当年的通知核对。", strings.Join(years, "、")))
	}
	return append(notes, "条例没有规定期间的计算方法，以当地规定的计算方法为准。")
}

// Explanation tells the count day by day, in one list for each unit.
func (s Schedule) Explanation() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s：%s，当日不计", s.Date.Chinese(), s.Date.ChineseWeekday(), s.cal.Kind(s.Date), s.Event.Starts)
	for _, unit := range []Measure{Days, Workdays} {
		longest, ok := s.longest(unit)
		if !ok {
			continue
		}
		fmt.Fprintf(&b, "\n\n按%s计算：", unit)
		for _, day := range s.Count(longest)[1:] {
			b.WriteString("\n" + s.dayLine(day, unit))
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

// dayLine is one day of the explanation.
func (s Schedule) dayLine(day Day, unit Measure) string {
	date := day.Date.ChineseDay()
	if day.Date.Year != s.Date.Year {
		date = day.Date.Chinese()
	}
	line := fmt.Sprintf("%s %s %s", date, day.Date.ChineseWeekday(), day.Kind)
	switch {
	case day.Number > 0:
		line = fmt.Sprintf("第%d日 %s", day.Number, line)
	case unit == Days: // only the days over which the end moves have no number
		line = "顺延 " + line
	default:
		line = "不计 " + line
	}
	for _, d := range s.Due {
		switch {
		case d.Unit != unit:
		case d.Date == day.Date:
			line += "，" + d.Name + "到期"
		case d.End == day.Date:
			line += fmt.Sprintf("，%s届满，顺延", d.Period())
		}
	}
	return line
}
