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
	if !field.Type.Numeric() {
		value, err := field.ParseValue(text)
		return []figure{{field.ID, value}}, err
	}
	readings, err := d.desk.Schema.ReadNamed(text)
	if err != nil {
		return nil, err
	}
	if len(readings) > 0 {
		return figures(readings), nil
	}
	numbers, err := report.ParseAnswer(text)
	if len(numbers) == 1 && strings.Contains(text, "，") {
		numbers = numbers[0].Separate() // a full-width comma is one of the sentence
	}
	if err != nil || len(numbers) < 2 {
		value, err := field.ParseValue(text)
		return []figure{{field.ID, value}}, err
	}
	return d.inOrder(numbers)
}

// sameAsLastYear tells whether an answer says that nothing has changed.
func sameAsLastYear(text string) bool {
	switch strings.Trim(text, " 。.！!") {
	case "同上年", "与上年相同", "和上年相同", "同去年", "与去年相同", "和去年一样", "跟去年一样", "不变":
		return true
	}
	return false
}

func figures(readings []report.Reading) []figure {
	list := make([]figure, len(readings))
	for i, r := range readings {
		list[i] = figure{r.ID(), r.Value}
	}
	return list
}

// inOrder takes several figures as the answers to this question and the ones
// that follow.
func (d *dialog) inOrder(numbers []report.Number) ([]figure, error) {
	var list []figure
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
	}
	return list, nil
}
