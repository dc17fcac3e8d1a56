package wechat

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/bot/wechat/wechattest"
	"xinfangbot/internal/pace"
)

// memory is a Storage that outlives its channel.
type memory struct {
	mu   sync.Mutex
	data []byte
}

func (m *memory) Load(context.Context) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return bytes.Clone(m.data), nil
}

func (m *memory) Save(_ context.Context, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.data = bytes.Clone(data)
	return nil
}

// wall is a Display that keeps what it was given.
type wall struct {
	mu    sync.Mutex
	links []string
	shown bool
}

func (w *wall) Show(link string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.links, w.shown = append(w.links, link), true
	return nil
}

func (w *wall) Hide() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shown = false
	return nil
}

func (w *wall) seen() (links []string, shown bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.links), w.shown
}

// deadline is how long anything may take before a test fails.
const deadline = 20 * time.Second

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	t.Cleanup(cancel)
	return ctx
}

// must fails the test where err is not nil.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// house is one account and what a bot keeps of it from one start to the next.
type house struct {
	t       *testing.T
	server  *wechattest.Server
	account *wechattest.Account
	storage memory
	o       Options
}

func newHouse(t *testing.T) *house {
	t.Helper()
	server := wechattest.New(t)
	return &house{t: t, server: server, account: server.Account("信访助手")}
}

// running is a Channel whose Run has begun. What it hands over is kept and
// counts as answered at once.
type running struct {
	*Channel
	t    *testing.T
	wall *wall

	cancel context.CancelFunc
	ended  chan error

	mu        sync.Mutex
	changed   chan struct{}
	messages  []bot.Message
	announced []bot.Announcement
	hold      bool // what is handed over is not answered
}

// hurried is a Sleep for tests in which waiting is not what is tested.
func hurried(ctx context.Context, d time.Duration) error {
	return pace.Sleep(ctx, min(d, 5*time.Millisecond))
}

// start runs a channel. Waiting times that are not part of a test pass at once.
func (h *house) start() *running {
	h.t.Helper()
	r := &running{t: h.t, wall: &wall{}, ended: make(chan error, 1), changed: make(chan struct{})}
	o := h.o
	o.Account, o.Display, o.Transport = "main", r.wall, h.server.Transport()
	if o.Storage == nil {
		o.Storage = &h.storage
	}
	if o.Sleep == nil {
		o.Sleep = hurried
	}
	c, err := New(o)
	must(h.t, err)
	r.Channel = c
	c.Announce(func(a bot.Announcement) { r.note(func() { r.announced = append(r.announced, a) }) })
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	go func() { r.ended <- c.Run(ctx, r.receive) }()
	h.t.Cleanup(r.stop)
	return r
}

func (r *running) note(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f()
	close(r.changed)
	r.changed = make(chan struct{})
}

func (r *running) receive(_ context.Context, m bot.Message) (<-chan struct{}, error) {
	done := make(chan struct{})
	r.note(func() {
		r.messages = append(r.messages, m)
		if !r.hold {
			close(done)
		}
	})
	return done, nil
}

// stop ends Run and waits for it.
func (r *running) stop() {
	r.t.Helper()
	r.cancel()
	select {
	case err := <-r.ended:
		r.ended <- err
		if err != nil {
			r.t.Errorf("Run: %v", err)
		}
	case <-time.After(deadline):
		r.t.Fatal("Run has not ended")
	}
}

// await returns when cond holds. cond is asked when something is handed over or
// announced, with r.mu held.
func (r *running) await(what string, cond func() bool) {
	r.t.Helper()
	timeout := time.NewTimer(deadline)
	defer timeout.Stop()
	for {
		r.mu.Lock()
		ok, changed := cond(), r.changed
		r.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-timeout.C:
			r.mu.Lock()
			defer r.mu.Unlock()
			r.t.Fatalf("not come: %s; messages %+v, announced %+v", what, r.messages, r.announced)
		}
	}
}

// received returns the first n messages once they have come, and fails where
// there are more.
func (r *running) received(n int) []bot.Message {
	r.t.Helper()
	r.await("messages", func() bool { return len(r.messages) >= n })
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.messages) > n {
		r.t.Fatalf("%d messages, want %d: %+v", len(r.messages), n, r.messages)
	}
	return slices.Clone(r.messages)
}

func (r *running) last(n int) bot.Message {
	r.t.Helper()
	return r.received(n)[n-1]
}

// loggedIn returns when the n-th login has been announced.
func (r *running) loggedIn(n int) {
	r.t.Helper()
	r.await("login", func() bool { return r.ups() >= n })
}

// ups counts how often the channel was announced to be up. r.mu is held.
func (r *running) ups() int {
	n := 0
	for _, a := range r.announced {
		if a.Up {
			n++
		}
	}
	return n
}

// latest is the last announcement. r.mu is held.
func (r *running) latest() bot.Announcement {
	if len(r.announced) == 0 {
		return bot.Announcement{}
	}
	return r.announced[len(r.announced)-1]
}

// toldThat returns when the last announcement is that the channel is down, in
// words that contain text.
func (r *running) toldThat(text string) {
	r.t.Helper()
	r.await("announcement of "+text, func() bool { return !r.latest().Up && strings.Contains(r.latest().Text, text) })
}

// down returns what was announced last, other than that the channel is up.
func (r *running) down() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range slices.Backward(r.announced) {
		if !a.Up {
			return a.Text
		}
	}
	return ""
}

// scanned starts a channel and logs it in by a code.
func (h *house) scanned() *running {
	h.t.Helper()
	r := h.start()
	must(h.t, h.account.LogIn(testContext(h.t)))
	r.loggedIn(1)
	return r
}

// reply answers a message with a text.
func (r *running) reply(m bot.Message, text string) error {
	return r.Send(testContext(r.t), to(m), bot.Reply{Text: text, Handler: "test"})
}

// bind marks the sender of a message, who is told no other conversation than
// the lasting one.
func (r *running) bind(m bot.Message, staff bot.Staff) error {
	r.t.Helper()
	conversation, err := r.Bind(testContext(r.t), m, staff)
	if want := r.Name() + "/staff/" + staff.ID; err == nil && conversation != want {
		r.t.Errorf("bound to %q, want %q", conversation, want)
	}
	return err
}

func to(m bot.Message) bot.Outgoing {
	return bot.Outgoing{Turn: m.ID, Channel: m.Channel, Conversation: m.Conversation, To: m.Sender}
}

func texts(sent []wechattest.Sent) []string {
	var list []string
	for _, s := range sent {
		list = append(list, s.Text)
	}
	return list
}

func expect(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}
