package ilink_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/bot/ilink/ilinktest"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// counting is a handler that counts a conversation's messages.
type counting struct{}

func (counting) Name() string           { return "counting" }
func (counting) Accepts(*bot.Turn) bool { return true }

func (counting) Handle(_ context.Context, t *bot.Turn) error {
	n := 0
	if err := t.Session.Get("counting", &n); err != nil {
		return err
	}
	n++
	reply := bot.Reply{Text: fmt.Sprint(n, " ", t.Text())}
	if f := t.Message.File; f != nil {
		reply.Files = []bot.File{{Name: "回" + f.Name, Data: f.Data}}
	}
	t.Send(reply)
	return t.Session.Put("counting", n)
}

// serve runs the whole bot on a rig's channel until the returned function is
// called.
func serve(t *testing.T, r *rig, s *store.Store) (e *bot.Engine, stop func()) {
	t.Helper()
	e, err := bot.New(bot.Options{
		Store: s, Directory: bot.Everyone(bot.Reader), Handlers: []bot.Handler{counting{}}, Now: r.clock.Now,
	})
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Serve(ctx, r.channel) }()
	return e, func() {
		t.Helper()
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		must(t, s.Close(context.Background()))
		r.idle()
	}
}

// TestEveryMessageIsAnsweredOnce drops connections, ends the login and replaces
// the process, and looks at what the person has got.
func TestEveryMessageIsAnsweredOnce(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		c := newClock()
		server := startServer(t, c)
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		r := newRig(t, server, c, &storage{}, nil)
		r.bot.Rule(func(r *ilinktest.Rules) { r.Once, r.Uses, r.NeedToken = true, 10, true })
		_, stop := serve(t, r, open())
		must(t, server.Confirm(r.code(1), r.bot.ID))
		wang := r.bot.Person("wang")

		first := wang.Say("一")
		server.Fail("getupdates", ilinktest.Drop(), ilinktest.Status(500), ilinktest.Answer("<html>"))
		must(t, r.bot.Repeat(first))
		wang.Say("二")
		_, err := wang.Wait(ctx, 2)
		must(t, err)
		r.bot.LogOut()
		wang.Say("三")
		must(t, server.Confirm(r.code(2), r.bot.ID))
		_, err = wang.Wait(ctx, 3)
		must(t, err)
		stop()

		wang.Post(wang.File("数据.xlsx", []byte("PK")), ilinktest.Text("四"))
		next := newRig(t, server, c, r.storage.copy(), nil)
		_, stop = serve(t, next, open())
		defer stop()
		_, err = wang.Wait(ctx, 5)
		must(t, err)
		same(t, "received", got(wang), "1 一", "2 二", "3 三", "4 四", "回数据.xlsx:PK")
		if n := server.Requests("get_bot_qrcode"); n != 2 {
			t.Errorf("%d codes for two logins", n)
		}
	})
}

// TestAPushWaitsForThePerson pushes to somebody who wrote too long ago: it is
// delivered before the answer to their next message, with its time.
func TestAPushWaitsForThePerson(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		c := newClock()
		server := startServer(t, c)
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		r := newRig(t, server, c, &storage{}, nil)
		r.bot.Rule(func(r *ilinktest.Rules) { r.NeedToken, r.Words = true, []string{"rate limited"} })
		e, stop := serve(t, r, open())
		defer stop()
		must(t, server.Confirm(r.code(1), r.bot.ID))
		wang := r.bot.Person("wang")
		wang.Say("一")
		_, err := wang.Wait(ctx, 1)
		must(t, err)

		wang.ExpireToken()
		c.move(25 * time.Hour)
		reached, err := e.Push(ctx, "wang", "reminder", bot.Reply{Text: "今天到期"})
		if err != nil || !reached {
			t.Fatalf("push: %v, %v", reached, err)
		}
		c.move(time.Hour)
		wang.Say("二")
		_, err = wang.Wait(ctx, 3)
		must(t, err)
		same(t, "received", got(wang), "1 一", "（原定3月3日10:00送达）\n今天到期", "2 二")
	})
}
