package proofread

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// typo is a wrong word of the trade.
type typo struct {
	Wrong    string   `yaml:"wrong"`
	Right    string   `yaml:"right"`
	Not      []string `yaml:"not"` // longer words in which the characters are right
	Severity Severity `yaml:"severity"`
	Why      string   `yaml:"why"`
}

// typoTable finds wrong words by their first character.
type typoTable map[rune][]typo

func (w typo) problem() string {
	switch {
	case w.Wrong == "" || w.Right == "" || w.Wrong == w.Right:
		return fmt.Sprintf("%q to %q: a wrong word and another right one expected", w.Wrong, w.Right)
	case w.Severity != "":
		return w.Severity.problem()
	}
	return ""
}

// newTypoTable indexes the words, longer ones first.
func newTypoTable(list []typo) typoTable {
	t := make(typoTable)
	for _, w := range list {
		if w.Severity == "" {
			w.Severity = Warning
		}
		r, _ := utf8.DecodeRuneInString(w.Wrong)
		t[r] = append(t[r], w)
	}
	for _, words := range t {
		slices.SortStableFunc(words, func(a, b typo) int { return len(b.Wrong) - len(a.Wrong) })
	}
	return t
}

// checkTypos finds the words of the table. Names between 《》 are left as they
// are: they may be quoted from a document that has it so.
func checkTypos(s *sheet) {
	for p := range s.each() {
		if p.role == cover || s.full() {
			continue
		}
		for i, r := range p.text {
			for _, w := range s.typos[r] {
				if !strings.HasPrefix(p.text[i:], w.Wrong) || insideOther(p.text, i, w.Wrong, w.Not) || openQuote(p.text, i, "《", "》") {
					continue
				}
				s.reportTypo(p, i, w)
				break
			}
		}
	}
}

// reportTypo reports one wrong word.
func (s *sheet) reportTypo(p *passage, i int, w typo) {
	message := fmt.Sprintf("“%s”应为“%s”", w.Wrong, w.Right)
	if w.Severity == Info {
		message = fmt.Sprintf("“%s”宜写作“%s”", w.Wrong, w.Right)
	}
	if w.Why != "" {
		message += "：" + w.Why
	}
	s.report(p, finding{w.Severity, i, i + len(w.Wrong), message, fmt.Sprintf("改为“%s”。", w.Right)})
}
