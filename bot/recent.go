package bot

import (
	"slices"
	"sync"
)

// maxRecent bounds the memory of recentRecords; staff of one bureau are far
// fewer.
const maxRecent = 10000

// recentRecords remembers which records each conversation's last turn used,
// so that the next turn gets them in the round trip that opens it. It is a
// guess: a turn that needs another record reads it by itself.
type recentRecords struct {
	mu     sync.Mutex
	byConv map[string][]string
}

func newRecentRecords() *recentRecords {
	return &recentRecords{byConv: make(map[string][]string)}
}

func (r *recentRecords) get(conversation string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.byConv[conversation])
}

// put keeps what a turn used. A turn that used none says nothing about the
// next one: a question in the middle of a dialog leaves the dialog's records.
func (r *recentRecords) put(conversation string, records []string) {
	if len(records) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.byConv) >= maxRecent {
		clear(r.byConv)
	}
	r.byConv[conversation] = records
}
