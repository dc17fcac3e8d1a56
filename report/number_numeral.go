package report

import (
	"strings"
	"unicode/utf8"

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
)

// numeral is a number word by itself, before what stands around it is looked at.
type numeral struct {
	start, end int
	value      decimal.Decimal
	form       form
	word       string // the part that makes it approximate
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
	n.evaluate(s, tokens)
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

// readLiteral reads Arabic digits with their thousands separators and decimal
// point. Where the digits are no number at all, it marks them an identifier and
// ends behind the whole of it.
func readLiteral(s string, i int, grouping bool) token {
	t := token{kind: literalToken, start: i, end: i}
	if end := identifierEnd(s, i); end > i {
		t.end, t.identifier = end, true
		return t
	}
	t.end = digitsEnd(s, i)
	t.single = countRunes(s[i:t.end], 2) == 1
	if grouping {
		if end := groupsEnd(s, i, t.end); end > t.end {
			t.end, t.grouped = end, true
		}
	}
	if r, size := runeAt(s, t.end); r == '.' {
		if end := digitsEnd(s, t.end+size); end > t.end+size {
			t.end, t.single = end, false
		}
	}
	if countRunes(s[i:t.end], 2*maxDigits) == 2*maxDigits {
		t.identifier = true // 0.333… to no end: nothing anyone means, and slow to convert
		return t
	}
	value, err := decimal.NewFromString(plainDigits(s[i:t.end]))
	t.value, t.identifier = value, err != nil
	return t
}

// groupsEnd returns the end of the thousands groups after the digits
// s[i:j], or j where they are not thousands groups.
func groupsEnd(s string, i, j int) int {
	first, _ := runeAt(s, i)
	if countRunes(s[i:j], 4) > 3 || first == '0' {
		return j
	}
	end := j
	for groups := 1; ; groups++ {
		r, size := runeAt(s, end)
		if r != ',' {
			return end
		}
		next := digitsEnd(s, end+size)
		if next == end+size {
			return end // a comma of the sentence
		}
		if groups == maxGroups || countRunes(s[end+size:next], 4) != 3 {
			return j
		}
		end = next
	}
}

// identifierEnd returns the end of the identifier at s[i:], or i where the
// digits there are a figure.
func identifierEnd(s string, i int) int {
	end := digitsEnd(s, i)
	n := countRunes(s[i:end], maxDigits+1)
	if n > maxDigits {
		return end
	}
	if digits := plainDigits(s[i:end]); isPhone(digits) || isIdentityCard(digits) {
		return end
	}
	return chainEnd(s, i, end, n)
}

// chainEnd looks at digits that are joined by one kind of sign: 2020-05-03,
// 2020/5/3, 1.2.3, 9:30, 0472-5612345, 138 1234 5678. first is the end of the
// first run of digits, which has n of them. It returns i where the run is a figure.
func chainEnd(s string, i, first, n int) int {
	sign, _ := runeAt(s, first)
	if !strings.ContainsRune("-./: ", sign) {
		return i
	}
	lengths := []int{n}
	end := first
	for len(lengths) < 4 {
		r, size := runeAt(s, end)
		next := digitsEnd(s, end+size)
		if r != sign || next == end+size {
			break
		}
		lengths = append(lengths, countRunes(s[end+size:next], maxDigits+1))
		end = next
	}
	lead := plainDigits(s[i:first])
	switch {
	case len(lengths) < 2:
		return i
	case n == 3 && len(lengths) == 3 && lengths[1] == 4 && lengths[2] == 4 && isPhone(lead+"00000000"):
		return end
	case sign == ' ':
		return i
	case sign == '-' && lead[0] == '0' && (n == 3 || n == 4) && lengths[1] >= 7, // a landline with its area
		sign == ':' && n <= 2 && lengths[1] == 2,
		sign == '/' && len(lengths) == 3 && (n == 4 || lengths[2] == 4) && lengths[1] <= 2,
		(sign == '-' || sign == '.') && len(lengths) > 2:
	default:
		return i
	}
	for {
		r, size := runeAt(s, end)
		if r != sign && !isDigit(r) {
			return end
		}
		end += size
	}
}

// isPhone reports whether the digits are a mobile phone number.
func isPhone(digits string) bool {
	return len(digits) == 11 && digits[0] == '1' && digits[1] >= '3'
}

// isIdentityCard reports whether the digits are those of an identity card: 18
// with a date of birth from the seventh on, or 17 before an X.
func isIdentityCard(digits string) bool {
	if len(digits) != 17 && len(digits) != 18 {
		return false
	}
	century, month, day := digits[6:8], digits[10:12], digits[12:14]
	return (century == "19" || century == "20") && month >= "01" && month <= "12" && day >= "01" && day <= "31"
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

// unitSum adds up a numeral with multipliers, from its left to its right:
// high 亿 middle 万 low.
type unitSum struct {
	high, middle, low decimal.Decimal
	coefficient       decimal.Decimal // a digit or literal that waits for its multiplier
	pending           bool            // there is one
	single            bool            // and it is one digit
	zero              bool            // 零 was read since the last multiplier
	fraction          bool            // a fraction was read: only 万 and 亿 may follow
	last              int32           // power of the last multiplier
	bound             int32           // power that what follows within the group stays below; 0 where none
	gap               bool            // a lower multiplier follows 亿 without 零: 一亿二千
	tenThousand       bool            // 万 was read since 亿
	hundredMillion    bool            // 亿 was read
}

// add takes the next token and reports whether it can stand there.
func (u *unitSum) add(t token) bool {
	switch t.kind {
	case pointToken:
		if !u.settle() {
			return false
		}
		u.low = u.low.Add(t.value)
		u.fraction = true
		return true
	case unitToken:
		if t.power >= 4 {
			return u.group(t.power)
		}
		return u.unit(t)
	}
	if u.pending || u.fraction {
		return false
	}
	if t.kind == digitToken && t.value.IsZero() {
		u.zero = true
		return true
	}
	u.coefficient, u.pending, u.single = t.value, true, t.single
	u.fraction = t.value.Exponent() < 0
	return true
}

// unit takes 十, 百 or 千.
func (u *unitSum) unit(t token) bool {
	if u.bound != 0 && t.power >= u.bound || u.fraction && !u.pending {
		return false
	}
	coefficient := u.coefficient
	switch {
	case t.value.IsPositive(): // 廿
		if u.pending {
			return false
		}
		coefficient = t.value
	case !u.pending:
		if t.power != 1 {
			return false
		}
		coefficient = decimal.New(1, 0) // 十五, 一百十五
	}
	term := coefficient.Shift(t.power)
	if u.bound != 0 && term.GreaterThanOrEqual(decimal.New(1, u.bound)) {
		return false // 一千15百
	}
	u.low = u.low.Add(term)
	u.gap = u.gap || u.last == 8 && !u.zero
	u.bound, u.last = t.power, t.power
	u.pending, u.zero = false, false
	return true
}

// group takes 万 or 亿.
func (u *unitSum) group(power int32) bool {
	if !u.settle() {
		return false
	}
	if power == 4 {
		if u.tenThousand || !u.low.IsPositive() {
			return false
		}
		u.middle, u.tenThousand, u.gap = u.low.Shift(4), true, false
		if u.hundredMillion && u.middle.GreaterThanOrEqual(decimal.New(1, 8)) {
			return false
		}
	} else {
		sum := u.middle.Add(u.low)
		if u.hundredMillion || !sum.IsPositive() {
			return false
		}
		u.high, u.middle = sum.Shift(8), decimal.Zero
		u.hundredMillion, u.tenThousand = true, false
	}
	u.low = decimal.Zero
	u.bound, u.last, u.zero = 0, power, false
	return true
}

// settle adds a coefficient that no multiplier followed to its group: 五 in
// 一百零五. It reports false for 五 in 一百五万, which may be 105 or 150.
func (u *unitSum) settle() bool {
	if !u.pending {
		return !u.zero
	}
	if u.single && u.last >= 2 && !u.zero && u.bound != 0 {
		return false
	}
	if !u.fits() {
		return false
	}
	u.low = u.low.Add(u.coefficient)
	u.pending, u.zero = false, false
	return true
}

// close ends the numeral. One digit right behind a multiplier counts the next
// lower power: 一万二 is 12000. 一亿二千 is said for two different values.
func (u *unitSum) close() bool {
	if u.gap {
		return false
	}
	if u.pending && u.single && u.last >= 2 && !u.zero {
		u.low = u.low.Add(u.coefficient.Shift(u.last - 1))
		return true
	}
	if !u.pending {
		return !u.zero // 一百零
	}
	if !u.fits() {
		return false
	}
	u.low = u.low.Add(u.coefficient)
	return true
}

// fits reports whether the waiting coefficient is below the multiplier before it.
func (u *unitSum) fits() bool {
	bound := u.bound
	if bound == 0 {
		bound = u.last // right behind 万 or 亿
	}
	return bound == 0 || u.coefficient.LessThan(decimal.New(1, bound))
}

// runeAt returns the character at s[i:], full-width forms folded to ASCII, and
// its length. At the end it returns -1 and 0.
func runeAt(s string, i int) (rune, int) {
	if i >= len(s) {
		return -1, 0
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	return fold(r), size
}

// runeBefore returns the character that ends at s[:i], folded, and its length.
func runeBefore(s string, i int) (rune, int) {
	if i <= 0 {
		return -1, 0
	}
	r, size := utf8.DecodeLastRuneInString(s[:i])
	return fold(r), size
}

// fold maps full-width forms and the ideographic space to ASCII.
func fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '\u3000', r == '\u00a0', r == '\u2009', r == '\u202f', r == '\t':
		return ' '
	case r == '﹪':
		return '%'
	}
	return r
}

// isDigit reports whether a folded character is a digit.
func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// digitsEnd returns the end of the digits at s[i:].
func digitsEnd(s string, i int) int {
	for {
		r, size := runeAt(s, i)
		if !isDigit(r) {
			return i
		}
		i += size
	}
}

// countRunes counts the characters of s, up to limit.
func countRunes(s string, limit int) int {
	n := 0
	for range s {
		if n++; n == limit {
			break
		}
	}
	return n
}

// plainDigits folds a literal to ASCII and drops its commas.
func plainDigits(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r = fold(r); r != ',' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// skipSpaces returns the end of the blanks at s[i:]; a line's end is no blank.
func skipSpaces(s string, i int) int {
	for {
		r, size := runeAt(s, i)
		if r != ' ' {
			return i
		}
		i += size
	}
}

// chineseDigit returns the value of a Chinese digit, everyday or financial, or
// -1. ○ is a zero within a numeral, and the mark of a list elsewhere.
func chineseDigit(r rune) int {
	switch r {
	case '〇', '零', '○':
		return 0
	case '一', '壹', '弌':
		return 1
	case '二', '贰', '貳', '两', '兩', '弍':
		return 2
	case '三', '叁', '叄', '參', '弎':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆', '陸':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}

// multiplier returns the power of ten of a Chinese multiplier, or 0.
func multiplier(r rune) int32 {
	switch r {
	case '十', '拾', '廿', '卅', '卌':
		return 1
	case '百', '佰':
		return 2
	case '千', '仟':
		return 3
	case '万', '萬':
		return 4
	case '亿', '億':
		return 8
	}
	return 0
}

// tensWithin returns how many tens 廿, 卅 and 卌 hold, and 0 for other multipliers.
func tensWithin(r rune) int64 {
	switch r {
	case '廿':
		return 2
	case '卅':
		return 3
	case '卌':
		return 4
	}
	return 0
}
