package bot_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// slowly is a store that takes its time to answer what it has read.
type slowly struct {
	*store.Store
	unfinished, undelivered func()
}

func (s *slowly) Unfinished(ctx context.Context, serves func(string) bool) ([]bot.Message, error) {
	list, err := s.Store.Unfinished(ctx, serves)
	s.unfinished()
	return list, err
}

func (s *slowly) Undelivered(ctx context.Context, serves func(string) bool) ([]bot.Outgoing, error) {
	list, err := s.Store.Undelivered(ctx, serves)
	s.undelivered()
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
				s := &slowly{Store: open(), unfinished: func() {}, undelivered: func() {}}
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
