package grounded

import (
	"regexp"
	"strings"
	"unicode"

	"xinfangbot/internal/mask"
	"xinfangbot/prompts"
	"xinfangbot/report"
)

// flaw is something in a text of a model that no text of a bureau has, whatever
// it is about. Start and End are byte offsets.
type flaw struct {
	kind       string
	start, end int
	reason     string
}

// Kinds of flaws.
const (
	leaksPrompt  = "prompt"      // the prompt, or talk about it
	leftOver     = "placeholder" // a placeholder that stands for nothing
	foreignWords = "foreign"     // an address, markup or words in Latin letters that nothing given has
	obeysOrder   = "order"       // what an order in the data wanted written
)

var (
	talkPattern   = regexp.MustCompile(`(?i)提示词|系统提示|系统消息|语言模型|人工智能助手|作为(一个|一名)?(ai|助手|模型|人工智能)|根据(您|你)(提供|给出)的(资料|指令|要求)|以下是(改写|扩写|压缩|改正|起草|生成)|××|以上是(标题|事实|笔记|原稿|问题|条文)`)
	markupPattern = regexp.MustCompile(`(?i)https?://\S+|www\.\S+|</?[a-z][^>\n]{0,40}>|\{\{[^}\n]*\}\}|\[[^\]\n]{0,40}\]\([^)\n]*\)`)
	latinPattern  = regexp.MustCompile(`[A-Za-z]{4,}`)
)

// flaws finds the flaws of a text. given is all that the model was given to
// write from, orders what was left out of it.
func flaws(text, given string, orders []string) []flaw {
	var found []flaw
	add := func(kind, reason string, at [][]int) {
		for _, m := range at {
			found = append(found, flaw{kind, m[0], m[1], reason})
		}
	}
	add(leaksPrompt, "正文里不能谈论指令和资料本身", talkPattern.FindAllStringIndex(text, -1))
	var foreign [][]int
	for _, p := range []*regexp.Regexp{markupPattern, latinPattern} {
		for _, m := range p.FindAllStringIndex(text, -1) {
			if !strings.Contains(given, text[m[0]:m[1]]) {
				foreign = append(foreign, m)
			}
		}
	}
	add(foreignWords, "资料里没有这样的外文、网址或者标记", foreign)
	words := ""
	if len(orders) > 0 {
		words = onlyWords(given)
	}
	for _, s := range report.Sentences(text) {
		sentence := text[s.Start:s.End]
		switch {
		case prompts.HasFence(sentence):
			found = append(found, flaw{leaksPrompt, s.Start, s.End, "正文里不能有资料的括号"})
		case mask.HasPlaceholder(sentence) && !strings.Contains(given, strings.TrimSpace(sentence)):
			found = append(found, flaw{leftOver, s.Start, s.End, "正文里有不知所指的代号"})
		case obeys(sentence, orders, words):
			found = append(found, flaw{obeysOrder, s.Start, s.End, "资料里的要求不是资料，不能写进正文"})
		}
	}
	return found
}

// readableText tells whether a text is one: Chinese in the main.
func readableText(text string) bool {
	han, other := 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.IsLetter(r):
			other++
		}
	}
	return han > 0 && han >= 3*other
}
