package health

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"time"

	"xinfangbot/bot"
)

// Handler is a bot.Handler that is watched, and that another can take the place
// of while messages come. It is whatever the one behind it is.
type Handler struct {
	monitor *Monitor
	current atomic.Pointer[current]
}

// current is the handler behind a Handler.
type current struct {
	bot.Handler
	commands map[string]bot.Command
}

var (
	_ bot.Commander = (*Handler)(nil)
	_ bot.Resumer   = (*Handler)(nil)
	_ bot.Worker    = (*Handler)(nil)
	_ bot.Loner     = (*Handler)(nil)
)

// Watch returns h, watched.
func (m *Monitor) Watch(h bot.Handler) *Handler {
	w := &Handler{monitor: m}
	w.Replace(h)
	return w
}

// Replace puts h, which has the same name, in the place of the handler. Commands
// that only one of them has are not called.
func (w *Handler) Replace(h bot.Handler) {
	c := &current{Handler: h, commands: make(map[string]bot.Command)}
	if commander, ok := h.(bot.Commander); ok {
		for _, cmd := range commander.Commands() {
			c.commands[cmd.Name] = cmd
		}
	}
	w.current.Store(c)
}

// Name implements bot.Handler.
func (w *Handler) Name() string { return w.current.Load().Name() }

// Accepts implements bot.Handler.
func (w *Handler) Accepts(t *bot.Turn) bool { return w.current.Load().Accepts(t) }

// Handle implements bot.Handler.
func (w *Handler) Handle(ctx context.Context, t *bot.Turn) error {
	h := w.current.Load()
	return w.turn(h, func() error { return h.Handle(ctx, t) })
}

// Commands implements bot.Commander.
func (w *Handler) Commands() []bot.Command {
	commander, ok := w.current.Load().Handler.(bot.Commander)
	if !ok {
		return nil
	}
	list := commander.Commands()
	for i := range list {
		list[i].Run = w.run(list[i].Name)
		if list[i].Takes != nil {
			list[i].Takes = w.takes(list[i].Name)
		}
		if list[i].Reads != nil {
			list[i].Reads = w.reads(list[i].Name)
		}
	}
	return list
}

func (w *Handler) run(name string) func(context.Context, *bot.Turn, string) error {
	return func(ctx context.Context, t *bot.Turn, args string) error {
		h := w.current.Load()
		cmd, ok := h.commands[name]
		if !ok {
			t.Reply("“" + name + "”已停用。")
			return nil
		}
		return w.turn(h, func() error { return cmd.Run(ctx, t, args) })
	}
}

func (w *Handler) takes(name string) func(string) bool {
	return func(args string) bool {
		takes := w.current.Load().commands[name].Takes
		return takes != nil && takes(args)
	}
}

func (w *Handler) reads(name string) func(string) (string, bool, bool) {
	return func(text string) (args string, sure, ok bool) {
		reads := w.current.Load().commands[name].Reads
		if reads == nil {
			return "", false, false
		}
		return reads(text)
	}
}

// Resume implements bot.Resumer.
func (w *Handler) Resume(ctx context.Context, t *bot.Turn) error {
	if r, ok := w.current.Load().Handler.(bot.Resumer); ok {
		return r.Resume(ctx, t)
	}
	return nil
}

// AnswersAlone implements bot.Loner.
func (w *Handler) AnswersAlone(m bot.Message) bool {
	l, ok := w.current.Load().Handler.(bot.Loner)
	return ok && l.AnswersAlone(m)
}

// Work implements bot.Worker.
func (w *Handler) Work(ctx context.Context, j bot.Job) (result json.RawMessage, err error) {
	h := w.current.Load()
	worker, ok := h.Handler.(bot.Worker)
	if !ok {
		return nil, w.noJobs()
	}
	f := w.monitor.figures
	outcome := failed
	begin := time.Now()
	defer func() {
		f.jobs.WithLabelValues(h.Name(), outcome).Inc()
		f.jobSeconds.WithLabelValues(h.Name()).Observe(time.Since(begin).Seconds())
	}()
	if result, err = worker.Work(ctx, j); err == nil {
		outcome = succeeded
	}
	return result, err
}

// Finish implements bot.Worker.
func (w *Handler) Finish(ctx context.Context, t *bot.Turn, j bot.Job, result json.RawMessage, err error) error {
	if worker, ok := w.current.Load().Handler.(bot.Worker); ok {
		return worker.Finish(ctx, t, j, result, err)
	}
	return w.noJobs()
}

func (w *Handler) noJobs() error { return fmt.Errorf("handler %s has no jobs", w.Name()) }

// turn counts what a handler does with a message. One that panics has failed.
func (w *Handler) turn(h *current, do func() error) (err error) {
	f := w.monitor.figures
	outcome := failed
	begin := time.Now()
	defer func() {
		f.turns.WithLabelValues(h.Name(), outcome).Inc()
		f.turnSeconds.WithLabelValues(h.Name()).Observe(time.Since(begin).Seconds())
	}()
	if err = do(); err == nil {
		outcome = succeeded
	}
	return err
}
