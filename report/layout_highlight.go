package report

import (
	"strings"
	"unicode/utf8"
)

// spot is a place of a layout at which highlights stand: a heading, or a point
// that has a name.
type spot struct {
	name  *layoutText
	takes []string // words of the highlights that belong here
	rest  bool     // highlights that belong nowhere stand here
}

// highlight is a paragraph that staff wrote and what they put above it; empty
// where the heading that it stands under says the same.
type highlight struct{ title, text string }

// titled is the highlight with its title, as a point or paragraph of its own.
func (h highlight) titled() string {
	if h.title == "" {
		return trimItem(h.text)
	}
	return h.title + "。" + trimItem(h.text)
}

// place gives every highlight its spot: the one that its heading names, else
// the one that has a word of it, else the one for the rest.
func (c *composer) place() map[*spot][]highlight {
	rows, _ := c.facts.Rows("highlights")
	placed := make(map[*spot][]highlight)
	if len(c.layout.spots) == 0 {
		return placed
	}
	names := make(map[*spot]string, len(c.layout.spots))
	for _, s := range c.layout.spots {
		name, _ := c.render(s.name.sentence, true)
		names[s] = plainName(name)
	}
	for _, row := range rows {
		if len(row) != 2 {
			continue
		}
		s, named := c.layout.spotOf(plainName(row[0]), names)
		h := highlight{text: trimEnd(row[1])}
		if title := trimEnd(trimItem(row[0])); !named && !strings.HasPrefix(h.text, title) {
			h.title = title
		}
		placed[s] = addHighlight(placed[s], h)
	}
	if len(rows) > 0 {
		c.use("highlights")
	}
	return placed
}

// addHighlight adds a highlight to those of a spot, to the one with its title
// where there is one.
func addHighlight(list []highlight, h highlight) []highlight {
	if h.text == "" {
		return list
	}
	for i := range list {
		if h.title != "" && list[i].title == h.title {
			list[i].text += "。" + h.text
			return list
		}
	}
	return append(list, h)
}

// spotOf finds the spot for a heading that staff wrote, and tells whether the
// two name the same.
func (l *Layout) spotOf(title string, names map[*spot]string) (best *spot, named bool) {
	score := 0
	for _, s := range l.spots {
		n, byName := likeness(title, names[s]), true
		if n == 0 {
			n, byName = wordIn(title, s.takes), false
		}
		if n > score {
			best, score, named = s, n, byName
		}
	}
	if best != nil {
		return best, named
	}
	for _, s := range l.spots {
		if s.rest {
			return s, false
		}
	}
	return l.spots[len(l.spots)-1], false
}

// likeness is how much of a name a title says: 0 where neither is in the
// other. Equal ones are more alike than any others, and names go before words.
func likeness(title, name string) int {
	const names, equal = 1000, 1000000
	a, b := utf8.RuneCountInString(title), utf8.RuneCountInString(name)
	switch {
	case a < 2 || b < 2:
		return 0
	case title == name:
		return equal
	case strings.Contains(name, title):
		return names + a
	case strings.Contains(title, name):
		return names + b
	}
	return 0
}

// wordIn returns the length of the longest of the words that title has.
func wordIn(title string, words []string) int {
	longest := 0
	for _, w := range words {
		if strings.Contains(title, w) {
			longest = max(longest, utf8.RuneCountInString(w))
		}
	}
	return longest
}

// plainName is a heading without its number and the marks around it.
func plainName(text string) string {
	return strings.Trim(trimItem(text), " 　“”\"。，：:")
}

// trimEnd is a text without what ends it: the report sets its own stop.
func trimEnd(text string) string {
	return strings.TrimRight(strings.TrimSpace(text), "。；;，,、：: ")
}

// highlight prints what staff wrote for the heading or point that the sentence
// is under.
func (c *composer) highlight() (string, *Missing) {
	if len(c.highlights) == 0 {
		return "", c.highlightGap()
	}
	c.use("highlights")
	return c.takeHighlights(false), nil
}

// takeHighlights prints the highlights that are still to be printed here and
// leaves none: one as it is, or with its title where it stands alone, several
// as points.
func (c *composer) takeHighlights(alone bool) string {
	list := c.highlights
	c.highlights = nil
	switch {
	case len(list) == 0:
		return ""
	case len(list) == 1 && alone:
		return sentenceOf(list[0].titled())
	case len(list) == 1:
		return sentenceOf(list[0].text)
	}
	items := make([]string, len(list))
	for i, h := range list {
		items[i] = h.titled()
	}
	return points(items)
}

// sentenceOf is a text with a stop at its end.
func sentenceOf(text string) string {
	if strings.ContainsRune(stops, lastRune(text)) {
		return text
	}
	return text + "。"
}

// highlightGap is what the report lacks where nothing is there to say under a
// heading.
func (c *composer) highlightGap() *Missing {
	m := c.gap("highlights")
	m.Name += "（" + c.heading + "）"
	return m
}
