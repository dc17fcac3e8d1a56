package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"xinfangbot/internal/openxml"
)

// The namespace of a .docx's text, and that of files written as "strict".
const (
	wordSpace       = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	wordStrictSpace = "http://purl.oclc.org/ooxml/wordprocessingml/main"
	mixSpace        = "http://schemas.openxmlformats.org/markup-compatibility/2006"
)

// docxBody is the text of somebody else's .docx with the place of every
// character in its markup.
type docxBody struct {
	xml    []byte
	space  string // of its elements
	strict bool
	// prefix is what the root calls the namespace; declare is put into marks
	// where it calls it nothing.
	prefix, declare string
	nextComment     int // beyond the numbers that the text's own comments have
	paragraphs      []*bodyParagraph
}

// bodyParagraph is a paragraph in the order in which docread makes lines of
// them: a text box's come after the one that holds it.
type bodyParagraph struct {
	pieces []*bodyPiece
	inner  []*bodyParagraph
	// first and last are where marks around the whole paragraph stand: behind
	// its properties and before its end.
	first, last int
	// outer is the paragraph that holds the text box this one stands in.
	outer *bodyParagraph
	text  []rune // without blanks
	at    []bodyRune
	piece *bodyPiece // being read
}

// bodyRune is where a character of a paragraph stands: the piece, and the bytes
// in the markup.
type bodyRune struct {
	piece    *bodyPiece
	from, to int
}

// bodyPiece is one w:t.
type bodyPiece struct {
	run *bodyRun
	// tag is where its start tag begins, from and to delimit its content, and
	// end is behind its end tag.
	tag, from, to, end int
	keepsSpace         bool // the start tag says whether blanks count
	opaque             bool // the content is more than characters: it is not cut
}

// bodyRun is one w:r.
type bodyRun struct {
	start      int // of its start tag
	open       int // behind it
	end        int // behind its end tag
	properties []byte
	// first and last delimit its content, properties aside.
	first, last int
	nested      bool // it stands in another run: marks do not go there
	hidden      bool
}

// bodyReader reads the text part in one pass.
type bodyReader struct {
	*docxBody
	d     *xml.Decoder
	stack []xml.Name
	// skip is the depth of an element that is left out, or 0.
	skip    int
	choices []bool // by open AlternateContent: a choice was taken
	open    []*bodyParagraph
	runs    []*bodyRun
}

var errNoText = errors.New("the text is not WordprocessingML")

// readDocxBody finds the paragraphs of a text part.
func readDocxBody(data []byte) (*docxBody, error) {
	r := &bodyReader{docxBody: &docxBody{xml: data, nextComment: nextCommentID(data)}, d: openxml.NewDecoder(bytes.NewReader(data))}
	for {
		from := int(r.d.InputOffset())
		t, err := r.d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read the text: %w", err)
		}
		to := int(r.d.InputOffset())
		switch t := t.(type) {
		case xml.StartElement:
			if len(r.stack) == 0 {
				r.root(t)
			}
			r.stack = append(r.stack, t.Name)
			if r.skip == 0 {
				r.start(t, from, to)
			}
		case xml.EndElement:
			if r.skip == 0 {
				r.end(t, from, to)
			} else if r.skip == len(r.stack) {
				r.skip = 0
			}
			r.stack = r.stack[:len(r.stack)-1]
		}
	}
	if r.space == "" {
		return nil, errNoText
	}
	return r.docxBody, nil
}

// root takes the namespace and what it is called.
func (r *bodyReader) root(e xml.StartElement) {
	r.space = e.Name.Space
	r.strict = r.space == wordStrictSpace
	if r.space != wordSpace && !r.strict {
		r.space = ""
		return
	}
	r.prefix, r.declare = "w", ` xmlns:w="`+r.space+`"`
	for _, a := range e.Attr {
		if a.Name.Space == "xmlns" && a.Value == r.space {
			r.prefix, r.declare = a.Name.Local, ""
			return
		}
	}
}

// parent is the name of the n-th element around the one just opened.
func (r *bodyReader) parent(n int) string {
	if i := len(r.stack) - 1 - n; i >= 0 {
		return r.stack[i].Local
	}
	return ""
}

func (r *bodyReader) run() *bodyRun {
	if len(r.runs) == 0 {
		return nil
	}
	return r.runs[len(r.runs)-1]
}

func (r *bodyReader) paragraph() *bodyParagraph {
	if len(r.open) == 0 {
		return nil
	}
	return r.open[len(r.open)-1]
}

