package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// outage is a store that can be away.
type outage struct {
	*store.Store
	away   atomic.Bool
	missed atomic.Int32 // how often it was asked meanwhile
}

func (o *outage) Open(ctx context.Context, m bot.Message, records []string) (bot.Opened, error) {
	if o.away.Load() {
		o.missed.Add(1)
		return bot.Opened{}, fmt.Errorf("dial: %w", bot.ErrUnavailable)
	}
	return o.Store.Open(ctx, m, records)
}

func (o *outage) Commit(ctx context.Context, c bot.Commit) error {
	if o.away.Load() {
		return fmt.Errorf("dial: %w", bot.ErrUnavailable)
	}
	return o.Store.Commit(ctx, c)
}

// oracle answers questions from nothing but the question.
type oracle struct{}

func (oracle) Name() string                    { return "oracle" }
func (oracle) Accepts(t *bot.Turn) bool        { return strings.HasSuffix(t.Text(), "？") }
func (oracle) AnswersAlone(m bot.Message) bool { return strings.HasSuffix(m.Text, "？") }
func (oracle) Handle(_ context.Context, t *bot.Turn) error {
	t.Reply("是")
	return nil
}

func TestStoreThatIsAwayForAWhile(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := &outage{Store: open()}
		s.away.Store(true)
		l := newLine("line")
		e := engine(t, bot.Options{Store: s, Handlers: []bot.Handler{oracle{}, tally{}}, Patience: time.Minute})
		for i, text := range []string{"六十日？", "a", "b"} {
			if _, err := e.Receive(t.Context(), l, l.from("王芳", fmt.Sprint(i), text)); err != nil {
				t.Fatal(err)
			}
		}
		got := l.wait(t, 2)
		if got[0] != "王芳: 是" || !strings.Contains(got[1], "恢复后即处理") {
			t.Errorf("sent %q while the store was away", got)
		}
		s.away.Store(false)
		if got := l.wait(t, 2)[2:]; !slices.Equal(got, []string{"王芳: |", "王芳: ||"}) {
			t.Errorf("sent %q when it was back", got)
		}
	})
}

func TestWithoutPatienceThePersonIsToldAtOnce(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := &outage{Store: open()}
		s.away.Store(true)
		l := newLine("line")
		e := engine(t, bot.Options{Store: s, Handlers: []bot.Handler{tally{}}})
		if _, err := e.Receive(t.Context(), l, l.from("王芳", "1", "a")); err != nil {
			t.Fatal(err)
		}
		if got := l.wait(t, 1); !strings.Contains(got[0], "请稍后重新发送") {
			t.Errorf("sent %q", got)
		}
	})
}

// TestOneProcessServesAChannel has two processes on one store. When the one
// falls silent, the other goes on within the lease, at the message that was cut
// off.
func TestOneProcessServesAChannel(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		const lease = 200 * time.Millisecond
		first, second := newLine("line"), newLine("line")
		killed := &outage{Store: open()}
		stuck := make(chan struct{})
		first.refuse = func(bot.Reply) error {
			killed.away.Store(true)
			<-stuck
			return errors.New("killed")
		}
		dead := &silent{Store: killed.Store}
		e1 := engine(t, bot.Options{Store: dead, Handlers: []bot.Handler{tally{}}, Lease: lease})
		stop1 := run(t, e1, first)
		first.messages <- first.from("王芳", "1", "a")
		e2 := engine(t, bot.Options{Store: open(), Handlers: []bot.Handler{tally{}}, Lease: lease})
		stop2 := run(t, e2, second)
		select {
		case second.messages <- second.from("王芳", "2", "b"):
			t.Error("both processes took messages")
		case <-time.After(2 * lease):
		}
		dead.silent.Store(true)
		if got := second.wait(t, 1); !slices.Equal(got, []string{"王芳: |"}) {
			t.Errorf("sent %q", got)
		}
		second.messages <- second.from("王芳", "2", "b")
		if got := second.wait(t, 1); got[1] != "王芳: ||" {
			t.Errorf("sent %q", got)
		}
		close(stuck)
		stop2()
		stop1()
	})
}

