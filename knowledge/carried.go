package knowledge

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// functionCharacters say nothing by themselves: a question may have any of them
// that no article has.
const functionCharacters = "的了吗呢吧啊呀么嘛是就都也还又我你您他她它咱俺们这那哪谁啥咋怎什样为何如几多少第一二三四五六七八九十百千万两半零" +
	"在要会把将对给让被从向往和与跟同或及而且但则没不无未别能可以得应该当需用须必准许行成算属有个些条件次回趟遍种项类点年月日天周时间候分先后前再去来到上下中里外内出进起过着完" +
	"办事人员做干弄搞说讲看问想叫拿找管理处该其之于所只才很太更最已经正被因由比按照依据规定律法地方吃走大小好老新自己各每某全部等样子儿头边面话东西情况题老百姓群众信访局接受"

// coverage tells how much of a stretch of a question an article speaks of.
type coverage struct {
	text []rune // without the words that say nothing of its matter
	has  []bool // by character: in a pair or a word that the document has
}

// covered tells which characters of a text stand in a pair of characters or in
// a word of the trade that a document has.
func (x *Index) covered(text string, document int) coverage {
	c := coverage{text: []rune(x.content(text))}
	c.has = make([]bool, len(c.text))
	for i := 0; i+1 < len(c.text); i++ {
		if x.hasPair(pairGram(c.text[i], c.text[i+1]), document) {
			c.has[i], c.has[i+1] = true, true
		}
	}
	for i := range c.text {
		node := int32(0)
		for j, r := range c.text[i:] {
			if node = x.lexicon.words.step(node, r); node == 0 {
				break
			}
			if slices.ContainsFunc(x.lexicon.words.nodes[node].classes, func(class int32) bool { return x.speaksOf(class, document) }) {
				for k := i; k <= i+j; k++ {
					c.has[k] = true
				}
			}
		}
	}
	return c
}

// hasPair tells whether a document has a pair of characters or, where none has
// it, one that sounds like it: it may be misspelt.
func (x *Index) hasPair(g gram, document int) bool {
	if t, ok := x.vocabulary[g]; ok {
		return x.documents.has(t, document)
	}
	return slices.ContainsFunc(x.sounds[soundOfPair(g)], func(t int32) bool { return x.documents.has(t, document) })
}

// speaksOf tells whether a document has a word of a class.
func (x *Index) speaksOf(class int32, document int) bool {
	t, ok := x.vocabulary[classGram(int(class))]
	return ok && x.documents.has(t, document)
}

// has tells whether a document has a term.
func (p *postings) has(term int32, document int) bool {
	_, ok := slices.BinarySearchFunc(p.list[p.first[term]:p.first[term+1]], int32(document), func(e posting, d int32) int { return int(e.document - d) })
	return ok
}

// strange tells whether a character says something, and the document does not
// speak of it.
func (c coverage) strange(i int) bool {
	return isHan(c.text[i]) && !c.has[i] && !strings.ContainsRune(functionCharacters, c.text[i])
}

// count is how many of the characters that say something the document speaks
// of, and of how many it does not.
func (c coverage) count() (known, strange int) {
	for i, r := range c.text {
		switch {
		case c.strange(i):
			strange++
		case isHan(r) && !strings.ContainsRune(functionCharacters, r):
			known++
		}
	}
	return known, strange
}

// asksAtEnd are the words with which a question ends that asks for yes or no.
var asksAtEnd = []string{"行不行", "可不可以", "可以吗", "行吗", "能吗", "成不成", "对吗", "可以", "行", "吗", "不", "能", "，", "？", "?", "。", " "}

// strangeEnd tells whether what a question for yes or no ends with, which is
// what it asks whether it may, must or does, is something that the document
// does not speak of: 大厅能不能挂国徽, 代写收费行不行.
func (c coverage) strangeEnd() bool {
	rest := string(c.text)
	for trimmed := true; trimmed; {
		trimmed = false
		for _, word := range asksAtEnd {
			if r, ok := strings.CutSuffix(rest, word); ok {
				rest, trimmed = r, true
			}
		}
	}
	end := utf8.RuneCountInString(rest)
	return end > 1 && c.strange(end-1) && c.strange(end-2)
}

// vouches tells whether an article speaks of enough of a question for yes or no
// to be said.
func (c coverage) vouches() bool {
	known, strange := c.count()
	return strange < 2 || 2*strange <= known
}

// fits tells whether a question is of a neighbouring matter n by what it says
// itself, and not by words that any matter shares: the neighbour speaks of half
// of it at least, and of no less than the best article does.
func (w *Answerer) fits(q *analysed, n int, ranked []scored) bool {
	if n < 0 {
		return false
	}
	known, strange := w.x.covered(q.asked, w.r.Len()+n).count()
	return known >= strange && known >= w.knownToBest(q, ranked)
}

// tells tells whether the best article speaks of as much of a question about
// petition work as a neighbouring matter n does, so that the two are told apart
// by their scores alone. A number that the neighbour is asked for may be none of
// the article's.
func (w *Answerer) tells(q *analysed, n int, ranked []scored) bool {
	if n < 0 || q.form == formNumber || !speaksOfPetitions(q.text) {
		return false
	}
	known, _ := w.x.covered(q.asked, w.r.Len()+n).count()
	return known <= w.knownToBest(q, ranked)
}

// knownToBest is how many of the characters of a question that say something
// the best article speaks of.
func (w *Answerer) knownToBest(q *analysed, ranked []scored) int {
	i := slices.IndexFunc(ranked, func(s scored) bool { return s.document < w.r.Len() })
	if i < 0 {
		return 0
	}
	known, _ := w.x.covered(q.asked, ranked[i].document).count()
	return known
}
