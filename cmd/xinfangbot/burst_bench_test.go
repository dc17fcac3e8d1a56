//go:build linux

package main

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// What a burst is: everybody says so much at once.
const (
	burstPeople = 100
	burstEach   = 10
)

// BenchmarkServeBurst lets a hundred people say ten things each, all at once, to
// the built program over personal WeChat's protocol, a figure and a question in
// turn: the time for each message there and back, Tencent's side and Redis
// included, and the most memory that the program held. Everything has to be
// answered, once and in the order of each person's messages.
func BenchmarkServeBurst(b *testing.B) {
	o := newOffice(b, unhurried("wechat", "main"), quickly)
	c := &crowd{begin: time.Now(), random: rand.New(rand.NewPCG(1, 1)), whose: make(map[int]*soaker)}
	account := o.wechat.Account("信访助手")
	c.befriend(account, "wechat:main", burstPeople)
	c.enlist(o)
	o.start()
	link := o.code("wechat-main.png")
	o.must(account.Scan(link))
	o.must(account.Confirm(link))
	o.await("the account to be logged in", func() bool { return o.ready() == 1 })
	stop := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() { c.watch(stop) })
	answered := func() bool { return c.unanswered() == 0 }
	c.beginReports(o)

	var took time.Duration
	n := 0
	for b.Loop() {
		begin := time.Now()
		for i := range burstEach {
			for _, s := range c.people {
				if i%2 == 0 {
					s.sendFigure()
					continue
				}
				q := questions[i/2%len(questions)]
				s.tell(q.text, q.mark)
			}
		}
		o.await("everything to be answered", answered)
		took += time.Since(begin)
		n += burstPeople * burstEach
	}
	o.settled()
	close(stop)
	watch.Wait()
	c.check(o)
	if again := c.count.again + c.count.byEnd; again > 0 {
		b.Errorf("%d answers came twice", again)
	}
	o.stop()
	b.ReportMetric(float64(took.Microseconds())/1000/float64(n), "ms/message")
	b.ReportMetric(float64(maxMemory(o.program.cmd.ProcessState))/1e6, "MB-peak")
}
