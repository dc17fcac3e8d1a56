package report

import "slices"

// Material is what a section is written from.
type Material struct {
	Facts []Fact
	// Notes are what staff wrote for the section.
	Notes []string
}

// Fact is one fact as a sentence would say it.
type Fact struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Value string `json:"value"` // with its unit
}

// Material returns what the facts hold for the section of the given path: the
// values that its sentences can print, in the schema's order, and the
// highlights that belong there. It is empty for a heading that is not the
// layout's own, such as a row of a list.
func (l *Layout) Material(facts *Facts, path []string) Material {
	c := &composer{facts: facts, previous: facts.Previous(), layout: l, org: facts.Show("org")}
	part := c.part(l.file.Parts, path)
	if part == nil {
		return Material{}
	}
	var m Material
	ids := part.about()
	for i := range facts.Schema.Fields {
		f := &facts.Schema.Fields[i]
		if f.ID != "highlights" && slices.Contains(ids, f.ID) && facts.Show(f.ID) != "" {
			m.Facts = append(m.Facts, Fact{f.ID, f.Name, facts.Show(f.ID)})
		}
	}
	placed := c.place()
	for _, s := range part.spots() {
		for _, h := range placed[s] {
			m.Notes = append(m.Notes, h.titled())
		}
	}
	return m
}

// part finds the part whose headings are the path's.
func (c *composer) part(parts []*layoutPart, path []string) *layoutPart {
	for _, p := range parts {
		heading, _ := c.render(p.Heading.sentence, true)
		if len(path) == 0 || plainName(heading) != path[0] {
			continue
		}
		if len(path) == 1 {
			return p
		}
		if inner := c.part(p.Parts, path[1:]); inner != nil {
			return inner
		}
	}
	return nil
}

// about returns the fields that the part's sentences are about, those of the
// parts under it included.
func (p *layoutPart) about() []string {
	var ids []string
	for _, say := range p.Say {
		ids = append(ids, say.text.sentence.about()...)
		for _, pt := range say.points {
			ids = append(append(ids, pt.Say.sentence.about()...), pt.Rows)
		}
		ids = append(ids, say.rows.List)
		if say.table != nil {
			ids = append(append(ids, say.table.Figures...), say.table.List)
		}
	}
	for _, inner := range p.Parts {
		ids = append(ids, inner.about()...)
	}
	return ids
}

// spots returns the places of the part at which highlights stand.
func (p *layoutPart) spots() []*spot {
	var list []*spot
	if p.spot != nil {
		list = append(list, p.spot)
	}
	for _, say := range p.Say {
		for _, pt := range say.points {
			if pt.spot != nil {
				list = append(list, pt.spot)
			}
		}
	}
	for _, inner := range p.Parts {
		list = append(list, inner.spots()...)
	}
	return list
}
