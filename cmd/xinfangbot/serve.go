package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/spf13/cobra"

	"xinfangbot/bot"
	"xinfangbot/internal/config"
	"xinfangbot/internal/health"
	"xinfangbot/internal/pace"
	"xinfangbot/internal/store"
)

type serveOptions struct {
	settings
	now func() time.Time // nil: the time in China
}

func newServe() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve --config 文件",
		Short: "运行服务：微信通道、待办提醒、运行状态",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			conf, err := o.load()
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(conf.Channels, func(c config.Channel) bool { return c.Enabled }) {
				return errNoChannel
			}
			return serve(cmd.Context(), cmd.OutOrStdout(), o, conf, openChannels)
		},
	}
	o.flags(cmd)
	return cmd
}

// A stop takes less than ten seconds. What is not answered by then is in the
// inbox, and answered after the next start.
const (
	answerLimit = 5 * time.Second
	noteLimit   = time.Second
	closeLimit  = 2500 * time.Millisecond
)

// channelOpener makes the channels of a configuration.
type channelOpener func(conf config.Config, s *state, out io.Writer, log *slog.Logger) ([]bot.Channel, error)

// serve runs the service until ctx ends.
func serve(ctx context.Context, out io.Writer, o serveOptions, conf config.Config, open channelOpener) (err error) {
	if o.now == nil {
		if o.now, err = clock(); err != nil {
			return err
		}
	}
	// From the first moment on: the signal ends a program that does not expect
	// it. Windows has no such signal, nothing ever comes there.
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	defer signal.Stop(reload)
	level := new(slog.LevelVar)
	level.Set(conf.Log.Level)
	log := newLogger(level)
	monitor := health.New()
	closeHealth, err := showHealth(conf.Health.Listen, monitor, log)
	if err != nil {
		return err
	}
	defer closeHealth()
	st, err := awaitState(ctx, conf, log)
	if err != nil || ctx.Err() != nil {
		return errors.Join(err, closeState(st))
	}
	st.server.Client().AddHook(monitor.Hook())
	s := &service{
		options: o, conf: conf, state: st, monitor: monitor,
		now: o.now, orgName: conf.Org.Name, out: &lockedWriter{w: out}, log: log, level: level,
		reload: reload,
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if s.parts, err = s.loadParts(conf); err != nil {
		return err
	}
	return s.run(ctx, open)
}

func closeState(s *state) error {
	if s == nil {
		return nil
	}
	return s.close()
}

// awaitState opens the state, and waits for a redis that is not there yet: a
// machine starts its services in any order. Where ctx ends it returns nothing.
func awaitState(ctx context.Context, conf config.Config, log *slog.Logger) (*state, error) {
	backoff := pace.Backoff{First: 200 * time.Millisecond, Max: 10 * time.Second}
	for {
		s, err := openState(ctx, conf, log)
		if err == nil {
			return s, nil
		}
		if ctx.Err() != nil {
			return nil, nil
		}
		if !mayPass(conf, err) {
			return nil, err
		}
		log.Warn("redis is not there yet, trying again", "err", err)
		if pace.Sleep(ctx, backoff.Next()) != nil {
			return nil, nil
		}
	}
}

// mayPass tells whether an error of opening the state may be gone after a
// while: a redis elsewhere that does not answer may, one that refuses the
// password or a state that is half restored does not.
func mayPass(conf config.Config, err error) bool {
	var refused redis.Error
	var network net.Error
	switch {
	case len(conf.Redis.Addr) == 0, errors.Is(err, store.ErrHalfRestored):
		return false
	case errors.Is(err, bot.ErrUnavailable), errors.As(err, &network), errors.Is(err, io.EOF):
		return true
	case errors.As(err, &refused):
		return redis.HasErrorPrefix(err, "LOADING") || redis.HasErrorPrefix(err, "CLUSTERDOWN") || redis.HasErrorPrefix(err, "MASTERDOWN")
	}
	// Sentinels and nodes of a cluster that are not up yet are told of in words.
	return conf.Redis.Master != "" || conf.Redis.Cluster || len(conf.Redis.Addr) > 1
}

// showHealth answers on address, where there is one, until the returned
// function is called.
func showHealth(address string, m *health.Monitor, log *slog.Logger) (end func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("health.listen: %w: choose another address, or an empty one for none", err)
	}
	server := &http.Server{Handler: m.Handler(), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("the state of the service is no longer shown", "err", err)
		}
	}()
	log.Info("state of the service", "url", "http://"+listener.Addr().String()+"/readyz")
	return func() { server.Close() }, nil
}

// errLate is returned by within where something takes too long.
var errLate = errors.New("it takes too long")

// within runs f and returns its error, or errLate where f takes longer.
func within(limit time.Duration, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-time.After(limit):
		return errLate
	}
}

// qrPath is where a channel's login codes are written to.
func qrPath(conf config.Config, ch config.Channel) string {
	if ch.QR != "" {
		return ch.QR
	}
	return filepath.Join(conf.Data, "qr", string(ch.Kind)+"-"+ch.Account+".png")
}
