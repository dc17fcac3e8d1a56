package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// script is a Channel that says prepared messages and keeps what it is sent.
type script struct {
	messages []bot.Message
	refuse   func(bot.Reply) error // nil: everything arrives

	mu   sync.Mutex
	sent []string
}

func say(texts ...string) *script {
	s := &script{}
	for i, text := range texts {
		s.messages = append(s.messages, message(fmt.Sprint("m", i+1), text))
	}
	return s
}

func message(id, text string) bot.Message {
	return bot.Message{
		Channel: "script", ID: id, Conversation: "script:王芳",
		Sender: bot.Sender{ID: "w", Name: "王芳"}, Text: text, At: time.Unix(1700000000, 0),
	}
}

func (*script) Name() string                    { return "script" }
func (*script) Serves(conversation string) bool { return strings.HasPrefix(conversation, "script:") }

func (s *script) Run(ctx context.Context, receive bot.Receiver) error {
	for _, m := range s.messages {
		done, err := receive(ctx, m)
		if err != nil {
			return err
		}
		<-done
	}
	return nil
}

func (s *script) Send(_ context.Context, _ bot.Outgoing, r bot.Reply) error {
	if s.refuse != nil {
		if err := s.refuse(r); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, r.Text)
	return nil
}

// tally is a handler that counts in a record: each message adds one.
type tally struct {
	before func(t *bot.Turn) // runs in the middle of a turn
}

const tallyRecord = "tally"

func (tally) Name() string             { return "tally" }
func (tally) Accepts(t *bot.Turn) bool { return true }

func (h tally) Handle(ctx context.Context, t *bot.Turn) error {
	if t.Text() == "fail" {
		t.Reply("never sent")
		return errors.Join(errors.New("cannot"), t.Session.Put("tally", []string{"never kept"}))
	}
	if t.Text() == "panic" {
		panic("boom")
	}
	r, err := t.Record(ctx, tallyRecord)
	if err != nil {
		return err
	}
	if h.before != nil {
		h.before(t)
	}
	f := r["n"]
	if f.Turn == t.Message.ID {
		t.Reply(f.Value)
		return nil
	}
	value := f.Value + "|"
	t.Change(tallyRecord, journal.Change{Field: "n", Value: value, Base: f.Version})
	var said []string
	if err := t.Session.Get("tally", &said); err != nil {
		return err
	}
	t.Reply(value)
	return t.Session.Put("tally", append(said, t.Text()))
}

func serve(t *testing.T, s bot.Store, ch bot.Channel, handlers ...bot.Handler) {
	t.Helper()
	e, err := bot.New(bot.Options{Store: s, Directory: bot.Everyone(bot.Administrator), Handlers: handlers})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Serve(context.Background(), ch); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
}

func TestEngineAnswersInOrderAndDropsDuplicates(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		ch := say("a", "b", "c")
		ch.messages = append(ch.messages, ch.messages[0], ch.messages[2])
		serve(t, open(), ch, tally{})
		expect(t, ch.sent, "|", "||", "|||")
	})
}

func TestEngineTellsThatAHandlerFailedAndKeepsNothingOfIt(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		ch := say("a", "fail", "panic", "b")
		s := open()
		serve(t, s, ch, tally{})
		if len(ch.sent) != 4 || ch.sent[0] != "|" || ch.sent[3] != "||" {
			t.Fatalf("sent %q", ch.sent)
		}
		for _, text := range ch.sent[1:3] {
			if !strings.Contains(text, "内部错误") {
				t.Errorf("a failure was answered with %q", text)
			}
		}
		opened, err := s.Open(t.Context(), message("m9", "c"), nil)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		if err := opened.Session.Get("tally", &said); err != nil || !slices.Equal(said, []string{"a", "b"}) {
			t.Errorf("the session keeps %q, %v", said, err)
		}
	})
}

func TestEngineRunsATurnAgainWhenSomebodyWasQuicker(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		quicker := 2
		h := tally{before: func(turn *bot.Turn) {
			if quicker == 0 {
				return
			}
			quicker--
			r, err := s.Record(context.Background(), tallyRecord)
			if err != nil {
				t.Error(err)
			}
			stamp := journal.Stamp{By: "李强", Turn: fmt.Sprint("other", quicker), At: time.Now()}
			change := journal.Change{Field: "n", Value: r["n"].Value + "x", Base: r["n"].Version}
			if err := s.Apply(context.Background(), tallyRecord, stamp, []journal.Change{change}); err != nil {
				t.Error(err)
			}
		}}
		ch := say("a")
		serve(t, s, ch, h)
		expect(t, ch.sent, "xx|")
		entries, err := s.Journal(context.Background(), tallyRecord)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) != 3 || entries[2].Old != "xx" || entries[2].New != "xx|" || entries[2].By != "王芳" {
			t.Errorf("journal %+v", entries)
		}
	})
}

// cut is a Store that stops working after a turn was committed, as if the
// process had been killed there.
type cut struct {
	*store.Store
	beforeCommit bool
	dead         bool
}

var errKilled = errors.New("killed")

func (c *cut) Commit(ctx context.Context, commit bot.Commit) error {
	if c.dead || c.beforeCommit {
		c.dead = true
		return errKilled
	}
	c.dead = true
	if err := c.Store.Commit(ctx, commit); err != nil {
		return err
	}
	return errKilled
}

func (c *cut) Settle(bot.Message, bool) {}

