package handlers

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"xinfangbot/report"
)

// wishes are what people say to the dialog in words of their own where it has a
// command for it. A message that is nothing else is no answer, whatever the
// question is for.
var wishes = []struct {
	words *regexp.Regexp
	run   func(*dialog)
}{
	{regexp.MustCompile(`^(?:先?跳过(?:这一?[个项题])?|这一?[个项题]?(?:先)?(?:不填|跳过|略过)|不填|下一[个题条道]|过)(?:了|吧)*$`), func(d *dialog) { d.skip("") }},
	{regexp.MustCompile(`^(?:这(?:一?[个项])?的?|该项|我)?(?:也)?(?:不知道|不清楚|不晓得|不掌握|不会填|(?:暂时|还)?没有?(?:这一?项)?(?:数据|统计)|暂无数据)(?:啊|呀|了|吧)*$`), (*dialog).skipUnknown},
	{leavingOnly, func(d *dialog) { d.pause("") }},
	{regexp.MustCompile(`^(?:不对|不是|错了|[填写搞弄]错了)[啊呀了]*(?:[，,。\s]*(?:取消|撤销|重来|重填|重新填))?$`), (*dialog).wrong},
	{regexp.MustCompile(`^(?:不改|不用改|保持原样|保留)(?:了|吧)*$`), (*dialog).unchanged},
	{regexp.MustCompile(`^(?:好|好的|好吧|行|可以|收到|知道了|明白|明白了|ok)$`), (*dialog).ask},
	{regexp.MustCompile(`^(?:请|麻烦)?[你您]?(?:帮我|替我|给我|帮忙)[写拟编想填](?:.{0,8})$`), (*dialog).writeYourself},
	{regexp.MustCompile(`^(?:(?:这|这个|这一?项|该项)是?|是)?(?:什么意思|啥意思|怎么填写?的?|咋填|填什么|填啥)$|^(?:这|这个|这一?项|该项)(?:是什么|是啥)$|^(?:这一?项|该项)(?:怎么|咋)(?:算|计算|统计)的?$`), func(d *dialog) { d.explain("") }},
	{regexp.MustCompile(`^(?:上年|去年)的?(?:数|数据|数字|值)?(?:怎么填|咋填|怎么写|在哪填|在哪里填|填哪|填在哪里?)$`), (*dialog).explainPrevious},
}

// leaving is what people say when they stop for now.
const leaving = `(?:我|今天)?(?:先)?(?:不填|填到这里?|到这里?|这样|停)(?:了|吧)+|先(?:不填|填到这里?|到这里?|这样|停)|算了(?:吧)?|` +
	`(?:我)?(?:要|先)?(?:下班|休息|吃饭|开会|回家)(?:去)?(?:了|吧)*|` +
	`(?:那|等|我)?(?:明天|下次|回头|以后|改天|下午|晚上|待会|等会|一会|晚点|稍后|过会)儿?(?:再|接着|继续)+(?:填|来|说|弄|填写)(?:了|吧)*|` +
	`(?:我)?(?:去|要)?接(?:个|一下|一个)?电话|(?:我)?(?:这边|这儿)?(?:有|来)(?:点|个)?(?:事|人)(?:情)?(?:了)?`

// Questions about a field, which is named in front.
var (
	howToFill = regexp.MustCompile(`^(.+?)(?:这一?[项个])?的?(?:是|指)?的?(?:什么意思|啥意思|什么|啥|(?:怎么|咋|如何)(?:填写?|算|计算|统计)的?|填什么|填啥)$`)
	howMuch   = regexp.MustCompile(`^(.+?)(?:现在|目前)?的?(?:是|填了|填的是|有|为)?(?:多少|几)(?:件次|批次|人次|件|批|人|次)?了?$`)
)

// lastYear is how people say 上年, of which the names of figures are made.
var lastYear = regexp.MustCompile(`^(?:去年|上一年度?)的?`)

// maxWish is the length in characters up to which a message is looked at as a
// wish: what is longer says something of its own.
const maxWish = 40

// wish returns what a message in the middle of the dialog asks of it; nil where
// it asks nothing.
func (h *Collect) wish(text string) func(*dialog) {
	if utf8.RuneCountInString(text) > maxWish {
		return nil
	}
	text = strings.ToLower(trimEnd(strings.TrimSpace(text)))
	for _, w := range wishes {
		if w.words.MatchString(text) {
			return w.run
		}
	}
	if m := howToFill.FindStringSubmatch(text); m != nil && h.namesField(m[1]) {
		return func(d *dialog) { d.explain(m[1]) }
	}
	if m := howMuch.FindStringSubmatch(text); m != nil {
		name := lastYear.ReplaceAllString(m[1], "上年")
		if h.namesField(strings.TrimPrefix(name, "上年")) {
			return func(d *dialog) { d.tell(name) }
		}
	}
	return nil
}

