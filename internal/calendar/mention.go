package calendar

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// Mention is a day that a text names.
type Mention struct {
	// Date is the day; it is not valid where the text names a day that there is
	// not, such as 2月30日.
	Date Date
	// Start and End are where the text names it, in bytes.
	Start, End int
	// Guessed tells that the text leaves open which year, month or week is
	// meant: 3月5日, 20号 and 周五 are the last ones up to today, but 3月5日 is
	// the coming one where the last is more than nine months ago.
	Guessed bool
}

// Mentions finds the days that a text names, in order: 2026-03-05, 2026年3月5日,
// 去年12月20日, 3月5日, 三月五号, 3.5, 上月20日, 20号, 昨天, 上周五, 3天前. The text
// is in simplified characters and half-width figures. Days of the lunar
// calendar (农历三月初五) are not found.
func Mentions(text string, today Date) []Mention {
	if !strings.ContainsAny(text, "0123456789一二三四五六七八九十日天今昨前刚") {
		return nil
	}
	var found []Mention
	for _, f := range forms {
		for _, m := range f.pattern.FindAllStringSubmatchIndex(text, -1) {
			if slices.ContainsFunc(found, func(o Mention) bool { return m[0] < o.End && o.Start < m[1] }) || f.isOther(text, m[0], m[1]) {
				continue
			}
			groups := make([]string, len(m)/2)
			for i := range groups {
				if m[2*i] >= 0 {
					groups[i] = text[m[2*i]:m[2*i+1]]
				}
			}
			d, guessed := f.read(groups, today)
			found = append(found, Mention{Date: d, Start: m[0], End: m[1], Guessed: guessed})
		}
	}
	slices.SortFunc(found, func(a, b Mention) int { return a.Start - b.Start })
	return found
}

// form is one way of naming a day.
type form struct {
	pattern *regexp.Regexp
	// notAfter and notBefore are what, standing directly before or after the
	// words, makes them mean something else.
	notAfter, notBefore []string
	read                func(groups []string, today Date) (d Date, guessed bool)
}

// isOther tells whether what stands around text[start:end] makes it something
// else than a day.
func (f form) isOther(text string, start, end int) bool {
	before, after := text[:start], text[end:]
	return slices.ContainsFunc(f.notAfter, func(s string) bool { return strings.HasSuffix(before, s) }) ||
		slices.ContainsFunc(f.notBefore, func(s string) bool { return strings.HasPrefix(after, s) })
}

var (
	digits     = strings.Split("0123456789", "")
	afterDigit = append([]string{".", "-", "/", "第"}, digits...)
	lunar      = []string{"农历", "阴历", "旧历"}
	// amounts are what a decimal number counts: 3.5万 is no day.
	amounts = append([]string{".", "/", "-", "%", "万", "亿", "千", "百", "元", "倍", "天", "年", "月", "个", "小时", "分", "米", "平", "亩", "公里", "吨", "版", "件", "人", "次", "折"}, digits...)
	numbers = []string{"令", "文", "楼", "院", "线", "公告", "通知", "店", "门", "窗", "房", "车", "信箱", "码"}
)

// The parts of the patterns: a month and a day in figures or in Chinese.
const (
	monthPart = `(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])`
	dayPart   = `([12][0-9]|3[0-9]|0?[1-9]|三十[一二]?|二?十[一二三四五六七八九]?|[一二三四五六七八九])`
)

// forms are tried in order; what a form has found is not read again by a later
// one.
var forms = []form{
	{
		pattern: regexp.MustCompile(`([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})日?`), notAfter: afterDigit, notBefore: digits,
		read: func(g []string, _ Date) (Date, bool) { return civil(number(g[1]), number(g[2]), number(g[3])), false },
	},
	{
		pattern: regexp.MustCompile(`(20[0-9]{2})([01][0-9])([0-3][0-9])`), notAfter: afterDigit, notBefore: digits,
		read: func(g []string, _ Date) (Date, bool) { return civil(number(g[1]), number(g[2]), number(g[3])), false },
	},
	{
		pattern: regexp.MustCompile(`([0-9]{4}|[零〇一二三四五六七八九]{4}|[0-9]{2}|今|本|去|上|前|明)年的?` + monthPart + `月份?的?` + dayPart + `[日号]?`), notAfter: afterDigit, notBefore: digits,
		read: func(g []string, today Date) (Date, bool) {
			return civil(yearNamed(g[1], today), number(g[2]), number(g[3])), false
		},
	},
	{
		pattern: regexp.MustCompile(`(上个?月|本月|当月|这个?月|下个?月)的?` + dayPart + `[日号]?`), notBefore: digits,
		read: func(g []string, today Date) (Date, bool) {
			first := time.Date(today.Year, today.Month+time.Month(shift(g[1])), 1, 0, 0, 0, 0, time.UTC)
			return Date{first.Year(), first.Month(), number(g[2])}, false
		},
	},
	{
		pattern: regexp.MustCompile(monthPart + `月份?的?` + dayPart + `[日号]?`), notAfter: append(lunar, afterDigit...), notBefore: append([]string{"个", "天"}, digits...),
		read: func(g []string, today Date) (Date, bool) { return likely(number(g[1]), number(g[2]), today), true },
	},
	{
		pattern: regexp.MustCompile(`(1[0-2]|0?[1-9])[./]([12][0-9]|3[01]|0?[1-9])[日号]?`), notAfter: afterDigit, notBefore: amounts,
		read: func(g []string, today Date) (Date, bool) { return likely(number(g[1]), number(g[2]), today), true },
	},
	{
		pattern: regexp.MustCompile(`大前天|前天|前日|昨天|昨日|昨晚|今天|今日|今早|今晨|刚刚|刚才|大后天|后天|明天|明日`),
		read:    func(g []string, today Date) (Date, bool) { return today.AddDays(dayWords[g[0]]), false },
	},
	{
		pattern:  regexp.MustCompile(`(上上个?|上个?|本|这个?|下个?)?(?:周|星期|礼拜)([一二三四五六日天])`),
		notAfter: append([]string{"每", "每个"}, digits...), notBefore: []string{"周", "个", "的时候"},
		read: readWeekday,
	},
	{
		pattern: regexp.MustCompile(`([0-9]{1,3}|[一二两三四五六七八九十]{1,3})(天|个?(?:星期|礼拜)|周)(?:之|以)?前`), notAfter: append([]string{"后"}, afterDigit...),
		read: func(g []string, today Date) (Date, bool) {
			n := number(g[1])
			if g[2] != "天" {
				n *= 7
			}
			return today.AddDays(-n), false
		},
	},
	{
		pattern: regexp.MustCompile(dayPart + `号`), notAfter: append([]string{"几", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "零"}, afterDigit...), notBefore: numbers,
		read: func(g []string, today Date) (Date, bool) { return lastOfMonth(number(g[1]), today), true },
	},
}

