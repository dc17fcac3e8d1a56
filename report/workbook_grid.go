package report

import (
	"strings"

	"xinfangbot/internal/xlsx"
)

// Bounds of what merged areas spread over, so that one over a whole sheet
// costs nothing.
const (
	maxSpreadAreas = 5000
	maxSpreadRows  = 200
)

// grid is a sheet's cells by row and column.
type grid struct {
	name string
	rows []gridRow
	// spread holds what a merged area over several rows says, for the rows
	// below its first, where the cells themselves are empty.
	spread map[[2]int]string
}

// gridRow is a row that is not empty; its cells are in the order of columns.
type gridRow struct {
	n     int
	cells []xlsx.Cell
}

func newGrid(s *xlsx.Sheet) *grid {
	g := &grid{name: s.Name, spread: make(map[[2]int]string)}
	texts := make(map[[2]int]string)
	for _, c := range s.Cells {
		if len(g.rows) == 0 || g.rows[len(g.rows)-1].n != c.Row {
			g.rows = append(g.rows, gridRow{n: c.Row})
		}
		last := &g.rows[len(g.rows)-1]
		last.cells = append(last.cells, c)
		texts[[2]int{c.Row, c.Col}] = c.Text
	}
	for i, a := range s.Merged {
		if i == maxSpreadAreas {
			break
		}
		text := texts[[2]int{a.Top, a.Left}]
		for row := a.Top + 1; text != "" && row <= min(a.Bottom, a.Top+maxSpreadRows); row++ {
			g.spread[[2]int{row, a.Left}] = text
		}
	}
	return g
}

// cell returns the cell of a column; false where it is empty.
func (r gridRow) cell(col int) (xlsx.Cell, bool) {
	for _, c := range r.cells {
		if c.Col == col {
			return c, true
		}
	}
	return xlsx.Cell{Row: r.n, Col: col}, false
}

// label returns what a cell that names something says, be it merged with the
// cell above.
func (g *grid) label(r gridRow, col int) string {
	if col == 0 {
		return ""
	}
	if c, ok := r.cell(col); ok {
		return strings.TrimSpace(c.Text)
	}
	return strings.TrimSpace(g.spread[[2]int{r.n, col}])
}

// headings are the columns of a table, 0 for one that it does not have.
type headings struct{ name, unit, now, before, id int }

// tableHeadings recognises the headings of a section's table.
func tableHeadings(g *grid, row gridRow) (headings, bool) {
	var h headings
	set := func(col *int, c xlsx.Cell) {
		if *col == 0 {
			*col = c.Col
		}
	}
	for _, c := range row.cells {
		switch text := foldName(c.Text); {
		case text == headingName || text == "项目名称" || text == "指标" || text == "指标名称":
			set(&h.name, c)
		case text == headingUnit || text == "计量单位":
			set(&h.unit, c)
		case text == headingID || text == "id":
			set(&h.id, c)
		case len(text) > 30: // a sentence
		case strings.Contains(text, headingNow) || strings.Contains(text, "今年"):
			set(&h.now, c)
		case strings.Contains(text, headingBefore) || strings.Contains(text, "去年"):
			set(&h.before, c)
		}
	}
	return h, h.now > 0 && (h.name > 0 || h.id > 0)
}
