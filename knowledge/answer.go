package knowledge

import (
	"errors"
	"strings"
)

// ModeExtractive is the Mode of answers that are put together from the data
// alone, without a model.
const ModeExtractive = "extractive"

// Answer is what staff are told. Text is plain text for a phone: the rule, the
// article, its wording, related articles. Refused means that the Regulations
// do not answer the question; Text then says so and names who is competent
// where that is certain, and there are no citations. Choices are the full
// questions that a refusal offers because the question was too vague.
type Answer struct {
	Question  string     `json:"question"`
	Text      string     `json:"answer"`
	Refused   bool       `json:"refused"`
	Mode      string     `json:"mode"`
	Citations []Citation `json:"citations"`
	Choices   []string   `json:"choices,omitempty"`
	// Verbatim: the articles' own words were asked for.
	Verbatim bool `json:"verbatim,omitempty"`
}

// Citation is a passage of a source. Quote is verbatim: a contiguous part of
// the article's text, line breaks included. Paragraph and Item say where a
// single paragraph (款) or item (项) is quoted; they are 0 where more is.
type Citation struct {
	Source    string `json:"source"`
	Article   int    `json:"article"`
	Paragraph int    `json:"paragraph,omitempty"`
	Item      int    `json:"item,omitempty"`
	Quote     string `json:"quote"`
}

// Answerer answers questions about the Regulations. It keeps no state between
// questions: several goroutines may use it.
type Answerer struct {
	r *Regulations
	x *Index
}

// NewAnswerer returns an Answerer over r and the index built from it.
func NewAnswerer(r *Regulations, x *Index) (*Answerer, error) {
	if r == nil || x == nil || x.regulations != r {
		return nil, errors.New("knowledge: an answerer needs regulations and the index built from them")
	}
	return &Answerer{r: r, x: x}, nil
}

// maxCitations is how many articles an answer cites at most, unless more are
// asked for by number.
const maxCitations = 3

// Answer answers one question. It always returns a text to show.
func (w *Answerer) Answer(question string) Answer {
	if answer, ok := w.compared(question); ok {
		return answer
	}
	return w.answer(question)
}

// answer answers a question that compares nothing with a period.
func (w *Answerer) answer(question string) Answer {
	text := w.r.periods.inFull(w.r.numbered(w.x.read(question)))
	if n, ok := parseNumber(text); ok && n > maxChoices && n <= w.r.Len() { // a smaller one may be meant for a choice
		text = ArticleName(n)
	}
	if countHan(text) == 0 && len(References(text)) == 0 {
		return w.refuse(question, "没有看懂您的问题。请用一句话说明想了解《"+w.r.Name+"》的什么内容，例如：信访事项多久办结？")
	}
	refs, foreign := w.references(text)
	if rest, ok := w.repealedMatter(text, refs); ok {
		text, refs = rest, nil
	}
	if answer, ok := w.lookup(question, text, refs, foreign); ok {
		return answer
	}
	if answer, ok := w.chapter(question, text); ok {
		return answer
	}
	if answer, ok := w.quoted(question, text); ok {
		return answer
	}
	switch {
	case isChat(text):
		return w.refuse(question, "您好，请直接说想了解的问题，例如：信访事项多久办结？对处理意见不服怎么办？")
	case asksForWork(text):
		return w.refuse(question, "这里只解答《"+w.r.Name+"》的规定，不代拟文书、不查询具体案件。想了解有关规定的，请直接提问，例如：信访处理意见书应当载明什么？")
	case isVague(text):
		return w.askBack(question, text)
	}
	if steps := w.steps(text); steps != nil {
		return w.compose(question, &analysed{text: text}, steps)
	}
	q := w.x.analyse(text)
	v := w.judge(q, true)
	parts := w.asked(text, v.ranked)
	if answer, ok := w.several(question, text, parts, v.ranked); ok {
		return answer
	}
	if !v.answerable {
		return w.refuse(question, v.reason)
	}
	passages := w.choose(q, v.ranked)
	if what := w.unset(q, passages); what != "" {
		return w.refuse(question, w.unsetText(what, passages[0]))
	}
	w.widen(passages, parts, asksEach(text))
	return w.compose(question, q, passages)
}

// references splits the references of a question into those to the
// Regulations and the names of other laws.
func (w *Answerer) references(text string) (ours []Reference, foreign []string) {
	for _, ref := range References(text) {
		if isOurs(ref.Law) {
			ours = append(ours, ref)
		} else {
			foreign = append(foreign, ref.Law)
		}
	}
	return ours, foreign
}

// repealedMatter is what a question about an article of the 《信访条例》 of 2005
// says of its matter, without the number, which is another one now; ok is false
// where it says nothing of it.
func (w *Answerer) repealedMatter(text string, refs []Reference) (rest string, ok bool) {
	if len(refs) == 0 || w.repealedNotice(text) == "" {
		return "", false
	}
	_, rest = splitReferences(text)
	rest = repealedWords.Replace(rest)
	return rest, countHan(vagueWords.Replace(rest)) >= 4
}

// repealedWords are the words by which a question tells the old rules from the
// present ones.
var repealedWords = strings.NewReplacer("以前", "", "原来", "", "过去", "", "现在", "", "现行", "", "新条例", "", "还能引用", "", "还能引", "", "还能用", "", "写材料", "", "是第几条", "", "第几条", "", "是哪条", "", "哪一条", "", "还有效", "", "2005年", "", "05年", "", "变没变", "")

// isOurs tells whether the name in front of a reference means the Regulations:
// no name, 信访工作条例, or a 条例 that is not named, as after 按照 and 我想看.
func isOurs(law string) bool {
	rest, ok := strings.CutSuffix(law, "条例")
	if !ok {
		return law == ""
	}
	if place, ok := cutAnySuffix(rest, "信访工作", "信访"); ok {
		return !containsSuffix(place, "省", "市", "县", "区", "州", "盟")
	}
	_, said := cutAnySuffix(rest, unnamed...)
	return rest == "" || said
}

// unnamed are what may stand right before 条例 where it is said without a name.
var unnamed = strings.Fields("按 照 按照 依 依照 依据 据 根据 对照 遵照 违反 违背 引 引用 适用 用 学 学习 背 懂 翻 翻翻 查 查查 看 看看 读 念 问 说 讲 提 提到 写 发 找 给 把 将 我 你 咱 " +
	"下 一下 这 那 本 该 新 老 旧 现行 个 这个 那个 部 的 和 与 跟 及 在 从 到 是 有 请 想 要 年")

// cutAnySuffix cuts the first of the suffixes that s has.
func cutAnySuffix(s string, suffixes ...string) (string, bool) {
	for _, suffix := range suffixes {
		if before, ok := strings.CutSuffix(s, suffix); ok {
			return before, true
		}
	}
	return s, false
}

// refuse is the answer to what the Regulations do not say.
func (w *Answerer) refuse(question, text string) Answer {
	return Answer{Question: question, Text: text, Refused: true, Mode: ModeExtractive, Citations: []Citation{}}
}
