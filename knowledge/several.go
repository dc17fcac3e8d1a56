package knowledge

import (
	"math"
	"slices"
	"strings"
)

// Limits of a message that asks several things.
const (
	// clearScore is the score from which on a part of a message is a question of
	// its own.
	clearScore   = 1.07
	clearLeaning = 0.8  // likewise, where what it leans on was weighed in
	partOdds     = -1.0 // that a part is answered: it is shorter than a whole question, but stands beside others
	farAhead     = 1.6  // of the next best score: half of that is enough
	maxParts     = 4

	// noLiabilityLoss is the factor of what the rest of the message finds, where a
	// part asks what follows and the article does not say it.
	noLiabilityLoss = 0.7

	shareLeaning  = 0.8 // of the score in the whole message in that of a part that leans on the others
	shareVague    = 4   // likewise, of a part that says nothing of its matter
	shareStanding = 0.2 // likewise, of a part that stands alone
)

// asked is one of several questions of a message, with what was found for it
// when all that the message says is weighed in.
type asked struct {
	q      *analysed
	odds   float64 // of being answered, taken alone
	ranked []scored
	leans  bool   // on what was asked before
	before string // what was asked before
}

// vague tells whether a question says nothing that tells which part of an article
// it is about: 怎么追责.
func (a asked) vague() bool {
	return a.leans && countHan(liabilityWords.Replace(vagueWords.Replace(a.q.text))) <= minClause
}

// part is one of several questions of a message with what answers it, never
// nothing.
type part struct {
	passages []passage
	vague    bool // nothing tells which part of the article is meant
}

// article is the article that answers the part.
func (p part) article() int { return p.passages[0].article.Number }

// asked are the questions of a message that asks several, searched one by one;
// whole is what was found for all of it. A message that asks one is nil.
func (w *Answerer) asked(text string, whole []scored) []asked {
	texts, _ := questionsOf(text)
	if len(texts) < 2 || len(texts) > maxParts {
		return nil
	}
	all := make([]asked, len(texts))
	for i, t := range texts {
		t = w.r.periods.lastInFull(t, i > 0)
		q := w.x.analyse(t)
		v := w.judge(q, false)
		a := asked{q: q, odds: v.odds, leans: i > 0 && leansBack(t)}
		share := shareStanding
		switch {
		case isVague(t):
			share = shareVague
		case a.leans:
			share = shareLeaning
		}
		a.ranked = w.x.mix(q, v.ranked, whole, share)
		if i > 0 {
			a.before = texts[i-1]
		}
		all[i] = a
	}
	return all
}

// several answers a message that asks about several matters: ok is false unless
// at least two of them are clear and are answered by different places.
func (w *Answerer) several(question, text string, all []asked, ranked []scored) (Answer, bool) {
	_, listed := questionsOf(text)
	if listed {
		tellApart(all)
	}
	var parts []part
	n := 0 // questions with an answer of their own
	for i := range all {
		a := &all[i]
		if a.leans && a.q.aim.liability && len(parts) > 0 {
			w.preferConsequence(a, parts[len(parts)-1].article())
		}
		if p, ok := w.part(*a, listed || isListed(text)); ok {
			var more bool
			parts, more = join(parts, p)
			n += count(more)
		}
	}
	if n < 2 || !w.leadWith(parts, ranked, asksEach(text)) {
		return Answer{}, false
	}
	if first := &parts[0].passages[0]; len(parts) == 1 && asksEach(text) {
		*first = whole(first.article)
	}
	return w.compose(question, &analysed{text: text}, w.merge(parts, asksLiability(text))), true
}

// decided is how many times the next score the best article of a whole message
// has where there is no doubt what the message is about.
const decided = 1.3

// leadWith puts first the part that is answered by the article which the whole
// message is about beyond doubt, unless the message asks for its matters in turn;
// ok is false where no part is.
func (w *Answerer) leadWith(parts []part, ranked []scored, inTurn bool) (ok bool) {
	if len(ranked) < 2 || ranked[0].document >= w.r.Len() || ranked[0].score < decided*ranked[1].score {
		return true
	}
	i := slices.IndexFunc(parts, func(p part) bool { return p.article() == ranked[0].document+1 })
	if i > 0 && !inTurn {
		p := parts[i]
		copy(parts[1:i+1], parts[:i])
		parts[0] = p
	}
	return i >= 0
}

// consequenceShare is the share of the best score that the article needs which
// says what follows from a breach of the one before.
const consequenceShare = 0.5

