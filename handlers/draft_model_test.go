package handlers_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/internal/store"
)

// adding answers as Clerk does, and says something more.
func adding(more string) func(llmtest.Request) llmtest.Reply {
	return func(r llmtest.Request) llmtest.Reply { return llmtest.Say(llmtest.Clerk(r).Text + more) }
}

func TestPartIsDraftedByTheModel(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		o := newModelDesk(t, llmtest.Clerk)
		c := newTalk(t, open(), "王芳", o.give)
		c.fill()
		c.expect("起草 （二）", "正在起草“推动矛盾纠纷化解”，写好后发来", "排查矛盾纠纷36件。化解矛盾纠纷34件。", "以上是“推动矛盾纠纷化解”起草后的文字（", "还没有放进初稿")
		c.expect("采用", "已采用")
		c.expect("起草 （二）", "排查矛盾纠纷36件。化解矛盾纠纷34件。", "王芳于1月12日12:00采用的文字") // staff's own text stays
		c.expect("起草", "第1稿", "有1部分用的是采用的文字")
		c.expect("版本 1", "“推动矛盾纠纷化解”（大模型所写，提示词section/2）")
		c.expect("记录", "采用2025年度法治政府建设年度报告“推动矛盾纠纷化解”的文字（大模型所写，提示词section/2）", "模型 王芳：起草“推动矛盾纠纷化解”：模型所写通过核对，提示词section/2")
		calls := len(o.server.Requests())
		c.expect("起草 第一部分", "下设小标题")
		c.expect("起草 渝北式 第二部分", "正在起草")
		if n := len(o.server.Requests()) - calls; n != 1 {
			t.Errorf("%d calls", n)
		}
		c.expect("采用 排查矛盾纠纷36件。", "已采用")
		if answer := c.say("版本 1"); strings.Count(answer, "大模型所写") != 1 {
			t.Errorf("%s", answer)
		}
	})
}

func TestPartIsDraftedAsAsked(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		const sentence = "组织律师参与接访，推动矛盾纠纷实质化解到位。"
		o := newModelDesk(t, func(llmtest.Request) llmtest.Reply { return llmtest.Say(strings.Repeat(sentence, 20)) })
		c := newTalk(t, open(), "王芳", o.give)
		c.fill()
		c.expect("修改 亮点做法 矛盾排查：组织律师参与接访，推动矛盾纠纷实质化解到位", "已记录")
		c.say("起草 （二） 约120字，语气平实")
		text := c.replies[1].Text
		if n := utf8.RuneCountInString(text); n < 102 || n > 138 || !strings.HasSuffix(text, "。") {
			t.Errorf("%d characters: %s", n, text)
		}
		var wish string
		for _, p := range llmtest.Parts(o.server.Requests()[0]) {
			if p.Name == "要求" {
				wish = p.Text
			}
		}
		if first := o.server.Requests()[0].Prompt(); wish != "语气平实" || !strings.Contains(first, "篇幅120字") {
			t.Errorf("asked for %q: %s", wish, first)
		}
		plain := newTalk(t, open(), "李强")
		c.expect("起草推动矛盾纠纷化解 120字", "正在起草")
		plain.expect("起草 （二） 120字", "按要求起草要用到大模型，目前没有接入，以下是由数据生成的文字", "（二）推动矛盾纠纷化解")
	})
}

// TestInventedSentencesGo: whatever the model adds twice is taken out, and the
// person is told.
func TestInventedSentencesGo(t *testing.T) {
	for _, invented := range []string{
		"群众满意率达到98.5%。", "排查矛盾纠纷34件，化解矛盾纠纷36件。", "会同东海县公安局落实《信访工作责任制实施办法》。", "我多次到现场督办。", "较2023年上升12%。",
	} {
		t.Run(invented, func(t *testing.T) {
			eachStore(t, func(t *testing.T, open func() *store.Store) {
				c := newTalk(t, open(), "王芳", newModelDesk(t, adding(invented)).give)
				c.fill()
				c.expect("起草 （二）", "排查矛盾纠纷36件。化解矛盾纠纷34件。", "已删去1句数据和材料中没有依据的话：\n"+invented, "以上是")
				if strings.Contains(c.replies[1].Text, invented) {
					t.Errorf("%s", c.replies[1].Text)
				}
				if answer := c.say("改写"); strings.Contains(c.replies[1].Text, invented) {
					t.Errorf("%s", answer)
				}
			})
		})
	}
}

// TestPartWithoutTheModel: where the model gives nothing that holds, the part is
// shown as it is put together from the data.
func TestPartWithoutTheModel(t *testing.T) {
	for name, test := range map[string]struct {
		reply llmtest.Reply
		why   string
	}{
		"down":     {llmtest.Broken(), "大模型暂时不可用，请稍后再试"},
		"refuses":  {llmtest.Filtered(), "大模型暂时不可用，请稍后再试"},
		"invented": {llmtest.Say("化解率达到97.3%，受到市政府办公厅通报表扬3次。"), "写出的文字未通过核对"},
	} {
		t.Run(name, func(t *testing.T) {
			eachStore(t, func(t *testing.T, open func() *store.Store) {
				plain := newTalk(t, open(), "李强")
				plain.fill()
				want := plain.say("起草 （二）")
				c := newTalk(t, open(), "王芳", newModelDesk(t, func(llmtest.Request) llmtest.Reply { return test.reply }).give)
				c.expect("起草 （二）", "正在起草", "大模型没有起草成功："+test.why+"。以下是由数据生成的文字。", want)
				c.expect("采用", "还没有改写的文字")
			})
		})
	}
}
