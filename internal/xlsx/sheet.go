package xlsx

import (
	"cmp"
	"encoding/xml"
	"slices"
	"strconv"
	"strings"

	"xinfangbot/internal/openxml"
)

// rawCell is a cell while its element is read.
type rawCell struct {
	row, col int
	kind     string // the attribute t
	style    int
	formula  bool
	result   bool            // there is a v, be it empty
	value    strings.Builder // v
	inline   strings.Builder // is
}

// sheetReader follows the elements of a worksheet.
type sheetReader struct {
	*reader
	sheet    *Sheet
	row, col int // of the last cell, for cells that do not say where they are
	cell     *rawCell
	into     *strings.Builder // where text goes, if anywhere
	phonetic int
}

func (r *reader) sheet(part string, sheet *Sheet) error {
	s := &sheetReader{reader: r, sheet: sheet}
	err := r.walk(part, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			return s.start(t)
		case xml.EndElement:
			return s.end(t)
		case xml.CharData:
			if s.into != nil {
				s.into.Write(t)
			}
		}
		return nil
	})
	slices.SortStableFunc(sheet.Cells, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col))
	})
	return err
}

func (s *sheetReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		s.row, s.col = s.row+1, 0
		if n, err := strconv.Atoi(openxml.Attr(e, "r")); err == nil && n > 0 && n <= maxRow {
			s.row = n
		}
	case "c":
		s.col++
		if row, col, ok := ParseCellName(openxml.Attr(e, "r")); ok {
			s.row, s.col = row, col
		}
		if s.row < 1 || s.row > maxRow || s.col > maxCol {
			return nil // no workbook has room there
		}
		style, err := strconv.Atoi(openxml.Attr(e, "s"))
		if err != nil {
			style = -1 // none is given
		}
		s.cell = &rawCell{row: s.row, col: s.col, kind: openxml.Attr(e, "t"), style: style}
	case "mergeCell":
		if a, ok := parseArea(openxml.Attr(e, "ref")); ok && len(s.sheet.Merged) < MaxCells {
			s.sheet.Merged = append(s.sheet.Merged, a)
		}
	case "rPh":
		s.phonetic++
	}
	if s.cell == nil {
		return nil
	}
	switch e.Name.Local {
	case "f":
		s.cell.formula, s.into = true, nil
	case "v":
		s.cell.result, s.into = true, &s.cell.value
	case "t":
		if s.phonetic == 0 {
			s.into = &s.cell.inline
		}
	}
	return nil
}

func (s *sheetReader) end(e xml.EndElement) error {
	switch e.Name.Local {
	case "f", "v", "t":
		s.into = nil
	case "rPh":
		s.phonetic--
	case "c":
		raw := s.cell
		s.cell, s.into = nil, nil
		if raw == nil {
			return nil
		}
		c, ok := s.finish(raw)
		if !ok {
			return nil
		}
		s.cells++
		s.text += len(c.Text)
		if s.cells > MaxCells || s.text > MaxText {
			return ErrTooBig
		}
		s.sheet.Cells = append(s.sheet.Cells, c)
	}
	return nil
}

// finish makes a cell of what its element held; false where it is empty.
func (s *sheetReader) finish(raw *rawCell) (Cell, bool) {
	c := Cell{Row: raw.row, Col: raw.col, Formula: raw.formula}
	value := strings.TrimSpace(raw.value.String())
	switch raw.kind {
	case "s":
		i, err := strconv.Atoi(value)
		if err == nil && i >= 0 && i < len(s.strings) {
			c.Text = s.strings[i]
		}
	case "inlineStr":
		c.Text = unescape(raw.inline.String())
	case "str":
		c.Text = unescape(raw.value.String())
	case "e":
		c.Kind, c.Text = Failure, value
	case "b":
		c.Kind, c.Text = Bool, map[bool]string{true: "TRUE", false: "FALSE"}[value == "1"]
	case "d":
		c.Kind = Date
		c.Text, _, _ = strings.Cut(value, "T")
	default:
		if value != "" {
			c.Kind, c.Text = s.number(value, raw.style)
		}
	}
	return c, strings.TrimSpace(c.Text) != "" || c.Formula && !raw.result
}

// unescape undoes what Excel does to characters that XML has no place for:
// _x000D_ is a carriage return, which is dropped before a line feed.
func unescape(text string) string {
	if !strings.Contains(text, "_x") && !strings.Contains(text, "\r") {
		return text
	}
	var b strings.Builder
	for rest := text; rest != ""; {
		i := strings.Index(rest, "_x")
		if i < 0 || len(rest) < i+7 || rest[i+6] != '_' {
			cut := len(rest)
			if i >= 0 {
				cut = i + 2
			}
			b.WriteString(rest[:cut])
			rest = rest[cut:]
			continue
		}
		n, err := strconv.ParseUint(rest[i+2:i+6], 16, 16)
		if err != nil {
			b.WriteString(rest[:i+2])
			rest = rest[i+2:]
			continue
		}
		b.WriteString(rest[:i])
		b.WriteRune(rune(n))
		rest = rest[i+7:]
	}
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}
