package handlers_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/handlers"
	"xinfangbot/knowledge"
)

// asking is a conversation with the handler for questions alone.
type asking struct {
	t       *testing.T
	ask     *handlers.Ask
	session bot.Session
	now     time.Time
}

func newAsking(t *testing.T) *asking {
	t.Helper()
	r, err := knowledge.Load()
	if err != nil {
		t.Fatal(err)
	}
	x, err := knowledge.NewIndex(r)
	if err != nil {
		t.Fatal(err)
	}
	w, err := knowledge.NewAnswerer(r, x)
	if err != nil {
		t.Fatal(err)
	}
	return &asking{t: t, ask: handlers.NewAsk(w, nil, nil), now: noon}
}

// says says a message; the state has to be changed by it or stay, as kept
// tells.
func (a *asking) says(text string, kept bool) {
	a.t.Helper()
	turn := &bot.Turn{Message: bot.Message{Text: text}, Session: &a.session, Now: a.now}
	if err := a.ask.Handle(context.Background(), turn); err != nil {
		a.t.Fatal(err)
	}
	if _, ok := a.session.State["ask"]; ok != kept {
		a.t.Errorf("%s: topic kept %v, want %v", text, ok, kept)
	}
}

func TestAskRemembersTheMatter(t *testing.T) {
	a := newAsking(t)
	a.says("信访事项多久办结", true)
	if s := string(a.session.State["ask"]); !strings.Contains(s, "34") {
		t.Errorf("the session keeps %s", s)
	}
	a.now = a.now.Add(29 * time.Minute)
	a.says("下一条", true)
	if s := string(a.session.State["ask"]); strings.Contains(s, `"articles":[34`) {
		t.Errorf("the next article was not turned to: %s", s)
	}
	a.now = a.now.Add(31 * time.Minute)
	a.says("哈哈哈哈", false)
}

func TestAskRefusesDamagedState(t *testing.T) {
	a := newAsking(t)
	a.session.State = map[string]json.RawMessage{"ask": json.RawMessage(`"x"`)}
	turn := &bot.Turn{Message: bot.Message{Text: "第一条"}, Session: &a.session, Now: a.now}
	if err := a.ask.Handle(context.Background(), turn); err == nil {
		t.Error("damaged state was accepted")
	}
}
