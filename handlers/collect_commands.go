package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"xinfangbot/bot"
	"xinfangbot/report"
)

// Commands implements bot.Commander.
func (h *Collect) Commands() []bot.Command {
	in := func(run func(*dialog, string)) func(context.Context, *bot.Turn, string) error {
		return func(ctx context.Context, t *bot.Turn, args string) error {
			d, err := h.open(ctx, t)
			if err != nil {
				return err
			}
			run(d, args)
			return d.close(ctx)
		}
	}
	return []bot.Command{
		{Name: "填报", Aliases: []string{"开始填报", "录入", "填写"}, Args: "[年度] [部分]", Help: "逐项录入年度报告数据，例如：填报 办理质量", Role: bot.Contributor, Takes: h.takesStart, Run: h.start, Harmless: true,
			Phrases: []string{"开始", "开始填", "从头开始填", "从头填", "从头开始", "填数", "填数据", "录数据", "填年报"},
		},
		{Name: "跳过", Aliases: []string{"下一项", "略过", "下一步"}, Help: "这一项先不填", Role: bot.Contributor, Run: in((*dialog).skip)},
		{Name: "上一步", Aliases: []string{"上一项", "返回", "后退"}, Help: "回到前一项", Role: bot.Contributor, Run: in((*dialog).back)},
		{Name: "暂停", Aliases: []string{"先停一下", "稍后再填"}, Help: "暂停填报，已填内容保留", Role: bot.Contributor, Run: in((*dialog).pause)},
		{Name: "继续", Aliases: []string{"继续填报", "接着填"}, Help: "接着上次的位置填报", Role: bot.Contributor, Run: in((*dialog).goOn)},
		{Name: "进度", Aliases: []string{"填报进度", "查看进度", "谁还没填", "还有谁没填"}, Help: "查看已填、未填和存疑的项目", Role: bot.Contributor, Run: h.progress, Harmless: true,
			Phrases: []string{"填到哪了", "填到哪里了", "填到哪儿了", "填到第几项了", "填了多少", "填了多少了", "填得怎么样了", "填完了吗", "填完了没", "填完没", "填好了没", "填齐了没", "填齐了吗", "还差哪些", "还差什么", "还差多少", "还缺哪些", "还缺什么", "还有哪些没填", "还有什么没填", "哪些没填", "哪些还没填", "还剩多少", "还剩哪些", "进度怎么样", "进度如何", "进度怎么样了", "检查数据", "检查一下数据", "核对数据", "核对一下数据", "查一下数据", "数据对不对", "查一下数据对不对", "数据有没有问题"},
		},
		{Name: "修改", Aliases: []string{"更正", "改"}, Args: "名称 数值", Help: "直接修改某一项，例如：修改 来信件次 657；上年值写“上年来信件次”", Role: bot.Contributor, Takes: h.takesCorrect, Reads: h.readsCorrection, Run: h.correction((*dialog).readCorrection, "请写明要修改的名称和数值，例如：修改 来信件次 657。名称可用项目全称或简称。")},
		{Name: "清空", Args: "名称", Help: "清空某一项，例如：清空 来访批次", Role: bot.Contributor, Takes: h.namesKept, Run: h.correction((*dialog).emptied, "请写明要清空的项目名称，例如：清空 来访批次。")},
		{Name: "确认", Aliases: []string{"确认无误", "确定", "是的"}, Args: "[原因]", Help: "确认存疑的数值并保存", Role: bot.Contributor, Run: orListed(in((*dialog).confirm))},
		{Name: "说明", Aliases: []string{"解释", "什么意思"}, Args: "[名称]", Help: "查看当前项目或指定项目的填写说明", Role: bot.Contributor, Takes: h.namesField, Harmless: true, Run: in((*dialog).explain)},
		{Name: "取消", Aliases: []string{"退出填报", "结束填报", "退出"}, Help: "结束填报，或取消正在进行的答复、改写；已保存的数据不受影响", Role: bot.Reader, Run: cancelOr(in((*dialog).cancel))},
	}
}

// takesStart tells whether text glued to 填报 names a year or a group.
func (h *Collect) takesStart(args string) bool {
	_, rest := cutStart(args)
	if rest == "" {
		return true
	}
	_, ok := h.desk.Schema.GroupLike(rest)
	return ok
}

// cutStart reads what follows 填报: a year, and the name of a part. 数据 alone
// names none, though one has it in its name.
func cutStart(args string) (year int, part string) {
	year, part = cutYear(args)
	if part == "数据" {
		part = ""
	}
	return year, part
}

