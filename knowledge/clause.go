package knowledge

import (
	"strings"
	"unicode/utf8"
)

// A long question tells a situation and then asks about it. The situation
// finds the article as often as the question does, but both drown in names,
// dates and detail when they are searched as one. So a question is looked at
// as a whole and clause by clause.
const (
	minClause  = 4  // Chinese characters: a shorter clause belongs to the next
	maxClause  = 24 // a longer one, dictated without punctuation, is cut up
	stretch    = 14 // characters of what it is cut up into
	maxClauses = 16 // further ones of a very long message are searched as a whole only

	weightAsked     = 0.8  // of the clause that asks, with the one before it
	weightSituation = 0.54 // of a clause that tells
)

// clauses splits a normalised question at its punctuation. asked is the clause
// that asks: the last that has the form of a question, else the last.
func clauses(text string) (parts []string, asked int) {
	parts = splitClauses(text, minClause)
	asked = len(parts) - 1
	for i := len(parts) - 1; i >= 0; i-- {
		if asks(parts[i]) {
			return parts, i
		}
	}
	return parts, asked
}

// splitClauses splits a text at its punctuation into clauses of at least size
// Chinese characters; a very long clause is cut up where a speaker goes on.
func splitClauses(text string, size int) (parts []string) {
	for _, p := range splitPunctuation(text, size) {
		if utf8.RuneCountInString(p) > maxClause {
			parts = append(parts, cutUp(p)...)
		} else {
			parts = append(parts, p)
		}
	}
	return parts[:min(len(parts), maxClauses)]
}

// goesOn are words at which a speaker who makes no pause begins anew.
var goesOn = []string{"然后", "但是", "可是", "不过", "结果", "所以", "因为", "现在", "我想问", "想问", "请问", "我问", "你说", "就是说", "能不能", "要不要", "是不是", "该不该", "可不可以", "有没有", "怎么", "咋", "到底", "那么", "那我", "那他", "那这", "我们", "他们", "他又", "按条例", "按照", "如果", "要是"}

// cutUp cuts a clause without punctuation into stretches of about the same
// length, where it can at a word with which something new begins.
func cutUp(clause string) (parts []string) {
	runes := []rune(clause)
	for len(runes) > maxClause {
		at := stretch
		for i := stretch / 2; i <= stretch+stretch/2; i++ {
			if hasPrefix(string(runes[i:min(i+4, len(runes))]), goesOn) {
				at = i
				break
			}
		}
		parts, runes = append(parts, string(runes[:at])), runes[at:]
	}
	return append(parts, string(runes))
}

// splitPunctuation splits a text at its punctuation.
func splitPunctuation(text string, size int) (parts []string) {
	pending := ""
	for rest := text; rest != "" && len(parts) < maxClauses; {
		i := strings.IndexAny(rest, "，。；？！,;?! ：:")
		part := rest
		if i >= 0 {
			_, width := utf8.DecodeRuneInString(rest[i:])
			part, rest = rest[:i+width], rest[i+width:]
		} else {
			rest = ""
		}
		pending += part
		if countHan(pending) < size && rest != "" {
			continue
		}
		parts, pending = append(parts, pending), ""
	}
	if pending != "" {
		parts = append(parts, pending)
	}
	return parts
}

// asks tells whether a clause asks something.
func asks(clause string) bool {
	return formOf(clause) != formWhat || containsAny(clause, []string{"怎么", "咋", "如何", "什么", "啥", "哪", "吗", "呢", "怎样", "？", "?"})
}
