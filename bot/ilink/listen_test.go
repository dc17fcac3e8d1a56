package ilink_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/bot/ilink"
	"xinfangbot/bot/ilink/ilinktest"
)

func TestMessages(t *testing.T) {
	r := loggedIn(t, func(o *ilink.Options) { o.MaxFile = 100 })
	wang := r.bot.Person("wang@im.wechat")
	lying := wang.File("大小不实.txt", bytes.Repeat([]byte("x"), 200))
	lying.File.Len = "5"
	nameless := wang.File("", []byte("a"))
	type want struct {
		text, quote, file string
		media             bot.Media
	}
	cases := []struct {
		name  string
		items []ilinktest.Item
		want  want
	}{
		{"text", []ilinktest.Item{ilinktest.Text("第十八条是什么")}, want{text: "第十八条是什么"}},
		{"texts", []ilinktest.Item{ilinktest.Text("一"), ilinktest.Text("二")}, want{text: "一\n二"}},
		{"quote", []ilinktest.Item{ilinktest.Text("这个").Quoting(ilinktest.Quoted{Title: "小王：来信多少件", Item: ptr(ilinktest.Text("来信多少件"))})},
			want{text: "这个", quote: "来信多少件"}},
		{"quoted picture", []ilinktest.Item{ilinktest.Text("这个").Quoting(ilinktest.Quoted{Title: "[图片]", Item: ptr(wang.Picture(nil))})},
			want{text: "这个", quote: "[图片]"}},
		{"voice heard", []ilinktest.Item{ilinktest.Voice("一百二十件").Quoting(ilinktest.Quoted{Item: ptr(ilinktest.Voice("来信"))})},
			want{text: "一百二十件", quote: "来信"}},
		{"voice not heard", []ilinktest.Item{ilinktest.Voice("")}, want{media: bot.Voice}},
		{"picture", []ilinktest.Item{wang.Picture([]byte("JPEG"))}, want{media: bot.Picture}},
		{"picture and text", []ilinktest.Item{wang.Picture([]byte("JPEG")), ilinktest.Text("看图")}, want{text: "看图", media: bot.Picture}},
		{"video", []ilinktest.Item{ilinktest.Video()}, want{media: bot.Video}},
		{"new type", []ilinktest.Item{ilinktest.Unknown()}, want{media: bot.OtherKind}},
		{"file", []ilinktest.Item{wang.File("数据.xlsx", []byte("PK\x03\x04"))}, want{file: "数据.xlsx=PK\x03\x04"}},
		{"file of a path", []ilinktest.Item{wang.File(`..\..\数据.txt`, nil)}, want{file: "数据.txt="}},
		{"file of no name", []ilinktest.Item{nameless}, want{file: "文件=a"}},
		{"file of 100 bytes", []ilinktest.Item{wang.File("a.txt", bytes.Repeat([]byte("x"), 100))}, want{file: "a.txt=" + strings.Repeat("x", 100)}},
		{"file of 101 bytes", []ilinktest.Item{wang.File("a.txt", bytes.Repeat([]byte("x"), 101))}, want{media: bot.LargeFile}},
		{"file with a false length", []ilinktest.Item{lying}, want{media: bot.LargeFile}},
	}
	ids := make(map[string]bool)
	for i, c := range cases {
		id := wang.Post(c.items...)
		m := r.heard(i + 1)[i]
		got := want{text: m.Text, quote: m.Quote, media: m.Media}
		if m.File != nil {
			got.file = m.File.Name + "=" + string(m.File.Data)
		}
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
		if m.ID != id || m.Channel != "ilink:"+operator || m.Conversation != "ilink:"+operator+"/wang@im.wechat" ||
			m.Sender.ID != "wang@im.wechat" || m.Group || !m.At.Equal(r.clock.Now()) {
			t.Errorf("%s: %+v", c.name, m)
		}
		ids[m.ID] = true
	}
	if len(ids) != len(cases) {
		t.Errorf("%d IDs for %d messages", len(ids), len(cases))
	}
	r.quiet("第十八条", "wang@im.wechat", "大小不实")
}

func ptr[T any](v T) *T { return &v }

