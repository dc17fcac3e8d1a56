package knowledge

import (
	"slices"
	"strconv"
	"strings"
)

// Topic is what a conversation is about: the little that is needed to
// understand a question that leans on the one before it (那复核呢, 谁批准,
// 下一条). It is what a session keeps.
type Topic struct {
	Question string   `json:"question"`           // in full, as it was understood
	Articles []int    `json:"articles,omitempty"` // cited, most important first
	Choices  []string `json:"choices,omitempty"`  // offered, to be picked by number
}

// Ask answers a question in a conversation about last, which is nil at its
// beginning. The topic it returns is what the conversation is about now; it is
// never changed later.
func (w *Answerer) Ask(question string, last *Topic) (Answer, *Topic) {
	answer, ok := w.compared(question)
	full := question
	if !ok && last != nil {
		full, answer, ok = w.followUp(question, last)
	}
	if !ok {
		full, answer = question, w.answer(question)
	}
	answer.Question = question
	switch {
	case len(answer.Choices) > 0:
		return answer, &Topic{Question: full, Choices: answer.Choices}
	case answer.Refused && last != nil:
		return answer, last
	case answer.Refused:
		return answer, nil
	}
	topic := &Topic{Question: full}
	for _, c := range answer.Citations {
		topic.Articles = append(topic.Articles, c.Article)
	}
	return answer, topic
}

// maxFollowUp is how many Chinese characters a question may have that is
// understood from the one before it.
const maxFollowUp = 14

// followUp answers a question that leans on last, and returns it in full; ok is
// false where it stands on its own.
func (w *Answerer) followUp(question string, last *Topic) (full string, answer Answer, ok bool) {
	text := strings.Trim(Normalise(question), " ，。？！?!.,、~")
	if len(last.Choices) > 0 {
		if n, ok := pick(text); ok {
			if n < 1 || n > len(last.Choices) {
				return "", w.again(question, last.Choices), true
			}
			full = last.Choices[n-1]
			return full, w.Answer(full), true
		}
	}
	if len(last.Articles) == 0 || countHan(text) > maxFollowUp || countHan(text) < 2 {
		return "", Answer{}, false
	}
	if answer, ok = w.turnPage(question, text, last); ok {
		return question, answer, true
	}
	if len(References(text)) > 0 {
		return "", Answer{}, false
	}
	rest, leans := bare(text)
	if rest == "" {
		return last.Question, w.related(question, last), true
	}
	return w.inContext(question, rest, leans, last)
}

// pick reads the number of a choice: 2, 二, 第二个, 选2, ②.
func pick(text string) (int, bool) {
	const circled = "①②③④⑤"
	if i := strings.Index(circled, text); i >= 0 && len(text) == 3 {
		return i/3 + 1, true
	}
	for _, before := range []string{"我选", "我想问", "选择", "选", "就", "第"} {
		text = strings.TrimPrefix(text, before)
	}
	for _, after := range []string{"吧", "问题", "个", "项", "号", "条", "种", "."} {
		text = strings.TrimSuffix(text, after)
	}
	return parseNumber(text)
}

// turnPage answers 原文, 上一条, 下一条 and 依据呢.
func (w *Answerer) turnPage(question, text string, last *Topic) (Answer, bool) {
	first := last.Articles[0]
	end := slices.Max(last.Articles)
	only := func(words ...string) bool {
		rest := text
		for _, word := range append(words, "请", "给我", "看看", "看一下", "看", "发", "念", "说", "讲", "的", "呢", "吗", "这", "那", "该", "此", "条", "是", "一下", "什么", "内容", "原文", "我") {
			rest = strings.ReplaceAll(rest, word, "")
		}
		return rest == ""
	}
	n := 0
	switch {
	case containsAny(text, []string{"上一条", "前一条", "上条"}) && only("上一条", "前一条", "上条"):
		n = first - 1
	case containsAny(text, []string{"下一条", "后一条", "下条", "再下一条"}) && only("再下一条", "下一条", "后一条", "下条"):
		n = end + 1
	case containsAny(text, []string{"原文", "全文", "条文", "原话"}) && only("全文", "条文", "原话", "完整"):
		return w.lookupArticles(question, text, nil, last.Articles[:1]), true
	case containsAny(text, []string{"依据", "哪条", "哪一条", "第几条", "出处"}) && only("依据", "哪一条", "哪条", "第几条", "出处", "根据", "在", "有"):
		return w.lookupArticles(question, text, nil, last.Articles), true
	default:
		return Answer{}, false
	}
	if _, ok := w.r.Article(n); !ok {
		return w.refuse(question, "《"+w.r.Name+"》共"+strconv.Itoa(w.r.Len())+"条，前后没有别的条文了。"), true
	}
	return w.lookupArticles(question, text, nil, []int{n}), true
}

