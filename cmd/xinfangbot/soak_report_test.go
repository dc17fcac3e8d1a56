//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What a process may have more at the end, with nothing to do: goroutines than at
// the beginning, for a connection here and there; memory, as a multiple of what it
// held under load.
const (
	moreGoroutines = 16
	moreMemory     = 1.3
)

// like tells whether there are as many goroutines as at the beginning.
func (v vitals) like(idle vitals) bool { return v.goroutines <= idle.goroutines+moreGoroutines }

// rested returns what the program is like when it has closed the connections that
// it does not need, which it does after half a minute.
func (o *office) rested(idle vitals) (v vitals) {
	o.t.Helper()
	time.Sleep(2 * time.Second) // longer than it takes until something is sent again
	for range 45 {
		time.Sleep(time.Second)
		if v = o.vitals(); v.like(idle) {
			break
		}
	}
	return v
}

// print writes what was done and what came of it.
func (c *crowd) print(t *testing.T, m *mischief, held float64, idle, warm, end vitals) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.count
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("soak of %s, seed %d: %d conversations of %d people on 3 accounts", *soak, *soakSeed, len(c.people), onMain+onSecond+onILink)
	line("load held: %.1f answers/s", held)
	line("faults:")
	for _, kind := range slices.Sorted(maps.Keys(m.done)) {
		line("  %3d  %s", m.done[kind], kind)
	}
	line("  %3d  model: calls, of which 45%% fail or are invented", m.calls())
	line("messages in: %d, answers out: %d, that a message has to wait: %d", n.said, n.answered, n.notices)
	line("lost: %d", c.missing())
	line("doubled: %d; besides %d where the process ended between sending and noting it, %d under the same name after the server's answer was lost", n.doubled, n.byEnd, n.again)
	line("misdirected: %d, out of order: %d, not expected: %d", n.misdirected, n.disordered, n.unknown)
	line("the process at its start, with nothing to do: %s", idle)
	line("the last process under load: %s", warm)
	line("the last process at the end: %s", end)
	t.Log("\n" + b.String())
}

// check fails the test where anything was lost, or came as it must not.
func (c *crowd) check(o *office) {
	o.t.Helper()
	c.mu.Lock()
	n, missing, odd := c.count, c.missing(), c.odd
	c.mu.Unlock()
	if missing+n.doubled+n.misdirected+n.disordered+n.unknown > 0 {
		o.t.Errorf("%d lost, %d doubled, %d misdirected, %d out of order, %d not expected:\n%s",
			missing, n.doubled, n.misdirected, n.disordered, n.unknown, strings.Join(odd, "\n"))
	}
	for _, s := range c.people {
		if len(s.waiting) > 0 {
			o.t.Errorf("%s waits for %q since %s", s.name, s.waiting[0].mark, s.waiting[0].said.Sub(c.begin))
		}
		if s.figure != "" {
			s.checkFigures(o)
		}
	}
	unfinished, err := o.store.Unfinished(context.Background(), func(string) bool { return true })
	if waiting := o.undelivered(); err != nil || len(unfinished)+len(waiting) > 0 {
		o.t.Errorf("%d messages are unfinished and %d undelivered, %v", len(unfinished), len(waiting), err)
	}
}

// checkFigures looks whether every figure of somebody was kept, once and in
// order.
func (s *soaker) checkFigures(o *office) {
	o.t.Helper()
	entries, err := o.store.Journal(context.Background(), s.key.Record())
	o.must(err)
	var kept []string
	for _, e := range entries {
		if e.Field == s.field {
			kept = append(kept, e.New)
		}
	}
	want := make([]string, len(s.figures))
	for i, n := range s.figures {
		want[i] = strconv.Itoa(n)
	}
	if !slices.Equal(kept, want) {
		o.t.Errorf("%s sent %d figures, %d were kept, or in another order", s.name, len(want), len(kept))
	}
}

// vitals is what the program says of itself.
type vitals struct {
	goroutines, memory, heap float64
}

var metric = regexp.MustCompile(`(?m)^(go_goroutines|process_resident_memory_bytes|go_memstats_heap_inuse_bytes) (\S+)$`)

func (o *office) vitals() (v vitals) {
	o.t.Helper()
	for _, m := range metric.FindAllStringSubmatch(o.get("/metrics"), -1) {
		n, err := strconv.ParseFloat(m[2], 64)
		o.must(err)
		switch m[1] {
		case "go_goroutines":
			v.goroutines = n
		case "process_resident_memory_bytes":
			v.memory = n / 1e6
		default:
			v.heap = n / 1e6
		}
	}
	if v.goroutines == 0 || v.memory == 0 {
		o.t.Error("the program does not say how it is")
	}
	return v
}

func (v vitals) String() string {
	return fmt.Sprintf("%.0f goroutines, %.0f MB resident, %.0f MB heap", v.goroutines, v.memory, v.heap)
}

// get asks the program for its state; nothing where it does not answer.
func (o *office) get(path string) string {
	resp, err := http.Get("http://" + o.health + path)
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return ""
	}
	return string(body)
}

// ready is how many channels are up.
func (o *office) ready() int { return strings.Count(o.get("/readyz"), `"up"`) }
