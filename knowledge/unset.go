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
	if q.form != formNumber {
		return ""
	}
	what, set := wanted(q.asked)
	if m, ok := w.x.point(q, passages[0].article.Number); ok && m.form == formNumber && m.likeness >= minLikenessNumber && wantedKind(m.ask) == what {
		return ""
	}
	if w.x.likest(q, passages[0].article.Number) < minNumberMatter {
		return what
	}
	for _, p := range passages {
		if (p.needed || p.article.Number == passages[0].article.Number) && set(p.quote()) {
			return ""
		}
	}
	return what
}

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

// wantedKind is what a question wants a number of.
func wantedKind(asked string) string {
	kind, _ := wanted(asked)
	return kind
}

// wanted is what a question wants a number of, and a function that tells
// whether a passage sets one.
func wanted(asked string) (string, func(quote string) bool) {
	switch {
	case containsAny(asked, []string{"几项", "几条", "几种", "几类", "几句", "几个方面", "几方面", "几到位", "几款", "哪几"}):
		return "具体数目", func(string) bool { return true }
	case containsAny(asked, []string{"几个人", "几人", "几名", "几位", "多少人", "多少名", "几个代表", "几个"}) && !containsAny(asked, []string{"几个月", "几个工作", "几个小时"}):
		return "具体人数", func(quote string) bool {
			visitors := containsAny(asked, []string{"代表", "集体", "群体", "群访", "走访", "来访", "上访", "进来", "进去", "放进", "一起", "派"})
			return !strings.Contains(asked, "人") && !strings.Contains(asked, "名") || visitors && strings.Contains(quote, "5人")
		}
	case containsAny(asked, []string{"几次", "几回", "多少次"}):
		return "具体次数", func(string) bool { return false }
	}
	return "具体期限", func(quote string) bool {
		return containsAny(quote, []string{"0日", "5日", "个工作日", "5月1日", "指定办理期限", "规定期限", "每年", "定期", "及时"})
	}
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
