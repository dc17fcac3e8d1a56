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
	model      *Model
}

// Supplement completes the answer that the Regulations gave from other
// documents.
type Supplement func(knowledge.Answer) (knowledge.Answer, error)

// NewAsk returns the handler for questions. It accepts every text, so it goes
// last. A nil supplement leaves answers as they are; a nil model leaves them as
// they are put together from the articles.
func NewAsk(a *knowledge.Answerer, s Supplement, m *Model) *Ask {
	if s == nil {
		s = func(a knowledge.Answer) (knowledge.Answer, error) { return a, nil }
	}
	return &Ask{answerer: a, supplement: s, model: m}
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
func (*Ask) Accepts(t *bot.Turn) bool { return t.Plain() }

// AnswersAlone implements bot.Loner: what is certainly a question is answered
// from the Regulations while the store is away.
func (h *Ask) AnswersAlone(m bot.Message) bool {
	return m.File == nil && m.Media == "" && h.answerer.Recognises(m.Text)
}

// Handle implements bot.Handler.
func (h *Ask) Handle(_ context.Context, t *bot.Turn) error {
	var s askState
	if err := t.Session.Get(askName, &s); err != nil {
		return err
	}
	if t.Now.Sub(s.At) > topicLasts {
		s.Topic = nil
	}
	question := h.question(t.Message)
	a, topic := h.answerer.Ask(question, s.Topic)
	if err := h.remember(t, topic); err != nil {
		return err
	}
	a, err := h.supplement(a)
	if err != nil {
		return err
	}
	if h.model != nil && worthAsking(a) {
		if thinking, err := h.think(t, question, a); err != nil || thinking {
			return err
		}
	}
	t.Send(reply(a))
	return nil
}

// reply is an answer as it is sent.
func reply(a knowledge.Answer) bot.Reply {
	r := bot.Reply{Text: a.Text}
	for _, c := range a.Citations {
		r.Citations = append(r.Citations, bot.Citation{Source: c.Source, Article: c.Article})
	}
	return r
}

// question is what a message asks. Who quotes a message and asks nothing of
// their own, as in 这个怎么答复, asks what the quoted message says.
func (h *Ask) question(m bot.Message) string {
	if m.Quote == "" || h.answerer.Recognises(m.Text) || !h.answerer.Recognises(m.Quote) {
		return m.Text
	}
	return m.Quote
}

// remember keeps what the conversation is about now.
func (*Ask) remember(t *bot.Turn, topic *knowledge.Topic) error {
	if topic == nil {
		return t.Session.Put(askName, nil)
	}
	return t.Session.Put(askName, askState{Topic: topic, At: t.Now})
}
