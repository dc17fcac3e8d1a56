package store

import (
	"context"
	_ "embed" // the script
	"fmt"
	"time"
)

//go:embed lease.lua
var leaseSource string

func leaseKey(name string) string { return "xf:{lease:" + tag(name) + "}" }

// Lease implements bot.Store: owner holds what is called name for ttl from now
// on, unless somebody else does. Whoever holds it prolongs it so.
func (s *Store) Lease(ctx context.Context, name, owner string, ttl time.Duration) (held bool, err error) {
	n, err := s.scripts.lease.Run(ctx, s.client, []string{leaseKey(name)}, owner, ttl.Milliseconds()).Int()
	if err != nil {
		return false, fmt.Errorf("lease %s: %w", name, reached(err))
	}
	return n == 1, nil
}

// Release implements bot.Store: others need not wait for the lease to run out.
func (s *Store) Release(ctx context.Context, name, owner string) error {
	_, err := s.Lease(ctx, name, owner, 0)
	return err
}
