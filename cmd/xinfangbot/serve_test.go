package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

func TestServeWithoutAChannelSaysWhatToAdd(t *testing.T) {
	r := command(t, "", "serve", "--data", t.TempDir())
	r.expect(t, 1)
	for _, want := range []string{"no channel is configured", "channels:", "kind: ilink", "account: main"} {
		if !strings.Contains(r.stderr, want) {
			t.Errorf("the error lacks %q: %s", want, r.stderr)
		}
	}
}

func TestServeNamesEveryErrorOfTheConfiguration(t *testing.T) {
	path := writeTemp(t, "config.yaml", "redis: {adr: x}\nlimits: {lease: 1s}\nchannels: [{kind: qq}]\n")
	r := command(t, "", "serve", "--config", path)
	r.expect(t, 1)
	if !strings.Contains(r.stderr, "line 1: redis.adr") || strings.Contains(r.stderr, "no channel") {
		t.Errorf("printed %s", r.stderr)
	}
}

// printedCode is the code for the first administrator.
var printedCode = regexp.MustCompile(`绑定 ([0-9A-Z]{8}) 您的姓名`)

// TestServeInvitesInOneProcess starts two processes on one Redis: the code that
// the first has printed stays good, and where it stops, the second prints one.
func TestServeInvitesInOneProcess(t *testing.T) {
	t.Parallel()
	server := storetest.Start(t, nil)
	path := writeConfig(t, server.Addr, "")
	p := newPost(t)
	first := startChild(t, p, path, "2026-03-02T10:00:00+08:00")
	first.connected(t, p)
	first.prints(t, "绑定 ")
	code := printedCode.FindStringSubmatch(first.out.String())
	second := startChild(t, p, path, "2026-03-02T10:00:00+08:00")
	second.prints(t, `"waiting for another process" lease=first-administrator`)
	if printedCode.MatchString(second.out.String()) {
		t.Errorf("two processes print a code: %s", second.out)
	}
	s := store.New(server.Client(), nil)
	r, err := s.Record(context.Background(), bot.RosterRecord)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, ok := bot.FindInvitation(r, code[1], time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC)); !ok {
		t.Error("the code that the first process printed is void")
	}
	if exit := first.stop(t); exit != 0 {
		t.Errorf("exit code %d", exit)
	}
	second.prints(t, "绑定 ")
}

