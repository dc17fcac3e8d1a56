package ilink

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"sync"

	"xinfangbot/bot"
)

// maxUnsent bounds how many replies are remembered.
const maxUnsent = 4096

// unsent knows how far replies came that were broken off, so that the part that
// the person has is not sent again, and names every message to the server: what
// may have arrived without anybody saying so is sent again under the same name,
// also after a restart.
type unsent struct {
	mu     sync.Mutex
	broken map[replyKey]progress
	sent   map[replyKey]int // how often the same was sent
}

type replyKey [sha256.Size]byte

// progress is how far a reply came.
type progress struct {
	key    replyKey
	repeat int // of the same reply in the same turn
	done   int // parts that the server took
}

func newUnsent() *unsent {
	return &unsent{broken: make(map[replyKey]progress), sent: make(map[replyKey]int)}
}

// begin returns how far the reply came before.
func (u *unsent) begin(out bot.Outgoing, r bot.Reply) progress {
	key := keyOf(out, r)
	u.mu.Lock()
	defer u.mu.Unlock()
	if p, ok := u.broken[key]; ok {
		return p
	}
	return progress{key: key, repeat: u.sent[key]}
}

// fail keeps how far the reply came.
func (u *unsent) fail(p progress) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.broken) >= maxUnsent {
		clear(u.broken)
	}
	u.broken[p.key] = p
}

// end notes that the reply has arrived: the same again is another reply.
func (u *unsent) end(p progress) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.broken, p.key)
	if len(u.sent) >= maxUnsent {
		clear(u.sent)
	}
	u.sent[p.key]++
}

// clientID names the part that is to be sent next.
func (p progress) clientID() string {
	return fmt.Sprintf("xinfangbot-%x-%d-%d", p.key[:12], p.repeat, p.done)
}

func keyOf(out bot.Outgoing, r bot.Reply) (key replyKey) {
	r = undated(out, r)
	h := sha256.New()
	for _, s := range []string{out.Conversation, out.Turn, r.Text} {
		part(h, s)
	}
	for _, f := range r.Files {
		part(h, f.Name)
		part(h, string(f.Data))
	}
	h.Sum(key[:0])
	return key
}

// undated is the reply as the Outbox holds it: the engine puts the time that it
// was meant for before one that comes late.
func undated(out bot.Outgoing, r bot.Reply) bot.Reply {
	for _, o := range out.Replies {
		if o.Text != "" && strings.HasSuffix(r.Text, "\n"+o.Text) && len(o.Files) == len(r.Files) {
			return o
		}
	}
	return r
}

// part writes s and its length, so that no two lists of parts look the same.
func part(w io.Writer, s string) {
	_ = binary.Write(w, binary.BigEndian, int64(len(s)))
	_, _ = io.WriteString(w, s)
}
