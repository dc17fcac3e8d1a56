package bot

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// wordy is a handler with commands and nothing else.
type wordy struct {
	name     string
	commands []Command
}

func (w wordy) Name() string                      { return w.name }
func (wordy) Accepts(*Turn) bool                  { return false }
func (wordy) Handle(context.Context, *Turn) error { return nil }
func (w wordy) Commands() []Command               { return w.commands }

func TestFindCommand(t *testing.T) {
	set, err := newCommandSet([]Handler{wordy{"collect", []Command{
		{Name: "填报", Takes: func(args string) bool { return strings.HasPrefix(args, "20") }},
		{Name: "取消", Aliases: []string{"退出"}},
		{Name: "修改"},
		{Name: "help"},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ text, name, args string }{
		{"填报", "填报", ""},
		{" 填报！", "填报", ""},
		{"/填报", "填报", ""},
		{"填报2020年", "填报", "2020年"},
		{"填报 办理质量", "填报", "办理质量"},
		{"填报　办理质量", "填报", "办理质量"},
		{"填报怎么弄", "", ""},
		{"取消。", "取消", ""},
		{"退出", "取消", ""},
		{"取消信访事项受理可以吗", "", ""},
		{"修改：来信件次 657", "修改", "来信件次 657"},
		{"ＨＥＬＰ", "help", ""},
		{"Help", "help", ""},
		{"", "", ""},
		{"😀", "", ""},
		{"\xff\xfe", "", ""},
	} {
		cmd, args, ok := set.find(tt.text)
		if ok != (tt.name != "") || cmd.Name != tt.name || args != tt.args {
			t.Errorf("find(%q) = %q, %q; want %q, %q", tt.text, cmd.Name, args, tt.name, tt.args)
		}
	}
}

func TestCommandClaimedTwice(t *testing.T) {
	_, err := newCommandSet([]Handler{
		wordy{"a", []Command{{Name: "进度"}}},
		wordy{"b", []Command{{Name: "查看", Aliases: []string{"进度"}}}},
	})
	var dup *DuplicateCommandError
	if !errors.As(err, &dup) || dup.Name != "进度" {
		t.Fatalf("got %v", err)
	}
}
