package bot

import (
	"slices"
	"sync"
)

// homes knows which channels are running and where each member of staff was
// last heard from, as far as this process has kept it.
type homes struct {
	mu       sync.Mutex
	channels []Channel
	kept     map[string]string // conversation, by the staff member's ID
}

func newHomes() *homes { return &homes{kept: make(map[string]string)} }

func (h *homes) open(ch Channel) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.channels = append(h.channels, ch)
}

func (h *homes) close(ch Channel) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.channels = slices.DeleteFunc(h.channels, func(c Channel) bool { return c == ch })
}

// channel returns the running channel that reaches a conversation.
func (h *homes) channel(conversation string) (Channel, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, ch := range h.channels {
		if ch.Serves(conversation) {
			return ch, true
		}
	}
	return nil, false
}

// moved returns the address that a private message shows its sender at, or nil
// where that is what was kept last.
func (h *homes) moved(staff string, m Message) *Address {
	h.mu.Lock()
	defer h.mu.Unlock()
	if m.Group || h.kept[staff] == m.Conversation {
		return nil
	}
	return &Address{Channel: m.Channel, Conversation: m.Conversation, Sender: m.Sender}
}

func (h *homes) keep(staff, conversation string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kept[staff] = conversation
}
