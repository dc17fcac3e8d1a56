// Package store keeps the bot's state in Redis, behind the interfaces that the
// other packages declare. server.go decides where Redis is; the other files
// say how each kind of state is kept.
//
// Every key begins with "xf:" and carries one hash tag for its aggregate, so
// that what is changed together lies in one slot of a Redis Cluster.
package store

import (
	"context"
	_ "embed" // the scripts
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"xinfangbot/bot"
)

var (
	//go:embed apply.lua
	applySource string
	//go:embed load.lua
	loadSource string
)

// Store implements bot.Store on Redis. It is safe for concurrent use.
type Store struct {
	client  redis.UniversalClient
	log     *slog.Logger
	scripts scripts
	cache   *recordCache
	flights flights

	mu        sync.Mutex
	settling  []settlement
	unsettled unsettled
	carried   int        // settlements that are being written
	landed    *sync.Cond // some have been
	timer     *time.Timer
	delay     time.Duration // of the timer
	closed    bool
}

type scripts struct {
	apply, load, lease *redis.Script
}

var _ bot.Store = (*Store)(nil)

// New returns a Store on client. Close it before the client. A nil log
// discards.
func New(client redis.UniversalClient, log *slog.Logger) *Store {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &Store{
		client: client,
		log:    log,
		cache:  newRecordCache(),

		unsettled: make(unsettled),
		delay:     settleDelay,
		scripts: scripts{
			apply: redis.NewScript(applySource),
			load:  redis.NewScript(loadSource),
			lease: redis.NewScript(leaseSource),
		},
	}
	s.landed = sync.NewCond(&s.mu)
	return s
}

// Close writes what is still to be settled.
func (s *Store) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	return s.flush(ctx)
}

// Writable asks Redis for a write that changes nothing. A server may answer and
// take no writes: it is a replica, or its disk or memory is full.
func (s *Store) Writable(ctx context.Context) error {
	if err := s.client.LPushX(ctx, "xf:{nothing}", "").Err(); err != nil {
		return reached(err)
	}
	return nil
}

// load teaches every server the scripts.
func (s *Store) load(ctx context.Context) error {
	for _, script := range []*redis.Script{s.scripts.apply, s.scripts.load} {
		if err := s.onEveryMaster(ctx, func(ctx context.Context, c redis.UniversalClient) error {
			return script.Load(ctx, c).Err()
		}); err != nil {
			return err
		}
	}
	return nil
}

// onEveryMaster calls f for every server that takes writes, side by side.
func (s *Store) onEveryMaster(ctx context.Context, f func(context.Context, redis.UniversalClient) error) error {
	if cluster, ok := s.client.(*redis.ClusterClient); ok {
		return cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error { return f(ctx, node) })
	}
	return f(ctx, s.client)
}

// scan returns every key that matches pattern, in order: a server may name a key
// twice while its table grows or shrinks.
func (s *Store) scan(ctx context.Context, pattern string) ([]string, error) {
	var mu sync.Mutex
	var keys []string
	err := s.onEveryMaster(ctx, func(ctx context.Context, c redis.UniversalClient) error {
		it := c.Scan(ctx, 0, pattern, 500).Iterator()
		for it.Next(ctx) {
			mu.Lock()
			keys = append(keys, it.Val())
			mu.Unlock()
		}
		return it.Err()
	})
	slices.Sort(keys)
	return slices.Compact(keys), err
}

// noBraces replaces what would end a hash tag.
var noBraces = strings.NewReplacer("{", "(", "}", ")")

// tag makes a name fit to stand in a key's hash tag.
func tag(name string) string { return noBraces.Replace(name) }
