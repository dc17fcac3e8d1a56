package handlers_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/handlers"
	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/grounded"
	"xinfangbot/internal/llm/hybrid"
	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/internal/mask"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
	"xinfangbot/knowledge"
	"xinfangbot/prompts"
)

// modelDesk is a model for a bot, and what is known of it.
type modelDesk struct {
	*handlers.Model
	server *llmtest.Server
	log    *logged
}

// logged is a log in memory, as the program writes it.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *logged) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: mask.Attr}))
}

// newModelDesk returns a model that answers so.
func newModelDesk(t testing.TB, answer func(llmtest.Request) llmtest.Reply, change ...func(*llm.Config)) *modelDesk {
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
	o := &modelDesk{server: server, log: &logged{}}
	c := llm.Config{BaseURL: server.URL(), Model: "test", EmbeddingModel: "test", Attempts: 1, Timeout: 5 * time.Second}
	for _, f := range change {
		f(&c)
	}
	client, err := llm.New(c, llm.Options{Logger: o.log.logger()})
	if err != nil {
		t.Fatal(err)
	}
	set, err := prompts.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := load()
	if err != nil {
		t.Fatal(err)
	}
	o.Model = &handlers.Model{Writer: grounded.New(client, set, l.regulations), Client: client, Logger: o.log.logger()}
	return o
}

// understanding lets the model make sense of questions; vectors are kept in a
// store of their own.
func (o *modelDesk) understanding(t *testing.T) *modelDesk {
	t.Helper()
	l, err := load()
	if err != nil {
		t.Fatal(err)
	}
	index, err := knowledge.NewIndex(l.regulations)
	if err != nil {
		t.Fatal(err)
	}
	cache := hybrid.NewRedisCache(storetest.Server(t, true).Client())
	o.Understanding = &handlers.Understanding{
		Answerer: l.answerer, Regulations: l.regulations, Words: index,
		Meaning: hybrid.NewIndex(o.Client, cache, handlers.MeaningDocuments(l.regulations)),
	}
	return o
}

// give gives the model to a bot.
func (o *modelDesk) give(p *handlers.Parts) { p.Model, p.Writer = o.Model, o.Model }

// withModel gives a bot a model that answers so.
func withModel(t *testing.T, answer func(llmtest.Request) llmtest.Reply) func(*handlers.Parts) {
	t.Helper()
	return newModelDesk(t, answer).give
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
		c.expect("记录", "模型 王芳：答复：模型所写通过核对，提示词answer/1")
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

// reading answers as Clerk does, but what is asked of the understanding: the
// question in full, and the choice.
func reading(full, choice string) func(llmtest.Request) llmtest.Reply {
	return func(r llmtest.Request) llmtest.Reply {
		for _, p := range llmtest.Parts(r) {
			switch p.Name {
			case "问话":
				return llmtest.Say(full)
			case "候选项1":
				return llmtest.Say(choice)
			}
		}
		return llmtest.Clerk(r)
	}
}

func TestModelUnderstands(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		o := newModelDesk(t, reading("对信访处理意见不服，请求复查多久答复？", "1")).understanding(t)
		c := newTalk(t, open(), "王芳", o.give)
		c.expect("对处理意见不服怎么办", "第三十五条")
		c.expect("那得多少钱", "依据《信访工作条例》第三十五条", "（以上按“对信访处理意见不服，请求复查多久答复？”回答。如不是这个意思，请换个说法再问。）")
		c.expect("原文", "第三十五条") // the conversation is about that now
		c = newTalk(t, open(), "张三", o.give)
		c.expect("办事", "依据《信访工作条例》第三十四条", "（以上按“信访事项多久办结？”回答。")
		for _, want := range []string{"for=rewrite", "for=choose", "outcome.prompts=rewrite/1", "outcome.mode=model"} {
			if !strings.Contains(o.log.String(), want) {
				t.Errorf("the log lacks %s", want)
			}
		}

		// Beside what the words find, the model may cite what the meaning does.
		passages := 0
		for _, r := range o.server.Requests() {
			n := 0
			for _, p := range llmtest.Parts(r) {
				if strings.HasPrefix(p.Name, "条文") {
					n++
				}
			}
			passages = max(passages, n)
		}
		if passages < 4 {
			t.Errorf("at most %d passages were given", passages)
		}

		none := newModelDesk(t, reading("", "0")).understanding(t)
		c = newTalk(t, open(), "李强", none.give)
		if answer := c.say("离婚时房子归谁？"); strings.Contains(answer, "意思最接近") {
			t.Errorf("%s", answer)
		}
		c = newTalk(t, open(), "李强", o.give)
		c.expect("离婚时房子归谁？", "没有规定", "意思最接近的是第", "供参考")
	})
}

