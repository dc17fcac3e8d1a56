package wechat

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"xinfangbot/internal/qrcode"
)

// Display shows a person the code that logs the account in.
type Display interface {
	// Show shows the code that says link, in place of an earlier one.
	Show(link string) error
	// Hide takes the code away: it was used, or has run out.
	Hide() error
}

// Screen is a Display on a terminal, and in a file for those whose terminal
// cannot show a code.
type Screen struct {
	Out io.Writer
	// Path of a PNG file; empty: none is written.
	Path string
}

// Show implements Display. What fails in one of the two places leaves the other.
func (s Screen) Show(link string) error {
	file := ""
	var err error
	if s.Path != "" {
		if err = qrcode.WritePNG(s.Path, link); err == nil {
			file = "，也可打开图片 " + s.Path + " 扫描"
		}
	}
	if _, head := fmt.Fprintf(s.Out, "请用手机微信扫描下面的二维码登录%s：\n", file); head != nil {
		return errors.Join(err, fmt.Errorf("show login code: %w", head))
	}
	return errors.Join(err, qrcode.Print(s.Out, link))
}

// Hide implements Display. It removes the file; what a terminal has shown stays.
func (s Screen) Hide() error {
	if s.Path == "" {
		return nil
	}
	if err := os.Remove(s.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove login code: %w", err)
	}
	return nil
}
