package report

import (
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

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
		} else if end := splitEnd(s, i, t.end); end > t.end {
			_, width := runeAt(s, t.end)
			t.split, t.end = s[t.end:t.end+width], end
		}
	}
	if r, size := runeAt(s, t.end); r == '.' {
		if end := digitsEnd(s, t.end+size); end > t.end+size {
			t.end, t.single = end, false
		}
	}
	if t.split != "" {
		return t
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

// splitEnd returns the end of digits that go on behind the digits s[i:j] so that
// they may be one figure or several, or j where they do not. 1 234 is 1234 with a
// blank for its comma as well as two figures, and so is 1_000 to a program; 12 34
// and 657 657 are two, since figures are written beside each other more often
// than blanks are put into six digits. A thin blank is put between digits only,
// and no figure begins with 0 (100 000).
func splitEnd(s string, i, j int) int {
	sign, width := runeAt(s, j)
	raw, _ := utf8.DecodeRuneInString(s[j:])
	thin := raw == '\u2009' || raw == '\u202f'
	first, _ := runeAt(s, i)
	next, _ := runeAt(s, j+width)
	lead := countRunes(s[i:j], 4)
	if sign != '_' && (sign != ' ' || first == '0' || lead > 3 || lead == 3 && !thin && next != '0') {
		return j
	}
	end := j
	for {
		next := digitsEnd(s, end+width)
		if next == end+width || sign == ' ' && countRunes(s[end+width:next], 4) != 3 {
			return end
		}
		end = next
		r, size := runeAt(s, end)
		if r != sign {
			return end
		}
		width = size
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
