package xlsx

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"xinfangbot/internal/openxml"
)

// walk reads a part and calls visit with every token. It fails on what is not
// XML, nests too deeply, or makes visit fail, and on document type definitions:
// they are what entities come in, and no office program writes one.
func (r *reader) walk(name string, visit func(xml.Token) error) (err error) {
	rc, err := r.open(name)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := rc.Close(); err == nil && closeErr != nil {
			err = ErrDamaged
		}
	}()
	dec := openxml.NewDecoder(rc)
	for depth := 0; ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if errors.Is(err, openxml.ErrTooLong) {
			return ErrTooBig
		}
		if err != nil {
			return ErrDamaged
		}
		switch token.(type) {
		case xml.Directive:
			return ErrDamaged
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth > maxDepth {
			return ErrDamaged
		}
		if err := visit(token); err != nil {
			return err
		}
	}
}

// workbookPath finds the part that lists the sheets.
func (r *reader) workbookPath() (string, bool) {
	const usual = "xl/workbook.xml"
	if r.parts[usual] != nil {
		return usual, true
	}
	links, err := r.relations("")
	if err != nil {
		return "", false
	}
	for _, l := range links {
		if l.kind == "officeDocument" && strings.Contains(l.target, "workbook") {
			return l.target, r.parts[l.target] != nil
		}
	}
	return "", false
}

// link is where a relation of a part leads to.
type link struct{ kind, target string }

// relations returns the links of a part, by id.
func (r *reader) relations(part string) (map[string]link, error) {
	dir, base := path.Split(part)
	links := make(map[string]link)
	err := r.walk(dir+"_rels/"+base+".rels", func(t xml.Token) error {
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "Relationship" || openxml.Attr(e, "TargetMode") == "External" {
			return nil
		}
		target := openxml.Attr(e, "Target")
		if rooted, ok := strings.CutPrefix(target, "/"); ok {
			target = path.Clean(rooted)
		} else {
			target = path.Join(dir, target)
		}
		links[openxml.Attr(e, "Id")] = link{kind: path.Base(openxml.Attr(e, "Type")), target: target}
		return nil
	})
	return links, err
}

// sheetLink is a sheet as the workbook lists it.
type sheetLink struct{ name, link string }

func (r *reader) workbook(part string) ([]sheetLink, error) {
	var sheets []sheetLink
	err := r.walk(part, func(t xml.Token) error {
		e, ok := t.(xml.StartElement)
		if !ok {
			return nil
		}
		switch e.Name.Local {
		case "workbookPr":
			v := openxml.Attr(e, "date1904")
			r.book.epoch1904 = v == "1" || v == "true"
		case "sheet":
			s := sheetLink{name: openxml.Attr(e, "name")}
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" { // r:id; sheetId is another
					s.link = a.Value
				}
			}
			if sheets = append(sheets, s); len(sheets) > MaxSheets {
				return ErrTooBig
			}
		}
		return nil
	})
	return sheets, err
}

// sharedStrings reads the texts that cells refer to. Phonetic guides above
// the characters are no part of them.
func (r *reader) sharedStrings(part string) error {
	var b strings.Builder
	inText, phonetic := false, 0
	return r.walk(part, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				b.Reset()
			case "rPh":
				phonetic++
			case "t":
				inText = phonetic == 0
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "si":
				r.strings = append(r.strings, unescape(b.String()))
			case "rPh":
				phonetic--
			case "t":
				inText = false
			}
		case xml.CharData:
			if inText {
				b.Write(t)
			}
		}
		return nil
	})
}
