package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"xinfangbot/bot"
	"xinfangbot/internal/remind"
)

// settle carries out 已完成 [名称].
func (h *Remind) settle(ctx context.Context, t *bot.Turn, args string) error {
	a, err := h.agenda(ctx, t)
	if err != nil {
		return err
	}
	name, sure := cutSure(args)
	if name != "" {
		return h.settleNamed(t, a, "已完成", remind.Find(a.book.Rules, name), name, sure)
	}
	entries := a.book.Open(a.today, a.state, t.Staff.ID)
	if len(entries) == 0 {
		t.Reply("您目前没有待办事项。登记其他事项办结，请写明名称，例如：已完成 报告初稿。")
		return nil
	}
	return h.settleOne(t, a, "已完成", entries, sure)
}

// cutSure cuts off the word by which a person settles what figures are still
// missing for.
func cutSure(args string) (name string, sure bool) {
	words := strings.Fields(args)
	if n := len(words); n > 0 && words[n-1] == "确认" {
		return strings.Join(words[:n-1], " "), true
	}
	return args, false
}

// handIn carries out 已报送 [名称].
func (h *Remind) handIn(ctx context.Context, t *bot.Turn, args string) error {
	a, err := h.agenda(ctx, t)
	if err != nil {
		return err
	}
	rules := slices.DeleteFunc(slices.Clone(a.book.Rules), func(r remind.Rule) bool { return r.Step != remind.Submit })
	name, sure := cutSure(args)
	if name != "" {
		if found := remind.Find(rules, name); len(found) > 0 {
			rules = found
		} else {
			rules = remind.Find(a.book.Rules, name)
		}
		return h.settleNamed(t, a, "已报送", rules, name, sure)
	}
	var entries []remind.Entry
	for _, r := range rules {
		if e, ok := h.settleable(t, a, r); ok {
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 {
		t.Reply("目前没有需要报送的报告。发送“待办”查看待办事项。")
		return nil
	}
	return h.settleOne(t, a, "已报送", entries, sure)
}

// settleNamed settles the rule that a person named, or tells why it cannot.
func (h *Remind) settleNamed(t *bot.Turn, a *agenda, command string, rules []remind.Rule, name string, sure bool) error {
	if len(rules) == 0 {
		t.Reply(fmt.Sprintf("没有名为“%s”的事项。发送“待办”查看待办事项的名称。", cutAfter(name, maxQuoted)))
		return nil
	}
	var entries []remind.Entry
	for _, r := range rules {
		if e, ok := h.settleable(t, a, r); ok {
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 {
		t.Reply(h.notSettleable(t, a, rules[0]))
		return nil
	}
	return h.settleOne(t, a, command, entries, sure)
}

// settleable returns the first task of a rule that the person may settle now.
func (h *Remind) settleable(t *bot.Turn, a *agenda, r remind.Rule) (remind.Entry, bool) {
	if !h.maySettle(t, a, r) {
		return remind.Entry{}, false
	}
	own := a.register.Own(t.Staff.ID)
	for _, e := range a.book.Settleable(a.today, a.state, r) {
		_, done := a.state.Done[e.Task]
		if _, mine := own.Done[e.Task]; !done && (!mine || t.Staff.Role >= bot.Editor) {
			return e, true
		}
	}
	return remind.Entry{}, false
}

// maySettle tells whether a person may settle a rule: whom it concerns, and
// editors.
func (h *Remind) maySettle(t *bot.Turn, a *agenda, r remind.Rule) bool {
	return t.Staff.Role >= bot.Editor || a.book.Concerns(a.today, a.state, r, t.Staff.ID)
}

// notSettleable tells why there is nothing to settle.
func (h *Remind) notSettleable(t *bot.Turn, a *agenda, r remind.Rule) string {
	if !h.maySettle(t, a, r) {
		return fmt.Sprintf("“%s”不是您的待办事项（提醒对象：%s）。需要登记的，请联系编辑人员。", r.Name, strings.Join(r.For, "、"))
	}
	own := a.register.Own(t.Staff.ID)
	for _, e := range slices.Backward(a.book.Settleable(a.today, a.state, r)) {
		done, ok := a.state.Done[e.Task]
		if !ok {
			done, ok = own.Done[e.Task]
		}
		if ok {
			return fmt.Sprintf("%s已由%s于%s登记办结，无需重复登记。如有误，发送“未完成 %s”。", e.Title, done.By, done.On.Chinese(), r.Name)
		}
	}
	if e, first, ok := a.book.Next(a.today, a.state, r); ok {
		return fmt.Sprintf("目前没有需要登记的“%s”：下一次%s截止，%s起提醒。", r.Name, a.dayText(e.Due), a.dayText(first))
	}
	return fmt.Sprintf("“%s”已经过期，无需登记。", r.Name)
}

// settleOne settles a task, or asks which where there are several. Where figures
// are still missing it asks whether the person is sure: nobody is reminded of
// them afterwards.
func (h *Remind) settleOne(t *bot.Turn, a *agenda, command string, entries []remind.Entry, sure bool) error {
	if len(entries) > 1 {
		names := make([]string, len(entries))
		for i, e := range entries {
			names[i] = e.Rule
		}
		t.Reply(choose(command, names))
		return nil
	}
	e := entries[0]
	who := t.Staff.ID
	if t.Staff.Role >= bot.Editor {
		who = "" // they settle it for all
	}
	if owing := a.book.Owing(a.state, e, who); owing != "" && !sure {
		t.Reply(fmt.Sprintf("%s%s登记后不再提醒。确实不再补填的，请发送“%s %s 确认”。", e.Title, owing, command, e.Rule))
		return nil
	}
	done := remind.Done{By: t.Staff.Name, On: a.today}
	if t.Staff.Role >= bot.Editor {
		change, err := a.register.Settle(e.Task, &done)
		if err != nil {
			return err
		}
		t.Change(remind.RecordName, change)
		text := fmt.Sprintf("已登记：%s（%s截止）办结，不再提醒。", e.Title, a.dayText(e.Due))
		if e.Step == remind.Submit {
			text += "该报告此前各步的提醒一并停止。"
		}
		t.Reply(text + fmt.Sprintf("如有误，发送“未完成 %s”。", e.Rule))
		return nil
	}
	own := a.register.Own(t.Staff.ID).WithDone(e.Task, &done)
	change, err := a.register.SetOwn(t.Staff.ID, own, a.today)
	if err != nil {
		return err
	}
	t.Change(remind.RecordName, change)
	t.Reply(fmt.Sprintf("已登记：您的%s（%s截止）办结，不再提醒您，其他人员照常提醒。全部办结的，请编辑人员登记。如有误，发送“未完成 %s”。",
		e.Title, a.dayText(e.Due), e.Rule))
	return nil
}

// unsettle carries out 未完成 名称.
func (h *Remind) unsettle(ctx context.Context, t *bot.Turn, args string) error {
	if args == "" {
		t.Reply("请写明要恢复提醒的事项名称，例如：未完成 报告初稿。")
		return nil
	}
	a, err := h.agenda(ctx, t)
	if err != nil {
		return err
	}
	rules := remind.Find(a.book.Rules, args)
	if len(rules) == 0 {
		t.Reply(fmt.Sprintf("没有名为“%s”的事项。发送“待办”查看待办事项的名称。", cutAfter(args, maxQuoted)))
		return nil
	}
	own := a.register.Own(t.Staff.ID)
	for _, r := range rules {
		for _, e := range slices.Backward(a.book.Settleable(a.today, a.state, r)) {
			if done, ok := a.state.Done[e.Task]; ok {
				return h.unsettleForAll(t, a, e, done)
			}
			if _, ok := own.Done[e.Task]; ok {
				change, err := a.register.SetOwn(t.Staff.ID, own.WithDone(e.Task, nil), a.today)
				if err != nil {
					return err
				}
				t.Change(remind.RecordName, change)
				t.Reply(fmt.Sprintf("已恢复对您的提醒：%s（%s截止）。", e.Title, a.dayText(e.Due)))
				return nil
			}
		}
	}
	t.Reply(fmt.Sprintf("“%s”没有登记办结，提醒照常。", rules[0].Name))
	return nil
}

func (h *Remind) unsettleForAll(t *bot.Turn, a *agenda, e remind.Entry, done remind.Done) error {
	if t.Staff.Role < bot.Editor {
		t.Reply(fmt.Sprintf("%s由%s于%s登记办结，恢复提醒需要%s权限，请联系编辑人员。", e.Title, done.By, done.On.Chinese(), bot.Editor))
		return nil
	}
	change, err := a.register.Settle(e.Task, nil)
	if err != nil {
		return err
	}
	t.Change(remind.RecordName, change)
	t.Reply(fmt.Sprintf("已恢复提醒：%s（%s截止）。", e.Title, a.dayText(e.Due)))
	return nil
}
