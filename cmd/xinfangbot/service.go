package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"xinfangbot/bot"
	"xinfangbot/handlers"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/config"
	"xinfangbot/internal/health"
	"xinfangbot/internal/llm"
	"xinfangbot/internal/pace"
	"xinfangbot/internal/remind"
	"xinfangbot/internal/seal"
	"xinfangbot/knowledge/corpus"
	"xinfangbot/report"
)

// service is a running serve.
type service struct {
	options serveOptions
	conf    config.Config
	parts   loadedParts
	state   *state
	monitor *health.Monitor
	engine  *bot.Engine
	watched []*health.Handler
	days    atomic.Pointer[calendar.Calendar]
	now     func() time.Time
	orgName string
	out     io.Writer
	log     *slog.Logger
	level   *slog.LevelVar
	reload  <-chan os.Signal
}

// loadedParts is what answers are made from.
type loadedParts struct {
	desk      *handlers.Desk
	days      *calendar.Calendar
	model     *handlers.Model
	handlers  []bot.Handler
	documents *corpus.Corpus
}

// watchModel shows the state of the model, where there is one.
func (p *loadedParts) watchModel(m *health.Monitor) {
	if p.model == nil {
		m.WatchModel(nil)
		return
	}
	m.WatchModel(p.model.Client)
}

// loadParts loads what a configuration decides on.
func (s *service) loadParts(conf config.Config) (p loadedParts, err error) {
	p.documents = s.parts.documents
	if p.documents == nil {
		if p.documents, err = openCorpus(s.conf.Data); err != nil {
			return p, err
		}
	}
	if p.desk, err = loadDesk(conf.Report); err != nil {
		return p, err
	}
	if _, p.days, err = loadDeadlines(conf.Calendar.Holidays); err != nil {
		return p, err
	}
	p.model, err = loadModel(conf.Model, s.state.server.Client(), llm.Options{Now: s.now, Logger: s.log, Observe: s.monitor.ModelCall})
	if err != nil {
		return p, err
	}
	p.handlers, err = newHandlers(conf, p.documents, p.model)
	return p, err
}

func (p *loadedParts) close() error {
	if p.documents == nil {
		return nil
	}
	return p.documents.Close()
}

// run serves the channels until ctx ends.
func (s *service) run(ctx context.Context, open channelOpener) error {
	s.days.Store(s.parts.days)
	s.parts.watchModel(s.monitor)
	channels, err := open(s.conf, s.state, s.out, s.log)
	if err != nil {
		return err
	}
	if s.engine, err = s.newEngine(); err != nil {
		return err
	}
	if notice := s.state.server.Notice(); notice != "" {
		fmt.Fprintln(s.out, notice)
	}
	s.note(ctx, "服务启动（"+release()+"）")
	s.monitor.Serve(s.state.Writable)
	s.log.Info("serving", "release", release(), "org", s.conf.Org.Short, "channels", len(channels), "redis", s.state.server.Mode())

	work, end := context.WithCancel(ctx)
	defer end()
	var loops, serving sync.WaitGroup
	loops.Go(func() { s.keepReloading(work) })
	loops.Go(func() { s.invite(work) })
	loops.Go(func() { s.outbox().Run(work, outboxInterval) })
	results := make([]error, len(channels))
	for i, ch := range channels {
		serving.Go(func() { results[i] = s.serveChannel(ctx, ch) })
	}
	err = s.await(ctx, &serving, results)
	s.monitor.Stop()
	end()
	if within(noteLimit/2, func() error { loops.Wait(); return nil }) != nil {
		s.log.Warn("not everything has come to its end")
	}
	s.note(context.WithoutCancel(ctx), "服务停止")
	s.log.Info("stopped")
	return err
}

// outboxInterval is how often the Outbox is looked at.
const outboxInterval = time.Minute

// await returns when every channel has ended, or some time after ctx has.
func (s *service) await(ctx context.Context, serving *sync.WaitGroup, results []error) error {
	ended := make(chan struct{})
	go func() { serving.Wait(); close(ended) }()
	select {
	case <-ended:
		if ctx.Err() == nil {
			return fmt.Errorf("no channel is left: %w", errors.Join(results...))
		}
		return nil
	case <-ctx.Done():
	}
	s.log.Info("stopping: what was taken is answered first")
	s.monitor.Stop()
	select {
	case <-ended:
	case <-time.After(answerLimit):
		s.log.Warn("some messages are not answered yet: they are after the next start")
	}
	return nil
}

