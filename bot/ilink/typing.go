package ilink

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	ilinksdk "github.com/openilink/openilink-sdk-go"

	"xinfangbot/bot"
)

const (
	typingAgain   = 5 * time.Second // WeChat stops showing it after a few seconds
	typingTimeout = 2 * time.Second // for one request
	ticketAge     = 12 * time.Hour  // the server takes one for about 24
)

// typing is what showing that an answer is being written needs.
type typing struct {
	mu      sync.Mutex
	life    context.Context // ends when Run does; nil before it
	end     context.CancelFunc
	shown   sync.WaitGroup
	tickets map[string]ticket // by user ID
}

// ticket is the server's leave to show it to a person.
type ticket struct {
	text string
	at   time.Time
}

// Type implements bot.Typist.
func (c *Channel) Type(ctx context.Context, m bot.Message) (stop func()) {
	user, ours := c.user(m.Conversation)
	s := c.session()
	if !ours || s == nil {
		return func() {}
	}
	ctx, cancel, ok := c.typing.begin(ctx)
	if !ok {
		return func() {}
	}
	go func() {
		defer c.typing.shown.Done()
		defer cancel()
		if err := c.show(ctx, s, user); err != nil {
			c.log.Info("typing not shown", "err", err)
		}
	}()
	return cancel
}

// show keeps the sign up until ctx is done and takes it down then.
func (c *Channel) show(ctx context.Context, s *session, user string) error {
	ticket, err := c.ticket(ctx, s, user)
	if err != nil || ctx.Err() != nil {
		return err
	}
	for ctx.Err() == nil {
		if err := sign(ctx, s, user, ticket, ilinksdk.Typing); err != nil {
			c.typing.drop(user)
			return fmt.Errorf("show typing: %w", err)
		}
		_ = c.o.Sleep(ctx, typingAgain)
	}
	if err := sign(ctx, s, user, ticket, ilinksdk.CancelTyping); err != nil {
		return fmt.Errorf("take typing back: %w", err)
	}
	return nil
}

// sign makes one request. It outlives ctx, so that what shows the sign never
// overtakes what takes it down.
func sign(ctx context.Context, s *session, user, ticket string, status ilinksdk.TypingStatus) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), typingTimeout)
	defer cancel()
	return s.client.SendTyping(ctx, user, ticket, status)
}

// ticket returns the leave to show it to the person.
func (c *Channel) ticket(ctx context.Context, s *session, user string) (string, error) {
	if t, ok := c.typing.ticket(user, c.o.Now()); ok {
		return t, nil
	}
	answer, err := s.client.GetConfig(ctx, user, c.token(user))
	if ctx.Err() != nil {
		return "", nil // answered already
	}
	if err != nil {
		return "", fmt.Errorf("ask for typing: %w", err)
	}
	if answer.TypingTicket == "" {
		return "", errors.New("ask for typing: the server gave no ticket")
	}
	c.typing.keep(user, ticket{answer.TypingTicket, c.o.Now()})
	return answer.TypingTicket, nil
}

// open lets typing be shown until close.
func (t *typing) open() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.life, t.end = context.WithCancel(context.Background())
	t.tickets = make(map[string]ticket)
}

// close takes down what is shown and returns when that is done.
func (t *typing) close() {
	t.mu.Lock()
	t.end()
	t.mu.Unlock()
	t.shown.Wait()
}

// begin returns a context that ends with ctx and with Run. It reports false
// where Run is not running.
func (t *typing) begin(ctx context.Context) (context.Context, context.CancelFunc, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.life == nil || t.life.Err() != nil {
		return nil, nil, false
	}
	t.shown.Add(1)
	ctx, cancel := context.WithCancel(ctx)
	unhook := context.AfterFunc(t.life, cancel)
	return ctx, func() { unhook(); cancel() }, true
}

func (t *typing) ticket(user string, now time.Time) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	k, ok := t.tickets[user]
	return k.text, ok && now.Sub(k.at) < ticketAge
}

func (t *typing) keep(user string, k ticket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tickets[user] = k
}

func (t *typing) drop(user string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.tickets, user)
}

// forget gives up all tickets: they were another login's.
func (t *typing) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.tickets)
}