// TestEngineFinishesWhatACrashCutOff kills the process before and after the
// commit and before the reply reached the person: the next process sends the
// reply, and the change is made once.
func TestEngineFinishesWhatACrashCutOff(t *testing.T) {
	for _, before := range []bool{true, false} {
		t.Run(fmt.Sprintf("beforeCommit=%v", before), func(t *testing.T) {
			storetest.Run(t, func(t *testing.T, open func() *store.Store) {
				first := say("a")
				first.refuse = func(bot.Reply) error { return errKilled }
				serve(t, &cut{Store: open(), beforeCommit: before}, first, tally{})

				second := say()
				s := open()
				serve(t, s, second, tally{})
				expect(t, second.sent, "|")
				entries, err := s.Journal(context.Background(), tallyRecord)
				if err != nil {
					t.Fatal(err)
				}
				if len(entries) != 1 {
					t.Errorf("the change was made %d times", len(entries))
				}

				if err := s.Close(context.Background()); err != nil {
					t.Fatal(err)
				}
				third := say()
				serve(t, open(), third, tally{})
				expect(t, third.sent)
			})
		})
	}
}

// TestOutboxKeepsWhatTheChannelRefused delivers a refused reply first when the
// person writes again, and once.
func TestOutboxKeepsWhatTheChannelRefused(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		ch := say("a", "b", "c")
		refusals := 1
		ch.refuse = func(bot.Reply) error {
			if refusals > 0 {
				refusals--
				return errors.New("stale token")
			}
			return nil
		}
		serve(t, open(), ch, tally{})
		expect(t, ch.sent, "|", "||", "|||")
	})
}

func TestEngineIgnoresWhatShowsNothingAndAnswersWhatIsUnreadable(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		ch := say("", "  \u200b ", "\xff\xfe", strings.Repeat("长", bot.MaxText+1), "a")
		serve(t, open(), ch, tally{})
		if len(ch.sent) != 3 || !strings.Contains(ch.sent[0], "编码") || !strings.Contains(ch.sent[1], "超过了一次20000字的上限") || ch.sent[2] != "|" {
			t.Errorf("sent %.60q", ch.sent)
		}
	})
}

func TestEngineRefusesCommandsAboveOnesRole(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		ran := false
		h := commander{tally{}, []bot.Command{{Name: "定稿", Role: bot.Editor, Run: func(context.Context, *bot.Turn, string) error {
			ran = true
			return nil
		}}}}
		e, err := bot.New(bot.Options{Store: open(), Directory: bot.Everyone(bot.Reader), Handlers: []bot.Handler{h}})
		if err != nil {
			t.Fatal(err)
		}
		ch := say("定稿")
		if err := e.Serve(context.Background(), ch); err != nil {
			t.Fatal(err)
		}
		if ran || len(ch.sent) != 1 || !strings.Contains(ch.sent[0], "编辑人员") || !strings.Contains(ch.sent[0], "管理员") {
			t.Errorf("ran %v, sent %q", ran, ch.sent)
		}
	})
}

// TestCommandIsATextAlone: what comes with a file is of the file, and lines end as
// they do everywhere.
func TestCommandIsATextAlone(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		h := commander{tally{}, []bot.Command{{Name: "定稿", Run: func(_ context.Context, t *bot.Turn, args string) error {
			t.Reply(args)
			return nil
		}}}}
		ch := say("定稿", "定稿 a\r\nb")
		ch.messages[0].File = &bot.File{Name: "定稿.docx"}
		serve(t, open(), ch, h)
		expect(t, ch.sent, "|", "a\nb")
	})
}

type commander struct {
	bot.Handler
	commands []bot.Command
}

func (c commander) Commands() []bot.Command { return c.commands }

// nudger reminds 张三, in a job too, unless somebody has done so.
type nudger struct {
	tally
	between func() // runs between its look and its commit
}

func (nudger) Work(context.Context, bot.Job) (json.RawMessage, error) { return nil, nil }

func (nudger) Finish(context.Context, *bot.Turn, bot.Job, json.RawMessage, error) error { return nil }

func (h nudger) Handle(ctx context.Context, t *bot.Turn) error {
	if t.Text() != "催办" {
		t.Reply("好")
		return nil
	}
	r, err := t.Record(ctx, tallyRecord)
	if err != nil {
		return err
	}
	if f := r["张三"]; f.Value != "" && f.Turn != t.Message.ID {
		t.Reply("今天已提醒过")
		return nil
	}
	h.between()
	if _, err := t.Push(ctx, "张三", bot.Reply{Text: "请填报"}); err != nil {
		return err
	}
	t.Start(nil)
	t.Change(tallyRecord, journal.Change{Field: "张三", Value: "今天"})
	t.Reply("已提醒")
	return nil
}

// TestEngineTakesBackWhatALostAttemptWrote has somebody else be quicker: what the
// turn did before it was run again reaches nobody.
func TestEngineTakesBackWhatALostAttemptWrote(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		h := nudger{between: func() {
			stamp := journal.Stamp{By: "李强", Turn: "other", At: time.Now()}
			if err := s.Apply(context.Background(), tallyRecord, stamp, []journal.Change{{Field: "张三", Value: "今天"}}); err != nil {
				t.Error(err)
			}
		}}
		ch := say("你好", "催办")
		ch.messages[0].Conversation, ch.messages[0].Sender = "script:张三", bot.Sender{ID: "张三", Name: "张三"}
		serve(t, s, ch, h)
		expect(t, ch.sent, "好", "今天已提醒过")
		left, err := s.Undelivered(t.Context(), func(string) bool { return true })
		if err != nil || len(left) != 0 {
			t.Errorf("left in the Outbox: %+v, %v", left, err)
		}
		noJobs(t, s)
	})
}
