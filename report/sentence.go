package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"xinfangbot/internal/chinese"
)

// A sentence is a line of a layout: text with slots that facts fill.
//
//	{letters_cases}        the value with its unit: 657件次
//	{visits_batches:批次}  the value with another unit
//	{visits_batches:#}     the bare value
//	{year}                 the report's year; {last_year}, {next_year} likewise
//	{growth a=件次 b=人次} how figures compare with the year before
//	{list problems}        a list's rows as 一是……；二是……。
//	{highlight}            what staff wrote for the heading the sentence is under
//	[……]                   left out where a fact in it is not there
//
// A slot outside brackets whose fact is missing prints 【待补：名称】.
type sentence []piece

// piece is a part of a sentence: a literal, a slot, or an optional group.
type piece struct {
	literal string
	slot    *slot
	group   sentence
}

// slot is what stands between braces.
type slot struct {
	verb string // empty: a plain value
	id   string // of a plain value or a list
	unit string // printed instead of the field's own; "#": none
	pair []labelled
}

// labelled is a field and what it is called in a comparison.
type labelled struct{ id, label string }

// parseSentence reads a sentence and checks that its fields exist.
func parseSentence(text string, schema *Schema) (sentence, error) {
	p := sentenceParser{rest: text, schema: schema}
	s, err := p.pieces(false)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", text, err)
	}
	return s, nil
}

type sentenceParser struct {
	rest   string
	schema *Schema
}

// pieces reads up to the end of the text, or of the group where in is true.
func (p *sentenceParser) pieces(in bool) (sentence, error) {
	var s sentence
	for p.rest != "" {
		i := strings.IndexAny(p.rest, "{[]}")
		if i < 0 {
			i = len(p.rest)
		}
		if i > 0 {
			s = append(s, piece{literal: p.rest[:i]})
			p.rest = p.rest[i:]
			continue
		}
		c := p.rest[0]
		p.rest = p.rest[1:]
		switch {
		case c == '{':
			end := strings.IndexByte(p.rest, '}')
			if end < 0 {
				return nil, fmt.Errorf("a slot is not closed by }")
			}
			sl, err := p.slot(p.rest[:end])
			if err != nil {
				return nil, err
			}
			s = append(s, piece{slot: sl})
			p.rest = p.rest[end+1:]
		case c == '[':
			group, err := p.pieces(true)
			if err != nil {
				return nil, err
			}
			s = append(s, piece{group: group})
		case c == ']' && in:
			return s, nil
		default:
			return nil, fmt.Errorf("%q without its beginning", c)
		}
	}
	if in {
		return nil, fmt.Errorf("a group is not closed by ]")
	}
	return s, nil
}

func (p *sentenceParser) slot(text string) (*slot, error) {
	verb, args, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch verb {
	case "year", "last_year", "next_year", "highlight":
		return &slot{verb: verb}, nil
	case "list":
		sl := &slot{verb: verb, id: strings.TrimSpace(args)}
		return sl, p.check(sl.id)
	case "growth":
		sl := &slot{verb: verb}
		for _, arg := range strings.Fields(args) {
			id, label, _ := strings.Cut(arg, "=")
			sl.pair = append(sl.pair, labelled{id, label})
			if err := p.check(id); err != nil {
				return nil, err
			}
		}
		if len(sl.pair) == 0 {
			return nil, fmt.Errorf("growth names no field")
		}
		return sl, nil
	}
	id, unit, _ := strings.Cut(text, ":")
	return &slot{id: id, unit: unit}, p.check(id)
}

func (p *sentenceParser) check(id string) error {
	if _, ok := p.schema.Field(id); !ok {
		return fmt.Errorf("no field %q", id)
	}
	return nil
}

// composer fills sentences with the facts of one report and notes what is
// missing.
type composer struct {
	facts   *Facts
	heading string // the heading the sentence is under, without its number
	missing []Missing
}

// render prints a sentence; false where an optional group in it, or the whole
// of it, lacks a fact and optional is true.
func (c *composer) render(s sentence, optional bool) (string, bool) {
	var b strings.Builder
	for _, n := range s {
		switch {
		case n.group != nil:
			if text, ok := c.render(n.group, true); ok {
				b.WriteString(text)
			}
		case n.slot != nil:
			text, gap := c.fill(n.slot)
			if gap == nil {
				b.WriteString(text)
				continue
			}
			if optional {
				return "", false
			}
			b.WriteString(c.note(*gap))
		default:
			b.WriteString(n.literal)
		}
	}
	return b.String(), true
}

