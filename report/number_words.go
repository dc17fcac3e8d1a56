package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// tail is what follows a numeral and belongs to it.
type tail struct {
	end  int    // of all of it, vague words included
	unit string // the counter, or "" where no known one follows
	word string // the word that makes the quantity vague, or ""
}

// readTail reads the counter after the numeral n and the words before and after
// the counter that make the quantity vague. A unit that is given was read before
// the numeral, and no counter is looked for.
func readTail(s string, n numeral, unit string) tail {
	t := tail{end: n.end, unit: unit}
	if end := tenthsEnd(s, n); end > n.end {
		t.word, t.end = "成", end
		return t
	}
	at := n.end
	if n.arabic {
		at = skipSpaces(s, at) // 20 余件, as typeset
	}
	if w := vagueAfter(s, at, n); w != "" {
		t.word = w
		t.end = at + len(w)
		for { // 20余万件, 一千多万
			r, size := runeAt(s, t.end)
			if multiplier(r) == 0 {
				break
			}
			t.end += size
		}
	}
	if unit == "" {
		t.unit, t.end = readUnitWord(s, t.end, n.arabic || !n.short)
	}
	i := skipSpaces(s, t.end)
	if w := vagueAtEnd(s, i, t.unit != ""); w != "" {
		t.end = i + len(w)
		if t.word == "" {
			t.word = w
		}
	}
	return t
}

// tenthsEnd returns the end of a share in tenths, 九成 or 九成八, or the numeral's
// end where it is none. Tenths are a way of speaking, and 八 by itself would be
// another figure.
func tenthsEnd(s string, n numeral) int {
	at := skipSpaces(s, n.end)
	rest, tenths := strings.CutPrefix(s[at:], "成")
	if !tenths || n.form == exact && n.value.GreaterThan(decimal.New(10, 0)) {
		return n.end
	}
	at += len("成")
	if r, size := runeAt(s, at); isDigit(r) || chineseDigit(r) >= 0 {
		return at + size
	}
	if after, half := strings.CutPrefix(rest, "半"); half {
		return len(s) - len(after)
	}
	if r, _ := runeAt(s, at); strings.ContainsRune("员立果效为功本绩分品年长都交文套型就熟片批因色见全了不", r) {
		return n.end // 3成员单位, 一成不变
	}
	return at
}

// vagueAfter returns the word right behind the numeral that makes it vague: 余 in 20余件.
func vagueAfter(s string, i int, n numeral) string {
	w := hasAnyPrefix(s[i:], []string{"有余", "余", "多", "来", "几", "把"})
	next, _ := runeAt(s, i+len(w))
	digit := n.short && chineseDigit(firstRune(s[n.start:])) >= 0
	switch {
	case w == "", digit:
		return "" // 三多 and 一来 are no quantities
	case w == "来" && strings.ContainsRune("信访电自源到", next),
		w == "余" && strings.ContainsRune("下额", next),
		w == "多" && strings.ContainsRune("元方层部", next),
		w == "几" && strings.ContainsRune("乎何", next),
		w == "把" && n.form != bare:
		return ""
	}
	return w
}

// vagueAtEnd returns the word behind the quantity that makes it vague: 左右 in
// 20件左右. Some only stand behind a counter: 半 in 5个半.
func vagueAtEnd(s string, i int, unit bool) string {
	w := hasAnyPrefix(s[i:], []string{"左右", "上下", "以上", "以下", "以内", "之内", "之上", "开外", "有余", "出头", "不到", "不止", "不等", "多", "余", "半", "+", "＋"})
	next, _ := runeAt(s, i+len(w))
	switch {
	case w == "半" && (!unit || strings.ContainsRune("年月", next)),
		(w == "多" || w == "余") && (!unit || !endsClause(s, i+len(w))),
		w == "上下" && strings.ContainsRune("联级游", next),
		(w == "+" || w == "＋") && isDigit(next):
		return ""
	}
	return w
}

