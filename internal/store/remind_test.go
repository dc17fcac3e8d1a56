package store_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/remind"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

func january(n int) calendar.Date { return calendar.Date{Year: 2026, Month: time.January, Day: n} }

func reminder(conversation string) bot.Outgoing {
	return bot.Outgoing{
		Turn: "remind:2026-01-12>w", Channel: "test", Conversation: conversation, To: bot.Sender{ID: "w", Name: "王芳"},
		Replies: []bot.Reply{{Text: "待办提醒", Handler: "remind"}}, At: time.Unix(1700000000, 0).UTC(),
	}
}

// outbox returns how many entries wait for each conversation.
func outbox(t *testing.T, s *store.Store) map[string]int {
	t.Helper()
	list, err := s.Undelivered(ctx, func(string) bool { return true })
	must(t, err)
	n := make(map[string]int)
	for _, out := range list {
		n[out.Conversation]++
	}
	return n
}

func TestClaimReminder(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s, other := open(), open()
		r, err := s.BeginReminders(ctx, january(12))
		must(t, err)
		claim := func(s *store.Store, nonce string, out bot.Outgoing) (bot.Outgoing, bool) {
			t.Helper()
			put, claimed, err := s.ClaimReminder(ctx, r, "w", nonce, out)
			must(t, err)
			return put, claimed
		}
		if put, claimed := claim(s, "n1", reminder("test:a")); !claimed || put.Conversation != "test:a" {
			t.Errorf("the first claim: %v, %+v", claimed, put)
		}
		// The client repeats a call whose answer it did not hear.
		if _, claimed := claim(s, "n1", reminder("test:a")); !claimed {
			t.Error("a repeated call is not known")
		}
		// Another process found the person elsewhere.
		if put, claimed := claim(other, "n2", reminder("test:b")); claimed || put.Conversation != "test:a" {
			t.Errorf("the second claim: %v, %+v", claimed, put)
		}
		if got := outbox(t, s); !maps.Equal(got, map[string]int{"test:a": 1}) {
			t.Errorf("the Outbox: %v", got)
		}
		if got, err := other.Reminded(ctx, january(12)); err != nil || !maps.Equal(got, map[string]bool{"w": true}) {
			t.Errorf("reminded: %v, %v", got, err)
		}
		if got, err := s.Reminded(ctx, january(13)); err != nil || len(got) != 0 {
			t.Errorf("reminded on another day: %v, %v", got, err)
		}
		// Delivered: a call that is repeated even later puts nothing back.
		s.Settle(bot.Message{ID: reminder("").Turn, Conversation: "test:a"}, true)
		claim(s, "n1", reminder("test:a"))
		claim(s, "n3", reminder("test:a"))
		if got := outbox(t, s); len(got) != 0 {
			t.Errorf("the Outbox after delivery: %v", got)
		}
	})
}

// Claims outlive the days that may have to be made up for, and no conversation
// for good.
func TestClaimsEnd(t *testing.T) {
	for _, inMemory := range []bool{true, false} {
		client := storetest.Server(t, inMemory).Client()
		s := store.New(client, nil)
		r, err := s.BeginReminders(ctx, january(12))
		must(t, err)
		_, claimed, err := s.ClaimReminder(ctx, r, "w", "n1", reminder("test:a"))
		must(t, err)
		ttl, err := client.TTL(ctx, "xf:{conversation:test:a}:reminded").Result()
		if err != nil || !claimed || ttl < 40*24*time.Hour {
			t.Errorf("in memory %v: claimed %v, kept for %v, %v", inMemory, claimed, ttl, err)
		}
		must(t, s.Close(ctx))
	}
}

func TestReminderRuns(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		begin := func(n int) remind.Run {
			t.Helper()
			r, err := s.BeginReminders(ctx, january(n))
			must(t, err)
			if r.Day != january(n) {
				t.Fatalf("%+v", r)
			}
			return r
		}
		if r := begin(8); r.Finished || r.Last.Valid() || r.Forgotten != 0 {
			t.Errorf("the first day: %+v", r)
		}
		must(t, s.FinishReminders(ctx, begin(8)))
		begin(9) // broken off
		r := begin(12)
		if r.Finished || r.Last != january(8) {
			t.Errorf("after a day that was broken off: %+v", r)
		}
		must(t, s.FinishReminders(ctx, r))
		if r = begin(12); !r.Finished {
			t.Errorf("a finished day: %+v", r)
		}
		ahead := begin(20)
		if _, claimed, err := s.ClaimReminder(ctx, ahead, "w", "n1", reminder("test:a")); err != nil || !claimed {
			t.Fatal(claimed, err)
		}
		must(t, s.FinishReminders(ctx, ahead))
		if r = begin(12); !r.Finished || r.Forgotten != 0 {
			t.Errorf("back on a finished day: %+v", r)
		}
		if r = begin(13); r.Last != january(12) || r.Forgotten != 1 || r.Generation == ahead.Generation {
			t.Errorf("back on a day to come: %+v", r)
		}
		again := begin(20)
		if again.Finished || again.Last != january(12) {
			t.Errorf("the day that was gone through too early: %+v", again)
		}
		if got, err := s.Reminded(ctx, january(20)); err != nil || got["w"] {
			t.Errorf("reminded too early: %v, %v", got, err)
		}
		if _, claimed, err := s.ClaimReminder(ctx, again, "w", "n2", reminder("test:a")); err != nil || !claimed {
			t.Error(claimed, err)
		}
	})
}

// TestClaimsAreBounded claims for years and looks at what is kept.
func TestClaimsAreBounded(t *testing.T) {
	server := storetest.Server(t, true)
	s := open(t, server)
	day := january(1)
	for range 300 {
		r := remind.Run{Day: day}
		if _, claimed, err := s.ClaimReminder(ctx, r, "w", fmt.Sprint(day), reminder("test:a")); err != nil || !claimed {
			t.Fatal(claimed, err)
		}
		day = day.AddDays(1)
	}
	n, err := server.Client().HLen(ctx, "xf:{conversation:test:a}:reminded").Result()
	if err != nil || n < 60 || n > 120 {
		t.Errorf("%d claims are kept, %v", n, err)
	}
	if _, claimed, err := s.ClaimReminder(ctx, remind.Run{Day: day.AddDays(-40)}, "w", "n", reminder("test:a")); err != nil || claimed {
		t.Errorf("a claim of forty days ago is forgotten: %v, %v", claimed, err)
	}
}

// BenchmarkClaimReminder is one person's claim on a redis-server.
func BenchmarkClaimReminder(b *testing.B) {
	server := storetest.Server(b, false)
	s := store.New(server.Client(), nil)
	r := remind.Run{Day: january(12)}
	n := 0
	for b.Loop() {
		n++
		if _, _, err := s.ClaimReminder(ctx, r, fmt.Sprint(n), fmt.Sprint(n), reminder(fmt.Sprint("test:", n))); err != nil {
			b.Fatal(err)
		}
	}
}
