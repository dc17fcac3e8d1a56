package report

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"xinfangbot/internal/chinese"
)

var (
	rowBreak = regexp.MustCompile(`[\n；;]+`)
	// columnBreak parts words; 、 does not, 农村、农业 is one domain.
	columnBreak = regexp.MustCompile(`[\s:：,，|]+`)
)

// parseList reads rows that stand on lines of their own or between semicolons.
func (f *Field) parseList(text string) (string, error) {
	if isNone(text) {
		return encodeRows([][]string{}), nil
	}
	var rows [][]string
	for _, line := range rowBreak.Split(text, -1) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		for _, item := range cutPoints(line) {
			row, err := f.parseRow(item)
			if err != nil {
				return "", err
			}
			rows = append(rows, row)
		}
	}
	return encodeRows(rows), nil
}

// cutPoints cuts a line that counts its points, 一是……。二是……。, into these; any
// other is one.
func cutPoints(line string) []string {
	var points []string
	if strings.HasPrefix(line, "一是") {
		for n := 2; ; n++ {
			mark := chinese.Numeral(n) + "是"
			i := strings.Index(line, mark)
			if i < 0 || !strings.ContainsRune(separators+stops, lastRune(line[:i])) {
				break
			}
			points = append(points, strings.TrimRight(line[:i], separators+stops))
			line = line[i:]
		}
	}
	return append(points, line)
}

func (f *Field) parseRow(line string) ([]string, error) {
	line = cutItemNumber(line)
	if len(f.Columns) == 1 {
		return []string{strings.TrimRight(line, "。")}, nil
	}
	cells := f.cutRow(line)
	switch n := len(cells); {
	case n < len(f.Columns):
		return nil, f.wrong(line, "“%s”只有%d项，应有%d项", line, n, len(f.Columns))
	case n > len(f.Columns):
		return nil, f.wrong(line, "“%s”多于%d项", line, len(f.Columns))
	case f.TakesFigures() && !f.Columns[0].Type.Numeric() && holdsFigure(cells[0]):
		return nil, f.wrong(line, "“%s”像是几条写在了一行", line)
	}
	return f.parseCells(cells, "“"+line+"”")
}

// holdsFigure tells whether words have a figure among them, as where a second row
// stands on the line of the first: 城乡建设 320、劳动保障 of a row that ends in 210.
func holdsFigure(words string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(words, func(r rune) bool { return isSeparator(r) && r != '.' && r != '%' }), isFigureCell)
}

// parseCells reads the cells of a row, each as its column does. where names the
// row to the person.
func (f *Field) parseCells(cells []string, where string) ([]string, error) {
	row := make([]string, len(cells))
	for i, c := range f.Columns {
		cell := strings.TrimSpace(cells[i])
		row[i] = cell
		if !c.Type.Numeric() {
			continue
		}
		figure, ok := c.parseFigure(cell)
		if !ok {
			return nil, f.wrong(cell, "%s中的%s应为整数", where, c.Name)
		}
		row[i] = figure
	}
	return row, nil
}

// parseFigure reads a cell that holds a figure, with its unit or without, and
// nothing else: what else there is may be another figure's. Any unit is taken,
// since columns have none of their own.
func (c Column) parseFigure(cell string) (string, bool) {
	n, err := ParseNumber(cell)
	if err != nil || n.Text != strings.TrimRight(cell, "。 ") {
		return "", false
	}
	n.Unit = ""
	value, err := (&Field{Name: c.Name, Type: c.kind()}).ParseFigure(n)
	return value, err == nil
}

// cutRow cuts a row into its cells: the figures at its end one by one from
// there, because the words before them may have any sign in them, and one cell
// more than the row has columns where another figure is left over.
func (f *Field) cutRow(line string) []string {
	words := len(f.Columns)
	for words > 0 && f.Columns[words-1].Type.Numeric() {
		words--
	}
	var cells []string
	rest := line
	for range len(f.Columns) - words {
		var cell string
		if rest, cell = cutFigure(rest); cell == "" {
			break
		}
		cells = append(cells, cell)
	}
	slices.Reverse(cells)
	if rest == "" {
		return cells
	}
	if head, cell := cutFigure(rest); words < len(f.Columns) && head != "" && isFigureCell(cell) {
		cells = append([]string{cell}, cells...)
		rest = head
	}
	return append(columnBreak.Split(rest, max(words, 1)), cells...)
}

// cutFigure cuts the last cell of figures from a row. A blank parts no figure
// from its counter.
func cutFigure(row string) (rest, cell string) {
	const signs = ":：,，、|。"
	part := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(signs, r) }
	row = strings.TrimRightFunc(row, part)
	at := len(row)
	for at > 0 {
		r, size := utf8.DecodeLastRuneInString(row[:at])
		counter := unicode.IsSpace(r) && isCounter(row[at:])
		if part(r) && !counter && !separatesThousands(row, at) {
			break
		}
		at -= size
	}
	return strings.TrimRightFunc(row[:at], part), row[at:]
}

// isCounter tells whether a cell is a counter whose figure stands before it.
func isCounter(cell string) bool {
	cell = strings.TrimSpace(cell)
	_, end := readUnitWord(cell, 0, true)
	return end == len(cell)
}

// separatesThousands tells whether the comma that ends at row[:at] separates
// thousands. A full-width comma is one of the sentence.
func separatesThousands(row string, at int) bool {
	if row[at-1] != ',' || digitsEnd(row, at) == at {
		return false
	}
	before, _ := runeBefore(row, at-1)
	return isDigit(before) && countRunes(row[at:digitsEnd(row, at)], 4) == 3
}

func encodeRows(rows [][]string) string {
	raw, err := json.Marshal(rows)
	if err != nil {
		return "[]" // strings always encode; invalid UTF-8 is replaced
	}
	return string(raw)
}

// decodeRows is the inverse of encodeRows.
func decodeRows(value string) ([][]string, error) {
	var rows [][]string
	if err := json.Unmarshal([]byte(value), &rows); err != nil {
		return nil, fmt.Errorf("decode list: %w", err)
	}
	return rows, nil
}
