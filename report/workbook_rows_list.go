package report

import (
	"fmt"
	"slices"
	"strings"

	"xinfangbot/internal/xlsx"
)

// listHeadings recognises the headings of a list: those of all its columns.
// Where several lists have such columns, the id in the rows tells which it is,
// else the name of the sheet.
func (p *workbookParser) listHeadings(g *grid, row gridRow) (*Field, []int, bool) {
	columns := make(map[string]int)
	for _, c := range row.cells {
		if text := foldName(c.Text); columns[text] == 0 {
			columns[text] = c.Col
		}
	}
	var found []*Field
	for i := range p.schema.Fields {
		f := &p.schema.Fields[i]
		if f.Type == List && !slices.ContainsFunc(f.Columns, func(c Column) bool { return columns[foldName(c.Name)] == 0 }) {
			found = append(found, f)
		}
	}
	f := p.chooseList(g, found, columns[headingID])
	if f == nil {
		return nil, nil, false
	}
	heads := make([]int, len(f.Columns))
	for i, c := range f.Columns {
		heads[i] = columns[foldName(c.Name)]
	}
	return f, heads, true
}

// chooseList picks the list that a sheet holds among those whose headings it
// has: by id, by the sheet's name, and as the only one with its headings.
func (p *workbookParser) chooseList(g *grid, found []*Field, idColumn int) *Field {
	for _, f := range found {
		if idColumn > 0 && slices.ContainsFunc(g.rows, func(r gridRow) bool { return g.label(r, idColumn) == f.ID }) {
			return f
		}
	}
	for _, f := range found {
		if slices.Contains(p.schema.Named(g.name), f) {
			return f
		}
	}
	for _, f := range found {
		if len(g.rows) > 0 && slices.ContainsFunc(g.rows[0].cells, func(c xlsx.Cell) bool { return strings.Contains(c.Text, f.Name) }) {
			return f
		}
	}
	// A single heading such as 原因 may stand in anybody's notes.
	if len(found) == 1 && len(found[0].Columns) > 1 {
		return found[0]
	}
	return nil
}

// list reads the rows of a list.
func (p *workbookParser) list(g *grid, rows []gridRow, f *Field, columns []int) {
	var out [][]string
	var noneAt *xlsx.Cell
	failed := false
	for _, row := range rows {
		cells, given := listCells(row, columns)
		if !given {
			continue
		}
		if c, ok := saysNone(cells); ok {
			noneAt = &c
			continue
		}
		values, err := p.listRow(g, f, cells)
		failed = failed || err
		out = append(out, values)
	}
	switch {
	case failed:
	case noneAt != nil && len(out) > 0:
		p.wrong(g, *noneAt, fmt.Errorf("%s：“无”与其他内容不能并存", f.Name))
	case noneAt == nil && len(out) == 0:
	case p.seen[f.ID]:
		p.wrongf(g, headingRow, 1, "“%s”给出了两次", f.Name)
	default:
		p.seen[f.ID] = true
		p.file.Values[f.ID] = encodeRows(append([][]string{}, out...))
	}
}

// listCells returns the cells of a list's columns, and whether any of them
// holds anything.
func listCells(row gridRow, columns []int) ([]xlsx.Cell, bool) {
	cells := make([]xlsx.Cell, len(columns))
	given := false
	for i, col := range columns {
		c, ok := row.cell(col)
		cells[i] = c
		given = given || ok
	}
	return cells, given
}

// saysNone tells whether a row says nothing but that there is nothing.
func saysNone(cells []xlsx.Cell) (xlsx.Cell, bool) {
	for _, c := range cells[1:] {
		if c.Text != "" {
			return xlsx.Cell{}, false
		}
	}
	return cells[0], isNone(cells[0].Text)
}

// listRow reads a row; true where something in it is wrong.
func (p *workbookParser) listRow(g *grid, f *Field, cells []xlsx.Cell) (values []string, failed bool) {
	values = make([]string, len(cells))
	for i, c := range cells {
		column := &Field{Name: f.Columns[i].Name, Type: f.Columns[i].kind()}
		if c.Text == "" && !c.Formula {
			if column.Type != Text {
				p.wrong(g, c, fmt.Errorf("%s：缺少%s", f.Name, column.Name))
				failed = true
			}
			continue
		}
		value, err := p.listCell(column, c)
		if err != nil {
			p.wrong(g, c, err)
			failed = true
		}
		values[i] = value
	}
	if !f.Columns[0].Type.Numeric() { // as where it is typed in the chat
		values[0] = cutItemNumber(values[0])
	}
	if len(cells) == 1 {
		values[0] = strings.TrimRight(values[0], "。")
	}
	return values, failed
}

// listCell reads a cell of a list. Any unit is taken there, since columns have
// none of their own.
func (p *workbookParser) listCell(column *Field, c xlsx.Cell) (string, error) {
	if column.Type == Text {
		return p.parseCell(column, c)
	}
	text, err := p.cellText(column, c)
	if err != nil {
		return "", fmt.Errorf("%s：%w", column.Name, err)
	}
	n, err := ParseNumber(text)
	if err != nil {
		return "", cellProblem(column, column.numberError(text, err))
	}
	n.Unit = ""
	value, err := column.ParseFigure(n)
	if err != nil {
		return "", cellProblem(column, err)
	}
	return value, nil
}
