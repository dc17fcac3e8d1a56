package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"xinfangbot/internal/seal"
)

// Login keeps what an account's channel needs to go on without a new login:
// only the holder of the key can read it, since whoever has a login can read
// and write as the account.
type Login struct {
	store *Store
	box   *seal.Box
	key   string
}

// Login returns what is kept for the channel of that name, sealed with box.
func (s *Store) Login(channel string, box *seal.Box) *Login {
	return &Login{store: s, box: box, key: "xf:{login:" + tag(channel) + "}"}
}

// Load returns what was saved last, nil where nothing was. It returns
// seal.ErrWrongKey where it was saved with another key and seal.ErrDamaged
// where it was changed since.
func (l *Login) Load(ctx context.Context) ([]byte, error) {
	sealed, err := l.store.client.Get(ctx, l.key).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read login: %w", reached(err))
	}
	data, err := l.box.Open(sealed)
	if err != nil {
		return nil, fmt.Errorf("saved login: %w", err)
	}
	return data, nil
}

// Save replaces what was saved.
func (l *Login) Save(ctx context.Context, data []byte) error {
	if err := l.store.client.Set(ctx, l.key, l.box.Seal(data), 0).Err(); err != nil {
		return fmt.Errorf("keep login: %w", reached(err))
	}
	return nil
}