// TestWithoutUnderstanding: what cannot be answered is told as without a model,
// where the switch is off and where the model cannot be asked.
func TestWithoutUnderstanding(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		plain := newTalk(t, open(), "张三")
		off := newModelDesk(t, reading("对信访处理意见不服，请求复查多久答复？", "1"))
		broken := newModelDesk(t, func(llmtest.Request) llmtest.Reply { return llmtest.Broken() }).understanding(t)
		bots := []*talk{newTalk(t, open(), "王芳", off.give), newTalk(t, open(), "李强", broken.give)}
		for _, question := range []string{"对处理意见不服怎么办", "那得多少钱", "办事", "离婚时房子归谁？", "今天天气怎么样"} {
			want := plain.say(question)
			for i, c := range bots {
				if got := c.say(question); got != want && (i == 1 || !strings.Contains(want, "依据")) {
					t.Errorf("%s: %s, want %s", question, got, want)
				}
			}
		}
		for _, r := range off.server.Requests() {
			if r.Embedding || strings.Contains(r.Prompt(), "候选项") {
				t.Errorf("asked although it is off: %s", r.Body)
			}
		}
		for _, want := range []string{"for=rewrite", "for=choose", "outcome.fallback=failed", "searched by their words alone"} {
			if !strings.Contains(broken.log.String(), want) {
				t.Errorf("the log lacks %s:\n%s", want, broken.log)
			}
		}
	})
}

// TestPersonalDataStaysInTheBureau says what identifies a petitioner wherever
// staff can say anything, and looks for it in all that leaves the program, in
// the log and in the audit.
func TestPersonalDataStaysInTheBureau(t *testing.T) {
	secrets := []string{"张三丰", "13800138000", "11010519491231002X", "6222021234567890128", "京A12345"}
	const who = "信访人张三丰（身份证11010519491231002X，电话13800138000，卡号6222021234567890128，车牌京A12345）"
	for name, answer := range map[string]func(llmtest.Request) llmtest.Reply{
		"inventing": llmtest.Inventing, "echo": func(r llmtest.Request) llmtest.Reply { return llmtest.Say(r.Prompt()) },
		"broken": func(r llmtest.Request) llmtest.Reply { return llmtest.Reply{Status: 500, Text: r.Prompt()} },
	} {
		t.Run(name, func(t *testing.T) {
			eachStore(t, func(t *testing.T, open func() *store.Store) {
				o, s := newModelDesk(t, answer, func(c *llm.Config) { c.Failures = 1000 }).understanding(t), open()
				engine, err := bot.New(bot.Options{
					Store: s, Directory: bot.Everyone(bot.Administrator), Handlers: allHandlers(t, o.give),
					Now: func() time.Time { return noon }, Logger: o.log.logger(),
				})
				if err != nil {
					t.Fatal(err)
				}
				c := &talk{t: t, engine: engine, person: "王芳"}
				c.fill()
				for _, text := range []string{
					who + "的信访事项多久办结？", "那" + who + "得多少钱", who + "办事", who + "离婚时房子归谁？",
					"修改 存在的不足 " + who + "多次来访；法治意识不强", "起草 存在的不足 300字，写明" + who, "改写 突出" + who, "扩写 补充" + who, "压缩到100字 保留" + who,
					"采用 " + who + "反映的问题已经化解。", "起草", "版本 1", "恢复原文", who,
				} {
					c.say(text)
				}
				if n := len(o.server.Requests()); n < 8 {
					t.Errorf("only %d calls", n)
				}
				events, err := s.Events(t.Context(), 1000)
				if err != nil || len(events) < 10 {
					t.Fatalf("%d events, %v", len(events), err)
				}
				for _, secret := range secrets {
					for _, r := range o.server.Requests() {
						if strings.Contains(r.Body, secret) {
							t.Errorf("%s left in %s", secret, r.Body)
						}
					}
					if strings.Contains(o.log.String(), secret) {
						t.Errorf("%s is in the log", secret)
					}
					for _, e := range events {
						if strings.Contains(e.Text, secret) {
							t.Errorf("%s is in the audit: %s", secret, e.Text)
						}
					}
				}
			})
		})
	}
}

