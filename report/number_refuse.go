package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// withinWord reports whether the numeral is part of a word of Latin letters
// (covid19, 3F) or of a keycap emoji.
func (sc *scanner) withinWord(n numeral) bool {
	if !n.arabic {
		return false
	}
	before, _ := runeBefore(sc.s, n.start)
	after, size := runeAt(sc.s, n.end)
	if after == '\ufe0f' || after == '\u20e3' {
		return true
	}
	if before < utf8.RuneSelf && (unicode.IsLetter(before) || before == '_') {
		return true
	}
	if after >= utf8.RuneSelf || !unicode.IsLetter(after) {
		return false
	}
	for size > 0 && after < utf8.RuneSelf && (unicode.IsLetter(after) || isDigit(after)) {
		sc.pos += size
		after, size = runeAt(sc.s, sc.pos)
	}
	return true
}

// masks stand for digits that are not to be seen.
const masks = "*×■□█"

// minShown is how many digits of a phone number or the like are left to be seen
// before those that are masked.
const minShown = 3

// masked deals with figures of which digits are masked: 1**件 says nothing exact,
// 139****1234 is no figure. Asterisks that emphasise are no longer in the text.
func (sc *scanner) masked(n numeral) bool {
	if !n.arabic {
		return false
	}
	before, width := runeBefore(sc.s, n.start)
	after, _ := runeAt(sc.s, n.end)
	start := n.start
	if !strings.ContainsRune(masks, after) {
		if before != '*' {
			return false
		}
		for before == '*' {
			start -= width
			before, width = runeBefore(sc.s, start)
		}
	}
	end, seen := n.end, n.end
	for end < len(sc.s) {
		r, size := runeAt(sc.s, end)
		if !isDigit(r) && !strings.ContainsRune(masks, r) {
			break
		}
		end += size
		if isDigit(r) {
			seen = end
		}
	}
	sc.pos = end
	if seen == n.end || n.end-n.start < minShown {
		sc.setVague(sc.s[start:end], sc.s[seen:end], start)
	}
	return true
}

// maxPoint is how many points in a row may be a slip for one; more of them lead
// from a word to its figure.
const maxPoint = 2

// pointed deals with digits behind a point that no digit stands before: .5 may
// be half of one, or the end of a figure that lost its beginning. Behind a mark,
// as in 一.5件, the point belongs to that, and behind a letter (No.5) the digits do.
func (sc *scanner) pointed(n numeral) bool {
	if !n.arabic {
		return false
	}
	start, points := n.start, 0
	for points <= maxPoint {
		r, size := runeBefore(sc.s, start)
		if r != '.' {
			break
		}
		start -= size
		points++
	}
	before, _ := runeBefore(sc.s, start)
	switch {
	case points == 0, points > maxPoint, chineseDigit(before) >= 0, multiplier(before) > 0, before == ')':
		return false
	case before < 0 || before >= utf8.RuneSelf || !unicode.IsLetter(before):
		sc.pos = readTail(sc.s, n, "").end
		sc.setVague(sc.s[start:sc.pos], "", start)
	}
	return true
}

// bracketed reports whether the numeral is the year of a document's number,
// 〔2022〕, or a Chinese numeral in brackets, which marks a heading.
func (sc *scanner) bracketed(n numeral) bool {
	before, width := runeBefore(sc.s, n.start)
	after, size := runeAt(sc.s, n.end)
	switch {
	case before == '〔' && after == '〕', before == '[' && after == ']':
		return true
	case before == '(' && after == ')' && n.end+size < len(sc.s):
		return !n.arabic || sc.countsOn(n, n.start-width)
	}
	return false
}

// ordinal skips 第3, 第三十四条, and further members as in 第3、4条 and 第三十四条和三十五条.
func (sc *scanner) ordinal(n numeral) bool {
	before := strings.TrimRightFunc(sc.s[max(0, n.start-12):n.start], unicode.IsSpace)
	if !strings.HasSuffix(before, "第") {
		return false
	}
	counter, end := ordinalCounter(sc.s, n.end)
	for sc.pos = end; ; {
		i := skipSpaces(sc.s, sc.pos)
		r, size := runeAt(sc.s, i)
		if r < 0 || !strings.ContainsRune("、至到~—–-和及与或", r) {
			return true
		}
		i = skipSpaces(sc.s, i+size)
		if strings.HasPrefix(sc.s[i:], "第") {
			i += len("第")
		}
		next := readNumeral(sc.s, i, false)
		if next.end == i {
			return true
		}
		c, end := ordinalCounter(sc.s, next.end)
		if counter != "" && c != counter {
			return true
		}
		sc.pos, counter = end, c
	}
}

// ordinalCounter reads the counter of an ordinal at s[i:].
func ordinalCounter(s string, i int) (string, int) {
	w := hasAnyPrefix(s[i:], []string{"条", "款", "项", "章", "节", "届", "次", "期", "批", "个", "号", "页", "季度"})
	return w, i + len(w)
}

