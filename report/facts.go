package report

import (
	"iter"
	"maps"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"xinfangbot/internal/journal"
)

// previousSuffix marks the field of a record that holds the figure of the
// year before, where it was given with this year's report.
const previousSuffix = ".previous"

// PreviousID is the name under which a record keeps the value that a field had
// the year before.
func PreviousID(id string) string { return id + previousSuffix }

// BaseID is the inverse of PreviousID: the field that a name in a record
// stands for, and whether it is the value of the year before.
func BaseID(id string) (base string, previous bool) {
	return strings.CutSuffix(id, previousSuffix)
}

// Facts are the facts of one report: what its record holds, and what follows
// from that.
type Facts struct {
	Key    Key
	Schema *Schema
	// current is the report's record; it also holds the values of the year
	// before that were given with it.
	current journal.Record
	before  journal.Record
	// set are values that stand in the place of the record's; see With.
	set map[string]string
}

// NewFacts returns the facts of a report from its record and that of the year
// before, either of which may be nil.
func NewFacts(schema *Schema, key Key, current, before journal.Record) *Facts {
	return &Facts{Key: key, Schema: schema, current: current, before: before}
}

// With returns the facts as they would be with some values set: by id, in the
// form in which they are kept.
func (f *Facts) With(values map[string]string) *Facts {
	next := *f
	next.set = maps.Clone(f.set)
	if next.set == nil {
		next.set = make(map[string]string, len(values))
	}
	maps.Copy(next.set, values)
	return &next
}

// Kept returns what the report's record keeps under id: a field's id, or
// PreviousID of one.
func (f *Facts) Kept(id string) journal.Field {
	field := f.current[id]
	if v, ok := f.set[id]; ok {
		field.Value = v
	}
	return field
}

// kept returns everything that the report's record keeps.
func (f *Facts) kept() iter.Seq2[string, journal.Field] {
	return func(yield func(string, journal.Field) bool) {
		for id := range f.current {
			if !yield(id, f.Kept(id)) {
				return
			}
		}
		for id := range f.set {
			if _, ok := f.current[id]; !ok && !yield(id, f.Kept(id)) {
				return
			}
		}
	}
}

// Previous returns the facts of the year before: what was given with this
// report, else what that year's own report has.
func (f *Facts) Previous() *Facts {
	merged := maps.Clone(f.before)
	if merged == nil {
		merged = make(journal.Record)
	}
	for id, field := range f.kept() {
		if base, ok := BaseID(id); ok && field.Value != "" {
			merged[base] = field
		}
	}
	return &Facts{Key: f.Key.Before(), Schema: f.Schema, current: merged}
}

// Closed tells whether the report takes no more changes.
func (f *Facts) Closed() bool { return f.Kept(journal.Closed).Value != "" }

// Version is the version of a field in the report's record; 0 where it was
// never set.
func (f *Facts) Version(id string) int64 { return f.Kept(id).Version }

// Value returns a field's value in the form in which it is kept. A derived
// field is computed where everything it is computed from is known, and only
// otherwise what somebody typed.
func (f *Facts) Value(id string) (string, bool) {
	if field, ok := f.Schema.Field(id); ok && field.Derived != nil {
		if v, ok := f.compute(field.Derived); ok {
			return v, true
		}
	}
	v := f.Kept(id).Value
	return v, v != ""
}

// Computed tells whether a field's value is worked out from others.
func (f *Facts) Computed(id string) bool {
	field, ok := f.Schema.Field(id)
	if !ok || field.Derived == nil {
		return false
	}
	_, ok = f.compute(field.Derived)
	return ok
}

// typed tells whether a computed field has a value that somebody typed, for
// want of what it is computed from.
func (f *Facts) typed(id string) bool { return !f.Computed(id) && f.Kept(id).Value != "" }

// Number returns a numeric field's value.
func (f *Facts) Number(id string) (decimal.Decimal, bool) {
	v, ok := f.Value(id)
	if !ok {
		return decimal.Decimal{}, false
	}
	d, err := decimal.NewFromString(v)
	return d, err == nil
}

// Rows returns a list's rows.
func (f *Facts) Rows(id string) ([][]string, bool) {
	v, ok := f.Value(id)
	if !ok {
		return nil, false
	}
	rows, err := decodeRows(v)
	return rows, err == nil
}

// Date returns a date's value.
func (f *Facts) Date(id string) (time.Time, bool) {
	v, ok := f.Value(id)
	if !ok {
		return time.Time{}, false
	}
	d, err := time.Parse(time.DateOnly, v)
	return d, err == nil
}

// Show prints a field's value for staff, with its unit; empty where it has
// none.
func (f *Facts) Show(id string) string {
	v, ok := f.Value(id)
	if !ok {
		return ""
	}
	field, ok := f.Schema.Field(id)
	if !ok {
		return v
	}
	return field.Show(v)
}

// Show prints a value of the field, given in the form in which it is kept.
func (f *Field) Show(value string) string {
	switch f.Type {
	case List:
		rows, err := decodeRows(value)
		if err != nil || len(rows) == 0 {
			return "无"
		}
		lines := make([]string, len(rows))
		for i, row := range rows {
			lines[i] = f.showRow(row)
		}
		return strings.Join(lines, "；")
	case Date:
		if d, err := time.Parse(time.DateOnly, value); err == nil {
			return chineseDate(d)
		}
	}
	return value + f.Unit
}

// showRow prints a list's row. Figures beside each other are parted by more than
// a blank: 36 219 may be read as one.
func (f *Field) showRow(row []string) string {
	figure := func(i int) bool { return i < len(f.Columns) && f.Columns[i].Type.Numeric() }
	var b strings.Builder
	for i, cell := range row {
		switch {
		case i == 0:
		case figure(i-1) && figure(i):
			b.WriteString("、")
		default:
			b.WriteString(" ")
		}
		b.WriteString(cell)
	}
	return b.String()
}

// compute works a formula out; false where something it needs is not known or
// it would divide by zero.
func (f *Facts) compute(formula *Formula) (string, bool) {
	switch {
	case len(formula.Sum) > 0:
		sum, ok := f.sum(formula.Sum)
		return sum.String(), ok
	case len(formula.Difference) > 0:
		first, ok := f.Number(formula.Difference[0])
		rest, ok2 := f.sum(formula.Difference[1:])
		return first.Sub(rest).String(), ok && ok2
	case formula.Ratio != nil:
		part, ok := f.sum(formula.Ratio.Part)
		whole, ok2 := f.sum(formula.Ratio.Whole)
		if !ok || !ok2 || !whole.IsPositive() {
			return "", false
		}
		return percentage(part, whole).StringFixed(2), true
	}
	return "", false
}

func (f *Facts) sum(ids []string) (decimal.Decimal, bool) {
	total := decimal.Decimal{}
	for _, id := range ids {
		n, ok := f.Number(id)
		if !ok {
			return decimal.Decimal{}, false
		}
		total = total.Add(n)
	}
	return total, true
}

// percentage is part as a percentage of whole, rounded half up to two places.
func percentage(part, whole decimal.Decimal) decimal.Decimal {
	return part.Mul(decimal.New(100, 0)).DivRound(whole, 2)
}
