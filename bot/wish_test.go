package bot

import (
	"strings"
	"testing"
)

func TestWished(t *testing.T) {
	set, err := newCommandSet([]Handler{wordy{"collect", []Command{
		{Name: "进度", Phrases: []string{"填到哪了"}, Harmless: true},
		{Name: "撤销", Phrases: []string{"撤消"}},
		{Name: "起草", Takes: func(args string) bool { return args == "渝北式" }, Harmless: true},
		{Name: "修改", Args: "名称 数值", Reads: func(text string) (args string, sure, ok bool) {
			args, ok = strings.CutPrefix(text, "把数改成")
			return args, args != "0", ok
		}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text, wish string
		sure       bool
	}{
		{"填到哪了？", "进度", true},
		{"现在填到哪了", "进度", true},
		{"填 到 哪 了", "进度", true},
		{"看一下进度吧", "进度", true},
		{"撤消", "撤销", false},
		{"帮我撤销一下", "撤销", false},
		{"麻烦您，帮我起草渝北式吧，谢谢！", "起草 渝北式", true},
		{"改一下", "", false},
		{"修改一下", "修改", true}, // it says what it needs
		{"帮我修改来信件次", "", false},
		{"请修改 来信件次 657", "修改 来信件次 657", false},
		{"请把数改成657", "修改 657", true},
		{"把数改成0", "修改 0", false},
		{"撤销可以吗", "", false},
		{"起草信访处理意见书", "", false},
		{"请" + strings.Repeat("看看", 30) + "进度", "", false},
		{"一下", "", false},
		{"。", "", false},
		{"", "", false},
		{"\xff\xfe", "", false},
	} {
		w, ok := set.wished(tt.text)
		if ok != (tt.wish != "") || ok && w.text() != tt.wish || w.sure != tt.sure {
			t.Errorf("wished(%q) = %q, %v, %v; want %q, %v", tt.text, w.text(), w.sure, ok, tt.wish, tt.sure)
		}
	}
}

func TestPhraseClaimedTwice(t *testing.T) {
	_, err := newCommandSet([]Handler{
		wordy{"a", []Command{{Name: "进度"}}},
		wordy{"b", []Command{{Name: "查看", Phrases: []string{"进度"}}}},
	})
	if err == nil {
		t.Fatal("two handlers have the same words")
	}
}
