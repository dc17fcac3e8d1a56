//go:build linux

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinfangbot/bot/ilink/ilinktest"
)

// TestILinkFromEndToEnd is the same day of a bureau that uses iLink alone, with
// the digits that some phones want, tokens that run out, and files that travel
// encrypted.
func TestILinkFromEndToEnd(t *testing.T) {
	t.Parallel()
	d := newILinkDay(t)
	d.logIn()
	d.bind()
	d.fillIn()
	d.ilink.Fail("getuploadurl", ilinktest.Drop())
	d.li.Say("起草 渝北式")
	d.alone.getsDraft(d.kept())
	d.waitForThePerson()
	d.loseConnection()
	d.settled()
	d.stop()
	d.gone()
	for _, p := range []*phone{d.head, d.alone} {
		p.check()
	}
}

// ilinkDay is the bureau of that day and who is in it.
type ilinkDay struct {
	*office
	bot         *ilinktest.Bot
	wang, li    *ilinktest.Person
	head, alone *phone // the administrator's, and Li's
}

func newILinkDay(t *testing.T) *ilinkDay {
	t.Helper()
	d := &ilinkDay{office: newOffice(t, unhurried("ilink", "main"), quickly)}
	d.bot = d.ilink.Bot("bot@im.bot")
	d.bot.Rule(func(r *ilinktest.Rules) { r.Once, r.Uses, r.NeedToken = true, 10, true })
	d.wang, d.li = d.bot.Person("wang@im.wechat"), d.bot.Person("li@im.wechat")
	d.head, d.alone = d.ilinkPhone(d.wang), d.ilinkPhone(d.li)
	d.start()
	return d
}

// logIn scans the code in the data folder. The phone shows digits, which the
// operator gets wrong at first.
func (d *ilinkDay) logIn() {
	d.t.Helper()
	code, err := d.ilink.Code(d.context())
	d.must(err)
	d.shown("ilink-main.png", code)
	d.must(d.ilink.Scan(code))
	d.must(d.ilink.AskDigits(code, "246810"))
	file := filepath.Join(d.data, "qr", "ilink-main.txt")
	for n, text := range []string{"135791\n", "246810\n"} {
		d.await("the digits to be asked for", func() bool { return strings.Count(d.program.out.String(), "> "+file) > n })
		d.must(os.WriteFile(file, []byte(text), 0o600))
	}
	d.must(d.ilink.Confirm(code, d.bot.ID))
	d.hidden("ilink-main.png")
	d.noted("微信通道“main”已连接")
}

// bind makes Wang the administrator, who invites Li.
func (d *ilinkDay) bind() {
	d.t.Helper()
	d.head.asks("绑定 "+d.firstInvitation()+" 王芳", "王芳，您好，绑定成功，您的权限是管理员")
	invited := d.head.asks("添加人员 李强 办信接访科 编辑人员", "已登记李强")
	d.alone.asks("在吗", "仅供本单位工作人员使用")
	d.li.Say("在吗？")
	d.alone.asks("绑定 "+d.invitation(invited.text), "李强，您好，绑定成功，您的权限是编辑人员")
	d.alone.asks("信访事项多久办结", "第三十四条")
}

// fillIn fills in five figures. The program is killed while it answers the third.
func (d *ilinkDay) fillIn() {
	d.t.Helper()
	d.alone.asks("填报2025年", "（1/61）来信件次")
	d.alone.asks("657件次", "（2/61）来信人次")
	d.alone.asks("657人次", "（3/61）来访批次")
	d.settled() // so that nothing but the third comes again
	before := d.ilink.Requests("sendmessage")
	d.ilink.Fail("sendmessage", ilinktest.Drop())
	d.li.Say("1314批次")
	d.await("an answer that does not arrive", func() bool { return d.ilink.Requests("sendmessage") > before })
	d.kill()
	d.gone() // what the server gives to a process that is no more is lost
	d.li.Say("4140人次")
	d.start()
	d.alone.gets("（4/61）来访人次", "（5/61）初信初访件次")
	d.alone.asks("923件次", "（6/61）初信初访人次")
	if n := d.ilink.Requests("get_bot_qrcode"); n != 1 {
		d.t.Errorf("%d codes for one login", n)
	}
}

// waitForThePerson lets a push meet a token that has run out: it waits, the
// administrator sees for whom, and it comes before the answer to what Li says
// next.
func (d *ilinkDay) waitForThePerson() {
	d.t.Helper()
	d.head.asks("分工 网上信访 李强", "李强")
	d.li.ExpireToken()
	d.bot.Rule(func(r *ilinktest.Rules) { r.Words = []string{"prepare failed", "unknown error", ""} })
	d.head.asks("催办", "李强")
	d.await("a push that waits", func() bool { return len(d.undelivered()) == 1 })
	d.head.asks("未送达", "致李强")
	d.alone.asks("我是谁", "王芳提醒", "您是李强", "（6/61）初信初访人次")
}

// loseConnection cuts every connection, has the server answer nonsense, and ends
// the login, which a new code mends.
func (d *ilinkDay) loseConnection() {
	d.t.Helper()
	d.settled() // a send that is cut off before its answer comes may come twice
	before := d.ilink.Requests("getupdates")
	d.ilink.Fail("getupdates", ilinktest.Status(502), ilinktest.Answer("<html>"))
	d.internet.cut()
	d.await("the connection to be back", func() bool { return d.ilink.Requests("getupdates") > before+2 })
	d.alone.asks("暂停", "暂停")
	d.bot.LogOut()
	code, err := d.ilink.Code(d.context())
	d.must(err)
	d.shown("ilink-main.png", code)
	d.li.Say("复查要多久")
	d.must(d.ilink.Confirm(code, d.bot.ID))
	d.alone.gets("第三十五条")
	d.head.gets("登录已失效", "已连接") // pushed beside the answers: in no order with them
	d.head.asks("我是谁", "您是王芳")
}
