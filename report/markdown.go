package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown writes the document as Markdown: the title as the one heading
// of the first level, the document's own headings below it by level, tables as
// tables, all else as paragraphs.
func (d *Document) WriteMarkdown(w io.Writer) error {
	b := bufio.NewWriter(w)
	m := markdown{b}
	m.head(d)
	for _, block := range d.Body {
		m.block(block)
	}
	m.paragraph(d.Signature)
	m.paragraph(d.dateLine())
	if d.Foot != nil {
		for _, line := range footLines(d.Foot) {
			m.paragraph(line)
		}
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("report: write markdown: %w", err)
	}
	return nil
}

// markdown writes blocks, each with an empty line after it; a writer that
// fails says so when it is flushed.
type markdown struct{ w *bufio.Writer }

// raw writes markup.
func (m markdown) raw(s string) {
	_, _ = m.w.WriteString(s)
}

// paragraph writes text, a paragraph for each line of it.
func (m markdown) paragraph(text string) {
	for _, line := range splitLines(text) {
		m.raw(plainLine(line) + "\n\n")
	}
}

// heading writes a heading; 1 is the highest level.
func (m markdown) heading(level int, text string) {
	if text = oneLine(text); text != "" {
		m.raw(strings.Repeat("#", level) + " " + markdownEscapes.Replace(text) + "\n\n")
	}
}

// head writes what stands before the body.
func (m markdown) head(d *Document) {
	if h := d.Head; h != nil {
		m.paragraph(h.Mark)
		m.paragraph(h.Number)
		m.paragraph(prefixed("签发人：", h.Signatory))
	}
	if len(d.Web) > 0 {
		rows := make([][]string, len(d.Web))
		for i, e := range d.Web {
			rows[i] = []string{e.Name, e.Value}
		}
		m.table(&Table{Columns: []string{"项目", "内容"}, Rows: rows})
	}
	m.heading(1, strings.Join(d.Title, ""))
	if d.Addressee != "" {
		m.paragraph(addresseeLine(d.Addressee))
	}
}

// block writes one block of the body.
func (m markdown) block(b Block) {
	switch {
	case b.Table != nil:
		m.paragraph(b.Text)
		m.table(b.Table)
	case b.Level == Paragraph:
		m.paragraph(b.Text + b.RunIn)
	default:
		m.heading(1+min(max(int(b.Level), 1), 4), b.Text)
		m.paragraph(b.RunIn)
	}
}

// table writes a table.
func (m markdown) table(t *Table) {
	if len(t.Columns) == 0 {
		return
	}
	m.row(t.Columns, len(t.Columns))
	m.raw(strings.Repeat("| --- ", len(t.Columns)) + "|\n")
	for _, row := range t.Rows {
		m.row(row, len(t.Columns))
	}
	m.raw("\n")
}

// row writes one row of a table that has so many columns.
func (m markdown) row(cells []string, columns int) {
	for i := range columns {
		text := ""
		if i < len(cells) {
			text = strings.ReplaceAll(markdownEscapes.Replace(strings.TrimSpace(legible(cells[i]))), "\n", "<br>")
		}
		m.raw("| " + text + " ")
	}
	m.raw("|\n")
}

// markdownEscapes keeps Markdown from taking text for markup. It never changes
// after it is made and is safe for concurrent use.
var markdownEscapes = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`,
	"<", `\<`, ">", `\>`, "|", `\|`, "~", `\~`, "&", `\&`, "\t", " ")

// plainLine escapes a line of a paragraph, its beginning included: what looks
// like a list, a heading or a rule is text here.
func plainLine(line string) string {
	line = markdownEscapes.Replace(line)
	if line == "" {
		return line
	}
	if strings.ContainsRune("#+-=", rune(line[0])) {
		return `\` + line
	}
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	if marker, rest := line[digits:min(digits+1, len(line))], line[min(digits+1, len(line)):]; digits > 0 &&
		(marker == "." || marker == ")") && (rest == "" || rest[0] == ' ') {
		return line[:digits] + `\` + line[digits:]
	}
	return line
}
