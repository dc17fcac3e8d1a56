//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/bot/ilink/ilinktest"
	"xinfangbot/bot/wechat/wechattest"
	"xinfangbot/internal/qrcode"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// office is a bureau in which the built program runs as a service, between a
// redis-server and Tencent's two servers.
type office struct {
	t        testing.TB
	internet *internet
	redis    *storetest.Process
	wechat   *wechattest.Server
	ilink    *ilinktest.Server
	store    *store.Store
	health   string // address
	config   string // path
	data     string
	program  *child
}

// patienceOf a test with anything that the service does.
const patienceOf = 60 * time.Second

// newOffice returns an office with the given channels, and more, in its
// configuration. The service is not running yet.
func newOffice(t testing.TB, channels, more string) *office {
	t.Helper()
	return newOfficeWith(t, ilinktest.Options{Hold: 5 * time.Second}, channels, more)
}

// newOfficeWith is newOffice with an iLink server of another kind.
func newOfficeWith(t testing.TB, options ilinktest.Options, channels, more string) *office {
	t.Helper()
	options.Public = "https://" + ilinktest.Hosts()[0]
	ilink, err := ilinktest.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{
		t: t, internet: newInternet(t), wechat: wechattest.New(t), ilink: ilink,
		redis: storetest.Start(t, nil, "--appendonly", "yes", "--appendfsync", "always"), health: storetest.FreeAddr(t),
	}
	t.Cleanup(o.close)
	o.store = store.New(o.redis.Client(), nil)
	o.internet.lead(o.wechat.Address(), wechattest.Hosts())
	o.internet.lead(ilink.Address(), ilinktest.Hosts())
	o.internet.start(t)
	dir := t.TempDir()
	o.data, o.config = filepath.Join(dir, "data"), filepath.Join(dir, "config.yaml")
	text := fmt.Sprintf("data: %s\nredis: {addr: '%s'}\nhealth: {listen: '%s'}\nreminders: {rules: []}\nchannels:\n%s%s",
		o.data, o.redis.Addr, o.health, channels, more)
	if err := os.WriteFile(o.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) close() {
	if o.program != nil {
		o.program.kill()
	}
	if err := o.ilink.Close(); err != nil {
		o.t.Errorf("close server: %v", err)
	}
	if v := o.ilink.Violations(); len(v) > 0 {
		o.t.Errorf("requests that break the protocol: %q", v)
	}
	if others := o.internet.others(); len(others) > 0 {
		o.t.Errorf("the program asked for %q", others)
	}
}

// unhurried is the configuration of a channel without gaps between messages.
func unhurried(kind, account string) string {
	return fmt.Sprintf("  - {kind: %s, account: %s, gap: 0s, jitter: 0s, conversation_gap: 0s, conversation_jitter: 0s}\n", kind, account)
}

// quickly lets a process take over soon from one that was killed, and lets tests
// say as much as they like.
const quickly = "limits: {messages_per_minute: 0, lease: 5s}\n"

// start starts the program as a service.
func (o *office) start() {
	o.t.Helper()
	cmd := exec.Command(program, "serve", "--config", o.config)
	cmd.Env = o.internet.environment()
	o.program = launch(o.t, cmd)
}

// kill ends the program as kill -9 does.
func (o *office) kill() { o.program.kill() }

// stop asks the program to end, which it does well.
func (o *office) stop() {
	o.t.Helper()
	if code := o.program.stop(o.t); code != 0 {
		o.t.Errorf("exit code %d:\n%s", code, o.program.out)
	}
}

// gone waits until the iLink server has noticed that the program has.
func (o *office) gone() {
	o.t.Helper()
	if !o.ilink.Idle(o.context()) {
		o.t.Error("a connection is open after the program has ended")
	}
}

func (o *office) context() context.Context {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patienceOf)
	o.t.Cleanup(cancel)
	return ctx
}

// await waits until something is so.
func (o *office) await(what string, is func() bool) {
	o.t.Helper()
	for deadline := time.Now().Add(patienceOf); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			o.t.Fatalf("%s: not within %s", what, patienceOf)
		}
	}
}

// must fails the test where err is not nil.
func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// shows tells whether the code that says link lies in the file of a channel, as
// a clerk finds it.
func (o *office) shows(file, link string) bool {
	want := filepath.Join(o.t.TempDir(), "code.png")
	if err := qrcode.WritePNG(want, link); err != nil {
		o.t.Error(err)
		return false
	}
	picture, err := os.ReadFile(want)
	if err != nil {
		o.t.Error(err)
		return false
	}
	got, err := os.ReadFile(filepath.Join(o.data, "qr", file))
	return err == nil && bytes.Equal(got, picture)
}

// shown waits until it does.
func (o *office) shown(file, link string) {
	o.t.Helper()
	o.await("the code in "+file, func() bool { return o.shows(file, link) })
}

// unscanned is what the code of personal WeChat says that lies in the file of a
// channel and was not scanned; empty where there is none.
func (o *office) unscanned(file string) string {
	for _, link := range o.wechat.Unscanned() {
		if o.shows(file, link) {
			return link
		}
	}
	return ""
}

// code waits for one.
func (o *office) code(file string) (link string) {
	o.t.Helper()
	o.await("a code in "+file, func() bool { link = o.unscanned(file); return link != "" })
	return link
}

// hidden waits until the file with the code is gone.
func (o *office) hidden(file string) {
	o.t.Helper()
	o.await(file+" to be taken away", func() bool {
		_, err := os.Stat(filepath.Join(o.data, "qr", file))
		return errors.Is(err, fs.ErrNotExist)
	})
}

