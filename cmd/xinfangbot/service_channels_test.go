package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinfangbot/bot/wechat"
)

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