// listMark skips the number of a list's item: 1、来信 and 一、 at the start of a
// line, and those that count on from there on the same line.
func (sc *scanner) listMark(n numeral) bool {
	if n.form != exact || !n.value.IsInteger() || !n.value.IsPositive() || n.value.GreaterThan(decimal.New(99, 0)) {
		return false
	}
	r, size := runeAt(sc.s, n.end)
	if r != '、' && r != '.' && r != ')' {
		return false
	}
	i := skipSpaces(sc.s, n.end+size)
	next, _ := runeAt(sc.s, i)
	if next < 0 || isSeparator(next) || n.arabic && isDigit(next) && (r == '、' || i == n.end+size) {
		return false
	}
	if r == '、' && (chineseDigit(next) >= 0 || multiplier(next) > 0) && !n.arabic {
		return false // 三、五件
	}
	if !sc.countsOn(n, n.start) {
		return false
	}
	sc.pos = n.end + size
	return true
}

// countsOn reports whether the mark of a list that begins at i starts a line, or
// counts on from the last mark behind a separator.
func (sc *scanner) countsOn(n numeral, i int) bool {
	number := int(n.value.IntPart())
	before, _ := runeBefore(sc.s, i)
	if !sc.startsLine(i) && (sc.marker == 0 || number != sc.marker+1 || !isSeparator(before)) {
		return false
	}
	sc.marker = number
	return true
}

// startsLine reports whether only blanks stand between s[:i] and the line's start.
func (sc *scanner) startsLine(i int) bool {
	for n := 0; n < 8; n++ {
		r, size := runeBefore(sc.s, i)
		if r < 0 || r == '\n' || r == '\r' {
			return true
		}
		if r != ' ' {
			return false
		}
		i -= size
	}
	return false
}

// dated skips parts of dates, spans of time and times of day.
func (sc *scanner) dated(n numeral) bool {
	end := dateEnd(sc.s, n)
	if end == n.end {
		m := n
		m.end += len(hasAnyPrefix(sc.s[n.end:], []string{"余", "多", "几", "来"}))
		if end = dateEnd(sc.s, m); end == m.end {
			return false
		}
		sc.pos = end // 十余年
		return true
	}
	if sc.date.Text == "" && n.form == exact {
		at := skipSpaces(sc.s, n.end)
		unit := sc.s[at:end]
		if hasAnyPrefix(unit, []string{"年", "月", "日", "号"}) != "" {
			sc.date = Number{Value: n.value, Unit: unit, Text: sc.s[n.start:end], Start: n.start, End: end}
		}
	}
	sc.pos = end
	// 五年以上 and 15日内 say nothing about a quantity either.
	sc.pos += len(hasAnyPrefix(sc.s[sc.pos:], []string{"以上", "以下", "以内", "左右", "之内", "余", "多"}))
	return true
}

// term skips names that hold a numeral: 二十大, 十九届, 十四五, 五中全会.
func (sc *scanner) term(n numeral) bool {
	rest := sc.s[n.end:]
	if strings.HasPrefix(rest, "届") || strings.HasPrefix(rest, "中全会") {
		return true
	}
	if strings.HasPrefix(rest, "大") {
		return hasAnyPrefix(rest[len("大"):], []string{"类", "项", "型", "户", "件"}) == ""
	}
	// 十四五 could also be 14 or 15 of something.
	text := sc.s[n.start:n.end]
	if n.form == exact || !strings.HasPrefix(text, "十") || !strings.HasSuffix(text, "五") {
		return false
	}
	unit, _ := readUnitWord(sc.s, n.end, false)
	return countRunes(text, 4) == 3 && unit == ""
}

// standsAlone reports whether a short Chinese numeral is a figure: a counter
// follows, or the clause ends.
func (sc *scanner) standsAlone(n numeral, t tail) bool {
	before, _ := runeBefore(sc.s, n.start)
	if t.unit != "" {
		return sc.s[n.start:n.end] != "一" || !strings.ContainsRune("同这那每某哪另逐任新上下前后进唯统之第", before) && !sc.saidTwice(n, t)
	}
	if !endsClause(sc.s, n.end) {
		return false
	}
	return n.end-n.start > len("一") || !strings.ContainsRune("周期拜初其之统唯同万如张李逐单专划合归队大收入不第点", before)
}

// saidTwice reports whether a counter with 一 is said twice and counts nothing:
// 一批接一批, 一件一件.
func (sc *scanner) saidTwice(n numeral, t tail) bool {
	word := sc.s[n.start:t.end]
	for _, joint := range []string{"", "接", "又", "接着"} {
		if strings.HasPrefix(sc.s[t.end:], joint+word) || strings.HasSuffix(sc.s[:n.start], word+joint) {
			return true
		}
	}
	return false
}

// bareQuantity reports whether 百, 千 or 千八百 stands for a quantity: 百件, not 百姓.
func (sc *scanner) bareQuantity(n numeral, t tail) bool {
	before, _ := runeBefore(sc.s, n.start)
	return before != '双' && t.unit != "" && endsClause(sc.s, t.end) || countRunes(sc.s, 2) == 1
}
