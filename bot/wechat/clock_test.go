package wechat

import (
	"context"
	"sync"
	"time"
)

// clock is a time that passes when somebody waits for it. Long waits last until
// they are released.
type clock struct {
	mu      sync.Mutex
	now     time.Time
	waits   chan time.Duration
	resume  chan struct{}
	slept   []time.Duration
	longest time.Duration // what passes at once
}

func newClock() *clock {
	return &clock{
		now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), waits: make(chan time.Duration), resume: make(chan struct{}),
		longest: 10 * time.Minute,
	}
}

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	c.slept = append(c.slept, d)
	c.now = c.now.Add(d)
	long := d > c.longest
	c.mu.Unlock()
	if !long {
		return ctx.Err()
	}
	select {
	case c.waits <- d:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-c.resume:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// asked returns a long wait that somebody has begun, at least as long as least.
func (c *clock) asked(ctx context.Context, least time.Duration) time.Duration {
	for {
		select {
		case d := <-c.waits:
			if d >= least {
				return d
			}
			c.release()
		case <-ctx.Done():
			return 0
		}
	}
}

// release lets the long wait end.
func (c *clock) release() { c.resume <- struct{}{} }
