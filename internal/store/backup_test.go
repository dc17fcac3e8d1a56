package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// snapshot takes a backup into memory, through JSON.
func snapshot(t *testing.T, s *store.Store) ([]store.Entry, store.Cut) {
	t.Helper()
	var list []store.Entry
	cut, err := s.Snapshot(ctx, func(e store.Entry) error {
		raw, err := json.Marshal(e)
		if err != nil {
			return err
		}
		var read store.Entry
		list = append(list, read)
		return json.Unmarshal(raw, &list[len(list)-1])
	})
	must(t, err)
	return list, cut
}

func entries(list []store.Entry) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// fill puts something of every kind into a store.
func fill(t *testing.T, s *store.Store, turns int) {
	t.Helper()
	box := newBox(t)
	must(t, s.Login("wechat:main", box).Save(ctx, []byte("a login, which is sealed and so no text")))
	for n := range turns {
		m := message(fmt.Sprint("m", n))
		m.At = m.At.Add(time.Duration(n) * time.Second)
		o, err := s.Open(ctx, m, []string{"r"})
		must(t, err)
		must(t, s.Commit(ctx, bot.Commit{
			Message: m, Slot: o.Slot, Session: bot.Session{Dialog: "collect", State: map[string]json.RawMessage{"collect": json.RawMessage(strconv.Itoa(n))}},
			Replies: []bot.Reply{{Text: "已记录", Files: []bot.File{{Name: "a.docx", Data: []byte{0, 1, 255}}}}}, Stamp: journal.Stamp{By: "王芳", Channel: "test", Turn: m.ID, At: m.At},
			Changes: []bot.RecordChanges{{Record: "r", Changes: []journal.Change{{Field: "f", Value: m.ID, Base: o.Records["r"]["f"].Version}}}},
			Events:  []bot.Event{{At: time.UnixMilli(1700000000000), Kind: bot.ChangeEvent, By: "王芳", Turn: m.ID, Text: "r：f"}},
			Staff:   "王芳", Address: &bot.Address{Channel: "test", Conversation: m.Conversation, At: m.At},
			Jobs: []bot.Job{{ID: m.ID + "#1", Message: m, At: m.At}},
		}))
		s.Settle(m, n%2 == 0)
	}
	_, err := s.BeginReminders(ctx, january(12))
	must(t, err)
}

// state is everything that can be asked of a store.
func state(t *testing.T, s *store.Store) map[string]any {
	t.Helper()
	all := make(map[string]any)
	keep := func(name string, v any, err error) {
		t.Helper()
		must(t, err)
		all[name] = v
	}
	everyone := func(string) bool { return true }
	r, err := s.Record(ctx, "r")
	keep("record", r, err)
	entries, err := s.Journal(ctx, "r")
	keep("journal", entries, err)
	events, err := s.Events(ctx, 10000)
	keep("events", events, err)
	addresses, err := s.Addresses(ctx)
	keep("addresses", addresses, err)
	waiting, err := s.Undelivered(ctx, everyone)
	keep("outbox", waiting, err)
	unfinished, err := s.Unfinished(ctx, everyone)
	keep("inbox", unfinished, err)
	jobs, err := s.Jobs(ctx, everyone)
	keep("jobs", jobs, err)
	run, err := s.BeginReminders(ctx, january(12))
	keep("reminders", run, err)
	return all
}

func compareStates(t *testing.T, got, want map[string]any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the state differs (-want +got):\n%.4000s", diff)
	}
}

// TestBackup takes a state to another server and back: nothing is lost, not
// even what is left of the time for which something is kept.
func TestBackup(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		fill(t, s, 50)
		must(t, s.Close(ctx))
		held, err := s.Lease(ctx, "wechat:main", "me", time.Minute)
		if err != nil || !held {
			t.Fatal(held, err)
		}
		want := state(t, s)
		list, cut := snapshot(t, s)
		if slices.ContainsFunc(list, func(e store.Entry) bool { return strings.Contains(e.Key, "lease") }) {
			t.Error("a lease is in the backup")
		}
		if n := len(slices.Compact(keysOf(list))); n != cut.Keys {
			t.Errorf("%d keys, %d were counted", n, cut.Keys)
		}

		server := storetest.Server(t, false)
		other := store.New(server.Client(), nil)
		n, err := other.Restore(ctx, entries(list), false)
		if err != nil || n != cut.Keys {
			t.Fatalf("restored %d of %d keys: %v", n, cut.Keys, err)
		}
		again, _ := snapshot(t, other)
		if !slices.Equal(keysOf(again), keysOf(list)) {
			t.Errorf("a backup of what was restored has other keys:\n%q\n%q", keysOf(again), keysOf(list))
		}
		compareStates(t, state(t, other), want)
		if o, err := other.Open(ctx, message("m0"), nil); err != nil || !o.Done {
			t.Errorf("an answered message is not known any more: %+v, %v", o, err)
		}
		seen, err := server.Client().Keys(ctx, "*:seen:*").Result()
		must(t, err)
		if ttl := server.Client().PTTL(ctx, seen[0]).Val(); len(seen) != 50 || ttl < 23*time.Hour || ttl > 24*time.Hour {
			t.Errorf("%d messages are remembered, the first for %v", len(seen), ttl)
		}
		if left := server.Client().Keys(ctx, "xfnew:*").Val(); len(left) > 0 {
			t.Errorf("left beside the state: %q", left)
		}
	})
}

