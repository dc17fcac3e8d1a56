package ilinktest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Bot is an account that people write to.
type Bot struct {
	ID     string
	server *Server
	// All below is guarded by the server's lock.
	login  string
	log    []logged // every message to the bot, in order
	given  int      // how many of them were given out
	rewind int      // how far the next cursor jumps back
	rules  Rules
	stale  int // refusals of a token so far
	people map[string]*Person
}

// logged is a message to the bot.
type logged struct {
	id  uint64
	raw json.RawMessage
}

// Rules are what the server does with messages of a bot.
type Rules struct {
	// Once gives every message out once, whatever the cursor says, as the real
	// server was seen to do.
	Once bool
	// Uses is how many messages a person's token is good for; 0: any number.
	Uses int
	// NeedToken refuses messages without a token.
	NeedToken bool
	// Words are what the server says of a stale token, in turn; none: nothing.
	Words []string
	// TooFast refuses all messages, saying "rate limited".
	TooFast bool
	// Dedupe takes a second message with the same client ID for the first.
	Dedupe bool
	// FullURLs gives complete addresses for files instead of parameters.
	FullURLs bool
}

// Bot returns the bot of that ID, a new one where there is none.
func (s *Server) Bot(id string) *Bot {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bots[id]
	if b == nil {
		b = &Bot{ID: id, server: s, people: make(map[string]*Person)}
		s.bots[id] = b
	}
	return b
}

// Rule changes the bot's rules.
func (b *Bot) Rule(f func(r *Rules)) { b.server.change(func() { f(&b.rules) }) }

// LogOut ends the bot's login: every request gets -14 until there is a new one.
func (b *Bot) LogOut() {
	b.server.change(func() {
		delete(b.server.tokens, b.login)
		b.login = ""
	})
}

// Rewind lets the next cursor that is given out be n messages behind.
func (b *Bot) Rewind(n int) { b.server.change(func() { b.rewind = n }) }

// Echo gives the bot a message of its own, as if it had been somebody's.
func (b *Bot) Echo(text string) {
	b.add(wireMessage{From: b.ID, Type: 2, State: 2, Items: []Item{Text(text)}})
}

// Raw gives the bot a message as it stands.
func (b *Bot) Raw(raw string) {
	b.server.change(func() { b.log = append(b.log, logged{raw: json.RawMessage(raw)}) })
}

// add gives the bot a message and returns its ID.
func (b *Bot) add(m wireMessage) string {
	s := b.server
	s.change(func() {
		s.lastID++
		m.ID = s.lastID
		m.Created = s.o.Now().UnixMilli()
		raw, _ := json.Marshal(m) // nothing in it can fail
		b.log = append(b.log, logged{m.ID, raw})
	})
	return fmt.Sprint(m.ID)
}

// Repeat gives the bot a message once more, with the same ID.
func (b *Bot) Repeat(id string) error {
	s := b.server
	s.mu.Lock()
	i := slices.IndexFunc(b.log, func(l logged) bool { return fmt.Sprint(l.id) == id })
	s.mu.Unlock()
	if i < 0 {
		return fmt.Errorf("ilinktest: no message %s", id)
	}
	s.change(func() { b.log = append(b.log, b.log[i]) })
	return nil
}

// Person is somebody who writes to a bot.
type Person struct {
	ID  string
	bot *Bot
	// All below is guarded by the server's lock.
	tokens   map[string]int // those that are good, and how often each was used
	ticket   string
	received []Received
	typing   []bool
}

// Received is a message that a person got.
type Received struct {
	Text     string
	File     *File
	Picture  bool // the file is shown as a picture
	ClientID string
	Token    string // that it was sent with
	At       time.Time
}

// File is a file, decrypted.
type File struct {
	Name string // empty for a picture
	Data []byte
}

// Person returns the person of that ID, a new one where there is none.
func (b *Bot) Person(id string) *Person {
	s := b.server
	s.mu.Lock()
	defer s.mu.Unlock()
	p := b.people[id]
	if p == nil {
		p = &Person{ID: id, bot: b, tokens: make(map[string]int)}
		b.people[id] = p
	}
	return p
}

// Say sends the bot a text and returns the message's ID.
func (p *Person) Say(text string) string { return p.Post(Text(text)) }

// Post sends the bot a message of several items and returns its ID.
func (p *Person) Post(items ...Item) string {
	var token string
	p.bot.server.change(func() {
		token = p.bot.server.name("context")
		p.tokens[token] = 0
	})
	return p.bot.add(wireMessage{From: p.ID, To: p.bot.ID, Type: 1, State: 2, Items: items, Token: token})
}

// PostInGroup sends a message as a group's would look like.
func (p *Person) PostInGroup(group string, items ...Item) string {
	return p.bot.add(wireMessage{From: p.ID, To: p.bot.ID, Group: group, Type: 1, State: 2, Items: items})
}

// ExpireToken lets every token run out that the person's messages brought.
func (p *Person) ExpireToken() { p.bot.server.change(func() { clear(p.tokens) }) }

// Received is what the person got so far, in order.
func (p *Person) Received() []Received {
	s := p.bot.server
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(p.received)
}

// Since is what the person got after the first n messages.
func (p *Person) Since(n int) []Received {
	s := p.bot.server
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(p.received[min(n, len(p.received)):])
}

// Wait returns what the person got as soon as it is n messages, or ctx's error.
func (p *Person) Wait(ctx context.Context, n int) ([]Received, error) {
	if !p.bot.server.wait(ctx, func() bool { return len(p.received) >= n }) {
		return p.Received(), fmt.Errorf("ilinktest: %d of %d messages: %w", len(p.Received()), n, ctx.Err())
	}
	return p.Received(), nil
}

// Typing is every change of the sign that the bot is writing: true where it was
// shown, false where it was taken down.
func (p *Person) Typing() []bool {
	s := p.bot.server
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(p.typing)
}

// WaitTyping returns when the last n changes of the sign are the given ones.
func (p *Person) WaitTyping(ctx context.Context, last ...bool) bool {
	return p.bot.server.wait(ctx, func() bool {
		return len(p.typing) >= len(last) && slices.Equal(p.typing[len(p.typing)-len(last):], last)
	})
}