// serveChannel serves a channel until ctx ends. What ends it otherwise disturbs
// no other channel, and it is begun anew after a while; but for a login that
// was sealed with another key, which only the operator mends.
func (s *service) serveChannel(ctx context.Context, ch bot.Channel) error {
	ch = s.monitor.WatchChannel(ch)
	backoff := pace.Backoff{First: time.Second, Max: time.Minute}
	for {
		begin := time.Now()
		err := s.engine.Serve(ctx, ch)
		if ctx.Err() != nil {
			return nil
		}
		if time.Since(begin) > time.Minute {
			backoff.Reset()
		}
		if errors.Is(err, seal.ErrWrongKey) {
			s.log.Error("channel given up: set the key of session that its login was sealed with", "channel", ch.Name(), "err", err)
			s.note(ctx, "通道"+ch.Name()+"无法启动：登录状态是用另一个密钥加密的")
			return err
		}
		s.log.Error("channel has ended, it is begun anew", "channel", ch.Name(), "err", err)
		if pace.Sleep(ctx, backoff.Next()) != nil {
			return nil
		}
	}
}

// close leaves the state and the documents. A redis that hangs holds up nobody:
// what it was not told is done again after the next start.
func (s *service) close() error {
	err := within(closeLimit, func() error { return errors.Join(s.parts.close(), s.state.close()) })
	if errors.Is(err, errLate) {
		s.log.Warn("the state was not closed in time", "err", err)
		return nil
	}
	return err
}

// newEngine returns the engine, with everything watched.
func (s *service) newEngine() (*bot.Engine, error) {
	list := make([]bot.Handler, len(s.parts.handlers))
	s.watched = make([]*health.Handler, len(list))
	for i, h := range s.parts.handlers {
		s.watched[i] = s.monitor.Watch(h)
		list[i] = s.watched[i]
	}
	l := s.conf.Limits
	return bot.New(bot.Options{
		Store: s.monitor.WatchStore(s.state), Directory: bot.Roster{}, Handlers: list, Now: s.now, Logger: s.log,
		Rate: rate(l), Patience: l.Patience, Lease: l.Lease,
	})
}

// rate is how much one conversation may say.
func rate(l config.Limits) bot.Rate {
	return bot.Rate{Messages: l.MessagesPerMinute, Per: time.Minute, Pause: l.Pause}
}

// newLoop returns what sends reminders.
func (s *service) newLoop(conf config.Config, desk *handlers.Desk, days *calendar.Calendar) *remind.Loop {
	return remind.NewLoop(remind.Options{
		Store: s.state, Calendar: days, Rules: conf.Reminders.Rules, Lead: conf.Reminders.Lead,
		At: conf.Reminders.At, Until: conf.Reminders.Until,
		People: func(ctx context.Context) ([]remind.Person, error) { return remindedPeople(ctx, desk, s.state) },
		Work: func(ctx context.Context, keys []report.Key, people []remind.Person) (map[report.Key]remind.Work, error) {
			return desk.RemindedWork(ctx, s.state, keys, people)
		},
		Best: s.engine.BestAddress, Deliver: s.engine.Deliver, Now: s.now, Logger: s.log,
	})
}

func (s *service) outbox() *health.Outbox {
	return &health.Outbox{
		Store: s.state, Monitor: s.monitor, Directory: bot.Roster{}, Push: s.engine.Push,
		Calendar: s.days.Load, Now: s.now, Logger: s.log,
	}
}

// note writes to the audit. A store that is away now must not keep the service
// from starting or stopping.
func (s *service) note(ctx context.Context, text string) {
	err := within(noteLimit, func() error {
		return s.monitor.WatchStore(s.state).Note(ctx, bot.Event{At: s.now(), Kind: bot.ServiceEvent, Text: text})
	})
	if err != nil {
		s.log.Warn("not kept in the audit", "err", err)
	}
}

// version is set by the linker where the build knows better than the Go command,
// which sees no history in a container.
var version string

// release is the version of the program.
func release() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}
