package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"xinfangbot/bot"
	"xinfangbot/bot/terminal"
	"xinfangbot/handlers"
	"xinfangbot/internal/config"
	"xinfangbot/internal/llm"
	"xinfangbot/knowledge/corpus"
)

type chatOptions struct {
	settings
	as   string
	json bool
}

// chatLease is how long a chat that was killed keeps the next one of the same
// person waiting. Two at once would take up each other's work.
const chatLease = 5 * time.Second

func newChat() *cobra.Command {
	var o chatOptions
	cmd := &cobra.Command{
		Use:   "chat",
		Short: "在终端中与助手对话，一行一条消息",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return chat(cmd.Context(), o) },
	}
	cmd.Flags().StringVar(&o.as, "as", "", "以该姓名对话（默认为系统用户名）")
	o.flags(cmd)
	cmd.Flags().BoolVar(&o.json, "json", false, "每条回复输出一个JSON对象")
	return cmd
}

func chat(ctx context.Context, o chatOptions) (err error) {
	log := newLogger(slog.LevelWarn)
	conf, err := o.load()
	if err != nil {
		return err
	}
	now, err := clock()
	if err != nil {
		return err
	}
	state, err := openState(ctx, conf, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, state.close()) }()
	documents, err := openCorpus(conf.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, documents.Close()) }()
	model, err := loadModel(conf.Model, state.server.Client(), llm.Options{Now: now, Logger: log})
	if err != nil {
		return err
	}
	list, err := newHandlers(conf, documents, model)
	if err != nil {
		return err
	}
	name := nameOf(o.as)
	engine, err := bot.New(bot.Options{
		Store: state, Directory: bot.Everyone(bot.Administrator), Handlers: list, Now: now, Logger: log, Lease: chatLease,
		StandBy: func(string) {
			fmt.Fprintf(os.Stderr, "另一个终端正在以“%s”的身份对话，待其结束后继续（异常退出的约需%d秒）。如不等待，请按Ctrl+C退出，用--as指定其他姓名。\n", name, chatLease/time.Second)
		},
	})
	if err != nil {
		return err
	}
	prompt := ""
	if term.IsTerminal(int(os.Stdin.Fd())) && !o.json {
		prompt = "> "
		fmt.Println(handlers.Introduction + "\n按Ctrl+C退出。")
	}
	if notice := state.server.Notice(); notice != "" {
		fmt.Fprintln(os.Stderr, notice)
	}
	return engine.Serve(ctx, terminal.New(terminal.Options{
		In: os.Stdin, Out: os.Stdout, Name: name, Files: filepath.Join(conf.Data, "files"),
		JSON: o.json, Prompt: prompt, Now: now, Logger: log,
	}))
}

// newHandlers returns the handlers with what they need.
func newHandlers(conf config.Config, documents *corpus.Corpus, model *handlers.Model) ([]bot.Handler, error) {
	answerer, err := loadAnswerer()
	if err != nil {
		return nil, err
	}
	desk, err := loadDesk(conf.Report)
	if err != nil {
		return nil, err
	}
	deadlines, days, err := loadDeadlines(conf.Calendar.Holidays)
	if err != nil {
		return nil, err
	}
	parts := handlers.Parts{
		Desk: desk, Answerer: answerer, Supplement: documents.Supplement, Deadline: handlers.NewDeadline(deadlines, days),
		Remind: handlers.NewRemind(desk, handlers.RemindOptions{
			Calendar: days, Rules: conf.Reminders.Rules, Lead: conf.Reminders.Lead, At: conf.Reminders.At,
		}),
	}
	if model != nil {
		parts.Model, parts.Writer = model, model
	}
	return handlers.All(parts), nil
}

// nameOf is who talks at the terminal: the name given, else the system user's.
func nameOf(as string) string {
	if as != "" {
		return as
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "本机"
}
