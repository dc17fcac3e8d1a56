package knowledge

import (
	"strings"
	"unicode/utf8"
)

// Recognises tells whether a message is a question about the Regulations
// rather than a figure, a sentence of a report or a command. It looks at the
// form of the message alone and does no search, so that a dialog can ask it
// about every message.
func (w *Answerer) Recognises(text string) bool {
	s := strings.TrimRight(Normalise(text), " 。.!！~")
	han := countHan(s)
	length := utf8.RuneCountInString(s)
	if han < 2 || length > 200 {
		return len(References(s)) > 0 && strings.Contains(s, "第")
	}
	if strings.HasSuffix(s, "？") || strings.HasSuffix(s, "?") {
		return true
	}
	if length > 60 {
		return false
	}
	for _, ending := range []string{"吗", "么", "呢", "多久", "几天", "几日", "多少天", "多少日", "哪条", "怎么办", "咋办", "咋整", "原文", "规定"} {
		if strings.HasSuffix(s, ending) {
			return true
		}
	}
	if containsAny(s, []string{"请问", "多久", "多长时间", "多少天", "几天", "几个工作日", "怎么", "咋", "如何", "什么", "哪些", "哪个", "哪一", "是否", "能不能", "可不可以", "要不要", "是不是", "有没有", "算不算", "该不该", "谁来", "由谁", "归谁", "向谁", "找谁"}) {
		return true
	}
	refs := References(s)
	return len(refs) > 0 && (strings.Contains(s, "第") || strings.Contains(s, "条例"))
}