// wordBefore returns the word before the quantity at s[start:] that makes it
// vague, and where the quantity begins with that word: 约 in 约有20件.
func wordBefore(s string, start int, n numeral) (string, int) {
	head := trimBlanks(s[:start])
	if chineseTens(s, n) {
		if w := hasAnySuffix(head, []string{"好几", "上", "数", "几", "成", "过"}); w != "" {
			at := len(head) - len(w)
			r, _ := runeBefore(s, at)
			if !(w == "数" && strings.ContainsRune(countNouns, r)) && (n.form == bare || w == "数" || strings.HasSuffix(w, "几")) {
				return w, at
			}
		}
	}
	for range 2 { // 约为, 约共有
		filler := hasAnySuffix(head, []string{"有", "为", "是", "达", "到", "共", "在"})
		if w := vagueSuffix(head); w != "" {
			return w, len(head) - len(w)
		}
		if filler == "" {
			break
		}
		head = trimBlanks(head[:len(head)-len(filler)])
	}
	if w := vagueSuffix(head); w != "" {
		return w, len(head) - len(w)
	}
	return "", start
}

// chineseTens reports whether the numeral begins with a multiplier, so that 数 or
// 几 before it makes a word: 数十, 几百.
func chineseTens(s string, n numeral) bool {
	return multiplier(firstRune(s[n.start:])) > 0 && countRunes(s[n.start:n.end], 3) <= 2
}

// vagueSuffix returns the word at the end of head that makes the figure behind it
// vague. 预约 and 附近 are other words.
func vagueSuffix(head string) string {
	w := hasAnySuffix(head, []string{
		"大约", "约", "不超过", "超过", "将近", "接近", "几近", "近", "超", "逾", "突破",
		"不到", "不足", "不下于", "不下", "不止", "不少于", "不多于", "不低于", "不高于",
		"至少", "最少", "最多", "至多", "起码", "多于", "少于", "大于", "小于",
		">", "＞", "≥", "<", "＜", "≤", "≈", "~", "～",
	})
	r, _ := runeBefore(head, len(head)-len(w))
	switch {
	case w == "约" && strings.ContainsRune("预节违合条公签特邀制", r),
		w == "近" && strings.ContainsRune("附最邻临远亲靠", r),
		(w == "~" || w == "～") && isDigit(r):
		return ""
	}
	return w
}

// countNouns are the characters before 数 that make it part of a noun: 件数, 总数.
const countNouns = "件人总次批个户份场期条项基分指系倍"

// unitWord is a counter, and the characters that make another word of it when they follow.
type unitWord struct {
	word   string
	unit   string // as Number.Unit has it
	not    string
	arabic bool // only behind numerals that are figures without it
}

// unitWords are the counters that are known, longer ones before those they begin
// with. Like the other tables below it is never written to.
var unitWords = [...]unitWord{
	{word: "个百分点", unit: "百分点"}, {word: "百分点", unit: "百分点"},
	{word: "%", unit: "%"}, {word: "％", unit: "%"}, {word: "﹪", unit: "%"}, {word: "‰", unit: "‰"},
	{word: "件次", unit: "件次"}, {word: "人次", unit: "人次"}, {word: "批次", unit: "批次"},
	{word: "户次", unit: "户次"}, {word: "场次", unit: "场次"}, {word: "班次", unit: "班次"},
	{word: "个学时", unit: "学时"}, {word: "个课时", unit: "课时"}, {word: "个小时", unit: "小时"},
	{word: "学时", unit: "学时"}, {word: "课时", unit: "课时"}, {word: "小时", unit: "小时"},
	{word: "件", unit: "件", not: "数"}, {word: "批", unit: "批", not: "评示准复量"},
	{word: "次", unit: "次", not: "要数序"}, {word: "人", unit: "人", not: "民均大员口数"},
	{word: "名", unit: "名", not: "称单义"}, {word: "个", unit: "个", not: "别体"},
	{word: "条", unit: "条", not: "例件"}, {word: "期", unit: "期", not: "间限内"},
	{word: "场", unit: "场", not: "所"}, {word: "份", unit: "份", not: "额"},
	{word: "项", unit: "项"}, {word: "家", unit: "家", not: "庭"}, {word: "户", unit: "户", not: "籍"},
	{word: "处", unit: "处", not: "理置长罚分"}, {word: "起", unit: "起", not: "诉草来步"},
	{word: "例", unit: "例", not: "如会"}, {word: "宗", unit: "宗", not: "旨教"},
	{word: "篇", unit: "篇"}, {word: "部", unit: "部", not: "门署分"}, {word: "封", unit: "封"},
	{word: "位", unit: "位", not: "于置"}, {word: "所", unit: "所", not: "有以属"},
	{word: "册", unit: "册"}, {word: "幅", unit: "幅"}, {word: "张", unit: "张", not: "贴"},
	{word: "套", unit: "套"}, {word: "轮", unit: "轮"}, {word: "倍", unit: "倍"},
	{word: "类", unit: "类", not: "似"}, {word: "天", unit: "天"}, {word: "元", unit: "元"},
	{word: "公里", unit: "公里"}, {word: "亩", unit: "亩"},
	{word: "分", unit: "分", not: "别之类钟管属级配解析", arabic: true},
}