func keysOf(list []store.Entry) []string {
	keys := make([]string, len(list))
	for i, e := range list {
		keys[i] = e.Key
	}
	return keys
}

// TestBackupUnderLoad takes backups while conversations go on. In each, what a
// conversation remembers and what its record holds belong together, as far as a
// crash at that moment would leave them so: the message that lies between is
// still in the inbox.
func TestBackupUnderLoad(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		stop := make(chan struct{})
		var talking sync.WaitGroup
		for w := range 4 {
			talking.Go(func() {
				for n := 1; ; n++ {
					select {
					case <-stop:
						return
					default:
						talk(t, s, w, n)
					}
				}
			})
		}
		taken := 0
		for range 5 {
			var list []store.Entry
			_, err := open().Snapshot(ctx, func(e store.Entry) error { list = append(list, e); return nil })
			if errors.Is(err, store.ErrUnsteady) {
				break // the in-process store cannot be paused
			}
			must(t, err)
			taken++
			coherent(t, list)
		}
		close(stop)
		talking.Wait()
		if taken == 0 {
			must(t, s.Close(ctx))
			list, _ := snapshot(t, s)
			coherent(t, list)
		}
	})
}

func conversationOf(w int) string { return fmt.Sprint("test:", w) }

// talk makes a turn that keeps its number in the session and in a record.
func talk(t *testing.T, s *store.Store, w, n int) {
	m := message(fmt.Sprint("m", n))
	m.Conversation = conversationOf(w)
	record := fmt.Sprint("r", w)
	o, err := s.Open(ctx, m, []string{record})
	if err == nil {
		err = s.Commit(ctx, bot.Commit{
			Message: m, Slot: o.Slot, Session: bot.Session{Dialog: fmt.Sprint(n)}, Stamp: stamp(m.ID),
			Changes: []bot.RecordChanges{{Record: record, Changes: []journal.Change{{Field: "f", Value: fmt.Sprint(n), Base: o.Records[record]["f"].Version}}}},
		})
	}
	if err != nil {
		t.Error(err)
	}
	s.Settle(m, true)
}

// coherent restores a backup and looks whether its parts belong together.
func coherent(t *testing.T, list []store.Entry) {
	t.Helper()
	s := store.New(storetest.Server(t, true).Client(), nil)
	if _, err := s.Restore(ctx, entries(list), false); err != nil {
		t.Fatal(err)
	}
	unfinished, err := s.Unfinished(ctx, func(string) bool { return true })
	must(t, err)
	for w := range 4 {
		record := fmt.Sprint("r", w)
		r, err := s.Record(ctx, record)
		must(t, err)
		journal, err := s.Journal(ctx, record)
		must(t, err)
		if last := len(journal); last != int(r["f"].Version) || last > 0 && journal[last-1].New != r["f"].Value {
			t.Errorf("conversation %d: the journal has %d entries, the record is at version %d", w, last, r["f"].Version)
		}
		m := message("another")
		m.Conversation = conversationOf(w)
		o, err := s.Open(ctx, m, nil)
		must(t, err)
		remembered, _ := strconv.Atoi(o.Session.Dialog)
		kept, _ := strconv.Atoi(r["f"].Value)
		between := slices.ContainsFunc(unfinished, func(m bot.Message) bool {
			return m.Conversation == conversationOf(w) && m.ID == fmt.Sprint("m", max(remembered, kept))
		})
		if remembered != kept && !between {
			t.Errorf("conversation %d remembers turn %d, its record is of turn %d", w, remembered, kept)
		}
	}
}

