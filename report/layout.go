package report

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"xinfangbot/internal/chinese"
)

//go:embed data/layouts/*.yaml
var layoutFiles embed.FS

// Layout says how a report is laid out: its cover and ends, its headings, and
// what stands under each. It is a data file; sentences are described at the
// type sentence.
type Layout struct {
	Name  string `yaml:"name"`
	Title string `yaml:"title"` // what staff call it
	About string `yaml:"about"` // one line that helps to choose
	Kind  Kind   `yaml:"kind"`
	Cover Cover  `yaml:"cover"`
	Parts []Part `yaml:"parts"`
}

// Cover says what stands before and after the body.
type Cover struct {
	Title     []string `yaml:"title"` // one sentence for each line
	Addressee bool     `yaml:"addressee"`
	Opening   []string `yaml:"opening"` // paragraphs before the first heading
	Closing   []string `yaml:"closing"` // paragraphs after the last part
	Signature bool     `yaml:"signature"`

	title, opening, closing []sentence
}

// Part is a heading and what stands under it.
type Part struct {
	Heading string   `yaml:"heading"` // without its number; empty: no heading
	Say     []string `yaml:"say"`     // paragraphs
	Parts   []Part   `yaml:"parts"`

	heading sentence
	say     []sentence
}

// LoadLayouts returns the layouts that come with the program, by name.
func LoadLayouts(schema *Schema) ([]*Layout, error) {
	files, err := fs.Glob(layoutFiles, "data/layouts/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list layouts: %w", err)
	}
	var list []*Layout
	for _, file := range files {
		data, err := layoutFiles.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read layout: %w", err)
		}
		l, err := ParseLayout(path.Base(file), data, schema)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, nil
}

// ParseLayout reads a layout and checks it against the schema. Errors name the
// file and the line or sentence.
func ParseLayout(name string, data []byte, schema *Schema) (*Layout, error) {
	l := &Layout{}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(l); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if l.Name == "" || len(l.Cover.Title) == 0 || len(l.Parts) == 0 {
		return nil, fmt.Errorf("%s: name, cover.title and parts are required", name)
	}
	if _, err := ParseKind(string(l.Kind)); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := l.compile(schema); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return l, nil
}

func (l *Layout) compile(schema *Schema) error {
	var err error
	compile := func(texts []string) []sentence {
		list := make([]sentence, len(texts))
		for i, text := range texts {
			s, e := parseSentence(text, schema)
			err = errors.Join(err, e)
			list[i] = s
		}
		return list
	}
	l.Cover.title = compile(l.Cover.Title)
	l.Cover.opening = compile(l.Cover.Opening)
	l.Cover.closing = compile(l.Cover.Closing)
	var walk func(parts []Part)
	walk = func(parts []Part) {
		for i := range parts {
			p := &parts[i]
			p.heading = compile([]string{p.Heading})[0]
			p.say = compile(p.Say)
			walk(p.Parts)
		}
	}
	walk(l.Parts)
	return err
}

// FindLayout returns the layout that people mean by a name: its own, or what
// staff call it.
func FindLayout(layouts []*Layout, name string) (*Layout, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	i := slices.IndexFunc(layouts, func(l *Layout) bool { return name == l.Name || name == l.Title })
	if i < 0 {
		return nil, false
	}
	return layouts[i], true
}

// Draft is a report assembled from what is there.
type Draft struct {
	Document *Document
	// Missing is what the document marks as 【待补】, in its order.
	Missing []Missing
}

// Missing is a fact that a draft lacks.
type Missing struct {
	ID      string
	Name    string
	Section string // the section that usually fills it
}

// Assemble lays the facts out. It never fails: what is missing is marked in
// the text and listed.
func (l *Layout) Assemble(facts *Facts) *Draft {
	c := &composer{facts: facts}
	doc := &Document{Author: facts.Show("org")}
	for _, s := range l.Cover.title {
		line, _ := c.render(s, false)
		doc.Title = append(doc.Title, line)
	}
	if l.Cover.Addressee {
		doc.Addressee = strings.TrimRight(c.plain("addressee"), ":：")
	}
	doc.Body = c.paragraphs(l.Cover.opening)
	doc.Body = append(doc.Body, c.parts(l.Parts, Heading1)...)
	doc.Body = append(doc.Body, c.paragraphs(l.Cover.closing)...)
	if l.Cover.Signature {
		doc.Signature = c.plain("org")
		doc.Date, _ = facts.Date("date")
		if doc.Date.IsZero() {
			doc.DateGap = c.plain("date")
		}
	}
	return &Draft{Document: doc, Missing: c.missing}
}

// plain prints one field, or its mark.
func (c *composer) plain(id string) string {
	text, _ := c.render(sentence{{slot: &slot{id: id}}}, false)
	return text
}

func (c *composer) paragraphs(list []sentence) []Block {
	var blocks []Block
	for _, s := range list {
		if text, _ := c.render(s, false); strings.TrimSpace(text) != "" {
			blocks = append(blocks, Block{Text: text})
		}
	}
	return blocks
}

func (c *composer) parts(parts []Part, level Level) []Block {
	var blocks []Block
	for i, p := range parts {
		heading, _ := c.render(p.heading, false)
		c.heading = heading
		if heading != "" {
			blocks = append(blocks, Block{Level: level, Text: number(level, i+1) + heading})
		}
		blocks = append(blocks, c.paragraphs(p.say)...)
		blocks = append(blocks, c.parts(p.Parts, level+1)...)
	}
	return blocks
}

// number is the number of a heading. Source: GB/T 9704—2012, 7.3.3.
func number(level Level, n int) string {
	switch level {
	case Heading1:
		return chinese.Numeral(n) + "、"
	case Heading2:
		return "（" + chinese.Numeral(n) + "）"
	case Heading3:
		return fmt.Sprintf("%d.", n)
	default:
		return fmt.Sprintf("（%d）", n)
	}
}
