package report

import "strings"

// amongWord says that the figures behind it are of part of the one before it.
const amongWord = "其中"

// wholes are the fields that others are part of, by the ids of the parts.
func wholes(s *Schema) map[string]*Field {
	m := make(map[string]*Field)
	for _, r := range s.Relations {
		if whole, ok := s.Field(r.Whole); ok && r.Part != "" {
			m[r.Part] = whole
		}
	}
	return m
}

// ofAnother weighs a field that a bare name is of, such as 越级访 for
// 到上一级越级访, against the whole that the sentence speaks of: behind 进京访79批次，其中
// it is 进京越级访. It returns the field meant, or a doubt where there is none.
func (r *paragraphReader) ofAnother(c clause, n name, f *Field) (meant *Field, doubt string) {
	whole := r.wholeOf[f.ID]
	if n.gap || whole == nil || !f.bare(r.prose.text[n.start:n.end]) {
		return f, ""
	}
	of, among := r.wholeBefore(c)
	if of == nil || of.field == whole || sharesTopic(of.field, whole) {
		return f, ""
	}
	words := foldName(r.prose.text[n.start:n.end])
	for _, rel := range r.schema.Relations {
		p, ok := r.schema.Field(rel.Part)
		if ok && sharesTopic(r.wholeOf[rel.Part], of.field) && p.Unit == f.Unit && p.namesHave(words) {
			if among {
				return p, ""
			}
			return f, "可能是" + p.Name
		}
	}
	if among {
		return f, "“" + amongWord + "”说的是" + of.field.topic() + "，不一定就是" + f.Name
	}
	return f, ""
}

// wholeBefore returns what the sentence says that a figure is part of: the
// figure before 其中, else the nearest one that has parts.
func (r *paragraphReader) wholeBefore(c clause) (of *placement, among bool) {
	p := len(r.placed) - 1
	for k := c.figure - 1; k >= 0 && k >= c.figure-maxLook && p >= 0; k-- {
		switch l := &r.lex[k]; {
		case l.word == amongWord:
			among = true
		case l.kind == endLex && (!among || l.word == "\n"):
			return nil, false
		case l.kind == stopLex && !among:
			return nil, false
		case l.kind == figureLex:
			for p >= 0 && r.placed[p].figure > k {
				p--
			}
			if p >= 0 && r.placed[p].figure == k && (among || r.hasParts(r.placed[p].field)) {
				return r.placed[p], among
			}
		}
	}
	return nil, false
}

func (r *paragraphReader) hasParts(f *Field) bool {
	for _, whole := range r.wholeOf {
		if whole == f {
			return true
		}
	}
	return false
}

// bare tells whether a name of the field is only the end of another of its
// names, which says more: 越级访 of 到市越级访.
func (f *Field) bare(words string) bool {
	words = foldName(words)
	for _, names := range [][]string{f.Topics, f.Aliases, {f.Name}} {
		for _, name := range names {
			if name = foldName(name); len(name) > len(words) && strings.HasSuffix(name, words) {
				return true
			}
		}
	}
	return false
}

// topic is what the field is a figure of.
func (f *Field) topic() string {
	if len(f.Topics) > 0 {
		return f.Topics[0]
	}
	return f.Name
}
