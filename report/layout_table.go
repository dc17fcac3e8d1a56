package report

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"
)

// dash stands in a table's cell that has nothing to say.
const dash = "—"

// table lays out a table; nothing where none of its rows is known.
func (c *composer) table(t *layoutTable) []Block {
	table := &Table{}
	if t.List != "" {
		c.listTable(table, t)
	} else {
		c.figureTable(table, t.Figures)
	}
	if len(table.Rows) == 0 {
		return nil
	}
	caption, _ := c.render(t.Caption.sentence, false)
	return []Block{{Text: caption, Table: table}}
}

// figureTable has a row for every figure that is known: the year's, that of
// the year before, and how they compare.
func (c *composer) figureTable(t *Table, ids []string) {
	year := c.facts.Key.Year
	t.Columns = []string{"项目", fmt.Sprintf("%d年", year), fmt.Sprintf("%d年", year-1), "同比"}
	for _, id := range ids {
		text, gap := c.value(id, "")
		if gap != nil {
			continue
		}
		field, _ := c.facts.Schema.Field(id)
		before := c.previous.Show(id)
		if before == "" {
			before = dash
		}
		t.Rows = append(t.Rows, []string{field.Name, text, before, c.cellGrowth(id)})
	}
}

// cellGrowth is how a figure compares with the year before, as a table says it.
func (c *composer) cellGrowth(id string) string {
	g, ok := c.compare(id)
	return wordCell(g, ok)
}

func wordCell(g Growth, ok bool) string {
	switch {
	case !ok:
		return dash
	case g.Direction == 0:
		return "持平"
	}
	return direction(g) + g.Percent.StringFixed(2) + "%"
}

// listTable has the rows of a list; where its last column is a figure, also
// its share of a whole, and how it compares with the row of the same name the
// year before.
func (c *composer) listTable(t *Table, spec *layoutTable) {
	field, _ := c.facts.Schema.Field(spec.List)
	rows, ok := c.facts.Rows(spec.List)
	if !ok {
		return
	}
	c.use(spec.List)
	for _, column := range field.Columns {
		t.Columns = append(t.Columns, column.Name)
	}
	last := len(field.Columns)
	shared := spec.Share != "" && c.partsOf(rows, last, spec.Share)
	before, compared := c.previous.Rows(spec.List)
	if shared {
		t.Columns = append(t.Columns, "占比")
	}
	if compared {
		t.Columns = append(t.Columns, fmt.Sprintf("%d年", c.facts.Key.Year-1), "同比")
	}
	outer := c.row
	defer func() { c.row = outer }()
	for _, row := range rows {
		if len(row) != last {
			continue
		}
		c.row = row
		cells := slices.Clone(row)
		if shared {
			share, _ := c.share(strconv.Itoa(last), spec.Share)
			cells = append(cells, share)
		}
		if compared {
			cells = append(cells, rowBefore(before, row)...)
		}
		t.Rows = append(t.Rows, cells)
	}
}

// partsOf tells whether the figures of a list can be parts of a whole: their
// sum is not more than it.
func (c *composer) partsOf(rows [][]string, column int, whole string) bool {
	total, ok := c.number(whole)
	sum := decimal.Decimal{}
	for _, row := range rows {
		if len(row) != column {
			continue
		}
		n, err := decimal.NewFromString(row[column-1])
		if err != nil {
			return false
		}
		sum = sum.Add(n)
	}
	return ok && total.IsPositive() && !sum.GreaterThan(total)
}

// rowBefore is the figure that a row had the year before and how the two
// compare.
func rowBefore(before [][]string, row []string) []string {
	last := len(row) - 1
	i := slices.IndexFunc(before, func(b []string) bool { return len(b) == len(row) && b[0] == row[0] })
	if i < 0 {
		return []string{dash, dash}
	}
	now, err := decimal.NewFromString(row[last])
	was, err2 := decimal.NewFromString(before[i][last])
	g := growthOf(now, was)
	return []string{before[i][last], wordCell(g, err == nil && err2 == nil && was.IsPositive())}
}
