// Package ilink is the channel to WeChat through Tencent's official iLink bot
// API.
//
// The protocol is that of github.com/Tencent/openclaw-weixin, docs/protocol.md.
// It knows private conversations only: group_id is among its fields, but a bot
// cannot be added to a group. A user ID stays the same from login to login; the
// server tells no names.
//
// A bot is the scanning person's own. The code that is shown does not make a
// contact that others can find: it hangs a conversation with the bot into the
// WeChat of the one who scans and confirms it (openclaw-weixin#52, #167), the bot
// has no WeChat ID and is in nobody's list of contacts (#198), and every further
// scan makes another bot with a login of its own (README, "Adding More WeChat
// Accounts"). Projects that connect teams found the same: one token, one person
// (hermes-agent#9756, #29144). Nobody at Tencent has said that no other person's
// message can come; the channel answers whoever writes. So every member of staff
// who is to use this channel needs an account of their own in the configuration.
package ilink

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	ilinksdk "github.com/openilink/openilink-sdk-go"

	"xinfangbot/bot"
	"xinfangbot/internal/pace"
)

// Options is what a Channel is made of.
type Options struct {
	// Account names the account among the bureau's; it is part of every
	// conversation's name and must stay the same.
	Account string
	// Storage keeps the login and how far the messages were read.
	Storage Storage
	// BaseURL and CDNURL are where the API and its files are; empty means
	// Tencent's.
	BaseURL, CDNURL string
	// HTTP carries all requests; nil means a client of the channel's own.
	HTTP *http.Client
	// ShowQR shows the code with the given content to somebody who can scan it
	// with WeChat; see internal/qrcode. It is called again whenever the last
	// code has expired. The content must not be logged: it lets in whoever
	// scans it.
	ShowQR func(content string) error
	// HideQR takes the code away: it was used, or has run out; nil: it stays.
	HideQR func() error
	// VerifyCode asks the one who scanned for the digits that WeChat shows
	// them, as it does for some accounts; nil: those cannot log in.
	VerifyCode func(ctx context.Context) (string, error)
	// AccountGap and ConversationGap keep messages apart. WeChat was seen to
	// refuse the third message within a second.
	AccountGap, ConversationGap pace.Gap
	// MaxFile is the largest file that is taken, in bytes; 0 means 20 MB.
	MaxFile int64
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Sleep waits for d or returns ctx's error; nil means pace.Sleep.
	Sleep func(ctx context.Context, d time.Duration) error
	// Rand returns a number in [0,1) and is called from several goroutines; nil
	// means no jitter.
	Rand func() float64
	// Logger for operators; nil discards. What people say is never logged.
	Logger *slog.Logger
}

const defaultMaxFile = 20 << 20

// Channel implements bot.Channel, bot.Typist and bot.Announcer for one account.
type Channel struct {
	o        Options
	name     string
	log      *slog.Logger
	http     transport
	pacer    *pace.Pacer
	quotes   *quotes
	unsent   *unsent
	typing   typing
	throttle throttle

	saving sync.Mutex // held while the state is written, so that a later one is never overwritten

	mu       sync.Mutex
	state    state
	current  *session // nil where nobody is logged in
	running  bool
	up       bool
	fell     bool // since it was last up, and people were told so
	announce func(bot.Announcement)
	poll     context.CancelFunc // ends the poll under way; nil where there is none
	checked  time.Time          // when a send last made the login be checked
}

// New returns a Channel. It does no I/O.
func New(o Options) *Channel {
	o = withDefaults(o)
	c := &Channel{
		o: o, name: "ilink:" + o.Account,
		log:    o.Logger.With("channel", "ilink:"+o.Account),
		http:   transport{client: o.HTTP, maxFile: o.MaxFile},
		quotes: newQuotes(),
		unsent: newUnsent(),
		pacer: pace.New(pace.Options{
			Account: o.AccountGap, Conversation: o.ConversationGap,
			Now: o.Now, Sleep: o.Sleep, Rand: o.Rand,
		}),
	}
	c.throttle.backoff = pace.Backoff{First: firstThrottle, Max: lastThrottle}
	return c
}

