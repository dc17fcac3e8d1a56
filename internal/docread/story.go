package docread

import (
	"encoding/xml"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"xinfangbot/internal/openxml"
)

// story reads the paragraphs of a part of a .docx in one pass. It keeps the
// text only: a paragraph becomes a line, a row of a table becomes a line.
type story struct {
	format  formatting
	lines   []Line
	chars   int
	breaks  int // line breaks in paragraphs
	inNotes bool

	counts     counters
	paragraphs []*paragraph // open ones: a text box is a paragraph in another
	rows       []*row       // open ones: a table may stand in a cell
	path       []string     // names of the open elements
	skipping   int          // depth of an element that is left out, or 0
	choice     []bool       // by open AlternateContent: a choice was taken
	noteSkip   bool         // in the note that is only a separator
	joining    bool         // the next paragraph goes on in the last line
}

// paragraph is an open paragraph.
type paragraph struct {
	text    strings.Builder
	style   string
	level   int // of w:outlineLvl itself, -1 for none
	number  string
	depth   int
	hidden  bool // the run is hidden
	removed bool // the paragraph's end was deleted: it goes on in the next
	inner   []Line
}

// row is an open row of a table.
type row struct {
	outer int // how many paragraphs are open around it: more than 0 in a text box
	cells []string
	cell  []string // paragraphs of the open cell
}

// read reads one part; nil is an empty one.
func (s *story) read(data []byte) error {
	s.counts = make(counters)
	s.path, s.paragraphs, s.rows = nil, nil, nil
	return tokens(data, func(t xml.Token, depth int) error {
		switch t := t.(type) {
		case xml.StartElement:
			s.path = append(s.path, t.Name.Local)
			if s.skipping == 0 {
				s.start(t, depth)
			}
			if s.breaks > MaxLines {
				return errTooLong()
			}
		case xml.EndElement:
			s.path = s.path[:len(s.path)-1]
			if s.skipping == 0 {
				return s.end(t)
			}
			if s.skipping == depth {
				s.skipping = 0
			}
		case xml.CharData:
			if s.skipping == 0 && len(s.path) > 0 && s.path[len(s.path)-1] == "t" {
				return s.write(string(t))
			}
		}
		return nil
	})
}

// parent is the name of the n-th element around the one just opened.
func (s *story) parent(n int) string {
	if i := len(s.path) - 1 - n; i >= 0 {
		return s.path[i]
	}
	return ""
}

// open is the innermost open paragraph, or nil.
func (s *story) open() *paragraph {
	if len(s.paragraphs) == 0 {
		return nil
	}
	return s.paragraphs[len(s.paragraphs)-1]
}

// row is the innermost open row, or nil.
func (s *story) row() *row {
	if len(s.rows) == 0 {
		return nil
	}
	return s.rows[len(s.rows)-1]
}

// start takes the beginning of an element.
func (s *story) start(e xml.StartElement, depth int) {
	if e.Name.Space == mixSpace {
		s.alternate(e.Name.Local, depth)
		return
	}
	if e.Name.Space != wordSpace && e.Name.Space != wordStrictSpace {
		return // a drawing, say: a text box lies deeper in it
	}
	switch e.Name.Local {
	case "p":
		s.startParagraph()
	case "tr":
		s.rows = append(s.rows, &row{outer: len(s.paragraphs)})
	case "moveFrom", "instrText", "delText", "pPrChange", "rPrChange", "sectPrChange", "tblPrChange":
		s.skipping = depth
	case "del":
		if s.parent(1) == "rPr" && s.parent(2) == "pPr" && s.open() != nil {
			s.open().removed = true
		}
		s.skipping = depth
	case "footnote", "endnote":
		s.noteSkip = openxml.Attr(e, "type") != "" && openxml.Attr(e, "type") != "normal"
	default:
		s.property(e)
	}
}

// alternate reads the first of several forms of one content: a text box comes
// as a drawing and once more for older programs.
func (s *story) alternate(name string, depth int) {
	switch name {
	case "AlternateContent":
		s.choice = append(s.choice, false)
	case "Choice", "Fallback":
		if n := len(s.choice); n > 0 {
			if s.choice[n-1] {
				s.skipping = depth
			}
			s.choice[n-1] = true
		}
	}
}

// startParagraph opens a paragraph, one in another where it is a text box's.
func (s *story) startParagraph() {
	p := &paragraph{level: -1}
	s.paragraphs = append(s.paragraphs, p)
}

