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
	case sc.masked(n), sc.pointed(n):
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
	case n.form == approximate, n.form == split:
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
	if hasAnySuffix(before, []string{"有", "还", "尚", "不是", "毫", "了"}) != "" {
		return false // 有无, 报了没, 还没有: a question, or not known yet
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

// interval deals with 3-5件, 3至5件, 5、6件 and 2021—2025年: the first are vague, the
// last a date. from is where the quantity begins.
func (sc *scanner) interval(n numeral, t tail, from int) bool {
	i := skipSpaces(sc.s, t.end)
	r, size := runeAt(sc.s, i)
	if r < 0 || !strings.ContainsRune("-~—–至到、", r) {
		return false
	}
	next := readNumeral(sc.s, skipSpaces(sc.s, i+size), false)
	if r == '、' && (t.unit != "" || !next.value.Equal(n.value.Add(decimal.NewFromInt(1))) || dateEnd(sc.s, next) > next.end || readTail(sc.s, next, "").unit == "") {
		return false // but 5、6次 is five or six
	}
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
