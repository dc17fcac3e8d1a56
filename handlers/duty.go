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

// dutiesRecord holds who fills what: names by the id of a group or a field.
const dutiesRecord = "duties"

// duties says who fills which groups and fields of the report. A field that is
// given to somebody by itself does not belong to those who have its group.
type duties struct {
	schema *report.Schema
	record journal.Record
	names  map[string][]string
}

func (d *Desk) duties(ctx context.Context, records Records) (*duties, error) {
	record, err := records.Record(ctx, dutiesRecord)
	if err != nil {
		return nil, err
	}
	list := &duties{schema: d.Schema, record: record, names: make(map[string][]string)}
	for id, f := range record {
		if f.Value != "" {
			list.names[id] = dutyNames(f.Value)
		}
	}
	return list, nil
}

// dutySeparator stands between names that share a duty: none contains it.
const dutySeparator = "、"

func dutyNames(value string) []string { return strings.Split(value, dutySeparator) }

// of returns who fills a field.
func (d *duties) of(f *report.Field) []string {
	if names, ok := d.names[f.ID]; ok {
		return names
	}
	return d.names[f.Group]
}

// fields returns what a person fills, in the schema's order.
func (d *duties) fields(person string) []*report.Field {
	var list []*report.Field
	for i := range d.schema.Fields {
		f := &d.schema.Fields[i]
		if f.Derived == nil && slices.Contains(d.of(f), person) {
			list = append(list, f)
		}
	}
	return list
}

