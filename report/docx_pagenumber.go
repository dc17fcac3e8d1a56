package report

import "fmt"

// The page number (7.5): 4号 half-width Arabic figures in 宋体 between dashes.
const (
	pageNumberSize = 14  // points
	pageNumberLine = 400 // twentieths of a point
)

// pageNumberPlace sets the number of an odd page on the right, that of an even
// page on the left, one character in.
func pageNumberPlace(side string) string {
	return spacing(0, 0, pageNumberLine) +
		fmt.Sprintf(`<w:ind w:%s="%d"/><w:jc w:val="%s"/>`, side, pageNumberSize*20, side)
}

// pageNumberPart is a footer that holds the number of its page.
func pageNumberPart(style string) []byte {
	var m markup
	m.raw(xmlHeader, `<w:ftr`, namespaces, `>`)
	m.open(paragraph{style: style})
	m.run("", "— ")
	for _, piece := range []string{
		`<w:fldChar w:fldCharType="begin"/>`,
		`<w:instrText xml:space="preserve"> PAGE </w:instrText>`,
		`<w:fldChar w:fldCharType="separate"/>`,
		`<w:t>1</w:t>`,
		`<w:fldChar w:fldCharType="end"/>`,
	} {
		m.raw(`<w:r>`, piece, `</w:r>`)
	}
	m.run("", " —")
	m.close()
	m.raw(`</w:ftr>`)
	return m.Bytes()
}
