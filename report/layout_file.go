package report

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"xinfangbot/internal/strictyaml"
)

// layoutFile is a layout as a file:
//
//	name, title, about, kind   what it is called and what it is for
//	start: 2                   the first headings are （一）, not 一、
//	phrases: {name: sentence}  phrases of its own beside those of phrases.yaml
//	cover:
//	  head: {mark: …, number: …, signatory: …}   a red head
//	  web:  [{name: 索引号, say: …}]              the header table of a website
//	  title: [one sentence for each line]
//	  addressee: true, signature: true           whether it has them
//	  opening, closing: [passages]
//	parts:
//	  - heading: …        without its number; empty: no heading
//	    run_in: true      the text follows the heading in the same paragraph
//	    takes: [积案]     words of the highlights that belong here
//	    rest: true        highlights that belong nowhere stand here
//	    say: [passages]
//	    parts: [parts]
//
// A passage is a sentence, which makes a paragraph, or one of
//
//	points: [sentence, {lead: …, say: …, takes: […], needed: true}, {rows: id}]
//	                        一是……。二是……。 in one paragraph; the rows of a
//	                        list are points each
//	rows: next_steps        a list, each row a paragraph 一是……。, or
//	as: headings            a heading of its own: （一）……
//	within: true            the clauses of a row after its colon are 一要、二要
//	table: {caption: …, figures: [ids]}          figures with 同比
//	table: {caption: …, list: id, share: id}     a list's rows
type layoutFile struct {
	Name    string            `yaml:"name"`
	Title   string            `yaml:"title"`
	About   string            `yaml:"about"`
	Kind    Kind              `yaml:"kind"`
	Start   int               `yaml:"start"`
	Phrases map[string]string `yaml:"phrases"`
	Cover   layoutCover       `yaml:"cover"`
	Parts   []*layoutPart     `yaml:"parts"`
}

// layoutCover says what stands before and after the body.
type layoutCover struct {
	Head      *layoutHead   `yaml:"head"`
	Web       []layoutEntry `yaml:"web"`
	Title     []layoutText  `yaml:"title"`
	Addressee bool          `yaml:"addressee"`
	Opening   []passage     `yaml:"opening"`
	Closing   []passage     `yaml:"closing"`
	Signature bool          `yaml:"signature"`
}

// layoutHead is a red head.
type layoutHead struct {
	Mark      layoutText `yaml:"mark"`
	Number    layoutText `yaml:"number"`
	Signatory layoutText `yaml:"signatory"`
}

// layoutEntry is a line of a website's header.
type layoutEntry struct {
	Name string     `yaml:"name"`
	Say  layoutText `yaml:"say"`
}

// layoutPart is a heading and what stands under it.
type layoutPart struct {
	Heading layoutText    `yaml:"heading"`
	RunIn   bool          `yaml:"run_in"`
	Takes   []string      `yaml:"takes"`
	Rest    bool          `yaml:"rest"`
	Say     []passage     `yaml:"say"`
	Parts   []*layoutPart `yaml:"parts"`

	spot *spot
}

// layoutText is a sentence of a layout file and the line that it stands on.
type layoutText struct {
	text     string
	line     int
	sentence sentence
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (t *layoutText) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: a sentence is expected", node.Line)
	}
	t.text, t.line = node.Value, node.Line
	return nil
}

// passage is what stands in one piece under a heading; one of its parts is set.
type passage struct {
	text   layoutText
	points []*layoutPoint
	rows   layoutRows
	table  *layoutTable
	line   int
}

// layoutRows is a list whose rows stand as paragraphs or headings.
type layoutRows struct {
	List   string
	As     string
	Within bool
}

// layoutPoint is one of the points of a passage.
type layoutPoint struct {
	Lead   layoutText `yaml:"lead"`
	Say    layoutText `yaml:"say"`
	Takes  []string   `yaml:"takes"`
	Needed bool       `yaml:"needed"`
	Rows   string     `yaml:"rows"`

	spot *spot
}

// layoutTable is a table of figures, or of a list's rows.
type layoutTable struct {
	Caption layoutText `yaml:"caption"`
	Figures []string   `yaml:"figures"`
	List    string     `yaml:"list"`
	Share   string     `yaml:"share"`
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (p *passage) UnmarshalYAML(node *yaml.Node) error {
	p.line = node.Line
	if node.Kind == yaml.ScalarNode {
		return p.text.UnmarshalYAML(node)
	}
	var form struct {
		Points []*layoutPoint `yaml:"points"`
		Rows   string         `yaml:"rows"`
		As     string         `yaml:"as"`
		Within bool           `yaml:"within"`
		Table  *layoutTable   `yaml:"table"`
	}
	if err := decodeStrictly(node, &form, "points", "rows", "as", "within", "table"); err != nil {
		return err
	}
	set := 0
	for _, is := range []bool{form.Points != nil, form.Rows != "", form.Table != nil} {
		if is {
			set++
		}
	}
	if set != 1 {
		return fmt.Errorf("line %d: a passage is a sentence, or has points, rows or a table", node.Line)
	}
	p.points, p.rows, p.table = form.Points, layoutRows{form.Rows, form.As, form.Within}, form.Table
	return nil
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (p *layoutPoint) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		return p.Say.UnmarshalYAML(node)
	}
	type plain layoutPoint
	return decodeStrictly(node, (*plain)(p), "lead", "say", "takes", "needed", "rows")
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (t *layoutTable) UnmarshalYAML(node *yaml.Node) error {
	type plain layoutTable
	return decodeStrictly(node, (*plain)(t), "caption", "figures", "list", "share")
}

// decodeStrictly decodes a mapping that has no keys but the given ones. What a
// type decodes by itself is not held to the decoder's KnownFields.
func decodeStrictly(node *yaml.Node, into any, keys ...string) error {
	for i := 0; node.Kind == yaml.MappingNode && i < len(node.Content); i += 2 {
		if key := node.Content[i]; !slices.Contains(keys, key.Value) {
			return fmt.Errorf("line %d: %s is not expected here: %s", key.Line, key.Value, strings.Join(keys, ", "))
		}
	}
	return node.Decode(into)
}

// ParseLayout reads a layout and checks it against the schema. Errors name the
// file and the line.
func ParseLayout(name string, data []byte, schema *Schema) (*Layout, error) {
	var f layoutFile
	if err := strictyaml.Decode(data, &f); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if f.Name == "" || len(f.Cover.Title) == 0 || len(f.Parts) == 0 {
		return nil, fmt.Errorf("%s:1: name, cover.title and parts are required", name)
	}
	if _, err := ParseKind(string(f.Kind)); err != nil {
		return nil, fmt.Errorf("%s:1: %w", name, err)
	}
	if f.Start == 0 {
		f.Start = int(Heading1)
	}
	if f.Start < int(Heading1) || f.Start > int(Heading4) {
		return nil, fmt.Errorf("%s:1: start is a level from 1 to 4", name)
	}
	if f.Title == "" {
		f.Title = f.Name
	}
	phrases := make(map[string]string)
	if err := yaml.Unmarshal(phrasesData, &phrases); err != nil {
		return nil, fmt.Errorf("phrases.yaml: %w", err)
	}
	for phrase, text := range f.Phrases {
		phrases[phrase] = text
	}
	l := &Layout{Name: f.Name, Title: f.Title, About: f.About, Kind: f.Kind, file: f, uses: make(map[string]bool)}
	c := &layoutCompiler{layout: l, file: name, parser: sentenceParser{schema: schema, phrases: phrases, layout: f.Name}}
	c.compile()
	return l, errors.Join(c.errs...)
}
