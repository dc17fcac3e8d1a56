package knowledge

import (
	"fmt"
	"slices"
	"strings"

	"xinfangbot/internal/calendar"
)

// LateQuestion asks whether something was done in time: what happened on which
// day, and on which day that was done which then fell due.
type LateQuestion struct {
	DeadlineQuestion
	Done calendar.Mention
}

// lateWishes are the words of the wish to know whether something was in time.
var lateWishes = []string{"超期", "逾期", "过期", "超时", "超过期限", "过了期限", "期限内", "晚了", "迟了", "来得及", "来不来得及", "按时", "按期", "还能不能", "还能", "还行", "还可以", "有效吗", "合规", "超没超", "超了没", "过没过", "晚没晚", "迟没迟", "过了没", "过了不收", "过时", "过点", "还收", "收不收", "还受理", "来不及", "赶得上", "赶上", "超不超", "算不算超", "晚不晚", "过了吗", "超了吗", "超了几天", "晚了几天"}

// AskedLate reads a sentence and tells whether it asks if something was done in
// time: 3月5日收到处理意见，4月20日才申请复查，超期了吗.
func (d *Deadlines) AskedLate(sentence string, today calendar.Date) (LateQuestion, bool) {
	if len(sentence) > maxDeadlineQuestion {
		return LateQuestion{}, false
	}
	text := Normalise(sentence)
	if !containsAny(text, lateWishes) || containsAny(text, otherWishes) {
		return LateQuestion{}, false
	}
	days := eventDays(text, today)
	if len(days) != 2 {
		return LateQuestion{}, false
	}
	first, done := days[0], days[1]
	event, _, ok := d.spokenOf(text[:first.Start]+text[first.End:done.Start], first.Start)
	if other, _, also := d.spokenOf(text[done.Start:], 0); also && (!ok || d.before(other, event)) {
		event, ok, first, done = other, true, done, first
	}
	done.Date = following(done, first.Date)
	q := LateQuestion{DeadlineQuestion{Event: event, Day: first, Said: text[first.Start:first.End]}, done}
	return q, ok && first.Date.Valid() && done.Date.Valid() && done.Date.After(first.Date)
}

// before tells whether an event comes before another one in a matter.
func (d *Deadlines) before(a, b Event) bool {
	at := func(e Event) int { return slices.IndexFunc(d.events, func(o Event) bool { return o.ID == e.ID }) }
	return at(a) < at(b)
}

// following is the day that is meant after another one: where the text leaves
// its year open, the next such day.
func following(m calendar.Mention, after calendar.Date) calendar.Date {
	if !m.Guessed {
		return m.Date
	}
	d := calendar.Date{Year: after.Year, Month: m.Date.Month, Day: m.Date.Day}
	if !d.After(after) {
		d.Year++
	}
	return d
}

// Late tells whether what falls due first was done in time, and how that was
// counted. Remarks come before the schedule's own notes.
func (s Schedule) Late(done calendar.Date, remarks ...string) string {
	s.Due = s.Due[:1]
	due := s.Due[0]
	var b strings.Builder
	switch n := done.DaysSince(due.Date); {
	case n > 0:
		fmt.Fprintf(&b, "已超期%d天：%s（%s）届满，%s已在期限之后。", n, due.Date.Chinese(), due.Date.ChineseWeekday(), s.short(done))
	case n == 0:
		fmt.Fprintf(&b, "没有超期：%s（%s）是期限的最后一天。", due.Date.Chinese(), due.Date.ChineseWeekday())
	default:
		fmt.Fprintf(&b, "没有超期：%s（%s）届满，%s还在期限之内。", due.Date.Chinese(), due.Date.ChineseWeekday(), s.short(done))
	}
	fmt.Fprintf(&b, "\n期限：%s，%s。\n", due.Name, due.Period())
	b.WriteString(s.grounds(remarks))
	return b.String()
}