// silent is the store of a process that can stop prolonging its leases and
// settling its messages, as a killed one does.
type silent struct {
	*store.Store
	silent atomic.Bool
}

func (s *silent) Lease(ctx context.Context, name, owner string, ttl time.Duration) (bool, error) {
	if s.silent.Load() {
		return false, bot.ErrUnavailable
	}
	return s.Store.Lease(ctx, name, owner, ttl)
}

func (s *silent) Settle(m bot.Message, delivered bool) {
	if !s.silent.Load() {
		s.Store.Settle(m, delivered)
	}
}

// TestJobEndsWhileTheStoreIsAway keeps what came of the job until it can be told.
func TestJobEndsWhileTheStoreIsAway(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := &outage{Store: open()}
		h := slow{let: make(chan error)}
		l := newLine("line")
		defer run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{h}}), l)()
		l.messages <- l.from("王芳", "1", "写甲")
		l.wait(t, 1)
		s.away.Store(true)
		h.let <- nil
		waitUntil(t, func() bool { return s.missed.Load() > 1 })
		s.away.Store(false)
		if got := l.wait(t, 1)[1:]; !slices.Equal(got, []string{`王芳: 写好了"甲"`}) {
			t.Errorf("sent %q", got)
		}
		noJobs(t, s.Store)
	})
}

// musing is an oracle that takes its time: it says so, and answers in a job.
type musing struct{ slow }

func (musing) AnswersAlone(m bot.Message) bool { return strings.HasSuffix(m.Text, "？") }

func (musing) Handle(_ context.Context, t *bot.Turn) error {
	t.Reply("请稍候")
	t.Start([]byte(`"是"`))
	return nil
}

// TestAnswerThatTakesAJobWaitsForTheStore promises nothing that nobody keeps.
func TestAnswerThatTakesAJobWaitsForTheStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := &outage{Store: open()}
		s.away.Store(true)
		h := musing{slow{let: make(chan error, 1)}}
		h.let <- nil
		l := newLine("line")
		defer run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{h}, Patience: time.Minute}), l)()
		l.messages <- l.from("王芳", "1", "六十日？")
		if got := l.wait(t, 1); !strings.Contains(got[0], "恢复后即处理") {
			t.Errorf("sent %q while the store was away", got)
		}
		s.away.Store(false)
		if got := l.wait(t, 2)[1:]; !slices.Equal(got, []string{"王芳: 请稍候", `王芳: 写好了"是"`}) {
			t.Errorf("sent %q when it was back", got)
		}
	})
}

// TestStopDoesNotWaitForTheStore stops a process that has taken up a message
// again when the store goes away. The next start answers it: nobody is asked to
// send it once more.
func TestStopDoesNotWaitForTheStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		l := newLine("line")
		s := &outage{Store: open()}
		if _, err := s.Open(t.Context(), l.from("王芳", "1", "a"), nil); err != nil {
			t.Fatal(err)
		}
		s.away.Store(true)
		stop := run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{tally{}}, Patience: time.Hour}), l)
		l.wait(t, 1) // that the message waits
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			stop()
		}()
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			t.Fatal("the end waits for the store")
		}
		again := newLine("line")
		defer run(t, engine(t, bot.Options{Store: open(), Handlers: []bot.Handler{tally{}}}), again)()
		if got := again.wait(t, 1); !slices.Equal(got, []string{"王芳: |"}) {
			t.Errorf("sent %q", got)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if len(l.sent) != 1 {
			t.Errorf("sent %q before the end", l.sent)
		}
	})
}

// blinking is a store of which one read fails.
type blinking struct {
	*store.Store
	blinked atomic.Bool
}

