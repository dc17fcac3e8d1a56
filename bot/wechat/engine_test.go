package wechat

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/bot/wechat/wechattest"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// counting is a handler that counts a conversation's messages, and binds who
// says so.
type counting struct{}

func (counting) Name() string           { return "counting" }
func (counting) Accepts(*bot.Turn) bool { return true }

func (counting) Commands() []bot.Command {
	return []bot.Command{{Name: "绑定", Role: bot.Stranger, Run: func(_ context.Context, t *bot.Turn, name string) error {
		t.Staff = bot.Staff{ID: name, Name: name, Role: bot.Reader}
		t.Reply("已绑定" + name)
		return nil
	}}}
}

func (counting) Handle(_ context.Context, t *bot.Turn) error {
	n := 0
	if err := t.Session.Get("counting", &n); err != nil {
		return err
	}
	n++
	if t.Text() == "文件" {
		t.Send(bot.Reply{Text: fmt.Sprintf("%d 见附件", n), Files: []bot.File{{Name: "报告.docx", Data: []byte("PK报告")}}})
	} else {
		t.Reply(fmt.Sprintf("%d %s", n, t.Text()))
	}
	return t.Session.Put("counting", n)
}

// marked is a Directory of those whom the channel recognises.
type marked struct{ bot.Everyone }

func (marked) Identify(m bot.Message, _ journal.Record) (bot.Staff, bool) {
	return bot.Staff{ID: m.Sender.Staff, Name: m.Sender.Staff, Role: bot.Reader}, m.Sender.Staff != ""
}

// serve runs the whole bot on a house's account until the returned function is
// called.
func serve(t *testing.T, h *house, s *store.Store) (e *bot.Engine, stop func()) {
	t.Helper()
	c, err := New(Options{Account: "main", Storage: &h.storage, Display: &wall{}, Transport: h.server.Transport(), Sleep: hurried})
	must(t, err)
	e, err = bot.New(bot.Options{
		Store: s, Directory: marked{}, Handlers: []bot.Handler{counting{}},
	})
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Serve(ctx, c) }()
	return e, func() {
		t.Helper()
		cancel()
		select {
		case err := <-ended:
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		case <-time.After(deadline):
			t.Fatal("the engine does not stop")
		}
		must(t, s.Close(context.Background()))
	}
}

// TestEveryMessageIsAnsweredOnce binds a person, drops connections, ends the
// login and restarts the process, and looks at what the person has got.
func TestEveryMessageIsAnsweredOnce(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		h := newHouse(t)
		ctx := testContext(t)
		friend := h.account.Friend("山高水长")
		group := h.account.Group("信访科", friend)
		_, stop := serve(t, h, open())
		must(t, h.account.LogIn(ctx))
		must(t, h.server.Await(ctx, func() bool { return h.server.Requests("webwxsync") > 0 }))

		friend.Say("绑定 张三")
		must(t, h.server.Await(ctx, func() bool { return friend.Remark() == "张三[xf]" }))
		friend.Say("一")
		h.account.DropPolls(2)
		h.account.Fail("webwxsync", wechattest.Fault{Cut: true})
		h.account.Duplicate(2)
		friend.Say("二")
		friend.SayIn(group, wechattest.Mention("信访助手")+"甲")
		_, err := friend.Await(ctx, 3)
		must(t, err)
		_, err = group.Await(ctx, 1)
		must(t, err)

		h.account.Kick(wechattest.RetLoggedOut)
		friend.Say("三")
		must(t, h.account.ConfirmPush(ctx))
		_, err = friend.Await(ctx, 4)
		must(t, err)

		friend.Say("四")
		stop()
		friend.Say("文件")
		_, stop = serve(t, h, open())
		_, err = friend.Await(ctx, 7)
		must(t, err)
		friend.SayIn(group, wechattest.Mention("信访助手")+"乙")
		_, err = group.Await(ctx, 2)
		must(t, err)
		stop()

		sent := friend.Received()
		expect(t, "the person received", texts(sent), "已绑定张三", "1 一", "2 二", "3 三", "4 四", "5 见附件", "")
		if file := sent[len(sent)-1].File; file == nil || string(file.Data) != "PK报告" {
			t.Errorf("the last message is %+v", sent[len(sent)-1])
		}
		expect(t, "the group received", texts(group.Received()), "@山高水长\u20051 甲", "@山高水长\u20052 乙")
		if h.server.Codes() != 1 {
			t.Errorf("%d codes were shown", h.server.Codes())
		}
	})
}

// TestThoseWhoOnlyBoundThemselvesAreReachedAfterANewLogin: whoever gets nothing
// but reminders may never write again.
func TestThoseWhoOnlyBoundThemselvesAreReachedAfterANewLogin(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		h := newHouse(t)
		h.server.SetPoll(time.Millisecond)
		ctx := testContext(t)
		friend := h.account.Friend("山高水长")
		kept := func() string {
			h.storage.mu.Lock()
			defer h.storage.mu.Unlock()
			return string(h.storage.data)
		}
		_, stop := serve(t, h, open())
		must(t, h.account.LogIn(ctx))
		must(t, h.server.Await(ctx, func() bool { return h.server.Requests("webwxsync") > 0 }))
		before := kept()
		friend.Say("绑定 张三")
		// The place in the stream is kept when the message has been answered.
		must(t, h.server.Await(ctx, func() bool { return kept() != before }))
		stop()

		syncs := h.server.Requests("webwxsync")
		e, stop := serve(t, h, open())
		must(t, h.server.Await(ctx, func() bool { return h.server.Requests("webwxsync") > syncs }))
		ok, err := e.Push(ctx, "张三", "1", bot.Reply{Text: "提醒"})
		if err != nil || !ok {
			t.Fatalf("pushed: %v, %v", ok, err)
		}
		_, err = friend.Await(ctx, 2)
		must(t, err)
		stop()
		expect(t, "the person received", texts(friend.Received()), "已绑定张三", "提醒")
	})
}
