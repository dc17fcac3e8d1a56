package report

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// outcome is what became of a figure, for the one that follows it.
type outcome struct {
	known    bool // it was placed
	change   bool // it said how another changed
	previous bool // it was placed as one of the year before
}

// name is a field's name, or a role, near a figure.
type name struct {
	mention
	role role
	gap  bool
	at   int // index of its last lexeme
}

// clause is what stands around a figure.
type clause struct {
	figure int
	lo     int    // index of the first lexeme before the figure that belongs to it
	names  []name // before the figure, the nearest first
}

// readFigure decides what a figure is of.
func (r *paragraphReader) readFigure(i, lo, hi int, around *gapMention) {
	r.nothingOf(i)
	r.prior = r.last
	c := r.clauseOf(i, lo)
	switch {
	case r.negated(c):
		r.miss()
	case around != nil && !r.isChange(c):
		r.claimed[around.end] = true
		r.place(i, around.fields[0], name{mention: around.mention, gap: true}, c)
		r.everyOne(i, hi)
	case r.isChange(c):
		r.readChange(c)
	case r.has(c, shareLex):
		r.miss()
	case r.inQueue(c), r.several(c), r.totalOf(c, hi), r.named(c, hi), r.inherits(c, hi), r.namedBehind(c, hi):
	default:
		r.miss()
	}
}

// nothingOf takes 一件没有 for none.
func (r *paragraphReader) nothingOf(i int) {
	if i+1 >= len(r.lex) {
		return
	}
	l, next := &r.lex[i], &r.lex[i+1]
	if next.kind == figureLex && !l.vague && hasAnyPrefix(next.number.Text, zeroWords[:]) != "" && strings.HasPrefix(l.number.Text, "一") {
		l.number.Value = next.number.Value
		r.spoken[i+1] = true
	}
}

// miss counts a figure that has no field.
func (r *paragraphReader) miss() {
	r.unplaced++
	r.last = outcome{}
	r.chain = append(r.chain, antecedent{})
}

// clauseOf collects what stands before a figure, back to the figure or the
// pause before it.
func (r *paragraphReader) clauseOf(i, lo int) clause {
	c := clause{figure: i, lo: i}
	for c.lo > lo {
		k := r.lex[c.lo-1].kind
		if k == figureLex || k == pauseLex || k == stopLex {
			break
		}
		c.lo--
	}
	for k := i - 1; k >= c.lo; k-- {
		l := &r.lex[k]
		if (l.kind == nameLex || l.kind == roleLex) && !r.claimed[l.end] {
			c.names = append(c.names, name{mention: mention{fields: l.fields, start: l.start, end: l.end}, role: l.role, at: k})
		}
	}
	r.addGaps(&c)
	return c
}

// addGaps adds the aliases with gaps that end in the clause.
func (r *paragraphReader) addGaps(c *clause) {
	from := r.lex[c.lo].start
	figure := &r.lex[c.figure]
	k, _ := slices.BinarySearchFunc(r.gaps, figure.start, func(g gapMention, at int) int {
		if g.end <= at {
			return -1
		}
		return 1
	})
	for k--; k >= 0 && r.gaps[k].end > from; k-- {
		g := &r.gaps[k]
		if r.claimed[g.end] || r.crosses(g, figure) {
			continue
		}
		at, _ := slices.BinarySearchFunc(r.lex, g.end, func(l lexeme, at int) int { return cmp.Compare(l.start, at) })
		c.names = append(c.names, name{mention: g.mention, gap: true, at: at - 1})
	}
	slices.SortStableFunc(c.names, func(a, b name) int {
		return cmp.Or(cmp.Compare(b.end, a.end), cmp.Compare(a.start, b.start))
	})
}

