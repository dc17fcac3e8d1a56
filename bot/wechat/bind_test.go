package wechat

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/eatmoreapple/openwechat"

	"xinfangbot/bot"
	"xinfangbot/bot/wechat/wechattest"
)

var zhangSan = bot.Staff{ID: "张三", Name: "张三"}

func TestBindIsRecognisedAfterANewLogin(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("山高水长😀")
	group := h.account.Group("信访科", friend)
	first := h.scanned()
	friend.Say("绑定 CODE")
	m := first.last(1)
	if m.Sender.Staff != "" || !m.Passing {
		t.Errorf("%+v", m)
	}
	must(t, first.bind(m, zhangSan))
	oplogs := h.server.Requests("webwxoplog")
	must(t, first.bind(m, zhangSan))
	if friend.Remark() != "张三[xf]" || h.server.Requests("webwxoplog") != oplogs {
		t.Errorf("remark name %q, set %d times", friend.Remark(), h.server.Requests("webwxoplog"))
	}
	must(t, first.reply(m, "已绑定"))

	friend.Say("问题")
	friend.SayIn(group, wechattest.Mention("信访助手")+"群里的问题")
	private, inGroup := first.received(3)[1], first.received(3)[2]
	if private.Sender.Staff != "张三" || private.Conversation != "wechat:main/staff/张三" || private.Sender.Name != "张三" || private.Passing {
		t.Errorf("%+v", private)
	}
	if inGroup.Sender.Staff != "张三" || !strings.HasPrefix(inGroup.Conversation, "wechat:main/group/") || inGroup.Sender.Name != "山高水长😀" || inGroup.Passing {
		t.Errorf("%+v", inGroup)
	}
	first.stop()

	second := h.start()
	second.loggedIn(1)
	friend.Say("问题")
	friend.SayIn(group, wechattest.Mention("信访助手")+"群里的问题")
	again := second.received(2)
	if again[0].Conversation != private.Conversation || again[1].Conversation != inGroup.Conversation || again[0].Sender.ID == private.Sender.ID {
		t.Errorf("%+v", again)
	}
	if !second.Serves(private.Conversation) || !second.Serves(inGroup.Conversation) || second.Serves(m.Conversation) {
		t.Error("the conversations of the last login are not served as they should be")
	}
	// Replies to messages of the last login reach the same person and group.
	must(t, second.reply(private, "补发"))
	must(t, second.reply(inGroup, "补发"))
	expect(t, "received", texts(friend.Received()), "已绑定", "补发")
	expect(t, "the group received", texts(group.Received()), "@山高水长😀\u2005补发")
	if err := second.bind(m, zhangSan); !errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("binding by a message of the last login: %v", err)
	}
}

// TestMarksSetByHand reads what a clerk writes on the phone.
func TestMarksSetByHand(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("山高水长")
	friend.SetRemark("李四【XF】 ")
	r := h.scanned()
	friend.Say("一")
	if m := r.last(1); m.Sender.Staff != "李四" || m.Sender.Name != "李四" {
		t.Errorf("%+v", m)
	}
	syncs := h.server.Requests("webwxbatchgetcontact")
	friend.SetRemark("李四")
	must(t, h.server.Await(testContext(t), func() bool { return h.server.Requests("webwxbatchgetcontact") > syncs }))
	friend.Say("二")
	if m := r.last(2); m.Sender.Staff != "" || m.Sender.Name != "李四" {
		t.Errorf("%+v", m)
	}
	// A mark that is not at the end, and one in the person's own name, are none.
	impostor := h.account.Friend("李四[xf]")
	impostor.SetRemark("[xf]李四")
	impostor.Say("三")
	if m := r.last(3); m.Sender.Staff != "" {
		t.Errorf("%+v", m)
	}
}

func TestBindMovesTheMark(t *testing.T) {
	h := newHouse(t)
	old, current := h.account.Friend("旧号"), h.account.Friend("新号")
	old.SetRemark("张三[xf]")
	r := h.scanned()
	current.Say("绑定 CODE")
	must(t, r.bind(r.last(1), zhangSan))
	if old.Remark() != "张三" || current.Remark() != "张三[xf]" {
		t.Errorf("remark names %q and %q", old.Remark(), current.Remark())
	}
	current.Say("一")
	old.Say("二")
	if got := r.received(3); got[1].Sender.Staff != "张三" || got[2].Sender.Staff != "" {
		t.Errorf("%+v", got)
	}
}