func withDefaults(o Options) Options {
	if o.BaseURL == "" {
		o.BaseURL = ilinksdk.DefaultBaseURL
	}
	if o.CDNURL == "" {
		o.CDNURL = ilinksdk.DefaultCDNBaseURL
	}
	if o.HTTP == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		// A new connection costs more than the message that it is for.
		t.MaxIdleConnsPerHost, t.IdleConnTimeout = 32, 30*time.Second
		o.HTTP = &http.Client{Transport: t}
	}
	if o.ShowQR == nil {
		o.ShowQR = func(string) error { return errors.New("there is nowhere to show it") }
	}
	if o.HideQR == nil {
		o.HideQR = func() error { return nil }
	}
	if o.MaxFile == 0 {
		o.MaxFile = defaultMaxFile
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = pace.Sleep
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// Name implements bot.Channel.
func (c *Channel) Name() string { return c.name }

func (c *Channel) conversation(user string) string { return c.name + "/" + user }

// user is whom the conversation is with; false where it is another channel's.
func (c *Channel) user(conversation string) (string, bool) {
	user, ok := strings.CutPrefix(conversation, c.name+"/")
	return user, ok && user != ""
}

// Serves implements bot.Channel: everybody who wrote to the account, as long
// as it is logged in and the server answers.
func (c *Channel) Serves(conversation string) bool {
	_, ours := c.user(conversation)
	c.mu.Lock()
	defer c.mu.Unlock()
	return ours && c.up
}

// Announce implements bot.Announcer.
func (c *Channel) Announce(f func(bot.Announcement)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.announce = f
}

// rise announces that messages come and go again, if they did not.
func (c *Channel) rise() {
	c.mu.Lock()
	f, text := c.announce, ""
	if c.up {
		f = nil
	}
	if c.fell {
		text = fmt.Sprintf("微信通道“%s”已连接，可以收发消息。", c.o.Account)
	}
	c.up, c.fell = true, false
	c.mu.Unlock()
	if f != nil {
		f(bot.Announcement{Channel: c.name, Up: true, Text: text})
	}
}

// fall announces that messages neither come nor go, and what is to be done.
func (c *Channel) fall(text string) {
	c.mu.Lock()
	f := c.announce
	c.up, c.fell = false, true
	c.mu.Unlock()
	if f != nil {
		f(bot.Announcement{Channel: c.name, Text: text})
	}
}

// Run implements bot.Channel. It logs in where nobody is, hands over what
// people say, and returns nil when ctx is done. It returns an error only where
// it cannot go on: the stored state was sealed with another key.
func (c *Channel) Run(ctx context.Context, receive bot.Receiver) error {
	if err := c.load(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	c.begin()
	defer c.leave(ctx)
	for why := neverLoggedIn; ctx.Err() == nil; why = loginLost {
		s := c.session()
		if s == nil {
			if s = c.login(ctx, why); s == nil {
				return nil
			}
		}
		c.rise()
		if !c.listen(ctx, s, receive) {
			return nil
		}
		c.logout()
	}
	return nil
}

func (c *Channel) begin() {
	c.typing.open()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = true
}

// leave ends what Run began.
func (c *Channel) leave(ctx context.Context) {
	c.typing.close()
	c.save(ctx)
	c.mu.Lock()
	c.running = false
	c.mu.Unlock()
	c.tidy()
}

// tidy closes the connections that nobody uses, once Run has ended: messages
// that it handed over are answered after that.
func (c *Channel) tidy() {
	c.mu.Lock()
	running := c.running
	c.mu.Unlock()
	if !running {
		c.o.HTTP.CloseIdleConnections()
	}
}

// session is a login in use.
type session struct {
	client *ilinksdk.Client
	bot    string // the bot's own ID
}

func (c *Channel) session() *session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current
}

// client returns the library's client. One is made for every login, since its
// token and address cannot be changed while others use it.
func (c *Channel) client(token, baseURL string) *ilinksdk.Client {
	return ilinksdk.NewClient(token,
		ilinksdk.WithBaseURL(baseURL), ilinksdk.WithCDNBaseURL(c.o.CDNURL), ilinksdk.WithHTTPClient(c.http))
}

// errNotLoggedIn is returned by Send where nothing can be sent.
var errNotLoggedIn = errors.New("the account is not logged in to WeChat")
