package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/redis/go-redis/v9"
)

// Entry is a key of the state and its values, in words that no version of Redis
// has changed: what DUMP gives is read by the same or a later version only. The
// values of a long key come in several entries that follow each other.
type Entry struct {
	Key  string `json:"key"`
	Type string `json:"type"` // as Redis calls it
	// Until is when the key ends, in milliseconds since 1970; 0: never.
	Until int64 `json:"until,omitempty"`
	// Values are what a string, list or set holds; of a hash, fields and values
	// in turn; of a sorted set, members and scores.
	Values []Text `json:"values,omitempty"`
	// Stream are the entries of a stream.
	Stream []StreamEntry `json:"stream,omitempty"`
}

// StreamEntry is an entry of a stream.
type StreamEntry struct {
	ID     string `json:"id"`
	Values []Text `json:"values"` // fields and values in turn
}

// Text is a value. In JSON it is a string, or where it is not UTF-8 an object
// with its bytes.
type Text string

type rawText struct {
	Bytes []byte `json:"bytes"`
}

// MarshalJSON implements json.Marshaler.
func (t Text) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(t)) {
		return json.Marshal(string(t))
	}
	return json.Marshal(rawText{[]byte(t)})
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *Text) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err == nil {
		*t = Text(s)
		return nil
	}
	var raw rawText
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	*t = Text(raw.Bytes)
	return nil
}

// Cut says how a Snapshot was taken.
type Cut struct {
	Keys int
	// Paused: writes were held up for Took. Otherwise the state was read until
	// it was found the same twice.
	Paused bool
	Took   time.Duration
}

// ErrUnsteady is returned by Snapshot where the state changed while it was read
// and the server lets nobody pause it.
var ErrUnsteady = errors.New("the state changes while it is read: stop the service for the time of the backup, or allow the Redis user CLIENT PAUSE")

const (
	// keyPattern finds the state.
	keyPattern = "xf:*"
	// scanBatch is how many keys are read in a round trip.
	scanBatch = 200
	// entryValues is about how many values go into one entry.
	entryValues = 1000
	// steadyTries is how often the state is read where it cannot be paused.
	steadyTries = 6
)

// passing are the keys that are no state: who serves a channel at present, what
// can be computed again, and the sign of a restore under way.
var passing = [...]string{leasePrefix, "xf:{vector:", halfKey}

// leasePrefix begins the keys of leases.
const leasePrefix = "xf:{lease:"

// Snapshot calls emit with every key of the state, as all of them were at one
// moment, in the order of their keys.
//
// The servers are asked to hold up writes (CLIENT PAUSE, of Redis 6.2) until
// everything was read; messages wait for as long. What that leaves half done is
// what a crash may leave half done, see bot.Store. The pause ends by itself
// where this process does. Where it is not allowed, the state is read again and
// again until it is the same twice.
func (s *Store) Snapshot(ctx context.Context, emit func(Entry) error) (Cut, error) {
	begin := time.Now()
	resume, err := s.pause(ctx)
	var refused redis.Error
	if err != nil && !errors.As(err, &refused) {
		return Cut{}, fmt.Errorf("pause redis: %w", reached(err))
	}
	if err != nil {
		s.log.Info("redis cannot be paused, its state is read until it is steady", "err", err)
		return s.steadySnapshot(ctx, emit)
	}
	n, err := s.readAll(ctx, emit)
	return Cut{Keys: n, Paused: true, Took: time.Since(begin)}, errors.Join(err, resume())
}

const (
	pauseFor   = 6 * time.Second
	pauseAgain = 2 * time.Second
)

// pause holds up writes on every server until resume is called.
func (s *Store) pause(ctx context.Context) (resume func() error, err error) {
	all := func(ctx context.Context, args ...any) error {
		return s.onEveryMaster(ctx, func(ctx context.Context, c redis.UniversalClient) error { return c.Do(ctx, args...).Err() })
	}
	pause := func(ctx context.Context) error { return all(ctx, "client", "pause", pauseFor.Milliseconds(), "write") }
	unpause := func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), pauseFor)
		defer cancel()
		return all(ctx, "client", "unpause")
	}
	if err := pause(ctx); err != nil {
		// Some servers may have been paused: they go on by themselves at the
		// latest when the pause is over.
		return nil, errors.Join(err, unpause())
	}
	done := make(chan struct{})
	var renewing sync.WaitGroup
	renewing.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(pauseAgain):
				if err := pause(ctx); err != nil {
					s.log.Warn("the pause of redis was not prolonged", "err", err)
				}
			}
		}
	})
	return func() error {
		close(done)
		renewing.Wait()
		return unpause()
	}, nil
}

// steadySnapshot reads the state until it is the same twice.
func (s *Store) steadySnapshot(ctx context.Context, emit func(Entry) error) (Cut, error) {
	begin := time.Now()
	var before map[string][]Entry
	for range steadyTries {
		now := make(map[string][]Entry)
		n, err := s.readAll(ctx, func(e Entry) error {
			now[e.Key] = append(now[e.Key], e)
			return nil
		})
		if err != nil {
			return Cut{}, err
		}
		if before != nil && steady(before, now) {
			for _, key := range slices.Sorted(maps.Keys(now)) {
				for _, e := range now[key] {
					if err := emit(e); err != nil {
						return Cut{}, err
					}
				}
			}
			return Cut{Keys: n, Took: time.Since(begin)}, nil
		}
		before = now
	}
	return Cut{}, ErrUnsteady
}

