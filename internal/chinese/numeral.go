// Package chinese writes and reads numbers in Chinese, as official documents
// number their articles, headings and points.
package chinese

import (
	"strconv"
	"strings"
)

// numerals are the Chinese digits by value.
const numerals = "零一二三四五六七八九"

// Numeral writes n the way official documents count articles: 34 is
// 三十四, 10 is 十, 105 is 一百零五. It covers 0 to 9999; other values are
// written in Arabic figures.
func Numeral(n int) string {
	if n < 0 || n > 9999 {
		return strconv.Itoa(n)
	}
	digits := []rune(numerals)
	if n < 10 {
		return string(digits[n])
	}
	var b strings.Builder
	started, gap := false, false
	for i, unit := range []struct {
		value int
		name  string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / unit.value % 10
		if d == 0 {
			gap = started
			continue
		}
		if gap {
			b.WriteString("零")
			gap = false
		}
		// 十四, not 一十四; but 一百一十四.
		if d != 1 || i != 2 || started {
			b.WriteRune(digits[d])
		}
		b.WriteString(unit.name)
		started = true
	}
	return b.String()
}
