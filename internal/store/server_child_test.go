//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// requireRedis fails the test where there is no redis-server, and makes sure
// that none is left on dir when the test ends.
func requireRedis(t testing.TB, dir string) {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Fatal("this test needs redis-server; install it: apt-get install redis-server (Debian, Ubuntu), brew install redis (macOS)")
	}
	t.Cleanup(func() {
		if running(t, dir) {
			t.Error("a redis-server is left")
			endLeft(dir)
		}
	})
}

// running reports whether a redis-server runs on dir.
func running(t testing.TB, dir string) bool {
	t.Helper()
	held, err := isLocked(filepath.Join(dir, "redis", "alive"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return held
}

// endLeft ends the server that a failed test has left.
func endLeft(dir string) {
	socket, err := os.ReadFile(filepath.Join(dir, "redis", "socket"))
	if err != nil {
		return
	}
	if l, err := dialLink(context.Background(), strings.TrimSpace(string(socket))); err == nil {
		l.call("SHUTDOWN")
		l.Close()
	}
}

// serverPID asks the server for its process.
func serverPID(t testing.TB, s *Server) int {
	t.Helper()
	info, err := s.Client().Info(context.Background(), "server").Result()
	if err != nil {
		t.Fatal(err)
	}
	pid, err := pidIn(info)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// pidIn reads the process from what the server says of itself.
func pidIn(info string) (int, error) {
	_, rest, _ := strings.Cut(info, "process_id:")
	text, _, _ := strings.Cut(rest, "\r\n")
	return strconv.Atoi(text)
}

func set(t testing.TB, s *Server, key, value string) {
	t.Helper()
	if err := s.Client().Set(context.Background(), key, value, 0).Err(); err != nil {
		t.Fatal(err)
	}
}

func expect(t testing.TB, s *Server, key, value string) {
	t.Helper()
	if got, err := s.Client().Get(context.Background(), key).Result(); err != nil || got != value {
		t.Errorf("%s is %q, %v, want %q", key, got, err, value)
	}
}

func closeServer(t testing.TB, s *Server) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestServerChildKeepsData(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "信访 数据\"%d")
	requireRedis(t, dir)
	s := openTestServer(t, dir, ServerConfig{})
	if s.Mode() != ModeChild || s.Notice() != "" {
		t.Errorf("mode %q, notice %q", s.Mode(), s.Notice())
	}
	set(t, s, "k", "值")
	closeServer(t, s)
	if running(t, dir) {
		t.Error("the server still runs after Close")
	}
	closeServer(t, s)
	expect(t, openTestServer(t, dir, ServerConfig{}), "k", "值")

	for path, want := range map[string]os.FileMode{"redis": 0o700, "redis/redis.log": 0o600, "redis/redis.sock": 0o700} {
		info, err := os.Stat(filepath.Join(dir, path))
		if err != nil {
			t.Error(err)
		} else if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), want)
		}
	}
}

func TestServerChildShared(t *testing.T) {
	dir := t.TempDir()
	requireRedis(t, dir)
	alias := filepath.Join(t.TempDir(), "alias")
	if err := os.Symlink(dir, alias); err != nil {
		t.Fatal(err)
	}
	first := openTestServer(t, dir, ServerConfig{})
	second := openTestServer(t, alias, ServerConfig{})
	if a, b := serverPID(t, first), serverPID(t, second); a != b {
		t.Fatalf("two servers on one folder: %d and %d", a, b)
	}
	set(t, first, "k", "v")
	closeServer(t, first)
	if !running(t, dir) {
		t.Fatal("the first Close ended the server under the second")
	}
	expect(t, second, "k", "v")
	closeServer(t, second)
	if running(t, dir) {
		t.Error("the last Close left the server")
	}
}

// A Server keeps its server although none of its connections is in use.
func TestServerChildIdle(t *testing.T) {
	dir := t.TempDir()
	requireRedis(t, dir)
	idle := openTestServer(t, dir, ServerConfig{})
	closeServer(t, openTestServer(t, dir, ServerConfig{}))
	set(t, idle, "k", "v")
}

