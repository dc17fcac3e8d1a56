package remind_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/remind"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
	"xinfangbot/report"
)

var zone = time.FixedZone("CST", 8*3600)

func at(t testing.TB, s string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// world is a bureau with a clock of its own and processes on one store.
type world struct {
	t        *testing.T
	server   *store.Server
	calendar *calendar.Calendar
	people   []remind.Person
	rules    []remind.Rule

	// channel is the store of whoever delivers; it has the Outbox emptied.
	channel *store.Store

	mu        sync.Mutex
	now       time.Time
	away      map[string]bool // people whom nothing reaches
	delivered []bot.Outgoing
}

func newWorld(t *testing.T, server *store.Server, now string, rules ...remind.Rule) *world {
	t.Helper()
	c, err := calendar.New()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, server: server, calendar: c, now: at(t, now), rules: rules}
	w.channel, w.away = w.store(), make(map[string]bool)
	for _, name := range []string{"王芳", "李强"} {
		w.join(name, bot.Contributor)
	}
	return w
}

// deliver has a message arrive, unless the person is away.
func (w *world) deliver(_ context.Context, list ...bot.Outgoing) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, out := range list {
		if w.away[out.To.Name] {
			continue
		}
		w.delivered = append(w.delivered, out)
		w.channel.Settle(bot.Message{ID: out.Turn, Conversation: out.Conversation}, true)
	}
}

// waiting returns what has not arrived.
func (w *world) waiting() []bot.Outgoing {
	w.t.Helper()
	list, err := w.channel.Undelivered(context.Background(), func(string) bool { return true })
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// eachWorld runs a test over a redis-server and over the in-process store.
func eachWorld(t *testing.T, now string, test func(w *world), rules ...remind.Rule) {
	for name, inMemory := range map[string]bool{"redis-server": false, "in-process": true} {
		t.Run(name, func(t *testing.T) { test(newWorld(t, storetest.Server(t, inMemory), now, rules...)) })
	}
}

func (w *world) store() *store.Store {
	s := store.New(w.server.Client(), nil)
	w.t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			w.t.Error(err)
		}
	})
	return s
}

// join adds a person who has written to the bot.
func (w *world) join(name string, role bot.Role) {
	w.t.Helper()
	w.people = append(w.people, remind.Person{ID: name, Name: name, Role: role})
	w.write(name, "talk:"+name)
}

