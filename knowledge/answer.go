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
	text := Normalise(question)
	if countHan(text) == 0 && len(References(text)) == 0 {
		return w.refuse(question, "没有看懂您的问题。请用一句话说明想了解《"+w.r.Name+"》的什么内容，例如：信访事项多久办结？")
	}
	refs, foreign := w.references(text)
	if answer, ok := w.lookup(question, text, refs, foreign); ok {
		return answer
	}
	if isVague(text) {
		return w.askBack(question, text)
	}
	q := w.x.analyse(text)
	v := w.judge(q)
	if !v.answerable {
		return w.refuse(question, v.reason)
	}
	passages := w.choose(q, v.ranked)
	if what := w.unset(q, passages); what != "" {
		return w.refuse(question, w.unsetText(what, passages[0]))
	}
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

// isOurs tells whether the name in front of a reference means the Regulations:
// no name, 条例, 本条例, 信访工作条例, or 条例 after the words of a request.
func isOurs(law string) bool {
	rest, ok := strings.CutSuffix(law, "条例")
	if !ok {
		return law == ""
	}
	return strings.Contains(rest, "信访") || countHan(rest) < 4 || strings.ContainsAny(rest, "请把帮我看查下的问想给说按照据本该这")
}

// refuse is the answer to what the Regulations do not say.
func (w *Answerer) refuse(question, text string) Answer {
	return Answer{Question: question, Text: text, Refused: true, Mode: ModeExtractive, Citations: []Citation{}}
}