func TestEveryFileOfAMessageIsHandedOver(t *testing.T) {
	r := loggedIn(t, nil)
	wang := r.bot.Person("wang")
	id := wang.Post(ilinktest.Text("两个文件"), wang.File("一.txt", []byte("1")), wang.File("二.txt", []byte("2")))
	m := r.heard(2)
	if m[0].ID != id || m[0].Text != "两个文件" || m[0].File.Name != "一.txt" || m[1].ID == id || m[1].Text != "" || m[1].File.Name != "二.txt" {
		t.Errorf("%+v", m)
	}
}

// TestFilesWithFullAddresses lets the server give addresses instead of
// parameters, both ways.
func TestFilesWithFullAddresses(t *testing.T) {
	r := loggedIn(t, nil)
	r.bot.Rule(func(r *ilinktest.Rules) { r.FullURLs = true })
	wang := r.bot.Person("wang")
	data := bytes.Repeat([]byte("信访工作"), 50000)
	wang.Post(wang.File("报告.docx", data))
	m := r.heard(1)[0]
	if m.File == nil || !bytes.Equal(m.File.Data, data) {
		t.Fatalf("file lost: %+v", m.Media)
	}
	must(t, r.send(m, bot.Reply{Files: []bot.File{{Name: "报告.docx", Data: data}}}))
	if f := wang.Received()[0].File; f.Name != "报告.docx" || !bytes.Equal(f.Data, data) {
		t.Errorf("received %q with %d bytes", f.Name, len(f.Data))
	}
}

func TestAFileIsAskedForAgain(t *testing.T) {
	r := loggedIn(t, nil)
	wang := r.bot.Person("wang")
	r.server.Fail("download", ilinktest.Status(500), ilinktest.Drop())
	wang.Post(wang.File("a.txt", []byte("内容")))
	if m := r.heard(1)[0]; m.File == nil || string(m.File.Data) != "内容" {
		t.Errorf("%+v", m)
	}
	lost := wang.File("b.txt", []byte("内容"))
	r.server.LoseFiles()
	wang.Post(lost)
	if m := r.heard(2)[1]; m.File != nil || m.Media != bot.LostFile {
		t.Errorf("a file that is gone: %+v", m)
	}
}

func TestOwnMessagesAndGroupsAreIgnored(t *testing.T) {
	r := loggedIn(t, nil)
	wang := r.bot.Person("wang")
	r.bot.Echo("自己说的")
	wang.PostInGroup("12@chatroom", ilinktest.Text("群里说的"))
	wang.Post()
	r.bot.Raw(`{"from_user_id":["nobody"]}`)
	r.bot.Raw(`"nothing"`)
	wang.Say("私下说的")
	if m := r.heard(1); m[0].Text != "私下说的" {
		t.Errorf("heard %q", texts(m))
	}
}

// TestAMessageThatDoesNotFitHoldsUpNoOther gives messages that the library's
// own types reject.
func TestAMessageThatDoesNotFitHoldsUpNoOther(t *testing.T) {
	r := loggedIn(t, nil)
	r.bot.Raw(`{"from_user_id":"li","message_id":"17","message_type":1,"item_list":[{"type":1,"text_item":{"text":"一"}}]}`)
	r.bot.Raw(`{"from_user_id":"li","message_id":18,"message_type":1,"item_list":[{"type":"?"},{"type":1,"text_item":{"text":"二"}}]}`)
	r.bot.Raw(`{"from_user_id":"li","client_id":"c","item_list":[{"type":1,"text_item":{"text":"三"}}]}`)
	r.bot.Raw(`{"from_user_id":"li","seq":4,"item_list":[{"type":1,"text_item":{"text":"四"}}]}`)
	r.bot.Raw(`{"from_user_id":"li","item_list":[{"type":1,"text_item":{"text":"五"}}]}`)
	m := r.heard(5)
	same(t, "heard", texts(m), "一", "二", "三", "四", "五")
	var ids []string
	for _, m := range m {
		ids = append(ids, m.ID)
	}
	same(t, "IDs", ids[:4], "17", "18", "client:c", "seq:4")
	if m[1].Media != bot.OtherKind || !strings.HasPrefix(ids[4], "digest:") {
		t.Errorf("%+v", m)
	}
}

