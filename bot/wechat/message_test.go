package wechat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/bot/wechat/wechattest"
	"xinfangbot/internal/pace"
)

func TestGroupsAreHeardWhenTheyAddressTheBot(t *testing.T) {
	h := newHouse(t)
	h.o.GroupPrefix = "小信"
	zhang, li := h.account.Friend("张三"), h.account.Friend("李四")
	stranger := h.account.Stranger("路人")
	group := h.account.Group("信访科😀", zhang, li, stranger)
	group.Display(zhang, "张三（综合科）")
	group.DisplaySelf("值班助手")
	r := h.scanned()

	zhang.SayIn(group, "大家下午开会")
	zhang.SayIn(group, wechattest.Mention("所有人")+"交材料")
	zhang.SayIn(group, wechattest.Mention("值班助手2号")+"不是叫它")
	zhang.SendPicture(group)
	zhang.SendFile(group, "表.xlsx", []byte("PK"))
	zhang.SayIn(group, wechattest.Mention("值班助手")+"第三十四条:\n讲什么")
	li.SayIn(group, "请问 "+wechattest.Mention("信访助手")+"办理期限")
	stranger.SayIn(group, "小信，你好")
	li.Quote(group, wechattest.Mention("信访助手")+"这条对吗", "张三", "六十日内办结 <&>")
	li.QuoteInText(group, "小信 这条呢", "张三", "三十日")

	got := r.received(5)
	want := []bot.Message{
		{Text: "第三十四条:\n讲什么", Sender: bot.Sender{Name: "张三（综合科）"}},
		{Text: "请问 办理期限", Sender: bot.Sender{Name: "李四"}},
		{Text: "你好", Sender: bot.Sender{Name: "路人"}},
		{Text: "这条对吗", Quote: "六十日内办结 <&>", Sender: bot.Sender{Name: "李四"}},
		{Text: "这条呢", Quote: "三十日", Sender: bot.Sender{Name: "李四"}},
	}
	for i, w := range want {
		g := got[i]
		if g.Text != w.Text || g.Quote != w.Quote || g.Sender.Name != w.Sender.Name || !g.Group || !g.Mentioned {
			t.Errorf("message %d: %+v, want %+v", i, g, w)
		}
	}
	if got[0].Conversation == got[1].Conversation || got[1].Conversation != got[3].Conversation {
		t.Errorf("conversations %q, %q, %q", got[0].Conversation, got[1].Conversation, got[3].Conversation)
	}
	must(t, r.reply(got[0], "答复"))
	must(t, r.Send(testContext(t), to(got[1]), bot.Reply{Files: []bot.File{{Name: "图.png", Data: []byte("png")}}}))
	sent := group.Received()
	if len(sent) != 3 || sent[0].Text != "@张三（综合科）\u2005答复" || sent[1].Text != "@李四\u2005请查收。" || sent[2].File == nil {
		t.Errorf("the group received %+v", sent)
	}
	if n := len(zhang.Received()); n != 0 {
		t.Errorf("%d messages went to a person", n)
	}
}

func TestWhatIsNotForTheBot(t *testing.T) {
	h := newHouse(t)
	friend, official := h.account.Friend("张三"), h.account.Official("政策发布")
	group := h.account.Group("信访科", friend)
	r := h.scanned()
	official.Say("今日要闻")
	official.SendPicture(nil)
	h.account.System(nil, "你已添加了张三，现在可以开始聊天了。")
	h.account.System(group, "“张三”邀请“李四”加入了群聊")
	h.account.Notify()
	h.account.SayFromPhone(nil, "记一笔")
	h.account.SayFromPhone(group, wechattest.Mention("信访助手")+"自言自语")
	friend.Say("问题")
	if m := r.last(1); m.Text != "问题" {
		t.Errorf("%+v", m)
	}
}

