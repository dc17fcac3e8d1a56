package handlers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/report"
)

// occasion is what a conversation is about: the report in hand, and the fields
// of the dialog under way.
type occasion struct {
	Report report.Key `json:"report"`
	Fields fieldList  `json:"fields,omitempty"`
}

// occasion returns what the conversation is about.
func (h *Intake) occasion(t *bot.Turn) (occasion, error) {
	key, err := h.desk.key(t)
	if err != nil {
		return occasion{}, err
	}
	var s collectState
	if err := t.Session.Get(collectName, &s); err != nil {
		return occasion{}, err
	}
	now := occasion{Report: key}
	if s.active() {
		now.Fields = s.Fields
	}
	return now, nil
}

// turnedFrom tells whether the conversation has turned to another report or has
// begun another dialog: who confirms then may have forgotten the list. A dialog
// that has merely ended is not another.
func (o occasion) turnedFrom(asked occasion) bool {
	return o.Report != asked.Report || len(o.Fields) > 0 && !slices.Equal(o.Fields, asked.Fields)
}

// confirmAll stores what was found. Nothing but items that are to be left out may
// stand behind it: what is not understood might be such a wish.
func (h *Intake) confirmAll(ctx context.Context, t *bot.Turn, args string) error {
	if args != "" && !isException(args) {
		t.Reply(notUnderstood(args))
		return nil
	}
	return h.confirm(ctx, t, itemNumbers(exception.ReplaceAllString(args, "")))
}

// confirmExcept stores what was found without the items that args names.
func (h *Intake) confirmExcept(ctx context.Context, t *bot.Turn, args string) error {
	without := itemNumbers(args)
	if len(without) == 0 {
		t.Reply(notUnderstood("除第" + args))
		return nil
	}
	return h.confirm(ctx, t, without)
}

func notUnderstood(words string) string {
	return fmt.Sprintf("没有看懂“%s”，没有保存。全部保存请只发送“全部确认”；不保存其中几项的，发送“除第3项”这样的消息。", cutAfter(words, maxQuoted))
}

// confirm stores what was found, without some of the items.
func (h *Intake) confirm(ctx context.Context, t *bot.Turn, without []int) error {
	var s intakeState
	if err := t.Session.Get(intakeName, &s); err != nil {
		return err
	}
	if len(s.Offers) == 0 {
		t.Reply("目前没有等待确认的数据。可以粘贴一段文字，或发送 .docx、.xlsx、.txt 文件。")
		return nil
	}
	facts, err := h.desk.factsOf(ctx, t, s.Report)
	if err != nil {
		return err
	}
	if facts.Closed() {
		t.Reply(closedText(facts))
		return nil
	}
	now, err := h.occasion(t)
	if err != nil {
		return err
	}
	if now.turnedFrom(s.Asked) {
		head := fmt.Sprintf("以下%d项是先前列出的（%s），尚未保存，确认后记入%s；目前办理的是%s。请核对后再次确认：",
			len(s.Offers), s.Source, facts.Key.Title(), now.Report.Title())
		return h.show(t, facts, s, head, nil)
	}
	for _, n := range without {
		if n < 1 || n > len(s.Offers) {
			t.Reply(fmt.Sprintf("只有%d项，没有第%d项。没有保存，请重新发送。", len(s.Offers), n))
			return nil
		}
	}
	changes, err := h.chosen(t, facts, s, without)
	var refused *refusal
	if errors.As(err, &refused) {
		t.Reply(refused.text)
		return nil
	}
	if len(changes) == 0 {
		return h.discard(ctx, t, "")
	}
	t.Change(facts.Key.Record(), changes...)
	text := fmt.Sprintf("已保存%d项，记入%s。", len(changes), facts.Key.Title())
	values := make(map[string]string, len(changes))
	for _, c := range changes {
		values[c.Field] = c.Value
	}
	for _, odd := range facts.With(values).Check(slices.Sorted(maps.Keys(values))...) {
		text += "\n请核对：" + odd.Message
	}
	t.Reply(text)
	return t.Session.Put(intakeName, nil)
}

// refusal is why the offers cannot be stored, in words for the person.
type refusal struct{ text string }

func (r *refusal) Error() string { return r.text }

// chosen returns the changes that store the offers, leaving some out. It is a
// *refusal where two offers are for one field, or somebody else has changed
// one since it was listed.
func (h *Intake) chosen(t *bot.Turn, facts *report.Facts, s intakeState, without []int) ([]journal.Change, error) {
	first := make(map[string]int)
	var changes []journal.Change
	for i, o := range s.Offers {
		if slices.Contains(without, i+1) {
			continue
		}
		name := h.desk.Schema.NameOf(o.ID)
		if n, twice := first[o.ID]; twice {
			return nil, &refusal{fmt.Sprintf("第%d项和第%d项都是%s，数值不同，只能保存一项。请发送“除第%d项”或“除第%d项”。", n, i+1, name, n, i+1)}
		}
		first[o.ID] = i + 1
		now := facts.Kept(o.ID)
		if now.Version != o.Base && now.Turn != t.Message.ID && now.Value != o.Value {
			return nil, &refusal{fmt.Sprintf("%s刚由%s改为%s，与第%d项不同。没有保存：以现值为准请发送“除第%d项”，或重新发送原文字。",
				name, now.By, h.desk.Schema.ShowValue(o.ID, now.Value), i+1, i+1)}
		}
		note := s.Source
		if o.Words != "" {
			note += "：" + o.Words
		}
		changes = append(changes, journal.Change{Field: o.ID, Value: o.Value, Base: now.Version, Note: note})
	}
	return changes, nil
}

// discard gives up what was found. What stands behind it may be a wish to give up
// some of the items only.
func (h *Intake) discard(_ context.Context, t *bot.Turn, args string) error {
	var s intakeState
	if err := t.Session.Get(intakeName, &s); err != nil {
		return err
	}
	if len(s.Offers) == 0 {
		t.Reply("目前没有等待确认的数据。撤销刚才保存的，请发送“撤销”。")
		return nil
	}
	if args != "" {
		t.Reply(fmt.Sprintf("没有看懂“%s”，%d项都还在。都不保存的，请只发送“放弃”；不保存其中几项、保存其余的，发送“除第3项”这样的消息。", cutAfter(args, maxQuoted), len(s.Offers)))
		return nil
	}
	t.Reply("已放弃，没有保存。")
	return t.Session.Put(intakeName, nil)
}
