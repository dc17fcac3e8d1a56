package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
)

const (
	conversationPrefix = "xf:{conversation:"
	inboxSuffix        = "}:inbox"
	outboxSuffix       = "}:outbox"
	jobsSuffix         = "}:jobs"
)

func conversationKey(conversation, suffix string) string {
	return conversationPrefix + tag(conversation) + suffix
}

func sessionKey(conversation string) string { return conversationKey(conversation, "}:session") }
func inboxKey(conversation string) string   { return conversationKey(conversation, inboxSuffix) }
func outboxKey(conversation string) string  { return conversationKey(conversation, outboxSuffix) }
func jobsKey(conversation string) string    { return conversationKey(conversation, jobsSuffix) }

func seenKey(conversation, message string) string {
	return conversationKey(conversation, "}:seen:"+message)
}

// The fields of a session: the turn that wrote it last, the slot it wrote to,
// and the two slots. A turn writes to the slot that it was not read from, so
// that the session before it is still there for the turn to be run again.
const (
	turnField = "turn"
	slotField = "slot"
)

var slots = [...]string{"a", "b"}

func otherSlot(slot string) string {
	if slot == slots[0] {
		return slots[1]
	}
	return slots[0]
}

// passingFor is how long after its last message a session is kept that nobody can
// come back to after the channel's next login. Dialogs that others pause are
// taken up again months later: theirs has no end.
const passingFor = 30 * 24 * time.Hour

// opening is a conversation being read in a round trip.
type opening struct {
	message bot.Message
	seen    *redis.IntCmd
	session *redis.SliceCmd
	outbox  *redis.StringSliceCmd
	records []*recordRead
	arrived map[string]bool // see unsettledOf
}

// Open implements bot.Store. It is plain commands: each can be repeated, and
// nobody else writes to the conversation meanwhile.
func (s *Store) Open(ctx context.Context, m bot.Message, records []string) (bot.Opened, error) {
	raw, err := json.Marshal(m)
	if err != nil {
		return bot.Opened{}, fmt.Errorf("encode message: %w", err)
	}
	o := opening{message: m, arrived: s.unsettledOf(m.Conversation), records: make([]*recordRead, len(records))}
	err = s.pipeline(ctx, func(p redis.Pipeliner) {
		c := m.Conversation
		o.seen = p.Exists(ctx, seenKey(c, m.ID))
		p.HSetNX(ctx, inboxKey(c), m.ID, raw)
		o.session = p.HMGet(ctx, sessionKey(c), turnField, slotField, slots[0], slots[1])
		o.outbox = p.HVals(ctx, outboxKey(c))
		for i, name := range records {
			o.records[i] = s.readRecord(ctx, p, name)
		}
	})
	if err != nil {
		return bot.Opened{}, err
	}
	if _, settled := o.arrived[m.ID]; settled || o.seen.Val() > 0 {
		return bot.Opened{Done: true}, nil
	}
	opened := bot.Opened{Records: make(map[string]journal.Record, len(records))}
	if err := o.readSession(&opened); err != nil {
		return bot.Opened{}, err
	}
	if opened.Waiting, err = o.readOutbox(); err != nil {
		return bot.Opened{}, err
	}
	for i, name := range records {
		if opened.Records[name], err = s.finish(ctx, o.records[i]); err != nil {
			return bot.Opened{}, err
		}
	}
	return opened, nil
}

// readSession decodes the session as the turn must find it.
func (o *opening) readSession(opened *bot.Opened) error {
	values, err := o.session.Result()
	if err != nil {
		return fmt.Errorf("read session: %w", err)
	}
	opened.Again = values[0] == o.message.ID
	opened.Slot, _ = values[1].(string)
	if opened.Again {
		opened.Slot = otherSlot(opened.Slot)
	}
	i := slices.Index(slots[:], opened.Slot)
	if i < 0 {
		return nil
	}
	if text, _ := values[2+i].(string); text != "" {
		if err := json.Unmarshal([]byte(text), &opened.Session); err != nil {
			return fmt.Errorf("decode session: %w", err)
		}
	}
	return nil
}

// readOutbox decodes what waits for the conversation, without the replies to
// this very message.
func (o *opening) readOutbox() ([]bot.Outgoing, error) {
	values, err := o.outbox.Result()
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	var waiting []bot.Outgoing
	for _, raw := range values {
		var out bot.Outgoing
		if err := json.Unmarshal([]byte(raw), &out); err != nil {
			return nil, fmt.Errorf("decode outbox entry: %w", err)
		}
		if out.Turn != o.message.ID && !o.arrived[out.Turn] {
			waiting = append(waiting, out)
		}
	}
	sortOutgoing(waiting)
	return waiting, nil
}

