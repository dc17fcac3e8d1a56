package wechat

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"xinfangbot/bot"
	"xinfangbot/bot/wechat/wechattest"
)

// echo answers every message with its text: those of one conversation in order,
// those of different ones side by side, as the engine does.
type echo struct {
	t    testing.TB
	c    *Channel
	mu   sync.Mutex
	last map[string]chan struct{}
}

func (e *echo) receive(_ context.Context, m bot.Message) (<-chan struct{}, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	before, done := e.last[m.Conversation], make(chan struct{})
	e.last[m.Conversation] = done
	go func() {
		defer close(done)
		if before != nil {
			<-before
		}
		if err := e.c.Send(context.Background(), to(m), bot.Reply{Text: m.Text}); err != nil {
			e.t.Error(err)
		}
	}()
	return done, nil
}

// burst lets people say things all at once, in private, and returns when each
// has been answered in order and once.
func burst(t testing.TB, people, each int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*deadline)
	defer cancel()
	server := wechattest.New(t)
	account := server.Account("信访助手")
	crowd := make([]*wechattest.Person, people)
	for i := range crowd {
		crowd[i] = account.Friend(fmt.Sprint("同事", i))
		crowd[i].SetRemark(fmt.Sprintf("同事%d[xf]", i))
	}
	c, err := New(Options{Account: "main", Storage: &memory{}, Display: &wall{}, Transport: server.Transport()})
	must(t, err)
	e := &echo{t: t, c: c, last: make(map[string]chan struct{})}
	run, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- c.Run(run, e.receive) }()
	defer func() {
		stop()
		must(t, <-ended)
	}()
	must(t, account.LogIn(ctx))
	must(t, server.Await(ctx, func() bool { return server.Requests("webwxsync") > 0 }))
	if b, ok := t.(*testing.B); ok {
		b.ResetTimer()
	}
	for i := range each {
		for _, p := range crowd {
			p.Say(fmt.Sprint(i))
		}
	}
	for _, p := range crowd {
		_, err := p.Await(ctx, each)
		must(t, err)
	}
	for _, done := range e.last {
		<-done
	}
	for _, p := range crowd {
		sent := p.Received()
		for i, s := range sent {
			if len(sent) != each || s.Text != fmt.Sprint(i) {
				t.Fatalf("received %q", texts(sent))
			}
		}
	}
}

func TestBurst(t *testing.T) { burst(t, 100, 10) }

// BenchmarkBurst measures one message there and back, of 100 people at once,
// the servers included.
func BenchmarkBurst(b *testing.B) {
	b.ReportAllocs()
	burst(b, 100, max(b.N/100, 1))
}
