package grounded_test

import (
	"context"
	"errors"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/grounded"
	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/knowledge"
	"xinfangbot/prompts"
)

// office is what the tests work with and never change: the answerer without a
// model, and the prompts.
type office struct {
	regulations *knowledge.Regulations
	answerer    *knowledge.Answerer
	prompts     *prompts.Set
}

func newOffice(t testing.TB) *office {
	t.Helper()
	r, err := knowledge.Load()
	if err != nil {
		t.Fatal(err)
	}
	index, err := knowledge.NewIndex(r)
	if err != nil {
		t.Fatal(err)
	}
	answerer, err := knowledge.NewAnswerer(r, index)
	if err != nil {
		t.Fatal(err)
	}
	set, err := prompts.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &office{r, answerer, set}
}

// desk is an office with a model.
type desk struct {
	*office
	writer *grounded.Writer
	model  *llmtest.Server
}

func newDesk(t testing.TB, answer func(llmtest.Request) llmtest.Reply, change ...func(*llm.Config)) *desk {
	t.Helper()
	return newOffice(t).desk(t, answer, change...)
}

func (o *office) desk(t testing.TB, answer func(llmtest.Request) llmtest.Reply, change ...func(*llm.Config)) *desk {
	t.Helper()
	model, err := llmtest.Start(answer)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := model.Close(); err != nil {
			t.Error(err)
		}
	})
	c := llm.Config{BaseURL: model.URL(), Model: "test", Timeout: 10 * time.Second}
	for _, f := range change {
		f(&c)
	}
	client, err := llm.New(c, llm.Options{Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	return &desk{o, grounded.New(client, o.prompts, o.regulations), model}
}

func (d *desk) ask(ctx context.Context, question string) (knowledge.Answer, grounded.Outcome) {
	return d.writer.Answer(ctx, grounded.Question{Person: "wang", Text: question, Extractive: d.answerer.Answer(question)})
}

// twoArticles is a question that is answered from 第三十六条, and then 第十九条.
const twoArticles = "老上访户又来了，要不要再受理啊"

func TestAnswer(t *testing.T) {
	const good = "信访事项应当自受理之日起60日内办结；情况复杂的，经批准可以延长，但不得超过30日。依据是《信访工作条例》第三十四条。"
	const bad = "信访事项应当自受理之日起90日内办结，依据《信访工作条例》第三十四条。"
	half := llmtest.Say(good)
	half.Half = true
	truncated := llmtest.Say(good + "此外应当在")
	truncated.Finish = "length"
	shared := newOffice(t)
	for _, test := range []struct {
		name     string
		replies  []llmtest.Reply
		mode     string
		fallback grounded.Fallback
		found    []string
		err      error
	}{
		{"good", []llmtest.Reply{llmtest.Say(good)}, "model", "", nil, nil},
		{"with marks", []llmtest.Reply{llmtest.Say("## 答复\n\n- **" + good + "**")}, "model", "", nil, nil},
		{"cut off", []llmtest.Reply{truncated}, "model", "", nil, nil},
		{"second attempt", []llmtest.Reply{half, llmtest.Broken(), llmtest.Say(good)}, "model", "", nil, nil},
		{"mended", []llmtest.Reply{llmtest.Say(bad), llmtest.Say(good)}, "model", "", []string{"unsupported"}, nil},
		{"wrong twice", []llmtest.Reply{llmtest.Say(bad), llmtest.Say(bad)}, "extractive", grounded.Rejected, []string{"unsupported"}, nil},
		{"no repair", []llmtest.Reply{llmtest.Say(bad), {Status: 401}}, "extractive", grounded.Failed, []string{"unsupported"}, llm.ErrRejected},
		{"another article first", []llmtest.Reply{llmtest.Say("上级机关、单位不予受理，依据《信访工作条例》第十九条。")}, "extractive", grounded.Rejected, []string{"lead"}, nil},
		{"no answer", []llmtest.Reply{llmtest.Say(prompts.NoAnswer + "。")}, "extractive", grounded.Declined, nil, nil},
		{"endless", []llmtest.Reply{llmtest.Say(strings.Repeat(good, 40))}, "extractive", grounded.Rejected, []string{"length"}, nil},
		{"refuses", []llmtest.Reply{llmtest.Filtered()}, "extractive", grounded.Failed, nil, llm.ErrRefused},
		{"refuses in words", []llmtest.Reply{llmtest.Say("抱歉，我无法回答这个问题。")}, "extractive", grounded.Failed, nil, llm.ErrRefused},
		{"in English", []llmtest.Reply{llmtest.Say("The matter must be concluded within 60 days (《信访工作条例》第三十四条).")}, "extractive", grounded.Rejected, nil, nil},
		{"down", []llmtest.Reply{llmtest.Broken()}, "extractive", grounded.Failed, nil, llm.ErrUnavailable},
		{"no JSON", []llmtest.Reply{llmtest.Malformed()}, "extractive", grounded.Failed, nil, llm.ErrIncomplete},
		{"hangs", []llmtest.Reply{{Hang: true}}, "extractive", grounded.Failed, nil, llm.ErrTimeout},
		{"gives the prompt away", []llmtest.Reply{llmtest.Say(good + "\n系统提示词是：只根据条文回答。")}, "extractive", grounded.Rejected, nil, nil},
		{"repeats the fence", []llmtest.Reply{llmtest.Say("⟦条文1⟧" + good)}, "extractive", grounded.Rejected, nil, nil},
		{"an address", []llmtest.Reply{llmtest.Say(good + "详见http://xf.example.com。")}, "extractive", grounded.Rejected, nil, nil},
		{"a placeholder", []llmtest.Reply{llmtest.Say("请告知〔人员3〕：" + good)}, "extractive", grounded.Rejected, nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := shared.desk(t, llmtest.Script(test.replies...), func(c *llm.Config) {
				if test.err == llm.ErrTimeout {
					c.Timeout = 20 * time.Millisecond
				}
			})
			question := "信访事项多久办结？"
			if slices.Contains(test.found, "lead") {
				question = twoArticles
			}
			extractive := d.answerer.Answer(question)
			a, o := d.ask(context.Background(), question)
			if a.Mode != test.mode || o.Mode != test.mode || o.Fallback != test.fallback || !errors.Is(o.Err, test.err) || len(o.Prompts) == 0 || o.Prompts[0] != "answer/1" {
				t.Errorf("mode %s, %+v", a.Mode, o)
			}
			for _, f := range test.found {
				if !slices.Contains(o.Found, f) {
					t.Errorf("found %v, want %s", o.Found, f)
				}
			}
			if a.Mode != "model" {
				if a.Text != extractive.Text {
					t.Errorf("%q", a.Text)
				}
				return
			}
			// The answer first, then what it rests on, then its wording.
			_, basis, ok := strings.Cut(a.Text, good+"\n依据：《信访工作条例》第三十四条")
			if !ok || !strings.HasPrefix(a.Text, good) || !strings.Contains(basis, "\n"+extractive.Citations[0].Quote) {
				t.Errorf("text %q", a.Text)
			}
			if !slices.Equal(a.Citations, extractive.Citations) || !strings.Contains(a.Text, "\n相关：第四十五条（") {
				t.Errorf("citations %+v in %q", a.Citations, a.Text)
			}
			if strings.ContainsAny(a.Text, "*#") {
				t.Errorf("marks are left: %q", a.Text)
			}
		})
	}
}

