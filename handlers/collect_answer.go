package handlers

import (
	"fmt"
	"strings"

	"xinfangbot/report"
)

// figure is a value that a person gave for a field, under the id it is kept.
type figure struct{ id, value string }

// readAnswer reads the answer to the current question: its value, the values
// of the questions that follow where there are several, or figures that name
// their fields. Errors for the person are of type *report.ValueError.
func (d *dialog) readAnswer(text string) ([]figure, error) {
	field := d.field()
	if sameAsLastYear(text) {
		value, ok := d.facts.Previous().Value(field.ID)
		if !ok {
			return nil, &report.ValueError{Field: field, Text: text, Problem: "没有上年值可用", Want: field.Want()}
		}
		return []figure{{field.ID, value}}, nil
	}
	readings, err := d.desk.Schema.ReadNamed(text)
	if !field.Type.Numeric() {
		return d.readText(text, readings)
	}
	if err != nil {
		led := d.leading(text)
		if led == "" {
			return nil, err
		}
		text = led
		readings, _ = d.desk.Schema.ReadNamed(text)
	}
	if len(readings) > 0 {
		return d.named(text, readings)
	}
	numbers, err := report.ParseAnswer(text)
	if len(numbers) == 1 && strings.Contains(text, "，") {
		numbers = numbers[0].Separate() // a full-width comma is one of the sentence
	}
	if err != nil {
		_, err = field.ParseValue(text) // words what is wrong
		return nil, err
	}
	return d.inOrder(text, numbers)
}

// leading returns an answer whose first figures are those that are asked for and
// name nothing, 923批2410人，重信重访1046批, with the topic of the question before it;
// empty where it is none.
func (d *dialog) leading(text string) string {
	field := d.field()
	numbers, err := report.ParseNumbers(text)
	if err != nil || len(numbers) == 0 || numbers[0].Start > 0 || len(field.Topics) == 0 {
		return ""
	}
	led := field.Topics[0] + text
	if readings, err := d.desk.Schema.ReadNamed(led); err != nil || readings[0].Field != field {
		return ""
	}
	return led
}

// readText reads the answer to a question for a text or a list. What is nothing
// but figures with the names of their fields is an answer to those.
func (d *dialog) readText(text string, readings []report.Reading) ([]figure, error) {
	field := d.field()
	if len(readings) > 0 && !field.TakesFigures() && d.desk.Schema.StrangeNamed(text, readings, d.facts.Key.Year) == "" {
		return d.named(text, readings)
	}
	value, err := field.ParseAnswer(text)
	return []figure{{field.ID, value}}, err
}

// sameAsLastYear tells whether an answer says that nothing has changed.
func sameAsLastYear(text string) bool {
	switch strings.Trim(text, " 。.！!") {
	case "同上年", "与上年相同", "和上年相同", "同去年", "与去年相同", "和去年一样", "跟去年一样", "不变":
		return true
	}
	return false
}

// named takes figures that a text gives with the names of their fields, unless
// it says something else of them, and except those that are worked out from
// others.
func (d *dialog) named(text string, readings []report.Reading) ([]figure, error) {
	if len(readings) == 0 {
		return nil, nil
	}
	if words := d.desk.Schema.StrangeNamed(text, readings, d.facts.Key.Year); words != "" {
		return nil, d.strange(readings[0].Field, text, words)
	}
	list := make([]figure, len(readings))
	for i, r := range readings {
		facts := d.facts
		if r.Previous {
			facts = facts.Previous()
		}
		if facts.Computed(r.Field.ID) {
			wrong := &report.ValueError{
				Field: r.Field, Text: r.Words,
				Problem: "这一项由系统计算，现为" + facts.Show(r.Field.ID), Want: "如有出入，请修改用来计算它的项目。",
			}
			if typed := d.facts.Kept(r.ID()).Value; typed != "" {
				wrong.Want += fmt.Sprintf("不再保留原来填报的%s的，发送“清空 %s”。", r.Field.Show(typed), d.name(r.ID()))
			}
			return nil, wrong
		}
		list[i] = figure{r.ID(), r.Value}
	}
	return list, nil
}

