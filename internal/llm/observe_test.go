package llm_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/llmtest"
)

func TestObserve(t *testing.T) {
	good := llmtest.Say("好。")
	good.Usage = &llmtest.Usage{Prompt: 40, Completion: 10, Total: 50}
	s := start(t, func(r llmtest.Request) llmtest.Reply {
		switch r.Number {
		case 1:
			return llmtest.Broken()
		case 4:
			return llmtest.Reply{Status: 401}
		}
		return good
	})
	var mu sync.Mutex
	var calls []llm.Call
	o := options(&waits{})
	o.Observe = func(c llm.Call) {
		mu.Lock()
		defer mu.Unlock()
		calls = append(calls, c)
	}
	c := client(t, s, o, func(c *llm.Config) {
		c.Budget, c.Parallel = llm.Budget{Day: llm.Limit{Tokens: 3000}}, 2
	})
	ask := func() { _, _ = c.Complete(context.Background(), llm.Request{User: "问"}) }
	ask() // at the second attempt
	if _, err := c.Embed(context.Background(), "", []string{"文"}); err != nil {
		t.Fatal(err)
	}
	ask() // rejected
	_, _ = c.Complete(context.Background(), llm.Request{User: "问", MaxTokens: 5000})
	want := []struct {
		embedding bool
		attempts  int
		tokens    int64
		kind      string
	}{{false, 2, 50, ""}, {true, 1, 1, ""}, {false, 1, 0, "rejected"}, {false, 0, 0, "over_budget"}}
	if len(calls) != len(want) {
		t.Fatalf("%d calls: %+v", len(calls), calls)
	}
	for i, w := range want {
		got := calls[i]
		if got.Embedding != w.embedding || got.Attempts != w.attempts || got.Used.Tokens != w.tokens || llm.Kind(got.Err) != w.kind || got.Took <= 0 {
			t.Errorf("call %d: %+v, want %+v", i, got, w)
		}
	}
	if b := c.Budget(); b.Day.Tokens != 3000 {
		t.Errorf("budget %+v", b)
	}
	place, err := c.Join()
	if err != nil {
		t.Fatal(err)
	}
	if active, waiting := c.Busy(); active != 1 || waiting != 0 {
		t.Errorf("%d active, %d wait", active, waiting)
	}
	place.Leave()
}

func TestKind(t *testing.T) {
	for want, err := range map[string]error{
		"": nil, "cancelled": fmt.Errorf("given up: %w", context.Canceled), "timeout": llm.ErrTimeout, "queue_full": llm.ErrQueueFull,
		"over_budget": &llm.OverBudgetError{Personal: true}, "left_alone": llm.ErrBreakerOpen, "error": errors.New("信访人张三"),
	} {
		if got := llm.Kind(err); got != want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
}
