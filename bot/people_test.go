package bot_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// admins is a directory in which 王芳 is an administrator and nobody else is on
// the staff.
type admins struct{}

func (admins) Record() string { return "staff" }

func (admins) Identify(m bot.Message, _ journal.Record) (bot.Staff, bool) {
	return bot.Staff{ID: m.Sender.ID, Name: m.Sender.Name, Role: bot.Administrator}, m.Sender.ID == "王芳"
}

func (a admins) Administrators(journal.Record) []bot.Staff {
	return []bot.Staff{{ID: "王芳", Name: "王芳", Role: bot.Administrator}}
}

func TestStrangersAreGreetedOnceADay(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		clock := newClock()
		l := newLine("line")
		open1 := commander{parrot{}, []bot.Command{{Name: "绑定", Role: bot.Stranger, Run: func(_ context.Context, t *bot.Turn, args string) error {
			t.Reply("绑定了" + args)
			return nil
		}}}}
		defer run(t, engine(t, bot.Options{Store: open(), Directory: admins{}, Handlers: []bot.Handler{open1}, Now: clock.time}), l)()
		say := func(id, text string) { l.messages <- l.from("路人", id, text) }
		say("1", "在吗")
		say("2", "帮助")
		group := l.from("路人", "3", "在吗")
		group.Group, group.Mentioned = true, true
		l.messages <- group
		say("4", "绑定 AB")
		got := l.wait(t, 2)
		if !strings.Contains(got[0], "仅供本单位工作人员") || got[1] != "路人: 绑定了AB" {
			t.Errorf("sent %q", got)
		}
		clock.pass(24 * time.Hour)
		say("5", "在吗")
		if got := l.wait(t, 1)[2:]; len(got) != 1 || !strings.Contains(got[0], "仅供本单位工作人员") {
			t.Errorf("sent %q on the next day", got)
		}
	})
}

// asker says in a dialog what is kept, and says it again when it goes on.
type asker struct{ parrot }

func (asker) Name() string { return "asker" }

func (asker) Handle(_ context.Context, t *bot.Turn) error {
	t.Session.Dialog = "asker"
	t.Reply("现值657")
	return nil
}

func (asker) Resume(_ context.Context, t *bot.Turn) error {
	t.Reply("接着问，现值657")
	return nil
}

// TestDialogOfSomebodyDismissedDoesNotGoOn: what it shows is the bureau's.
func TestDialogOfSomebodyDismissedDoesNotGoOn(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		l := newLine("line")
		staff := &dismissing{Everyone: bot.Everyone(bot.Editor)}
		stop := run(t, engine(t, bot.Options{Store: open(), Directory: staff, Handlers: []bot.Handler{asker{}}}), l)
		l.messages <- l.from("王芳", "1", "填报")
		l.wait(t, 1)
		staff.dismissed.Store(true)
		l.messages <- l.from("王芳", "2", "填报")
		got := l.wait(t, 1)
		stop()
		if len(l.sent) != 2 || !strings.Contains(got[1], "仅供本单位工作人员") {
			t.Errorf("sent %q", l.sent)
		}
	})
}

// TestStrangersHaveNothingKept: what cannot be told to somebody who is not of the
// staff is not worth keeping.
func TestStrangersHaveNothingKept(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		l := newLine("line")
		refused := false
		l.refuse = func(bot.Reply) error {
			refused = true
			return bot.ErrUnreachable
		}
		e := engine(t, bot.Options{Store: s, Directory: admins{}, Handlers: []bot.Handler{parrot{}}})
		done, err := e.Receive(t.Context(), l, l.from("路人", "1", "在吗"))
		if err != nil {
			t.Fatal(err)
		}
		<-done
		if list, err := s.Undelivered(t.Context(), func(string) bool { return true }); err != nil || len(list) > 0 || !refused {
			t.Errorf("refused %v, kept %+v, %v", refused, list, err)
		}
	})
}

func TestGroupsAreAnsweredWhereTheBotIsMentioned(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		l := newLine("line")
		defer run(t, engine(t, bot.Options{Store: open(), Handlers: []bot.Handler{parrot{}}}), l)()
		for i, mentioned := range []bool{false, true} {
			m := l.from("王芳", string(rune('1'+i)), string(rune('a'+i)))
			m.Group, m.Mentioned = true, mentioned
			l.messages <- m
		}
		if got := l.wait(t, 2); !slices.Equal(got, []string{"王芳: b1", "王芳: b2"}) {
			t.Errorf("sent %q", got)
		}
	})
}

