package docread

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"xinfangbot/internal/openxml"
)

// Namespaces of the elements that are read. Files written as "strict" Open XML
// use the second of each pair.
const (
	wordSpace       = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	wordStrictSpace = "http://purl.oclc.org/ooxml/wordprocessingml/main"
	mixSpace        = "http://schemas.openxmlformats.org/markup-compatibility/2006"
)

// maxSidePart bounds styles, numbering, notes and the like, in bytes.
const maxSidePart = 4 << 20

// docx is an open .docx.
type docx struct {
	parts map[string]*zip.File
}

// readDocx reads the text of a .docx.
func readDocx(data []byte) (Text, error) {
	d, err := openDocx(data)
	if err != nil {
		return Text{}, err
	}
	main, err := d.mainPart()
	if err != nil {
		return Text{}, err
	}
	body, err := d.part(main, MaxPart)
	if err != nil {
		return Text{}, err
	}
	s := &story{format: formatting{}}
	folder := path.Dir(main)
	if err := d.readFormatting(folder, &s.format); err != nil {
		return Text{}, err
	}
	if err := s.read(body); err != nil {
		return Text{}, err
	}
	for _, name := range []string{"footnotes.xml", "endnotes.xml"} {
		notes, err := d.part(path.Join(folder, name), maxSidePart)
		if err != nil {
			return Text{}, err
		}
		s.inNotes = true
		if err := s.read(notes); err != nil {
			return Text{}, err
		}
	}
	t := Text{Format: "docx", Lines: s.lines, Meta: d.properties()}
	for i := range t.Lines {
		t.Lines[i].Number = i + 1
	}
	return t, nil
}

// openDocx reads the table of contents of the archive.
func openDocx(data []byte) (*docx, error) {
	// Each entry of the table has this mark, so a table too long is seen before
	// archive/zip makes objects of it.
	if bytes.Count(data, []byte("PK\x01\x02")) > MaxParts {
		return nil, refuse("压缩包内的文件过多，不是正常的.docx，已拒绝读取。")
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, &refusal{"文件已损坏，无法打开，请用WPS或Word修复后另存为.docx。", err}
	}
	d := &docx{parts: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")
		if _, twice := d.parts[name]; !twice {
			d.parts[name] = f
		}
	}
	return d, nil
}

// mainPart is the name of the part with the document's text.
func (d *docx) mainPart() (string, error) {
	rels, err := d.part("_rels/.rels", maxSidePart)
	if err != nil {
		return "", err
	}
	target := "word/document.xml"
	err = walk(rels, func(e xml.StartElement) {
		if e.Name.Local == "Relationship" && strings.HasSuffix(openxml.Attr(e, "Type"), "/officeDocument") {
			target = strings.TrimPrefix(path.Clean("/"+openxml.Attr(e, "Target")), "/")
		}
	})
	if err != nil {
		return "", err
	}
	if _, ok := d.parts[target]; ok && !strings.HasPrefix(target, "xl/") && !strings.HasPrefix(target, "ppt/") {
		return target, nil
	}
	return "", refuse("扩展名是.docx，内容却是" + d.kind() + "，请核对文件后重试。")
}

// kind says what an archive is that is no .docx.
func (d *docx) kind() string {
	for _, k := range []struct{ part, name string }{
		{"xl/workbook.xml", "电子表格（.xlsx）"}, {"ppt/presentation.xml", "演示文稿（.pptx）"},
		{"mimetype", "OpenDocument文档（.odt等）"}, {"OFD.xml", "版式文件（.ofd）"},
	} {
		if _, ok := d.parts[k.part]; ok {
			return k.name
		}
	}
	return "一般的压缩包"
}

// part unpacks a part of at most limit bytes; nil where it is missing. The size in the
// archive's table is checked first, and as it may lie, so is what comes out.
func (d *docx) part(name string, limit int64) ([]byte, error) {
	f, ok := d.parts[name]
	if !ok {
		return nil, nil
	}
	if f.Flags&1 != 0 {
		return nil, refuse("文件有密码，请取消密码后重试。")
	}
	if f.UncompressedSize64 > uint64(limit) {
		return nil, errBomb()
	}
	r, err := f.Open()
	if err != nil {
		return nil, &refusal{"文件已损坏，无法解压，请用WPS或Word修复后另存为.docx。", err}
	}
	defer r.Close()
	var b bytes.Buffer
	b.Grow(int(f.UncompressedSize64) + bytes.MinRead)
	n, err := b.ReadFrom(io.LimitReader(r, limit+1))
	if n > limit {
		return nil, errBomb()
	}
	if err != nil {
		return nil, &refusal{"文件已损坏，无法解压，请用WPS或Word修复后另存为.docx。", err}
	}
	return b.Bytes(), nil
}

func errBomb() error {
	return refuse("文件解压后过大（超过16MB），不是正常的.docx，已拒绝读取。")
}

// properties reads title, creator and modified from the core properties. They
// are not needed, so what cannot be read is left out.
func (d *docx) properties() map[string]string {
	data, err := d.part("docProps/core.xml", maxSidePart)
	if err != nil || data == nil {
		return nil
	}
	meta := make(map[string]string)
	key := ""
	_ = tokens(data, func(t xml.Token, _ int) error {
		switch t := t.(type) {
		case xml.StartElement:
			key = t.Name.Local
		case xml.EndElement:
			key = ""
		case xml.CharData:
			if key == "title" || key == "creator" || key == "modified" {
				meta[key] += string(t)
			}
		}
		return nil
	})
	return meta
}

// tokens calls f for every token of an XML part with the number of elements
// around it. Document type definitions are refused: they are what external and
// exploding entities come in, and Word never writes one.
func tokens(data []byte, f func(t xml.Token, depth int) error) error {
	d := openxml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = charset
	for depth := 0; ; {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if errors.Is(err, openxml.ErrTooLong) {
			return refuse("文件内容中有一处过长，不是正常的.docx，已拒绝读取。")
		}
		if err != nil {
			var known *refusal
			if errors.As(err, &known) {
				return known
			}
			return &refusal{"文件内容有误（XML不完整），请用WPS或Word修复后另存为.docx。", err}
		}
		switch t.(type) {
		case xml.Directive:
			return refuse("文件含有外部实体或文档类型定义（DTD），不是正常的.docx，已拒绝读取。")
		case xml.StartElement:
			depth++
			if depth > MaxDepth {
				return refuse("文件内容嵌套过深，不是正常的.docx，已拒绝读取。")
			}
		}
		if err := f(t, depth); err != nil {
			return err
		}
		if _, ok := t.(xml.EndElement); ok {
			depth--
		}
	}
}

// charset reads parts that are not in UTF-8: Open XML allows UTF-16 only.
func charset(label string, r io.Reader) (io.Reader, error) {
	if strings.EqualFold(label, "utf-8") {
		return r, nil
	}
	return nil, refuse("文件内容的编码（" + label + "）不受支持，请用WPS或Word另存为.docx后重试。")
}

// walk calls f for every element of a part.
func walk(data []byte, f func(e xml.StartElement)) error {
	return tokens(data, func(t xml.Token, _ int) error {
		if e, ok := t.(xml.StartElement); ok {
			f(e)
		}
		return nil
	})
}

// isOff tells whether a switch such as <w:b w:val="0"/> is switched off.
func isOff(e xml.StartElement) bool {
	switch openxml.Attr(e, "val") {
	case "0", "false", "off":
		return true
	}
	return false
}
