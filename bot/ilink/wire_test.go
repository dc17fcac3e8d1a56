package ilink

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzUpdates reads whatever the server may send: nothing may panic, and a
// message always has an ID and words that JSON can hold.
func FuzzUpdates(f *testing.F) {
	seeds, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, path := range seeds {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	c := New(Options{Account: "a"})
	f.Fuzz(func(t *testing.T, data []byte) {
		if refusal(data) != nil {
			return
		}
		var u updates
		if json.Unmarshal(data, &u) != nil {
			return
		}
		if d := u.wait(time.Second); d <= 0 || d > maxPollTime {
			t.Errorf("waits %v", d)
		}
		for _, raw := range u.Messages {
			m, err := decodeMessage(raw)
			if err != nil {
				continue
			}
			if m.id() == "" {
				t.Error("no ID")
			}
			again, err := decodeMessage(raw)
			if err != nil || again.id() != m.id() {
				t.Errorf("IDs %q and %q, %v", m.id(), again.id(), err)
			}
			content := c.sort(m)
			for _, text := range append(content.texts, content.quote) {
				if !utf8.ValidString(text) {
					t.Errorf("text %q", text)
				}
			}
			if len(content.texts)+len(content.files) > len(m.Items) {
				t.Errorf("%d texts and %d files of %d items", len(content.texts), len(content.files), len(m.Items))
			}
		}
	})
}
