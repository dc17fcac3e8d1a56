//go:build unix

package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"xinfangbot/internal/calendar"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// TestRedisIsLostForAWhile freezes the Redis of a running service for longer
// than the client waits, then kills it and starts it again on its files. What
// was said is answered, once and in order, and every figure is there.
func TestRedisIsLostForAWhile(t *testing.T) {
	t.Parallel()
	server := storetest.Start(t, nil, "--appendonly", "yes", "--appendfsync", "always")
	s := store.New(server.Client(), nil)
	enlist(t, s)
	p := newPost(t)
	days, err := calendar.New()
	if err != nil {
		t.Fatal(err)
	}
	c := startChild(t, p, writeConfig(t, server.Addr, ""), clockOf(days, 0))
	c.connected(t, p)
	end := load(p)
	// count counts answers, or where told is true, what tells people to wait.
	count := func(told bool) (n int) {
		for _, d := range p.replies("") {
			if strings.HasSuffix(d.turn, ":wait") == told {
				n++
			}
		}
		return n
	}
	more := func(told bool, n int) {
		t.Helper()
		from := count(told)
		p.await(t, "more replies", func() bool { return count(told) >= from+n })
	}
	more(false, 100)

	server.Freeze()
	time.Sleep(2500 * time.Millisecond) // the client gives up after two seconds
	server.Thaw()
	more(false, 100)

	server.Kill()
	more(true, 1)
	time.Sleep(time.Second) // messages ask again meanwhile
	server.Restart()
	more(false, 100)

	counts := end()
	p.await(t, "everything to be answered", func() bool { return p.waiting("") == 0 })
	if code := c.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if doubled := checkReplies(t, p, counts); doubled > 0 {
		t.Errorf("%d replies came twice, although nothing was killed that sends them", doubled)
	}
	checkFigures(t, s, counts)
	if left, err := s.Unfinished(context.Background(), func(string) bool { return true }); err != nil || len(left) > 0 {
		t.Errorf("%d messages are unfinished, %v", len(left), err)
	}
	if left := undelivered(t, s); len(left) > 0 {
		t.Errorf("%d replies are in the outbox", len(left))
	}
}

// TestServeStopsWithoutRedis ends the service while its Redis stands still: it
// goes in time all the same, and nobody is left without a word.
func TestServeStopsWithoutRedis(t *testing.T) {
	t.Parallel()
	server := storetest.Start(t, nil)
	s := store.New(server.Client(), nil)
	enlist(t, s)
	p := newPost(t)
	path := writeConfig(t, server.Addr, "")
	c := startChild(t, p, path, "2026-03-02T10:00:00+08:00")
	c.connected(t, p)
	if got := p.ask(t, writers[0].name, "1", "信访事项多久办结"); !strings.Contains(got, "第三十四条") {
		t.Fatalf("answered %q", got)
	}
	server.Freeze()
	for i, w := range writers {
		p.say(w.name, fmt.Sprint("frozen-", i), "修改 "+w.said+" 1")
	}
	if code := c.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	server.Thaw()
	c = startChild(t, p, path, "2026-03-02T10:00:00+08:00")
	p.await(t, "everything to be answered", func() bool { return p.waiting("") == 0 })
	c.stop(t)
	kept := keptIn(t, s)
	for i, w := range writers {
		last := ""
		for _, d := range p.replies(w.name) {
			if d.turn == fmt.Sprint("frozen-", i) {
				last = d.text
			}
		}
		confirmed := strings.Contains(last, "已记录")
		if !confirmed && !strings.Contains(last, "重新发送") {
			t.Errorf("%s was told %q", w.name, last)
		}
		if confirmed && kept[w.field] == 0 {
			t.Errorf("%s: a figure that was confirmed is lost", w.said)
		}
	}
}
