package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// line is a channel that a test holds the other end of. Its conversations are
// "line:NAME".
type line struct {
	name     string
	messages chan bot.Message
	announce func(bot.Announcement)

	mu     sync.Mutex
	up     bool
	refuse func(bot.Reply) error
	sent   []string // "NAME: text"
	news   chan struct{}
}

func newLine(name string) *line {
	return &line{name: name, messages: make(chan bot.Message), up: true, news: make(chan struct{}, 1000)}
}

func (l *line) Name() string { return l.name }

func (l *line) Serves(conversation string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.up && strings.HasPrefix(conversation, l.name+":")
}

func (l *line) Announce(f func(bot.Announcement)) { l.announce = f }

func (l *line) Run(ctx context.Context, receive bot.Receiver) error {
	for {
		select {
		case m, open := <-l.messages:
			if !open {
				return nil
			}
			if _, err := receive(ctx, m); err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
}

func (l *line) Send(_ context.Context, out bot.Outgoing, r bot.Reply) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.up {
		return errors.New("logged out")
	}
	if l.refuse != nil {
		if err := l.refuse(r); err != nil {
			return err
		}
	}
	l.sent = append(l.sent, strings.TrimPrefix(out.Conversation, l.name+":")+": "+r.Text)
	l.news <- struct{}{}
	return nil
}

// from is a message of somebody on the line.
func (l *line) from(name, id, text string) bot.Message {
	return bot.Message{
		Channel: l.name, ID: id, Conversation: l.name + ":" + name,
		Sender: bot.Sender{ID: name, Name: name}, Text: text, At: time.Now(),
	}
}

func (l *line) set(up bool, refuse func(bot.Reply) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.up, l.refuse = up, refuse
}

// wait returns what was sent when there are n.
func (l *line) wait(t *testing.T, n int) []string {
	t.Helper()
	for range n {
		select {
		case <-l.news:
		case <-time.After(20 * time.Second):
			l.mu.Lock()
			defer l.mu.Unlock()
			t.Fatalf("%d replies expected, sent so far: %q", n, l.sent)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.sent)
}

// run serves the channel until the returned function is called.
func run(t *testing.T, e *bot.Engine, ch bot.Channel) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Serve(ctx, ch) }()
	return func() {
		t.Helper()
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

func engine(t *testing.T, o bot.Options) *bot.Engine {
	t.Helper()
	if o.Directory == nil {
		o.Directory = bot.Everyone(bot.Administrator)
	}
	e, err := bot.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// clock is a time that passes only where the test says so.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.Local)} }

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// parrot says everything twice, in two replies.
type parrot struct{}

func (parrot) Name() string             { return "parrot" }
func (parrot) Accepts(t *bot.Turn) bool { return t.Message.File == nil && t.Message.Media == "" }

func (parrot) Handle(_ context.Context, t *bot.Turn) error {
	t.Reply(t.Text() + "1")
	t.Reply(t.Text() + "2")
	return nil
}

func TestFailedDeliveryGoesOnWhereItStopped(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		l := newLine("line")
		refused := false
		l.refuse = func(r bot.Reply) error {
			if r.Text == "a2" && !refused {
				refused = true
				return errors.New("timeout")
			}
			return nil
		}
		stop := run(t, engine(t, bot.Options{Store: open(), Handlers: []bot.Handler{parrot{}}}), l)
		defer stop()
		l.messages <- l.from("王芳", "1", "a")
		got := l.wait(t, 2)
		if want := []string{"王芳: a1", "王芳: a2"}; !slices.Equal(got, want) {
			t.Errorf("sent %q, want %q", got, want)
		}
	})
}

func TestUnreachablePersonGetsFirstWhatWaited(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		clock := newClock()
		l := newLine("line")
		e := engine(t, bot.Options{Store: open(), Handlers: []bot.Handler{parrot{}}, Now: clock.time})
		stop := run(t, e, l)
		defer stop()
		l.messages <- l.from("王芳", "1", "a")
		l.wait(t, 2)
		tried := make(chan struct{}, 10)
		l.set(true, func(bot.Reply) error {
			tried <- struct{}{}
			return fmt.Errorf("stale token: %w", bot.ErrUnreachable)
		})
		if reached, err := e.Push(t.Context(), "王芳", "reminder", bot.Reply{Text: "今天截止"}); !reached || err != nil {
			t.Fatalf("reached %v, error %v", reached, err)
		}
		<-tried
		l.set(true, nil)
		clock.pass(26 * time.Hour)
		l.messages <- l.from("王芳", "2", "b")
		got := l.wait(t, 3)[2:]
		want := []string{"王芳: （原定3月2日09:00送达）\n今天截止", "王芳: b1", "王芳: b2"}
		if !slices.Equal(got, want) {
			t.Errorf("sent %q, want %q", got, want)
		}
		if len(tried) != 0 {
			t.Error("the push was tried again before the person wrote")
		}
	})
}

