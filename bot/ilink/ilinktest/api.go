package ilinktest

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// cursorText is how far a bot has read, in a form that means nothing to it.
func cursorText(n int) string {
	return base64.StdEncoding.EncodeToString([]byte("read:" + strconv.Itoa(n)))
}

// position reads a cursor; what is none of ours is the beginning.
func position(cursor string) int {
	text, err := base64.StdEncoding.DecodeString(cursor)
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimPrefix(string(text), "read:"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func (s *Server) getUpdates(w http.ResponseWriter, r *http.Request, b *Bot, body []byte) {
	var ask struct {
		Cursor *string `json:"get_updates_buf"`
	}
	if err := json.Unmarshal(body, &ask); err != nil || ask.Cursor == nil {
		s.violation("getupdates without get_updates_buf")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), s.o.Hold)
	defer cancel()
	login := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.wait(ctx, func() bool { return b.login != login || b.rewind > 0 || b.from(*ask.Cursor) < len(b.log) })
	if r.Context().Err() != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.login != login {
		answer(w, refusal{ErrCode: -14, ErrMsg: "session timeout"})
		return
	}
	from := b.from(*ask.Cursor)
	to := min(from+s.o.Batch, len(b.log))
	msgs := make([]json.RawMessage, 0, to-from)
	for _, l := range b.log[from:to] {
		msgs = append(msgs, l.raw)
	}
	b.given = max(b.given, to)
	cursor := max(to-b.rewind, 0)
	b.rewind = 0
	answer(w, map[string]any{
		"ret": 0, "msgs": msgs, "get_updates_buf": cursorText(cursor),
		"longpolling_timeout_ms": s.o.Hold.Milliseconds(),
	})
}

// from is where the messages begin that a bot with the cursor gets. It is
// called under the lock.
func (b *Bot) from(cursor string) int {
	n := min(position(cursor), len(b.log))
	if b.rules.Once {
		n = max(n, b.given)
	}
	return n
}

func (s *Server) sendMessage(w http.ResponseWriter, _ *http.Request, b *Bot, body []byte) {
	var ask struct {
		Msg struct {
			From     string `json:"from_user_id"`
			To       string `json:"to_user_id"`
			ClientID string `json:"client_id"`
			Type     int    `json:"message_type"`
			State    int    `json:"message_state"`
			Items    []Item `json:"item_list"`
			Token    string `json:"context_token"`
		} `json:"msg"`
	}
	err := json.Unmarshal(body, &ask)
	m := ask.Msg
	if err != nil || m.ClientID == "" || m.Type != 2 || m.State != 2 || m.From != "" || len(m.Items) != 1 {
		s.violation("sendmessage: not one finished item of a bot with a client ID: %s", body)
		answer(w, refusal{Ret: -2, ErrMsg: "bad request"})
		return
	}
	got := Received{ClientID: m.ClientID, Token: m.Token, At: s.o.Now()}
	if err := s.open(m.Items[0], &got); err != nil {
		s.violation("sendmessage: %v", err)
		answer(w, refusal{Ret: -2, ErrMsg: "bad request"})
		return
	}
	var out any
	s.change(func() { out = b.take(m.To, got) })
	answer(w, out)
}

// take gives a message to a person, unless it is refused. It is called under
// the lock and returns the answer.
func (b *Bot) take(to string, got Received) any {
	p := b.people[to]
	uses, good := 0, false
	if p != nil {
		uses, good = p.tokens[got.Token]
	}
	switch {
	case p == nil:
		return refusal{Ret: -2, ErrMsg: "prepare failed"}
	case b.rules.TooFast:
		return refusal{Ret: -2, ErrMsg: "rate limited"}
	case got.Token == "" && b.rules.NeedToken:
		return refusal{Ret: -2, ErrMsg: "prepare failed"}
	case got.Token != "" && (!good || (b.rules.Uses > 0 && uses >= b.rules.Uses)):
		return refusal{Ret: -2, ErrMsg: b.word()}
	}
	if good {
		p.tokens[got.Token]++
	}
	b.server.lastID++
	if !b.rules.Dedupe || !p.has(got.ClientID) {
		p.received = append(p.received, got)
	}
	return map[string]any{"ret": 0, "message_id": b.server.lastID}
}

// word is what the server says of a stale token this time.
func (b *Bot) word() string {
	if len(b.rules.Words) == 0 {
		return ""
	}
	b.stale++
	return b.rules.Words[(b.stale-1)%len(b.rules.Words)]
}

func (p *Person) has(clientID string) bool {
	for _, r := range p.received {
		if r.ClientID == clientID {
			return true
		}
	}
	return false
}

func (s *Server) getConfig(w http.ResponseWriter, _ *http.Request, b *Bot, body []byte) {
	var ask struct {
		User string `json:"ilink_user_id"`
	}
	if err := json.Unmarshal(body, &ask); err != nil {
		s.violation("getconfig: %v", err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := b.people[ask.User]
	if p == nil {
		answer(w, refusal{Ret: -1, ErrMsg: "no such user"})
		return
	}
	p.ticket = s.name("ticket")
	answer(w, map[string]any{"ret": 0, "typing_ticket": p.ticket})
}

func (s *Server) sendTyping(w http.ResponseWriter, _ *http.Request, b *Bot, body []byte) {
	var ask struct {
		User   string `json:"ilink_user_id"`
		Ticket string `json:"typing_ticket"`
		Status int    `json:"status"`
	}
	if err := json.Unmarshal(body, &ask); err != nil || (ask.Status != 1 && ask.Status != 2) {
		s.violation("sendtyping: %s", body)
		return
	}
	var out any = map[string]any{"ret": 0}
	s.change(func() {
		p := b.people[ask.User]
		if p == nil || p.ticket == "" || p.ticket != ask.Ticket {
			out = refusal{Ret: -1, ErrMsg: "bad ticket"}
			return
		}
		p.typing = append(p.typing, ask.Status == 1)
	})
	answer(w, out)
}
