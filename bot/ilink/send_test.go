package ilink_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/bot/ilink"
	"xinfangbot/bot/ilink/ilinktest"
	"xinfangbot/internal/pace"
)

func TestRepliesArriveInOrder(t *testing.T) {
	r := loggedIn(t, nil)
	wang := r.bot.Person("wang")
	m := r.meet(wang)
	report := bytes.Repeat([]byte{0, 1, 2, 255}, 1<<16)
	must(t, r.say(m, "一"))
	must(t, r.send(m, bot.Reply{Text: "二", Files: []bot.File{
		{Name: "报告.docx", Data: report}, {Name: "图.PNG", Data: []byte("\x89PNG")}, {Name: "空.txt"},
	}}))
	must(t, r.say(m, "二")) // the same text once more is another reply
	must(t, r.send(m, bot.Reply{}))
	same(t, "received", got(wang), "一", "二", "报告.docx:"+string(report), "picture:\x89PNG", "空.txt:", "二")
	ids := make(map[string]bool)
	for _, got := range wang.Received() {
		ids[got.ClientID] = true
	}
	if len(ids) != 6 {
		t.Errorf("%d client IDs for 6 messages", len(ids))
	}
}

// TestSentMeansThatTheServerSaidSo gives every answer that is no confirmation,
// and those that are.
func TestSentMeansThatTheServerSaidSo(t *testing.T) {
	r := loggedIn(t, nil)
	wang := r.bot.Person("wang")
	m := r.meet(wang)
	for name, fault := range map[string]ilinktest.Fault{
		"refused": ilinktest.Answer(`{"ret":-3,"errmsg":"no"}`), "refused otherwise": ilinktest.Answer(`{"errcode":-1}`),
		"server error": ilinktest.Status(500), "gateway": ilinktest.Status(524), "forbidden": ilinktest.Status(403),
		"a page": ilinktest.Answer("<html>login</html>"), "a list": ilinktest.Answer("[]"), "cut off": ilinktest.Answer(`{"ret":`),
		"dropped": ilinktest.Drop(),
	} {
		r.server.Fail("sendmessage", fault)
		if err := r.say(m, name); err == nil || unreachable(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	same(t, "received", got(wang))
	for name, fault := range map[string]ilinktest.Fault{
		"an empty object": ilinktest.Instead("{}"), "nothing": ilinktest.Instead(""), "slowly": ilinktest.Slow(20 * time.Millisecond),
	} {
		r.server.Fail("sendmessage", fault)
		if err := r.say(m, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(wang.Received()); n != 3 {
		t.Errorf("received %q", got(wang))
	}
	r.quiet("login</html>", "wang", "context-", "token-")
}

// TestABrokenOffReplyGoesOn sends the rest only, and with the same client ID
// where nobody knows whether it arrived.
func TestABrokenOffReplyGoesOn(t *testing.T) {
	r := loggedIn(t, nil)
	r.bot.Rule(func(r *ilinktest.Rules) { r.Dedupe = true })
	wang := r.bot.Person("wang")
	m := r.meet(wang)
	reply := bot.Reply{Text: "请查收", Files: []bot.File{{Name: "a.txt", Data: []byte("a")}, {Name: "b.txt", Data: []byte("b")}}}
	r.server.Fail("upload", ilinktest.None(), ilinktest.Status(400))
	if err := r.send(m, reply); err == nil {
		t.Fatal("sent without its second file")
	}
	same(t, "received", got(wang), "请查收", "a.txt:a")
	r.server.Fail("sendmessage", ilinktest.Lose())
	if err := r.send(m, reply); err == nil {
		t.Fatal("sent, though nobody said so")
	}
	must(t, r.send(m, reply))
	same(t, "received", got(wang), "请查收", "a.txt:a", "b.txt:b")

	// The engine says of a reply that comes late when it was meant to come.
	out := bot.Outgoing{Turn: "late", Conversation: m.Conversation, Replies: []bot.Reply{{Text: "到期提醒"}}}
	r.server.Fail("sendmessage", ilinktest.Lose())
	if err := r.channel.Send(context.Background(), out, out.Replies[0]); err == nil {
		t.Fatal("sent, though nobody said so")
	}
	must(t, r.channel.Send(context.Background(), out, bot.Reply{Text: "（原定3月2日9:00送达）\n到期提醒"}))
	same(t, "received", got(wang)[3:], "到期提醒")
}

var staleWords = []string{"", "unknown error", "prepare failed", "rate limited", "Rate Limited ", "frequency limit"}

// TestAStaleTokenIsLeftOut is about a push long after the person wrote.
func TestAStaleTokenIsLeftOut(t *testing.T) {
	for _, words := range staleWords {
		t.Run(words, func(t *testing.T) {
			r := loggedIn(t, nil)
			r.bot.Rule(func(r *ilinktest.Rules) { r.Words = []string{words} })
			wang := r.bot.Person("wang")
			m := r.meet(wang)
			wang.ExpireToken()
			r.clock.move(25 * time.Hour)
			must(t, r.say(m, "提醒一"))
			must(t, r.say(m, "提醒二"))
			same(t, "received", got(wang), "提醒一", "提醒二")
			if n := r.server.Requests("sendmessage"); n != 3 {
				t.Errorf("%d requests: the stale token was tried again", n)
			}
		})
	}
}

// TestWhoCannotBeReachedIsWaitedFor refuses messages without a token too.
func TestWhoCannotBeReachedIsWaitedFor(t *testing.T) {
	for _, words := range staleWords {
		t.Run(words, func(t *testing.T) {
			r := loggedIn(t, nil)
			r.bot.Rule(func(r *ilinktest.Rules) { r.Words, r.NeedToken = []string{words}, true })
			wang := r.bot.Person("wang")
			m := r.meet(wang)
			wang.ExpireToken()
			r.clock.move(25 * time.Hour)
			for _, requests := range []int{2, 3} { // with the token and without; then without
				if err := r.say(m, "提醒"); !unreachable(err) {
					t.Fatalf("refused: %v", err)
				}
				if n := r.server.Requests("sendmessage"); n != requests {
					t.Errorf("%d requests, want %d", n, requests)
				}
			}
			m = r.meet(wang)
			must(t, r.say(m, "提醒"))
			same(t, "received", got(wang), "提醒")
		})
	}
}

// TestATokenIsUsedUp answers one message with more than its token is good for.
func TestATokenIsUsedUp(t *testing.T) {
	r := loggedIn(t, nil)
	r.bot.Rule(func(r *ilinktest.Rules) { r.Uses, r.NeedToken, r.Words = 10, true, []string{"rate limited"} })
	wang := r.bot.Person("wang")
	m := r.meet(wang)
	for i := range 10 {
		must(t, r.say(m, fmt.Sprint(i)))
	}
	if err := r.say(m, "十"); !unreachable(err) {
		t.Errorf("the eleventh: %v", err)
	}
	m = r.meet(wang)
	must(t, r.say(m, "十"))
	if n := len(wang.Received()); n != 11 {
		t.Errorf("received %d messages", n)
	}
}

// TestTooFast is about the same refusal right after the person wrote: waiting
// for them would be of no use, trying on makes it worse.
func TestTooFast(t *testing.T) {
	r := loggedIn(t, nil)
	r.bot.Rule(func(r *ilinktest.Rules) { r.TooFast = true })
	wang, li := r.bot.Person("wang"), r.bot.Person("li")
	m, other := r.meet(wang), r.meet(li)
	for i, wait := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute} {
		if err := r.say(m, "答复"); err == nil || unreachable(err) {
			t.Fatalf("refused: %v", err)
		}
		tried := r.server.Requests("sendmessage")
		if tried != 2*(i+1) {
			t.Errorf("%d requests after %d attempts", tried, i+1)
		}
		r.clock.move(wait - time.Second)
		if err := r.say(other, "答复"); err == nil || unreachable(err) || r.server.Requests("sendmessage") != tried {
			t.Errorf("tried again too early: %v", err)
		}
		r.clock.move(time.Second)
	}
	r.bot.Rule(func(r *ilinktest.Rules) { r.TooFast = false })
	must(t, r.say(m, "答复"))
	must(t, r.say(other, "答复"))
	r.server.Fail("sendmessage", ilinktest.Status(429))
	tried := r.server.Requests("sendmessage")
	for range 2 {
		if err := r.say(m, "再答复"); err == nil || unreachable(err) {
			t.Errorf("HTTP 429: %v", err)
		}
	}
	if n := r.server.Requests("sendmessage"); n != tried+1 {
		t.Errorf("%d requests after HTTP 429", n-tried)
	}
	if wang.Received()[0].Token == "" || li.Received()[0].Token == "" {
		t.Error("a token was given up that was good")
	}
}

// TestABurst lets a hundred people say ten things each at once, and answers
// each of them beside the others, as the engine does.
func TestABurst(t *testing.T) {
	const people, each = 100, 10
	c := newClock()
	r := newRig(t, startServer(t, c), c, &storage{}, nil)
	lines := make(map[string]chan bot.Message)
	for i := range people {
		line := make(chan bot.Message, each)
		lines[r.channel.Name()+"/"+fmt.Sprint(i)] = line
		go func() {
			for m := range line {
				if err := r.say(m, m.Text); err != nil {
					t.Error(err)
				}
			}
		}()
		defer close(line)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	ended := make(chan error)
	go func() {
		ended <- r.channel.Run(ctx, func(ctx context.Context, m bot.Message) (<-chan struct{}, error) {
			lines[m.Conversation] <- m
			return ctx.Done(), nil
		})
	}()
	r.logIn()
	var want []string
	for n := range each {
		want = append(want, fmt.Sprint("问题", n))
		for i := range people {
			r.bot.Person(fmt.Sprint(i)).Say(want[n])
		}
	}
	for i := range people {
		p := r.bot.Person(fmt.Sprint(i))
		if _, err := p.Wait(ctx, each); err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprint("received by ", i), got(p), want...)
	}
	cancel()
	must(t, <-ended)
}

func TestTokensSurviveARestart(t *testing.T) {
	c := newClock()
	server := startServer(t, c)
	r := newRig(t, server, c, &storage{}, nil)
	stop := r.run()
	r.logIn()
	wang := r.bot.Person("wang")
	m := r.meet(wang)
	stop()

	again := newRig(t, server, c, r.storage, nil)
	again.run()
	again.await("start", func() bool { return len(again.news) == 1 })
	must(t, again.say(m, "重启之后"))
	if w := wang.Received(); len(w) != 1 || w[0].Token == "" || server.Requests("sendmessage") != 1 {
		t.Errorf("received %+v", w)
	}
}

// TestMessagesKeepTheirDistance records how long sends wait.
func TestMessagesKeepTheirDistance(t *testing.T) {
	c := newClock()
	var mu sync.Mutex
	var waits []time.Duration
	recording := false
	r := newRig(t, startServer(t, c), c, &storage{}, func(o *ilink.Options) {
		o.AccountGap = pace.Gap{Min: time.Second}
		o.ConversationGap = pace.Gap{Min: 4 * time.Second, Jitter: 2 * time.Second}
		o.Rand = func() float64 { return 0.5 }
		compressed := o.Sleep
		o.Sleep = func(ctx context.Context, d time.Duration) error {
			mu.Lock()
			defer mu.Unlock()
			if !recording {
				return compressed(ctx, d)
			}
			waits = append(waits, d)
			c.move(d)
			return nil
		}
	})
	r.run()
	r.logIn()
	m, other := r.meet(r.bot.Person("wang")), r.meet(r.bot.Person("li"))
	mu.Lock()
	recording = true
	mu.Unlock()
	must(t, r.say(m, "一"))
	must(t, r.say(other, "一"))
	must(t, r.say(m, "二"))
	mu.Lock()
	defer mu.Unlock()
	if fmt.Sprint(waits) != "[1s 4s]" {
		t.Errorf("waited %v", waits)
	}
}

func TestTyping(t *testing.T) {
	r := loggedIn(t, nil)
	wang := r.bot.Person("wang")
	m := r.meet(wang)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for round := range 2 {
		stop := r.channel.Type(ctx, m)
		if !wang.WaitTyping(ctx, true, true) { // it is shown again after a while
			t.Fatalf("round %d: %v", round, wang.Typing())
		}
		stop()
		if !wang.WaitTyping(ctx, false) {
			t.Fatalf("round %d: not taken down: %v", round, wang.Typing())
		}
		stop()
	}
	if n := r.server.Requests("getconfig"); n != 1 {
		t.Errorf("%d tickets for one person", n)
	}
	r.clock.move(24 * time.Hour) // the ticket has run out
	for _, fault := range []struct {
		endpoint string
		fault    ilinktest.Fault
		log      string
	}{
		{"getconfig", ilinktest.Status(500), "ask for typing: ilink: http 500"},
		{"getconfig", ilinktest.Answer(`{"ret":0}`), "gave no ticket"},
		{"sendtyping", ilinktest.Answer(`{"ret":-1,"errmsg":"bad ticket"}`), "bad ticket"},
	} {
		r.server.Fail(fault.endpoint, fault.fault)
		stop := r.channel.Type(ctx, m)
		r.await("failure", func() bool { return strings.Contains(r.log.String(), fault.log) })
		stop()
	}
	stop := r.channel.Type(ctx, m)
	if !wang.WaitTyping(ctx, false, true) {
		t.Errorf("not shown again: %v", wang.Typing())
	}
	stop()
	if n := r.server.Requests("getconfig"); n != 5 {
		t.Errorf("%d tickets were asked for", n)
	}
	must(t, r.say(m, "答复"))
	same(t, "received", got(wang), "答复")
}

func TestSendEndsWithItsContext(t *testing.T) {
	r := loggedIn(t, nil)
	m := r.meet(r.bot.Person("wang"))
	r.server.Fail("sendmessage", ilinktest.Slow(time.Minute))
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	err := r.channel.Send(ctx, bot.Outgoing{Turn: m.ID, Conversation: m.Conversation}, bot.Reply{Text: "一"})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

// BenchmarkMessage is the time from a person's message to the reply in their
// hands, both over the loopback and without pacing.
func BenchmarkMessage(b *testing.B) {
	c := newClock()
	r := newRig(b, startServer(b, c), c, &storage{}, nil)
	heard := make(chan bot.Message)
	answered := make(chan struct{})
	close(answered)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() {
		ended <- r.channel.Run(ctx, func(_ context.Context, m bot.Message) (<-chan struct{}, error) {
			heard <- m
			return answered, nil
		})
	}()
	r.logIn()
	wang := r.bot.Person("wang")
	b.ReportAllocs()
	for b.Loop() {
		wang.Say("第十八条是什么")
		if err := r.say(<-heard, "答复"); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	cancel()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
}
