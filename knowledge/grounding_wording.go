package knowledge

import (
	"slices"
	"strings"
)

// Shares of a clause that are as in the law where the clause is the law's,
// changed: of its pairs of characters, looked at first, and of its characters.
const (
	nearPairs   = 0.5
	nearWording = 0.72
)

// checkWording reports clauses outside quotations that are the law's words but
// for what must, may or must not be done: 应当 made into 可以.
func (g *grounding) checkWording() {
	g.clauses(func(c span) {
		if g.repeated(c.from) {
			return
		}
		clause := g.s[c.from:c.to]
		near := slices.DeleteFunc(g.scope(c.from), func(i int) bool { return g.sources[i].sharePairs(clause) < nearPairs })
		wording, _ := g.likestOf(clause, near, nearWording)
		forbids := slices.ContainsFunc(near, func(i int) bool { return g.sources[i].forbids })
		if wording != "" && modalityOf(string(clause)).contradicts(modalityOf(wording), forbids) {
			g.report(Altered, c, wording, "与条文原意不符，原文是：“%s”", wording)
		}
	})
}

// sharePairs is the share of the pairs of characters of a clause that the
// source has.
func (s source) sharePairs(clause []rune) float64 {
	n := 0
	for i := 1; i < len(clause); i++ {
		n += count(s.pairs[[2]rune{clause[i-1], clause[i]}])
	}
	return share(n, len(clause)-1)
}

// modality is how often a clause says must not, must, may and not.
type modality struct{ forbids, demands, allows, denies int }

func modalityOf(s string) (m modality) {
	for _, kind := range []struct {
		n     *int
		words []string
	}{
		{&m.forbids, []string{"不得", "不能", "禁止", "不准", "不可以"}}, {&m.demands, []string{"应当", "应该", "必须"}},
		{&m.allows, []string{"可以"}}, {&m.denies, []string{"不", "未", "无需", "免予", "除外"}},
	} {
		for _, w := range kind.words {
			*kind.n += strings.Count(s, w)
			s = strings.ReplaceAll(s, w, "*")
		}
	}
	return m
}

// contradicts tells whether what must, may or must not be is put in the place
// of another, or a denial is gone or added. forbids: the law forbids a list of
// things, so that 不得 stands before the list and not with each.
func (m modality) contradicts(law modality, forbids bool) bool {
	gone, added := 0, 0
	for _, pair := range [...][2]int{{m.forbids, law.forbids}, {m.demands, law.demands}, {m.allows, law.allows}} {
		gone += count(pair[0] < pair[1])
		added += count(pair[0] > pair[1])
	}
	denials, lawful := m.forbids+m.denies, law.forbids+law.denies
	return gone > 0 && added > 0 || denials < lawful || denials > lawful && !forbids
}
