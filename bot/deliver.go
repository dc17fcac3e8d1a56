package bot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"xinfangbot/internal/mask"
)

// delivery names what one Outgoing is, as long as this process lives.
type delivery struct{ conversation, turn string }

func (o Outgoing) delivery() delivery { return delivery{o.Conversation, o.Turn} }

// deliveries knows what could not be sent, as long as this process lives.
type deliveries struct {
	mu       sync.Mutex
	sent     map[delivery]int // replies that have reached the other side, of what failed then
	backlogs map[string]*backlog
}

// backlog is what waits in one conversation, in order, because the first of it
// could not be sent. What comes later waits behind it.
type backlog struct {
	waiting []Outgoing
	delay   time.Duration
	timer   *time.Timer // nil where only a new message opens the way
}

func newDeliveries() *deliveries {
	return &deliveries{sent: make(map[delivery]int), backlogs: make(map[string]*backlog)}
}

// progress is how many of its replies have reached the other side.
func (d *deliveries) progress(k delivery) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sent[k]
}

// queue puts out behind what waits in its conversation, and reports false where
// nothing does.
func (d *deliveries) queue(out Outgoing) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.backlogs[out.Conversation]
	if b == nil || len(b.waiting) == 0 {
		return false
	}
	b.add(out)
	return true
}

// add puts out at the end, unless it waits already.
func (b *backlog) add(out Outgoing) {
	if !slices.ContainsFunc(b.waiting, func(o Outgoing) bool { return o.Turn == out.Turn }) {
		b.waiting = append(b.waiting, out)
	}
}

// holds tells whether something waits in a conversation.
func (d *deliveries) holds(conversation string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.backlogs[conversation]
	return b != nil && len(b.waiting) > 0
}

// drain returns what waits in a conversation, for another try.
func (d *deliveries) drain(conversation string) []Outgoing {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.backlogs[conversation]
	if b == nil {
		return nil
	}
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
	list := b.waiting
	b.waiting = nil
	return list
}

// due returns what is to be delivered in a conversation, oldest first: what the
// Outbox held when it was read, and what waits here. own is the turn that has read
// the Outbox and whose replies follow: what waits and was not in it has been
// delivered by somebody else or taken back, unless it never is in it. Where own is
// empty, the Outbox was read before the conversation's line was reached, and what
// waits may have come there since.
func (d *deliveries) due(conversation, own string, outbox []Outgoing) []Outgoing {
	list := slices.Clone(outbox)
	for _, o := range d.drain(conversation) {
		held := slices.ContainsFunc(outbox, func(other Outgoing) bool { return other.Turn == o.Turn })
		switch {
		case held, own != "" && o.Turn == own:
		case o.Aside, own == "":
			list = append(list, o)
		default:
			d.arrived(o.delivery())
		}
	}
	slices.SortStableFunc(list, func(a, b Outgoing) int { return a.At.Compare(b.At) })
	return list
}

// waiting returns the conversations, of those that serves accepts, in which
// something waits.
func (d *deliveries) waiting(serves func(conversation string) bool) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []string
	for conversation, b := range d.backlogs {
		if len(b.waiting) > 0 && serves(conversation) {
			list = append(list, conversation)
		}
	}
	return list
}

// withdraw forgets what has been taken back.
func (d *deliveries) withdraw(list []Outgoing) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, out := range list {
		delete(d.sent, out.delivery())
		if b := d.backlogs[out.Conversation]; b != nil {
			b.waiting = slices.DeleteFunc(b.waiting, func(o Outgoing) bool { return o.Turn == out.Turn && !o.Aside })
		}
	}
}

// arrived forgets what has been sent.
func (d *deliveries) arrived(k delivery) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.sent, k)
	if b := d.backlogs[k.conversation]; b != nil && len(b.waiting) == 0 {
		delete(d.backlogs, k.conversation)
	}
}

const (
	firstRetry = time.Second
	lastRetry  = 2 * time.Minute
)

// fail keeps how far out came and calls again after a while, longer each time;
// again is nil where that is of no use.
func (d *deliveries) fail(out Outgoing, sent int, again func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sent[out.delivery()] = sent
	b := d.backlogs[out.Conversation]
	if b == nil {
		b = &backlog{delay: firstRetry}
		d.backlogs[out.Conversation] = b
	}
	b.add(out)
	if again != nil && b.timer == nil {
		b.timer = time.AfterFunc(b.delay+rand.N(b.delay/2), again)
		b.delay = min(2*b.delay, lastRetry)
	}
}

// stop gives up calling again for the conversations of a channel, and leaves what
// waits in them to the Outbox: another process may deliver it from there before
// the channel runs here again.
func (d *deliveries) stop(ch Channel) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for conversation, b := range d.backlogs {
		if !owns(ch, conversation) {
			continue
		}
		if b.timer != nil {
			b.timer.Stop()
			b.timer = nil
		}
		b.waiting = slices.DeleteFunc(b.waiting, func(o Outgoing) bool { return !o.Aside })
	}
}

// outgoing is what the Outbox holds for replies to a message.
func outgoing(m Message, replies []Reply, at time.Time) Outgoing {
	return Outgoing{
		Turn: m.ID, Channel: m.Channel, Conversation: m.Conversation,
		To: m.Sender, Replies: replies, At: at,
	}
}

// aside is what is said of a message past the Outbox, because the store is away
// or is not to be troubled.
func (e *Engine) aside(m Message, replies []Reply) Outgoing {
	out := outgoing(m, replies, e.now())
	out.Aside = true
	return out
}

