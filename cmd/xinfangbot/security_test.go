//go:build linux

package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"xinfangbot/bot"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

var (
	// namedTest is a test as docs/安全.md names it, by its package.
	namedTest = regexp.MustCompile("`([a-z/]+)\\.((?:Test|Fuzz)[A-Za-z0-9]+)`")
	tableRow  = regexp.MustCompile(`(?m)^\| .* \|$`)
)

// TestSecurityDocument keeps docs/安全.md true: every threat names a test, and
// every test that it names is there.
func TestSecurityDocument(t *testing.T) {
	text, err := os.ReadFile("../../docs/安全.md")
	if err != nil {
		t.Fatal(err)
	}
	sources := make(map[string]string) // by package
	threats := 0
	for _, row := range tableRow.FindAllString(string(text), -1) {
		if strings.HasPrefix(row, "| 威胁 |") || strings.HasPrefix(row, "| ---") {
			continue
		}
		threats++
		tests := namedTest.FindAllStringSubmatch(row, -1)
		if len(tests) == 0 {
			t.Errorf("no test: %s", row)
		}
		for _, m := range tests {
			if _, read := sources[m[1]]; !read {
				sources[m[1]] = testsOf(t, m[1])
			}
			if !strings.Contains(sources[m[1]], "\nfunc "+m[2]+"(") {
				t.Errorf("%s has no %s, which covers: %.60s", m[1], m[2], row)
			}
		}
	}
	if threats < 30 {
		t.Errorf("only %d threats were found", threats)
	}
	run, err := os.ReadFile("../../scripts/test")
	if err != nil || !strings.Contains(string(run), "\nsh scripts/vuln\n") {
		t.Errorf("the tests do not look for known vulnerabilities: %v", err)
	}
}

// testsOf is the source of a package's tests.
func testsOf(t *testing.T, pkg string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../..", filepath.FromSlash(pkg), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}

// TestWipedStateLetsNobodyIn empties redis under a running service: who was an
// administrator is a stranger, and the way back is a code on the service's own
// output.
func TestWipedStateLetsNobodyIn(t *testing.T) {
	t.Parallel()
	server := storetest.Start(t, nil)
	s := store.New(server.Client(), nil)
	enlist(t, s)
	admin := writers[0].name
	p := newPost(t)
	path := writeConfig(t, server.Addr, "")
	c := startChild(t, p, path, "2026-03-02T10:00:00+08:00")
	c.connected(t, p)
	if got := p.ask(t, admin, "1", "我是谁"); !strings.Contains(got, "管理员") {
		t.Fatalf("told %q", got)
	}
	if err := server.Client().FlushAll(context.Background()).Err(); err != nil {
		t.Fatal(err)
	}
	if got := p.ask(t, admin, "2", "添加人员 路人"); !strings.Contains(got, "仅供本单位工作人员") {
		t.Errorf("after all was wiped the administrator is told %q", got)
	}
	c.stop(t)
	c = startChild(t, p, path, "2026-03-02T11:00:00+08:00")
	c.connected(t, p)
	c.prints(t, "绑定 ")
	code := firstCode.FindStringSubmatch(c.out.String())
	if code == nil {
		t.Fatalf("no code: %s", c.out)
	}
	if got := p.ask(t, admin, "3", "绑定 "+code[1]+" "+admin); !strings.Contains(got, "您的权限是管理员") {
		t.Errorf("with the code the administrator is told %q", got)
	}
	c.stop(t)
}

// TestTerminalLetsAnAdministratorBackIn takes the only administrator's binding
// away, as after a lost phone: whoever may run the program on the server gives
// them another.
func TestTerminalLetsAnAdministratorBackIn(t *testing.T) {
	t.Parallel()
	server := storetest.Start(t, nil)
	s := store.New(server.Client(), nil)
	enlist(t, s)
	admin := writers[0].name
	p := newPost(t)
	path := writeConfig(t, server.Addr, "")
	terminal := func(line string) string {
		t.Helper()
		r := command(t, line+"\n", "chat", "--config", path, "--data", t.TempDir(), "--as", "系统管理员")
		r.expect(t, 0)
		return r.stdout
	}
	if got := terminal("解绑 " + admin); !strings.Contains(got, "已解除") {
		t.Fatalf("printed %q", got)
	}
	code := anotherCode.FindStringSubmatch(terminal("绑定码 " + admin))
	if code == nil {
		t.Fatal("no code")
	}
	c := startChild(t, p, path, "")
	c.connected(t, p)
	if got := p.ask(t, admin, "1", "第三十四条"); !strings.Contains(got, "仅供本单位工作人员") {
		t.Errorf("the lost phone is told %q", got)
	}
	if got := p.ask(t, "new phone", "2", "绑定 "+code[1]); !strings.Contains(got, "您的权限是管理员") {
		t.Errorf("the new phone is told %q", got)
	}
	c.stop(t)
	events, err := s.Events(context.Background(), 20)
	if err != nil {
		t.Fatal(err)
	}
	noted := false
	for _, e := range events {
		noted = noted || e.Kind == bot.ChangeEvent && e.By == "系统管理员"
	}
	if !noted {
		t.Errorf("the audit does not say who did it: %+v", events)
	}
}
