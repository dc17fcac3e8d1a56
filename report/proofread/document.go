package proofread

import (
	"strings"
	"unicode/utf8"

	"xinfangbot/internal/docread"
	"xinfangbot/report"
)

// readLines are the lines of a document as it was read, and what its format
// says of them.
func readLines(text docread.Text) ([]Line, Options) {
	lines := make([]Line, len(text.Lines))
	for i, l := range text.Lines {
		lines[i] = Line{Number: l.Number, Text: l.Text, Table: l.Kind == docread.Table, Level: l.Level}
	}
	return lines, Options{Paragraphs: text.Format == "docx"}
}

// The least that a text has to have to be taken for a whole report: fewer
// headings are those of a summary, fewer characters those of a form.
const (
	leastHeadings = 3
	leastLength   = 600
)

// IsReport tells whether a text is a whole report, not a passage of one or a
// list of figures: it has several headings and the length for them.
func IsReport(lines []Line) bool {
	headings, length := 0, 0
	for _, l := range lines {
		if l.Table {
			continue
		}
		length += utf8.RuneCountInString(l.Text)
		if level, _, _ := leadingMark(l.Text); level == 1 || level == 2 || l.Level > 0 {
			headings++
		}
	}
	return headings >= leastHeadings && length >= leastLength
}

// Document makes an official document of a text that has no form of its own,
// in the order of the text, so that it can be given back as a .docx. Lines that
// were broken within a sentence are put together.
func Document(lines []Line, o Options) *report.Document {
	s := newSheet(lines, o)
	d := &report.Document{}
	front := true
	for i, p := range s.passages {
		text := p.printed(lines)
		switch {
		case front && p.role == title:
			d.Title = append(d.Title, text)
			continue
		case front && p.role == addressee && strings.HasSuffix(text, "："):
			d.Addressee = strings.TrimSuffix(text, "：")
			front = false
			continue
		}
		front = false
		if p.role == table { // its first cell may be empty
			cells := strings.Split(lines[p.runs[0].line].Text, "\t")
			d.Body = addRow(d.Body, cells, i > 0 && s.passages[i-1].role == table)
			continue
		}
		level := max(p.file-1, 0) // the title has the first
		if p.level > 0 {
			level = p.level
		}
		d.Body = append(d.Body, heading(report.Level(level), text))
	}
	return d
}

// heading is a block of a level; what follows a heading's first sentence runs
// in, and a sentence alone is text.
func heading(level report.Level, text string) report.Block {
	if level == report.Paragraph {
		return report.Block{Text: text}
	}
	i := strings.Index(text, "。")
	switch {
	case i < 0 && utf8.RuneCountInString(text) > longestHeading, i >= 0 && utf8.RuneCountInString(text[:i]) > longestHeading:
		return report.Block{Text: text}
	case i < 0:
		return report.Block{Level: level, Text: text}
	}
	i += len("。")
	return report.Block{Level: level, Text: text[:i], RunIn: text[i:]}
}

// addRow adds a row to the table that the last block is, or begins one.
func addRow(body []report.Block, cells []string, more bool) []report.Block {
	if !more {
		return append(body, report.Block{Table: &report.Table{Columns: cells}})
	}
	t := body[len(body)-1].Table
	t.Rows = append(t.Rows, cells)
	return body
}

// printed is the passage as its lines have it.
func (p *passage) printed(lines []Line) string {
	var b strings.Builder
	last := -1
	for _, r := range p.runs {
		if r.line != last {
			b.WriteString(strings.TrimSpace(lines[r.line].Text))
			last = r.line
		}
	}
	return b.String()
}
