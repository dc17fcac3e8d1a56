package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// slowly is a store that takes its time to answer what it has read.
type slowly struct {
	*store.Store
	unfinished, undelivered, jobs func()
}

func (s *slowly) Unfinished(ctx context.Context, serves func(string) bool) ([]bot.Message, error) {
	list, err := s.Store.Unfinished(ctx, serves)
	if s.unfinished != nil {
		s.unfinished()
	}
	return list, err
}

func (s *slowly) Undelivered(ctx context.Context, serves func(string) bool) ([]bot.Outgoing, error) {
	list, err := s.Store.Undelivered(ctx, serves)
	if s.undelivered != nil {
		s.undelivered()
	}
	return list, err
}

func (s *slowly) Jobs(ctx context.Context, serves func(string) bool) ([]bot.Job, error) {
	list, err := s.Store.Jobs(ctx, serves)
	if s.jobs != nil {
		s.jobs()
	}
	return list, err
}

// pondering is a parrot that speaks when it is let.
type pondering struct {
	parrot
	begun, let chan struct{}
}

func (p pondering) Handle(ctx context.Context, t *bot.Turn) error {
	p.begun <- struct{}{}
	<-p.let
	return p.parrot.Handle(ctx, t)
}

// TestAnswersThatFailWhileTheStoreIsRead: the channel comes back, and while it is
// found out what is to be taken up, two messages are answered to somebody who
// cannot be reached yet. Neither answer is left behind, nor overtaken.
func TestAnswersThatFailWhileTheStoreIsRead(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		for _, after := range []string{"unfinished", "undelivered"} {
			t.Run(after, func(t *testing.T) {
				clock, name := newClock(), "line-"+after
				h := pondering{begun: make(chan struct{}, 2), let: make(chan struct{})}
				l := newLine(name)
				s := &slowly{Store: open()}
				e := engine(t, bot.Options{Store: s, Handlers: []bot.Handler{h}, Now: clock.time})
				defer run(t, e, l)()
				l.messages <- bot.Message{} // it is served now
				l.set(true, func(bot.Reply) error { return bot.ErrUnreachable })
				var answered []<-chan struct{}
				for i, text := range []string{"a", "b"} {
					done, err := e.Receive(t.Context(), l, l.from("王芳", fmt.Sprint(i), text))
					if err != nil {
						t.Fatal(err)
					}
					answered = append(answered, done)
				}
				<-h.begun
				clock.pass(2 * time.Minute)
				meanwhile := func() {
					close(h.let)
					for _, done := range answered {
						<-done
					}
					l.set(true, nil)
				}
				if after == "unfinished" {
					s.unfinished = meanwhile
				} else {
					s.undelivered = meanwhile
				}
				l.announce(bot.Announcement{Channel: name, Up: true})
				want := []string{"王芳: a1", "王芳: a2", "王芳: b1", "王芳: b2"}
				if got := l.wait(t, 4); !slices.Equal(got, want) {
					t.Errorf("sent %q, want %q", got, want)
				}
			})
		}
	})
}

// TestWhatAnotherProcessDeliveredIsNotSentAgain: a channel is given up while a
// reply waits, another process delivers that, and the channel is served again.
func TestWhatAnotherProcessDeliveredIsNotSentAgain(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s, l := open(), newLine("line")
		e := engine(t, bot.Options{Store: s, Handlers: []bot.Handler{parrot{}}})
		stop := run(t, e, l)
		l.set(true, func(bot.Reply) error { return bot.ErrUnreachable })
		l.messages <- l.from("王芳", "1", "a")
		stop()
		other := newLine("line")
		stop = run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{parrot{}}}), other)
		other.wait(t, 2)
		stop()
		l.set(true, nil)
		defer run(t, e, l)()
		l.messages <- l.from("王芳", "2", "b")
		if got := l.wait(t, 2); !slices.Equal(got, []string{"王芳: b1", "王芳: b2"}) {
			t.Errorf("sent %q", got)
		}
		l.announce(bot.Announcement{Channel: "line", Up: true})
		l.messages <- l.from("王芳", "3", "c")
		if got := l.wait(t, 2)[2:]; !slices.Equal(got, []string{"王芳: c1", "王芳: c2"}) {
			t.Errorf("sent %q when the channel was back", got)
		}
	})
}

