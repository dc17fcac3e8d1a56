package handlers

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/knowledge"
)

// Deadline tells what falls due after an event of a certain day.
type Deadline struct {
	deadlines *knowledge.Deadlines
	calendar  *calendar.Calendar
}

// NewDeadline returns the handler for due dates.
func NewDeadline(d *knowledge.Deadlines, c *calendar.Calendar) *Deadline {
	return &Deadline{deadlines: d, calendar: c}
}

const deadlineName = "deadline"

// deadlineState is the last answer, for what is asked about it afterwards.
type deadlineState struct {
	Event string        `json:"event"`
	Date  calendar.Date `json:"date"`
	At    time.Time     `json:"at"`
}

// deadlineMemory is how long a question is understood from the answer before.
const deadlineMemory = 30 * time.Minute

// howCounted is a message that asks how the last answer was counted, and
// anotherDay what is left of one that asks the same for another day, without
// that day: 那3月6日呢. Whole messages only: 听证时间怎么算 is about the rules.
var (
	howCounted = regexp.MustCompile(`^(那|这个?|它|是|到期日|日期|期限|请问?|具体|你|都)*((怎么|如何|咋)(计?算|数|得|推算)(出来|出)?(的|来的)?|(逐日|逐天|按天|一天一天|一天天)的?(计算|列出来?|列|算|说明|解释|数)?(一下|一遍|给我看|看看)*|算给我看|列出来看看)(呢|啊|呀|吧|吗|么)?$`)
	anotherDay = regexp.MustCompile(`^(那|如果|要是|换成|改成|是|的话|呢|的|收到|,|，)*$`)
)

// Name implements bot.Handler.
func (*Deadline) Name() string { return deadlineName }

// Topic implements Topical.
func (*Deadline) Topic() string { return "期限" }

// Accepts implements bot.Handler: it takes messages that name an event and its
// day and ask for a date, and what is asked about its last answer. Questions
// about the rules name no day and are for Ask.
func (h *Deadline) Accepts(t *bot.Turn) bool {
	if t.Message.File != nil {
		return false
	}
	if h.asked(t.Text(), calendar.DateOf(t.Now)) {
		return true
	}
	if explains(t.Text()) || h.otherDay(t).End > 0 {
		_, _, ok, err := h.last(t)
		return ok || err != nil
	}
	return false
}

// Recognises tells whether a text in the middle of another dialog is a question
// for this handler. It needs no clock: which day is meant makes no difference.
func (h *Deadline) Recognises(text string) bool {
	return h.asked(text, calendar.Date{Year: 2026, Month: time.January, Day: 1}) || explains(text)
}

// wanted are the words without which a sentence with an event and its day may
// only tell of them: 4月1日受理的件6月10日才办结，超期10天.
var wanted = regexp.MustCompile(`[？?]\s*$|[吗呢哪啥怎咋]|几[天日号月]|什么|何时|多久|最[晚迟]|来得及|能不能|[超过晚迟]没[超过晚迟]|没有?$`)

// AsksOutright is Recognises where a sentence of a report is as likely.
func (h *Deadline) AsksOutright(text string) bool {
	return h.Recognises(text) && wanted.MatchString(text)
}

// asked tells whether a text asks for a date, or whether something was done in
// time.
func (h *Deadline) asked(text string, today calendar.Date) bool {
	if _, ok := h.deadlines.AskedLate(text, today); ok {
		return true
	}
	_, ok := h.question(text, today)
	return ok
}

// question reads a message that asks for a date, or that is nothing but an event
// and its day: 12月20日受理的呢.
func (h *Deadline) question(text string, today calendar.Date) (knowledge.DeadlineQuestion, bool) {
	if q, ok := h.deadlines.Asked(text, today); ok {
		return q, true
	}
	q, name := h.readNamed(trimEnd(text), today)
	name = strings.TrimPrefix(strings.Trim(name, "的了呢吧"), "那")
	e, ok := h.deadlines.Event(name)
	q.Event = e
	return q, ok && q.HasDay() && name != ""
}