// Commit implements bot.Store. The changes of records are scripts, each of
// which is done whole or not at all; the rest is plain commands that can be
// repeated, and that a turn run again overwrites or removes.
func (s *Store) Commit(ctx context.Context, c bot.Commit) error {
	writes, err := s.writes(ctx, c)
	if err != nil {
		return err
	}
	args := make([][]any, len(c.Changes))
	for i, rc := range c.Changes {
		if args[i], err = applyArgs(c.Stamp, rc.Changes); err != nil {
			return err
		}
	}
	applied := make([]*redis.Cmd, len(c.Changes))
	err = s.pipeline(ctx, func(p redis.Pipeliner) {
		for _, write := range writes {
			write(p)
		}
		for i, rc := range c.Changes {
			applied[i] = s.apply(ctx, p, rc.Record, args[i])
		}
	})
	if err != nil {
		return err
	}
	for i, cmd := range applied {
		if err := conflict(c.Changes[i].Record, cmd); err != nil {
			return err
		}
	}
	return nil
}

// write adds a command to a round trip.
type write func(p redis.Pipeliner)

// writes is what a turn writes besides the records.
func (s *Store) writes(ctx context.Context, c bot.Commit) ([]write, error) {
	var w []write
	set := func(key, field string, v any) error {
		raw, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("encode %s: %w", key, err)
		}
		w = append(w, func(p redis.Pipeliner) { p.HSet(ctx, key, field, raw) })
		return nil
	}
	session, err := json.Marshal(c.Session)
	if err != nil {
		return nil, fmt.Errorf("encode session: %w", err)
	}
	slot := otherSlot(c.Slot)
	w = append(w, func(p redis.Pipeliner) {
		key := sessionKey(c.Message.Conversation)
		p.HSet(ctx, key, turnField, c.Message.ID, slotField, slot, slot, session)
		if c.Message.Passing {
			p.Expire(ctx, key, passingFor)
		}
	})
	if c.Again && len(c.Replies) == 0 {
		w = append(w, func(p redis.Pipeliner) { p.HDel(ctx, outboxKey(c.Message.Conversation), c.Message.ID) })
	}
	for _, out := range slices.Concat(c.Lost.Pushes, c.Withdrawn) {
		w = append(w, func(p redis.Pipeliner) { p.HDel(ctx, outboxKey(out.Conversation), out.Turn) })
	}
	for _, j := range c.Lost.Jobs {
		w = append(w, func(p redis.Pipeliner) { p.HDel(ctx, jobsKey(j.Message.Conversation), j.ID) })
	}
	for _, out := range c.Outgoing() {
		if err := set(outboxKey(out.Conversation), out.Turn, out); err != nil {
			return nil, err
		}
	}
	if c.Address != nil {
		if err := set(addressesKey, addressField(c.Staff, c.Address.Channel), c.Address); err != nil {
			return nil, err
		}
	}
	for _, j := range c.Jobs {
		if err := set(jobsKey(j.Message.Conversation), j.ID, j); err != nil {
			return nil, err
		}
	}
	if len(c.EndedJobs) > 0 {
		w = append(w, func(p redis.Pipeliner) { p.HDel(ctx, jobsKey(c.Message.Conversation), c.EndedJobs...) })
	}
	for _, e := range c.Events {
		w = append(w, addEvent(ctx, e))
	}
	return w, nil
}

// conflict reads apply.lua's answer.
func conflict(record string, cmd *redis.Cmd) error {
	fields, err := cmd.StringSlice()
	if err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("record %s: %w", record, err)
	}
	if len(fields) > 0 {
		return &journal.ConflictError{Record: record, Fields: fields}
	}
	return nil
}

// Unfinished implements bot.Store.
func (s *Store) Unfinished(ctx context.Context, serves func(string) bool) ([]bot.Message, error) {
	var list []bot.Message
	err := eachEntry(ctx, s, inboxSuffix, func(m bot.Message) {
		if serves(m.Conversation) {
			list = append(list, m)
		}
	})
	slices.SortStableFunc(list, func(a, b bot.Message) int { return a.At.Compare(b.At) })
	return list, err
}

// Jobs implements bot.Store.
func (s *Store) Jobs(ctx context.Context, serves func(string) bool) ([]bot.Job, error) {
	var list []bot.Job
	err := eachEntry(ctx, s, jobsSuffix, func(j bot.Job) {
		if serves(j.Message.Conversation) {
			list = append(list, j)
		}
	})
	slices.SortStableFunc(list, func(a, b bot.Job) int { return a.At.Compare(b.At) })
	return list, err
}

// eachEntry decodes every entry of the conversations' hashes of one kind.
func eachEntry[T any](ctx context.Context, s *Store, suffix string, f func(T)) error {
	if err := s.flush(ctx); err != nil {
		return err
	}
	keys, err := s.scan(ctx, conversationPrefix+"*"+suffix)
	if err != nil {
		return fmt.Errorf("list %s: %w", conversationPrefix+"*"+suffix, reached(err))
	}
	for _, key := range keys {
		entries, err := s.client.HVals(ctx, key).Result()
		if err != nil {
			return fmt.Errorf("read %s: %w", key, reached(err))
		}
		for _, raw := range entries {
			var v T
			if err := json.Unmarshal([]byte(raw), &v); err != nil {
				return fmt.Errorf("decode an entry of %s: %w", key, err)
			}
			f(v)
		}
	}
	return nil
}
