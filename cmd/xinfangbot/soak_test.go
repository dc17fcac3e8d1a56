//go:build linux

package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/bot/ilink/ilinktest"
	"xinfangbot/bot/wechat/wechattest"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/report"
)

// How long a soak lasts, and what it draws from: make soak, scripts/test.
var (
	soak     = flag.Duration("soak", 0, "how long the service is soaked; 0: not at all")
	soakSeed = flag.Uint64("soak-seed", 1, "of the faults of a soak")
)

// The size of a soak.
const (
	onMain, onSecond, onILink = 24, 12, 24
	groups, perGroup          = 2, 6 // of those on main
	// faultGap and restartGap are between two faults and two restarts.
	faultGap   = 2500 * time.Millisecond
	restartGap = 14 * time.Second
	// quiet is the part of the time at the end in which nothing is killed, so
	// that a process that grows has time to be seen growing.
	quiet = 0.4
	// drain is how long everything may take to be answered at the end.
	drain = 4 * time.Minute
)

// TestSoak runs the built program over both of Tencent's servers, a model and a
// Redis, all of which fail as they are told to, under the load of many people,
// kills it every so often, and counts what came of every message. It prints what
// was done and seen.
func TestSoak(t *testing.T) {
	if *soak == 0 {
		t.Skip("it takes minutes: make soak; scripts/test runs it by itself")
	}
	model, err := llmtest.Start(moody(*soakSeed))
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	o := newOffice(t, unhurried("wechat", "main")+unhurried("wechat", "second")+unhurried("ilink", "main"), quickly+fmt.Sprintf(
		"model: {enabled: true, base_url: '%s', model: test, timeout: 2s, attempts: 2, failures: 10, pause: 2s}\n", model.URL()))
	c, m := newSoak(o, onMain, onSecond, onILink)
	accounts := map[*wechattest.Account]string{m.main: "wechat-main.png", m.second: "wechat-second.png"}
	m.shown = func(a *wechattest.Account) string { return o.unscanned(accounts[a]) }
	m.calls = func() int { return len(model.Requests()) }
	o.start()
	phones, hangUp := context.WithCancel(context.Background())
	var answering sync.WaitGroup
	answering.Go(func() { m.answerPhones(phones) })
	defer answering.Wait()
	defer hangUp()
	o.await("every account to be logged in", func() bool { return o.ready() == 3 })
	watching := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() { c.watch(watching) })

	idle := o.vitals()
	c.beginReports(o)
	warm, held := c.run(o, m)
	for deadline := time.Now().Add(drain); c.unanswered() > 0 && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		c.nudge()
	}
	end := o.rested(idle)
	close(watching)
	watch.Wait()
	c.print(t, m, held, idle, warm, end)
	c.check(o)
	if !end.like(idle) || end.memory > moreMemory*warm.memory {
		t.Errorf("the process has grown: %s at the beginning, %s under load, %s at the end", idle, warm, end)
	}
	o.stop()
}

// nudge lets everybody who waits ask whether anybody is there.
func (c *crowd) nudge() {
	for _, s := range c.people {
		s.nudge()
	}
}

// newSoak makes people on three accounts, puts them on the roster and returns
// them and what will trouble them.
func newSoak(o *office, onMain, onSecond, onILink int) (*crowd, *mischief) {
	o.t.Helper()
	c := &crowd{
		begin: time.Now(), think: 1500 * time.Millisecond, impatience: 20 * time.Second,
		random: rand.New(rand.NewPCG(*soakSeed, 1)), whose: make(map[int]*soaker),
	}
	m := &mischief{
		o: o, crowd: c, main: o.wechat.Account("信访助手"), second: o.wechat.Account("信访助手二号"), bot: o.ilink.Bot("bot@im.bot"),
		random: rand.New(rand.NewPCG(*soakSeed, 2)), done: make(map[string]int),
	}
	m.bot.Rule(func(r *ilinktest.Rules) {
		r.Uses, r.NeedToken, r.Words = 10, true, []string{"prepare failed", "unknown error", ""}
	})
	friends := c.befriend(m.main, "wechat:main", onMain)
	c.befriend(m.second, "wechat:second", onSecond)
	for range onILink {
		s := c.newSoaker("ilink:main")
		p := m.bot.Person(s.name)
		s.say, s.expire = func(text string) { p.Say(text) }, p.ExpireToken
		c.lines = append(c.lines, ilinkLine(p, s))
	}
	c.enlist(o)
	for i := range groups {
		c.gather(m.main, fmt.Sprint("工作群", i+1), friends[i*perGroup:][:perGroup])
	}
	return c, m
}

