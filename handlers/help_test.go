package handlers_test

import (
	"strings"
	"testing"

	"xinfangbot/internal/store"
)

func TestHelpIsShortAndTellsMoreWhenAsked(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("帮助", "可用命令", "填报：", "起草：", "校对：", "管理：", "发送“帮助 ")
		if n := strings.Count(c.replies[0].Text, "\n"); n > 14 {
			t.Errorf("%d lines are too many for a phone", n)
		}
		c.expect("帮助", "填报：填报、", "修改", "撤销", "提取、全部确认、除第", "\n起草：")
		c.expect("帮助 起草", "起草 [版式]", "定稿 [N]")
		c.expect("帮助 修改", "修改 名称 数值：")
		c.expect("帮助 天气", "没有“天气”这个命令", "可用命令")
	})
}

// TestHelpShowsWhatOneMayDo lists no command that would be refused.
func TestHelpShowsWhatOneMayDo(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		o := newOffice(t, open())
		phone := o.phone("李强的手机")
		phone.say("绑定 " + o.code(o.phone("王芳的手机"), "添加人员 李强 督查科 查询人员"))
		reply := phone.say("帮助")
		if strings.Contains(reply, "分工") || strings.Contains(reply, "授权") || !strings.Contains(reply, "我是谁") {
			t.Errorf("a reader is told %q", reply)
		}
	})
}
