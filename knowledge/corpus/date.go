package corpus

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"xinfangbot/internal/chinese"
)

// The patterns of dates in official documents: 2022年5月1日 or 2022-05-01, and
// 二〇二二年五月一日.
var (
	datePattern        = regexp.MustCompile(`(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?`)
	chineseDatePattern = regexp.MustCompile(`([一二][〇○零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日`)
)

// date is a day found in a text.
type date struct {
	day        string // 2022-05-01
	begin, end int    // in the text
}

// dates finds the days that a text names, in order.
func dates(text string) []date {
	var found []date
	for _, m := range datePattern.FindAllStringSubmatchIndex(text, -1) {
		if day, ok := dayOf(text[m[2]:m[3]], text[m[4]:m[5]], text[m[6]:m[7]]); ok {
			found = append(found, date{day, m[0], m[1]})
		}
	}
	if len(found) > 0 {
		return found
	}
	for _, m := range chineseDatePattern.FindAllStringSubmatchIndex(text, -1) {
		if day, ok := dayOf(digits(text[m[2]:m[3]]), figures(text[m[4]:m[5]]), figures(text[m[6]:m[7]])); ok {
			found = append(found, date{day, m[0], m[1]})
		}
	}
	return found
}

// digits reads a year written digit by digit.
func digits(s string) string {
	return strings.NewReplacer("〇", "0", "○", "0", "零", "0", "一", "1", "二", "2", "三", "3", "四", "4",
		"五", "5", "六", "6", "七", "7", "八", "8", "九", "9").Replace(s)
}

// figures writes a month or day in Arabic figures.
func figures(s string) string {
	n, _ := chinese.ParseNumeral(s)
	return strconv.Itoa(n)
}

// dayOf checks a day and writes it as 2022-05-01.
func dayOf(year, month, day string) (string, bool) {
	s := fmt.Sprintf("%s-%02s-%02s", year, month, day)
	_, err := time.Parse(time.DateOnly, s)
	return s, err == nil && year >= "1900"
}
