package health

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"xinfangbot/internal/llm"
)

// modelFigures are the metrics of the language model: of its calls as they end,
// and of its state whenever somebody looks.
type modelFigures struct {
	calls    *prometheus.CounterVec   // kind, outcome
	attempts *prometheus.CounterVec   // kind
	tokens   *prometheus.CounterVec   // kind
	seconds  *prometheus.HistogramVec // kind
	client   atomic.Pointer[llm.Client]
}

func newModelFigures(r prometheus.Registerer) *modelFigures {
	f := &modelFigures{
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "xinfangbot_model_calls_total", Help: "Calls of the model that ended: ok, or why they failed.",
		}, []string{"kind", "outcome"}),
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "xinfangbot_model_attempts_total", Help: "Attempts of the calls of the model.",
		}, []string{"kind"}),
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "xinfangbot_model_tokens_total", Help: "Tokens that the calls of the model used.",
		}, []string{"kind"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "xinfangbot_model_seconds", Help: "Time of a call of the model, the wait for its turn included.", Buckets: slow,
		}, []string{"kind"}),
	}
	r.MustRegister(f.calls, f.attempts, f.tokens, f.seconds, f)
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
	f.calls.WithLabelValues(kind, outcome).Inc()
	f.attempts.WithLabelValues(kind).Add(float64(c.Attempts))
	f.tokens.WithLabelValues(kind).Add(float64(c.Used.Tokens))
	f.seconds.WithLabelValues(kind).Observe(c.Took.Seconds())
}

// WatchModel shows the state of a client from now on, in the place of the one
// before it; nil: there is no model.
func (m *Monitor) WatchModel(c *llm.Client) { m.model.client.Store(c) }

var (
	modelLeftAlone = prometheus.NewDesc("xinfangbot_model_left_alone", "1 where the model's endpoint failed so often that it is not asked for a while.", nil, nil)
	modelActive    = prometheus.NewDesc("xinfangbot_model_active", "Places in the line of those who have calls of the model under way.", nil, nil)
	modelWaiting   = prometheus.NewDesc("xinfangbot_model_waiting", "Places in the line that wait.", nil, nil)
	modelUsed      = prometheus.NewDesc("xinfangbot_model_used_today", "What was used today: tokens, or money.", []string{"of"}, nil)
	modelLeft      = prometheus.NewDesc("xinfangbot_model_budget_left", "What the day's budget has left, where there is one: tokens, or money.", []string{"of"}, nil)
)

// Describe implements prometheus.Collector.
func (*modelFigures) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{modelLeftAlone, modelActive, modelWaiting, modelUsed, modelLeft} {
		ch <- d
	}
}

// ledgerLimit is how long the ledger may take to say what was used.
const ledgerLimit = time.Second

// Collect implements prometheus.Collector. What the ledger does not say is left
// out.
func (f *modelFigures) Collect(ch chan<- prometheus.Metric) {
	client := f.client.Load()
	if client == nil {
		return
	}
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	alone := 0.0
	if client.LeftAlone() {
		alone = 1
	}
	active, waiting := client.Busy()
	gauge(modelLeftAlone, alone)
	gauge(modelActive, float64(active))
	gauge(modelWaiting, float64(waiting))
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
		gauge(modelUsed, of.used, of.name)
		if of.limit > 0 {
			gauge(modelLeft, max(0, of.limit-of.used), of.name)
		}
	}
}
