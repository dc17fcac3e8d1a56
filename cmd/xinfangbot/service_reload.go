package main

import (
	"context"
	"strings"
	"sync"

	"xinfangbot/internal/config"
)

// keepReloading sends reminders and reads the configuration again whenever it
// is told to, until ctx ends.
func (s *service) keepReloading(ctx context.Context) {
	for {
		reminding, end := context.WithCancel(ctx)
		var loop sync.WaitGroup
		loop.Go(func() { s.newLoop(s.conf, s.parts.desk, s.parts.days).Run(reminding) })
		again := s.awaitReload(ctx)
		end()
		loop.Wait()
		if !again {
			return
		}
	}
}

// awaitReload returns true when another configuration is in force, false when
// ctx has ended.
func (s *service) awaitReload(ctx context.Context) bool {
	for {
		select {
		case <-ctx.Done():
			return false
		case <-s.reload:
			if s.readAgain() {
				return true
			}
		}
	}
}

// readAgain puts in force what can be of the configuration as it is now, and of
// the files that it names. With errors everything stays as it was.
func (s *service) readAgain() bool {
	conf, err := s.options.load()
	next := s.parts
	if err == nil {
		next, err = s.loadParts(conf)
	}
	if err != nil {
		for _, line := range strings.Split(err.Error(), "\n") {
			s.log.Error("configuration not reloaded", "err", line)
		}
		return false
	}
	inForce := withReloaded(s.conf, conf)
	for _, section := range inForce.Changed(conf) {
		s.log.Warn("this section of the configuration has changed and takes a restart", "section", section)
	}
	for i, h := range next.handlers {
		if i >= len(s.watched) || h.Name() != s.watched[i].Name() {
			s.log.Warn("the handlers have changed, which takes a restart", "handler", h.Name())
			return false
		}
	}
	for i, h := range next.handlers {
		s.watched[i].Replace(h)
	}
	s.parts, s.conf = next, inForce
	s.days.Store(next.days)
	s.parts.watchModel(s.monitor)
	s.engine.SetRate(rate(inForce.Limits))
	s.level.Set(conf.Log.Level)
	s.log.Info("configuration reloaded")
	return true
}

// withReloaded is the configuration that is in force after a reload. What stays
// as it was decides on connections that are open: it takes a restart, and is told
// again at the next reload.
func withReloaded(old, now config.Config) config.Config {
	old.Report, old.Calendar, old.Reminders = now.Report, now.Calendar, now.Reminders
	old.Model, old.Log = now.Model, now.Log
	old.Limits.MessagesPerMinute, old.Limits.Pause = now.Limits.MessagesPerMinute, now.Limits.Pause
	return old
}
