package report

import (
	"fmt"
)

// title sets the title centred, every line of it as the author broke it
// (7.3.1): two lines below the red line, or at the top of the page.
func (m *markup) title(lines []string, underHead bool) {
	if len(lines) == 0 {
		return
	}
	p := paragraph{style: "Title", keepNext: true}
	if underHead {
		p.props = spacing(2*linePitch, linePitch, linePitch)
	}
	m.open(p)
	for i, line := range lines {
		if i > 0 {
			m.raw(`<w:r><w:br/></w:r>`)
		}
		m.run("", oneLine(line))
	}
	m.close()
}

// addressee sets the 主送机关 flush left with a full-width colon (7.3.2).
func (m *markup) addressee(name string) {
	if name != "" {
		m.line(paragraph{style: "Addressee", keepNext: true}, addresseeLine(name))
	}
}

// blocks sets the body. Where a signature follows, the last paragraph keeps it
// company: a page must not hold the signature alone (7.3.5.5).
func (m *markup) blocks(body []Block, signed bool) {
	for i, b := range body {
		last := i == len(body)-1
		switch {
		case b.Table != nil:
			m.tableBlock(b)
		case b.Level == Paragraph:
			m.running(splitLines(b.Text+b.RunIn), last && signed)
		default:
			m.heading(b, last && signed)
		}
	}
}

// running sets running text, a paragraph for each line of it.
func (m *markup) running(lines []string, keepNext bool) {
	for i, line := range lines {
		m.line(paragraph{style: "BodyText", keepNext: keepNext && i == len(lines)-1}, line)
	}
}

// heading sets a heading and the text that runs on in its paragraph.
func (m *markup) heading(b Block, keepNext bool) {
	runIn := splitLines(b.RunIn)
	m.open(paragraph{style: headingStyle(b.Level), keepNext: len(runIn) == 0 || len(runIn) == 1 && keepNext})
	m.run("", oneLine(b.Text))
	if len(runIn) > 0 {
		m.run(`<w:rStyle w:val="RunIn"/>`, runIn[0])
		runIn = runIn[1:]
	}
	m.close()
	m.running(runIn, keepNext)
}

// headingStyle is the style of a heading. 7.3.3 knows four levels; what lies
// deeper looks like the fourth.
func headingStyle(l Level) string {
	return fmt.Sprintf("Heading%d", min(max(int(l), 1), 4))
}

// signature sets the 发文机关署名 and the 成文日期 (7.3.5.1): the date four
// characters in from the right, the signing body centred on it. Two empty
// lines above leave room for the seal, whose upper edge is to be within one
// line of the text and which covers both.
func (m *markup) signature(name, day string) {
	const inset = 4 // characters
	name = oneLine(name)
	dayWidth := float64(halfWidths(day)) / 2
	// Both are centred in a box that ends at the right edge. A name that is
	// wider than the box takes the date inwards with it.
	box := dayWidth + 2*inset
	if day == "" {
		box = float64(halfWidths(name))/2 + 2*inset
	}
	box = min(max(box, float64(halfWidths(name))/2), charsPerLine)
	above := 2 * linePitch
	if name != "" {
		m.line(paragraph{style: "Signature", keepNext: day != "",
			props: spacing(above, 0, linePitch) + fmt.Sprintf(`<w:ind w:left="%d"/>`, blockWidth-chars(box))}, name)
		above = 0
	}
	if day != "" {
		m.line(paragraph{style: "DateLine",
			props: spacing(above, 0, linePitch) + fmt.Sprintf(`<w:ind w:right="%d"/>`, chars((box-dayWidth)/2))}, day)
	}
}