var (
	firstCode   = regexp.MustCompile(`绑定 ([0-9A-Z]{8}) 您的姓名`)
	anotherCode = regexp.MustCompile(`绑定码：([0-9A-Z]{8})`)
)

// firstInvitation is the code for the first administrator that the program has
// printed.
func (o *office) firstInvitation() string {
	o.t.Helper()
	o.await("a code for the first administrator", func() bool { return firstCode.MatchString(o.program.out.String()) })
	return firstCode.FindStringSubmatch(o.program.out.String())[1]
}

// invitation is the code in a reply to an administrator.
func (o *office) invitation(reply string) string {
	o.t.Helper()
	m := anotherCode.FindStringSubmatch(reply)
	if m == nil {
		o.t.Fatalf("no code in %q", reply)
	}
	return m[1]
}

// noted waits until the audit says something, and with it that the
// administrators of that moment were told.
func (o *office) noted(text string) {
	o.t.Helper()
	o.await("the audit to say "+text, func() bool {
		events, err := o.store.Events(context.Background(), 50)
		return err == nil && slices.ContainsFunc(events, func(e bot.Event) bool { return strings.Contains(e.Text, text) })
	})
}

// undelivered is what lies in the Outbox.
func (o *office) undelivered() []bot.Outgoing {
	o.t.Helper()
	list, err := o.store.Undelivered(context.Background(), func(string) bool { return true })
	o.must(err)
	return list
}

// settled waits until everything is answered and delivered.
func (o *office) settled() {
	o.t.Helper()
	o.await("everything to be answered", func() bool {
		list, err := o.store.Unfinished(context.Background(), func(string) bool { return true })
		return err == nil && len(list) == 0 && len(o.undelivered()) == 0
	})
}

// kept waits for the reply with files that lies in the Outbox.
func (o *office) kept() (files []bot.File) {
	o.t.Helper()
	o.await("a reply with files in the outbox", func() bool {
		for _, out := range o.undelivered() {
			for _, r := range out.Replies {
				files = append(files, r.Files...)
			}
		}
		return len(files) > 0
	})
	return files
}

// bubble is what a phone shows: a text or a file.
type bubble struct {
	text string
	name string // of a file
	data []byte
}

// String is the bubble as an error tells of it.
func (b bubble) String() string {
	if b.name == "" {
		return b.text
	}
	return fmt.Sprintf("%s (%d bytes)", b.name, len(b.data))
}

func fromWeChat(list []wechattest.Sent) []bubble {
	out := make([]bubble, len(list))
	for i, s := range list {
		out[i].text = s.Text
		if s.File != nil {
			out[i].name, out[i].data = s.File.Name, s.File.Data
		}
	}
	return out
}

func fromILink(list []ilinktest.Received) []bubble {
	out := make([]bubble, len(list))
	for i, r := range list {
		out[i].text = r.Text
		if r.File != nil {
			out[i].name, out[i].data = r.File.Name, r.File.Data
		}
	}
	return out
}

// phone is a conversation as one person sees it.
type phone struct {
	o    *office
	name string
	say  func(text string)
	seen func() []bubble
	want []string // a piece of every bubble so far
}

func (o *office) wechatPhone(p *wechattest.Person) *phone {
	return &phone{o: o, name: "on WeChat", say: func(text string) { p.Say(text) }, seen: func() []bubble { return fromWeChat(p.Received()) }}
}

func (o *office) groupPhone(p *wechattest.Person, g *wechattest.Group) *phone {
	return &phone{o: o, name: "in the group", say: func(text string) { p.SayIn(g, text) }, seen: func() []bubble { return fromWeChat(g.Received()) }}
}

func (o *office) ilinkPhone(p *ilinktest.Person) *phone {
	return &phone{o: o, name: "on iLink", say: func(text string) { p.Say(text) }, seen: func() []bubble { return fromILink(p.Received()) }}
}

// asks says something and waits for a bubble with each of the pieces, which it
// returns the first of.
func (p *phone) asks(text string, pieces ...string) bubble {
	p.o.t.Helper()
	p.say(text)
	return p.gets(pieces...)
}

// gets waits for a bubble with each of the pieces.
func (p *phone) gets(pieces ...string) bubble {
	p.o.t.Helper()
	first := len(p.want)
	p.want = append(p.want, pieces...)
	deadline := time.Now().Add(patienceOf)
	for len(p.seen()) < len(p.want) && time.Now().Before(deadline) {
		time.Sleep(5 * time.Millisecond)
	}
	p.check()
	return p.seen()[first]
}

// check looks whether the person has got what they should, nothing twice and
// nothing else.
func (p *phone) check() {
	p.o.t.Helper()
	seen := p.seen()
	for i, b := range seen {
		if i < len(p.want) && !strings.Contains(b.text+b.name, p.want[i]) {
			p.o.t.Errorf("%s: bubble %d is %q, want %q", p.name, i+1, b.text+b.name, p.want[i])
		}
	}
	if len(seen) != len(p.want) {
		p.o.t.Fatalf("%s: %d bubbles, want %d; the last are %.600s", p.name, len(seen), len(p.want), seen[max(0, min(len(seen), len(p.want))-1):])
	}
}

// getsDraft waits for the draft and compares the files with those that were kept.
func (p *phone) getsDraft(files []bot.File) {
	p.o.t.Helper()
	first := len(p.want) + 1
	p.gets("已生成2025年度法治政府建设年度报告初稿（渝北式），第1稿", files[0].Name, files[1].Name, "（6/61）初信初访人次")
	for i, b := range p.seen()[first:][:2] {
		if !bytes.Equal(b.data, files[i].Data) {
			p.o.t.Errorf("%s: %d bytes came of the %d that were kept", files[i].Name, len(b.data), len(files[i].Data))
		}
	}
}
