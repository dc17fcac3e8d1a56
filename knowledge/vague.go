package knowledge

import (
	"fmt"
	"strconv"
	"strings"
)

// maxChoices is how many matters are offered where a question is too vague.
const maxChoices = 3

// vagueWords are words that do not tell what a question is about.
var vagueWords = strings.NewReplacer("怎么办", "", "怎么", "", "咋办", "", "咋整", "", "咋弄", "", "咋", "", "如何", "", "处理", "", "办理", "", "规定", "", "请问", "",
	"什么", "", "多久", "", "多少", "", "几天", "", "天", "", "条例", "", "可以", "", "能不能", "", "要不要", "", "这个", "", "那个", "", "这种", "", "情况", "", "问题", "", "期限", "", "时限", "", "时间", "", "责任", "",
	"这", "", "那", "", "该", "", "我", "", "你", "", "的", "", "了", "", "吗", "", "呢", "", "是", "", "有", "", "事", "", "信访人", "", "信访件", "", "信访", "", "上访", "",
	"来访", "", "来信", "", "群众", "", "老百姓", "", "一个", "", "件", "", "人", "", "应", "", "当", "", "来", "", "想", "", "咨询", "", "问", "", "下", "", "关于", "", "工作", "", "帮忙", "", "项", "")

// isVague tells whether a question has no word that says what it is about.
func isVague(text string) bool {
	return countHan(vagueWords.Replace(text)) < 2 && !containsAny(text, []string{"办理期限", "办理时限", "办结", "退件", "打人", "骂人", "邮件", "群众工作", "算信访人", "是信访人", "叫信访人", "称信访人", "信访人是指", "信访人指", "信访人的定义"})
}

// usual is what is usually meant by a vague question with one of the words.
type usual struct {
	words, ask []string
}

// usualFile is the layout of usual.yaml.
type usualFile struct {
	Usual []struct {
		Words string   `yaml:"words"`
		Ask   []string `yaml:"ask"`
	} `yaml:"usual"`
}

// loadUsual reads what vague questions are answered with: the last group is
// for all that no other has a word of.
func loadUsual(file string) ([]usual, error) {
	var f usualFile
	if err := readYAML(file, &f); err != nil {
		return nil, err
	}
	groups := make([]usual, 0, len(f.Usual))
	for i, e := range f.Usual {
		last := i+1 == len(f.Usual)
		if len(e.Ask) != maxChoices || (e.Words == "") != last {
			return nil, fmt.Errorf("%s: group %d: want %d questions and words, which the last group alone has none of", file, i+1, maxChoices)
		}
		groups = append(groups, usual{words: strings.Fields(e.Words), ask: e.Ask})
	}
	if len(groups) == 0 {
		return nil, fmt.Errorf("%s: no groups", file)
	}
	return groups, nil
}

// askBack offers what is usually meant by a vague question.
func (w *Answerer) askBack(question, text string) Answer {
	last := len(w.r.usual) - 1
	for _, u := range w.r.usual[:last] {
		if containsAny(text, u.words) {
			return w.again(question, u.ask)
		}
	}
	return w.again(question, w.r.usual[last].ask)
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
