package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/width"
)

// WriteText writes the document as plain text, as one pastes it into a chat or
// a mail: paragraphs begin with two full-width spaces, a row of a table is one
// line that names its columns.
func (d *Document) WriteText(w io.Writer) error {
	b := bufio.NewWriter(w)
	p := plainText{b}
	p.head(d)
	for _, block := range d.Body {
		p.block(block)
	}
	p.end(d)
	if err := b.Flush(); err != nil {
		return fmt.Errorf("report: write text: %w", err)
	}
	return nil
}

// plainText writes lines; a writer that fails says so when it is flushed.
type plainText struct{ w *bufio.Writer }

// line writes one line that begins at the edge.
func (p plainText) line(pieces ...string) {
	for _, s := range pieces {
		_, _ = p.w.WriteString(legible(s))
	}
	_ = p.w.WriteByte('\n')
}

// paragraph writes one paragraph, two characters in.
func (p plainText) paragraph(pieces ...string) {
	p.line(append([]string{"　　"}, pieces...)...)
}

// head writes what stands before the body.
func (p plainText) head(d *Document) {
	if h := d.Head; h != nil {
		p.line(oneLine(h.Mark))
		p.line(strings.Join(nonEmpty(oneLine(h.Number), prefixed("签发人：", oneLine(h.Signatory))), "　　"))
		p.line()
	}
	for _, e := range d.Web {
		p.line(oneLine(e.Name), "：", oneLine(e.Value))
	}
	if len(d.Web) > 0 {
		p.line()
	}
	for _, line := range d.Title {
		p.line(oneLine(line))
	}
	if len(d.Title) > 0 {
		p.line()
	}
	if d.Addressee != "" {
		p.line(addresseeLine(d.Addressee))
	}
}

// block writes one block of the body.
func (p plainText) block(b Block) {
	for _, line := range splitLines(b.Text + b.RunIn) {
		p.paragraph(line)
	}
	if b.Table == nil {
		return
	}
	for _, row := range b.Table.Rows {
		p.row(b.Table.Columns, row)
	}
}

// row writes a row of a table: what it is about, then each column that has
// something to say, such as "来信：本年 657件，上年 756件".
func (p plainText) row(columns, cells []string) {
	var said []string
	for i := 1; i < len(cells); i++ {
		if cells[i] == "" {
			continue
		}
		name := ""
		if i < len(columns) && columns[i] != "" {
			name = oneLine(columns[i]) + " "
		}
		said = append(said, name+oneLine(cells[i]))
	}
	if len(cells) == 0 {
		return
	}
	p.paragraph(oneLine(cells[0]), prefixed("：", strings.Join(said, "，")))
}

// end writes what stands after the body.
func (p plainText) end(d *Document) {
	if lines := nonEmpty(oneLine(d.Signature), d.dateLine()); len(lines) > 0 {
		p.line()
		for _, line := range lines {
			p.line(line)
		}
	}
	if d.Foot == nil {
		return
	}
	p.line()
	for _, line := range footLines(d.Foot) {
		p.line(line)
	}
}

// footLines are the lines of the 版记.
func footLines(f *Foot) []string {
	var lines []string
	if f.CopyTo != "" {
		lines = append(lines, copyToLine(f.CopyTo))
	}
	printed := ""
	if !f.Printed.IsZero() {
		printed = chineseDate(f.Printed) + "印发"
	}
	if last := nonEmpty(oneLine(f.Printer), printed); len(last) > 0 {
		lines = append(lines, strings.Join(last, "　　"))
	}
	return lines
}

// copyToLine is the 抄送机关 as it is set, with a full stop at its end
// (GB/T 9704—2012, 7.4.2).
func copyToLine(names string) string {
	return "抄送：" + strings.TrimRight(oneLine(names), "。") + "。"
}

// addresseeLine is the 主送机关 as it is set, with a full-width colon at its
// end (GB/T 9704—2012, 7.3.2).
func addresseeLine(names string) string {
	return strings.TrimRight(oneLine(names), "：:") + "："
}

// chineseDate writes a date as documents do: Arabic figures, no leading zeros
// (GB/T 9704—2012, 7.3.5.4).
func chineseDate(t time.Time) string {
	return fmt.Sprintf("%d年%d月%d日", t.Year(), int(t.Month()), t.Day())
}

// legible returns s without what no reader can show: invalid UTF-8 becomes
// U+FFFD, control characters go, every kind of line end becomes a line feed.
// Tabs stay. What it returns, XML can hold.
func legible(s string) string {
	if !strings.ContainsFunc(s, illegible) {
		return s
	}
	s = lineEnds.Replace(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\uFFFD' || !illegible(r) {
			return r
		}
		return -1
	}, s)
}

// lineEnds makes every kind of line end a line feed. Like all replacers it
// never changes after it is made and is safe for concurrent use.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// illegible reports whether legible has something to do about r.
func illegible(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' ||
		r >= 0xFFFD && r <= 0xFFFF || r == '\u2028' || r == '\u2029' || r == '\uFEFF'
}

// oneLine returns s for a place that has but one line.
func oneLine(s string) string {
	return strings.TrimSpace(breaks.Replace(legible(s)))
}

// breaks makes what breaks a line a space.
var breaks = strings.NewReplacer("\n", " ", "\t", " ")

// splitLines returns the lines of running text that say something, without
// the spaces, full-width ones included, with which people indent them.
func splitLines(s string) []string {
	var lines []string
	for _, line := range strings.Split(legible(s), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// prefixed returns s with a prefix, or nothing where s is empty.
func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// nonEmpty returns those of the texts that are not empty.
func nonEmpty(texts ...string) []string {
	var kept []string
	for _, s := range texts {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// halfWidths measures a text in halves of a Chinese character. Characters
// that East Asian type may set either way, such as the dash, count as wide.
func halfWidths(s string) int {
	n := 0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianAmbiguous:
			n += 2
		default:
			n++
		}
	}
	return n
}
