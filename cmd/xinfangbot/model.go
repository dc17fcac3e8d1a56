package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/redis/go-redis/v9"

	"xinfangbot/handlers"
	"xinfangbot/internal/config"
	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/grounded"
	"xinfangbot/internal/llm/hybrid"
	"xinfangbot/knowledge"
	"xinfangbot/prompts"
)

// loadModel returns the language model of a configuration; nil where none is
// enabled. What is used and the vectors of texts are kept on client. It connects
// to nothing.
func loadModel(conf config.Model, client redis.UniversalClient, o llm.Options) (*handlers.Model, error) {
	if !conf.Enabled {
		return nil, nil
	}
	settings, err := conf.Settings()
	if err != nil {
		return nil, err
	}
	o.Ledger = llm.NewRedisLedger(client)
	caller, err := llm.New(settings, o)
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
	model := &handlers.Model{Writer: grounded.New(caller, set, regulations), Client: caller, Logger: o.Logger}
	if conf.Understand {
		model.Understanding, err = loadUnderstanding(regulations, caller, client)
	}
	return model, err
}

// loadUnderstanding returns what a model makes sense of questions with.
func loadUnderstanding(r *knowledge.Regulations, caller *llm.Client, client redis.UniversalClient) (*handlers.Understanding, error) {
	index, err := knowledge.NewIndex(r)
	if err != nil {
		return nil, err
	}
	answerer, err := knowledge.NewAnswerer(r, index)
	if err != nil {
		return nil, err
	}
	u := &handlers.Understanding{Answerer: answerer, Regulations: r, Words: index}
	if caller.EmbeddingModel() != "" {
		u.Meaning = hybrid.NewIndex(caller, hybrid.NewRedisCache(client), handlers.MeaningDocuments(r))
	}
	return u, nil
}

// errNoModel is returned where a model is asked for and none is configured.
var errNoModel = errors.New("--model needs a configuration with a model: set model.enabled, model.base_url and model.model in the file that --config names")

// commandModel is the model of a command that runs by itself. What it uses
// counts for the day and for the system's user.
type commandModel struct {
	*handlers.Model
	state  *state
	person string
}

// openModel opens the model of a configuration. observe is told of its calls;
// may be nil.
func openModel(ctx context.Context, conf config.Config, observe func(llm.Call)) (*commandModel, error) {
	if !conf.Model.Enabled {
		return nil, errNoModel
	}
	now, err := clock()
	if err != nil {
		return nil, err
	}
	log := newLogger(conf.Log.Level)
	state, err := openState(ctx, conf, newLogger(slog.LevelWarn))
	if err != nil {
		return nil, err
	}
	model, err := loadModel(conf.Model, state.server.Client(), llm.Options{Now: now, Logger: log, Observe: observe})
	if err != nil {
		return nil, errors.Join(err, state.close())
	}
	return &commandModel{Model: model, state: state, person: nameOf("")}, nil
}

// close leaves the state.
func (m *commandModel) close() error { return m.state.close() }

// think answers a question with the model. answer answers without it.
func (m *commandModel) think(ctx context.Context, question string, answer func(string) (knowledge.Answer, error)) (handlers.Thought, error) {
	a, err := answer(question)
	if err != nil {
		return handlers.Thought{}, err
	}
	return m.Answer(ctx, handlers.Query{
		Person: m.person, Text: question, Answer: a,
		Again: func(question string) (knowledge.Answer, *knowledge.Topic, error) {
			a, err := answer(question)
			return a, nil, err
		},
	})
}
