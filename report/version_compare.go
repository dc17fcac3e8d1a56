package report

import (
	"fmt"
	"slices"
	"strings"
)

// Difference is what two documents say differently under one heading.
type Difference struct {
	Heading string // empty: above the first heading, or below the text
	// Gone and New tell that only the earlier or only the later document has
	// the heading.
	Gone, New bool
	// Removed and Added are sentences, in their order.
	Removed, Added []string
}

// Compare returns what b says differently from a, heading by heading in the
// order of b; headings that only a has come last.
func Compare(a, b *Document) []Difference {
	before, after := a.chapters(), b.chapters()
	var list []Difference
	for _, now := range after {
		i := slices.IndexFunc(before, func(c chapter) bool { return c.key == now.key })
		if i < 0 {
			list = append(list, Difference{Heading: now.heading, New: true, Added: now.sentences})
			continue
		}
		d := Difference{Heading: now.heading}
		d.Removed, d.Added = changedSentences(before[i].sentences, now.sentences)
		if len(d.Removed)+len(d.Added) > 0 {
			list = append(list, d)
		}
	}
	for _, then := range before {
		if !slices.ContainsFunc(after, func(c chapter) bool { return c.key == then.key }) {
			list = append(list, Difference{Heading: then.heading, Gone: true, Removed: then.sentences})
		}
	}
	return list
}

// chapter is what a document says under one heading, headings under it aside.
// Its key tells it from others of the same name.
type chapter struct {
	key, heading string
	sentences    []string
}

// chapters returns what the document says from its title to its end.
func (d *Document) chapters() []chapter {
	sections := d.Sections()
	body := len(d.Body)
	if len(sections) > 0 {
		body = sections[0].First
	}
	opening := (&Document{Body: d.Body[:body]}).bodyText()
	list := []chapter{{sentences: sentencesOf(strings.Join(append(d.cover(), opening), "\n"))}}
	nth := make(map[string]int)
	for _, s := range sections {
		nth[s.Key()]++
		list = append(list, chapter{fmt.Sprintf("%s#%d", s.Key(), nth[s.Key()]), s.Heading, sentencesOf(d.Own(s))})
	}
	return append(list, chapter{key: "end", sentences: sentencesOf(d.Signature + "\n" + d.dateLine())})
}

// bodyText is the text of the body's blocks, a line for each paragraph.
func (d *Document) bodyText() string {
	var lines []string
	for _, b := range d.Body {
		lines = append(lines, splitLines(b.Text+b.RunIn)...)
		if b.Table != nil {
			lines = append(lines, tableLines(b.Table)...)
		}
	}
	return strings.Join(lines, "\n")
}

// sentencesOf cuts text into its sentences as [Sentences] does, without the blanks
// around them.
func sentencesOf(text string) []string {
	var list []string
	for _, line := range splitLines(text) {
		for _, s := range Sentences(line) {
			if sentence := strings.TrimSpace(line[s.Start:s.End]); sentence != "" {
				list = append(list, sentence)
			}
		}
	}
	return list
}

// mostPairs bounds the pairs of sentences that are compared under a heading; a
// text with more is no longer compared sentence by sentence.
const mostPairs = 1 << 20

// changedSentences returns the sentences of a that b has not, and those of b
// that a has not, by the longest common sequence.
func changedSentences(a, b []string) (removed, added []string) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	if len(a)*len(b) > mostPairs {
		return a, b
	}
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			i, j = i+1, j+1
		case common[i+1][j] >= common[i][j+1]:
			removed = append(removed, a[i])
			i++
		default:
			added = append(added, b[j])
			j++
		}
	}
	return append(removed, a[i:]...), append(added, b[j:]...)
}
