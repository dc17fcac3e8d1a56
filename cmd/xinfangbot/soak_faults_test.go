//go:build linux

package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"xinfangbot/bot/ilink/ilinktest"
	"xinfangbot/bot/wechat/wechattest"
	"xinfangbot/internal/llm/llmtest"
)

// mischief lets things go wrong during a soak, at random and by a seed.
type mischief struct {
	o      *office
	crowd  *crowd
	main   *wechattest.Account // logs in by a code where it must
	second *wechattest.Account
	bot    *ilinktest.Bot
	// shown is the code that an account shows to be scanned; empty where it shows
	// none.
	shown func(a *wechattest.Account) string

	// redis is held while Redis is away: a service that is asked to stop then
	// tells people to say it again, which is no answer.
	redis sync.Mutex

	mu     sync.Mutex
	random *rand.Rand
	done   map[string]int // how often each kind was done
	calls  func() int     // of the model
}

// between returns a random time from least to most.
func (m *mischief) between(least, most time.Duration) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return least + time.Duration(m.random.Int64N(int64(most-least)))
}

func (m *mischief) n(most int) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.random.IntN(most)
}

func (m *mischief) count(kind string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done[kind]++
}

// trick is one kind of fault.
type trick struct {
	kind string
	do   func()
}

// ofServers are the faults of Tencent's servers.
func (m *mischief) ofServers() []trick {
	either := func() *wechattest.Account { return []*wechattest.Account{m.main, m.second}[m.n(2)] }
	fail := func(endpoint string, f wechattest.Fault) func() {
		return func() { either().Fail(endpoint, f) }
	}
	return []trick{
		{"wechat: long poll dropped", func() { either().DropPolls(m.n(3) + 1) }},
		{"wechat: logged out on the phone (1101), confirmed there", func() { m.second.Kick(wechattest.RetLoggedOut) }},
		{"wechat: cookies void (1102), new code", func() {
			m.main.Fail("webwxpushloginurl", wechattest.Fault{Ret: 1})
			m.main.Kick(wechattest.RetBadCookie)
		}},
		{"wechat: 1101 of a login that is good", func() { either().Disturb(wechattest.RetLoggedOut) }},
		{"wechat: send cut off", fail("webwxsendmsg", wechattest.Fault{Cut: true, Times: 3})},
		{"wechat: answer to a send lost", fail("webwxsendmsg", wechattest.Fault{CutAfter: true, Times: 2})},
		{"wechat: send refused", fail("webwxsendmsg", wechattest.Fault{Ret: 1, Times: 2})},
		{"wechat: rate limit (1205)", func() { m.second.Fail("webwxsendmsg", wechattest.Fault{Ret: wechattest.RetTooOften}) }},
		{"wechat: upload cut off", fail("webwxuploadmedia", wechattest.Fault{Cut: true})},
		{"wechat: sync fails", fail("webwxsync", wechattest.Fault{Status: 502, Times: 2})},
		{"wechat: sync slow", fail("webwxsync", wechattest.Fault{Delay: 2 * time.Second})},
		{"wechat: messages doubled", func() { either().Duplicate(10) }},
		{"wechat: messages out of order", func() { either().Reorder() }},
		{"ilink: connection dropped", func() { m.o.ilink.Fail("getupdates", ilinktest.Drop(), ilinktest.Status(502)) }},
		{"ilink: nonsense for an answer", func() { m.o.ilink.Fail("getupdates", ilinktest.Answer("<html>")) }},
		{"ilink: send dropped", func() { m.o.ilink.Fail("sendmessage", ilinktest.Drop(), ilinktest.Drop()) }},
		{"ilink: answer to a send lost", func() { m.o.ilink.Fail("sendmessage", ilinktest.Lose(), ilinktest.Lose()) }},
		{"ilink: rate limited", func() {
			limited := ilinktest.Answer(`{"ret":-2,"errmsg":"rate limited"}`)
			m.o.ilink.Fail("sendmessage", limited, limited)
		}},
		{"ilink: login lost (-14)", m.bot.LogOut},
		{"ilink: messages given again", func() { m.bot.Rewind(m.n(10) + 1) }},
		{"ilink: token run out (ret -2)", m.expire},
		{"ilink: file store fails", func() { m.o.ilink.Fail("upload", ilinktest.Drop()) }},
	}
}

