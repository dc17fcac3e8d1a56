package knowledge

import (
	"slices"
	"strings"
)

// stage is a step in the course of a petition, with the article that sets its
// rule and the words that name it.
type stage struct {
	article int
	words   []string
	results []string // what comes out of it and what gives it: 复查意见, 复查机关
}

// Factors of the article of a step that a question has behind it, and of one that
// it has not come to.
const (
	pastLoss  = 0.75
	aheadLoss = 0.85
)

// isStage tells whether an article sets the rule of a step in the course.
func (r *Regulations) isStage(article int) bool {
	return slices.ContainsFunc(r.stages, func(s stage) bool { return s.article == article })
}

// disagrees are the words of somebody who goes on to the next step.
var disagrees = []string{"不服", "不满", "不认", "不同意", "不接受", "不答应", "再往上", "接下来", "下一步"}

// offStage returns the factors, by article, of the steps of the course that a
// question is not about. It has a step behind it where it names of this only what
// came out of it and goes on (收到复查意见，想申请复核; 收到复查意见，不服), and has not
// come to one where it names the one before it and does not go on.
func (r *Regulations) offStage(text string) map[int]float64 {
	factors := make(map[int]float64)
	on := containsAny(text, disagrees)
	for i, s := range r.stages {
		rest := text
		for _, result := range s.results {
			rest = strings.ReplaceAll(rest, result, "")
		}
		named := containsAny(rest, s.words)
		further := slices.ContainsFunc(r.stages[i+1:], func(later stage) bool { return containsAny(rest, later.words) })
		switch {
		case rest != text && !named && (further || on):
			factors[s.article] = pastLoss
		case named && !further && (!on || rest == text && asksFor(text, s)) && len(s.results) > 0 && i+1 < len(r.stages):
			factors[r.stages[i+1].article] = aheadLoss
		}
	}
	return factors
}

// asksFor tells whether a question speaks of asking for a step: who does so is
// dissatisfied with what came before it, and not with the step.
func asksFor(text string, s stage) bool {
	return slices.ContainsFunc(s.words, func(word string) bool {
		return slices.ContainsFunc([]string{"申请", "请求", "提出"}, func(verb string) bool { return strings.Contains(text, verb+word) })
	})
}

// steps answers a question about each step of the course from one to another
// (从办理到复核，每一步多少天) with the articles of all steps between them, and is
// nil for any other question.
func (w *Answerer) steps(text string) []passage {
	_, course, ok := strings.Cut(text, "从")
	from, to, until := strings.Cut(course, "到")
	if !ok || !until || asksLiability(text) ||
		!containsAny(text, []string{"每", "各", "分别", "依次", "流程", "步骤", "环节", "阶段", "全过程", "全程", "时间线", "期限", "时限", "几天", "多少天"}) {
		return nil
	}
	first := slices.IndexFunc(w.r.stages, func(s stage) bool { return containsAny(from, s.words) })
	last := -1
	for i, s := range w.r.stages {
		if containsAny(to, s.words) {
			last = i
		}
	}
	if first < 0 || last <= first {
		return nil
	}
	var steps []passage
	for _, s := range w.r.stages[first : last+1] {
		p := whole(w.r.articles[s.article-1])
		p.needed = true
		steps = append(steps, p)
	}
	return steps
}
