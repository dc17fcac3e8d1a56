package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"xinfangbot/internal/journal"
)

func fieldsKey(record string) string  { return "xf:{" + tag(record) + "}:fields" }
func journalKey(record string) string { return "xf:{" + tag(record) + "}:journal" }

// storedStamp, storedField and storedEntry are the JSON that apply.lua writes.
type storedStamp struct {
	By      string    `json:"by"`
	Channel string    `json:"channel"`
	Turn    string    `json:"turn"`
	At      time.Time `json:"at"`
}

type storedField struct {
	Value   string `json:"value"`
	Version int64  `json:"version"`
	Note    string `json:"note"`
	storedStamp
}

type storedEntry struct {
	Field   string `json:"field"`
	Old     string `json:"old"`
	New     string `json:"new"`
	Version int64  `json:"version"`
	Note    string `json:"note"`
	storedStamp
}

// Record implements bot.Store: the current state of a record, empty where it
// was never written. The record must not be written to.
func (s *Store) Record(ctx context.Context, name string) (journal.Record, error) {
	var read *recordRead
	if err := s.pipeline(ctx, func(p redis.Pipeliner) { read = s.readRecord(ctx, p, name) }); err != nil {
		return nil, err
	}
	return s.finish(ctx, read)
}

func decodeRecord(name string, raw map[string]string) (journal.Record, error) {
	r := make(journal.Record, len(raw))
	for field, text := range raw {
		var f storedField
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			return nil, fmt.Errorf("decode field %s of record %s: %w", field, name, err)
		}
		r[field] = journal.Field{Value: f.Value, Version: f.Version, Note: f.Note, Stamp: journal.Stamp(f.storedStamp)}
	}
	return r, nil
}

// Apply changes a record: all of the changes or, with a
// *journal.ConflictError, none.
func (s *Store) Apply(ctx context.Context, record string, stamp journal.Stamp, changes []journal.Change) error {
	args, err := applyArgs(stamp, changes)
	if err != nil {
		return err
	}
	var cmd *redis.Cmd
	if err := s.pipeline(ctx, func(p redis.Pipeliner) {
		cmd = s.apply(ctx, p, record, args)
	}); err != nil {
		return err
	}
	return conflict(record, cmd)
}

// apply adds a call of apply.lua to a round trip.
func (s *Store) apply(ctx context.Context, p redis.Pipeliner, record string, args []any) *redis.Cmd {
	return s.scripts.apply.EvalSha(ctx, p, []string{fieldsKey(record), journalKey(record)}, args...)
}

func applyArgs(stamp journal.Stamp, changes []journal.Change) ([]any, error) {
	head, err := json.Marshal(storedStamp(stamp))
	if err != nil {
		return nil, fmt.Errorf("encode stamp: %w", err)
	}
	args := make([]any, 0, 1+4*len(changes))
	args = append(args, head)
	for _, c := range changes {
		args = append(args, c.Field, c.Value, c.Base, c.Note)
	}
	return args, nil
}

// Journal implements bot.Store: every change that was made to a record, oldest
// first.
func (s *Store) Journal(ctx context.Context, record string) ([]journal.Entry, error) {
	raw, err := s.client.LRange(ctx, journalKey(record), 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("read journal of %s: %w", record, reached(err))
	}
	entries := make([]journal.Entry, len(raw))
	for i, text := range raw {
		var e storedEntry
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			return nil, fmt.Errorf("decode entry %d of the journal of %s: %w", i+1, record, err)
		}
		entries[i] = journal.Entry{
			Field: e.Field, Old: e.Old, New: e.New, Version: e.Version, Note: e.Note,
			Stamp: journal.Stamp(e.storedStamp),
		}
	}
	return entries, nil
}
