package report

// Tables are set smaller than the text, so that the columns of a year's
// figures fit side by side. The standard leaves their type to the office.
const (
	tableSize        = 12  // points
	tableLine        = 360 // twentieths of a point
	tableCaptionSize = 14
	tableRule        = 4 // eighths of a point: half a point
	// restLine is low enough for what 22 lines leave of a page (5.2.3).
	restLine = blockHeight - linesPerPage*linePitch - 3
)

// docxColumn is one column of a table as it is set.
type docxColumn struct {
	width int
	align string // of its cells, in the schema's words
}

// tableBlock sets a table across the text block, with its caption above it and
// its head repeated on every page.
func (m *markup) tableBlock(b Block) {
	rows := append([][]string{b.Table.Columns}, b.Table.Rows...)
	columns := measureColumns(rows)
	if len(columns) == 0 {
		return
	}
	if b.Text != "" {
		m.line(paragraph{style: "TableCaption", keepNext: true}, b.Text)
	}
	m.openTable(columns)
	for i, cells := range rows {
		m.tableRow(columns, cells, i == 0)
	}
	m.raw(`</w:tbl>`)
	m.rest(linePitch / 2)
}

// web sets the header of a document published on a website above its title,
// clear of the red line where there is one.
func (m *markup) web(entries []WebEntry, underHead bool) {
	if len(entries) == 0 {
		return
	}
	if underHead {
		m.rest(linePitch)
	}
	columns := []docxColumn{{chars(6), "center"}, {blockWidth - chars(6), "left"}}
	m.openTable(columns)
	for _, e := range entries {
		m.tableRow(columns, []string{e.Name, e.Value}, false)
	}
	m.raw(`</w:tbl>`)
	m.rest(linePitch)
}

// rest sets a paragraph that holds nothing but room: tables that touch would
// become one, and a text must not end in a table.
func (m *markup) rest(room int) {
	m.line(paragraph{style: "Rest", props: spacing(0, room, restLine)}, "")
}

// openTable begins a table with ruled cells, as wide as the text block.
func (m *markup) openTable(columns []docxColumn) {
	m.rawf(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders>`, blockWidth)
	for _, edge := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		m.rawf(`<w:%s w:val="single" w:sz="%d" w:space="0" w:color="auto"/>`, edge, tableRule)
	}
	m.raw(`</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>`,
		`<w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>`,
		`<w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`)
	for _, c := range columns {
		m.rawf(`<w:gridCol w:w="%d"/>`, c.width)
	}
	m.raw(`</w:tblGrid>`)
}

// tableRow sets one row; cells that are missing stand empty. A row is not torn
// by a page break.
func (m *markup) tableRow(columns []docxColumn, cells []string, head bool) {
	m.raw(`<w:tr><w:trPr><w:cantSplit/>`)
	if head {
		m.raw(`<w:tblHeader/>`)
	}
	m.raw(`</w:trPr>`)
	for i, c := range columns {
		m.rawf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>`, c.width)
		var text string
		if i < len(cells) {
			text = cells[i]
		}
		p := paragraph{style: "TableCell", props: `<w:jc w:val="` + c.align + `"/>`}
		if head {
			p = paragraph{style: "TableHead"}
		}
		m.line(p, text)
		m.raw(`</w:tc>`)
	}
	m.raw(`</w:tr>`)
}

// measureColumns shares the text block among the columns by their longest
// cells, between four and twenty characters, so that neither a long remark nor
// a short figure takes more than is fair. The first column names the row and
// is set flush left, the others are centred.
func measureColumns(rows [][]string) []docxColumn {
	const least, most = 8, 40 // halves of characters
	var longest []int
	total := 0
	for _, cells := range rows {
		for i, text := range cells {
			if i == len(longest) {
				longest = append(longest, least)
			}
			longest[i] = max(longest[i], min(halfWidths(text)+2, most))
		}
	}
	for _, n := range longest {
		total += n
	}
	columns := make([]docxColumn, len(longest))
	left := blockWidth
	for i, n := range longest {
		columns[i] = docxColumn{blockWidth * n / total, "center"}
		left -= columns[i].width
	}
	if len(columns) > 0 {
		columns[0].align = "left"
		columns[len(columns)-1].width += left
	}
	return columns
}
