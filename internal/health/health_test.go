package health_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/health"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// get asks the monitor over HTTP.
func get(t *testing.T, m *health.Monitor, path string) (code int, body string) {
	t.Helper()
	server := httptest.NewServer(m.Handler())
	defer server.Close()
	resp, err := server.Client().Get(server.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

func expectFigures(t *testing.T, m *health.Monitor, want ...string) {
	t.Helper()
	_, body := get(t, m, "/metrics")
	for _, line := range want {
		if !strings.Contains(body, "xinfangbot_"+line+"\n") {
			t.Errorf("no line %q in\n%s", line, only(body, line))
		}
	}
}

// only keeps the lines of the metric that a line is of.
func only(body, line string) string {
	name, _, _ := strings.Cut(line, "{")
	name, _, _ = strings.Cut(name, " ")
	var lines []string
	for l := range strings.Lines(body) {
		if strings.Contains(l, name) {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "")
}

// echo is a handler with everything that a handler can have.
type echo struct{ said string }

func (*echo) Name() string             { return "echo" }
func (*echo) Accepts(t *bot.Turn) bool { return t.Text() != "" }

func (e *echo) Handle(_ context.Context, t *bot.Turn) error {
	switch t.Text() {
	case "error":
		return errors.New("failed")
	case "panic":
		panic("failed")
	case "dialog":
		t.Session.Dialog = "echo"
	case "job":
		t.Start(json.RawMessage(`"done"`))
	}
	t.Reply(e.said + t.Text())
	return nil
}

func (e *echo) Commands() []bot.Command {
	return []bot.Command{{
		Name: "大声", Role: bot.Reader, Takes: func(args string) bool { return args == e.said },
		Reads: func(text string) (string, bool, bool) { return "read", true, text == e.said+"read" },
		Run:   func(_ context.Context, t *bot.Turn, args string) error { t.Reply(e.said + "!" + args); return nil },
	}}
}

func (e *echo) Resume(_ context.Context, t *bot.Turn) error { t.Reply(e.said + "resumed"); return nil }

func (*echo) AnswersAlone(m bot.Message) bool { return m.Text == "alone" }

func (*echo) Work(_ context.Context, j bot.Job) (json.RawMessage, error) { return j.Input, nil }

func (e *echo) Finish(_ context.Context, t *bot.Turn, _ bot.Job, result json.RawMessage, _ error) error {
	t.Reply(e.said + string(result))
	return nil
}

// plain is a handler with nothing but what it must have.
type plain struct{}

func (plain) Name() string                                { return "plain" }
func (plain) Accepts(t *bot.Turn) bool                    { return t.Text() == "plain" }
func (plain) Handle(_ context.Context, t *bot.Turn) error { t.Reply("plain"); return nil }

// phone is a channel that says prepared messages, one after the other's answer.
type phone struct {
	texts    []string
	refuse   bool
	announce func(bot.Announcement)
	bound    []string

	mu   sync.Mutex
	sent []string
	job  chan struct{}
}

func (*phone) Name() string                               { return "phone" }
func (*phone) Serves(c string) bool                       { return strings.HasPrefix(c, "phone:") }
func (p *phone) Announce(f func(bot.Announcement))        { p.announce = f }
func (p *phone) Type(context.Context, bot.Message) func() { return func() {} }

func (p *phone) Bind(_ context.Context, m bot.Message, s bot.Staff) (string, error) {
	p.bound = append(p.bound, s.Name)
	return m.Conversation, nil
}

func (p *phone) Run(ctx context.Context, receive bot.Receiver) error {
	p.announce(bot.Announcement{Channel: "phone", Up: true})
	for i, text := range p.texts {
		done, err := receive(ctx, message(i, text))
		if err != nil {
			return err
		}
		<-done
		if text == "job" {
			<-p.job
		}
	}
	p.announce(bot.Announcement{Channel: "phone"})
	return nil
}

func (p *phone) Send(_ context.Context, _ bot.Outgoing, r bot.Reply) error {
	if p.refuse {
		return bot.ErrUnreachable
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, r.Text)
	if strings.HasSuffix(r.Text, `"done"`) {
		close(p.job)
	}
	return nil
}

func message(i int, text string) bot.Message {
	return bot.Message{
		Channel: "phone", ID: fmt.Sprint("m", i), Conversation: "phone:王芳", Sender: bot.Sender{ID: "w", Name: "王芳"},
		Text: text, At: time.Now(),
	}
}

func engine(t *testing.T, s bot.Store, handlers ...bot.Handler) *bot.Engine {
	t.Helper()
	e, err := bot.New(bot.Options{Store: s, Directory: bot.Everyone(bot.Editor), Handlers: handlers})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func newStore(t *testing.T) (*store.Store, redis.UniversalClient) {
	t.Helper()
	server := storetest.Server(t, true)
	s := store.New(server.Client(), nil)
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s, server.Client()
}

// TestFigures has an engine answer through wrapped parts: people get the same
// as without, and everything is counted.
func TestFigures(t *testing.T) {
	s, client := newStore(t)
	m := health.New()
	client.AddHook(m.Hook())
	texts := []string{"a", "error", "panic", "大声 x", "大声>", "dialog", "plain", "job"}
	p := &phone{texts: texts, job: make(chan struct{})}
	e := engine(t, m.WatchStore(s), m.Watch(&echo{">"}), m.Watch(plain{}))
	if err := e.Serve(context.Background(), m.WatchChannel(p)); err != nil {
		t.Fatal(err)
	}
	want := []string{">a", "", "", ">!x", ">!>", ">dialog", ">plain", ">job", `>"done"`}
	if len(p.sent) != len(want) {
		t.Fatalf("sent %q", p.sent)
	}
	for i, text := range want {
		if text == "" && !strings.Contains(p.sent[i], "内部错误") || text != "" && p.sent[i] != text {
			t.Errorf("reply %d is %q, want %q", i, p.sent[i], text)
		}
	}
	if len(p.bound) != len(texts)+1 {
		t.Errorf("bound %q", p.bound)
	}
	expectFigures(t, m,
		`turns_total{handler="echo",outcome="ok"} 6`, `turns_total{handler="echo",outcome="error"} 2`,
		`turn_seconds_count{handler="echo"} 8`, `jobs_total{handler="echo",outcome="ok"} 1`, `job_seconds_count{handler="echo"} 1`,
		`messages_total{channel="phone"} 8`, `answer_seconds_count{channel="phone"} 8`, `sends_total{channel="phone",outcome="ok"} 9`,
		`channel_up{channel="phone"} 0`, `channel_downs_total{channel="phone"} 1`,
	)
	if err := m.WatchStore(s).Note(context.Background(), bot.Event{Kind: bot.ServiceEvent}); err != nil {
		t.Fatal(err)
	}
	expectFigures(t, m, `events_total{kind="service"} 1`)
}

// TestReplace puts another handler in the place of the one that an engine has.
func TestReplace(t *testing.T) {
	s, _ := newStore(t)
	m := health.New()
	w := m.Watch(&echo{"1>"})
	e := engine(t, s, w)
	w.Replace(&echo{"2>"})
	p := &phone{texts: []string{"a", "大声 x", "大声2>", "1>read", "2>read"}}
	if err := e.Serve(context.Background(), m.WatchChannel(p)); err != nil {
		t.Fatal(err)
	}
	if want := []string{"2>a", "2>!x", "2>!2>", "2>1>read", "2>!read"}; !slices.Equal(p.sent, want) {
		t.Errorf("sent %q, want %q", p.sent, want)
	}
	if !w.AnswersAlone(bot.Message{Text: "alone"}) || w.AnswersAlone(bot.Message{Text: "a"}) {
		t.Error("what can be answered alone is not passed on")
	}
	w.Replace(plain{})
	if _, err := w.Work(context.Background(), bot.Job{}); err == nil || w.AnswersAlone(bot.Message{Text: "alone"}) {
		t.Error("a plain handler has become more")
	}
	p = &phone{texts: []string{"大声 y"}}
	if err := e.Serve(context.Background(), &renamed{p}); err != nil {
		t.Fatal(err)
	}
	if len(p.sent) != 1 || !strings.Contains(p.sent[0], "已停用") {
		t.Errorf("a command that is gone: %q", p.sent)
	}
}

// renamed hands over messages under other IDs.
type renamed struct{ *phone }

func (r *renamed) Run(ctx context.Context, receive bot.Receiver) error {
	return r.phone.Run(ctx, func(ctx context.Context, m bot.Message) (<-chan struct{}, error) {
		m.ID = "again" + m.ID
		return receive(ctx, m)
	})
}

func TestReadiness(t *testing.T) {
	m := health.New()
	p := &phone{}
	ch := m.WatchChannel(p)
	check := func(when string, code int, want string) {
		t.Helper()
		got, body := get(t, m, "/readyz")
		if got != code || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", when, got, body)
		}
		if got, body := get(t, m, "/healthz"); got != 200 || body != "ok\n" {
			t.Errorf("%s: /healthz %d %s", when, got, body)
		}
	}
	check("starting", 503, `"redis":"not connected yet"`)
	away := false
	m.Serve(func(context.Context) error {
		if away {
			return errors.New("dial tcp 10.0.0.1:6379")
		}
		return nil
	})
	check("nobody serves the channel", 503, `"phone":"waiting"`)
	ch.(bot.Announcer).Announce(func(bot.Announcement) {})
	up := make(chan struct{})
	stop := make(chan struct{})
	running := runUntil{p, up, stop}
	done := make(chan error)
	watched := m.WatchChannel(running)
	watched.(bot.Announcer).Announce(func(bot.Announcement) {})
	go func() { done <- watched.Run(context.Background(), nil) }()
	<-up
	check("up", 200, `"phone":"up"`)
	away = true
	check("redis away", 503, `"redis":"not reachable"`)
	away = false
	p.announce(bot.Announcement{Text: "lost"})
	check("logged out", 503, `"phone":"down"`)
	p.announce(bot.Announcement{Up: true})
	m.Stop()
	check("stopping", 503, `"stage":"stopping"`)
	close(stop)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	check("ended", 503, `"phone":"ended"`)
}

// runUntil is a channel that runs until it is stopped.
type runUntil struct {
	*phone
	up, stop chan struct{}
}

func (r runUntil) Run(context.Context, bot.Receiver) error {
	r.announce(bot.Announcement{Up: true})
	close(r.up)
	<-r.stop
	return nil
}

// TestOutbox lets messages wait: administrators are told once a working day, by
// one of two processes.
func TestOutbox(t *testing.T) {
	s, _ := newStore(t)
	ctx := context.Background()
	days, err := calendar.New()
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("China", 8*60*60)
	now := time.Date(2026, 1, 12, 10, 0, 0, 0, zone) // a Monday
	wait := func(name, turn string, at time.Time) {
		t.Helper()
		if err := s.Push(ctx, bot.Outgoing{Turn: turn, Channel: "phone", Conversation: "phone:" + name, To: bot.Sender{Name: name}, At: at}); err != nil {
			t.Fatal(err)
		}
	}
	m := health.New()
	var told, turns []string
	var away error
	watches := make([]*health.Outbox, 2)
	for i := range watches {
		watches[i] = &health.Outbox{
			Store: s, Monitor: m, Directory: administrators{}, Calendar: func() *calendar.Calendar { return days },
			Now: func() time.Time { return now }, Logger: slog.New(slog.DiscardHandler),
			Push: func(_ context.Context, staff, turn string, r bot.Reply) (bool, error) {
				if away != nil {
					return false, away
				}
				told, turns = append(told, staff+"："+r.Text), append(turns, turn)
				return true, nil
			},
		}
	}
	look := func(want int) {
		t.Helper()
		for _, w := range watches {
			if err := w.Look(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if len(told) != want {
			t.Errorf("at %v: told %d times, want %d: %q", now, len(told), want, told)
		}
	}
	look(0)
	wait("张三", "1", now.Add(-25*time.Hour))
	wait("张三", "2", now.Add(-2*time.Hour))
	wait("李四", "3", now.Add(-26*time.Hour))
	wait("老赵", "outbox-overdue>老赵", now.Add(-90*time.Hour))
	look(2) // two administrators
	if !strings.Contains(told[0], "老赵：有2条消息超过24小时没有送达：\n致李四1条，最早的是1月11日08:00\n致张三1条，最早的是1月11日09:00\n") {
		t.Errorf("told %q", told[0])
	}
	// The notice of days ago was taken back.
	expectFigures(t, m, "outbox_messages 3", "outbox_oldest_seconds 93600")
	now = now.Add(3 * time.Hour)
	look(2)
	now = time.Date(2026, 1, 13, 8, 0, 0, 0, zone)
	look(2) // not before nine
	now = now.Add(time.Hour)
	look(4)
	now = time.Date(2026, 1, 17, 10, 0, 0, 0, zone)
	look(4) // not on a Saturday
	now = time.Date(2026, 1, 19, 10, 0, 0, 0, zone)
	away = errors.New("the store is away")
	for _, w := range watches {
		if err := w.Look(ctx); !errors.Is(err, away) {
			t.Errorf("a notice that could not be put into the Outbox: %v", err)
		}
	}
	away = nil
	look(6) // the notice was made up for
	var want []string
	for _, day := range []string{"12", "13", "19"} {
		want = append(want, "outbox-overdue:2026-01-"+day, "outbox-overdue:2026-01-"+day)
	}
	if !slices.Equal(turns, want) {
		t.Errorf("the notices are called %q, want %q", turns, want)
	}
}

// TestOutboxTakesBackEarlierNotices has an administrator miss a notice: of two
// days' the later one is left to be delivered.
func TestOutboxTakesBackEarlierNotices(t *testing.T) {
	s, _ := newStore(t)
	ctx := context.Background()
	days, err := calendar.New()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 12, 10, 0, 0, 0, time.FixedZone("China", 8*60*60)) // a Monday
	put := func(name, turn, text string, at time.Time) error {
		return s.Push(ctx, bot.Outgoing{Turn: turn, Channel: "phone", Conversation: "phone:" + name, Replies: []bot.Reply{{Text: text}}, At: at})
	}
	o := &health.Outbox{
		Store: s, Monitor: health.New(), Directory: administrators{}, Calendar: func() *calendar.Calendar { return days },
		Now: func() time.Time { return now }, Logger: slog.New(slog.DiscardHandler),
		Push: func(_ context.Context, staff, turn string, r bot.Reply) (bool, error) {
			return true, put(staff, turn+">"+staff, r.Text, now)
		},
	}
	if err := put("张三", "1", "", now.Add(-25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"outbox-overdue:2026-01-12>老赵", "outbox-overdue:2026-01-13>老赵"} {
		for range 2 {
			if err := o.Look(ctx); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		waiting, err := s.Undelivered(ctx, func(c string) bool { return c == "phone:老赵" })
		if err != nil {
			t.Fatal(err)
		}
		for _, out := range waiting {
			got = append(got, out.Turn)
		}
		if !slices.Equal(got, []string{want}) {
			t.Errorf("on %v %q wait, want %s alone", now, got, want)
		}
		now = now.Add(24 * time.Hour)
	}
}

type administrators struct{}

func (administrators) Record() string { return "staff" }
func (administrators) Identify(bot.Message, journal.Record) (bot.Staff, bool) {
	return bot.Staff{}, false
}
func (administrators) Administrators(journal.Record) []bot.Staff {
	return []bot.Staff{{ID: "老赵", Name: "老赵"}, {ID: "老钱", Name: "老钱"}}
}
