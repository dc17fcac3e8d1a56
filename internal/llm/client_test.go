package llm_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/internal/store/storetest"
)

// start starts a model for a test.
func start(t testing.TB, answer func(llmtest.Request) llmtest.Reply) *llmtest.Server {
	t.Helper()
	s, err := llmtest.Start(answer)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// waits records the waits between attempts, and does not wait.
type waits struct {
	mu  sync.Mutex
	all []time.Duration
}

func (w *waits) wait(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all = append(w.all, d)
	return ctx.Err()
}

var now = time.Date(2026, 1, 5, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))

func options(w *waits) llm.Options {
	return llm.Options{
		Now: func() time.Time { return now }, Jitter: func() float64 { return 0.5 }, Wait: w.wait,
	}
}

// client returns a client of the server; change may alter its configuration.
func client(t testing.TB, s *llmtest.Server, o llm.Options, change func(*llm.Config)) *llm.Client {
	t.Helper()
	c := llm.Config{BaseURL: s.URL(), Model: "test-model", EmbeddingModel: "test-embedding", Key: "secret", Timeout: 5 * time.Second}
	if change != nil {
		change(&c)
	}
	l, err := llm.New(c, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// bothWays runs a test with whole answers and with streamed ones.
func bothWays(t *testing.T, test func(t *testing.T, stream func(*llm.Config))) {
	for name, on := range map[string]bool{"whole": false, "streamed": true} {
		t.Run(name, func(t *testing.T) { test(t, func(c *llm.Config) { c.Stream = on }) })
	}
}

func TestComplete(t *testing.T) {
	bothWays(t, func(t *testing.T, stream func(*llm.Config)) {
		s := start(t, llmtest.Script(llmtest.Say("应当在60日内办结，并告知〔人员1〕。电话〔电话1〕。")))
		c := client(t, s, options(&waits{}), stream)
		got, err := c.Complete(context.Background(), llm.Request{
			Person: "wang", System: "你是助手。", User: "信访人张三（电话13800138000，11010519491231002X）问多久办结？", MaxTokens: 300,
		})
		if err != nil {
			t.Fatal(err)
		}
		if got.Text != "应当在60日内办结，并告知张三。电话13800138000。" || got.Truncated {
			t.Errorf("%+v", got)
		}
		r := s.Requests()[0]
		if r.Authorization != "Bearer secret" || r.Model != "test-model" || r.MaxTokens != 300 {
			t.Errorf("request %+v", r)
		}
		if !strings.Contains(r.Body, `"temperature":0.2`) {
			t.Errorf("what is asked for are rules, and the model is let to invent: %s", r.Body)
		}
		for _, secret := range []string{"张三", "13800138000", "11010519491231002X"} {
			if strings.Contains(r.Body, secret) {
				t.Errorf("%s left: %s", secret, r.Body)
			}
		}
		if r.Messages[1].Content != "信访人〔人员1〕（电话〔电话1〕，〔证件1〕）问多久办结？" {
			t.Errorf("prompt %q", r.Messages[1].Content)
		}
	})
}

func TestRetries(t *testing.T) {
	bothWays(t, func(t *testing.T, stream func(*llm.Config)) {
		half := llmtest.Say(strings.Repeat("第三十四条", 40))
		half.Half = true
		for name, test := range map[string]struct {
			bad  llmtest.Reply
			wait time.Duration
		}{
			"too many": {llmtest.TooMany("7"), 7*time.Second + 375*time.Millisecond},
			"until a date": {
				llmtest.TooMany(now.Add(12 * time.Second).UTC().Format(http.TimeFormat)), 12*time.Second + 375*time.Millisecond,
			},
			"too many, no time":   {llmtest.TooMany(""), 375 * time.Millisecond},
			"server error":        {llmtest.Broken(), 375 * time.Millisecond},
			"overloaded, in 2 s":  {llmtest.Reply{Status: 503, RetryAfter: "2"}, 2*time.Second + 375*time.Millisecond},
			"half an answer":      {half, 375 * time.Millisecond},
			"no JSON":             {llmtest.Malformed(), 375 * time.Millisecond},
			"empty":               {llmtest.Say(" \n"), 375 * time.Millisecond},
			"thoughts without an": {llmtest.Say("<think>让我想想"), 375 * time.Millisecond},
		} {
			t.Run(name, func(t *testing.T) {
				var w waits
				s := start(t, llmtest.Script(test.bad, llmtest.Say("好。")))
				got, err := client(t, s, options(&w), stream).Complete(context.Background(), llm.Request{User: "问"})
				if err != nil || got.Text != "好。" {
					t.Fatalf("%+v, %v", got, err)
				}
				if len(w.all) != 1 || w.all[0] != test.wait {
					t.Errorf("waits %v, want %v", w.all, test.wait)
				}
			})
		}
	})
}

func TestGivesUp(t *testing.T) {
	for name, test := range map[string]struct {
		reply    llmtest.Reply
		want     error
		attempts int
	}{
		"server errors":       {llmtest.Broken(), llm.ErrUnavailable, 3},
		"slow there":          {llmtest.Reply{Status: 408}, llm.ErrUnavailable, 3},
		"a code of words":     {llmtest.Reply{Status: 400, Code: "信访人张三"}, llm.ErrRejected, 1},
		"too long":            {llmtest.Reply{Raw: strings.Repeat(" ", 9<<20) + `{"choices":[{"message":{"content":"好"}}]}`}, llm.ErrIncomplete, 3},
		"always too many":     {llmtest.TooMany("1"), llm.ErrRateLimited, 3},
		"too many for long":   {llmtest.TooMany("30"), llm.ErrRateLimited, 1},
		"no money left there": {llmtest.Reply{Status: 429, Code: "insufficient_quota"}, llm.ErrRejected, 1},
		"wrong key":           {llmtest.Reply{Status: 401, Code: "invalid_api_key"}, llm.ErrRejected, 1},
		"filter":              {llmtest.Filtered(), llm.ErrRefused, 1},
		"refusal":             {llmtest.Reply{Text: "x", Refusal: "不能回答"}, llm.ErrRefused, 1},
		"filter of the input": {llmtest.Reply{Status: 400, Code: "content_filter"}, llm.ErrRefused, 1},
		"no JSON":             {llmtest.Malformed(), llm.ErrIncomplete, 3},
		"sends elsewhere":     {llmtest.Reply{Status: 307, Location: "https://example.com/v1/chat/completions"}, llm.ErrHostForbidden, 1},
	} {
		t.Run(name, func(t *testing.T) {
			bothWays(t, func(t *testing.T, stream func(*llm.Config)) {
				test.reply.Text += "信访人张三"
				var w waits
				s := start(t, llmtest.Script(test.reply))
				_, err := client(t, s, options(&w), stream).Complete(context.Background(), llm.Request{User: "信访人张三"})
				if !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				if err != nil && strings.Contains(err.Error(), "张三") {
					t.Errorf("the error repeats the text: %v", err)
				}
				if n := len(s.Requests()); n != test.attempts || len(w.all) != n-1 {
					t.Errorf("%d attempts, waits %v", n, w.all)
				}
				if len(w.all) == 2 && w.all[1]-w.all[0] != 375*time.Millisecond {
					t.Errorf("waits %v, want the second twice as long", w.all)
				}
			})
		})
	}
}

// TestPageInsteadOfAnAnswer: a proxy that wants a login answers with its page, and
// says that all is well.
func TestPageInsteadOfAnAnswer(t *testing.T) {
	s := start(t, llmtest.Script(llmtest.Reply{Raw: "<html><body>信访人张三请登录</body></html>"}))
	_, err := client(t, s, options(&waits{}), nil).Complete(context.Background(), llm.Request{User: "问"})
	if !errors.Is(err, llm.ErrIncomplete) || !strings.Contains(err.Error(), "no JSON") || strings.Contains(err.Error(), "张三") {
		t.Errorf("%v", err)
	}
}

// TestNobodyAnswers names no address in an error, which goes into the log.
func TestNobodyAnswers(t *testing.T) {
	c, err := llm.New(llm.Config{BaseURL: "http://127.0.0.1:1/v1", Model: "m", Attempts: 1}, llm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Complete(context.Background(), llm.Request{User: "问"})
	if !errors.Is(err, llm.ErrUnavailable) || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("%v", err)
	}
}

func TestTimeout(t *testing.T) {
	bothWays(t, func(t *testing.T, stream func(*llm.Config)) {
		s := start(t, llmtest.Script(llmtest.Reply{Hang: true}))
		c := client(t, s, options(&waits{}), func(c *llm.Config) { stream(c); c.Timeout = 30 * time.Millisecond })
		if _, err := c.Complete(context.Background(), llm.Request{User: "问"}); !errors.Is(err, llm.ErrTimeout) {
			t.Errorf("%v", err)
		}
		if n := len(s.Requests()); n != 1 {
			t.Errorf("%d attempts", n)
		}
		// The endpoint has read the question, whatever it answers.
		if day, _, err := c.Used(context.Background(), ""); err != nil || day.Tokens != 1 {
			t.Errorf("used %+v, %v", day, err)
		}
	})
}

func TestCancel(t *testing.T) {
	s := start(t, llmtest.Script(llmtest.Reply{Hang: true}))
	o := options(&waits{})
	o.Ledger = llm.NewRedisLedger(storetest.Server(t, true).Client())
	c := client(t, s, o, func(c *llm.Config) { c.Failures = 1 })
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() {
		_, err := c.Complete(ctx, llm.Request{User: "问"})
		done <- err
	}()
	until(t, func() bool { return s.Running() == 1 })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	until(t, func() bool { return s.Running() == 0 })
	if day, _, err := c.Used(context.Background(), ""); err != nil || day != (llm.Usage{}) {
		t.Errorf("%+v stays booked for a call that was given up, %v", day, err)
	}
	ctx, cancel = context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := c.Complete(ctx, llm.Request{User: "问"}); errors.Is(err, llm.ErrBreakerOpen) {
		t.Error("giving up a call opened the breaker")
	}
}

// until waits for a condition.
func until(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
	}
}

// failing opens the breaker of a client and returns how to ask it.
func failing(t *testing.T, s *llmtest.Server, pause time.Duration) (*llm.Client, func() error) {
	t.Helper()
	c := client(t, s, options(&waits{}), func(c *llm.Config) { c.Failures, c.Pause, c.Attempts, c.Parallel = 4, pause, 2, 1 })
	ask := func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_, err := c.Complete(ctx, llm.Request{User: "问"})
		return err
	}
	for range 2 {
		if err := ask(); !errors.Is(err, llm.ErrUnavailable) {
			t.Fatal(err)
		}
	}
	return c, ask
}

