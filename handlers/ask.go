package handlers

import (
	"context"
	"time"

	"xinfangbot/bot"
	"xinfangbot/knowledge"
)

// Ask answers questions about the Regulations. It remembers what a
// conversation is about, so that 那复核呢 and 下一条 are understood.
type Ask struct {
	answerer   *knowledge.Answerer
	supplement Supplement
}

// Supplement completes the answer that the Regulations gave from other
// documents.
type Supplement func(knowledge.Answer) (knowledge.Answer, error)

// NewAsk returns the handler for questions. It accepts every text, so it goes
// last. A nil supplement leaves answers as they are.
func NewAsk(a *knowledge.Answerer, s Supplement) *Ask {
	if s == nil {
		s = func(a knowledge.Answer) (knowledge.Answer, error) { return a, nil }
	}
	return &Ask{answerer: a, supplement: s}
}

const askName = "ask"

// topicLasts is how long a conversation is about its last matter.
const topicLasts = 30 * time.Minute

// askState is what a session keeps for Ask.
type askState struct {
	Topic *knowledge.Topic `json:"topic,omitempty"`
	At    time.Time        `json:"at"`
}

// Name implements bot.Handler.
func (*Ask) Name() string { return askName }

// Accepts implements bot.Handler.
func (*Ask) Accepts(t *bot.Turn) bool { return t.Message.File == nil }

// Handle implements bot.Handler.
func (h *Ask) Handle(_ context.Context, t *bot.Turn) error {
	var s askState
	if err := t.Session.Get(askName, &s); err != nil {
		return err
	}
	if t.Now.Sub(s.At) > topicLasts {
		s.Topic = nil
	}
	a, topic := h.answerer.Ask(t.Text(), s.Topic)
	if err := h.remember(t, topic); err != nil {
		return err
	}
	a, err := h.supplement(a)
	if err != nil {
		return err
	}
	r := bot.Reply{Text: a.Text}
	for _, c := range a.Citations {
		r.Citations = append(r.Citations, bot.Citation{Source: c.Source, Article: c.Article})
	}
	t.Send(r)
	return nil
}

// remember keeps what the conversation is about now.
func (*Ask) remember(t *bot.Turn, topic *knowledge.Topic) error {
	if topic == nil {
		return t.Session.Put(askName, nil)
	}
	return t.Session.Put(askName, askState{Topic: topic, At: t.Now})
}
