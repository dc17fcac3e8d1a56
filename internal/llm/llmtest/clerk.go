package llmtest

import (
	"regexp"
	"strconv"
	"strings"
)

// fencePattern reads the data of a prompt of package prompts.
var fencePattern = regexp.MustCompile(`(?s)⟦([^⟧]+)⟧\n(.*?)\n⟦以上是([^⟧]+)⟧`)

// Part is a part of the data that a prompt gives: what it is called, and what it
// says.
type Part struct{ Name, Text string }

// Parts are the data that a call gives to the model, in order.
func Parts(r Request) []Part {
	var parts []Part
	for _, m := range fencePattern.FindAllStringSubmatch(r.Prompt(), -1) {
		if m[1] == m[3] {
			parts = append(parts, Part{m[1], m[2]})
		}
	}
	return parts
}

var placePattern = regexp.MustCompile(`^条文[0-9]+ (.+)$`)

// Clerk answers as a careful model does: a question from the passages, each
// cited and quoted to the letter; a section from the facts and the notes; a
// choice with the first candidate; a question to be rewritten as it is. Prompts
// that ask for a draft to be mended are answered anew.
func Clerk(r Request) Reply {
	var passages, section []string
	for _, p := range Parts(r) {
		place := placePattern.FindStringSubmatch(p.Name)
		switch {
		case place != nil && len(passages) < 2:
			passages = append(passages, "依据"+place[1]+"：“"+firstSentence(p.Text)+"”")
		case strings.HasPrefix(p.Name, "候选项1"):
			return Say("1")
		case p.Name == "问话":
			return Say(p.Text)
		case p.Name == "笔记" && p.Text != "（无）":
			section = append(section, sentences(p.Text)...)
		case strings.HasPrefix(p.Name, "事实") && p.Text != "（无）":
			section = append(section, facts(p.Text)...)
		case p.Name == "原稿" && p.Text != "（无）":
			section = append(sentences(p.Text), section...)
		}
	}
	if len(passages) > 0 {
		return Say(strings.Join(passages, "\n"))
	}
	return Say(strings.Join(section, ""))
}

// firstSentence is the first sentence of a passage, without its stop.
func firstSentence(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	first, _, _ := strings.Cut(line, "。")
	return strings.TrimRight(first, "；：")
}

// sentences are the sentences of notes, each with a stop.
func sentences(text string) []string {
	var list []string
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return r == '。' || r == '\n' }) {
		list = append(list, strings.TrimSpace(s)+"。")
	}
	return list
}

// facts are the facts of a prompt as sentences.
func facts(text string) []string {
	var list []string
	for line := range strings.SplitSeq(text, "\n") {
		if f := strings.Split(line, "\t"); len(f) == 3 && !strings.ContainsAny(f[2], "；。") {
			list = append(list, f[1]+f[2]+"。")
		}
	}
	return list
}

var (
	articlePattern = regexp.MustCompile(`第[一二三四五六七八九十]+条`)
	figurePattern  = regexp.MustCompile(`[0-9]+(\.[0-9]+)?`)
	quotePattern   = regexp.MustCompile(`“[^”]+”`)
)

// InventArticle is a text that cites an article which it should not: n.
func InventArticle(text, n string) string {
	if at := articlePattern.FindStringIndex(text); at != nil {
		return text[:at[0]] + "第" + n + "条" + text[at[1]:]
	}
	return text + "依据《信访工作条例》第" + n + "条。"
}

// AlterQuotation is a text with a word of a quotation changed, or with a
// quotation that is none.
func AlterQuotation(text string) string {
	at := quotePattern.FindStringIndex(text)
	if at == nil {
		return text + "原文是：“逾期未办结的，视为信访人撤回信访事项”。"
	}
	quoted := text[at[0]:at[1]]
	for _, swap := range [][2]string{{"应当", "可以"}, {"可以", "应当"}, {"不得", "可以"}, {"信访", "来访"}} {
		if strings.Contains(quoted, swap[0]) {
			return text[:at[0]] + strings.Replace(quoted, swap[0], swap[1], 1) + text[at[1]:]
		}
	}
	return text[:at[0]] + strings.TrimSuffix(quoted, "”") + "并从严处理”" + text[at[1]:]
}

// InventFigure is a text with a figure changed, or with a period that nobody
// set.
func InventFigure(text string) string {
	if at := figurePattern.FindStringIndex(text); at != nil {
		return text[:at[0]] + text[at[0]:at[1]] + "7" + text[at[1]:]
	}
	return text + "\n以上事项应当在17个工作日内完成。"
}

// Inventing answers every second call as Clerk does, and the others with an
// invented article, an altered quotation, an invented figure or a law that
// there is not, in turn.
func Inventing(r Request) Reply {
	good := Clerk(r)
	if r.Number%2 == 0 {
		return good
	}
	return Say(Invent(good.Text, r.Number/2))
}

// Invent spoils a good text in the n-th way.
func Invent(text string, n int) string {
	switch n % 6 {
	case 0:
		return InventArticle(text, "九十八")
	case 1:
		return AlterQuotation(text)
	case 2:
		return InventFigure(text)
	case 3:
		return InventArticle(text, "七")
	case 4:
		return text + "\n另据《信访工作责任追究法》第" + strconv.Itoa(n%40+1) + "条，应当在9日内书面答复。"
	}
	return text + "\n逾期率不得超过百分之三，超过的由办理单位负责人在三个月内作出说明。"
}
