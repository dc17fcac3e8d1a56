package wechat

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/eatmoreapple/openwechat"

	"xinfangbot/bot"
	"xinfangbot/internal/pace"
	"xinfangbot/internal/seal"
)

const (
	// patience is how many requests in a row may fail before it is announced,
	// and endurance how many before the login is taken up anew.
	patience  = 3
	endurance = 10
	// stable is how long a login lasts that worked.
	stable = 10 * time.Minute
	// lastSave is how long the end may take.
	lastSave = 5 * time.Second
)

// Run implements bot.Channel. It logs in, hands over what people say, and logs
// in again when the login is lost, until ctx is done; it then returns nil, and
// Send goes on working for what is still being answered. It may be called again
// then. The only error is a login that was saved with another key.
func (c *Channel) Run(ctx context.Context, receive bot.Receiver) error {
	c.begin()
	defer c.stop()
	again := pace.Backoff{First: 2 * time.Second, Max: 5 * time.Minute, Rand: c.o.Rand}
	turnedAway := pace.Backoff{First: 30 * time.Minute, Max: 6 * time.Hour, Rand: c.o.Rand}
	for {
		began := c.o.Now()
		s, err := c.logIn(ctx)
		if err == nil {
			turnedAway.Reset()
			err = c.talk(ctx, s, receive)
			if c.o.Now().Sub(began) > stable {
				again.Reset()
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, seal.ErrWrongKey) {
			return fmt.Errorf("wechat: account %s: %w", c.o.Account, err)
		}
		wait := c.failed(err, &again, &turnedAway)
		if err := c.o.Sleep(ctx, wait); err != nil {
			return nil
		}
	}
}

// failed logs and announces why there is no login, and returns when to try
// again.
func (c *Channel) failed(err error, again, turnedAway *pace.Backoff) time.Duration {
	if errors.Is(err, errRefused) {
		wait := turnedAway.Next()
		c.log.Error("login refused", "err", err, "again", wait)
		c.enter(refused, wait)
		return wait
	}
	wait := again.Next()
	c.log.Warn("not logged in", "err", err, "again", wait)
	if _, answered := refusal(err); !answered && !errors.Is(err, errNotLoaded) && again.Failures() > patience {
		c.enter(interrupted, 0)
	}
	return wait
}

// talk hands over what people say until the login is lost or ctx is done.
func (c *Channel) talk(ctx context.Context, s *session, receive bot.Receiver) error {
	var kept *openwechat.SyncKey // the place that was saved last
	save := func(ctx context.Context) {
		if data := s.saved(); c.save(ctx, data) {
			kept = data.Key
		}
	}
	save(ctx)
	c.log.Info("logged in")
	c.mu.Lock()
	c.session = s
	c.mu.Unlock()
	c.enter(loggedIn, 0)

	watching, stopWatching := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { s.ledger.watch(watching, func() { save(watching) }) })
	err := c.receive(ctx, s, receive)
	stopWatching()
	watch.Wait()
	// Only where something was answered since: another process may have taken over
	// and logged in anew.
	if s.ledger.place() != kept {
		saving, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSave)
		defer cancel()
		save(saving)
	}
	if ctx.Err() != nil {
		return err
	}
	c.log.Warn("login lost", "err", err)
	if ended(err) {
		c.enter(lost, 0)
	}
	return err
}

func (c *Channel) receive(ctx context.Context, s *session, receive bot.Receiver) error {
	trouble := pace.Backoff{First: time.Second, Max: time.Minute, Rand: c.o.Rand}
	for {
		err := s.round(ctx, receive)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			trouble.Reset()
		case ended(err) || trouble.Failures() >= endurance:
			return err
		default:
			s.caughtUp = false // so that the next success is known at once
			wait := trouble.Next()
			c.log.Warn("request failed", "err", err, "again", wait)
			if trouble.Failures() == patience {
				c.enter(interrupted, 0)
			}
			if err := c.o.Sleep(ctx, wait); err != nil {
				return err
			}
		}
	}
}

func (c *Channel) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped, c.up, c.state = false, false, unknown
}

// stop leaves no connection, and with it no goroutine, behind.
func (c *Channel) stop() {
	c.mu.Lock()
	c.stopped = true
	c.mu.Unlock()
	c.closeIdle()
}

// closeIdle closes the connections that nobody uses.
func (c *Channel) closeIdle() {
	if t, ok := c.o.Transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}