// Whoever opens and closes at the same time: there is never more than one
// server, nobody's is ended, and none is left.
func TestServerChildContention(t *testing.T) {
	dir := t.TempDir()
	requireRedis(t, dir)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for j := range 5 {
				s, err := OpenServer(context.Background(), dir, ServerConfig{Logger: slog.New(slog.DiscardHandler)})
				if err != nil {
					t.Error(err)
					return
				}
				if err := s.Client().Set(context.Background(), fmt.Sprint(i, "-", j), "v", 0).Err(); err != nil {
					t.Error(err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if running(t, dir) {
		t.Error("a server is left")
	}
	if n := openTestServer(t, dir, ServerConfig{}).Client().DBSize(context.Background()).Val(); n != 40 {
		t.Errorf("%d of 40 keys are there", n)
	}
}

func TestServerChildDeepFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("很深的文件夹/", 12))
	requireRedis(t, dir)
	s := openTestServer(t, dir, ServerConfig{})
	set(t, s, "k", "v")

	// Another process may have another folder for temporary files.
	t.Setenv("TMPDIR", t.TempDir())
	other := openTestServer(t, dir, ServerConfig{})
	expect(t, other, "k", "v")
	if a, b := serverPID(t, s), serverPID(t, other); a != b {
		t.Errorf("two servers on one folder: %d and %d", a, b)
	}
}

// TestServerChildLetsNobodyElseIn has a folder that was made for all.
func TestServerChildLetsNobodyElseIn(t *testing.T) {
	dir := t.TempDir()
	requireRedis(t, dir)
	folder := filepath.Join(dir, "redis")
	if err := errors.Join(os.Mkdir(folder, 0o755), os.Chmod(folder, 0o755)); err != nil {
		t.Fatal(err)
	}
	closeServer(t, openTestServer(t, dir, ServerConfig{}))
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestServerChildForeignSocketFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("很深的文件夹/", 12))
	requireRedis(t, dir)
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	c, err := newChild(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Dir(c.socket), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(c.socket), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenServer(context.Background(), dir, ServerConfig{}); err == nil || !strings.Contains(err.Error(), "remove it") {
		t.Errorf("error %v", err)
	}
}

func TestServerChildStaleSocket(t *testing.T) {
	dir := t.TempDir()
	requireRedis(t, dir)
	helper, _ := startHelper(t, dir)
	pid, err := dialPID(dir)
	if err != nil {
		t.Fatal(err)
	}
	// Nobody is left to start it again, and nothing is tidied up after this.
	if err := helper.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	helper.Wait()
	killServer(t, pid, func() bool { return !running(t, dir) })
	if _, err := os.Stat(filepath.Join(dir, "redis", "redis.sock")); err != nil {
		t.Fatalf("no stale socket to test with: %v", err)
	}
	expect(t, openTestServer(t, dir, ServerConfig{}), "before", "1")
}

// dialPID asks the server on dir for its process.
func dialPID(dir string) (int, error) {
	socket, err := os.ReadFile(filepath.Join(dir, "redis", "socket"))
	if err != nil {
		return 0, err
	}
	l, err := dialLink(context.Background(), strings.TrimSpace(string(socket)))
	if err != nil {
		return 0, err
	}
	defer l.Close()
	info, err := l.call("INFO server")
	if err != nil {
		return 0, err
	}
	return pidIn(info)
}

// killServer kills the server and waits until it is gone.
func killServer(t testing.TB, pid int, gone func() bool) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(5 * time.Second); !gone(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the server survives SIGKILL")
		}
	}
}

// helperEnv makes the test binary run TestServerHelperProcess as another process.
const helperEnv = "XINFANGBOT_TEST_SERVER_DIR"

// TestServerHelperProcess is no test: it opens a server, writes, says so, and
// closes the server at SIGINT.
func TestServerHelperProcess(t *testing.T) {
	dir := os.Getenv(helperEnv)
	if dir == "" {
		t.Skip("runs only as another test's process")
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	s, err := OpenServer(context.Background(), dir, ServerConfig{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	set(t, s, "before", "1")
	fmt.Println("ready")
	<-interrupted
	time.Sleep(100 * time.Millisecond) // a server that got the signal too would be gone by now
	set(t, s, "after", "1")
	closeServer(t, s)
}

// startHelper runs TestServerHelperProcess in a process group of its own.
func startHelper(t *testing.T, dir string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestServerHelperProcess$")
	cmd.Env = append(os.Environ(), helperEnv+"="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stderr := new(bytes.Buffer)
	cmd.Stderr = stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() }) // gone already where the test passes
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if lines.Text() == "ready" {
			return cmd, stderr
		}
	}
	t.Fatalf("the helper was not ready: %v, %s", cmd.Wait(), stderr)
	return nil, nil
}

func TestServerChildAdoptedAfterKill(t *testing.T) {
	dir := t.TempDir()
	requireRedis(t, dir)
	helper, _ := startHelper(t, dir)
	if err := helper.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	helper.Wait()
	if !running(t, dir) {
		t.Fatal("the server was killed with its parent")
	}
	s := openTestServer(t, dir, ServerConfig{})
	expect(t, s, "before", "1")
	closeServer(t, s)
	if running(t, dir) {
		t.Error("the adopted server is left after Close")
	}
}

// Ctrl-C goes to the whole process group of a terminal. The server outlives it
// until the program has saved, and nothing but the program's own words is printed.
func TestServerChildInterrupt(t *testing.T) {
	dir := t.TempDir()
	requireRedis(t, dir)
	helper, stderr := startHelper(t, dir)
	if err := syscall.Kill(-helper.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := helper.Wait(); err != nil {
		t.Fatalf("%v: %s", err, stderr)
	}
	if stderr.Len() > 0 {
		t.Errorf("printed: %s", stderr)
	}
	if running(t, dir) {
		t.Error("the server is left")
	}
	expect(t, openTestServer(t, dir, ServerConfig{}), "after", "1")
}

// appendFile returns the file of the last writes.
func appendFile(t testing.TB, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "redis", "appendonlydir", "*.incr.aof"))
	if err != nil || len(found) == 0 {
		// Before Redis 7 there was one file.
		return filepath.Join(dir, "redis", "appendonly.aof")
	}
	return found[len(found)-1]
}

