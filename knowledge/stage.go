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

// pastLoss is the factor of the article of a step that a question has behind it.
const pastLoss = 0.75

// isStage tells whether an article sets the rule of a step in the course.
func (r *Regulations) isStage(article int) bool {
	return slices.ContainsFunc(r.stages, func(s stage) bool { return s.article == article })
}

// past tells which steps a question has behind it, by article: it names a later
// one, and of this one only what came out of it (收到复查意见，想申请复核).
func (r *Regulations) past(text string) map[int]bool {
	var past map[int]bool
	for i, s := range r.stages {
		rest := text
		for _, result := range s.results {
			rest = strings.ReplaceAll(rest, result, "")
		}
		if rest == text || containsAny(rest, s.words) {
			continue
		}
		if slices.ContainsFunc(r.stages[i+1:], func(later stage) bool { return containsAny(rest, later.words) }) {
			if past == nil {
				past = make(map[int]bool)
			}
			past[s.article] = true
		}
	}
	return past
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
