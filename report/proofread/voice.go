package proofread

import (
	"strings"
	"unicode/utf8"
)

// checkVoice finds the first person singular in the report of a body. Speeches
// and personal reports (述职, 述法) may say 我.
func checkVoice(s *sheet) {
	if containsAny(s.title, "述职", "述法", "讲话", "发言", "致辞") {
		return
	}
	for p := range s.each() {
		if p.role != body || s.full() {
			continue
		}
		for i, r := range p.text {
			word := ""
			switch {
			case r == '我' && singular(p.text, i):
				word = "我"
			case r == '本' && strings.HasPrefix(p.text[i:], "本人") && ownPerson(p.text, i):
				word = "本人"
			}
			if word == "" || s.within(p, i) {
				continue
			}
			s.report(p, finding{
				Warning, i, i + len(word),
				"以机关名义的报告里出现了第一人称单数“" + word + "”",
				"改为“我局”“局党组”或“局主要负责人”等。",
			})
		}
	}
}

// singular tells whether the 我 at text[i:] is one person: it begins a clause or
// follows a conjunction, and a verb, an adverb or a figure comes next, not a
// body (我局, 我市) and not 们.
func singular(text string, i int) bool {
	after := text[i+len("我"):]
	if strings.HasPrefix(after, "为人人") || strings.HasPrefix(after, "为群众") {
		return false
	}
	for _, w := range []string{
		"两次", "多次", "先后", "亲自", "带头", "主持", "作为", "坚持", "始终", "认真", "参加", "带领", "率先", "率队", "牵头", "组织",
		"同", "与", "对", "在", "把", "将", "就", "也", "都", "还", "已", "曾", "能", "要", "是", "为", "一直", "积极", "深入", "严格", "定期", "每", "共",
		"到", "去", "本人", "个人", "主动", "专门", "及时", "分管", "负责", "任", "自", "不", "以",
	} {
		if strings.HasPrefix(after, w) {
			return clauseStart(text, i)
		}
	}
	r, _ := utf8.DecodeRuneInString(after)
	return (r >= '0' && r <= '9' || strings.ContainsRune("一二三四五六七八九十", r)) && clauseStart(text, i)
}

// clauseStart tells whether a clause begins at text[i:].
func clauseStart(text string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	return i == 0 || strings.ContainsRune("。，；：、！？）年月日度来期", r)
}

// ownPerson tells whether 本人 means the writer: in 信访人本人 and 其本人 it does not.
func ownPerson(text string, i int) bool {
	return clauseStart(text, i) && !strings.HasPrefix(text[i:], "本人或") && !strings.HasPrefix(text[i:], "本人及") && !strings.HasPrefix(text[i:], "本人身份")
}