func TestAnswerNeedsNoModel(t *testing.T) {
	d := newDesk(t, llmtest.Script(llmtest.Say("随便")))
	for _, q := range []string{"今天天气怎么样？", "办事", "第三十四条", "第二章有哪些条"} {
		if a, o := d.ask(context.Background(), q); o.Fallback != grounded.NotNeeded || a.Text != d.answerer.Answer(q).Text {
			t.Errorf("%s: %+v", q, o)
		}
	}
	if n := len(d.model.Requests()); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestAnswerOverBudget(t *testing.T) {
	d := newDesk(t, llmtest.Clerk, func(c *llm.Config) { c.Budget.Person.Tokens = 5000 })
	over := false
	for range 10 {
		a, o := d.ask(context.Background(), "信访事项多久办结？")
		if errors.Is(o.Err, llm.ErrOverBudget) {
			over = a.Mode == knowledge.ModeExtractive && o.Fallback == grounded.Failed
			break
		}
	}
	if !over {
		t.Error("the budget was never used up, or nothing was answered then")
	}
}

func TestAnswerCancelled(t *testing.T) {
	d := newDesk(t, llmtest.Script(llmtest.Reply{Hang: true}))
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		for d.model.Running() == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	if _, o := d.ask(ctx, "信访事项多久办结？"); !errors.Is(o.Err, context.Canceled) {
		t.Errorf("%+v", o)
	}
}

// sample is 70 answerable questions of the project's own, spread over all.
func sample(t testing.TB) []knowledge.Question {
	t.Helper()
	f, err := os.Open("../../../knowledge/testdata/questions_tuning.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := knowledge.ReadQuestions(f)
	if err != nil {
		t.Fatal(err)
	}
	var questions []knowledge.Question
	const n = 70
	for i := range n {
		questions = append(questions, all[i*len(all)/n])
	}
	return questions
}

// TestFiguresInTheirPlace: a period of the article itself that stands in another
// rule's place is as wrong as an invented one.
func TestFiguresInTheirPlace(t *testing.T) {
	shared := newOffice(t)
	for text, holds := range map[string]bool{
		"应当自受理之日起60日内办结，情况复杂的可以延长，延长期限不得超过30日。": true,
		"应当自受理之日起六十日内办结。":                       true,
		"60日。情况复杂的经批准可以延长30日。":                  true,
		"应当自受理之日起30日内办结。":                       false,
		"应当自受理之日起60日内办结，情况复杂的可以延长，延长期限不得超过六十天。": false,
		"30日。": false,
	} {
		d := shared.desk(t, llmtest.Script(llmtest.Say(text+"依据《信访工作条例》第三十四条。")))
		_, o := d.ask(context.Background(), "信访事项多久办结？")
		if (o.Fallback == "") != holds || !holds && !slices.Contains(o.Left, "misplaced") {
			t.Errorf("%s: %+v", text, o)
		}
	}
}

// TestNothingKnownGetsLost: what stands beside an answer without a model stands
// beside one with it.
func TestNothingKnownGetsLost(t *testing.T) {
	shared := newOffice(t)
	for _, question := range []string{"以前的信访条例里信访事项多久办结？", "对处理意见不服怎么办，多久要答复？", "信访事项多久办结？", "信访局能提哪些建议，单位收到以后要做什么"} {
		d := shared.desk(t, llmtest.Clerk)
		extractive := d.answerer.Answer(question)
		a, o := d.ask(context.Background(), question)
		if o.Mode != knowledge.ModeModel {
			t.Errorf("%s: %+v", question, o)
		}
		first, _, _ := strings.Cut(extractive.Text, "\n")
		if strings.Contains(first, "不再适用") && !strings.HasPrefix(a.Text, first+"\n") {
			t.Errorf("%s: the old law's end is not told: %s", question, a.Text)
		}
		for _, c := range extractive.Citations {
			if !strings.Contains(a.Text, knowledge.ArticleName(c.Article)) {
				t.Errorf("%s: %d is not named: %s", question, c.Article, a.Text)
			}
		}
	}
	imported := knowledge.Answer{
		Question: "办结后回访吗", Mode: knowledge.ModeExtractive, Citations: []knowledge.Citation{{Source: "东山县信访事项办理规程", Article: 7, Quote: "办结后应当回访信访人。"}},
		Text: "《信访工作条例》对此没有规定，本单位导入的文件规定如下。\n\n办结后应当回访信访人。\n\n依据：《东山县信访事项办理规程》第七条（已废止）\n注意：该文件已废止，不能作为现在办理的依据。",
	}
	d := shared.desk(t, llmtest.Script(llmtest.Say("要回访。依据《东山县信访事项办理规程》第七条，办结后应当回访信访人。")))
	a, o := d.writer.Answer(context.Background(), grounded.Question{Text: imported.Question, Extractive: imported})
	for _, want := range []string{"《信访工作条例》对此没有规定，本单位导入的文件规定如下。\n要回访。", "注意：该文件已废止"} {
		if !strings.Contains(a.Text, want) || o.Mode != knowledge.ModeModel {
			t.Errorf("%+v, %s lacks %s", o, a.Text, want)
		}
	}
}

// TestInventing has the model invent in every second answer: none of it may
// reach whoever asked, and the first citation is as good as without a model.
func TestInventing(t *testing.T) {
	shared := newOffice(t)
	for name, script := range map[string]func(llmtest.Request) llmtest.Reply{
		"every second": llmtest.Inventing,
		"always": func(r llmtest.Request) llmtest.Reply {
			return llmtest.Say(llmtest.Invent(llmtest.Clerk(r).Text, r.Number))
		},
		"never": llmtest.Clerk,
	} {
		t.Run(name, func(t *testing.T) {
			d := shared.desk(t, script)
			modes := make(map[string]int)
			with := knowledge.Evaluate(sample(t), func(question string) knowledge.Answer {
				a, o := d.ask(context.Background(), question)
				modes[a.Mode]++
				d.holds(t, a, o)
				return a
			})
			without := knowledge.Evaluate(sample(t), d.answerer.Answer)
			got, want := with.Scores[len(with.Scores)-1], without.Scores[len(without.Scores)-1]
			if got.Hit < want.Hit || got.All < want.All || got.Facts < want.Facts || got.Refused < want.Refused || got.WrongRefusal > want.WrongRefusal {
				t.Errorf("with the model %+v, without %+v", got, want)
			}
			t.Logf("%s: %v, hit@1 %.3f (without %.3f), key facts %.3f (without %.3f)", name, modes, got.Hit, want.Hit, got.Facts, want.Facts)
			if name != "always" && modes[knowledge.ModeModel] < 40 {
				t.Errorf("only %d answers are the model's", modes[knowledge.ModeModel])
			}
		})
	}
}

// holds checks, by other means than the writer's, that an answer of the model
// cites, quotes and counts only what the articles it cites have.
func (d *desk) holds(t *testing.T, a knowledge.Answer, o grounded.Outcome) {
	t.Helper()
	if a.Mode != knowledge.ModeModel {
		return
	}
	text := a.Text
	var law strings.Builder
	for _, c := range a.Citations {
		article, ok := d.regulations.Article(c.Article)
		if !ok || !strings.Contains(article.Text, c.Quote) {
			t.Errorf("citation %+v", c)
		}
		law.WriteString(article.Text + "\n" + article.Rule + article.Subject + "\n") // what the program adds has both
	}
	for _, invented := range []string{"第九十八条", "第七条", "责任追究法", "17个工作日", "百分之三", "三个月", "9日", "从严处理", "视为信访人撤回"} {
		if strings.Contains(text, invented) && !strings.Contains(law.String(), invented) && !citesArticle(a, 7, invented) {
			t.Errorf("%s reached the user (%+v): %s", invented, o, text)
		}
	}
	for _, quoted := range strings.Split(text, "“")[1:] {
		quoted, _, _ = strings.Cut(quoted, "”")
		if !strings.Contains(strings.ReplaceAll(law.String(), "\n", ""), strings.ReplaceAll(quoted, "\n", "")) {
			t.Errorf("misquoted: %s", quoted)
		}
	}
	if found := knowledge.Verify(text, d.regulations); len(found) > 0 {
		t.Errorf("%+v", found)
	}
}

func citesArticle(a knowledge.Answer, n int, words string) bool {
	return words == "第七条" && slices.ContainsFunc(a.Citations, func(c knowledge.Citation) bool { return c.Article == n })
}

func TestPersonalDataStays(t *testing.T) {
	d := newDesk(t, llmtest.Inventing)
	secrets := []string{"张三丰", "13800138000", "11010519491231002X", "幸福小区7栋2单元301室", "京A12345", "6222021234567890128"}
	question := "信访人张三丰（身份证11010519491231002X，电话13800138000，卡号6222021234567890128，车牌京A12345，家住幸福小区7栋2单元301室）的信访事项多久办结？"
	for range 3 {
		d.ask(context.Background(), question)
	}
	d.writer.Section(context.Background(), grounded.Section{
		Person: "wang", Grounds: materialOf(t, question), Instruction: question, Text: question, Task: grounded.Revise, Plain: "原稿。",
	})
	d.writer.Rewrite(context.Background(), "wang", []prompts.Exchange{{Question: question, Answer: question}}, "那"+question)
	d.writer.Choose(context.Background(), "wang", question, []string{question, "复核"})
	requests := d.model.Requests()
	if len(requests) < 5 {
		t.Fatalf("%d calls", len(requests))
	}
	for _, r := range requests {
		for _, s := range secrets {
			if strings.Contains(r.Body, s) {
				t.Errorf("%s left in %s", s, r.Body)
			}
		}
	}
}

// TestManyAnswers has 200 people ask at once.
func TestManyAnswers(t *testing.T) {
	d := newDesk(t, llmtest.Inventing, func(c *llm.Config) { c.Parallel, c.Waiting = 16, 200 })
	questions := sample(t)
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			a, o := d.ask(context.Background(), questions[i%len(questions)].Text)
			if a.Text == "" || o.Err != nil {
				t.Errorf("%+v", o)
			}
		})
	}
	wg.Wait()
	if peak := d.model.Peak(); peak > 16 {
		t.Errorf("%d calls at once", peak)
	}
}

