package ilink_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"xinfangbot/bot"
	"xinfangbot/bot/ilink"
	"xinfangbot/bot/ilink/ilinktest"
	"xinfangbot/internal/seal"
)

func TestLoginByCodeIsKept(t *testing.T) {
	c := newClock()
	server := startServer(t, c)
	r := newRig(t, server, c, &storage{}, nil)
	stop := r.run()
	if r.channel.Serves("ilink:" + operator + "/wang") {
		t.Error("people can be reached before anybody is logged in")
	}
	content := r.code(1)
	must(t, server.Scan(content))
	must(t, server.Confirm(content, r.bot.ID))
	r.await("login", func() bool { return len(r.news) == 2 })
	if n := r.told(); n[0].Up || !strings.Contains(n[0].Text, "二维码") || !n[1].Up || n[1].Channel != "ilink:"+operator {
		t.Errorf("announced %+v", n)
	}
	for conversation, serves := range map[string]bool{
		"ilink:" + operator + "/wang": true, "ilink:" + operator + "/": false,
		"ilink:" + operator: false, "ilink:别处/wang": false, "terminal:wang": false,
	} {
		if r.channel.Serves(conversation) != serves {
			t.Errorf("serves %q: %v", conversation, !serves)
		}
	}
	stop()

	again := newRig(t, server, c, r.storage, nil)
	again.run()
	again.bot.Person("wang").Say("在吗")
	again.heard(1)
	if n := server.Requests("get_bot_qrcode"); n != 1 {
		t.Errorf("%d codes for one login", n)
	}
	if n := again.told(); len(n) != 1 || !n[0].Up || n[0].Text != "" {
		t.Errorf("announced %+v", n)
	}
}

// TestLoginWithHalfAPlaceToShowTheCode has the code on the terminal and no
// picture of it.
func TestLoginWithHalfAPlaceToShowTheCode(t *testing.T) {
	c := newClock()
	var r *rig
	r = newRig(t, startServer(t, c), c, &storage{}, func(o *ilink.Options) {
		o.ShowQR = func(content string) error { return errors.Join(r.show(content), errors.New("no room for the picture")) }
	})
	r.run()
	r.logIn()
	if !strings.Contains(r.log.String(), "no room for the picture") {
		t.Errorf("logged %s", r.log)
	}
}

// TestLoginWithHindrances meets everything that can get between a code and its
// login.
func TestLoginWithHindrances(t *testing.T) {
	c := newClock()
	server := startServer(t, c)
	server.Fail("get_bot_qrcode", ilinktest.Status(500), ilinktest.Drop(), ilinktest.Answer("<html>"), ilinktest.Answer(`{"ret":-1}`), ilinktest.Answer(`{"ret":0}`))
	var asked []string
	hidden := 0
	r := newRig(t, server, c, &storage{}, func(o *ilink.Options) {
		o.HideQR = func() error { hidden++; return nil }
		o.VerifyCode = func(context.Context) (string, error) {
			asked = append(asked, "")
			return []string{"000000", "123456"}[len(asked)-1], nil
		}
	})
	r.run()
	must(t, server.ExpireCode(r.code(1)))
	second := r.code(2)
	server.Fail("get_qrcode_status", ilinktest.Drop(), ilinktest.Answer("<html>"), ilinktest.Status(524))
	must(t, server.AskDigits(second, "123456"))
	must(t, server.RedirectCode(second, "szilinkai.weixin.qq.com"))
	must(t, server.Confirm(second, r.bot.ID))
	r.await("login", func() bool { return len(r.news) == 3 })
	if len(asked) != 2 {
		t.Errorf("the digits were asked for %d times", len(asked))
	}
	if n := r.told(); n[0].Up || n[1].Up || !strings.Contains(n[1].Text, "手机上显示的数字") || !n[2].Up {
		t.Errorf("announced %+v", n)
	}
	if hidden != 2 {
		t.Errorf("%d of 2 codes were taken away", hidden)
	}
	r.meet(r.bot.Person("wang"))
	r.quiet("code-", "token-", "123456")
}

func TestLoginThatAsksForDigitsWithNobodyToEnterThem(t *testing.T) {
	c := newClock()
	server := startServer(t, c)
	r := newRig(t, server, c, &storage{}, nil)
	r.run()
	must(t, server.AskDigits(r.code(1), "123456"))
	must(t, server.Confirm(r.code(2), r.bot.ID))
	r.await("login", func() bool { return len(r.news) > 0 && r.news[len(r.news)-1].Up })
	if !strings.Contains(r.log.String(), "digits") {
		t.Errorf("the log does not say why: %s", r.log)
	}
}

func TestLostLogin(t *testing.T) {
	r := loggedIn(t, nil)
	wang := r.bot.Person("wang")
	m := r.meet(wang)
	r.bot.LogOut()
	code := r.code(2)
	if r.channel.Serves(m.Conversation) {
		t.Error("people can be reached after the login was lost")
	}
	if err := r.say(m, "太早"); err == nil || unreachable(err) {
		t.Errorf("sent without a login: %v", err)
	}
	wang.Say("失联时说的")
	must(t, r.server.Confirm(code, r.bot.ID))
	if text := r.heard(2)[1].Text; text != "失联时说的" {
		t.Errorf("heard %q", text)
	}
	must(t, r.say(m, "收到"))
	same(t, "received", got(wang), "收到")
	n := r.told()
	if len(n) != 4 || n[2].Up || !strings.Contains(n[2].Text, "失效") || !n[3].Up || !strings.Contains(n[3].Text, "已连接") {
		t.Errorf("announced %+v", n)
	}
	r.quiet("失联时说的", "收到", "token-", "context-", "code-", "wang")
}