func TestMediaAndQuotes(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	r := h.scanned()
	friend.SendPicture(nil)
	friend.SendVoice(nil)
	friend.SendVideo(nil)
	friend.SendSticker(nil)
	friend.SendLocation(nil)
	friend.Quote(nil, "这个对吗", "信访助手", "第十八条\n内容")
	friend.QuoteInText(nil, "那么这个", "信访助手", "第十九条")
	got := r.received(7)
	for i, media := range []bot.Media{bot.Picture, bot.Voice, bot.Video, bot.OtherKind, bot.OtherKind, "", ""} {
		if got[i].Media != media || (media != "" && got[i].Text != "") {
			t.Errorf("message %d: %+v, want %s", i, got[i], media)
		}
	}
	if got[5].Text != "这个对吗" || got[5].Quote != "第十八条\n内容" || got[6].Text != "那么这个" || got[6].Quote != "第十九条" {
		t.Errorf("%+v, %+v", got[5], got[6])
	}
}

func someBytes(n int) []byte {
	data := make([]byte, n)
	source := rand.New(rand.NewPCG(1, 2))
	for i := range data {
		data[i] = byte(source.Uint32())
	}
	return data
}

func TestFilesBothWays(t *testing.T) {
	h := newHouse(t)
	h.o.MaxFile = 2 << 20
	friend := h.account.Friend("张三")
	r := h.scanned()
	report := someBytes(1300<<10 + 7)
	friend.SendFile(nil, "2025年 数据&<说明>.xlsx", report)
	friend.SendFile(nil, "大.docx", make([]byte, h.o.MaxFile+1))
	got := r.received(2)
	if f := got[0].File; f == nil || f.Name != "2025年 数据&_说明_.xlsx" || !bytes.Equal(f.Data, report) {
		t.Errorf("%.200v", got[0])
	}
	if got[1].File != nil || got[1].Media != bot.LargeFile {
		t.Errorf("%.200v", got[1])
	}

	files := []bot.File{
		{Name: "法治政府建设年度报告（“草案”）.docx", Data: report},
		{Name: "../图 1.PNG", Data: someBytes(512 << 10)},
		{Name: "小.txt", Data: []byte("一")},
	}
	must(t, r.Send(testContext(t), to(got[0]), bot.Reply{Text: "见附件", Files: files}))
	sent := friend.Received()
	if len(sent) != 4 || sent[0].Text != "见附件" {
		t.Fatalf("%d messages", len(sent))
	}
	for i, want := range []wechattest.File{
		{Name: "法治政府建设年度报告（“草案”）.docx"}, {Name: "图 1.PNG", Picture: true}, {Name: "小.txt"},
	} {
		f := sent[i+1].File
		if f == nil || f.Name != want.Name || f.Picture != want.Picture || !bytes.Equal(f.Data, files[i].Data) {
			t.Errorf("file %d is not the one that was sent", i)
		}
	}
	// What no try would send must not keep what comes behind it.
	for i, data := range [][]byte{nil, make([]byte, maxUpload+1)} {
		must(t, r.Send(testContext(t), to(got[0]), bot.Reply{Files: []bot.File{{Name: "a.docx", Data: data}}}))
		if sent := friend.Since(len(sent) + i); len(sent) != 1 || !strings.Contains(sent[0].Text, "“a.docx”无法通过微信发送") {
			t.Errorf("for a file of %d bytes the person got %+v", len(data), sent)
		}
	}
}

// TestUploadsSideBySide sends two files in the same second: the library gives
// them the same name.
func TestUploadsSideBySide(t *testing.T) {
	h := newHouse(t)
	people := []*wechattest.Person{h.account.Friend("张三"), h.account.Friend("李四")}
	r := h.scanned()
	errs := make(chan error)
	data := [][]byte{someBytes(3 << 20), someBytes(2 << 20)}
	for i, p := range people {
		p.Say("文件")
		m := r.last(i + 1)
		go func() {
			errs <- r.Send(testContext(t), to(m), bot.Reply{Files: []bot.File{{Name: "a.docx", Data: data[i]}}})
		}()
	}
	for range people {
		must(t, <-errs)
	}
	for i, p := range people {
		if sent := p.Received(); len(sent) != 1 || !bytes.Equal(sent[0].File.Data, data[i]) {
			t.Errorf("person %d did not get the file", i)
		}
	}
}