func TestMediaIsAnsweredWithWhatTheBotCanDo(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		l := newLine("line")
		defer run(t, engine(t, bot.Options{Store: open(), Handlers: []bot.Handler{parrot{}}}), l)()
		for i, media := range []bot.Media{bot.Picture, bot.Voice, bot.Video, bot.LargeFile, bot.LostFile, bot.OtherKind} {
			m := l.from("王芳", string(rune('1'+i)), "")
			m.Media = media
			l.messages <- m
		}
		got := l.wait(t, 6)
		for i, word := range []string{"图片", "语音", "视频", "文件过大", "文件没有收到", "这类消息"} {
			if !strings.Contains(got[i], word) {
				t.Errorf("%q does not speak of %s", got[i], word)
			}
		}
	})
}

// TestWhatWasSaidWhileNobodyListenedIsNotTooMuch hands over at once, as after an
// outage, what was said in an hour.
func TestWhatWasSaidWhileNobodyListenedIsNotTooMuch(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		clock := newClock()
		l := newLine("line")
		e := engine(t, bot.Options{
			Store: open(), Handlers: []bot.Handler{parrot{}}, Now: clock.time,
			Rate: bot.Rate{Messages: 3, Per: time.Minute, Pause: 10 * time.Minute},
		})
		for i := range 6 {
			m := l.from("王芳", string(rune('1'+i)), string(rune('a'+i)))
			m.At = clock.time().Add(time.Duration(i-60) * time.Minute)
			if _, err := e.Receive(t.Context(), l, m); err != nil {
				t.Fatal(err)
			}
		}
		if got := l.wait(t, 12); got[11] != "王芳: f2" {
			t.Errorf("sent %q", got)
		}
	})
}

func TestConversationThatSaysTooMuchIsPaused(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		clock := newClock()
		l := newLine("line")
		e := engine(t, bot.Options{
			Store: open(), Directory: bot.Everyone(bot.Reader), Handlers: []bot.Handler{parrot{}}, Now: clock.time,
			Rate: bot.Rate{Messages: 3, Per: time.Minute, Pause: 10 * time.Minute},
		})
		for i := range 6 {
			m := l.from("机器人", string(rune('1'+i)), string(rune('a'+i)))
			m.At = clock.time()
			if _, err := e.Receive(t.Context(), l, m); err != nil {
				t.Fatal(err)
			}
		}
		got := l.wait(t, 7)
		if len(got) != 7 || !strings.Contains(got[6], "10分钟后恢复") {
			t.Errorf("sent %q", got)
		}
		clock.pass(10 * time.Minute)
		m := l.from("机器人", "9", "z")
		m.At = clock.time()
		if _, err := e.Receive(t.Context(), l, m); err != nil {
			t.Fatal(err)
		}
		if got := l.wait(t, 2)[7:]; !slices.Equal(got, []string{"机器人: z1", "机器人: z2"}) {
			t.Errorf("sent %q after the pause", got)
		}
		e.SetRate(bot.Rate{Messages: 1, Per: time.Minute, Pause: 5 * time.Minute})
		if _, err := e.Receive(t.Context(), l, l.from("机器人", "10", "y")); err != nil {
			t.Fatal(err)
		}
		if got := l.wait(t, 1)[9:]; len(got) != 1 || !strings.Contains(got[0], "5分钟后恢复") {
			t.Errorf("sent %q under a stricter rate", got)
		}
	})
}

