package report

import "fmt"

// The mark of the issuing body is set as large as one line allows, within what
// offices are used to: full width to two thirds of it, as printers of red
// heads have always narrowed long names.
const (
	markSizeMax  = 54 // points
	markSizeMin  = 16
	markScaleMin = 66 // per cent of the width
)

// redHead sets the 版头 (7.2): the mark, the document number, the signatory
// and the red line.
func (m *markup) redHead(h *RedHead) {
	if h == nil {
		return
	}
	m.mark(h.Mark)
	m.number(h.Number, h.Signatory)
	m.redLine()
}

// mark sets the 发文机关标志 (7.2.4), its upper edge 35 mm below that of the
// text block. The line is as high as the glyphs, so that the space before it
// is the distance asked for.
func (m *markup) mark(text string) {
	text = oneLine(text)
	size, scale := fitMark(text)
	m.open(paragraph{style: "Mark", props: spacing(millimetres(35), 0, size*21)})
	m.run(fmt.Sprintf(`<w:rFonts w:hint="eastAsia"/><w:w w:val="%d"/><w:sz w:val="%d"/><w:szCs w:val="%d"/>`,
		scale, 2*size, 2*size), text)
	m.close()
}

// fitMark returns the size in points and the width in per cent with which text
// stands on one line: large first, then narrowed, then smaller.
func fitMark(text string) (size, scale int) {
	const room = blockWidth/20 - 2 // points
	half := halfWidths(text)
	fits := func(size, scale int) bool { return half*size*scale <= 2*100*room }
	for size = markSizeMax; size > markSizeMin; size-- {
		for scale = 100; scale >= markScaleMin; scale-- {
			if fits(size, scale) {
				return size, scale
			}
		}
	}
	return markSizeMin, markScaleMin
}

// number sets the 发文字号 two lines below the mark, in the middle; where there
// is a signatory, on the left and the signatory on the right, one character in
// on either side (7.2.5, 7.2.6).
func (m *markup) number(number, signatory string) {
	room := spacing(2*linePitch, 0, linePitch)
	if signatory == "" {
		m.line(paragraph{style: "Number", props: room + `<w:jc w:val="center"/>`}, oneLine(number))
		return
	}
	m.open(paragraph{style: "Number", props: fmt.Sprintf(`<w:tabs><w:tab w:val="right" w:pos="%d"/></w:tabs>`, blockWidth-chars(1)) +
		room + sideIndents() + `<w:jc w:val="left"/>`})
	m.run("", oneLine(number))
	m.raw(`<w:r><w:tab/></w:r>`)
	m.run("", "签发人：")
	m.run(fontProperty(kaiTi), oneLine(signatory))
	m.close()
}

// sideIndents sets a paragraph one character in on either side.
func sideIndents() string {
	return fmt.Sprintf(`<w:ind w:leftChars="100" w:left="%d" w:rightChars="100" w:right="%d"/>`, chars(1), chars(1))
}

// redLine sets the line as wide as the text block, 4 mm below the number
// (7.2.7). It is a paragraph's upper border; the foot of the number's glyphs
// lies a twelfth of their size below the base line, and that four fifths down
// their line, which leaves some of the 4 mm within the number's own line.
func (m *markup) redLine() {
	const within = linePitch - linePitch*4/5 - bodySize*20/12
	m.line(paragraph{style: "Rest", props: `<w:pBdr><w:top w:val="single" w:sz="12" w:space="0" w:color="FF0000"/></w:pBdr>` +
		spacing(millimetres(4)-within, 0, restLine)}, "")
}
