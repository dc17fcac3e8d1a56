package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"xinfangbot/bot"
	"xinfangbot/internal/chart"
	"xinfangbot/report"
)

// tally is how far a part of the report, or a person, has come.
type tally struct {
	name                  string
	done, doubtful, total int
}

func (y tally) String() string {
	text := fmt.Sprintf("%s %d/%d", y.name, y.done, y.total)
	if y.doubtful > 0 {
		text += fmt.Sprintf("，存疑%d", y.doubtful)
	}
	return text
}

func (y tally) bar() chart.Bar {
	return chart.Bar{Name: y.name, Done: y.done, Doubtful: y.doubtful, Total: y.total}
}

// count counts the fields that are filled, and those that are part of an
// oddity.
func count(name string, facts *report.Facts, fields []*report.Field, odd []report.Oddity) tally {
	y := tally{name: name, total: len(fields)}
	for _, f := range fields {
		if facts.Show(f.ID) == "" {
			continue
		}
		y.done++
		if slices.ContainsFunc(odd, func(o report.Oddity) bool { return slices.Contains(o.Fields, f.ID) }) {
			y.doubtful++
		}
	}
	return y
}

// progress tells what is filled, missing and doubtful, by part and by person.
func (h *Collect) progress(ctx context.Context, t *bot.Turn, _ string) error {
	d, err := h.open(ctx, t)
	if err != nil {
		return err
	}
	list, err := h.desk.duties(ctx, t)
	if err != nil {
		return err
	}
	odd := d.facts.Check()
	d.say("%s填报进度：", d.facts.Key.Title())
	all := tally{name: "合计"}
	var bars []chart.Bar
	for _, g := range h.desk.Schema.Groups {
		y := count(g.Name, d.facts, h.desk.Schema.InGroups(g.ID), odd)
		all.done, all.total = all.done+y.done, all.total+y.total
		bars = append(bars, y.bar())
		d.say("%s", y)
	}
	d.say("%s", all)
	if people := list.people(); len(people) > 0 {
		d.say("按人员：")
		for _, person := range people {
			y := count(person, d.facts, list.fields(person), odd)
			bars = append(bars, y.bar())
			d.say("%s", y)
		}
	}
	if open := missing(d.facts, d.led(list)); len(open) > 0 {
		d.say("待填：%s", listSome(open, maxListed))
	}
	if texts := oddities(d.facts); len(texts) > 0 {
		d.say("存疑%d处：\n%s", len(texts), strings.Join(texts, "\n"))
	}
	if d.facts.Closed() {
		d.say("%s", closedText(d.facts))
	}
	d.sayPlace()
	picture, err := chart.Progress(d.facts.Key.Title()+"填报进度", bars)
	if err != nil {
		return fmt.Errorf("draw the progress: %w", err)
	}
	d.files = append(d.files, bot.File{Name: "填报进度.png", Data: picture})
	return d.close(ctx)
}

// led returns the fields that this person is led through: those of the dialog
// under way, else their own, else the figures that everybody is asked.
func (d *dialog) led(list *duties) []*report.Field {
	if d.state.active() {
		fields := make([]*report.Field, len(d.state.Fields))
		for i, id := range d.state.Fields {
			fields[i], _ = d.desk.Schema.Field(id)
		}
		return fields
	}
	if own := list.fields(d.turn.Staff.Name); len(own) > 0 {
		return own
	}
	return d.desk.Schema.InGroups(defaultGroups...)
}

// oddities words every relation that the facts do not keep, with the reason
// that somebody gave for it.
func oddities(facts *report.Facts) []string {
	var list []string
	for _, o := range facts.Check() {
		text := o.Message
		for _, id := range o.Fields {
			f := facts.Kept(id)
			if reason, undone := cutUndo(f.Note); reason != "" && !undone {
				text += fmt.Sprintf("（%s%s）", f.By, reason)
				break
			}
		}
		list = append(list, text)
	}
	return list
}

// sayPlace tells where the dialog stands.
func (d *dialog) sayPlace() {
	if !d.state.active() {
		return
	}
	at := fmt.Sprintf("第%d项（共%d项）：%s", d.state.At+1, len(d.state.Fields), d.field().Name)
	if d.state.Paused {
		d.say("填报暂停在%s。发送“继续”接着填。", at)
		return
	}
	d.say("正在填写%s。", at)
}
