package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"sync"

	"github.com/redis/go-redis/v9"

	"xinfangbot/internal/journal"
)

// maxCached bounds how many records are kept; a bureau works on a few at a time.
const maxCached = 200

// recordCache keeps records as far as their journals have been read, so that a
// turn reads only what was added since. Nothing is ever believed to be current:
// every read asks the journal.
type recordCache struct {
	mu      sync.Mutex
	records map[string]cachedRecord
}

// cachedRecord is a record after the first n entries of its journal.
type cachedRecord struct {
	record journal.Record // never written to again
	n      int64
	last   string // the entry n, as stored: a journal that has another one there is another journal
}

func newRecordCache() *recordCache { return &recordCache{records: make(map[string]cachedRecord)} }

func (c *recordCache) get(name string) (cachedRecord, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.records[name]
	return r, ok
}

// put keeps a record unless a later state of it is there already.
func (c *recordCache) put(name string, r cachedRecord) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, ok := c.records[name]; ok && old.n >= r.n {
		return
	}
	if len(c.records) >= maxCached {
		clear(c.records)
	}
	c.records[name] = r
}

func (c *recordCache) drop(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.records, name)
}

// recordRead is one record being read in a round trip.
type recordRead struct {
	name  string
	known cachedRecord
	whole *redis.Cmd            // of a record that is not cached
	tail  *redis.StringSliceCmd // of one that is: its last known entry and what follows
}

// readRecord adds the reading of a record to a round trip.
func (s *Store) readRecord(ctx context.Context, p redis.Pipeliner, name string) *recordRead {
	r := &recordRead{name: name}
	known, ok := s.cache.get(name)
	if !ok {
		r.whole = s.scripts.load.EvalSha(ctx, p, []string{fieldsKey(name), journalKey(name)})
		return r
	}
	r.known = known
	r.tail = p.LRange(ctx, journalKey(name), max(known.n-1, 0), -1)
	return r
}

// finish returns the record that was read. It costs another round trip only
// where the journal is not the one that was known, as after a restored backup.
func (s *Store) finish(ctx context.Context, r *recordRead) (journal.Record, error) {
	if r.whole != nil {
		return s.keepWhole(r)
	}
	entries, err := r.tail.Result()
	if err != nil {
		return nil, fmt.Errorf("read journal of %s: %w", r.name, err)
	}
	if r.known.n > 0 {
		if len(entries) == 0 || entries[0] != r.known.last {
			s.cache.drop(r.name)
			return s.Record(ctx, r.name)
		}
		entries = entries[1:]
	}
	if len(entries) == 0 {
		return r.known.record, nil
	}
	n, last := r.known.n+int64(len(entries)), entries[len(entries)-1]
	if now, ok := s.cache.get(r.name); ok && now.n == n && now.last == last {
		return now.record, nil // another turn has read the same meanwhile
	}
	record := maps.Clone(r.known.record)
	for _, text := range entries {
		var e storedEntry
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			return nil, fmt.Errorf("decode an entry of the journal of %s: %w", r.name, err)
		}
		record[e.Field] = journal.Field{Value: e.New, Version: e.Version, Note: e.Note, Stamp: journal.Stamp(e.storedStamp)}
	}
	s.cache.put(r.name, cachedRecord{record: record, n: n, last: last})
	return record, nil
}

// keepWhole reads load.lua's answer and keeps the record.
func (s *Store) keepWhole(r *recordRead) (journal.Record, error) {
	answer, err := r.whole.Slice()
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("read record %s: %w", r.name, err)
	}
	if len(answer) < 2 {
		return nil, fmt.Errorf("read record %s: %d values where 3 were expected", r.name, len(answer))
	}
	pairs, _ := answer[0].([]any)
	raw := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		field, _ := pairs[i].(string)
		raw[field], _ = pairs[i+1].(string)
	}
	record, err := decodeRecord(r.name, raw)
	if err != nil {
		return nil, err
	}
	n, _ := answer[1].(int64)
	if len(answer) > 2 {
		last, _ := answer[2].(string)
		s.cache.put(r.name, cachedRecord{record: record, n: n, last: last})
	}
	return record, nil
}