func TestQuoteByID(t *testing.T) {
	r := loggedIn(t, nil)
	wang := r.bot.Person("wang")
	m := r.meet(wang)
	must(t, r.say(m, "请填写来信件次"))
	// The server's IDs go up by one: the reply got the one after the greeting.
	var n uint64
	if _, err := fmt.Sscan(m.ID, &n); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{m.ID: "你好", fmt.Sprint(n + 1): "请填写来信件次", "99": "摘要"} {
		before := len(r.heard(0))
		wang.Post(ilinktest.Text("120").Quoting(ilinktest.Quoted{Server: id, Title: "摘要"}))
		if q := r.heard(before + 1)[before].Quote; q != want {
			t.Errorf("quote of %s: %q, want %q", id, q, want)
		}
	}
}

// TestRepeatsHaveTheSameID lets the server repeat messages, by itself and
// because its cursor jumps back.
func TestRepeatsHaveTheSameID(t *testing.T) {
	r := loggedIn(t, nil)
	wang := r.bot.Person("wang")
	first := wang.Say("一")
	r.heard(1)
	must(t, r.bot.Repeat(first))
	if m := r.heard(2); m[1].ID != first {
		t.Errorf("%+v", m)
	}
	r.bot.Rewind(2)
	if m := r.heard(4); m[2].ID != first || m[3].ID != first {
		t.Errorf("%+v", m)
	}
	wang.Say("二")
	if m := r.heard(5); m[4].Text != "二" {
		t.Errorf("%+v", m)
	}
}

// TestARepeatBringsNoOldToken repeats an old message after a new one: its token
// must not take the place of the new one's.
func TestARepeatBringsNoOldToken(t *testing.T) {
	r := loggedIn(t, nil)
	wang := r.bot.Person("wang")
	first := wang.Say("一")
	r.heard(1)
	wang.ExpireToken()
	r.clock.move(time.Minute)
	wang.Say("二")
	m := r.heard(2)[1]
	must(t, r.bot.Repeat(first))
	r.heard(3)
	must(t, r.say(m, "好"))
	if n := r.server.Requests("sendmessage"); n != 1 || wang.Received()[0].Token == "" {
		t.Errorf("%d requests, %+v", n, wang.Received())
	}
}

// TestFaultsLoseNothing asks for messages through every fault there is.
func TestFaultsLoseNothing(t *testing.T) {
	r := loggedIn(t, nil)
	faults := []ilinktest.Fault{
		ilinktest.Drop(), ilinktest.None(), ilinktest.Status(500), ilinktest.Answer("<html>"), ilinktest.None(),
		ilinktest.Answer(`{"ret":0,"msgs":[`), ilinktest.Lose(), ilinktest.Slow(5 * time.Millisecond),
		ilinktest.Answer(`{"ret":-1,"errmsg":"busy"}`), ilinktest.Answer(""), ilinktest.Answer(`{"msgs":7}`), ilinktest.None(),
	}
	people := []*ilinktest.Person{r.bot.Person("wang"), r.bot.Person("li"), r.bot.Person("zhao")}
	var want []string
	for i := range 60 {
		r.server.Fail("getupdates", faults[i%len(faults)])
		text := fmt.Sprint("第", i)
		people[i%3].Say(text)
		want = append(want, text)
		if i%7 == 0 {
			r.bot.Rewind(3)
		}
	}
	r.await("last message", func() bool {
		return slices.ContainsFunc(r.messages, func(m bot.Message) bool { return m.Text == want[59] })
	})
	seen := make(map[string]bool)
	var once []string
	for _, m := range r.heard(60) {
		if !seen[m.ID] {
			seen[m.ID] = true
			once = append(once, m.Text)
		}
	}
	same(t, "heard", once, want...)
	r.quiet("第", "wang", "context-")
}

