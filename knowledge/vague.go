package knowledge

import (
	"strconv"
	"strings"
)

// maxChoices is how many matters are offered where a question is too vague.
const maxChoices = 3

// vagueWords are words that do not tell what a question is about.
var vagueWords = strings.NewReplacer("怎么办", "", "怎么", "", "咋办", "", "咋整", "", "咋弄", "", "咋", "", "如何", "", "处理", "", "办理", "", "规定", "", "请问", "",
	"什么", "", "多久", "", "多少", "", "几天", "", "天", "", "条例", "", "可以", "", "能不能", "", "要不要", "", "这个", "", "那个", "", "这种", "", "情况", "", "问题", "",
	"这", "", "那", "", "该", "", "我", "", "你", "", "的", "", "了", "", "吗", "", "呢", "", "是", "", "有", "", "事", "", "信访人", "", "信访件", "", "信访", "", "上访", "",
	"来访", "", "来信", "", "群众", "", "老百姓", "", "一个", "", "件", "", "人", "", "应", "", "当", "", "来", "", "想", "", "咨询", "", "问", "", "下", "", "关于", "", "工作", "", "帮忙", "", "项", "")

// isVague tells whether a question has no word that says what it is about.
func isVague(text string) bool { return countHan(vagueWords.Replace(text)) < 2 }

// usualQuestions are offered where a vague question has nothing to go by.
var usualQuestions = [maxChoices]string{"信访事项多久办结？", "对信访处理意见不服怎么办？", "转来的件不归我们管怎么退？"}

// askBack offers the likeliest matters of a vague question.
func (w *Answerer) askBack(question, text string) Answer {
	q := w.x.analyse(strings.NewReplacer("怎么办", "", "咋办", "", "咋整", "", "咋弄", "", "怎么", "", "如何", "", "处理", "").Replace(text))
	choices := make([]string, 0, maxChoices)
	for _, s := range w.x.rank(q) {
		if len(choices) == maxChoices {
			break
		}
		if s.document >= w.r.Len() || s.plain < minScoreOutside {
			continue
		}
		choices = append(choices, w.usual(q, s.document+1))
	}
	for _, u := range usualQuestions {
		if len(choices) == maxChoices {
			break
		}
		choices = append(choices, u)
	}
	return w.again(question, choices)
}

// usual is a full question about an article: that of its points which is most
// like the query.
func (w *Answerer) usual(q *analysed, article int) string {
	best, at := float32(-1), ""
	for p := w.x.phraseFirst[article]; p < w.x.phraseFirst[article+1]; p++ {
		if ref := w.x.phraseOf[p]; ref.point >= 0 && q.likeness[p] > best {
			best, at = q.likeness[p], ref.text
		}
	}
	if at == "" {
		return w.r.articles[article-1].Subject + "是怎么规定的？"
	}
	return at + "？"
}

// again asks which of the choices is meant.
func (w *Answerer) again(question string, choices []string) Answer {
	var b strings.Builder
	b.WriteString("请把情况说得具体一些，例如涉及什么事项、到了哪一步、想了解期限、程序还是责任。您想问的是不是：")
	for i, c := range choices {
		b.WriteString("\n" + strconv.Itoa(i+1) + ". " + c)
	}
	b.WriteString("\n回复序号即可。")
	a := w.refuse(question, b.String())
	a.Choices = choices
	return a
}
