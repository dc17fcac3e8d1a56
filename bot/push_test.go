package bot_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// caller pushes to 张三 and 李强 when told 推送.
type caller struct{ parrot }

func (caller) Name() string { return "caller" }

func (caller) Handle(ctx context.Context, t *bot.Turn) error {
	if t.Text() == "推送" {
		for _, name := range []string{"张三", "李强"} {
			if _, err := t.Push(ctx, name, bot.Reply{Text: "请填报"}); err != nil {
				return err
			}
		}
	}
	t.Reply("好")
	return nil
}

// reading counts how often the addresses are read.
type reading struct {
	*store.Store
	addresses atomic.Int32
}

func (r *reading) Addresses(ctx context.Context) (map[string][]bot.Address, error) {
	r.addresses.Add(1)
	return r.Store.Addresses(ctx)
}

// TestTurnPushesToAChannelThatIsRunning: 张三 wrote last where nobody is reached
// any more. Two pushes of a turn look the people up once.
func TestTurnPushesToAChannelThatIsRunning(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := &reading{Store: open()}
		e := engine(t, bot.Options{Store: s, Handlers: []bot.Handler{caller{}}})
		l, old := newLine("line"), newLine("old")
		defer run(t, e, l)()
		stop := run(t, e, old)
		for i, name := range []string{"张三", "李强"} {
			l.messages <- l.from(name, fmt.Sprint(i), "你好")
			l.wait(t, 1)
		}
		m := old.from("张三", "2", "你好")
		m.At = m.At.Add(time.Minute)
		old.messages <- m
		old.wait(t, 1)
		stop()
		l.messages <- l.from("王芳", "3", "推送")
		got := l.wait(t, 3)[2:]
		slices.Sort(got)
		if want := []string{"张三: 请填报", "李强: 请填报", "王芳: 好"}; !slices.Equal(got, want) {
			t.Errorf("sent %q, want %q", got, want)
		}
		if n := s.addresses.Load(); n != 1 {
			t.Errorf("the addresses were read %d times", n)
		}
	})
}
