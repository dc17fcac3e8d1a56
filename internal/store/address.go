package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"xinfangbot/bot"
)

const addressesKey = "xf:{staff}:addresses"

// addressField is where the address of a member of staff on one channel is
// kept. Neither part contains a line break.
func addressField(staff, channel string) string { return staff + "\n" + channel }

// KeepAddress implements bot.Store.
func (s *Store) KeepAddress(ctx context.Context, staff string, a bot.Address) error {
	raw, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode address: %w", err)
	}
	if err := s.client.HSet(ctx, addressesKey, addressField(staff, a.Channel), raw).Err(); err != nil {
		return fmt.Errorf("keep address: %w", reached(err))
	}
	return nil
}

// Addresses implements bot.Store.
func (s *Store) Addresses(ctx context.Context) (map[string][]bot.Address, error) {
	raw, err := s.client.HGetAll(ctx, addressesKey).Result()
	if err != nil {
		return nil, fmt.Errorf("read addresses: %w", reached(err))
	}
	addresses := make(map[string][]bot.Address, len(raw))
	for field, text := range raw {
		staff, _, _ := strings.Cut(field, "\n")
		var a bot.Address
		if err := json.Unmarshal([]byte(text), &a); err != nil {
			return nil, fmt.Errorf("decode an address of %s: %w", staff, err)
		}
		addresses[staff] = append(addresses[staff], a)
	}
	for _, list := range addresses {
		slices.SortFunc(list, func(a, b bot.Address) int {
			if c := b.At.Compare(a.At); c != 0 {
				return c
			}
			return strings.Compare(a.Channel, b.Channel)
		})
	}
	return addresses, nil
}
