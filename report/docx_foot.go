package report

import "fmt"

// The type and lines of the 版记 (7.4): 4号 仿宋; the first and the last line
// are thick (0.35 mm), the one between is thin (0.25 mm). Borders are measured
// in eighths of a point.
const (
	footSize  = 14
	footThick = 8
	footThin  = 6
)

// foot sets the 版记 at the foot of the last page: a table that is tied to the
// end of the text and whose lower edge is that of the text block (7.4.1).
func (m *markup) foot(f *Foot) {
	if f == nil {
		return
	}
	m.rawf(`<w:tbl><w:tblPr><w:tblpPr w:vertAnchor="margin" w:horzAnchor="page" w:tblpX="%d" w:tblpYSpec="bottom"/>`+
		`<w:tblOverlap w:val="never"/><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders>`, marginLeft, blockWidth)
	m.rawf(`<w:top w:val="single" w:sz="%d" w:space="0" w:color="auto"/>`, footThick)
	m.rawf(`<w:bottom w:val="single" w:sz="%d" w:space="0" w:color="auto"/>`, footThick)
	m.rawf(`<w:insideH w:val="single" w:sz="%d" w:space="0" w:color="auto"/>`, footThin)
	m.rawf(`</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>`+
		`</w:tblPr><w:tblGrid><w:gridCol w:w="%d"/></w:tblGrid>`, blockWidth)
	if f.CopyTo != "" {
		m.footRow(func() { m.copyTo(f.CopyTo) })
	}
	m.footRow(func() { m.printer(f) })
	m.raw(`</w:tbl>`)
	m.rest(0)
}

// footRow sets one row of the 版记.
func (m *markup) footRow(content func()) {
	m.rawf(`<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>`, blockWidth)
	content()
	m.raw(`</w:tc></w:tr>`)
}

// copyTo sets the 抄送机关 (7.4.2): one character in on either side, further
// lines under the first name, a full stop at the end.
func (m *markup) copyTo(names string) {
	const em = footSize * 20
	m.line(paragraph{style: "Foot", props: fmt.Sprintf(`<w:ind w:left="%d" w:right="%d" w:hanging="%d"/>`, 4*em, em, 3*em)},
		copyToLine(names))
}

// printer sets the 印发机关 on the left and the 印发日期 on the right, one
// character in on either side (7.4.3).
func (m *markup) printer(f *Foot) {
	const em = footSize * 20
	m.open(paragraph{style: "Foot", props: fmt.Sprintf(
		`<w:tabs><w:tab w:val="right" w:pos="%d"/></w:tabs><w:ind w:left="%d" w:right="%d"/><w:jc w:val="left"/>`, blockWidth-em, em, em)})
	m.run("", oneLine(f.Printer))
	if !f.Printed.IsZero() {
		m.raw(`<w:r><w:tab/></w:r>`)
		m.run("", chineseDate(f.Printed)+"印发")
	}
	m.close()
}
