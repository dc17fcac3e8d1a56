package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"xinfangbot/bot"
	"xinfangbot/internal/backup"
	"xinfangbot/internal/config"
	"xinfangbot/internal/store"
	"xinfangbot/knowledge/corpus"
)

func newBackup() *cobra.Command {
	var o settings
	cmd := &cobra.Command{
		Use:   "backup 文件",
		Short: "把全部数据（含导入的文件）备份为一个文件，服务运行中也可以备份",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runBackup(cmd.Context(), cmd.OutOrStdout(), o, args[0])
		},
	}
	o.flags(cmd)
	return cmd
}

// batchTimeout bounds what reads and writes the whole state at once.
const batchTimeout = 5 * time.Minute

// openWhole opens the state for one who reads or writes all of it.
func openWhole(ctx context.Context, conf config.Config) (*state, error) {
	s, err := openStateWith(ctx, conf, batchTimeout)
	if err != nil {
		return nil, err
	}
	if s.server.Mode() == store.ModeMemory {
		return nil, errors.Join(errors.New("there is no stored state: no redis is configured and redis-server is not installed"), s.close())
	}
	return s, nil
}

func runBackup(ctx context.Context, out io.Writer, o settings, path string) (err error) {
	conf, err := o.load()
	if err != nil {
		return err
	}
	s, err := openWhole(ctx, conf)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.Whole(ctx); err != nil {
		return err
	}
	summary, cut, err := writeBackup(ctx, conf, s, path)
	if err != nil {
		return err
	}
	if err := noteStored(ctx, s, bot.ExportEvent, "备份全部数据"); err != nil {
		return err
	}
	how := fmt.Sprintf("备份期间暂停写入%.1f秒", cut.Took.Seconds())
	if !cut.Paused {
		how = "两次读取结果一致"
	}
	fmt.Fprintf(out, "已备份到%s：%d项数据，%d个文件（%s）。\n", path, summary.Keys, summary.Files, how)
	fmt.Fprintln(out, "微信登录状态在备份中仍是加密的，密钥（session一节或数据目录下的session.key）不在其中，请单独保管。")
	return nil
}

// noteStored writes to the audit what was done with the whole state.
func noteStored(ctx context.Context, s *state, kind bot.EventKind, text string) error {
	return s.Note(ctx, bot.Event{At: time.Now(), Kind: kind, Channel: "command", Text: text})
}

// writeBackup writes the state and the documents to a file.
func writeBackup(ctx context.Context, conf config.Config, s *state, path string) (backup.Summary, store.Cut, error) {
	var cut store.Cut
	summary, err := backup.Create(path, time.Now(), func(w *backup.Writer) (err error) {
		if cut, err = s.Snapshot(ctx, w.Key); err != nil {
			return err
		}
		return addDocuments(ctx, w, corpus.Folder(conf.Data))
	})
	return summary, cut, err
}

// importPatience is how long a backup waits for an import.
const importPatience = 30 * time.Second

// addDocuments adds the documents, while nobody imports any.
func addDocuments(ctx context.Context, w *backup.Writer, dir string) (err error) {
	if _, missing := os.Stat(dir); missing != nil {
		return nil
	}
	unlock, err := corpus.Lock(ctx, dir, importPatience)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	return w.Folder(dir, func(path string) bool { return path == corpus.LockName })
}

// openStateWith is openAnyState with a limit of its own for a round trip.
func openStateWith(ctx context.Context, conf config.Config, limit time.Duration) (*state, error) {
	log := newLogger(slog.LevelWarn)
	options, err := conf.Redis.Options()
	if err != nil {
		return nil, err
	}
	options.ReadTimeout, options.WriteTimeout = limit, limit
	return openServer(ctx, conf.Data, options, log)
}
