package handlers

import (
	"context"
	"strings"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/mask"
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
	// Said is how the answer began.
	Said string    `json:"said,omitempty"`
	At   time.Time `json:"at"`
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
	if err := remember(t, askState{Topic: topic, Said: firstLine(a.Text), At: t.Now}); err != nil {
		return err
	}
	a, err := h.supplement(a)
	if err != nil {
		return err
	}
	if q := (asked{Question: question, Answer: a, Last: s.history(), At: t.Now}); h.model != nil && h.model.worth(q.query()) {
		if thinking, err := h.think(t, q); err != nil || thinking {
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

// remember keeps what the conversation is about now, without the petitioner of
// whom it was asked: sessions stay in the store, and in backups.
func remember(t *bot.Turn, s askState) error {
	if s.Topic == nil {
		return t.Session.Put(askName, nil)
	}
	topic := *s.Topic
	topic.Question = mask.Redact(topic.Question)
	s.Topic, s.Said = &topic, mask.Redact(s.Said)
	return t.Session.Put(askName, s)
}

// maxSaid is how many characters are kept of an answer.
const maxSaid = 200

// firstLine is how an answer begins.
func firstLine(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	return cutAfter(first, maxSaid)
}
