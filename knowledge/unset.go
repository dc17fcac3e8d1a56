package knowledge

import (
	"strings"
	"unicode/utf8"
)

// unset is what a question wants a number of where the passages that were
// found for it set none, or empty: how many days a warning lasts, how many
// people sit on a panel. The passages are near to such a question and do not
// answer it.
func (w *Answerer) unset(q *analysed, passages []passage) string {
	what := measureOf(q.asked)
	if what == measureNone {
		what = measureTime // 期限 by itself
	}
	if q.form != formNumber || what == measureTime && !containsAny(q.asked, countWords) {
		return ""
	}
	if w.x.isSet(q, passages[0].article.Number, what) {
		return ""
	}
	if w.x.likest(q, passages[0].article.Number) < minNumberMatter {
		return what.String()
	}
	for _, p := range passages {
		if (p.needed || p.article.Number == passages[0].article.Number) && what.sets(q.asked, p.quote()) {
			return ""
		}
	}
	return what.String()
}

// isSet tells whether a question is like one for a number of the same measure
// that the article sets.
func (x *Index) isSet(q *analysed, article int, what measure) bool {
	enough := float32(minLikeness)
	if what == measureTime {
		enough = minLikenessNumber
	}
	for p := x.phraseFirst[article]; p < x.phraseFirst[article+1]; p++ {
		ref := &x.phraseOf[p]
		if ref.point >= 0 && q.likeness[p] >= enough && x.regulations.points[ref.point].form == formNumber && measureOf(ref.text) == what {
			return true
		}
	}
	return false
}

// countWords ask for a number; a question that only asks when (什么时候) may be
// after a condition.
var countWords = []string{"几", "多少", "多久", "多长", "期限", "时限", "最晚", "最迟"}

// minNumberMatter is how like a question for a number has to be to something
// that is known to be asked about the article, for a number there to be meant.
const minNumberMatter = 0.20

// likest is how like the query is to what is asked about an article.
func (x *Index) likest(q *analysed, article int) (likest float32) {
	for p := x.phraseFirst[article]; p < x.phraseFirst[article+1]; p++ {
		likest = max(likest, q.likeness[p])
	}
	return likest
}

// unsetText says that the Regulations set no such number, and which article is
// nearest.
func (w *Answerer) unsetText(what string, p passage) string {
	var b strings.Builder
	b.WriteString("《" + w.r.Name + "》没有规定您所问的" + what + "。\n")
	rule := p.rule()
	if utf8.RuneCountInString(rule) > maxPointer {
		rule = p.article.Subject
	}
	b.WriteString("与此相近的是" + p.name() + "：" + rule)
	return b.String()
}

// maxPointer is how long the rule of a near article may be, in characters, to
// be told with a refusal.
const maxPointer = 160
