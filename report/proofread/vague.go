package proofread

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// vagueWord is a quantity that says nothing.
type vagueWord struct {
	Word     string   `yaml:"word"`
	Not      []string `yaml:"not"`
	Severity Severity `yaml:"severity"`
}

func (w vagueWord) problem() string {
	if w.Word == "" {
		return "a word expected"
	}
	return w.Severity.problem()
}

// checkVague finds quantities that say nothing. A reader of the year's report
// wants the figure; a round figure with 余 is let pass, as the genre does.
func checkVague(s *sheet) {
	for p := range s.each() {
		if p.role != body {
			continue
		}
		var found [][2]int
		for _, w := range s.vague {
			at := strings.Index(p.text, w.Word)
			within := func(f [2]int) bool { return f[0] <= at && at+len(w.Word) <= f[1] }
			if at < 0 || slices.ContainsFunc(found, within) || insideOther(p.text, at, w.Word, w.Not) || s.within(p, at) || figureBefore(p.text, at) {
				continue
			}
			found = append(found, [2]int{at, at + len(w.Word)})
			s.report(p, finding{
				w.Severity, at, at + len(w.Word),
				fmt.Sprintf("“%s”没有说出具体数量", w.Word),
				"改为具体数字；没有统计的，向填报科室核实后补上。",
			})
		}
	}
}

// insideOther tells whether the word at text[at:] is part of one of the longer words.
func insideOther(text string, at int, word string, longer []string) bool {
	for _, w := range longer {
		for from := 0; ; {
			i := strings.Index(w[from:], word)
			if i < 0 {
				break
			}
			if start := at - from - i; start >= 0 && strings.HasPrefix(text[start:], w) {
				return true
			}
			from += i + len(word)
		}
	}
	return false
}

// figureBefore tells whether a numeral stands right before: 30多件 is a round
// figure, not 多件.
func figureBefore(text string, at int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	return r >= '0' && r <= '9' || strings.ContainsRune("一二三四五六七八九十百千万几", r)
}
