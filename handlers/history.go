package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/report"
)

// History tells where a figure comes from, takes back one's own last change,
// and closes and reopens a year's report.
type History struct {
	bot.CommandsOnly
	desk *Desk
}

// NewHistory returns the handler for the journal of the facts.
func NewHistory(desk *Desk) *History { return &History{desk: desk} }

// Name implements bot.Handler.
func (*History) Name() string { return "history" }

// Topic implements Topical.
func (*History) Topic() string { return "填报" }

// Commands implements bot.Commander.
func (h *History) Commands() []bot.Command {
	return []bot.Command{
		{Name: "来源", Aliases: []string{"修改记录", "谁填的"}, Args: "名称", Help: "查看某一项由谁在何时填写、如何修改", Role: bot.Contributor, Reads: h.readsValue, Harmless: true, Run: h.source},
		{Name: "撤销", Aliases: []string{"撤回"}, Help: "撤销自己最近一次填写", Role: bot.Contributor, Run: h.undo,
			Phrases: []string{"撤消", "撤消刚才那个", "撤消刚才的", "撤销刚才那个", "撤销刚才的", "撤回刚才那个", "撤销上一个", "刚才填错了", "刚才那个错了", "刚才那个不对", "刚才的不算"},
		},
		{Name: "归档", Args: "[年度]", Help: "本年度数据定稿，之后只读", Role: bot.Editor, Takes: beginsWithYear, Run: h.archive},
		{Name: "重开", Args: "[年度] 原因", Help: "重新打开已归档的年度", Role: bot.Administrator, Takes: beginsWithYear, Run: h.reopen},
	}
}

// maxHistory is how many changes are listed.
const maxHistory = 10

// source lists the changes of a field, newest first.
func (h *History) source(ctx context.Context, t *bot.Turn, args string) error {
	name, previous := strings.CutPrefix(args, "上年")
	fields := h.desk.Schema.Named(name)
	if len(fields) == 0 {
		t.Reply("请写明要查看的项目名称，例如：来源 来信件次。")
		return nil
	}
	facts, err := h.desk.facts(ctx, t)
	if err != nil {
		return err
	}
	entries, err := t.Journal(ctx, facts.Key.Record())
	if err != nil {
		return err
	}
	for _, f := range fields {
		id := f.ID
		if previous {
			id = report.PreviousID(id)
		}
		t.Reply(h.fieldHistory(facts, id, entries))
	}
	return nil
}

func (h *History) fieldHistory(facts *report.Facts, id string, entries []journal.Entry) string {
	name := h.desk.Schema.NameOf(id)
	var said []string
	for _, e := range slices.Backward(entries) {
		if e.Field == id && len(said) < maxHistory {
			said = append(said, h.entryLine(e))
		}
	}
	of := facts
	base, previous := report.BaseID(id)
	if previous {
		of = facts.Previous()
	}
	f, _ := h.desk.Schema.Field(base)
	value := of.Show(base)
	if value != "" {
		value = name + "现为" + value
	}
	switch {
	case of.Computed(base):
		return value + "，由系统计算。"
	case len(said) > 0 && value != "":
		return fmt.Sprintf("%s。填写记录，最近的在前：\n%s", value, strings.Join(said, "\n"))
	case len(said) > 0:
		return fmt.Sprintf("%s目前为空。填写记录，最近的在前：\n%s", name, strings.Join(said, "\n"))
	case value != "":
		return value + "。" // from the report of the year before
	case f.Derived != nil:
		return name + "由系统计算，所需的数据还没有填齐：" + h.desk.Schema.Working(f) + "。"
	}
	return name + "还没有填写。"
}

func (h *History) entryLine(e journal.Entry) string {
	line := fmt.Sprintf("%s %s：%s → %s", e.At.Format("2006年1月2日15:04"), e.By, h.desk.show(e.Field, e.Old), h.desk.show(e.Field, e.New))
	if note, undone := cutUndo(e.Note); undone {
		line += "（撤销）"
	} else if note != "" {
		line += "（" + note + "）"
	}
	return line
}

// undoMark begins the note of a change that takes another back, followed by
// the turn it takes back.
const undoMark = "undo:"

// cutUndo returns the turn that a change took back, or its note.
func cutUndo(note string) (rest string, undone bool) { return strings.CutPrefix(note, undoMark) }

// undo takes back what the person's last turn changed, and at the next call
// what the one before it did.
func (h *History) undo(ctx context.Context, t *bot.Turn, args string) error {
	facts, err := h.desk.facts(ctx, t)
	if err != nil {
		return err
	}
	if facts.Closed() {
		t.Reply(closedText(facts))
		return nil
	}
	entries, err := t.Journal(ctx, facts.Key.Record())
	if err != nil {
		return err
	}
	last := lastOwn(entries, t.Staff.Name, t.Message.ID)
	if len(last) == 0 {
		t.Reply("没有可以撤销的填写。")
		return nil
	}
	if other := h.otherThan(last, args); other != "" {
		t.Reply(other)
		return nil
	}
	var changes []journal.Change
	var said []string
	for _, e := range last {
		now := facts.Kept(e.Field)
		if now.Value != e.New && now.Turn != t.Message.ID {
			t.Reply(fmt.Sprintf("%s之后又由%s改为%s，不能撤销。需要更正请发送“修改”。",
				h.desk.Schema.NameOf(e.Field), now.By, h.desk.Schema.ShowValue(e.Field, now.Value)))
			return nil
		}
		changes = append(changes, journal.Change{Field: e.Field, Value: e.Old, Base: now.Version, Note: undoMark + e.Turn})
		said = append(said, h.desk.Schema.NameOf(e.Field)+"恢复为"+h.desk.show(e.Field, e.Old))
	}
	t.Change(facts.Key.Record(), changes...)
	t.Reply("已撤销：" + strings.Join(said, "，") + "。")
	return nil
}

