// Package qrcode shows the QR code that logs an account in: in a terminal, and
// as a picture for those whose terminal cannot show it.
package qrcode

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/mdp/qrterminal/v3"
	"rsc.io/qr"
)

// quiet is the width of the white margin in modules, as ISO/IEC 18004 asks
// for.
const quiet = 4

// Print draws the code of text in half blocks, light on dark, so that a code
// of a login link fits into a terminal of 80 columns and 24 lines or a little
// more. It returns an error where the text is too long for a code or w fails.
func Print(w io.Writer, text string) error {
	// qrterminal panics on a text that is too long, and ignores write errors.
	if _, err := encode(text); err != nil {
		return err
	}
	var b bytes.Buffer
	qrterminal.GenerateWithConfig(text, qrterminal.Config{
		Level: qr.L, Writer: &b, HalfBlocks: true, QuietZone: quiet,
	})
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("print QR code: %w", err)
	}
	return nil
}

// WritePNG writes the code of text as a picture, readable by the owner only:
// who sees it can log in. An older file is replaced as a whole.
func WritePNG(path, text string) error {
	code, err := encode(text)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("create the folder for the QR code: %w", err)
	}
	tmp := path + ".part"
	if err := os.WriteFile(tmp, code.PNG(), 0o600); err != nil {
		return fmt.Errorf("write QR code: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("write QR code: %w", err)
	}
	return nil
}

func encode(text string) (*qr.Code, error) {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return nil, fmt.Errorf("QR code of %d bytes: %w", len(text), err)
	}
	return code, nil
}