// crosses tells whether an alias that ends in a role reaches over a figure of
// the same kind: the role is then that figure's.
func (r *paragraphReader) crosses(g *gapMention, figure *lexeme) bool {
	last := g.parts[len(g.parts)-1]
	if !isRole(r.prose.text[last.start:last.end]) {
		return false
	}
	for _, i := range r.figuresWithin(g.start, g.end) {
		if l := &r.lex[i]; g.fields[0].fits(l.number.Unit) >= kindred || l.number.Unit == figure.number.Unit {
			return true
		}
	}
	return false
}

// has tells whether a word of a kind stands between the figure and the name
// before it, or the beginning of the clause.
func (r *paragraphReader) has(c clause, kind lexKind) bool {
	for k := c.figure - 1; k >= c.lo; k-- {
		switch r.lex[k].kind {
		case kind:
			return true
		case nameLex, roleLex:
			return false
		}
	}
	return false
}

// negated tells whether the clause says that there is none: 未发生一起.
func (r *paragraphReader) negated(c clause) bool { return r.has(c, noneLex) }

// unit is the unit of a figure; where it has none, the counter before it.
func (r *paragraphReader) unit(c clause) string {
	unit := r.lex[c.figure].number.Unit
	for k := c.figure - 1; unit == "" && k >= c.lo; k-- {
		l := &r.lex[k]
		switch l.kind {
		case counterLex:
			return strings.NewReplacer("总", "", "件数", "件次", "人数", "人次", "批数", "批次", "次数", "次").Replace(l.word)
		case fillerLex:
		default:
			return ""
		}
	}
	return unit
}

// pick returns the fields that suit a figure best, and how well.
func (r *paragraphReader) pick(fields []*Field, unit string, vague bool) ([]*Field, fit) {
	best, list := unfit, []*Field(nil)
	for _, f := range fields {
		got := f.fits(unit)
		if vague && f.Type.Numeric() {
			got = max(got, unitless)
		}
		if got > best {
			best, list = got, nil
		}
		if got == best && got > unfit {
			list = append(list, f)
		}
	}
	return list, best
}

// named places a figure by the nearest name before it that it suits.
func (r *paragraphReader) named(c clause, hi int) bool {
	l := &r.lex[c.figure]
	unit := r.unitOf(c)
	for _, n := range c.names {
		if n.role.word != "" {
			if r.byRole(c, n) {
				r.everyOne(c.figure, hi)
				return true
			}
			continue
		}
		fields, fit := r.pick(n.fields, unit, l.vague)
		if fit == unfit || r.otherRate(c, fields[0]) {
			continue
		}
		meant, doubt := r.ofAnother(c, n, fields[0])
		pl := r.place(c.figure, meant, n, c)
		pl.doubt(doubt)
		if len(fields) > 1 {
			pl.doubt("可能是" + fieldNames(fields) + "中的一项")
		}
		r.weigh(pl, n, c, fit)
		r.claimed[n.end] = true
		r.everyOne(c.figure, hi)
		return true
	}
	return false
}

// unitOf is the unit of a clause's figure, a vague one's as written.
func (r *paragraphReader) unitOf(c clause) string {
	l := &r.lex[c.figure]
	if !l.vague {
		return r.unit(c)
	}
	return vagueUnit(r.prose.text[l.start:l.end])
}

// vagueUnit finds the counter within a vague quantity such as 2000余人.
func vagueUnit(text string) string {
	for i, rn := range text {
		if isDigit(fold(rn)) || chineseDigit(rn) >= 0 || multiplier(rn) > 0 {
			continue
		}
		if unit, _ := readUnitWord(text, i, true); unit != "" {
			return unit
		}
	}
	return ""
}

// maxLook is how many words back the rate is looked for that points are said of.
const maxLook = 64

// otherRate tells whether points of percentage are said of another rate than
// the one that the field is about.
func (r *paragraphReader) otherRate(c clause, f *Field) bool {
	if f.Type != Decimal {
		return false
	}
	for k := c.figure - 1; k >= max(0, c.figure-maxLook) && r.lex[k].kind != endLex; k-- {
		if l := &r.lex[k]; l.kind == nameLex && l.fields[0].Type == Percent {
			return !strings.Contains(f.Name, l.fields[0].Name)
		}
	}
	return false
}

