package knowledge

import (
	"unicode"
	"unicode/utf8"
)

// grams calls f for every term of a normalised text: each pair of neighbouring
// Chinese characters, each single one, and each run of letters and figures.
// Terms are slices of text, so nothing is allocated.
func grams(text string, f func(gram string, single bool)) {
	prev := -1 // start of the Chinese character before, where there is one
	word := -1 // start of the run of letters and figures
	for i, r := range text {
		size := utf8.RuneLen(r)
		latin := r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r))
		if word >= 0 && !latin {
			f(text[word:i], false)
			word = -1
		}
		switch {
		case latin:
			if word < 0 {
				word = i
			}
			prev = -1
		case unicode.Is(unicode.Han, r):
			f(text[i:i+size], true)
			if prev >= 0 {
				f(text[prev:i+size], false)
			}
			prev = i
		default:
			prev = -1
		}
	}
	if word >= 0 {
		f(text[word:], false)
	}
}

// countHan is the number of Chinese characters in s.
func countHan(s string) int {
	n := 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}
