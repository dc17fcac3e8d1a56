package chart

import (
	"strings"
	"unicode"

	"golang.org/x/image/math/fixed"
)

const (
	ellipsis = "…"
	// notFirst must not begin a line, notLast must not end one.
	notFirst = "，。、；：？！）】》〉”’」』〕％%,.;:?!)]}…·"
	notLast  = "（【《〈“‘「『〔([{￥"
)

// wrap breaks a text into lines of at most the given width. It breaks at the
// line breaks of the text, between any two Chinese characters, and between
// words of letters and digits, but not before closing punctuation nor after
// opening. A single word that is wider than a line is broken anywhere.
func (t *typeface) wrap(text string, width int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, t.wrapParagraph(oneLine(paragraph), fixed.I(width))...)
	}
	return lines
}

func (t *typeface) wrapParagraph(text string, width fixed.Int26_6) []string {
	var lines []string
	runes := []rune(text)
	for start := 0; ; {
		var used fixed.Int26_6
		end, brk := start, start
		for end < len(runes) {
			if end > start && mayBreak(runes[end-1], runes[end]) {
				brk = end
			}
			used += t.runeWidth(runes[end])
			if used > width && end > start {
				break
			}
			end++
		}
		if end == len(runes) {
			return append(lines, strings.TrimSpace(string(runes[start:])))
		}
		if brk == start { // one word fills the line
			brk = end
		}
		lines = append(lines, strings.TrimSpace(string(runes[start:brk])))
		start = brk
	}
}

// mayBreak tells whether a line may end between two characters.
func mayBreak(before, after rune) bool {
	if strings.ContainsRune(notFirst, after) || strings.ContainsRune(notLast, before) {
		return false
	}
	return !inWord(before) || !inWord(after)
}

// inWord tells whether a character is part of words that are not to be broken.
func inWord(r rune) bool {
	return r < 0x2e80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_./%+", r))
}

// fit cuts a line to a width and puts an ellipsis where something was cut.
func (t *typeface) fit(text string, width int) string {
	text = oneLine(text)
	if t.width(text) <= width {
		return text
	}
	room := fixed.I(width) - fixed.I(t.width(ellipsis))
	var used fixed.Int26_6
	for i, r := range text {
		if used += t.runeWidth(r); used > room {
			return text[:i] + ellipsis
		}
	}
	return text
}
