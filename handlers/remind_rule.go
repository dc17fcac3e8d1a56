package handlers

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/chinese"
	"xinfangbot/internal/remind"
)

const (
	// maxRules is how many rules may be set in chat.
	maxRules = 200
	// maxRuleName is the most characters of a rule's name.
	maxRuleName = 40
	// maxAddressees is for how many people and sections a rule may be.
	maxAddressees = 50
)

const addExample = "新增提醒 2026-02-10 党组会审议 给 张三、督查科"

// takesWhen tells whether text glued to 新增提醒 begins with a day.
func takesWhen(args string) bool {
	_, _, err := remind.CutWhen(args, calendar.Date{Year: 2026, Month: 1, Day: 1})
	return !errors.Is(err, remind.ErrNoDay)
}

// forPattern is whom a rule is for, at the end of the text; leadPattern how many
// days before, anywhere.
var (
	forPattern  = regexp.MustCompile(`(?:^|[\s，,。；;])(?:给|提醒(?:对象)?[:：]?)\s*([^\s，,。；;][^。；;]*)$`)
	leadPattern = regexp.MustCompile(`[，,；;]?\s*提前\s*([0-9一二两三四五六七八九十]{1,3}(?:\s*天?\s*[、，,和]\s*[0-9一二两三四五六七八九十]{1,3})*)\s*天(?:提醒)?`)
)

// add carries out 新增提醒.
func (h *Remind) add(ctx context.Context, t *bot.Turn, args string) error {
	a, err := h.agenda(ctx, t)
	if err != nil {
		return err
	}
	rule, problem := readRule(args, t.Staff.Name, a.today)
	if rule.Due.Every != remind.Once && remind.ClockOf(t.Now) >= h.o.At {
		rule.From = a.today.AddDays(1) // whom it concerns was not told of today
	}
	if problem == "" {
		problem = h.clash(a, rule)
	}
	if problem != "" {
		t.Reply(problem)
		return nil
	}
	change, err := a.register.Set(rule)
	if err != nil {
		return err
	}
	t.Change(remind.RecordName, change)
	t.Reply(h.added(t, a, rule))
	return nil
}

// clash tells why a rule cannot stand beside the others; empty where it can.
func (h *Remind) clash(a *agenda, rule remind.Rule) string {
	if len(a.register.Rules) >= maxRules {
		return fmt.Sprintf("提醒事项已有%d项，达到上限。请先删除不再需要的。", maxRules)
	}
	i := slices.IndexFunc(a.book.Rules, func(r remind.Rule) bool { return r.Name == rule.Name })
	if i < 0 {
		return ""
	}
	old := a.book.Rules[i]
	if h.configured(old.Name) {
		return fmt.Sprintf("已有同名的提醒：%s，%s（配置文件设定）。请换一个名称，或修改配置文件。", old.Name, old.Due)
	}
	return fmt.Sprintf("已有同名的提醒：%s，%s。请换一个名称，或先发送“删除提醒 %s”。", old.Name, old.Due, old.Name)
}

// configured tells whether a rule comes from the configuration.
func (h *Remind) configured(name string) bool {
	return slices.ContainsFunc(h.o.Rules, func(r remind.Rule) bool { return r.Name == name })
}

// added confirms a rule as it was understood.
func (h *Remind) added(t *bot.Turn, a *agenda, rule remind.Rule) string {
	due := rule.Due.String()
	if rule.Due.Every == remind.Once {
		due = rule.Due.Date.Chinese() + "（" + rule.Due.Date.ChineseWeekday() + "）"
	}
	text := fmt.Sprintf("已新增提醒：%s，%s截止，提醒对象：%s。", rule.Name, due, strings.Join(rule.For, "、"))
	last := a.today.AddDays(-1)
	if remind.ClockOf(t.Now) >= h.o.At {
		last = a.today // today's message has gone out
	}
	if first, ok := a.book.First(last, rule); ok {
		text += fmt.Sprintf("首次提醒：%s。", a.dayText(first))
	}
	if len(rule.For) == 1 && rule.For[0] == t.Staff.Name {
		text += "需要提醒他人的，请在末尾写明，例如：给 张三、督查科；给 全体。"
	}
	if unknown := a.book.Nobody(rule.For); len(unknown) > 0 {
		text += fmt.Sprintf("请注意，目前没有与“%s”对应的人员，登记之前提醒不能送达。", strings.Join(unknown, "、"))
	}
	return text
}

// readRule reads what follows 新增提醒; the problem is what is answered where it
// cannot be read.
func readRule(args, author string, today calendar.Date) (rule remind.Rule, problem string) {
	rule = remind.Rule{For: []string{author}, From: today}
	var text string
	var ok bool
	if rule.Lead, text, ok = cutLead(args); !ok {
		return rule, "提前的天数应为1至366，例如：提前7、3、1天。"
	}
	if m := forPattern.FindStringSubmatchIndex(text); m != nil { // the days before may stand behind it
		rule.For = readWords(text[m[2]:m[3]])
		text = text[:m[0]]
	}
	w, name, err := cutWhen(text, today)
	var none *remind.NoSuchDayError
	switch {
	case errors.As(err, &none) && none.Past:
		return rule, fmt.Sprintf("“%s”已经过去，请写今天以后的日期。", none.Said)
	case errors.As(err, &none):
		return rule, fmt.Sprintf("“%s”不是一个日期，请核对。日期可以写：%s。", none.Said, remind.WhenWanted)
	case err != nil:
		return rule, fmt.Sprintf("请写明日期和事项，例如：%s。日期可以写：%s。", addExample, remind.WhenWanted)
	}
	rule.Due, rule.Name = w, strings.Trim(name, " 　，,。：:；;、")
	switch {
	case rule.Name == "":
		return rule, fmt.Sprintf("请在日期后写明事项，例如：%s。", addExample)
	case utf8.RuneCountInString(rule.Name) > maxRuleName || strings.ContainsAny(rule.Name, "\n\t"):
		return rule, fmt.Sprintf("事项名称请写成一行，不超过%d个字。", maxRuleName)
	case len(rule.For) == 0 || len(rule.For) > maxAddressees || slices.ContainsFunc(rule.For, func(w string) bool { return utf8.RuneCountInString(w) > maxRuleName }):
		return rule, "“给”后面请写姓名、科室或角色，以顿号分隔，例如：给 张三、督查科。"
	}
	return rule, ""
}