// note remembers that something is missing and returns its mark.
func (c *composer) note(m Missing) string {
	if !slices.Contains(c.missing, m) {
		c.missing = append(c.missing, m)
	}
	return "【待补：" + m.Name + "】"
}

// fill returns what a slot prints, or what it lacks.
func (c *composer) fill(s *slot) (string, *Missing) {
	switch s.verb {
	case "year":
		return strconv.Itoa(c.facts.Key.Year), nil
	case "last_year":
		return strconv.Itoa(c.facts.Key.Year - 1), nil
	case "next_year":
		return strconv.Itoa(c.facts.Key.Year + 1), nil
	case "growth":
		return c.growth(s.pair)
	case "highlight":
		return c.highlight()
	case "list":
		return c.list(s.id)
	}
	return c.value(s)
}

func (c *composer) value(s *slot) (string, *Missing) {
	field, _ := c.facts.Schema.Field(s.id)
	v, ok := c.facts.Value(s.id)
	if !ok {
		v = field.Default
	}
	switch {
	case v == "":
		return "", c.gap(field)
	case s.unit == "#":
		return v, nil
	case s.unit != "":
		return v + s.unit, nil
	}
	return field.Show(v), nil
}

func (c *composer) gap(f *Field) *Missing {
	return &Missing{ID: f.ID, Name: f.Name, Section: c.facts.Schema.Section(f)}
}

// list prints a list's rows as 一是……；二是……。 A single row stands alone.
func (c *composer) list(id string) (string, *Missing) {
	field, _ := c.facts.Schema.Field(id)
	if field.Type != List {
		return c.value(&slot{id: id})
	}
	rows, ok := c.facts.Rows(id)
	if !ok {
		return "", c.gap(field)
	}
	items := make([]string, len(rows))
	for i, row := range rows {
		items[i] = strings.TrimRight(strings.Join(row, "，"), "。；;")
	}
	switch len(items) {
	case 0:
		return "无。", nil
	case 1:
		return items[0] + "。", nil
	}
	for i := range items {
		items[i] = chinese.Numeral(i+1) + "是" + items[i]
	}
	return strings.Join(items, "；") + "。", nil
}

// highlight prints what staff wrote for the heading, matched by its words.
func (c *composer) highlight() (string, *Missing) {
	field, _ := c.facts.Schema.Field("highlights")
	rows, _ := c.facts.Rows("highlights")
	var texts []string
	for _, row := range rows {
		if len(row) == 2 && (strings.Contains(c.heading, row[0]) || strings.Contains(row[0], c.heading)) {
			texts = append(texts, strings.TrimRight(row[1], "。")+"。")
		}
	}
	if len(texts) == 0 {
		m := c.gap(field)
		m.Name += "（" + c.heading + "）"
		return "", m
	}
	return strings.Join(texts, ""), nil
}

// growth prints how figures compare with the year before: 同比件次上升15.20%、
// 人次上升6.34%. Percentages are printed with two places, or without any where
// all of them are whole, so that those of one phrase look alike.
func (c *composer) growth(pairs []labelled) (string, *Missing) {
	growths := make([]Growth, len(pairs))
	places := int32(0)
	for i, p := range pairs {
		g, ok := c.facts.Growth(p.id)
		if !ok {
			field, _ := c.facts.Schema.Field(p.id)
			m := c.gap(field)
			m.ID, m.Name = PreviousID(m.ID), "上年"+m.Name
			return "", m
		}
		growths[i] = g
		if !g.Percent.IsInteger() {
			places = 2
		}
	}
	phrases := make([]string, len(pairs))
	for i, g := range growths {
		switch g.Direction {
		case 1:
			phrases[i] = pairs[i].label + "上升" + g.Percent.StringFixed(places) + "%"
		case -1:
			phrases[i] = pairs[i].label + "下降" + g.Percent.StringFixed(places) + "%"
		default:
			phrases[i] = pairs[i].label + "持平"
		}
	}
	return "同比" + strings.Join(phrases, "、"), nil
}