// readUnitWord reads a counter at s[i:], behind blanks. It returns "" and i where
// there is none. long tells that the numeral before is a figure without a counter.
func readUnitWord(s string, i int, long bool) (string, int) {
	at := skipSpaces(s, i)
	for _, u := range unitWords {
		if !strings.HasPrefix(s[at:], u.word) || u.arabic && !long {
			continue
		}
		if r, _ := runeAt(s, at+len(u.word)); strings.ContainsRune(u.not, r) {
			continue
		}
		return u.unit, at + len(u.word)
	}
	return "", i
}

// dateEnd returns the end of the part of a date, the span or the time of day that
// the numeral begins, or the numeral's end where it begins none.
func dateEnd(s string, n numeral) int {
	at := skipSpaces(s, n.end)
	w := hasAnyPrefix(s[at:], []string{
		"个工作日", "工作日", "个月", "个季度", "季度", "周年", "周岁", "岁", "世纪",
		"年度", "年代", "年", "月份", "月", "日", "号", "时许", "时", "点钟", "点", "分钟", "秒",
	})
	if w == "" && strings.HasPrefix(s[at:], "分") {
		// 9点30分 reads as 9.30 at first.
		before, _ := runeBefore(s, n.start)
		if before == '时' || before == '点' || n.point {
			w = "分"
		}
	}
	if w == "" {
		return n.end
	}
	return at + len(w)
}

// hedges are the words that weaken a figure of their clause from some way off.
var hedges = [...]string{"大概", "大约", "大致", "差不多", "估计", "估摸", "粗略", "也许", "或许", "好像", "似乎", "记不清", "说不准"}

// elsewhere are the words right before a figure that is not the one asked for.
var elsewhere = [...]string{"不是", "并非", "没有", "没", "减少", "减少了", "少了", "增加", "增加了", "多了", "增长", "增长了", "上升", "上升了", "下降", "下降了"}

// zeroWords are the words for 0, longer ones first.
var zeroWords = [...]string{"暂时没有", "暂无", "没有", "无", "没"}

// vagueWord returns the first word for some quantity in a text without any
// figure, and where it is.
func vagueWord(s string) (string, int) {
	at, word := len(s), ""
	for _, w := range []string{
		"若干", "许多", "很多", "好多", "不少", "一些", "少量", "大量", "个别", "极少", "较多", "较少",
		"少数", "多数", "大部分", "一半", "半数", "过半", "左右", "上下", "多件", "多次", "多人", "多批", "几件", "几次",
	} {
		if i := strings.Index(s[:at], w); i >= 0 {
			at, word = i, w
		}
	}
	return word, at
}

// endsClause reports whether a clause may end at s[i:]: at a separator, or at a
// particle before one.
func endsClause(s string, i int) bool {
	r, size := runeAt(s, i)
	if r >= 0 && strings.ContainsRune("吧了呢啊哦哈呀嘛", r) {
		r, _ = runeAt(s, i+size)
	}
	return r < 0 || isSeparator(r)
}

// isClauseEnd reports whether a character ends a clause.
func isClauseEnd(r rune) bool {
	return strings.ContainsRune(",，。;；!！?？、\n\r", r)
}

// isSeparator reports whether a character is neither letter nor digit.
func isSeparator(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) || unicode.IsControl(r)
}

// trimBlanks drops the blanks at the end of s.
func trimBlanks(s string) string {
	for {
		r, size := runeBefore(s, len(s))
		if r != ' ' {
			return s
		}
		s = s[:len(s)-size]
	}
}

// firstRune returns the first character of s.
func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// hasAnyPrefix returns the first of words that s begins with, or "".
func hasAnyPrefix(s string, words []string) string {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return w
		}
	}
	return ""
}

// hasAnySuffix returns the first of words that s ends with, or "".
func hasAnySuffix(s string, words []string) string {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return w
		}
	}
	return ""
}