func (b *blinking) Record(ctx context.Context, name string) (journal.Record, error) {
	if b.blinked.CompareAndSwap(false, true) {
		return nil, fmt.Errorf("read: %w", bot.ErrUnavailable)
	}
	return b.Store.Record(ctx, name)
}

// TestStoreThatGoesAwayWithinATurn answers when it is back, as where it is away
// between two turns.
func TestStoreThatGoesAwayWithinATurn(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		l := newLine("line")
		s := &blinking{Store: open()}
		defer run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{tally{}}, Patience: time.Minute}), l)()
		l.messages <- l.from("王芳", "1", "a")
		if got := l.wait(t, 2); !strings.Contains(got[0], "恢复后即处理") || got[1] != "王芳: |" {
			t.Errorf("sent %q", got)
		}
	})
}

// TestApologyThatCouldNotBeSentIsKept: a message that was given up while its
// sender could not be reached is spoken of when they write again, or when the
// channel is back.
func TestApologyThatCouldNotBeSentIsKept(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := &outage{Store: open()}
		l := newLine("line")
		e := engine(t, bot.Options{Store: s, Handlers: []bot.Handler{parrot{}}})
		defer run(t, e, l)()
		say := func(id string) {
			done, err := e.Receive(t.Context(), l, l.from("王芳", id, id))
			if err != nil {
				t.Fatal(err)
			}
			<-done
		}
		giveUp := func(id string) {
			s.away.Store(true)
			l.set(true, func(bot.Reply) error { return bot.ErrUnreachable })
			say(id)
			s.away.Store(false)
			l.set(true, nil)
		}
		giveUp("a")
		say("b")
		if got := l.wait(t, 3); !strings.Contains(got[0], "没有处理") || got[1] != "王芳: b1" {
			t.Errorf("sent %q to somebody who wrote again", got)
		}
		giveUp("c")
		l.announce(bot.Announcement{Channel: "line", Up: true})
		if got := l.wait(t, 1)[3:]; !strings.Contains(got[0], "没有处理") {
			t.Errorf("sent %q when the channel was back", got)
		}
	})
}

// TestApologyDoesNotWaitBehindThePromiseToWait refuses the promise, which is of
// no use any more when the message is given up.
func TestApologyDoesNotWaitBehindThePromiseToWait(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := &outage{Store: open()}
		s.away.Store(true)
		l := newLine("line")
		l.refuse = func(r bot.Reply) error {
			if strings.Contains(r.Text, "恢复后即处理") {
				return bot.ErrUnreachable
			}
			return nil
		}
		defer run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{parrot{}}, Patience: time.Millisecond}), l)()
		l.messages <- l.from("王芳", "1", "a")
		if got := l.wait(t, 1); !strings.Contains(got[0], "没有处理") {
			t.Errorf("sent %q", got)
		}
	})
}

// TestPromiseToWaitDoesNotOvertakeWhatWaits: somebody who could not be told that a
// message was given up is told so before anything else.
func TestPromiseToWaitDoesNotOvertakeWhatWaits(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := &outage{Store: open()}
		s.away.Store(true)
		l := newLine("line")
		e := engine(t, bot.Options{Store: s, Handlers: []bot.Handler{parrot{}}, Patience: time.Millisecond})
		say := func(id string) {
			done, err := e.Receive(t.Context(), l, l.from("王芳", id, id))
			if err != nil {
				t.Fatal(err)
			}
			<-done
		}
		l.set(true, func(bot.Reply) error { return bot.ErrUnreachable })
		say("a")
		l.set(true, nil)
		say("b")
		s.away.Store(false)
		say("c")
		got := l.wait(t, 4)
		if !strings.Contains(got[0], "没有处理") || !strings.Contains(got[1], "没有处理") || !slices.Equal(got[2:], []string{"王芳: c1", "王芳: c2"}) {
			t.Errorf("sent %q", got)
		}
	})
}
