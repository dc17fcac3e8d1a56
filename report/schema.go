// Package report holds a year's report as data: what is collected for it
// ([Schema]), the facts and what follows from them ([Facts]), and how they are read
// from answers, running text, YAML files and workbooks; the layouts that make a draft
// of them ([Layout], [Document]) and its versions, written as .docx, Markdown or plain
// text; and whether the facts bear out what a text says ([CheckSection]). It knows no
// chat, no store and no model.
package report

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Schema says what is collected for a report: the fields, the groups in which
// they are asked, and the relations that must hold between them.
type Schema struct {
	Groups    []Group    `yaml:"groups"`
	Fields    []Field    `yaml:"fields"`
	Relations []Relation `yaml:"relations"`

	byID   map[string]*Field
	byName map[string][]*Field
	// What is made when it is first wanted: what running text is read with, and
	// what hangs on each field.
	lexicon      func() *lexicon
	kinships     func() kinships
	consequences func() map[string]consequences
}

// Group is a part of the schema that one section of the bureau usually fills.
type Group struct {
	ID      string `yaml:"id"`
	Name    string `yaml:"name"`
	Section string `yaml:"section"`
}

// Field is one figure or text of the report.
type Field struct {
	ID    string `yaml:"id"`
	Group string `yaml:"group"`
	// Topics are what the field is a figure of. Fields that share the first
	// are answered in one breath: 来信657批次657人次.
	Topics  []string `yaml:"topics"`
	Name    string   `yaml:"name"`
	Aliases []string `yaml:"aliases"`
	Unit    string   `yaml:"unit"`
	Type    Type     `yaml:"type"`
	// Yearly: the value of the year before is kept too, for 同比.
	Yearly   bool     `yaml:"yearly"`
	Derived  *Formula `yaml:"derived"`
	Required bool     `yaml:"required"`
	Columns  []Column `yaml:"columns"` // of a list
	// Form is a pattern that texts which people say for the field match,
	// full-width characters being as good as others; empty: any text does.
	Form string `yaml:"form"`
	// Default stands in a draft where nobody gave a value.
	Default string `yaml:"default"`
	Help    string `yaml:"help"`
	Example string `yaml:"example"`

	origin place
}

// Column is a column of a field of type list.
type Column struct {
	Name string `yaml:"name"`
	Type Type   `yaml:"type"` // empty: text
}

// Type is the kind of value a field takes.
type Type string

// The types of fields.
const (
	Count   Type = "count"   // a whole number, not negative
	Decimal Type = "decimal" // a number
	Percent Type = "percent" // a number from 0 to 100
	Text    Type = "text"
	List    Type = "list" // rows of columns
	Date    Type = "date"
)

// Numeric tells whether values of the type are numbers.
func (t Type) Numeric() bool { return t == Count || t == Decimal || t == Percent }

// TakesFigures tells whether values of the field are figures or have columns
// of figures.
func (f *Field) TakesFigures() bool {
	return f.Type.Numeric() || slices.ContainsFunc(f.Columns, func(c Column) bool { return c.Type.Numeric() })
}

// Formula says how a field is computed from others; one of its parts is set.
type Formula struct {
	Sum        []string `yaml:"sum"`
	Difference []string `yaml:"difference"` // the first less the others
	Ratio      *Ratio   `yaml:"ratio"`
}

// Ratio is a sum of parts as a percentage of a sum of wholes.
type Ratio struct {
	Part  []string `yaml:"part"`
	Whole []string `yaml:"whole"`
}

// inputs returns the fields that the formula needs.
func (f *Formula) inputs() []string {
	ids := slices.Concat(f.Sum, f.Difference)
	if f.Ratio != nil {
		ids = slices.Concat(ids, f.Ratio.Part, f.Ratio.Whole)
	}
	return ids
}

// parts is how many of the formula's parts are set.
func (f *Formula) parts() int {
	n := 0
	for _, set := range []bool{len(f.Sum) > 0, len(f.Difference) > 0, f.Ratio != nil && len(f.Ratio.Part) > 0 && len(f.Ratio.Whole) > 0} {
		if set {
			n++
		}
	}
	return n
}