// bare takes off a short question what only ties it to the one before, and
// tells whether there was something: 那复核呢 is 复核.
func bare(text string) (rest string, leans bool) {
	rest = text
	for _, word := range []string{"那么", "那", "如果", "要是", "还有", "另外", "别的", "其他", "其它"} {
		if r, ok := strings.CutPrefix(rest, word); ok {
			rest, leans = r, true
		}
	}
	for _, word := range []string{"的话", "呢", "规定", "吗", "？"} {
		if r, ok := strings.CutSuffix(rest, word); ok {
			rest, leans = r, leans || word == "呢" || word == "的话"
		}
	}
	return strings.Trim(rest, " ，。？"), leans
}

// related answers 还有呢 with the articles that are read next to the last ones.
func (w *Answerer) related(question string, last *Topic) Answer {
	var passages []passage
	for _, of := range last.Articles {
		l := w.r.links[of-1]
		for _, n := range l.next() {
			known := slices.Contains(last.Articles, n) || slices.ContainsFunc(passages, func(p passage) bool { return p.article.Number == n })
			if !known && len(passages) < maxCitations {
				p := whole(w.r.articles[n-1])
				p.needed = true
				passages = append(passages, p)
			}
		}
	}
	if len(passages) == 0 {
		return w.refuse(question, "与这个问题有关的条文都已经列出。")
	}
	return w.compose(question, w.x.analyse(question), passages)
}

// inContext answers a short question that names another matter (复核) to be
// asked like the last one, or another side (谁批准) of the last matter.
func (w *Answerer) inContext(question, rest string, leans bool, last *Topic) (string, Answer, bool) {
	ranked := w.x.rank(w.x.analyse(rest))
	if len(ranked) == 0 || w.lacking(rest) != "" {
		return "", Answer{}, false
	}
	if answer, ok := w.consequence(question, rest, leans, last); ok {
		return last.Question + "，" + rest + asksConsequence, answer, true
	}
	best := ranked[0]
	within := func(n int) bool {
		return slices.ContainsFunc(last.Articles, func(of int) bool {
			return n == of || slices.Contains(w.r.links[of-1].next(), n)
		})
	}
	known := best.document < w.r.Len() && slices.Contains(last.Articles, best.document+1)
	switch {
	case known || best.plain < minOwnMatter && (leans || countHan(rest) <= 5):
		return w.otherSide(question, rest, last, within)
	case leans && countHan(rest) <= 5 && formOf(rest) == formWhat:
		full := rest + likeBefore(formOf(Normalise(last.Question)))
		return full, w.Answer(full), true
	}
	return "", Answer{}, false
}

// asksConsequence is what a follow-up that tells of a breach asks.
const asksConsequence = "怎么追究责任"

// consequence answers a follow-up that tells that the rule was not kept (超期了呢,
// 给了呢) with what follows from that.
func (w *Answerer) consequence(question, rest string, leans bool, last *Topic) (Answer, bool) {
	if !leans || !strings.HasSuffix(rest, "了") || countHan(rest) > 4 {
		return Answer{}, false
	}
	first := last.Articles[0]
	next, ok := w.r.consequence(first)
	if !ok {
		return Answer{}, false
	}
	q := w.x.analyse(last.Question + "，" + rest + asksConsequence)
	w.x.rank(q)
	passages := []passage{w.x.passage(q, w.r.articles[next-1]), whole(w.r.articles[first-1])}
	return w.compose(question, q, passages), true
}

// minOwnMatter is the score from which on a short question has a matter of its
// own.
const minOwnMatter = 0.5

// likeBefore is what a question that names only a matter is asked with: what
// the one before it asked.
func likeBefore(f form) string {
	switch f {
	case formNumber:
		return "多少天"
	case formWho:
		return "向谁提出"
	case formMay:
		return "可以吗"
	case formMust:
		return "要不要"
	}
	return "怎么办"
}

// otherSide answers a question about the last matter: only its articles and
// those next to them are looked at.
func (w *Answerer) otherSide(question, rest string, last *Topic, within func(int) bool) (string, Answer, bool) {
	asked := rest
	if f := formOf(Normalise(last.Question)); f != formWhat && formOf(rest) == formWhat {
		asked += likeBefore(f)
	}
	q := w.x.analyse(asked)
	var ranked []scored
	for _, s := range w.x.rank(q) {
		if s.document < w.r.Len() && within(s.document+1) {
			if slices.Contains(last.Articles, s.document+1) {
				s.score *= 1.5
			}
			ranked = append(ranked, s)
		}
	}
	if len(ranked) == 0 {
		return "", Answer{}, false
	}
	slices.SortStableFunc(ranked, byScore)
	passages := w.choose(q, ranked)
	subject := w.r.articles[last.Articles[0]-1].Subject
	return subject + asked, w.compose(question, q, passages), true
}
