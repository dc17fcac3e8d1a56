package report

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"xinfangbot/internal/chinese"
)

// composer fills sentences with the facts of one report and notes what is
// missing.
type composer struct {
	facts    *Facts
	previous *Facts
	layout   *Layout
	title    string // the document's title, once it is composed
	org      string // the body, on which the choice of phrasings depends

	heading    string      // the heading that the sentence is under, without its number
	highlights []highlight // what staff wrote for it, not yet printed
	row        []string    // within a row's form: the row
	brief      bool        // marks name no section: a title has no room for it

	missing []Missing
	used    []string // the fields that were printed
}

// render prints a sentence; false where it lacks a fact and optional is true.
func (c *composer) render(s sentence, optional bool) (string, bool) {
	out := ""
	for _, p := range s {
		text, ok := p.literal, true
		switch {
		case p.group != nil && p.group.open == '(':
			text, ok = c.render(c.choose(p.group), optional)
		case p.group != nil:
			text = c.group(p.group)
		case p.slot != nil:
			text, ok = c.fill(p.slot, optional)
		}
		if !ok {
			return "", false
		}
		out = appendText(out, text)
	}
	return out, true
}

// compose prints a sentence as a paragraph: nothing of it hangs at its
// beginning.
func (c *composer) compose(s sentence) string {
	text, _ := c.render(s, false)
	return strings.TrimLeft(strings.TrimSpace(text), separators+stops)
}

// choose returns one of several phrasings, always the same for the same year
// and body, so that a draft does not change its words from one day to the
// next. Any hash that spreads short texts will do.
func (c *composer) choose(g *bracket) sentence {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00%s", c.facts.Key.Year, c.org, g.place))
	return g.choices[binary.BigEndian.Uint64(sum[:8])%uint64(len(g.choices))]
}

// group prints a group; nothing where it is optional and lacks a fact, or
// where none of the facts in it is there.
func (c *composer) group(g *bracket) string {
	if g.hasZero && c.zero(g.body) {
		text, _ := c.render(g.zero, true)
		if text != "" {
			c.use(g.body.about()...)
		}
		return text
	}
	missing, used := len(c.missing), len(c.used)
	text, ok := c.render(g.body, g.open == '[')
	if g.open == '<' {
		return text
	}
	if !ok || len(c.used) == used && len(g.body.about()) > 0 {
		c.missing, c.used = c.missing[:missing], c.used[:used]
		return ""
	}
	return text
}

// zero tells whether every figure that the sentence itself prints is zero, and
// there is one. What stands in groups of it does not count.
func (c *composer) zero(s sentence) bool {
	found := false
	for _, p := range s {
		switch {
		case p.group != nil && p.group.open == '(':
			if len(c.figures(p.group.choices[0])) > 0 {
				if !c.zero(p.group.choices[0]) {
					return false
				}
				found = true
			}
		case p.slot != nil:
			for _, id := range c.figures(sentence{p}) {
				none, known := c.none(id)
				if known && !none {
					return false
				}
				found = found || none
			}
		}
	}
	return found
}

// figures returns the fields whose values the slots of a sentence print.
func (c *composer) figures(s sentence) []string {
	var ids []string
	for _, p := range s {
		if p.slot == nil {
			continue
		}
		switch p.slot.verb {
		case "", "pair", "list", "each":
			for _, f := range p.slot.ids {
				ids = append(ids, f.id)
			}
		}
	}
	return ids
}

// none tells whether a field's value says that there is nothing, and whether
// it has a value.
func (c *composer) none(id string) (none, known bool) {
	if n, ok := c.number(id); ok {
		return n.IsZero(), true
	}
	if rows, ok := c.facts.Rows(id); ok {
		return len(rows) == 0, true
	}
	v, ok := c.facts.Value(id)
	return ok && isNone(v), ok
}

// note remembers that something is missing and returns its mark.
func (c *composer) note(m Missing) string {
	if !slices.Contains(c.missing, m) {
		c.missing = append(c.missing, m)
	}
	if c.brief {
		return "【待补：" + m.Name + "】"
	}
	return "【待补：" + m.Name + "（由" + m.Section + "填报）】"
}

// use remembers that fields were printed.
func (c *composer) use(ids ...string) { c.used = append(c.used, ids...) }

// gap is what the report lacks where a field has no value.
func (c *composer) gap(id string) *Missing {
	f, ok := c.facts.Schema.Field(id)
	if !ok {
		return &Missing{ID: id, Name: id}
	}
	return &Missing{ID: f.ID, Name: f.Name, Section: c.facts.Schema.Section(f)}
}

// fill prints a slot. What is missing is marked, or where the slot is optional
// makes it false.
func (c *composer) fill(s *slot, optional bool) (string, bool) {
	text, gap := c.slot(s, optional)
	switch {
	case gap == nil:
		return text, true
	case optional:
		return "", false
	case s.verb == "settled":
		return s.word + c.note(*gap), true
	}
	return c.note(*gap), true
}

// slot returns what a slot prints, or what it lacks.
func (c *composer) slot(s *slot, optional bool) (string, *Missing) {
	year := c.facts.Key.Year
	switch s.verb {
	case "year":
		return strconv.Itoa(year), nil
	case "last_year":
		return strconv.Itoa(year - 1), nil
	case "next_year":
		return strconv.Itoa(year + 1), nil
	case "plan":
		// The first five-year plan began in 1953.
		return chinese.Numeral((year+1-1953)/5+1) + "五", nil
	case "title":
		return c.title, nil
	case "regulations":
		return s.regulations(year), nil
	case "highlight":
		return c.highlight()
	case "list":
		return c.list(s)
	case "each":
		return c.each(s)
	}
	return c.figure(s, optional)
}

// figure returns what a slot about figures prints, or what it lacks.
func (c *composer) figure(s *slot, optional bool) (string, *Missing) {
	switch s.verb {
	case "growth":
		return c.growth(s.ids)
	case "change":
		return c.change(s.ids)
	case "pair":
		return c.pair(s, optional)
	case "rates":
		return c.rates(s, optional)
	case "settled":
		return c.settled(s)
	case "above":
		return c.above(s)
	case "share":
		return c.share(s.ids[0].id, s.ids[1].id)
	}
	return c.value(s.ids[0].id, s.unit)
}

// value prints a field's value, or a column of the row.
func (c *composer) value(id, unit string) (string, *Missing) {
	if c.row != nil && isColumn(id) {
		c.use(id)
		text := strings.TrimRight(c.row[id[0]-'1'], separators+"。")
		return strings.TrimSuffix(text, unit) + unit, nil
	}
	field, _ := c.facts.Schema.Field(id)
	v, ok := c.facts.Value(id)
	if !ok {
		v = field.Default
	}
	if v = strings.TrimSpace(v); v == "" {
		return "", c.gap(id)
	}
	c.use(id)
	switch {
	case unit == "#":
		return v, nil
	case unit != "":
		return v + unit, nil
	case field.Type == Text:
		return strings.TrimRight(v, separators+"。"), nil
	}
	return field.Show(v), nil
}

// number returns a field's number, or that of a column of the row.
func (c *composer) number(id string) (decimal.Decimal, bool) {
	if !isColumn(id) {
		return c.facts.Number(id)
	}
	if n := int(id[0] - '1'); n < len(c.row) {
		d, err := decimal.NewFromString(c.row[n])
		return d, err == nil
	}
	return decimal.Decimal{}, false
}
