package report

import (
	"strings"

	"github.com/shopspring/decimal"
)

// Bounds on what is read as one numeral. Beyond them stands no figure of a
// report, and reading stays linear in the text.
const (
	maxDigits = 20 // of a run of digits
	maxGroups = 5  // of a run with thousands separators
	maxTokens = 48 // of a numeral; 一千二百三十四亿五千六百七十八万九千零一十二 has 23
)

// form tells how a numeral can be read.
type form int

const (
	exact       form = iota
	approximate      // 二三十: two values at once
	malformed        // 一百五万: no single value
	bare             // 百, 千八百: a multiplier with nothing before it
	identifier       // a phone number, a date 2020-05-01, a version 1.2.3
	split            // 1 234: one figure or two
)

// numeral is a number word by itself, before what stands around it is looked at.
type numeral struct {
	start, end int
	value      decimal.Decimal
	form       form
	word       string // the part that makes it approximate, or parts it
	arabic     bool   // begins with an Arabic digit
	short      bool   // Chinese, and too common in other words to stand without a counter
	grouped    bool   // has commas, taken for thousands separators
	point      bool   // has 点, which may also be a time of day
}

// tokenKind is the kind of one piece of a numeral.
type tokenKind int

const (
	digitToken   tokenKind = iota // 三
	literalToken                  // 1,971.5
	unitToken                     // 万; 廿 is two tens in one character
	pointToken                    // 点九八
)

type token struct {
	kind       tokenKind
	start, end int
	value      decimal.Decimal // of a digit or literal, the fraction after 点, the tens in 廿
	power      int32           // of a unit: 4 for 万
	single     bool            // one digit, so that 一万二 may mean 12000
	grouped    bool
	split      string // what parts the digits where they may be one figure or several
	identifier bool
}

// readNumeral reads the longest numeral at s[i:]. Its end is i where there is none.
func readNumeral(s string, i int, grouping bool) numeral {
	n := numeral{start: i, end: i}
	var tokens []token
	for len(tokens) < maxTokens {
		t, ok := nextToken(s, n.end, tokens, grouping)
		if !ok {
			break
		}
		tokens = append(tokens, t)
		n.end = t.end
		n.grouped = n.grouped || t.grouped
		n.point = n.point || t.kind == pointToken
		if t.identifier {
			n.form = identifier
			return n
		}
		if t.split != "" {
			n.form, n.word = split, t.split
		}
	}
	if len(tokens) == 0 {
		return n
	}
	if len(tokens) == maxTokens {
		n.form = identifier
		for {
			r, size := runeAt(s, n.end)
			if chineseDigit(r) < 0 && multiplier(r) == 0 {
				return n
			}
			n.end += size
		}
	}
	n.arabic = tokens[0].kind == literalToken
	if n.form != split {
		n.evaluate(s, tokens)
	}
	return n
}

// nextToken reads the token at s[i:] that may follow those in before.
func nextToken(s string, i int, before []token, grouping bool) (token, bool) {
	var last token
	if len(before) > 0 {
		last = before[len(before)-1]
	}
	first := len(before) == 0
	r, size := runeAt(s, i)
	switch {
	case isDigit(r):
		if !first && last.kind != unitToken {
			return token{}, false
		}
		return readLiteral(s, i, grouping), true
	case r == '点':
		if first || last.kind == pointToken {
			return token{}, false
		}
		return readFraction(s, i, i+size)
	case chineseDigit(r) >= 0:
		if !first && (last.kind == literalToken || last.kind == pointToken) || first && r == '○' {
			return token{}, false
		}
		d := decimal.NewFromInt(int64(chineseDigit(r)))
		return token{kind: digitToken, start: i, end: i + size, value: d, single: true}, true
	case r == ' ' && !first && last.kind == literalToken:
		// Typeset text has a space around digits, and none within 万 and 亿 that follow.
		j := skipSpaces(s, i)
		if r, size := runeAt(s, j); multiplier(r) >= 4 {
			return token{kind: unitToken, start: i, end: j + size, power: multiplier(r)}, true
		}
		return token{}, false
	}
	return readUnit(s, i, last, first)
}

