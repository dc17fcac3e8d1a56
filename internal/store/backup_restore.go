package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Errors of Restore and Whole.
var (
	// ErrNotEmpty: there is a state already.
	ErrNotEmpty = errors.New("the store is not empty")
	// ErrServed: a process answers messages from the store.
	ErrServed = errors.New("a service runs on the store: stop it first, and where it was killed wait until its lease has run out")
	// ErrHalfRestored: a restore on a cluster was cut off between its nodes.
	ErrHalfRestored = errors.New("a restore was cut off: run it again with --force")
)

const (
	// stagePrefix comes before the key of what is not in force yet. The hash tag
	// is the key's own, so that both lie in one slot.
	stagePrefix = "xfnew:"
	// halfKey is there as long as a restore passes from one state to another and
	// cannot do so in one step.
	halfKey = "xf:{restore}:half"
	// stageBatch is how many entries are written in a round trip.
	stageBatch = 100
)

// Whole returns ErrHalfRestored where the state must not be used.
func (s *Store) Whole(ctx context.Context) error {
	n, err := s.client.Exists(ctx, halfKey).Result()
	if err != nil {
		return fmt.Errorf("look for a restore that was cut off: %w", reached(err))
	}
	if n > 0 {
		return ErrHalfRestored
	}
	return nil
}

// Restore puts the entries in the place of the state. It returns ErrServed where
// somebody serves it, and ErrNotEmpty where there is a state and force is false.
//
// Everything is written beside the state first; an error leaves the state as it
// was. Then the one takes the other's place: on one server in one step, on a
// cluster aggregate by aggregate, and Whole tells of a restore that was cut off
// there. It returns how many keys the state has.
func (s *Store) Restore(ctx context.Context, entries iter.Seq2[Entry, error], force bool) (int, error) {
	if err := s.Replaceable(ctx, force); err != nil {
		return 0, err
	}
	if err := s.unstage(ctx); err != nil {
		return 0, err
	}
	until, err := s.stage(ctx, entries)
	if err != nil {
		return 0, errors.Join(err, s.unstage(context.WithoutCancel(ctx)))
	}
	return len(until), s.enforce(ctx, until)
}

// Replaceable returns what Restore would before it does anything: ErrServed or
// ErrNotEmpty.
func (s *Store) Replaceable(ctx context.Context, force bool) error {
	leases, err := s.scan(ctx, leasePrefix+"*")
	if err != nil {
		return fmt.Errorf("look for a service: %w", reached(err))
	}
	if len(leases) > 0 {
		return ErrServed
	}
	if force {
		return nil
	}
	keys, err := s.keys(ctx, keyPattern)
	if err != nil {
		return err
	}
	if len(keys) > 0 {
		return fmt.Errorf("%w: it has %d keys", ErrNotEmpty, len(keys))
	}
	return nil
}

// unstage removes what a restore that was cut off has left beside the state.
func (s *Store) unstage(ctx context.Context) error {
	keys, err := s.keys(ctx, stagePrefix+"*")
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(keys, scanBatch) {
		if _, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, key := range batch {
				p.Unlink(ctx, key)
			}
			return nil
		}); err != nil {
			return fmt.Errorf("remove what an earlier restore left: %w", reached(err))
		}
	}
	return nil
}

// stage writes the entries beside the state and returns the keys, and until
// when each is kept.
func (s *Store) stage(ctx context.Context, entries iter.Seq2[Entry, error]) (map[string]int64, error) {
	until := make(map[string]int64)
	var batch []Entry
	write := func() error {
		_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, e := range batch {
				stageEntry(ctx, p, e)
			}
			return nil
		})
		batch = batch[:0]
		if err != nil {
			return fmt.Errorf("write the state: %w", reached(err))
		}
		return nil
	}
	now := time.Now().UnixMilli()
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		if err := checkEntry(e); err != nil {
			return nil, err
		}
		if e.Until != 0 && e.Until <= now {
			continue
		}
		until[e.Key] = e.Until
		if batch = append(batch, e); len(batch) == stageBatch {
			if err := write(); err != nil {
				return nil, err
			}
		}
	}
	if err := write(); err != nil {
		return nil, err
	}
	staged, err := s.keys(ctx, stagePrefix+"*")
	if err == nil && len(staged) != len(until) {
		err = fmt.Errorf("%d keys were written and %d are there: is redis allowed to evict keys?", len(until), len(staged))
	}
	return until, err
}