// otherThan answers those who name behind 撤销 something else than what it takes
// back; empty where they name just that, or nothing.
func (h *History) otherThan(last []journal.Entry, args string) string {
	if args == "" {
		return ""
	}
	fields, name := fieldSaid(h.desk.Schema, args)
	var names []string
	same := true
	for _, e := range last {
		id, _ := report.BaseID(e.Field)
		names = append(names, h.desk.Schema.NameOf(e.Field))
		same = same && slices.ContainsFunc(fields, func(f *report.Field) bool { return f.ID == id })
	}
	if same {
		return ""
	}
	text := fmt.Sprintf("“撤销”撤回自己最近一次填写，现在是%s。没有撤销：撤回这一次的，请只发送“撤销”", listSome(names, maxOthers))
	if len(fields) > 0 {
		text += fmt.Sprintf("；更正%s的，请发送“修改 %s”和正确的数，或“清空 %s”", name, name, name)
	}
	return text + "。"
}

// lastOwn returns the changes of a person's last turn that was not taken back,
// leaving out the turn that is asking.
func lastOwn(entries []journal.Entry, person, asking string) []journal.Entry {
	undone := make(map[string]bool)
	var last []journal.Entry
	for _, e := range slices.Backward(entries) {
		if e.By != person || e.Turn == asking || e.Field == journal.Closed {
			continue
		}
		if turn, ok := cutUndo(e.Note); ok {
			undone[turn] = true
			continue
		}
		if undone[e.Turn] {
			continue
		}
		if len(last) > 0 && last[0].Turn != e.Turn {
			break
		}
		last = append(last, e)
	}
	return last
}

func closedText(facts *report.Facts) string {
	by := facts.Kept(journal.Closed)
	return fmt.Sprintf("%s已由%s于%s归档，不能修改。确需更正的，请管理员发送“重开 %d 原因”。",
		facts.Key.Title(), by.By, by.At.Format("2006年1月2日"), facts.Key.Year)
}

// factsOfYear returns the facts of another year of the report the conversation
// is about; 0 means of the same.
func (h *History) factsOfYear(ctx context.Context, t *bot.Turn, year int) (*report.Facts, error) {
	key, err := h.desk.key(t)
	if err != nil {
		return nil, err
	}
	if year != 0 {
		key.Year = year
	}
	return h.desk.factsOf(ctx, t, key)
}

// archive closes a report, which only an administrator can undo: where something
// is missing, not before that is confirmed.
func (h *History) archive(ctx context.Context, t *bot.Turn, args string) error {
	year, rest := cutYear(args)
	facts, err := h.factsOfYear(ctx, t, year)
	if err != nil {
		return err
	}
	if facts.Closed() && facts.Kept(journal.Closed).Turn != t.Message.ID {
		t.Reply(closedText(facts))
		return nil
	}
	if open := missing(facts, h.desk.Schema.InGroups(defaultGroups...)); len(open) > 0 && rest != "确认" {
		t.Reply(fmt.Sprintf("%s还有%d项没有填写：%s。归档后只读，不能补填。确实不再补填的，请发送“归档 %d 确认”。",
			facts.Key.Title(), len(open), listSome(open, maxListed), facts.Key.Year))
		return nil
	}
	t.Change(facts.Key.Record(), journal.Change{Field: journal.Closed, Value: "1", Base: facts.Version(journal.Closed)})
	t.Reply(fmt.Sprintf("已归档%s，数据转为只读。%d年度填报时，这些数据自动作为上年值。", facts.Key.Title(), facts.Key.Year+1))
	return nil
}

func (h *History) reopen(ctx context.Context, t *bot.Turn, args string) error {
	year, reason := 0, args
	if beginsWithYear(args) { // another is part of the reason
		year, reason = cutYear(args)
	}
	facts, err := h.factsOfYear(ctx, t, year)
	if err != nil {
		return err
	}
	switch {
	case !facts.Closed() && facts.Kept(journal.Closed).Turn != t.Message.ID:
		t.Reply(fmt.Sprintf("%s没有归档，可以直接修改。", facts.Key.Title()))
		return nil
	case reason == "":
		t.Reply(fmt.Sprintf("请写明重开的原因，例如：重开 %d 更正满意率。", facts.Key.Year))
		return nil
	}
	t.Change(facts.Key.Record(), journal.Change{Field: journal.Closed, Value: "", Base: facts.Version(journal.Closed), Note: reason})
	t.Reply(fmt.Sprintf("已重开%s，原因已记录。修改完成后请再次归档。", facts.Key.Title()))
	return nil
}
