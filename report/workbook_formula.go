package report

import (
	"fmt"
	"slices"
	"strings"

	"xinfangbot/internal/xlsx"
)

// formula writes a derived field's formula for a spreadsheet, for the value
// column col; false where one of its inputs has no cell there. It gives
// nothing while an input is missing.
func (w *workbookWriter) formula(sheet string, col int, f *Field) (string, bool) {
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
	const nothing = `""`
	switch d := f.Derived; {
	case d.Sum != nil:
		result = list(d.Sum, "+")
	case d.Difference != nil:
		result = list(d.Difference, "-")
	case d.Ratio != nil:
		part, whole := list(d.Ratio.Part, ","), list(d.Ratio.Whole, ",")
		result = fmt.Sprintf("IF(SUM(%s)>0,ROUND(SUM(%s)/SUM(%s)*100,2),%s)", whole, part, whole, nothing)
	default:
		return "", false
	}
	return fmt.Sprintf("IF(COUNT(%s)=%d,%s,%s)", list(inputs, ","), len(inputs), result, nothing), true
}
