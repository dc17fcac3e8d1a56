package knowledge

import (
	"unicode"
	"unicode/utf8"
)

// gram is a term of the index as one number: a Chinese character, a pair of
// neighbouring ones, a run of letters and figures by its hash, or a class of
// words (see lexicon).
type gram uint64

const (
	runeBits = 21
	isClass  = gram(1) << 62
	isWord   = gram(1) << 63
)

func pairGram(a, b rune) gram { return gram(a)<<runeBits | gram(b) }

func classGram(n int) gram { return isClass | gram(n) }

// wordGram is the gram of a run of letters and figures, by its FNV-1a hash.
func wordGram(word string) gram {
	h := uint64(14695981039346656037)
	for i := range len(word) {
		h = (h ^ uint64(word[i])) * 1099511628211
	}
	return isWord | gram(h)
}

// pair returns the two characters of a gram that is a pair of them.
func (g gram) pair() (a, b rune, ok bool) {
	a, b = rune(g>>runeBits), rune(g&(1<<runeBits-1))
	return a, b, g < isClass && a > 0
}

// grams calls f for every term of a normalised text: each pair of neighbouring
// Chinese characters, each single one, and each run of letters and figures.
func grams(text string, f func(g gram, single bool)) {
	prev := rune(0) // the Chinese character before, where there is one
	word := -1      // start of the run of letters and figures
	for i, r := range text {
		latin := r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
		if word >= 0 && !latin {
			f(wordGram(text[word:i]), false)
			word = -1
		}
		switch {
		case latin:
			if word < 0 {
				word = i
			}
			prev = 0
		case isHan(r):
			f(gram(r), true)
			if prev > 0 {
				f(pairGram(prev, r), false)
			}
			prev = r
		default:
			prev = 0
		}
	}
	if word >= 0 {
		f(wordGram(text[word:]), false)
	}
}

// isHan tells whether r is a Chinese character, without a look at the tables
// for those that nearly all are.
func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x2e80 && unicode.Is(unicode.Han, r)
}

// countHan is the number of Chinese characters in s.
func countHan(s string) int {
	n := 0
	for _, r := range s {
		if isHan(r) {
			n++
		}
	}
	return n
}
