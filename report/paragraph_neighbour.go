package report

import "slices"

// several places one figure that is said of several fields at once:
// 及时受理率、按期办结率双100%, or figures that follow respectively.
func (r *paragraphReader) several(c clause) bool {
	var names []name
	for _, n := range c.names {
		if n.role.word == "" {
			names = append(names, n)
		}
	}
	if len(names) < 2 {
		return false
	}
	slices.Reverse(names)
	unit := r.unitOf(c)
	var fields []*Field
	for k, n := range names {
		list, fit := r.pick(n.fields, unit, false)
		if fit == unfit || len(list) > 1 && fit != same {
			return false
		}
		fields = append(fields, list[0])
		names[k].fields = list
	}
	if r.has(c, respectivelyLex) {
		r.queue = names
		return r.inQueue(c)
	}
	if !r.has(c, eachLex) && !r.has(c, allLex) && fields[0].Type != Percent || r.unknown(names[0].at+1, c.figure) != r.wordsOf(names[1:]) {
		return false
	}
	for k, f := range fields {
		r.weigh(r.place(c.figure, f, names[k], clause{figure: c.figure, lo: names[k].at}), names[len(names)-1], c, same)
	}
	for _, n := range names {
		r.claimed[n.end] = true
	}
	return true
}

// wordsOf returns the words of names as they stand in the text.
func (r *paragraphReader) wordsOf(names []name) string {
	words := ""
	for _, n := range names {
		words += r.prose.text[n.start:n.end]
	}
	return words
}

// inQueue places a figure that was announced by 分别.
func (r *paragraphReader) inQueue(c clause) bool {
	if len(r.queue) == 0 {
		return false
	}
	n := r.queue[0]
	f := n.fields[0]
	r.queue = r.queue[1:]
	if f.fits(r.unitOf(c)) == unfit {
		r.queue = nil
		return false
	}
	for _, n := range c.names {
		r.claimed[n.end] = true
	}
	r.place(c.figure, f, n, c)
	return true
}

// inherits places a figure whose clause names nothing: it goes on with the
// topic of the figure before it, as in 来信657批次，657人次.
func (r *paragraphReader) inherits(c clause, hi int) bool {
	if !r.last.known && !r.last.change || len(r.group) == 0 || len(c.names) > 0 || !r.plain(c) {
		return false
	}
	vague := r.lex[c.figure].vague
	unit := r.unitOf(c)
	previous := r.saysPrevious(c)
	if r.last.change && !previous && !r.namesCounter(c) {
		return false
	}
	f := r.sibling(unit, previous, vague)
	if f == nil {
		return false
	}
	from := r.group[0]
	pl := r.place(c.figure, f, name{mention: mention{start: from.start, end: from.start}, at: c.figure}, c)
	if l := &r.lex[c.figure]; l.end-from.start <= maxQuote {
		pl.start, pl.end = from.start, l.end
	}
	for _, doubt := range from.doubts {
		if from.held == pl.held {
			pl.doubt(doubt)
		}
	}
	if verb := r.freshVerb(c); verb != "" {
		pl.doubt("“" + verb + "”的是什么没有写明")
	}
	r.everyOne(c.figure, hi)
	return true
}

// totalOf places a figure that is called only a total, as 总人次, among those of
// the topic spoken of.
func (r *paragraphReader) totalOf(c clause, hi int) bool {
	if len(c.names) == 0 || len(r.group) == 0 || !slices.Contains(totalNames[:], r.prose.text[c.names[0].start:c.names[0].end]) {
		return false
	}
	n, topic := c.names[0], r.group[0].field
	if slices.ContainsFunc(n.fields, func(f *Field) bool { return f == topic || Together(f, topic) }) {
		return false
	}
	f := r.sibling(r.unitOf(c), r.saysPrevious(c), r.lex[c.figure].vague)
	if f == nil {
		return false
	}
	n.start = r.group[0].start
	r.place(c.figure, f, n, c)
	r.claimed[n.end] = true
	r.everyOne(c.figure, hi)
	return true
}

// totalNames name the totals of a report, or of the topic spoken of.
var totalNames = [...]string{"总件次", "总人次"}

// freshVerb returns the verb of a clause that may begin another matter: 来信5件，接待9人次.
func (r *paragraphReader) freshVerb(c clause) string {
	for k := c.lo; k < c.figure; k++ {
		if l := &r.lex[k]; l.kind == fillerLex && slices.Contains(freshVerbs[:], l.word) {
			return l.word
		}
	}
	return ""
}

