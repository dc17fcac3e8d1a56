package mask

import (
	"regexp"
	"strings"
	"time"
)

// Lengths of runs of digits. Nothing that a report counts has eleven digits.
const (
	shortestNumber   = 11
	shortestIdentity = 15
)

var digitRun = regexp.MustCompile(`[0-9]{11,}[Xx]?`)

// numbers finds long runs of digits: numbers of identity, bank cards, mobile
// telephones and whatever else is numbered that long. A run as long as a number
// of identity is taken out even where its check digit is wrong: somebody
// mistyped it.
func numbers(s string) []match {
	var found []match
	for _, m := range digitRun.FindAllStringIndex(s, -1) {
		from, to := m[0], m[1]
		run := s[from:to]
		if strings.HasSuffix(run, "x") || strings.HasSuffix(run, "X") {
			if len(run) != 18 {
				run = run[:len(run)-1]
				to--
			}
		}
		if len(run) < shortestIdentity && from > 1 && s[from-1] == '.' && digit(s[from-2]) {
			continue // the places of a fraction
		}
		found = append(found, match{numberKind(run), from, to})
	}
	return found
}

func numberKind(run string) kind {
	switch n := len(run); {
	case n == 18 && validIdentity(run), n == 15 && validBirth("19"+run[6:12]):
		return identity
	case n >= 16 && n <= 19 && validCard(run):
		return card
	case n == 11 && run[0] == '1' && run[1] >= '3', n == 13 && strings.HasPrefix(run, "861") && run[3] >= '3':
		return phone
	}
	return number
}

// groupedPattern reads numbers that are written in groups: 6222 0212 3456 7890,
// 110101-19900101-1237, 138 0013 8000.
var groupedPattern = regexp.MustCompile(`^(?:[0-9]{4}(?:[ -][0-9]{4}){3}(?:[ -]?[0-9]{1,3})?|[0-9]{6}[ -][0-9]{8}[ -][0-9]{3}[0-9Xx]|[0-9]{6}[ -](?:19|20)[0-9]{2}[ -][0-9]{4}[ -][0-9]{3}[0-9Xx]|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4})`)

// groupedNumbers finds numbers in groups that check: four counts of four digits
// beside one another make no bank card.
func groupedNumbers(s string) []match {
	var found []match
	for at := 0; at < len(s); {
		if !digit(s[at]) {
			at++
			continue
		}
		from := at
		for at < len(s) && digit(s[at]) {
			at++
		}
		if n := at - from; n != 3 && n != 4 && n != 6 {
			continue
		}
		m := groupedPattern.FindStringIndex(s[from:min(len(s), from+longestGrouped)])
		if m == nil || from+m[1] < len(s) && digit(s[from+m[1]]) {
			continue
		}
		if k := groupedKind(strings.NewReplacer(" ", "", "-", "").Replace(s[from : from+m[1]])); k != "" {
			at = from + m[1]
			found = append(found, match{k, from, at})
		}
	}
	return found
}

// longestGrouped is how many bytes a number in groups has at most.
const longestGrouped = 24

// groupedKind is what the digits of a number in groups are of; empty where they
// do not check.
func groupedKind(run string) kind {
	switch {
	case len(run) == 11:
		return phone
	case len(run) == 18 && validIdentity(run):
		return identity
	case len(run) >= 16 && strings.ContainsRune("456", rune(run[0])) && validCard(run):
		return card
	}
	return ""
}

var spelledPattern = regexp.MustCompile(`[〇零一二三四五六七八九幺]{11,}`)

// spelledNumbers finds long numbers in Chinese digits.
func spelledNumbers(s string) []match {
	var found []match
	for _, m := range spelledPattern.FindAllStringIndex(s, -1) {
		found = append(found, match{number, m[0], m[1]})
	}
	return found
}

// validIdentity tells whether 18 characters are a number of identity.
// Source: GB 11643—1999, the check digit by ISO 7064 MOD 11-2.
func validIdentity(run string) bool {
	if run[0] == '0' || !validBirth(run[6:14]) {
		return false
	}
	sum := 0
	for i, weight := range [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(run[i]-'0') * weight
	}
	return "10X98765432"[sum%11] == strings.ToUpper(run[17:])[0]
}

// validBirth tells whether eight digits are a day on which somebody alive may
// have been born.
func validBirth(digits string) bool {
	t, err := time.Parse("20060102", digits)
	return err == nil && t.Year() >= 1900 && t.Year() <= 2100
}

// validCard tells whether digits pass the check of bank cards.
// Source: GB/T 14504—1993 and ISO/IEC 7812-1, the Luhn algorithm.
func validCard(run string) bool {
	sum := 0
	for i := range len(run) {
		d := int(run[len(run)-1-i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

// Telephones of a place, with the code of the place or behind a word for them.
// The hotlines of five digits are no private numbers.
var (
	landlinePattern = regexp.MustCompile(`^0[0-9]{2,3}(?:[)）] ?|[- ]?)[0-9]{7,8}(?:[-转][0-9]{1,6})?`)
	labelledPhone   = regexp.MustCompile(`^(?:号码)?(?:是|为)?[:： ]{0,2}([0-9]{7,8})`)
	phoneLabels     = [...]string{"电话", "手机", "座机", "联系方式", "致电", "拨打"}
)

// longestPhone is how many bytes a telephone number has at most, with the words
// before it.
const longestPhone = 32

func phones(s string) []match {
	var found []match
	keep := func(from, to int) {
		if to == len(s) || !digit(s[to]) {
			found = append(found, match{phone, from, to})
		}
	}
	each(s, []string{"0"}, func(from, _ int) {
		if from > 0 && (digit(s[from-1]) || s[from-1] == '.') {
			return
		}
		if m := landlinePattern.FindStringIndex(s[from:min(len(s), from+longestPhone)]); m != nil {
			if before := strings.TrimRight(s[:from], "(（"); len(before) < from {
				keep(len(before), from+m[1])
				return
			}
			keep(from, from+m[1])
		}
	})
	each(s, phoneLabels[:], func(_, end int) {
		if m := labelledPhone.FindStringSubmatchIndex(s[end:min(len(s), end+longestPhone)]); m != nil {
			keep(end+m[2], end+m[3])
		}
	})
	return found
}

var mailPattern = regexp.MustCompile(`[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)

func mails(s string) []match {
	if !strings.Contains(s, "@") {
		return nil
	}
	var found []match
	for _, m := range mailPattern.FindAllStringIndex(s, -1) {
		found = append(found, match{mail, m[0], m[1]})
	}
	return found
}
