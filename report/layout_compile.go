package report

import (
	"fmt"
	"slices"
)

// layoutCompiler reads the sentences of a layout and checks what they refer
// to.
type layoutCompiler struct {
	layout *Layout
	file   string
	parser sentenceParser
	errs   []error
}

func (c *layoutCompiler) compile() {
	f := &c.layout.file
	c.texts(f.Cover.Title)
	if h := f.Cover.Head; h != nil {
		c.text(&h.Mark)
		c.text(&h.Number)
		c.text(&h.Signatory)
	}
	for i := range f.Cover.Web {
		c.text(&f.Cover.Web[i].Say)
	}
	c.passages(f.Cover.Opening)
	c.parts(f.Parts)
	c.passages(f.Cover.Closing)
	c.divisions()
	c.uses("addressee", f.Cover.Addressee)
	c.uses("org", f.Cover.Signature)
	c.uses("date", f.Cover.Signature)
	c.uses("highlights", len(c.layout.spots) > 0)
}

// uses notes that the layout has a place for a field.
func (c *layoutCompiler) uses(id string, used bool) {
	c.layout.uses[id] = c.layout.uses[id] || used
}

func (c *layoutCompiler) wrong(line int, format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("%s:%d: %s", c.file, line, fmt.Sprintf(format, args...)))
}

func (c *layoutCompiler) texts(texts []layoutText) {
	for i := range texts {
		c.text(&texts[i])
	}
}

func (c *layoutCompiler) text(t *layoutText) {
	s, err := c.parser.parse(t.text)
	if err != nil {
		c.wrong(t.line, "%v", err)
		return
	}
	t.sentence = s
	for _, id := range s.about() {
		c.uses(id, true)
	}
	s.slots(func(sl *slot) {
		if sl.verb == "list" && sl.words != nil {
			c.layout.divided = append(c.layout.divided, sl)
		}
	})
}

// spot makes a place at which highlights can stand.
func (c *layoutCompiler) spot(name *layoutText, takes []string, rest bool) *spot {
	s := &spot{name: name, takes: takes, rest: rest}
	c.layout.spots = append(c.layout.spots, s)
	return s
}

func (c *layoutCompiler) parts(parts []*layoutPart) {
	for _, p := range parts {
		if p == nil { // a dash with nothing behind it
			c.wrong(1, "an entry of parts is empty")
			continue
		}
		c.text(&p.Heading)
		if p.Heading.text != "" {
			p.spot = c.spot(&p.Heading, p.Takes, p.Rest)
		}
		c.passages(p.Say)
		c.parts(p.Parts)
	}
}

func (c *layoutCompiler) passages(list []passage) {
	for i := range list {
		p := &list[i]
		c.text(&p.text)
		for _, pt := range p.points {
			c.point(p.line, pt)
		}
		c.rows(p)
		if p.table != nil {
			c.table(p)
		}
	}
}

func (c *layoutCompiler) point(line int, pt *layoutPoint) {
	if pt == nil {
		c.wrong(line, "a point is empty")
		return
	}
	c.text(&pt.Lead)
	c.text(&pt.Say)
	if pt.Rows != "" {
		c.list(line, pt.Rows)
	}
	switch {
	case pt.Rows != "" && pt.Lead.text+pt.Say.text != "":
		c.wrong(line, "a point has rows, or a lead and a sentence")
	case pt.Lead.text != "":
		pt.spot = c.spot(&pt.Lead, pt.Takes, false)
	case pt.Needed || pt.Takes != nil:
		c.wrong(line, "a point that is needed or takes highlights has a lead")
	}
}

func (c *layoutCompiler) rows(p *passage) {
	if p.rows.List != "" {
		c.list(p.line, p.rows.List)
	}
	if as := p.rows.As; as != "" && as != "points" && as != "headings" {
		c.wrong(p.line, "as is points or headings, not %q", as)
	}
}

func (c *layoutCompiler) table(p *passage) {
	t := p.table
	c.text(&t.Caption)
	if (len(t.Figures) > 0) == (t.List != "") {
		c.wrong(p.line, "a table has figures or a list")
	}
	if t.List != "" {
		c.list(p.line, t.List)
	}
	ids := t.Figures
	if t.Share != "" {
		ids = append(slices.Clone(ids), t.Share)
	}
	for _, id := range ids {
		if f, ok := c.parser.schema.Field(id); !ok || !f.Type.Numeric() {
			c.wrong(p.line, "no figure %q", id)
		}
		c.uses(id, true)
	}
}

func (c *layoutCompiler) list(line int, id string) {
	if f, ok := c.parser.schema.Field(id); !ok || f.Type != List {
		c.wrong(line, "no list %q", id)
	}
	c.uses(id, true)
}

// divisions checks that no row of a divided list is lost.
func (c *layoutCompiler) divisions() {
	rest := make(map[string]bool)
	for _, s := range c.layout.divided {
		rest[s.ids[0].id] = rest[s.ids[0].id] || slices.Contains(s.words, "*")
	}
	for id, ok := range rest {
		if !ok {
			c.wrong(1, "the list %s is divided and no slot takes the rest: one of them needs the word *", id)
		}
	}
}
