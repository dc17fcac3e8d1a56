package llm_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/llmtest"
)

func TestLine(t *testing.T) {
	s := start(t, llmtest.Script(llmtest.Say("好。")))
	c := client(t, s, options(&waits{}), func(c *llm.Config) { c.Parallel, c.Waiting = 1, 3 })
	var places []*llm.Place
	for range 4 {
		p, err := c.Join()
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, p)
	}
	if _, err := c.Join(); !errors.Is(err, llm.ErrQueueFull) {
		t.Errorf("a fifth: %v", err)
	}
	ahead := func(want ...int) {
		t.Helper()
		for i, p := range places {
			if got := p.Ahead(); got != want[i] {
				t.Errorf("place %d has %d ahead, want %d", i, got, want[i])
			}
		}
	}
	ahead(0, 1, 2, 3)
	places[2].Leave()
	ahead(0, 1, 0, 2)
	places[0].Leave()
	places[0].Leave()
	ahead(0, 0, 0, 1)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := c.Complete(places[3].In(ctx), llm.Request{User: "问"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("before its turn: %v", err)
	}
	for range 2 { // several calls from one place
		if _, err := c.Complete(places[1].In(context.Background()), llm.Request{User: "问"}); err != nil {
			t.Error(err)
		}
	}
	places[1].Leave()
	ahead(0, 0, 0, 0)
	places[3].Leave()
	if _, err := c.Complete(context.Background(), llm.Request{User: "问"}); err != nil {
		t.Error(err)
	}
}

// TestOnePlaceMakesOneCallAtATime has two goroutines share a place.
func TestOnePlaceMakesOneCallAtATime(t *testing.T) {
	s := start(t, llmtest.Script(llmtest.Reply{Text: "好。", After: 20 * time.Millisecond}))
	c := client(t, s, options(&waits{}), nil)
	p, err := c.Join()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Leave()
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if _, err := c.Complete(p.In(context.Background()), llm.Request{User: "问"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if s.Peak() != 1 {
		t.Errorf("%d calls at once", s.Peak())
	}
}

// TestManyCalls has 200 calls at once, of which never more than eight may be
// under way, served in the order in which they came.
func TestManyCalls(t *testing.T) {
	const calls, parallel = 200, 8
	release := make(chan struct{})
	s := start(t, func(llmtest.Request) llmtest.Reply {
		<-release
		return llmtest.Say("好。")
	})
	c := client(t, s, options(&waits{}), func(c *llm.Config) { c.Parallel, c.Waiting = parallel, calls })
	var mu sync.Mutex
	var order []int
	var wg sync.WaitGroup
	for i := range calls {
		p, err := c.Join()
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			defer p.Leave()
			if _, err := c.Complete(p.In(context.Background()), llm.Request{User: "问"}); err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			order = append(order, i)
		})
	}
	until(t, func() bool { return s.Running() == parallel })
	close(release)
	wg.Wait()
	if s.Peak() > parallel || len(s.Requests()) != calls {
		t.Errorf("%d at once, %d calls", s.Peak(), len(s.Requests()))
	}
	for at, i := range order {
		if i > at+2*parallel {
			t.Errorf("call %d was served as number %d", i, at)
		}
	}
}
