package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"github.com/redis/go-redis/v9"
)

const (
	// maxSocketPath is the longest path a socket may have everywhere: sun_path
	// holds 104 bytes on the BSDs and 108 on Linux, with a zero at the end.
	maxSocketPath = 103
	// clientPrefix begins the name of every connection of ours.
	clientPrefix = "xinfangbot-"
	stopLimit    = 30 * time.Second // for the server to save and end
	logTail      = 5                // lines of redis.log in an error
)

// errAbsent says that no server runs on a folder.
var errAbsent = errors.New("no redis-server is running")

// child is a redis-server with its files in the folder dir. It outlives the
// process that started it where another process uses it, or where its parent
// was killed; whoever opens the same folder next finds and uses it.
//
// In dir are: lock, held while a process looks for the server, starts it or
// ends it; alive, locked by the server itself as long as it runs; socket, where
// its socket is; redis.log; and Redis's own files.
type child struct {
	dir    string // canonical, absolute
	socket string // where the socket is or is going to be
	name   string // of every connection of this process' Server
	lock   *flock.Flock
	log    *slog.Logger
	link   *link       // held as long as the Server is open, so that others see it is in use
	inUse  atomic.Bool // open has succeeded and close was not called
	watch  *watcher    // holds the link while the child is in use
}

// openChild uses the redis-server that runs on dir, or starts program there.
func openChild(ctx context.Context, dir, program string, cfg ServerConfig) (*Server, error) {
	c, err := newChild(dir, cfg.Logger)
	if err != nil {
		return nil, err
	}
	if err := c.open(ctx, program); err != nil {
		return nil, fmt.Errorf("redis-server on %s: %w (to keep the state elsewhere, set redis.addr in the configuration)", c.dir, err)
	}
	options := localOptions(cfg.Options)
	options.Addrs = []string{c.socket}
	options.ClientName = c.name
	c.watch = c.startWatch(program)
	return &Server{client: redis.NewUniversalClient(options), mode: ModeChild, stop: c.close}, nil
}

// newChild prepares the folder of the server.
func newChild(dir string, log *slog.Logger) (*child, error) {
	dir, err := filepath.Abs(filepath.Join(dir, "redis"))
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := privateDir(dir); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	// One folder under two names must not get two servers.
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	var id [4]byte
	rand.Read(id[:]) // never fails
	return &child{
		dir:    dir,
		socket: socketPath(dir, os.TempDir()),
		name:   clientPrefix + strconv.Itoa(os.Getpid()) + "-" + hex.EncodeToString(id[:]),
		lock:   flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600)),
		log:    log,
	}, nil
}

// privateDir makes dir and its parents where they are missing, and lets nobody
// else into dir.
func privateDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return os.Chmod(dir, 0o700)
}

// socketPath returns where the socket of a server on dir goes: into dir, or
// where that is too deep for a socket, into a folder of its own below temp.
func socketPath(dir, temp string) string {
	if path := filepath.Join(dir, "redis.sock"); len(path) <= maxSocketPath {
		return path
	}
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(temp, clientPrefix+hex.EncodeToString(sum[:8]), "redis.sock")
}

// open connects the link to the server on dir, which it starts where there is none.
func (c *child) open(ctx context.Context, program string) error {
	wait, cancel := context.WithTimeout(ctx, loadLimit+startLimit)
	defer cancel()
	if _, err := c.lock.TryLockContext(wait, pollInterval); err != nil {
		return fmt.Errorf("waiting for another process that opens or closes it: %w", err)
	}
	defer c.lock.Unlock()
	found, err := c.adopt(ctx)
	if err == nil && !found {
		err = c.start(ctx, program)
	}
	if err != nil {
		return err
	}
	if err := c.nameLink(); err != nil {
		return err
	}
	c.inUse.Store(true)
	return nil
}

// nameLink tells the server that the link is ours.
func (c *child) nameLink() error {
	if _, err := c.link.call("CLIENT SETNAME " + c.name); err != nil {
		c.link.Close()
		return fmt.Errorf("naming the connection: %w", err)
	}
	return nil
}

