package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"xinfangbot/internal/config"
	"xinfangbot/internal/journal"
	"xinfangbot/report"
)

type draftOptions struct {
	facts, layout, out string
	layouts            []string
	year               int
	list               bool
}

func newDraft() *cobra.Command {
	var o draftOptions
	cmd := &cobra.Command{
		Use:   "draft --facts FILE.yaml --layout NAME -o OUT.(docx|md|txt)",
		Short: "由数据文件生成报告初稿",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return draft(cmd, o) },
	}
	cmd.Flags().StringVar(&o.facts, "facts", "", "数据文件（可用 facts template 生成）")
	cmd.Flags().StringVar(&o.layout, "layout", "standard", "版式，见 --list")
	cmd.Flags().StringArrayVar(&o.layouts, "layouts", nil, "本单位自己的版式文件，可给出多个")
	cmd.Flags().IntVar(&o.year, "year", 0, "报告年度（默认取数据文件中的年度）")
	cmd.Flags().StringVarP(&o.out, "output", "o", "", "输出文件，扩展名决定格式")
	cmd.Flags().BoolVar(&o.list, "list", false, "列出全部版式")
	return cmd
}

func draft(cmd *cobra.Command, o draftOptions) error {
	conf := config.Default().Report
	conf.Layouts = o.layouts
	desk, err := loadDesk(conf)
	if err != nil {
		return err
	}
	if o.list {
		for _, l := range desk.Layouts {
			fmt.Fprintf(cmd.OutOrStdout(), "%s\t%s\t%s\n", l.Name, l.Title, l.About)
		}
		return nil
	}
	layout, ok := report.FindLayout(desk.Layouts, o.layout)
	if !ok {
		return usagef("没有名为“%s”的版式，可用：%s", o.layout, layoutNames(desk.Layouts))
	}
	write, err := writerFor(o.out)
	if err != nil {
		return err
	}
	facts, err := readFacts(o.facts, o.year, desk.Schema)
	if err != nil {
		return err
	}
	d := layout.Assemble(facts)
	if err := writeFile(o.out, func(w io.Writer) error { return write(d.Document, w) }); err != nil {
		return err
	}
	for _, m := range d.Missing {
		fmt.Fprintf(cmd.ErrOrStderr(), "待补：%s（%s）\n", m.Name, m.Section)
	}
	for _, id := range d.Unused {
		fmt.Fprintf(cmd.ErrOrStderr(), "未用上：%s\n", desk.Schema.NameOf(id))
	}
	for _, odd := range facts.Check() {
		fmt.Fprintf(cmd.ErrOrStderr(), "请核对：%s\n", odd.Message)
	}
	return nil
}

func layoutNames(layouts []*report.Layout) string {
	names := make([]string, len(layouts))
	for i, l := range layouts {
		names[i] = l.Name
	}
	return strings.Join(names, "、")
}

// writerFor chooses how a document is written by the name of the file.
func writerFor(path string) (func(*report.Document, io.Writer) error, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".docx":
		return (*report.Document).WriteDocx, nil
	case ".md":
		return (*report.Document).WriteMarkdown, nil
	case ".txt":
		return (*report.Document).WriteText, nil
	}
	return nil, usagef("-o %q: a file name that ends in .docx, .md or .txt is expected", path)
}

// readFacts reads a facts file; a year that is given overrides the file's.
func readFacts(path string, year int, schema *report.Schema) (*report.Facts, error) {
	file, err := readFactsFile(path, year, schema)
	if err != nil {
		return nil, err
	}
	record := make(journal.Record, len(file.Values))
	for id, v := range file.Values {
		record[id] = journal.Field{Value: v}
	}
	return report.NewFacts(schema, file.Key, record, nil), nil
}

// writeFile writes a whole file or none: what stood there before stays until
// the new content is complete.
func writeFile(path string, write func(io.Writer) error) (err error) {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".xinfangbot-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(tmp.Name()))
		}
	}()
	_, err = tmp.Write(b.Bytes())
	if err = errors.Join(err, tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
