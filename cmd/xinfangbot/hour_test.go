//go:build linux

package main

import (
	"context"
	"flag"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/bot/ilink"
	"xinfangbot/bot/ilink/ilinktest"
	"xinfangbot/bot/wechat"
	"xinfangbot/bot/wechat/wechattest"
	"xinfangbot/internal/config"
	"xinfangbot/internal/pace"
	"xinfangbot/internal/seal"
)

// hours is how long TestHourOfFaults lasts, in hours of its own clock.
var hours = flag.Float64("hours", 1, "how many hours of faults are played")

// haste is how much faster than others the clock of TestHourOfFaults goes.
const haste = 240

// hasty is a clock in a hurry, and a sleep by it.
type hasty struct{ begin time.Time }

func (h hasty) now() time.Time { return h.begin.Add(time.Since(h.begin) * haste) }

func (hasty) sleep(ctx context.Context, d time.Duration) error { return pace.Sleep(ctx, d/haste) }

// TestHourOfFaults runs the service in this process, so that the race detector
// sees it, for an hour in which Tencent's servers fail all the time: connections
// drop, logins are lost and refused, messages come twice and in disorder, answers
// get lost, rates are limited, tokens run out. Nothing that people get may be
// missing, doubled or for somebody else, and no goroutine may be left over. All
// waiting of the channels goes by a clock in a hurry.
func TestHourOfFaults(t *testing.T) {
	clock := hasty{time.Now()}
	o := newOfficeWith(t, ilinktest.Options{Now: clock.now, Hold: 35 * time.Second / haste},
		unhurried("wechat", "main")+unhurried("wechat", "second")+unhurried("ilink", "main"), quickly+"log: {level: error}\n")
	o.wechat.SetPoll(wechattest.DefaultPoll / haste)
	c, m := newSoak(o, 12, 6, 12)
	c.think, c.impatience = 500*time.Millisecond, 2*time.Second
	open, idle := o.hurriedChannels(clock, m)
	ctx, end := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { o.serveHere(ctx, clock, open) })
	running.Go(func() { m.answerPhones(ctx) })
	defer running.Wait()
	defer end()
	o.await("every account to be logged in", func() bool { return o.ready() == 3 })
	watching := make(chan struct{})
	running.Go(func() { c.watch(watching) })
	defer close(watching)
	c.beginReports(o)
	before := idle()

	stop := make(chan struct{})
	var busy sync.WaitGroup
	for _, s := range c.people {
		busy.Go(func() { s.live(stop) })
	}
	refusal := trick{"wechat: login refused (1203)", func() {
		m.second.Fail("webwxpushloginurl", wechattest.Fault{Ret: 1})
		o.wechat.Fail("webwxnewloginpage", wechattest.Fault{Ret: wechattest.RetRefused})
		m.second.Kick(wechattest.RetLoggedOut)
	}}
	busy.Go(func() { m.play(append(m.ofServers(), refusal), time.Minute/haste, stop) })
	time.Sleep(time.Duration(*hours * float64(time.Hour) / haste))
	close(stop)
	busy.Wait()
	for deadline := time.Now().Add(patienceOf); c.unanswered() > 0 && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		c.nudge()
	}
	o.settled()
	c.check(o)
	after := before
	for range 100 {
		if after = idle(); after <= before {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if after > before+moreGoroutines {
		t.Errorf("%d goroutines after %d", after, before)
	}
	faults := 0
	for _, n := range m.done {
		faults += n
	}
	t.Logf("%.1f hours, %d faults of %d kinds: %d messages, %d answers, %d of them again under the same name; %d goroutines, then %d",
		*hours, faults, len(m.done), c.count.said, c.count.answered, c.count.again, before, after)
}

// serveHere runs the service in this process until ctx ends.
func (o *office) serveHere(ctx context.Context, clock hasty, open channelOpener) {
	conf, err := settings{config: o.config}.load()
	if err == nil {
		conf.Limits.Lease = childLease
		err = serve(ctx, io.Discard, serveOptions{settings: settings{config: o.config}, now: clock.now}, conf, open)
	}
	if err != nil {
		o.t.Error(err)
	}
}

// hurriedChannels returns what makes the channels that the configuration names,
// on a clock in a hurry, and what counts the goroutines when no connection is
// kept open for nothing.
func (o *office) hurriedChannels(clock hasty, m *mischief) (open channelOpener, idle func() int) {
	shown := make(map[string]string) // by account
	var mu sync.Mutex
	m.shown = func(a *wechattest.Account) string {
		mu.Lock()
		defer mu.Unlock()
		return shown[map[*wechattest.Account]string{m.main: "main", m.second: "second"}[a]]
	}
	client := o.ilink.Client()
	open = func(conf config.Config, s *state, _ io.Writer, log *slog.Logger) (list []bot.Channel, err error) {
		box, err := seal.New(make([]byte, seal.KeySize))
		if err != nil {
			return nil, err
		}
		for _, account := range []string{"main", "second"} {
			ch, err := wechat.New(wechat.Options{
				Account: account, Storage: s.Login("wechat:"+account, box), Transport: o.wechat.Transport(),
				Display: wall{func(link string) {
					mu.Lock()
					defer mu.Unlock()
					shown[account] = link
				}},
				Now: clock.now, Sleep: clock.sleep, Logger: log,
			})
			if err != nil {
				return nil, err
			}
			list = append(list, ch)
		}
		return append(list, ilink.New(ilink.Options{
			Account: "main", Storage: s.Login("ilink:main", box), HTTP: client, Now: clock.now, Sleep: clock.sleep, Logger: log,
			ShowQR: func(string) error { return nil },
		})), nil
	}
	idle = func() int {
		client.CloseIdleConnections()
		o.wechat.Transport().(interface{ CloseIdleConnections() }).CloseIdleConnections()
		return runtime.NumGoroutine()
	}
	return open, idle
}

// wall is a Display that tells what it shows.
type wall struct{ show func(link string) }

// Show implements wechat.Display.
func (w wall) Show(link string) error { w.show(link); return nil }

// Hide implements wechat.Display.
func (w wall) Hide() error { w.show(""); return nil }
