package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestLinesKeepEachConversationInOrder(t *testing.T) {
	l := newLines(4, 100000, slog.New(slog.DiscardHandler))
	const conversations, turns = 20, 200
	var mu sync.Mutex
	got := make(map[string][]int)
	for n := range turns {
		for c := range conversations {
			name := fmt.Sprint(c)
			if err := l.add(context.Background(), name, func() {
				mu.Lock()
				defer mu.Unlock()
				got[name] = append(got[name], n)
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	l.waitFor(func(string) bool { return true })
	for name, order := range got {
		if len(order) != turns || !slices.IsSorted(order) {
			t.Errorf("conversation %s ran %d turns, in order: %v", name, len(order), slices.IsSorted(order))
		}
	}
	left := func() int {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.queues)
	}
	for deadline := time.Now().Add(5 * time.Second); left() > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d queues are left behind", left())
		}
	}
}

func TestLinesRunConversationsSideBySideWithinBounds(t *testing.T) {
	const parallel = 3
	l := newLines(parallel, 100, slog.New(slog.DiscardHandler))
	var running, most atomic.Int32
	release := make(chan struct{})
	full := sync.OnceFunc(func() { close(release) })
	for c := range 10 {
		if err := l.add(context.Background(), fmt.Sprint(c), func() {
			n := running.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			if n == parallel {
				full()
			}
			<-release
			running.Add(-1)
		}); err != nil {
			t.Fatal(err)
		}
	}
	l.waitFor(func(string) bool { return true })
	if got := most.Load(); got != parallel {
		t.Errorf("%d turns ran at once, want %d", got, parallel)
	}
}

func TestLinesHoldUpWhenFull(t *testing.T) {
	l := newLines(1, 1, slog.New(slog.DiscardHandler))
	release := make(chan struct{})
	if err := l.add(context.Background(), "a", func() { <-release }); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := l.add(ctx, "b", func() {}); !errors.Is(err, context.Canceled) {
		t.Errorf("full lines took another turn: %v", err)
	}
	close(release)
	l.waitFor(func(string) bool { return true })
	ctx, cancel = context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := l.add(ctx, "c", func() {}); err != nil {
		t.Errorf("the place of a turn that is over is not free: %v", err)
	}
	l.waitFor(func(string) bool { return true })
}

// TestLinesTakeTurns: who says much at once waits for who says little.
func TestLinesTakeTurns(t *testing.T) {
	l := newLines(1, 100, slog.New(slog.DiscardHandler))
	release := make(chan struct{})
	var order []string // only one turn runs at once
	for _, conversation := range []string{"a", "a", "a", "b"} {
		if err := l.add(context.Background(), conversation, func() {
			<-release
			order = append(order, conversation)
		}); err != nil {
			t.Fatal(err)
		}
	}
	close(release)
	l.waitFor(func(string) bool { return true })
	if want := []string{"a", "b", "a", "a"}; !slices.Equal(order, want) {
		t.Errorf("the turns were %q, want %q", order, want)
	}
}
