package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"xinfangbot/bot"
	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/grounded"
	"xinfangbot/knowledge"
)

// Model is a language model, whose every word is checked, and the line of those
// who wait for it.
type Model struct {
	Writer *grounded.Writer
	Client *llm.Client
}

// ahead is how many calls are before the next one, and false where no more may
// wait.
func (m *Model) ahead() (int, bool) {
	place, err := m.Client.Join()
	if errors.Is(err, llm.ErrQueueFull) {
		return 0, false
	}
	defer place.Leave()
	return place.Ahead(), true
}

// thought is a question that the model is asked, with the answer that is given
// without it.
type thought struct {
	Question string           `json:"question"`
	Answer   knowledge.Answer `json:"answer"`
}

// worthAsking tells whether a model can make an answer better: one that rests on
// articles, and is more than the wording that was asked for.
func worthAsking(a knowledge.Answer) bool {
	return !a.Refused && len(a.Choices) == 0 && len(a.Citations) > 0 && !a.Verbatim
}

// think has the model answer in a job. It reports false where the line is full:
// the answer without a model is at hand.
func (h *Ask) think(t *bot.Turn, question string, a knowledge.Answer) (bool, error) {
	ahead, ok := h.model.ahead()
	if !ok {
		return false, nil
	}
	input, err := json.Marshal(thought{question, a})
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
	var q thought
	if err := json.Unmarshal(j.Input, &q); err != nil {
		return nil, fmt.Errorf("decode question: %w", err)
	}
	result := thoughtOver{Answer: q.Answer, Outcome: grounded.Outcome{Mode: q.Answer.Mode}}
	if h.model != nil {
		result.Answer, result.Outcome = h.model.Writer.Answer(ctx, grounded.Question{
			Person: j.Staff.ID, Text: q.Question, Extractive: q.Answer,
		})
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return json.Marshal(result)
}

// thoughtOver is what came of a thought.
type thoughtOver struct {
	Answer  knowledge.Answer `json:"answer"`
	Outcome grounded.Outcome `json:"outcome"`
}

// Finish implements bot.Worker.
func (h *Ask) Finish(_ context.Context, t *bot.Turn, j bot.Job, result json.RawMessage, failure error) error {
	if err := end(t, j.ID); err != nil {
		return err
	}
	var q thought
	if err := json.Unmarshal(j.Input, &q); err != nil {
		return fmt.Errorf("decode question: %w", err)
	}
	over := thoughtOver{Answer: q.Answer}
	if failure == nil {
		if err := json.Unmarshal(result, &over); err != nil {
			return fmt.Errorf("decode answer: %w", err)
		}
	}
	t.Note(bot.ModelEvent, "答复："+outcomeName(over.Outcome, failure))
	t.Send(reply(over.Answer))
	return nil
}

// outcomeName says for the audit what came of asking the model.
func outcomeName(o grounded.Outcome, failure error) string {
	switch {
	case failure != nil || o.Fallback == grounded.Failed:
		return "模型不可用，用了不经模型的文字"
	case o.Fallback == grounded.Rejected:
		return "模型所写未通过核对，用了不经模型的文字"
	case o.Fallback == grounded.Declined:
		return "模型未作答，用了不经模型的文字"
	case o.Fallback == grounded.Distrusted:
		return "内容含有对模型的指令，没有交给模型"
	case o.Fallback != "":
		return "不需要模型"
	case len(o.Found) > 0:
		return "模型改正后通过核对"
	}
	return "模型所写通过核对"
}
