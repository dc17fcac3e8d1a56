// Package storetest opens stores for tests: every test of what is kept runs
// over a real redis-server process and over the in-process store.
package storetest

import (
	"context"
	"log/slog"
	"os/exec"
	"testing"

	"xinfangbot/internal/store"
)

// Run runs test over each way of keeping state. The open function it is given
// returns a new Store on the same state each time, as a restarted program
// would have it; stores and servers are closed when the test ends. A machine
// without redis-server fails the test: make test installs it.
func Run(t *testing.T, test func(t *testing.T, open func() *store.Store)) {
	t.Helper()
	for _, mode := range []struct {
		name     string
		inMemory bool
	}{{"redis-server", false}, {"in-process", true}} {
		t.Run(mode.name, func(t *testing.T) {
			server := Server(t, mode.inMemory)
			test(t, func() *store.Store {
				s := store.New(server.Client(), nil)
				t.Cleanup(func() {
					if err := s.Close(context.Background()); err != nil {
						t.Errorf("close store: %v", err)
					}
				})
				return s
			})
		})
	}
}

// Server opens a server for a test, in-process or a redis-server of its own.
func Server(t testing.TB, inMemory bool) *store.Server {
	t.Helper()
	if !inMemory {
		if _, err := exec.LookPath("redis-server"); err != nil {
			t.Fatal("redis-server is not installed: run make test, or install the package redis-server")
		}
	}
	server, err := store.OpenServer(context.Background(), t.TempDir(), store.ServerConfig{
		ForceMemory: inMemory, Logger: slog.New(slog.DiscardHandler),
	})
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
