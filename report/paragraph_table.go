package report

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCell is the most characters a cell of a table has; longer ones are prose.
const maxCell = 24

// table writes the table that the first of the lines begin, each figure as a
// sentence with the words of its row and its column before it, and returns how
// many lines it has; 0 where none begins.
func (w *proseWriter) table(lines []textLine) int {
	head := w.cells(lines[0])
	if len(head) < 2 || len(lines) < 2 {
		return 0
	}
	headed := !w.anyFigure(head)
	n := 0
	if headed {
		n++
	}
	rows := 0
	for ; n < len(lines); n++ {
		cells := w.cells(lines[n])
		if len(cells) != len(head) {
			break
		}
		if w.ruled(cells) {
			continue
		}
		if !w.anyFigure(cells) {
			break
		}
		if rows == 0 && !headed && len(cells) < 3 && !strings.ContainsAny(lines[n].in(w.source), "\t|") {
			return 0 // 来信 657 is prose
		}
		rows++
		if headed {
			w.row(head, cells)
		} else {
			w.row(nil, cells)
		}
	}
	if rows == 0 {
		return 0
	}
	return n
}

// row writes the figures of a row.
func (w *proseWriter) row(head, cells []span) {
	var label []span
	unit := "" // where it has a cell of its own
	for i, c := range cells {
		text := w.source[c.start:c.end]
		if !isFigureCell(text) {
			if _, end := readUnitWord(text, 0, true); end > 0 && end == len(text) {
				unit = text
			} else if text != "" {
				name, in := w.bracketedUnit(c)
				label = append(label, name)
				unit = cmp.Or(in, unit)
			}
			continue
		}
		column := ""
		if i < len(head) {
			column = w.source[head[i].start:head[i].end]
		}
		if column == "序号" || i == 0 && len(cells) > 2 && column == "" {
			continue
		}
		// A figure in the head is none of the row's: it must not stand behind its name.
		of := hasAnyWord(column, tableYearWords[:]) || strings.ContainsFunc(column, func(r rune) bool { return isDigit(fold(r)) })
		if of {
			w.insert(column, c.start)
		}
		for _, l := range label {
			w.apart(l.start)
			w.copy(l.start, l.end)
		}
		if !of {
			w.insert(column, c.start)
		}
		w.apart(c.start)
		w.copy(c.start, c.end)
		if last := lastRune(text); isDigit(fold(last)) {
			w.insert(unit, c.end-1)
		}
		w.insert("\n", c.end)
	}
}

// apart keeps a figure that ends one cell from joining the next: 来访 12 before 34
// is no 1234.
func (w *proseWriter) apart(at int) {
	if isDigit(fold(lastRune(w.b.String()))) {
		w.insert("，", at)
	}
}

// bracketedUnit cuts the unit from the end of a label such as 进京访（批次）.
func (w *proseWriter) bracketedUnit(c span) (label span, unit string) {
	text := w.source[c.start:c.end]
	open := strings.LastIndexAny(text, "（(")
	if open < 0 {
		return c, ""
	}
	_, size := utf8.DecodeRuneInString(text[open:])
	inside := strings.TrimRight(text[open+size:], "）)")
	if _, end := readUnitWord(inside, 0, true); end == 0 || end != len(inside) {
		return c, ""
	}
	return span{c.start, c.start + open}, inside
}

// tableYearWords are words of a column's head that say of which year its
// figures are, not of what.
var tableYearWords = [...]string{"年", "同期", "同比", "增", "累计", "比较"}

func hasAnyWord(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// cells splits a line of a table; nil where it is none.
func (w *proseWriter) cells(l textLine) []span {
	s := l.in(w.source)
	if len(s) > 1<<10 {
		return nil
	}
	breaks := unicode.IsSpace
	switch {
	case strings.Contains(s, "\t"):
		breaks = func(r rune) bool { return r == '\t' }
	case strings.HasPrefix(s, "|"):
		s = strings.TrimSuffix(s, "|")
		breaks = func(r rune) bool { return r == '|' }
	case strings.ContainsAny(s, "，。；：,;:"):
		return nil
	}
	var cells []span
	start := 0
	add := func(end int) {
		cell := s[start:end]
		left := len(cell) - len(strings.TrimLeftFunc(cell, unicode.IsSpace))
		trimmed := strings.TrimSpace(cell)
		cells = append(cells, l.cut(start+left, start+left+len(trimmed)))
	}
	for i, r := range s {
		if !breaks(r) {
			continue
		}
		if i > start || r == '\t' || r == '|' && i > 0 {
			add(i)
		}
		start = i + utf8.RuneLen(r)
	}
	add(len(s))
	for _, c := range cells {
		if utf8.RuneCountInString(w.source[c.start:c.end]) > maxCell {
			return nil
		}
	}
	return cells
}

func (w *proseWriter) anyFigure(cells []span) bool {
	for _, c := range cells {
		if isFigureCell(w.source[c.start:c.end]) {
			return true
		}
	}
	return false
}

// ruled tells whether cells are the rule under the head of a Markdown table.
func (w *proseWriter) ruled(cells []span) bool {
	for _, c := range cells {
		if strings.Trim(w.source[c.start:c.end], "-:") != "" {
			return false
		}
	}
	return true
}

// isFigureCell tells whether a cell holds a figure and nothing else but its
// unit.
func isFigureCell(s string) bool {
	digits := false
	for i, r := range s {
		r = fold(r)
		switch {
		case isDigit(r):
			digits = true
		case strings.ContainsRune("+-−,.%", r), i == 0 && strings.ContainsRune("↑↓", r):
		case digits:
			unit, end := readUnitWord(s, i, true)
			return unit != "" && end == len(s)
		default:
			return false
		}
	}
	return digits
}
