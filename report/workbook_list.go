package report

import (
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"xinfangbot/internal/xlsx"
)

// Rows of a list's sheet that are ready to be filled in: some to begin with,
// and some more after what is there.
const (
	sheetRows  = 12
	sheetSpare = 6
)

// none stands in a list's first cell where there is nothing to list.
const none = "无"

// list writes the sheet of a list.
func (w *workbookWriter) list(p sheetPlan) {
	f := p.list
	id := len(f.Columns) + 1
	w.title(p.name, p.name+"（"+p.section+"）", len(f.Columns))
	names := make([]string, 0, id)
	for _, c := range f.Columns {
		names = append(names, c.Name)
	}
	w.headings(p.name, append(names, headingID))
	value := w.Kept(f.ID).Value
	rows, err := decodeRows(value)
	if value != "" && err == nil && len(rows) == 0 {
		rows = [][]string{{none}}
	}
	last := headingRow + max(sheetRows, len(rows)+sheetSpare)
	for row := headingRow + 1; row <= last; row++ {
		w.label(p.name, row, id, f.ID, roleHelp)
		for i, c := range f.Columns {
			value := ""
			if n := row - headingRow - 1; n < len(rows) && i < len(rows[n]) {
				value = rows[n][i]
			}
			w.value(p.name, row, i+1, &Field{Type: c.kind()}, value, roleInput)
		}
	}
	for i, c := range f.Columns {
		width := 14.0
		if c.kind() == Text {
			width = min(110, 100/float64(len(f.Columns))+10)
		}
		w.widthOf(p.name, i+1, width)
		if t := c.kind(); t != Text {
			w.rule(p.name, t, xlsx.CellName(headingRow+1, i+1)+":"+xlsx.CellName(last, i+1))
		}
	}
	w.listNote(p)
	w.try(w.file.SetColVisible(p.name, xlsx.ColumnName(id), false))
	w.page(p.name)
}

// kind is the type of the column's cells: whatever is no number is text.
func (c Column) kind() Type {
	if c.Type.Numeric() {
		return Count // as a list's rows are read, be they typed or sent
	}
	return Text
}

func (w *workbookWriter) widthOf(sheet string, col int, width float64) {
	name := xlsx.ColumnName(col)
	w.try(w.file.SetColWidth(sheet, name, name, width))
}

// maxNote bounds what is shown of last year's list.
const maxNote = 400

// listNote puts the list's help, and what it held last year, at its heading.
func (w *workbookWriter) listNote(p sheetPlan) {
	text := p.list.explain() + "没有的，在第一行填“" + none + "”。"
	if last := w.previous.Show(p.list.ID); last != "" {
		if utf8.RuneCountInString(last) > maxNote {
			last = string([]rune(last)[:maxNote]) + "……"
		}
		text += "\n上年：" + last
	}
	w.try(w.file.AddComment(p.name, excelize.Comment{
		Cell: xlsx.CellName(headingRow, 1), Author: noteAuthor, Width: 320, Height: 160,
		Paragraph: []excelize.RichTextRun{{Text: text}},
	}))
}
