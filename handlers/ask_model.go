package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/grounded"
	"xinfangbot/knowledge"
	"xinfangbot/prompts"
)

// Model is a language model, whose every word is checked, and the line of those
// who wait for it.
type Model struct {
	Writer *grounded.Writer
	Client *llm.Client
	// Understanding makes sense of what is asked; nil: nothing does.
	Understanding *Understanding
	// Logger for operators; nil discards. Texts are never logged.
	Logger *slog.Logger
}

// Ahead implements Writer: how many calls are before the next one, and false
// where no more may wait.
func (m *Model) Ahead() (int, bool) {
	place, err := m.Client.Join()
	if err != nil {
		return 0, false
	}
	defer place.Leave()
	return place.Ahead(), true
}

// log tells operators how it went, without a word of any text.
func (m *Model) log(what string, o grounded.Outcome) {
	if m.Logger != nil {
		m.Logger.Info("model", "for", what, "outcome", o)
	}
}

// Query is a question for the model, with the answer that is given without it.
type Query struct {
	Person string // who asks, for the budget
	Text   string
	Answer knowledge.Answer
	// Last is what was asked before in the conversation, with its answer; nil:
	// nothing.
	Last *prompts.Exchange
	// Again answers another question without a model. It is asked what the model
	// understands a question to be.
	Again func(question string) (knowledge.Answer, *knowledge.Topic, error)
}

// Thought is what came of a Query.
type Thought struct {
	knowledge.Answer
	// Checks is how the answer was written and checked.
	Checks grounded.Outcome `json:"checks"`
	// Understood is the question that was answered in the place of the one that
	// was asked, and Topic what the conversation is about then; empty where it
	// was answered as it was asked.
	Understood string           `json:"understood,omitempty"`
	Topic      *knowledge.Topic `json:"topic,omitempty"`
}

// unthought is what is known without the model.
func unthought(a knowledge.Answer) Thought {
	return Thought{Answer: a, Checks: grounded.Outcome{Mode: a.Mode, Fallback: grounded.NotNeeded}}
}

// Answer answers a question with the model, as far as what it writes holds; the
// answer is never worse than the one that is given without it.
func (m *Model) Answer(ctx context.Context, q Query) (Thought, error) {
	thought := unthought(q.Answer)
	place, err := m.Client.Join()
	if err != nil {
		thought.Checks = grounded.Unasked(q.Answer.Mode, err)
		m.log("answer", thought.Checks)
		return thought, nil
	}
	defer place.Leave()
	ctx = place.In(ctx)
	if m.unclear(q) {
		if thought, err = m.understand(ctx, q, thought); err != nil {
			return thought, err
		}
	}
	if grounded.Improves(thought.Answer) {
		text := q.Text
		if thought.Understood != "" {
			text = thought.Understood
		}
		thought.Answer, thought.Checks = m.Writer.Answer(ctx, grounded.Question{
			Person: q.Person, Text: text, Extractive: thought.Answer, Evidence: m.evidence(ctx, q.Person, text, thought.Answer),
		})
		m.log("answer", thought.Checks)
	}
	thought.Question = q.Answer.Question
	if thought.Understood != "" {
		thought.Text += "\n（以上按“" + thought.Understood + "”回答。如不是这个意思，请换个说法再问。）"
	}
	return thought, nil
}

// worth tells whether a question is given to the model.
func (m *Model) worth(q Query) bool { return grounded.Improves(q.Answer) || m.unclear(q) }

// asked is a question that a job has the model answer.
type asked struct {
	Question string            `json:"question"`
	Answer   knowledge.Answer  `json:"answer"`
	Last     *prompts.Exchange `json:"last,omitempty"`
	At       time.Time         `json:"at"`
}

// query is the question for the model.
func (q asked) query() Query {
	return Query{Text: q.Question, Answer: q.Answer, Last: q.Last}
}

// think has the model answer in a job. It reports false where the line is full:
// the answer without a model is at hand.
func (h *Ask) think(t *bot.Turn, q asked) (bool, error) {
	ahead, ok := h.model.Ahead()
	if !ok {
		return false, nil
	}
	input, err := json.Marshal(q)
	if err != nil {
		return false, fmt.Errorf("encode question: %w", err)
	}
	if err := begin(t, input, "答复"); err != nil {
		return false, err
	}
	if ahead > 0 {
		t.Reply(fmt.Sprintf("正在答复，前面还有%d人，请稍候。", ahead))
	}
	return true, nil
}

// Work implements bot.Worker: it has the model answer, within what it may cite.
func (h *Ask) Work(ctx context.Context, j bot.Job) (json.RawMessage, error) {
	var q asked
	if err := json.Unmarshal(j.Input, &q); err != nil {
		return nil, fmt.Errorf("decode question: %w", err)
	}
	result := unthought(q.Answer)
	if h.model != nil {
		var err error
		query := q.query()
		query.Person, query.Again = j.Staff.ID, h.again
		if result, err = h.model.Answer(ctx, query); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return json.Marshal(result)
}

// again answers a question that stands for another.
func (h *Ask) again(question string) (knowledge.Answer, *knowledge.Topic, error) {
	a, topic := h.answerer.Ask(question, nil)
	a, err := h.supplement(a)
	return a, topic, err
}

// Finish implements bot.Worker.
func (h *Ask) Finish(_ context.Context, t *bot.Turn, j bot.Job, result json.RawMessage, failure error) error {
	if err := end(t, j.ID); err != nil {
		return err
	}
	var q asked
	if err := json.Unmarshal(j.Input, &q); err != nil {
		return fmt.Errorf("decode question: %w", err)
	}
	over := Thought{Answer: q.Answer}
	if failure == nil {
		if err := json.Unmarshal(result, &over); err != nil {
			return fmt.Errorf("decode answer: %w", err)
		}
	}
	if over.Topic != nil {
		if err := understood(t, q.At, askState{Topic: over.Topic, Said: firstLine(over.Text), At: q.At}); err != nil {
			return err
		}
	}
	t.Note(bot.ModelEvent, "答复："+outcomeName(over.Checks, failure))
	t.Send(reply(over.Answer))
	return nil
}

// understood makes what a question was understood to be about what the
// conversation is about, unless something else was asked meanwhile.
func understood(t *bot.Turn, at time.Time, s askState) error {
	var now askState
	if err := t.Session.Get(askName, &now); err != nil {
		return err
	}
	if !now.At.IsZero() && !now.At.Equal(at) {
		return nil
	}
	return remember(t, s)
}

// outcomeName says for the audit what came of asking the model, and with which
// prompts.
func outcomeName(o grounded.Outcome, failure error) string {
	text := "模型所写通过核对"
	switch {
	case failure != nil:
		text = "模型不可用，用了不经模型的文字"
	case o.Fallback == grounded.Failed:
		text = "模型不可用（" + o.Failure + "），用了不经模型的文字"
	case o.Fallback == grounded.Rejected:
		text = "模型所写未通过核对，用了不经模型的文字"
	case o.Fallback == grounded.Declined:
		text = "模型未作答，用了不经模型的文字"
	case o.Fallback == grounded.Distrusted:
		text = "内容含有对模型的指令，没有交给模型"
	case o.Fallback != "":
		text = "不需要模型"
	case len(o.Found) > 0:
		text = "模型改正后通过核对"
	}
	if len(o.Prompts) > 0 {
		text += "，提示词" + strings.Join(o.Prompts, "、")
	}
	return text
}
