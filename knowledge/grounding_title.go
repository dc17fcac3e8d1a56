package knowledge

import (
	"slices"
	"strings"
	"unicode"
)

// checkTitles reports documents that the text names and that nobody has heard
// of.
func (g *grounding) checkTitles() {
	for _, n := range g.lawNames() {
		if g.quoted(n.from) {
			continue
		}
		law, known := g.law(n.name)
		switch {
		case known && law.Repealed != "" && !g.speaksOfPast(n.from):
			g.report(RepealedLaw, n.span, "", "%s", law.Repealed)
		case !known && !g.mentioned(n.name):
			g.report(UnknownTitle, n.span, "", "给出的条文和问题里都没有《%s》", n.name)
		}
	}
	for i, r := range g.s {
		name := g.bareLaw(i)
		if r != '据' && r != '照' && r != '反' && r != '用' || name == "" || g.quoted(i) || g.mentioned(name) {
			continue
		}
		g.report(UnknownTitle, span{i + 1, i + 1 + runeLen(name)}, "", "给出的条文和问题里都没有“%s”", name)
	}
}

// speaksOfPast tells whether the sentence around a rune speaks of a law as of
// one that was.
func (g *grounding) speaksOfPast(at int) bool {
	return containsAny(g.sentence(at), []string{"废止", "失效", "不再适用", "不再执行", "原《", "2005"})
}

// mentioned tells whether the evidence or the question names a document.
func (g *grounding) mentioned(name string) bool {
	if strings.Contains(Normalise(g.question), name) {
		return true
	}
	return slices.ContainsFunc(g.given, func(e Evidence) bool {
		return sameTitle(e.Source, name) || strings.Contains(Normalise(e.Text), name) || strings.HasSuffix(name, e.Source)
	})
}

// bareLaw is the law that is named without 《》 behind 根据, 依照 and the like,
// whose last character stands at i; empty where none is.
func (g *grounding) bareLaw(i int) string {
	const longest = 20
	if i == 0 || !slices.Contains([]string{"根据", "依据", "按照", "依照", "违反", "适用"}, string(g.s[i-1:i+1])) {
		return ""
	}
	rest := string(g.s[i+1 : min(len(g.s), i+1+longest)])
	for j, r := range rest {
		if !unicode.Is(unicode.Han, r) || r == '的' || r == '第' {
			rest = rest[:j]
			break
		}
	}
	for _, ending := range []string{"条例", "办法", "细则", "法典", "处罚法", "诉讼法", "管理法", "复议法", "公务员法", "监察法", "组织法", "信访法"} {
		name, _, ok := strings.Cut(rest, ending)
		if ok && !isGeneric(name) {
			return name + ending
		}
	}
	return ""
}

// isGeneric tells whether what stands before 条例 or 办法 names none: 有关办法,
// 本条例.
func isGeneric(name string) bool {
	switch name {
	case "", "本", "该", "此", "其", "现行", "新":
		return true
	}
	return containsAny(name, []string{"有关", "相关", "上述", "以下", "规定", "国家", "本级", "具体", "什么", "哪"})
}