// readNamed reads what a text says of an event and a day, and returns what it
// says beside the day.
func (h *Deadline) readNamed(text string, today calendar.Date) (q knowledge.DeadlineQuestion, name string) {
	q, name = h.deadlines.Read(text, today), text
	if q.HasDay() {
		name = text[:q.Day.Start] + text[q.Day.End:]
	}
	return q, strings.Trim(name, " ，,。的在于是")
}

// explains tells whether a message asks how the last answer was counted.
func explains(text string) bool {
	return len(text) < 100 && howCounted.MatchString(trimEnd(text))
}

// trimEnd brings a short message into the form that is compared, without the
// punctuation at its end.
func trimEnd(text string) string {
	return strings.TrimRight(knowledge.Normalise(text), "？?。.！!~～，, ")
}

// otherDay returns the day of a message that asks the same for another day; its
// End is 0 where the message is no such.
func (h *Deadline) otherDay(t *bot.Turn) calendar.Mention {
	if len(t.Text()) > 60 {
		return calendar.Mention{}
	}
	text := trimEnd(t.Text())
	q := h.deadlines.Read(text, calendar.DateOf(t.Now))
	if !q.HasDay() || !strings.HasPrefix(text, "那") && !strings.HasSuffix(text, "呢") || !anotherDay.MatchString(text[:q.Day.Start]+text[q.Day.End:]) {
		return calendar.Mention{}
	}
	return q.Day
}

// last returns the event and the day of the last answer, where it is not long
// ago.
func (h *Deadline) last(t *bot.Turn) (event knowledge.Event, date calendar.Date, ok bool, err error) {
	var s deadlineState
	if err := t.Session.Get(deadlineName, &s); err != nil {
		return event, date, false, err
	}
	event, ok = h.deadlines.Event(s.Event)
	return event, s.Date, ok && t.Now.Sub(s.At) <= deadlineMemory, nil
}

// Handle implements bot.Handler.
func (h *Deadline) Handle(_ context.Context, t *bot.Turn) error {
	if q, ok := h.deadlines.AskedLate(t.Text(), calendar.DateOf(t.Now)); ok {
		return h.late(t, q)
	}
	if q, ok := h.question(t.Text(), calendar.DateOf(t.Now)); ok {
		return h.answer(t, q)
	}
	event, date, ok, err := h.last(t)
	if err != nil || !ok {
		return err
	}
	if day := h.otherDay(t); day.End > 0 {
		return h.answer(t, knowledge.DeadlineQuestion{Event: event, Day: day, Said: trimEnd(t.Text())[day.Start:day.End]})
	}
	s := h.deadlines.Schedule(h.calendar, event, date, 0)
	h.send(t, s, s.Explanation())
	return nil
}

// answer tells what falls due and remembers what was asked.
func (h *Deadline) answer(t *bot.Turn, q knowledge.DeadlineQuestion) error {
	if !q.Day.Date.Valid() {
		t.Reply(fmt.Sprintf("“%s”不是一个日期，请核对后重新发送，例如：期限 %s %s。", q.Said, q.Event.Name, calendar.DateOf(t.Now)))
		return nil
	}
	today := calendar.DateOf(t.Now)
	s := h.deadlines.Schedule(h.calendar, q.Event, q.Day.Date, 0).Prefer(t.Text())
	remarks := guessed(q)
	if q.Day.Date.After(today) {
		remarks = append(remarks, q.Day.Date.Chinese()+"尚未到，以上按届时发生推算。")
	}
	h.send(t, s, s.Text(today, remarks...)+"\n发送“怎么算的”查看逐日计算。")
	return h.remember(t, q, s)
}

