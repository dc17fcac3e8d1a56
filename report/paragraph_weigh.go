package report

import (
	"slices"
	"strings"
)

// weigh doubts a placement for what stands between and around the name and
// the figure.
func (r *paragraphReader) weigh(pl *placement, n name, c clause, how fit) {
	l := &r.lex[c.figure]
	if how == unusual {
		pl.doubt("单位一般是" + pl.field.Unit + "，这里是" + l.number.Unit)
	}
	if between := r.unknown(n.at+1, c.figure); between != "" {
		pl.doubt("名称与数字之间隔着“" + between + "”")
	}
	if !n.gap {
		if before := r.unknownBefore(c, n); before != "" {
			pl.doubt("名称前有“" + before + "”，可能只是其中一部分")
			if hasAnySuffix(before, officeEndings[:]) != "" {
				r.subject = before
			}
		} else if r.subject != "" {
			pl.doubt("前面说的是“" + r.subject + "”")
		}
	}
	if other := r.joinedTo(c, n); other != "" {
		pl.doubt("与“" + other + "”并列，可能是合计数")
	}
	if c.lo > 0 && c.lo < c.figure && r.lex[c.lo].kind == listLex && r.lex[c.lo-1].kind == figureLex && !r.prior.known && !r.prior.change {
		pl.doubt("与前面没有认出的“" + r.prose.text[r.lex[c.lo-1].start:r.lex[c.lo-1].end] + "”并列")
	}
	next := c.figure + 1
	if next < len(r.lex) && r.lex[next].kind == partLex && !strings.Contains(pl.field.Name, r.lex[next].word) {
		pl.doubt("后面是“" + r.lex[next].word + "”，可能只是其中一部分")
	}
	if r.has(c, respectivelyLex) && r.listGoesOn(c.figure) {
		pl.doubt("“分别”前的名称没有认全")
	}
	if how == unitless && !l.vague && next < len(r.lex) && r.lex[next].kind == unknownLex {
		pl.doubt("数字后没有单位")
	}
}

// joinedTo returns the name of another field that is joined to a name by 、 and
// shares its figure: 党组会、局长办公会30次.
func (r *paragraphReader) joinedTo(c clause, n name) string {
	if r.has(c, eachLex) || r.has(c, respectivelyLex) {
		return ""
	}
	for _, other := range c.names {
		if other.at+2 > n.at || other.role.word != "" || other.end >= n.start {
			continue
		}
		if r.lex[other.at+1].kind == listLex && r.lex[other.at+1].end == n.start && other.fields[0].Type != Percent {
			return r.prose.text[other.start:other.end]
		}
	}
	return ""
}

// listGoesOn tells whether another figure follows a figure in the same breath.
func (r *paragraphReader) listGoesOn(i int) bool {
	for k := i + 1; k < len(r.lex); k++ {
		switch r.lex[k].kind {
		case listLex, pauseLex:
		case figureLex:
			return true
		default:
			return false
		}
	}
	return false
}

// unknown returns the words of lexemes lo to hi that the reader does not know.
func (r *paragraphReader) unknown(lo, hi int) string {
	var words []string
	for k := lo; k < hi; k++ {
		if l := &r.lex[k]; l.kind == unknownLex || l.kind == narrowLex || l.kind == nameLex && !r.claimed[l.end] {
			words = append(words, r.prose.text[l.start:l.end])
		}
	}
	return strings.Join(words, "")
}

// unknownBefore returns the words right before a name that may narrow it, such
// as another name: 来访接待满意率.
func (r *paragraphReader) unknownBefore(c clause, n name) string {
	listed := false
	for k := c.figure - 1; k >= c.lo; k-- {
		l := &r.lex[k]
		if l.end > n.start {
			continue
		}
		switch l.kind {
		case unknownLex, narrowLex:
			return r.prose.text[l.start:l.end]
		case nameLex:
			if !listed && !r.claimed[l.end] && n.role.word == "" && !slices.ContainsFunc(l.fields, func(f *Field) bool { return slices.Contains(n.fields, f) }) {
				return r.prose.text[l.start:l.end]
			}
			return ""
		case listLex:
			listed = true
		case fillerLex, placeLex, wholeLex:
			if l.word == ":" || l.word == "：" {
				return r.officeBefore(c, k)
			}
		default:
			return ""
		}
	}
	return ""
}

// officeBefore returns the office before a colon: 县教育局：来信12件. One's own
// sections are named so, too, and everything else before a colon is a heading.
func (r *paragraphReader) officeBefore(c clause, colon int) string {
	if colon <= c.lo {
		return ""
	}
	l := &r.lex[colon-1]
	word := r.prose.text[l.start:l.end]
	if l.kind != unknownLex || hasAnySuffix(word, officeEndings[:]) == "" || hasAnySuffix(word, ownSections[:]) != "" {
		return ""
	}
	return word
}

// ownSections are what the names of a bureau's own sections end with.
var ownSections = [...]string{"科", "处", "科室", "中心", "队"}
