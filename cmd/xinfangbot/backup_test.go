package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xinfangbot/bot"
	"xinfangbot/internal/config"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// TestBackupAndRestore takes figures, a dialog and documents from one data
// folder to another, and refuses what would lose something.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "state.xfb")
	command(t, "填报2020年\n657批次657人次\n", "chat", "--data", data, "--as", "王芳").expect(t, 0, "（3/61）来访批次")
	rules := writeTemp(t, "本局信访工作规则.txt", "本局信访工作规则\n第一条 来访人员在接待大厅登记后领取候谈号牌，由接谈人员在三个工作日内约谈。\n")
	command(t, "", "knowledge", "import", "--data", data, rules).expect(t, 0)
	command(t, "", "backup", "--data", data, file).expect(t, 0, "已备份到"+file, "个文件", "暂停写入", "session.key")

	other := t.TempDir()
	command(t, "", "restore", "--data", other, file).expect(t, 0, "已恢复", "个文件")
	command(t, "继续\n1314\n", "chat", "--data", other, "--as", "王芳").
		expect(t, 0, "已记录：来访批次 1314批次。", "（4/61）来访人次")
	command(t, "", "knowledge", "list", "--data", other).expect(t, 0, "本局信访工作规则")

	r := command(t, "", "restore", "--data", other, file)
	r.expect(t, 1)
	if !strings.Contains(r.stderr, "not empty") || !strings.Contains(r.stderr, "--force") {
		t.Errorf("restored over a state: %s", r.stderr)
	}
	command(t, "进度\n", "chat", "--data", other, "--as", "王芳").expect(t, 0, "合计 3/98")

	refuse := func(name string, data []byte, want string) {
		t.Helper()
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		r := command(t, "", "restore", "--force", "--data", other, path)
		r.expect(t, 1)
		if !strings.Contains(r.stderr, want) || !strings.Contains(r.stderr, name) {
			t.Errorf("%s: %s", name, r.stderr)
		}
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	refuse("truncated", whole[:len(whole)/2], "incomplete")
	altered := append([]byte(nil), whole...)
	altered[len(altered)/2] ^= 1
	refuse("altered", altered, "altered")
	refuse("another", []byte("no backup"), "")
	command(t, "进度\n", "chat", "--data", other, "--as", "王芳").expect(t, 0, "合计 3/98")

	r = command(t, "", "restore", "--force", "--data", other, file)
	r.expect(t, 0, "原有的", "已备份到")
	command(t, "进度\n", "chat", "--data", other, "--as", "王芳").expect(t, 0, "合计 2/98")
	saved, err := filepath.Glob(filepath.Join(other, "before-restore-*.xfb"))
	if err != nil || len(saved) != 1 {
		t.Fatalf("%v, %v", saved, err)
	}
	command(t, "", "restore", "--force", "--data", other, saved[0]).expect(t, 0)
	command(t, "进度\n", "chat", "--data", other, "--as", "王芳").expect(t, 0, "合计 3/98")
	command(t, "", "knowledge", "list", "--data", other).expect(t, 0, "本局信访工作规则")
}

// TestBackupOfABusyService is taken three times while the service answers:
// nobody notices, and each restores to a state in which everything that was
// answered by then is kept.
func TestBackupOfABusyService(t *testing.T) {
	t.Parallel()
	server := storetest.Start(t, nil)
	s := store.New(server.Client(), nil)
	enlist(t, s)
	p := newPost(t)
	path := writeConfig(t, server.Addr, "")
	c := startChild(t, p, path, "2026-03-02T10:00:00+08:00")
	c.connected(t, p)
	end := load(p)
	for range 3 {
		from := len(p.replies(""))
		p.await(t, "answers", func() bool { return len(p.replies("")) > from+50 })
		file := filepath.Join(t.TempDir(), "state.xfb")
		before := answersOf(p)
		command(t, "", "backup", "--config", path, file).expect(t, 0, "暂停写入")
		other := storetest.Start(t, nil)
		elsewhere := writeConfig(t, other.Addr, "")
		command(t, "", "restore", "--config", elsewhere, file).expect(t, 0)
		for field, n := range keptIn(t, store.New(other.Client(), nil)) {
			if n < before[field] {
				t.Errorf("%s: %d figures were confirmed before the backup, %d are in it", field, before[field], n)
			}
		}
	}
	r := command(t, "", "restore", "--config", path, "--force", filepath.Join(t.TempDir(), "none"))
	r.expect(t, 1)
	file := filepath.Join(t.TempDir(), "state.xfb")
	command(t, "", "backup", "--config", path, file).expect(t, 0)
	r = command(t, "", "restore", "--config", path, "--force", file)
	r.expect(t, 1)
	if !strings.Contains(r.stderr, "service") {
		t.Errorf("restored under a running service: %s", r.stderr)
	}
	conf, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(conf.Data, "before-restore-*")); len(left) > 0 {
		t.Errorf("all the data lies in %q, where nothing was to be replaced", left)
	}
	counts := end()
	p.await(t, "everything to be answered", func() bool { return p.waiting("") == 0 })
	c.stop(t)
	if doubled := checkReplies(t, p, counts); doubled > 0 {
		t.Errorf("%d replies came twice", doubled)
	}
	checkFigures(t, s, counts)
	events, err := s.Events(context.Background(), 100000)
	backups := slices.DeleteFunc(events, func(e bot.Event) bool { return e.Kind != bot.ExportEvent })
	if err != nil || len(backups) != 4 {
		t.Errorf("the audit has %d of 4 backups, %v", len(backups), err)
	}
}

// answersOf is how many figures were confirmed by field.
func answersOf(p *post) map[string]int {
	n := make(map[string]int)
	for _, w := range writers {
		for _, d := range p.replies(w.name) {
			if strings.Contains(d.text, "已记录") {
				n[w.field]++
			}
		}
	}
	return n
}

// TestHalfRestoredStateIsNotUsed: figures of two states would stand side by side.
func TestHalfRestoredStateIsNotUsed(t *testing.T) {
	server := storetest.Start(t, nil)
	if err := server.Client().Set(t.Context(), "xf:{restore}:half", "1", 0).Err(); err != nil {
		t.Fatal(err)
	}
	conf := writeTemp(t, "config.yaml", fmt.Sprintf(
		"data: %s\nredis: {addr: '%s'}\nchannels: [{kind: ilink, account: main}]\nhealth: {listen: ''}\n", t.TempDir(), server.Addr))
	for _, args := range [][]string{
		{"chat"}, {"facts", "show"}, {"remind", "--date", "2026-03-02"}, {"serve"}, {"backup", filepath.Join(t.TempDir(), "b.xfb")},
	} {
		r := command(t, "进度\n", append(args, "--config", conf)...)
		r.expect(t, exitFailed)
		if !strings.Contains(r.stderr, "restore was cut off") || r.stdout != "" {
			t.Errorf("%s: %s%s", args[0], r.stdout, r.stderr)
		}
	}
	command(t, "", "doctor", "--config", conf).expect(t, exitFailed, "失败 数据：", "restore --force", "Redis延迟")
}
