package proofread

import (
	"fmt"
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
	for _, p := range s.passages {
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

// checkTables adds up the columns of tables that have a row 合计.
func (s *sheet) checkTables() {
	for _, g := range s.grids() {
		first := 0
		for i, p := range g.rows {
			row := cells(p)
			if i == 0 || !totalCell(row[0]) {
				continue
			}
			s.checkColumns(g.rows[first:i], p, row)
			first = i + 1
		}
	}
}

// totalCell tells whether a row that begins with this cell is a total.
func totalCell(cell string) bool {
	return cell == "合计" || cell == "总计" || cell == "小计"
}

// checkColumns compares each figure of the row of totals with the sum of the
// column above it. A column where any cell is no whole number is left alone, and
// so are the totals of sub-totals.
func (s *sheet) checkColumns(rows []*passage, at *passage, total []string) {
	for col := 1; col < len(total); col++ {
		want, ok := cellNumber(total[col])
		if !ok {
			continue
		}
		sum, n := int64(0), 0
		for i, p := range rows {
			row := cells(p)
			if len(row) != len(total) {
				n = -1
				break
			}
			v, ok := cellNumber(row[col])
			if !ok && i > 0 && row[col] != "" {
				n = -1
				break
			}
			if ok {
				sum += v
				n++
			}
		}
		if n < 2 || sum == want {
			continue
		}
		start := 0
		for range col {
			start += strings.Index(at.text[start:], "\t") + 1
		}
		s.report(at, finding{
			Error, start, start + len(total[col]),
			fmt.Sprintf("表中%s第%d列为%d，上面各行相加是%d，相差%d", total[0], col+1, want, sum, abs(sum-want)),
			"请核对合计数和各行的数。",
		})
	}
}
