package knowledge

import (
	"slices"
	"strings"
)

// checkCited reports lines that state a rule while neither they, nor the next,
// nor any before them name an article, and a text that names none at all.
func (g *grounding) checkCited() {
	if len(g.citedIn(span{0, len(g.s)})) == 0 {
		g.report(Uncited, span{0, len(g.s)}, "", "没有写明依据的条文")
		return
	}
	for i, l := range g.lines {
		through := span{0, g.lines[min(len(g.lines)-1, i+1)].to}
		if statesRule(string(g.s[l.from:l.to])) && len(g.citedIn(through)) == 0 {
			g.report(Uncited, l, "", "没有写明依据的条文")
		}
	}
}

// minRelated is the share of a sentence's pairs of characters that some
// evidence has, at least, where the sentence says anything of the matter.
const minRelated = 0.15

// checkRelated reports sentences that have next to no words in common with the
// evidence: whatever they say, it does not come from there.
func (g *grounding) checkRelated() {
	for at := 0; at < len(g.s); {
		s := g.sentenceAt(at)
		at = s.to + 1
		var words []rune
		for i := s.from; i < s.to; i++ {
			if !g.inCite(i) {
				words = append(words, g.s[i])
			}
		}
		if countHan(string(words)) < 6 && !containsLatin(words) {
			continue
		}
		related := slices.ContainsFunc(g.sources, func(s source) bool { return s.sharePairs(words) >= minRelated })
		if !related && !g.namesEvidence(words) {
			g.report(Unrelated, s, "", "与给出的条文无关")
		}
	}
}

// namesEvidence tells whether a sentence does no more than name what it rests
// on: 依据：《信访工作条例》第三十四条.
func (g *grounding) namesEvidence(words []rune) bool {
	rest := string(words)
	for _, w := range []string{"依据", "根据", "相关", "另据", "参见", "有关", "规定", "条文", "上述", "以上", "以下", "具体", "回答", "问题", "内容", "如下", "即", "见", "的", "是", "为", "和"} {
		rest = strings.ReplaceAll(rest, w, "")
	}
	return countHan(rest) < 6 && !containsLatin(words)
}

// containsLatin tells whether a sentence has a word in Latin letters.
func containsLatin(s []rune) bool {
	n := 0
	for _, r := range s {
		if r < 'a' || r > 'z' {
			n = 0
			continue
		}
		if n++; n == 4 {
			return true
		}
	}
	return false
}

// statesRule tells whether a line says what has to be done or when.
func statesRule(line string) bool {
	return len(quantities([]rune(line))) > 0 || containsAny(line, []string{"应当", "可以", "不得", "必须", "不予", "不再", "予以", "有权", "禁止", "由"})
}