// start takes the beginning of an element, whose tag stands at from.
func (r *bodyReader) start(e xml.StartElement, from, to int) {
	if run := r.run(); run != nil && r.parent(1) == "r" && e.Name.Local != "rPr" && run.first == 0 {
		run.first = from
	}
	if e.Name.Space == mixSpace {
		r.alternate(e.Name.Local)
		return
	}
	if e.Name.Space != r.space {
		return
	}
	switch e.Name.Local {
	case "p":
		p := &bodyParagraph{first: to, outer: r.paragraph()}
		r.open = append(r.open, p)
	case "r":
		r.runs = append(r.runs, &bodyRun{start: from, open: to, nested: r.run() != nil})
	case "vanish":
		if run := r.run(); run != nil && r.parent(1) == "rPr" && r.parent(2) == "r" && !isOff(e) {
			run.hidden = true
		}
	case "t":
		if p, run := r.paragraph(), r.run(); p != nil && run != nil && r.parent(1) == "r" && !run.hidden {
			p.piece = &bodyPiece{run: run, tag: from, from: to, keepsSpace: openxml.Attr(e, "space") != ""}
		}
	case "moveFrom", "del", "instrText", "delText", "pPrChange", "rPrChange", "sectPrChange", "tblPrChange":
		r.skip = len(r.stack)
	}
}

// isOff tells whether a switch such as <w:vanish w:val="0"/> is switched off.
func isOff(e xml.StartElement) bool {
	switch openxml.Attr(e, "val") {
	case "0", "false", "off":
		return true
	}
	return false
}

// alternate reads the first of several forms of one content, as docread does.
func (r *bodyReader) alternate(name string) {
	switch n := len(r.choices); {
	case name == "AlternateContent":
		r.choices = append(r.choices, false)
	case n == 0 || name != "Choice" && name != "Fallback":
	case r.choices[n-1]:
		r.skip = len(r.stack)
	default:
		r.choices[n-1] = true
	}
}

// end takes the end of an element, whose end tag stands at from.
func (r *bodyReader) end(e xml.EndElement, from, to int) {
	if e.Name.Space == mixSpace && e.Name.Local == "AlternateContent" && len(r.choices) > 0 {
		r.choices = r.choices[:len(r.choices)-1]
	}
	if e.Name.Space != r.space {
		return
	}
	switch e.Name.Local {
	case "p":
		r.endParagraph(from)
	case "pPr":
		if p := r.paragraph(); p != nil && r.parent(1) == "p" {
			p.first = to
		}
	case "rPr":
		if run := r.run(); run != nil && r.parent(1) == "r" {
			run.properties, run.open = r.xml[run.open:to], to
		}
	case "t":
		r.endPiece(from, to)
	case "r":
		if run := r.run(); run != nil {
			run.last, run.end = from, to
			r.runs = r.runs[:len(r.runs)-1]
		}
	}
}

// endParagraph closes a paragraph. It stands in the text behind the one that
// holds it, whose end comes later.
func (r *bodyReader) endParagraph(at int) {
	p := r.paragraph()
	if p == nil {
		return
	}
	p.last = at
	r.open = r.open[:len(r.open)-1]
	if p.outer != nil {
		p.outer.inner = append(append(p.outer.inner, p), p.inner...)
		return
	}
	r.paragraphs = append(append(r.paragraphs, p), p.inner...)
}

// endPiece closes a w:t and takes its characters.
func (r *bodyReader) endPiece(from, to int) {
	p := r.paragraph()
	if p == nil || p.piece == nil {
		return
	}
	piece := p.piece
	p.piece = nil
	piece.to, piece.end = from, to
	if from < piece.from { // <w:t/>
		return
	}
	content := r.xml[piece.from:piece.to]
	piece.opaque = bytes.IndexByte(content, '<') >= 0
	p.pieces = append(p.pieces, piece)
	for at := 0; at < len(content); {
		c, size := nextCharacter(content[at:])
		if !blank(c) {
			p.text = append(p.text, c)
			p.at = append(p.at, bodyRune{piece, piece.from + at, piece.from + at + size})
		}
		at += size
	}
}

// nextCharacter reads a character of XML content: itself, a reference such as
// &amp;, or what is left out, such as a comment.
func nextCharacter(content []byte) (rune, int) {
	switch content[0] {
	case '&':
		end := bytes.IndexByte(content, ';')
		if end < 0 {
			return ' ', len(content)
		}
		return referenced(string(content[1:end])), end + 1
	case '<':
		if rest, ok := bytes.CutPrefix(content, []byte("<![CDATA[")); ok && len(rest) > 0 {
			return ' ', len("<![CDATA[")
		}
		if end := bytes.IndexByte(content, '>'); end >= 0 {
			return ' ', end + 1
		}
		return ' ', len(content)
	}
	c, size := utf8.DecodeRune(content)
	return c, size
}

// referenced is the character that a reference stands for.
func referenced(name string) rune {
	switch name {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	format := "%d"
	if strings.HasPrefix(name, "#x") {
		format = "%x"
	}
	var c rune
	if _, err := fmt.Sscanf(strings.TrimLeft(name, "#x"), format, &c); err != nil {
		return utf8.RuneError
	}
	return c
}
