package knowledge

import (
	"cmp"
	"slices"
)

const (
	neededShare  = 0.75 // of the best score: the article belongs to the answer itself
	severalShare = 0.55 // likewise, where the question asks two things
	relatedShare = 0.40 // of the best score: the article is worth naming
)

// choose picks the passages of an answer, most important first.
func (w *Answerer) choose(q *analysed, ranked []scored) []passage {
	aim := q.aim
	aim.course = asksCourse(q.text)
	best := ranked[slices.IndexFunc(ranked, func(s scored) bool { return s.document < w.r.Len() })]
	linked := w.r.links[best.document]
	candidates := make([]scored, 0, len(ranked))
	for _, s := range ranked {
		if s.document >= w.r.Len() {
			continue
		}
		n := s.document + 1
		if _, ok := linked.companion(n); ok {
			s.score += 2 * linkShare * best.score
		} else if slices.Contains(linked.see, n) {
			s.score += linkShare * best.score
		}
		if s.document != best.document {
			s.score = min(s.score, best.score)
		}
		candidates = append(candidates, s)
	}
	slices.SortStableFunc(candidates, byScore)
	var passages []passage
	var scores []float64
	for _, s := range candidates {
		if len(passages) == maxCitations || s.score < relatedShare*best.score {
			break
		}
		a := w.r.articles[s.document]
		p := w.x.passage(q, a)
		with, ok := linked.companion(a.Number)
		if ok {
			p.from, p.to, p.item = 1, max(with.To, p.to), 0
		}
		p.needed = s.score >= neededShare*best.score || ok ||
			aim.liability && slices.Contains(linked.see, a.Number) && a.liability
		passages = append(passages, p)
		scores = append(scores, s.score)
	}
	twice := asksTwice(q.text)
	if clear := len(ranked) > 1 && ranked[0].score >= farAhead*ranked[1].score; (aim.course || twice) && !clear {
		inOrder(passages)
	}
	if aim.liability && (aim.duty || aim.breach) { // the rule that was broken, and what follows
		i := slices.IndexFunc(passages, func(p passage) bool { return !p.article.liability })
		if i >= 0 && scores[i] >= relatedShare*best.score {
			passages[i].needed = true
		}
	}
	for i := range passages { // those that are needed stand first, so that the others still match their scores
		passages[i].needed = passages[i].needed || twice && scores[i] >= severalShare*best.score
	}
	return passages
}

// asksTwice tells whether a question asks two things, so that its articles are
// told in the order in which the matter proceeds.
func asksTwice(text string) bool {
	if containsAny(text, []string{"分别", "各自", "以及", "哪些规定和", "规定和后果", "要求和责任", "禁止规定"}) {
		return true
	}
	parts, _ := clauses(text)
	n := 0
	for _, p := range parts {
		n += count(asks(p))
	}
	return n > 1 && containsAny(text, []string{"哪条", "怎么规定", "什么规定", "咋规定", "要求"})
}

// byScore puts the higher score first.
func byScore(a, b scored) int { return cmp.Compare(b.score, a.score) }

// inOrder puts the passages that belong to the answer in the order of the
// articles, which is the order in which a matter proceeds.
func inOrder(passages []passage) {
	n := 0
	for n < len(passages) && passages[n].needed {
		n++
	}
	slices.SortFunc(passages[:n], func(a, b passage) int { return a.article.Number - b.article.Number })
}