// deliver sends what waits, unless it has gone another way since, and notes it
// in the Outbox when it has arrived. It is called in the conversation's line.
func (e *Engine) deliver(ctx context.Context, ch Channel, out Outgoing) {
	if !e.taken.hasArrived(out.delivery()) && e.send(ctx, ch, out) && !out.Aside {
		e.store.Settle(Message{ID: out.Turn, Channel: out.Channel, Conversation: out.Conversation}, true)
	}
}

// send reports whether every reply has reached the other side. What has not
// stays in the Outbox, and is tried again where that is of use; what comes
// later in the conversation waits behind it.
func (e *Engine) send(ctx context.Context, ch Channel, out Outgoing) bool {
	if e.deliveries.queue(out) {
		return false
	}
	key := out.delivery()
	replies := e.dated(out)
	for i := e.deliveries.progress(key); i < len(replies); i++ {
		err := ch.Send(ctx, out, replies[i])
		if err == nil {
			continue
		}
		e.log.Warn("reply not delivered, kept in the outbox", "channel", out.Channel, "err", err)
		again := func() { e.retry(ctx, out.Conversation) }
		if errors.Is(err, ErrUnreachable) || !ch.Serves(out.Conversation) {
			again = nil
		}
		e.deliveries.fail(out, i, again)
		return false
	}
	e.deliveries.arrived(key)
	e.taken.arrived(key)
	return true
}

// mention sends what is of no use later. It is not tried again, and left out
// where something waits.
func (e *Engine) mention(ctx context.Context, ch Channel, out Outgoing) {
	if e.deliveries.holds(out.Conversation) {
		return
	}
	for _, r := range out.Replies {
		if err := ch.Send(ctx, out, r); err != nil {
			e.log.Warn("mention not delivered", "channel", out.Channel, "err", err)
			return
		}
	}
}

// retry delivers once more, in the conversation's line, what waits there.
func (e *Engine) retry(ctx context.Context, conversation string) {
	ch, ok := e.homes.channel(conversation)
	if !ok {
		return
	}
	e.lines.addFromTurn(conversation, func() {
		for _, out := range e.deliveries.drain(conversation) {
			e.deliver(ctx, ch, out)
		}
	})
}

// late is how long after its time a message says when it was meant to come.
const late = 10 * time.Minute

// dated returns the replies, the first with the time it was meant for where
// that is long past.
func (e *Engine) dated(out Outgoing) []Reply {
	if len(out.Replies) == 0 || e.now().Sub(out.At) < late {
		return out.Replies
	}
	replies := append([]Reply(nil), out.Replies...)
	at := out.At.In(e.now().Location())
	replies[0].Text = fmt.Sprintf("（原定%d月%d日%s送达）\n%s", at.Month(), at.Day(), at.Format("15:04"), replies[0].Text)
	return replies
}

// Deliver sends what has been put into the Outbox, as far as its channels are
// running here. The rest waits there.
func (e *Engine) Deliver(ctx context.Context, list ...Outgoing) {
	for _, out := range list {
		if ch, ok := e.homes.channel(out.Conversation); ok {
			e.take(out.delivery(), func() { e.deliver(ctx, ch, out) })
		}
	}
}

// Push sends a message that answers none to a member of staff, by ID. turn
// names it: what has the same name is the same message. It reports false for
// people who have never written, whom no channel can reach.
func (e *Engine) Push(ctx context.Context, staff, turn string, r Reply) (bool, error) {
	addresses, err := e.store.Addresses(ctx)
	if err != nil {
		return false, err
	}
	roster, err := e.store.Record(ctx, RosterRecord)
	if err != nil {
		return false, err
	}
	a, ok := e.BestAddress(Reached(roster, addresses)[staff])
	if !ok {
		return false, nil
	}
	out := a.outgoing(turn+pushedTo(staff), r, e.now())
	if err := e.store.Push(ctx, out); err != nil {
		return false, fmt.Errorf("push: %w", err)
	}
	e.Deliver(ctx, out)
	return true, nil
}

// pushedTo ends the name of what is pushed to a member of staff.
func pushedTo(staff string) string { return ">" + staff }

// BestAddress returns where somebody with these addresses, the latest first, is
// reached: the latest one whose channel is running, else the latest.
func (e *Engine) BestAddress(list []Address) (Address, bool) { return e.homes.best(list) }

func (a Address) outgoing(turn string, r Reply, at time.Time) Outgoing {
	return Outgoing{
		Turn: turn, Channel: a.Channel, Conversation: a.Conversation,
		To: a.Sender, Replies: bubbles([]Reply{r}), At: at,
	}
}

// alert tells every administrator, and the audit, something about the service.
func (e *Engine) alert(ctx context.Context, kind EventKind, channel, name, text string) {
	if err := e.store.Note(ctx, Event{At: e.now(), Kind: kind, Channel: channel, Text: mask.Redact(text)}); err != nil {
		e.log.Error("alert not kept in the audit", "err", err)
	}
	people, err := e.administrators(ctx)
	if err != nil {
		e.log.Error("administrators not read", "err", err)
		return
	}
	turn := fmt.Sprintf("%s:%d", name, e.now().UnixNano())
	for _, p := range people {
		if _, err := e.Push(ctx, p.ID, turn, Reply{Text: text, Handler: engineName}); err != nil {
			e.log.Error("administrator not alerted", "err", err)
		}
	}
}

func (e *Engine) administrators(ctx context.Context) ([]Staff, error) {
	name := e.staff.Record()
	if name == "" {
		return nil, nil
	}
	r, err := e.store.Record(ctx, name)
	if err != nil {
		return nil, err
	}
	return e.staff.Administrators(r), nil
}
