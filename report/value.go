package report

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"golang.org/x/text/width"
)

// ValueError says, in words for staff, why a text is no value for a field and
// what was expected.
type ValueError struct {
	Field   *Field
	Text    string // what was sent
	Problem string // what is wrong with it
	Want    string // what was expected
}

func (e *ValueError) Error() string {
	return fmt.Sprintf("%s：%s。%s", e.Field.Name, e.Problem, e.Want)
}

// Want says what a value of the field looks like.
func (f *Field) Want() string {
	want := "请发送文字"
	switch f.Type {
	case Count:
		want = "请发送一个不小于0的整数"
	case Decimal:
		want = "请发送一个数字"
	case Percent:
		want = "请发送0到100之间的比率"
	case Date:
		want = "请发送日期"
	case List:
		names := make([]string, len(f.Columns))
		for i, c := range f.Columns {
			names[i] = c.Name
		}
		want = "请逐条发送，一行一条，每条依次为" + strings.Join(names, "、")
	}
	if f.Example != "" {
		want += "，例如：" + f.Example
	}
	return strings.TrimSuffix(want, "。") + "。"
}

func (f *Field) wrong(text, format string, args ...any) error {
	return &ValueError{Field: f, Text: text, Problem: fmt.Sprintf(format, args...), Want: f.Want()}
}

// ParseValue reads a value for the field as a person writes it and returns the
// form in which it is kept: a decimal string, a text, a date as 2006-01-02, or
// a list as JSON rows. Errors are of type *ValueError.
func (f *Field) ParseValue(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", f.wrong(text, "没有收到内容")
	}
	switch f.Type {
	case Count, Decimal, Percent:
		n, err := ParseNumber(text)
		if err != nil {
			return "", f.numberError(text, err)
		}
		if f.Type == Decimal && n.Value.IsPositive() && strings.Contains(text[:n.Start], "低") {
			return "", f.wrong(text, "“%s”看不出是正数还是负数，低于的请填负数", text)
		}
		return f.ParseFigure(n)
	case Date:
		d, ok := parseDate(text)
		if !ok {
			return "", f.wrong(text, "没有认出日期")
		}
		return d.Format(time.DateOnly), nil
	case List:
		return f.parseList(text)
	default:
		return text, nil
	}
}

// ParseFigure takes a figure that was read from a text as the field's value. A
// rate of up to 1 needs its sign: 0.98 is more likely to be 98% than less than
// one, and 1 may be all. Errors are of type *ValueError.
func (f *Field) ParseFigure(n Number) (string, error) {
	if n.Unit != "" && !f.takesUnit(n.Unit) {
		return "", f.wrong(n.Text, "单位应为%s，收到的是“%s”", f.Unit, n.Text)
	}
	switch {
	case f.Type == Count && !n.Value.IsInteger():
		return "", f.wrong(n.Text, "应为整数，收到的是“%s”", n.Text)
	case f.Type == Count && n.Value.IsNegative():
		return "", f.wrong(n.Text, "不能小于0，收到的是“%s”", n.Text)
	case f.Type == Percent && (n.Value.IsNegative() || n.Value.GreaterThan(decimal.New(100, 0))):
		return "", f.wrong(n.Text, "比率应在0到100之间，收到的是“%s”", n.Text)
	case f.Type == Percent && n.Unit == "" && n.Value.IsPositive() && n.Value.LessThanOrEqual(decimal.New(1, 0)):
		return "", f.wrong(n.Text, "“%s”没有百分号，看不出是%s%%还是%s%%，请写成带百分号的比率", n.Text, n, n.Value.Shift(2))
	case f.Type == Count:
		return n.Value.Truncate(0).String(), nil
	}
	return n.String(), nil
}

// numberError words what ParseNumber found wrong.
func (f *Field) numberError(text string, err error) error {
	var vague *VagueError
	switch {
	case errors.As(err, &vague) && vague.Word == "":
		return f.wrong(text, "“%s”不能确定是多少，请写成完整的阿拉伯数字", vague.Text)
	case vague != nil && strings.Trim(vague.Word, " _\t\u00a0\u2009\u202f\u3000") == "":
		return f.wrong(text, "“%s”看不出是一个数还是几个数，一个数请连写，几个数请用顿号隔开", vague.Text)
	case vague != nil && slices.Contains(elsewhere[:], vague.Word):
		return f.wrong(text, "“%s”没有说出这一项是多少", vague.Text)
	case vague != nil:
		return f.wrong(text, "“%s”不是确切的数，报告中的数字需要准确值", vague.Text)
	}
	if errors.Is(err, ErrSeveralNumbers) {
		return f.wrong(text, "收到了不止一个数字，这里只需要1个")
	}
	return f.wrong(text, "没有认出数字")
}

// unitFamilies are units that stand for the same kind of thing: what one
// section counts in 件 another counts in 批次.
var unitFamilies = [...][]string{
	{"件次", "批次", "件", "批", "起", "宗", "封", "封次", "次"},
	{"人次", "人", "名", "个人"},
	{"%", "％"},
	{"个百分点", "百分点"},
	{"次", "次数", "场", "场次", "轮"},
	{"个", "家"},
	{"项", "件", "个"},
	{"条", "篇"},
	{"份", "件"},
	{"期", "次"},
	{"学时", "小时", "课时"},
}

// takesUnit tells whether a figure in the given unit can be the field's value.
func (f *Field) takesUnit(unit string) bool {
	if unit == f.Unit {
		return true
	}
	for _, family := range unitFamilies {
		if slices.Contains(family, f.Unit) && slices.Contains(family, unit) {
			return true
		}
	}
	return false
}

var datePattern = regexp.MustCompile(`^(\d{4})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*日?$`)

// parseDate reads 2026年1月28日, 2026-1-28, 2026.1.28 and 2026/1/28.
func parseDate(text string) (time.Time, bool) {
	m := datePattern.FindStringSubmatch(strings.TrimSpace(width.Narrow.String(text)))
	if m == nil {
		return time.Time{}, false
	}
	d, err := time.Parse("2006-1-2", m[1]+"-"+m[2]+"-"+m[3])
	return d, err == nil
}

// isNone tells whether a text says that there is nothing.
func isNone(text string) bool {
	switch strings.Trim(text, " 。.，,\t\n") {
	case "无", "没有", "暂无", "沒有", "無":
		return true
	}
	return false
}