// TestAKilledProcessLosesNothing ends one without its goodbye, while messages
// are on their way through the engine. The server gives nothing twice.
func TestAKilledProcessLosesNothing(t *testing.T) {
	c := newClock()
	server := startServer(t, c)
	r := newRig(t, server, c, &storage{}, nil)
	stop := r.run()
	r.logIn()
	r.bot.Rule(func(r *ilinktest.Rules) { r.Once = true })
	wang := r.bot.Person("wang")
	answered := wang.Say("答复过的")
	r.heard(1)
	r.change(func() { r.keep = true })
	wang.Say("二")
	wang.Say("三")
	r.heard(3)
	killed := r.storage.copy()
	stop()
	r.idle()

	again := newRig(t, server, c, killed, nil)
	again.run()
	wang.Say("四")
	m := again.heard(3)
	if m[0].ID == answered {
		t.Error("an answered message was handed over again")
	}
	same(t, "heard", texts(m), "二", "三", "四")
}

// stopped returns a rig whose channel was logged in and has ended.
func stopped(t *testing.T) *rig {
	t.Helper()
	c := newClock()
	r := newRig(t, startServer(t, c), c, &storage{}, nil)
	stop := r.run()
	r.logIn()
	r.bot.Rule(func(r *ilinktest.Rules) { r.Once = true })
	stop()
	r.idle()
	return r
}

// TestAFullEngineLosesNothing ends a channel while the engine takes nothing.
func TestAFullEngineLosesNothing(t *testing.T) {
	r := stopped(t)
	wang := r.bot.Person("wang")
	wang.Say("一")
	wang.Say("二")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	err := r.channel.Run(ctx, func(ctx context.Context, _ bot.Message) (<-chan struct{}, error) {
		cancel()
		return nil, ctx.Err()
	})
	if err != nil {
		t.Error(err)
	}
	r.run()
	wang.Say("三")
	same(t, "heard", texts(r.heard(3)), "一", "二", "三")
}

func TestAMessageThatIsNotTakenIsOfferedAgain(t *testing.T) {
	r := stopped(t)
	r.bot.Person("wang").Say("一")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var offered []string
	err := r.channel.Run(ctx, func(_ context.Context, m bot.Message) (<-chan struct{}, error) {
		if offered = append(offered, m.Text); len(offered) < 3 {
			return nil, errors.New("no")
		}
		done := make(chan struct{})
		close(done)
		cancel()
		return done, nil
	})
	if err != nil {
		t.Error(err)
	}
	same(t, "offered", offered, "一", "一", "一")
}

func TestTwoAccountsDoNotDisturbEachOther(t *testing.T) {
	c := newClock()
	server := startServer(t, c)
	rigs := make([]*rig, 2)
	for i, account := range []string{"办公室", "接访科"} {
		rigs[i] = newRig(t, server, c, &storage{}, func(o *ilink.Options) { o.Account = account })
		rigs[i].bot = server.Bot(account)
		rigs[i].run()
		rigs[i].logIn()
	}
	rigs[0].bot.LogOut()
	rigs[0].code(2)
	for _, i := range []int{1, 0} {
		if i == 0 {
			must(t, server.Confirm(rigs[0].code(2), rigs[0].bot.ID))
		}
		wang := rigs[i].bot.Person("wang")
		m := rigs[i].meet(wang)
		if other := rigs[1-i].channel; other.Serves(m.Conversation) || !rigs[i].channel.Serves(m.Conversation) {
			t.Errorf("%s is served by the wrong channel", m.Conversation)
		}
		if err := rigs[1-i].say(m, "走错门"); err == nil {
			t.Error("sent through the other account")
		}
		must(t, rigs[i].say(m, "你好"))
		same(t, "received", got(wang), "你好")
	}
}

func TestRunLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	c := newClock()
	server, err := ilinktest.Start(ilinktest.Options{Now: c.Now})
	must(t, err)
	r := newRig(t, server, c, &storage{}, nil)
	for i := range 3 {
		stop := r.run()
		if i == 0 {
			r.logIn()
		}
		m := r.meet(r.bot.Person("wang"))
		r.channel.Type(context.Background(), m)
		if !r.bot.Person("wang").WaitTyping(context.Background(), true) {
			t.Error("typing not shown")
		}
		must(t, r.say(m, "好"))
		stop()
		r.channel.Type(context.Background(), m)()
	}
	must(t, server.Close())
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			var stacks [1 << 16]byte
			t.Fatalf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks[:], true)])
		}
	}
}
