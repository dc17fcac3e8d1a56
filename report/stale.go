package report

import (
	"slices"
	"strings"
)

// Stale is what has become of a draft since it was made.
type Stale struct {
	// Changed are the facts that have another value now, in the schema's
	// order: first what staff gave, then what is worked out from it.
	Changed []Changed
	// Sentences are those of the draft that say what is no longer so.
	Sentences []StaleSentence
	// Filled is how many sentences lacked what is there now.
	Filled int
}

// Changed is a fact with the values it had and has, as they are shown; empty
// where it had or has none.
type Changed struct {
	ID, Name, Was, Now string
	Derived            bool

	printed []string // what a sentence that says the earlier value has in it
}

// changed is the field with its values, by the name under which it is kept.
func (f *Field) changed(id, name, was, now string) Changed {
	c := Changed{ID: id, Name: name, Was: was, Now: now, Derived: f.Derived != nil}
	switch {
	case was == "":
	case f.Type == List:
		c.printed = strings.FieldsFunc(was, func(r rune) bool { return r == '；' })
	case f.Type.Numeric():
		c.printed = []string{strings.TrimSuffix(was, f.Unit)}
	default:
		c.printed = []string{was}
	}
	return c
}

// StaleSentence is a sentence of an earlier draft that would be another today.
type StaleSentence struct {
	Heading string // that it stands under; empty above the first
	Text    string
	// Facts are what it no longer says right, as far as it prints them.
	Facts []Changed
	// Own: staff wrote it, so that a new draft will have it unchanged.
	Own bool
}

// Stale compares a draft with the facts as they are now. layout is the one it
// was made in; nil where there is no such layout any more, so that only the
// facts are compared.
func (c VersionContent) Stale(layout *Layout, facts *Facts) Stale {
	was := c.Facts.Facts(facts.Schema, facts.Key)
	s := Stale{Changed: changedFacts(was, facts)}
	if len(s.Changed) == 0 || layout == nil {
		return s
	}
	then, now := layout.Assemble(was), layout.Assemble(facts)
	then.Adopt(c.Own)
	now.Adopt(c.Own)
	for _, d := range Compare(then.Document, now.Document) {
		for _, text := range d.Removed {
			if gapFilled(text, d.Added) {
				s.Filled++
				continue
			}
			s.Sentences = append(s.Sentences, StaleSentence{Heading: d.Heading, Text: text, Facts: printed(text, s.Changed)})
		}
	}
	for _, own := range c.Own {
		s.Sentences = append(s.Sentences, own.stale(facts)...)
	}
	return s
}

// gapFilled tells whether a sentence lacked something that those in its place no
// longer lack.
func gapFilled(text string, now []string) bool {
	_, gap, rest := cutGap(text)
	for gap != "" {
		if !slices.ContainsFunc(now, func(n string) bool { return strings.Contains(n, gap) }) {
			return true
		}
		_, gap, rest = cutGap(rest)
	}
	return false
}

// StaleTexts returns the sentences of staff's own texts that print values
// which the facts no longer have.
func StaleTexts(texts []OwnText, facts *Facts) []StaleSentence {
	var list []StaleSentence
	for _, own := range texts {
		list = append(list, own.stale(facts)...)
	}
	return list
}

// stale returns the sentences that print what the facts were when the text was
// adopted and are no longer.
func (o OwnText) stale(facts *Facts) []StaleSentence {
	var changed []Changed
	for i := range facts.Schema.Fields {
		f := &facts.Schema.Fields[i]
		if was, ok := o.Facts[f.ID]; ok && was != facts.Show(f.ID) {
			changed = append(changed, f.changed(f.ID, f.Name, was, facts.Show(f.ID)))
		}
	}
	var list []StaleSentence
	for _, text := range sentencesOf(o.Text) {
		if facts := printed(text, changed); len(facts) > 0 {
			list = append(list, StaleSentence{Heading: o.Name(), Text: text, Facts: facts, Own: true})
		}
	}
	return list
}

// printed returns the facts whose earlier value stands in a text.
func printed(text string, changed []Changed) []Changed {
	var list []Changed
	for _, c := range changed {
		if slices.ContainsFunc(c.printed, func(p string) bool { return stands(text, p) }) {
			list = append(list, c)
		}
	}
	return list
}

// stands tells whether a value stands in a text, a figure as one of its own: 5
// does not stand in 15件.
func stands(text, value string) bool {
	for at := 0; value != ""; {
		i := strings.Index(text[at:], value)
		if i < 0 {
			return false
		}
		i += at
		at = i + len(value)
		if !figureAt(value, 0) || !figureAt(text, i-1) && !figureAt(text, at) {
			return true
		}
	}
	return false
}

// figureAt tells whether a byte of the text belongs to a figure.
func figureAt(text string, i int) bool {
	return i >= 0 && i < len(text) && (text[i] >= '0' && text[i] <= '9' || text[i] == '.')
}

// changedFacts returns the fields that differ, with the figures of the year
// before.
func changedFacts(was, now *Facts) []Changed {
	var given, derived []Changed
	add := func(f *Field, id, a, b string) {
		switch {
		case a == b:
		case f.Derived != nil:
			derived = append(derived, f.changed(id, now.Schema.NameOf(id), a, b))
		default:
			given = append(given, f.changed(id, now.Schema.NameOf(id), a, b))
		}
	}
	wasBefore, nowBefore := was.Previous(), now.Previous()
	for i := range now.Schema.Fields {
		f := &now.Schema.Fields[i]
		add(f, f.ID, was.Show(f.ID), now.Show(f.ID))
		if f.TakesFigures() {
			add(f, PreviousID(f.ID), wasBefore.Show(f.ID), nowBefore.Show(f.ID))
		}
	}
	return slices.Concat(given, derived)
}
