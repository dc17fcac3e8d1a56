package knowledge

import (
	"embed"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"xinfangbot/internal/strictyaml"
)

//go:embed data
var data embed.FS

// readYAML decodes an embedded file into v. A field that v does not have is an
// error, and every error names the file and the line.
func readYAML(file string, v any) error {
	b, err := data.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read embedded data: %w", err)
	}
	return decodeYAML(file, b, v)
}

func decodeYAML(file string, b []byte, v any) error {
	if err := strictyaml.Decode(b, v); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// numbered is a number that remembers its line, for errors that are found
// after decoding.
type numbered struct {
	value, line int
}

// UnmarshalYAML implements [yaml.Unmarshaler].
func (n *numbered) UnmarshalYAML(node *yaml.Node) error {
	n.line = node.Line
	if err := node.Decode(&n.value); err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	return nil
}

// lines is a list that stands in the data one entry a line, in one scalar:
// thousands of entries are decoded in a fraction of the time.
type lines []string

// UnmarshalYAML implements [yaml.Unmarshaler].
func (l *lines) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: want one entry a line under |-", node.Line)
	}
	*l = strings.Split(node.Value, "\n")
	return nil
}