// TestTwoContactsWithOneMark takes neither for the member of staff: what is
// meant for one must not reach the other.
func TestTwoContactsWithOneMark(t *testing.T) {
	h := newHouse(t)
	one, two := h.account.Friend("甲"), h.account.Friend("乙")
	one.SetRemark("张三[xf]")
	two.SetRemark("张三[xf]")
	r := h.scanned()
	one.Say("一")
	two.Say("二")
	got := r.received(2)
	if got[0].Sender.Staff != "" || got[1].Sender.Staff != "" || got[0].Conversation == got[1].Conversation {
		t.Errorf("%+v", got)
	}
	if r.Serves("wechat:main/staff/张三") {
		t.Error("a person who cannot be told from another is served")
	}
	must(t, r.bind(got[1], zhangSan))
	if one.Remark() != "张三" || !r.Serves("wechat:main/staff/张三") {
		t.Errorf("after binding one of them the other is called %q", one.Remark())
	}
}

func TestBindThatCannotBeKept(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("山高水长")
	stranger := h.account.Stranger("路人")
	group := h.account.Group("信访科", stranger)
	r := h.scanned()
	friend.Say("绑定 CODE")
	m := r.last(1)
	h.account.KeepRemarks(true)
	for range 2 {
		var refused *RemarkError
		if err := r.bind(m, zhangSan); !errors.As(err, &refused) || refused.Remark != "张三[xf]" || strings.Contains(err.Error(), "张三") {
			t.Errorf("%v", err)
		}
	}
	if n := h.server.Requests("webwxoplog"); n != 1 {
		t.Errorf("the remark name was set %d times", n)
	}
	r.await("announcement", func() bool { return r.latest().Up && strings.Contains(r.latest().Text, "[xf]") })
	friend.SetRemark("张三[xf]")
	friend.Say("手工改了备注")
	m = r.last(2)
	if m.Sender.Staff != "张三" {
		t.Errorf("%+v", m)
	}
	must(t, r.bind(m, zhangSan))

	h.account.KeepRemarks(false)
	h.account.CutRemarks(12)
	var refused *RemarkError
	if err := r.bind(m, bot.Staff{ID: "欧阳春华", Name: "欧阳春华"}); !errors.As(err, &refused) {
		t.Errorf("a remark name that was cut: %v", err)
	}
	stranger.SayIn(group, wechattest.Mention("信访助手")+"绑定 CODE")
	if err := r.bind(r.last(3), zhangSan); !errors.Is(err, ErrNotFriend) {
		t.Errorf("a stranger: %v", err)
	}
	if err := r.bind(m, bot.Staff{ID: "a/b"}); err == nil {
		t.Error("an ID with a slash was bound")
	}
}

// TestGroupsOfOneName are answered while the login lasts; nothing is sent to
// either of them after the next one, nor ever by that name.
func TestGroupsOfOneName(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("山高水长")
	friend.SetRemark("张三[xf]")
	one := h.account.Group("工作群", friend)
	// Only the most recent groups are known before somebody speaks in them.
	for range 3 {
		h.account.Group("其他群", friend)
	}
	two := h.account.Group("工作群", friend)
	r := h.scanned()
	ask := func(g *wechattest.Group, n int) bot.Message {
		friend.SayIn(g, wechattest.Mention("信访助手")+"问")
		return r.last(n)
	}
	alone := ask(one, 1)
	if !strings.HasPrefix(alone.Conversation, "wechat:main/group/") {
		t.Errorf("%+v", alone)
	}
	second := ask(two, 2)
	first := ask(one, 3)
	if r.Serves(alone.Conversation) {
		t.Error("a conversation that two groups could be is served")
	}
	if first.Conversation == second.Conversation || first.Sender.Staff != "张三" || second.Sender.Staff != "张三" {
		t.Errorf("%+v, %+v", first, second)
	}
	must(t, r.reply(first, "答一"))
	must(t, r.reply(second, "答二"))
	expect(t, "the first group received", texts(one.Received()), "@山高水长\u2005答一")
	expect(t, "the second group received", texts(two.Received()), "@山高水长\u2005答二")
	r.stop()

	// After the next login one of them alone is known: it is not taken for the
	// other.
	next := h.start()
	next.loggedIn(1)
	for _, m := range []bot.Message{alone, first, second} {
		if next.Serves(m.Conversation) {
			t.Errorf("%s is served after a new login", m.Conversation)
		}
	}
}

