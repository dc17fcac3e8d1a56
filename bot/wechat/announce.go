package wechat

import (
	"fmt"
	"time"

	"xinfangbot/bot"
)

// state is what an administrator knows about the account.
type state int

const (
	unknown state = iota
	loggedIn
	interrupted // requests fail; the login may be as good as before
	lost        // the servers have ended the login
	asking      // the phone asks whether to log in again
	scanning    // a code waits to be scanned
	refused     // the account may not log in here
)

// Announce implements bot.Announcer.
func (c *Channel) Announce(f func(bot.Announcement)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.announce = f
}

// enter notes a change of state and announces it. What an administrator knows
// already is not announced again.
func (c *Channel) enter(s state, again time.Duration) {
	c.mu.Lock()
	c.up = s == loggedIn
	known, announce := c.state == s, c.announce
	c.state = s
	c.mu.Unlock()
	if known {
		return
	}
	if announce != nil {
		announce(bot.Announcement{Channel: c.Name(), Up: s == loggedIn, Text: s.text(c.o.Account, again)})
	}
}

// tellRemarks announces that remark names have to be set by hand. Messages come
// and go as before, or do not: the login may have been lost meanwhile.
func (c *Channel) tellRemarks() {
	c.mu.Lock()
	up, announce := c.up, c.announce
	c.mu.Unlock()
	if announce == nil {
		return
	}
	announce(bot.Announcement{Channel: c.Name(), Up: up, Text: fmt.Sprintf(
		"微信账号“%s”未能自动设置工作人员的备注名。请在该账号的手机微信上，把已绑定人员的备注名改为“姓名[xf]”（如“张三[xf]”），否则该账号重新登录后，这些人员须重新绑定。", c.o.Account)})
}

// text says what has happened, and what to do.
func (s state) text(account string, again time.Duration) string {
	what := fmt.Sprintf("微信账号“%s”", account)
	switch s {
	case loggedIn:
		return what + "已登录，可以收发消息。"
	case interrupted:
		return what + "与微信服务器的连接中断，正在自动重连，期间收发的消息会在恢复后处理。如长时间未恢复，请检查服务器网络。"
	case lost:
		return what + "的登录已失效（在手机上退出、在别处登录或登录过期），正在重新登录，期间不能收发消息。"
	case asking:
		return what + "需要确认登录：请在该账号的手机微信上点“登录”。"
	case scanning:
		return what + "需要扫码登录：请用该账号的手机微信，扫描程序终端上显示的或已保存为图片的二维码。二维码过期后会自动更换。"
	case refused:
		return fmt.Sprintf("微信拒绝%s以网页方式登录（代码1203），该账号可能已被限制。建议改用官方接口（iLink）通道，或换用其他账号；程序将在约%s后再次尝试。",
			what, inWords(again))
	}
	return what + "状态未知。"
}

func inWords(d time.Duration) string {
	if d < time.Hour {
		return fmt.Sprintf("%d分钟", max(1, int(d.Round(time.Minute)/time.Minute)))
	}
	return fmt.Sprintf("%d小时", int(d.Round(time.Hour)/time.Hour))
}
