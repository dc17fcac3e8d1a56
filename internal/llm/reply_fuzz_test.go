package llm_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/llmtest"
)

// FuzzComplete has an endpoint answer anything, whole and as a stream: it is a
// text, or an error that repeats nothing of it.
func FuzzComplete(f *testing.F) {
	for _, s := range []string{
		`{"choices":[{"message":{"content":"六十日内办结。"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":5}}`,
		`{"choices":[]}`, `{"choices":[{"message":{"content":"<think>想</think>好","refusal":"不"},"finish_reason":"length"}],"usage":{"prompt_tokens":-1}}`,
		"data: {\"choices\":[{\"delta\":{\"content\":\"六十\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"日\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
		"data: {\"error\":{\"message\":\"sk-secret\"}}\n\n", "event: x\n: comment\n\n", `{"error":{"message":"sk-secret","code":7}}`, "\xff", "null", `{"choices":[{"message":{"content":"\ud800〔人员1〕"}}]}`,
	} {
		f.Add(s, false)
		f.Add(s, true)
	}
	var raw atomic.Value
	server, err := llmtest.Start(func(llmtest.Request) llmtest.Reply { return llmtest.Reply{Raw: raw.Load().(string)} })
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { server.Close() })
	client := func(stream bool) *llm.Client {
		c, err := llm.New(llm.Config{BaseURL: server.URL(), Model: "m", Stream: stream, Attempts: 1, Failures: 1 << 30}, llm.Options{})
		if err != nil {
			f.Fatal(err)
		}
		return c
	}
	whole, streamed := client(false), client(true)
	known := []error{llm.ErrRefused, llm.ErrIncomplete, llm.ErrUnavailable, llm.ErrRejected, llm.ErrRateLimited, llm.ErrTimeout}
	f.Fuzz(func(t *testing.T, body string, stream bool) {
		if body == "" {
			return // llmtest would answer by itself
		}
		raw.Store(body)
		c := whole
		if stream {
			c = streamed
		}
		r, err := c.Complete(context.Background(), llm.Request{User: "信访人欧阳建国问多久办结"})
		if err != nil {
			if !slices.ContainsFunc(known, func(e error) bool { return errors.Is(err, e) }) {
				t.Fatalf("%v is no error that callers know", err)
			}
			if len(body) > 8 && strings.Contains(err.Error(), body) || strings.Contains(err.Error(), "sk-secret") {
				t.Fatalf("the error repeats the answer: %v", err)
			}
			return
		}
		if strings.TrimSpace(r.Text) == "" || !utf8.ValidString(r.Text) {
			t.Fatalf("answered %q", r.Text)
		}
	})
}