// preferConsequence puts first what follows from a breach of an article, where a
// question that leans on it asks for that.
func (w *Answerer) preferConsequence(a *asked, article int) {
	n, ok := w.r.consequence(article)
	i := slices.IndexFunc(a.ranked, func(s scored) bool { return s.document == n-1 })
	if !ok || i < 1 || a.ranked[i].score < consequenceShare*a.ranked[0].score && !a.vague() {
		return
	}
	first := a.ranked[i]
	first.score = a.ranked[0].score
	a.ranked = slices.Insert(slices.Delete(a.ranked, i, i+1), 0, first)
}

// Where the best article of one side of a question answers another side better
// by the factor clearlyOther, the next one is taken if its score comes near.
const (
	closeScore   = 0.88
	clearlyOther = 1.3
)

// tellApart gives each side of a question about several things an article of
// its own, where one is as good as the article that answers another side.
func tellApart(all []asked) {
	for i := range all {
		for j := range all {
			one, other := all[i].ranked, all[j].ranked
			if i == j || len(one) < 2 || len(other) == 0 || one[0].document != other[0].document || one[0].score > other[0].score {
				continue
			}
			if one[1].score >= closeScore*one[0].score && other[0].score >= clearlyOther*one[0].score {
				one[0], one[1] = one[1], one[0]
			}
		}
	}
}