// newSoaker adds a person who fills in one figure of a report that only seven
// others fill in.
func (c *crowd) newSoaker(channel string) *soaker {
	i := len(c.people)
	w := writers[i%len(writers)]
	s := &soaker{
		crowd: c, name: fmt.Sprint("同事", i+1), channel: channel, figure: w.said, field: w.field,
		key: report.Key{Year: 2005 + i/len(writers), Kind: report.RuleOfLaw},
	}
	c.people = append(c.people, s)
	return s
}

// befriend adds people on personal WeChat, whom the account knows by their
// remark names.
func (c *crowd) befriend(a *wechattest.Account, channel string, n int) (friends []*wechattest.Person) {
	for range n {
		s := c.newSoaker(channel)
		p := a.Friend(s.name)
		p.SetRemark(s.name + "[xf]")
		s.say = func(text string) { p.Say(text) }
		c.lines = append(c.lines, wechatLine(p, s))
		friends = append(friends, p)
	}
	return friends
}

// gather puts friends into a group, where they ask questions, too. The first
// friend of the first group is the first of the people.
func (c *crowd) gather(a *wechattest.Account, name string, friends []*wechattest.Person) {
	g := a.Group(name, friends...)
	members := make(map[string]*soaker)
	for _, p := range friends {
		s := &soaker{crowd: c, name: strings.TrimSuffix(p.Remark(), "[xf]"), asks: wechattest.Mention("信访助手")}
		s.say = func(text string) { p.SayIn(g, text) }
		members[s.name] = s
		c.people = append(c.people, s)
	}
	c.lines = append(c.lines, groupLine(g, members))
}

// enlist puts the people on the roster, and an administrator who says nothing.
func (c *crowd) enlist(o *office) {
	o.t.Helper()
	var changes []journal.Change
	add := func(p bot.Person) {
		change, err := bot.PersonChange(nil, p)
		o.must(err)
		changes = append(changes, change)
	}
	add(bot.Person{Name: "局长", Role: bot.Administrator})
	for _, s := range c.people {
		add(bot.Person{Name: s.name, Role: bot.Editor})
		changes = append(changes, bot.BindingChanges(nil, bot.Message{Channel: s.channel, Sender: bot.Sender{ID: s.name}}, s.name)...)
	}
	o.must(o.store.Apply(context.Background(), bot.RosterRecord, journal.Stamp{Turn: "soak", At: time.Now()}, changes))
}

// beginReports lets everybody choose the report that they fill in.
func (c *crowd) beginReports(o *office) {
	o.t.Helper()
	for _, s := range c.people {
		if s.figure != "" {
			s.tell(fmt.Sprintf("填报%d年", s.key.Year), "（1/")
			s.tell("暂停", "已暂停")
		}
	}
	o.await("everybody to be ready", func() bool { return c.unanswered() == 0 })
}

// run lets the people live and things go wrong for the time of the soak. It
// returns what the last process was like in the middle of its life, and the
// messages answered a second.
func (c *crowd) run(o *office, m *mischief) (warm vitals, held float64) {
	begin, before := time.Now(), c.answered()
	stop, calm := make(chan struct{}), make(chan struct{})
	var living, troubling sync.WaitGroup
	for _, s := range c.people {
		living.Go(func() { s.live(stop) })
	}
	troubling.Go(func() { m.play(append(m.ofServers(), m.ofWorld()...), faultGap, stop) })
	var killing sync.WaitGroup
	killing.Go(func() { m.restart(restartGap, calm) })
	time.Sleep(time.Duration((1 - quiet) * float64(*soak)))
	close(calm)
	killing.Wait()
	time.Sleep(time.Duration(quiet / 2 * float64(*soak)))
	warm = o.vitals()
	time.Sleep(max(0, *soak-time.Since(begin)))
	close(stop)
	living.Wait()
	troubling.Wait()
	return warm, float64(c.answered()-before) / time.Since(begin).Seconds()
}

func (c *crowd) answered() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count.answered
}
