package wechat

import (
	"context"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/bot/wechat/wechattest"
)

func TestLoginByCode(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	r := h.start()
	if r.Serves("wechat:main/staff/ab12cd") {
		t.Error("a channel that is not logged in serves somebody")
	}
	must(t, h.account.LogIn(testContext(t)))
	r.loggedIn(1)
	links, shown := r.wall.seen()
	if len(links) != 1 || !strings.HasPrefix(links[0], "https://login.weixin.qq.com/l/") || shown {
		t.Errorf("codes %q, the last is still shown: %v", links, shown)
	}
	if !strings.Contains(r.down(), "扫码") {
		t.Errorf("announced %q", r.down())
	}
	friend.Say("您好\n<br/> & 谢谢😀")
	m := r.last(1)
	if m.Text != "您好\n<br/> & 谢谢😀" || m.Sender.Name != "张三" || m.Channel != "wechat:main" || m.At.IsZero() {
		t.Errorf("%+v", m)
	}
	must(t, r.reply(m, "答复"))
	expect(t, "received", texts(friend.Received()), "答复")
}

// TestHotLogin starts a second process with what the first one kept: nobody is
// asked, everybody has a new UserName, and what was said meanwhile arrives.
func TestHotLogin(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	first := h.scanned()
	friend.Say("一")
	before := first.last(1)
	device := h.account.Device()
	first.stop()
	friend.Say("二")

	second := h.start()
	second.loggedIn(1)
	m := second.last(1)
	if m.Text != "二" || m.Sender.ID == before.Sender.ID {
		t.Errorf("%+v after %+v", m, before)
	}
	if h.server.Codes() != 1 || h.account.Device() != device {
		t.Errorf("%d codes were shown, device %s after %s", h.server.Codes(), h.account.Device(), device)
	}
	must(t, second.reply(m, "答复"))
	expect(t, "received", texts(friend.Received()), "答复")
	if second.Serves(before.Conversation) {
		t.Error("a conversation with an unknown person of an earlier login is served")
	}
	// Files need a cookie of another host, which the library does not keep.
	out := to(m)
	must(t, second.Send(testContext(t), out, bot.Reply{Files: []bot.File{{Name: "表.xlsx", Data: []byte("PK")}}}))
}

// TestMessagesNotAnsweredAreDeliveredAgain stops a process that has taken
// messages and not answered them.
func TestMessagesNotAnsweredAreDeliveredAgain(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	first := h.scanned()
	first.note(func() { first.hold = true })
	friend.Say("一")
	friend.Say("二")
	taken := first.received(2)
	first.stop()

	second := h.start()
	again := second.received(2)
	for i := range taken {
		if again[i].ID != taken[i].ID || again[i].Text != taken[i].Text {
			t.Errorf("%+v after %+v", again[i], taken[i])
		}
	}
}

func TestPushLogin(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	r := h.scanned()
	h.account.Kick(wechattest.RetLoggedOut)
	r.toldThat("点“登录”")
	friend.Say("还在吗")
	must(t, h.account.ConfirmPush(testContext(t)))
	r.loggedIn(2)
	if m := r.last(1); m.Text != "还在吗" {
		t.Errorf("%+v", m)
	}
	if h.server.Codes() != 1 {
		t.Errorf("%d codes were shown", h.server.Codes())
	}
}

// TestPushThatNobodyConfirms ends in a code.
func TestPushThatNobodyConfirms(t *testing.T) {
	h := newHouse(t)
	r := h.scanned()
	h.account.Kick(wechattest.RetLoggedOut)
	r.toldThat("点“登录”")
	h.server.ExpireCodes()
	r.toldThat("扫码")
	must(t, h.account.LogIn(testContext(t)))
	r.loggedIn(2)
}

// TestQuietPolls lets long polls end without news.
func TestQuietPolls(t *testing.T) {
	h := newHouse(t)
	h.server.SetPoll(time.Millisecond)
	friend := h.account.Friend("张三")
	r := h.start()
	must(t, h.server.Await(testContext(t), func() bool { return h.server.Requests("login") > 3 }))
	must(t, h.account.LogIn(testContext(t)))
	must(t, h.server.Await(testContext(t), func() bool { return h.server.Requests("synccheck") > 3 }))
	friend.Say("一")
	r.last(1)
	if h.server.Codes() != 1 {
		t.Errorf("%d codes were shown", h.server.Codes())
	}
}

// TestLostLoginIsAnnouncedAndRegained lets the phone refuse too, so that a code
// is shown.
func TestLostLoginIsAnnouncedAndRegained(t *testing.T) {
	for _, ret := range []int{wechattest.RetLoggedOut, wechattest.RetBadCookie} {
		h := newHouse(t)
		friend := h.account.Friend("张三")
		r := h.scanned()
		friend.Say("一")
		before := r.last(1)
		h.account.Fail("webwxpushloginurl", wechattest.Fault{Ret: 1})
		h.account.Kick(ret)
		r.toldThat("扫码")
		if r.Serves(before.Conversation) {
			t.Error("a channel that is logged out serves somebody")
		}
		if err := r.reply(before, "丢失"); err == nil {
			t.Error("a reply was sent while logged out")
		}
		friend.Say("二")
		must(t, h.account.LogIn(testContext(t)))
		r.loggedIn(2)
		var told []string
		for _, a := range r.announced {
			told = append(told, a.Text)
		}
		if len(told) != 5 || !strings.Contains(told[2], "已失效") || !strings.Contains(told[4], "已登录") {
			t.Errorf("announced %q", told)
		}
		// Said while logged out, and delivered since the place in the stream is the
		// account's.
		if m := r.last(2); m.Text != "二" {
			t.Errorf("%+v", m)
		}
	}
}

