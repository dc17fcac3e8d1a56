package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/grounded"
	"xinfangbot/report"
)

// Write implements Writer: the model writes, and what the facts and notes do not
// bear out is taken out again.
func (m *Model) Write(ctx context.Context, r WriteRequest) (WrittenPart, error) {
	written, outcome := m.Writer.Section(ctx, grounded.Section{
		Person: r.Person, Task: groundedTask(r.Task), Text: r.Text, Instruction: r.Wish, Length: r.Length,
		Grounds: report.Grounds{
			Material: report.Material{Facts: r.Facts, Notes: r.Notes}, Heading: r.Heading,
			Titles: []string{"信访工作条例"},
		},
	})
	if err := ctx.Err(); err != nil {
		return WrittenPart{}, err
	}
	part := WrittenPart{Outcome: outcomeName(outcome, nil) + "，提示词" + outcome.Prompt}
	switch {
	case errors.Is(outcome.Err, llm.ErrOverBudget):
		return part, &unwritten{"今天的大模型用量已经用完，请明天再试"}
	case outcome.Fallback == grounded.Failed:
		return part, &unwritten{"大模型暂时不可用，请稍后再试"}
	case outcome.Fallback != "":
		return part, &unwritten{"写出的文字未通过核对"}
	}
	part.Text, part.Remarks = written.Text, remarks(written, r)
	return part, nil
}

// unwritten is why there is no text, in words for the person.
type unwritten struct{ reason string }

func (u *unwritten) Error() string { return u.reason }

func groundedTask(t WriteTask) grounded.Task {
	switch t {
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
