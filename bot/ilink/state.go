package ilink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xinfangbot/internal/pace"
	"xinfangbot/internal/seal"
)

// Storage keeps one account's state from one run to the next. It holds the
// login and what people said last, so it is kept sealed.
type Storage interface {
	// Load returns what was saved last, nil where nothing was. It returns
	// seal.ErrWrongKey where that was sealed with another key, and
	// seal.ErrDamaged where it was changed since.
	Load(ctx context.Context) ([]byte, error)
	// Save replaces what was saved.
	Save(ctx context.Context, data []byte) error
}

// state is what Storage keeps.
type state struct {
	Login *login `json:"login,omitempty"`
	// Cursor is how far the server's messages were read.
	Cursor string             `json:"cursor,omitempty"`
	People map[string]*person `json:"people,omitempty"` // by user ID
	// Pending are messages that were read and are not answered yet, as the
	// server gave them: it does not give them again.
	Pending []*pending `json:"pending,omitempty"`
}

// login is what scanning the code gave.
type login struct {
	Token   string    `json:"token"`
	BaseURL string    `json:"base_url"`
	Bot     string    `json:"bot"`
	At      time.Time `json:"at"`
}

// person is what is known of one who wrote.
type person struct {
	// Token is what the server wants to see in messages to them; empty where it
	// is stale.
	Token string    `json:"token,omitempty"`
	Said  time.Time `json:"said"`  // the time of the message that brought the token
	Heard time.Time `json:"heard"` // when it came, on this clock
	Sent  int       `json:"sent"`  // messages sent since
}

// pending is a message on its way through the engine.
type pending struct {
	Raw json.RawMessage `json:"raw"`
	// answered are closed when the messages made of it are answered; nil where
	// they have not been handed over.
	answered []<-chan struct{}
}

func (p *pending) over() bool {
	if p.answered == nil {
		return false
	}
	for _, done := range p.answered {
		select {
		case <-done:
		default:
			return false
		}
	}
	return true
}

// load reads the state, and waits for a storage that is away. It returns
// seal.ErrWrongKey where the key is another; a state that cannot be read for
// other reasons is given up, since only a new login mends it.
func (c *Channel) load(ctx context.Context) error {
	backoff := pace.Backoff{First: time.Second, Max: time.Minute, Rand: c.o.Rand}
	for {
		s, err := c.read(ctx)
		switch {
		case errors.Is(err, seal.ErrWrongKey):
			return fmt.Errorf("state of %s: %w", c.name, err)
		case errors.Is(err, seal.ErrDamaged):
			c.log.Error("state given up, a new login is needed", "err", err)
			s = state{}
		case err != nil:
			c.log.Error("state not loaded, trying again", "err", err)
			if c.o.Sleep(ctx, backoff.Next()) != nil {
				return nil
			}
			continue
		}
		c.restore(s)
		return nil
	}
}

// read returns what was saved last. It returns seal.ErrDamaged for what is no
// state.
func (c *Channel) read(ctx context.Context) (s state, err error) {
	data, err := c.o.Storage.Load(ctx)
	if err != nil || len(data) == 0 {
		return s, err
	}
	if json.Unmarshal(data, &s) != nil {
		return state{}, seal.ErrDamaged
	}
	return s, nil
}

func (c *Channel) restore(s state) {
	if s.People == nil {
		s.People = make(map[string]*person)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state, c.current = s, nil
	if l := s.Login; l != nil {
		c.current = &session{client: c.client(l.Token, l.BaseURL), bot: l.Bot}
	}
}

const saveTimeout = 5 * time.Second

// save writes the state. What could not be written now is written with the
// next change.
func (c *Channel) save(ctx context.Context) {
	// What was read must be kept also where the program is about to end.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	c.saving.Lock()
	defer c.saving.Unlock()
	data, err := c.encode()
	if err == nil {
		err = c.o.Storage.Save(ctx, data)
	}
	if err != nil {
		c.log.Error("state not saved", "err", err)
	}
}

func (c *Channel) encode() ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	left := c.state.Pending[:0]
	for _, p := range c.state.Pending {
		if !p.over() {
			left = append(left, p)
		}
	}
	clear(c.state.Pending[len(left):])
	c.state.Pending = left
	data, err := json.Marshal(c.state)
	if err != nil {
		return nil, fmt.Errorf("encode state: %w", err)
	}
	return data, nil
}

// token is what messages to the person are sent with, empty where there is
// none that works.
func (c *Channel) token(user string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.state.People[user]; p != nil {
		return p.Token
	}
	return ""
}

// heard keeps the token that came with a message, unless a later message
// brought another: the server repeats old ones.
func (c *Channel) heard(user, token string, said time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.state.People[user]
	if p == nil {
		p = &person{}
		c.state.People[user] = p
	}
	if token == "" || said.Before(p.Said) {
		return
	}
	*p = person{Token: token, Said: said, Heard: c.o.Now()}
}

// stale gives up a token that the server refused, unless there is a newer one.
func (c *Channel) stale(user, token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.state.People[user]; p != nil && p.Token == token {
		p.Token = ""
	}
}

// sent counts a message to the person.
func (c *Channel) sent(user string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.state.People[user]; p != nil {
		p.Sent++
	}
}
