package report

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// bodyPoint is a point in the markup of a text at which marks can stand: an
// offset, and where it lies within a run, how the run is cut there.
type bodyPoint struct {
	at    int
	piece *bodyPiece // to be cut at the offset; nil: between runs
	child bool       // the run is cut between two of its children
}

// lineMap says which character of the body each character of a line is; those
// that stand in no paragraph, such as a list's number, and blanks are no part
// of it.
type lineMap struct {
	spots []lineSpot
	near  *bodyParagraph // the paragraph that the line is, or the one before it
}

// lineSpot is a character: its byte in the line, its paragraph and its index
// there.
type lineSpot struct {
	at        int
	paragraph *bodyParagraph
	index     int
}

// longestLabel is how many characters a list's number has at most, which
// docread puts before a paragraph's text.
const longestLabel = 16

// align follows the lines of a text through its paragraphs and returns where
// the characters of the wanted lines stand. Blanks do not count: docread
// trims, joins and divides by them.
func (b *docxBody) align(lines []string, wanted map[int]bool) map[int]lineMap {
	found := make(map[int]lineMap)
	a := &aligner{paragraphs: b.paragraphs}
	for i, line := range lines {
		m := a.line(line, wanted[i+1])
		if wanted[i+1] {
			found[i+1] = m
		}
	}
	if first := a.firstText(); first != nil {
		found[0] = lineMap{near: first}
	}
	return found
}

// aligner is how far the lines have come in the paragraphs.
type aligner struct {
	paragraphs []*bodyParagraph
	next       int // the paragraph
	done       int // its characters that are behind
	last       *bodyParagraph
}

// firstText is the first paragraph that says something.
func (a *aligner) firstText() *bodyParagraph {
	i := slices.IndexFunc(a.paragraphs, func(p *bodyParagraph) bool { return len(p.text) > 0 })
	if i < 0 {
		return nil
	}
	return a.paragraphs[i]
}

// line goes on by a line. keep tells whether its characters are asked for.
func (a *aligner) line(line string, keep bool) lineMap {
	var m lineMap
	var at []int
	var text []rune
	for i, c := range line {
		if !blank(c) {
			text, at = append(text, c), append(at, i)
		}
	}
	for from := 0; from < len(text); {
		p, skip, n := a.match(text[from:])
		if p == nil {
			break
		}
		a.last = p
		from += skip
		for k := 0; k < n && keep; k++ {
			m.spots = append(m.spots, lineSpot{at[from+k], p, a.done + k})
		}
		from += n
		a.done += n
	}
	m.near = a.last
	if m.near == nil {
		m.near = a.firstText()
	}
	return m
}

// farthest is how many paragraphs are looked through for a line that is not
// the next.
const farthest = 40

// match finds the paragraph whose text goes on as text does: behind so many
// characters that stand in no paragraph, so many characters long.
func (a *aligner) match(text []rune) (p *bodyParagraph, skip, n int) {
	for a.next < len(a.paragraphs) && a.done >= len(a.paragraphs[a.next].text) {
		a.next, a.done = a.next+1, 0
	}
	for i := a.next; i < len(a.paragraphs) && i < a.next+farthest; i++ {
		done := 0
		if i == a.next {
			done = a.done
		}
		if skip, n := likeBeginnings(a.paragraphs[i].text[done:], text, done > 0, i == a.next); n > 0 {
			a.next, a.done = i, done
			return a.paragraphs[i], skip, n
		}
	}
	return nil, 0, 0
}

// surely is how many characters have to be alike for a paragraph that is not
// the next, or is not alike to its end, to be taken for the line's.
const surely = 4

// likeBeginnings compares the rest of a paragraph with that of a line. A list's
// number may stand before the line's, though not within a paragraph. next tells
// that the paragraph is the one expected.
func likeBeginnings(rest, text []rune, within, next bool) (skip, n int) {
	most := longestLabel
	if within {
		most = 0
	}
	for skip := 0; skip <= most && skip < len(text); skip++ {
		n := 0
		for n < len(rest) && skip+n < len(text) && rest[n] == text[skip+n] {
			n++
		}
		if n >= surely || next && n > 0 && n == min(len(rest), len(text)-skip) {
			return skip, n
		}
	}
	return 0, 0
}

