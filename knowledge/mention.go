package knowledge

import "strings"

// mention is a reference, list or range of references in a text, with the law
// that they are of.
type mention struct {
	span
	law  string
	refs []Reference
}

// mentions finds the references of a text whose law is beyond doubt. Those in
// a quotation are left out: they are the law's own words.
func (v *verifier) mentions() []mention {
	c := &cursor{s: v.s}
	named := v.lawNames()
	var found []mention
	for c.i < len(c.s) {
		start := c.i
		refs := c.references()
		if len(refs) == 0 || v.s[start] == ' ' {
			c.i = start + 1
			c.skipNumberTail(start)
			continue
		}
		law, from := v.lawOf(start, named)
		if law != "" && !v.quoted(start) {
			found = append(found, mention{span: span{from, c.i}, law: law, refs: refs})
		}
	}
	return found
}

// lawName is a 《…》 in a text.
type lawName struct {
	span // marks included
	name string
}

// lawNames finds the names of laws in book title marks.
func (v *verifier) lawNames() []lawName {
	var names []lawName
	for i := 0; i < len(v.s); i++ {
		if v.s[i] != '《' {
			continue
		}
		for j := i + 1; j < len(v.s) && j < i+60 && v.s[j] != '\n' && v.s[j] != '《'; j++ {
			if v.s[j] == '》' {
				names = append(names, lawName{span{i, j + 1}, strings.ReplaceAll(string(v.s[i+1:j]), " ", "")})
				i = j
				break
			}
		}
	}
	return names
}

// isLaw tells whether a title is that of a law or rule with articles.
func isLaw(title string) bool {
	title, _, _ = strings.Cut(title, "（")
	for _, ending := range []string{"条例", "法", "规定", "办法", "规则", "细则", "通则", "准则", "宪法"} {
		if strings.HasSuffix(title, ending) {
			return true
		}
	}
	return false
}

// lawOf is the law of the reference that begins at a rune, and where the
// mention of it begins; empty where it is in doubt.
func (v *verifier) lawOf(start int, named []lawName) (law string, from int) {
	end := v.skipBack(start)
	for _, n := range named {
		if n.to == end {
			return n.name, n.from
		}
	}
	if start == 0 || v.s[start-1] == '\n' {
		return "", start // the heading of an article of the text itself
	}
	before := string(v.s[max(0, end-24):end])
	last := lastLaw(named, start, v.s)
	switch {
	case strings.HasSuffix(before, v.regs.Name):
		return v.regs.Name, end - runeLen(v.regs.Name)
	case containsSuffix(before, "本办法", "本规定", "本法", "本细则", "本规则", "本制度", "本意见"):
		return "", start
	case containsSuffix(before, "该条例", "该法", "该办法", "该规定"):
		return last, start
	case strings.HasSuffix(before, "条例"):
		if rest := strings.TrimSuffix(strings.TrimSuffix(before, "条例"), "本"); rest != "" && countHan(lastRunes(rest, 1)) > 0 && !endsClause(rest) {
			return "", start // the 条例 of a name without title marks
		}
		if strings.HasSuffix(last, "条例") {
			return last, end - 2
		}
		return v.regs.Name, end - 2
	case v.s[start] == '第' && endsClause(string(v.s[max(0, start-4):start])):
		return last, start
	}
	return "", start
}

// skipBack moves back over what may stand between a law's name and its
// article: spaces, a bracket (2022年), 第四章, 的 and 中.
func (v *verifier) skipBack(at int) int {
	for at > 0 {
		r := v.s[at-1]
		switch {
		case r == ' ' || r == '的' || r == '中':
			at--
		case r == '章' || r == '节':
			i := at - 1
			for i > 0 && at-i < 8 && v.s[i] != '第' {
				i--
			}
			if v.s[i] != '第' {
				return at
			}
			at = i
		case r == '）' || r == ')':
			i := at - 1
			for i > 0 && at-i < 24 && v.s[i] != '（' && v.s[i] != '(' {
				i--
			}
			if i == 0 || v.s[i-1] != '》' {
				return at
			}
			at = i
		default:
			return at
		}
	}
	return at
}

// lastLaw is the law named last before a rune in its paragraph or, where the
// paragraph names none, the only law that the text has named so far.
func lastLaw(named []lawName, at int, s []rune) string {
	last, paragraph, several := "", "", false
	line := at
	for line > 0 && s[line-1] != '\n' {
		line--
	}
	for _, n := range named {
		if n.to > at || !isLaw(n.name) {
			continue
		}
		if n.from >= line {
			paragraph = n.name
		}
		several = several || last != "" && last != n.name
		last = n.name
	}
	if paragraph != "" || several {
		return paragraph
	}
	return last
}

// endsClause tells whether text ends in a place where 第N条 begins a reference
// of its own, and is not the article of what the words before name.
func endsClause(text string) bool {
	if text == "" || strings.ContainsRune("，。；：、？！（(“\"「,;:", []rune(lastRunes(text, 1))[0]) {
		return true
	}
	return containsSuffix(text, "依据", "根据", "按照", "依照", "违反", "和", "与", "及", "或", "或者", "适用", "参照", "参见", "见", "按", "据", "符合", "遵守",
		"执行", "落实", "对照", "引用", "援引", "依", "照", "其", "是", "在", "由", "关于", "请问", "如", "同时")
}

func containsSuffix(s string, endings ...string) bool {
	for _, e := range endings {
		if strings.HasSuffix(s, e) {
			return true
		}
	}
	return false
}

// lastRunes is the last n characters of s.
func lastRunes(s string, n int) string {
	r := []rune(s)
	return string(r[max(0, len(r)-n):])
}
