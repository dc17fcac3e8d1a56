package grounded

import (
	"slices"
	"strings"

	"xinfangbot/knowledge"
)

// Marks with which lines of an extractive answer begin.
const (
	basisMark   = "依据："
	besideMark  = "另据" // another article with its rule
	relatedMark = "相关："
)

// besideMarks begin the lines that stand beside an answer and its wording.
var besideMarks = [...]string{besideMark, "另见：", "注意："}

// around is what an extractive answer says around its rule: before it which
// document answers in the place of which; then the official wording that it
// rests on; and after that what else applies.
type around struct {
	before []string
	basis  string
	after  []string
}

func aroundRule(a knowledge.Answer) (r around) {
	head, tail, _ := strings.Cut(a.Text, "\n"+basisMark)
	quote := a.Citations[0].Quote
	if i := strings.Index(head, quote); i >= 0 {
		head, tail = head[:i], withQuote(tail, quote)
	} else {
		head = head[:max(0, strings.LastIndexByte(head, '\n'))]
	}
	for line := range strings.SplitSeq(head, "\n") {
		if strings.Contains(line, "《") {
			r.before = append(r.before, line)
		}
	}
	r.basis = basisMark
	for i, line := range strings.Split(tail, "\n") {
		switch {
		case slices.ContainsFunc(besideMarks[:], func(mark string) bool { return strings.HasPrefix(line, mark) }):
			r.after = append(r.after, line)
		case len(r.after) > 0 || strings.HasPrefix(line, relatedMark):
		case i == 0:
			r.basis += line
		default:
			r.basis += "\n" + line
		}
	}
	return r
}

// withQuote puts a quotation behind the line that says what it is taken from.
func withQuote(tail, quote string) string {
	place, rest, _ := strings.Cut(tail, "\n")
	return strings.TrimSuffix(place+"\n"+quote+"\n"+rest, "\n")
}

// toldShare is the share of a line's pairs of characters from which on a text
// says what the line says.
const toldShare = 0.8

// untold is what stands beside the extractive answer and a text does not say:
// further rules, and the names of the articles that it leaves out.
func (a *answering) untold(text string, after []string, cited []knowledge.Evidence) []string {
	words := pairsOf(text)
	var lines []string
	named := make(map[int]bool)
	for _, line := range after {
		if refs := knowledge.References(line); strings.HasPrefix(line, besideMark) && len(refs) > 0 {
			named[refs[0].From] = true
		}
		if own := pairsOf(line); float64(shared(own, words)) < toldShare*float64(len(own)) {
			lines = append(lines, line)
		}
	}
	var related []string
	for _, c := range a.Extractive.Citations[1:] {
		article, ok := a.regulations.Article(c.Article)
		told := slices.ContainsFunc(cited, func(e knowledge.Evidence) bool { return e.Article == c.Article })
		if ok && c.Source == a.regulations.Name && !named[c.Article] && !told {
			named[c.Article] = true
			related = append(related, article.Name()+"（"+article.Subject+"）")
		}
	}
	if len(related) > 0 {
		lines = append(lines, relatedMark+strings.Join(related, "、"))
	}
	return lines
}
