package remind

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
)

// Bounds of a message's text.
const (
	maxOwed      = 8 // names of figures to an entry
	maxUnreached = 8
	// maxEntries is how many characters the entries have at most: with what
	// stands around them the text fits into one bubble.
	maxEntries = bot.MaxBubble - 700
)

// Text is the message as the person reads it, one bubble at most.
func (m Message) Text() string {
	var b strings.Builder
	if late := m.late(); len(late) > 0 {
		fmt.Fprintf(&b, "补发：原定%s的提醒。\n", strings.Join(late, "、"))
	}
	if len(m.Entries) > 0 {
		fmt.Fprintf(&b, "待办提醒（%s %s），共%d项：\n", m.Day.ChineseDay(), m.Day.ChineseWeekday(), len(m.Entries))
		m.writeEntries(&b)
		b.WriteString("\n需要推迟提醒的，发送“稍后 3天”。")
	}
	for _, notice := range m.notices() {
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(notice)
	}
	return b.String()
}

// late lists the missed days that the message makes up for.
func (m Message) late() []string {
	var days []calendar.Date
	for _, e := range m.Entries {
		if e.Late.Valid() && !slices.Contains(days, e.Late) {
			days = append(days, e.Late)
		}
	}
	slices.SortFunc(days, calendar.Date.Compare)
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = d.ChineseDay()
	}
	return names
}

func (m Message) writeEntries(b *strings.Builder) {
	mixed := slices.ContainsFunc(m.Entries, func(e Entry) bool { return !e.Late.Valid() })
	size := 0
	for i, e := range m.Entries {
		line := e.Text(m.Day)
		if mixed && e.Late.Valid() {
			line = "（补发）" + line
		}
		if len(m.Entries) > 1 {
			line = fmt.Sprintf("%d. %s", i+1, line)
		}
		if size += utf8.RuneCountInString(line); size > maxEntries {
			fmt.Fprintf(b, "\n另有%d项，发送“待办”查看全部。", len(m.Entries)-i)
			return
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line)
	}
}

// Text says on a day what the entry is about and how to go on.
func (e Entry) Text(day calendar.Date) string {
	due := e.Due.ChineseDay()
	if e.Due.Year != day.Year {
		due = e.Due.Chinese()
	}
	due += "（" + e.Due.ChineseWeekday() + "）"
	var text string
	switch {
	case e.Left < 0:
		text = fmt.Sprintf("【逾期】%s：应于%s前完成，已逾期%d个工作日。", e.Title, due, e.Overdue)
	case e.Left == 0:
		text = fmt.Sprintf("%s：今天（%s）截止。", e.Title, e.Due.ChineseDay())
	default:
		text = fmt.Sprintf("%s：%s截止，还有%d天。", e.Title, due, e.Left)
	}
	if e.Left >= 0 && e.Act != e.Due {
		switch {
		case e.Act == day:
			text += "截止日为休息日，请于今天完成。"
		case e.Act.After(day):
			text += fmt.Sprintf("截止日为休息日，请于%s前完成。", e.Act.ChineseDay())
		}
	}
	return text + e.owes() + e.goOn()
}

// owes names the figures that are still to come in.
func (e Entry) owes() string {
	if len(e.Owed) == 0 {
		return ""
	}
	who := "尚缺"
	if e.Own {
		who = "待您填报"
	}
	names := strings.Join(e.Owed[:min(len(e.Owed), maxOwed)], "、")
	if len(e.Owed) > maxOwed {
		names += "等"
	}
	return fmt.Sprintf("%s%d项：%s。", who, len(e.Owed), names)
}

// goOn names the command that comes next.
func (e Entry) goOn() string {
	switch {
	case e.Step == Figures && e.Own:
		return "发送“填报”开始。"
	case e.Step == Figures:
		return "发送“进度”查看，发送“催办”提醒填报人。"
	case e.Step == Draft:
		return "发送“起草”生成初稿，完成后发送“已完成 " + e.Rule + "”。"
	case e.Step == Submit:
		return "报送后发送“已报送 " + e.Rule + "”。"
	}
	return "办结后发送“已完成 " + e.Rule + "”。"
}

// notices are what administrators are to know.
func (m Message) notices() []string {
	var list []string
	if n := len(m.Unreached); n > 0 {
		names := make([]string, 0, maxUnreached)
		for _, u := range m.Unreached[:min(n, maxUnreached)] {
			name := u.Name + "（" + u.Titles[0]
			if len(u.Titles) > 1 {
				name += fmt.Sprintf("等%d项", len(u.Titles))
			}
			names = append(names, name+"）")
		}
		text := "以下提醒无法送达，对方还没有与助手说过话：" + strings.Join(names, "、")
		if n > maxUnreached {
			text += fmt.Sprintf("等%d人", n)
		}
		list = append(list, text+"。请当面告知。")
	}
	for _, y := range m.Unknown {
		list = append(list, fmt.Sprintf("没有%d年的放假安排，提醒日期暂按周一至周五和法定节假日计算。公布后请补充（配置项 calendar.holidays）。", y))
	}
	return list
}
