package store_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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

// TestServerThatRefuses asks a server that is there and takes nothing until its
// operator has seen to it: nothing seems to have been kept, the message may wait
// and the settlement does, and the log is not filled with that.
func TestServerThatRefuses(t *testing.T) {
	for _, test := range []struct {
		name        string
		refuse, end func(p *storetest.Process) error
	}{
		{"memory", func(p *storetest.Process) error { return p.Client().ConfigSet(ctx, "maxmemory", "1").Err() },
			func(p *storetest.Process) error { return p.Client().ConfigSet(ctx, "maxmemory", "0").Err() }},
		{"disk", func(p *storetest.Process) error {
			err := os.MkdirAll(filepath.Join(p.Dir, "dump.rdb", "in the way"), 0o700)
			return errors.Join(err, p.Client().ConfigSet(ctx, "save", "3600 1").Err(), saved(p, "err"))
		}, func(p *storetest.Process) error {
			return errors.Join(os.RemoveAll(filepath.Join(p.Dir, "dump.rdb")), saved(p, "ok"))
		}},
		{"password", func(p *storetest.Process) error {
			return errors.Join(p.Client().ConfigSet(ctx, "requirepass", "another").Err(), p.Client().ClientKillByFilter(ctx, "TYPE", "normal", "SKIPME", "yes").Err())
		}, func(p *storetest.Process) error { return p.Client().ConfigSet(ctx, "requirepass", "").Err() }},
		{"replica", func(p *storetest.Process) error { return p.Client().SlaveOf(ctx, "127.0.0.1", "1").Err() },
			func(p *storetest.Process) error { return p.Client().SlaveOf(ctx, "NO", "ONE").Err() }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := storetest.Start(t, nil)
			client := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{p.Addr}, Protocol: 2, MaxRetries: 1})
			t.Cleanup(func() { client.Close() })
			var lines lineCounter
			s := store.New(client, slog.New(slog.NewTextHandler(&lines, nil)))
			m := message("m1")
			_, err := s.Open(ctx, m, []string{"r"})
			must(t, err)
			must(t, test.refuse(p))
			if _, err := s.Open(ctx, message("m2"), nil); !errors.Is(err, bot.ErrUnavailable) {
				t.Errorf("opened a turn: %v", err)
			}
			s.Settle(m, true)
			time.Sleep(3 * time.Second)
			if n := lines.Load(); n > 10 {
				t.Errorf("%d lines in the log within 3 s", n)
			}
			must(t, test.end(p))
			var o bot.Opened
			p.Await(func(context.Context) bool {
				o, err = s.Open(ctx, m, nil)
				return err == nil
			})
			if !o.Done {
				t.Error("the settlement is lost")
			}
		})
	}
}

// saved has the server save everything and waits until that went as expected.
func saved(p *storetest.Process, as string) error {
	err := p.Client().BgSave(ctx).Err()
	p.Await(func(ctx context.Context) bool {
		return strings.Contains(p.Client().Info(ctx, "persistence").Val(), "rdb_last_bgsave_status:"+as)
	})
	return err
}

// lineCounter counts what is written to it.
type lineCounter struct{ atomic.Int64 }

func (c *lineCounter) Write(b []byte) (int, error) {
	c.Add(1)
	return len(b), nil
}
