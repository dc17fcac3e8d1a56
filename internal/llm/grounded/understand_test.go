package grounded_test

import (
	"context"
	"testing"

	"xinfangbot/internal/llm/grounded"
	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/prompts"
)

func TestRewrite(t *testing.T) {
	shared := newOffice(t)
	history := []prompts.Exchange{{Question: "对处理意见不服多久申请复查？", Answer: "自收到之日起30日内，依据第三十五条。"}}
	for _, test := range []struct {
		name     string
		reply    llmtest.Reply
		want     string
		fallback grounded.Fallback
	}{
		{"in full", llmtest.Say("对复查意见不服，多久申请复核？"), "对复查意见不服，多久申请复核？", ""},
		{"what was said", llmtest.Say("复核也是30日内申请吗？"), "复核也是30日内申请吗？", ""},
		{"a number of its own", llmtest.Say("复核是60日内申请吗？"), "那复核呢", grounded.Rejected},
		{"an article of its own", llmtest.Say("第三十六条的复核怎么规定？"), "那复核呢", grounded.Rejected},
		{"an answer", llmtest.Say("复核应当自收到之日起30日内申请。\n依据第三十五条。"), "那复核呢", grounded.Rejected},
		{"English", llmtest.Say("What about re-review?"), "那复核呢", grounded.Rejected},
		{"down", llmtest.Broken(), "那复核呢", grounded.Failed},
	} {
		d := shared.desk(t, llmtest.Script(test.reply))
		got, o := d.writer.Rewrite(context.Background(), "wang", history, "那复核呢")
		if got != test.want || o.Fallback != test.fallback {
			t.Errorf("%s: %q, %+v", test.name, got, o)
		}
	}
	d := shared.desk(t, llmtest.Clerk)
	if got, o := d.writer.Rewrite(context.Background(), "", nil, "多久办结"); got != "多久办结" || o.Fallback != grounded.NotNeeded {
		t.Errorf("%q, %+v", got, o)
	}
}

func TestChoose(t *testing.T) {
	shared := newOffice(t)
	candidates := []string{"多久办结？", "多久告知？", "多久复查？"}
	for reply, want := range map[string]int{"2": 1, "候选项3。": 2, "0": -1, "4": -1, "-1": -1, "第二项": -1, "告知": -1, "1 2": -1} {
		d := shared.desk(t, llmtest.Script(llmtest.Say(reply)))
		if got, o := d.writer.Choose(context.Background(), "wang", "多久", candidates); got != want {
			t.Errorf("%s: %d, want %d, %+v", reply, got, want, o)
		}
	}
	d := shared.desk(t, llmtest.Script(llmtest.Broken()))
	if got, o := d.writer.Choose(context.Background(), "", "多久", candidates); got != -1 || o.Fallback != grounded.Failed {
		t.Errorf("%d, %+v", got, o)
	}
	if got, o := d.writer.Choose(context.Background(), "", "多久", candidates[:1]); got != -1 || o.Fallback != grounded.NotNeeded {
		t.Errorf("%d, %+v", got, o)
	}
}
