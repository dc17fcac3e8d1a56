package handlers

import (
	"fmt"
	"strings"

	"xinfangbot/report"
)

// progress tells what is filled, missing and doubtful, by group.
func (d *dialog) progress(string) {
	d.say("%s填报进度：", d.facts.Key.Title())
	filled, total := 0, 0
	var open []string
	for _, g := range d.desk.Schema.Groups {
		done, fields := 0, d.desk.Schema.InGroups(g.ID)
		for _, f := range fields {
			if d.facts.Show(f.ID) != "" {
				done++
			} else if d.asks(f) {
				open = append(open, f.Name)
			}
		}
		filled, total = filled+done, total+len(fields)
		d.say("%s %d/%d", g.Name, done, len(fields))
	}
	d.say("合计 %d/%d", filled, total)
	if len(open) > 0 {
		d.say("待填：%s", listSome(open, maxListed))
	}
	d.sayOddities()
	d.sayPlace()
}

// asks tells whether the field is one of those the dialog leads through: the
// current dialog's, or the default ones.
func (d *dialog) asks(f *report.Field) bool {
	if d.state.active() {
		for _, id := range d.state.Fields {
			if id == f.ID {
				return true
			}
		}
		return false
	}
	for _, g := range defaultGroups {
		if f.Group == g {
			return true
		}
	}
	return false
}

func (d *dialog) sayOddities() {
	odd := oddities(d.facts)
	if len(odd) > 0 {
		d.say("存疑%d处：\n%s", len(odd), strings.Join(odd, "\n"))
	}
}

// oddities words every relation that the facts do not keep, with the reason
// that somebody gave for it.
func oddities(facts *report.Facts) []string {
	var list []string
	for _, o := range facts.Check() {
		text := o.Message
		for _, id := range o.Fields {
			if f := facts.Current[id]; f.Note != "" {
				text += fmt.Sprintf("（%s%s）", f.By, f.Note)
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