// takesCorrect tells whether text glued to 修改 begins with a field's name.
func (h *Collect) takesCorrect(args string) bool {
	_, _, ok := h.desk.Schema.CutName(strings.TrimPrefix(args, "上年"))
	return ok
}

// namesField tells whether text glued to 说明 is the name of a field.
func (h *Collect) namesField(args string) bool { return len(h.desk.Schema.Named(args)) > 0 }

// start begins a dialog at the first field that has no value, or goes on with
// the one that is under way. Who has duties is asked for their own fields.
func (h *Collect) start(ctx context.Context, t *bot.Turn, args string) error {
	year, rest := cutStart(args)
	group, named := h.desk.Schema.GroupLike(rest)
	if rest != "" && !named {
		t.Reply(fmt.Sprintf("没有名为“%s”的部分。可填报：%s。", rest, h.desk.groupNames()))
		return nil
	}
	if err := h.desk.selectYear(t, year); err != nil {
		return err
	}
	d, err := h.open(ctx, t)
	if err != nil {
		return err
	}
	if year == 0 && rest == "" && d.state.active() {
		d.goOn("")
		return d.close(ctx)
	}
	fields := h.desk.Schema.InGroups(defaultGroups...)
	if named {
		fields = h.desk.Schema.InGroups(group.ID)
	} else {
		list, err := h.desk.duties(ctx, t)
		if err != nil {
			return err
		}
		if own := list.fields(t.Staff.Name); len(own) > 0 {
			fields = own
		}
	}
	d.begin(fields)
	return d.close(ctx)
}

func (d *dialog) begin(fields []*report.Field) {
	if d.facts.Closed() {
		d.say("%s", closedText(d.facts))
		return
	}
	d.drop()
	d.state = &collectState{}
	filled := 0
	first := -1
	for i, f := range fields {
		d.state.Fields = append(d.state.Fields, f.ID)
		switch {
		case d.facts.Show(f.ID) != "":
			filled++
		case first < 0:
			first = i
		}
	}
	d.say("填报%s，共%d项，已填%d项。", d.facts.Key.Title(), len(d.state.Fields), filled)
	if first < 0 {
		d.state = &collectState{}
		d.say("这些项目都已填写。需要更正请发送“修改 名称 数值”，生成报告请发送“起草”。")
		return
	}
	d.state.At = first
	d.turn.Session.Dialog = collectName
	if filled == 0 {
		d.say("一次回答一项，也可以连着写，例如：657件次657人次。随时可以“跳过”“上一步”“暂停”，也可以直接提问条例规定。")
	}
	d.ask()
}

// idle tells the person that there is no dialog, where there is none.
func (d *dialog) idle() bool {
	if d.state.active() {
		return false
	}
	d.say("目前没有正在填报的项目。发送“填报”开始。")
	return true
}

// wake takes a paused dialog up again: a command that moves in it is a wish to
// go on.
func (d *dialog) wake() {
	d.state.Paused = false
	d.turn.Session.Dialog = collectName
}

func (d *dialog) skip(string) {
	if d.state.Pending == nil && d.idle() {
		return
	}
	if p := d.state.Pending; p != nil && !p.Next {
		d.state.Pending = nil
		d.say("已放弃修改，原有数据不变。")
		if d.state.active() && !d.state.Paused {
			d.ask()
		}
		return
	}
	d.wake()
	d.pass("")
}

// pass leaves the current question open, saying what can be done about it later.
func (d *dialog) pass(later string) {
	d.say("已跳过%s。%s", d.field().Name, later)
	d.drop()
	d.advance()
	d.ask()
}

func (d *dialog) back(string) {
	if d.idle() {
		return
	}
	d.wake()
	d.drop()
	if d.state.At == 0 {
		d.say("已经是第一项。")
	} else {
		d.state.At--
	}
	d.ask()
}

func (d *dialog) pause(string) {
	if d.idle() {
		return
	}
	d.state.Paused = true
	d.turn.Session.Dialog = ""
	d.say("已暂停在第%d项（共%d项）：%s。发送“继续”接着填。", d.state.At+1, len(d.state.Fields), d.field().Name)
}

func (d *dialog) goOn(string) {
	if d.idle() {
		return
	}
	if d.facts.Closed() {
		d.say("%s", closedText(d.facts))
		return
	}
	d.wake()
	d.say("继续填报%s。", d.facts.Key.Title())
	d.ask()
}

