package report

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed data/layouts/*.yaml
var layoutFiles embed.FS

//go:embed data/phrases.yaml
var phrasesData []byte

// Layout says how a report is laid out: its cover and ends, its headings, and
// what stands under each. It is a data file, described at the type
// layoutFile; sentences are described at the type sentence.
type Layout struct {
	Name  string
	Title string // what staff call it
	About string // one line that helps to choose
	Kind  Kind

	file    layoutFile
	uses    map[string]bool // the fields that it has a place for
	divided []*slot         // the slots that take some of a list's rows each
	spots   []*spot         // where highlights can stand, in the layout's order
}

// LoadLayouts returns the layouts that come with the program and those of
// further files, the standard one first. A further file whose layout bears the
// name of one of the program's takes its place.
func LoadLayouts(schema *Schema, more ...Source) ([]*Layout, error) {
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
	slices.SortStableFunc(list, func(a, b *Layout) int { return rank(a) - rank(b) })
	return addLayouts(list, schema, more)
}

// rank puts the standard layout before the others.
func rank(l *Layout) int {
	if l.Name == "standard" {
		return 0
	}
	return 1
}

// addLayouts adds the layouts of further files to the program's own.
func addLayouts(list []*Layout, schema *Schema, more []Source) ([]*Layout, error) {
	own := len(list)
	from := make(map[string]string)
	for _, src := range more {
		l, err := ParseLayout(src.Name, src.Data, schema)
		if err != nil {
			return nil, err
		}
		if other, twice := from[l.Name]; twice {
			return nil, fmt.Errorf("%s: layout %s is also in %s", src.Name, l.Name, other)
		}
		from[l.Name] = src.Name
		if i := slices.IndexFunc(list[:own], func(o *Layout) bool { return o.Name == l.Name }); i >= 0 {
			list[i] = l
			continue
		}
		if other, ok := FindLayout(list, l.Title); ok {
			return nil, fmt.Errorf("%s: layout %s is called %s, as %s is", src.Name, l.Name, l.Title, other.Name)
		}
		list = append(list, l)
	}
	return list, nil
}

// FindLayout returns the layout that people mean by a name: its own, or what
// staff call it, whatever word for a layout they put at its end.
func FindLayout(layouts []*Layout, name string) (*Layout, bool) {
	name = plainTitle(strings.TrimSpace(name))
	i := slices.IndexFunc(layouts, func(l *Layout) bool {
		return name != "" && (strings.EqualFold(name, l.Name) || strings.EqualFold(name, plainTitle(l.Title)))
	})
	if i < 0 {
		return nil, false
	}
	return layouts[i], true
}

// plainTitle leaves the word for a layout off.
func plainTitle(title string) string {
	for _, word := range [...]string{"版式", "格式", "式", "版"} {
		if rest, ok := strings.CutSuffix(title, word); ok {
			return rest
		}
	}
	return title
}

// Uses tells whether the layout has a place for the field with the given id.
func (l *Layout) Uses(id string) bool { return l.uses[id] }
