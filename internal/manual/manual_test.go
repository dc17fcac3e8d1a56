package manual

import (
	"reflect"
	"testing"
)

const text = "# 手册\n\n<!-- conversation\n> 修改 来信 5件\n模型：甲\n-->\n```text\n> 进度\n\n共61项。\n\n已填1项。\n\n李强> 待办\n\n您有1项待办：\n……\n```\n\n之后。\n\n" +
	"<!-- conversation -->\n```text\n> 放弃\n\n已放弃。\n```\n完。\n\n```text\n> 不是对话\n```\n"

func TestParse(t *testing.T) {
	d := Parse(text)
	want := []Conversation{
		{Before: []string{"> 修改 来信 5件", "模型：甲"}, Turns: []Turn{
			{Text: "进度", Reply: "共61项。\n\n已填1项。"}, {Speaker: "李强", Text: "待办", Reply: "您有1项待办：\n……"},
		}},
		{Turns: []Turn{{Text: "放弃", Reply: "已放弃。"}}},
	}
	if !reflect.DeepEqual(d.Conversations, want) {
		t.Errorf("read %+v", d.Conversations)
	}
	if got := d.String(); got != text {
		t.Errorf("written as\n%s", got)
	}
	if d := Parse("没有对话"); len(d.Conversations) != 0 || d.String() != "没有对话" {
		t.Errorf("read %+v", d)
	}
}

func TestShow(t *testing.T) {
	for _, tt := range []struct{ stands, reply, want string }{
		{"", "甲\n乙", "甲\n乙"},
		{"旧", "甲\n乙", "甲\n乙"},
		{"旧\n……", "甲\n乙\n丙", "甲\n……"},
		{"旧\n旧\n……", "甲\n乙\n丙", "甲\n乙\n……"},
		{"旧\n旧\n……", "甲\n乙", "甲\n乙"},
		{"……", "甲\n乙", "……"},
	} {
		if got := (Turn{Reply: tt.stands}).Show(tt.reply); got != tt.want {
			t.Errorf("%q shows of %q: %q, want %q", tt.stands, tt.reply, got, tt.want)
		}
	}
}
