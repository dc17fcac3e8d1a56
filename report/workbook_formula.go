package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"xinfangbot/internal/xlsx"
)

// formula writes a derived field's formula for a spreadsheet, for the value
// column col; false where one of its inputs has no cell there. It gives
// nothing while an input is missing, or the value that somebody typed for it.
func (w *workbookWriter) formula(sheet string, col int, f *Field, facts *Facts) (string, bool) {
	inputs := f.Derived.inputs()
	slices.Sort(inputs)
	inputs = slices.Compact(inputs)
	refs := make(map[string]string, len(inputs))
	for _, id := range inputs {
		at, ok := w.places[id]
		if in, _ := w.Schema.Field(id); !ok || col == columnBefore && !in.Yearly {
			return "", false
		}
		refs[id] = xlsx.CellName(at.row, col)
		if at.sheet != sheet {
			refs[id] = quoteSheet(at.sheet) + "!" + refs[id]
		}
	}
	list := func(ids []string, between string) string {
		out := make([]string, len(ids))
		for i, id := range ids {
			out[i] = refs[id]
		}
		return strings.Join(out, between)
	}
	var result string
	instead := typed(f, facts)
	switch d := f.Derived; {
	case d.Sum != nil:
		result = list(d.Sum, "+")
	case d.Difference != nil:
		result = list(d.Difference, "-")
	case d.Ratio != nil:
		part, whole := list(d.Ratio.Part, ","), list(d.Ratio.Whole, ",")
		result = fmt.Sprintf("IF(SUM(%s)>0,ROUND(SUM(%s)/SUM(%s)*100,2),%s)", whole, part, whole, instead)
	default:
		return "", false
	}
	return fmt.Sprintf("IF(COUNT(%s)=%d,%s,%s)", list(inputs, ","), len(inputs), result, instead), true
}

// typed is what the formula gives where it cannot be worked out.
func typed(f *Field, facts *Facts) string {
	if d, err := decimal.NewFromString(facts.Kept(f.ID).Value); err == nil {
		return d.String()
	}
	return `""`
}
