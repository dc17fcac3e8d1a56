package llm

import (
	"context"
	_ "embed" // the script
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

//go:embed ledger.lua
var bookSource string

// kept is how long a day's accounts can be asked for.
const kept = 40 * 24 * time.Hour

// RedisLedger is a Ledger that all processes on one Redis share. The accounts
// of a day lie in one slot of a cluster.
type RedisLedger struct {
	client redis.UniversalClient
	book   *redis.Script
}

// NewRedisLedger returns the ledger that is kept on client.
func NewRedisLedger(client redis.UniversalClient) *RedisLedger {
	return &RedisLedger{client: client, book: redis.NewScript(bookSource)}
}

var _ Ledger = (*RedisLedger)(nil)

// keys are the account's keys, the day's first.
func (a Account) keys() []string {
	day := "xf:{budget:" + a.Day + "}:all"
	if a.Person == "" {
		return []string{day}
	}
	return []string{day, "xf:{budget:" + a.Day + "}:person:" + strings.NewReplacer("{", "(", "}", ")").Replace(a.Person)}
}

// Book implements Ledger.
func (l *RedisLedger) Book(ctx context.Context, a Account, u Usage, b Budget) error {
	keys := a.keys()
	args := []any{u.Tokens, int64(u.Money), b.Day.Tokens, int64(b.Day.Money)}
	if len(keys) > 1 {
		args = append(args, b.Person.Tokens, int64(b.Person.Money))
	}
	over, err := l.book.Run(ctx, l.client, keys, append(args, int64(kept/time.Second))...).Int()
	switch {
	case err != nil:
		return fmt.Errorf("book on the budget: %w", err)
	case over > 0:
		return &OverBudgetError{Personal: over > 1}
	}
	return nil
}

// Correct implements Ledger.
func (l *RedisLedger) Correct(ctx context.Context, a Account, difference Usage) error {
	_, err := l.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, key := range a.keys() {
			p.HIncrBy(ctx, key, "tokens", difference.Tokens)
			p.HIncrBy(ctx, key, "money", int64(difference.Money))
			p.Expire(ctx, key, kept)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("correct the budget: %w", err)
	}
	return nil
}

// Used implements Ledger.
func (l *RedisLedger) Used(ctx context.Context, a Account) (day, person Usage, err error) {
	var used [2]Usage
	for i, key := range a.keys() {
		values, err := l.client.HGetAll(ctx, key).Result()
		if err != nil {
			return day, person, fmt.Errorf("read the budget: %w", err)
		}
		if used[i], err = decodeUsage(values); err != nil {
			return day, person, fmt.Errorf("read the budget: %w", err)
		}
	}
	return used[0], used[1], nil
}

func decodeUsage(values map[string]string) (u Usage, err error) {
	if len(values) == 0 {
		return u, nil
	}
	if u.Tokens, err = strconv.ParseInt(values["tokens"], 10, 64); err != nil {
		return u, err
	}
	money, err := strconv.ParseInt(values["money"], 10, 64)
	u.Money = Money(money)
	return u, err
}
