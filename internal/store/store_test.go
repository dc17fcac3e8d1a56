package store_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

var ctx = context.Background()

func message(id string) bot.Message {
	return bot.Message{Channel: "test", ID: id, Conversation: "test:王芳", Sender: bot.Sender{ID: "w", Name: "王芳"}, Text: "657", At: time.Unix(1700000000, 0).UTC()}
}

func stamp(turn string) journal.Stamp {
	return journal.Stamp{By: "王芳", Channel: "test", Turn: turn, At: time.Unix(1700000000, 0).UTC()}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestApplyIsAllOrNothingAndOnceATurn(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		const record = "report:2020:rule-of-law"
		must(t, s.Apply(ctx, record, stamp("m1"), []journal.Change{{Field: "a", Value: "1"}, {Field: "b", Value: "2", Note: "核对无误"}}))
		must(t, s.Apply(ctx, record, stamp("m1"), []journal.Change{{Field: "a", Value: "1"}, {Field: "b", Value: "2"}}))

		err := s.Apply(ctx, record, stamp("m2"), []journal.Change{{Field: "a", Value: "5", Base: 1}, {Field: "b", Value: "6", Base: 0}})
		var conflict *journal.ConflictError
		if !errors.As(err, &conflict) || !slices.Equal(conflict.Fields, []string{"b"}) || conflict.Record != record {
			t.Fatalf("got %v", err)
		}
		must(t, s.Apply(ctx, record, stamp("m3"), []journal.Change{{Field: "a", Value: "", Base: 1}}))

		r, err := s.Record(ctx, record)
		must(t, err)
		if a := r["a"]; a.Value != "" || a.Version != 2 || a.Turn != "m3" {
			t.Errorf("a: %+v", a)
		}
		if b := r["b"]; b.Value != "2" || b.Version != 1 || b.Note != "核对无误" || b.By != "王芳" || !b.At.Equal(stamp("").At) {
			t.Errorf("b: %+v", b)
		}
		entries, err := s.Journal(ctx, record)
		must(t, err)
		var got []string
		for _, e := range entries {
			got = append(got, fmt.Sprintf("%s %s→%s v%d %s", e.Field, e.Old, e.New, e.Version, e.Turn))
		}
		if want := []string{"a →1 v1 m1", "b →2 v1 m1", "a 1→ v2 m3"}; !slices.Equal(got, want) {
			t.Errorf("journal %q, want %q", got, want)
		}
	})
}

// TestConcurrentChangesOfOneField lets many write to one field from what they
// last saw: one of each round wins, and the journal has every one that did.
func TestConcurrentChangesOfOneField(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		const writers, each = 8, 20
		var won atomic.Int64
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for n := range each {
					r, err := s.Record(ctx, "r")
					if err != nil {
						t.Error(err)
						return
					}
					err = s.Apply(ctx, "r", stamp(fmt.Sprintf("%d-%d", w, n)), []journal.Change{{Field: "f", Value: fmt.Sprint(w, n), Base: r["f"].Version}})
					var conflict *journal.ConflictError
					switch {
					case err == nil:
						won.Add(1)
					case !errors.As(err, &conflict):
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		entries, err := s.Journal(ctx, "r")
		must(t, err)
		if int64(len(entries)) != won.Load() || len(entries) == 0 {
			t.Fatalf("%d entries for %d accepted changes", len(entries), won.Load())
		}
		for i, e := range entries {
			if e.Version != int64(i+1) || i > 0 && e.Old != entries[i-1].New {
				t.Fatalf("entry %d does not follow the one before: %+v", i, e)
			}
		}
	})
}

// What nobody can come back to ends by itself; a dialog that somebody paused
// does not.
func TestSessionsOfPassingConversationsEnd(t *testing.T) {
	for _, inMemory := range []bool{true, false} {
		client := storetest.Server(t, inMemory).Client()
		s := store.New(client, nil)
		for conversation, passing := range map[string]bool{"test:login/7/@a": true, "test:staff/王芳": false} {
			m := message("m1")
			m.Conversation, m.Passing = conversation, passing
			o, err := s.Open(ctx, m, nil)
			must(t, err)
			must(t, s.Commit(ctx, bot.Commit{Message: m, Slot: o.Slot, Session: bot.Session{Dialog: "collect"}}))
			ttl, err := client.TTL(ctx, "xf:{conversation:"+conversation+"}:session").Result()
			if err != nil || (ttl > 0) != passing {
				t.Errorf("in memory %v: the session of %s is kept for %v, %v", inMemory, conversation, ttl, err)
			}
		}
		must(t, s.Close(ctx))
	}
}

