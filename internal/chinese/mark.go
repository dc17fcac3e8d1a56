package chinese

import (
	"strings"
	"unicode/utf8"
)

// markDigits are the characters that the number of a heading or point has.
const markDigits = "一二三四五六七八九十"

// ParseMark reads the number at the beginning of s that a heading, a point or an
// item of a list bears (一, 二十三, 7) and returns it with the bytes read, 0 where
// there is none from 1 to 99. 两 and 零 number nothing.
func ParseMark(s string) (n, size int) {
	if r, _ := utf8.DecodeRuneInString(s); !figureAt(s) && !strings.ContainsRune(markDigits, r) {
		return 0, 0
	}
	n, size = ParseNumeral(s)
	if n > 99 || strings.ContainsAny(s[:size], "零〇两") {
		return 0, 0
	}
	return n, size
}

// Enumerates tells whether s begins with figures of one list, which look like the
// number of a heading or an item and what it is about: 一、二季度, 2、3月份; but
// 二、三项建议 and 1、3次集体访 begin with a number.
func Enumerates(s string) bool {
	n, size := ParseMark(s)
	rest, ok := strings.CutPrefix(s[size:], "、")
	if n == 0 || !ok {
		return false
	}
	next, width := ParseMark(rest)
	if next <= n || figureAt(s) != figureAt(rest) {
		return false
	}
	after, _ := utf8.DecodeRuneInString(rest[width:])
	if figureAt(s) { // what is counted has Arabic figures, too
		return strings.ContainsRune("、月日季级号", after) || width == len(rest)
	}
	return strings.ContainsRune("、月季级线产审类期号把等次批届组科楼层班", after) || width == len(rest)
}

func figureAt(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }
