package report

import (
	"slices"
	"strings"
	"unicode/utf8"

	"xinfangbot/internal/chinese"
)

// Stretch is a part of a text, in bytes.
type Stretch struct{ Start, End int }

// Sentences are the sentences of a text, each with its stop and what closes
// behind it. A line's end ends a sentence and belongs to it.
func Sentences(text string) []Stretch {
	var list []Stretch
	start := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		if r != '\n' && !strings.ContainsRune("。！？", r) {
			continue
		}
		for {
			r, size := utf8.DecodeRuneInString(text[i:])
			if size == 0 || !strings.ContainsRune("”’」）)\n", r) {
				break
			}
			i += size
		}
		list = append(list, Stretch{start, i})
		start = i
	}
	if start < len(text) {
		list = append(list, Stretch{start, len(text)})
	}
	return list
}

// WithoutSentences takes the sentences out of a text in which something is not
// borne out, and returns them beside what is left. Points that are counted (一是,
// 二是) are counted anew.
func WithoutSentences(text string, ungrounded []Ungrounded) (kept string, removed []string) {
	var b strings.Builder
	for _, s := range Sentences(text) {
		sentence := text[s.Start:s.End]
		if !slices.ContainsFunc(ungrounded, func(u Ungrounded) bool { return u.Start < s.End && s.Start < max(u.End, u.Start+1) }) {
			b.WriteString(sentence)
			continue
		}
		if what := strings.TrimSpace(sentence); what != "" {
			removed = append(removed, what)
		}
		if strings.HasSuffix(sentence, "\n") && b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
			b.WriteByte('\n')
		}
	}
	if len(removed) == 0 {
		return text, nil
	}
	return recount(strings.TrimSpace(b.String())), removed
}

// recount counts points anew that begin sentences with 一是 or 一要.
func recount(text string) string {
	var b strings.Builder
	count, last := make(map[string]int), make(map[string]int) // by 是 and 要
	for _, s := range Sentences(text) {
		sentence := text[s.Start:s.End]
		n, size := chinese.ParseNumeral(sentence)
		mark := firstRunes(sentence[size:], 1)
		if size == 0 || n > 20 || mark != "是" && mark != "要" {
			b.WriteString(sentence)
			continue
		}
		if n <= last[mark] { // another list
			count[mark] = 0
		}
		last[mark] = n
		count[mark]++
		b.WriteString(chinese.Numeral(count[mark]) + sentence[size:])
	}
	return b.String()
}
