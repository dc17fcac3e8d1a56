package report

import "math"

// The page of GB/T 9704—2012, 5.2, in twentieths of a point. A page is
// 210 mm × 297 mm; 37 mm above, 28 mm left, 26 mm right and 35 mm below leave
// the text block of 156 mm × 225 mm.
const (
	pageWidth    = 11906
	pageHeight   = 16838
	marginTop    = 2098
	marginLeft   = 1588
	marginRight  = 1474
	marginBottom = 1984
	blockWidth   = pageWidth - marginLeft - marginRight
	blockHeight  = pageHeight - marginTop - marginBottom
)

// The grid of 5.2.3: 22 lines a page and 28 characters a line, which fill the
// text block.
const (
	linesPerPage = 22
	charsPerLine = 28
	linePitch    = blockHeight / linesPerPage // 28.95 pt
	bodySize     = 16                         // 3号, in points
	// charSpace is what the grid adds to the width of a character of the
	// Normal style, in 4096ths of a point: 28 characters of 16 pt would be
	// 448 pt, the block has 442.2 pt. It is rounded down, lest the 28th
	// character no longer fit.
	charSpace = blockWidth*4096/(20*charsPerLine) - bodySize*4096
	// bodySpacing tightens the body's type by 0.3 pt, so that 28 characters
	// take 439.6 pt and a 29th does not fit; justification spreads them over
	// the line. The grid asks for the same, but readers differ in how they take
	// it: LibreOffice gives a character that is wider than its cell a second
	// cell, which makes 14 a line, and narrows the text block to 440.8 pt for
	// whole cells. Normal therefore stands off the grid and has these measures
	// of its own; the grid remains for the page setup dialog.
	bodySpacing = -6 // twentieths of a point
)

// chars returns the width of n characters of the grid.
func chars(n float64) int {
	return int(math.Round(n * blockWidth / charsPerLine))
}

// millimetres returns a length in twentieths of a point.
func millimetres(n float64) int {
	return int(math.Round(n * 1440 / 25.4))
}

// footerDistance is from the lower edge of the paper to the foot of the page
// number's line. The dash beside the number is to stand 7 mm below the text
// block (7.5); it lies 0.38 of the type size above the base line, and the base
// line four fifths down the line.
func footerDistance() int {
	const dash = pageNumberLine*4/5 - pageNumberSize*20*38/100
	return marginBottom - millimetres(7) + dash - pageNumberLine
}

// section ends the text with the measures of the page, the two footers (the
// fourth and fifth of the document's relations, see parts) and the grid.
func (m *markup) section() {
	m.raw(`<w:sectPr>`,
		`<w:footerReference w:type="even" r:id="rId5"/>`,
		`<w:footerReference w:type="default" r:id="rId4"/>`)
	m.rawf(`<w:pgSz w:w="%d" w:h="%d"/>`, pageWidth, pageHeight)
	m.rawf(`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="851" w:footer="%d" w:gutter="0"/>`,
		marginTop, marginRight, marginBottom, marginLeft, footerDistance())
	m.raw(`<w:cols w:space="425"/>`)
	m.rawf(`<w:docGrid w:type="linesAndChars" w:linePitch="%d" w:charSpace="%d"/>`, linePitch, charSpace)
	m.raw(`</w:sectPr>`)
}

// settingsPart holds what is true of the document as a whole. Odd and even
// pages differ for the page numbers (7.5); punctuation is not compressed, so
// that a line keeps its 28 characters (5.2.3).
func settingsPart() []byte {
	var m markup
	m.raw(xmlHeader, `<w:settings`, namespaces, `>`,
		`<w:zoom w:percent="100"/>`,
		`<w:defaultTabStop w:val="420"/>`,
		`<w:evenAndOddHeaders/>`)
	m.rawf(`<w:drawingGridVerticalSpacing w:val="%d"/>`, linePitch)
	m.raw(`<w:characterSpacingControl w:val="doNotCompress"/>`,
		// A line that ends in a break is not spread over the width.
		`<w:compat><w:doNotExpandShiftReturn/>`,
		`<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>`,
		`</w:compat>`,
		`<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>`,
		`</w:settings>`)
	return m.Bytes()
}
