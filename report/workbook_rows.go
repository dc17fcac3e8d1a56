package report

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"xinfangbot/internal/xlsx"
)

// table reads the rows of a section's table.
func (p *workbookParser) table(g *grid, rows []gridRow, h headings) {
	for _, row := range rows {
		if again, ok := tableHeadings(g, row); ok { // a table below the table
			h = again
			continue
		}
		now, hasNow := row.cell(h.now)
		before, hasBefore := row.cell(h.before)
		if !hasNow && !hasBefore {
			continue
		}
		f, err := p.fieldOf(g, row, h)
		switch {
		case err != nil:
			p.wrong(g, xlsx.Cell{Row: row.n, Col: max(h.name, 1)}, err)
			continue
		case f == nil:
			continue
		}
		if hasNow {
			p.take(g, now, f, f.ID)
		}
		if hasBefore && f.Yearly { // else it is shown for reference
			p.take(g, before, f, PreviousID(f.ID))
		}
	}
}

// formEnds are what forms carry below the table: who filled it in, and when.
var formEnds = [...]string{"填表", "填报", "审核", "负责人", "联系", "备注", "说明", "注"}

// fieldOf finds the field that a row is of, by its id or else its name; nil
// where the row is the end of a form.
func (p *workbookParser) fieldOf(g *grid, row gridRow, h headings) (*Field, error) {
	name := cleanName(g.label(row, h.name))
	named := p.named(name, g.label(row, h.unit))
	if f, ok := p.schema.Field(g.label(row, h.id)); ok && f.Type != List {
		if len(named) > 0 && !slices.Contains(named, f) {
			return nil, fmt.Errorf("这一行的项目名称是“%s”，而隐藏的编号是“%s”的，请从模板重新复制这一行", name, f.Name)
		}
		return f, nil
	}
	switch {
	case len(named) == 1:
		return named[0], nil
	case len(named) > 1:
		return nil, notOneField(name, named)
	case name == "":
		return nil, errors.New("这一行有数值，但没有项目名称")
	}
	for _, end := range formEnds {
		if strings.HasPrefix(name, end) {
			return nil, nil
		}
	}
	return nil, notOneField(name, nil)
}

// named returns the fields that a name may mean; where it means several, a
// unit tells them apart.
func (p *workbookParser) named(name, unit string) []*Field {
	var fields []*Field
	for _, f := range p.schema.Named(name) {
		if f.Type != List {
			fields = append(fields, f)
		}
	}
	if len(fields) < 2 {
		return fields
	}
	if of := slices.DeleteFunc(slices.Clone(fields), func(f *Field) bool { return f.Unit != unit }); len(of) > 0 {
		return of
	}
	return fields
}

var (
	nameStart = regexp.MustCompile(`^(?:[（(]?[0-9０-９一二三四五六七八九十]{1,3}[）)]?[.．、)）]\s*)?(?:其中[：:]?\s*)?`)
	nameEnd   = regexp.MustCompile(`[*＊：:\s]+$`)
)

// cleanName takes from a name what people put around it: 1. 其中： and a star.
func cleanName(name string) string {
	return nameEnd.ReplaceAllString(nameStart.ReplaceAllString(strings.TrimSpace(name), ""), "")
}

// take takes a cell as the value of a field.
func (p *workbookParser) take(g *grid, c xlsx.Cell, f *Field, id string) {
	if f.Derived != nil && c.Formula {
		return
	}
	value, err := p.parseCell(f, c)
	switch {
	case err != nil:
		p.wrong(g, c, err)
	case p.seen[id]:
		p.wrong(g, c, fmt.Errorf("“%s”给出了两次", p.schema.NameOf(id)))
	case f.Derived != nil:
		p.typed = append(p.typed, typedValue{id, value, f, func(err error) { p.wrong(g, c, err) }})
	default:
		p.file.Values[id] = value
	}
	p.seen[id] = true
}
