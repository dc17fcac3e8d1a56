package report

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"xinfangbot/internal/xlsx"
)

// CellError is something wrong in one cell of a workbook.
type CellError struct {
	Sheet string
	Cell  string // such as C5
	Err   error
}

func (e *CellError) Error() string {
	return fmt.Sprintf("工作表“%s”%s：%v", e.Sheet, e.Cell, e.Err)
}

// Unwrap returns what is wrong.
func (e *CellError) Unwrap() error { return e.Err }

// workbookParser gathers the values of a workbook, and what is wrong with it.
type workbookParser struct {
	schema *Schema
	book   *xlsx.Book
	file   *FactsFile
	keyAt  string          // the sheet whose title settled the key
	seen   map[string]bool // the ids that were given
	typed  []typedValue
	tables int // sheets that were recognised
	errs   []error
}

// ParseWorkbook reads a workbook that WriteWorkbook made and staff filled in.
// Sheets and rows may have been moved, renamed and inserted: a row is found by
// its id, else by the name of its field, and a list by its id, the name of its
// sheet or its headings. An empty cell gives no value. Fields that are
// computed are not read, but where a plain value stands in place of the
// formula it must agree with what it is computed from.
//
// Where anything is wrong it returns every error, joined, in words for staff,
// each a *CellError where it is about a cell, and no file.
func ParseWorkbook(data []byte, schema *Schema) (*FactsFile, error) {
	book, err := xlsx.Read(data)
	if err != nil {
		return nil, err
	}
	p := &workbookParser{
		schema: schema, book: book, seen: make(map[string]bool),
		file: &FactsFile{Key: Key{Kind: RuleOfLaw}, Values: make(map[string]string)},
	}
	for i := range book.Sheets {
		g := newGrid(&book.Sheets[i])
		p.title(g)
		p.sheet(g)
	}
	p.file.settle(schema, p.typed)
	if p.tables == 0 && len(p.errs) == 0 {
		return nil, errors.New("工作簿中没有找到可以导入的数据：表头应有“项目”和“本年”，请使用本系统生成的模板")
	}
	if err := errors.Join(p.errs...); err != nil {
		return nil, err
	}
	return p.file, nil
}

func (p *workbookParser) wrong(g *grid, c xlsx.Cell, err error) {
	p.errs = append(p.errs, &CellError{Sheet: g.name, Cell: c.Name(), Err: err})
}

func (p *workbookParser) wrongf(g *grid, row, col int, format string, args ...any) {
	p.wrong(g, xlsx.Cell{Row: row, Col: col}, fmt.Errorf(format, args...))
}

var titlePattern = regexp.MustCompile(`^\s*(\d{4})年度(\p{Han}+?年度报告)`)

// title takes the report and its year from a sheet's title. Sheets of
// different reports in one workbook are a mistake of copying.
func (p *workbookParser) title(g *grid) {
	if len(g.rows) == 0 {
		return
	}
	row := g.rows[0]
	for _, c := range row.cells {
		m := titlePattern.FindStringSubmatch(c.Text)
		if m == nil {
			continue
		}
		year, err := strconv.Atoi(m[1])
		if err != nil {
			continue
		}
		for _, kind := range []Kind{RuleOfLaw, PetitionAnnual} {
			key := Key{Year: year, Kind: kind}
			switch {
			case kind.Title() != m[2]:
			case p.keyAt == "":
				p.file.Key, p.keyAt = key, g.name
			case p.file.Key != key:
				p.wrongf(g, c.Row, c.Col, "这是%s的表，而工作表“%s”是%s的", key.Title(), p.keyAt, p.file.Key.Title())
			}
		}
		return
	}
}

// maxHeadingRows is how many rows may stand above a table's headings.
const maxHeadingRows = 50

// sheet reads a sheet: a section's table, a list, or something of no concern.
func (p *workbookParser) sheet(g *grid) {
	for i, row := range g.rows[:min(maxHeadingRows, len(g.rows))] {
		if heads, ok := tableHeadings(g, row); ok {
			p.tables++
			p.table(g, g.rows[i+1:], heads)
			return
		}
		if f, heads, ok := p.listHeadings(g, row); ok {
			p.tables++
			p.list(g, g.rows[i+1:], f, heads)
			return
		}
	}
	// A table without its headings must not pass for a sheet of notes.
	for _, row := range g.rows {
		for _, c := range row.cells {
			if _, ok := p.schema.Field(c.Text); ok && strings.Contains(c.Text, "_") {
				p.wrongf(g, row.n, c.Col, "没有找到表头，表头应有“%s”和“%s”", headingName, headingNow)
				return
			}
		}
	}
}
