//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package store

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestServerChildThatEndsIsStartedAgain kills the server under two processes'
// eyes: one of them starts it again, and both go on with what it held.
func TestServerChildThatEndsIsStartedAgain(t *testing.T) {
	dir := t.TempDir()
	requireRedis(t, dir)
	first := openTestServer(t, dir, ServerConfig{})
	second := openTestServer(t, dir, ServerConfig{})
	set(t, first, "k", "v")
	for range 2 {
		pid := serverPID(t, first)
		killServer(t, pid, func() bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) })
		for _, s := range []*Server{first, second} {
			awaitServer(t, s)
			expect(t, s, "k", "v")
		}
		a, b := serverPID(t, first), serverPID(t, second)
		if a == pid || a != b {
			t.Errorf("after %d was killed, %d and %d run", pid, a, b)
		}
	}
}

// A server that is gone for good is said at the end, too: one that cannot be
// started again, and one that ends at once.
func TestServerChildThatDoesNotComeBack(t *testing.T) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal(err)
	}
	ending, err := exec.LookPath("false")
	if err != nil {
		t.Fatal(err)
	}
	for _, later := range []string{"", ending} {
		dir := t.TempDir()
		requireRedis(t, dir)
		link := filepath.Join(t.TempDir(), "redis-server")
		if err := os.Symlink(program, link); err != nil {
			t.Fatal(err)
		}
		log := newAwaited("redis-server is not back")
		s := openTestServer(t, dir, ServerConfig{
			LookPath: func(string) (string, error) { return link, nil }, Logger: slog.New(slog.NewTextHandler(log, nil)),
		})
		pid := serverPID(t, s)
		if err := os.Remove(link); err != nil {
			t.Fatal(err)
		}
		if later != "" {
			if err := os.Symlink(later, link); err != nil {
				t.Fatal(err)
			}
		}
		killServer(t, pid, func() bool { return !running(t, dir) })
		<-log.written
		if err := s.Close(); err == nil {
			t.Error("Close does not tell that the server was gone")
		}
		s.closed = nil // said; not again at the end of the test
	}
}

// awaited is a log that tells when a text is written, which is held up then
// until hold, where there is one, is closed.
type awaited struct {
	text    string
	once    sync.Once
	written chan struct{}
	hold    chan struct{}
}

func newAwaited(text string) *awaited { return &awaited{text: text, written: make(chan struct{})} }

func (a *awaited) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(a.text)) {
		a.once.Do(func() { close(a.written) })
		if a.hold != nil {
			<-a.hold
		}
	}
	return len(p), nil
}

// TestServerChildClosedBeforeItIsFoundAgain: one process has started the server
// again and another is to close it before it has seen so.
func TestServerChildClosedBeforeItIsFoundAgain(t *testing.T) {
	dir := t.TempDir()
	requireRedis(t, dir)
	first := openTestServer(t, dir, ServerConfig{})
	log := newAwaited("is lost")
	log.hold = make(chan struct{})
	second := openTestServer(t, dir, ServerConfig{Logger: slog.New(slog.NewTextHandler(log, nil))})
	pid := serverPID(t, first)
	killServer(t, pid, func() bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) })
	awaitServer(t, first)
	<-log.written
	closed := make(chan error, 1)
	go func() { closed <- second.Close() }()
	close(log.hold)
	if err := <-closed; err != nil {
		t.Error(err)
	}
	set(t, first, "k", "v")
}

// awaitServer waits until the server answers.
func awaitServer(t testing.TB, s *Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for s.Client().Ping(ctx).Err() != nil {
		if ctx.Err() != nil {
			t.Fatal("the server does not come back")
		}
	}
}
