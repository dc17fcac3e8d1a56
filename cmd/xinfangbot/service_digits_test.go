package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xinfangbot/internal/config"
)

// TestDigits finds what an operator writes, however the editor writes it, and
// nothing that lay there before.
func TestDigits(t *testing.T) {
	conf := config.Config{Data: t.TempDir()}
	path := digitsPath(conf, config.Channel{Kind: config.ILink, Account: "main"})
	if want := filepath.Join(conf.Data, "qr", "ilink-main.txt"); path != want {
		t.Fatalf("%s, want %s", path, want)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out lockedBuffer
	d := digits{out: &out, path: path, account: "ilink:main"}
	for text, want := range map[string]string{
		"123456\n": "123456", "\ufeff 12 34\r\n": "1234", "1\x002\x003\x00": "123",
	} {
		write("999999") // of an earlier code
		out.b.Reset()
		type answer struct {
			digits string
			err    error
		}
		got := make(chan answer, 1)
		go func() {
			found, err := d.Ask(t.Context())
			got <- answer{found, err}
		}()
		for !strings.Contains(out.String(), path) {
			time.Sleep(time.Millisecond)
		}
		write("") // an editor makes the file before it fills it
		write(text)
		if a := <-got; a.err != nil || a.digits != want {
			t.Errorf("%q is read as %q, %v", text, a.digits, a.err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Error("the digits are still there")
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Ask(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody writes anything: %v", err)
	}
}
