package bot_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

func TestChannelThatComesBackDeliversWhatWasKept(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		l, other := newLine("line"), newLine("other")
		s := open()
		e := engine(t, bot.Options{Store: s, Handlers: []bot.Handler{parrot{}}})
		defer run(t, e, l)()
		defer run(t, e, other)()
		l.messages <- l.from("王芳", "1", "a")
		l.wait(t, 2)
		l.set(false, nil)
		l.announce(bot.Announcement{Channel: "line"})
		l.messages <- l.from("王芳", "2", "b")
		// The other channel is not disturbed.
		other.messages <- other.from("李强", "1", "c")
		if got := other.wait(t, 2); !slices.Equal(got, []string{"李强: c1", "李强: c2"}) {
			t.Errorf("the other channel sent %q", got)
		}
		waitUntil(t, func() bool {
			list, err := s.Undelivered(t.Context(), func(c string) bool { return c == "line:王芳" })
			return err == nil && len(list) == 1
		})
		l.set(true, nil)
		l.announce(bot.Announcement{Channel: "line", Up: true})
		if got := l.wait(t, 2)[2:]; !slices.Equal(got, []string{"王芳: b1", "王芳: b2"}) {
			t.Errorf("sent %q", got)
		}
	})
}

// TestAnnouncementReachesAdministratorsElsewhere tells of a lost login on the
// channel that still works.
func TestAnnouncementReachesAdministratorsElsewhere(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		l, other := newLine("line"), newLine("other")
		e := engine(t, bot.Options{Store: open(), Directory: admins{}, Handlers: []bot.Handler{parrot{}}})
		defer run(t, e, l)()
		defer run(t, e, other)()
		other.messages <- other.from("王芳", "1", "a")
		other.wait(t, 2)
		l.messages <- l.from("王芳", "1", "a")
		l.wait(t, 2)
		l.set(false, nil)
		l.announce(bot.Announcement{Channel: "line", Text: "微信登录已失效"})
		if got := other.wait(t, 1)[2:]; !slices.Equal(got, []string{"王芳: 微信登录已失效"}) {
			t.Errorf("sent %q", got)
		}
	})
}

// TestAnnouncementDoesNotHoldUpTheChannel announces while the store takes its
// time.
func TestAnnouncementDoesNotHoldUpTheChannel(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := &lingering{Store: open(), asked: make(chan struct{}), goOn: make(chan struct{})}
		l := newLine("line")
		stop := run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{parrot{}}}), l)
		l.messages <- l.from("王芳", "1", "a")
		l.wait(t, 2)
		s.lingers.Store(true)
		announced := make(chan struct{})
		go func() {
			defer close(announced)
			l.announce(bot.Announcement{Channel: "line", Up: true})
		}()
		<-s.asked
		select {
		case <-announced:
		case <-time.After(20 * time.Second):
			t.Error("the channel waits for the store")
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			stop()
		}()
		select {
		case <-ended:
			t.Error("the end did not wait for what was announced")
		case <-time.After(50 * time.Millisecond):
		}
		close(s.goOn)
		<-ended
	})
}

// lingering is a store that looks for unfinished messages for as long as the
// test wants.
type lingering struct {
	*store.Store
	lingers     atomic.Bool
	asked, goOn chan struct{}
}

func (s *lingering) Unfinished(ctx context.Context, serves func(string) bool) ([]bot.Message, error) {
	if s.lingers.Load() {
		close(s.asked)
		<-s.goOn
	}
	return s.Store.Unfinished(ctx, serves)
}
