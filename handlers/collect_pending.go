package handlers

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"xinfangbot/internal/journal"
)

// take stores figures, or holds them back where somebody else was quicker or
// they look odd. What was held back before is looked at again together with
// them: the new figure may be the one that was wrong.
func (d *dialog) take(list []figure, next bool) {
	if d.facts.Closed() {
		d.say("%s", closedText(d.facts))
		return
	}
	p := d.given(list, next)
	told := d.moved(p)
	if held := d.state.Pending; held != nil {
		alone := p
		p = held.with(alone)
		told = append(told, d.moved(p)...)
		if len(told) == 0 && len(d.doubts(p)) > 0 && !held.overlaps(alone) && len(d.doubts(alone)) == 0 {
			d.store(alone, "")
			return
		}
	}
	doubts := append(told, d.doubts(p)...)
	if len(doubts) == 0 {
		d.state.Pending = nil
		d.store(p, "")
		return
	}
	d.state.Pending = p
	d.saySaid(p)
	d.sayDoubts(doubts)
}

// given are the figures of one message, with the versions that the person was
// shown of their fields.
func (d *dialog) given(list []figure, next bool) *pending {
	p := &pending{Values: make(map[string]string), Base: make(map[string]int64), Next: next}
	for _, f := range list {
		if !slices.Contains(p.IDs, f.id) {
			p.IDs = append(p.IDs, f.id)
		}
		p.Values[f.id] = f.value
		p.Base[f.id] = d.facts.Version(f.id)
		if seen, shown := d.state.Seen[f.id]; shown {
			p.Base[f.id] = seen
		}
	}
	return p
}

// with returns the figures of both, those of q where both have one.
func (p *pending) with(q *pending) *pending {
	both := &pending{
		IDs: slices.Clone(p.IDs), Values: maps.Clone(p.Values), Base: maps.Clone(p.Base), Next: p.Next || q.Next,
	}
	for _, id := range q.IDs {
		if !slices.Contains(both.IDs, id) {
			both.IDs = append(both.IDs, id)
		}
		both.Values[id], both.Base[id] = q.Values[id], q.Base[id]
	}
	return both
}

func (p *pending) overlaps(q *pending) bool {
	return slices.ContainsFunc(q.IDs, func(id string) bool { return slices.Contains(p.IDs, id) })
}

// moved says which fields somebody else has changed after the person was shown
// them. The person being told, the figures are based on the new versions now.
func (d *dialog) moved(p *pending) []string {
	var told []string
	for _, id := range p.IDs {
		now := d.facts.Kept(id)
		if p.Base[id] != now.Version && now.By != d.turn.Staff.Name && now.Value != p.Values[id] {
			told = append(told, fmt.Sprintf("%s刚由%s于%s改为%s，您填的是%s", d.name(id), now.By,
				now.At.Format("1月2日15:04"), d.show(id, now.Value), d.show(id, p.Values[id])))
		}
		p.Base[id] = now.Version
	}
	return told
}

// saySaid repeats what is held back, so that a slip of the finger shows.
func (d *dialog) saySaid(p *pending) {
	d.say("收到%s，暂未保存，请核对：", d.desk.describe(p))
}

func (d *dialog) sayDoubts(doubts []string) {
	for _, text := range doubts {
		d.say("%s。", strings.TrimRight(text, "。"))
	}
	d.say("数据有误的，请直接发送正确的数；确认无误的，发送“确认”，可在后面写明原因；不填这一项的，发送“跳过”。")
}

// doubts says what is odd about values, in words that begin a sentence.
func (d *dialog) doubts(p *pending) []string {
	var list []string
	for _, o := range d.facts.With(p.Values).Check(p.IDs...) {
		list = append(list, o.Message)
	}
	for _, id := range p.IDs {
		list = append(list, d.desk.private(id, p.Values[id])...)
	}
	return list
}

// store keeps values and goes on. The reason is why a person confirmed values
// that looked odd.
func (d *dialog) store(p *pending, reason string) {
	changes := make([]journal.Change, 0, len(p.IDs))
	for _, id := range p.IDs {
		changes = append(changes, journal.Change{Field: id, Value: p.Values[id], Base: p.Base[id], Note: reason})
	}
	d.turn.Change(d.facts.Key.Record(), changes...)
	d.stored = true
	before := d.facts
	d.facts = d.facts.With(p.Values)
	for _, id := range p.IDs {
		delete(d.state.Seen, id)
	}
	d.say("已记录：%s。", strings.TrimRight(d.desk.describe(p), "。"))
	if derived := d.newlyDerived(p, before); derived != "" {
		d.say("系统计算：%s。", derived)
	}
	if !d.state.active() || d.state.Paused {
		return
	}
	_, asked := p.Values[d.field().ID]
	if (p.Next || asked) && d.facts.Show(d.field().ID) != "" {
		d.advance()
	}
	d.ask()
}
