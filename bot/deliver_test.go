package bot

import (
	"testing"
	"time"
)

// TestDue: a reply that reached the Outbox after it was read keeps its place
// and goes on where it stopped; one that is there no more is left out.
func TestDue(t *testing.T) {
	read := time.Date(2026, 1, 12, 12, 0, 0, 0, time.UTC)
	out := Outgoing{Turn: "1", Conversation: "c", Replies: make([]Reply, 2), At: read.Add(time.Second)}
	old := Outgoing{Turn: "0", Conversation: "c", Replies: make([]Reply, 2), At: read.Add(-time.Second)}
	for _, tt := range []struct {
		name    string
		own     string
		outbox  []Outgoing
		waiting Outgoing
		due     int
		sent    int
	}{
		{"came later", "", nil, out, 1, 1},
		{"gone, or in the line elsewhere", "", nil, old, 0, 1},
		{"held", "2", []Outgoing{old}, old, 1, 1},
		{"gone", "2", nil, old, 0, 0},
		{"follows", "1", nil, out, 0, 1},
	} {
		d := newDeliveries()
		d.fail(tt.waiting, 1, nil)
		list := d.due("c", tt.own, tt.outbox, read)
		if n := d.progress(tt.waiting.delivery()); len(list) != tt.due || n != tt.sent {
			t.Errorf("%s: %d are due, %d of its replies count as sent, want %d and %d", tt.name, len(list), n, tt.due, tt.sent)
		}
	}
}
