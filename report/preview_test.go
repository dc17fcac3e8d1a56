package report

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func TestPreview(t *testing.T) {
	for _, program := range []string{"soffice", "pdftoppm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed (Debian: apt-get install libreoffice-writer-nogui poppler-utils)", program)
		}
	}
	t.Setenv("TMPDIR", t.TempDir())
	picture, err := Preview(t.Context(), docxOf(t, sampleReport()))
	if err != nil {
		t.Fatal(err)
	}
	page, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	// A4 at 100 dots per inch.
	if size := page.Bounds().Size(); size.X < 820 || size.X > 835 || size.Y < 1160 || size.Y > 1180 {
		t.Errorf("the picture is %v", size)
	}
	red := false
	for y := range page.Bounds().Dy() {
		r, g, _, _ := page.At(page.Bounds().Dx()/2, y).RGBA()
		red = red || r > 0xc000 && g < 0x6000
	}
	if !red {
		t.Error("the red line is not in the picture")
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestPreviewWithoutPrograms(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Preview(t.Context(), nil); !errors.Is(err, ErrNoPreview) {
		t.Errorf("error %v", err)
	}
}

// TestPreviewIsKilled has a soffice that starts a child and never ends, as the
// script of that name does.
func TestPreviewIsKilled(t *testing.T) {
	dir := t.TempDir()
	mark := filepath.Join(dir, "started")
	script := "#!/bin/sh\n(echo $$ >" + mark + "; exec sleep 600) &\nwait\n"
	for name, text := range map[string]string{"soffice": script, "pdftoppm": "#!/bin/sh\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for {
			if _, err := os.Stat(mark); err == nil {
				cancel()
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	if _, err := Preview(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestFileURL(t *testing.T) {
	for path, want := range map[string]string{"/tmp/a b/档": "file:///tmp/a%20b/%E6%A1%A3", "C:/Users/profile": "file:///C:/Users/profile"} {
		if got := fileURL(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