func TestBreaker(t *testing.T) {
	var broken atomic.Bool
	broken.Store(true)
	s := start(t, func(llmtest.Request) llmtest.Reply {
		if broken.Load() {
			return llmtest.Broken()
		}
		return llmtest.Say("好。")
	})
	c, ask := failing(t, s, time.Hour)
	place, err := c.Join() // nobody waits for a turn at an endpoint that is left alone
	if err != nil {
		t.Fatal(err)
	}
	defer place.Leave()
	if err := ask(); !errors.Is(err, llm.ErrBreakerOpen) {
		t.Fatalf("%v, want the breaker open", err)
	}
	if n := len(s.Requests()); n != 4 {
		t.Errorf("%d calls reached the endpoint, want 4", n)
	}
	_, ask = failing(t, s, time.Millisecond)
	broken.Store(false)
	until(t, func() bool { return ask() == nil })
}

func TestHosts(t *testing.T) {
	s := start(t, llmtest.Script(llmtest.Say("好。")))
	host := strings.TrimSuffix(strings.TrimPrefix(s.URL(), "http://"), "/v1")
	for _, test := range []struct {
		url     string
		allowed []string
		ok      bool
	}{
		{s.URL(), nil, true},
		{s.URL(), []string{"127.0.0.1"}, true},
		{s.URL(), []string{"api.example.com", host}, true},
		{s.URL(), []string{"127.0.0.1:1"}, false},
		{s.URL(), []string{"api.example.com"}, false},
		{"https://API.example.com/v1", []string{"api.example.com:443"}, true},
		{"https://api.example.com.evil.cn/v1", []string{"api.example.com"}, false},
		{"https://api.example.com@evil.cn/v1", []string{"api.example.com"}, false},
		{"https://evil.cn/api.example.com", []string{"api.example.com"}, false},
		{"http://[::1]:8000/v1", []string{"[::1]"}, true},
	} {
		_, err := llm.New(llm.Config{BaseURL: test.url, Model: "m", AllowedHosts: test.allowed}, llm.Options{})
		if (err == nil) != test.ok {
			t.Errorf("%s in %v: %v", test.url, test.allowed, err)
		}
		if err != nil && !strings.Contains(test.url, "@") && !errors.Is(err, llm.ErrHostForbidden) {
			t.Errorf("%s: %v", test.url, err)
		}
	}
}

