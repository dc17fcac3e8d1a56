package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// sentenceParser reads sentences of one layout.
type sentenceParser struct {
	schema  *Schema
	phrases map[string]string
	layout  string // the layout's name
	choices int    // how many choices were read: the number of the next one

	rest   string
	within []string // the phrases being read, outermost first
	row    bool     // reading the form of a row, where a column's number is a field
}

// parse reads a sentence and checks that its fields exist.
func (p *sentenceParser) parse(text string) (sentence, error) {
	outer := p.rest
	defer func() { p.rest = outer }()
	p.rest = text
	parts, err := p.pieces(0)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", text, err)
	}
	return parts[0], nil
}

// closers are the brackets of groups by their openings.
func closer(open byte) byte {
	switch open {
	case '[':
		return ']'
	case '<':
		return '>'
	case '(':
		return ')'
	}
	return 0
}

// pieces reads up to the end of the text, or of the group that open began, and
// returns what stands between the group's bars.
func (p *sentenceParser) pieces(open byte) ([]sentence, error) {
	parts := []sentence{nil}
	add := func(more ...piece) { parts[len(parts)-1] = append(parts[len(parts)-1], more...) }
	for p.rest != "" {
		i := strings.IndexAny(p.rest, "{}[]<>()|")
		if i < 0 {
			i = len(p.rest)
		}
		if i > 0 {
			add(piece{literal: p.rest[:i]})
			p.rest = p.rest[i:]
			continue
		}
		c := p.rest[0]
		p.rest = p.rest[1:]
		switch {
		case c == '{':
			more, err := p.braces()
			if err != nil {
				return nil, err
			}
			add(more...)
		case closer(c) != 0:
			g, err := p.group(c)
			if err != nil {
				return nil, err
			}
			add(piece{group: g})
		case open != 0 && c == '|':
			parts = append(parts, nil)
		case open != 0 && c == closer(open):
			return parts, nil
		default:
			return nil, fmt.Errorf("%q without its beginning", c)
		}
	}
	if open != 0 {
		return nil, fmt.Errorf("a group is not closed by %c", closer(open))
	}
	return parts, nil
}

// group reads a group whose opening bracket was just read.
func (p *sentenceParser) group(open byte) (*bracket, error) {
	p.choices++
	g := &bracket{open: open, place: p.layout + "#" + strconv.Itoa(p.choices)}
	parts, err := p.pieces(open)
	if err != nil {
		return nil, err
	}
	if open == '(' {
		g.choices = parts
		for _, s := range parts[1:] {
			if !slices.Equal(s.about(), parts[0].about()) {
				return nil, fmt.Errorf("phrasings of one sentence are about different facts: %v and %v", parts[0].about(), s.about())
			}
		}
		return g, nil
	}
	if len(parts) > 2 {
		return nil, fmt.Errorf("a group has more than one bar")
	}
	g.body = parts[0]
	if len(parts) == 2 {
		g.zero, g.hasZero = parts[1], true
	}
	return g, nil
}

// braces reads a slot, or the phrase that stands for it.
func (p *sentenceParser) braces() ([]piece, error) {
	depth, end := 1, 0
	for end < len(p.rest) && depth > 0 {
		switch p.rest[end] {
		case '{':
			depth++
		case '}':
			depth--
		}
		end++
	}
	if depth > 0 {
		return nil, fmt.Errorf("a slot is not closed by }")
	}
	text := strings.TrimSpace(p.rest[:end-1])
	p.rest = p.rest[end:]
	verb, args, _ := strings.Cut(text, " ")
	if verb == "phrase" {
		return p.phrase(strings.TrimSpace(args))
	}
	s, err := p.slot(verb, strings.TrimSpace(args))
	if err != nil {
		return nil, err
	}
	return []piece{{slot: s}}, nil
}

