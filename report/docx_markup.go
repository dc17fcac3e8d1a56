package report

import (
	"bytes"
	"fmt"
	"strings"
)

const (
	xmlHeader  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	namespaces = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"` +
		` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
)

// markup is WordprocessingML in the making. What comes from a Document goes
// through text alone, which escapes it; raw takes the program's own markup.
type markup struct{ bytes.Buffer }

// paragraph is what a paragraph is apart from its text.
type paragraph struct {
	style    string // the style's identifier, see paragraphStyles
	keepNext bool   // not to be parted from the next paragraph by a page break
	props    string // properties that differ from the style's, in the schema's order
}

// raw appends markup as it stands.
func (m *markup) raw(pieces ...string) {
	for _, s := range pieces {
		m.WriteString(s)
	}
}

// rawf appends markup with numbers in it.
func (m *markup) rawf(format string, args ...any) {
	fmt.Fprintf(m, format, args...)
}

// text appends character data, escaped and without what XML cannot hold.
func (m *markup) text(s string) {
	_, _ = markupEscapes.WriteString(m, legible(s)) // a buffer takes everything
}

// markupEscapes never changes after it is made and is safe for concurrent use.
var markupEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// open begins a paragraph.
func (m *markup) open(p paragraph) {
	m.raw(`<w:p><w:pPr><w:pStyle w:val="`, p.style, `"/>`)
	if p.keepNext {
		m.raw(`<w:keepNext/>`)
	}
	m.raw(p.props, `</w:pPr>`)
}

// close ends a paragraph.
func (m *markup) close() {
	m.raw(`</w:p>`)
}

// line sets a whole paragraph of one text.
func (m *markup) line(p paragraph, text string) {
	m.open(p)
	m.run("", text)
	m.close()
}

// run sets text with properties that differ from the paragraph's. Gaps in it
// are highlighted wherever they stand, a break within it stays one.
func (m *markup) run(props, text string) {
	for text = legible(text); text != ""; {
		before, gap, rest := cutGap(text)
		m.piece(props, "", before)
		m.piece(props, `<w:highlight w:val="yellow"/>`, gap)
		text = rest
	}
}

// piece sets text that is highlighted throughout or not at all. The hint makes
// Word take dashes, dots and quotation marks for Chinese, full-width ones.
func (m *markup) piece(props, highlight, text string) {
	if text == "" {
		return
	}
	m.raw(`<w:r><w:rPr>`)
	if !strings.Contains(props, "<w:rFonts") && !strings.Contains(props, "<w:rStyle") {
		m.raw(`<w:rFonts w:hint="eastAsia"/>`)
	}
	m.raw(props, highlight, `</w:rPr>`)
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			m.raw(`<w:br/>`)
		}
		for j, cell := range strings.Split(line, "\t") {
			if j > 0 {
				m.raw(`<w:tab/>`)
			}
			if cell != "" {
				m.raw(`<w:t xml:space="preserve">`)
				m.text(cell)
				m.raw(`</w:t>`)
			}
		}
	}
	m.raw(`</w:r>`)
}

// cutGap cuts text around the first gap in it, such as 【待补：及时受理率】.
func cutGap(text string) (before, gap, rest string) {
	const begin, end = "【待补", "】"
	i := strings.Index(text, begin)
	if i < 0 {
		return text, "", ""
	}
	n := strings.Index(text[i:], end)
	if n < 0 {
		return text, "", ""
	}
	n += i + len(end)
	return text[:i], text[i:n], text[n:]
}
