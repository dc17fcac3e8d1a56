// Package health shows how the service is: whether the process lives, whether
// it can answer, and figures for Prometheus.
//
// What it knows it sees from outside: handlers, channels, the store and the
// Redis client are wrapped, and do not know of it. Names of people, what they
// say and secrets are not among what it shows.
package health

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/redis/go-redis/v9"
)

// Monitor knows how the service is. It is safe for concurrent use.
type Monitor struct {
	registry *prometheus.Registry
	figures  figures
	model    *modelFigures

	mu       sync.Mutex
	stage    Stage
	ping     func(context.Context) error
	channels map[string]ChannelState
}

// Stage is how far the service has come.
type Stage string

// The stages.
const (
	Starting Stage = "starting"
	Serving  Stage = "serving"
	Stopping Stage = "stopping"
)

// ChannelState is what a channel is doing.
type ChannelState string

// The states of a channel.
const (
	Waiting ChannelState = "waiting" // to be served: by this process or another
	Up      ChannelState = "up"
	Down    ChannelState = "down" // not logged in
	Ended   ChannelState = "ended"
)

// New returns a Monitor of a service that is starting.
func New() *Monitor {
	m := &Monitor{registry: prometheus.NewRegistry(), stage: Starting, channels: make(map[string]ChannelState)}
	m.figures, m.model = newFigures(m.registry), newModelFigures(m.registry)
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// Serve notes that messages are answered. ping asks the store whether it is
// there and takes writes.
func (m *Monitor) Serve(ping func(context.Context) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stage, m.ping = Serving, ping
}

// Stop notes that the service comes to its end.
func (m *Monitor) Stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stage = Stopping
}

func (m *Monitor) setChannel(name string, s ChannelState) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.channels[name] = s
	up := 0.0
	if s == Up {
		up = 1
	}
	m.figures.channelUp.WithLabelValues(name).Set(up)
}

// SetOutbox notes how many messages wait in the Outbox, and since when the
// oldest does; the zero time where none does.
func (m *Monitor) SetOutbox(waiting int, oldest, now time.Time) {
	m.figures.outbox.Set(float64(waiting))
	age := 0.0
	if !oldest.IsZero() {
		age = now.Sub(oldest).Seconds()
	}
	m.figures.outboxAge.Set(age)
}

// Readiness is what /readyz answers.
type Readiness struct {
	Ready bool  `json:"ready"`
	Stage Stage `json:"stage"`
	// Redis is ok, or what is wrong.
	Redis    string                  `json:"redis"`
	Channels map[string]ChannelState `json:"channels"`
}

// pingLimit is how long the store may take to say that it is there.
const pingLimit = time.Second

// Readiness tells whether messages can be answered: the service has started,
// the store is there, and at least one channel is up.
func (m *Monitor) Readiness(ctx context.Context) Readiness {
	m.mu.Lock()
	r := Readiness{Stage: m.stage, Redis: "not connected yet", Channels: make(map[string]ChannelState, len(m.channels))}
	anyUp := false
	for name, s := range m.channels {
		r.Channels[name] = s
		anyUp = anyUp || s == Up
	}
	ping := m.ping
	m.mu.Unlock()
	if ping != nil {
		ctx, cancel := context.WithTimeout(ctx, pingLimit)
		defer cancel()
		r.Redis = redisState(ping(ctx))
	}
	r.Ready = r.Stage == Serving && r.Redis == "ok" && anyUp
	return r
}

// redisState says in a few words how Redis took a write: the error would show
// addresses.
func redisState(err error) string {
	var answer redis.Error
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &answer):
		return "refuses writes"
	}
	return "not reachable"
}

// Handler answers /healthz, /readyz and /metrics.
func (m *Monitor) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		state := m.Readiness(r.Context())
		w.Header().Set("Content-Type", "application/json")
		if !state.Ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		// Who has hung up needs no answer.
		_ = json.NewEncoder(w).Encode(state)
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}