// cutWhen reads the days that a text begins with, or that stand in it after a
// space, and returns the rest.
func cutWhen(text string, today calendar.Date) (remind.When, string, error) {
	text = strings.TrimSpace(text)
	w, rest, err := remind.CutWhen(text, today)
	for i := 0; errors.Is(err, remind.ErrNoDay); {
		next := strings.IndexAny(text[i:], " 　")
		if next < 0 {
			break
		}
		i += next
		i += len(text[i:]) - len(strings.TrimLeft(text[i:], " 　"))
		if w, rest, err = remind.CutWhen(text[i:], today); err == nil {
			return w, text[:i] + cutBefore(rest), nil
		}
	}
	return w, cutBefore(rest), err
}

// cutBefore drops what people say after a day that something is due on.
func cutBefore(rest string) string {
	for _, word := range []string{"之前", "以前", "前", "截止", "到期"} {
		if after, ok := strings.CutPrefix(rest, word); ok {
			return after
		}
	}
	return rest
}

// cutLead takes 提前7、3天 out of a text; nil where it is not there. It reports
// false where a number is out of bounds.
func cutLead(text string) (lead []int, rest string, ok bool) {
	m := leadPattern.FindStringSubmatchIndex(text)
	if m == nil {
		return nil, text, true
	}
	for _, word := range strings.FieldsFunc(text[m[2]:m[3]], func(r rune) bool { return strings.ContainsRune("、，,和天 ", r) }) {
		n, _ := chinese.ParseNumeral(word)
		lead = append(lead, n)
	}
	slices.Sort(lead)
	slices.Reverse(lead)
	lead = slices.Compact(lead)
	return lead, text[:m[0]] + text[m[1]:], remind.CheckLead(lead) == nil
}

// readWords reads for whom a rule is: names, sections and roles.
func readWords(text string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,；; 　", r) }) {
		switch word {
		case "全体人员", "全体干部", "所有人", "大家", "全局":
			word = remind.Everyone
		case "填报分工人员":
			word = remind.Sharers
		}
		if role, ok := roles[word]; ok {
			word = role.String()
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// list carries out 提醒列表.
func (h *Remind) list(ctx context.Context, t *bot.Turn, _ string) error {
	a, err := h.agenda(ctx, t)
	if err != nil {
		return err
	}
	lines := []string{fmt.Sprintf("共%d项提醒：", len(a.book.Rules))}
	for _, r := range a.book.Rules {
		line := fmt.Sprintf("%s：%s，提醒%s", r.Name, r.Due, strings.Join(r.For, "、"))
		e, first, ok := a.book.Next(a.today, a.state, r)
		switch {
		case !ok:
			line += "，已过期"
		case r.Due.Every != remind.Once:
			line += fmt.Sprintf("，下一次%s截止", a.dayText(e.Due))
			if first.After(a.today) {
				line += fmt.Sprintf("，%s起提醒", a.dayText(first))
			}
		}
		if r.Basis != "" {
			line += "，依据" + r.Basis
		}
		if !h.configured(r.Name) {
			line += "（" + a.register.Author(r.Name) + "添加）"
		}
		lines = append(lines, line)
	}
	t.Reply(strings.Join(append(lines, "发送“新增提醒 日期 事项 给 谁”增加，“删除提醒 名称”删除。"), "\n"))
	return nil
}

// remove carries out 删除提醒 名称.
func (h *Remind) remove(ctx context.Context, t *bot.Turn, args string) error {
	a, err := h.agenda(ctx, t)
	if err != nil {
		return err
	}
	if args == "" {
		t.Reply("请写明要删除的提醒名称，例如：删除提醒 党组会审议。发送“提醒列表”查看名称。")
		return nil
	}
	found := remind.Find(a.book.Rules, args)
	switch {
	case len(found) == 0:
		t.Reply(fmt.Sprintf("没有名为“%s”的提醒。发送“提醒列表”查看名称。", cutAfter(args, maxQuoted)))
		return nil
	case len(found) > 1:
		names := make([]string, len(found))
		for i, r := range found {
			names[i] = r.Name
		}
		t.Reply(choose("删除提醒", names))
		return nil
	case h.configured(found[0].Name):
		t.Reply(fmt.Sprintf("“%s”由配置文件设定，请在配置文件的 reminders.rules 中修改。本次办结可发送“已完成 %s”。", found[0].Name, found[0].Name))
		return nil
	}
	change, err := a.register.Remove(found[0].Name)
	if err != nil {
		return err
	}
	t.Change(remind.RecordName, change)
	t.Reply(fmt.Sprintf("已删除提醒：%s（%s）。", found[0].Name, found[0].Due))
	return nil
}
