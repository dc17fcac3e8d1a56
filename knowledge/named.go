package knowledge

import (
	"fmt"
	"regexp"
	"strings"

	"xinfangbot/internal/chinese"
)

// Places that are named by where they stand: 最后一条, 倒数第二条, 第40条最后一款.
var (
	lastArticle = regexp.MustCompile(`最后一条|末条|最末一条`)
	fromTheEnd  = regexp.MustCompile(`倒数第([一二三四五六七八九十]+|[0-9]+)条`)
	lastPart    = regexp.MustCompile(`第?([0-9]+|[一二三四五六七八九十]+)条的?(?:最后一?|末)(款|项)`)
)

// numbered puts the numbers in the place of articles and parts of them that are
// named by where they stand, so that they are read as references.
func (r *Regulations) numbered(text string) string {
	if !strings.ContainsAny(text, "末后倒") {
		return text
	}
	text = fromTheEnd.ReplaceAllStringFunc(text, func(s string) string {
		n, ok := parseNumber(fromTheEnd.FindStringSubmatch(s)[1])
		if !ok || n < 1 || n > r.Len() {
			return s
		}
		return ArticleName(r.Len() + 1 - n)
	})
	text = lastPart.ReplaceAllStringFunc(text, func(s string) string {
		groups := lastPart.FindStringSubmatch(s)
		n, _ := parseNumber(groups[1])
		a, ok := r.Article(n)
		if !ok {
			return s
		}
		last := a.Paragraphs()
		if groups[2] == "项" {
			last = a.Units[len(a.Units)-1].Item
			for i := len(a.Units) - 1; i > 0 && last == 0; i-- {
				last = a.Units[i].Item
			}
		}
		if last == 0 {
			return a.Name()
		}
		return a.Name() + "第" + chinese.Numeral(last) + groups[2]
	})
	return lastArticle.ReplaceAllString(text, ArticleName(r.Len()))
}

// chapterAsked is a question about a chapter as such, by its number or its
// title.
var chapterAsked = regexp.MustCompile(`^[请看查念发把给我下一的条例里中]*(?:第([零〇一二三四五六七八九十百]+|[0-9]{1,3})章|(总则|附则))(?:的|是|都|里|讲|说|写|全文|原文|内容|有|哪|几|条|什么|啥|些|规定|了|一共|共|就|三|管|事|各|一起|，|、|吗|呢|分别|在|主要|包括|一下|给我|看看|\?|？|。)*$`)

// chapter answers a question about a chapter: its articles to the letter where
// they are few, else what each of them is about.
func (w *Answerer) chapter(question, text string) (Answer, bool) {
	groups := chapterAsked.FindStringSubmatch(text)
	if groups == nil {
		return Answer{}, false
	}
	n, numbered := parseNumber(groups[1])
	if numbered && (n < 1 || n > len(w.r.Chapters)) {
		return w.refuse(question, fmt.Sprintf("《%s》共%d章，没有%s。", w.r.Name, len(w.r.Chapters), ChapterName(n))), true
	}
	for _, c := range w.r.Chapters {
		if c.Number != n && c.Title != groups[2] {
			continue
		}
		numbers := make([]int, 0, c.Last-c.First+1)
		for a := c.First; a <= c.Last; a++ {
			numbers = append(numbers, a)
		}
		if len(numbers) <= maxLookup {
			return w.lookupArticles(question, text, nil, numbers), true
		}
		var b strings.Builder
		fmt.Fprintf(&b, "《%s》%s %s，%s至%s，共%d条：", w.r.Name, ChapterName(c.Number), c.Title, ArticleName(c.First), ArticleName(c.Last), len(numbers))
		answer := Answer{Question: question, Mode: ModeExtractive}
		for _, a := range numbers {
			article := w.r.articles[a-1]
			b.WriteString("\n" + article.Name() + "（" + article.Subject + "）")
			answer.Citations = append(answer.Citations, whole(article).citation(w.r.Name))
		}
		b.WriteString("\n需要原文的，请发送条号，例如：" + ArticleName(c.First) + "。")
		answer.Text = b.String()
		return answer, true
	}
	return Answer{}, false
}

// quotedWords are words that a question quotes; sourceAsked asks where they
// stand.
var (
	quotedWords = regexp.MustCompile(`[“"「『]([^“”"「」『』]+)[”"」』]`)
	sourceAsked = []string{"哪条", "哪一条", "第几条", "哪款", "哪一款", "第几款", "哪项", "出自", "出处", "原文", "在哪", "哪里", "怎么写", "怎么表述"}
)

// minQuoted is how many Chinese characters words need to be looked up by.
const minQuoted = 4

// quoted answers where words that the question quotes stand in the
// Regulations: the paragraphs and items that have them, to the letter.
func (w *Answerer) quoted(question, text string) (Answer, bool) {
	groups := quotedWords.FindStringSubmatch(text)
	if groups == nil || countHan(groups[1]) < minQuoted || !containsAny(text, sourceAsked) {
		return Answer{}, false
	}
	var passages []passage
	for _, a := range w.r.articles {
		if !strings.Contains(a.Text, groups[1]) {
			continue
		}
		p := whole(a)
		for _, u := range a.Units {
			if strings.Contains(u.Text, groups[1]) {
				p.from, p.to, p.item = u.Paragraph, u.Paragraph, u.Item
				break
			}
		}
		p.needed = true
		passages = append(passages, p)
	}
	if len(passages) == 0 || len(passages) > maxCitations {
		return Answer{}, false
	}
	return w.compose(question, &analysed{text: text}, passages), true
}
