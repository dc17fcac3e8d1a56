package knowledge

import (
	"math"
	"slices"
)

// verdict is the decision on what the index found.
type verdict struct {
	answerable bool
	odds       float64 // the log-odds of that, lower than of any question where it asks for what is never set
	reason     string  // what to tell where not answerable
	ranked     []scored
}

// Weights of the decision to refuse: the log-odds of a question being one that
// the Regulations answer, from the scores of the best article and of the nearest
// neighbouring matter. A question that speaks of petition work gets the benefit
// of the doubt, and so does a long one, of which no phrase covers much. They
// were fitted by logistic regression on the project's own questions, the
// unanswerable ones counted twice, and rounded so that short ones are answered.
const (
	oddsArticle   = 4.3
	oddsNeighbour = -6.0
	oddsPetition  = 1.3
	oddsLength    = 1.2 // by the logarithm of the Chinese characters that say something
	oddsNone      = -3.6

	oddsClear     = 1.0 // of a word of the trade by itself, and where an article is clearly nearer
	minKeyword    = 1.0 // score of the best article, for a word to be of the trade
	minClear      = 1.3 // likewise, for it to be clearly nearer
	clearlyNearer = 1.3 // than the nearest neighbouring matter

	// Of a question of one clause, by the share of it that the best article does
	// not speak of, and at least where that is what it asks whether it may or must.
	oddsStrange = 1.0
	oddsOther   = 1.5

	// A question in a few words has little to be near to anything with: one that asks
	// for a number, a person or a verdict, and says nothing strange, is answered where
	// an article is somewhat nearer than any neighbouring matter.
	maxBrief      = 8 // Chinese characters that say something
	minBrief      = 0.8
	brieflyNearer = 1.15

	oddsSure = 4.0 // beyond doubt: a word for what is never set does not matter

	minNeighbour   = 0.24 // score that a neighbouring matter needs to be named
	neighbourNamed = 0.70 // of the best article's score, likewise
)

// judge decides whether the Regulations answer a question: refused is what is
// nearer to a neighbouring matter than to any article, and what is near to
// nothing. alone tells that it is all that is asked, and no part of a message.
func (w *Answerer) judge(q *analysed, alone bool) verdict {
	v := verdict{ranked: w.x.rank(q)}
	article, neighbour, nearest := 0.0, 0.0, -1
	for _, s := range v.ranked {
		if s.document < w.r.Len() {
			article = max(article, s.plain)
		} else if s.plain > neighbour {
			neighbour, nearest = s.plain, s.document-w.r.Len()
		}
	}
	odds := oddsNone + oddsArticle*article + oddsNeighbour*neighbour + oddsLength*math.Log(float64(countHan(w.x.content(q.text))+1))
	if speaksOfPetitions(q.text) {
		odds += oddsPetition
	}
	if isKeyword(q.text) && article > neighbour && article >= minKeyword || article >= minClear && (article >= clearlyNearer*neighbour || article > neighbour && w.tells(q, nearest, v.ranked)) {
		odds = max(odds, oddsClear)
	}
	near := odds > 0 // to an article, whatever it is that is asked of it
	strange := w.strangeness(q, v.ranked)
	odds -= strange
	if alone && strange == 0 && w.isBrief(q) && article >= max(minBrief, brieflyNearer*neighbour) {
		odds = max(odds, oddsClear)
	}
	if neighbour < minNeighbour || neighbour < neighbourNamed*article || !w.fits(q, nearest, v.ranked) {
		nearest = -1
	}
	lacks := w.lacking(q.asked)
	if odds > oddsSure {
		lacks = "" // its word is only told
	}
	v.odds = odds
	if lacks != "" {
		v.odds = math.Inf(-1)
	}
	switch {
	case lacks != "" && (nearest < 0 || near):
		v.reason = "《" + w.r.Name + "》没有规定" + lacks + "，请按当地和本单位的有关规定执行，或者向主管部门咨询。"
	case lacks == "" && odds > 0 && article > 0:
		v.answerable = true
	default:
		v.reason = w.notCovered(nearest)
	}
	return v
}

// isBrief tells whether a question asks for a number, a person or a verdict in a
// few words.
func (w *Answerer) isBrief(q *analysed) bool {
	return !q.long && q.form != formWhat && measureOf(q.text) != measureList && countHan(w.x.content(q.text)) <= maxBrief
}

// strangeness is what a question of one clause loses of its odds for what the
// best article does not speak of. A single character is no word.
func (w *Answerer) strangeness(q *analysed, ranked []scored) float64 {
	best := slices.IndexFunc(ranked, func(s scored) bool { return s.document < w.r.Len() })
	if q.long || best < 0 {
		return 0
	}
	c := w.x.covered(q.asked, ranked[best].document)
	known, strange := c.count()
	if strange < 2 {
		return 0
	}
	loss := oddsStrange * float64(strange) / float64(known+strange)
	if q.form.yesOrNo() && c.strangeEnd() {
		loss = max(loss, oddsOther)
	}
	return loss
}

// isKeyword tells whether a text is a word or two and asks nothing: 听证, 司法救助.
func isKeyword(text string) bool {
	const longest = 6 // Chinese characters
	return countHan(text) <= longest && !asks(text)
}

// lacking is what a question asks for and the Regulations set for no matter,
// or empty.
func (w *Answerer) lacking(text string) string {
	for _, a := range w.r.attributes {
		if containsAny(text, a.words) {
			return a.lacks
		}
	}
	return ""
}

// speaksOfPetitions tells whether a text has a word of petition work in it.
func speaksOfPetitions(text string) bool {
	return containsAny(text, []string{
		"信访", "上访", "来访", "走访", "办理期限", "接访", "下访", "群访", "集体访", "访民", "来信", "举报", "检举", "复查", "复核", "受理", "登记",
		"转送", "转办", "交办", "督办", "转来", "转过来", "告知", "群众", "老百姓", "答复", "联席", "条例", "意见书", "越级", "听证", "办结", "包案",
		"缠访", "闹访", "诉求", "推诿", "踢皮球", "这个件", "的件", "件转", "退件", "督查", "巡察", "巡视", "反映",
	})
}

// notCovered says that the Regulations do not govern a matter; n is the
// neighbouring matter, or -1.
func (w *Answerer) notCovered(n int) string {
	text := "《" + w.r.Name + "》对这个问题没有规定，无法据此作答。"
	if n >= 0 {
		neighbour := w.r.neighbours[n]
		text = "您问的属于“" + neighbour.topic + "”，《" + w.r.Name + "》对此没有规定。"
		if neighbour.advice != "" {
			text += neighbour.advice
		}
		return text
	}
	return text + "请换个说法再问，或者向有关主管部门咨询。"
}