// dayWords are the words for days and their distance from today.
var dayWords = map[string]int{
	"大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨晚": -1,
	"今天": 0, "今日": 0, "今早": 0, "今晨": 0, "刚刚": 0, "刚才": 0,
	"明天": 1, "明日": 1, "后天": 2, "大后天": 3,
}

// shift is how many months or weeks on a word of the kind of 上个月 points.
func shift(word string) int {
	switch {
	case strings.HasPrefix(word, "上上"):
		return -2
	case strings.HasPrefix(word, "上"):
		return -1
	case strings.HasPrefix(word, "下"):
		return 1
	}
	return 0
}

// civil makes a date as it stands in the text, valid or not.
func civil(year, month, day int) Date { return Date{year, time.Month(month), day} }

// yearNamed reads a year: in full, by its last two figures or by a word.
func yearNamed(s string, today Date) int {
	switch s {
	case "今", "本":
		return today.Year
	case "去", "上":
		return today.Year - 1
	case "前":
		return today.Year - 2
	case "明":
		return today.Year + 1
	}
	n := number(s)
	if n < 100 {
		n += 2000
	}
	return n
}

// longAgo is after how many days a day without a year is no longer the last
// one of its kind but the coming one: what is spoken of has mostly happened, and
// a matter takes nine months at most from its receipt to the end of its
// re-review.
const longAgo = 275

// likely returns the day in the year that is most likely meant: the last such
// day up to today, or the coming one where that is long ago.
func likely(month, day int, today Date) Date {
	for year := today.Year; year > today.Year-8; year-- {
		d := civil(year, month, day)
		if !d.Valid() || d.After(today) {
			continue
		}
		if next := civil(year+1, month, day); next.Valid() && today.DaysSince(d) > longAgo {
			return next
		}
		return d
	}
	return civil(today.Year, month, day) // no such day: 2月30日
}

// readWeekday reads 上周五. Without a word for the week it is the last such day
// up to today. Weeks begin on Monday.
func readWeekday(g []string, today Date) (Date, bool) {
	wanted := strings.Index("一二三四五六日", g[2]) / len("一")
	if g[2] == "天" {
		wanted = 6
	}
	now := (int(today.Weekday()) + 6) % 7 // Monday is 0
	d := today.AddDays(wanted - now)
	if g[1] == "" {
		if d.After(today) {
			d = d.AddDays(-7)
		}
		return d, true
	}
	return d.AddDays(7 * shift(g[1])), false
}

// lastOfMonth returns the last day of the given number up to today: on 3 March,
// 20号 is 20 February and 30号 is 30 January.
func lastOfMonth(day int, today Date) Date {
	for back := range 3 {
		first := time.Date(today.Year, today.Month-time.Month(back), 1, 0, 0, 0, 0, time.UTC)
		d := Date{first.Year(), first.Month(), day}
		if d.Valid() && !d.After(today) {
			return d
		}
	}
	return Date{today.Year, today.Month, day}
}

// number reads a number in figures, digit by digit (二〇二六) or with 十 (二十五).
// The patterns let nothing else through.
func number(s string) int {
	n, tens := 0, false
	for _, r := range s {
		switch {
		case r == '十':
			n, tens = max(n, 1)*10, true
			continue
		case r >= '0' && r <= '9':
			n = n*10 + int(r-'0')
			continue
		}
		digit := chineseDigit(r)
		if tens {
			n += digit
		} else {
			n = n*10 + digit
		}
	}
	return n
}

func chineseDigit(r rune) int {
	switch r {
	case '〇':
		return 0
	case '两':
		return 2
	}
	return max(0, strings.IndexRune("零一二三四五六七八九", r)/len("零"))
}
