package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"xinfangbot/internal/config"
	"xinfangbot/internal/pace"
)

// digits asks the operator for the digits that WeChat shows to the one who has
// scanned a login code. They are written to a file: a service has no keyboard,
// and neither a container nor systemd gives it one.
type digits struct {
	out     io.Writer
	path    string
	account string
}

// digitsPath is the file for a channel's digits: beside its login code.
func digitsPath(conf config.Config, ch config.Channel) string {
	path := qrPath(conf, ch)
	return strings.TrimSuffix(path, filepath.Ext(path)) + ".txt"
}

const (
	// digitsLook is how often the file is looked for.
	digitsLook = 500 * time.Millisecond
	// maxDigits is the most bytes of the file that are read.
	maxDigits = 1024
)

// Ask waits until there are digits in the file and takes it away. It returns
// ctx's error where ctx ends first.
func (d digits) Ask(ctx context.Context) (string, error) {
	// What lies there belongs to an earlier code.
	if err := d.remove(); err != nil {
		return "", err
	}
	if _, err := fmt.Fprintf(d.out, "账号%s：微信要求输入扫码的手机上显示的数字。请把数字写入文件 %s，例如：\necho 123456 > %[2]s\n如未登录成功，请再次写入正确的数字。\n", d.account, d.path); err != nil {
		return "", fmt.Errorf("ask for digits: %w", err)
	}
	for {
		found, err := d.read()
		if err != nil {
			return "", err
		}
		if found != "" {
			return found, d.remove()
		}
		if err := pace.Sleep(ctx, digitsLook); err != nil {
			return "", err
		}
	}
}

// read returns the digits in the file, none where there is no file. Whatever
// else an editor has put around them is left out.
func (d digits) read() (string, error) {
	f, err := os.Open(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read digits: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxDigits))
	if err != nil {
		return "", fmt.Errorf("read digits: %w", err)
	}
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, string(text)), nil
}

func (d digits) remove() error {
	if err := os.Remove(d.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove digits: %w", err)
	}
	return nil
}
