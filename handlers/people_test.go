package handlers_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/handlers"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// office is a bot whose staff is on the roster.
type office struct {
	t      *testing.T
	engine *bot.Engine
	now    time.Time
}

func newOffice(t *testing.T, s *store.Store) *office {
	t.Helper()
	o := &office{t: t, now: noon}
	var err error
	o.engine, err = bot.New(bot.Options{
		Store: s, Directory: bot.Roster{}, Handlers: allHandlers(t), Now: func() time.Time { return o.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	code := handlers.NewCode()
	change, err := bot.InvitationChange(journal.Record{}, code, bot.Invitation{Role: bot.Administrator, Until: noon.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Apply(context.Background(), bot.RosterRecord, journal.Stamp{Turn: "setup", At: noon}, []journal.Change{change}); err != nil {
		t.Fatal(err)
	}
	o.phone("王芳的手机").expect("绑定 "+code+" 王芳", "王芳，您好", "管理员")
	return o
}

// phone is the conversation of somebody the bot may not know.
func (o *office) phone(id string) *talk { return &talk{t: o.t, engine: o.engine, person: id} }

var codePattern = regexp.MustCompile(`绑定码：([2-9A-Z]{8})，`)

// code sends a command that makes a code and returns the code.
func (o *office) code(c *talk, text string) string {
	o.t.Helper()
	reply := c.say(text)
	m := codePattern.FindStringSubmatch(reply)
	if m == nil {
		o.t.Fatalf("no code in %q", reply)
	}
	return m[1]
}

func TestPeopleAreBoundByACode(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		o := newOffice(t, open())
		admin, phone := o.phone("王芳的手机"), o.phone("张三的手机")
		phone.expect("信访事项多久办结", "仅供本单位工作人员使用")
		if said := phone.say("第三十四条"); said != "" {
			t.Errorf("a stranger was told %q", said)
		}
		code := o.code(admin, "添加人员 张三 督查科 填报人员")
		phone.expect("绑定 23456789", "不正确", "还可以试4次")
		phone.expect("绑定 "+strings.ToLower(code), "张三，您好", "填报人员")
		phone.expect("信访事项多久办结", "第三十四条")
		phone.expect("我是谁", "张三", "填报人员")
		phone.expect("人员", "需要管理员权限")
		o.phone("别人的手机").expect("绑定 "+code, "不正确")
		admin.expect("人员", "王芳，管理员", "张三，督查科，填报人员")
		admin.expect("记录", "拒绝 张三：“人员”需要管理员权限", "登录绑定 张三：张三已绑定")
	})
}

func TestCodesRunOutAndCannotBeGuessed(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		o := newOffice(t, s)
		code := o.code(o.phone("王芳的手机"), "添加人员 李强")
		thief := o.phone("陌生人")
		for range 5 {
			thief.say("绑定 ABCDEFGH")
		}
		events, err := s.Events(t.Context(), 20)
		if err != nil {
			t.Fatal(err)
		}
		noted := slices.DeleteFunc(events, func(e bot.Event) bool { return e.Kind != bot.RefusalEvent || e.Text != "绑定码错误" })
		if len(noted) != 5 {
			t.Errorf("%d of 5 wrong codes are in the audit", len(noted))
		}
		thief.expect("绑定 "+code, "错误次数过多")
		o.now = o.now.Add(25 * time.Hour)
		o.phone("李强的手机").expect("绑定 "+code, "已过期")
	})
}

// inGroup says something to the bot in a group and returns the reply.
func (c *talk) inGroup(text string) string {
	c.t.Helper()
	c.said++
	c.replies = nil
	done, err := c.engine.Receive(context.Background(), c, bot.Message{
		Channel: "talk", ID: fmt.Sprintf("%s-%d-%p", c.person, c.said, c), Conversation: "talk:group/" + c.person,
		Sender: bot.Sender{ID: c.person, Name: c.person}, Text: text, Group: true, Mentioned: true, At: noon,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	<-done
	if len(c.replies) == 0 {
		return ""
	}
	return c.replies[0].Text
}

// TestGroupsSeeNothingPrivate has an administrator and strangers in one group.
func TestGroupsSeeNothingPrivate(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		o := newOffice(t, s)
		admin, phone, thief := o.phone("王芳的手机"), o.phone("张三的手机"), o.phone("路人")
		for _, text := range []string{"添加人员 张三", "人员", "记录", "未送达", "绑定码 王芳"} {
			if got := admin.inGroup(text); !strings.Contains(got, "请在与助手的单独会话中发送") {
				t.Errorf("%s: the group reads %q", text, got)
			}
		}
		code := o.code(admin, "添加人员 张三 督查科 填报人员")
		if got := phone.inGroup("绑定 " + code); !strings.Contains(got, "已经作废") {
			t.Errorf("the group reads %q", got)
		}
		thief.expect("绑定 "+code, "不正确")
		if got := thief.inGroup("第三十四条"); got != "" {
			t.Errorf("a stranger in a group was told %q", got)
		}
		if got := admin.inGroup("信访事项多久办结"); !strings.Contains(got, "第三十四条") {
			t.Errorf("a question in a group was answered with %q", got)
		}
		admin.expect("记录", "绑定码发在群里，已作废")
		// What is sent without being asked for goes where the person speaks alone.
		addresses, err := s.Addresses(context.Background())
		if err != nil || len(addresses["王芳"]) != 1 || addresses["王芳"][0].Conversation != "talk:王芳的手机" {
			t.Errorf("%+v, %v", addresses, err)
		}
	})
}

// TestANewCodeMakesEarlierOnesVoid: one that was sent to the wrong person is good
// for nothing as soon as there is another.
func TestANewCodeMakesEarlierOnesVoid(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		o := newOffice(t, open())
		admin, phone := o.phone("王芳的手机"), o.phone("张三的手机")
		first := o.code(admin, "添加人员 张三")
		second := o.code(admin, "绑定码 张三")
		phone.expect("绑定 "+first, "不正确")
		phone.expect("绑定 "+second, "张三，您好")
		third := o.code(admin, "绑定码 张三")
		admin.expect("解绑 张三", "已解除")
		admin.expect("记录 1", "变更 王芳：人员（张三解除绑定）")
		o.phone("拾到手机的人").expect("绑定 "+third, "不正确")
	})
}

