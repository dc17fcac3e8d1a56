package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// slow answers in a job: 写X begins one, 取消 stops it, anything else is said
// twice.
type slow struct {
	parrot
	let chan error // what each job waits for, and its error
}

func (slow) Name() string { return "slow" }

func (h slow) Handle(ctx context.Context, t *bot.Turn) error {
	if what, ok := strings.CutPrefix(t.Text(), "写"); ok {
		raw, err := json.Marshal(what)
		if err != nil {
			return err
		}
		t.Reply("开始写" + what)
		return t.Session.Put("slow", t.Start(raw))
	}
	if t.Text() == "取消" {
		var id string
		if err := t.Session.Get("slow", &id); err != nil {
			return err
		}
		t.Stop(id)
		t.Reply("已取消")
		return nil
	}
	return h.parrot.Handle(ctx, t)
}

func (h slow) Work(ctx context.Context, j bot.Job) (json.RawMessage, error) {
	select {
	case err := <-h.let:
		return j.Input, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (h slow) Finish(_ context.Context, t *bot.Turn, _ bot.Job, result json.RawMessage, err error) error {
	if err != nil {
		t.Reply("没有写成：" + err.Error())
		return nil
	}
	t.Reply("写好了" + string(result))
	return nil
}

func TestJobRunsBesideTheConversation(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		h := slow{let: make(chan error)}
		l := newLine("line")
		s := open()
		typist := &typist{line: l}
		defer run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{h}}), typist)()
		l.messages <- l.from("王芳", "1", "写甲")
		l.messages <- l.from("王芳", "2", "a")
		l.wait(t, 3)
		waitUntil(t, func() bool { return typist.typing.Load() == 1 })
		h.let <- nil
		l.wait(t, 1)
		waitUntil(t, func() bool { return typist.typing.Load() == 0 })
		l.messages <- l.from("王芳", "3", "写乙")
		l.wait(t, 1)
		h.let <- errors.New("超时")
		got := l.wait(t, 1)
		want := []string{"王芳: 开始写甲", "王芳: a1", "王芳: a2", `王芳: 写好了"甲"`, "王芳: 开始写乙", "王芳: 没有写成：超时"}
		if !slices.Equal(got, want) {
			t.Errorf("sent %q, want %q", got, want)
		}
		noJobs(t, s)
	})
}

// TestFailureOfAJobIsNoWarning: the handler tells of it, and what is logged as
// a warning stands between the replies at a terminal.
func TestFailureOfAJobIsNoWarning(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		var logged bytes.Buffer
		h := slow{let: make(chan error, 1)}
		h.let <- errors.New("超时")
		l := newLine("line")
		stop := run(t, engine(t, bot.Options{
			Store: open(), Handlers: []bot.Handler{h},
			Logger: slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelWarn})),
		}), l)
		l.messages <- l.from("王芳", "1", "写甲")
		l.wait(t, 2)
		stop()
		if logged.Len() > 0 {
			t.Errorf("logged %s", &logged)
		}
	})
}

// typist is a line that shows that an answer is being written.
type typist struct {
	*line
	typing atomic.Int32
}

func (y *typist) Type(context.Context, bot.Message) (stop func()) {
	y.typing.Add(1)
	return func() { y.typing.Add(-1) }
}

func noJobs(t *testing.T, s *store.Store) {
	t.Helper()
	jobs, err := s.Jobs(t.Context(), func(string) bool { return true })
	if err != nil || len(jobs) != 0 {
		t.Errorf("jobs left: %v, error %v", jobs, err)
	}
}

// dismissing is a directory in which everybody is on the staff until they are
// dismissed.
type dismissing struct {
	bot.Everyone
	dismissed atomic.Bool
}

func (d *dismissing) Identify(m bot.Message, r journal.Record) (bot.Staff, bool) {
	staff, ok := d.Everyone.Identify(m, r)
	return staff, ok && !d.dismissed.Load()
}

