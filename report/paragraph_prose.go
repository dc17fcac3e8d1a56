package report

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// prose is a text as it is read: lines that a page's end has broken are whole
// again, blanks that only typeset are gone, tables are sentences. at says for
// each of its bytes, and for its end, where it comes from; it is nil where the
// text is the source.
type prose struct {
	source string
	text   string
	at     []int
}

// proseWriter builds prose.
type proseWriter struct {
	source string
	b      strings.Builder
	at     []int
}

// copy writes source[start:end].
func (w *proseWriter) copy(start, end int) {
	w.b.WriteString(w.source[start:end])
	for i := start; i < end; i++ {
		w.at = append(w.at, i)
	}
}

// insert writes words that are not in the text at this place; they count as
// standing at one point of it.
func (w *proseWriter) insert(words string, at int) {
	w.b.WriteString(words)
	for range len(words) {
		w.at = append(w.at, at)
	}
}

// cleanProse prepares a text for reading.
func cleanProse(source string) prose {
	w := &proseWriter{source: source}
	lines := proseLines(source)
	for i := 0; i < len(lines); {
		if n := w.table(lines[i:]); n > 0 {
			i += n
			continue
		}
		w.line(lines[i])
		next := i + 1
		for next < len(lines) && lines[next].blank() {
			next++
		}
		switch {
		case next >= len(lines) || !joined(lines[i].in(source), lines[next].in(source)):
			w.insert("\n", lines[i].end)
		case splitsDigits(lines[i].in(source), lines[next].in(source)):
			w.insert("□", lines[i].end) // one figure or two: nobody can tell
		}
		i = next
	}
	return prose{source: source, text: w.b.String(), at: append(w.at, len(source))}
}

// span returns where in the source a part of the prose stands, on boundaries
// of characters.
func (p *prose) span(start, end int) (int, int) {
	if p.at == nil {
		return start, end
	}
	from := p.at[start]
	if end <= start {
		return from, from
	}
	last := p.at[end-1]
	_, size := utf8.DecodeRuneInString(p.source[last:])
	to := min(last+1, len(p.source))
	if size > 1 && utf8.RuneStart(p.source[last]) {
		to = last + size // a word that was inserted at the figure's first byte
	}
	return min(from, to), max(from, to)
}

// textLine is a line of a text, blanks at both ends left out.
type textLine struct{ start, end int }

func (l textLine) in(s string) string    { return s[l.start:l.end] }
func (l textLine) blank() bool           { return l.start == l.end }
func (l textLine) cut(from, to int) span { return span{l.start + from, l.start + to} }

// span is a part of a text.
type span struct{ start, end int }

func proseLines(s string) []textLine {
	var lines []textLine
	for start := 0; start <= len(s); {
		end := len(s)
		if i := strings.IndexByte(s[start:], '\n'); i >= 0 {
			end = start + i
		}
		line := s[start:end]
		left := len(line) - len(strings.TrimLeftFunc(line, unicode.IsSpace))
		lines = append(lines, textLine{start + left, start + max(left, len(strings.TrimRightFunc(line, unicode.IsSpace)))})
		start = end + 1
	}
	return lines
}

// line writes a line without the blanks that stand beside Chinese characters
// and without the asterisks of Markdown.
func (w *proseWriter) line(l textLine) {
	s := l.in(w.source)
	before := rune(-1)
	marks := emphasis(s)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case fold(r) == '*':
			run := starsAt(s, i)
			size = run.end - run.start
			if len(marks) > 0 && marks[0] == run {
				marks = marks[1:]
				break
			}
			// Asterisks beside digits that emphasise nothing stand for others.
			if next, _ := runeAt(s, run.end); isDigit(fold(before)) || isDigit(next) {
				w.copy(l.start+run.start, l.start+run.end)
				before = '*'
			}
		case r == utf8.RuneError && size == 1:
			if isDigit(fold(before)) {
				w.insert("□", l.start+i) // it may have been a digit
				before = '□'
			}
		case unicode.IsSpace(r):
			rest := strings.TrimLeftFunc(s[i:], unicode.IsSpace)
			if next, _ := utf8.DecodeRuneInString(rest); keepsBlank(before, next) {
				w.copy(l.start+i, l.start+i+size)
			}
			size = len(s) - i - len(rest)
		default:
			w.copy(l.start+i, l.start+i+size)
			before = r
		}
		i += size
	}
}

// keepsBlank tells whether a blank between two characters separates: not where
// a figure is typeset with one on its sides, as in 来信 657 批次.
func keepsBlank(before, next rune) bool {
	if unicode.IsPunct(before) || unicode.IsPunct(next) {
		return false
	}
	return unicode.Is(unicode.Han, before) == unicode.Is(unicode.Han, next)
}

// joined tells whether two lines are one sentence that was broken at the end
// of a page or of a printed line.
func joined(line, next string) bool {
	if len(next) < maxCell && isFigureCell(next) && !strings.ContainsFunc(line, isDigit) && strings.IndexFunc(line, isSeparator) < 0 {
		return line != "" // a table's cells, each on a line of its own
	}
	if utf8.RuneCountInString(line) < minBrokenLine {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(line)
	first, _ := utf8.DecodeRuneInString(next)
	if !unicode.Is(unicode.Han, last) && !unicode.IsDigit(last) && !strings.ContainsRune("，、", last) {
		return false
	}
	if unicode.IsDigit(first) { // 1. begins an item, 15项 does not
		after := strings.TrimLeftFunc(next, unicode.IsDigit)
		return !strings.HasPrefix(after, ".") && !strings.HasPrefix(after, "、") && !strings.HasPrefix(after, "．")
	}
	if i := strings.IndexFunc(next, func(r rune) bool { return chineseDigit(r) < 0 && multiplier(r) == 0 }); i > 0 && strings.HasPrefix(next[i:], "、") {
		return false // 二、
	}
	return unicode.Is(unicode.Han, first) || strings.ContainsRune("“《", first)
}

// splitsDigits tells whether digits stand on both sides of a line's end.
func splitsDigits(line, next string) bool {
	last, _ := runeBefore(line, len(line))
	first, _ := runeAt(next, 0)
	return isDigit(last) && isDigit(first)
}

// minBrokenLine is the least length in characters of a line that a page's end
// may have broken; shorter ones are headings and items.
const minBrokenLine = 22

// lineStarts returns where the lines of a text begin.
func lineStarts(s string) []int {
	starts := []int{0}
	for i := range len(s) {
		if s[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// lineOf returns the number of the line, counted from 1, that a byte is on.
func lineOf(starts []int, at int) int {
	i, found := slices.BinarySearch(starts, at)
	if found {
		return i + 1
	}
	return i
}