func TestRosterKnowsWhoIsBound(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	r := journal.Record{}
	apply := func(changes ...journal.Change) {
		for _, c := range changes {
			r[c.Field] = journal.Field{Value: c.Value, Version: c.Base + 1}
		}
	}
	must := func(c journal.Change, err error) journal.Change {
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	apply(must(bot.PersonChange(r, bot.Person{Name: "张三", Role: bot.Editor})))
	apply(must(bot.InvitationChange(r, "7KM2QX4P", bot.Invitation{Name: "张三", Until: now.Add(time.Hour)})))
	if _, _, ok := bot.FindInvitation(r, "7km2qx4p", now); !ok {
		t.Error("a code in small letters was refused")
	}
	if _, _, ok := bot.FindInvitation(r, "7KM2QX4P", now.Add(time.Hour)); ok {
		t.Error("a code was good after its time")
	}
	if _, _, ok := bot.FindInvitation(r, "张三", now); ok {
		t.Error("a name was taken for a code")
	}
	m := bot.Message{Channel: "wechat:main", Sender: bot.Sender{ID: "@1"}}
	if _, ok := (bot.Roster{}).Identify(m, r); ok {
		t.Error("somebody who is not bound was recognised")
	}
	apply(bot.BindingChanges(r, m, "张三")...)
	for name, sender := range map[string]bot.Sender{"by ID": {ID: "@1"}, "by the channel, after a new login": {ID: "@2", Staff: "张三"}} {
		m.Sender = sender
		if staff, ok := (bot.Roster{}).Identify(m, r); !ok || staff.Name != "张三" || staff.Role != bot.Editor {
			t.Errorf("%s: %+v, %v", name, staff, ok)
		}
	}
	m.Channel = "wechat:other"
	if _, ok := (bot.Roster{}).Identify(m, r); ok {
		t.Error("a mark on a channel where nobody was bound was believed")
	}
	m.Channel = "wechat:main"
	apply(must(bot.PersonChange(r, bot.Person{Name: "张三", Role: bot.Editor, Off: true})))
	if _, ok := (bot.Roster{}).Identify(m, r); ok {
		t.Error("somebody who has left was recognised")
	}
	for _, field := range bot.Bindings(r, "张三") {
		apply(journal.Change{Field: field, Base: r[field].Version})
	}
	if bot.Bound(r, "张三") {
		t.Error("bindings are left")
	}
}

// nameless is a directory for a channel that tells no names.
type nameless struct{ admins }

func (nameless) Identify(m bot.Message, _ journal.Record) (bot.Staff, bool) {
	return bot.Staff{ID: "王芳", Name: "王芳", Role: bot.Administrator}, m.Sender.ID == "wxid"
}

// TestWhoWaitsIsNamedWhereTheChannelTellsNoNames looks at what administrators
// read of undelivered replies and of a conversation that says too much.
func TestWhoWaitsIsNamedWhereTheChannelTellsNoNames(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		l := newLine("line")
		e := engine(t, bot.Options{
			Store: s, Directory: nameless{}, Handlers: []bot.Handler{parrot{}},
			Rate: bot.Rate{Messages: 1, Per: time.Minute, Pause: time.Minute},
		})
		defer run(t, e, l)()
		say := func(id string) {
			m := l.from("wxid", id, "x")
			m.Sender.Name = ""
			l.messages <- m
		}
		say("1")
		l.wait(t, 2)
		addresses, err := s.Addresses(t.Context())
		if list := addresses["王芳"]; err != nil || len(list) != 1 || list[0].Sender.Name != "王芳" {
			t.Errorf("王芳 is reached at %+v, %v", list, err)
		}
		say("2")
		got := l.wait(t, 2)[2:]
		if !slices.ContainsFunc(got, func(text string) bool { return strings.Contains(text, "与“王芳”的会话消息过于频繁") }) {
			t.Errorf("sent %q", got)
		}
	})
}

// clumsy fails whatever it is told.
type clumsy struct{ parrot }

func (clumsy) Handle(context.Context, *bot.Turn) error { return errors.New("failed") }

// TestWhoWaitsForAnApologyIsNamed, too.
func TestWhoWaitsForAnApologyIsNamed(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		l := newLine("line")
		tried := make(chan struct{})
		l.refuse = func(bot.Reply) error {
			close(tried)
			return bot.ErrUnreachable
		}
		stop := run(t, engine(t, bot.Options{Store: s, Directory: nameless{}, Handlers: []bot.Handler{clumsy{}}}), l)
		m := l.from("wxid", "1", "x")
		m.Sender.Name = ""
		l.messages <- m
		<-tried
		stop()
		list, err := s.Undelivered(t.Context(), func(string) bool { return true })
		if err != nil || len(list) != 1 || list[0].To.Name != "王芳" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
