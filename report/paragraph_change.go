package report

import (
	"strings"

	"github.com/shopspring/decimal"
)

// Change is how a text says that a figure compares with the year before.
type Change struct {
	// Percent is never negative, with the places that were written.
	Percent decimal.Decimal
	// Direction is 1 for a rise, -1 for a fall, 0 where the text does not say.
	Direction int
}

// Base returns the figure of the year before that a change implies: the whole
// number whose own change is the one that was written. It reports false where
// there is none, so that one of the two figures must be wrong.
func (c *Change) Base(now decimal.Decimal) (decimal.Decimal, bool) {
	for _, direction := range [...]int{1, -1} {
		if c.Direction == -direction {
			continue
		}
		factor := decimal.New(100, 0).Add(c.Percent.Mul(decimal.New(int64(direction), 0)))
		if !factor.IsPositive() {
			continue
		}
		guess := now.Mul(decimal.New(100, 0)).DivRound(factor, 0)
		for _, step := range [...]int64{0, -1, 1} {
			base := guess.Add(decimal.New(step, 0))
			if base.IsPositive() && c.fits(now, base, direction) {
				return base, true
			}
		}
	}
	return decimal.Decimal{}, false
}

// fits tells whether the change from base to now is written like this one.
func (c *Change) fits(now, base decimal.Decimal, direction int) bool {
	moved := now.Sub(base).Mul(decimal.New(int64(direction), 0))
	places := max(0, -c.Percent.Exponent())
	return moved.Mul(decimal.New(100, 0)).DivRound(base, places).Equal(c.Percent.Round(places))
}

// isChange tells whether a figure says how another one changed.
func (r *paragraphReader) isChange(c clause) bool {
	unit := r.lex[c.figure].number.Unit
	rate := unit == "%" || unit == "百分点"
	if r.has(c, changeLex) {
		return true
	}
	compared := false
	for k := c.lo; k < c.figure; k++ {
		l := &r.lex[k]
		switch {
		case l.kind == compareLex:
			compared = true
		case l.kind == nameLex && l.fields[0].Type.Numeric() && l.fields[0].fits(unit) >= kindred && !compared:
			return false
		}
	}
	if compared && (rate || unit == "") {
		return true
	}
	return r.last.change && rate && len(c.names) == 0 && r.plain(c)
}

// readChange keeps a change with the figures it is said of.
func (r *paragraphReader) readChange(c clause) {
	l := &r.lex[c.figure]
	respectively := r.has(c, respectivelyLex) || r.has(c, eachLex) || r.has(c, allLex)
	r.last = outcome{known: r.last.known, change: true}
	if l.vague || l.number.Unit == "百分点" || l.number.Unit != "%" && l.number.Unit != "" {
		return
	}
	change := &Change{Percent: l.number.Value.Abs(), Direction: r.direction(c)}
	targets := r.compared(c)
	switch {
	case len(targets) > 1 && r.moreChanges(c):
		r.nth++
		targets = targets[min(r.nth, len(targets))-1:][:1]
	case len(targets) > 1 && r.nth > 0:
		targets = targets[min(r.nth+1, len(targets))-1:][:1]
	case len(targets) > 1 && !respectively:
		return
	}
	for _, pl := range targets {
		if pl.change == nil && pl.field.Type != Percent {
			pl.change = change
		}
	}
}

// moreChanges tells whether another percentage follows in the same breath.
func (r *paragraphReader) moreChanges(c clause) bool {
	for k := c.figure + 1; k < len(r.lex); k++ {
		switch l := &r.lex[k]; l.kind {
		case listLex, changeLex, fillerLex:
		case figureLex:
			return l.number.Unit == "%"
		default:
			return false
		}
	}
	return false
}

// direction reads whether a change is a rise or a fall.
func (r *paragraphReader) direction(c clause) int {
	for k := c.figure - 1; k >= 0 && r.lex[k].kind != endLex && k > c.figure-24; k-- {
		if l := &r.lex[k]; l.kind == changeLex {
			if meansFall(l.word) {
				return -1
			}
			return 1
		}
	}
	if r.lex[c.figure].number.Value.IsNegative() {
		return -1
	}
	return 0
}

// compared returns the figures that a change is said of: those in the unit
// that it names, else all of the topic spoken of.
func (r *paragraphReader) compared(c clause) []*placement {
	var list []*placement
	unit := ""
	for k := c.lo; k < c.figure; k++ {
		l := &r.lex[k]
		switch l.kind {
		case counterLex:
			unit = strings.NewReplacer("总", "", "件数", "件次", "人数", "人次", "批数", "批次").Replace(l.word)
		case nameLex:
			return r.latest(l.fields)
		}
	}
	for _, pl := range r.group {
		if !pl.previous && !pl.held && (unit == "" || pl.field.fits(unit) >= kindred) {
			list = append(list, pl)
		}
	}
	return list
}

// latest returns the last placement of one of the fields.
func (r *paragraphReader) latest(fields []*Field) []*placement {
	for k := len(r.placed) - 1; k >= 0 && k >= len(r.placed)-8; k-- {
		for _, f := range fields {
			if pl := r.placed[k]; pl.field == f && !pl.previous && !pl.held && len(fields) == 1 {
				return []*placement{pl}
			}
		}
	}
	return nil
}
