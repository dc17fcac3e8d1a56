package bot

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSplitTextKeepsShortTextWhole(t *testing.T) {
	text := strings.Repeat("信", MaxBubble)
	if got := splitText(text, MaxBubble); len(got) != 1 || got[0] != text {
		t.Fatalf("a text of %d characters was split into %d pieces", MaxBubble, len(got))
	}
}

func TestSplitTextLosesNothing(t *testing.T) {
	for name, text := range map[string]string{
		"paragraphs":  strings.Repeat(strings.Repeat("访", 300)+"\n\n", 20),
		"sentences":   strings.Repeat(strings.Repeat("访", 40)+"。", 200),
		"no break":    strings.Repeat("访", 7001),
		"mixed bytes": strings.Repeat("a访", 4000),
	} {
		t.Run(name, func(t *testing.T) {
			pieces := splitText(text, MaxBubble)
			var joined strings.Builder
			for i, p := range pieces {
				if n := utf8.RuneCountInString(p); n > MaxBubble {
					t.Errorf("piece %d has %d characters", i+1, n)
				}
				head := fmt.Sprintf("(%d/%d)\n", i+1, len(pieces))
				if !strings.HasPrefix(p, head) {
					t.Fatalf("piece %d begins %q, want %q", i+1, p[:10], head)
				}
				joined.WriteString(strings.TrimPrefix(p, head))
			}
			strip := func(s string) string { return strings.ReplaceAll(s, "\n", "") }
			if strip(joined.String()) != strip(text) {
				t.Error("the pieces do not make up the text")
			}
		})
	}
}

func TestSplitTextCutsBetweenParagraphs(t *testing.T) {
	first := strings.Repeat("一", 1500)
	second := strings.Repeat("二", 1500)
	pieces := splitText(first+"\n\n"+second, MaxBubble)
	if len(pieces) != 2 || !strings.HasSuffix(pieces[0], "一") || !strings.HasSuffix(pieces[1], second) {
		t.Fatalf("not cut between the paragraphs: %d pieces", len(pieces))
	}
}

func TestBubblesKeepFilesWithTheLastPiece(t *testing.T) {
	got := bubbles([]Reply{{Text: strings.Repeat("长", 4000), Handler: "draft", Files: []File{{Name: "a"}}}})
	for i, r := range got {
		if last := i == len(got)-1; (len(r.Files) == 1) != last || r.Handler != "draft" {
			t.Errorf("piece %d of %d: %d files, handler %q", i+1, len(got), len(r.Files), r.Handler)
		}
	}
}
