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

// seenFor is how long a handled message is remembered, in case its channel
// delivers it again.
const seenFor = 24 * time.Hour

const (
	conversationPrefix = "xf:{conversation:"
	inboxSuffix        = "}:inbox"
	outboxSuffix       = "}:outbox"
	addressesKey       = "xf:{staff}:addresses"
)

func sessionKey(conversation string) string {
	return conversationPrefix + tag(conversation) + "}:session"
}

func inboxKey(conversation string) string {
	return conversationPrefix + tag(conversation) + inboxSuffix
}

func outboxKey(conversation string) string {
	return conversationPrefix + tag(conversation) + outboxSuffix
}

func seenKey(conversation, message string) string {
	return conversationPrefix + tag(conversation) + "}:seen:" + message
}

// Open implements bot.Store.
func (s *Store) Open(ctx context.Context, m bot.Message, records []string) (bot.Opened, error) {
	raw, err := json.Marshal(m)
	if err != nil {
		return bot.Opened{}, fmt.Errorf("encode message: %w", err)
	}
	var opened *redis.Cmd
	reads := make([]*recordRead, len(records))
	err = s.pipeline(ctx, func(p redis.Pipeliner) {
		c := m.Conversation
		keys := []string{sessionKey(c), inboxKey(c), outboxKey(c), seenKey(c, m.ID)}
		opened = s.scripts.open.EvalSha(ctx, p, keys, m.ID, raw)
		for i, name := range records {
			reads[i] = s.readRecord(ctx, p, name)
		}
	})
	if err != nil {
		return bot.Opened{}, err
	}
	o, err := decodeOpened(opened, m.ID)
	if err != nil || o.Done {
		return o, err
	}
	o.Records = make(map[string]journal.Record, len(records))
	for i, name := range records {
		if o.Records[name], err = s.finish(ctx, reads[i]); err != nil {
			return bot.Opened{}, err
		}
	}
	return o, nil
}

// decodeOpened reads open.lua's answer.
func decodeOpened(cmd *redis.Cmd, message string) (bot.Opened, error) {
	answer, err := cmd.Slice()
	if err != nil {
		return bot.Opened{}, fmt.Errorf("open conversation: %w", err)
	}
	if len(answer) == 1 {
		return bot.Opened{Done: true}, nil
	}
	if len(answer) != 3 {
		return bot.Opened{}, fmt.Errorf("open conversation: %d values where 3 were expected", len(answer))
	}
	var o bot.Opened
	if session, ok := answer[1].(string); ok && session != "" {
		if err := json.Unmarshal([]byte(session), &o.Session); err != nil {
			return bot.Opened{}, fmt.Errorf("decode session: %w", err)
		}
	}
	entries, _ := answer[2].([]any)
	for _, e := range entries {
		raw, _ := e.(string)
		var out bot.Outgoing
		if err := json.Unmarshal([]byte(raw), &out); err != nil {
			return bot.Opened{}, fmt.Errorf("decode outbox entry: %w", err)
		}
		if out.Turn != message {
			o.Waiting = append(o.Waiting, out)
		}
	}
	sortOutgoing(o.Waiting)
	return o, nil
}

func sortOutgoing(list []bot.Outgoing) {
	slices.SortStableFunc(list, func(a, b bot.Outgoing) int { return a.At.Compare(b.At) })
}

