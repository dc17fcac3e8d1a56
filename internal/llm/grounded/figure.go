package grounded

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"xinfangbot/internal/chinese"
	"xinfangbot/knowledge"
)

// misplaced is the kind of a figure that the law has for another matter: 30日
// of the extension put where the law says 60日内办结.
const misplaced = "misplaced"

var (
	periodPattern = regexp.MustCompile(`([0-9]+|[一二三四五六七八九十百]+)(个工作日|工作日|日|天|个月|年|小时|人|名)`)
	clausePattern = regexp.MustCompile(`[^，。；！？：、\n]+`)
	// asidePattern finds what is compared elsewhere: quotations, to the letter,
	// and dates.
	asidePattern = regexp.MustCompile(`“[^”]*”|(?:19|20)[0-9]{2}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?`)
)

// figure is a period, or a number of people, with its unit in the usual form.
type figure struct{ value, unit string }

// usualUnits are units in the words of the law.
var usualUnits = map[string]string{"天": "日", "个工作日": "工作日", "名": "人"}

// figuresOf are the figures of a clause.
func figuresOf(clause string) []figure {
	var list []figure
	for _, m := range periodPattern.FindAllStringSubmatch(clause, -1) {
		f := figure{m[1], m[2]}
		if n, size := chinese.ParseNumeral(f.value); size == len(f.value) {
			f.value = strconv.Itoa(n)
		}
		if usual := usualUnits[f.unit]; usual != "" {
			f.unit = usual
		}
		list = append(list, f)
	}
	return list
}

// ruleClause is a clause of a source with figures.
type ruleClause struct {
	pairs   map[string]bool
	figures []figure
}

// pairsOf are the pairs of characters of a clause, its figures left out.
func pairsOf(clause string) map[string]bool {
	words := []rune(onlyWords(periodPattern.ReplaceAllString(clause, "，")))
	pairs := make(map[string]bool, len(words))
	for i := 1; i < len(words); i++ {
		pairs[string(words[i-1:i+1])] = true
	}
	return pairs
}

// ruleClauses are the clauses with figures of what a text cites.
func ruleClauses(cited []knowledge.Evidence) []ruleClause {
	var list []ruleClause
	for _, e := range cited {
		for _, c := range clausePattern.FindAllString(e.Text, -1) {
			if figures := figuresOf(c); len(figures) > 0 {
				list = append(list, ruleClause{pairsOf(c), figures})
			}
		}
	}
	return list
}

// misplacedFigures finds the figures of a text that stand in words which the
// law has with another figure of the same unit. A figure that stands alone is
// taken to be about the question.
func misplacedFigures(text, question string, cited []knowledge.Evidence) []finding {
	rules, asked := ruleClauses(cited), pairsOf(question)
	var found []finding
	for _, clause := range clausePattern.FindAllString(asidePattern.ReplaceAllString(text, "。"), -1) {
		own := pairsOf(clause)
		for _, f := range figuresOf(clause) {
			with, without := f.nearest(own, rules)
			if with == 0 && without == 0 {
				with, without = f.nearest(asked, rules)
			}
			if without > with || with == 0 && f.ambiguous(rules) {
				found = append(found, finding{misplaced, strings.TrimSpace(clause), "“" + f.value + f.unit + "”在条文里说的是别的事项"})
			}
		}
	}
	return found
}

// nearest is how many pairs of characters are shared at most with a clause that
// has the figure, and with one that has another of its unit instead.
func (f figure) nearest(words map[string]bool, rules []ruleClause) (with, without int) {
	for _, r := range rules {
		n := shared(words, r.pairs)
		has, other := r.has(f)
		switch {
		case has:
			with = max(with, n)
		case other:
			without = max(without, n)
		}
	}
	return with, without
}

// has tells whether a clause has a figure, and whether it has another of its
// unit.
func (r ruleClause) has(f figure) (has, other bool) {
	for _, o := range r.figures {
		has = has || o == f
		other = other || o.unit == f.unit && o != f
	}
	return has, other
}

func shared(a, b map[string]bool) int {
	n := 0
	for p := range a {
		if b[p] {
			n++
		}
	}
	return n
}

// ambiguous tells whether the law has several figures of the unit, so that one
// which nothing ties to a rule may be any of them.
func (f figure) ambiguous(rules []ruleClause) bool {
	return slices.ContainsFunc(rules, func(r ruleClause) bool { _, other := r.has(f); return other })
}