func TestOpenCommitSettle(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		m := message("m1")
		o, err := s.Open(ctx, m, []string{"r"})
		must(t, err)
		if o.Done || o.Session.Dialog != "" || len(o.Waiting) != 0 || o.Records["r"] == nil {
			t.Fatalf("opened %+v", o)
		}
		commit := bot.Commit{
			Message: m, Session: bot.Session{Dialog: "collect"}, Stamp: stamp("m1"),
			Replies: []bot.Reply{{Text: "已记录", Files: []bot.File{{Name: "a.docx", Data: []byte{0, 1, 255}}}}},
			Changes: []bot.RecordChanges{{Record: "r", Changes: []journal.Change{{Field: "f", Value: "657"}}}},
		}
		must(t, s.Commit(ctx, commit))

		// Not settled: as after a crash, the message is unfinished, its reply
		// undelivered, and running it again starts from the session before it.
		everyone := func(string) bool { return true }
		unfinished, err := s.Unfinished(ctx, everyone)
		must(t, err)
		undelivered, err := s.Undelivered(ctx, everyone)
		must(t, err)
		if len(unfinished) != 1 || unfinished[0] != m || len(undelivered) != 1 || string(undelivered[0].Replies[0].Files[0].Data) != "\x00\x01\xff" {
			t.Fatalf("unfinished %+v, undelivered %+v", unfinished, undelivered)
		}
		if none, err := s.Unfinished(ctx, func(string) bool { return false }); err != nil || len(none) != 0 {
			t.Errorf("unfinished of no conversation: %v, %v", none, err)
		}
		o, err = s.Open(ctx, m, nil)
		must(t, err)
		if o.Done || o.Session.Dialog != "" || len(o.Waiting) != 0 {
			t.Fatalf("opened again: %+v", o)
		}

		// The next message finds the session as the turn left it, and what was
		// not delivered.
		o, err = s.Open(ctx, message("m2"), []string{"r"})
		must(t, err)
		if o.Session.Dialog != "collect" || len(o.Waiting) != 1 || o.Records["r"]["f"].Value != "657" {
			t.Fatalf("opened %+v", o)
		}

		s.Settle(m, true)
		if o, err = s.Open(ctx, m, nil); err != nil || !o.Done {
			t.Errorf("a settled message is not done: %+v, %v", o, err)
		}
		undelivered, err = s.Undelivered(ctx, everyone)
		must(t, err)
		if len(undelivered) != 0 {
			t.Errorf("still undelivered: %+v", undelivered)
		}
	})
}

func TestSettlementsAreWrittenWithoutAnotherMessage(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		first, second := open(), open()
		_, err := first.Open(ctx, message("m1"), nil)
		must(t, err)
		first.Settle(message("m1"), true)
		for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
			o, err := second.Open(ctx, message("m1"), nil)
			must(t, err)
			if o.Done {
				return
			}
			if time.Now().After(deadline) {
				t.Fatal("the settlement was never written")
			}
		}
	})
}

// counter counts round trips to Redis.
type counter struct{ n atomic.Int64 }

func (c *counter) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (c *counter) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.n.Add(1)
		return next(ctx, cmd)
	}
}

func (c *counter) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		c.n.Add(1)
		return next(ctx, cmds)
	}
}

// TestATurnCostsTwoRoundTrips counts them at the client, over turns that read
// two records, change one and reply.
func TestATurnCostsTwoRoundTrips(t *testing.T) {
	for _, inMemory := range []bool{false, true} {
		t.Run(fmt.Sprintf("inMemory=%v", inMemory), func(t *testing.T) {
			server := storetest.Server(t, inMemory)
			trips := &counter{}
			server.Client().AddHook(trips)
			s := open(t, server)
			turn := func(n int) {
				m := message(fmt.Sprint("m", n))
				o, err := s.Open(ctx, m, []string{"r", "q"})
				must(t, err)
				must(t, s.Commit(ctx, bot.Commit{
					Message: m, Session: o.Session, Stamp: stamp(m.ID), Replies: []bot.Reply{{Text: "好"}},
					Changes: []bot.RecordChanges{{Record: "r", Changes: []journal.Change{{Field: "f", Value: m.ID, Base: o.Records["r"]["f"].Version}}}},
				}))
				s.Settle(m, true)
			}
			turn(0) // teaches the server the scripts
			before := trips.n.Load()
			const turns = 50
			for n := range turns {
				turn(n + 1)
			}
			// A settlement rides with the next turn, unless the machine stalls so
			// long between two turns that it is written by itself.
			if got := trips.n.Load() - before; got < 2*turns || got > 2*turns+turns/10 {
				t.Errorf("%d turns cost %d round trips", turns, got)
			}
		})
	}
}