// TestSameLoginIsTakenUpAgain ends the long poll and not the login.
func TestSameLoginIsTakenUpAgain(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	r := h.scanned()
	h.account.Disturb(wechattest.RetBadCookie)
	r.loggedIn(2)
	friend.Say("一")
	r.last(1)
	if h.server.Codes() != 1 || h.account.Logins() != 2 {
		t.Errorf("%d codes were shown, %d logins", h.server.Codes(), h.account.Logins())
	}
}

func TestRefusedLoginIsToldAndTriedAgainLater(t *testing.T) {
	h := newHouse(t)
	clock := newClock()
	h.o.Sleep = clock.sleep
	h.server.Fail("webwxnewloginpage", wechattest.Fault{Ret: wechattest.RetRefused, Times: 2})
	r := h.start()
	for range 2 {
		must(t, h.account.LogIn(testContext(t)))
		r.toldThat("iLink")
		if waits := clock.asked(testContext(t), 15*time.Minute); waits > 6*time.Hour {
			t.Errorf("tried again after %v", waits)
		}
		clock.release()
	}
	must(t, h.account.LogIn(testContext(t)))
	r.loggedIn(1)
}

func TestExpiredCodeIsReplaced(t *testing.T) {
	h := newHouse(t)
	r := h.start()
	r.toldThat("扫码")
	h.server.ExpireCodes()
	must(t, h.account.LogIn(testContext(t)))
	r.loggedIn(1)
	if links, _ := r.wall.seen(); len(links) != 2 || links[0] == links[1] {
		t.Errorf("codes %q", links)
	}
	if got := len(r.announced); got != 2 {
		t.Errorf("announced %+v", r.announced)
	}
}

// TestDroppedRequestsBeforeTheLogin lets every request that leads to a login
// fail once, in the ways in which requests fail.
func TestDroppedRequestsBeforeTheLogin(t *testing.T) {
	h := newHouse(t)
	for _, endpoint := range []string{"jslogin", "webwxinit", "webwxstatusnotify", "webwxgetcontact", "synccheck", "webwxsync"} {
		h.server.Fail(endpoint, wechattest.Fault{Cut: true})
		h.server.Fail(endpoint, wechattest.Fault{Status: http.StatusBadGateway})
	}
	h.server.Fail("login", wechattest.Fault{Cut: true, Times: 3})
	friend := h.account.Friend("张三")
	r := h.start()
	ctx := testContext(t)
	go func() {
		for h.account.LogIn(ctx) == nil {
		}
	}()
	r.loggedIn(1)
	friend.Say("一")
	if m := r.last(1); m.Text != "一" {
		t.Errorf("%+v", m)
	}
}

// TestDroppedPolls loses the connection for a while: it is announced, nothing is
// lost, nobody has to log in.
func TestDroppedPolls(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	r := h.scanned()
	h.account.Fail("webwxsync", wechattest.Fault{Cut: true, Times: patience + 2})
	h.account.DropPolls(1)
	friend.Say("一")
	r.loggedIn(2)
	if m := r.last(1); m.Text != "一" || !strings.Contains(r.down(), "连接中断") {
		t.Errorf("%+v, announced %q", m, r.down())
	}
	if h.account.Logins() != 1 {
		t.Errorf("%d logins", h.account.Logins())
	}
}

// TestPlaceThatIsNotTaken goes on from the place that the new login gives.
func TestPlaceThatIsNotTaken(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	first := h.scanned()
	friend.Say("一")
	first.last(1)
	first.stop()
	h.account.Forget()
	second := h.start()
	second.loggedIn(1)
	friend.Say("二")
	if m := second.last(1); m.Text != "二" {
		t.Errorf("%+v", m)
	}
}

// TestNothingIsLeftBehind counts goroutines after Run has ended.
func TestNothingIsLeftBehind(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	before := runtime.NumGoroutine()
	r := h.scanned()
	friend.Say("一")
	m := r.last(1)
	r.stop()
	must(t, r.reply(m, "停止后仍要送达的答复"))
	for attempt := 0; runtime.NumGoroutine() > before; attempt++ {
		if attempt > 200 {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
		time.Sleep(10 * time.Millisecond) // the server's side of a connection ends in its own time
	}
	expect(t, "received", texts(friend.Received()), "停止后仍要送达的答复")
}

func TestRunAgain(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	r := h.scanned()
	r.stop()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r.cancel = cancel
	<-r.ended
	go func() { r.ended <- r.Run(ctx, r.receive) }()
	r.loggedIn(2)
	friend.Say("一")
	r.last(1)
	r.stop()
}

func TestTwoAccountsAtOnce(t *testing.T) {
	one, two := newHouse(t), newHouse(t)
	two.server = one.server
	two.account = one.server.Account("第二助手")
	a, b := one.account.Friend("张三"), two.account.Friend("张三")
	first := one.scanned()
	second := two.scanned()
	a.Say("甲")
	b.Say("乙")
	if m := first.last(1); m.Text != "甲" {
		t.Errorf("%+v", m)
	}
	m := second.last(1)
	if m.Text != "乙" {
		t.Errorf("%+v", m)
	}
	one.account.Kick(wechattest.RetLoggedOut)
	first.toldThat("")
	must(t, second.reply(m, "不受影响"))
	expect(t, "received", texts(b.Received()), "不受影响")
}
