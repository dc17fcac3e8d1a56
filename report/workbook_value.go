package report

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
	"unicode/utf16"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"xinfangbot/internal/xlsx"
)

const (
	// dateFormat shows a day as documents write it.
	dateFormat = `yyyy"年"m"月"d"日"`
	// A spreadsheet keeps so many digits of a number; so many places are read.
	spreadsheetDigits = 15
	spreadsheetPlaces = 10
)

// value writes a field's value, given in the form in which it is kept, so that
// reading the cell gives the same form again.
func (w *workbookWriter) value(sheet string, row, col int, f *Field, value string, r cellRole) {
	cell := xlsx.CellName(row, col)
	s := cellStyle{role: r, text: !f.Type.Numeric()}
	number, format, ok := cellNumber(f.Type, value)
	switch {
	case ok:
		s.format = format
		w.try(w.file.SetCellDefault(sheet, cell, number))
	case value != "":
		w.text(sheet, cell, value)
	case f.Type == Date:
		s.format = dateFormat
	}
	w.try(w.file.SetCellStyle(sheet, cell, cell, w.style(s)))
}

// text writes words. What a cell has no room for is refused: excelize would
// cut it off without a word.
func (w *workbookWriter) text(sheet, cell, text string) {
	if n := len(utf16.Encode([]rune(text))); n > excelize.TotalCellChars {
		w.try(fmt.Errorf("%s!%s: a text of %d characters, more than a cell holds", sheet, cell, n))
		return
	}
	// _x000D_ stands for a carriage return in a workbook; where a text really
	// says so, its underscore is written as such an escape itself.
	w.try(w.file.SetCellStr(sheet, cell, escapePattern.ReplaceAllString(text, "_x005F$0")))
}

var escapePattern = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// cellNumber returns a value as the number and the number format that a cell
// has for it; false where it is to be written as text.
func cellNumber(t Type, value string) (number, format string, ok bool) {
	if t == Date {
		return cellDate(value)
	}
	d, err := decimal.NewFromString(value)
	if !t.Numeric() || err != nil {
		return "", "", false
	}
	places := int(max(0, -d.Exponent()))
	if places > spreadsheetPlaces || len(d.Coefficient().String()) > spreadsheetDigits || d.Exponent() > 0 {
		return "", "", false
	}
	if t == Percent && d.IsPositive() && d.LessThanOrEqual(decimal.New(1, 0)) {
		// 0.5 in a plain cell may be half a percent or half; see ParseFigure.
		return d.Shift(-2).String(), placesFormat(places) + "%", true
	}
	return d.String(), placesFormat(places), true
}

// cellDate returns the day as the count of days that stands for it. The
// counts of spreadsheets hold from March 1900 on.
func cellDate(value string) (number, format string, ok bool) {
	day, err := time.Parse(time.DateOnly, value)
	if err != nil || day.Year() < 1901 || day.Year() > 2100 {
		return "", "", false
	}
	days := day.Sub(time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour)
	return strconv.Itoa(int(days)), dateFormat, true
}

// validate makes the program refuse, while it is typed, what cannot be a
// value of the field.
func (w *workbookWriter) validate(p sheetPlan) {
	cells := make(map[Type]string)
	add := func(t Type, row, col int) { cells[t] += " " + xlsx.CellName(row, col) }
	for _, f := range p.fields {
		if f.Derived != nil {
			continue
		}
		row := w.places[f.ID].row
		add(f.Type, row, columnNow)
		if f.Yearly {
			add(f.Type, row, columnBefore)
		}
	}
	for _, t := range []Type{Count, Decimal, Percent, Date} {
		if cells[t] != "" {
			w.rule(p.name, t, cells[t][1:])
		}
	}
}

// rule adds the rule for a type to cells.
func (w *workbookWriter) rule(sheet string, t Type, cells string) {
	const atLeast, between = excelize.DataValidationOperatorGreaterThanOrEqual, excelize.DataValidationOperatorBetween
	v := excelize.NewDataValidation(true)
	v.SetSqref(cells)
	switch t {
	case Count:
		w.try(v.SetRange(0, "", excelize.DataValidationTypeWhole, atLeast))
	case Decimal:
		w.try(v.SetRange("-1000000000000", "1000000000000", excelize.DataValidationTypeDecimal, between))
	case Percent:
		w.try(v.SetRange(0, 100, excelize.DataValidationTypeDecimal, between))
	case Date:
		first := 36526 // the year 2000
		w.try(v.SetRange(first, "", excelize.DataValidationTypeDate, atLeast))
	}
	v.SetError(excelize.DataValidationErrorStyleStop, "请核对", wanted(t)+"。")
	w.try(w.file.AddDataValidation(sheet, v))
}

// wanted says what a cell for a type of value takes.
func wanted(t Type) string {
	switch t {
	case Count:
		return "应填不小于0的整数"
	case Decimal:
		return "应填数字"
	case Percent:
		return "应填0到100之间的比率，如96.98"
	case Date:
		return "应填日期，如2026年1月28日"
	}
	return "应填文字"
}
