package report

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// Oddity is a relation that the facts do not keep, a figure that is not what its
// parts make, or one that is hardly one of a report.
type Oddity struct {
	Fields  []string // the fields it is about
	Message string   // for staff, with the sum worked out
}

// Check returns what is odd about a report's facts in the given fields, in what is
// computed from them and in the relations that hang on either, or in all of them
// where none is given. Relations between fields that are not all known are
// passed over.
func (f *Facts) Check(ids ...string) []Oddity {
	if len(ids) == 0 {
		for i := range f.Schema.Fields {
			id := f.Schema.Fields[i].ID
			ids = append(ids, id, PreviousID(id))
		}
		return append(append(f.huge(ids...), f.overruled(ids...)...), f.oddities(f.Schema.Relations...)...)
	}
	odd := append(f.huge(ids...), f.overruled(ids...)...)
	for _, at := range f.Schema.following(ids, func(c consequences) []int { return c.relations }) {
		odd = append(odd, f.oddities(f.Schema.Relations[at])...)
	}
	return odd
}

// maxCountDigits is how many digits a count of any bureau has: nothing that it
// counts comes to a hundred million.
const maxCountDigits = 8

// huge returns the counts that a slip of the finger must have made so long.
func (f *Facts) huge(ids ...string) []Oddity {
	var odd []Oddity
	for _, id := range ids {
		value := f.Kept(id).Value
		if len(value) <= maxCountDigits {
			continue
		}
		base, _ := BaseID(id)
		if field, ok := f.Schema.Field(base); ok && field.Type == Count {
			odd = append(odd, Oddity{Fields: []string{id}, Message: fmt.Sprintf("%s（%s）有%d位数，远大于一般情况", f.name(id), field.Show(value), len(value))})
		}
	}
	return odd
}

// overruled returns the computed fields, among those given and those that hang on
// them, of which something else was typed before all their parts were known.
func (f *Facts) overruled(ids ...string) []Oddity {
	var odd []Oddity
	seen := make(map[string]bool)
	for _, id := range ids {
		base, before := BaseID(id)
		fields := f.Schema.DerivedFrom(base)
		if own, ok := f.Schema.Field(base); ok && own.Derived != nil {
			fields = append(fields, own)
		}
		for _, field := range fields {
			kept := field.ID
			if before {
				kept = PreviousID(kept)
			}
			if seen[kept] {
				continue
			}
			seen[kept] = true
			if o, ok := f.overrules(field, kept); ok {
				odd = append(odd, o)
			}
		}
	}
	return odd
}

// overrules compares what the record keeps of a computed field, under kept, with
// what its parts make.
func (f *Facts) overrules(field *Field, kept string) (Oddity, bool) {
	value := f.Kept(kept).Value
	if value == "" {
		return Oddity{}, false
	}
	typed, err := decimal.NewFromString(value)
	if err != nil {
		return Oddity{}, false
	}
	of, about := f, append([]string{field.ID}, field.Derived.inputs()...)
	if kept != field.ID {
		of = f.Previous()
		for i, id := range about {
			about[i] = PreviousID(id)
		}
	}
	computed, _ := of.Number(field.ID)
	if !of.Computed(field.ID) || agree(typed, computed) || agree(computed, typed) {
		return Oddity{}, false
	}
	return Oddity{Fields: about, Message: fmt.Sprintf("%s按各项计算为%s，填报的是%s，以计算的数为准", f.name(kept), of.Show(field.ID), field.Show(value))}, true
}

// oddities returns what is odd in some relations.
func (f *Facts) oddities(relations ...Relation) []Oddity {
	var odd []Oddity
	for _, r := range relations {
		if message := f.broken(r); message != "" {
			odd = append(odd, Oddity{Fields: r.fields(), Message: message})
		}
	}
	return odd
}

// broken words how the facts break the relation; empty where they keep it.
func (f *Facts) broken(r Relation) string {
	switch {
	case r.Total != "":
		return f.brokenSum(r.Total, r.Parts)
	case r.Whole != "":
		if !f.less(r.Whole, r.Part) {
			return ""
		}
		return fmt.Sprintf("%s（%s）大于%s（%s），其中数不应大于总数", f.name(r.Part), f.Show(r.Part), f.name(r.Whole), f.Show(r.Whole))
	case r.Larger != "":
		if f.nobodys(r) {
			return fmt.Sprintf("%s为%s，%s却为%s", f.name(r.Smaller), f.Show(r.Smaller), f.name(r.Larger), f.Show(r.Larger))
		}
		if !f.less(r.Larger, r.Smaller) {
			return ""
		}
		return fmt.Sprintf("%s（%s）小于%s（%s），一般不会少于后者", f.name(r.Larger), f.Show(r.Larger), f.name(r.Smaller), f.Show(r.Smaller))
	}
	return ""
}

// nobodys tells whether there are people of matters, of which there are none:
// the two of the relation count the same in different units.
func (f *Facts) nobodys(r Relation) bool {
	people, ok := f.Number(r.Larger)
	matters, known := f.Number(r.Smaller)
	if !ok || !known || people.IsZero() || !matters.IsZero() {
		return false
	}
	of := func(id string) string {
		base, _ := BaseID(id)
		field, _ := f.Schema.Field(base)
		return field.Unit
	}
	return of(r.Larger) != of(r.Smaller)
}

// brokenSum words how parts do not make up their total, or, while some are not
// known, how those that are known exceed it.
func (f *Facts) brokenSum(total string, parts []string) string {
	want, ok := f.Number(total)
	var sum decimal.Decimal
	var terms []string
	for _, id := range parts {
		if n, known := f.Number(id); known {
			sum = sum.Add(n)
			terms = append(terms, f.name(id)+n.String())
		}
	}
	switch {
	case !ok || len(terms) == 0:
		return ""
	case len(terms) == len(parts) && !want.Equal(sum):
		return fmt.Sprintf("%s＝%s，与%s%s相差%s", strings.Join(terms, "＋"), sum, f.name(total), want, sum.Sub(want).Abs())
	case len(terms) < len(parts) && sum.GreaterThan(want):
		return fmt.Sprintf("%s大于%s%s，其中数不应大于总数", strings.Join(terms, "＋"), f.name(total), want)
	}
	return ""
}

// less tells whether both figures are known and a is less than b.
func (f *Facts) less(a, b string) bool {
	x, ok := f.Number(a)
	y, ok2 := f.Number(b)
	return ok && ok2 && x.LessThan(y)
}

func (f *Facts) name(id string) string { return f.Schema.NameOf(id) }

// Growth is how a figure compares with the year before.
type Growth struct {
	Now, Before decimal.Decimal
	// Percent is the change as a percentage of the figure before, rounded half
	// up to two places; never negative.
	Percent decimal.Decimal
	// Direction is 1 where the figure rose, -1 where it fell, 0 where it is
	// the same.
	Direction int
}

// Growth compares a figure with the year before (同比). It reports false where
// one of them is not known or the figure before is zero.
func (f *Facts) Growth(id string) (Growth, bool) {
	now, ok := f.Number(id)
	before, ok2 := f.Previous().Number(id)
	if !ok || !ok2 || !before.IsPositive() {
		return Growth{}, false
	}
	return growthOf(now, before), true
}
