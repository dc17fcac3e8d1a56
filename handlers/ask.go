package handlers

import (
	"context"

	"xinfangbot/bot"
	"xinfangbot/knowledge"
)

// Ask answers questions about the Regulations.
type Ask struct {
	answerer *knowledge.Answerer
}

// NewAsk returns the handler for questions. It accepts every text, so it goes
// last.
func NewAsk(a *knowledge.Answerer) *Ask { return &Ask{answerer: a} }

// Name implements bot.Handler.
func (*Ask) Name() string { return "ask" }

// Accepts implements bot.Handler.
func (*Ask) Accepts(t *bot.Turn) bool { return t.Message.File == nil }

// Handle implements bot.Handler.
func (h *Ask) Handle(_ context.Context, t *bot.Turn) error {
	a := h.answerer.Answer(t.Text())
	r := bot.Reply{Text: a.Text}
	for _, c := range a.Citations {
		r.Citations = append(r.Citations, bot.Citation{Source: c.Source, Article: c.Article})
	}
	t.Send(r)
	return nil
}