func TestRenamedGroup(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("山高水长")
	friend.SetRemark("张三[xf]")
	group := h.account.Group("旧名", friend).Save()
	r := h.scanned()
	friend.SayIn(group, wechattest.Mention("信访助手")+"问")
	before := r.last(1)
	known := h.server.Requests("webwxbatchgetcontact")
	group.Rename("新名")
	must(t, h.server.Await(testContext(t), func() bool { return h.server.Requests("webwxbatchgetcontact") > known }))
	friend.SayIn(group, wechattest.Mention("信访助手")+"再问")
	if after := r.last(2); after.Conversation == before.Conversation {
		t.Errorf("%+v", after)
	}
	must(t, r.reply(before, "答"))
	if len(group.Received()) != 1 {
		t.Error("a reply to the group by its old name did not arrive")
	}
}

// TestBookPassesOverNobody: the servers' lists may have gaps.
func TestBookPassesOverNobody(t *testing.T) {
	b := newBook(&openwechat.User{UserName: "@me"}, nil)
	b.put(openwechat.Members{nil, {UserName: "@@g", MemberList: openwechat.Members{nil, {UserName: "@a", NickName: "张三"}}}})
	if m, ok := b.member("@@g", "@a"); !ok || m.nick != "张三" {
		t.Errorf("%+v, %v", m, ok)
	}
}

func TestNewMembersAndFriends(t *testing.T) {
	h := newHouse(t)
	group := h.account.Group("信访科")
	r := h.scanned()
	newcomer := h.account.Stranger("新人")
	group.Join(newcomer)
	newcomer.SayIn(group, wechattest.Mention("信访助手")+"问")
	if m := r.last(1); m.Sender.Name != "新人" {
		t.Errorf("%+v", m)
	}
	var friends []*wechattest.Person
	for range 60 { // more than one answer has, and more than may be asked for at once
		friends = append(friends, h.account.Friend("同事"))
	}
	friends[59].Say("您好")
	m := r.last(2)
	if m.Sender.Name != "同事" {
		t.Errorf("%+v", m)
	}
	must(t, r.bind(m, zhangSan))
	r.stop()
	next := h.start()
	next.loggedIn(1)
	if !next.Serves("wechat:main/staff/张三") {
		t.Error("the last of many contacts is not recognised")
	}
}

func TestFriendWhoIsGone(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("山高水长")
	friend.SetRemark("张三[xf]")
	h.server.SetPoll(time.Millisecond)
	r := h.scanned()
	if !r.Serves("wechat:main/staff/张三") {
		t.Error("a friend is not served")
	}
	syncs := h.server.Requests("webwxsync")
	friend.Unfriend()
	// The poll after the sync shows that the sync has been read.
	must(t, h.server.Await(testContext(t), func() bool { return h.server.Requests("webwxsync") > syncs }))
	polls := h.server.Requests("synccheck")
	must(t, h.server.Await(testContext(t), func() bool { return h.server.Requests("synccheck") > polls }))
	if r.Serves("wechat:main/staff/张三") {
		t.Error("somebody who is no friend any more is served")
	}
}

// TestRemarksAreToldWithoutCallingTheAccountUp has the login lost while a remark
// name is set.
func TestRemarksAreToldWithoutCallingTheAccountUp(t *testing.T) {
	var told []bool
	c, err := New(Options{Account: "main", Storage: noStorage{}, Display: Screen{}})
	must(t, err)
	c.Announce(func(a bot.Announcement) { told = append(told, a.Up) })
	c.enter(loggedIn, 0)
	c.tellRemarks()
	c.enter(lost, 0)
	c.tellRemarks()
	if !slices.Equal(told, []bool{true, true, false, false}) {
		t.Errorf("announced %v", told)
	}
}
