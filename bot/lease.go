package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"time"
)

// leasing lets one of several processes serve a channel, or do something else, at
// a time.
type leasing struct {
	owner string
	ttl   time.Duration
}

func newLeasing(ttl time.Duration) leasing { return leasing{owner: rand.Text(), ttl: ttl} }

// errLeaseLost ends what another process took over.
var errLeaseLost = errors.New("another process holds the lease")

// Alone runs f while no other process on the store is in its own f of that name,
// and again where another had taken its place and is gone, until f ends by itself
// or ctx does.
func (e *Engine) Alone(ctx context.Context, name string, f func(context.Context) error) error {
	return e.leasing.hold(ctx, e, name, f)
}

// hold runs f while this process holds the lease of that name, and again when
// it has got it back, until f ends by itself or ctx does.
func (l leasing) hold(ctx context.Context, e *Engine, name string, f func(context.Context) error) error {
	if l.ttl == 0 {
		return f(ctx)
	}
	for {
		if !l.acquire(ctx, e, name) {
			return nil
		}
		held, lose := context.WithCancelCause(ctx)
		kept := make(chan struct{})
		go func() {
			defer close(kept)
			l.keep(held, e, name, lose)
		}()
		err := f(held)
		lost := errors.Is(context.Cause(held), errLeaseLost)
		lose(nil)
		<-kept
		if !lost {
			release, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			defer cancel()
			return errors.Join(err, e.store.Release(release, name, l.owner))
		}
		e.log.Warn("given up to another process", "lease", name)
	}
}

// acquire waits until the lease is this process's. It reports false where ctx
// ends first.
func (l leasing) acquire(ctx context.Context, e *Engine, name string) bool {
	told, failed := false, false
	for {
		held, err := e.store.Lease(ctx, name, l.owner, l.ttl)
		switch {
		case held:
			return true
		case err == nil && !told:
			e.standBy(name)
			told = true
		case err != nil && !failed:
			e.log.Info("waiting to know who holds the lease", "lease", name, "err", err)
			failed = true
		}
		if !sleep(ctx, l.ttl/4) {
			return false
		}
	}
}

// keep prolongs the lease. A store that cannot be asked takes it away from
// nobody: only another owner does.
func (l leasing) keep(ctx context.Context, e *Engine, name string, lose context.CancelCauseFunc) {
	for sleep(ctx, l.ttl/4) {
		held, err := e.store.Lease(ctx, name, l.owner, l.ttl)
		if err == nil && !held {
			lose(errLeaseLost)
			return
		}
	}
}

// sleep reports false where ctx ends first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
