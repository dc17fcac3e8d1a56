package bot

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// taken are the messages and pushes that this process has in hand: what the
// store calls unfinished or undelivered among them is only not done yet.
type taken struct {
	mu   sync.Mutex
	held map[delivery]*holding
	// readers are those who have read the store and not yet taken what they
	// found; gone is what has been delivered or done meanwhile.
	readers int
	gone    map[delivery]bool
}

type holding struct {
	n         int
	delivered bool // on another way, such as before the reply to a new message
}

func newTaken() *taken {
	return &taken{held: make(map[delivery]*holding), gone: make(map[delivery]bool)}
}

// reading is called before the Outbox is read, and what it returns after what
// was found is taken.
func (t *taken) reading() (read func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.readers++
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.readers--; t.readers == 0 {
			clear(t.gone)
		}
	}
}

func (t *taken) take(k delivery) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held[k] == nil {
		t.held[k] = &holding{delivered: t.gone[k]}
	}
	t.held[k].n++
}

func (t *taken) leave(k delivery) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held[k].n--; t.held[k].n == 0 {
		delete(t.held, k)
	}
}

func (t *taken) has(k delivery) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.held[k] != nil
}

// arrived notes that something in hand has been delivered.
func (t *taken) arrived(k delivery) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if h := t.held[k]; h != nil {
		h.delivered = true
	}
	if t.readers > 0 {
		t.gone[k] = true
	}
}

// isGone tells whether something has been delivered or done while the store is
// read.
func (t *taken) isGone(k delivery) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.gone[k]
}

func (t *taken) hasArrived(k delivery) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.held[k] != nil && t.held[k].delivered
}

// recover puts into the lines what was left undone in the conversations that
// the channel reaches now: turns that were cut off, replies that were not
// delivered, jobs that had not ended. It is called before the channel hands
// over new messages, and then with failed, to try again what has failed.
func (e *Engine) recover(ctx context.Context, ch Channel, failed bool) error {
	read := e.taken.reading()
	defer read()
	unfinished, err := e.store.Unfinished(ctx, ch.Serves)
	if err != nil {
		return fmt.Errorf("read unfinished messages: %w", err)
	}
	undelivered, err := e.store.Undelivered(ctx, ch.Serves)
	if err != nil {
		return fmt.Errorf("read undelivered replies: %w", err)
	}
	jobs, err := e.store.Jobs(ctx, ch.Serves)
	if err != nil {
		return fmt.Errorf("read unfinished jobs: %w", err)
	}
	again := make(map[delivery]bool, len(unfinished))
	turnCtx := context.WithoutCancel(ctx)
	open := make(map[string]bool, len(jobs))
	for _, j := range jobs {
		open[jobMessage(j.ID)] = true
	}
	for _, m := range unfinished {
		k := delivery{m.Conversation, m.ID}
		if e.taken.has(k) || open[m.ID] {
			continue
		}
		if isJobMessage(m.ID) {
			e.store.Settle(m, false)
			continue
		}
		again[k] = true
		wait := &waiting{stop: ctx.Done(), left: e.patience, kept: true}
		e.take(k, func() { e.answer(turnCtx, ch, m, wait) })
	}
	e.redeliver(turnCtx, ch, slices.DeleteFunc(undelivered, func(out Outgoing) bool {
		k := out.delivery()
		return again[k] || e.taken.has(k) || !failed && e.deliveries.holds(k.conversation)
	}), failed)
	for _, j := range jobs {
		e.jobs.start(e, j)
	}
	return nil
}

// redeliver puts into the lines what the Outbox held for the channel and, with
// failed, what waits here, which may have come there since.
func (e *Engine) redeliver(ctx context.Context, ch Channel, outbox []Outgoing, failed bool) {
	lists := make(map[string][]Outgoing)
	for _, out := range outbox {
		e.taken.take(out.delivery())
		lists[out.Conversation] = append(lists[out.Conversation], out)
	}
	if failed {
		for _, c := range e.deliveries.waiting(ch.Serves) {
			if _, ok := lists[c]; !ok {
				lists[c] = nil
			}
		}
	}
	for c, list := range lists {
		e.lines.addFromTurn(c, func() {
			defer func() {
				for _, out := range list {
					e.taken.leave(out.delivery())
				}
			}()
			for _, out := range e.deliveries.due(c, "", list) {
				e.deliver(ctx, ch, out)
			}
		})
	}
}

// outboxLook is how often a process looks for what others have put into the
// Outbox for the people it reaches.
const outboxLook = time.Minute

// lookAround takes up what other processes leave to this one, until ctx ends.
func (e *Engine) lookAround(ctx context.Context, ch Channel) {
	for e.leasing.ttl > 0 && sleep(ctx, outboxLook) {
		if err := e.recover(ctx, ch, false); err != nil && ctx.Err() == nil {
			e.log.Warn("the Outbox was not looked through", "channel", ch.Name(), "err", err)
		}
	}
}

// take puts f into the conversation's line and holds what it is about until it
// is done.
func (e *Engine) take(k delivery, f func()) {
	e.taken.take(k)
	e.lines.addFromTurn(k.conversation, func() {
		defer e.taken.leave(k)
		f()
	})
}
