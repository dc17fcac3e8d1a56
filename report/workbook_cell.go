package report

import (
	"errors"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"xinfangbot/internal/xlsx"
)

// parseCell reads a cell as a value of the field, in the form in which it is
// kept.
func (p *workbookParser) parseCell(f *Field, c xlsx.Cell) (string, error) {
	text, err := p.cellText(f, c)
	if err != nil {
		return "", fmt.Errorf("%s：%w", f.Name, err)
	}
	value, err := f.ParseValue(text)
	if err != nil {
		return "", cellProblem(f, err)
	}
	return value, nil
}

// cellText returns what a cell says as a person would write it for the field.
func (p *workbookParser) cellText(f *Field, c xlsx.Cell) (string, error) {
	switch {
	case c.Kind == xlsx.Failure:
		return "", fmt.Errorf("单元格是错误值%s，请改正公式", c.Text)
	case c.Formula && c.Text == "":
		return "", errors.New("公式还没有计算结果，请用表格软件打开并保存后再发送")
	case f.Type.Numeric() && c.Kind == xlsx.Date:
		return "", fmt.Errorf("单元格被当作日期（%s），请改为数字", c.Text)
	case f.Type.Numeric() && c.Kind == xlsx.Bool:
		return "", fmt.Errorf("单元格是逻辑值%s，请改为数字", c.Text)
	case f.Type == Date && c.Kind == xlsx.Number:
		if day, ok := p.book.ParseDate(c.Text); ok {
			return day, nil
		}
		if day, err := time.Parse("20060102", c.Text); err == nil {
			return day.Format(time.DateOnly), nil
		}
	case f.Type == Text && c.Kind == xlsx.Date:
		if day, err := time.Parse(time.DateOnly, c.Text); err == nil {
			return chineseDate(day), nil
		}
	}
	if c.Kind == xlsx.Percent {
		return c.Text + "%", nil
	}
	return c.Text, nil
}

// cellProblem words what is wrong with a value for somebody who sees a cell,
// not a chat.
func cellProblem(f *Field, err error) error {
	var v *ValueError
	if !errors.As(err, &v) {
		return err
	}
	return fmt.Errorf("%s：%s，%s", f.Name, v.Problem, wanted(f.Type))
}

// sameNumber tells whether two values are one number.
func sameNumber(a, b string) bool {
	x, err := decimal.NewFromString(a)
	y, err2 := decimal.NewFromString(b)
	return err == nil && err2 == nil && x.Equal(y)
}
