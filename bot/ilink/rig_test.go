package ilink_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/bot/ilink"
	"xinfangbot/bot/ilink/ilinktest"
	"xinfangbot/internal/pace"
)

const operator = "办公室"

// storage keeps a state in memory.
type storage struct {
	mu    sync.Mutex
	data  []byte
	saved int
}

func (s *storage) Load(context.Context) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.data), nil
}

func (s *storage) Save(ctx context.Context, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data = bytes.Clone(data)
	s.saved++
	return ctx.Err()
}

func (s *storage) copy() *storage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &storage{data: bytes.Clone(s.data)}
}

// clock is a clock that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock {
	return &clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// rig is a server and a channel that runs against it.
type rig struct {
	t       testing.TB
	server  *ilinktest.Server
	bot     *ilinktest.Bot
	clock   *clock
	storage *storage
	channel *ilink.Channel
	log     *lockedBuffer
	// keep leaves messages unanswered.
	keep bool

	mu       sync.Mutex
	changed  chan struct{}
	messages []bot.Message
	news     []bot.Announcement
	codes    []string
}

// lockedBuffer is where a channel logs to.
type lockedBuffer struct {
	mu      sync.Mutex
	b       bytes.Buffer
	written func()
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	defer l.written()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func startServer(t testing.TB, c *clock) *ilinktest.Server {
	t.Helper()
	server, err := ilinktest.Start(ilinktest.Options{Now: c.Now, Hold: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("close server: %v", err)
		}
		if v := server.Violations(); len(v) > 0 {
			t.Errorf("requests that break the protocol: %q", v)
		}
	})
	return server
}

// newRig returns a channel of the account against the server, not running. All
// waiting is a thousandth of what it would be.
func newRig(t testing.TB, server *ilinktest.Server, c *clock, s *storage, change func(o *ilink.Options)) *rig {
	t.Helper()
	r := &rig{
		t: t, server: server, bot: server.Bot("bot-" + operator), clock: c, storage: s,
		log: &lockedBuffer{}, changed: make(chan struct{}),
	}
	r.log.written = func() { r.change(func() {}) }
	client := server.Client()
	t.Cleanup(client.CloseIdleConnections)
	o := ilink.Options{
		Account: operator, Storage: s, HTTP: client, Now: c.Now,
		BaseURL: "https://ilinkai.weixin.qq.com", CDNURL: "https://novac2c.cdn.weixin.qq.com/c2c",
		Sleep:  func(ctx context.Context, d time.Duration) error { return pace.Sleep(ctx, d/1000) },
		ShowQR: r.show,
		Logger: slog.New(slog.NewTextHandler(r.log, nil)),
	}
	if change != nil {
		change(&o)
	}
	r.channel = ilink.New(o)
	r.channel.Announce(func(a bot.Announcement) { r.change(func() { r.news = append(r.news, a) }) })
	return r
}

// loggedIn returns a rig that runs and is logged in.
func loggedIn(t testing.TB, change func(o *ilink.Options)) *rig {
	t.Helper()
	c := newClock()
	r := newRig(t, startServer(t, c), c, &storage{}, change)
	r.run()
	r.logIn()
	return r
}

// run lets the channel run until the returned function is called, or the test
// ends.
func (r *rig) run() (stop func()) {
	r.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.channel.Run(ctx, r.receive) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			r.t.Errorf("run: %v", err)
		}
	})
	r.t.Cleanup(stop)
	return stop
}

// idle returns when the server has noticed that the channel has ended.
func (r *rig) idle() {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if !r.server.Idle(ctx) {
		r.t.Error("a connection is open after the channel has ended")
	}
}

func (r *rig) receive(_ context.Context, m bot.Message) (<-chan struct{}, error) {
	done := make(chan struct{})
	r.change(func() {
		r.messages = append(r.messages, m)
		if !r.keep {
			close(done)
		}
	})
	return done, nil
}

func (r *rig) show(content string) error {
	r.change(func() { r.codes = append(r.codes, content) })
	return nil
}

func (r *rig) change(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f()
	close(r.changed)
	r.changed = make(chan struct{})
}

// await returns when cond, which is called under the lock, holds.
func (r *rig) await(what string, cond func() bool) {
	r.t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		r.mu.Lock()
		holds, changed := cond(), r.changed
		r.mu.Unlock()
		if holds {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			r.t.Fatalf("no %s; log:\n%s", what, r.log)
		}
	}
}

// code returns the n-th code that is shown.
func (r *rig) code(n int) string {
	r.t.Helper()
	r.await("code", func() bool { return len(r.codes) >= n })
	return r.codes[n-1]
}

func (r *rig) logIn() {
	r.t.Helper()
	must(r.t, r.server.Confirm(r.code(1), r.bot.ID))
	r.await("login", func() bool { return len(r.news) > 0 && r.news[len(r.news)-1].Up })
}

// heard returns the messages as soon as there are n.
func (r *rig) heard(n int) []bot.Message {
	r.t.Helper()
	r.await("message", func() bool { return len(r.messages) >= n })
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.messages)
}

func (r *rig) told() []bot.Announcement {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.news)
}

// meet lets a person say something, so that the bot may write to them.
func (r *rig) meet(p *ilinktest.Person) bot.Message {
	r.t.Helper()
	r.mu.Lock()
	n := len(r.messages)
	r.mu.Unlock()
	p.Say("你好")
	return r.heard(n + 1)[n]
}

func (r *rig) send(m bot.Message, reply bot.Reply) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return r.channel.Send(ctx, bot.Outgoing{
		Turn: m.ID, Channel: m.Channel, Conversation: m.Conversation, To: m.Sender, Replies: []bot.Reply{reply},
	}, reply)
}

func (r *rig) say(m bot.Message, text string) error { return r.send(m, bot.Reply{Text: text}) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func texts(list []bot.Message) []string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = m.Text
	}
	return out
}

// got is what a person has, in words.
func got(p *ilinktest.Person) []string {
	var out []string
	for _, r := range p.Received() {
		switch {
		case r.Picture:
			out = append(out, "picture:"+string(r.File.Data))
		case r.File != nil:
			out = append(out, r.File.Name+":"+string(r.File.Data))
		default:
			out = append(out, r.Text)
		}
	}
	return out
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %.200q, want %.200q", what, got, want)
	}
}

func unreachable(err error) bool { return errors.Is(err, bot.ErrUnreachable) }

// quiet fails the test where the log holds what must not be in one.
func (r *rig) quiet(secrets ...string) {
	r.t.Helper()
	for _, secret := range secrets {
		if strings.Contains(r.log.String(), secret) {
			r.t.Errorf("%q is in the log:\n%s", secret, r.log)
		}
	}
}
