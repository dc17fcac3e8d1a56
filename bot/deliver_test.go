package bot

import (
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