// cover returns the points before and behind what a comment is on.
func (b *docxBody) cover(m lineMap, c Comment) (from, to bodyPoint, ok bool) {
	first := slices.IndexFunc(m.spots, func(s lineSpot) bool { return s.at >= c.Start })
	if first < 0 || c.Line == 0 || m.spots[first].at >= c.End {
		return whole(m.near)
	}
	p := m.spots[first].paragraph
	last := first
	for last+1 < len(m.spots) && m.spots[last+1].at < c.End && m.spots[last+1].paragraph == p {
		last++
	}
	start, end := p.at[m.spots[first].index], p.at[m.spots[last].index]
	if p.outer != nil || start.piece.run.nested || end.piece.run.nested {
		return whole(p)
	}
	return start.piece.point(start.from, false), end.piece.point(end.to, true), true
}

// whole returns the points around a paragraph; around the one that holds it
// where it stands in a text box.
func whole(p *bodyParagraph) (from, to bodyPoint, ok bool) {
	if p == nil {
		return bodyPoint{}, bodyPoint{}, false
	}
	for p.outer != nil {
		p = p.outer
	}
	return bodyPoint{at: p.first}, bodyPoint{at: p.last}, true
}

// point is the point at an offset of the piece's content: between runs where
// the run begins or ends there. Content that cannot be cut is left whole,
// behind or before the point.
func (t *bodyPiece) point(at int, behind bool) bodyPoint {
	run := t.run
	if t.opaque {
		at = t.from
		if behind {
			at = t.to
		}
	}
	switch {
	case at <= t.from && t.tag == run.first:
		return bodyPoint{at: run.start}
	case at >= t.to && t.end == run.last:
		return bodyPoint{at: run.end}
	case at <= t.from:
		return bodyPoint{at: t.tag, piece: t, child: true}
	case at >= t.to:
		return bodyPoint{at: t.end, piece: t, child: true}
	}
	return bodyPoint{at: at, piece: t}
}

// insert returns the edits that put marks at a point. A run that is cut is
// taken up again with the same tag and properties.
func (b *docxBody) insert(pt bodyPoint, marks string) []bodyEdit {
	if pt.piece == nil {
		return []bodyEdit{{pt.at, marks}}
	}
	t, run := pt.piece, pt.piece.run
	runTag := b.tag(run.start)
	shut, open := "</"+tagName(runTag)+">", runTag+string(run.properties)
	if pt.child {
		return []bodyEdit{{pt.at, shut + marks + open}}
	}
	textTag := tagName(b.tag(t.tag))
	edits := []bodyEdit{{pt.at, "</" + textTag + ">" + shut + marks + open + "<" + textTag + ` xml:space="preserve">`}}
	if !t.keepsSpace {
		edits = append(edits, bodyEdit{t.from - len(">"), ` xml:space="preserve"`})
	}
	return edits
}

// tag is the start tag that begins at an offset.
func (b *docxBody) tag(at int) string {
	quote := byte(0)
	for i := at; i < len(b.xml); i++ {
		switch c := b.xml[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return string(b.xml[at : i+1])
		}
	}
	return ""
}

// tagName is the name in a start tag, prefix included.
func tagName(tag string) string {
	for i, c := range tag {
		if c == '>' || c == '/' && i > 0 || unicode.IsSpace(c) {
			return tag[1:i]
		}
	}
	return ""
}

// blank tells whether a character is only room, or nothing that is printed, or
// a hyphen, which docread also makes of an element.
func blank(c rune) bool {
	return unicode.IsSpace(c) || c == '-' || c == '\ufeff' || c == '\u200b' || c == utf8.RuneError
}
