package wechattest

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/eatmoreapple/openwechat"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheLibrarysOwnBot lets the library's Bot, which the channel does not use,
// do what it can do on its own. Contacts must not change meanwhile: it would ask
// for the change for ever, with the wrong key, and panic at the logout.
func TestTheLibrarysOwnBot(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	s := New(t)
	account := s.Account("信访助手")
	friend, official := account.Friend("张三😀"), account.Official("政策发布")
	group := account.Group("信访科", friend).Save()

	bot := openwechat.DefaultBot(openwechat.Desktop)
	bot.Caller.Client.HTTPClient().Transport = s.Transport()
	bot.UUIDCallback, bot.ScanCallBack, bot.LoginCallBack, bot.SyncCheckCallback = nil, nil, nil, nil
	messages := make(chan *openwechat.Message, 10)
	bot.MessageHandler = func(m *openwechat.Message) { messages <- m }
	scanned := make(chan error, 1)
	go func() { scanned <- account.LogIn(ctx) }()
	must(t, bot.Login())
	must(t, <-scanned)

	self, err := bot.GetCurrentUser()
	must(t, err)
	friends, err := self.Friends()
	must(t, err)
	found := friends.SearchByNickName(1, "张三😀")
	if self.NickName != "信访助手" || found.Count() != 1 {
		t.Fatalf("%s has %v", self.NickName, friends)
	}
	mps, err := self.Mps()
	must(t, err)
	if mps.Count() < 1 {
		t.Errorf("official accounts %v", mps)
	}
	_, err = found.First().SendText("您好")
	must(t, err)
	path := filepath.Join(t.TempDir(), "报告.docx")
	data := bytes.Repeat([]byte("PK"), 400<<10)
	must(t, os.WriteFile(path, data, 0o600))
	file, err := os.Open(path)
	must(t, err)
	defer file.Close()
	_, err = found.First().SendFile(file)
	must(t, err)
	_, err = found.First().SendImage(bytes.NewReader([]byte("\x89PNG\r\n\x1a\n")))
	must(t, err)
	sent := friend.Received()
	if len(sent) != 3 || sent[0].Text != "您好" || !bytes.Equal(sent[1].File.Data, data) || sent[1].File.Name != "报告.docx" || !sent[2].File.Picture {
		t.Fatalf("%d messages received", len(sent))
	}

	next := func() *openwechat.Message {
		t.Helper()
		select {
		case m := <-messages:
			return m
		case <-ctx.Done():
			t.Fatal("no message")
			return nil
		}
	}
	friend.SayIn(group, Mention("信访助手")+"第一行\n第二行")
	m := next()
	sender, err := m.SenderInGroup()
	must(t, err)
	if m.Content != Mention("信访助手")+"第一行\n第二行" || !m.IsAt() || sender.NickName != "张三😀" {
		t.Errorf("%s by %v, mentioned: %v", m.Content, sender, m.IsAt())
	}
	_, err = m.ReplyText("答复")
	must(t, err)
	if got := group.Received(); len(got) != 1 || got[0].Text != "答复" {
		t.Errorf("the group received %+v", got)
	}
	official.SendPicture(nil)
	if m := next(); !m.IsPicture() {
		t.Errorf("%v", m)
	}
	friend.SendVoice(nil)
	voice, err := next().GetVoice()
	must(t, err)
	if content, err := io.ReadAll(voice.Body); err != nil || len(content) == 0 {
		t.Errorf("%q, %v", content, err)
	}
	voice.Body.Close()
	friend.SendFile(nil, "表.xlsx", data)
	next() // that it is being uploaded
	var got bytes.Buffer
	must(t, next().SaveFile(&got))
	if !bytes.Equal(got.Bytes(), data) {
		t.Error("the file is not the one that was sent")
	}

	must(t, bot.Caller.Logout(ctx, bot.Storage.LoginInfo))
	must(t, s.Await(ctx, func() bool { return !account.LoggedIn() }))
	select {
	case <-bot.Context().Done():
	case <-ctx.Done():
		t.Fatal("the client does not notice that it was logged out")
	}
}

// TestRefusedRequests asks for what needs a login without one, and for what
// there is not.
func TestRefusedRequests(t *testing.T) {
	s := New(t)
	caller := openwechat.DefaultCaller()
	openwechat.Desktop.Prepare(&openwechat.Bot{Caller: caller})
	caller.Client.HTTPClient().Transport = s.Transport()
	caller.Client.Domain = domain
	if _, err := caller.WebInit(context.Background(), &openwechat.BaseRequest{Uin: 1}); err != openwechat.Ret(RetLoggedOut) {
		t.Errorf("%v", err)
	}
	caller.Client.Domain = "example.com"
	if _, err := caller.WebInit(context.Background(), &openwechat.BaseRequest{}); err == nil {
		t.Error("another host was answered")
	}
	resp, err := caller.Client.HTTPClient().Get("https://" + domain + "/cgi-bin/mmwebwx-bin/webwxnothing")
	must(t, err)
	defer resp.Body.Close()
	if resp.StatusCode != 404 {
		t.Errorf("status %d", resp.StatusCode)
	}
}
