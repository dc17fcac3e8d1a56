package grounded

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"xinfangbot/knowledge"
	"xinfangbot/prompts"
)

// maxRewritten is how many characters a rewritten question may have.
const maxRewritten = 120

// Rewrite puts a question that leans on the conversation before it in full. It
// returns the question as it is where the model cannot be asked, or adds
// numbers and articles that nobody spoke of.
func (w *Writer) Rewrite(ctx context.Context, person string, history []prompts.Exchange, question string) (string, Outcome) {
	var o Outcome
	clean, orders := withoutOrders(question)
	o.Ignored = len(orders)
	if strings.TrimSpace(clean) == "" || len(history) == 0 {
		o.Fallback = NotNeeded
		return question, o
	}
	spoken := []string{clean}
	told := make([]prompts.Exchange, len(history))
	for i, e := range history {
		q, first := withoutOrders(e.Question)
		a, second := withoutOrders(e.Answer)
		orders = append(append(orders, first...), second...)
		told[i] = prompts.Exchange{Question: q, Answer: a}
		spoken = append(spoken, q, a)
	}
	p, err := w.prompts.Rewrite(told, clean)
	if err != nil {
		o.Fallback = Failed
		o.fail(err)
		return question, o
	}
	text, err := w.complete(ctx, &o, person, p, 0)
	if err != nil {
		o.Fallback = Failed
		o.fail(err)
		return question, o
	}
	if o.Found = rewriteFlaws(text, strings.Join(spoken, "\n"), orders); len(o.Found) > 0 {
		o.Fallback = Rejected
		return question, o
	}
	o.Mode = knowledge.ModeModel
	return text, o
}

// minSpoken is the share of a rewritten question's characters that stand in the
// conversation, at least: it only puts together what was said.
const minSpoken = 0.5

var numberPattern = regexp.MustCompile(`[0-9]+`)

// rewriteFlaws are the kinds of what is wrong with a rewritten question.
func rewriteFlaws(text, spoken string, orders []string) []string {
	found := kinds(flaws(text, spoken, orders), func(f flaw) string { return f.kind })
	if strings.Contains(text, "\n") || utf8.RuneCountInString(text) > maxRewritten || !readableText(text) {
		found = append(found, "form")
	}
	words := onlyWords(text)
	said := strings.Map(func(r rune) rune {
		if strings.ContainsRune(spoken, r) {
			return r
		}
		return -1
	}, words)
	if float64(length(said)) < minSpoken*float64(length(words)) {
		found = append(found, string(knowledge.Unrelated))
	}
	known := knowledge.References(spoken)
	for _, r := range knowledge.References(text) {
		if !slices.ContainsFunc(known, func(k knowledge.Reference) bool { return k.From == r.From && k.To == r.To }) {
			found = append(found, string(knowledge.NotGiven))
		}
	}
	for _, n := range numberPattern.FindAllString(text, -1) {
		if !strings.Contains(spoken, n) {
			found = append(found, string(knowledge.Unsupported))
		}
	}
	return slices.Compact(found)
}

// Choose returns which of the candidates a question means, counted from 0, or
// -1 where none does or the model cannot be asked.
func (w *Writer) Choose(ctx context.Context, person, question string, candidates []string) (int, Outcome) {
	var o Outcome
	clean, orders := withoutOrders(question)
	o.Ignored = len(orders)
	if strings.TrimSpace(clean) == "" || len(candidates) < 2 {
		o.Fallback = NotNeeded
		return -1, o
	}
	p, err := w.prompts.Choose(clean, candidates)
	if err != nil {
		o.Fallback = Failed
		o.fail(err)
		return -1, o
	}
	text, err := w.complete(ctx, &o, person, p, 0)
	if err != nil {
		o.Fallback = Failed
		o.fail(err)
		return -1, o
	}
	n, err := strconv.Atoi(strings.Trim(text, "。.、 ：:候选项"))
	switch {
	case err != nil || n < 0 || n > len(candidates):
		o.Fallback = Rejected
		return -1, o
	case n == 0:
		o.Fallback = Declined
		return -1, o
	}
	o.Mode = knowledge.ModeModel
	return n - 1, o
}
