package grounded

import (
	"context"
	"slices"
	"strings"

	"xinfangbot/knowledge"
	"xinfangbot/prompts"
)

// Question is what an answer is written for.
type Question struct {
	Person string // who asks, for the budget
	Text   string
	// Evidence is what the answer may cite, the most important first; it has to
	// begin with what Extractive cites first. Nil: what Extractive cites.
	Evidence []knowledge.Evidence
	// Extractive is the answer without a model.
	Extractive knowledge.Answer
}

// Improves tells whether a model can make an answer better: one that rests on
// articles, and is more than the wording or the list that was asked for.
func Improves(a knowledge.Answer) bool {
	return !a.Refused && len(a.Choices) == 0 && len(a.Citations) > 0 && !a.Verbatim && strings.Contains(a.Text, "\n"+basisMark)
}

// Answer has the model answer a question from the evidence. Where the model
// cannot be asked, has no answer, or writes what the checks reject twice, it
// returns the extractive answer: see Outcome.Fallback. The citations are those
// of the extractive answer that the text makes, in their order.
func (w *Writer) Answer(ctx context.Context, q Question) (knowledge.Answer, Outcome) {
	o := Outcome{Mode: q.Extractive.Mode}
	if q.Evidence == nil {
		q.Evidence = w.regulations.Evidence(q.Extractive.Citations)
	}
	if !Improves(q.Extractive) || len(q.Evidence) == 0 {
		o.Fallback = NotNeeded
		return q.Extractive, o
	}
	a, ok := w.newAnswering(q, &o)
	if !ok {
		o.Fallback = Distrusted
		return q.Extractive, o
	}
	text, cited, err := a.write(ctx, &o)
	if err != nil {
		o.Fallback = Failed
		o.fail(err)
	}
	if o.Fallback != "" {
		return q.Extractive, o
	}
	o.Mode = knowledge.ModeModel
	return a.compose(text, cited), o
}

// answering is a question being answered.
type answering struct {
	*Writer
	Question
	question prompts.Question // what the model is given
	all      string           // the same, as one text
	orders   []string         // in evidence that was left out
}

// newAnswering prepares what the model is given. Evidence that gives orders to
// the model is left out; where the question or the first evidence does, ok is
// false and the model is not asked.
func (w *Writer) newAnswering(q Question, o *Outcome) (a *answering, ok bool) {
	a = &answering{Writer: w, Question: q, question: prompts.Question{Text: q.Text}}
	if _, orders := withoutOrders(q.Text); len(orders) > 0 {
		o.Ignored = len(orders)
		return nil, false
	}
	a.Evidence = nil
	all := []string{q.Text}
	for i, e := range q.Evidence {
		var orders []string
		if e.Source != w.regulations.Name { // the law's own text is part of the program
			_, orders = withoutOrders(e.Text)
		}
		a.orders = append(a.orders, orders...)
		if len(orders) > 0 && i == 0 {
			o.Ignored = len(orders)
			return nil, false
		}
		if len(orders) == 0 {
			a.Evidence = append(a.Evidence, e)
			a.question.Passages = append(a.question.Passages, prompts.Passage{Place: e.Place(), Text: e.Text})
			all = append(all, e.Place()+e.Text)
		}
	}
	o.Ignored = len(a.orders)
	a.all = strings.Join(all, "\n")
	return a, true
}

// write has the model write, and mend what the checks reject. The text holds
// where the outcome has no Fallback; cited is what it cites.
func (a *answering) write(ctx context.Context, o *Outcome) (text string, cited []knowledge.Evidence, err error) {
	p, err := a.prompts.Answer(a.question)
	if err != nil {
		return "", nil, err
	}
	text, findings, cited, err := a.ask(ctx, o, p)
	if err != nil || len(findings) == 0 {
		return text, cited, err
	}
	o.Found = kinds(findings, finding.kindOf)
	if p, err = a.prompts.RepairAnswer(a.question, text, reasons(findings)); err != nil {
		return "", nil, err
	}
	text, findings, cited, err = a.ask(ctx, o, p)
	if len(findings) > 0 {
		o.Left, o.Fallback = kinds(findings, finding.kindOf), Rejected
	}
	return text, cited, err
}