func (d *dialog) cancel(string) {
	if d.idle() {
		return
	}
	d.drop()
	d.state = &collectState{}
	d.turn.Session.Dialog = ""
	d.say("已结束填报，已保存的数据不受影响。发送“填报”可从未填的项目继续。")
}

// explain tells what belongs into a field: the one asked for by name, or the
// one that the dialog has come to.
func (d *dialog) explain(name string) {
	fields := d.desk.Schema.Named(name)
	switch {
	case len(fields) > 0:
	case name != "":
		d.say("没有名为“%s”的项目。请写明项目名称，例如：说明 来信件次。", name)
		return
	case d.idle():
		return
	default:
		fields = []*report.Field{d.field()}
	}
	for _, f := range fields {
		want := f.Want()
		if f.Derived != nil {
			want = "计算方法：" + d.desk.Schema.Working(f) + "。"
		}
		d.say("%s：%s\n%s\n%s", f.Name, f.Help, want, d.whereUsed(f))
	}
}

// whereUsed tells who fills a field and which layouts of this kind of report
// print it.
func (d *dialog) whereUsed(f *report.Field) string {
	text := "由" + d.desk.Schema.Section(f) + "填报"
	if f.Required {
		text += "，必填"
	}
	all := d.desk.layoutsOf(d.facts.Key.Kind)
	var used []string
	for _, l := range all {
		if l.Uses(f.ID) {
			used = append(used, l.Title)
		}
	}
	switch len(used) {
	case 0:
		return text + "；现有版式没有用到。"
	case len(all):
		return text + "；各版式都用到。"
	}
	return text + "；用于" + strings.Join(used, "、") + "。"
}

// confirm stores what was held back, with the person's reason.
func (d *dialog) confirm(reason string) {
	p := d.state.Pending
	if p == nil {
		d.say("目前没有需要确认的内容。")
		if d.state.active() && !d.state.Paused {
			d.ask()
		}
		return
	}
	note := "经核对确认"
	if reason != "" {
		note += "：" + reason
	}
	if told := d.moved(p); len(told) > 0 {
		d.say("%s。仍以您的数为准，请再次发送“确认”。", strings.Join(told, "；"))
		return
	}
	d.state.Pending = nil
	d.store(p, note)
}

// orListed is 确认: where nothing is held back but a list waits for 全部确认, it
// says so. Whoever confirms may mean either; of the list each item is to be
// looked at.
func orListed(confirm func(context.Context, *bot.Turn, string) error) func(context.Context, *bot.Turn, string) error {
	return func(ctx context.Context, t *bot.Turn, args string) error {
		var held collectState
		var listed intakeState
		if err := errors.Join(t.Session.Get(collectName, &held), t.Session.Get(intakeName, &listed)); err != nil {
			return err
		}
		if held.Pending != nil || len(listed.Offers) == 0 {
			return confirm(ctx, t, args)
		}
		t.Reply(listed.waiting())
		return nil
	}
}

// correction changes fields by name, as read finds them in what follows the
// command: 修改 来信件次 657. Where that names none, unnamed is said.
func (h *Collect) correction(read func(d *dialog, args string) ([]figure, error), unnamed string) func(context.Context, *bot.Turn, string) error {
	return func(ctx context.Context, t *bot.Turn, args string) error {
		d, err := h.open(ctx, t)
		if err != nil {
			return err
		}
		list, err := read(d, args)
		var wrong *report.ValueError
		switch {
		case errors.As(err, &wrong):
			d.say("%s", wrong.Error())
		case err != nil:
			return err
		case len(list) == 0:
			d.say("%s", unnamed)
		default:
			d.take(list, false)
		}
		return d.close(ctx)
	}
}

// readCorrection reads what follows 修改: a field's name and its value, or
// several figures with their names, or 空. An empty list means that no field
// was named. Errors for the person are of type *report.ValueError.
func (d *dialog) readCorrection(args string) ([]figure, error) {
	if name, ok := d.cutEmpty(args); ok {
		return d.emptied(name)
	}
	fields, rest, ok := d.desk.Schema.CutName(args)
	if ok && !fields[0].Type.Numeric() {
		value, err := fields[0].ParseAnswer(strings.TrimLeft(rest, " :：为成到"))
		return []figure{{fields[0].ID, value}}, err
	}
	readings, err := d.desk.Schema.ReadNamed(args)
	if err != nil {
		return nil, err
	}
	return d.named(args, readings)
}
