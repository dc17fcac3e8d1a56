package bot

import "testing"

// TestProgressOutlivesAnOldReadingOfTheOutbox: a reply that reached the Outbox
// after it was read, and half of which has been sent, is not sent from its
// beginning again.
func TestProgressOutlivesAnOldReadingOfTheOutbox(t *testing.T) {
	d := newDeliveries()
	out := Outgoing{Turn: "1", Conversation: "c", Replies: make([]Reply, 2)}
	d.fail(out, 1, nil)
	if list := d.due("c", "", nil); len(list) != 0 {
		t.Errorf("%d replies are due that the Outbox did not have", len(list))
	}
	if n := d.progress(out.delivery()); n != 1 {
		t.Errorf("%d of the replies count as sent, want 1", n)
	}
	d.fail(out, 1, nil)
	if list := d.due("c", "2", []Outgoing{out}); len(list) != 1 || d.progress(out.delivery()) != 1 {
		t.Errorf("%d replies are due, %d of them sent", len(list), d.progress(out.delivery()))
	}
	// The turn of another message has just read the Outbox: the reply was
	// delivered or taken back.
	d.fail(out, 1, nil)
	if list := d.due("c", "2", nil); len(list) != 0 || d.progress(out.delivery()) != 0 {
		t.Errorf("%d replies are due, %d sent", len(list), d.progress(out.delivery()))
	}
}
