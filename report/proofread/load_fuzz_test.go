package proofread

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

// FuzzLoad reads a bureau's own tables: whatever is taken, texts are proofread
// with it, and findings are where they say.
func FuzzLoad(f *testing.F) {
	names := []string{"partitions.yaml", "laws.yaml", "typos.yaml", "vague.yaml", "events.yaml"}
	for i, name := range names {
		data, err := os.ReadFile(filepath.Join("data", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), data)
	}
	f.Add(uint8(0), []byte("- {name: 甲, parts: [[], ['']], whole: ['']}\n"))
	f.Add(uint8(1), []byte("- {name: ''}\n- {name: 信访条例}\n"))
	f.Add(uint8(2), []byte("- {wrong: '', right: 甲}\n- {wrong: 甲, right: 甲}\n"))
	f.Add(uint8(3), []byte("- {word: ''}\n- {word: 件, not: ['']}\n"))
	f.Add(uint8(4), []byte("- {words: [''], name: 甲}\n- {words: []}\n"))
	text, err := os.ReadFile("testdata/clean.txt")
	if err != nil {
		f.Fatal(err)
	}
	lines := linesOf(string(text))
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		c, err := Load(fstest.MapFS{names[int(which)%len(names)]: {Data: data}})
		if err != nil {
			if c != nil || err.Error() == "" {
				t.Fatalf("%v, %v", c, err)
			}
			return
		}
		for _, found := range check(t, c, lines, Options{Year: 2023}) {
			if found.Line > 0 && lines[found.Line-1].Text[found.Start:found.End] != found.Excerpt {
				t.Fatalf("%+v is not in line %q", found, lines[found.Line-1].Text)
			}
		}
	})
}
