package bot

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestDue: a reply that waits keeps its place and goes on where it stopped,
// whatever the Outbox held when it was read before the line was reached; one that
// the turn before which it would be sent does not find there is left out.
func TestDue(t *testing.T) {
	out := Outgoing{Turn: "1", Conversation: "c", Replies: make([]Reply, 2), At: time.Date(2026, 1, 12, 12, 0, 0, 0, time.UTC)}
	for _, tt := range []struct {
		name   string
		own    string
		outbox []Outgoing
		due    int
		sent   int
	}{
		{"came later, or was in hand", "", nil, 1, 1},
		{"held, read before", "", []Outgoing{out}, 1, 1},
		{"held", "2", []Outgoing{out}, 1, 1},
		{"gone", "2", nil, 0, 0},
		{"follows", "1", nil, 0, 1},
	} {
		d := newDeliveries()
		d.fail(out, 1, nil)
		list := d.due("c", tt.own, tt.outbox)
		if n := d.progress(out.delivery()); len(list) != tt.due || n != tt.sent {
			t.Errorf("%s: %d are due, %d of its replies count as sent, want %d and %d", tt.name, len(list), n, tt.due, tt.sent)
		}
	}
}

// TestWhatIsSaidPastTheOutboxStaysHere: what is taken back, or left to another
// process, is what the Outbox holds.
func TestWhatIsSaidPastTheOutboxStaysHere(t *testing.T) {
	at := time.Date(2026, 1, 12, 12, 0, 0, 0, time.UTC)
	apology := Outgoing{Turn: "1", Conversation: "line:c", Aside: true, At: at}
	reply := Outgoing{Turn: "2", Conversation: "line:c", At: at.Add(time.Second)}
	other := Outgoing{Turn: "3", Conversation: "other:c", At: at}
	for name, tt := range map[string]struct {
		do   func(d *deliveries)
		left string
	}{
		"taken back":   {func(d *deliveries) { d.withdraw([]Outgoing{apology, reply}) }, "1"},
		"given up":     {func(d *deliveries) { d.stop(lineOf("line")) }, "1"},
		"another's":    {func(d *deliveries) { d.stop(lineOf("lin")) }, "1 2"},
		"nothing done": {func(*deliveries) {}, "1 2"},
	} {
		d := newDeliveries()
		for _, out := range []Outgoing{apology, reply, other} {
			d.fail(out, 0, nil)
		}
		tt.do(d)
		var left []string
		for _, out := range d.drain("line:c") {
			left = append(left, out.Turn)
		}
		if got := strings.Join(left, " "); got != tt.left {
			t.Errorf("%s: %q wait, want %q", name, got, tt.left)
		}
		if !d.holds("other:c") {
			t.Errorf("%s: what another channel's conversation waits for is gone", name)
		}
	}
}

// lineOf is a channel of which only the name matters.
type lineOf string

func (l lineOf) Name() string { return string(l) }

func (lineOf) Serves(string) bool { return false }

func (lineOf) Run(context.Context, Receiver) error { return nil }

func (lineOf) Send(context.Context, Outgoing, Reply) error { return nil }

// TestFailuresAreTriedAgainLessAndLessOften, but not ever less often.
func TestFailuresAreTriedAgainLessAndLessOften(t *testing.T) {
	d := newDeliveries()
	out := Outgoing{Turn: "1", Conversation: "c"}
	var delays []time.Duration
	for range 10 {
		d.fail(out, 0, func() {})
		delays = append(delays, d.backlogs["c"].delay)
		d.fail(out, 0, func() {}) // while it waits for its next try
		d.drain("c")
	}
	want := []time.Duration{2, 4, 8, 16, 32, 64, 120, 120, 120, 120}
	for i := range want {
		want[i] *= time.Second
	}
	if !slices.Equal(delays, want) {
		t.Errorf("the next delays are %v, want %v", delays, want)
	}
}

func TestDated(t *testing.T) {
	at := time.Date(2026, 1, 12, 9, 0, 0, 0, time.UTC)
	for after, dated := range map[time.Duration]bool{0: false, late - time.Second: false, late: true} {
		e := &Engine{now: func() time.Time { return at.Add(after) }}
		out := Outgoing{Replies: []Reply{{Text: "a"}, {Text: "b"}}, At: at}
		got := e.dated(out)
		if strings.HasPrefix(got[0].Text, "（原定1月12日09:00送达）") != dated || got[1].Text != "b" || out.Replies[0].Text != "a" {
			t.Errorf("after %v: %+v, kept as %+v", after, got, out.Replies)
		}
	}
}
