package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"xinfangbot/internal/journal"
)

// ErrUnavailable is what a Store's errors wrap where it could not be reached
// and may be again later.
var ErrUnavailable = errors.New("the store is not available")

// Loner is a Handler that can answer some messages from nothing but the
// message, and does so while the store is away.
type Loner interface {
	Handler
	// AnswersAlone tells whether the message is of that kind, without a doubt.
	AnswersAlone(m Message) bool
}

// waiting is a message's patience with a store that is away.
type waiting struct {
	stop <-chan struct{} // ends it before its time
	left time.Duration
	next time.Duration
	// kept: the message is in the inbox, where the next start finds it if this
	// one is stopped.
	kept bool
}

const (
	firstWait = 200 * time.Millisecond
	lastWait  = 5 * time.Second
)

// first tells whether the message has not waited yet.
func (w *waiting) first() bool { return w.next == 0 }

// wait lets some time pass, longer each time. It reports false where patience
// is at its end. Before the first wait the person is told.
func (w *waiting) wait(ctx context.Context, e *Engine, ch Channel, m Message) bool {
	if w.left <= 0 {
		return false
	}
	if w.first() {
		w.next = firstWait
		e.log.Warn("the store is away, messages wait", "channel", ch.Name())
		e.mention(ctx, ch, outgoing(Message{
			ID: m.ID + ":wait", Channel: m.Channel, Conversation: m.Conversation, Sender: m.Sender,
		}, []Reply{{Text: "数据存储暂时不可用，消息已收到，恢复后即处理，请勿重复发送。", Handler: engineName}}, e.now()))
	}
	timer := time.NewTimer(w.next)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-w.stop:
		return false
	}
	w.left -= w.next
	w.next = min(2*w.next, lastWait)
	return true
}

// answerAlone answers a message that needs no state without any, where its
// sender is known, and reports whether it did.
func (e *Engine) answerAlone(ctx context.Context, ch Channel, m Message) bool {
	staff, known := e.staff.Identify(m, e.lastStaff.get())
	if !known || m.File != nil {
		return false
	}
	t := &Turn{Message: m, Staff: staff, Session: &Session{}, Now: e.now(), handler: engineName}
	for _, h := range e.handlers {
		alone, ok := h.(Loner)
		if !ok || !alone.AnswersAlone(m) {
			continue
		}
		t.handler = h.Name()
		if err := e.guard(t, slog.LevelError, func() error { return h.Handle(ctx, t) }); err != nil {
			return false
		}
		if len(t.jobs) > 0 || len(t.replies) == 0 {
			return false // the answer takes a job, which nobody would do
		}
		e.send(ctx, ch, e.aside(m, bubbles(t.replies)))
		e.store.Settle(m, true)
		return true
	}
	return false
}

// lastStaff is the directory's record as a turn last found it, for the time
// that the store is away.
type lastStaff struct {
	mu     sync.Mutex
	record journal.Record
}

func (l *lastStaff) keep(r journal.Record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.record = r
}

func (l *lastStaff) get() journal.Record {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.record
}
