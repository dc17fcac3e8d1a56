package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// noProgram is exec.LookPath on a machine without redis-server.
func noProgram(file string) (string, error) {
	return "", &exec.Error{Name: file, Err: exec.ErrNotFound}
}

// openTestServer opens a server and closes it at the end of the test.
func openTestServer(t testing.TB, dir string, cfg ServerConfig) *Server {
	t.Helper()
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	s, err := OpenServer(context.Background(), dir, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestServerMemory(t *testing.T) {
	for name, cfg := range map[string]ServerConfig{
		"no redis-server": {LookPath: noProgram},
		"forced":          {ForceMemory: true},
		"options of another server": {ForceMemory: true, Options: &redis.UniversalOptions{
			MasterName: "master", Password: "secret", DB: 3, IsClusterMode: true, PoolSize: 4}},
	} {
		t.Run(name, func(t *testing.T) {
			s := openTestServer(t, t.TempDir(), cfg)
			if s.Mode() != ModeMemory {
				t.Errorf("mode %q", s.Mode())
			}
			if n := s.Notice(); !strings.Contains(n, "redis-server") || !strings.Contains(n, "redis.addr") || strings.Contains(n, "\n") {
				t.Errorf("notice %q", n)
			}
			ctx := context.Background()
			if err := s.Client().Set(ctx, "k", "v", 0).Err(); err != nil {
				t.Fatal(err)
			}
			if v, err := s.Client().Get(ctx, "k").Result(); err != nil || v != "v" {
				t.Errorf("got %q, %v", v, err)
			}
		})
	}
}

func TestMemoryNoticeAdvisesWhatHelps(t *testing.T) {
	for child, wanted := range map[bool][]string{true: {"安装 redis-server", "redis.addr"}, false: {"redis.addr"}} {
		n := memoryNotice(child)
		for _, w := range wanted {
			if !strings.Contains(n, w) {
				t.Errorf("child %v: %q lacks %q", child, n, w)
			}
		}
		if !child && strings.Contains(n, "安装") {
			t.Errorf("advises to install what is not used: %q", n)
		}
	}
}

// Keys with a time to live end in memory as they do in Redis.
func TestServerMemoryExpires(t *testing.T) {
	ctx := context.Background()
	c := openTestServer(t, t.TempDir(), ServerConfig{ForceMemory: true}).Client()
	c.Set(ctx, "short", "v", 300*time.Millisecond)
	c.Set(ctx, "long", "v", time.Hour)
	if n := c.Exists(ctx, "short", "long").Val(); n != 2 {
		t.Fatalf("%d of 2 keys are there at first", n)
	}
	deadline := time.Now().Add(5 * time.Second)
	for c.Exists(ctx, "short").Val() == 1 {
		if time.Now().After(deadline) {
			t.Fatal("the key is still there")
		}
		time.Sleep(10 * time.Millisecond)
	}
	if c.Exists(ctx, "long").Val() != 1 {
		t.Error("the other key is gone too")
	}
}

// A long pipeline with long replies must not lock client and server up.
func TestServerMemoryLongPipeline(t *testing.T) {
	ctx := context.Background()
	c := openTestServer(t, t.TempDir(), ServerConfig{ForceMemory: true}).Client()
	value := strings.Repeat("值", 10_000)
	cmds, err := c.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i := range 200 {
			p.Set(ctx, fmt.Sprint("k", i), value, 0)
			p.Get(ctx, fmt.Sprint("k", i))
		}
		return nil
	})
	if err != nil || len(cmds) != 400 {
		t.Fatalf("%d commands, %v", len(cmds), err)
	}
	if v := cmds[399].(*redis.StringCmd).Val(); v != value {
		t.Errorf("%d bytes came back", len(v))
	}
}

func TestServerConfigured(t *testing.T) {
	m := miniredis.RunT(t)
	m.RequireAuth("hunter2")
	s := openTestServer(t, t.TempDir(), ServerConfig{
		Addrs:    []string{m.Addr()},
		Options:  &redis.UniversalOptions{Password: "hunter2"},
		LookPath: func(string) (string, error) { t.Error("looked for redis-server"); return "", exec.ErrNotFound },
	})
	if s.Mode() != ModeConfigured || s.Notice() != "" {
		t.Errorf("mode %q, notice %q", s.Mode(), s.Notice())
	}
	if err := s.Client().Set(context.Background(), "k", "v", 0).Err(); err != nil {
		t.Error(err)
	}
	if v, err := m.Get("k"); err != nil || v != "v" {
		t.Errorf("the server has %q, %v", v, err)
	}
}

// What goes wrong names the address, never the password.
func TestServerConfiguredFails(t *testing.T) {
	m := miniredis.RunT(t)
	m.RequireAuth("hunter2")
	for name, cfg := range map[string]ServerConfig{
		"refused":        {Addrs: []string{"127.0.0.1:1"}, Options: &redis.UniversalOptions{Password: "letmein"}},
		"wrong password": {Addrs: []string{m.Addr()}, Options: &redis.UniversalOptions{Password: "letmein"}},
		"in the address": {Addrs: []string{"redis://bot:letmein@127.0.0.1:1"}},
		"in a URL":       {Addrs: []string{"redis://127.0.0.1:1"}, Options: &redis.UniversalOptions{Password: "letmein"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := OpenServer(context.Background(), t.TempDir(), cfg)
			if err == nil {
				s.Close()
				t.Fatal("no error")
			}
			if strings.Contains(err.Error(), "letmein") || !strings.Contains(err.Error(), "127.0.0.1:") {
				t.Errorf("error %q", err)
			}
		})
	}
}

// Nothing of the client's own log reaches standard error behind main's back.
func TestLogClient(t *testing.T) {
	var log bytes.Buffer
	LogClient(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { LogClient(slog.New(slog.DiscardHandler)) })
	if _, err := OpenServer(context.Background(), t.TempDir(), ServerConfig{Addrs: []string{"127.0.0.1:1"}}); err == nil {
		t.Fatal("no error")
	}
	if !strings.Contains(log.String(), "connection refused") || !strings.Contains(log.String(), "level=DEBUG") {
		t.Errorf("logged: %s", &log)
	}
}

// A redis that still reads its files is waited for.
func TestServerConfiguredLoading(t *testing.T) {
	m := miniredis.RunT(t)
	m.SetError("LOADING Redis is loading the dataset in memory")
	time.AfterFunc(200*time.Millisecond, func() { m.SetError("") })
	openTestServer(t, t.TempDir(), ServerConfig{Addrs: []string{m.Addr()}})
}

// countingConn counts what is written: each write waits for its reply.
type countingConn struct {
	net.Conn
	writes *atomic.Int32
}

func (c countingConn) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(b)
}

// Connecting costs one round trip, and a command one more.
func TestServerConnectRoundTrips(t *testing.T) {
	m := miniredis.RunT(t)
	var writes atomic.Int32
	openTestServer(t, t.TempDir(), ServerConfig{Addrs: []string{m.Addr()}, Options: &redis.UniversalOptions{
		Dialer: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, addr)
			return countingConn{conn, &writes}, err
		},
	}})
	if n := writes.Load(); n != 2 {
		t.Errorf("%d round trips to connect and PING, want 2", n)
	}
}

func TestServerCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := OpenServer(ctx, t.TempDir(), ServerConfig{Addrs: []string{"127.0.0.1:1"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("configured: error %v", err)
	}
}
