package wechat

import (
	"context"
	"sync"

	"github.com/eatmoreapple/openwechat"
)

// ledger knows up to which place in the stream every message was answered. Only
// that place is kept: what a crash cuts off is delivered again, and the engine
// drops what it has answered.
type ledger struct {
	mu       sync.Mutex
	lots     []lot
	answered *openwechat.SyncKey
	more     chan struct{} // a sign that lots has grown
}

// lot is what one sync brought.
type lot struct {
	key  *openwechat.SyncKey // the place after it
	done []<-chan struct{}   // closed when its messages are answered
}

func newLedger(from *openwechat.SyncKey) *ledger {
	return &ledger{answered: from, more: make(chan struct{}, 1)}
}

// add notes that a lot was handed over.
func (l *ledger) add(x lot) {
	l.mu.Lock()
	l.lots = append(l.lots, x)
	l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default:
	}
}

// restart forgets everything: the stream goes on from another place.
func (l *ledger) restart(from *openwechat.SyncKey) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lots, l.answered = nil, from
}

// place returns the place up to which everything was answered.
func (l *ledger) place() *openwechat.SyncKey {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.lots) > 0 && l.lots[0].isDone() {
		l.answered = l.lots[0].key
		l.lots = l.lots[1:]
	}
	return l.answered
}

func (x lot) isDone() bool {
	for _, done := range x.done {
		select {
		case <-done:
		default:
			return false
		}
	}
	return true
}

// watch calls save whenever the place has moved, until ctx is done.
func (l *ledger) watch(ctx context.Context, save func()) {
	for {
		select {
		case <-l.more:
		case <-ctx.Done():
			return
		}
		for x, ok := l.first(); ok; x, ok = l.first() {
			for _, done := range x.done {
				select {
				case <-done:
				case <-ctx.Done():
					return
				}
			}
			l.place()
			save()
		}
	}
}

func (l *ledger) first() (lot, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lots) == 0 {
		return lot{}, false
	}
	return l.lots[0], true
}
