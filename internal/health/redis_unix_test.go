//go:build unix

package health_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"xinfangbot/internal/health"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

func TestRedisErrors(t *testing.T) {
	store.LogClient(slog.New(slog.DiscardHandler))
	p := storetest.Start(t, nil)
	m := health.New()
	client := redis.NewClient(&redis.Options{
		Addr: p.Addr, Protocol: 2, MaxRetries: -1, ReadTimeout: 50 * time.Millisecond, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	defer client.Close()
	client.AddHook(m.Hook())
	ctx := context.Background()
	client.Get(ctx, "nothing")
	client.EvalSha(ctx, "unknown", nil)
	client.Set(ctx, "k", "v", 0)
	client.LPush(ctx, "k", "v")
	expectFigures(t, m, `redis_errors_total{kind="refused"} 1`)
	p.Freeze()
	client.Get(ctx, "k")
	p.Thaw()
	p.Kill()
	client.Get(ctx, "k")
	client.Get(ctx, "k")
	expectFigures(t, m, `redis_errors_total{kind="timeout"} 1`)
	_, body := get(t, m, "/metrics")
	if !strings.Contains(body, `redis_errors_total{kind="connect"}`) {
		t.Errorf("a server that is gone:\n%s", only(body, "redis_errors_total"))
	}
}

// TestReadinessOfARedisThatTakesNoWrites has one that answers all the same.
func TestReadinessOfARedisThatTakesNoWrites(t *testing.T) {
	p := storetest.Start(t, nil)
	m := health.New()
	m.Serve(store.New(p.Client(), nil).Writable)
	ctx := context.Background()
	check := func(when, want string) {
		t.Helper()
		if got := m.Readiness(ctx).Redis; got != want {
			t.Errorf("%s: %q, want %q", when, got, want)
		}
	}
	check("as it should be", "ok")
	if n := p.Client().DBSize(ctx).Val(); n != 0 {
		t.Errorf("%d keys of a question", n)
	}
	p.Client().ConfigSet(ctx, "maxmemory", "1")
	check("the memory is full", "refuses writes")
	p.Client().ConfigSet(ctx, "maxmemory", "0")
	p.Client().SlaveOf(ctx, "127.0.0.1", "1")
	check("a replica", "refuses writes")
	p.Kill()
	check("gone", "not reachable")
}
