package knowledge

import (
	"slices"
	"strings"
)

// checkQuotations reports what stands between quotation marks and is not, to
// the letter, in the text that is cited with it. The words of the question may
// be repeated.
func (g *grounding) checkQuotations() {
	question := plainWording(g.question)
	for _, q := range g.quotes {
		words := string(g.s[q.from:q.to])
		pieces := quotePieces(words)
		if countHan(words) < 2 || g.holds(g.scope(q.from), pieces) || countHan(words) < minQuotation && g.isTerm(words) {
			continue
		}
		if i := g.elsewhere(pieces); i >= 0 {
			if countHan(words) >= minQuotation {
				g.report(Misplaced, q, "", "引文出自%s", g.given[i].Place())
			}
			continue
		}
		if strings.Contains(question, strings.Join(pieces, "")) {
			continue
		}
		g.report(Misquoted, q, g.nearestWording(q), "引文在给出的条文里没有，引号里只能是原文")
	}
}

// holds tells whether one of the pieces of evidence has a quotation.
func (g *grounding) holds(evidence []int, pieces []string) bool {
	return slices.ContainsFunc(evidence, func(i int) bool { return holdsPieces(g.sources[i].plain, pieces) })
}

func (g *grounding) elsewhere(pieces []string) int {
	return slices.IndexFunc(g.sources, func(s source) bool { return holdsPieces(s.plain, pieces) })
}

// isTerm tells whether words are what an article is called.
func (g *grounding) isTerm(words string) bool {
	words = plainWording(words)
	return slices.ContainsFunc(g.sources, func(s source) bool { return strings.Contains(s.terms, words) })
}

// nearestWording is what was probably meant to be quoted, or empty.
func (g *grounding) nearestWording(q span) string {
	wording, _ := g.likestOf(g.s[q.from:q.to], g.scope(q.from), nearEnough)
	return wording
}

// likestOf is the stretch of the evidence that is likest to words, and how like
// it is; empty where nothing is as like as enough.
func (g *grounding) likestOf(words []rune, evidence []int, enough float64) (wording string, share float64) {
	if len(words) > maxQuotation {
		return "", 0
	}
	for _, i := range evidence {
		if w, s := likest(g.sources[i].runes, words); s >= enough && s > share {
			wording, share = w, s
		}
	}
	return wording, share
}
