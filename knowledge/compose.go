package knowledge

import (
	"fmt"
	"strings"
)

// compose writes the answer from its passages.
func (w *Answerer) compose(question string, q *analysed, passages []passage) Answer {
	var b strings.Builder
	if notice := w.repealedNotice(q.text); notice != "" {
		b.WriteString(notice + "以下按现行《" + w.r.Name + "》回答。\n")
	}
	first := passages[0]
	fmt.Fprintf(&b, "%s\n依据：《%s》%s\n%s", w.lead(q, first), w.r.Name, first.name(), first.shown())
	var related []Article
	for _, p := range passages[1:] {
		if !p.needed {
			related = append(related, p.article)
			continue
		}
		say := p.say
		if say == "" && p.item == 0 {
			p = whole(p.article) // what is not quoted is told in full
		}
		if say == "" {
			say = p.rule()
		}
		fmt.Fprintf(&b, "\n另据%s（%s）：%s", p.name(), p.article.Subject, say)
	}
	b.WriteString(relatedLine(related))
	answer := Answer{Question: question, Text: b.String(), Mode: ModeExtractive}
	for _, p := range passages {
		answer.Citations = append(answer.Citations, p.citation(w.r.Name))
	}
	return answer
}

// lead is the rule of a passage, put as the answer to the question where it
// asks for one point of it.
func (w *Answerer) lead(q *analysed, p passage) string {
	switch {
	case p.say != "":
		return p.say
	case len(q.likeness) == 0:
		return p.rule()
	}
	m, ok := w.x.point(q, p.article.Number)
	if !ok || !p.contains(m.place) || m.place.Item > 0 && asksForAll(q.asked) {
		return p.rule()
	}
	if say := m.sentence(w.x, q); say != "" {
		return say
	}
	return p.rule()
}

// relatedLine names further articles, or is empty.
func relatedLine(articles []Article) string {
	if len(articles) == 0 {
		return ""
	}
	names := make([]string, len(articles))
	for i, a := range articles {
		names[i] = a.Name() + "（" + a.Subject + "）"
	}
	return "\n相关：" + strings.Join(names, "、")
}

// repealedNotice is what to say first where a question names the 《信访条例》
// of 2005, and empty otherwise.
func (w *Answerer) repealedNotice(text string) string {
	old := strings.Contains(text, "2005") && strings.Contains(text, "条例") ||
		containsAny(text, []string{"信访条例", "老条例", "旧条例", "原条例", "旧的条例", "老的条例", "以前的条例"})
	if !old {
		return ""
	}
	return "2005年的《信访条例》自" + w.r.Effective.Format("2006年1月2日") + "起不再适用，条文序号也与现行条例不同。"
}
