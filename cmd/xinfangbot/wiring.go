package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/redis/go-redis/v9"

	"xinfangbot/handlers"
	"xinfangbot/internal/config"
	"xinfangbot/internal/store"
	"xinfangbot/knowledge"
	"xinfangbot/report"
	"xinfangbot/report/proofread"
)

// zone is the zone in which dates are meant.
const zone = "Asia/Shanghai"

// clock returns the time of day in China.
func clock() (func() time.Time, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("load time zone: %w", err)
	}
	return func() time.Time { return time.Now().In(location) }, nil
}

// loadAnswerer returns the answerer over the Regulations.
func loadAnswerer() (*knowledge.Answerer, error) {
	r, err := knowledge.Load()
	if err != nil {
		return nil, err
	}
	index, err := knowledge.NewIndex(r)
	if err != nil {
		return nil, err
	}
	return knowledge.NewAnswerer(r, index)
}

// loadDesk returns what work on a report needs, with the fields, layouts and
// tables that the bureau adds.
func loadDesk(conf config.Report) (*handlers.Desk, error) {
	fields, err := readSources("report.fields", conf.Fields)
	if err != nil {
		return nil, err
	}
	schema, err := report.LoadSchema(fields...)
	if err != nil {
		return nil, err
	}
	own, err := readSources("report.layouts", conf.Layouts)
	if err != nil {
		return nil, err
	}
	layouts, err := report.LoadLayouts(schema, own...)
	if err != nil {
		return nil, err
	}
	checker, err := loadChecker(conf.Tables)
	if err != nil {
		return nil, err
	}
	regulations, err := knowledge.Load()
	if err != nil {
		return nil, err
	}
	return &handlers.Desk{
		Schema: schema, Layouts: layouts, Kind: conf.Kind, Checker: checker, Citations: handlers.Citations(regulations),
	}, nil
}

// readSources reads the files that a key of the configuration names.
func readSources(key string, paths []string) ([]report.Source, error) {
	var list []report.Source
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read what %s names: %w", key, err)
		}
		list = append(list, report.Source{Name: path, Data: data})
	}
	return list, nil
}

// loadChecker returns what proofreads, with the tables of a folder where one is
// named.
func loadChecker(tables string) (*proofread.Checker, error) {
	if tables == "" {
		return proofread.Load()
	}
	if info, err := os.Stat(tables); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("report.tables: %q is no folder", tables)
	}
	return proofread.Load(os.DirFS(tables))
}

// state is the open store and the server behind it.
type state struct {
	*store.Store
	server *store.Server
}

// openState opens the state in the data folder, or on the configured Redis. It
// returns store.ErrHalfRestored where figures of two states stand side by side.
func openState(ctx context.Context, c config.Config, log *slog.Logger) (*state, error) {
	s, err := openAnyState(ctx, c, log)
	if err != nil {
		return nil, err
	}
	if err := s.Whole(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// openAnyState opens the state also where it must not be used.
func openAnyState(ctx context.Context, c config.Config, log *slog.Logger) (*state, error) {
	options, err := c.Redis.Options()
	if err != nil {
		return nil, err
	}
	return openServer(ctx, c.Data, options, log)
}

func openServer(ctx context.Context, dir string, options *redis.UniversalOptions, log *slog.Logger) (*state, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create the data folder: %w", err)
	}
	store.LogClient(log)
	server, err := store.OpenServer(ctx, dir, store.ServerConfig{Options: options, Logger: log})
	if err != nil {
		return nil, err
	}
	return &state{Store: store.New(server.Client(), log), server: server}, nil
}

// close writes what is still to be written and leaves the server.
func (s *state) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(s.Store.Close(ctx), s.server.Close())
}
