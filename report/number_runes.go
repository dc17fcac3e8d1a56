package report

import (
	"strings"
	"unicode/utf8"
)

// runeAt returns the character at s[i:], full-width forms folded to ASCII, and
// its length. At the end it returns -1 and 0.
func runeAt(s string, i int) (rune, int) {
	if i >= len(s) {
		return -1, 0
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	return fold(r), size
}

// runeBefore returns the character that ends at s[:i], folded, and its length.
func runeBefore(s string, i int) (rune, int) {
	if i <= 0 {
		return -1, 0
	}
	r, size := utf8.DecodeLastRuneInString(s[:i])
	return fold(r), size
}

// fold maps full-width forms and the ideographic space to ASCII.
func fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '\u3000', r == '\u00a0', r == '\u2009', r == '\u202f', r == '\t':
		return ' '
	case r == '﹪':
		return '%'
	}
	return r
}

// isDigit reports whether a folded character is a digit.
func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// digitsEnd returns the end of the digits at s[i:].
func digitsEnd(s string, i int) int {
	for {
		r, size := runeAt(s, i)
		if !isDigit(r) {
			return i
		}
		i += size
	}
}

// countRunes counts the characters of s, up to limit.
func countRunes(s string, limit int) int {
	n := 0
	for range s {
		if n++; n == limit {
			break
		}
	}
	return n
}

// plainDigits folds a literal to ASCII and drops its commas.
func plainDigits(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r = fold(r); r != ',' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// skipSpaces returns the end of the blanks at s[i:]; a line's end is no blank.
func skipSpaces(s string, i int) int {
	for {
		r, size := runeAt(s, i)
		if r != ' ' {
			return i
		}
		i += size
	}
}

// chineseDigit returns the value of a Chinese digit, everyday or financial, or
// -1. ○ is a zero within a numeral, and the mark of a list elsewhere.
func chineseDigit(r rune) int {
	switch r {
	case '〇', '零', '○':
		return 0
	case '一', '壹', '弌':
		return 1
	case '二', '贰', '貳', '两', '兩', '弍':
		return 2
	case '三', '叁', '叄', '參', '弎':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆', '陸':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}

// multiplier returns the power of ten of a Chinese multiplier, or 0.
func multiplier(r rune) int32 {
	switch r {
	case '十', '拾', '廿', '卅', '卌':
		return 1
	case '百', '佰':
		return 2
	case '千', '仟':
		return 3
	case '万', '萬':
		return 4
	case '亿', '億':
		return 8
	}
	return 0
}

// tensWithin returns how many tens 廿, 卅 and 卌 hold, and 0 for other multipliers.
func tensWithin(r rune) int64 {
	switch r {
	case '廿':
		return 2
	case '卅':
		return 3
	case '卌':
		return 4
	}
	return 0
}
