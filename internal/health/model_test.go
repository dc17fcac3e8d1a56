package health_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"xinfangbot/internal/health"
	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/llmtest"
)

// TestModel asks a model well and badly, and reads what is shown of it.
func TestModel(t *testing.T) {
	good := llmtest.Say("好。")
	good.Usage = &llmtest.Usage{Prompt: 900, Completion: 100, Total: 1000}
	server, err := llmtest.Start(llmtest.Script(good, llmtest.Broken()))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	m := health.New()
	if _, body := get(t, m, "/metrics"); strings.Contains(body, "model_left_alone") {
		t.Error("a model is shown where there is none")
	}
	client, err := llm.New(llm.Config{
		BaseURL: server.URL(), Model: "m", Attempts: 2, Failures: 2, MaxTokens: 100, Prices: llm.Prices{Input: 1_000_000, Output: 1_000_000},
		Budget: llm.Budget{Day: llm.Limit{Tokens: 5000, Money: 500_000}},
	}, llm.Options{Observe: m.ModelCall, Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	m.WatchModel(client)
	for range 3 { // answered, failed twice over, left alone
		_, _ = client.Complete(t.Context(), llm.Request{User: "问"})
	}
	place, err := client.Join()
	if err != nil {
		t.Fatal(err)
	}
	defer place.Leave()
	expectFigures(t, m,
		`model_calls_total{kind="chat",outcome="ok"} 1`, `model_calls_total{kind="chat",outcome="unavailable"} 1`,
		`model_calls_total{kind="chat",outcome="left_alone"} 1`, `model_attempts_total{kind="chat"} 3`, `model_tokens_total{kind="chat"} 1000`,
		`model_seconds_count{kind="chat"} 3`, "model_left_alone 1", "model_active 1", "model_waiting 0",
		`model_used_today{of="tokens"} 1000`, `model_budget_left{of="tokens"} 4000`, `model_budget_left{of="money"} 0.499`,
	)
	m.WatchModel(nil)
	if _, body := get(t, m, "/metrics"); strings.Contains(body, "model_left_alone") {
		t.Error("a model that is gone is shown")
	}
}
