package knowledge

import (
	"slices"
	"strings"

	"xinfangbot/internal/calendar"
)

// DeadlineQuestion is what a sentence says of an event and a day.
type DeadlineQuestion struct {
	// Event is what happened; its ID is empty where none is spoken of.
	Event Event
	// Day is when; its End is 0 where no day is named. Said are its words.
	Day  calendar.Mention
	Said string
}

// HasDay tells whether a day is named.
func (q DeadlineQuestion) HasDay() bool { return q.Day.End > 0 }

// maxDeadlineQuestion is the length in bytes above which a text is not read as
// a question for a date.
const maxDeadlineQuestion = 600

// Words of the wish to know a date, words of questions that are after something
// else, and words that make a day the Regulations' own rather than an event's.
var (
	dateWishes = []string{
		"哪天", "哪日", "哪一天", "哪一日", "几号", "几月几", "什么时候", "啥时候", "什么时间", "何时", "什么日子", "最晚", "最迟",
		"截止", "到期", "期限", "届满", "几天", "来得及",
	}
	otherWishes = []string{"责任", "追责", "问责", "处分", "后果", "处罚", "手续", "程序", "流程", "第几条", "哪一条", "哪条", "原文"}
	inForce     = []string{"起施行", "施行", "起实施", "实施", "生效", "起生效", "发布", "公布", "印发", "修订", "出台"}
)

// Asked reads a sentence and tells whether it asks for a date that follows
// from an event on a day. Questions about the rules themselves name no day.
func (d *Deadlines) Asked(sentence string, today calendar.Date) (DeadlineQuestion, bool) {
	if len(sentence) > maxDeadlineQuestion {
		return DeadlineQuestion{}, false
	}
	text := Normalise(sentence)
	if !containsAny(text, dateWishes) || containsAny(text, otherWishes) {
		return DeadlineQuestion{}, false
	}
	days := eventDays(text, today)
	if len(days) == 0 {
		return DeadlineQuestion{}, false
	}
	q := d.read(text, days)
	return q, q.Event.ID != ""
}

// Read reads what a text says of an event and a day, whether it asks for
// anything or not.
func (d *Deadlines) Read(text string, today calendar.Date) DeadlineQuestion {
	if len(text) > maxDeadlineQuestion {
		return DeadlineQuestion{}
	}
	text = Normalise(text)
	return d.read(text, eventDays(text, today))
}

// eventDays finds the days on which something may have happened.
func eventDays(text string, today calendar.Date) []calendar.Mention {
	return slices.DeleteFunc(calendar.Mentions(text, today), func(m calendar.Mention) bool {
		return slices.ContainsFunc(inForce, func(s string) bool { return strings.HasPrefix(text[m.End:], s) })
	})
}

// read pairs the days with events. What follows its day counts more than what
// stands before it, and of several stages of a matter the last one is meant.
func (d *Deadlines) read(text string, days []calendar.Mention) DeadlineQuestion {
	var q DeadlineQuestion
	if len(days) == 0 {
		q.Event, _, _ = d.spokenOf(text, 0)
		return q
	}
	q.Day = days[0]
	found := false
	for i, m := range days {
		head, tail := text[:m.Start], text[m.End:]
		if i > 0 {
			head = text[days[i-1].End:m.Start]
		}
		if i+1 < len(days) {
			tail = text[m.End:days[i+1].Start]
		}
		e, after, ok := d.spokenOf(head+tail, len(head))
		if ok && (after || !found) {
			q.Event, q.Day, found = e, m, true
		}
	}
	q.Said = text[q.Day.Start:q.Day.End]
	return q
}

// spokenOf finds the event that a sentence speaks of next to the position at,
// where its day stood: the first one that reaches beyond it, else the last one
// before it. after tells which of the two it is. Of two that share words the
// more special one is taken: 收到…转来 in 住建局收到县里转来的件. What the sentence
// asks when to do is no event.
func (d *Deadlines) spokenOf(text string, at int) (event Event, after, ok bool) {
	best, end := 0, 0
	for _, e := range d.events {
		masked := e.mask(text)
		for _, re := range e.said {
			for _, m := range re.FindAllStringIndex(masked, -1) {
				if isAsked(masked, m[0], m[1], at) {
					continue
				}
				beyond := m[1] > at
				better := !ok || beyond && !after
				if ok && beyond == after {
					better = m[0] < end && m[1] > best || beyond == (m[0] < best)
				}
				if better {
					event, after, ok, best, end = e, beyond, true, m[0], clauseEnd(masked, m[0], m[1])
				}
			}
		}
	}
	return event, after, ok
}

// clauseMarks end a clause.
const clauseMarks = "，。；：？！,;?!"

// clauseEnd is where the clause in which text[start:end] begins ends, at most
// end.
func clauseEnd(text string, start, end int) int {
	if i := strings.IndexAny(text[start:end], clauseMarks); i >= 0 {
		return start + i
	}
	return end
}

// isAsked tells whether text[start:end] is what the sentence wants to do rather
// than what has happened: 最晚哪天申请复查, and 申请复查截止哪天 in a clause after
// that of the day.
func isAsked(text string, start, end, at int) bool {
	clause := 0
	if start >= at {
		clause = at
	}
	if i := strings.LastIndexAny(text[:start], clauseMarks); i >= clause {
		clause = i
	}
	if containsAny(text[clause:start], dateWishes) {
		return true
	}
	rest := strings.TrimPrefix(text[end:], "的")
	return clause > at && slices.ContainsFunc(dateWishes, func(s string) bool { return strings.HasPrefix(rest, s) })
}

// mask blanks what does not speak of the event though it seems to: 不予受理
// for 受理. Positions stay as they are.
func (e Event) mask(text string) string {
	if e.without == nil {
		return text
	}
	return e.without.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
}
