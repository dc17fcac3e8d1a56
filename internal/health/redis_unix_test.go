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