func fieldNames(fields []*Field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return strings.Join(names, "、")
}

// place records that a figure belongs to a field.
func (r *paragraphReader) place(i int, f *Field, n name, c clause) *placement {
	l := &r.lex[i]
	pl := &placement{field: f, figure: i, start: l.start, end: l.end}
	if n.end > n.start && l.end-n.start <= maxQuote {
		pl.start, pl.end = min(n.start, l.start), max(n.end, l.end)
	}
	pl.previous = r.saysPrevious(c)
	if pl.previous && !f.Yearly {
		pl.held = true
		pl.doubt("是上年的数，这一项不需要上年值")
	}
	if l.vague {
		pl.held = true
		pl.doubt("“" + r.prose.text[l.start:l.end] + "”不是确切的数")
	} else {
		r.sign(pl, n)
		if r.splitByBlank(l) {
			pl.doubt("数字中间有空格，可能是两个数")
		}
		if rest := r.prose.text[l.end:]; l.number.Unit == "" && brokenLine.MatchString(rest) && !numberedLine.MatchString(rest) {
			pl.doubt("数字在行末，下一行开头也是数字，可能是一个数断成了两行")
		}
	}
	r.scope.judge(pl)
	r.keep(pl)
	return pl
}

// brokenLine is what follows the first part of a figure that a line's end cuts in
// two: 满意率96. and 98% on the next. The next point of a list is none.
var (
	brokenLine   = regexp.MustCompile(`^[.．,，]?[ \t]*\n[ \t]*[.．]?[0-9０-９]`)
	numberedLine = regexp.MustCompile(`^[.．,，;；]?\s*\n\s*[0-9０-９]{1,2}(?:[、)）]|[.．][^0-9０-９])`)
)

// maxQuote is the most bytes of a text that are quoted for one figure.
const maxQuote = 240

// keep adds a placement to what was found, and to the group of its topic.
func (r *paragraphReader) keep(pl *placement) {
	r.placed = append(r.placed, pl)
	again := func(old *placement) bool { return old.field == pl.field && old.previous == pl.previous }
	if len(r.group) > 0 && (!Together(r.group[0].field, pl.field) || slices.ContainsFunc(r.group, again)) {
		r.group, r.nth = nil, 0
	}
	r.group = append(r.group, pl)
	r.last = outcome{known: true, previous: pl.previous}
	r.chain = append(r.chain, antecedent{field: pl.field, of: pl})
}

// sign makes a figure negative where its name says 低于, and holds back one that
// the field cannot take.
func (r *paragraphReader) sign(pl *placement, n name) {
	l := &r.lex[pl.figure]
	words := r.prose.text[min(n.start, l.start):l.start]
	if pl.field.Type == Decimal && strings.Contains(words, "低于") && l.number.Value.IsPositive() {
		l.number.Value = l.number.Value.Neg()
	}
	if _, err := pl.field.ParseFigure(weighed(l.number)); err != nil {
		pl.held = true
		pl.doubt("“" + l.number.Text + "”不能作为" + pl.field.Name)
	}
}

// saysPrevious tells whether a figure is one of the year before.
func (r *paragraphReader) saysPrevious(c clause) bool {
	if r.scope.before() {
		return true
	}
	for k := c.lo; k < c.figure; k++ {
		switch l := &r.lex[k]; {
		case l.kind == previousLex, l.kind == compareLex && strings.ContainsAny(l.word, "上去"):
			return true
		case l.kind == yearLex && r.scope.year != 0:
			return l.year == r.scope.year-1
		}
	}
	return r.last.previous && c.lo > 0 && r.unbroken(c)
}

// unbroken tells whether nothing but 、 stands between a figure and the one
// before.
func (r *paragraphReader) unbroken(c clause) bool {
	for k := c.lo; k < c.figure; k++ {
		if r.lex[k].kind != listLex {
			return false
		}
	}
	return true
}