// ofWorld are the faults of everything else but the program.
func (m *mischief) ofWorld() []trick {
	return []trick{
		{"internet: every connection cut", func() { m.withoutInternet(m.o.internet.cut, func() {}, 0) }},
		{"internet: away", func() {
			m.withoutInternet(func() { m.o.internet.fail(true) }, func() { m.o.internet.fail(false) }, 4*time.Second)
		}},
		{"internet: stands still", func() {
			m.withoutInternet(func() { m.o.internet.freeze(true) }, func() { m.o.internet.freeze(false) }, 6*time.Second)
		}},
		{"redis: stands still", func() { m.withoutRedis(m.o.redis.Freeze, m.o.redis.Thaw) }},
		{"redis: killed and started again", func() { m.withoutRedis(m.o.redis.Kill, m.o.redis.Restart) }},
	}
}

// expire lets what the bot may write to five people with run out. They will say
// something when they have waited for a while.
func (m *mischief) expire() {
	for range 5 {
		if s := m.crowd.people[m.n(len(m.crowd.people))]; s.expire != nil {
			s.expire()
		}
	}
}

func (m *mischief) withoutInternet(leave, comeBack func(), most time.Duration) {
	m.crowd.lost(time.Now(), time.Now().Add(most))
	leave()
	if most > 0 {
		time.Sleep(m.between(most/4, most))
	}
	comeBack()
}

func (m *mischief) withoutRedis(leave, comeBack func()) {
	m.redis.Lock()
	defer m.redis.Unlock()
	m.crowd.redisAway(time.Now())
	leave()
	time.Sleep(m.between(500*time.Millisecond, 4*time.Second))
	comeBack()
	time.Sleep(time.Second) // until what was kept back is written
	m.crowd.redisAway(time.Time{})
}

// play does one trick after the other until stop is closed: all of them in an
// order that is drawn, then all again.
func (m *mischief) play(tricks []trick, gap time.Duration, stop <-chan struct{}) {
	for {
		m.mu.Lock()
		m.random.Shuffle(len(tricks), func(i, j int) { tricks[i], tricks[j] = tricks[j], tricks[i] })
		m.mu.Unlock()
		for _, t := range tricks {
			if !rest(m.between(gap/2, gap*3/2), stop) {
				return
			}
			m.count(t.kind)
			t.do()
		}
	}
}

// restart kills the program, or every third time asks it to stop, and starts it
// again, every so often until stop is closed.
func (m *mischief) restart(every time.Duration, stop <-chan struct{}) {
	for n := 1; rest(m.between(every/2, every*3/2), stop); n++ {
		if n%3 == 0 {
			m.redis.Lock()
			m.count("process: asked to stop, started again")
			m.o.stop()
			m.crowd.stopped()
			m.redis.Unlock()
		} else {
			kind := "process: kill -9, started again"
			if m.crowd.killed() {
				kind = "process: kill -9 while redis is away, started again"
			}
			m.count(kind)
			m.o.kill()
		}
		time.Sleep(m.between(0, 2*time.Second))
		m.o.start()
	}
}

// answerPhones confirms what the phones of the accounts show, and scans the codes
// that are shown, until ctx ends.
func (m *mischief) answerPhones(ctx context.Context) {
	var phones sync.WaitGroup
	for _, a := range []*wechattest.Account{m.main, m.second} {
		phones.Go(func() {
			for ctx.Err() == nil {
				_ = a.ConfirmPush(ctx) // the question may be gone
			}
		})
	}
	phones.Go(func() {
		for rest(50*time.Millisecond, ctx.Done()) {
			for _, a := range []*wechattest.Account{m.main, m.second} {
				if link := m.shown(a); link != "" {
					_ = a.Scan(link) // it may have run out
					_ = a.Confirm(link)
				}
			}
		}
	})
	phones.Go(func() {
		for {
			code, err := m.o.ilink.Code(ctx)
			if err != nil {
				return
			}
			_ = m.o.ilink.Confirm(code, m.bot.ID)
		}
	})
	phones.Wait()
}

// moody is a model that does its work most of the time, and otherwise hangs,
// invents, breaks off or has no time.
func moody(seed uint64) func(llmtest.Request) llmtest.Reply {
	return func(r llmtest.Request) llmtest.Reply {
		good := llmtest.Clerk(r)
		switch n := rand.New(rand.NewPCG(seed, uint64(r.Number))).IntN(20); n {
		case 0:
			return llmtest.Reply{Hang: true}
		case 1:
			return llmtest.TooMany("1")
		case 2:
			return llmtest.Broken()
		case 3:
			return llmtest.Malformed()
		case 4:
			return llmtest.Reply{Text: good.Text, Half: true}
		case 5, 6, 7, 8:
			return llmtest.Say(llmtest.Invent(good.Text, r.Number))
		}
		return good
	}
}