// widen widens the passages of an answer to a message that asks several things
// of one matter, so that each has what any of the questions is about; a message
// that asks the same of several things gets the whole article where it does not
// tell them apart.
func (w *Answerer) widen(passages []passage, all []asked, each bool) {
	for i := range passages {
		p := &passages[i]
		if i > 0 && !p.needed {
			continue
		}
		n, narrow := 0, *p
		for _, a := range all {
			if len(a.ranked) == 0 || a.ranked[0].document != p.article.Number-1 {
				continue
			}
			n++
			if p.item > 0 && a.vague() {
				continue
			}
			if more := w.x.passage(a.q, p.article); !more.spans(*p) {
				p.from, p.to, p.item = min(p.from, more.from), max(p.to, more.to), 0
				p.say = p.rule()
			}
		}
		if each && n > 1 && p.from == narrow.from && p.to == narrow.to {
			*p = whole(p.article)
			p.needed, p.say = narrow.needed, p.article.Rule
		}
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
	if p.vague && old.item > 0 || old.spans(more) {
		return parts, false
	}
	narrow, plain := *old, old.say == old.rule()
	old.from, old.to, old.item = min(old.from, more.from), max(old.to, more.to), 0
	switch {
	case narrow.say == more.say:
	case plain && more.spans(*old): // the rule of the whole says the rule of its part
		old.say = more.say
	case more.say == more.rule() && narrow.spans(*old):
	default:
		old.say += more.say
	}
	return parts, true
}

// part answers one question of several; ok is false where it is not clear.
func (w *Answerer) part(a asked, listed bool) (part, bool) {
	if math.IsInf(a.odds, -1) || a.odds < partOdds && !a.leans || !w.clear(a.ranked, listed, a.leans) {
		return part{}, false
	}
	passages := w.choose(a.q, a.ranked)
	if w.unset(a.q, passages) != "" {
		return part{}, false
	}
	vague := a.vague()
	if vague {
		passages[0] = w.itemOrWhole(a.before+a.q.text, passages[0].article)
	}
	say := passages[0].rule()
	if m, ok := w.x.point(a.q, passages[0].article.Number); ok && (a.q.form != formWhat || m.likeness >= minLikenessOther && !asksForRule(a.q.asked)) {
		say = w.lead(a.q, passages[0])
	}
	passages[0].say = say
	return part{passages, vague}, true
}

// itemOrWhole is the item of an article that a text is about, or all of it.
func (w *Answerer) itemOrWhole(text string, a Article) passage {
	q := w.x.analyse(text)
	w.x.rank(q)
	p := w.x.passage(q, a)
	if p.item == 0 {
		p = whole(a)
	}
	return p
}

// asksForRule tells whether a question asks for a rule as such, and for no one
// point of it.
func asksForRule(text string) bool {
	return containsAny(text, []string{"规定", "要求", "是什么", "哪一条", "哪条"})
}

// mix adds to the scores of a part a share of what the whole message gives the
// same articles, so that both sum up to one.
func (x *Index) mix(q *analysed, own, whole []scored, share float64) []scored {
	of := make([]float64, x.documents.n)
	for _, s := range whole {
		of[s.document] = s.plain
	}
	mixed := slices.Clone(own)
	for i := range mixed {
		s := &mixed[i]
		if s.document < x.regulations.Len() {
			a := x.regulations.articles[s.document]
			more := share * of[s.document] * q.aim.gain(a, q.form)
			if q.aim.liability && !a.liability {
				more *= noLiabilityLoss
			}
			s.score += more
		}
		s.score /= 1 + share
	}
	slices.SortStableFunc(mixed, byScore)
	return mixed
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
	return best >= clearScore || leans && best >= clearLeaning || !leans && best >= clearScore/2 && (listed || best >= farAhead*next)
}

// isListed tells whether a message numbers its questions.
func isListed(text string) bool {
	return strings.Contains(text, "第二") && strings.Contains(text, "第一") || strings.Contains(text, "二是") && strings.Contains(text, "一是") ||
		strings.Contains(text, "1.") && strings.Contains(text, "2.") || strings.Contains(text, "1、") && strings.Contains(text, "2、") ||
		strings.Contains(text, "（二）") || strings.Contains(text, "①")
}

// merge joins what was found for the parts: first what answers each of them, in
// the order in which they were asked or, where they are steps of one course, in
// which they are taken; then what goes with it, what follows from a breach too
// where the message asks for it (liability).
func (w *Answerer) merge(parts []part, liability bool) []passage {
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
	if !slices.ContainsFunc(all, func(p passage) bool { return !w.r.isStage(p.article.Number) }) {
		inOrder(all)
	}
	told := slices.ContainsFunc(all, func(p passage) bool { return p.article.liability })
	for _, needed := range []bool{true, false} {
		for _, p := range parts {
			for _, further := range p.passages[1:] {
				wanted := further.needed || liability && !told && further.article.liability
				if wanted == needed {
					add(further, needed)
				}
			}
		}
	}
	return all
}

// questionsOf splits a message into the questions that it asks, each with what
// was told before it, and tells whether they are the sides of one (listed). A
// message that asks once is one question.
func questionsOf(text string) (questions []string, listed bool) {
	text = setPhrases.Replace(text)
	if sides := conjuncts(text); sides != nil && !isShort(sides[0]) {
		return sides, true
	}
	if sides := splitShared(strings.TrimRight(text, "？?。")); len(sides) > 1 && !strings.ContainsAny(text, "，,；;跟") && !slices.ContainsFunc(sides, isShort) {
		for i := 1; i < len(sides); i++ {
			if leansBack(sides[i]) {
				sides[i] = sides[0] + "，" + sides[i]
			}
		}
		return sides, len(sides) > 2
	}
	told, before := "", ""
	for _, c := range splitClauses(text, 1) {
		told += c
		if !asks(c) || countHan(c) < minAsked {
			continue
		}
		switch {
		case len(questions) == 0:
			before = strings.TrimSuffix(told, c)
			if countHan(before) > maxTold || countHan(vagueWords.Replace(before)) < minClause {
				before = ""
			}
		case told == c:
			told = before + c
		}
		if sides := conjuncts(c); sides != nil && !isShort(sides[0]) {
			told = strings.TrimSuffix(told, c)
			for i := range sides {
				sides[i] = told + sides[i]
			}
			questions = append(questions, sides...)
		} else {
			questions = append(questions, told)
		}
		told = ""
	}
	if len(questions) > 0 {
		questions[len(questions)-1] += told
	}
	return questions, false
}

// setPhrases are lists that the Regulations name in one breath: they are one
// side of a question, and not two.
var setPhrases = strings.NewReplacer("机关、单位", "机关单位", "机关和单位", "机关单位", "党委和政府", "党委政府", "党委、政府", "党委政府", "重大、紧急", "重大紧急", "重大、复杂、疑难", "重大复杂疑难",
	"推诿、敷衍、拖延", "推诿敷衍拖延", "事实和理由", "事实理由", "事实、理由", "事实理由", "法律、法规", "法律法规", "建议、意见", "建议意见", "捏造、歪曲", "捏造歪曲", "直接负责的主管人员和其他直接责任人员", "直接责任人员")

// minAsked is how many Chinese characters a clause that asks has at least: 谁来定.
const minAsked = 3

// maxTold is how many Chinese characters may be told first for all of the
// questions that follow.
const maxTold = 14

// isShort tells whether a clause is too short to be a question of its own.
func isShort(clause string) bool { return countHan(clause) < minClause }

// leansBack tells whether a question is understood only after the one before it.
func leansBack(text string) bool {
	return countHan(liabilityWords.Replace(vagueWords.Replace(text))) < minClause || containsAny(text, backWords) && !strings.Contains(text, "那个")
}

// liabilityWords ask what follows from a breach and do not say of which.
var liabilityWords = strings.NewReplacer("追究责任", "", "追究", "", "追责", "", "问责", "", "担责", "", "负责", "", "责任", "", "处罚", "", "处分", "", "后果", "")

// backWords point back to what was said before.
var backWords = []string{"那", "超了", "要是", "如果", "还不", "又不", "之后", "这种", "这个", "这样", "这人", "他", "她", "看了", "以后", "后面", "之外", "除了", "违反的", "违反后", "不批", "不给", "不交", "不回", "没有的", "呢"}