func TestCheck(t *testing.T) {
	for want, change := range map[string]func(*llm.Config){
		"base_url":     func(c *llm.Config) { c.BaseURL = "api.example.com" },
		"model":        func(c *llm.Config) { c.Model = "" },
		"proxy":        func(c *llm.Config) { c.Proxy = "3128" },
		"timeout: -1":  func(c *llm.Config) { c.Timeout = -1 },
		"budget":       func(c *llm.Config) { c.Budget.Person.Tokens = -5 },
		"environment":  func(c *llm.Config) { c.BaseURL = "https://user:pw@api.example.com/v1" },
		"parallel: -2": func(c *llm.Config) { c.Parallel = -2 },
	} {
		c := llm.Config{BaseURL: "https://api.example.com/v1", Model: "m"}
		change(&c)
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "pw@") {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestThoughtsAreLeftOut(t *testing.T) {
	bothWays(t, func(t *testing.T, stream func(*llm.Config)) {
		s := start(t, llmtest.Script(llmtest.Say("<think>第九十九条？</think>\n\n应当受理。")))
		got, err := client(t, s, options(&waits{}), stream).Complete(context.Background(), llm.Request{User: "问"})
		if err != nil || got.Text != "应当受理。" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestTruncated(t *testing.T) {
	reply := llmtest.Say("应当")
	reply.Finish = "length"
	s := start(t, llmtest.Script(reply))
	got, err := client(t, s, options(&waits{}), nil).Complete(context.Background(), llm.Request{User: "问"})
	if err != nil || !got.Truncated {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestEmbed(t *testing.T) {
	s := start(t, func(r llmtest.Request) llmtest.Reply {
		if r.Number == 1 {
			return llmtest.Broken()
		}
		return llmtest.Reply{}
	})
	c := client(t, s, options(&waits{}), func(c *llm.Config) { c.EmbeddingBatch = 2 })
	texts := []string{"办结期限", "信访人李四的手机13900139000", "复查", "复核", "督办"}
	vectors, err := c.Embed(context.Background(), "wang", texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"办结期限", "信访人〔人员1〕的手机〔电话1〕", "复查", "复核", "督办"} {
		for d, x := range llmtest.Vector(want) {
			if vectors[i][d] != x {
				t.Fatalf("vector %d is not that of %s", i, want)
			}
		}
	}
	if n := len(s.Requests()); n != 4 {
		t.Errorf("%d calls, want 3 and one again", n)
	}
	for _, r := range s.Requests() {
		if strings.Contains(r.Body, "李四") || strings.Contains(r.Body, "13900139000") {
			t.Errorf("personal data left: %s", r.Body)
		}
	}
}

func TestEmbedWrongVectors(t *testing.T) {
	for _, vectors := range [][][]float32{{{1, 2}}, {{1, 2}, {1}}, {{1}, {1}, {1}}, {{1}, {}}} {
		s := start(t, llmtest.Script(llmtest.Reply{Vectors: vectors}))
		if _, err := client(t, s, options(&waits{}), nil).Embed(context.Background(), "", []string{"a", "b"}); !errors.Is(err, llm.ErrIncomplete) {
			t.Errorf("%v: %v", vectors, err)
		}
	}
	twice := llmtest.Reply{Raw: `{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]}`}
	if _, err := client(t, start(t, llmtest.Script(twice)), options(&waits{}), nil).Embed(context.Background(), "", []string{"a", "b"}); !errors.Is(err, llm.ErrIncomplete) {
		t.Errorf("one vector twice: %v", err)
	}
	silent := llmtest.Reply{Raw: `{"data":[{"index":0,"embedding":[1]}]}`}
	c := client(t, start(t, llmtest.Script(silent)), options(&waits{}), nil)
	if _, err := c.Embed(context.Background(), "", []string{"复查"}); err != nil {
		t.Fatal(err)
	}
	if day, _, err := c.Used(context.Background(), ""); err != nil || day.Tokens != 2 {
		t.Errorf("used %+v where the endpoint does not say, %v", day, err)
	}
	c = client(t, start(t, nil), options(&waits{}), func(c *llm.Config) { c.EmbeddingModel = "" })
	if _, err := c.Embed(context.Background(), "", []string{"a"}); !errors.Is(err, llm.ErrNoEmbeddings) {
		t.Errorf("%v", err)
	}
}

func TestProxy(t *testing.T) {
	s := start(t, llmtest.Script(llmtest.Say("好。")))
	c, err := llm.New(llm.Config{BaseURL: "http://model.invalid/v1", Model: "m", Proxy: strings.TrimSuffix(s.URL(), "/v1")}, llm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Complete(context.Background(), llm.Request{User: "问"})
	if err != nil || got.Text != "好。" {
		t.Errorf("%+v, %v", got, err)
	}
}

func BenchmarkComplete(b *testing.B) {
	s := start(b, llmtest.Script(llmtest.Say(strings.Repeat("应当自受理之日起60日内办结。", 20))))
	c := client(b, s, options(&waits{}), nil)
	prompt := strings.Repeat("《信访工作条例》第三十四条：应当自受理之日起60日内办结；情况复杂的，经批准可以适当延长。", 40)
	for b.Loop() {
		if _, err := c.Complete(context.Background(), llm.Request{User: prompt}); err != nil {
			b.Fatal(err)
		}
	}
}
