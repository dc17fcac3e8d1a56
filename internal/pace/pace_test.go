package pace

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// half is a source of randomness that always draws the middle.
func half() float64 { return 0.5 }

func TestMessagesAreKeptApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options{
			Account:      Gap{Min: time.Second, Jitter: 2 * time.Second},
			Conversation: Gap{Min: 9 * time.Second, Jitter: 2 * time.Second},
			Rand:         half,
		})
		start := time.Now()
		for _, step := range []struct {
			conversation string
			leaves       time.Duration
		}{{"a", 0}, {"b", 2 * time.Second}, {"a", 10 * time.Second}, {"b", 12 * time.Second}, {"c", 14 * time.Second}} {
			if err := p.Wait(context.Background(), step.conversation); err != nil {
				t.Fatal(err)
			}
			if got := time.Since(start); got != step.leaves {
				t.Errorf("to %s after %v, want %v", step.conversation, got, step.leaves)
			}
		}
		time.Sleep(time.Hour)
		before := time.Now()
		if err := p.Wait(context.Background(), "a"); err != nil || time.Since(before) != 0 {
			t.Errorf("after an hour of silence the message waited %v, %v", time.Since(before), err)
		}
	})
}

// TestAWaitingConversationHoldsUpNoOther sends to one conversation twice and to
// another in between: the account is free, so the other's leaves at once.
func TestAWaitingConversationHoldsUpNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options{Account: Gap{Min: time.Second}, Conversation: Gap{Min: time.Minute}})
		start := time.Now()
		left := make(map[string]time.Duration)
		var mu sync.Mutex
		var wg sync.WaitGroup
		send := func(conversation, as string) {
			wg.Go(func() {
				if err := p.Wait(context.Background(), conversation); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				left[as] = time.Since(start)
			})
			synctest.Wait()
		}
		send("a", "a1")
		send("a", "a2")
		send("a", "a3")
		send("b", "b1")
		wg.Wait()
		want := map[string]time.Duration{"a1": 0, "b1": time.Second, "a2": time.Minute, "a3": 2 * time.Minute}
		for as, at := range want {
			if left[as] != at {
				t.Errorf("%s left after %v, want %v", as, left[as], at)
			}
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options{Conversation: Gap{Min: time.Hour}})
		if err := p.Wait(context.Background(), "a"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		var wg sync.WaitGroup
		for range 2 { // one waits for the gap, one for its turn
			wg.Go(func() {
				if err := p.Wait(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%v", err)
				}
			})
		}
		wg.Wait()
	})
}

func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options{})
		p.Hold(time.Minute)
		p.Hold(time.Second)
		start := time.Now()
		if err := p.Wait(context.Background(), "a"); err != nil || time.Since(start) != time.Minute {
			t.Errorf("left after %v, %v", time.Since(start), err)
		}
	})
}

func TestConversationsAreForgottenOnceTheirGapHasPassed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options{Conversation: Gap{Min: time.Second}})
		for i := range 5 * maxIdle {
			if err := p.Wait(context.Background(), fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
			if i%maxIdle == 0 {
				time.Sleep(2 * time.Second)
			}
		}
		if n := len(p.conversations); n > 2*maxIdle {
			t.Errorf("%d conversations are remembered", n)
		}
	})
}

func TestTheZeroValueWaitsForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options{})
		start := time.Now()
		for range 100 {
			if err := p.Wait(context.Background(), "a"); err != nil {
				t.Fatal(err)
			}
		}
		if d := time.Since(start); d != 0 {
			t.Errorf("waited %v", d)
		}
	})
}

func TestBackoff(t *testing.T) {
	b := Backoff{First: time.Second, Max: 10 * time.Second}
	for range 2 {
		for i, want := range []time.Duration{1, 2, 4, 8, 10, 10} {
			if got := b.Next(); got != want*time.Second {
				t.Errorf("failure %d: %v, want %v", i+1, got, want*time.Second)
			}
		}
		if b.Failures() != 6 {
			t.Errorf("%d failures counted", b.Failures())
		}
		b.Reset()
	}
	b.Rand = half
	if got := b.Next(); got != 750*time.Millisecond {
		t.Errorf("with jitter: %v", got)
	}
}
