package report

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// titles reports documents that the grounds do not name.
func (c *sectionCheck) titles() {
	for at := 0; ; {
		i := strings.Index(c.text[at:], "《")
		if i < 0 {
			break
		}
		start := at + i
		at = start + len("《")
		end := strings.Index(c.text[at:], "》")
		if end < 0 {
			c.report(InventedTitle, start, at, "书名号不成对")
			break
		}
		if name := c.text[at : at+end]; !c.knowsTitle(name) {
			c.report(InventedTitle, start, at+end+len("》"), "《%s》在事实和笔记里没有", name)
		}
	}
	for _, ending := range [...]string{"条例", "纲要", "法典", "细则", "处罚法", "诉讼法", "复议法", "宪法", "刑法"} {
		c.bareTitles(ending)
	}
}

func (c *sectionCheck) knowsTitle(name string) bool {
	short := strings.TrimPrefix(name, "中华人民共和国")
	return c.says(short) || slices.ContainsFunc(c.grounds.Titles, func(t string) bool { return strings.TrimPrefix(t, "中华人民共和国") == short })
}

// bareTitles reports documents without 《》 that end in a word.
func (c *sectionCheck) bareTitles(ending string) {
	for _, p := range places(c.text, ending) {
		if openIn(c.text[:p], "《", "》") {
			continue
		}
		name := hanBefore(c.text[:p], 16)
		for _, w := range [...]string{"根据", "依据", "按照", "依照", "贯彻落实", "贯彻", "落实", "学习", "宣传", "执行", "遵守", "违反", "开展", "围绕", "对照", "以", "和", "与", "及", "是", "为", "的", "了"} {
			if i := strings.LastIndex(name, w); i >= 0 {
				name = name[i+len(w):]
			}
		}
		if name != "" && !strings.HasSuffix(name, "本") && !c.knowsTitle(name+ending) {
			c.report(InventedTitle, p-len(name), p+len(ending), "“%s”在事实和笔记里没有", name+ending)
		}
	}
}

// places are where a word stands in a text.
func places(text, word string) (list []int) {
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return list
		}
		list = append(list, at+i)
		at += i + len(word)
	}
}

// hanBefore is the run of at most n Chinese characters that a text ends with.
func hanBefore(text string, n int) string {
	at := len(text)
	for range n {
		r, size := utf8.DecodeLastRuneInString(text[:at])
		if !unicode.Is(unicode.Han, r) {
			break
		}
		at -= size
	}
	return text[at:]
}

// longestTerm is how many characters may stand between quotation marks as a
// name or a term; what is longer is somebody's words.
const longestTerm = 8

// quotations reports words that are quoted and that nobody is known to have
// said.
func (c *sectionCheck) quotations() {
	for _, start := range places(c.text, "“") {
		words, _, closed := strings.Cut(c.text[start+len("“"):], "”")
		if closed && utf8.RuneCountInString(words) > longestTerm && !c.says(words) {
			c.report(InventedQuote, start, start+len("“")+len(words)+len("”"), "引号里的话在事实和笔记里没有")
		}
	}
}

// voice reports the first person singular.
func (c *sectionCheck) voice() {
	for i, r := range c.text {
		if r != '我' && r != '本' && r != '笔' {
			continue
		}
		before, after := c.text[:i], c.text[i:]
		switch {
		case openIn(before, "“", "”"):
		case r == '我' && !strings.HasSuffix(before, "自") && !strings.ContainsRune("们局办市县区旗盟州省国委厅部院会党军处科队镇乡街单中方", secondRune(after)):
			c.report(FirstPerson, i, i+len("我"), "机关公文不用“我”")
		case strings.HasPrefix(after, "本人") && !hasAnyWord(hanBefore(before, 4), []string{"信访人", "当事人", "群众", "其", "申请人", "来访人"}):
			c.report(FirstPerson, i, i+len("本人"), "机关公文不用“本人”")
		case strings.HasPrefix(after, "笔者"):
			c.report(FirstPerson, i, i+len("笔者"), "机关公文不用“笔者”")
		}
	}
}

// openIn tells whether a mark is open at the end of a text.
func openIn(text, open, closing string) bool {
	return strings.LastIndex(text, open) > strings.LastIndex(text, closing)
}

func secondRune(s string) rune {
	_, size := utf8.DecodeRuneInString(s)
	r, _ := utf8.DecodeRuneInString(s[size:])
	return r
}
