package knowledge

import (
	"slices"
	"strings"
)

// cite is a reference of a text to evidence. through is the evidence that has
// the same reference itself: 第三十四条 speaks of what 第三十一条第六项 is about.
type cite struct {
	span
	evidence, through []int
}

// readCites finds the references of the text outside the law's own words, and
// reports those that are not of the evidence.
func (g *grounding) readCites() {
	named := g.lawNames()
	c := &cursor{s: firstPlaces(g.s)}
	for c.i < len(c.s) {
		start := c.i
		refs := c.references()
		if len(refs) == 0 || g.s[start] == ' ' {
			c.i = start + 1
			c.skipNumberTail(start)
			continue
		}
		if g.repeated(start) {
			continue
		}
		law, from := g.lawOf(start, named)
		if law == "" {
			law = g.impliedLaw(start)
		}
		for _, ref := range refs {
			ref.Law = law
			g.cites = append(g.cites, g.resolve(ref, span{from, c.i}))
		}
	}
	for _, n := range named { // a source without articles is cited by its title
		for i, e := range g.given {
			if e.Article == 0 && sameTitle(e.Source, n.name) && !g.quoted(n.from) {
				g.cites = append(g.cites, cite{span: n.span, evidence: []int{i}})
			}
		}
	}
	g.checkGiven()
	slices.SortStableFunc(g.cites, func(a, b cite) int { return a.from - b.from })
}

// firstPlaces is a text in which of 第一款至第三款 only 第一款 is left, in as many
// runes: a reference is read up to its first paragraph.
func firstPlaces(s []rune) []rune {
	s = slices.Clone(s)
	for i := 1; i+1 < len(s); i++ {
		unit := s[i-1]
		if unit != '款' && unit != '项' || !strings.ContainsRune("至到、和及", s[i]) {
			continue
		}
		at := i + 1
		if s[at] == '第' {
			at++
		}
		if _, used := scanNumber(s[at:]); used > 0 && at+used < len(s) && s[at+used] == unit {
			for j := i; j < at+used; j++ {
				s[j] = 0
			}
		}
	}
	return s
}

// impliedLaw is the law that a reference without one in 《》 is of: what is
// named before it without the marks, else the first source that was given.
func (g *grounding) impliedLaw(start int) string {
	name := lawBefore(string(g.s[:start]))
	for _, e := range g.given {
		if strings.HasSuffix(name, e.Source) {
			return e.Source
		}
	}
	switch {
	case name != "" && !isOurs(name):
		return name
	case len(g.given) > 0:
		return g.given[0].Source
	}
	return g.regs.Name
}

// resolve is what a reference cites. A reference to something that was not
// given has no evidence.
func (g *grounding) resolve(ref Reference, at span) cite {
	c := cite{span: at}
	for i := range g.sources {
		if slices.ContainsFunc(g.sources[i].refs, func(r Reference) bool {
			return r.From == ref.From && r.To == ref.To && r.Paragraph == ref.Paragraph && r.Item == ref.Item
		}) && sameTitle(g.given[i].Source, ref.Law) {
			c.through = append(c.through, i)
		}
	}
	for n := ref.From; n <= ref.To; n++ {
		i := slices.IndexFunc(g.given, func(e Evidence) bool { return e.Article == n && sameTitle(e.Source, ref.Law) })
		if i < 0 {
			c.evidence = nil
			if len(c.through) == 0 {
				g.report(NotGiven, at, "", "《%s》%s不在给出的条文之中", ref.Law, ArticleName(n))
			}
			return c
		}
		c.evidence = append(c.evidence, i)
		if (ref.Paragraph > 0 || ref.Item > 0) && g.given[i].Source == g.regs.Name && placeText(g.given[i].Text, ref) == "" {
			g.report(NoPlace, at, "", "《%s》%s没有所引的款、项", ref.Law, ArticleName(n))
			c.evidence = nil
			return c
		}
	}
	return c
}

// checkGiven reports references that are to nothing given and stand in evidence
// that the text does not cite.
func (g *grounding) checkGiven() {
	for _, c := range g.cites {
		if len(c.evidence) == 0 && len(c.through) > 0 && !slices.ContainsFunc(c.through, g.isCited) {
			g.report(NotGiven, c.span, "", "“%s”不在给出的条文之中", string(g.s[c.from:c.to]))
		}
	}
}

// isCited tells whether the text cites a piece of evidence.
func (g *grounding) isCited(i int) bool {
	return slices.ContainsFunc(g.cites, func(c cite) bool { return slices.Contains(c.evidence, i) })
}

// sameTitle tells whether two names are of one document.
func sameTitle(a, b string) bool {
	plain := func(s string) string {
		return strings.TrimPrefix(strings.Trim(Normalise(s), "《》"), "中华人民共和国")
	}
	return plain(a) == plain(b)
}

// sentenceAt is the sentence around a rune. A stop within a quotation ends
// none.
func (g *grounding) sentenceAt(at int) span {
	ends := func(i int) bool { return g.s[i] == '\n' || strings.ContainsRune("。！？", g.s[i]) && !g.quoted(i) }
	s := span{at, at}
	for s.from > 0 && !ends(s.from-1) {
		s.from--
	}
	for s.to < len(g.s) && !ends(s.to) {
		s.to++
	}
	return s
}

// scope is the evidence that what stands at a rune is said of: what its
// sentence cites, else its line, else the last line before it that cites, else
// the next; all of it where nothing is cited.
func (g *grounding) scope(at int) []int {
	if cited := g.citedIn(g.sentenceAt(at)); len(cited) > 0 {
		return cited
	}
	line := g.lineOf(at)
	for i := line; i >= 0; i-- {
		if cited := g.citedIn(g.lines[i]); len(cited) > 0 {
			return cited
		}
	}
	if line+1 < len(g.lines) {
		if cited := g.citedIn(g.lines[line+1]); len(cited) > 0 {
			return cited
		}
	}
	all := make([]int, len(g.given))
	for i := range all {
		all[i] = i
	}
	return all
}

func (g *grounding) lineOf(at int) int {
	return slices.IndexFunc(g.lines, func(l span) bool { return at <= l.to })
}

func (g *grounding) citedIn(s span) (cited []int) {
	for _, c := range g.cites {
		if c.from < s.from || c.from >= s.to {
			continue
		}
		cited = append(cited, c.evidence...)
		for _, i := range c.through {
			if g.isCited(i) {
				cited = append(cited, i)
			}
		}
	}
	return cited
}
