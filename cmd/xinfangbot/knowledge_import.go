package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"xinfangbot/knowledge/corpus"
)

func newKnowledgeImport() *cobra.Command {
	var o settings
	var all bool
	cmd := &cobra.Command{
		Use:   "import 文件或目录...",
		Short: "导入本单位的法规文件（.docx、.md、.txt），相同内容不重复导入",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			c, err := openDocuments(o)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, c.Close()) }()
			bar := newImportProgress(cmd.ErrOrStderr())
			report, err := c.Import(cmd.Context(), args, bar.show)
			bar.done()
			if errors.Is(err, context.Canceled) {
				return errors.New("the import was interrupted: the documents are as they were before")
			}
			if err != nil {
				return err
			}
			return printImport(cmd.OutOrStdout(), report, all)
		},
	}
	o.flags(cmd)
	cmd.Flags().BoolVar(&all, "all", false, "逐个列出全部文件（默认超过100个时只列出未导入的）")
	return cmd
}

// manyFiles is how many files are listed one by one.
const manyFiles = 100

// printImport prints what was read. The error is that a file failed.
func printImport(w io.Writer, r corpus.Report, all bool) error {
	all = all || len(r.Files) <= manyFiles
	for _, f := range r.Files {
		if !all && f.Outcome != corpus.Failed && f.Outcome != corpus.Skipped {
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", outcomes()[f.Outcome], f.Path, detail(f))
	}
	failed := r.Count(corpus.Failed)
	_, err := fmt.Fprintf(w, "共%d个文件：新增%d，更新%d，未变%d，跳过%d，失败%d。\n", len(r.Files),
		r.Count(corpus.Added), r.Count(corpus.Updated), r.Count(corpus.Unchanged), r.Count(corpus.Skipped), failed)
	if err != nil {
		return fmt.Errorf("print report: %w", err)
	}
	if r.Ignored > 0 {
		fmt.Fprintf(w, "另有%d个其他格式的文件未读取。\n", r.Ignored)
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d files could not be imported, see the list above; the others were", failed, len(r.Files))
	}
	return nil
}

// outcomes are the words for what was done with a file.
func outcomes() map[corpus.Outcome]string {
	return map[corpus.Outcome]string{
		corpus.Added: "新增", corpus.Updated: "更新", corpus.Unchanged: "未变", corpus.Skipped: "跳过", corpus.Failed: "失败",
	}
}

// detail says what was read of a file, or why it was not.
func detail(f corpus.FileReport) string {
	if f.Reason != "" {
		return f.Reason
	}
	d := f.Document
	s := "《" + d.Title + "》"
	if d.Articles > 0 {
		s += fmt.Sprintf(" %d条", d.Articles)
	}
	if d.Paragraphs > 0 {
		s += fmt.Sprintf(" %d段", d.Paragraphs)
	}
	return s
}

// importProgress shows how far an import has come: a bar on a terminal, else a
// line every few seconds.
type importProgress struct {
	w        io.Writer
	terminal bool
	last     time.Time
	drawn    bool
}

func newImportProgress(w io.Writer) *importProgress {
	f, ok := w.(*os.File)
	return &importProgress{w: w, terminal: ok && term.IsTerminal(int(f.Fd())), last: time.Now()}
}

// Times between two states of the bar, and between two lines.
const (
	barEvery  = 100 * time.Millisecond
	lineEvery = 5 * time.Second
	barWidth  = 30
)

func (p *importProgress) show(at corpus.Progress) {
	every := lineEvery
	if p.terminal {
		every = barEvery
	}
	if time.Since(p.last) < every {
		return
	}
	p.last = time.Now()
	share := 1.0
	if at.Size > 0 {
		share = float64(at.Read) / float64(at.Size)
	}
	state := fmt.Sprintf("%3.0f%% %d/%d", 100*share, at.Done, at.Total)
	if at.Finishing {
		state += " 正在建立索引"
	}
	if !p.terminal {
		fmt.Fprintln(p.w, "导入 "+state)
		return
	}
	full := int(share * barWidth)
	fmt.Fprintf(p.w, "\r导入 [%s%s] %s\x1b[K", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), state)
	p.drawn = true
}

// done takes the bar away.
func (p *importProgress) done() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
