package report

// antecedent is a figure that a role may speak of; without a field it is one
// of something that has none.
type antecedent struct {
	field   *Field
	earlier bool       // said in a sentence before
	of      *placement // nil without a field
}

// kinships are the groups of fields that figures of the same cases are in:
// assigned, resolved, the rate, what is left.
type kinships struct {
	root   map[string]string            // what the fields of one group have in common
	member map[string]map[string]*Field // the field that plays a role, by root and role
}

// newKinships joins fields that are part and whole, and rates and differences
// with what they are computed from.
func newKinships(s *Schema) kinships {
	k := kinships{root: make(map[string]string), member: make(map[string]map[string]*Field)}
	for i := range s.Fields {
		k.root[s.Fields[i].ID] = s.Fields[i].ID
	}
	for _, rel := range s.Relations {
		if rel.Whole != "" {
			k.join(rel.Whole, rel.Part)
		}
	}
	for i := range s.Fields {
		if f := &s.Fields[i]; f.Derived != nil && f.Derived.Sum == nil {
			for _, id := range f.Derived.inputs() {
				k.join(f.ID, id)
			}
		}
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		root, role := k.root[f.ID], f.plays()
		if role == "" || !f.found() || k.member[root][role] != nil {
			continue
		}
		if k.member[root] == nil {
			k.member[root] = make(map[string]*Field)
		}
		k.member[root][role] = f
	}
	return k
}

func (k kinships) join(a, b string) {
	a, b = k.root[a], k.root[b]
	for id, root := range k.root {
		if root == b {
			k.root[id] = a
		}
	}
}

// relative returns the field that plays a role among the cases that a field is
// of; nil where none does.
func (k kinships) relative(f *Field, canonical string) *Field {
	return k.member[k.root[f.ID]][canonical]
}

// beginChain keeps the last figure of the sentence before for the roles of
// this one; the end of a line ends what may be spoken of.
func (r *paragraphReader) beginChain() {
	var kept []antecedent
	for k := len(r.chain) - 1; k >= 0 && k >= len(r.chain)-4; k-- {
		if a := r.chain[k]; a.field != nil && r.kin.member[r.kin.root[a.field.ID]] != nil {
			a.earlier = true
			kept = append(kept, a)
			break
		}
	}
	r.chain, r.bracket = kept, len(kept)
}

// passBracket forgets what was said in brackets when they close: a role behind
// them is not of that.
func (r *paragraphReader) passBracket(l *lexeme) {
	switch {
	case l.kind == closeLex:
		r.chain = r.chain[:min(r.bracket, len(r.chain))]
		r.bracket = len(r.chain)
	case l.word == "(" || l.word == "（":
		r.bracket = len(r.chain)
	}
}

// maxChain is how many figures back a role is looked up.
const maxChain = 16

// byRole places a figure whose name is only a role, as 化解706件: it is of the
// cases that the nearest figure of its kind is of.
func (r *paragraphReader) byRole(c clause, n name) bool {
	l := &r.lex[c.figure]
	unit := r.unitOf(c)
	for k := len(r.chain) - 1; k >= max(0, len(r.chain)-maxChain); k-- {
		a := r.chain[k]
		if a.field == nil {
			if l.number.Unit == "%" && k > 0 {
				continue
			}
			return false
		}
		f := r.kin.relative(a.field, n.role.canonical)
		if f == nil || !l.vague && f.fits(unit) == unfit {
			if a.field.fits(unit) >= kindred {
				return false // of something else, whose resolved cases nobody asks for
			}
			continue
		}
		pl := r.place(c.figure, f, n, c)
		r.weigh(pl, n, c, f.fits(unit))
		switch {
		case a.earlier:
			pl.doubt("“" + n.role.word + "”的对象在前一句")
		case len(a.of.doubts) > 0 && a.of.held == pl.held:
			pl.doubt("“" + n.role.word + "”的对象存疑")
		}
		if n.role.near {
			pl.doubt("“" + n.role.word + "”不一定就是" + f.Name)
		}
		r.claimed[n.end] = true
		return true
	}
	return r.byRoleAlone(c, n, unit)
}

// byRoleAlone places a role of nothing that was spoken of, where a field bears
// it as a name.
func (r *paragraphReader) byRoleAlone(c clause, n name, unit string) bool {
	fields, fit := r.pick(r.schema.Named(n.role.word), unit, r.lex[c.figure].vague)
	if fit == unfit {
		return false
	}
	pl := r.place(c.figure, fields[0], n, c)
	pl.doubt("没有写明是哪一项的" + n.role.word)
	r.claimed[n.end] = true
	return true
}

// everyOne places a figure a second time where the text goes on that all of it
// was resolved or adopted: 93件全部化解.
func (r *paragraphReader) everyOne(i, hi int) {
	if len(r.placed) == 0 {
		return
	}
	from := r.placed[len(r.placed)-1]
	all := false
	for k := i + 1; k < hi; k++ {
		l := &r.lex[k]
		switch l.kind {
		case fillerLex, pauseLex, closeLex:
			continue
		case allLex:
			all = all || l.word != "已" && l.word != "已被"
			continue
		case roleLex:
			f := r.kin.relative(from.field, l.role.canonical)
			if f == nil || f == from.field || f.Type != from.field.Type || from.previous || !r.endsThere(k, hi) {
				return
			}
			pl := &placement{field: f, figure: i, start: from.start, end: max(from.end, l.end), held: from.held, doubts: append([]string(nil), from.doubts...)}
			if !all {
				pl.doubt("没有写明全部" + l.word)
			}
			if l.role.near {
				pl.doubt("“" + l.word + "”不一定就是" + f.Name)
			}
			r.keep(pl)
		}
		return
	}
}

// endsThere tells whether no figure of its own follows a role.
func (r *paragraphReader) endsThere(k, hi int) bool {
	for k++; k < hi; k++ {
		switch r.lex[k].kind {
		case fillerLex, allLex:
		case figureLex:
			return false
		default:
			return true
		}
	}
	return true
}