func TestRolesAreGivenAndTaken(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		o := newOffice(t, open())
		admin, phone := o.phone("王芳的手机"), o.phone("张三的手机")
		admin.expect("添加人员", "请写明姓名")
		admin.expect("添加人员 张三 督查科 局长", "没有“局长”这种权限", "查询人员")
		phone.expect("绑定 "+o.code(admin, "添加人员 张三 督查科 查询人员"), "查询人员")
		admin.expect("添加人员 张三", "已经登记")
		phone.expect("填报", "需要填报人员权限")
		admin.expect("授权 张三 编辑", "已变更为编辑人员")
		admin.expect("记录 1", "变更 王芳：人员（张三为编辑人员）")
		phone.expect("填报", "共")
		admin.expect("授权 张三", "请写明权限")
		admin.expect("授权 李四 编辑", "没有登记名为“李四”的人员")
		admin.expect("授权 王芳 编辑", "唯一的管理员")
		admin.expect("停用 王芳", "唯一的管理员")
		admin.expect("停用 张三", "已停用张三")
		admin.expect("记录 1", "变更 王芳：人员（张三停用）")
		phone.expect("第三十四条", "仅供本单位工作人员使用")
		admin.expect("启用 张三", "已启用张三")
		phone.expect("我的权限", "编辑人员")
		admin.expect("解绑 王芳", "不能解除自己的绑定")
		admin.expect("解绑 张三", "已解除")
		if said := phone.say("第三十四条"); said != "" {
			t.Errorf("somebody whose binding was taken was told %q", said)
		}
		admin.expect("人员", "张三，督查科，编辑人员，未绑定")
		admin.say("绑定码 张三")
		admin.expect("记录 1", "变更 王芳：人员（张三的绑定码）")
		phone.expect("绑定 "+o.code(admin, "绑定码 张三"), "张三，您好", "编辑人员")
	})
}

