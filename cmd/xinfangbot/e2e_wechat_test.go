//go:build linux

package main

import (
	"testing"

	"xinfangbot/bot/wechat/wechattest"
)

// TestWeChatFromEndToEnd is a day of a bureau that uses personal WeChat for its
// staff and iLink for its administrator, with the program that users run: the
// accounts log in by their codes, people are bound by theirs, ask, and fill in
// five figures, in the middle of which the program is killed; they get the draft
// as a file, and connection and login are lost. Everybody sees every answer once.
func TestWeChatFromEndToEnd(t *testing.T) {
	t.Parallel()
	d := newWeChatDay(t)
	d.logIn()
	d.bind()
	d.ask()
	d.fillIn()
	d.draft()
	d.loseConnection()
	d.loseLogin()
	d.settled()
	d.stop()
	for _, p := range []*phone{d.head, d.nobody, d.alone, d.together} {
		p.check()
	}
}

// wechatDay is the bureau of that day and who is in it.
type wechatDay struct {
	*office
	account      *wechattest.Account
	li, stranger *wechattest.Person
	group        *wechattest.Group
	head, nobody *phone // the administrator's, and the stranger's
	alone        *phone // Li's, in private
	together     *phone // the group's
}

func newWeChatDay(t *testing.T) *wechatDay {
	t.Helper()
	d := &wechatDay{office: newOffice(t, unhurried("wechat", "main")+unhurried("ilink", "main"), quickly)}
	d.account = d.wechat.Account("信访助手")
	d.li, d.stranger = d.account.Friend("山高水长"), d.account.Friend("路人")
	d.group = d.account.Group("办信接访科", d.li, d.stranger)
	d.head = d.ilinkPhone(d.ilink.Bot("bot@im.bot").Person("wang@im.wechat"))
	d.nobody, d.alone, d.together = d.wechatPhone(d.stranger), d.wechatPhone(d.li), d.groupPhone(d.li, d.group)
	d.start()
	return d
}

// logIn scans the codes that lie in the data folder, the administrator's first.
func (d *wechatDay) logIn() {
	d.t.Helper()
	code, err := d.ilink.Code(d.context())
	d.must(err)
	d.shown("ilink-main.png", code)
	d.must(d.ilink.Confirm(code, "bot@im.bot"))
	d.hidden("ilink-main.png")
	d.noted("微信通道“main”已连接")
	d.head.asks("绑定 "+d.firstInvitation()+" 王芳", "王芳，您好，绑定成功，您的权限是管理员")

	link := d.code("wechat-main.png")
	d.must(d.account.Scan(link))
	d.must(d.account.Confirm(link))
	d.hidden("wechat-main.png")
	d.head.gets("微信账号“main”已登录，可以收发消息")
}

// bind lets Li bind himself by a code. A stranger is told once who may ask.
func (d *wechatDay) bind() {
	d.t.Helper()
	invited := d.head.asks("添加人员 李强 办信接访科 编辑人员", "已登记李强")
	d.nobody.asks("在吗", "仅供本单位工作人员使用")
	d.stranger.Say("在吗？")
	d.alone.asks("绑定 "+d.invitation(invited.text), "李强，您好，绑定成功，您的权限是编辑人员")
	d.await("the remark name", func() bool { return d.li.Remark() == "李强[xf]" })
}

// ask asks in private, and in the group where only what mentions the bot is
// answered.
func (d *wechatDay) ask() {
	d.t.Helper()
	d.alone.asks("信访事项多久办结", "第三十四条")
	d.li.SayIn(d.group, "大家好")
	d.together.asks(wechattest.Mention("信访助手")+"信访事项多久办结", "@山高水长\u200560日")
}

// fillIn fills in five figures. The program is killed while it answers the third
// and starts with new names for everybody.
func (d *wechatDay) fillIn() {
	d.t.Helper()
	d.alone.asks("填报2025年", "（1/61）来信件次")
	d.alone.asks("657件次", "（2/61）来信人次")
	d.alone.asks("657人次", "（3/61）来访批次")
	d.settled() // so that nothing but the third comes again
	before, logins := d.wechat.Requests("webwxsendmsg"), d.account.Logins()
	d.account.Fail("webwxsendmsg", wechattest.Fault{Cut: true})
	d.li.Say("1314批次")
	d.await("an answer that does not arrive", func() bool { return d.wechat.Requests("webwxsendmsg") > before })
	d.kill()
	d.li.Say("4140人次")
	d.start()
	d.alone.gets("（4/61）来访人次", "（5/61）初信初访件次")
	d.head.gets("微信账号“main”已登录，可以收发消息")
	if d.account.Logins() != logins+1 || d.wechat.Codes() != 1 {
		d.t.Errorf("%d logins after %d, %d codes", d.account.Logins(), logins, d.wechat.Codes())
	}
	d.alone.asks("923件次", "（6/61）初信初访人次")
	d.together.asks(wechattest.Mention("信访助手")+"复查要多久", "@山高水长\u2005")
}

// draft compares the draft with what lies in the Outbox while the servers do not
// take the file.
func (d *wechatDay) draft() {
	d.t.Helper()
	d.account.Fail("webwxuploadmedia", wechattest.Fault{Cut: true})
	d.li.Say("起草 渝北式")
	d.alone.getsDraft(d.kept())
}

// loseConnection drops long polls, and then everything.
func (d *wechatDay) loseConnection() {
	d.t.Helper()
	d.account.DropPolls(2)
	d.alone.asks("进度", "合计 5/98", "填报进度.png")
	d.settled() // what is cut off before the servers have confirmed it comes again
	d.internet.fail(true)
	d.li.Say("我是谁")
	d.internet.fail(false)
	d.alone.gets("您是李强", "（6/61）初信初访人次")
}

// loseLogin loses the login to the phone, which confirms it again, and to the
// servers, which want a new code. The administrator is told on iLink, and what is
// said meanwhile is answered.
func (d *wechatDay) loseLogin() {
	d.t.Helper()
	d.account.Kick(wechattest.RetLoggedOut)
	d.li.Say("复查要多久")
	d.must(d.account.ConfirmPush(d.context()))
	d.alone.gets("第三十五条", "（6/61）初信初访人次")
	d.head.gets("的登录已失效", "需要确认登录", "已登录，可以收发消息")
	d.wechat.Fail("webwxpushloginurl", wechattest.Fault{Ret: 1})
	d.account.Kick(wechattest.RetBadCookie)
	d.li.Say("2410人次")
	d.must(d.account.LogIn(d.context()))
	d.alone.gets("（7/61）")
	d.head.gets("的登录已失效", "需要扫码登录", "已登录，可以收发消息")
}
