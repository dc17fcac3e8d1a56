package handlers

import (
	"context"
	"fmt"

	"xinfangbot/bot"
	"xinfangbot/report"
)

// carry lists the figures that the year's other report has and this one lacks:
// the two must not differ, and nobody should type them twice.
func (h *Intake) carry(ctx context.Context, t *bot.Turn, _ string) error {
	facts, err := h.desk.facts(ctx, t)
	if err != nil {
		return err
	}
	if facts.Closed() {
		t.Reply(closedText(facts))
		return nil
	}
	other, ids, err := h.desk.carried(ctx, t, facts)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		t.Reply(fmt.Sprintf("没有可以沿用的数据：%s还没有这里待填的数据。", other.Key.Title()))
		return nil
	}
	s := intakeState{Report: facts.Key, Source: "沿用" + other.Key.Title()}
	for _, id := range ids {
		s.Offers = append(s.Offers, offer{ID: id, Value: other.Kept(id).Value, Base: facts.Version(id)})
	}
	head := fmt.Sprintf("从%s中认出%s的%d项，尚未保存：", other.Key.Title(), facts.Key.Title(), len(s.Offers))
	return h.show(t, facts, s, head, nil)
}

// carried returns the year's report of another kind, and which of its figures
// and lists these facts lack, under the ids they are kept by. Texts are written
// for one report and stay with it.
func (d *Desk) carried(ctx context.Context, t *bot.Turn, facts *report.Facts) (other *report.Facts, ids []string, err error) {
	for _, kind := range report.Kinds() {
		if kind == facts.Key.Kind {
			continue
		}
		if other, err = d.factsOf(ctx, t, report.Key{Year: facts.Key.Year, Kind: kind}); err != nil {
			return nil, nil, err
		}
		for i := range d.Schema.Fields {
			f := &d.Schema.Fields[i]
			if f.Derived != nil || f.Group == "text" || f.Group == "cover" {
				continue
			}
			for _, id := range []string{f.ID, report.PreviousID(f.ID)} {
				if facts.Kept(id).Value == "" && other.Kept(id).Value != "" {
					ids = append(ids, id)
				}
			}
		}
	}
	return other, ids, nil
}
