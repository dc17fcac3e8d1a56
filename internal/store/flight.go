package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/redis/go-redis/v9"

	"xinfangbot/bot"
)

// flights carry the round trips of many conversations together: what is asked
// for while others are under way goes with the next, so that a busy hour costs
// few writes to the network. A round trip that is alone leaves at once.
type flights struct {
	mu       sync.Mutex
	waiting  []*passenger
	underWay int
}

const (
	// maxFlights keeps one flight on the way while the next is filled.
	maxFlights    = 2
	maxPassengers = 100
)

// passenger is one round trip that goes with a flight.
type passenger struct {
	fill func(p redis.Pipeliner)
	err  error
	home chan struct{} // closed when it is back
}

// pipeline makes one round trip: the settlements that are due, then what fill
// adds, which is called again where the server has to be taught a script first:
// every script allows that. The errors of single commands are left to the
// commands.
func (s *Store) pipeline(_ context.Context, fill func(p redis.Pipeliner)) error {
	p := &passenger{fill: fill, home: make(chan struct{})}
	f := &s.flights
	f.mu.Lock()
	f.waiting = append(f.waiting, p)
	if f.underWay < maxFlights {
		f.underWay++
		go s.fly()
	}
	f.mu.Unlock()
	// Only the client's own time limits end the wait: until the flight is back,
	// it writes to what fill uses.
	<-p.home
	return p.err
}

// fly makes flights until nobody waits.
func (s *Store) fly() {
	f := &s.flights
	for {
		f.mu.Lock()
		n := min(len(f.waiting), maxPassengers)
		if n == 0 {
			f.underWay--
			f.mu.Unlock()
			return
		}
		list := f.waiting[:n:n]
		f.waiting = f.waiting[n:]
		f.mu.Unlock()
		s.carry(list)
		for _, p := range list {
			close(p.home)
		}
	}
}

// carry makes one flight, and a second one for those whose script the server
// did not know.
func (s *Store) carry(list []*passenger) {
	ctx := context.Background()
	s.attempt(ctx, list)
	var untaught []*passenger
	for _, p := range list {
		if redis.HasErrorPrefix(p.err, "NOSCRIPT") {
			untaught = append(untaught, p)
		}
	}
	if len(untaught) > 0 {
		if err := s.load(ctx); err == nil {
			s.attempt(ctx, untaught)
		}
	}
	for _, p := range list {
		if p.err != nil {
			p.err = reached(p.err)
		}
	}
}

// attempt makes one flight and tells each passenger how it went.
func (s *Store) attempt(ctx context.Context, list []*passenger) {
	settlements := s.takeSettlements()
	pipe := s.client.Pipeline()
	for _, st := range settlements {
		st.write(ctx, pipe)
	}
	seats := []int{pipe.Len()}
	for _, p := range list {
		p.fill(pipe)
		seats = append(seats, pipe.Len())
	}
	commands, err := pipe.Exec(ctx)
	if len(commands) < seats[len(list)] || untold(commands, err) {
		// Nothing was sent.
		for _, p := range list {
			p.err = err
		}
		s.settled(settlements, err)
		return
	}
	s.settled(settlements, firstError(commands[:seats[0]]))
	for i, p := range list {
		p.err = firstError(commands[seats[i]:seats[i+1]])
	}
}

// untold tells whether the client failed without telling the commands: so it
// does where it cannot connect and has tried often enough.
func untold(commands []redis.Cmder, err error) bool {
	return err != nil && !errors.Is(err, redis.Nil) && firstError(commands) == nil
}

// firstError is the first error of a round trip that is more than the absence
// of what was asked for.
func firstError(commands []redis.Cmder) error {
	for _, c := range commands {
		if err := c.Err(); err != nil && !errors.Is(err, redis.Nil) {
			return err
		}
	}
	return nil
}

// mendable are the answers of a server that may be gone after a while: it is not
// ready yet, or waits for its operator, who has to make room on the disk or in
// the memory, or has restarted it without its password.
var mendable = []string{
	"LOADING", "CLUSTERDOWN", "MASTERDOWN", "READONLY", "TRYAGAIN",
	"MISCONF", "OOM", "NOAUTH", "WRONGPASS",
}

// reached returns an error of Redis so that it tells whether trying again later
// may help.
func reached(err error) error {
	var answer redis.Error
	if !errors.As(err, &answer) || slices.ContainsFunc(mendable, func(word string) bool { return redis.HasErrorPrefix(err, word) }) {
		return fmt.Errorf("redis: %w: %w", bot.ErrUnavailable, err)
	}
	return fmt.Errorf("redis: %w", err)
}
