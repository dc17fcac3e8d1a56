package report

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// check doubts placements that contradict each other or themselves, and drops
// those that say the same thing again.
func (r *paragraphReader) check() {
	r.dropRepeated()
	values := r.values()
	r.checkDerived(values)
	for _, pl := range r.placed {
		if pl.change == nil || pl.held || pl.previous {
			continue
		}
		if _, ok := pl.change.Base(r.lex[pl.figure].number.Value); !ok {
			pl.doubt(fmt.Sprintf("按同比%s%%推算，上年数不是整数", pl.change.Percent))
		}
	}
}

// dropRepeated keeps one placement of a value that was found twice, and doubts
// two values of one field.
func (r *paragraphReader) dropRepeated() {
	first := make(map[string]*placement)
	kept := r.placed[:0]
	for _, pl := range r.placed {
		value := r.value(pl)
		id := Reading{Field: pl.field, Previous: pl.previous}.ID()
		old := first[id]
		switch {
		case value == "":
		case old == nil:
			first[id] = pl
		case r.value(old) == value:
			if len(old.doubts) > 0 && len(pl.doubts) == 0 {
				*old = *pl
			}
			continue
		default:
			pl.doubt("这一项在文中还有另一个数：" + pl.field.Show(r.value(old)))
			old.doubt("这一项在文中还有另一个数：" + pl.field.Show(value))
		}
		kept = append(kept, pl)
	}
	r.placed = kept
}

// values are the values that were found, the first of each field.
func (r *paragraphReader) values() map[string]string {
	values := make(map[string]string)
	for _, pl := range r.placed {
		id := Reading{Field: pl.field, Previous: pl.previous}.ID()
		if v := r.value(pl); v != "" && values[id] == "" {
			values[id] = v
		}
	}
	return values
}

// checkDerived doubts derived figures that are not what their parts make.
func (r *paragraphReader) checkDerived(values map[string]string) {
	facts := NewFacts(r.schema, Key{}, nil, nil).With(values)
	for _, pl := range r.placed {
		if pl.field.Derived == nil || pl.held || pl.previous || !facts.Computed(pl.field.ID) {
			continue
		}
		want, ok := facts.Number(pl.field.ID)
		got := r.lex[pl.figure].number.Value
		if ok && !agree(got, want) {
			pl.doubt(fmt.Sprintf("按文中各分项计算应为%s，这里是%s", pl.field.Show(want.String()), pl.field.Show(got.String())))
		}
	}
}

// agree tells whether a figure is the computed one, to the places it has.
func agree(written, computed decimal.Decimal) bool {
	return written.Equal(computed.Round(max(0, -written.Exponent())))
}