// typing is a talk whose channel shows that an answer is being written.
type typing struct {
	*talk
	now, most atomic.Int32
}

func (y *typing) Type(context.Context, bot.Message) (stop func()) {
	y.most.Store(max(y.most.Load(), y.now.Add(1)))
	return func() { y.now.Add(-1) }
}

// TestTypingIsShown while the model is asked, and where the answer is at hand it
// is not.
func TestTypingIsShown(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		var c *typing
		shown := int32(0)
		o := newModelDesk(t, func(r llmtest.Request) llmtest.Reply {
			shown = c.now.Load()
			return llmtest.Clerk(r)
		})
		c = &typing{talk: newTalk(t, open(), "王芳", o.give)}
		c.pending = []string{"第三十四条"}
		if err := c.engine.Serve(t.Context(), c); err != nil || c.most.Load() != 0 {
			t.Errorf("shown for the wording, %v", err)
		}
		c.pending = []string{"信访事项多久办结"}
		if err := c.engine.Serve(t.Context(), c); err != nil || shown != 1 || c.now.Load() != 0 {
			t.Errorf("shown %d, now %d, %v", shown, c.now.Load(), err)
		}
	})
}

func TestPlaceInTheLineIsTold(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		o := newModelDesk(t, llmtest.Clerk, func(c *llm.Config) { c.Parallel, c.Waiting = 1, 3 })
		c := newTalk(t, open(), "王芳", o.give)
		c.fill()
		var places []*llm.Place
		for range 2 {
			p, err := o.Client.Join()
			if err != nil {
				t.Fatal(err)
			}
			places = append(places, p)
		}
		c.receive("信访事项多久办结", "起草 （二）")
		said := func() (list []string) {
			for _, r := range c.replies {
				list = append(list, r.Text)
			}
			return list
		}
		if got := said(); len(got) < 2 || got[len(got)-2] != "正在答复，前面还有2人，请稍候。" || !strings.Contains(got[len(got)-1], "前面还有") {
			t.Errorf("told %q", got)
		}
		// Both wait for the model, each in its job.
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
			if _, waiting := o.Client.Busy(); waiting == 3 {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("the line is not full")
			}
		}
		// No more may wait: what is known without the model is said at once.
		c.receive("举报信能转给被举报人吗", "改写")
		if got := said(); !strings.Contains(got[len(got)-2], "第三十条") || got[len(got)-1] != "等候大模型的人太多，请稍后再试。" {
			t.Errorf("told %q", got)
		}
		for _, p := range places {
			p.Leave()
		}
		c.say("第一条")
		// Which of the two stood first in the line is chance.
		got := c.say("记录")
		for _, done := range []string{"起草“推动矛盾纠纷化解”：模型所写通过核对，提示词section/2", "答复：模型所写通过核对"} {
			if !strings.Contains(got, done) {
				t.Errorf("%q is not in\n%s", done, got)
			}
		}
	})
}

// TestAnswerSurvivesARestart: what was being written when the program ended is
// written after the next start.
func TestAnswerSurvivesARestart(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		hanging := newModelDesk(t, func(llmtest.Request) llmtest.Reply { return llmtest.Reply{Hang: true} }, func(c *llm.Config) { c.Timeout = time.Minute })
		first := open()
		c := newTalk(t, first, "王芳", hanging.give)
		ctx, stop := context.WithCancel(t.Context())
		c.pending = []string{"信访事项多久办结"}
		go func() {
			for hanging.server.Running() == 0 {
				time.Sleep(time.Millisecond)
			}
			stop()
		}()
		_ = c.engine.Serve(ctx, c)
		if len(c.replies) != 0 {
			t.Errorf("answered %+v", c.replies)
		}
		if err := first.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		again := newTalk(t, open(), "王芳", newModelDesk(t, llmtest.Clerk).give)
		if err := again.engine.Serve(t.Context(), again); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(again.replies, func(r bot.Reply) bool {
			return strings.Contains(r.Text, "依据《信访工作条例》第三十四条")
		}) {
			t.Errorf("after the restart: %+v", again.replies)
		}
	})
}