// TestJobOfSomebodyDismissedSaysNothing: what it made is the bureau's.
func TestJobOfSomebodyDismissedSaysNothing(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		h := slow{let: make(chan error)}
		l := newLine("line")
		s := open()
		staff := &dismissing{Everyone: bot.Everyone(bot.Editor)}
		stop := run(t, engine(t, bot.Options{Store: s, Directory: staff, Handlers: []bot.Handler{h}}), l)
		l.messages <- l.from("王芳", "1", "写甲")
		l.wait(t, 1)
		staff.dismissed.Store(true)
		h.let <- nil
		waitUntil(t, func() bool {
			jobs, err := s.Jobs(t.Context(), func(string) bool { return true })
			return err == nil && len(jobs) == 0
		})
		stop()
		if len(l.sent) != 1 {
			t.Errorf("sent %q", l.sent)
		}
	})
}

// watched tells with what its job ended.
type watched struct {
	slow
	ended chan error
}

func (h watched) Work(ctx context.Context, j bot.Job) (json.RawMessage, error) {
	result, err := h.slow.Work(ctx, j)
	h.ended <- err
	return result, err
}

// TestJobThatIsCancelledSaysNothing, and is not gone on with.
func TestJobThatIsCancelledSaysNothing(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		h := watched{slow{let: make(chan error)}, make(chan error, 1)}
		l := newLine("line")
		s := open()
		stop := run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{h}}), l)
		l.messages <- l.from("王芳", "1", "写甲")
		l.messages <- l.from("王芳", "2", "取消")
		got := l.wait(t, 2)
		select {
		case err := <-h.ended:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("the job ended with %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("the job goes on")
		}
		stop()
		if !slices.Equal(got, []string{"王芳: 开始写甲", "王芳: 已取消"}) {
			t.Errorf("sent %q", got)
		}
		noJobs(t, s)
	})
}

func TestJobSurvivesARestart(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		l := newLine("line")
		first := open()
		stop := run(t, engine(t, bot.Options{Store: first, Handlers: []bot.Handler{slow{let: make(chan error)}}}), l)
		l.messages <- l.from("王芳", "1", "写甲")
		l.wait(t, 1)
		stop()
		if err := first.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		h := slow{let: make(chan error, 1)}
		h.let <- nil
		s := open()
		again := newLine("line")
		defer run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{h}}), again)()
		if got := again.wait(t, 1); !slices.Equal(got, []string{`王芳: 写好了"甲"`}) {
			t.Errorf("sent %q", got)
		}
		waitUntil(t, func() bool {
			jobs, err := s.Jobs(t.Context(), func(string) bool { return true })
			return err == nil && len(jobs) == 0
		})
	})
}

// TestJobWhoseEndWasCutOffIsToldByTheNextStart kills a process between the job's
// end and its reply.
func TestJobWhoseEndWasCutOffIsToldByTheNextStart(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		l := newLine("line")
		s := open()
		stop := run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{slow{let: make(chan error)}}}), l)
		l.messages <- l.from("王芳", "1", "写甲")
		l.wait(t, 1)
		stop()
		jobs, err := s.Jobs(t.Context(), func(string) bool { return true })
		if err != nil || len(jobs) != 1 {
			t.Fatalf("%v, %v", jobs, err)
		}
		if _, err := s.Open(t.Context(), l.from("王芳", "job:"+jobs[0].ID, ""), nil); err != nil {
			t.Fatal(err)
		}
		h := slow{let: make(chan error, 1)}
		h.let <- nil
		again := newLine("line")
		defer run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{h}}), again)()
		if got := again.wait(t, 1); !slices.Equal(got, []string{`王芳: 写好了"甲"`}) {
			t.Errorf("sent %q", got)
		}
	})
}

// TestServeEndsWhenItsJobsHave lets what was asked for at the end of the input
// be finished.
func TestServeEndsWhenItsJobsHave(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		h := slow{let: make(chan error, 1)}
		h.let <- nil
		ch := say("写甲")
		serve(t, open(), ch, h)
		expect(t, ch.sent, "开始写甲", `写好了"甲"`)
	})
}

