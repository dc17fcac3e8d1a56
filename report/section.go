package report

import (
	"slices"
	"strings"
)

// Section is a heading of a document with everything that stands under it.
type Section struct {
	// Path are the names of the headings from the outermost to this one,
	// without their numbers.
	Path    []string
	Heading string // as it stands in the document, number included
	Level   Level
	Nth     int  // which one it is among those under the same heading, from 1
	Parent  int  // the section that it stands in, as an index of Sections; -1: none
	Inner   bool // other headings stand under it
	// First and End delimit its blocks: the heading is Body[First].
	First, End int
}

// Name is the section's heading without its number.
func (s Section) Name() string { return s.Path[len(s.Path)-1] }

// Key names the section within one report, whatever number it bears.
func (s Section) Key() string { return strings.Join(s.Path, keySeparator) }

// keySeparator stands between the names of a section's key.
const keySeparator = "／"

// Sections returns the headings of the document in its order.
func (d *Document) Sections() []Section {
	var list []Section
	var open []int // indices of the sections that are not at their end yet
	shut := func(level Level, at int) {
		for len(open) > 0 && list[open[len(open)-1]].Level >= level {
			list[open[len(open)-1]].End = at
			open = open[:len(open)-1]
		}
	}
	nth := make(map[int]int)
	for i, b := range d.Body {
		if b.Level == Paragraph || b.Table != nil {
			continue
		}
		shut(b.Level, i)
		s := Section{Heading: b.Text, Level: b.Level, First: i, Parent: -1}
		if len(open) > 0 {
			s.Parent = open[len(open)-1]
			list[s.Parent].Inner = true
			s.Path = slices.Clone(list[s.Parent].Path)
		}
		nth[s.Parent]++
		s.Nth = nth[s.Parent]
		s.Path = append(s.Path, sectionName(b.Text, b.Level, s.Nth))
		list = append(list, s)
		open = append(open, len(list)-1)
	}
	shut(0, len(d.Body))
	return list
}

// sectionName is a heading without its number and the stop behind it.
func sectionName(text string, level Level, nth int) string {
	if rest, ok := strings.CutPrefix(text, number(level, nth)); ok {
		text = rest
	}
	return plainName(text)
}

// Part returns the document that only the section makes.
func (d *Document) Part(s Section) *Document {
	return &Document{Body: slices.Clone(d.Body[s.First:s.End])}
}

// Own returns what stands under the section's heading, without the headings
// under it: one line for each paragraph.
func (d *Document) Own(s Section) string {
	var lines []string
	for i, b := range d.Body[s.First:s.End] {
		switch {
		case i == 0:
			lines = append(lines, splitLines(b.RunIn)...)
			continue
		case b.Table == nil && b.Level != Paragraph:
			return strings.Join(lines, "\n")
		}
		lines = append(lines, splitLines(b.Text+b.RunIn)...)
		if b.Table != nil {
			lines = append(lines, tableLines(b.Table)...)
		}
	}
	return strings.Join(lines, "\n")
}

// tableLines are the rows of a table as lines of text.
func tableLines(t *Table) []string {
	lines := []string{strings.Join(t.Columns, " ")}
	for _, row := range t.Rows {
		lines = append(lines, strings.Join(row, " "))
	}
	return lines
}