// freshVerbs are words that change nothing before a name, but without one may
// begin another matter.
var freshVerbs = [...]string{"接待", "接访", "接收", "收到", "受理", "办理", "受理办理", "登记", "处理", "处置", "转送", "转办", "代理", "召开", "开展", "组织", "举办", "制定", "出具", "提出", "编发", "发布", "邀请", "聘请", "实施"}

// sibling returns the field of the topic spoken of that a figure in the given
// unit is for: one that has no figure yet, or for the year before the one that
// has.
func (r *paragraphReader) sibling(unit string, previous, vague bool) *Field {
	topic := r.group[0].field
	var open []*Field
	for i := range r.schema.Fields {
		f := &r.schema.Fields[i]
		if f != topic && !sharesTopic(f, topic) {
			continue
		}
		given := slices.ContainsFunc(r.group, func(pl *placement) bool { return pl.field == f && pl.previous == previous })
		if !given {
			open = append(open, f)
		}
	}
	fields, fit := r.pick(open, unit, vague)
	if fit < unitless || len(fields) == 0 {
		return nil
	}
	if fit == unitless && !vague && len(r.group) > 0 && r.lex[r.group[len(r.group)-1].figure].number.Unit != "" {
		return nil // 来信657件，涉及3个
	}
	return fields[0]
}

// sharesTopic tells whether two fields are figures of one topic, the first or
// another.
func sharesTopic(a, b *Field) bool {
	return slices.ContainsFunc(a.Topics, func(topic string) bool { return slices.Contains(b.Topics, topic) })
}

// plain tells whether only words that change nothing stand before a figure.
func (r *paragraphReader) plain(c clause) bool {
	for k := c.lo; k < c.figure; k++ {
		switch r.lex[k].kind {
		case fillerLex, listLex, counterLex, closeLex, previousLex, compareLex, wholeLex, eachLex, yearLex, periodLex, placeLex, plannedLex:
		default:
			return false
		}
	}
	return true
}

func (r *paragraphReader) namesCounter(c clause) bool { return r.has(c, counterLex) }

// namedBehind places a figure by the name behind it in its clause, as in
// 5次市委常委会.
func (r *paragraphReader) namedBehind(c clause, hi int) bool {
	l := &r.lex[c.figure]
	unit := r.unitOf(c)
	near := true // only words that change nothing stand between
	for k := c.figure + 1; k < hi; k++ {
		at := &r.lex[k]
		if at.kind == figureLex || at.kind == pauseLex || at.kind == stopLex || at.kind == endLex {
			break
		}
		n, ok := r.nameAt(k, near)
		near = near && at.kind == fillerLex
		if !ok || r.claimed[n.end] {
			if at.kind == listLex && r.lex[k-1].kind != fillerLex {
				break
			}
			continue
		}
		fields, fit := r.pick(n.fields, unit, l.vague)
		if fit == unfit || unit == "" && !l.vague || r.ownFigure(n, hi) {
			continue
		}
		pl := r.place(c.figure, fields[0], n, c)
		if fit == unusual {
			pl.doubt("单位一般是" + pl.field.Unit + "，这里是" + l.number.Unit)
		}
		if len(fields) > 1 {
			pl.doubt("可能是" + fieldNames(fields) + "中的一项")
		}
		if between := r.unknown(c.figure+1, k); between != "" {
			pl.doubt("数字与名称之间隔着“" + between + "”")
		}
		r.claimed[n.end] = true
		r.everyOne(c.figure, hi)
		return true
	}
	return false
}

// nameAt returns the name that begins with a lexeme; one with gaps only where
// it stands right behind the figure.
func (r *paragraphReader) nameAt(k int, near bool) (name, bool) {
	l := &r.lex[k]
	if near {
		if i, ok := r.opens[l.start]; ok && len(r.figuresWithin(l.start, r.gaps[i].end)) == 0 {
			return name{mention: r.gaps[i].mention, gap: true, at: k}, true
		}
	}
	if l.kind != nameLex {
		return name{}, false
	}
	return name{mention: mention{fields: l.fields, start: l.start, end: l.end}, at: k}, true
}

// ownFigure tells whether a name behind a figure has a figure of its own right
// behind it, and that none has a name behind it in turn.
func (r *paragraphReader) ownFigure(n name, hi int) bool {
	k := n.at + 1
	for k < hi && (r.lex[k].kind == fillerLex || r.lex[k].kind == counterLex) {
		k++
	}
	if k >= hi || r.lex[k].kind != figureLex {
		return false
	}
	for k++; k < hi; k++ {
		switch r.lex[k].kind {
		case nameLex:
			return false
		case figureLex, pauseLex, stopLex, endLex, listLex:
			return true
		}
	}
	return true
}
