package config

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"
)

// slips are what people type that YAML takes for something else. What the
// library says of them names another line, or not what was typed.
var slips = []struct {
	typed *regexp.Regexp
	want  string
}{
	{regexp.MustCompile(`^ *\t`), "blanks expected before the key, not a tab"},
	{regexp.MustCompile("^[ \t]*[\u3000\u00a0]"), "plain blanks expected before the key, not full-width ones"},
	{regexp.MustCompile(`^\s*(- )?\w+\s*：`), "a plain colon and a blank expected behind the key (: ), not a full-width colon"},
	{regexp.MustCompile(`^\s*([a-z_]+:[^\s:/]|- ?[a-z_]+:[^\s:/0-9])`), "a blank expected behind the colon"},
	{regexp.MustCompile(`^\s*-[a-z]\w*\s*:`), "a blank expected behind the dash"},
}

// slipsIn finds slips, line by line.
func slipsIn(data []byte) []Problem {
	var list []Problem
	n := 0
	for line := range bytes.Lines(data) {
		n++
		if text := strings.TrimSpace(string(line)); text == "" || text[0] == '#' {
			continue
		}
		for _, slip := range slips {
			if slip.typed.Match(line) {
				list = append(list, Problem{Line: n, Text: slip.want})
			}
		}
	}
	return list
}

// addSlips adds those of lines on which something is wrong.
func (c *checker) addSlips(data []byte) {
	wrong := make(map[int]bool)
	for _, p := range c.problems {
		wrong[p.Line] = true
	}
	for _, slip := range slipsIn(data) {
		if wrong[slip.Line] {
			c.problems = append(c.problems, slip)
		}
	}
}

// encoded finds the first line that is no UTF-8, as Chinese versions of Windows
// save it. Files in UTF-16 say so in their first bytes and are read.
func encoded(data []byte) (Problem, bool) {
	if utf8.Valid(data) || bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return Problem{}, true
	}
	n := 0
	for line := range bytes.Lines(data) {
		n++
		if !utf8.Valid(line) {
			break
		}
	}
	return Problem{Line: n, Text: "text in UTF-8 expected: save the file with this encoding"}, false
}
