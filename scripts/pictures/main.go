// Command pictures draws the pictures of the manuals into docs/images: example
// conversations as a phone shows them, a progress chart, and the first page of
// a draft. Run it in the project's folder: make docs.
//
// The conversations are those that stand in the documents and that the tests
// say word for word. A picture holds a digest of what it was drawn from, by
// which the tests tell that it shows what the document says.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"xinfangbot/internal/chart"
	"xinfangbot/report"
)

const folder = "docs/images"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, ".")
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

// run draws everything into a project's folder.
func run(ctx context.Context, root string) error {
	if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
		return fmt.Errorf("create the folder of pictures: %w", err)
	}
	for _, s := range scenes {
		picture, err := s.draw(root)
		if err != nil {
			return err
		}
		if err := write(root, s.name, picture); err != nil {
			return err
		}
	}
	progress, err := chart.Progress("2025年度法治政府建设年度报告填报进度", sections)
	if err != nil {
		return err
	}
	if err := write(root, "progress.png", progress); err != nil {
		return err
	}
	draft, err := page(ctx, root)
	if errors.Is(err, report.ErrNoPreview) {
		fmt.Fprintln(os.Stderr, "pictures: draft.png stays as it is: it takes LibreOffice and pdftoppm (apt-get install libreoffice-writer-nogui poppler-utils fonts-noto-cjk)")
		return nil
	}
	if err != nil {
		return fmt.Errorf("draw a page of a draft: %w", err)
	}
	return write(root, "draft.png", draft)
}

// sections are those of a bureau in the second week of January.
var sections = []chart.Bar{
	{Name: "案件数据", Done: 20, Total: 20}, {Name: "网上信访", Done: 6, Total: 7}, {Name: "办理质量", Done: 9, Doubtful: 2, Total: 15},
	{Name: "矛盾化解", Done: 11, Doubtful: 1, Total: 19}, {Name: "法治建设", Done: 5, Total: 20}, {Name: "文字材料", Total: 6},
}

// draw draws a scene and marks the picture.
func (s scene) draw(root string) ([]byte, error) {
	bubbles, err := s.bubbles(root)
	if err != nil {
		return nil, err
	}
	source, err := digest(bubbles)
	if err != nil {
		return nil, err
	}
	picture, err := chart.Conversation(botName, bubbles)
	if err != nil {
		return nil, err
	}
	return mark(picture, source), nil
}

func write(root, name string, picture []byte) error {
	if err := os.WriteFile(filepath.Join(root, folder, name), picture, 0o644); err != nil {
		return fmt.Errorf("write a picture: %w", err)
	}
	fmt.Printf("%s/%s: %d bytes\n", folder, name, len(picture))
	return nil
}
