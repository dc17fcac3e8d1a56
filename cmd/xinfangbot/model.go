package main

import (
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"xinfangbot/handlers"
	"xinfangbot/internal/config"
	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/grounded"
	"xinfangbot/knowledge"
	"xinfangbot/prompts"
)

// loadModel returns the language model of a configuration; nil where none is
// enabled. It connects to nothing.
func loadModel(conf config.Model, ledger llm.Ledger, now func() time.Time, log *slog.Logger) (*handlers.Model, error) {
	if !conf.Enabled {
		return nil, nil
	}
	settings, err := conf.Settings()
	if err != nil {
		return nil, err
	}
	client, err := llm.New(settings, llm.Options{Ledger: ledger, Now: now, Logger: log})
	if err != nil {
		return nil, fmt.Errorf("configuration: model: %w", err)
	}
	var folder fs.FS
	if conf.Prompts != "" {
		folder = os.DirFS(conf.Prompts)
	}
	set, err := prompts.Load(folder)
	if err != nil {
		return nil, err
	}
	regulations, err := knowledge.Load()
	if err != nil {
		return nil, err
	}
	return &handlers.Model{Writer: grounded.New(client, set, regulations), Client: client}, nil
}
