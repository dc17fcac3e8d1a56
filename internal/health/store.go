package health

import (
	"context"
	"errors"
	"net"
	"os"
	"time"

	"github.com/redis/go-redis/v9"

	"xinfangbot/bot"
)

// store is a bot.Store whose events are counted.
type store struct {
	bot.Store
	monitor *Monitor
}

// WatchStore returns s, watched.
func (m *Monitor) WatchStore(s bot.Store) bot.Store { return &store{Store: s, monitor: m} }

// Commit implements bot.Store.
func (s *store) Commit(ctx context.Context, c bot.Commit) error {
	err := s.Store.Commit(ctx, c)
	if err == nil {
		s.count(c.Events)
	}
	return err
}

// Note implements bot.Store.
func (s *store) Note(ctx context.Context, events ...bot.Event) error {
	err := s.Store.Note(ctx, events...)
	if err == nil {
		s.count(events)
	}
	return err
}

func (s *store) count(events []bot.Event) {
	for _, e := range events {
		s.monitor.figures.events.WithLabelValues(string(e.Kind)).Inc()
	}
}

// hook watches a Redis client.
type hook struct{ figures figures }

// Hook returns what watches a Redis client.
func (m *Monitor) Hook() redis.Hook { return &hook{m.figures} }

// DialHook implements redis.Hook.
func (h *hook) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := next(ctx, network, addr)
		if err != nil {
			h.figures.redisErrors.WithLabelValues("connect").Inc()
		}
		return conn, err
	}
}

// ProcessHook implements redis.Hook.
func (h *hook) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		return h.observe(func() error { return next(ctx, cmd) })
	}
}

// ProcessPipelineHook implements redis.Hook.
func (h *hook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		return h.observe(func() error { return next(ctx, cmds) })
	}
}

func (h *hook) observe(do func() error) error {
	begin := time.Now()
	err := do()
	h.figures.redisSeconds.Observe(time.Since(begin).Seconds())
	if kind := kindOf(err); kind != "" {
		h.figures.redisErrors.WithLabelValues(kind).Inc()
	}
	return err
}

// kindOf is what sort of error it is; empty for what is none: a key that is not
// there, a script that is not known yet, a stop that was wanted.
func kindOf(err error) string {
	var dial *net.OpError
	var answer redis.Error
	switch {
	case err == nil, errors.Is(err, redis.Nil), redis.HasErrorPrefix(err, "NOSCRIPT"), errors.Is(err, context.Canceled):
		return ""
	case errors.As(err, &dial) && dial.Op == "dial":
		return "" // the dial has counted it
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.As(err, &answer):
		return "refused"
	}
	return "other"
}
