package report

import (
	"fmt"

	"xinfangbot/internal/journal"
)

// Blank returns the facts without what this year's record holds, but with the
// values of the year before: what a template starts from.
func (f *Facts) Blank() *Facts {
	return NewFacts(f.Schema, f.Key, nil, f.Previous().current)
}

// Changes returns what storing a file would change, in the schema's order:
// each change based on the version that these facts have.
func (f *Facts) Changes(file *FactsFile) []journal.Change {
	var changes []journal.Change
	previous := f.Previous()
	for i := range f.Schema.Fields {
		id := f.Schema.Fields[i].ID
		if v, ok := file.Values[id]; ok && v != f.Kept(id).Value {
			changes = append(changes, journal.Change{Field: id, Value: v, Base: f.Version(id)})
		}
		before := PreviousID(id)
		if v, ok := file.Values[before]; ok && v != previous.Kept(id).Value {
			changes = append(changes, journal.Change{Field: before, Value: v, Base: f.Version(before)})
		}
	}
	return changes
}

// Describe words a change for staff: what there is and what it becomes.
func (f *Facts) Describe(c journal.Change) string {
	old := f.Kept(c.Field).Value
	if base, before := BaseID(c.Field); before && old == "" {
		old = f.Previous().Kept(base).Value
	}
	return fmt.Sprintf("%s：%s → %s", f.Schema.NameOf(c.Field), f.shown(c.Field, old), f.shown(c.Field, c.Value))
}

func (f *Facts) shown(id, value string) string {
	if value == "" {
		return "空"
	}
	return f.Schema.ShowValue(id, value)
}