// TestServeFromTheFirstStart begins with a Redis that is not there yet: the
// service waits for it, lets the first administrator in by the code it prints,
// answers, shows how it is, reads its configuration again and stops.
func TestServeFromTheFirstStart(t *testing.T) {
	t.Parallel()
	server := storetest.Start(t, nil)
	server.Kill()
	address := storetest.FreeAddr(t)
	configuration := func(more string) string {
		return strings.Replace(more, "health: {listen: ''}", "health: {listen: '"+address+"'}", 1)
	}
	path := writeConfig(t, server.Addr, "")
	change := func(edit func(string) string) {
		t.Helper()
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(edit(string(data))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	change(configuration)
	p := newPost(t)
	c := startChild(t, p, path, "2026-03-02T10:00:00+08:00")
	c.prints(t, "redis is not there yet")
	if code, body := get(t, address, "/healthz"); code != 200 {
		t.Errorf("/healthz while starting: %d %s", code, body)
	}
	if code, body := get(t, address, "/readyz"); code != 503 || !strings.Contains(body, `"stage":"starting"`) {
		t.Errorf("/readyz while starting: %d %s", code, body)
	}
	server.Restart()
	c.connected(t, p)

	c.prints(t, "绑定 ")
	code := printedCode.FindStringSubmatch(c.out.String())
	if code == nil {
		t.Fatalf("no code: %s", c.out)
	}
	if log := c.out.String(); strings.Count(log, code[1]) != 1 {
		t.Errorf("the code is in the log: %s", log)
	}
	if got := p.ask(t, "wxid", "1", "在吗"); !strings.Contains(got, "仅供本单位工作人员") {
		t.Errorf("a stranger is told %q", got)
	}
	if got := p.ask(t, "wxid", "2", "绑定 "+code[1]+" 王芳"); !strings.Contains(got, "绑定成功，您的权限是管理员") {
		t.Errorf("the first administrator is told %q", got)
	}
	if got := p.ask(t, "other", "3", "绑定 "+code[1]+" 李强"); !strings.Contains(got, "不正确或已过期") {
		t.Errorf("the code worked again: %q", got)
	}
	if got := p.ask(t, "wxid", "4", "信访事项多久办结"); !strings.Contains(got, "第三十四条") {
		t.Errorf("answered %q", got)
	}
	p.await(t, "the service to be ready", func() bool { code, _ := get(t, address, "/readyz"); return code == 200 })
	if _, figures := get(t, address, "/metrics"); !strings.Contains(figures, `xinfangbot_turns_total{handler="ask",outcome="ok"} 1`) {
		t.Errorf("the figures lack the answer:\n%s", figures)
	}

	change(func(text string) string {
		text = strings.Replace(text, "messages_per_minute: 0", "messages_per_minute: 6, lease: 20s", 1)
		return text + "log: {level: debug}\nreminders: {rules: [{name: 周报, due: 每周一, for: [全体]}]}\norg: {name: 某局}\n"
	})
	c.hangUp(t)
	c.prints(t, "configuration reloaded")
	c.prints(t, "takes a restart\" section=org")
	c.prints(t, "takes a restart\" section=limits")
	if got := p.ask(t, "wxid", "5", "待办"); !strings.Contains(got, "周报") {
		t.Errorf("after a reload with another rule: %q", got)
	}
	change(func(text string) string { return text + "nonsense: 1\n" })
	c.hangUp(t)
	c.prints(t, "configuration not reloaded")
	if got := p.ask(t, "wxid", "6", "待办"); !strings.Contains(got, "周报") {
		t.Errorf("after a reload that failed: %q", got)
	}
	for i := 7; ; i++ { // which ones of the earlier messages still count depends on how fast this machine is
		if got := p.ask(t, "wxid", strconv.Itoa(i), "待办"); strings.Contains(got, "消息过于频繁") {
			break
		} else if i > 20 {
			t.Fatalf("the rate is not the one of the reload: %q", got)
		}
	}

	if code := c.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	s := store.New(server.Client(), nil)
	events, err := s.Events(context.Background(), 100)
	if err != nil {
		t.Fatal(err)
	}
	var service []string
	for _, e := range events {
		if e.Kind == bot.ServiceEvent {
			service = append(service, e.Text)
		}
	}
	if len(service) < 2 || service[0] != "服务停止" || !strings.HasPrefix(service[len(service)-1], "服务启动") {
		t.Errorf("the audit has %q", service)
	}
}

// TestServeStopsUnderLoad ends the service in the middle of a busy hour: what
// it took is answered before it goes.
func TestServeStopsUnderLoad(t *testing.T) {
	t.Parallel()
	server := storetest.Start(t, nil)
	s := store.New(server.Client(), nil)
	enlist(t, s)
	p := newPost(t)
	path := writeConfig(t, server.Addr, "")
	end := load(p)
	for range 3 {
		c := startChild(t, p, path, "2026-03-02T10:00:00+08:00")
		c.connected(t, p)
		from := len(p.replies(""))
		p.await(t, "answers", func() bool { return len(p.replies("")) > from+50 })
		if code := c.stop(t); code != 0 {
			t.Errorf("exit code %d:\n%s", code, c.out)
		}
		if left, err := s.Unfinished(context.Background(), func(string) bool { return true }); err != nil || len(left) > 0 {
			t.Errorf("%d messages are unfinished, %v", len(left), err)
		}
	}
	counts := end()
	c := startChild(t, p, path, "2026-03-02T10:00:00+08:00")
	p.await(t, "everything to be answered", func() bool { return p.waiting("") == 0 })
	c.stop(t)
	if doubled := checkReplies(t, p, counts); doubled > 0 {
		t.Errorf("%d replies came twice", doubled)
	}
	checkFigures(t, s, counts)
}

// TestServeRefusesWhatNoWaitingMends ends at once where the password is wrong or
// the address of the state is taken.
func TestServeRefusesWhatNoWaitingMends(t *testing.T) {
	server := storetest.Start(t, nil)
	if err := server.Client().Do(context.Background(), "acl", "setuser", "bot", "on", ">right", "~*", "+@all").Err(); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XINFANGBOT_REDIS_PASSWORD", "hunter2")
	base := "channels: [{kind: ilink, account: main}]\nhealth: {listen: ''}\ndata: " + filepath.Join(t.TempDir(), "data") + "\n"
	r := command(t, "", "serve", "--config", writeTemp(t, "config.yaml", base+"redis: {addr: '"+server.Addr+"', username: bot}\n"))
	r.expect(t, 1)
	if !strings.Contains(r.stderr, "WRONGPASS") || strings.Contains(r.stderr, "hunter2") {
		t.Errorf("printed %s", r.stderr)
	}
	r = command(t, "", "serve", "--config", writeTemp(t, "config.yaml", strings.Replace(base, "''", "'"+server.Addr+"'", 1)))
	r.expect(t, 1)
	if !strings.Contains(r.stderr, "health.listen") {
		t.Errorf("printed %s", r.stderr)
	}
}

// get asks the service for its state.
func get(t *testing.T, address, path string) (code int, body string) {
	t.Helper()
	resp, err := http.Get("http://" + address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

// prints waits until the process has printed something.
func (c *child) prints(t *testing.T, text string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(c.out.String(), text); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%q was not printed", text)
		}
	}
}

func (c *child) hangUp(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
}