// TestRestoreReplaces restores over a state that is there, and only where that
// is wanted and nobody uses it.
func TestRestoreReplaces(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		fill(t, s, 3)
		must(t, s.Close(ctx))
		want := state(t, s)
		list, cut := snapshot(t, s)

		must(t, s.Apply(ctx, "r", stamp("later"), []journal.Change{{Field: "f", Value: "later", Base: 3}}))
		must(t, s.Apply(ctx, "q", stamp("later"), []journal.Change{{Field: "g", Value: "later"}}))
		later := state(t, s)
		if _, err := s.Restore(ctx, entries(list), false); !errors.Is(err, store.ErrNotEmpty) {
			t.Errorf("restored over a state: %v", err)
		}
		if _, err := s.Lease(ctx, "wechat:main", "me", time.Minute); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Restore(ctx, entries(list), true); !errors.Is(err, store.ErrServed) {
			t.Errorf("restored under a service: %v", err)
		}
		must(t, s.Release(ctx, "wechat:main", "me"))
		compareStates(t, state(t, s), later)

		if n, err := s.Restore(ctx, entries(list), true); err != nil || n != cut.Keys {
			t.Fatalf("%d of %d keys: %v", n, cut.Keys, err)
		}
		compareStates(t, state(t, s), want) // with what the store remembers of the state before
		compareStates(t, state(t, open()), want)
		if r, err := s.Record(ctx, "q"); err != nil || len(r) != 0 {
			t.Errorf("a record of the state before is still there: %v, %v", r, err)
		}
		must(t, s.Whole(ctx))
	})
}

// TestRestoreThatBreaksOffChangesNothing breaks off at every entry.
func TestRestoreThatBreaksOffChangesNothing(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		fill(t, s, 2)
		must(t, s.Close(ctx))
		want := state(t, s)
		list, _ := snapshot(t, s)
		broken := errors.New("broken")
		for n := range list {
			_, err := s.Restore(ctx, func(yield func(store.Entry, error) bool) {
				for _, e := range list[:n] {
					if !yield(e, nil) {
						return
					}
				}
				yield(store.Entry{}, broken)
			}, true)
			if !errors.Is(err, broken) {
				t.Fatalf("after %d entries: %v", n, err)
			}
		}
		for _, wrong := range []store.Entry{
			{Key: "other:{a}", Type: "string", Values: []store.Text{"x"}},
			{Key: "xf:a", Type: "string", Values: []store.Text{"x"}},
			{Key: "xf:{a}", Type: "string"},
			{Key: "xf:{a}", Type: "hash", Values: []store.Text{"x"}},
			{Key: "xf:{a}", Type: "code", Values: []store.Text{"x"}},
		} {
			if _, err := s.Restore(ctx, entries(append(list[:1:1], wrong)), true); err == nil {
				t.Errorf("restored %+v", wrong)
			}
		}
		compareStates(t, state(t, s), want)
	})
}

// TestSnapshotWithoutPause is that of a user who may not pause the server.
func TestSnapshotWithoutPause(t *testing.T) {
	p := storetest.Start(t, nil)
	must(t, p.Client().Do(ctx, "acl", "setuser", "bot", "on", ">hunter2", "~xf:*", "&*", "+@all", "-@dangerous").Err())
	client := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{p.Addr}, Username: "bot", Password: "hunter2"})
	t.Cleanup(func() { client.Close() })
	s := store.New(client, nil)
	fill(t, s, 10)
	must(t, s.Close(ctx))
	if _, cut := snapshot(t, s); cut.Paused || cut.Keys == 0 {
		t.Errorf("%+v", cut)
	}
	n := 0
	client.AddHook(meanwhile(func() {
		n++
		must(t, p.Client().RPush(ctx, "xf:{busy}", n).Err())
	}))
	_, err := s.Snapshot(ctx, func(store.Entry) error { t.Error("something was emitted"); return nil })
	if !errors.Is(err, store.ErrUnsteady) {
		t.Errorf("while somebody writes: %v", err)
	}
}

// meanwhile is what somebody else does after each round trip of a client.
type meanwhile func()

func (meanwhile) DialHook(next redis.DialHook) redis.DialHook { return next }

func (m meanwhile) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		defer m()
		return next(ctx, cmd)
	}
}

func (m meanwhile) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		defer m()
		return next(ctx, cmds)
	}
}

// BenchmarkSnapshot backs up 20,000 conversations and 50,000 entries of the
// audit: for as long, the service's writes are held up.
func BenchmarkSnapshot(b *testing.B) {
	client := storetest.Server(b, false).Client()
	for batch := range 200 {
		_, err := client.Pipelined(ctx, func(p redis.Pipeliner) error {
			for i := range 100 {
				p.HSet(ctx, fmt.Sprintf("xf:{conversation:test:%d}:session", batch*100+i), "turn", "m1", "slot", "a", "a", `{"dialog":"collect","state":{"desk":{"year":2025}}}`)
			}
			for range 250 {
				p.XAdd(ctx, &redis.XAddArgs{Stream: "xf:{audit}:stream", Values: []any{"at", 1, "kind", "change", "by", "王芳", "text", "法治政府建设年度报告：来信件次"}})
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	s := store.New(client, nil)
	var took time.Duration
	for b.Loop() {
		cut, err := s.Snapshot(ctx, func(store.Entry) error { return nil })
		if err != nil || !cut.Paused {
			b.Fatal(cut, err)
		}
		took += cut.Took
	}
	b.ReportMetric(float64(took.Milliseconds())/float64(b.N), "ms-paused")
}
