package handlers

import (
	"context"
	"fmt"
	"strings"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/remind"
)

// RemindOptions is what a Remind is made of.
type RemindOptions struct {
	Calendar *calendar.Calendar
	// Rules are those that nobody set in chat.
	Rules []remind.Rule
	// Lead is the lead plan of the rules that have none.
	Lead []int
	// At is when the day's messages go out.
	At remind.Clock
}

// Remind shows staff what is due, lets them settle it and put it off, and lets
// administrators say what else falls due. What is due when, internal/remind
// knows.
type Remind struct {
	bot.CommandsOnly
	desk *Desk
	o    RemindOptions
}

// NewRemind returns the handler for reminders.
func NewRemind(desk *Desk, o RemindOptions) *Remind { return &Remind{desk: desk, o: o} }

// Name implements bot.Handler.
func (*Remind) Name() string { return remind.HandlerName }

// reportDue is what 待办 is told of to list when the year's reports are due.
const reportDue = "报告"

// reportDue says until when each step of the year's reports is to be done.
func (h *Remind) reportDue(a *agenda) string {
	lines := []string{"年度报告各步的期限："}
	for _, r := range a.book.Rules {
		e, _, ok := a.book.Next(a.today, a.state, r)
		if r.About == "" || !ok {
			continue
		}
		line := fmt.Sprintf("%s：%s截止", e.Title, a.dayText(e.Due))
		if r.Basis != "" {
			line += "，依据" + r.Basis
		}
		lines = append(lines, line)
	}
	if len(lines) == 1 {
		return "没有设定年度报告的期限。"
	}
	return strings.Join(append(lines, "以上级通知的日期为准。"), "\n")
}

// Topic implements Topical.
func (*Remind) Topic() string { return "提醒" }

// Commands implements bot.Commander.
func (h *Remind) Commands() []bot.Command {
	return []bot.Command{
		{Name: "待办", Aliases: []string{"提醒", "待办事项", "我的待办"}, Args: "[报告]", Help: "查看您目前的待办事项和期限；“待办 报告”查看年度报告各步的期限", Role: bot.Reader, Run: h.open, Harmless: true, Takes: func(args string) bool { return args == reportDue }, Reads: readsReportDue,
			Phrases: []string{"代办", "代办事项", "有哪些待办", "有什么待办", "有什么要办的", "还有什么没办", "今天要办什么"},
		},
		{Name: "已完成", Aliases: []string{"已办结"}, Args: "[名称]", Help: "登记待办事项已办结，不再提醒", Role: bot.Reader, Takes: h.takesRule, Run: h.settle},
		{Name: "已报送", Aliases: []string{"已上报"}, Args: "[名称]", Help: "登记报告已报送", Role: bot.Reader, Takes: h.takesRule, Run: h.handIn},
		{Name: "未完成", Aliases: []string{"恢复提醒", "撤销办结"}, Args: "名称", Help: "撤销办结登记，恢复提醒", Role: bot.Reader, Takes: h.takesRule, Run: h.unsettle},
		{Name: "稍后", Aliases: []string{"稍后提醒", "推迟提醒"}, Args: "[N天] [名称]", Help: "推迟刚才的提醒，不写天数为1天", Role: bot.Reader, Takes: takesSpan, Run: h.snooze},
		{Name: "免打扰", Args: "日期或关闭", Help: "某日前不发送提醒，例如：免打扰 3月10日", Role: bot.Reader, Takes: takesQuiet, Run: h.quiet},
		{Name: "新增提醒", Aliases: []string{"添加提醒", "增加提醒"}, Args: "日期 事项 [给 谁]", Help: "增加待办事项，例如：新增提醒 2026-02-10 党组会审议 给 张三；日期也可写每年1月15日、每月5日、每周一", Role: bot.Administrator, Takes: takesWhen, Reads: readsReminder, Run: h.add},
		{Name: "提醒列表", Aliases: []string{"全部提醒"}, Help: "查看全部提醒事项", Role: bot.Administrator, Harmless: true, Phrases: []string{"有哪些提醒", "有什么提醒"}, Run: h.list},
		{Name: "删除提醒", Aliases: []string{"取消提醒"}, Args: "名称", Help: "删除管理员增加的提醒事项", Role: bot.Administrator, Run: h.remove},
	}
}

