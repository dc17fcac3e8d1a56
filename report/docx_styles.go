package report

import "fmt"

// docxStyle is one paragraph style: how a part of an official document looks.
type docxStyle struct {
	id    string
	name  string
	next  string // the style of the paragraph that follows when one types on; empty for its own
	props string // paragraph properties that differ from Normal's, in the schema's order
	font  string
	size  int // in points
	red   bool
}

// paragraphStyles are the parts of an official document and their looks.
// All stand on Normal, which carries the body's face, size and line pitch.
func paragraphStyles() []docxStyle {
	const (
		centred   = `<w:jc w:val="center"/>`
		headLevel = `%s<w:outlineLvl w:val="%d"/>`
	)
	indent := indentFirstLine()
	// 7.3.1: the lines of a title stand on the grid, its first line where the
	// paragraph says; the addressee or text follows after one empty line (7.3.2).
	title := spacing(0, linePitch, linePitch) + centred
	cell := spacing(0, 0, tableLine) + centred
	return []docxStyle{
		{"BodyText", "Body Text", "", indent, fangSong, bodySize, false},                                    // 7.3.3
		{"Heading1", "heading 1", "BodyText", fmt.Sprintf(headLevel, indent, 0), heiTi, bodySize, false},    // 一、
		{"Heading2", "heading 2", "BodyText", fmt.Sprintf(headLevel, indent, 1), kaiTi, bodySize, false},    // （一）
		{"Heading3", "heading 3", "BodyText", fmt.Sprintf(headLevel, indent, 2), fangSong, bodySize, false}, // 1.
		{"Heading4", "heading 4", "BodyText", fmt.Sprintf(headLevel, indent, 3), fangSong, bodySize, false}, // （1）
		{"Title", "Title", "BodyText", title, biaoSong, 22, false},                                          // 7.3.1
		{"Mark", "发文机关标志", "Normal", centred, biaoSong, markSizeMax, true},                                  // 7.2.4
		{"Number", "发文字号", "Normal", "", fangSong, bodySize, false},                                         // 7.2.5
		{"Addressee", "主送机关", "BodyText", "", fangSong, bodySize, false},                                    // 7.3.2
		{"Signature", "发文机关署名", "Normal", centred, fangSong, bodySize, false},                               // 7.3.5
		{"DateLine", "成文日期", "Normal", `<w:jc w:val="right"/>`, fangSong, bodySize, false},                  // 7.3.5.4
		{"Foot", "版记", "", "", fangSong, footSize, false},                                                   // 7.4
		{"PageNumberOdd", "单页码", "", pageNumberPlace("right"), songTi, pageNumberSize, false},               // 7.5
		{"PageNumberEven", "双页码", "", pageNumberPlace("left"), songTi, pageNumberSize, false},               // 7.5
		{"TableCaption", "表题", "", spacing(linePitch/4, linePitch/4, linePitch) + centred, heiTi, tableCaptionSize, false},
		{"TableHead", "表头", "", cell, heiTi, tableSize, false},
		{"TableCell", "表格", "", cell, fangSong, tableSize, false},
		{"Rest", "间隔", "", spacing(0, 0, restLine), fangSong, 1, false},
	}
}

// indentFirstLine begins a paragraph two characters in (7.3.3). The number of
// characters is for Word, the width for programs that do not know it.
func indentFirstLine() string {
	return fmt.Sprintf(`<w:ind w:firstLineChars="200" w:firstLine="%d"/>`, chars(2))
}

// spacing sets the room before and after a paragraph and the height of its
// lines, which holds whatever font the reader's machine puts in.
func spacing(before, after, line int) string {
	return fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="exact"/>`, before, after, line)
}

// spacingProperty sets body type as tight as a line of 28 characters needs it,
// and type of any other size at its natural width.
func spacingProperty(points int) string {
	space := 0
	if points == bodySize {
		space = bodySpacing
	}
	return fmt.Sprintf(`<w:spacing w:val="%d"/>`, space)
}

// sizeProperty sets the type size, in points.
func sizeProperty(points int) string {
	return fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, 2*points, 2*points)
}

// stylesPart describes the styles. Normal gives pages of 22 lines and lines of
// 28 characters by its own measures (see bodySpacing): no widow control, which
// would leave pages of 21 lines; no hanging punctuation, which would stand
// outside the text block; no space of Word's own between Chinese characters
// and figures.
func stylesPart() []byte {
	var m markup
	m.raw(xmlHeader, `<w:styles`, namespaces, `>`,
		`<w:docDefaults><w:rPrDefault><w:rPr>`, fontProperty(fangSong))
	m.raw(sizeProperty(bodySize), `<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>`,
		`</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>`,
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>`,
		`<w:pPr><w:widowControl w:val="0"/><w:overflowPunct w:val="0"/>`,
		`<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:adjustRightInd w:val="0"/><w:snapToGrid w:val="0"/>`,
		spacing(0, 0, linePitch), `<w:jc w:val="both"/></w:pPr><w:rPr>`, fontProperty(fangSong),
		`<w:snapToGrid w:val="0"/>`, spacingProperty(bodySize), sizeProperty(bodySize), `</w:rPr></w:style>`,
		`<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">`,
		`<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>`,
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>`,
		`<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>`,
		// The text that follows a heading in its paragraph is body text.
		`<w:style w:type="character" w:customStyle="1" w:styleId="RunIn"><w:name w:val="标题后正文"/>`,
		`<w:rPr>`, fontProperty(fangSong), `</w:rPr></w:style>`)
	for _, s := range paragraphStyles() {
		m.style(s)
	}
	m.raw(`</w:styles>`)
	return m.Bytes()
}

// style describes one paragraph style.
func (m *markup) style(s docxStyle) {
	builtIn := map[string]bool{"BodyText": true, "Heading1": true, "Heading2": true, "Heading3": true, "Heading4": true, "Title": true}
	m.raw(`<w:style w:type="paragraph"`)
	if !builtIn[s.id] {
		m.raw(` w:customStyle="1"`)
	}
	m.raw(` w:styleId="`, s.id, `"><w:name w:val="`, s.name, `"/><w:basedOn w:val="Normal"/>`)
	if s.next != "" {
		m.raw(`<w:next w:val="`, s.next, `"/>`)
	}
	m.raw(`<w:qFormat/><w:pPr>`, s.props, `</w:pPr><w:rPr>`, fontProperty(s.font))
	if s.red {
		m.raw(`<w:color w:val="FF0000"/>`)
	}
	m.raw(spacingProperty(s.size), sizeProperty(s.size), `</w:rPr></w:style>`)
}