// readUnit reads a multiplier, leaving alone those that belong to the next
// word: 百 in 3百分点, 十 in 20十佳.
func readUnit(s string, i int, last token, first bool) (token, bool) {
	r, size := runeAt(s, i)
	p := multiplier(r)
	next, _ := runeAt(s, i+size)
	if p == 0 || (p == 2 || p == 3) && next == '分' {
		return token{}, false
	}
	if p == 1 && !first && last.kind == literalToken && !last.single {
		return token{}, false
	}
	return token{kind: unitToken, start: i, end: i + size, power: p, value: decimal.NewFromInt(tensWithin(r))}, true
}

// readFraction reads the digits after a 点 at s[i:]; they begin at j.
func readFraction(s string, i, j int) (token, bool) {
	var digits []byte
	for {
		r, size := runeAt(s, j)
		d := chineseDigit(r)
		if isDigit(r) {
			d = int(r - '0')
		}
		if d < 0 || len(digits) > maxDigits || r == '两' {
			break
		}
		digits = append(digits, byte('0'+d))
		j += size
	}
	if len(digits) == 0 || len(digits) > maxDigits {
		return token{}, false
	}
	value, err := decimal.NewFromString("0." + string(digits))
	return token{kind: pointToken, start: i, end: j, value: value}, err == nil
}

// evaluate works out the value and the form of the numeral that tokens make up.
func (n *numeral) evaluate(s string, tokens []token) {
	units := false
	for _, t := range tokens {
		units = units || t.kind == unitToken
	}
	if units {
		n.evaluateUnits(s, tokens)
		n.short = len(tokens) == 1 && tokens[0].power == 1
	} else {
		n.evaluatePlain(s, tokens)
		n.short = tokens[0].kind == digitToken && !n.point
	}
	// 1.2万 is 12 with exponent 3: an exponent above zero is of no use to callers.
	if n.value.Exponent() > 0 {
		n.value = decimal.NewFromBigInt(n.value.BigInt(), 0)
	}
}

// evaluatePlain reads a numeral without multipliers: 一九七一, 1,971.5, 96点98.
func (n *numeral) evaluatePlain(s string, tokens []token) {
	last := len(tokens) - 1
	fraction := decimal.Zero
	if tokens[last].kind == pointToken {
		fraction, tokens = tokens[last].value, tokens[:last]
	}
	if len(tokens) == 2 && tokens[0].value.IsPositive() && tokens[1].value.IsPositive() {
		n.pair(s, tokens[0], tokens[1])
		return
	}
	if len(tokens) > maxDigits {
		n.form = identifier
		return
	}
	for _, t := range tokens {
		if t.kind == digitToken && len(tokens) > 1 && strings.ContainsAny(s[t.start:t.end], "两兩") {
			n.form = malformed
			return
		}
		n.value = n.value.Shift(1).Add(t.value)
	}
	if !fraction.IsZero() || n.point {
		n.value = n.value.Add(fraction)
	}
}

// pair judges two Chinese digits side by side. Neighbours say something between
// the two (二三十, 三五件); others (九八) are read by one person so, by another
// so, and are not guessed at.
func (n *numeral) pair(s string, a, b token) {
	n.form = malformed
	d := b.value.Sub(a.value).IntPart()
	three := decimal.NewFromInt(3)
	if d == 1 || d == 2 && a.value.Equal(three) || d == -1 && a.value.Equal(three) {
		n.form, n.word = approximate, s[a.start:b.end]
	}
}

// evaluateUnits reads a numeral with multipliers.
func (n *numeral) evaluateUnits(s string, tokens []token) {
	var sum unitSum
	if tokens[0].kind == unitToken && tokens[0].power > 1 {
		n.form = bare
		return
	}
	for i, t := range tokens {
		if t.kind == digitToken && sum.pending && i > 0 && t.value.IsPositive() {
			n.pair(s, tokens[i-1], t)
			return
		}
		if !sum.add(t) {
			n.form = malformed
			return
		}
	}
	if !sum.close() {
		n.form = malformed
		return
	}
	n.value = sum.high.Add(sum.middle).Add(sum.low)
}
