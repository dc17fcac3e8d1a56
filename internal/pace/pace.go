// Package pace keeps the messages of an account apart: whoever sends faster
// than a person could gets the account blocked.
package pace

import (
	"context"
	"sync"
	"time"
)

// Gap is the time between one message and the next: at least Min, and up to
// Jitter more, so that the rhythm is not a machine's.
type Gap struct {
	Min    time.Duration
	Jitter time.Duration
}

// Options is what a Pacer is made of. The zero value waits for nothing.
type Options struct {
	Account      Gap // between any two messages of the account
	Conversation Gap // between two messages to the same conversation
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Sleep waits for d or returns ctx's error; nil means Sleep.
	Sleep func(ctx context.Context, d time.Duration) error
	// Rand returns a number in [0,1); nil means no jitter.
	Rand func() float64
}

// Pacer tells an account's messages when to leave. Several goroutines may use
// it: messages of one conversation leave in the order in which they asked, one
// at a time; a conversation that has to wait holds up no other.
type Pacer struct {
	o Options

	mu            sync.Mutex
	next          time.Time // when the account may send again
	conversations map[string]*conversation
}

// conversation is one that was sent to lately.
type conversation struct {
	turn  chan struct{} // held by the message that waits to leave
	users int           // messages that hold or want the turn
	next  time.Time     // when the conversation may be sent to again
}

// maxIdle bounds how many conversations are remembered that have nothing
// waiting.
const maxIdle = 1024

// New returns a Pacer.
func New(o Options) *Pacer {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = Sleep
	}
	if o.Rand == nil {
		o.Rand = func() float64 { return 0 }
	}
	return &Pacer{o: o, conversations: make(map[string]*conversation)}
}

// Wait returns when the next message to the conversation may leave, or with
// ctx's error. The gaps count from the moment it returns.
func (p *Pacer) Wait(ctx context.Context, name string) error {
	c := p.enter(name)
	defer p.leave(c)
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := p.until(ctx, c.next); err != nil {
		return err
	}
	at := p.reserve()
	if err := p.until(ctx, at); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	c.next = p.o.Now().Add(p.draw(p.o.Conversation))
	return nil
}

// Hold keeps the account from sending for d from now: the other side asked for
// less.
func (p *Pacer) Hold(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := p.o.Now().Add(d); until.After(p.next) {
		p.next = until
	}
}

// reserve takes the account's next free moment and returns it.
func (p *Pacer) reserve() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.o.Now()
	if p.next.After(at) {
		at = p.next
	}
	p.next = at.Add(p.draw(p.o.Account))
	return at
}

func (p *Pacer) draw(g Gap) time.Duration {
	return g.Min + time.Duration(p.o.Rand()*float64(g.Jitter))
}

func (p *Pacer) until(ctx context.Context, at time.Time) error {
	if d := at.Sub(p.o.Now()); d > 0 {
		return p.o.Sleep(ctx, d)
	}
	return ctx.Err()
}

func (p *Pacer) enter(name string) *conversation {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, ok := p.conversations[name]
	if !ok {
		p.forget()
		c = &conversation{turn: make(chan struct{}, 1)}
		p.conversations[name] = c
	}
	c.users++
	return c
}

func (p *Pacer) leave(c *conversation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c.users--
}

// forget drops the conversations whose gap has passed, once there are many.
func (p *Pacer) forget() {
	if len(p.conversations) < maxIdle {
		return
	}
	now := p.o.Now()
	for name, c := range p.conversations {
		if c.users == 0 && !c.next.After(now) {
			delete(p.conversations, name)
		}
	}
}

// Sleep waits for d, or returns ctx's error where ctx ends first.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Backoff is how long to wait after failures in a row: First after the first,
// doubled with each further one up to Max, and of that a random part between
// the half and the whole, so that many clients do not come back at once.
type Backoff struct {
	First, Max time.Duration
	// Rand returns a number in [0,1); nil means the whole.
	Rand func() float64

	failures int
}

// Next counts a failure and returns how long to wait.
func (b *Backoff) Next() time.Duration {
	d := b.First
	for range b.failures {
		if d *= 2; d >= b.Max {
			d = b.Max
			break
		}
	}
	b.failures++
	if b.Rand == nil {
		return d
	}
	return d/2 + time.Duration(b.Rand()*float64(d/2))
}

// Failures is how many failures in a row were counted.
func (b *Backoff) Failures() int { return b.failures }

// Reset forgets the failures: something worked.
func (b *Backoff) Reset() { b.failures = 0 }
