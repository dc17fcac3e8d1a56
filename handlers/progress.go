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
	odd := d.facts.Check()
	if len(odd) == 0 {
		return
	}
	d.say("存疑%d处：", len(odd))
	for _, o := range odd {
		text := o.Message
		if note := d.note(o.Fields); note != "" {
			text += "（" + note + "）"
		}
		d.say("%s", text)
	}
}

// note is the reason that somebody gave for one of the fields of an oddity.
func (d *dialog) note(ids []string) string {
	for _, id := range ids {
		if f := d.facts.Current[id]; f.Note != "" {
			return strings.TrimSpace(fmt.Sprintf("%s %s", f.By, f.Note))
		}
	}
	return ""
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
