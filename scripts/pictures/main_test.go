package main

import (
	"bytes"
	"encoding/binary"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"xinfangbot/internal/chart"
)

const root = "../.."

// TestPicturesShowWhatIsSaid: the conversations that the tests say word for word
// are those that the pictures were drawn from.
func TestPicturesShowWhatIsSaid(t *testing.T) {
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			bubbles, err := s.bubbles(root)
			if err != nil {
				t.Fatal(err)
			}
			source, err := digest(bubbles)
			if err != nil {
				t.Fatal(err)
			}
			picture, err := os.ReadFile(filepath.Join(root, folder, s.name))
			if err != nil {
				t.Fatal(err)
			}
			if marked(picture) != source {
				t.Errorf("%s does not show what %s says now: make docs draws it anew", s.name, s.document)
			}
		})
	}
}

var imagePattern = regexp.MustCompile(`(?:docs/)?images/([\w.-]+\.png)`)

// TestPicturesOfTheDocuments: every picture that a document shows is there, can
// be opened, and is small.
func TestPicturesOfTheDocuments(t *testing.T) {
	const largest = 200 << 10
	seen := 0
	for _, document := range []string{"README.md", "docs/使用手册.md", "docs/部署.md"} {
		text, err := os.ReadFile(filepath.Join(root, document))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range imagePattern.FindAllStringSubmatch(string(text), -1) {
			seen++
			picture, err := os.ReadFile(filepath.Join(root, folder, m[1]))
			if err != nil {
				t.Errorf("%s: %v", document, err)
				continue
			}
			if _, err := png.Decode(bytes.NewReader(picture)); err != nil || len(picture) > largest {
				t.Errorf("%s has %d bytes, %v", m[1], len(picture), err)
			}
		}
	}
	if seen < len(scenes) {
		t.Errorf("the documents show %d pictures", seen)
	}
}

func TestMark(t *testing.T) {
	picture, err := chart.Conversation("甲", []chart.Bubble{{Text: "乙"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := marked(picture); got != "" {
		t.Errorf("marked with %q", got)
	}
	with := mark(picture, "abc")
	if got := marked(with); got != "abc" {
		t.Errorf("marked with %q", got)
	}
	if _, err := png.Decode(bytes.NewReader(with)); err != nil {
		t.Error(err)
	}
	for _, broken := range [][]byte{nil, with[:beforeMark+3], with[:beforeMark+9], append(with[:beforeMark:beforeMark], 0xff, 0xff, 0xff, 0xff, 't')} {
		if got := marked(broken); got != "" {
			t.Errorf("marked with %q", got)
		}
	}
}

func TestSceneThatIsNotThere(t *testing.T) {
	if _, err := (scene{name: "x.png", document: "README.md", from: "没有这句话", to: "也没有"}).bubbles(root); err == nil {
		t.Error("no error")
	}
}

// marked returns the digest that mark wrote; empty where there is none.
func marked(picture []byte) string {
	if len(picture) < beforeMark+8 {
		return ""
	}
	n := int(binary.BigEndian.Uint32(picture[beforeMark:]))
	rest := picture[beforeMark+4:]
	if n > len(rest)-len(markKind) {
		return ""
	}
	digest, ok := strings.CutPrefix(string(rest[:len(markKind)+n]), markKind+markKey)
	if !ok {
		return ""
	}
	return digest
}
