package report

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"xinfangbot/internal/docread"
	"xinfangbot/internal/openxml"
)

// docxPackage is a .docx that somebody else wrote: its files as they are, and
// those of its parts that comments touch.
type docxPackage struct {
	files   []*zip.File
	main    string            // the name of the part with the text
	parts   map[string][]byte // as they are; empty where there is none
	changed map[string][]byte
}

const contentTypesName = "[Content_Types].xml"

// openDocxPackage reads the parts that comments touch.
func openDocxPackage(data []byte) (*docxPackage, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("report: open docx: %w", err)
	}
	p := &docxPackage{files: z.File, main: "word/document.xml", parts: make(map[string][]byte), changed: make(map[string][]byte)}
	if err := p.load("_rels/.rels"); err != nil {
		return nil, err
	}
	rels, err := relationsOf(p.parts["_rels/.rels"], "")
	if err != nil {
		return nil, err
	}
	for _, r := range rels {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			p.main = r.target
		}
	}
	return p, errors.Join(p.load(p.main), p.load(contentTypesName), p.load(relationsName(p.main)))
}

// relationsName is the name of the part with the relations of a part.
func relationsName(part string) string {
	return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
}

// plainPartName is a part's name as the package's own parts refer to it.
func plainPartName(name string) string {
	return strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/")
}

// load unpacks a part.
func (p *docxPackage) load(name string) error {
	i := slices.IndexFunc(p.files, func(f *zip.File) bool { return plainPartName(f.Name) == name })
	if i < 0 {
		return nil
	}
	r, err := p.files[i].Open()
	if err != nil {
		return fmt.Errorf("report: open %s of docx: %w", name, err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, docread.MaxPart+1))
	if err != nil {
		return fmt.Errorf("report: read %s of docx: %w", name, err)
	}
	if len(data) > docread.MaxPart {
		return fmt.Errorf("report: read %s of docx: more than %d bytes", name, docread.MaxPart)
	}
	p.parts[name] = data
	return nil
}

// partRelation is a relation of a part: what kind, and the part it leads to.
type partRelation struct{ id, kind, target string }

// relationsOf reads the relations of a part in a folder; those that lead out
// of the package are left out.
func relationsOf(data []byte, folder string) ([]partRelation, error) {
	var list []partRelation
	err := eachElement(data, func(e xml.StartElement) {
		if e.Name.Local != "Relationship" || openxml.Attr(e, "TargetMode") == "External" {
			return
		}
		target := openxml.Attr(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = "/" + path.Join(folder, target)
		}
		list = append(list, partRelation{openxml.Attr(e, "Id"), openxml.Attr(e, "Type"), strings.TrimPrefix(path.Clean(target), "/")})
	})
	return list, err
}

// eachElement calls f for every element of a part.
func eachElement(data []byte, f func(xml.StartElement)) error {
	for d := openxml.NewDecoder(bytes.NewReader(data)); ; {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("report: read docx: %w", err)
		}
		if e, ok := t.(xml.StartElement); ok {
			f(e)
		}
	}
}

// Relation and content type of the part with the comments.
// Source: ISO/IEC 29500-1, 11.3.2.
const (
	relationSpace       = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	relationStrictSpace = "http://purl.oclc.org/ooxml/officeDocument/relationships"
	commentsType        = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
)

