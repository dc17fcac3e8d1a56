package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"xinfangbot/bot"
)

const (
	auditKey = "xf:{audit}:stream"
	// auditKept is about how many events are kept: years of a bureau's work.
	auditKept = 200_000
)

// addEvent returns what adds an event to a round trip.
func addEvent(ctx context.Context, e bot.Event) write {
	return func(p redis.Pipeliner) {
		p.XAdd(ctx, &redis.XAddArgs{
			Stream: auditKey, MaxLen: auditKept, Approx: true,
			Values: []any{
				"at", e.At.UnixMilli(), "kind", string(e.Kind), "by", e.By, "channel", e.Channel,
				"turn", e.Turn, "text", e.Text,
			},
		})
	}
}

// Note implements bot.Store.
func (s *Store) Note(ctx context.Context, events ...bot.Event) error {
	return s.pipeline(ctx, func(p redis.Pipeliner) {
		for _, e := range events {
			addEvent(ctx, e)(p)
		}
	})
}

// Events implements bot.Store. An event whose turn was run again is returned
// once.
func (s *Store) Events(ctx context.Context, n int) ([]bot.Event, error) {
	// A turn that was run again has noted its events again.
	const spare = 32
	entries, err := s.client.XRevRangeN(ctx, auditKey, "+", "-", int64(n)+spare).Result()
	if err != nil {
		return nil, fmt.Errorf("read the audit: %w", reached(err))
	}
	var list []bot.Event
	known := make(map[bot.Event]bool, len(entries))
	for _, entry := range entries {
		e := decodeEvent(entry.Values)
		identity := e
		identity.At = time.Time{}
		if e.Turn != "" && known[identity] {
			continue
		}
		known[identity] = true
		if list = append(list, e); len(list) == n {
			break
		}
	}
	return list, nil
}

func decodeEvent(values map[string]any) bot.Event {
	text := func(name string) string { v, _ := values[name].(string); return v }
	at, _ := strconv.ParseInt(text("at"), 10, 64)
	return bot.Event{
		At: time.UnixMilli(at), Kind: bot.EventKind(text("kind")), By: text("by"), Channel: text("channel"),
		Turn: text("turn"), Text: text("text"),
	}
}
