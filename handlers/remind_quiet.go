package handlers

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/chinese"
	"xinfangbot/internal/remind"
)

const (
	maxSnooze = 30  // days
	maxQuiet  = 366 // days
)

// spanPattern is a number of days or weeks at the beginning of a text.
var spanPattern = regexp.MustCompile(`^(?:推迟)?([0-9]{1,3}|[一二两三四五六七八九十]{1,3})\s*(天|日|个?星期|个?礼拜|周)(?:[后内]|以后|之后)?`)

// cutSpan reads how many days a text begins with; 0 is what makes no sense.
func cutSpan(text string) (days int, rest string, ok bool) {
	m := spanPattern.FindStringSubmatch(text)
	if m == nil {
		return 0, text, false
	}
	days, size := chinese.ParseNumeral(m[1])
	if size != len(m[1]) {
		days = 0 // 0天, 十百天
	}
	if m[2] != "天" && m[2] != "日" {
		days *= 7
	}
	return days, strings.TrimSpace(text[len(m[0]):]), true
}

// takesSpan tells whether text glued to 稍后 is a number of days.
func takesSpan(args string) bool {
	_, _, ok := cutSpan(args)
	return ok
}

// takesQuiet tells whether text glued to 免打扰 says until when.
func takesQuiet(args string) bool {
	args = cutUntil(args)
	_, _, err := remind.CutDay(args, calendar.Date{Year: 2026, Month: 1, Day: 1})
	return takesSpan(args) || isOff(args) || !errors.Is(err, remind.ErrNoDay)
}

var (
	untilPattern = regexp.MustCompile(`^(?:直?[到至])\s*`)
	dayOfMonth   = regexp.MustCompile(`^([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*日`)
)

// cutUntil takes away 到. A number of 日 behind it is the day of a month and no
// span: 到25日 is 25号.
func cutUntil(args string) string {
	rest := untilPattern.ReplaceAllString(args, "")
	if rest == args {
		return args
	}
	return dayOfMonth.ReplaceAllString(rest, "${1}号")
}

func isOff(args string) bool {
	switch args {
	case "关闭", "关", "取消", "解除", "结束":
		return true
	}
	return false
}

// snooze carries out 稍后 [N天] [名称].
func (h *Remind) snooze(ctx context.Context, t *bot.Turn, args string) error {
	a, err := h.agenda(ctx, t)
	if err != nil {
		return err
	}
	days, name, ok := cutSpan(args)
	until := a.today.AddDays(days)
	if !ok {
		until, name = a.today.AddDays(1), args
		if d, rest, err := remind.CutDay(args, a.today); err == nil {
			until, name = d, strings.TrimSpace(rest)
		}
	}
	if n := until.DaysSince(a.today); n < 1 || n > maxSnooze {
		t.Reply(fmt.Sprintf("可推迟1至%d天，例如：稍后 3天。更长时间请用“免打扰 日期”。", maxSnooze))
		return nil
	}
	entries := a.book.LastTold(a.today, a.state, t.Staff.ID)
	if name != "" {
		entries = slices.DeleteFunc(a.book.Open(a.today, a.state, t.Staff.ID), func(e remind.Entry) bool { return !strings.Contains(e.Title, name) })
	}
	switch {
	case len(entries) == 0 && name != "":
		t.Reply(fmt.Sprintf("您没有名为“%s”的待办事项。请写明天数，可加名称，例如：稍后 3天 报告初稿。", cutAfter(name, maxQuoted)))
		return nil
	case len(entries) == 0:
		t.Reply("目前没有可以推迟的提醒。发送“待办”查看待办事项。")
		return nil
	}
	own := a.register.Own(t.Staff.ID).WithSnoozed(until, entries...)
	change, err := a.register.SetOwn(t.Staff.ID, own, a.today)
	if err != nil {
		return err
	}
	t.Change(remind.RecordName, change)
	t.Reply(snoozed(a, entries, h.o.Calendar.NextWorkday(until)))
	return nil
}

// snoozed says what was put off, and what falls due before it is told again.
func snoozed(a *agenda, entries []remind.Entry, until calendar.Date) string {
	var names, due []string
	for _, e := range entries {
		names = append(names, e.Title)
		if e.Left >= 0 && e.Due.Before(until) {
			due = append(due, e.Title+"（"+e.Due.ChineseDay()+"）")
		}
	}
	text := fmt.Sprintf("已推迟到%s再提醒：%s。", a.dayText(until), listSome(names, maxListed))
	if len(due) > 0 {
		text += fmt.Sprintf("请注意，在此之前到期的有：%s。", listSome(due, maxListed))
	}
	return text
}

