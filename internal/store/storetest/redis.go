package storetest

import (
	"context"
	"net"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Process is a redis-server of a test, on a port of 127.0.0.1, that can be
// stopped and killed.
type Process struct {
	Addr string
	// Dir is where its files are.
	Dir string

	t      testing.TB
	args   []string
	cmd    *exec.Cmd
	client *redis.Client // for the test's own questions
}

// Start starts a redis-server with further settings, waits until it answers and
// ends it with the test. Options tell how to reach it where they are not the
// defaults.
func Start(t testing.TB, options *redis.Options, settings ...string) *Process {
	t.Helper()
	p := &Process{Addr: FreeAddr(t), Dir: t.TempDir(), t: t}
	_, port, err := net.SplitHostPort(p.Addr)
	if err != nil {
		t.Fatal(err)
	}
	p.args = append([]string{
		"--port", port, "--bind", "127.0.0.1", "--dir", p.Dir, "--save", "", "--logfile", filepath.Join(p.Dir, "redis.log"),
	}, settings...)
	if options == nil {
		options = &redis.Options{}
	}
	options.Addr, options.Protocol, options.MaxRetries = p.Addr, 2, -1
	p.client = redis.NewClient(options)
	t.Cleanup(func() {
		p.client.Close()
		p.Kill()
	})
	p.Restart()
	return p
}

// FreeAddr returns an address of this machine that nobody listens on.
func FreeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// Restart starts the server that was killed, on the same port and folder.
func (p *Process) Restart() {
	p.t.Helper()
	p.cmd = exec.Command("redis-server", p.args...)
	if err := p.cmd.Start(); err != nil {
		p.t.Fatalf("redis-server: %v: install the package redis-server", err)
	}
	p.Await(func(ctx context.Context) bool { return p.client.Ping(ctx).Err() == nil })
}

// Await waits until a question about the server is answered with true.
func (p *Process) Await(answered func(ctx context.Context) bool) {
	p.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		ok := answered(ctx)
		cancel()
		if ok {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("redis-server on %s is not ready, see %s", p.Addr, filepath.Join(p.Dir, "redis.log"))
		}
	}
}

// Client is a connection for the test's own questions.
func (p *Process) Client() *redis.Client { return p.client }

// Kill ends the server at once, as kill -9 does.
func (p *Process) Kill() {
	if p.cmd.ProcessState != nil {
		return
	}
	p.cmd.Process.Kill() // it may have ended by itself
	p.cmd.Wait()
}