// Relation is something that must hold between fields: parts that make up a
// total, a part within its whole, or a figure that is not less than another.
// One of the three is set.
type Relation struct {
	Total   string   `yaml:"total"`
	Parts   []string `yaml:"parts"`
	Whole   string   `yaml:"whole"`
	Part    string   `yaml:"part"`
	Larger  string   `yaml:"larger"`
	Smaller string   `yaml:"smaller"`

	origin place
}

// fields returns the fields that the relation is about.
func (r Relation) fields() []string {
	var ids []string
	for _, id := range append([]string{r.Total, r.Whole, r.Part, r.Larger, r.Smaller}, r.Parts...) {
		if id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// Field returns the field of the given id.
func (s *Schema) Field(id string) (*Field, bool) {
	f, ok := s.byID[id]
	return f, ok
}

// Together tells whether two fields are figures of one topic.
func Together(a, b *Field) bool {
	return len(a.Topics) > 0 && len(b.Topics) > 0 && a.Topics[0] == b.Topics[0]
}

// Named returns the fields that people mean by name: one where it is a
// field's own name, its alias or id, several where it is the topic of several.
func (s *Schema) Named(name string) []*Field { return s.byName[foldName(name)] }

// Group returns the group of the given id or name.
func (s *Schema) Group(name string) (Group, bool) {
	for _, g := range s.Groups {
		if g.ID == name || g.Name == name {
			return g, true
		}
	}
	return Group{}, false
}

// GroupLike returns the group that people mean by a part of its name, two
// characters or more in their order: 网信 is 网上信访. It reports false where
// there is none, or more than one.
func (s *Schema) GroupLike(part string) (Group, bool) {
	if g, ok := s.Group(part); ok {
		return g, true
	}
	var found []Group
	for _, g := range s.Groups {
		if abbreviates(part, g.Name) {
			found = append(found, g)
		}
	}
	if utf8.RuneCountInString(part) < 2 || len(found) != 1 {
		return Group{}, false
	}
	return found[0], true
}

// abbreviates tells whether a name has the characters of part in their order.
func abbreviates(part, name string) bool {
	for _, r := range part {
		i := strings.IndexRune(name, r)
		if i < 0 {
			return false
		}
		name = name[i+utf8.RuneLen(r):]
	}
	return true
}

// InGroups returns the fields of the given groups that are asked for, in the
// schema's order: those that are not derived.
func (s *Schema) InGroups(groups ...string) []*Field {
	var list []*Field
	for i := range s.Fields {
		f := &s.Fields[i]
		if f.Derived == nil && slices.Contains(groups, f.Group) {
			list = append(list, f)
		}
	}
	return list
}

// Section returns the section that usually fills the field.
func (s *Schema) Section(f *Field) string {
	g, _ := s.Group(f.Group)
	return g.Section
}

// foldName brings a name as people write it to the form it is looked up in.
func foldName(name string) string { return strings.Map(foldRune, name) }

// foldRune is foldName for one character; -1 where it does not count.
func foldRune(r rune) rune {
	switch r {
	case ' ', '\t', '\u3000', '/', '、', '(', ')', '（', '）':
		return -1
	}
	if folded := width.LookupRune(r).Folded(); folded != 0 {
		return foldRune(folded)
	}
	return unicode.ToLower(r)
}

// NameOf is what staff call the field that a record keeps under id: its name,
// with 上年 before it for a value of the year before.
func (s *Schema) NameOf(id string) string {
	base, previous := BaseID(id)
	f, ok := s.Field(base)
	switch {
	case !ok:
		return id
	case previous:
		return "上年" + f.Name
	}
	return f.Name
}

// ShowValue prints a value that a record keeps under id, with its unit.
func (s *Schema) ShowValue(id, value string) string {
	base, _ := BaseID(id)
	if f, ok := s.Field(base); ok {
		return f.Show(value)
	}
	return value
}