// TestScriptsSurviveAServerThatForgotThem flushes the scripts, as a restart of
// Redis does.
func TestScriptsSurviveAServerThatForgotThem(t *testing.T) {
	server := storetest.Server(t, false)
	s := open(t, server)
	must(t, s.Apply(ctx, "r", stamp("m1"), []journal.Change{{Field: "f", Value: "1"}}))
	must(t, server.Client().ScriptFlush(ctx).Err())
	must(t, s.Apply(ctx, "r", stamp("m2"), []journal.Change{{Field: "f", Value: "2", Base: 1}}))
	r, err := s.Record(ctx, "r")
	must(t, err)
	if r["f"].Version != 2 {
		t.Errorf("%+v", r["f"])
	}
}

func open(t *testing.T, server *store.Server) *store.Store {
	t.Helper()
	s := store.New(server.Client(), nil)
	t.Cleanup(func() { must(t, s.Close(ctx)) })
	return s
}

// stutter names every key twice, as a server may while its table grows.
type stutter struct{ counter }

func (*stutter) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(ctx, cmd)
		if scan, ok := cmd.(*redis.ScanCmd); ok {
			keys, cursor := scan.Val()
			scan.SetVal(append(keys, keys...), cursor)
		}
		return err
	}
}

// TestWhatWaitsIsCountedOnce reads the Outbox of a server that names its keys
// twice.
func TestWhatWaitsIsCountedOnce(t *testing.T) {
	for _, inMemory := range []bool{false, true} {
		t.Run(fmt.Sprintf("inMemory=%v", inMemory), func(t *testing.T) {
			server := storetest.Server(t, inMemory)
			server.Client().AddHook(&stutter{})
			s := open(t, server)
			must(t, s.Push(ctx, bot.Outgoing{Turn: "m1", Conversation: "terminal:王芳"}))
			list, err := s.Undelivered(ctx, func(string) bool { return true })
			must(t, err)
			if len(list) != 1 {
				t.Errorf("%d messages wait, want 1", len(list))
			}
		})
	}
}

// TestAJournalThatIsAnotherIsReadAnew: what a process knows of a record is of no
// use after all was replaced, as by a restored backup, though as much is there.
func TestAJournalThatIsAnotherIsReadAnew(t *testing.T) {
	for name, inMemory := range map[string]bool{"redis-server": false, "in-process": true} {
		t.Run(name, func(t *testing.T) {
			server := storetest.Server(t, inMemory)
			const record = "report:2020:rule-of-law"
			knows, other := store.New(server.Client(), nil), store.New(server.Client(), nil)
			must(t, knows.Apply(ctx, record, stamp("m1"), []journal.Change{{Field: "a", Value: "1"}}))
			_, err := knows.Record(ctx, record)
			must(t, err)
			must(t, server.Client().FlushAll(ctx).Err())
			must(t, other.Apply(ctx, record, stamp("m2"), []journal.Change{{Field: "b", Value: "2"}}))
			r, err := knows.Record(ctx, record)
			must(t, err)
			if r["a"].Value != "" || r["b"].Value != "2" {
				t.Errorf("read %+v", r)
			}
			opened, err := knows.Open(ctx, message("m3"), []string{record})
			must(t, err)
			if r := opened.Records[record]; r["a"].Value != "" || r["b"].Value != "2" {
				t.Errorf("a turn reads %+v", r)
			}
			must(t, errors.Join(knows.Close(ctx), other.Close(ctx)))
		})
	}
}

// TestATurnRunAgainWithoutRepliesLeavesNone of those that it had before.
func TestATurnRunAgainWithoutRepliesLeavesNone(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		must(t, s.Commit(ctx, bot.Commit{Message: message("m1"), Replies: []bot.Reply{{Text: "好"}}}))
		opened, err := s.Open(ctx, message("m1"), nil)
		must(t, err)
		must(t, s.Commit(ctx, bot.Commit{Message: message("m1"), Again: opened.Again, Slot: opened.Slot}))
		list, err := s.Undelivered(ctx, func(string) bool { return true })
		must(t, err)
		if !opened.Again || len(list) != 0 {
			t.Errorf("again %v, left %+v", opened.Again, list)
		}
	})
}