// checkEntry finds what no backup of ours has.
func checkEntry(e Entry) error {
	_, tagged := hashTag(e.Key)
	pairs := e.Type == "hash" || e.Type == "zset"
	switch {
	case !strings.HasPrefix(e.Key, "xf:") || !tagged:
		return fmt.Errorf("the key %q is not of this program", e.Key)
	case e.Type == "stream" && len(e.Stream) == 0, e.Type != "stream" && len(e.Values) == 0:
		return fmt.Errorf("the key %q has no values", e.Key)
	case pairs && len(e.Values)%2 != 0:
		return fmt.Errorf("the key %q has a field without a value", e.Key)
	}
	if !slices.Contains([]string{"string", "list", "set", "hash", "zset", "stream"}, e.Type) {
		return fmt.Errorf("the key %q has the type %q, which is unknown", e.Key, e.Type)
	}
	return nil
}

// hashTag is the part of a key that says in which slot it lies.
func hashTag(key string) (string, bool) {
	_, rest, open := strings.Cut(key, "{")
	tag, _, closed := strings.Cut(rest, "}")
	return tag, open && closed && tag != ""
}

// stageEntry adds the writing of an entry to a round trip.
func stageEntry(ctx context.Context, p redis.Pipeliner, e Entry) {
	key := stagePrefix + e.Key
	values := anySlice(e.Values)
	switch e.Type {
	case "string":
		p.Set(ctx, key, values[0], 0)
	case "list":
		p.RPush(ctx, key, values...)
	case "set":
		p.SAdd(ctx, key, values...)
	case "hash":
		p.HSet(ctx, key, values...)
	case "zset":
		for i := 0; i < len(e.Values); i += 2 {
			score, _ := strconv.ParseFloat(string(e.Values[i+1]), 64)
			p.ZAdd(ctx, key, redis.Z{Member: string(e.Values[i]), Score: score})
		}
	case "stream":
		for _, m := range e.Stream {
			p.XAdd(ctx, &redis.XAddArgs{Stream: key, ID: m.ID, Values: anySlice(m.Values)})
		}
	}
}

func anySlice(texts []Text) []any {
	list := make([]any, len(texts))
	for i, t := range texts {
		list[i] = string(t)
	}
	return list
}

// enforce puts what is staged in the place of the state.
func (s *Store) enforce(ctx context.Context, until map[string]int64) error {
	old, err := s.keys(ctx, keyPattern)
	if err != nil {
		return err
	}
	// From here on an interruption does more harm than a moment's wait.
	ctx = context.WithoutCancel(ctx)
	if _, several := s.client.(*redis.ClusterClient); !several {
		return s.swap(ctx, aggregate{old, until})
	}
	if err := s.client.Set(ctx, halfKey, "1", 0).Err(); err != nil {
		return fmt.Errorf("begin to replace the state: %w", reached(err))
	}
	for _, a := range aggregates(old, until) {
		if err := s.swap(ctx, *a); err != nil {
			return fmt.Errorf("%w: %w", ErrHalfRestored, err)
		}
	}
	if err := s.client.Del(ctx, halfKey).Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrHalfRestored, reached(err))
	}
	return nil
}

// aggregate is what is replaced in one step: old keys, and new ones with their
// ends.
type aggregate struct {
	old   []string
	until map[string]int64
}

// aggregates tells apart what has different hash tags.
func aggregates(old []string, until map[string]int64) map[string]*aggregate {
	all := make(map[string]*aggregate)
	of := func(key string) *aggregate {
		tag, _ := hashTag(key)
		if all[tag] == nil {
			all[tag] = &aggregate{until: make(map[string]int64)}
		}
		return all[tag]
	}
	for _, key := range old {
		of(key).old = append(of(key).old, key)
	}
	for key, end := range until {
		of(key).until[key] = end
	}
	return all
}

// swap removes old keys and puts staged ones in force, in one transaction.
// Where its answer is lost and it is sent again, nothing is removed that was put
// in force.
func (s *Store) swap(ctx context.Context, a aggregate) error {
	_, err := s.client.TxPipelined(ctx, func(p redis.Pipeliner) error {
		for _, key := range a.old {
			if _, replaced := a.until[key]; !replaced {
				p.Unlink(ctx, key)
			}
		}
		for key, end := range a.until {
			p.Rename(ctx, stagePrefix+key, key)
			if end != 0 {
				p.PExpireAt(ctx, key, time.UnixMilli(end))
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("replace the state: %w", reached(err))
	}
	return nil
}
