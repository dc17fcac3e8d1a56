package knowledge

import "strings"

// A long question tells a situation and then asks about it. The situation
// finds the article as often as the question does, but both drown in names,
// dates and detail when they are searched as one. So a question is looked at
// as a whole and clause by clause.
const (
	minClause  = 4  // Chinese characters: a shorter clause belongs to the next
	maxClauses = 12 // further ones of a very long message are searched as a whole only

	weightAsked     = 1.0  // of the clause that asks, with the one before it
	weightSituation = 0.75 // of a clause that tells
)

// clauses splits a normalised question at its punctuation. asked is the clause
// that asks: the last that has the form of a question, else the last.
func clauses(text string) (parts []string, asked int) {
	rest := text
	pending := ""
	for rest != "" && len(parts) < maxClauses {
		i := strings.IndexAny(rest, "，。；？！,;?! ：:")
		part := rest
		if i >= 0 {
			size := 1
			if rest[i] >= 0x80 {
				size = 3
			}
			part, rest = rest[:i+size], rest[i+size:]
		} else {
			rest = ""
		}
		pending += part
		if countHan(pending) < minClause && rest != "" {
			continue
		}
		parts, pending = append(parts, pending), ""
	}
	if pending != "" {
		parts = append(parts, pending)
	}
	asked = len(parts) - 1
	for i := len(parts) - 1; i >= 0; i-- {
		if asks(parts[i]) {
			return parts, i
		}
	}
	return parts, asked
}

// asks tells whether a clause asks something.
func asks(clause string) bool {
	return formOf(clause) != formWhat || containsAny(clause, []string{"怎么", "咋", "如何", "什么", "啥", "哪", "吗", "呢", "怎样", "？", "?"})
}

// conjuncts are the two sides of a question that asks about two things at once
// (督查和督办分别怎么规定), or nothing.
func conjuncts(text string) []string {
	if !containsAny(text, []string{"分别", "各", "以及", "还有", "两者", "区别"}) {
		return nil
	}
	for _, and := range []string{"以及", "还有", "和", "与", "、", "跟"} {
		left, right, ok := strings.Cut(text, and)
		if ok && countHan(left) > 1 && countHan(right) > 3 {
			return []string{left, right}
		}
	}
	return nil
}
