package config

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Problem is one thing that is wrong with a configuration.
type Problem struct {
	Line int    // 0 where it is not in the file
	Key  string // such as redis.db
	Text string // what was expected; never a value, which might be a secret
}

// String writes the problem on one line.
func (p Problem) String() string {
	text := p.Text
	if p.Key != "" {
		text = p.Key + ": " + text
	}
	if p.Line > 0 {
		text = fmt.Sprintf("line %d: %s", p.Line, text)
	}
	return text
}

// Error is everything that is wrong with a configuration file.
type Error struct {
	Path     string
	Problems []Problem // in the order of the file
}

func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = fmt.Sprintf("configuration %s: %s", e.Path, p)
	}
	return strings.Join(lines, "\n")
}

// checker collects what is wrong, and knows where each key stands.
type checker struct {
	lines    map[string]int
	problems []Problem
}

// add notes a problem with a key. Where the file does not have the key, its
// line is that of what it would stand in.
func (c *checker) add(key, format string, args ...any) {
	c.problems = append(c.problems, Problem{Line: c.line(key), Key: key, Text: fmt.Sprintf(format, args...)})
}

func (c *checker) line(key string) int {
	for key != "" {
		if line, ok := c.lines[key]; ok {
			return line
		}
		key = key[:max(0, strings.LastIndexAny(key, ".["))]
	}
	return 0
}

func (c *checker) err(path string) error {
	if len(c.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(c.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return &Error{Path: path, Problems: c.problems}
}

// lineOf reads the line out of what the YAML library says.
var lineOf = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s*)?line (\d+): `)

// unreadable is the problem of a file that is no YAML.
func unreadable(err error) Problem {
	return located(strings.TrimPrefix(err.Error(), "yaml: "))
}

func located(text string) Problem {
	p := Problem{Text: text}
	if m := lineOf.FindStringSubmatch(text); m != nil {
		p.Line, _ = strconv.Atoi(m[1])
		p.Text = text[len(m[0]):]
	}
	return p
}

// said is what a type's own way of reading itself found wrong; false where the
// library said it, whose words show the value.
func said(err error) (string, bool) {
	var library *yaml.TypeError
	if errors.As(err, &library) {
		return "", false
	}
	return located(err.Error()).Text, true
}