// commentsPart returns the name of the part with the comments. Where there is
// none, it is made and made known to the package.
func (p *docxPackage) commentsPart(strict bool) (string, error) {
	folder := path.Dir(p.main)
	rels := relationsName(p.main)
	list, err := relationsOf(p.parts[rels], folder)
	if err != nil {
		return "", err
	}
	ids := make(map[string]bool)
	for _, r := range list {
		ids[r.id] = true
		if strings.HasSuffix(r.kind, "/comments") {
			if err := p.load(r.target); err != nil {
				return "", err
			}
			return r.target, p.emptyComments(r.target, strict)
		}
	}
	name := path.Join(folder, "comments.xml")
	for n := 1; p.has(name); n++ {
		name = path.Join(folder, fmt.Sprintf("comments%d.xml", n))
	}
	id := "rIdComments"
	for n := 1; ids[id]; n++ {
		id = fmt.Sprintf("rIdComments%d", n)
	}
	space := relationSpace
	if strict {
		space = relationStrictSpace
	}
	if p.parts[rels] == nil {
		p.parts[rels] = relationsPart(nil, "")
	}
	p.changed[rels], err = appendChild(p.parts[rels], fmt.Sprintf(
		`<Relationship xmlns="http://schemas.openxmlformats.org/package/2006/relationships" Id="%s" Type="%s/comments" Target="%s"/>`,
		id, space, path.Base(name)))
	if err != nil {
		return "", fmt.Errorf("%s: %w", rels, err)
	}
	p.changed[contentTypesName], err = appendChild(p.parts[contentTypesName], fmt.Sprintf(
		`<Override xmlns="http://schemas.openxmlformats.org/package/2006/content-types" PartName="/%s" ContentType="%s"/>`, name, commentsType))
	if err != nil {
		return "", fmt.Errorf("%s: %w", contentTypesName, err)
	}
	return name, p.emptyComments(name, strict)
}

// emptyComments makes a part without comments where there is no part.
func (p *docxPackage) emptyComments(name string, strict bool) error {
	if len(p.parts[name]) > 0 {
		return nil
	}
	space := wordSpace
	if strict {
		space = wordStrictSpace
	}
	p.parts[name] = []byte(xmlHeader + `<w:comments xmlns:w="` + space + `"></w:comments>`)
	return nil
}

func (p *docxPackage) has(name string) bool {
	return slices.ContainsFunc(p.files, func(f *zip.File) bool { return plainPartName(f.Name) == name })
}

// nextCommentID is the first number beyond those of the comments of a part, or
// of the marks in a text.
func nextCommentID(data []byte) int {
	next := 0
	_ = eachElement(data, func(e xml.StartElement) { // what cannot be read has no numbers
		switch e.Name.Local {
		case "comment", "commentRangeStart", "commentRangeEnd", "commentReference":
			if id, err := strconv.Atoi(openxml.Attr(e, "id")); err == nil {
				next = max(next, id+1)
			}
		}
	})
	return next
}

// appendChild puts markup at the end of a part's root element.
func appendChild(data []byte, child string) ([]byte, error) {
	d := openxml.NewDecoder(bytes.NewReader(data))
	depth, opened := 0, 0
	for {
		before := int(d.InputOffset())
		t, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("add to a part: %w", err)
		}
		switch t.(type) {
		case xml.StartElement:
			if depth == 0 {
				opened = int(d.InputOffset())
			}
			depth++
		case xml.EndElement:
			if depth--; depth > 0 {
				continue
			}
			if at := int(d.InputOffset()); at == opened { // <root/>
				name := tagName(string(data[bytes.LastIndexByte(data[:at], '<'):at]))
				return applyEdits(slices.Concat(data[:at-len("/>")], []byte(">"), data[at:]),
					[]bodyEdit{{at - len(">"), child + "</" + name + ">"}}), nil
			}
			return applyEdits(data, []bodyEdit{{before, child}}), nil
		}
	}
}

// write writes the package: the files that did not change as they are packed.
func (p *docxPackage) write(w io.Writer) error {
	z := zip.NewWriter(w)
	written := make(map[string]bool)
	for _, f := range p.files {
		name := plainPartName(f.Name)
		data, changed := p.changed[name]
		switch {
		case !changed:
			if err := z.Copy(f); err != nil {
				return fmt.Errorf("report: copy %s of docx: %w", name, err)
			}
			continue
		case written[name]:
			continue // a second file of the name, which nobody reads
		}
		written[name] = true
		if err := writeZipFile(z, &zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: f.Modified}, data); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.changed)) {
		if !written[name] {
			if err := writeZipFile(z, &zip.FileHeader{Name: name, Method: zip.Deflate}, p.changed[name]); err != nil {
				return err
			}
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("report: write docx: %w", err)
	}
	return nil
}

func writeZipFile(z *zip.Writer, header *zip.FileHeader, data []byte) error {
	f, err := z.CreateHeader(header)
	if err == nil {
		_, err = f.Write(data)
	}
	if err != nil {
		return fmt.Errorf("report: write %s of docx: %w", header.Name, err)
	}
	return nil
}
