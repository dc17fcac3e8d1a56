// Package wechat is the channel to people on personal WeChat, over the protocol
// of the web client.
//
// Requests are made and answers read by openwechat's Caller and Client. Its Bot
// is not used: it keeps its place in the stream of messages before they are
// handled, so that a crash loses them; it panics where the servers refuse a sync
// and where a handler panics; it ends its goroutine without a sign and writes
// fields that others read; it asks for changed contacts for ever; and it keeps
// cookies without their domain, so that no file can be sent after a login without
// a code. What it does is done here in Run's goroutine.
package wechat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"regexp"
	"sync"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/pace"
)

// Options is what a Channel is made of.
type Options struct {
	// Account tells this account from others. It is part of the name of every
	// conversation, so it stays: letters, digits, - and _.
	Account string
	// Storage keeps the login.
	Storage Storage
	// Display shows login codes.
	Display Display
	// Transport carries the requests; nil means one of this channel's own with
	// the default settings.
	Transport http.RoundTripper
	// GroupPrefix calls the bot in a group as a mention of it does; empty: only
	// a mention does.
	GroupPrefix string
	// AccountGap and ConversationGap keep what is sent apart.
	AccountGap, ConversationGap pace.Gap
	// MaxFile is the most bytes of a file that is handed over; 0 means 20 MiB.
	MaxFile int64
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Sleep waits for d or returns ctx's error; nil means pace.Sleep.
	Sleep func(ctx context.Context, d time.Duration) error
	// Rand returns a number in [0,1); nil means rand.Float64.
	Rand func() float64
	// Logger for operators; nil discards. What people say, and their names, are
	// never logged.
	Logger *slog.Logger
}

// defaultMaxFile is the most bytes of a file that is handed over where Options
// do not say.
const defaultMaxFile = 20 << 20

// Errors of Send and Bind.
var (
	// ErrLoggedOut: the account is not logged in at present.
	ErrLoggedOut = errors.New("the WeChat account is not logged in")
	// ErrNotFriend: the person is not among the account's contacts.
	ErrNotFriend = errors.New("the person is not a contact of the WeChat account")
)

// Channel implements bot.Channel, bot.Binder and bot.Announcer for one account.
// The protocol cannot show that an answer is being written.
type Channel struct {
	o       Options
	log     *slog.Logger
	pacer   *pace.Pacer
	limited pace.Backoff // how long to send nothing after too many requests; under mu
	sending *progress

	mu       sync.Mutex
	session  *session // the running login, or the last one while Run has ended
	up       bool     // messages come and go
	stopped  bool     // Run has ended
	state    state
	announce func(bot.Announcement)
}

var (
	_ bot.Binder    = (*Channel)(nil)
	_ bot.Announcer = (*Channel)(nil)
)

var accountPattern = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// New returns a Channel, and an error where Options make no sense.
func New(o Options) (*Channel, error) {
	switch {
	case !accountPattern.MatchString(o.Account):
		return nil, fmt.Errorf("wechat: account %q: a name of letters, digits, - and _ is needed", o.Account)
	case o.Storage == nil || o.Display == nil:
		return nil, fmt.Errorf("wechat: account %s: storage and display are needed", o.Account)
	}
	if o.Transport == nil {
		o.Transport = &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true,
			// A new connection costs more than the message that it is for.
			MaxIdleConnsPerHost: 32, IdleConnTimeout: 30 * time.Second,
		}
	}
	if o.MaxFile <= 0 {
		o.MaxFile = defaultMaxFile
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = pace.Sleep
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	c := &Channel{o: o, sending: newProgress()}
	c.log = o.Logger.With("channel", c.Name())
	c.pacer = pace.New(pace.Options{Account: o.AccountGap, Conversation: o.ConversationGap, Now: o.Now, Sleep: o.Sleep, Rand: o.Rand})
	c.limited = pace.Backoff{First: time.Minute, Max: 30 * time.Minute, Rand: o.Rand}
	return c, nil
}

// Name implements bot.Channel.
func (c *Channel) Name() string { return "wechat:" + c.o.Account }

// Serves implements bot.Channel. While the account is logged out it serves
// nobody.
func (c *Channel) Serves(conversation string) bool {
	c.mu.Lock()
	s, up := c.session, c.up
	c.mu.Unlock()
	if !up {
		return false
	}
	_, err := s.book.find(c.Name(), conversation)
	return err == nil
}

// current is the running login.
func (c *Channel) current() (*session, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.up {
		return nil, ErrLoggedOut
	}
	return c.session, nil
}
