package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// ErrNoPreview is returned by Preview where the programs that it needs are not
// installed.
var ErrNoPreview = errors.New("report: no preview: soffice and pdftoppm are needed")

// previewDots is the resolution of a preview in dots per inch: a page is as
// wide as a phone's screen, and its small type can be read.
const previewDots = 100

// Preview draws the first page of a .docx as a PNG. LibreOffice sets it and
// Poppler draws it; where either is missing it returns ErrNoPreview. It takes
// some seconds. When ctx ends, the programs are killed with all that they have
// started. LibreOffice gets a profile of its own, so that it neither waits for
// a LibreOffice that is open on the machine nor opens what it has open.
func Preview(ctx context.Context, docx []byte) (picture []byte, err error) {
	for _, program := range []string{"soffice", "pdftoppm"} {
		if _, err := exec.LookPath(program); err != nil {
			return nil, ErrNoPreview
		}
	}
	dir, err := os.MkdirTemp("", "xinfangbot-preview-*")
	if err != nil {
		return nil, fmt.Errorf("report: preview: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file := filepath.Join(dir, "draft.docx")
	if err := os.WriteFile(file, docx, 0o600); err != nil {
		return nil, fmt.Errorf("report: preview: %w", err)
	}
	err = runAlone(ctx, dir, "soffice", "--headless", "--norestore", "-env:UserInstallation="+fileURL(filepath.Join(dir, "profile")),
		"--convert-to", "pdf", "--outdir", dir, file)
	if err != nil {
		return nil, err
	}
	err = runAlone(ctx, dir, "pdftoppm", "-png", "-singlefile", "-f", "1", "-l", "1", "-r", fmt.Sprint(previewDots),
		filepath.Join(dir, "draft.pdf"), filepath.Join(dir, "page"))
	if err != nil {
		return nil, err
	}
	picture, err = os.ReadFile(filepath.Join(dir, "page.png"))
	if err != nil {
		return nil, fmt.Errorf("report: preview: %w", err)
	}
	return picture, nil
}

// fileURL is the URL of a file. On Windows a path begins with a drive, which would
// stand in the place of a host.
func fileURL(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// runAlone runs a program that dies with everything it has started when ctx
// ends.
func runAlone(ctx context.Context, dir, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	var said bytes.Buffer
	cmd.Stderr = &said
	killWhole(cmd)
	cmd.WaitDelay = 2 * time.Second // what holds the pipe open beyond that is left behind
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("report: preview: %s: %w", program, ctx.Err())
		}
		return fmt.Errorf("report: preview: %s: %w: %.200s", program, err, said.Bytes())
	}
	return nil
}