// counted is slow and counts how often its jobs are done.
type counted struct {
	slow
	done *atomic.Int32
}

func (h counted) Work(ctx context.Context, j bot.Job) (json.RawMessage, error) {
	h.done.Add(1)
	return h.slow.Work(ctx, j)
}

// TestJobThatEndsWhileTheStoreIsReadIsDoneOnce: the channel comes back, and while
// it is found out what is to be taken up, the job that was read ends.
func TestJobThatEndsWhileTheStoreIsReadIsDoneOnce(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		h := counted{slow{let: make(chan error)}, new(atomic.Int32)}
		l, s := newLine("line"), &slowly{Store: open()}
		defer run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{h}}), l)()
		l.messages <- l.from("王芳", "1", "写甲")
		l.wait(t, 1)
		read := make(chan struct{})
		s.jobs = sync.OnceFunc(func() {
			defer close(read)
			h.let <- nil
			waitUntil(t, func() bool {
				list, err := s.Store.Unfinished(t.Context(), func(string) bool { return true })
				jobs, jobsErr := s.Store.Jobs(t.Context(), func(string) bool { return true })
				return err == nil && jobsErr == nil && len(list) == 0 && len(jobs) == 0
			})
		})
		l.announce(bot.Announcement{Channel: "line", Up: true})
		<-read
		l.messages <- l.from("王芳", "2", "a")
		want := []string{"王芳: 开始写甲", `王芳: 写好了"甲"`, "王芳: a1", "王芳: a2"}
		if got := l.wait(t, 3); !slices.Equal(got, want) || h.done.Load() != 1 {
			t.Errorf("sent %q, and did the job %d times", got, h.done.Load())
		}
	})
}

// TestWhatWasTakenBackIsNotTriedAgain: a push waits for another try, and is taken
// back by somebody else's turn.
func TestWhatWasTakenBackIsNotTriedAgain(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		l, s := newLine("line"), &slowly{Store: open()}
		e := engine(t, bot.Options{Store: s, Handlers: []bot.Handler{teller{}}})
		defer run(t, e, l)()
		l.messages <- l.from("王芳", "1", "a") // may be reached from now on
		l.wait(t, 1)
		l.set(true, func(r bot.Reply) error {
			if r.Text == "催办" {
				return errors.New("not now")
			}
			return nil
		})
		l.messages <- l.from("李强", "2", "催")
		l.wait(t, 1)
		l.messages <- l.from("李强", "3", "撤")
		l.wait(t, 1)
		l.set(true, nil)
		reads := make(chan struct{}, 2)
		s.unfinished = func() { reads <- struct{}{} }
		for range 2 { // the second one begins when the first is over
			l.announce(bot.Announcement{Channel: "line", Up: true})
			<-reads
		}
		l.messages <- l.from("王芳", "4", "b")
		if got := l.wait(t, 1); !slices.Equal(got, []string{"王芳: a", "李强: 催", "李强: 撤", "王芳: b"}) {
			t.Errorf("sent %q", got)
		}
	})
}

// teller pushes to 王芳 when told 催, and takes that back when told 撤.
type teller struct{ parrot }

func (teller) Handle(ctx context.Context, t *bot.Turn) error {
	t.Reply(t.Text())
	switch t.Text() {
	case "催":
		_, err := t.Push(ctx, "王芳", bot.Reply{Text: "催办"})
		return err
	case "撤":
		return t.Withdraw(ctx, "王芳")
	}
	return nil
}
