package report

import (
	"fmt"
	"strings"
	"time"
)

// contentTypesPart tells readers what each part is.
func contentTypesPart(parts []docxPart) []byte {
	var m markup
	m.raw(xmlHeader, `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`,
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`,
		`<Default Extension="xml" ContentType="application/xml"/>`)
	for _, p := range parts {
		m.raw(`<Override PartName="/`, p.name, `" ContentType="`, p.contentType, `"/>`)
	}
	m.raw(`</Types>`)
	return m.Bytes()
}

// relationsPart tells what belongs to the package or, with its folder, to the
// document. The identifiers are rId1, rId2 and so on in the order of parts.
func relationsPart(parts []docxPart, folder string) []byte {
	var m markup
	m.raw(xmlHeader, `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i, p := range parts {
		m.rawf(`<Relationship Id="rId%d" Type="%s" Target="%s"/>`, i+1, p.relation, strings.TrimPrefix(p.name, folder))
	}
	m.raw(`</Relationships>`)
	return m.Bytes()
}

// corePropertiesPart holds title, author and time for the file's properties.
// The time is the document's date: a clock would make equal documents differ.
func (d *Document) corePropertiesPart() []byte {
	year, month, day := 2000, time.January, 1
	if !d.Date.IsZero() && d.Date.Year() > 0 && d.Date.Year() < 10000 {
		year, month, day = d.Date.Date()
	}
	stamp := fmt.Sprintf("%04d-%02d-%02dT00:00:00Z", year, month, day)
	var m markup
	m.raw(xmlHeader, `<cp:coreProperties`,
		` xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"`,
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"`,
		` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>`)
	m.text(oneLine(strings.Join(d.Title, "")))
	m.raw(`</dc:title><dc:creator>`)
	m.text(oneLine(d.Author))
	m.raw(`</dc:creator><cp:lastModifiedBy>`)
	m.text(oneLine(d.Author))
	m.raw(`</cp:lastModifiedBy>`,
		`<dcterms:created xsi:type="dcterms:W3CDTF">`, stamp, `</dcterms:created>`,
		`<dcterms:modified xsi:type="dcterms:W3CDTF">`, stamp, `</dcterms:modified>`,
		`<dc:language>zh-CN</dc:language></cp:coreProperties>`)
	return m.Bytes()
}

// appPropertiesPart names the program that wrote the file.
func appPropertiesPart() []byte {
	var m markup
	m.raw(xmlHeader, `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">`,
		`<Application>xinfangbot</Application></Properties>`)
	return m.Bytes()
}