// quiet carries out 免打扰 日期, or 关闭.
func (h *Remind) quiet(ctx context.Context, t *bot.Turn, args string) error {
	a, err := h.agenda(ctx, t)
	if err != nil {
		return err
	}
	own := a.register.Own(t.Staff.ID)
	// The day begins with its message.
	from := a.today
	if remind.ClockOf(t.Now) >= h.o.At {
		from = from.AddDays(1)
	}
	on := own.Quiet.Until.Valid() && !own.Quiet.Until.Before(a.today)
	switch {
	case isOff(args) && !on:
		t.Reply("目前没有设置免打扰，提醒照常发送。")
		return nil
	case isOff(args):
		own.Quiet.Until = from.AddDays(-1)
		if own.Quiet.Until.Before(own.Quiet.From) {
			own.Quiet = remind.Quiet{}
		}
		return h.setQuiet(t, a, own, fmt.Sprintf("已关闭免打扰，%s起恢复提醒。", a.dayText(h.o.Calendar.NextWorkday(from))))
	case args == "" && on:
		t.Reply(fmt.Sprintf("免打扰至%s。发送“免打扰 关闭”恢复提醒，发送“免打扰 日期”变更。", a.dayText(own.Quiet.Until)))
		return nil
	}
	until, problem := quietUntil(args, from, a.today)
	if problem != "" {
		t.Reply(problem)
		return nil
	}
	if !on {
		own.Quiet.From = from
	}
	own.Quiet.Until = until
	text := fmt.Sprintf("已设置免打扰：%s（含当日）前不发送待办提醒，期间的提醒在%s一并发送。", a.dayText(until), a.dayText(h.o.Calendar.NextWorkday(until.AddDays(1))))
	if due := dueBefore(a, t.Staff.ID, until); len(due) > 0 {
		text += fmt.Sprintf("期间到期的有：%s。", listSome(due, maxListed))
	}
	return h.setQuiet(t, a, own, text+"提前恢复请发送“免打扰 关闭”。")
}

// quietUntil reads until when a person wants no message; the problem is what is
// answered where that cannot be read.
func quietUntil(args string, from, today calendar.Date) (until calendar.Date, problem string) {
	args = cutUntil(args)
	days, rest, _ := cutSpan(args)
	until = from.AddDays(days - 1)
	if days == 0 {
		var err error
		until, rest, err = remind.CutDay(args, today)
		var none *remind.NoSuchDayError
		switch {
		case errors.As(err, &none) && none.Past:
			return until, fmt.Sprintf("“%s”已经过去，请写今天以后的日期，例如：免打扰 %s。", none.Said, today.AddDays(7).ChineseDay())
		case errors.As(err, &none):
			return until, fmt.Sprintf("“%s”不是一个日期，请核对，例如：免打扰 %s。", none.Said, today.AddDays(7).ChineseDay())
		case err != nil:
			return until, fmt.Sprintf("请写明免打扰到哪一天，例如：免打扰 %s；免打扰 3天；免打扰 关闭。", today.AddDays(7).ChineseDay())
		}
	}
	if rest = strings.Trim(rest, " 前止为之以。"); rest != "" {
		return until, fmt.Sprintf("没有看懂“%s”。请只写日期，例如：免打扰 %s。", cutAfter(rest, maxQuoted), today.AddDays(7).ChineseDay())
	}
	if n := until.DaysSince(today); n < 0 || n > maxQuiet {
		return until, "免打扰最长为一年，请写一年以内的日期。"
	}
	return until, ""
}

// dueBefore names what falls due for a person up to a day.
func dueBefore(a *agenda, id string, until calendar.Date) []string {
	var due []string
	for _, e := range a.book.Open(until, a.state, id) {
		if !e.Due.Before(a.today) && !e.Due.After(until) {
			due = append(due, e.Title+"（"+e.Due.ChineseDay()+"）")
		}
	}
	return due
}

func (h *Remind) setQuiet(t *bot.Turn, a *agenda, own remind.Personal, text string) error {
	change, err := a.register.SetOwn(t.Staff.ID, own, a.today)
	if err != nil {
		return err
	}
	t.Change(remind.RecordName, change)
	t.Reply(text)
	return nil
}
