package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/redis/go-redis/v9"

	"xinfangbot/bot"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// TestServerThatIsGone asks a server that is gone: whatever the client's number
// of tries, nothing seems to have been read or kept, and what was settled
// meanwhile is written when the server is back.
func TestServerThatIsGone(t *testing.T) {
	for _, retries := range []int{-1, 1} {
		p := storetest.Start(t, nil, "--appendonly", "yes", "--appendfsync", "always")
		client := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{p.Addr}, Protocol: 2, MaxRetries: retries})
		t.Cleanup(func() { client.Close() })
		s := store.New(client, nil)
		m := message("m1")
		_, err := s.Open(ctx, m, []string{"r"})
		must(t, err)
		p.Kill()
		if _, err := s.Open(ctx, message("m2"), []string{"r"}); !errors.Is(err, bot.ErrUnavailable) {
			t.Errorf("%d retries: opened a turn: %v", retries, err)
		}
		if err := s.Commit(ctx, bot.Commit{Message: m, Stamp: stamp("m1")}); !errors.Is(err, bot.ErrUnavailable) {
			t.Errorf("%d retries: committed a turn: %v", retries, err)
		}
		s.Settle(m, true)
		p.Restart()
		// The client looks once a second whether the server is back.
		var o bot.Opened
		p.Await(func(context.Context) bool {
			o, err = s.Open(ctx, m, nil)
			return err == nil
		})
		if !o.Done {
			t.Errorf("%d retries: the settlement is lost", retries)
		}
	}
}
