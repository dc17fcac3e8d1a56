package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Comment is a remark on a part of a text, for the margin of a .docx.
type Comment struct {
	// Line is the number of the line, from 1, as the text was read; 0 where
	// the remark is on the text as a whole.
	Line       int
	Start, End int    // bytes in that line
	Text       string // a paragraph for each line of it
}

// Comments are the remarks of one reader.
type Comments struct {
	Author string
	At     time.Time
	List   []Comment
}

// WriteCommented writes a copy of a .docx with comments in its margin, as Word
// keeps them. lines is the text of the file as docread reads it, to which the
// comments refer. Nothing else of the file changes: what the comments do not
// need to touch keeps its bytes, and comments that are there stay.
//
// A comment whose place is not found, or is one where Word takes none (a text
// box, a footnote), stands at the paragraph nearest to it. The file has to be
// one that docread takes: its limits are not checked again.
func WriteCommented(w io.Writer, docx []byte, lines []string, c Comments) error {
	p, err := openDocxPackage(docx)
	if err != nil {
		return err
	}
	body, err := readDocxBody(p.parts[p.main])
	if err != nil {
		return fmt.Errorf("report: comment docx: %w", err)
	}
	places := body.places(lines, c.List)
	if len(places) > 0 {
		if err := p.comment(body, places, c); err != nil {
			return fmt.Errorf("report: comment docx: %w", err)
		}
	}
	return p.write(w)
}

// commentPlace is a comment with the points of the document's body that it covers.
type commentPlace struct {
	comment  Comment
	from, to bodyPoint
}

// places finds where each comment stands, in the order of the text.
func (b *docxBody) places(lines []string, list []Comment) []commentPlace {
	wanted := make(map[int]bool)
	for _, c := range list {
		wanted[c.Line] = true
	}
	found := b.align(lines, wanted)
	var places []commentPlace
	for _, c := range list {
		if from, to, ok := b.cover(found[c.Line], c); ok {
			places = append(places, commentPlace{c, from, to})
		}
	}
	slices.SortStableFunc(places, func(x, y commentPlace) int { return x.from.at - y.from.at })
	return places
}

// comment puts comments into the parts of the package.
func (p *docxPackage) comment(body *docxBody, places []commentPlace, c Comments) error {
	name, err := p.commentsPart(body.strict)
	if err != nil {
		return err
	}
	first := max(body.nextComment, nextCommentID(p.parts[name]))
	var m markup
	for i, pl := range places {
		m.comment(first+i, pl.comment.Text, c, body.space)
	}
	if p.changed[name], err = appendChild(p.parts[name], m.String()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	p.changed[p.main] = body.withMarks(places, first)
	return nil
}

// comment writes one comment. The prefix is declared with it, whatever the
// part calls the namespace.
func (m *markup) comment(id int, text string, c Comments, space string) {
	m.rawf(`<w:comment xmlns:w="%s" w:id="%d" w:author="`, space, id)
	m.text(oneLine(c.Author))
	// Word writes the time on its clock with a Z behind it, and shows what stands there.
	m.rawf(`" w:date="%s">`, c.At.Format("2006-01-02T15:04:05Z"))
	for _, line := range splitLines(text) {
		m.raw(`<w:p><w:r><w:t xml:space="preserve">`)
		m.text(line)
		m.raw(`</w:t></w:r></w:p>`)
	}
	m.raw(`</w:comment>`)
}

// withMarks returns the body with the marks of the comments' ranges, numbered
// from first on. Marks at one point are set together: what ends there, then
// what begins there.
func (b *docxBody) withMarks(places []commentPlace, first int) []byte {
	ends, starts := make(map[bodyPoint][]int), make(map[bodyPoint][]int)
	points := make(map[bodyPoint]bool)
	for i, pl := range places {
		starts[pl.from] = append(starts[pl.from], first+i)
		ends[pl.to] = append(ends[pl.to], first+i)
		points[pl.from], points[pl.to] = true, true
	}
	var edits []bodyEdit
	for pt := range points {
		var m markup
		for _, id := range ends[pt] {
			m.rawf(`<%[1]s:commentRangeEnd%[2]s %[1]s:id="%[3]d"/><%[1]s:r%[2]s><%[1]s:commentReference %[1]s:id="%[3]d"/></%[1]s:r>`, b.prefix, b.declare, id)
		}
		for _, id := range starts[pt] {
			m.rawf(`<%[1]s:commentRangeStart%[2]s %[1]s:id="%[3]d"/>`, b.prefix, b.declare, id)
		}
		edits = append(edits, b.insert(pt, m.String())...)
	}
	return applyEdits(b.xml, edits)
}

// bodyEdit inserts text before the byte at an offset.
type bodyEdit struct {
	at   int
	text string
}

// applyEdits returns the bytes with the insertions, of which equal ones are
// made once.
func applyEdits(data []byte, edits []bodyEdit) []byte {
	slices.SortFunc(edits, func(a, b bodyEdit) int {
		if a.at != b.at {
			return a.at - b.at
		}
		return strings.Compare(a.text, b.text)
	})
	edits = slices.Compact(edits)
	var out []byte
	from := 0
	for _, e := range edits {
		out = append(append(out, data[from:e.at]...), e.text...)
		from = e.at
	}
	return append(out, data[from:]...)
}