// TestJobThatBeginsWhileServeEndsIsLeftToTheNextStart stops a process in the
// middle of a turn that it had taken up again and that begins a job.
func TestJobThatBeginsWhileServeEndsIsLeftToTheNextStart(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		first := open()
		if _, err := first.Open(t.Context(), newLine("line").from("王芳", "1", "写甲"), nil); err != nil {
			t.Fatal(err)
		}
		h := &beginner{slow: slow{let: make(chan error)}, began: make(chan struct{}), goOn: make(chan struct{})}
		s := open()
		stop := run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{h}}), newLine("line"))
		<-h.began
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			stop()
		}()
		close(h.goOn)
		<-ended
		if n := h.working.Load(); n != 0 {
			t.Errorf("%d jobs are being done after the end", n)
		}
		jobs, err := s.Jobs(t.Context(), func(string) bool { return true })
		if err != nil || len(jobs) != 1 {
			t.Errorf("%d jobs are left to the next start, %v", len(jobs), err)
		}
	})
}

// beginner is slow to begin a job, too.
type beginner struct {
	slow
	began, goOn chan struct{}
	working     atomic.Int32
}

func (h *beginner) Handle(ctx context.Context, t *bot.Turn) error {
	close(h.began)
	<-h.goOn
	h.working.Add(1) // whoever counts the jobs that go on must not be quicker than the job
	return h.slow.Handle(ctx, t)
}

func (h *beginner) Work(ctx context.Context, j bot.Job) (json.RawMessage, error) {
	defer h.working.Add(-1)
	return h.slow.Work(ctx, j)
}

// spender begins a job whose end cannot be told.
type spender struct {
	parrot
	finish func(t *bot.Turn) error
}

func (*spender) Name() string { return "spender" }

func (*spender) Handle(_ context.Context, t *bot.Turn) error {
	t.Start(json.RawMessage(`1`))
	return nil
}

func (*spender) Work(context.Context, bot.Job) (json.RawMessage, error) {
	return json.RawMessage(`2`), nil
}

func (h *spender) Finish(_ context.Context, t *bot.Turn, _ bot.Job, _ json.RawMessage, _ error) error {
	return h.finish(t)
}

// TestJobWhoseEndCannotBeToldIsNotDoneAgain fails to tell it because of the
// handler, and because others are always quicker.
func TestJobWhoseEndCannotBeToldIsNotDoneAgain(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		h := &spender{}
		var others int64
		quicker := func(turn *bot.Turn) error {
			others++
			stamp := journal.Stamp{By: "李强", Turn: fmt.Sprint("other", others), At: time.Now()}
			change := journal.Change{Field: "n", Value: fmt.Sprint(others), Base: others - 1}
			if err := s.Apply(context.Background(), tallyRecord, stamp, []journal.Change{change}); err != nil {
				t.Error(err)
			}
			turn.Change(tallyRecord, journal.Change{Field: "n", Value: "我的", Base: others - 1})
			return nil
		}
		for i, c := range []struct {
			finish func(*bot.Turn) error
			told   string
		}{
			{func(*bot.Turn) error { return errors.New("cannot") }, "内部错误"},
			{quicker, "多人正在修改"},
		} {
			h.finish = c.finish
			l := newLine("line")
			stop := run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{h}}), l)
			l.messages <- l.from("王芳", fmt.Sprint(i), "写")
			if got := l.wait(t, 1); !strings.Contains(got[0], c.told) {
				t.Errorf("sent %q", got)
			}
			stop()
			noJobs(t, s)
		}
	})
}

// TestJobEndsWhileTheChannelIsAway keeps what came of the job in the Outbox.
func TestJobEndsWhileTheChannelIsAway(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		h := slow{let: make(chan error)} // lets one job end, once
		l := newLine("line")
		s := open()
		defer run(t, engine(t, bot.Options{Store: s, Handlers: []bot.Handler{h}}), l)()
		l.messages <- l.from("王芳", "1", "写甲")
		l.wait(t, 1)
		l.set(false, nil)
		h.let <- nil
		waitUntil(t, func() bool {
			list, err := s.Undelivered(t.Context(), func(string) bool { return true })
			return err == nil && len(list) == 1
		})
		noJobs(t, s)
		l.set(true, nil)
		l.announce(bot.Announcement{Channel: "line", Up: true})
		if got := l.wait(t, 1)[1:]; !slices.Equal(got, []string{`王芳: 写好了"甲"`}) {
			t.Errorf("sent %q", got)
		}
	})
}
