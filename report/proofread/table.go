package proofread

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// grid is a table: rows that stand one behind the other.
type grid struct {
	rows []*passage
}

// grids returns the tables of the text.
func (s *sheet) grids() []grid {
	var list []grid
	var g grid
	for p := range s.each() {
		if p.role == table {
			g.rows = append(g.rows, p)
			continue
		}
		if len(g.rows) > 0 {
			list = append(list, g)
			g = grid{}
		}
	}
	if len(g.rows) > 0 {
		list = append(list, g)
	}
	return list
}

// cells splits a row.
func cells(p *passage) []string {
	list := strings.Split(p.text, "\t")
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

// cellNumber reads a cell that is a whole number and nothing else.
func cellNumber(cell string) (int64, bool) {
	n, err := strconv.ParseInt(strings.ReplaceAll(cell, ",", ""), 10, 64)
	return n, err == nil && n >= 0 && n < 1e12
}

// tableRow is a row of a table that is added up.
type tableRow struct {
	cells   []string
	ofWhich bool // 其中：集体访
	heading bool // the first row of the table
	rank    int  // of a row of totals; 0: none
}

// rankOfTotal returns which totals a row that begins with this cell adds up: 合计
// those called 小计, 总计 these, too. It is 0 for a row that is no total.
func rankOfTotal(cell string) int {
	switch cell {
	case "小计":
		return 1
	case "合计":
		return 2
	case "总计":
		return 3
	}
	return 0
}

// checkTables adds up the columns of tables that have rows of totals.
func (s *sheet) checkTables() {
	for _, g := range s.grids() {
		s.checkTotals(g)
	}
}

// checkTotals holds each row of totals of a table against what stands above it,
// where the rows that a total has already added up are that total. A table whose
// totals stand above their parts is left alone.
func (s *sheet) checkTotals(g grid) {
	var above []tableRow
	for i, p := range g.rows {
		row := cells(p)
		r := tableRow{cells: row, heading: i == 0, ofWhich: slices.ContainsFunc(row, func(cell string) bool { return strings.HasPrefix(cell, "其中") })}
		if i > 0 {
			r.rank = rankOfTotal(row[0])
		}
		if r.rank > 0 {
			first := len(above)
			for first > 0 && above[first-1].rank < r.rank {
				first--
			}
			if first == 0 && len(above) == 1 && above[0].names() {
				return
			}
			s.checkColumns(cells(g.rows[0]), above[first:], p, row)
			above = above[:first]
		}
		above = append(above, r)
	}
}

// names tells whether a row says what stands in the columns below it: as the
// first, without figures but years.
func (r tableRow) names() bool {
	return r.heading && !slices.ContainsFunc(r.cells[1:], func(cell string) bool {
		n, ok := cellNumber(cell)
		return ok && (n < 1949 || n > 2100)
	})
}

// checkColumns compares each figure of the row of totals with the sum of the
// column above it.
func (s *sheet) checkColumns(names []string, rows []tableRow, at *passage, total []string) {
	for col := 1; col < len(total); col++ {
		want, ok := cellNumber(total[col])
		if !ok {
			continue
		}
		c, ok := readColumn(rows, col, len(total))
		if !ok || c.parts < 2 || col < len(names) && c.uncounted(names[col]) || c.maySum(want) {
			continue
		}
		start := 0
		for range col {
			start += strings.Index(at.text[start:], "\t") + 1
		}
		s.report(at, finding{
			Error, start, start + len(total[col]),
			fmt.Sprintf("表中%s第%d列为%d，上面各行相加是%d，相差%d", total[0], col+1, want, c.sum, abs(c.sum-want)),
			"请核对合计数和各行的数。",
		})
	}
}

// column is a column of the rows above a total.
type column struct {
	figures []columnFigure
	sum     int64 // of what is certainly neither a heading nor behind 其中
	parts   int   // how many figures that sum has
	rising  bool  // none of them is less than the one above it
}

// columnFigure is a figure of a column, 0 for an empty cell.
type columnFigure struct {
	value   int64
	ofWhich bool
	maybe   bool // of the first row: it may be a figure or name a column
}

// readColumn reads the figures of a column. It reports false where a cell is no
// whole number or a row has another width, so that nothing can be added up.
func readColumn(rows []tableRow, col, width int) (column, bool) {
	c := column{rising: true}
	last := int64(0)
	for _, r := range rows {
		if len(r.cells) != width {
			return c, false
		}
		v, ok := cellNumber(r.cells[col])
		if !ok && !r.heading && r.cells[col] != "" {
			return c, false
		}
		if !ok {
			v = 0
		}
		c.figures = append(c.figures, columnFigure{v, r.ofWhich, r.heading})
		if ok && !r.ofWhich && !r.names() {
			c.sum += v
			c.parts++
			c.rising = c.rising && v >= last
			last = v
		}
	}
	return c, true
}

// uncounted tells whether a column of this name is not there to be added up: it
// numbers the rows, or each row has what those before it have and more.
func (c column) uncounted(name string) bool {
	return slices.Contains([]string{"序号", "编号", "年度", "年份", "名次", "排名"}, name) || strings.Contains(name, "累计") && c.rising
}

// mostSums is how many sums a column may have before it is left alone.
const mostSums = 1000

// maySum tells whether the column may add up to a total: how many rows a 其中
// speaks of no table says, so that each of those behind it may be one of them.
func (c column) maySum(want int64) bool {
	counted, within := []int64{0}, []int64(nil) // sums, by whether 其中 still goes on
	for _, f := range c.figures {
		all := append(counted, within...)
		slices.Sort(all)
		all = slices.Compact(all)
		if len(all) > mostSums {
			return true
		}
		if f.ofWhich {
			counted, within = nil, all
			continue
		}
		if f.maybe {
			counted = slices.Clone(all)
		} else {
			counted = nil
		}
		for _, sum := range all {
			counted = append(counted, sum+f.value)
		}
	}
	return slices.Contains(counted, want) || slices.Contains(within, want)
}