// inOrder takes figures as the answers to this question and the ones that
// follow.
func (d *dialog) inOrder(text string, numbers []report.Number) ([]figure, error) {
	var list []figure
	var fields []*report.Field
	for i, n := range numbers {
		if d.state.At+i >= len(d.state.Fields) {
			f := d.field()
			return nil, &report.ValueError{Field: f, Text: n.Text, Problem: fmt.Sprintf("收到%d个数字，后面只剩%d项", len(numbers), i), Want: f.Want()}
		}
		f, _ := d.desk.Schema.Field(d.state.Fields[d.state.At+i])
		if !f.Type.Numeric() {
			return nil, &report.ValueError{Field: d.field(), Text: n.Text, Problem: fmt.Sprintf("收到%d个数字，这里可以连续填写%d个", len(numbers), i), Want: d.field().Want()}
		}
		value, err := f.ParseFigure(n)
		if err != nil {
			return nil, err
		}
		list = append(list, figure{f.ID, value})
		fields = append(fields, f)
	}
	if words := d.desk.Schema.Strange(text, numbers, fields, d.facts.Key.Year); words != "" {
		return nil, d.strange(d.field(), text, words)
	}
	return list, nil
}

// maxStrange is how many characters of words that were not understood are
// repeated.
const maxStrange = 20

// strange asks back where an answer for a field has words beside its figures
// that the field is not about: what they say decides what the figure is of.
func (d *dialog) strange(f *report.Field, text, words string) error {
	said := cutAfter(strings.Join(strings.Fields(words), "…"), maxStrange)
	wrong := &report.ValueError{Field: f, Text: text, Problem: "没有看懂“" + said + "”", Want: f.Want()}
	alone := "请只发送数字" // what to send where f is meant
	if !d.asks(f) {
		alone = "请发送“修改 " + f.Name + " 数值”"
	}
	year, _ := cutYear(text)
	others := d.others(f, words)
	switch {
	case report.SaysPrevious(words) && f.Yearly:
		wrong.Problem = "“" + said + "”说的像是上年，这里填的是" + d.facts.Key.Title() + "的数"
		wrong.Want = fmt.Sprintf("填本年的%s；填上年的请发送“修改 上年%s 数值”。", alone, f.Name)
	case report.SaysPrevious(words):
		wrong.Problem, wrong.Want = "“"+said+"”说的像是上年，这一项不需要上年值", f.Want()
	case year != 0 && year != d.facts.Key.Year:
		wrong.Want = fmt.Sprintf("换一个年度请发送“填报 %d年”；填这一项%s。", year, alone)
		if f.Yearly && year == d.facts.Key.Year-1 {
			wrong.Want += fmt.Sprintf("填上年的请发送“修改 上年%s 数值”。", f.Name)
		}
	case len(others) > 0:
		wrong.Problem = fmt.Sprintf("“%s”说的像是%s，不能确定填哪一项", said, listSome(others, maxOthers))
		wrong.Want = fmt.Sprintf("填%s%s；填其他项请写明全称，例如：修改 %s 数值。", f.Name, alone, others[0])
	}
	return wrong
}

// asks tells whether the dialog has come to a field and waits for its figure.
func (d *dialog) asks(f *report.Field) bool {
	return d.state.active() && !d.state.Paused && d.field() == f
}

// maxOthers is how many fields are named that words may mean.
const maxOthers = 3

// others names the fields but f that words may mean, and that can be filled.
func (d *dialog) others(f *report.Field, words string) []string {
	var names []string
	for _, other := range d.desk.Schema.Sharing(words) {
		if other != f && !d.facts.Computed(other.ID) && other.Type.Numeric() {
			names = append(names, other.Name)
		}
	}
	return names
}
