package knowledge

import (
	"fmt"
	"slices"
	"strings"
)

// maxLookup is how many articles are given in full in one answer.
const maxLookup = 5

// lookup answers a question that names articles, and reports whether the
// question is one. An article of the rules of 2005 is not answered with the
// present one of the same number, which is about something else.
func (w *Answerer) lookup(question, text string, refs []Reference, foreign []string) (Answer, bool) {
	if len(refs) == 0 {
		if len(foreign) == 0 {
			return Answer{}, false
		}
		return w.refuse(question, fmt.Sprintf("您问的是《%s》的条文，本资料只收录《%s》，无法据此作答，请查阅该法原文。", foreign[0], w.r.Name)), true
	}
	if notice := w.repealedNotice(text); notice != "" && namesOldRules(text) {
		return w.refuse(question, notice+"本资料不收录旧条例的条文。请说明想了解的事项，例如：复查期限是几天？要看现行条例的条文，请发送条文序号，例如：第三十四条。"), true
	}
	var numbers []int
	for _, ref := range refs {
		for n := ref.From; n <= ref.To; n++ {
			if _, ok := w.r.Article(n); !ok {
				return w.refuse(question, fmt.Sprintf("《%s》共%d条，没有%s。", w.r.Name, w.r.Len(), ArticleName(n))), true
			}
			if !slices.Contains(numbers, n) {
				numbers = append(numbers, n)
			}
		}
	}
	if strings.Contains(text, "违反") {
		return w.lookupBreach(question, text, numbers)
	}
	return w.lookupArticles(question, text, refs, numbers), true
}

// namesOldRules tells whether a text means the rules of 2005 and not the present
// ones, which staff call 信访条例 for short.
func namesOldRules(text string) bool {
	before, _, ok := strings.Cut(text, "信访条例")
	return strings.Contains(text, "2005") || containsAny(text, []string{"老条例", "旧条例", "原条例"}) ||
		ok && containsAny(text, []string{"现在哪条", "现在是哪", "现在第几", "现在是第几", "现在在第几", "改成第几", "变成第几", "对应现在", "对应现行", "对应新条例"}) ||
		ok && containsSuffix(before, "《", "老", "老的", "旧", "旧的", "原", "原来的", "以前", "以前的", "过去的", "老的《", "旧的《")
}

// lookupBreach leaves a question about the breach of an article to the search:
// what follows from a breach stands in another article.
func (w *Answerer) lookupBreach(question, text string, numbers []int) (Answer, bool) {
	q := w.x.analyse(text)
	v := w.judge(q, true)
	if !v.answerable {
		return Answer{}, false
	}
	passages := w.choose(q, v.ranked)
	for _, n := range numbers {
		if len(passages) > 1 && !slices.ContainsFunc(passages, func(p passage) bool { return p.article.Number == n }) {
			p := whole(w.r.articles[n-1])
			p.needed = true
			passages = slices.Insert(passages, 1, p)
		}
	}
	return w.compose(question, q, passages[:min(len(passages), maxCitations)]), true
}

// lookupArticles gives articles verbatim, each with its chapter and subject.
func (w *Answerer) lookupArticles(question, text string, refs []Reference, numbers []int) Answer {
	var b strings.Builder
	if notice := w.repealedNotice(text); notice != "" {
		b.WriteString(notice + "以下是现行《" + w.r.Name + "》的条文。\n")
	}
	answer := Answer{Question: question, Mode: ModeExtractive, Verbatim: true}
	shown := numbers[:min(len(numbers), maxLookup)]
	for i, n := range shown {
		p, note := w.place(n, refs)
		if i > 0 {
			b.WriteString("\n\n")
		}
		a := p.article
		fmt.Fprintf(&b, "《%s》%s（%s）\n%s %s\n", w.r.Name, p.name(), a.Subject, ChapterName(a.Chapter.Number), a.Chapter.Title)
		if note != "" {
			b.WriteString(note + "\n")
		}
		b.WriteString(p.shown())
		answer.Citations = append(answer.Citations, p.citation(w.r.Name))
	}
	if len(shown) < len(numbers) {
		fmt.Fprintf(&b, "\n\n一次最多给出%d条，其余请分次查询。", maxLookup)
	}
	answer.Text = b.String()
	return answer
}

// place is the passage that the references name in article n. Where the
// article has no such paragraph or item it is the whole article with a note.
func (w *Answerer) place(n int, refs []Reference) (passage, string) {
	a := w.r.articles[n-1]
	p := whole(a)
	for _, ref := range refs {
		if ref.From != n || ref.To != n || ref.Paragraph == 0 && ref.Item == 0 {
			continue
		}
		paragraph := ref.Paragraph
		if paragraph == 0 {
			paragraph = paragraphOfItem(a, ref.Item)
		}
		if _, ok := a.Unit(paragraph, ref.Item); !ok {
			return p, a.Name() + "没有您所说的款或者项，现将全条列出。"
		}
		p.from, p.to, p.item = paragraph, paragraph, ref.Item
	}
	return p, ""
}

// paragraphOfItem is the first paragraph that has the item, 0 where none has.
func paragraphOfItem(a Article, item int) int {
	for _, u := range a.Units {
		if u.Item == item {
			return u.Paragraph
		}
	}
	return 0
}