// steady tells whether nothing but the end of keys lies between two states.
func steady(before, now map[string][]Entry) bool {
	same := func(a, b Entry) bool {
		return a.Type == b.Type && slices.Equal(a.Values, b.Values) &&
			slices.EqualFunc(a.Stream, b.Stream, func(x, y StreamEntry) bool { return x.ID == y.ID })
	}
	for key, entries := range now {
		if !slices.EqualFunc(before[key], entries, same) {
			return false
		}
	}
	for key, entries := range before {
		if _, there := now[key]; !there && entries[0].Until == 0 {
			return false
		}
	}
	return true
}

// readAll reads every key, in the order of the keys.
func (s *Store) readAll(ctx context.Context, emit func(Entry) error) (int, error) {
	keys, err := s.keys(ctx, keyPattern)
	if err != nil {
		return 0, err
	}
	for batch := range slices.Chunk(keys, scanBatch) {
		if err := s.readKeys(ctx, batch, emit); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}

// keys returns the keys of the state that match, in order.
func (s *Store) keys(ctx context.Context, pattern string) ([]string, error) {
	keys, err := s.scan(ctx, pattern)
	if err != nil {
		return nil, fmt.Errorf("list the state: %w", reached(err))
	}
	return slices.DeleteFunc(keys, func(key string) bool {
		return slices.ContainsFunc(passing[:], func(p string) bool { return strings.HasPrefix(key, p) })
	}), nil
}

// readKeys reads some keys in two round trips, and streams in further ones.
func (s *Store) readKeys(ctx context.Context, keys []string, emit func(Entry) error) error {
	types, ttls := make([]*redis.StatusCmd, len(keys)), make([]*redis.DurationCmd, len(keys))
	now := time.Now()
	_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, key := range keys {
			types[i], ttls[i] = p.Type(ctx, key), p.PTTL(ctx, key)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the state: %w", reached(err))
	}
	values := make([]redis.Cmder, len(keys))
	_, err = s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, key := range keys {
			values[i] = readValues(ctx, p, key, types[i].Val())
		}
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("read the state: %w", reached(err))
	}
	for i, key := range keys {
		e := Entry{Key: key, Type: types[i].Val()}
		if ttl := ttls[i].Val(); ttl > 0 {
			e.Until = now.Add(ttl).UnixMilli()
		}
		if err := s.emitKey(ctx, e, values[i], emit); err != nil {
			return fmt.Errorf("read %s: %w", key, err)
		}
	}
	return nil
}

// readValues adds the reading of a key to a round trip; nil for what is read
// otherwise, or is no longer there.
func readValues(ctx context.Context, p redis.Pipeliner, key, kind string) redis.Cmder {
	switch kind {
	case "string":
		return p.Get(ctx, key)
	case "list":
		return p.LRange(ctx, key, 0, -1)
	case "set":
		return p.SMembers(ctx, key)
	case "hash":
		return p.HGetAll(ctx, key)
	case "zset":
		return p.ZRangeWithScores(ctx, key, 0, -1)
	}
	return nil
}

// emitKey emits what was read of a key.
func (s *Store) emitKey(ctx context.Context, e Entry, read redis.Cmder, emit func(Entry) error) error {
	var values []Text
	whole := 1 // how many values belong together
	switch cmd := read.(type) {
	case *redis.StringCmd:
		if errors.Is(cmd.Err(), redis.Nil) {
			return nil // it has ended meanwhile
		}
		values = []Text{Text(cmd.Val())}
	case *redis.StringSliceCmd:
		for _, v := range cmd.Val() {
			values = append(values, Text(v))
		}
		if e.Type == "set" {
			slices.Sort(values)
		}
	case *redis.MapStringStringCmd:
		whole = 2
		for _, field := range slices.Sorted(maps.Keys(cmd.Val())) {
			values = append(values, Text(field), Text(cmd.Val()[field]))
		}
	case *redis.ZSliceCmd:
		whole = 2
		for _, z := range cmd.Val() {
			member, _ := z.Member.(string)
			values = append(values, Text(member), Text(fmt.Sprint(z.Score)))
		}
	default:
		return s.emitOther(ctx, e, emit)
	}
	for chunk := range slices.Chunk(values, entryValues*whole) {
		e.Values = chunk
		if err := emit(e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) emitOther(ctx context.Context, e Entry, emit func(Entry) error) error {
	switch e.Type {
	case "none":
		return nil // it has ended meanwhile
	case "stream":
		return s.emitStream(ctx, e, emit)
	}
	return fmt.Errorf("a value of type %s is not of this program", e.Type)
}

// emitStream reads a stream piece by piece.
func (s *Store) emitStream(ctx context.Context, e Entry, emit func(Entry) error) error {
	for from := "-"; ; {
		messages, err := s.client.XRangeN(ctx, e.Key, from, "+", entryValues).Result()
		if err != nil {
			return reached(err)
		}
		if len(messages) == 0 {
			return nil
		}
		e.Stream = make([]StreamEntry, len(messages))
		for i, m := range messages {
			e.Stream[i] = StreamEntry{ID: m.ID}
			for _, field := range slices.SortedFunc(maps.Keys(m.Values), cmp.Compare[string]) {
				value, _ := m.Values[field].(string)
				e.Stream[i].Values = append(e.Stream[i].Values, Text(field), Text(value))
			}
		}
		if err := emit(e); err != nil {
			return err
		}
		from = "(" + messages[len(messages)-1].ID
	}
}
