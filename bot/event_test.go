package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// clerk notes in the audit what it is told, and names a field after it.
type clerk struct{ parrot }

func (clerk) Handle(_ context.Context, t *bot.Turn) error {
	t.Note(bot.DraftEvent, "采用“"+t.Text()+"”的文字")
	t.Change("report", journal.Change{Field: t.Text(), Value: "1"})
	t.Reply("好")
	return nil
}

// TestAuditNamesNobody: whatever a handler notes, petitioners are not in it.
func TestAuditNamesNobody(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		serve(t, s, say("信访人张三丰（13800138000，11010519491231002X）"), clerk{})
		events, err := s.Events(t.Context(), 10)
		if err != nil || len(events) != 2 {
			t.Fatalf("%+v, %v", events, err)
		}
		for _, e := range events {
			for _, secret := range []string{"张三丰", "13800138000", "11010519491231002X"} {
				if strings.Contains(e.Text, secret) {
					t.Errorf("%s is in the audit: %s", secret, e.Text)
				}
			}
			if !strings.Contains(e.Text, "信访人〔人员〕") || e.By == "" {
				t.Errorf("%+v", e)
			}
		}
	})
}

// TestAuditNamesNobodyWhoSaysTooMuch: strangers call themselves what they like.
func TestAuditNamesNobodyWhoSaysTooMuch(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		l := newLine("line")
		stop := run(t, engine(t, bot.Options{
			Store: s, Handlers: []bot.Handler{parrot{}}, Rate: bot.Rate{Messages: 1, Per: time.Minute, Pause: time.Minute},
		}), l)
		defer stop()
		for _, id := range []string{"1", "2"} {
			l.messages <- l.from("路人13800138000", id, "a")
		}
		waitUntil(t, func() bool {
			events, err := s.Events(t.Context(), 1)
			return err == nil && len(events) == 1 && strings.Contains(events[0].Text, "过于频繁") && !strings.Contains(events[0].Text, "13800138000")
		})
	})
}