func TestFileThatCannotBeDownloaded(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	r := h.scanned()
	h.account.Fail("webwxgetmedia", wechattest.Fault{Cut: true})
	h.account.Fail("webwxgetmedia", wechattest.Fault{Status: http.StatusNotFound})
	friend.SendFile(nil, "一.txt", []byte("一"))
	h.account.Fail("webwxgetmedia", wechattest.Fault{Status: http.StatusNotFound, Times: maxDownloads, After: 1})
	got := r.received(1)
	if got[0].File == nil || string(got[0].File.Data) != "一" {
		t.Errorf("%+v", got[0])
	}
}

func TestFileThatIsGone(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	r := h.scanned()
	h.account.Fail("webwxgetmedia", wechattest.Fault{Status: http.StatusNotFound, Times: maxDownloads})
	friend.SendFile(nil, "一.txt", []byte("一"))
	friend.Say("收到了吗")
	got := r.received(2)
	if got[0].File != nil || got[0].Media != bot.LostFile || got[1].Text != "收到了吗" {
		t.Errorf("%+v", got)
	}
}

// TestDuplicatesAndOrder delivers messages twice and in reverse.
func TestDuplicatesAndOrder(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	r := h.scanned()
	h.account.Duplicate(1)
	id := friend.Say("一")
	got := r.received(2)
	if got[0].ID != id || got[1].ID != id || got[0].Conversation != got[1].Conversation {
		t.Errorf("%+v", got)
	}
	h.account.Fail("webwxsync", wechattest.Fault{Delay: 50 * time.Millisecond, Times: 5})
	h.account.Reorder()
	var want []string
	for i := range 100 { // more than one sync brings
		want = append(want, fmt.Sprint(i))
		friend.Say(want[i])
	}
	var texts []string
	for _, m := range r.received(102)[2:] {
		texts = append(texts, m.Text)
	}
	expect(t, "in order", texts, want...)
}

func TestSendFailures(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	r := h.scanned()
	friend.Say("问")
	m := r.last(1)
	for _, fault := range []wechattest.Fault{{Ret: -1}, {Status: 502}, {Cut: true}, {Ret: wechattest.RetTooOften}} {
		h.account.Fail("webwxsendmsg", fault)
		if err := r.reply(m, "答"); err == nil {
			t.Errorf("%+v: no error", fault)
		}
	}
	must(t, r.reply(m, "答"))
	expect(t, "received", texts(friend.Received()), "答")

	// The answer is lost: it is an error, and what is sent again has the same name.
	h.account.DropRepeats(true)
	h.account.Fail("webwxsendmsg", wechattest.Fault{CutAfter: true})
	if err := r.reply(m, "再答"); err == nil {
		t.Error("no error where the answer was lost")
	}
	must(t, r.reply(m, "再答"))
	must(t, r.reply(m, "再答"))
	expect(t, "received", texts(friend.Received()), "答", "再答", "再答")
}

// TestReplyIsContinuedWhereItFailed sends a text and two files; the second file
// fails at first.
func TestReplyIsContinuedWhereItFailed(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	r := h.scanned()
	friend.Say("问")
	out := to(r.last(1))
	reply := bot.Reply{Text: "见附件", Files: []bot.File{{Name: "一.txt", Data: []byte("一")}, {Name: "二.txt", Data: []byte("二")}}}
	h.account.Fail("webwxsendappmsg", wechattest.Fault{Ret: 1, After: 1})
	if err := r.Send(testContext(t), out, reply); err == nil {
		t.Fatal("no error")
	}
	reply.Text = "（原定3月2日09:00送达）\n见附件" // the engine dates what comes late
	must(t, r.Send(testContext(t), out, reply))
	must(t, r.Send(testContext(t), out, reply))
	var got []string
	for _, s := range friend.Received() {
		got = append(got, s.Text)
		if s.File != nil {
			got[len(got)-1] = s.File.Name
		}
	}
	expect(t, "received", got, "见附件", "一.txt", "二.txt", reply.Text, "一.txt", "二.txt")
}

