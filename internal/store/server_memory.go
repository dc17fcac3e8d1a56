package store

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// memoryTick is how often keys with a time to live are aged in ModeMemory.
// miniredis could age them at every command, but looks at every key to do so.
const memoryTick = 100 * time.Millisecond

// openMemory starts a server within the process. No port is involved: other
// users of the machine could connect to one.
func openMemory(cfg ServerConfig) (*Server, error) {
	m := miniredis.NewMiniRedis()
	options := localOptions(cfg.Options)
	options.Addrs = []string{"memory"}
	options.Dialer = func(context.Context, string, string) (net.Conn, error) {
		conn, err := m.Dial()
		if err != nil {
			return nil, err
		}
		return newQueuedConn(conn), nil
	}
	client := redis.NewUniversalClient(options)
	done := make(chan struct{})
	var ticking sync.WaitGroup
	ticking.Go(func() { age(m, done) })
	stop := func() error {
		close(done)
		ticking.Wait()
		m.Close()
		return nil
	}
	return &Server{client: client, mode: ModeMemory, notice: memoryNotice(childSupported), stop: stop}, nil
}

// age lets time pass for the times to live of m, until done is closed.
func age(m *miniredis.Miniredis, done <-chan struct{}) {
	ticker := time.NewTicker(memoryTick)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-done:
			return
		case now := <-ticker.C:
			m.FastForward(now.Sub(last))
			last = now
		}
	}
}

// queuedConn is a connection whose writes never wait. A net.Pipe has no buffer
// as a socket has: a client that writes a long pipeline while the server writes
// its first replies would wait for the server for ever, and the server for it.
type queuedConn struct {
	net.Conn

	mu     sync.Mutex
	filled *sync.Cond
	queue  []byte
	err    error // the reason why nothing more can be written
}

func newQueuedConn(conn net.Conn) *queuedConn {
	c := &queuedConn{Conn: conn}
	c.filled = sync.NewCond(&c.mu)
	go c.drain()
	return c
}

// drain writes what is queued, until the connection is closed.
func (c *queuedConn) drain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.err == nil {
		if len(c.queue) == 0 {
			c.filled.Wait()
			continue
		}
		batch := c.queue
		c.queue = nil
		c.mu.Unlock()
		_, err := c.Conn.Write(batch)
		c.mu.Lock()
		if c.err == nil {
			c.err = err
		}
	}
}

// Write queues b. An earlier failure to write is reported here.
func (c *queuedConn) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return 0, c.err
	}
	c.queue = append(c.queue, b...)
	c.filled.Signal()
	return len(b), nil
}

// Close closes the connection and drops what is still queued.
func (c *queuedConn) Close() error {
	c.mu.Lock()
	if c.err == nil {
		c.err = net.ErrClosed
	}
	c.filled.Signal()
	c.mu.Unlock()
	return c.Conn.Close()
}

// SetDeadline sets the deadline of reads; writes do not wait.
func (c *queuedConn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

// SetWriteDeadline does nothing: writes do not wait.
func (c *queuedConn) SetWriteDeadline(time.Time) error { return nil }