// takesRule tells whether text glued to a command is a rule's name.
func (h *Remind) takesRule(args string) bool {
	name, _ := cutSure(args)
	for _, r := range h.o.Rules {
		if r.Name == name {
			return true
		}
	}
	return false
}

// agenda is what a turn about reminders starts from.
type agenda struct {
	register *remind.Register
	book     remind.Book
	state    remind.State
	today    calendar.Date
}

// agenda reads what is due as the turn finds it.
func (h *Remind) agenda(ctx context.Context, t *bot.Turn) (*agenda, error) {
	record, err := t.Record(ctx, remind.RecordName)
	if err != nil {
		return nil, err
	}
	record, err = remind.Before(record, t.Message.ID, func() ([]journal.Entry, error) { return t.Journal(ctx, remind.RecordName) })
	if err != nil {
		return nil, err
	}
	a := &agenda{today: calendar.DateOf(t.Now)}
	if a.register, err = remind.ReadRegister(record); err != nil {
		return nil, err
	}
	people, err := h.desk.RemindedPeople(ctx, t, t.Staff)
	if err != nil {
		return nil, err
	}
	a.state = a.register.State(a.today)
	a.book = remind.Book{Calendar: h.o.Calendar, Rules: a.register.All(h.o.Rules), People: people, Lead: h.o.Lead}
	a.state.Work, err = h.desk.RemindedWork(ctx, t, a.book.Reports(a.today, a.state), people)
	return a, err
}

// dayText writes a day with its weekday, and with its year where it is another.
func (a *agenda) dayText(d calendar.Date) string {
	text := d.ChineseDay()
	if d.Year != a.today.Year {
		text = d.Chinese()
	}
	return text + "（" + d.ChineseWeekday() + "）"
}

// open lists what is open for the person.
func (h *Remind) open(ctx context.Context, t *bot.Turn, args string) error {
	a, err := h.agenda(ctx, t)
	if err != nil {
		return err
	}
	if args == reportDue {
		t.Reply(h.reportDue(a))
		return nil
	}
	own := a.register.Own(t.Staff.ID)
	entries := a.book.Open(a.today, a.state, t.Staff.ID)
	var lines []string
	if len(entries) == 0 {
		lines = append(lines, "您目前没有待办事项。")
	} else {
		lines = append(lines, fmt.Sprintf("您有%d项待办（%s %s）：", len(entries), a.today.ChineseDay(), a.today.ChineseWeekday()))
	}
	for i, e := range entries {
		line := fmt.Sprintf("%d. %s", i+1, e.Text(a.today))
		if until, ok := own.Snoozed[e.Task]; ok && until.After(a.today) {
			line += fmt.Sprintf("（推迟到%s提醒）", a.book.Calendar.NextWorkday(until).ChineseDay())
		}
		lines = append(lines, line)
	}
	if e, first, ok := a.book.Coming(a.today, a.state, t.Staff.ID); ok {
		lines = append(lines, fmt.Sprintf("下一项：%s，%s截止，%s起提醒。", e.Title, a.dayText(e.Due), a.dayText(first)))
	}
	if !own.Quiet.Until.Before(a.today) {
		lines = append(lines, fmt.Sprintf("免打扰至%s，发送“免打扰 关闭”恢复提醒。", a.dayText(own.Quiet.Until)))
	}
	if args != "" {
		lines = append(lines, "如要增加提醒，请管理员发送“新增提醒 日期 事项 给 谁”。")
	}
	t.Reply(strings.Join(lines, "\n"))
	return nil
}

// choose asks which of several rules is meant.
func choose(command string, names []string) string {
	lines := make([]string, len(names))
	for i, name := range names {
		lines[i] = command + " " + name
	}
	return "请写明是哪一项，例如发送：\n" + strings.Join(lines, "\n")
}
