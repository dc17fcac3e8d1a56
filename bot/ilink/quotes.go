package ilink

import "sync"

// maxQuotes is how many messages can be quoted by their ID alone.
const maxQuotes = 2000

// quotes remembers the latest messages, both ways, for people who refer to
// them: newer WeChat clients give the ID of a quoted message and not its text.
type quotes struct {
	mu    sync.Mutex
	texts map[string]string
	ids   []string // oldest first
}

func newQuotes() *quotes { return &quotes{texts: make(map[string]string)} }

func (q *quotes) keep(id, text string) {
	if id == "" || text == "" {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, known := q.texts[id]; !known {
		q.ids = append(q.ids, id)
	}
	q.texts[id] = text
	if len(q.ids) > maxQuotes {
		delete(q.texts, q.ids[0])
		q.ids = q.ids[1:]
	}
}

// text is what the quoted message said, as far as that is known.
func (q *quotes) text(r quoted) string {
	if r.Item != nil {
		if words := r.Item.words(); words != "" {
			return words
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if text := q.texts[string(r.Server)]; text != "" {
		return text
	}
	return r.Title
}