// TestReadersFillInNothing: not in a dialog that somebody else has begun in the
// group, nor in one of theirs from before their role was taken; and no figure is
// shown to them.
func TestReadersFillInNothing(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		o := newOffice(t, open())
		admin, phone := o.phone("王芳的手机"), o.phone("张三的手机")
		phone.expect("绑定 "+o.code(admin, "添加人员 张三 督查科 填报人员"), "填报人员")
		admin.expect("修改 来访批次 1314", "已记录")
		phone.expect("填报", "（1/61）来信件次")
		admin.expect("授权 张三 查询", "已变更为查询人员")
		for _, said := range []string{"657", "来信657件次", "来访955批次", summary} {
			if answer := phone.say(said); strings.Contains(answer, "已记录") || strings.Contains(answer, "认出") || strings.Contains(answer, "1314") {
				t.Errorf("%s: %s", said, answer)
			}
		}
		phone.expect("来访955批次", "填报数据需要填报人员权限，您目前是查询人员")
		if answer := phone.say("第三十四条"); strings.Contains(answer, "继续填报") {
			t.Error(answer)
		}
		if answer := phone.drop("总结.txt", []byte(summary)); answer != "收到“总结.txt”。发送“校对”检查文字和数据。" {
			t.Error(answer)
		}
		phone.expect("校对", "校对“总结.txt”")
		if answer := phone.drop("数据.xlsx", nil); !strings.Contains(answer, "需要填报人员权限") {
			t.Error(answer)
		}
		admin.expect("来源 来信件次", "还没有填写")
	})
}

// TestNobodyWhoHasLeftIsNudged: what the report lacks is none of theirs any more.
func TestNobodyWhoHasLeftIsNudged(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		o := newOffice(t, s)
		admin, phone := o.phone("王芳的手机"), o.phone("张三的手机")
		phone.expect("绑定 "+o.code(admin, "添加人员 张三 督查科 填报人员"), "填报人员")
		admin.expect("分工 约谈 张三", "已指定")
		admin.expect("停用 张三", "已停用张三")
		admin.expect("催办", "已停用，没有提醒：张三。请另行指定分工。")
		if waiting, err := s.Undelivered(t.Context(), func(string) bool { return true }); err != nil || len(waiting) > 0 {
			t.Errorf("%+v, %v", waiting, err)
		}
		admin.expect("启用 张三", "已启用张三")
		admin.expect("催办", "已提醒：张三（1项）。")
	})
}

// TestALostPhoneIsToldNothing: nothing goes to an account whose binding was taken
// back, until the person is bound again.
func TestALostPhoneIsToldNothing(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		o := newOffice(t, open())
		admin, lost, phone := o.phone("王芳的手机"), o.phone("张三的旧手机"), o.phone("张三的手机")
		lost.expect("绑定 "+o.code(admin, "添加人员 张三 督查科 填报人员"), "填报人员")
		admin.expect("分工 约谈 张三", "已指定")
		admin.expect("解绑 张三", "已解除")
		admin.expect("催办", "无法提醒：张三")
		admin.expect("未送达", "没有未送达的消息")
		phone.expect("绑定 "+o.code(admin, "绑定码 张三"), "张三，您好")
		admin.expect("催办", "已提醒：张三（1项）。")
		phone.expect("我是谁", "王芳提醒")
	})
}

// TestWhatWaitsForALostPhone: what was sent before the binding was taken back or
// the person left, and has not arrived, is not for whoever has the phone.
func TestWhatWaitsForALostPhone(t *testing.T) {
	for _, command := range []string{"解绑 张三", "停用 张三"} {
		storetest.Run(t, func(t *testing.T, open func() *store.Store) {
			o := newOffice(t, open())
			admin, lost := o.phone("王芳的手机"), o.phone("张三的旧手机")
			lost.expect("绑定 "+o.code(admin, "添加人员 张三 督查科 填报人员"), "填报人员")
			admin.expect("分工 约谈 张三", "已指定")
			admin.expect("催办", "已提醒：张三（1项）。")
			admin.expect(command, "已")
			if said := lost.say("你好"); strings.Contains(said, "提醒") {
				t.Errorf("after %s the finder was told %q", command, said)
			}
			admin.expect("未送达", "没有未送达的消息")
		})
	}
}

func TestUndeliveredShowsWhatWaits(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		o := newOffice(t, s)
		admin := o.phone("王芳的手机")
		admin.expect("修改 来信件次 5", "已记录")
		admin.expect("记录 1", "变更 王芳：2025年度法治政府建设年度报告的来信件次")
		admin.expect("未送达", "没有未送达的消息")
		if err := s.Push(t.Context(), bot.Outgoing{
			Turn: "reminder>李强", Channel: "ilink:main", Conversation: "ilink:main/li", To: bot.Sender{Name: "李强"},
			Replies: []bot.Reply{{Text: "法治政府建设年度报告将于2月28日前报送，请抓紧完成填报。"}}, At: noon.Add(-26 * time.Hour),
		}); err != nil {
			t.Fatal(err)
		}
		admin.expect("未送达", "有1条消息未送达", "致李强，已等待1天", "法治政府建设年度报告")
	})
}