// write lets a person write to the bot in a conversation.
func (w *world) write(name, conversation string) {
	w.t.Helper()
	sender := bot.Sender{ID: name, Name: name}
	m := bot.Message{Channel: "talk", ID: "hello-" + conversation, Conversation: conversation, Sender: sender, At: w.now}
	err := w.store().Commit(context.Background(), bot.Commit{
		Message: m, Staff: name, Address: &bot.Address{Channel: "talk", Conversation: conversation, Sender: sender, At: w.now},
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// process starts a loop, as a program that is started would.
func (w *world) process(s remind.Store) *remind.Loop {
	return remind.NewLoop(remind.Options{
		Store: s, Calendar: w.calendar, Rules: w.rules, At: 9 * 60, Until: 18 * 60,
		People: func(context.Context) ([]remind.Person, error) { return slices.Clone(w.people), nil },
		Work: func(context.Context, []report.Key, []remind.Person) (map[report.Key]remind.Work, error) {
			return nil, nil
		},
		Deliver: w.deliver,
		Now: func() time.Time {
			w.mu.Lock()
			defer w.mu.Unlock()
			return w.now
		},
	})
}

func (w *world) set(now string) {
	w.waiting() // what has arrived is out of the Outbox then
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = at(w.t, now)
}

// live lets the clock run, minute by minute, for the processes.
func (w *world) live(minutes int, loops ...*remind.Loop) {
	w.t.Helper()
	for range minutes {
		for _, l := range loops {
			if err := l.Look(context.Background()); err != nil {
				w.t.Fatal(err)
			}
		}
		w.mu.Lock()
		w.now = w.now.Add(time.Minute)
		w.mu.Unlock()
	}
}

// morning lets the clock run from before the time of the reminders to after it.
func (w *world) morning(day string, loops ...*remind.Loop) {
	w.t.Helper()
	w.set(day + " 08:55")
	w.live(10, loops...)
}

// take returns what was delivered since the last call: the day of the message
// and whose it is, in order.
func (w *world) take() string {
	var list []string
	for _, out := range w.delivered {
		_, day, person, ok := remind.ParseTurn(out.Turn)
		if !ok {
			w.t.Fatalf("turn %q", out.Turn)
		}
		first, _, _ := strings.Cut(out.Replies[0].Text, "\n")
		if !strings.HasPrefix(first, "补发") {
			first = ""
		}
		list = append(list, fmt.Sprintf("%02d-%02d%s%s", int(day.Month), day.Day, person, first))
	}
	w.delivered = nil
	return strings.Join(list, " ")
}

func (w *world) expect(want string) {
	w.t.Helper()
	if got := w.take(); got != want {
		w.t.Errorf("%s: delivered %q, want %q", w.now.Format("01-02 15:04"), got, want)
	}
}

func rule(t testing.TB, name, due string, lead []int, who ...string) remind.Rule {
	t.Helper()
	w, err := remind.ParseWhen(due)
	if err != nil {
		t.Fatal(err)
	}
	return remind.Rule{Name: name, Due: w, Lead: lead, For: who}
}

// november is reminded of on 16, 18 and 20 November 2026, a Friday, and from
// then on.
func november(t *testing.T) remind.Rule {
	return rule(t, "甲", "2026-11-20", []int{4, 2}, "王芳", "李强")
}

func TestLoopSendsEachMorning(t *testing.T) {
	eachWorld(t, "2026-11-10 08:00", func(w *world) {
		l := w.process(w.store())
		w.live(1, l)
		noted := 0
		for day := 10; day <= 24; day++ {
			w.set(fmt.Sprintf("2026-11-%02d 08:55", day))
			w.live(5, l)
			w.expect("")
			w.live(5, l)
			switch day {
			case 16, 18, 20, 23, 24:
				noted++
				w.expect(fmt.Sprintf("11-%02d王芳 11-%02d李强", day, day))
			default:
				w.expect("")
			}
			w.live(20, l, w.process(w.store())) // a restart too
			w.expect("")
		}
		// A day on which nobody is told anything is nothing to be noted.
		events, err := w.channel.Events(context.Background(), 100)
		if err != nil || len(events) != noted {
			t.Errorf("%d events of %d days, %v", len(events), noted, err)
		}
	}, november(t))
}

func TestLoopMakesUpForDaysDown(t *testing.T) {
	eachWorld(t, "2026-11-10 08:00", func(w *world) {
		w.morning("2026-11-10", w.process(w.store()))
		// Down from the 11th on. Back on Thursday afternoon: the reminders of
		// Monday and Wednesday are one.
		l := w.process(w.store())
		w.set("2026-11-19 14:00")
		w.live(30, l, l)
		w.expect("11-19王芳补发：原定11月18日的提醒。 11-19李强补发：原定11月18日的提醒。")
		w.morning("2026-11-20", w.process(w.store()))
		w.expect("11-20王芳 11-20李强")
		w.morning("2026-11-23", l)
		w.expect("11-23王芳 11-23李强")
	}, november(t))
}

func TestLoopWakesNobody(t *testing.T) {
	eachWorld(t, "2026-11-15 08:00", func(w *world) {
		w.live(1, w.process(w.store()))
		l := w.process(w.store())
		w.set("2026-11-16 18:00")
		w.live(360, l)
		w.expect("")
		w.morning("2026-11-17", l)
		w.expect("11-17王芳补发：原定11月16日的提醒。 11-17李强补发：原定11月16日的提醒。")
	}, november(t))
}

// TestLoopSurvivesSleep lets the machine sleep from Thursday over the weekend:
// the loop goes on where the clock is when it wakes.
func TestLoopSurvivesSleep(t *testing.T) {
	eachWorld(t, "2026-11-10 08:00", func(w *world) {
		w.rules = append(w.rules, rule(t, "乙", "2026-11-30", []int{10}, "李强")) // told on the 20th
		l := w.process(w.store())
		w.morning("2026-11-18", l)
		w.expect("11-18王芳 11-18李强")
		w.set("2026-11-22 10:00") // Sunday
		w.live(10, l)
		w.expect("")
		w.set("2026-11-23 11:00")
		w.live(2, l)
		w.expect("") // the clock has just jumped
		w.live(10, l)
		w.expect("11-23王芳 11-23李强补发：原定11月20日的提醒。")
		w.morning("2026-11-24", l)
		w.expect("11-24王芳 11-24李强")
	}, november(t))
}

func TestLoopSurvivesClockJumps(t *testing.T) {
	eachWorld(t, "2026-11-10 08:00", func(w *world) {
		l := w.process(w.store())
		w.morning("2026-11-16", l)
		w.expect("11-16王芳 11-16李强")
		// Back into days that are over, and forth again.
		for _, now := range []string{"2026-11-13 09:30", "2026-11-16 09:30", "2026-11-09 09:30", "2026-11-16 08:00", "2020-01-02 10:00"} {
			w.set(now)
			w.live(60, l, w.process(w.store()))
			w.expect("")
		}
		// Ahead for a moment.
		w.set("2026-11-20 10:00")
		w.live(2, l)
		w.morning("2026-11-17", l)
		w.expect("")
		w.morning("2026-11-18", l)
		w.expect("11-18王芳 11-18李强")
		// Ahead for long: what is told then is wrong, but what is right is told
		// when its day comes.
		w.set("2026-11-23 10:00")
		w.live(60, l)
		w.expect("11-23王芳 11-23李强")
		for _, day := range []string{"2026-11-19", "2026-11-20", "2026-11-23", "2026-11-24"} {
			w.morning(day, l, w.process(w.store()))
		}
		w.expect("11-20王芳 11-20李强 11-23王芳 11-23李强 11-24王芳 11-24李强")
	}, november(t))
}

// TestLoopDistrustsAClockThatJumps lets the clock be wrong for a minute, on days
// on which there would be something to send.
func TestLoopDistrustsAClockThatJumps(t *testing.T) {
	eachWorld(t, "2026-11-10 08:00", func(w *world) {
		w.morning("2026-11-10", w.process(w.store()))
		l := w.process(w.store())
		w.set("2026-11-22 10:00") // Sunday
		w.live(5, l)
		for _, now := range []string{"2026-11-20 10:00", "2026-11-22 10:00", "2026-11-23 10:00", "2026-11-22 10:00"} {
			w.set(now)
			w.live(1, l)
		}
		w.expect("")
		w.morning("2026-11-23", l)
		w.expect("11-23王芳 11-23李强")
	}, november(t))
}

// TestJumpInTheMiddleOfARun breaks a run off, lets the clock be ahead for long
// and goes on with the run.
func TestJumpInTheMiddleOfARun(t *testing.T) {
	eachWorld(t, "2026-11-15 08:00", func(w *world) {
		w.live(1, w.process(w.store()))
		w.set("2026-11-16 09:00")
		if err := w.process(&failing{Store: w.store(), every: 2}).Look(context.Background()); !errors.Is(err, errFailing) {
			t.Fatal(err)
		}
		w.expect("11-16王芳")
		w.morning("2026-11-20", w.process(w.store()))
		w.expect("11-20王芳 11-20李强")
		w.morning("2026-11-16", w.process(w.store()))
		w.expect("11-16李强")
		w.morning("2026-11-17", w.process(w.store()))
		w.expect("")
	}, november(t))
}

// TestTwoLoopsOnOneStore lets three processes go through a month side by side,
// two of them breaking off now and then: nobody gets two messages on a day, and
// every day is told of once, if late.
func TestTwoLoopsOnOneStore(t *testing.T) {
	eachWorld(t, "2026-11-01 08:00", func(w *world) {
		for i := range 10 {
			w.join(fmt.Sprint("人员", i), bot.Contributor)
		}
		w.rules = []remind.Rule{rule(t, "日报", "2026-11-02", nil, remind.Everyone)}
		stores := []remind.Store{w.store(), &failing{Store: w.store(), every: 7}, &failing{Store: w.store(), every: 11, after: true}}
		workdays := 0
		for day := at(t, "2026-11-02 09:00"); day.Month() == time.November; day = day.AddDate(0, 0, 1) {
			if work, _ := w.calendar.IsWorkday(calendar.DateOf(day)); work {
				workdays++
			}
			w.set(day.Format("2006-01-02 15:04"))
			var loops sync.WaitGroup
			for _, s := range stores {
				loops.Go(func() {
					l := w.process(s)
					for l.Look(context.Background()) != nil { // as at the next look at the clock
					}
				})
			}
			loops.Wait()
		}
		type personDay struct {
			person string
			day    calendar.Date
		}
		sent, told := make(map[personDay]int), make(map[personDay]int)
		merged := 0
		for _, out := range append(w.waiting(), w.delivered...) {
			first, last, person, _ := remind.ParseTurn(out.Turn)
			sent[personDay{person, last}]++
			if first != last {
				merged++
			}
			for d := first; !d.After(last); d = d.AddDays(1) {
				if work, _ := w.calendar.IsWorkday(d); work {
					told[personDay{person, d}]++
				}
			}
		}
		if len(told) != workdays*len(w.people) {
			t.Errorf("%d days of people are told of, want %d times %d", len(told), workdays, len(w.people))
		}
		if merged == 0 {
			t.Error("no message was left lying: the test is too easy")
		}
		for k, n := range sent {
			if n != 1 {
				t.Errorf("%v: %d messages", k, n)
			}
		}
		for k, n := range told {
			if n != 1 {
				t.Errorf("%v is told of %d times", k, n)
			}
		}
	})
}

// failing is a store that fails at every so manieth claim, before or after it
// is done.
type failing struct {
	remind.Store
	every, n int
	after    bool
}

var errFailing = errors.New("cut off")

func (f *failing) ClaimReminder(ctx context.Context, r remind.Run, person, nonce string, out bot.Outgoing, replaced ...string) (bot.Outgoing, bool, error) {
	f.n++
	fails := f.n%f.every == 0
	if fails && !f.after {
		return out, false, errFailing
	}
	put, claimed, err := f.Store.ClaimReminder(ctx, r, person, nonce, out, replaced...)
	if fails {
		return out, false, errFailing
	}
	return put, claimed, err
}

// TestBreakingOff breaks a run off at every point and ends the process; the
// next day's run makes up for those who were not told, and for nobody else. Who
// was told is who got the message, whether it was put into the Outbox or not.
func TestBreakingOff(t *testing.T) {
	server := storetest.Server(t, true)
	for point := range 12 {
		if err := server.Client().FlushAll(context.Background()).Err(); err != nil {
			t.Fatal(err)
		}
		w := newWorld(t, server, "2026-11-15 08:00", november(t))
		w.join("赵敏", bot.Contributor)
		w.rules[0].For = []string{remind.Everyone}
		w.live(1, w.process(w.store()))
		w.set("2026-11-16 09:00")
		if err := w.process(&failing{Store: w.store(), every: point%6/2 + 1, after: point%2 == 1}).Look(context.Background()); !errors.Is(err, errFailing) {
			t.Fatal(err)
		}
		if point < 6 {
			w.deliver(context.Background(), w.waiting()...) // as a channel does when it starts
		}
		var told []string
		for _, out := range w.delivered {
			told = append(told, out.To.Name)
		}
		if n := point % 6 / 2; len(told) < n || len(told) > n+1 {
			t.Fatalf("broken off at point %d: told %v", point, told)
		}
		w.delivered = nil
		w.morning("2026-11-17", w.process(w.store()))
		var want []string
		for _, p := range w.people {
			if !slices.Contains(told, p.Name) {
				want = append(want, "11-17"+p.Name+"补发：原定11月16日的提醒。")
			}
		}
		w.expect(strings.Join(want, " "))
		if waiting := w.waiting(); len(waiting) > 0 {
			t.Errorf("broken off at point %d: %+v waits", point, waiting)
		}
	}
}

// TestMovingBetweenAttempts: a person who is found elsewhere at the second
// attempt gets the message once.
func TestMovingBetweenAttempts(t *testing.T) {
	eachWorld(t, "2026-11-15 08:00", func(w *world) {
		w.live(1, w.process(w.store()))
		w.set("2026-11-16 09:00")
		if err := w.process(&failing{Store: w.store(), every: 1, after: true}).Look(context.Background()); !errors.Is(err, errFailing) {
			t.Fatal(err)
		}
		w.set("2026-11-16 10:00")
		w.write("王芳", "talk:王芳-new")
		w.live(3, w.process(w.store()))
		w.expect("11-16李强")
		if waiting := w.waiting(); len(waiting) != 1 || waiting[0].Conversation != "talk:王芳" {
			t.Errorf("in the Outbox: %+v", waiting)
		}
		// What waits elsewhere is left there.
		w.morning("2026-11-18", w.process(w.store()))
		w.expect("11-18王芳 11-18李强")
	}, november(t))
}

// TestMessagesThatDoNotArrive lets a person be away: what waits for them is one
// message, which tells everything that the others told.
func TestMessagesThatDoNotArrive(t *testing.T) {
	eachWorld(t, "2026-11-10 08:00", func(w *world) {
		w.rules = append(w.rules, rule(t, "乙", "2026-11-25", []int{8}, "李强"), rule(t, "丙", "2026-12-25", []int{36}, "李强")) // 17th, 19th
		w.away["李强"] = true
		l := w.process(w.store())
		for _, tt := range []struct{ day, turn, text string }{
			{"2026-11-16", "remind:2026-11-16>李强", "待办提醒（11月16日 星期一），共1项：\n甲：11月20日"},
			{"2026-11-17", "remind:2026-11-17+2026-11-16>李强", "补发：原定11月16日的提醒。\n待办提醒（11月17日 星期二），共2项：\n1. （补发）甲：11月20日（星期五）截止，还有3天。办结后发送“已完成 甲”。\n2. 乙：11月25日"},
			{"2026-11-18", "remind:2026-11-18+2026-11-16>李强", "补发：原定11月17日的提醒。\n待办提醒（11月18日 星期三），共2项：\n1. 甲：11月20日"},
			{"2026-11-19", "remind:2026-11-19+2026-11-16>李强", "补发：原定11月17日、11月18日的提醒。\n待办提醒（11月19日 星期四），共3项：\n1. （补发）甲"},
		} {
			w.morning(tt.day, l)
			if waiting := w.waiting(); len(waiting) != 1 || waiting[0].Turn != tt.turn || !strings.HasPrefix(waiting[0].Replies[0].Text, tt.text) {
				t.Fatalf("%s: %+v", tt.day, waiting)
			}
		}
		// Back, the person gets it, and the next message tells nothing again.
		w.away["李强"] = false
		w.deliver(context.Background(), w.waiting()...)
		w.take()
		w.morning("2026-11-20", l)
		w.expect("11-20王芳 11-20李强")
	}, november(t))
}

// TestAMessageArrivesMeanwhile lets what waits arrive between the loop's look
// at the Outbox and its claim: the loop looks again.
func TestAMessageArrivesMeanwhile(t *testing.T) {
	w := newWorld(t, storetest.Server(t, true), "2026-11-15 08:00", november(t))
	s := &arriving{Store: w.store(), w: w}
	l := w.process(s)
	w.away["李强"] = true
	w.morning("2026-11-16", l)
	w.take()
	s.armed = true
	w.set("2026-11-18 08:30")
	w.live(29, l)
	w.set("2026-11-18 09:00")
	if err := l.Look(context.Background()); !errors.Is(err, remind.ErrArrived) {
		t.Fatal(err)
	}
	w.live(2, l)
	w.expect("11-18王芳 11-16李强 11-18李强")
}

// arriving has what waits arrive right before a claim that is to replace it.
type arriving struct {
	remind.Store
	w     *world
	armed bool
}

func (a *arriving) ClaimReminder(ctx context.Context, r remind.Run, person, nonce string, out bot.Outgoing, replaced ...string) (bot.Outgoing, bool, error) {
	if a.armed && len(replaced) > 0 {
		a.armed = false
		a.w.away["李强"] = false
		a.w.deliver(ctx, a.w.waiting()...)
		a.w.waiting()
	}
	return a.Store.ClaimReminder(ctx, r, person, nonce, out, replaced...)
}

func TestLoopReportsWhoCannotBeReached(t *testing.T) {
	eachWorld(t, "2026-11-10 08:00", func(w *world) {
		w.people = append(w.people, remind.Person{ID: "qian", Name: "钱进"})
		w.rules = []remind.Rule{rule(t, "甲", "2026-11-20", []int{}, "钱进", "李强")}
		l := w.process(w.store())
		w.morning("2026-11-20", l)
		w.expect("11-20李强") // there is no administrator either
		w.join("赵敏", bot.Administrator)
		w.morning("2026-11-23", l)
		texts := make(map[string]string)
		for _, out := range w.delivered {
			texts[out.To.Name] = out.Replies[0].Text
		}
		if len(texts) != 2 || !strings.Contains(texts["赵敏"], "钱进（甲）") {
			t.Errorf("%v", texts)
		}
		w.delivered = nil
		w.write("qian", "talk:钱进")
		w.morning("2026-11-24", l)
		w.expect("11-24李强 11-24qian")
	}, november(t))
}

// TestLoopNotesMissingTableOnce goes over the turn of a year without a table.
func TestLoopNotesMissingTableOnce(t *testing.T) {
	eachWorld(t, "2026-12-28 08:00", func(w *world) {
		w.join("赵敏", bot.Administrator)
		w.rules = nil
		for _, day := range []string{"2026-12-31", "2027-01-01", "2027-01-04", "2027-01-05"} {
			w.morning(day, w.process(w.store()))
		}
		w.expect("01-04赵敏")
	})
}

// TestLoopRuns lets Run itself look at the clock, and end.
func TestLoopRuns(t *testing.T) {
	w := newWorld(t, storetest.Server(t, true), "2026-11-16 10:00", november(t))
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	sent := make(chan bot.Outgoing, 10)
	s := w.store()
	l := remind.NewLoop(remind.Options{
		Store: s, Calendar: w.calendar, Rules: w.rules, At: 9 * 60, Until: 18 * 60, Now: func() time.Time { return w.now },
		People: func(context.Context) ([]remind.Person, error) { return slices.Clone(w.people), nil },
		Work: func(context.Context, []report.Key, []remind.Person) (map[report.Key]remind.Work, error) {
			return map[report.Key]remind.Work{}, nil
		},
		Deliver: func(_ context.Context, list ...bot.Outgoing) {
			for _, out := range list {
				sent <- out
			}
		},
	})
	go func() {
		defer close(done)
		l.Run(ctx)
	}()
	got := map[string]bool{(<-sent).To.Name: true, (<-sent).To.Name: true}
	stop()
	<-done
	if !maps.Equal(got, map[string]bool{"王芳": true, "李强": true}) {
		t.Errorf("%v", got)
	}
}
