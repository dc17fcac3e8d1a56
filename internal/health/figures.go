package health

import "github.com/prometheus/client_golang/prometheus"

// figures are the metrics.
type figures struct {
	turns       *prometheus.CounterVec   // handler, outcome
	turnSeconds *prometheus.HistogramVec // handler
	jobs        *prometheus.CounterVec   // handler, outcome
	jobSeconds  *prometheus.HistogramVec // handler

	messages      *prometheus.CounterVec   // channel
	answerSeconds *prometheus.HistogramVec // channel
	sends         *prometheus.CounterVec   // channel, outcome
	channelUp     *prometheus.GaugeVec     // channel
	channelDowns  *prometheus.CounterVec   // channel

	events    *prometheus.CounterVec // kind
	outbox    prometheus.Gauge
	outboxAge prometheus.Gauge

	redisErrors  *prometheus.CounterVec // kind
	redisSeconds prometheus.Histogram
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

func newFigures(r prometheus.Registerer) figures {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "xinfangbot_" + name, Help: help}, labels)
		r.MustRegister(c)
		return c
	}
	histogram := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "xinfangbot_" + name, Help: help, Buckets: buckets}, labels)
		r.MustRegister(h)
		return h
	}
	gauge := func(name, help string) prometheus.Gauge {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Name: "xinfangbot_" + name, Help: help})
		r.MustRegister(g)
		return g
	}
	f := figures{
		turns:       counter("turns_total", "Messages that a handler answered, or failed to.", "handler", "outcome"),
		turnSeconds: histogram("turn_seconds", "Time that a handler took for a message.", quick, "handler"),
		jobs:        counter("jobs_total", "Jobs done beside the conversation, such as calls of the model.", "handler", "outcome"),
		jobSeconds:  histogram("job_seconds", "Time that a job took.", slow, "handler"),

		messages:      counter("messages_total", "Messages taken from a channel.", "channel"),
		answerSeconds: histogram("answer_seconds", "Time from taking a message to its last reply.", quick, "channel"),
		sends:         counter("sends_total", "Replies handed to a channel.", "channel", "outcome"),
		channelDowns:  counter("channel_downs_total", "How often a channel lost its login.", "channel"),

		events:    counter("events_total", "Entries of the audit.", "kind"),
		outbox:    gauge("outbox_messages", "Messages that wait to be delivered."),
		outboxAge: gauge("outbox_oldest_seconds", "How long the oldest of them waits."),

		redisErrors: counter("redis_errors_total", "Calls of Redis that failed: connect, timeout, refused or other.", "kind"),
	}
	f.channelUp = prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "xinfangbot_channel_up", Help: "1 where messages come and go."}, []string{"channel"})
	f.redisSeconds = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "xinfangbot_redis_seconds", Help: "Time of a round trip to Redis.", Buckets: quick})
	r.MustRegister(f.channelUp, f.redisSeconds)
	return f
}
