package strictyaml

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestDecode(t *testing.T) {
	type file struct {
		Name string `yaml:"name"`
	}
	for text, want := range map[string]error{
		"name: a\n":               nil,
		"name: a\n---\n":          ErrDocuments,
		"name: a\n---\nname: b\n": ErrDocuments,
		"":                        io.EOF,
		"# nothing\n":             io.EOF,
	} {
		var f file
		if err := Decode([]byte(text), &f); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
	var f file
	if err := Decode([]byte("name: a\nmore: 1\n"), &f); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a field that is not known: %v", err)
	}
}
