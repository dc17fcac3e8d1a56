package handlers_test

import (
	"strings"
	"testing"
	"time"

	"xinfangbot/handlers"
	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/grounded"
	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/internal/store"
	"xinfangbot/knowledge"
	"xinfangbot/prompts"
)

// withModel gives a bot a model that answers so.
func withModel(t *testing.T, answer func(llmtest.Request) llmtest.Reply) func(*handlers.Parts) {
	t.Helper()
	server, err := llmtest.Start(answer)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	client, err := llm.New(llm.Config{BaseURL: server.URL(), Model: "test", Attempts: 1, Timeout: 5 * time.Second}, llm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	set, err := prompts.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	regulations, err := knowledge.Load()
	if err != nil {
		t.Fatal(err)
	}
	model := &handlers.Model{Writer: grounded.New(client, set, regulations), Client: client}
	return func(p *handlers.Parts) { p.Model = model }
}

const (
	goodAnswer = "六十日内办结，情况复杂的经本机关、单位负责人批准可延长，延长不得超过三十日。依据《信访工作条例》第三十四条。"
	lie        = "信访事项应当在15日内办结，依据《信访工作条例》第二十三条。"
)

func TestModelAnswersWhereItsWordsHold(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳", withModel(t, func(llmtest.Request) llmtest.Reply { return llmtest.Say(goodAnswer) }))
		c.expect("信访事项多久办结", "六十日内办结", "第三十四条")
		if len(c.replies) != 1 || len(c.replies[0].Citations) == 0 || c.replies[0].Citations[0].Article != 34 {
			t.Errorf("replies %+v", c.replies)
		}
		c.expect("记录", "模型 王芳：答复：模型所写通过核对")
	})
}

func TestModelThatInventsIsNotHeard(t *testing.T) {
	for name, reply := range map[string]llmtest.Reply{"wrong": llmtest.Say(lie), "broken": llmtest.Broken(), "malformed": llmtest.Malformed()} {
		t.Run(name, func(t *testing.T) {
			eachStore(t, func(t *testing.T, open func() *store.Store) {
				c := newTalk(t, open(), "王芳", withModel(t, func(llmtest.Request) llmtest.Reply { return reply }))
				c.expect("信访事项多久办结", "第三十四条", "60日内办结")
				if strings.Contains(c.replies[0].Text, "15日") {
					t.Errorf("%q", c.replies[0].Text)
				}
			})
		})
	}
}

// TestModelIsNotAskedForTheWording: articles are given verbatim, and what is not
// covered is refused, without a model.
func TestModelIsNotAskedForTheWording(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳", withModel(t, func(llmtest.Request) llmtest.Reply {
			t.Error("the model was asked")
			return llmtest.Say(lie)
		}))
		c.expect("第三十四条", "对本条例第三十一条第六项规定的信访事项")
		c.say("今天天气怎么样")
	})
}

func TestAnswerBeingWrittenIsCancelled(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		hanging := llmtest.Say(goodAnswer)
		hanging.After = time.Minute
		c := newTalk(t, open(), "王芳", withModel(t, func(llmtest.Request) llmtest.Reply { return hanging }))
		c.pending = []string{"信访事项多久办结", "取消", "第一条"}
		if err := c.engine.Serve(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if len(c.replies) != 2 || c.replies[0].Text != "已取消：答复。" || !strings.Contains(c.replies[1].Text, "第一条") {
			t.Errorf("replies %+v", c.replies)
		}
		c.expect("取消", "没有正在填报")
	})
}