// people returns everybody who has something to fill, in the order in which
// the schema comes to them.
func (d *duties) people() []string {
	var list []string
	for i := range d.schema.Fields {
		for _, name := range d.of(&d.schema.Fields[i]) {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// Duty gives parts of the report to members of staff and reminds those who owe
// something.
type Duty struct {
	bot.CommandsOnly
	desk *Desk
}

// NewDuty returns the handler for duties.
func NewDuty(desk *Desk) *Duty { return &Duty{desk: desk} }

// Name implements bot.Handler.
func (*Duty) Name() string { return "duty" }

// Topic implements Topical.
func (*Duty) Topic() string { return "填报" }

// Commands implements bot.Commander.
func (h *Duty) Commands() []bot.Command {
	return []bot.Command{
		{Name: "分工", Aliases: []string{"查看分工"}, Args: "[部分或项目 姓名]", Help: "查看或指定填报人，例如：分工 办理质量 张三、李四", Role: bot.Contributor, Phrases: []string{"分工情况", "怎么分工的", "谁填哪些", "谁填什么"}, Harmless: true, Run: h.assign},
		{Name: "催办", Aliases: []string{"提醒填报"}, Help: "提醒尚有未填项目的人员，每人每天至多一次", Role: bot.Editor, Run: h.nudge,
			Phrases: []string{"催一下", "催催", "催一催", "催大家", "催一下大家", "催填", "催填报", "提醒一下", "提醒大家", "提醒一下大家", "提醒大家填报"},
		},
	}
}

func (h *Duty) assign(ctx context.Context, t *bot.Turn, args string) error {
	list, err := h.desk.duties(ctx, t)
	if err != nil {
		return err
	}
	if args == "" {
		t.Reply(h.show(list))
		return nil
	}
	id, title, words := h.parse(args)
	if id != "" && len(words) == 0 {
		t.Reply(list.who(id, title))
		return nil
	}
	if t.Staff.Role < bot.Editor {
		t.Reply(fmt.Sprintf("指定分工需要%s权限，您目前是%s。如需调整，请联系本单位管理员。", bot.Editor, t.Staff.Role))
		return nil
	}
	if id == "" {
		t.Reply(fmt.Sprintf("没有认出要分工的部分或项目。请写明部分或项目和姓名，例如：分工 办理质量 张三、李四。可用部分：%s。", h.desk.groupNames()))
		return nil
	}
	var names []string
	for _, name := range words {
		if name != "无" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	value := strings.Join(names, dutySeparator)
	t.Change(dutiesRecord, journal.Change{Field: id, Value: value, Base: list.record[id].Version})
	if value == "" {
		t.Reply(fmt.Sprintf("已取消%s的分工。", title))
		return nil
	}
	text := fmt.Sprintf("已指定：%s由%s填报。", title, strings.Join(names, "、"))
	unknown, err := unknownNames(ctx, t, names)
	if err != nil {
		return err
	}
	if len(unknown) > 0 {
		text += fmt.Sprintf("请注意，目前没有名为“%s”的人员，登记之前不能催办和提醒。", strings.Join(unknown, "、"))
	}
	t.Reply(text)
	return nil
}

// unknownNames returns the names of people who have left, or are not on the
// roster and have never written: where there is no roster, as in the terminal,
// others are known by that.
func unknownNames(ctx context.Context, t *bot.Turn, names []string) ([]string, error) {
	roster, err := t.Record(ctx, bot.RosterRecord)
	if err != nil {
		return nil, err
	}
	var unknown, strangers []string
	for _, name := range names {
		p, ok := bot.FindPerson(roster, name)
		switch {
		case p.Off:
			unknown = append(unknown, name)
		case !ok && name != t.Staff.Name:
			strangers = append(strangers, name)
		}
	}
	if len(strangers) > 0 {
		if strangers, err = t.Unreachable(ctx, strangers...); err != nil {
			return nil, err
		}
	}
	return append(unknown, strangers...), nil
}

// who says who fills a group or a field, and how it is given to somebody.
func (d *duties) who(id, title string) string {
	names := d.names[id]
	if f, ok := d.schema.Field(id); ok {
		names = d.of(f)
	}
	text := fmt.Sprintf("%s未指定填报人。", title)
	if len(names) > 0 {
		text = fmt.Sprintf("%s由%s填报。", title, strings.Join(names, "、"))
	}
	return text + fmt.Sprintf("需要指定的，请在后面写上姓名，例如：分工 %s 张三、李四。", title)
}

// parse reads what follows 分工: a group or a field, and the words behind it,
// which are names, or 无 for none.
func (h *Duty) parse(args string) (id, title string, words []string) {
	words = strings.FieldsFunc(args, func(r rune) bool { return strings.ContainsRune(" 　、，,；;:：", r) })
	if len(words) == 0 {
		return "", "", nil
	}
	if g, ok := h.desk.Schema.Group(words[0]); ok {
		id, title = g.ID, g.Name
	} else if fields := h.desk.Schema.Named(words[0]); len(fields) == 1 {
		id, title = fields[0].ID, fields[0].Name
	} else if g, ok := h.desk.Schema.GroupLike(words[0]); ok {
		id, title = g.ID, g.Name
	}
	return id, title, words[1:]
}

func (h *Duty) show(list *duties) string {
	var b strings.Builder
	b.WriteString("填报分工：")
	for _, g := range h.desk.Schema.Groups {
		who := "未指定（" + g.Section + "）"
		if names := list.names[g.ID]; len(names) > 0 {
			who = strings.Join(names, "、")
		}
		fmt.Fprintf(&b, "\n%s：%s", g.Name, who)
	}
	for i := range h.desk.Schema.Fields {
		f := &h.desk.Schema.Fields[i]
		if names := list.names[f.ID]; len(names) > 0 {
			fmt.Fprintf(&b, "\n其中%s：%s", f.Name, strings.Join(names, "、"))
		}
	}
	return b.String()
}

// nudgesRecord holds the day on which each person was last reminded.
const nudgesRecord = "nudges"

// nudge reminds everybody who owes something, once a day at most.
func (h *Duty) nudge(ctx context.Context, t *bot.Turn, _ string) error {
	list, err := h.desk.duties(ctx, t)
	if err != nil {
		return err
	}
	facts, err := h.desk.facts(ctx, t)
	if err != nil {
		return err
	}
	if facts.Closed() {
		t.Reply(closedText(facts))
		return nil
	}
	nudges, err := t.Record(ctx, nudgesRecord)
	if err != nil {
		return err
	}
	roster, err := t.Record(ctx, bot.RosterRecord)
	if err != nil {
		return err
	}
	today := t.Now.Format("2006-01-02")
	var n nudged
	for _, person := range list.people() {
		owed := missing(facts, list.fields(person))
		p, _ := bot.FindPerson(roster, person)
		switch {
		case len(owed) == 0:
			continue
		case p.Off:
			n.off = append(n.off, person)
			continue
		case nudges[person].Value == today && nudges[person].Turn != t.Message.ID:
			n.before = append(n.before, person)
			continue
		}
		reached, err := t.Push(ctx, person, bot.Reply{Text: fmt.Sprintf("%s提醒：%s还有%d项待您填报：%s。发送“填报”开始。",
			t.Staff.Name, facts.Key.Title(), len(owed), listSome(owed, maxListed))})
		if err != nil {
			return err
		}
		if !reached {
			n.unreachable = append(n.unreachable, person)
			continue
		}
		t.Change(nudgesRecord, journal.Change{Field: person, Value: today, Base: nudges[person].Version})
		n.sent = append(n.sent, fmt.Sprintf("%s（%d项）", person, len(owed)))
	}
	t.Reply(n.summary(list))
	return nil
}

// nudged are those who owe something, by what came of reminding them.
type nudged struct{ sent, before, unreachable, off []string }

func (n nudged) summary(list *duties) string {
	var said []string
	for _, s := range []struct {
		names         []string
		before, after string
	}{
		{n.sent, "已提醒：", ""}, {n.before, "今天已提醒过，不再重复：", ""},
		{n.unreachable, "还没有与助手说过话，无法提醒：", "请当面告知。"}, {n.off, "已停用，没有提醒：", "请另行指定分工。"},
	} {
		if len(s.names) > 0 {
			said = append(said, s.before+strings.Join(s.names, "、")+"。"+s.after)
		}
	}
	switch {
	case len(list.people()) == 0:
		return "还没有指定分工，不知道该提醒谁。请先发送“分工 部分 姓名”。"
	case len(said) == 0:
		return "各项分工均已填报完毕，无需催办。"
	}
	return strings.Join(said, "\n")
}

// missing returns the names of the fields that have no value.
func missing(facts *report.Facts, fields []*report.Field) []string {
	var names []string
	for _, f := range fields {
		if facts.Show(f.ID) == "" {
			names = append(names, f.Name)
		}
	}
	return names
}
