package report

import (
	"slices"
	"strings"
	"unicode"
)

// paragraphFigure is a figure of running text; of a vague one only Text, Start
// and End are known.
type paragraphFigure struct {
	Number
	vague bool
}

// paragraphFigures finds the figures of running text, exact and vague, in
// order. Unlike ParseNumbers it goes on behind the first vague one, and has no
// bound on their number.
func paragraphFigures(text string) []paragraphFigure {
	sc := scanner{s: text}
	var vague []paragraphFigure
	for sc.pos < len(text) {
		sc.step()
		if v := sc.vague; v != nil && saysQuantity(v) {
			vague = append(vague, paragraphFigure{vague: true, Number: Number{Text: v.Text, Start: v.Start, End: v.End}})
		}
		sc.vague = nil
	}
	var all []paragraphFigure
	for _, n := range sc.out {
		for len(vague) > 0 && vague[0].Start < n.Start {
			all, vague = append(all, vague[0]), vague[1:]
		}
		parts := []Number{n}
		if strings.Contains(n.Text, "，") {
			parts = n.Separate() // a full-width comma is one of the sentence
		}
		for _, part := range parts {
			all = append(all, paragraphFigure{Number: part})
		}
	}
	return inOrder(append(all, vague...))
}

// inOrder drops figures that overlap the one before.
func inOrder(figures []paragraphFigure) []paragraphFigure {
	kept, end := figures[:0], 0
	for _, f := range figures {
		if f.Start >= end && f.End > f.Start {
			kept = append(kept, f)
			end = f.End
		}
	}
	return kept
}

// saysQuantity tells whether a vague quantity has a numeral in it; 大概 alone,
// or 多次, has none and is nobody's figure.
func saysQuantity(v *VagueError) bool {
	return strings.ContainsFunc(v.Text, func(r rune) bool {
		return isDigit(fold(r)) || chineseDigit(r) >= 0 || multiplier(r) > 0
	})
}

// splitByBlank tells whether a blank stood within a figure, beside its point or
// comma, that may have set two figures apart: 657, 657批次, or 满意率96. 2. 来访5批次. A
// rate with its sign is read from scans so often, as 96. 98%, that it is believed.
func (r *paragraphReader) splitByBlank(l *lexeme) bool {
	if l.number.Unit == "%" && !l.number.Grouped {
		return false
	}
	start, end := r.prose.span(l.start, l.end)
	digits := strings.TrimRightFunc(r.prose.source[start:end], func(c rune) bool { return !isDigit(fold(c)) })
	return strings.ContainsFunc(strings.TrimLeftFunc(digits, func(c rune) bool { return !isDigit(fold(c)) }), unicode.IsSpace)
}

// unitKin are units that a clerk takes for each other without asking.
// unitFamilies, for answers to a question, goes further.
var unitKin = [...][]string{
	{"件次", "件", "批次", "批", "起", "宗", "封", "封次"},
	{"人次", "人", "名", "位"},
	{"场", "场次", "次", "轮"},
	{"个", "家"},
	{"个百分点", "百分点"},
	{"学时", "课时", "小时"},
}

// looseUnits are units of things that may stand for each other, with a
// question.
var looseUnits = [...]string{"件", "件次", "条", "项", "个", "份", "篇", "期", "起", "处"}

// fit says how well a unit suits a field.
type fit int

const (
	unfit fit = iota
	unusual
	unitless
	kindred
	same
)

// fits tells how well a figure in the given unit suits the field.
func (f *Field) fits(unit string) fit {
	switch {
	case !f.Type.Numeric():
		return unfit
	case unit == f.Unit:
		return same
	case unit == "":
		return unitless
	}
	for _, kin := range unitKin {
		if slices.Contains(kin, unit) && slices.Contains(kin, f.Unit) {
			return kindred
		}
	}
	if slices.Contains(looseUnits[:], unit) && slices.Contains(looseUnits[:], f.Unit) {
		return unusual
	}
	return unfit
}
