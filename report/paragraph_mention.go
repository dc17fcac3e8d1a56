package report

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// gapMark stands in an alias for whatever words a sentence has there.
const gapMark = "…"

// maxGap is the most characters that stand between two parts of an alias.
const maxGap = 40

// gapMention is an alias with gaps found in a text.
type gapMention struct {
	mention
	parts []span // where the parts stand
}

// gapMentions finds the aliases with gaps, by their ends.
func (s *Schema) gapMentions(text string) []gapMention {
	var list []gapMention
	for i := range s.Fields {
		f := &s.Fields[i]
		for _, alias := range f.Aliases {
			if strings.Contains(alias, gapMark) && f.found() {
				list = appendGaps(list, f, strings.Split(alias, gapMark), text)
			}
		}
	}
	slices.SortFunc(list, func(a, b gapMention) int {
		return cmp.Or(cmp.Compare(a.end, b.end), cmp.Compare(a.start, b.start))
	})
	return list
}

// appendGaps finds the parts of one alias. Of several places where the first
// part may stand it is the last before the next part.
func appendGaps(list []gapMention, f *Field, parts []string, text string) []gapMention {
	for from := 0; ; {
		i := strings.Index(text[from:], parts[0])
		if i < 0 {
			return list
		}
		at := from + i
		from = at + len(parts[0])
		m := gapMention{mention: mention{fields: []*Field{f}, start: at, end: from}, parts: []span{{at, from}}}
		for _, part := range parts[1:] {
			window := gapWindow(text, m.end)
			j := strings.Index(window, part)
			if j < 0 || len(m.parts) == 1 && strings.Contains(window[:j], parts[0]) {
				m.parts = nil
				break
			}
			start := m.end + j
			m.end = start + len(part)
			m.parts = append(m.parts, span{start, m.end})
		}
		if m.parts != nil {
			list = append(list, m)
		}
	}
}

// gapWindow returns what of the sentence follows text[:at], as far as a part
// is looked for.
func gapWindow(text string, at int) string {
	end := at
	for range maxGap {
		r, size := utf8.DecodeRuneInString(text[end:])
		if size == 0 || strings.ContainsRune("。；;！？\n", r) {
			break
		}
		end += size
	}
	return text[at:end]
}

// dropSplitting drops aliases that begin within a name: in 上级交办积案 stands
// 上级交办, and no 交办…积案.
func (r *paragraphReader) dropSplitting() {
	r.gaps = slices.DeleteFunc(r.gaps, func(g gapMention) bool {
		i, found := slices.BinarySearchFunc(r.lex, g.start, func(l lexeme, at int) int { return cmp.Compare(l.start, at) })
		if found || i == 0 {
			return false
		}
		l := &r.lex[i-1]
		return l.kind == nameLex && l.end > g.start && !slices.Contains(l.fields, g.fields[0])
	})
}

// enclosing finds the figures of a sentence that stand in the gap of an alias,
// such as 领导1120人次接待, and the alias.
func (r *paragraphReader) enclosing(lo, hi int) map[int]*gapMention {
	if lo >= hi {
		return nil
	}
	found := make(map[int]*gapMention)
	first, _ := slices.BinarySearchFunc(r.gaps, r.lex[lo].start, func(g gapMention, at int) int { return cmp.Compare(g.end, at) })
	for k := first; k < len(r.gaps) && r.gaps[k].end <= r.lex[hi-1].end; k++ {
		g := &r.gaps[k]
		inside := r.figuresWithin(g.start, g.end)
		if len(inside) != 1 || r.spoken[inside[0]] {
			continue
		}
		i := inside[0]
		l := &r.lex[i]
		if i+1 < hi && (r.lex[i+1].kind == pauseLex || r.lex[i+1].kind == listLex) {
			continue // what follows is another matter
		}
		if old := found[i]; (old == nil || len(g.parts) > len(old.parts)) && (l.vague || g.fields[0].fits(l.number.Unit) >= kindred) {
			found[i] = g
		}
	}
	return found
}

// figuresWithin returns at most two figures that stand within a part of the
// text.
func (r *paragraphReader) figuresWithin(start, end int) []int {
	i, _ := slices.BinarySearchFunc(r.lex, start, func(l lexeme, at int) int { return cmp.Compare(l.start, at) })
	var list []int
	for ; i < len(r.lex) && r.lex[i].end <= end && len(list) < 2; i++ {
		if r.lex[i].kind == figureLex {
			list = append(list, i)
		}
	}
	return list
}