func TestServerChildTornWrite(t *testing.T) {
	dir := t.TempDir()
	requireRedis(t, dir)
	s := openTestServer(t, dir, ServerConfig{})
	set(t, s, "k", "v")
	set(t, s, "torn", "v")
	closeServer(t, s)
	path := appendFile(t, dir)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()-3); err != nil {
		t.Fatal(err)
	}
	expect(t, openTestServer(t, dir, ServerConfig{}), "k", "v")
}

// A server that cannot start is an error that says why, not a start without the
// data.
func TestServerChildDoesNotStart(t *testing.T) {
	dir := t.TempDir()
	requireRedis(t, dir)
	s := openTestServer(t, dir, ServerConfig{})
	set(t, s, "k", "v")
	closeServer(t, s)
	path := appendFile(t, dir)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append([]byte("rubbish\r\n"), whole...), 0o600); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, err = OpenServer(context.Background(), dir, ServerConfig{})
	if err == nil || !strings.Contains(err.Error(), "Bad file format") || !strings.Contains(err.Error(), "redis.addr") {
		t.Errorf("error %v", err)
	}
	if took := time.Since(start); took > startLimit/2 {
		t.Errorf("it took %v to notice", took)
	}
}

func TestServerChildCancelled(t *testing.T) {
	dir := t.TempDir()
	requireRedis(t, dir)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := OpenServer(ctx, dir, ServerConfig{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// A server that runs and cannot be reached is not doubled.
func TestServerChildUnreachable(t *testing.T) {
	dir := t.TempDir()
	requireRedis(t, dir)
	s := openTestServer(t, dir, ServerConfig{})
	set(t, s, "k", "v")
	socket := filepath.Join(dir, "redis", "redis.sock")
	if err := os.Rename(socket, socket+".away"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	if _, err := OpenServer(ctx, dir, ServerConfig{}); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "is running") {
		t.Errorf("error %v", err)
	}
}

func BenchmarkOpenServer(b *testing.B) {
	dir := b.TempDir()
	requireRedis(b, dir)
	b.Run("start", func(b *testing.B) {
		for b.Loop() {
			s := openTestServer(b, dir, ServerConfig{})
			b.StopTimer()
			closeServer(b, s)
			b.StartTimer()
		}
	})
	b.Run("start and close", func(b *testing.B) {
		for b.Loop() {
			closeServer(b, openTestServer(b, dir, ServerConfig{}))
		}
	})
	b.Run("adopt", func(b *testing.B) {
		openTestServer(b, dir, ServerConfig{})
		for b.Loop() {
			closeServer(b, openTestServer(b, dir, ServerConfig{}))
		}
	})
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
			closeServer(b, openTestServer(b, dir, ServerConfig{ForceMemory: true}))
		}
	})
}

// The price of appendfsync always, against everysec.
func BenchmarkServerChildSet(b *testing.B) {
	dir := b.TempDir()
	requireRedis(b, dir)
	s := openTestServer(b, dir, ServerConfig{})
	ctx := context.Background()
	value := strings.Repeat("v", 500)
	for _, fsync := range []string{"always", "everysec"} {
		if err := s.Client().ConfigSet(ctx, "appendfsync", fsync).Err(); err != nil {
			b.Fatal(err)
		}
		b.Run(fsync, func(b *testing.B) {
			for b.Loop() {
				s.Client().Set(ctx, "k", value, 0)
			}
		})
		b.Run(fsync+", 50 at once", func(b *testing.B) {
			b.SetParallelism(25)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					s.Client().Set(ctx, "k", value, 0)
				}
			})
		})
	}
}