func waitUntil(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("what was waited for did not come")
		}
	}
}

// TestBurstIsAnsweredInOrderAndOnce has many people say much at once: every
// reply arrives once and in order, although the notes that they have arrived
// are written later, with the round trips of others.
func TestBurstIsAnsweredInOrderAndOnce(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		const people, each = 100, 20
		l := newLine("line")
		l.news = make(chan struct{}, 2*people*each)
		e := engine(t, bot.Options{Store: open(), Handlers: []bot.Handler{parrot{}}})
		for i := range each {
			for p := range people {
				if _, err := e.Receive(t.Context(), l, l.from(fmt.Sprint(p), fmt.Sprint(i), fmt.Sprint(i, "."))); err != nil {
					t.Fatal(err)
				}
			}
		}
		said := make(map[string][]string)
		for _, text := range l.wait(t, 2*people*each) {
			name, rest, _ := strings.Cut(text, ": ")
			said[name] = append(said[name], rest)
		}
		var want []string
		for i := range each {
			want = append(want, fmt.Sprint(i, ".1"), fmt.Sprint(i, ".2"))
		}
		for name, got := range said {
			if !slices.Equal(got, want) {
				t.Errorf("%s was told %q", name, got)
			}
		}
		if len(said) != people {
			t.Errorf("%d people were answered", len(said))
		}
	})
}

// TestDuplicateLeavesTheReplyThatWaits delivers a message again whose reply
// could not be sent.
func TestDuplicateLeavesTheReplyThatWaits(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		l := newLine("line")
		l.refuse = func(bot.Reply) error { return bot.ErrUnreachable }
		s := open()
		e := engine(t, bot.Options{Store: s, Handlers: []bot.Handler{parrot{}}})
		for range 2 {
			done, err := e.Receive(t.Context(), l, l.from("王芳", "1", "a"))
			if err != nil {
				t.Fatal(err)
			}
			<-done
		}
		l.set(true, nil)
		if _, err := e.Receive(t.Context(), l, l.from("王芳", "2", "b")); err != nil {
			t.Fatal(err)
		}
		if got, want := l.wait(t, 4), []string{"王芳: a1", "王芳: a2", "王芳: b1", "王芳: b2"}; !slices.Equal(got, want) {
			t.Errorf("sent %q, want %q", got, want)
		}
	})
}

// TestNothingOvertakesWhatWaits: while an answer cannot be sent, a later one and
// a push wait behind it.
func TestNothingOvertakesWhatWaits(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		l := newLine("line")
		var failing atomic.Bool
		failing.Store(true)
		l.refuse = func(bot.Reply) error {
			if failing.Load() {
				return errors.New("busy")
			}
			return nil
		}
		s := open()
		e := engine(t, bot.Options{Store: s, Handlers: []bot.Handler{parrot{}}})
		defer run(t, e, l)()
		for i, text := range []string{"a", "b"} {
			l.messages <- l.from("王芳", fmt.Sprint(i), text)
		}
		waitUntil(t, func() bool {
			list, err := s.Undelivered(t.Context(), l.Serves)
			return err == nil && len(list) == 2
		})
		if reached, err := e.Push(t.Context(), "王芳", "p", bot.Reply{Text: "p"}); !reached || err != nil {
			t.Fatalf("reached %v, error %v", reached, err)
		}
		failing.Store(false)
		got, want := l.wait(t, 5), []string{"王芳: a1", "王芳: a2", "王芳: b1", "王芳: b2", "王芳: p"}
		if !slices.Equal(got, want) {
			t.Errorf("sent %q, want %q", got, want)
		}
	})
}

// TestPanicOfAChannelEndsNothingElse: the message after the one whose reply the
// channel could not bear is answered, and that reply is kept.
func TestPanicOfAChannelEndsNothingElse(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		l := newLine("line")
		l.refuse = func(r bot.Reply) error {
			if r.Text == "a1" {
				panic("boom")
			}
			return nil
		}
		s := open()
		e := engine(t, bot.Options{Store: s, Handlers: []bot.Handler{parrot{}}})
		defer run(t, e, l)()
		l.messages <- l.from("王芳", "1", "a")
		l.messages <- l.from("李强", "1", "b")
		if got := l.wait(t, 2); !slices.Equal(got, []string{"李强: b1", "李强: b2"}) {
			t.Errorf("sent %q", got)
		}
		l.set(true, nil)
		l.messages <- l.from("王芳", "2", "c")
		want := []string{"王芳: a1", "王芳: a2", "王芳: c1", "王芳: c2"}
		if got := l.wait(t, 4)[2:]; !slices.Equal(got, want) {
			t.Errorf("sent %q, want %q", got, want)
		}
	})
}