// late tells whether something was done in time and remembers what was asked.
func (h *Deadline) late(t *bot.Turn, q knowledge.LateQuestion) error {
	s := h.deadlines.Schedule(h.calendar, q.Event, q.Day.Date, 0).Prefer(t.Text())
	h.send(t, s, s.Late(q.Done.Date, guessed(q.DeadlineQuestion)...)+"\n发送“怎么算的”查看逐日计算。")
	return h.remember(t, q.DeadlineQuestion, s)
}

// guessed says which day was taken where the text leaves its year or month
// open.
func guessed(q knowledge.DeadlineQuestion) []string {
	if !q.Day.Guessed {
		return nil
	}
	return []string{fmt.Sprintf("“%s”按%s计算，如指其他年月，请写明年月日。", q.Said, q.Day.Date.Chinese())}
}

// remember keeps the answer, so that how it was counted can be asked, and what
// it was about, so that Ask understands 延长呢.
func (h *Deadline) remember(t *bot.Turn, q knowledge.DeadlineQuestion, s knowledge.Schedule) error {
	topic := &knowledge.Topic{Question: q.Event.Name + "以后的期限是多少天", Articles: s.Articles()}
	if err := t.Session.Put(askName, askState{Topic: topic, At: t.Now}); err != nil {
		return err
	}
	return t.Session.Put(deadlineName, deadlineState{Event: q.Event.ID, Date: q.Day.Date, At: t.Now})
}

// send replies with the articles that a schedule rests on.
func (h *Deadline) send(t *bot.Turn, s knowledge.Schedule, text string) {
	r := bot.Reply{Text: text}
	for _, n := range s.Articles() {
		r.Citations = append(r.Citations, bot.Citation{Source: h.deadlines.Source, Article: n})
	}
	t.Send(r)
}

// Commands implements bot.Commander.
func (h *Deadline) Commands() []bot.Command {
	return []bot.Command{{
		Name: "期限", Aliases: []string{"算期限", "到期日"}, Args: "[事项] [日期]", Help: "计算办理期限，例如：期限 受理 2026-04-01",
		Role: bot.Reader, Takes: h.takes, Run: h.command,
	}}
}

// takes tells whether text glued to 期限 is an event with its day: 期限是多久 is
// a question about the rules.
func (h *Deadline) takes(args string) bool {
	// Which day is meant makes no difference, only that one is named.
	q := h.deadlines.Read(args, calendar.Date{Year: 2026, Month: time.January, Day: 1})
	return q.HasDay() && q.Event.ID != ""
}

// command carries out 期限 [事项] [日期].
func (h *Deadline) command(_ context.Context, t *bot.Turn, args string) error {
	today := calendar.DateOf(t.Now)
	q, name := h.readNamed(knowledge.Normalise(args), today)
	if e, ok := h.deadlines.Event(name); ok {
		q.Event = e
	}
	switch {
	case q.Event.ID == "" && name == "":
		t.Reply(h.list(today))
	case q.Event.ID == "":
		t.Reply(fmt.Sprintf("没有名为“%s”的事项。\n\n%s", cutAfter(name, maxQuoted), h.list(today)))
	case !q.HasDay():
		t.Reply(fmt.Sprintf("%s\n写明日期即可算出到期日，例如：期限 %s %s", q.Event.Name+"——"+q.Event.Periods(), q.Event.Name, today))
	default:
		return h.answer(t, q)
	}
	return nil
}

// list names the events with what falls due.
func (h *Deadline) list(today calendar.Date) string {
	var b strings.Builder
	b.WriteString("可以计算以下期限：")
	for _, e := range h.deadlines.Events() {
		b.WriteString("\n" + e.Name + "——" + e.Periods())
	}
	fmt.Fprintf(&b, "\n\n发送“期限 事项 日期”，例如：期限 受理 %s；期限 转来 昨天。也可以直接提问，例如：3月5日收到县里转来的件，什么时候要告知。", today)
	return b.String()
}
