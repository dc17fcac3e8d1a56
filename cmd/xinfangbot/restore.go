package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"xinfangbot/bot"
	"xinfangbot/internal/backup"
	"xinfangbot/internal/config"
	"xinfangbot/internal/store"
	"xinfangbot/knowledge/corpus"
)

func newRestore() *cobra.Command {
	var o settings
	var force bool
	cmd := &cobra.Command{
		Use:   "restore 文件",
		Short: "从备份文件恢复全部数据；已有数据时须加--force，原有数据先自动备份",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runRestore(cmd.Context(), cmd.OutOrStdout(), o, args[0], force)
		},
	}
	o.flags(cmd)
	cmd.Flags().BoolVar(&force, "force", false, "替换已有的数据")
	return cmd
}

func runRestore(ctx context.Context, out io.Writer, o settings, path string, force bool) (err error) {
	conf, err := o.load()
	if err != nil {
		return err
	}
	header, summary, err := backup.Verify(path)
	if err != nil {
		return err
	}
	s, err := openWhole(ctx, conf)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.Replaceable(ctx, force); err != nil {
		return notReplaced(err)
	}
	documents := corpus.Folder(conf.Data)
	if _, there := os.Stat(documents); there == nil && !force {
		return notReplaced(fmt.Errorf("%w: %s has documents", store.ErrNotEmpty, documents))
	}
	extracted := documents + ".new"
	if err := errors.Join(os.RemoveAll(extracted), backup.Extract(path, extracted)); err != nil {
		return err
	}
	defer os.RemoveAll(extracted) // it is gone where all went well
	if force {
		if err := saveBefore(ctx, out, conf, s); err != nil {
			return err
		}
	}
	keys, err := s.Restore(ctx, backup.Keys(path), force)
	if err != nil {
		return notReplaced(err)
	}
	if err := replaceFolder(documents, extracted); err != nil {
		return fmt.Errorf("the data is restored, the documents are not: %w", err)
	}
	if err := noteStored(ctx, s, bot.ServiceEvent, "从备份恢复全部数据"); err != nil {
		return err
	}
	now, err := clock()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "已恢复%s的备份：%d项数据，%d个文件。", header.At.In(now().Location()).Format("2006年1月2日15:04"), keys, summary.Files)
	if ended := summary.Keys - keys; ended > 0 {
		fmt.Fprintf(out, "另有%d项已过保存期限，不再恢复。", ended)
	}
	fmt.Fprintln(out)
	return nil
}

// notReplaced adds what to do about an error of what is to be replaced.
func notReplaced(err error) error {
	if errors.Is(err, store.ErrNotEmpty) {
		return fmt.Errorf("%w: restore with --force to replace what is there", err)
	}
	return err
}

// saveBefore writes what is about to be replaced to a backup of its own. A state
// that is half restored is not worth one.
func saveBefore(ctx context.Context, out io.Writer, conf config.Config, s *state) error {
	switch err := s.Whole(ctx); {
	case errors.Is(err, store.ErrHalfRestored):
		return nil
	case err != nil:
		return err
	}
	path := freePath(filepath.Join(conf.Data, "before-restore-"+time.Now().Format("20060102-150405")), ".xfb")
	summary, _, err := writeBackup(ctx, conf, s, path)
	if err != nil {
		return fmt.Errorf("back up what is to be replaced: %w", err)
	}
	fmt.Fprintf(out, "原有的%d项数据和%d个文件已备份到%s。\n", summary.Keys, summary.Files, path)
	return nil
}

// freePath returns the path of a file that is not there yet: what is being
// restored may itself be such a backup.
func freePath(base, ext string) string {
	path := base + ext
	for n := 2; ; n++ {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			return path
		}
		path = fmt.Sprintf("%s-%d%s", base, n, ext)
	}
}

// replaceFolder puts the folder next in the place of dir; where there is no
// next, dir is gone.
func replaceFolder(dir, next string) error {
	old := dir + ".old"
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(next, dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.RemoveAll(old)
}
