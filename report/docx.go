package report

import (
	"archive/zip"
	"fmt"
	"io"
	"time"
)

// docxPart is one file of the package that a .docx is.
type docxPart struct {
	name        string
	contentType string // empty where the extension says enough
	relation    string // what it is to the document; empty for the document itself
	content     []byte
}

// WriteDocx writes the document as a .docx in the format of GB/T 9704—2012:
// A4 with a text block of 156 mm × 225 mm, 22 lines a page and 28 characters a
// line. Gaps (【待补：…】) are highlighted. The same document always gives the
// same bytes.
func (d *Document) WriteDocx(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, p := range d.parts() {
		// A fixed time, the earliest that zip can hold, for the sake of equal bytes.
		f, err := z.CreateHeader(&zip.FileHeader{
			Name:     p.name,
			Method:   zip.Deflate,
			Modified: time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC),
		})
		if err != nil {
			return fmt.Errorf("report: write %s of docx: %w", p.name, err)
		}
		if _, err := f.Write(p.content); err != nil {
			return fmt.Errorf("report: write %s of docx: %w", p.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("report: write docx: %w", err)
	}
	return nil
}

// parts returns the files of the package in the order in which they are
// written: the table of contents first, where readers look for it.
func (d *Document) parts() []docxPart {
	const (
		wordML   = "application/vnd.openxmlformats-officedocument.wordprocessingml."
		relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	)
	document := []docxPart{
		{"word/styles.xml", wordML + "styles+xml", relation + "styles", stylesPart()},
		{"word/settings.xml", wordML + "settings+xml", relation + "settings", settingsPart()},
		{"word/fontTable.xml", wordML + "fontTable+xml", relation + "fontTable", fontTablePart()},
		{"word/footer1.xml", wordML + "footer+xml", relation + "footer", pageNumberPart("PageNumberOdd")},
		{"word/footer2.xml", wordML + "footer+xml", relation + "footer", pageNumberPart("PageNumberEven")},
	}
	root := []docxPart{
		{"word/document.xml", wordML + "document.main+xml", relation + "officeDocument", d.documentPart()},
		{"docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml",
			"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", d.corePropertiesPart()},
		{"docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml",
			relation + "extended-properties", appPropertiesPart()},
	}
	all := append(append([]docxPart{}, root...), document...)
	return append([]docxPart{
		{name: "[Content_Types].xml", content: contentTypesPart(all)},
		{name: "_rels/.rels", content: relationsPart(root, "")},
		{name: "word/_rels/document.xml.rels", content: relationsPart(document, "word/")},
	}, all...)
}

// documentPart is the text itself, part after part from the head to the foot.
func (d *Document) documentPart() []byte {
	var m markup
	m.raw(xmlHeader, `<w:document`, namespaces, `><w:body>`)
	m.redHead(d.Head)
	m.web(d.Web, d.Head != nil)
	m.title(d.Title, d.Head != nil)
	m.addressee(d.Addressee)
	m.blocks(d.Body, d.Signature != "" || d.dateLine() != "")
	m.signature(d.Signature, d.dateLine())
	m.foot(d.Foot)
	m.section()
	m.raw(`</w:body></w:document>`)
	return m.Bytes()
}