// ask calls the model and checks what it wrote.
func (a *answering) ask(ctx context.Context, o *Outcome, p prompts.Prompt) (text string, findings []finding, cited []knowledge.Evidence, err error) {
	if text, err = a.complete(ctx, o, a.Person, p, 0); err != nil {
		return "", nil, nil, err
	}
	if hasNoAnswer(text) {
		o.Fallback = Declined
		return "", nil, nil, nil
	}
	findings, cited = a.check(text)
	return text, findings, cited, nil
}

// hasNoAnswer tells whether the model found that the passages do not answer.
func hasNoAnswer(text string) bool {
	return strings.Contains(text, prompts.NoAnswer)
}

// finding is what a check says of a text.
type finding struct{ kind, excerpt, reason string }

func (f finding) kindOf() string { return f.kind }

// reasons are findings in words for the model.
func reasons(findings []finding) []string {
	list := make([]string, len(findings))
	for i, f := range findings {
		list[i] = f.reason
		if f.excerpt != "" && !strings.Contains(f.reason, f.excerpt) {
			list[i] = "“" + strings.TrimSpace(f.excerpt) + "”：" + f.reason
		}
	}
	return list
}

// longestAnswer is how many characters an answer may have. One that is several
// times as long as was asked for is no answer, whatever it says.
const longestAnswer = 1500

// check compares an answer with what it was written from.
func (a *answering) check(text string) (found []finding, cited []knowledge.Evidence) {
	if length(text) > longestAnswer {
		return []finding{{"length", "", "答复太长，要简短"}}, nil
	}
	findings, cited := knowledge.CheckAnswer(text, a.Text, a.Evidence, a.regulations, a.libraries...)
	for _, f := range findings {
		reason := f.Reason
		if f.Correct != "" && !strings.Contains(reason, f.Correct) {
			reason += "，原文是：“" + f.Correct + "”"
		}
		found = append(found, finding{string(f.Problem), f.Excerpt, reason})
	}
	for _, f := range flaws(text, a.all, a.orders) {
		found = append(found, finding{f.kind, text[f.start:f.end], f.reason})
	}
	if len(cited) > 0 && !slices.ContainsFunc(cited, func(e knowledge.Evidence) bool { return isOf(e, a.Extractive.Citations[0]) }) {
		found = append(found, finding{"lead", "", "没有引用到" + a.Evidence[0].Place()})
	}
	if !readableText(text) {
		found = append(found, finding{foreignWords, "", "要用中文写"})
	}
	return append(found, misplacedFigures(text, a.Text, cited)...), cited
}

// isOf tells whether a citation is of a piece of evidence.
func isOf(e knowledge.Evidence, c knowledge.Citation) bool {
	return e.Source == c.Source && e.Article == c.Article
}

// compose makes the answer of a text that holds: the text, the official wording
// of what it rests on, unless the text has it in full, and what the extractive
// answer says besides. Nothing that is known without a model gets lost.
func (a *answering) compose(text string, cited []knowledge.Evidence) knowledge.Answer {
	answer := knowledge.Answer{Question: a.Extractive.Question, Mode: knowledge.ModeModel}
	answer.Citations = slices.Clone(a.Extractive.Citations)
	for _, e := range a.Evidence {
		known := slices.ContainsFunc(answer.Citations, func(c knowledge.Citation) bool { return isOf(e, c) })
		if !known && slices.Contains(cited, e) {
			answer.Citations = append(answer.Citations, knowledge.Citation{Source: e.Source, Article: e.Article, Quote: e.Text})
		}
	}
	around := aroundRule(a.Extractive)
	lines := append(around.before, text)
	if !strings.Contains(onlyWords(text), onlyWords(answer.Citations[0].Quote)) {
		lines = append(lines, around.basis)
	}
	lines = append(lines, a.untold(text, around.after, cited)...)
	answer.Text = strings.Join(lines, "\n")
	return answer
}
