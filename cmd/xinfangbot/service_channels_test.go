package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"xinfangbot/bot/wechat"
	"xinfangbot/internal/config"
)

// TestPublishKeepsTheFirst runs on file systems with links and without.
func TestPublishKeepsTheFirst(t *testing.T) {
	for name, link := range map[string]func(string, string) error{
		"links": os.Link, "no links": func(string, string) error { return syscall.EPERM },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			to := filepath.Join(dir, "session.key")
			for i, want := range []error{nil, fs.ErrExist} {
				from := filepath.Join(dir, "key."+string(rune('1'+i)))
				if err := os.WriteFile(from, []byte(from), 0o600); err != nil {
					t.Fatal(err)
				}
				if err := publish(from, to, link); !errors.Is(err, want) {
					t.Errorf("published %v, want %v", err, want)
				}
			}
			info, err := os.Stat(to)
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", info, err)
			}
			if data, err := os.ReadFile(to); err != nil || string(data) != filepath.Join(dir, "key.1") {
				t.Errorf("%q, %v", data, err)
			}
		})
	}
}

// TestKeyThatIsNoneNamesItsFile, which the configuration does not.
func TestKeyThatIsNoneNamesItsFile(t *testing.T) {
	conf := config.Config{Data: t.TempDir()}
	path := filepath.Join(conf.Data, "session.key")
	if err := os.WriteFile(path, []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openBox(conf); err == nil || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "no key") {
		t.Errorf("%v", err)
	}
}

// pages keeps every write apart.
type pages []string

func (p *pages) Write(b []byte) (int, error) {
	*p = append(*p, string(b))
	return len(b), nil
}

// TestDisplayShowsACodeAtOnce has nothing come between an account's name and its
// code: two accounts may show theirs at the same moment.
func TestDisplayShowsACodeAtOnce(t *testing.T) {
	var out pages
	path := filepath.Join(t.TempDir(), "qr", "wechat-main.png")
	d := display{Screen: wechat.Screen{Out: &out, Path: path}, account: "wechat:main"}
	if err := d.Show("https://login.weixin.qq.com/l/x"); err != nil {
		t.Fatal(err)
	}
	if len(out) != 1 || !strings.HasPrefix(out[0], "账号wechat:main：") || !strings.Contains(out[0], "█") {
		t.Errorf("written %q", out)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	out = nil
	d.Path = filepath.Join(path, "below a file.png")
	if err := d.Show("link"); err == nil || len(out) != 1 || !strings.Contains(out[0], "█") {
		t.Errorf("written %q, %v", out, err)
	}
}
