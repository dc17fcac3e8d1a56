package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// scanner walks once over a text and collects its figures. It never goes back
// further than a word, which keeps it linear.
type scanner struct {
	s         string
	pos       int
	ungrouped bool // commas never separate thousands
	out       []Number
	vague     *VagueError // the first one
	date      Number      // the first part of a date, for texts that are nothing else
	clause    int         // where the clause begins that pos is in
	hedge     hedge       // a word of the clause that makes its figures vague
	marker    int         // number of the last mark of a list, 0 before the first
}

// hedge is a word such as 大概 that may stand apart from the figure it weakens.
type hedge struct {
	word string
	at   int
	used bool // a figure of the clause was reported for it
}

// scan fills out, vague and date.
func (sc *scanner) scan() {
	for sc.pos < len(sc.s) && len(sc.out) <= maxFigures {
		sc.step()
	}
	sc.endClause()
}

// step reads what stands at pos: a figure, a word about one, the end of a
// clause, or another character.
func (sc *scanner) step() {
	r, size := runeAt(sc.s, sc.pos)
	switch {
	case isDigit(r), chineseDigit(r) >= 0, multiplier(r) > 0:
		sc.number(r)
	case isClauseEnd(r):
		sc.endClause()
		sc.pos += size
		sc.clause = sc.pos
	default:
		if !sc.word(r) {
			sc.pos += size
		}
	}
}

// number deals with a numeral, or with a word that begins like one. It always
// moves on.
func (sc *scanner) number(r rune) {
	if multiplier(r) > 1 && sc.percent() {
		return
	}
	n := readNumeral(sc.s, sc.pos, !sc.ungrouped)
	if n.end == sc.pos { // 百 in 百分点
		sc.pos += utf8.RuneLen(r)
		return
	}
	sc.pos = n.end
	switch {
	case n.form == identifier, sc.withinWord(n), sc.bracketed(n):
	case sc.masked(n):
	case sc.ordinal(n), sc.listMark(n), sc.dated(n), sc.term(n):
	default:
		sc.figure(n, n.start, "")
	}
}

// percent reads 百分之九十六点九八, 千分之三 and 百分百 at pos.
func (sc *scanner) percent() bool {
	rest := sc.s[sc.pos:]
	unit := "%"
	switch {
	case strings.HasPrefix(rest, "百分之"):
	case strings.HasPrefix(rest, "千分之"):
		unit = "‰"
	case strings.HasPrefix(rest, "百分百"):
		end := sc.pos + len("百分百")
		n := numeral{start: end - len("百"), end: end, value: decimal.New(100, 0)}
		start := sc.pos
		sc.pos = end
		sc.figure(n, start, unit)
		return true
	default:
		return false
	}
	start := sc.pos
	n := readNumeral(sc.s, skipSpaces(sc.s, start+len("百分之")), false)
	if n.end == n.start {
		sc.pos += len("百分之")
		return true
	}
	if n.form == bare && sc.s[n.start:n.end] == "百" {
		n.form, n.value = exact, decimal.New(100, 0)
	}
	n.short = false // 百分之 before it is context enough
	sc.pos = n.end
	if n.form != identifier {
		sc.figure(n, start, unit)
	}
	return true
}

// figure reports the numeral n as a figure or as a vague quantity, or drops it
// where it is only part of a word. It begins at start, where that is before the
// numeral; a unit that is given stands before it too (百分之).
func (sc *scanner) figure(n numeral, start int, unit string) {
	t := readTail(sc.s, n, unit)
	word, from := wordBefore(sc.s, start, n)
	if word == "" {
		word = t.word
	}
	if n.form == bare && word == "" && !sc.bareQuantity(n, t) {
		return
	}
	if n.short && t.word == "" && !sc.standsAlone(n, t) {
		return
	}
	if sc.interval(n, t, from) {
		return
	}
	sc.pos = t.end
	value, from := sc.signed(n, from)
	text := sc.s[from:t.end]
	switch {
	case n.form == approximate:
		sc.setVague(text, n.word, from)
	case word != "":
		sc.setVague(text, word, from)
	case n.form == bare:
		sc.setVague(text, sc.s[n.start:n.end], from)
	case n.form == malformed:
		sc.setVague(text, "", from)
	default:
		sc.add(Number{Value: value, Unit: t.unit, Text: text, Start: from, End: t.end, Grouped: n.grouped})
	}
}

// add reports an exact figure, unless a word of its clause makes it vague.
func (sc *scanner) add(n Number) {
	if sc.hedge.word == "" {
		sc.out = append(sc.out, n)
		return
	}
	start := n.Start
	if n.Start-sc.hedge.at-len(sc.hedge.word) <= len("有共") {
		start = sc.hedge.at // close enough to quote both
	}
	sc.hedge.used = true
	sc.setVague(sc.s[start:n.End], sc.hedge.word, start)
}

// setVague keeps the first vague quantity.
func (sc *scanner) setVague(text, word string, start int) {
	if sc.hedge.word != "" {
		sc.hedge.used = true
	}
	if sc.vague == nil {
		sc.vague = &VagueError{Text: text, Word: word, Start: start, End: start + len(text)}
	}
}

// word deals with words that say a quantity without a numeral, or weaken one.
// It reports whether it moved on.
func (sc *scanner) word(r rune) bool {
	if !strings.ContainsRune("大差估粗也或好似记说暂没无若几数多", r) {
		return false
	}
	rest := sc.s[sc.pos:]
	if w := hasAnyPrefix(rest, hedges[:]); w != "" {
		sc.weaken(w)
		sc.pos += len(w)
		return true
	}
	if w := hasAnyPrefix(rest, zeroWords[:]); w != "" && sc.zero(w) {
		return true
	}
	if r == '若' || r == '几' || r == '数' || r == '多' {
		return sc.unnumbered()
	}
	return false
}

