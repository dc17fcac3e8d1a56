package bot

import (
	"context"
	"slices"
	"strings"
	"sync"
)

// homes knows which channels are running and where each member of staff was
// last heard from, as far as this process has kept it.
type homes struct {
	mu     sync.Mutex
	served []served
	kept   map[string]string // the conversation that was kept last, by the staff member's ID
}

// served is a channel that is running, until ctx ends.
type served struct {
	Channel
	ctx context.Context
}

func newHomes() *homes { return &homes{kept: make(map[string]string)} }

func (h *homes) open(ctx context.Context, ch Channel) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.served = append(h.served, served{ch, ctx})
}

func (h *homes) close(ch Channel) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.served = slices.DeleteFunc(h.served, func(s served) bool { return s.Channel == ch })
}

// owns tells whether a conversation is the channel's, whether or not it can be
// reached at present.
func owns(ch Channel, conversation string) bool {
	rest, ok := strings.CutPrefix(conversation, ch.Name())
	return ok && (rest == "" || strings.ContainsAny(rest[:1], ":/"))
}

// channel returns the running channel that reaches a conversation.
func (h *homes) channel(conversation string) (Channel, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.served {
		if s.Serves(conversation) {
			return s.Channel, true
		}
	}
	return nil, false
}

// life ends when the channel of a conversation, which may be away, is to stop.
func (h *homes) life(conversation string) context.Context {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.served {
		if owns(s.Channel, conversation) {
			return s.ctx
		}
	}
	return context.Background()
}

// best returns the latest of the addresses whose channel is running, else the
// latest.
func (h *homes) best(list []Address) (Address, bool) {
	for _, a := range list {
		if _, running := h.channel(a.Conversation); running {
			return a, true
		}
	}
	if len(list) == 0 {
		return Address{}, false
	}
	return list[0], true
}

// moved returns the address that a private message shows its sender at, or nil
// where that is what was kept last.
func (h *homes) moved(staff string, m Message) *Address {
	h.mu.Lock()
	defer h.mu.Unlock()
	if m.Group || h.kept[staff] == m.Conversation {
		return nil
	}
	return &Address{Channel: m.Channel, Conversation: m.Conversation, Sender: m.Sender, At: m.At}
}

func (h *homes) keep(staff, conversation string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kept[staff] = conversation
}
