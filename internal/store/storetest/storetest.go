// Package storetest opens stores for tests: every test of what is kept runs
// over a real redis-server process and over the in-process store.
package storetest

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"testing"

	"github.com/redis/go-redis/v9"

	"xinfangbot/internal/config"
	"xinfangbot/internal/store"
)

// ConfigEnv is the environment variable that names a configuration. Where it is
// set, tests run over the Redis of that configuration instead of servers of
// their own, and remove everything that is in it.
const ConfigEnv = "XINFANGBOT_TEST_CONFIG"

// Run runs test over each way of keeping state. The open function it is given
// returns a new Store on the same state each time, as a restarted program
// would have it; stores and servers are closed when the test ends. A machine
// without redis-server fails the test: make test installs it.
func Run(t *testing.T, test func(t *testing.T, open func() *store.Store)) {
	t.Helper()
	if path := os.Getenv(ConfigEnv); path != "" {
		run(t, configured(t, path), test)
		return
	}
	for _, mode := range []struct {
		name     string
		inMemory bool
	}{{"redis-server", false}, {"in-process", true}} {
		t.Run(mode.name, func(t *testing.T) { run(t, Server(t, mode.inMemory), test) })
	}
}

func run(t *testing.T, server *store.Server, test func(t *testing.T, open func() *store.Store)) {
	t.Helper()
	test(t, func() *store.Store {
		s := store.New(server.Client(), nil)
		t.Cleanup(func() {
			if err := s.Close(context.Background()); err != nil {
				t.Errorf("close store: %v", err)
			}
		})
		return s
	})
}

// configured opens the Redis that a configuration names, and empties it.
func configured(t *testing.T, path string) *store.Server {
	t.Helper()
	conf, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	options, err := conf.Redis.Options()
	if err != nil {
		t.Fatal(err)
	}
	server := open(t, store.ServerConfig{Options: options})
	if server.Mode() != store.ModeConfigured {
		t.Fatalf("%s names no redis", path)
	}
	empty := func(ctx context.Context, c redis.Cmdable) error { return c.FlushDB(ctx).Err() }
	if cluster, ok := server.Client().(*redis.ClusterClient); ok {
		err = cluster.ForEachMaster(t.Context(), func(ctx context.Context, c *redis.Client) error { return empty(ctx, c) })
	} else {
		err = empty(t.Context(), server.Client())
	}
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// Server opens a server for a test, in-process or a redis-server of its own.
func Server(t testing.TB, inMemory bool) *store.Server {
	t.Helper()
	if !inMemory {
		if _, err := exec.LookPath("redis-server"); err != nil {
			t.Fatal("redis-server is not installed: run make test, or install the package redis-server")
		}
	}
	return open(t, store.ServerConfig{ForceMemory: inMemory})
}

func open(t testing.TB, cfg store.ServerConfig) *store.Server {
	t.Helper()
	cfg.Logger = slog.New(slog.DiscardHandler)
	server, err := store.OpenServer(context.Background(), t.TempDir(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("close server: %v", err)
		}
	})
	return server
}
