package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/grounded"
)

// Write implements Writer: the model writes, and what the facts and notes do not
// bear out is taken out again.
func (m *Model) Write(ctx context.Context, r WriteRequest) (WrittenPart, error) {
	place, err := m.Client.Join()
	if err != nil {
		return WrittenPart{}, &unwritten{"等候大模型的人太多，请稍后再试", outcomeName(grounded.Unasked(grounded.ModePlain, err), nil)}
	}
	defer place.Leave()
	section := grounded.Section{
		Person: r.Person, Task: r.Task.grounded(), Text: r.Text, Instruction: r.Wish, Length: r.Length, Grounds: r.Grounds,
	}
	if r.Task == Compose {
		section.Text = "" // it is written from the facts and notes alone
	}
	written, outcome := m.Writer.Section(place.In(ctx), section)
	m.log(string(r.Task), outcome)
	if err := ctx.Err(); err != nil {
		return WrittenPart{}, err
	}
	name := outcomeName(outcome, nil)
	switch {
	case errors.Is(outcome.Err, llm.ErrOverBudget):
		return WrittenPart{}, &unwritten{"今天的大模型用量已经用完，请明天再试", name}
	case outcome.Fallback == grounded.Failed:
		return WrittenPart{}, &unwritten{"大模型暂时不可用，请稍后再试", name}
	case outcome.Fallback != "":
		return WrittenPart{}, &unwritten{"写出的文字未通过核对", name}
	}
	return WrittenPart{
		Text: written.Text, Remarks: remarks(written, r), Prompts: outcome.Prompts, Outcome: name,
	}, nil
}

// unwritten is why there is no text, in words for the person, and in those for
// the audit.
type unwritten struct{ reason, outcome string }

func (u *unwritten) Error() string { return u.reason }

// grounded is what the task is called where it is done.
func (w WriteTask) grounded() grounded.Task {
	switch w {
	case Compose:
		return grounded.Draft
	case Expand:
		return grounded.Expand
	case Shorten:
		return grounded.Condense
	}
	return grounded.Revise
}

// remarks tell what was taken out of a text.
func remarks(w grounded.Written, r WriteRequest) []string {
	var list []string
	if n := len(w.Removed); n > 0 {
		list = append(list, fmt.Sprintf("已删去%d句数据和材料中没有依据的话：\n%s", n, strings.Join(w.Removed, "\n")))
	}
	if n := len(w.Ignored); n > 0 {
		list = append(list, fmt.Sprintf("材料中有%d处像是写给大模型的指令，没有采用：\n%s", n, strings.Join(w.Ignored, "\n")))
	}
	if w.OffLength {
		list = append(list, fmt.Sprintf("文字与要求的%d字相差较多，可再试一次。", r.Length))
	}
	return list
}
