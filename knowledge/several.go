package knowledge

import (
	"slices"
	"strings"
)

// Limits of a message that asks several things.
const (
	// clearScore is the score from which on a part of a message is a question of
	// its own.
	clearScore = 1.07
	partOdds   = -1.0 // that a part is answered: it is shorter than a whole question, but stands beside others
	farAhead   = 1.6  // of the next best score: half of that is enough
	maxParts   = 4
)

// part is one of several questions of a message with what was found for it,
// never nothing.
type part struct {
	passages []passage
}

// article is the article that answers the part.
func (p part) article() int { return p.passages[0].article.Number }

// several answers a message that asks about several matters: each question is
// put on its own, and ok is false unless at least two of them are clear and are
// answered by different places.
func (w *Answerer) several(question, text string) (Answer, bool) {
	texts := questionsOf(text)
	if len(texts) < 2 || len(texts) > maxParts {
		return Answer{}, false
	}
	listed := isListed(text)
	var parts []part
	asked := 0 // questions with an answer of their own
	for i, t := range texts {
		leans := i > 0 && leansBack(t)
		p, ok := w.part(t, listed, leans)
		if !ok && leans {
			p, ok = w.part(texts[i-1]+t, listed, false)
			if ok && intentOf(t).liability {
				p.preferLiability()
			}
		}
		if ok {
			var more bool
			parts, more = join(parts, p)
			asked += count(more)
		}
	}
	if asked < 2 {
		return Answer{}, false
	}
	return w.compose(question, &analysed{text: text}, merge(parts)), true
}

// preferLiability puts first what follows from the breach that a part is about.
func (p *part) preferLiability() {
	i := slices.IndexFunc(p.passages, func(o passage) bool { return o.needed && statesLiability(o.article) })
	if i > 0 {
		first := p.passages[i]
		p.passages = append([]passage{first}, slices.Delete(slices.Clone(p.passages), i, i+1)...)
	}
}

// join adds a part to those before it, and tells whether it says more than they
// do. Where one of them is answered by the same article, that passage is widened
// to have both.
func join(parts []part, p part) ([]part, bool) {
	i := slices.IndexFunc(parts, func(o part) bool { return o.article() == p.article() })
	if i < 0 {
		return append(parts, p), true
	}
	old, more := &parts[i].passages[0], p.passages[0]
	if old.from == more.from && old.to == more.to && old.item == more.item {
		return parts, false
	}
	old.from, old.to, old.item = min(old.from, more.from), max(old.to, more.to), 0
	if old.say != more.say {
		old.say += more.say
	}
	return parts, true
}

// part answers one question of several; ok is false where it is not clear.
func (w *Answerer) part(text string, listed, leans bool) (part, bool) {
	q := w.x.analyse(text)
	v := w.judge(q)
	if v.odds < partOdds || !w.clear(v.ranked, listed, leans) {
		return part{}, false
	}
	passages := w.choose(q, v.ranked)
	if w.unset(q, passages) != "" {
		return part{}, false
	}
	for i := range passages {
		if i == 0 || passages[i].needed {
			passages[i].say = w.lead(q, passages[i])
		}
	}
	return part{passages}, true
}

// clear tells whether what was found for a part leaves no doubt that it is a
// question of its own: the best article has a high score, or half of it where
// the part stands in a list or the article is far ahead, unless the part leans
// on the one before.
func (w *Answerer) clear(ranked []scored, listed, leans bool) bool {
	if len(ranked) == 0 || ranked[0].document >= w.r.Len() {
		return false
	}
	best, next := ranked[0].score, 0.0
	if len(ranked) > 1 {
		next = ranked[1].score
	}
	return best >= clearScore || !leans && best >= clearScore/2 && (listed || best >= farAhead*next)
}

// isListed tells whether a message numbers its questions.
func isListed(text string) bool {
	return strings.Contains(text, "第二") && strings.Contains(text, "第一") || strings.Contains(text, "二是") && strings.Contains(text, "一是") ||
		strings.Contains(text, "1.") && strings.Contains(text, "2.") || strings.Contains(text, "1、") && strings.Contains(text, "2、") ||
		strings.Contains(text, "（二）") || strings.Contains(text, "①")
}

// merge joins what was found for the parts: first what answers each of them, in
// the order in which they were asked, then what goes with it.
func merge(parts []part) []passage {
	var all []passage
	add := func(p passage, needed bool) {
		known := slices.ContainsFunc(all, func(o passage) bool { return o.article.Number == p.article.Number })
		if !known && len(all) < max(maxCitations, len(parts)) {
			p.needed = needed
			all = append(all, p)
		}
	}
	for _, p := range parts {
		add(p.passages[0], true)
	}
	for _, p := range parts {
		for _, further := range p.passages[1:] {
			add(further, further.needed)
		}
	}
	return all
}

// questionsOf splits a message into the questions that it asks, each with what
// was told before it. A message that asks once is one question.
func questionsOf(text string) []string {
	if sides := conjuncts(text); sides != nil && countHan(sides[0]) >= minClause {
		return sides
	}
	if sides := splitSides(strings.TrimRight(text, "？?。")); len(sides) == 2 && !strings.ContainsAny(text, "，,；;") && countHan(sides[0]) >= minClause && countHan(sides[1]) >= minClause {
		return sides
	}
	var questions []string
	told := ""
	for _, c := range splitClauses(text, 1) {
		told += c
		if !asks(c) || countHan(c) < minClause {
			continue
		}
		questions = append(questions, told)
		told = ""
	}
	if len(questions) > 0 {
		questions[len(questions)-1] += told
	}
	return questions
}

// leansBack tells whether a question is understood only after the one before it.
func leansBack(text string) bool {
	return countHan(vagueWords.Replace(text)) < minClause || containsAny(text, backWords) && !strings.Contains(text, "那个")
}

// backWords point back to what was said before.
var backWords = []string{"那", "超了", "要是", "如果", "还不", "又不", "之后", "这种", "这个", "这样", "这人", "他", "她", "看了", "以后", "后面", "不批", "不给", "不交", "不回", "没有的", "呢"}
