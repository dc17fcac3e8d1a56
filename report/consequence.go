package report

import (
	"slices"
	"strings"
)

// consequences are what hangs on a field: the fields that are worked out from
// it, at whatever remove, and the relations that it or one of them is in. They
// are places in the schema's lists.
type consequences struct{ derived, relations []int }

// newConsequences returns what hangs on each field, by its id.
func newConsequences(s *Schema) map[string]consequences {
	all := make(map[string]consequences, len(s.Fields))
	for i := range s.Fields {
		id := s.Fields[i].ID
		var c consequences
		for j := range s.Fields {
			if s.computedFrom(&s.Fields[j], id, make(map[string]bool)) {
				c.derived = append(c.derived, j)
			}
		}
		for j, r := range s.Relations {
			if slices.ContainsFunc(r.fields(), func(in string) bool {
				return in == id || slices.ContainsFunc(c.derived, func(d int) bool { return s.Fields[d].ID == in })
			}) {
				c.relations = append(c.relations, j)
			}
		}
		all[id] = c
	}
	return all
}

// DerivedFrom returns the fields that are worked out from any of the given
// ones, in the schema's order.
func (s *Schema) DerivedFrom(ids ...string) []*Field {
	places := s.following(ids, func(c consequences) []int { return c.derived })
	list := make([]*Field, len(places))
	for i, at := range places {
		list[i] = &s.Fields[at]
	}
	return list
}

// following joins what hangs on several fields, in order and each once.
func (s *Schema) following(ids []string, of func(consequences) []int) []int {
	all := s.consequences()
	if len(ids) == 1 {
		return of(all[ids[0]])
	}
	var places []int
	for _, id := range ids {
		places = append(places, of(all[id])...)
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// Working says in words how a derived field is worked out; empty for others.
func (s *Schema) Working(f *Field) string {
	join := func(ids []string, sign string) string {
		names := make([]string, len(ids))
		for i, id := range ids {
			names[i] = s.NameOf(id)
		}
		return strings.Join(names, sign)
	}
	sum := func(ids []string) string {
		if len(ids) == 1 {
			return s.NameOf(ids[0])
		}
		return "（" + join(ids, "＋") + "）"
	}
	switch d := f.Derived; {
	case d == nil:
		return ""
	case len(d.Sum) > 0:
		return join(d.Sum, "＋")
	case len(d.Difference) > 0:
		return join(d.Difference, "－")
	default:
		return sum(d.Ratio.Part) + "÷" + sum(d.Ratio.Whole)
	}
}
