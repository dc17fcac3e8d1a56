package handlers_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

const readme = "../README.md"

// TestReadme says what the README's conversation says and compares every
// reply, so that the README shows what the program does. With the environment
// variable UPDATE_README=1 it writes the replies into the README instead.
func TestReadme(t *testing.T) {
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- conversation -->\n```text\n", "\n```"
	head, rest, ok := strings.Cut(string(data), begin)
	if !ok {
		t.Fatalf("the README has no %q", begin)
	}
	shown, tail, _ := strings.Cut(rest, end)

	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		var told []string
		for _, line := range strings.Split(shown, "\n") {
			if text, ok := strings.CutPrefix(line, "> "); ok {
				told = append(told, line, c.sayWithFiles(text))
			}
		}
		if len(told) < 10 {
			t.Fatalf("the README's conversation has %d messages", len(told)/2)
		}
		got := strings.Join(told, "\n\n")
		if os.Getenv("UPDATE_README") != "" {
			if err := os.WriteFile(filepath.Clean(readme), []byte(head+begin+got+end+tail), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		if got != shown {
			t.Errorf("the README's conversation differs from what the program says:\n%s", got)
		}
	})
}

// sayWithFiles says a message and returns the replies as the terminal shows
// them, with the names of the files.
func (c *talk) sayWithFiles(text string) string {
	c.t.Helper()
	c.say(text)
	var shown []string
	for _, r := range c.replies {
		reply := strings.TrimLeft(r.Text, "\n")
		for _, f := range r.Files {
			reply += "\n文件：data/files/" + f.Name
		}
		shown = append(shown, reply)
	}
	return strings.Join(shown, "\n\n")
}