// Commit implements bot.Store.
func (s *Store) Commit(ctx context.Context, c bot.Commit) error {
	before, err := json.Marshal(c.Before)
	if err != nil {
		return fmt.Errorf("encode session: %w", err)
	}
	session, err := json.Marshal(c.Session)
	if err != nil {
		return fmt.Errorf("encode session: %w", err)
	}
	var out []byte
	if len(c.Replies) > 0 {
		if out, err = json.Marshal(bot.Outgoing{
			Turn: c.Message.ID, Channel: c.Message.Channel, Conversation: c.Message.Conversation,
			To: c.Message.Sender, Replies: c.Replies, At: c.Stamp.At,
		}); err != nil {
			return fmt.Errorf("encode replies: %w", err)
		}
	}
	args := make([][]any, len(c.Changes))
	for i, rc := range c.Changes {
		if args[i], err = applyArgs(c.Stamp, rc.Changes); err != nil {
			return err
		}
	}
	pushes, err := encodePushes(c)
	if err != nil {
		return err
	}
	applied := make([]*redis.Cmd, len(c.Changes))
	err = s.pipeline(ctx, func(p redis.Pipeliner) {
		for _, add := range pushes {
			add(p)
		}
		for i, rc := range c.Changes {
			applied[i] = s.apply(ctx, p, rc.Record, args[i])
		}
		keys := []string{sessionKey(c.Message.Conversation), outboxKey(c.Message.Conversation)}
		s.scripts.commit.EvalSha(ctx, p, keys, c.Message.ID, before, session, out)
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

// encodePushes returns what adds the messages to other conversations, and the
// sender's address, to a round trip. Each is the same however often it is done.
func encodePushes(c bot.Commit) ([]func(redis.Pipeliner), error) {
	var adds []func(redis.Pipeliner)
	set := func(key, field string, v any) error {
		raw, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("encode %s: %w", key, err)
		}
		adds = append(adds, func(p redis.Pipeliner) { p.HSet(context.Background(), key, field, raw) })
		return nil
	}
	for _, out := range c.Pushes {
		if err := set(outboxKey(out.Conversation), out.Turn, out); err != nil {
			return nil, err
		}
	}
	if c.Address != nil {
		if err := set(addressesKey, c.Staff, c.Address); err != nil {
			return nil, err
		}
	}
	return adds, nil
}

// Addresses implements bot.Store.
func (s *Store) Addresses(ctx context.Context) (map[string]bot.Address, error) {
	raw, err := s.client.HGetAll(ctx, addressesKey).Result()
	if err != nil {
		return nil, fmt.Errorf("read addresses: %w", err)
	}
	addresses := make(map[string]bot.Address, len(raw))
	for staff, text := range raw {
		var a bot.Address
		if err := json.Unmarshal([]byte(text), &a); err != nil {
			return nil, fmt.Errorf("decode the address of %s: %w", staff, err)
		}
		addresses[staff] = a
	}
	return addresses, nil
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

// Undelivered implements bot.Store.
func (s *Store) Undelivered(ctx context.Context, serves func(string) bool) ([]bot.Outgoing, error) {
	var list []bot.Outgoing
	err := eachEntry(ctx, s, outboxSuffix, func(o bot.Outgoing) {
		if serves(o.Conversation) {
			list = append(list, o)
		}
	})
	sortOutgoing(list)
	return list, err
}

// eachEntry decodes every entry of the conversations' hashes of one kind.
func eachEntry[T any](ctx context.Context, s *Store, suffix string, f func(T)) error {
	if err := s.flush(ctx); err != nil {
		return err
	}
	return s.scan(ctx, conversationPrefix+"*"+suffix, func(key string) error {
		entries, err := s.client.HVals(ctx, key).Result()
		if err != nil {
			return fmt.Errorf("read %s: %w", key, err)
		}
		for _, raw := range entries {
			var v T
			if err := json.Unmarshal([]byte(raw), &v); err != nil {
				return fmt.Errorf("decode an entry of %s: %w", key, err)
			}
			f(v)
		}
		return nil
	})
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

// settlement is one message whose turn is over.
type settlement struct {
	conversation, message string
	delivered             bool
}

func (st settlement) keys() []string {
	return []string{inboxKey(st.conversation), outboxKey(st.conversation), seenKey(st.conversation, st.message)}
}

func (st settlement) args() []any {
	return []any{st.message, int(seenFor.Seconds()), st.delivered}
}

// Settle implements bot.Store.
func (s *Store) Settle(m bot.Message, delivered bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settling = append(s.settling, settlement{m.Conversation, m.ID, delivered})
	s.armTimer()
}

// armTimer makes sure that settlements are written soon even where no round
// trip comes by. s.mu is held.
func (s *Store) armTimer() {
	if s.timer != nil || s.closed {
		return
	}
	s.timer = time.AfterFunc(settleDelay, func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.flush(ctx); err != nil {
			s.log.Warn("settlements not written, kept for later", "err", err)
		}
	})
}

func (s *Store) takeSettlements() []settlement {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.settling
	s.settling = nil
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	return list
}

// putBack keeps settlements that could not be written for the next try.
func (s *Store) putBack(list []settlement) {
	if len(list) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settling = append(list, s.settling...)
	s.armTimer()
}

// flush writes the settlements that are due.
func (s *Store) flush(ctx context.Context) error {
	s.mu.Lock()
	idle := len(s.settling) == 0
	s.mu.Unlock()
	if idle {
		return nil
	}
	return s.pipeline(ctx, func(redis.Pipeliner) {})
}
