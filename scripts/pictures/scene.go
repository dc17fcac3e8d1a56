package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"xinfangbot/internal/chart"
	"xinfangbot/internal/manual"
)

const (
	botName = "信访工作助手"
	staff   = "王芳"
)

// scene is what a picture shows of a document's conversation: the turns from
// one to another.
type scene struct {
	name     string // of the picture's file
	document string
	// from and to are what is said first and last.
	from, to string
}

var scenes = []scene{
	{"ask.png", "README.md", "信访事项多久办结", "填报2020年"},
	{"fill.png", "README.md", "初信初访923批次，重信重访1046批次", "约2400"},
	{"proofread.png", "docs/使用手册.md", "〔文件〕年度报告.docx", "校对"},
	{"remind.png", "docs/使用手册.md", "待办", "稍后 2天 初稿"},
}

// fileMarks stand in the documents before the names of files.
var fileMarks = []string{"文件：data/files/", "〔文件〕"}

// bubbles are those of a scene.
func (s scene) bubbles(root string) ([]chart.Bubble, error) {
	data, err := os.ReadFile(filepath.Join(root, s.document))
	if err != nil {
		return nil, fmt.Errorf("read a conversation: %w", err)
	}
	var list []chart.Bubble
	for _, c := range manual.Parse(string(data)).Conversations {
		for _, t := range c.Turns {
			if t.Text != s.from && list == nil {
				continue
			}
			list = append(list, bubblesOf(chart.Bubble{Who: staff, Own: true}, t.Text)...)
			list = append(list, bubblesOf(chart.Bubble{Who: "信"}, t.Reply)...)
			if t.Text == s.to {
				return list, nil
			}
		}
		list = nil
	}
	return nil, fmt.Errorf("%s has no conversation from %q to %q for %s", s.document, s.from, s.to, s.name)
}

// bubblesOf are those of one speaker: a bubble for the text and one for each
// file that stands in it.
func bubblesOf(like chart.Bubble, text string) []chart.Bubble {
	var list []chart.Bubble
	said := ""
	finish := func() {
		if said = strings.Trim(said, "\n"); said != "" {
			list = append(list, chart.Bubble{Who: like.Who, Own: like.Own, Text: said})
		}
		said = ""
	}
	for line := range strings.SplitSeq(text, "\n") {
		name, isFile := cutFileMark(line)
		if !isFile {
			said += line + "\n"
			continue
		}
		finish()
		list = append(list, chart.Bubble{Who: like.Who, Own: like.Own, File: name})
	}
	finish()
	return list
}

func cutFileMark(line string) (name string, ok bool) {
	for _, mark := range fileMarks {
		if name, ok = strings.CutPrefix(line, mark); ok {
			return name, true
		}
	}
	return "", false
}

// digest is that of what a picture is drawn from.
func digest(bubbles []chart.Bubble) (string, error) {
	text, err := json.Marshal(bubbles)
	if err != nil {
		return "", fmt.Errorf("encode a scene: %w", err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(text)), nil
}
