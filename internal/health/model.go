package health

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"xinfangbot/internal/llm"
)

// modelFigures are the metrics of the language model: of its calls as they end,
// and of its state whenever somebody looks.
type modelFigures struct {
	calls    counters   // kind, outcome: ok, or why it failed
	attempts counters   // kind
	tokens   counters   // kind
	seconds  histograms // kind: of a call, the wait for its turn included
	client   atomic.Pointer[llm.Client]
}

func newModelFigures(set *metrics.Set) *modelFigures {
	f := &modelFigures{
		calls:    counters{named(set, "model_calls_total", "kind", "outcome")},
		attempts: counters{named(set, "model_attempts_total", "kind")},
		tokens:   counters{named(set, "model_tokens_total", "kind")},
		seconds:  histograms{named(set, "model_seconds", "kind"), slow},
	}
	set.RegisterMetricsWriter(f.write)
	return f
}

// ModelCall counts a call of the model: see llm.Options.
func (m *Monitor) ModelCall(c llm.Call) {
	kind, outcome := "chat", succeeded
	if c.Embedding {
		kind = "embedding"
	}
	if c.Err != nil {
		outcome = llm.Kind(c.Err)
	}
	f := m.model
	f.calls.of(kind, outcome).Inc()
	f.attempts.of(kind).Add(c.Attempts)
	f.tokens.of(kind).AddInt64(int64(c.Used.Tokens))
	f.seconds.of(kind).Update(c.Took.Seconds())
}

// WatchModel shows the state of a client from now on, in the place of the one
// before it; nil: there is no model.
func (m *Monitor) WatchModel(c *llm.Client) { m.model.client.Store(c) }

// ledgerLimit is how long the ledger may take to say what was used.
const ledgerLimit = time.Second

// write writes the state of the model: whether its endpoint failed so often that
// it is not asked for a while, the places in its line that have calls under way
// and that wait, and what was used today and is left of the budget, in tokens and
// money. What the ledger does not say is left out.
func (f *modelFigures) write(w io.Writer) {
	client := f.client.Load()
	if client == nil {
		return
	}
	alone := 0.0
	if client.LeftAlone() {
		alone = 1
	}
	active, waiting := client.Busy()
	metrics.WriteGaugeFloat64(w, "xinfangbot_model_left_alone", alone)
	metrics.WriteGaugeUint64(w, "xinfangbot_model_active", uint64(active))
	metrics.WriteGaugeUint64(w, "xinfangbot_model_waiting", uint64(waiting))
	ctx, cancel := context.WithTimeout(context.Background(), ledgerLimit)
	defer cancel()
	used, _, err := client.Used(ctx, "")
	if err != nil {
		return
	}
	budget := client.Budget().Day
	for _, of := range []struct {
		name        string
		used, limit float64
	}{
		{"tokens", float64(used.Tokens), float64(budget.Tokens)}, {"money", used.Money.Float(), budget.Money.Float()},
	} {
		metrics.WriteGaugeFloat64(w, `xinfangbot_model_used_today{of="`+of.name+`"}`, of.used)
		if of.limit > 0 {
			metrics.WriteGaugeFloat64(w, `xinfangbot_model_budget_left{of="`+of.name+`"}`, max(0, of.limit-of.used))
		}
	}
}