// adopt connects to a server that runs already and reports whether there is one.
func (c *child) adopt(ctx context.Context) (bool, error) {
	recorded, err := os.ReadFile(c.path("socket"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	socket := strings.TrimSpace(string(recorded))
	err = awaitReady(ctx, func(ctx context.Context) (bool, error) {
		link, err := dialLink(ctx, socket)
		if err == nil {
			c.link = link
			return false, nil
		}
		// A file that nobody listens on is left from a crash. But a server may
		// run and not answer, or be out of our reach; a second one would
		// write to the same files.
		held, lockErr := isLocked(c.path("alive"))
		if lockErr != nil {
			return false, lockErr
		}
		if !held {
			return false, errAbsent
		}
		return true, err
	})
	switch {
	case errors.Is(err, errAbsent):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("one is running but does not answer at %s: %w", socket, err)
	}
	c.socket = socket
	c.log.Info("using the redis-server that is running", "socket", socket)
	return true, nil
}

// start runs program on dir and connects to it.
func (c *child) start(ctx context.Context, program string) error {
	if len(c.socket) > maxSocketPath {
		return fmt.Errorf("the path of its socket is too long: %s; choose a data folder with a shorter path", c.socket)
	}
	if dir := filepath.Dir(c.socket); dir != c.dir {
		if err := ownDir(dir); err != nil {
			return fmt.Errorf("folder of the socket: %w", err)
		}
	}
	if err := os.Remove(c.socket); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the socket of a server that is gone: %w", err)
	}
	if err := os.WriteFile(c.path("socket"), []byte(c.socket+"\n"), 0o600); err != nil {
		return err
	}
	logFile, err := os.OpenFile(c.path("redis.log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer logFile.Close()
	from, err := logFile.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	process, exited, err := c.run(program, logFile)
	if err != nil {
		return err
	}
	if err := c.awaitStart(ctx, exited); err != nil {
		process.Kill() // it may be gone already
		<-exited
		return fmt.Errorf("it does not start: %w\n%s", err, c.logSince(from))
	}
	c.log.Info("started redis-server", "pid", process.Pid, "socket", c.socket)
	return nil
}

// run starts the program. The channel is closed when it has ended.
func (c *child) run(program string, logFile *os.File) (*os.Process, <-chan struct{}, error) {
	alive, err := lockFile(c.path("alive"))
	if err != nil {
		return nil, nil, err
	}
	defer alive.Close() // the child's copy keeps the lock
	cmd := exec.Command(program, c.arguments()...)
	cmd.Dir = c.dir
	cmd.Stdout, cmd.Stderr = logFile, logFile
	cmd.ExtraFiles = []*os.File{alive}
	cmd.SysProcAttr = ownSession()
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	exited := make(chan struct{})
	go func() {
		err := cmd.Wait()
		close(exited)
		if c.inUse.Load() {
			c.log.Error("redis-server has ended although it is in use", "pid", cmd.Process.Pid, "error", err, "log", c.path("redis.log"))
		}
	}()
	return cmd.Process, exited, nil
}

// arguments are the settings of the server. appendfsync always costs a fraction
// of a millisecond a write on a solid state disk, which no chat notices, and
// what was confirmed survives a power cut.
func (c *child) arguments() []string {
	return []string{
		"--port", "0",
		"--unixsocket", c.socket,
		"--unixsocketperm", "700",
		"--timeout", "0",
		"--daemonize", "no",
		"--dir", c.dir,
		"--logfile", c.path("redis.log"),
		"--loglevel", "warning",
		"--save", "",
		"--appendonly", "yes",
		"--appendfsync", "always",
		"--aof-load-truncated", "yes",
		"--maxmemory-policy", "noeviction",
	}
}

// awaitStart waits until the server that was just started answers.
func (c *child) awaitStart(ctx context.Context, exited <-chan struct{}) error {
	return awaitReady(ctx, func(ctx context.Context) (bool, error) {
		select {
		case <-exited:
			return false, errors.New("it ended at once")
		default:
		}
		link, err := dialLink(ctx, c.socket)
		if err == nil {
			c.link = link // else the one before it stays: it is still to be closed
		}
		return true, err
	})
}

// logSince returns the last lines of redis.log behind offset.
func (c *child) logSince(offset int64) string {
	f, err := os.Open(c.path("redis.log"))
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	const most = 16 << 10
	if end, err := f.Seek(0, io.SeekEnd); err == nil && end-most > offset {
		offset = end - most
	}
	text, err := io.ReadAll(io.NewSectionReader(f, offset, most))
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-logTail):], "\n")
}

// path returns the path of a file in the server's folder.
func (c *child) path(name string) string { return filepath.Join(c.dir, name) }

// close ends the server where no other client is connected to it, and waits
// until it is gone.
func (c *child) close() error {
	lost := c.watch.stop()
	c.inUse.Store(false)
	defer func() { c.link.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), stopLimit)
	defer cancel()
	if _, err := c.lock.TryLockContext(ctx, pollInterval); err != nil {
		return fmt.Errorf("closing redis-server on %s: waiting for another process that opens or closes it: %w", c.dir, err)
	}
	defer c.lock.Unlock()
	if lost {
		if err := c.rejoin(ctx); err != nil {
			return fmt.Errorf("closing redis-server on %s: %w\n%s", c.dir, err, c.logSince(0))
		}
	}
	others, err := c.others()
	if err != nil {
		return fmt.Errorf("closing redis-server on %s: %w\n%s", c.dir, err, c.logSince(0))
	}
	if others > 0 {
		c.log.Info("leaving redis-server to its other clients", "clients", others)
		return nil
	}
	// A server that goes down closes the connection; it answers only to refuse.
	reply, err := c.link.call("SHUTDOWN")
	if refused := refusal(""); err == nil || errors.As(err, &refused) {
		return fmt.Errorf("redis-server on %s does not shut down: reply %q, error %v\n%s", c.dir, reply, err, c.logSince(0))
	}
	if err := c.awaitEnd(ctx); err != nil {
		return err
	}
	if dir := filepath.Dir(c.socket); dir != c.dir {
		os.Remove(dir) // the folder below temp; not worth an error
	}
	return nil
}

// rejoin connects the link again to a server that another process may have
// started since it was lost.
func (c *child) rejoin(ctx context.Context) error {
	found, err := c.adopt(ctx)
	if err != nil {
		return err
	}
	if !found {
		return errAbsent
	}
	return c.nameLink()
}

// awaitEnd waits until the server that was shut down is gone.
func (c *child) awaitEnd(ctx context.Context) error {
	for {
		held, err := isLocked(c.path("alive"))
		if err != nil || !held {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("redis-server on %s still runs %v after it was shut down", c.dir, stopLimit)
		case <-time.After(pollInterval):
		}
	}
}

// others counts the server's clients apart from our own.
func (c *child) others() (int, error) {
	list, err := c.link.call("CLIENT LIST")
	if err != nil {
		return 0, err
	}
	n := 0
	for line := range strings.Lines(list) {
		if strings.TrimSpace(line) != "" && !strings.Contains(line, " name="+c.name+" ") {
			n++
		}
	}
	return n, nil
}