// TestOneDoubtIsNoLostLogin sends -14 once for the messages, and once for a
// send, where it has been seen to mean a stale token.
func TestOneDoubtIsNoLostLogin(t *testing.T) {
	r := loggedIn(t, nil)
	wang := r.bot.Person("wang")
	m := r.meet(wang)
	lost := ilinktest.Answer(`{"errcode":-14,"errmsg":"session timeout"}`)
	r.server.Fail("getupdates", lost)
	r.server.Fail("sendmessage", lost)
	must(t, r.say(m, "一"))
	r.server.Fail("sendmessage", lost) // now without a token
	if err := r.say(m, "二"); err == nil || unreachable(err) {
		t.Errorf("refused twice: %v", err)
	}
	must(t, r.say(m, "二"))
	r.meet(wang)
	same(t, "received", got(wang), "一", "二")
	if n := r.told(); len(n) != 2 {
		t.Errorf("announced %+v", n)
	}
}

// TestAnotherBotStartsAnew logs in another bot: the tokens and the cursor of
// the first are of no use to it.
func TestAnotherBotStartsAnew(t *testing.T) {
	r := loggedIn(t, nil)
	m := r.meet(r.bot.Person("wang"))
	r.bot.LogOut()
	second := r.server.Bot("bot-second")
	must(t, r.server.Confirm(r.code(2), second.ID))
	wang := second.Person("wang")
	wang.Say("换了机器人")
	r.heard(2)
	wang.ExpireToken()
	must(t, r.say(m, "好"))
	same(t, "received", got(wang), "好")
}

// unreadable is a storage whose content cannot be opened.
type unreadable struct {
	storage
	err error
}

func (u *unreadable) Load(context.Context) ([]byte, error) { return nil, u.err }

// TestStateThatCannotBeRead ends the channel where only the operator mends it,
// and is given up for a new login where nobody can.
func TestStateThatCannotBeRead(t *testing.T) {
	c := newClock()
	server := startServer(t, c)
	foreign := &unreadable{err: seal.ErrWrongKey}
	other := newRig(t, server, c, &storage{}, func(o *ilink.Options) { o.Storage = foreign })
	if err := other.channel.Run(context.Background(), other.receive); !errors.Is(err, seal.ErrWrongKey) {
		t.Errorf("with another key: %v", err)
	}
	if foreign.saved != 0 {
		t.Error("the state of another key was overwritten")
	}

	damaged := newRig(t, server, c, &storage{}, func(o *ilink.Options) { o.Storage = &unreadable{err: seal.ErrDamaged} })
	stop := damaged.run()
	damaged.logIn()
	damaged.meet(damaged.bot.Person("wang"))
	stop()

	open := newRig(t, server, c, &storage{data: []byte("not a state")}, nil)
	open.run()
	open.logIn()
	open.meet(open.bot.Person("wang"))
}

// away is a storage that cannot be reached at first.
type away struct {
	storage
	failures int
}

func (a *away) Load(ctx context.Context) ([]byte, error) {
	a.mu.Lock()
	a.failures--
	gone := a.failures >= 0
	a.mu.Unlock()
	if gone {
		return nil, errors.New("connection refused")
	}
	return a.storage.Load(ctx)
}

func TestStorageThatIsAwayIsWaitedFor(t *testing.T) {
	c := newClock()
	server := startServer(t, c)
	r := newRig(t, server, c, &storage{}, func(o *ilink.Options) { o.Storage = &away{failures: 3} })
	r.run()
	r.logIn()
	r.meet(r.bot.Person("wang"))
}

// TestTroubleIsAnnounced lets every question for messages fail until people
// were told, and finds everything said meanwhile.
func TestTroubleIsAnnounced(t *testing.T) {
	r := loggedIn(t, nil)
	wang := r.bot.Person("wang")
	m := r.meet(wang)
	failures := 0
	r.server.Chaos(func(endpoint string) ilinktest.Fault {
		if endpoint != "getupdates" {
			return nil
		}
		r.change(func() { failures++ })
		return ilinktest.Status(502)
	})
	r.await("trouble", func() bool { return !r.news[len(r.news)-1].Up })
	wang.Say("断线时说的")
	if r.channel.Serves(m.Conversation) {
		t.Error("people can be reached while nothing works")
	}
	r.await("further failures", func() bool { return failures > 12 }) // which must not be told again
	r.server.Chaos(nil)
	r.heard(2)
	r.await("recovery", func() bool { return r.news[len(r.news)-1].Up })
	var ups []bool
	for _, a := range r.told() {
		ups = append(ups, a.Up)
	}
	if len(ups) != 4 || ups[2] || !ups[3] {
		t.Errorf("announced %+v", r.told())
	}
}

var _ interface {
	bot.Announcer
	bot.Typist
} = (*ilink.Channel)(nil)
