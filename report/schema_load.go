package report

import (
	_ "embed" // the fields
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"

	"xinfangbot/internal/strictyaml"
)

//go:embed data/fields.yaml
var fieldsData []byte

// Source is a file of a schema: what it is called in errors, and its content.
type Source struct {
	Name string
	Data []byte
}

// LoadSchema returns the schema that comes with the program, with the groups,
// fields and relations that further files add.
func LoadSchema(more ...Source) (*Schema, error) {
	return parseSchema(append([]Source{{"fields.yaml", fieldsData}}, more...)...)
}

// parseSchema reads a schema from files and checks it. Every error names the
// file and the line.
func parseSchema(sources ...Source) (*Schema, error) {
	s := &Schema{byID: make(map[string]*Field), byName: make(map[string][]*Field)}
	var problems []problem
	for _, src := range sources {
		var part Schema
		if err := strictyaml.Decode(src.Data, &part); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: %w", src.Name, err)
		}
		s.Groups = append(s.Groups, part.Groups...)
		for i, f := range part.Fields {
			f.origin = place{src, "fields", i}
			s.Fields = append(s.Fields, f)
		}
		for i, r := range part.Relations {
			r.origin = place{src, "relations", i}
			s.Relations = append(s.Relations, r)
		}
	}
	s.addSums()
	problems = append(problems, s.index()...)
	problems = append(problems, s.check()...)
	errs := make([]error, len(problems))
	for i, p := range problems {
		errs[i] = fmt.Errorf("%s:%d: %s", p.at.source.Name, p.at.line(), p.text)
	}
	return s, errors.Join(errs...)
}

// addSums adds what every derived sum implies, for totals that somebody typed
// before all parts were known. Where the total is computed it holds.
func (s *Schema) addSums() {
	for _, f := range s.Fields {
		if f.Derived != nil && len(f.Derived.Sum) > 0 {
			s.Relations = append(s.Relations, Relation{Total: f.ID, Parts: f.Derived.Sum, origin: f.origin})
		}
	}
}

// problem is something wrong with a schema, and where.
type problem struct {
	at   place
	text string
}

// place is an item of one of a file's lists.
type place struct {
	source Source
	list   string
	item   int
}

// line is the line at which the item begins. The file is read again for it:
// only errors ask.
func (p place) line() int {
	var doc yaml.Node
	if err := yaml.Unmarshal(p.source.Data, &doc); err != nil || len(doc.Content) == 0 {
		return 0
	}
	root := doc.Content[0].Content
	for i := 0; i+1 < len(root); i += 2 {
		if root[i].Value == p.list && p.item < len(root[i+1].Content) {
			return root[i+1].Content[p.item].Line
		}
	}
	return 0
}

// index builds the look-up tables. Topics come last: a name means the field
// that bears it first.
func (s *Schema) index() []problem {
	var problems []problem
	for i := range s.Fields {
		f := &s.Fields[i]
		switch {
		case f.ID == "" || f.Name == "":
			problems = append(problems, problem{f.origin, "id and name are required"})
			continue
		case s.byID[f.ID] != nil:
			problems = append(problems, problem{f.origin, "field " + f.ID + " is defined twice"})
			continue
		}
		s.byID[f.ID] = f
		s.name(f, f.ID, f.Name)
		s.name(f, f.Aliases...)
	}
	for i := range s.Fields {
		s.name(&s.Fields[i], s.Fields[i].Topics...)
	}
	s.lexicon = sync.OnceValue(func() *lexicon { return newLexicon(s) })
	s.kinships = sync.OnceValue(func() kinships { return newKinships(s) })
	s.consequences = sync.OnceValue(func() map[string]consequences { return newConsequences(s) })
	return problems
}

func (s *Schema) name(f *Field, names ...string) {
	for _, n := range names {
		if n = foldName(n); !slices.Contains(s.byName[n], f) {
			s.byName[n] = append(s.byName[n], f)
		}
	}
}

// check finds what refers to what is not there.
func (s *Schema) check() []problem {
	var problems []problem
	for i := range s.Fields {
		f := &s.Fields[i]
		if text := s.wrongWith(f); text != "" {
			problems = append(problems, problem{f.origin, "field " + f.ID + ": " + text})
		}
	}
	for _, r := range s.Relations {
		if len(r.fields()) < 2 {
			problems = append(problems, problem{r.origin, "a relation needs total and parts, whole and part, or larger and smaller"})
		}
		for _, id := range r.fields() {
			if s.byID[id] == nil {
				problems = append(problems, problem{r.origin, "relation: no field " + id})
			}
		}
	}
	return problems
}

// wrongWith says what is wrong with a field; empty where nothing is.
func (s *Schema) wrongWith(f *Field) string {
	switch f.Type {
	case Count, Decimal, Percent, Text, Date:
	case List:
		if len(f.Columns) == 0 {
			return "a list needs columns"
		}
		for _, c := range f.Columns {
			switch {
			case c.Name == "":
				return `column "": a name is required`
			case c.Type != "" && c.Type != Text && !c.Type.Numeric():
				return fmt.Sprintf("column %q: unknown type %q: count or text expected", c.Name, c.Type)
			}
		}
	default:
		return fmt.Sprintf("unknown type %q: count, decimal, percent, list, text or date expected", f.Type)
	}
	if _, err := regexp.Compile(f.Form); err != nil {
		return "form: " + err.Error()
	}
	if !slices.ContainsFunc(s.Groups, func(g Group) bool { return g.ID == f.Group }) {
		return fmt.Sprintf("no group %q", f.Group)
	}
	if f.Derived == nil {
		return ""
	}
	if f.Derived.parts() != 1 {
		return "derived needs one of sum, difference and ratio"
	}
	inputs := f.Derived.inputs()
	for _, id := range inputs {
		if s.byID[id] == nil {
			return "derived from " + id + ", which is not a field"
		}
	}
	if s.computedFrom(f, f.ID, make(map[string]bool)) {
		return "derived from itself"
	}
	return ""
}

// computedFrom tells whether a field is computed from the one of the given id,
// at whatever remove. Fields in passed have been looked at.
func (s *Schema) computedFrom(f *Field, id string, passed map[string]bool) bool {
	if f == nil || f.Derived == nil || passed[f.ID] {
		return false
	}
	passed[f.ID] = true
	inputs := f.Derived.inputs()
	return slices.Contains(inputs, id) ||
		slices.ContainsFunc(inputs, func(input string) bool { return s.computedFrom(s.byID[input], id, passed) })
}
