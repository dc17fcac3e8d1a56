package config

import (
	"encoding"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"
)

// decoder reads YAML into structs, as far as it can: what is wrong is noted,
// and the rest is read all the same. The YAML library's own stops at unknown
// keys, or says of wrong values only what type they have in the program.
type decoder struct {
	*checker
	// open are the sections that are being read: one that merges itself has
	// no end.
	open map[*yaml.Node]bool
}

// defaulter is an entry of a list that has defaults.
type defaulter interface{ setDefaults() }

func (d decoder) decode(path string, node *yaml.Node, v reflect.Value) {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	switch {
	case node.Tag == "!!null":
		// A key without a value keeps its default.
	case readsItself(v):
		d.leaf(path, node, v)
	case v.Kind() == reflect.Struct:
		d.mapping(path, node, v)
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		d.list(path, node, v)
	default:
		d.leaf(path, node, v)
	}
}

// readsItself tells whether a type has a way of its own to be read.
func readsItself(v reflect.Value) bool {
	switch v.Addr().Interface().(type) {
	case yaml.Unmarshaler, encoding.TextUnmarshaler:
		return true
	}
	return false
}

// mapping reads a section.
func (d decoder) mapping(path string, node *yaml.Node, v reflect.Value) {
	if node.Kind != yaml.MappingNode {
		d.at(node.Line, path, "a section with keys expected")
		return
	}
	if d.open[node] {
		d.at(node.Line, path, "a section that is not part of itself expected")
		return
	}
	d.open[node] = true
	defer delete(d.open, node)
	fields := fieldsOf(v)
	seen := make(map[string]bool)
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		field, known := fields[key.Value]
		at := join(path, key.Value)
		switch {
		case seen[key.Value]:
			d.at(key.Line, at, "stands twice")
		case key.Tag == "!!merge":
			seen[key.Value] = true
			d.decode(path, value, v)
		case !known:
			d.at(key.Line, at, "unknown key; the nearest known one is %s", join(path, nearest(key.Value, fields)))
		default:
			seen[key.Value] = true
			d.lines[at] = key.Line
			d.decode(at, value, field)
		}
	}
}

// list reads a list of sections.
func (d decoder) list(path string, node *yaml.Node, v reflect.Value) {
	if node.Kind != yaml.SequenceNode {
		d.at(node.Line, path, "a list expected")
		return
	}
	list := reflect.MakeSlice(v.Type(), len(node.Content), len(node.Content))
	for i, entry := range node.Content {
		at := fmt.Sprintf("%s[%d]", path, i)
		d.lines[at] = entry.Line
		if e, ok := list.Index(i).Addr().Interface().(defaulter); ok {
			e.setDefaults()
		}
		d.decode(at, entry, list.Index(i))
	}
	v.Set(list)
}

// leaf reads a single value.
func (d decoder) leaf(path string, node *yaml.Node, v reflect.Value) {
	err := node.Decode(v.Addr().Interface())
	if err == nil {
		return
	}
	text, own := said(err)
	if _, level := v.Interface().(slog.Level); level || !own {
		text = expected(v) + " expected"
	}
	d.at(node.Line, path, "%s", text)
}

func (d decoder) at(line int, key, format string, args ...any) {
	d.problems = append(d.problems, Problem{Line: line, Key: key, Text: fmt.Sprintf(format, args...)})
}

// expected says what a value of this type is written like.
func expected(v reflect.Value) string {
	if v.Type() == reflect.TypeFor[time.Duration]() {
		return "a duration such as 30s or 5m"
	}
	if v.Type() == reflect.TypeFor[slog.Level]() {
		return "debug, info, warn or error"
	}
	switch v.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Slice:
		return "a list, such as [a, b],"
	}
	return "a text"
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// fieldsOf are the fields of a struct by their keys, those of inlined structs
// among them.
func fieldsOf(v reflect.Value) map[string]reflect.Value {
	fields := make(map[string]reflect.Value)
	for i := range v.NumField() {
		switch key := v.Type().Field(i).Tag.Get("yaml"); key {
		case "-":
		case ",inline":
			for k, f := range fieldsOf(v.Field(i)) {
				fields[k] = f
			}
		default:
			fields[key] = v.Field(i)
		}
	}
	return fields
}

// nearest is the known key that is most like a wrong one.
func nearest(wrong string, known map[string]reflect.Value) string {
	best, least := "", -1
	for key := range known {
		n := distance(wrong, key)
		if least < 0 || n < least || n == least && key < best {
			best, least = key, n
		}
	}
	return best
}

// distance is how many letters have to be put in, taken out or exchanged to
// make b of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := slices.Clone(row)
		row[0] = i + 1
		for j := range len(b) {
			row[j+1] = min(before[j+1], row[j]) + 1
			if a[i] == b[j] {
				row[j+1] = min(row[j+1], before[j])
			} else {
				row[j+1] = min(row[j+1], before[j]+1)
			}
		}
	}
	return row[len(b)]
}
