package knowledge

import (
	"strings"
	"unicode"
)

// Normalise brings a question into the one form that everything in this
// package matches on: letters and figures half width and in lower case,
// traditional characters as simplified ones, white space only where it
// separates something other than Chinese characters. Chinese punctuation
// stays as it is; text that is not valid UTF-8 loses its broken bytes.
func Normalise(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	var last rune
	space := false
	for _, r := range strings.ToValidUTF8(s, "") {
		r = fold(r)
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			space = true
			continue
		}
		if space && last != 0 && !closesUp(last) && !closesUp(r) {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// closesUp tells whether white space beside r means nothing.
func closesUp(r rune) bool { return r >= 0x2e80 }

// fold maps one rune to its half-width, lower-case, simplified form.
func fold(r rune) rune {
	switch {
	case r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ':
		r -= 'Ａ' - 'A'
	case r == '　':
		return ' '
	case r < 0x80:
	case r >= 0x2e80:
		return simplified(r)
	default:
		return r
	}
	if r >= 'A' && r <= 'Z' {
		r += 'a' - 'A'
	}
	return r
}

// digitValue is the value of an Arabic or Chinese digit.
func digitValue(r rune) (int, bool) {
	switch r {
	case '〇', '零':
		return 0, true
	case '一', '壹':
		return 1, true
	case '二', '两', '贰':
		return 2, true
	case '三', '叁':
		return 3, true
	case '四', '肆':
		return 4, true
	case '五', '伍':
		return 5, true
	case '六', '陆':
		return 6, true
	case '七', '柒':
		return 7, true
	case '八', '捌':
		return 8, true
	case '九', '玖':
		return 9, true
	}
	if r >= '0' && r <= '9' {
		return int(r - '0'), true
	}
	return 0, false
}

// multiplier is the value of 十, 百 and 千.
func multiplier(r rune) int {
	switch r {
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	case '千', '仟':
		return 1000
	}
	return 0
}

// parseNumber reads a whole number in Arabic figures or Chinese numerals, also
// digit by digit (三四) and mixed (3十四). It takes 0 to 9999.
func parseNumber(s string) (int, bool) {
	runes := []rune(s)
	n, used := scanNumber(runes)
	if used == 0 || used != len(runes) {
		return 0, false
	}
	return n, true
}

// scanNumber reads the number at the beginning of s and returns it with the
// number of runes read, 0 where there is no number from 0 to 9999.
func scanNumber(s []rune) (n, used int) {
	total, pending, digits := 0, 0, 0 // digits of pending
	for _, r := range s {
		if d, ok := digitValue(r); ok {
			pending, digits = pending*10+d, digits+1
		} else {
			m := multiplier(r)
			if m == 0 || digits == 0 && (m > 10 || total > 0 && m == 10 && total%100 == 10) {
				break
			}
			if digits == 0 {
				pending = 1
			}
			total += pending * m
			pending, digits = 0, 0
		}
		if total+pending > 9999 {
			return 0, 0
		}
		used++
	}
	return total + pending, used
}