// weaken takes note of a hedging word. A figure before it in the same clause
// (20件吧大概) is vague too.
func (sc *scanner) weaken(w string) {
	if last := len(sc.out) - 1; last >= 0 && sc.out[last].Start >= sc.clause {
		n := sc.out[last]
		sc.out = sc.out[:last]
		sc.hedge = hedge{word: w, at: sc.pos, used: true}
		if sc.vague == nil {
			sc.vague = &VagueError{Text: n.Text, Word: w, Start: n.Start, End: n.End}
		}
		return
	}
	if sc.hedge.word == "" {
		sc.hedge = hedge{word: w, at: sc.pos}
	}
}

// endClause forgets the clause's hedging word. One that no figure was near
// makes the answer vague as a whole.
func (sc *scanner) endClause() {
	if h := sc.hedge; h.word != "" && !h.used {
		sc.setVague(h.word, h.word, h.at)
	}
	sc.hedge = hedge{}
}

// zero reports the word w at pos, 无 or its like, as 0 where it stands alone.
func (sc *scanner) zero(w string) bool {
	end := sc.pos + len(w)
	if !endsClause(sc.s, end) {
		return false
	}
	before := sc.s[:sc.pos]
	if hasAnySuffix(before, []string{"有", "还", "尚", "不是", "毫"}) != "" {
		return false // 有无, 还没有: a question, or not known yet
	}
	start := sc.pos
	sc.pos = end
	if p := hasAnySuffix(before, []string{"几乎", "基本"}); p != "" {
		start -= len(p)
		sc.setVague(sc.s[start:end], p, start)
		return true
	}
	sc.add(Number{Text: w, Start: start, End: end})
	return true
}

// unnumbered reports 若干件, 几件, 多件 and 数件 where they stand for a figure.
func (sc *scanner) unnumbered() bool {
	w := hasAnyPrefix(sc.s[sc.pos:], []string{"若干", "几", "数", "多"})
	if w == "" {
		return false
	}
	end := sc.pos + len(w)
	unit, unitEnd := readUnitWord(sc.s, end, true)
	alone := endsClause(sc.s, end) && (w == "若干" || w == "几")
	if !alone && (unit == "" || !endsClause(sc.s, unitEnd)) {
		return false
	}
	if r, _ := runeBefore(sc.s, sc.pos); w == "数" && strings.ContainsRune(countNouns, r) {
		return false
	}
	if !alone {
		end = unitEnd
	}
	sc.setVague(sc.s[sc.pos:end], w, sc.pos)
	sc.pos = end
	return true
}

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
// 139****1234 is no figure. Asterisks on both sides are emphasis, as in **657**
// or **来信657**件.
func (sc *scanner) masked(n numeral) bool {
	if !n.arabic {
		return false
	}
	before, width := runeBefore(sc.s, n.start)
	after, _ := runeAt(sc.s, n.end)
	start := n.start
	switch {
	case after >= 0 && strings.ContainsRune(masks, after):
		if after == '*' && strings.ContainsAny(sc.s[:n.start], "*＊") {
			return false
		}
	case before == '*' && !strings.ContainsAny(sc.s[n.end:], "*＊"):
		start -= width
	default:
		return false
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
		return sc.s[n.start:n.end] != "一" || !strings.ContainsRune("同这那每某哪另逐任新上下前后进唯统之第", before)
	}
	if !endsClause(sc.s, n.end) {
		return false
	}
	return n.end-n.start > len("一") || !strings.ContainsRune("周期拜初其之统唯同万如张李逐单专划合归队大收入不第点", before)
}

// bareQuantity reports whether 百, 千 or 千八百 stands for a quantity: 百件, not 百姓.
func (sc *scanner) bareQuantity(n numeral, t tail) bool {
	before, _ := runeBefore(sc.s, n.start)
	return before != '双' && t.unit != "" && endsClause(sc.s, t.end) || countRunes(sc.s, 2) == 1
}

// signed returns the value with its sign, and where the sign or the figure begins.
// from is where the words before the numeral begin.
func (sc *scanner) signed(n numeral, from int) (decimal.Decimal, int) {
	if from != n.start && !strings.HasSuffix(sc.s[from:n.start], "之") {
		return n.value, from
	}
	r, size := runeBefore(sc.s, from)
	switch r {
	case '负', '−', '﹣', '-':
		before, _ := runeBefore(sc.s, from-size)
		if r != '负' && (before == '-' || isDigit(before) || before < utf8.RuneSelf && unicode.IsLetter(before)) {
			return n.value, from
		}
		return n.value.Neg(), from - size
	}
	return n.value, from
}

// interval deals with 3-5件, 3至5件 and 2021—2025年: the first is vague, the
// last a date. from is where the quantity begins.
func (sc *scanner) interval(n numeral, t tail, from int) bool {
	i := skipSpaces(sc.s, t.end)
	r, size := runeAt(sc.s, i)
	if r < 0 || !strings.ContainsRune("-~—–至到", r) {
		return false
	}
	next := readNumeral(sc.s, skipSpaces(sc.s, i+size), false)
	if next.end == next.start || next.form == identifier || strings.Contains(sc.s[t.end:next.start], "  ") {
		return false
	}
	if r == '-' && i > t.end {
		return false // 5 -3
	}
	if end := dateEnd(sc.s, next); end > next.end {
		sc.pos = end
		return true
	}
	nt := readTail(sc.s, next, "")
	if next.form == bare || next.short && !sc.standsAlone(next, nt) {
		return false
	}
	sc.pos = nt.end
	sc.setVague(sc.s[from:nt.end], sc.s[i:i+size], from)
	return true
}
