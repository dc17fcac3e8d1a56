package bot

import (
	"context"
	"log/slog"
	"runtime/debug"
	"sync"
)

// lines keeps the turns of every conversation in the order in which they came
// and lets different conversations run side by side, within bounds.
type lines struct {
	limit   int           // of workers
	waiting chan struct{} // a place for every turn that was taken on
	log     *slog.Logger

	mu      sync.Mutex
	idle    *sync.Cond // a conversation has no more turns
	queues  map[string][]queued
	ready   []string // conversations with a turn that may run, none of them twice
	workers int
}

// queued is a turn that waits, and whether it holds a place in waiting.
type queued struct {
	run   func()
	place bool
}

// newLines returns lines that run at most running turns at once and hold at
// most waiting turns, the running ones included.
func newLines(running, waiting int, log *slog.Logger) *lines {
	l := &lines{
		limit:   running,
		waiting: make(chan struct{}, waiting),
		log:     log,
		queues:  make(map[string][]queued),
	}
	l.idle = sync.NewCond(&l.mu)
	return l
}

// add puts a turn at the end of the conversation's line. It waits while the
// lines are full and returns ctx's error where ctx ends first.
func (l *lines) add(ctx context.Context, conversation string, turn func()) error {
	select {
	case l.waiting <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	l.enqueue(conversation, queued{turn, true})
	return nil
}

// addFromTurn is add for a turn that another turn gives rise to. It does not
// wait for a place: the other turn may hold the last one.
func (l *lines) addFromTurn(conversation string, turn func()) {
	l.enqueue(conversation, queued{turn, false})
}

func (l *lines) enqueue(conversation string, q queued) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue, busy := l.queues[conversation]
	l.queues[conversation] = append(queue, q)
	if busy {
		return
	}
	l.ready = append(l.ready, conversation)
	if l.workers < l.limit {
		l.workers++
		go l.work()
	}
}

// work runs turns until none may run. Of each conversation it runs one and puts
// it at the end again, so that nobody waits for a talkative neighbour.
func (l *lines) work() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.ready) > 0 {
		conversation := l.ready[0]
		l.ready = l.ready[1:]
		turn := l.queues[conversation][0]
		l.mu.Unlock()
		l.run(turn.run)
		if turn.place {
			<-l.waiting
		}
		l.mu.Lock()
		if rest := l.queues[conversation][1:]; len(rest) > 0 {
			l.queues[conversation] = rest
			l.ready = append(l.ready, conversation)
			continue
		}
		delete(l.queues, conversation)
		l.idle.Broadcast()
	}
	l.workers--
}

// run runs a turn. A handler's panic is an answer, see Engine.guard; one of what
// is around it, such as a channel's library, must not end the other
// conversations.
func (l *lines) run(turn func()) {
	defer func() {
		if p := recover(); p != nil {
			l.log.Error("turn panicked", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	turn()
}

// waitFor returns when no conversation that serves accepts has a turn left.
func (l *lines) waitFor(serves func(conversation string) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.busy(serves) {
		l.idle.Wait()
	}
}

func (l *lines) busy(serves func(conversation string) bool) bool {
	for conversation := range l.queues {
		if serves(conversation) {
			return true
		}
	}
	return false
}
