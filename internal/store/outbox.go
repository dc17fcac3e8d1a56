package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"

	"xinfangbot/bot"
)

// Push implements bot.Store.
func (s *Store) Push(ctx context.Context, pushes ...bot.Outgoing) error {
	raw := make([][]byte, len(pushes))
	for i, out := range pushes {
		var err error
		if raw[i], err = json.Marshal(out); err != nil {
			return fmt.Errorf("encode push: %w", err)
		}
	}
	return s.pipeline(ctx, func(p redis.Pipeliner) {
		for i, out := range pushes {
			p.HSet(ctx, outboxKey(out.Conversation), out.Turn, raw[i])
		}
	})
}

// Undelivered implements bot.Store.
func (s *Store) Undelivered(ctx context.Context, serves func(string) bool) ([]bot.Outgoing, error) {
	var list []bot.Outgoing
	err := eachEntry(ctx, s, outboxSuffix, func(o bot.Outgoing) {
		if serves(o.Conversation) {
			list = append(list, o)
		}
	})
	sortOutgoing(list)
	return list, err
}

func sortOutgoing(list []bot.Outgoing) {
	slices.SortStableFunc(list, func(a, b bot.Outgoing) int { return a.At.Compare(b.At) })
}
