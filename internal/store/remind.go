package store

import (
	"context"
	_ "embed" // the scripts
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/remind"
)

var (
	//go:embed remind_begin.lua
	remindBeginSource string
	//go:embed remind_claim.lua
	remindClaimSource string
)

var _ remind.Store = (*Store)(nil)

// remindDaysKey holds the days of the reminders: for each its generation and
// whether it is finished.
const remindDaysKey = "xf:{reminders}:days"

const remindFinished = "finished"

// claimsKept is how many of its last claims a conversation remembers: more than
// the working days that may have to be made up for.
const claimsKept = 100

// remindedFor is how long it is remembered where each person's message of a day
// went, and that it was put there: beyond the days that may have to be made up
// for.
const remindedFor = 60 * 24 * time.Hour

// remindAddresseesKey holds, by person, where the message of a day goes. It is
// decided before the message is claimed, so that a person who moves to another
// conversation between two attempts does not get it in both.
func remindAddresseesKey(day calendar.Date, generation int) string {
	return fmt.Sprintf("xf:{reminders}:to:%s#%d", day, generation)
}

func claimsKey(conversation string) string { return conversationKey(conversation, "}:reminded") }

func claimField(day calendar.Date, generation int, person string) string {
	return fmt.Sprintf("%s#%d %s", day, generation, person)
}

// BeginReminders implements remind.Store.
func (s *Store) BeginReminders(ctx context.Context, day calendar.Date) (remind.Run, error) {
	r := remind.Run{Day: day}
	answer, err := redis.NewScript(remindBeginSource).Run(ctx, s.client, []string{remindDaysKey}, day.String()).Slice()
	if err != nil {
		return r, fmt.Errorf("begin reminders: %w", reached(err))
	}
	if len(answer) != 4 {
		return r, fmt.Errorf("begin reminders: %d values where 4 were expected", len(answer))
	}
	number := func(i int) int {
		n, _ := answer[i].(int64)
		return int(n)
	}
	r.Finished, r.Generation, r.Forgotten = number(0) == 1, number(1), number(3)
	if last, _ := answer[2].(string); last != "" {
		if r.Last, err = calendar.Parse(last); err != nil {
			return r, fmt.Errorf("begin reminders: %w", err)
		}
	}
	return r, nil
}

// FinishReminders implements remind.Store.
func (s *Store) FinishReminders(ctx context.Context, r remind.Run) error {
	value := fmt.Sprintf("%d %s", r.Generation, remindFinished)
	if err := s.client.HSet(ctx, remindDaysKey, r.Day.String(), value).Err(); err != nil {
		return fmt.Errorf("finish reminders: %w", reached(err))
	}
	return nil
}

// addressee is where a message goes, as it is kept.
type addressee struct {
	Channel      string     `json:"channel"`
	Conversation string     `json:"conversation"`
	To           bot.Sender `json:"to"`
}

// ClaimReminder implements remind.Store.
func (s *Store) ClaimReminder(ctx context.Context, r remind.Run, person, nonce string, out bot.Outgoing, replaced ...string) (bot.Outgoing, bool, error) {
	to, err := s.addressReminder(ctx, r, person, addressee{out.Channel, out.Conversation, out.To})
	if err != nil {
		return out, false, err
	}
	args := []any{claimField(r.Day, r.Generation, person), nonce, out.Turn, nil, claimsKept, int(remindedFor.Seconds())}
	if to.Conversation == out.Conversation {
		for _, turn := range replaced {
			args = append(args, turn)
		}
	}
	out.Channel, out.Conversation, out.To = to.Channel, to.Conversation, to.To
	raw, err := json.Marshal(out)
	if err != nil {
		return out, false, fmt.Errorf("encode reminder: %w", err)
	}
	args[3] = raw
	keys := []string{claimsKey(out.Conversation), outboxKey(out.Conversation)}
	n, err := redis.NewScript(remindClaimSource).Run(ctx, s.client, keys, args...).Int()
	switch {
	case err != nil:
		return out, false, fmt.Errorf("claim reminder: %w", reached(err))
	case n < 0:
		return out, false, fmt.Errorf("claim reminder: %w", remind.ErrArrived)
	}
	return out, n == 1, nil
}

// addressReminder decides where a person's message goes, unless that was
// decided before, and returns what was decided.
func (s *Store) addressReminder(ctx context.Context, r remind.Run, person string, to addressee) (addressee, error) {
	raw, err := json.Marshal(to)
	if err != nil {
		return to, fmt.Errorf("encode addressee: %w", err)
	}
	key := remindAddresseesKey(r.Day, r.Generation)
	var decided *redis.StringCmd
	err = s.pipeline(ctx, func(p redis.Pipeliner) {
		p.HSetNX(ctx, key, person, raw)
		p.Expire(ctx, key, remindedFor)
		decided = p.HGet(ctx, key, person)
	})
	if err != nil {
		return to, fmt.Errorf("address reminder: %w", err)
	}
	if err := json.Unmarshal([]byte(decided.Val()), &to); err != nil {
		return to, fmt.Errorf("decode addressee: %w", err)
	}
	return to, nil
}

// Reminded implements remind.Store.
func (s *Store) Reminded(ctx context.Context, day calendar.Date) (map[string]bool, error) {
	reminded := make(map[string]bool)
	kept, err := s.client.HGet(ctx, remindDaysKey, day.String()).Result()
	if errors.Is(err, redis.Nil) {
		return reminded, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read reminders: %w", reached(err))
	}
	figure, _, _ := strings.Cut(kept, " ")
	generation, err := strconv.Atoi(figure)
	if err != nil {
		return nil, fmt.Errorf("read reminders: %w", err)
	}
	addressees, err := s.client.HGetAll(ctx, remindAddresseesKey(day, generation)).Result()
	if err != nil {
		return nil, fmt.Errorf("read reminders: %w", reached(err))
	}
	claims := make(map[string]*redis.BoolCmd, len(addressees))
	for person, raw := range addressees {
		var to addressee
		if err := json.Unmarshal([]byte(raw), &to); err != nil {
			return nil, fmt.Errorf("decode addressee: %w", err)
		}
		addressees[person] = to.Conversation
	}
	err = s.pipeline(ctx, func(p redis.Pipeliner) {
		for person, conversation := range addressees {
			claims[person] = p.HExists(ctx, claimsKey(conversation), claimField(day, generation, person))
		}
	})
	if err != nil {
		return nil, fmt.Errorf("read reminders: %w", err)
	}
	for person, claim := range claims {
		reminded[person] = claim.Val()
	}
	return reminded, nil
}