// BenchmarkCallsUnderWay measures the memory of this process, the test's model
// included, with 200 calls under way at once.
func BenchmarkCallsUnderWay(b *testing.B) {
	const calls = 200
	questions := sample(b)
	for b.Loop() {
		release := make(chan struct{})
		d := newDesk(b, func(r llmtest.Request) llmtest.Reply {
			<-release
			return llmtest.Clerk(r)
		}, func(c *llm.Config) { c.Parallel, c.Timeout = calls, time.Minute })
		var wg sync.WaitGroup
		for i := range calls {
			wg.Go(func() { d.ask(context.Background(), questions[i%len(questions)].Text) })
		}
		for deadline := time.Now().Add(20 * time.Second); d.model.Running() < calls/2 && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.Sys)/(1<<20), "MB-sys")
		b.ReportMetric(float64(m.HeapInuse)/(1<<20), "MB-heap")
		close(release)
		wg.Wait()
	}
}

// BenchmarkAnswerOverhead measures all of a model answer but the model, with a
// call over the loopback and with a repair in every second answer.
func BenchmarkAnswerOverhead(b *testing.B) {
	d := newDesk(b, llmtest.Inventing)
	questions := sample(b)
	var took []time.Duration
	i := 0
	for b.Loop() {
		begin := time.Now()
		d.ask(context.Background(), questions[i%len(questions)].Text)
		took = append(took, time.Since(begin))
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
}
