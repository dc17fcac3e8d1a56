package handlers_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinfangbot/bot"
	"xinfangbot/internal/manual"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

const staffManual = "../docs/使用手册.md"

// documents are the texts with example conversations, and how each shows the
// name of a file.
var documents = map[string]string{
	"../README.md": "文件：data/files/",
	staffManual:    "〔文件〕",
}

// rewriting tells whether the documents are to be brought to what the program
// says instead of being compared with it.
func rewriting() bool { return os.Getenv("UPDATE_DOCS") != "" }

const howToRewrite = "UPDATE_DOCS=1 go test ./handlers -run TestDocuments writes it anew"

// TestDocuments says what the example conversations of the documents say and
// compares every reply, so that they show what the program does.
func TestDocuments(t *testing.T) {
	for path, fileMark := range documents {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			doc := manual.Parse(string(data))
			turns := 0
			for i := range doc.Conversations {
				c := &doc.Conversations[i]
				turns += len(c.Turns)
				t.Run(c.Turns[0].Text, func(t *testing.T) {
					storetest.Run(t, func(t *testing.T, open func() *store.Store) {
						newStage(t, open(), fileMark, c.Before).perform(c)
					})
				})
			}
			if turns < 10 {
				t.Fatalf("%d messages", turns)
			}
			if !rewriting() || t.Failed() {
				return
			}
			text := doc.String()
			if path == staffManual {
				text = replaceTable(t, text, commandTable(t))
			}
			if err := os.WriteFile(filepath.Clean(path), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func readManual(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(staffManual)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestManualHasEveryCommand: each is called in an example, under its own name,
// and its line in the table is what the command says of itself.
func TestManualHasEveryCommand(t *testing.T) {
	text := readManual(t)
	var names []string
	for _, h := range allHandlers(t, withReminders(t)) {
		if c, ok := h.(bot.Commander); ok {
			for _, cmd := range c.Commands() {
				names = append(names, cmd.Name)
			}
		}
	}
	called := make(map[string]bool)
	for _, c := range manual.Parse(text).Conversations {
		for _, turn := range c.Turns {
			longest := ""
			for _, name := range names {
				if strings.HasPrefix(turn.Text, name) && len(name) > len(longest) {
					longest = name
				}
			}
			called[longest] = true
		}
	}
	for _, name := range names {
		if !called[name] {
			t.Errorf("no example in %s calls %s", staffManual, name)
		}
	}
	if !rewriting() && replaceTable(t, text, commandTable(t)) != text {
		t.Errorf("the table of commands in %s is not what the commands say of themselves (%s)", staffManual, howToRewrite)
	}
}

// The table of commands stands between these lines.
const (
	tableBegin = "<!-- commands -->\n"
	tableEnd   = "<!-- end of commands -->\n"
)

func replaceTable(t *testing.T, text, table string) string {
	t.Helper()
	head, rest, begun := strings.Cut(text, tableBegin)
	_, tail, ended := strings.Cut(rest, tableEnd)
	if !begun || !ended {
		t.Fatalf("%s has no %q and %q", staffManual, tableBegin, tableEnd)
	}
	return head + tableBegin + table + tableEnd + tail
}

// commandTable is made of what the commands say of themselves.
func commandTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| 命令 | 也可以说 | 作用 | 谁可以用 |\n| --- | --- | --- | --- |\n")
	for _, h := range allHandlers(t, withReminders(t)) {
		c, ok := h.(bot.Commander)
		if !ok {
			continue
		}
		for _, cmd := range c.Commands() {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", strings.TrimSpace(cmd.Name+" "+cmd.Args), strings.Join(cmd.Aliases, "、"), cmd.Help, who(cmd.Role))
		}
	}
	return b.String()
}

func who(role bot.Role) string {
	switch role {
	case bot.Stranger, bot.Reader:
		return "全体"
	case bot.Administrator:
		return role.String()
	}
	return role.String() + "以上"
}
