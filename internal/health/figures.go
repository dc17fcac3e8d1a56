package health

import (
	"strconv"
	"strings"

	"github.com/VictoriaMetrics/metrics"
)

// figures are the metrics.
type figures struct {
	// Messages that a handler answered, or failed to, and the time it took.
	turns       counters   // handler, outcome
	turnSeconds histograms // handler
	// Jobs done beside the conversation, such as calls of the model.
	jobs       counters   // handler, outcome
	jobSeconds histograms // handler

	messages      counters   // channel: taken from it
	answerSeconds histograms // channel: from taking a message to its last reply
	sends         counters   // channel, outcome: replies handed to it
	channelUp     gauges     // channel: 1 where messages come and go
	channelDowns  counters   // channel: how often it lost its login

	events    counters       // kind: entries of the audit
	outbox    *metrics.Gauge // messages that wait to be delivered
	outboxAge *metrics.Gauge // how long the oldest of them waits, in seconds

	redisErrors  counters // kind: connect, timeout, refused or other
	redisSeconds *metrics.PrometheusHistogram
}

// Outcomes of what was tried.
const (
	succeeded = "ok"
	failed    = "error"
)

// Bounds of the histograms, in seconds: answers without a model take
// milliseconds, jobs with one take up to minutes.
var (
	quick = []float64{0.001, 0.005, 0.02, 0.1, 0.5, 2, 10}
	slow  = []float64{0.1, 0.5, 2, 5, 10, 20, 40, 60, 120}
)

func newFigures(set *metrics.Set) figures {
	return figures{
		turns:       counters{named(set, "turns_total", "handler", "outcome")},
		turnSeconds: histograms{named(set, "turn_seconds", "handler"), quick},
		jobs:        counters{named(set, "jobs_total", "handler", "outcome")},
		jobSeconds:  histograms{named(set, "job_seconds", "handler"), slow},

		messages:      counters{named(set, "messages_total", "channel")},
		answerSeconds: histograms{named(set, "answer_seconds", "channel"), quick},
		sends:         counters{named(set, "sends_total", "channel", "outcome")},
		channelUp:     gauges{named(set, "channel_up", "channel")},
		channelDowns:  counters{named(set, "channel_downs_total", "channel")},

		events:    counters{named(set, "events_total", "kind")},
		outbox:    gauges{named(set, "outbox_messages")}.of(),
		outboxAge: gauges{named(set, "outbox_oldest_seconds")}.of(),

		redisErrors:  counters{named(set, "redis_errors_total", "kind")},
		redisSeconds: histograms{named(set, "redis_seconds"), quick}.of(),
	}
}

// family is a metric of one name, a series for each set of values of its labels.
type family struct {
	set    *metrics.Set
	name   string
	labels []string
}

func named(set *metrics.Set, name string, labels ...string) family {
	return family{set, "xinfangbot_" + name, labels}
}

// series writes a series as Prometheus names it: name{label="value"}.
func (f family) series(values []string) string {
	if len(f.labels) == 0 {
		return f.name
	}
	pairs := make([]string, len(f.labels))
	for i, label := range f.labels {
		pairs[i] = label + "=" + strconv.Quote(values[i])
	}
	return f.name + "{" + strings.Join(pairs, ",") + "}"
}

type counters struct{ family }

func (c counters) of(values ...string) *metrics.Counter {
	return c.set.GetOrCreateCounter(c.series(values))
}

type gauges struct{ family }

func (g gauges) of(values ...string) *metrics.Gauge {
	return g.set.GetOrCreateGauge(g.series(values), nil)
}

type histograms struct {
	family
	bounds []float64
}

func (h histograms) of(values ...string) *metrics.PrometheusHistogram {
	return h.set.GetOrCreatePrometheusHistogramExt(h.series(values), h.bounds)
}