// skipUnknown leaves a question open that the person cannot answer.
func (d *dialog) skipUnknown() {
	d.pass("知道后发送“修改 " + d.field().Name + "”和内容补填。")
}

// drop gives up what is held back, and says so.
func (d *dialog) drop() {
	if p := d.state.Pending; p != nil {
		d.state.Pending = nil
		d.say("收到的%s没有保存。", d.desk.describe(p))
	}
}

// wrong takes back what is held back. What is stored is taken back by a command
// that names it.
func (d *dialog) wrong() {
	if d.state.Pending == nil {
		d.say("撤销刚才保存的，请发送“撤销”；结束填报，请发送“取消”。")
	}
	d.drop()
	d.ask()
}

// unchanged keeps the value that the question shows.
func (d *dialog) unchanged() {
	if d.state.Pending == nil && d.facts.Show(d.field().ID) == "" {
		d.ask()
		return
	}
	d.skip("")
}

// writeYourself answers those who want an answer written for them.
func (d *dialog) writeYourself() {
	d.say("填报的内容须由您提供，助手不能代为编写。%s%s", d.field().Want(), d.otherwise())
	if !d.field().Type.Numeric() {
		d.say("写明要点即可，填好后发送“起草”生成初稿；接入大模型的，可再发送“扩写”。")
	}
}

// explainPrevious tells how the figure of the year before is given.
func (d *dialog) explainPrevious() {
	f := d.field()
	if !f.Yearly {
		d.say("%s不需要上年值。%s", f.Name, d.otherwise())
		return
	}
	d.say("填上年的数，请发送“修改 上年%s 数值”。上一年度的报告已在这里填报的，自动取用，不必再填。\n%s", f.Name, d.otherwise())
}

// tell says the values of the fields of a name.
func (d *dialog) tell(name string) {
	base, previous := strings.CutPrefix(name, "上年")
	facts := d.facts
	if previous {
		facts = facts.Previous()
	}
	for _, f := range d.desk.Schema.Named(base) {
		shown := f.Name
		if previous {
			shown = "上年" + f.Name
		}
		switch value := facts.Show(f.ID); {
		case facts.Computed(f.ID):
			d.say("%s现为%s，由系统计算。", shown, value)
		case value != "":
			d.say("%s现为%s。", shown, value)
		case f.Derived != nil:
			d.say("%s由系统计算，所需的数据还没有填齐：%s。", shown, d.desk.Schema.Working(f))
		default:
			d.say("%s还没有填写。", shown)
		}
	}
	d.say("%s", d.otherwise())
}

// emptied reads the name of a field that is to be emptied. An empty list means
// that no field was named. Errors for the person are of type
// *report.ValueError.
func (d *dialog) emptied(name string) ([]figure, error) {
	base, previous := strings.CutPrefix(name, "上年")
	fields := d.desk.Schema.Named(base)
	if len(fields) == 0 {
		return nil, nil
	}
	f := fields[0]
	id, facts := f.ID, d.facts
	if previous {
		id, facts = report.PreviousID(id), facts.Previous()
	}
	wrong := &report.ValueError{Field: f, Text: name}
	kept := d.facts.Kept(id)
	empty := kept.Value == "" && kept.Turn != d.turn.Message.ID // not by this message, taken again
	switch {
	case len(fields) > 1:
		names := make([]string, len(fields))
		for i, f := range fields {
			names[i] = f.Name
		}
		wrong.Problem, wrong.Want = "这个名称有几项："+strings.Join(names, "、"), "请写明全称。"
	case empty && facts.Computed(f.ID):
		wrong.Problem, wrong.Want = "这一项由系统计算，现为"+facts.Show(f.ID), "如有出入，请修改用来计算它的项目。"
	case empty:
		wrong.Problem, wrong.Want = "还没有填写", "不必清空。"
	default:
		return []figure{{id, ""}}, nil
	}
	return nil, wrong
}

// emptyWord ends a correction that empties a field.
var emptyWord = regexp.MustCompile(`^(.+?)(?:[\s:：]+|[为成])(?:空|空白|清空)$`)

// cutEmpty returns the name of the field that a correction empties.
func (h *Collect) cutEmpty(args string) (name string, ok bool) {
	m := emptyWord.FindStringSubmatch(strings.TrimSpace(args))
	if m == nil {
		return "", false
	}
	name = strings.TrimRight(m[1], " :：为成改")
	return name, h.namesKept(name)
}

// namesKept tells whether text is the name of a field, or of its value the year
// before.
func (h *Collect) namesKept(args string) bool {
	return h.namesField(strings.TrimPrefix(args, "上年"))
}
