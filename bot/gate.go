package bot

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Rate bounds how much one conversation may say: two bots that answer each
// other, or a child with a phone, must not wear out the account.
type Rate struct {
	// Messages is how many are taken within Per; 0: any number.
	Messages int
	Per      time.Duration
	// Pause is how long a conversation that exceeds it is not answered, more
	// than 0.
	Pause time.Duration
}

// gate lets messages in.
type gate struct {
	rate Rate
	mu   sync.Mutex
	said map[string]*talk
}

// talk is what a conversation said lately.
type talk struct {
	times  []time.Time
	paused time.Time // until then nothing is taken
}

// maxTalks bounds the memory of a gate.
const maxTalks = 10000

func newGate(r Rate) *gate { return &gate{rate: r, said: make(map[string]*talk)} }

func (g *gate) setRate(r Rate) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rate = r
}

// enter tells whether a message that was said then is let in, and for how long
// the gate closes where this is the one that closes it.
func (g *gate) enter(conversation string, said time.Time) (in bool, closed time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.rate.Messages == 0 {
		return true, 0
	}
	t := g.said[conversation]
	if t == nil {
		if len(g.said) >= maxTalks {
			clear(g.said)
		}
		t = &talk{}
		g.said[conversation] = t
	}
	if said.Before(t.paused) {
		return false, 0
	}
	t.times = slices.DeleteFunc(t.times, func(at time.Time) bool { return said.Sub(at) >= g.rate.Per })
	if len(t.times) >= g.rate.Messages {
		t.times, t.paused = nil, said.Add(g.rate.Pause)
		return false, g.rate.Pause
	}
	t.times = append(t.times, said)
	return true, 0
}

// SetRate puts another rate in force. Conversations that are paused stay so.
func (e *Engine) SetRate(r Rate) { e.gate.setRate(r) }

// admit tells whether a message is to be answered. The one that is too many is
// told so, and the administrators too.
func (e *Engine) admit(ctx context.Context, ch Channel, m Message) bool {
	in, closed := e.gate.enter(m.Conversation, e.said(m))
	if closed == 0 {
		return in
	}
	minutes := int(closed.Round(time.Minute).Minutes())
	e.lines.addFromTurn(m.Conversation, func() {
		text := fmt.Sprintf("消息过于频繁，已暂停处理，%d分钟后恢复。", minutes)
		e.send(context.WithoutCancel(ctx), ch, e.aside(m, []Reply{{Text: text, Handler: engineName}}))
	})
	e.log.Warn("a conversation says too much and is paused", "channel", ch.Name(), "for", closed) // with whom is said to administrators only
	go e.alert(context.WithoutCancel(ctx), ServiceEvent, ch.Name(), "rate:"+m.Conversation,
		fmt.Sprintf("与“%s”的会话消息过于频繁（可能是对方的自动回复），已暂停%d分钟。", e.nameOf(m), minutes))
	return false
}

// said is when a message was said: what is handed over after an outage all at
// once was not.
func (e *Engine) said(m Message) time.Time {
	if now := e.now(); m.At.IsZero() || m.At.After(now) {
		return now
	}
	return m.At
}

// nameOf is what administrators know a message's sender by, as far as that is
// known without asking the store.
func (e *Engine) nameOf(m Message) string {
	if m.Sender.Name != "" {
		return m.Sender.Name
	}
	if staff, ok := e.staff.Identify(m, e.lastStaff.get()); ok {
		return staff.Name
	}
	return "未绑定人员"
}