// phrase reads the phrase of the given name.
func (p *sentenceParser) phrase(name string) (sentence, error) {
	text, ok := p.phrases[name]
	switch {
	case !ok:
		return nil, fmt.Errorf("no phrase %q", name)
	case slices.Contains(p.within, name):
		return nil, fmt.Errorf("phrase %q stands within itself", name)
	}
	p.within = append(p.within, name)
	defer func() { p.within = p.within[:len(p.within)-1] }()
	s, err := p.parse(text)
	if err != nil {
		return nil, fmt.Errorf("phrase %s: %w", name, err)
	}
	return s, nil
}

// slot reads what stands between braces.
func (p *sentenceParser) slot(verb, args string) (*slot, error) {
	s := &slot{verb: verb}
	words := strings.Fields(args)
	switch verb {
	case "year", "last_year", "next_year", "plan", "title", "highlight":
		if args != "" {
			return nil, fmt.Errorf("%s takes nothing after it", verb)
		}
		return s, nil
	case "regulations":
		return s, s.readRegulations(words)
	case "growth", "change", "pair", "rates", "share":
		return s, p.fields(s, words, len(words))
	case "settled":
		return s, p.settled(s, words)
	case "above":
		if len(words) > 1 {
			s.word = words[1]
		}
		return s, p.fields(s, words, 1)
	case "list":
		if len(words) > 1 {
			s.words = words[1:]
		}
		return s, p.fields(s, words, 1)
	case "each":
		return s, p.each(s, args)
	}
	id, unit, _ := strings.Cut(verb, ":")
	if args != "" {
		return nil, fmt.Errorf("no slot begins with %q", verb)
	}
	s.verb, s.unit = "", unit
	return s, p.fields(s, []string{id}, 1)
}

// fields takes the first n words as the slot's fields.
func (p *sentenceParser) fields(s *slot, words []string, n int) error {
	if len(words) < n || len(words) == 0 {
		return fmt.Errorf("%s names no field", s.verb)
	}
	if (s.verb == "share" || s.verb == "pair") && n != 2 {
		return fmt.Errorf("%s needs two fields", s.verb)
	}
	for _, word := range words[:n] {
		id, label, _ := strings.Cut(word, "=")
		if s.verb == "pair" {
			id, label, _ = strings.Cut(word, ":")
		}
		if _, ok := p.schema.Field(id); !ok && !(p.row && isColumn(id)) {
			return fmt.Errorf("no field %q", id)
		}
		s.ids = append(s.ids, labelled{id, label})
	}
	return nil
}

// settled reads the whole, the part, the rate and what is open, of which the
// last two may be left out, and the word, which may have a unit after it:
// {settled 3 4 办结:件}.
func (p *sentenceParser) settled(s *slot, words []string) error {
	if len(words) < 3 {
		return fmt.Errorf("settled needs a whole, a part and a word")
	}
	n := len(words) - 1
	s.word, s.unit, _ = strings.Cut(words[n], ":")
	return p.fields(s, words[:n], min(n, 4))
}

// each reads a list, what stands between its rows, and the form of a row.
func (p *sentenceParser) each(s *slot, args string) error {
	id, form, _ := strings.Cut(args, " ")
	if err := p.fields(s, []string{id}, 1); err != nil {
		return err
	}
	f, ok := p.schema.Field(id)
	if !ok || f.Type != List || form == "" {
		return fmt.Errorf("each needs a list and the form of its rows")
	}
	r := []rune(form)
	s.sep = string(r[0])
	p.row = true
	row, err := p.parse(string(r[1:]))
	p.row = false
	if err != nil {
		return err
	}
	s.row = row
	row.slots(func(inner *slot) {
		for _, c := range inner.ids {
			if n, e := strconv.Atoi(c.id); e == nil && n > len(f.Columns) {
				err = fmt.Errorf("%s has no column %d", id, n)
			}
		}
	})
	return err
}

// isColumn tells whether an id is the number of a column: a row's form.
func isColumn(id string) bool {
	return len(id) == 1 && id[0] >= '1' && id[0] <= '9'
}