// property takes what an element says about the open paragraph or run.
func (s *story) property(e xml.StartElement) {
	p := s.open()
	if p == nil {
		return
	}
	name, in := e.Name.Local, s.parent(1)
	switch {
	case name == "pStyle" && in == "pPr":
		p.style = openxml.Attr(e, "val")
	case name == "outlineLvl" && in == "pPr":
		p.level = outline(openxml.Attr(e, "val"), -1)
	case name == "numId" && in == "numPr":
		p.number = openxml.Attr(e, "val")
	case name == "ilvl" && in == "numPr":
		p.depth, _ = strconv.Atoi(openxml.Attr(e, "val"))
	case name == "vanish" && in == "rPr" && s.parent(2) == "r":
		p.hidden = !isOff(e)
	case name == "r":
		p.hidden = false
	case in != "r" || p.hidden:
	case name == "tab" || name == "ptab":
		p.text.WriteByte('\t')
	case name == "br" && openxml.Attr(e, "type") == "" || name == "br" && openxml.Attr(e, "type") == "textWrapping" || name == "cr":
		p.text.WriteByte('\n')
		s.breaks++
	case name == "noBreakHyphen":
		p.text.WriteByte('-')
	}
}

// write adds text to the open paragraph.
func (s *story) write(text string) error {
	p := s.open()
	if p == nil || p.hidden {
		return nil
	}
	s.chars += utf8.RuneCountInString(text)
	if s.chars > MaxChars {
		return errTooLong()
	}
	p.text.WriteString(text)
	return nil
}

// end takes the end of an element.
func (s *story) end(e xml.EndElement) error {
	if e.Name.Space == mixSpace {
		if n := len(s.choice); e.Name.Local == "AlternateContent" && n > 0 {
			s.choice = s.choice[:n-1]
		}
		return nil
	}
	if e.Name.Space != wordSpace && e.Name.Space != wordStrictSpace {
		return nil
	}
	switch e.Name.Local {
	case "p":
		return s.endParagraph()
	case "tc":
		if r := s.row(); r != nil {
			r.cells = append(r.cells, strings.Join(r.cell, " "))
			r.cell = nil
		}
	case "tr":
		return s.endRow()
	}
	return nil
}

// endParagraph closes a paragraph and makes a line of it: in a cell part of
// the row, in a text box a line after the paragraph that holds it.
func (s *story) endParagraph() error {
	n := len(s.paragraphs)
	if n == 0 {
		return nil
	}
	p := s.paragraphs[n-1]
	s.paragraphs = s.paragraphs[:n-1]
	if s.noteSkip {
		return nil
	}
	lines := s.linesOf(p)
	if r := s.row(); r != nil && r.outer == n-1 {
		for _, l := range lines {
			if l.Text != "" {
				r.cell = append(r.cell, strings.ReplaceAll(l.Text, "\t", " "))
			}
		}
		return nil
	}
	if n > 1 {
		outer := s.paragraphs[n-2]
		for _, l := range lines {
			if l.Text != "" {
				outer.inner = append(outer.inner, l)
			}
		}
		return nil
	}
	return s.add(lines, p.removed)
}

// linesOf makes lines of a paragraph: one, and more where it has line breaks.
func (s *story) linesOf(p *paragraph) []Line {
	st := s.format.style(p.style)
	level := p.level
	if level < 0 {
		level = st.level
	}
	kind := Body
	if st.title && level == 0 {
		kind = Title
	}
	if s.inNotes {
		kind, level = Note, 0
	}
	text := p.text.String()
	number, depth := p.number, p.depth
	if number == "" && p.style != "" {
		number, depth = st.number, st.depth
	}
	if number != "" && number != "0" && (strings.TrimSpace(text) != "" || p.removed) {
		text = label(s.counts.next(&s.format, number, depth)) + text
	}
	var lines []Line
	for t := range strings.SplitSeq(text, "\n") {
		if kind == Note {
			t = strings.TrimLeft(t, " \t") // the gap after the note's mark
		}
		lines = append(lines, Line{Kind: kind, Level: level, Text: strings.TrimRight(t, " \t\u00a0\u3000")})
	}
	return append(lines, p.inner...)
}

// label sets a list's number off from the text: 第一条 by a space, 一、 and （1）
// by nothing.
func label(number string) string {
	if r, _ := utf8.DecodeLastRuneInString(number); unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' {
		return number + " "
	}
	return number
}

// maxJoined bounds the line that deleted paragraph marks make, as each joint
// copies it.
const maxJoined = 4 << 10

// add adds lines. Where the mark at a paragraph's end was deleted, the next
// one goes on in the same line.
func (s *story) add(lines []Line, open bool) error {
	if n := len(s.lines); n > 0 && s.joining && len(s.lines[n-1].Text) < maxJoined {
		s.lines[n-1].Text += lines[0].Text
		lines = lines[1:]
	}
	s.lines = append(s.lines, lines...)
	if len(s.lines) > MaxLines {
		return errTooLong()
	}
	s.joining = open
	return nil
}

// endRow closes a row of a table: a line of its own, or part of the cell that
// the table stands in.
func (s *story) endRow() error {
	r := s.row()
	if r == nil {
		return nil
	}
	s.rows = s.rows[:len(s.rows)-1]
	if outer := s.row(); outer != nil && outer.outer == r.outer {
		outer.cell = append(outer.cell, strings.Join(r.cells, " "))
		return nil
	}
	line := Line{Kind: Table, Text: strings.Join(r.cells, "\t")}
	if p := s.open(); p != nil {
		p.inner = append(p.inner, line)
		return nil
	}
	return s.add([]Line{line}, false)
}