func TestErrorsHoldNoSecrets(t *testing.T) {
	h := newHouse(t)
	friend := h.account.Friend("张三")
	r := h.scanned()
	friend.Say("问")
	m := r.last(1)
	h.account.Fail("webwxsendmsg", wechattest.Fault{Cut: true})
	err := r.reply(m, "机密")
	s, currentErr := r.current()
	must(t, currentErr)
	for _, secret := range []string{s.info.PassTicket, s.info.SKey, s.info.WxSid, "机密", "张三"} {
		if err == nil || strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), url.QueryEscape(secret)) {
			t.Errorf("the error is %v", err)
		}
	}
	if !strings.Contains(err.Error(), "webwxsendmsg") {
		t.Errorf("the error does not say what failed: %v", err)
	}
}

// TestPacing sends to two people and looks at what was waited for.
func TestPacing(t *testing.T) {
	h := newHouse(t)
	clock := newClock()
	h.o.Now, h.o.Sleep, h.o.Rand = clock.time, clock.sleep, func() float64 { return 0.5 }
	h.o.AccountGap = pace.Gap{Min: 2 * time.Second, Jitter: 2 * time.Second}
	h.o.ConversationGap = pace.Gap{Min: 10 * time.Second}
	a, b := h.account.Friend("张三"), h.account.Friend("李四")
	r := h.scanned()
	a.Say("问")
	b.Say("问")
	m := r.received(2)
	sent := make([]time.Duration, 0, 4)
	began := clock.time()
	for _, to := range []bot.Message{m[0], m[1], m[0], m[1]} {
		must(t, r.reply(to, "答"))
		sent = append(sent, clock.time().Sub(began))
	}
	if want := []time.Duration{0, 3 * time.Second, 10 * time.Second, 13 * time.Second}; !slices.Equal(sent, want) {
		t.Errorf("sent after %v, want %v", sent, want)
	}
	h.account.Fail("webwxsendmsg", wechattest.Fault{Ret: wechattest.RetTooOften})
	if err := r.reply(m[0], "答"); err == nil {
		t.Fatal("no error")
	}
	refused := clock.time()
	must(t, r.reply(m[1], "答"))
	if waited := clock.time().Sub(refused); waited < 30*time.Second {
		t.Errorf("after too many messages %v were waited", waited)
	}
}

func TestRateLimit(t *testing.T) {
	h := newHouse(t)
	clock := newClock()
	h.o.Now, h.o.Sleep = clock.time, clock.sleep
	friend := h.account.Friend("张三")
	r := h.scanned()
	friend.Say("问")
	m := r.last(1)
	h.account.Limit(2, time.Hour)
	must(t, r.reply(m, "一"))
	must(t, r.reply(m, "二"))
	began := clock.time()
	for range 3 {
		if err := r.reply(m, "三"); err == nil {
			t.Fatal("no error beyond the limit")
		}
	}
	if waited := clock.time().Sub(began); waited < 90*time.Second {
		t.Errorf("after the first refusals %v were waited", waited)
	}
	h.account.Limit(0, 0)
	must(t, r.reply(m, "三"))
	expect(t, "received", texts(friend.Received()), "一", "二", "三")
}

func TestSendToNobody(t *testing.T) {
	h := newHouse(t)
	r := h.scanned()
	for _, conversation := range []string{"wechat:main/staff/none", "wechat:main/login/old/@a", "wechat:main/group/abc/staff/x", "terminal:王芳", "wechat:main"} {
		if err := r.Send(testContext(t), bot.Outgoing{Conversation: conversation}, bot.Reply{Text: "答"}); !errors.Is(err, bot.ErrUnreachable) {
			t.Errorf("%s: %v", conversation, err)
		}
		if r.Serves(conversation) {
			t.Errorf("%s is served", conversation)
		}
	}
	r.stop()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := r.Send(ctx, bot.Outgoing{Conversation: "wechat:main/staff/none"}, bot.Reply{Text: "答"}); err == nil {
		t.Error("no error after the context has ended")
	}
}
