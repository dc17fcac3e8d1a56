package chinese

import "strings"

// ParseNumeral reads the number at the beginning of s as official documents
// write it (三十四, 一百零五, 34) and returns it with the bytes read, 0 where
// there is none from 1 to 9999. It is strict: 三四 and 十百 are no numbers.
func ParseNumeral(s string) (n, size int) {
	if n, size = parseFigures(s); size > 0 {
		return n, size
	}
	end := len(s)
	for i, r := range s {
		if !strings.ContainsRune(numerals+"十百千〇两", r) {
			end = i
			break
		}
	}
	run := strings.NewReplacer("〇", "零", "两", "二").Replace(s[:end])
	total, digit := 0, 0
	for _, r := range run {
		switch r {
		case '千', '百', '十':
			unit := map[rune]int{'千': 1000, '百': 100, '十': 10}[r]
			if digit == 0 && r == '十' {
				digit = 1
			}
			total += digit * unit
			digit = 0
		default:
			digit = strings.IndexRune(numerals, r) / len("零")
		}
	}
	total += digit
	if total == 0 || !written(run, total) {
		return 0, 0
	}
	return total, end
}

// written tells whether run is how n is written, 一十 for 十 and a missing 零
// let pass.
func written(run string, n int) bool {
	plain := strings.NewReplacer("零", "").Replace
	want := Numeral(n)
	return plain(run) == plain(want) || plain(run) == "一"+plain(want) && strings.HasPrefix(want, "十")
}

func parseFigures(s string) (n, size int) {
	for size < len(s) && s[size] >= '0' && s[size] <= '9' {
		if size == 4 {
			return 0, 0
		}
		n = n*10 + int(s[size]-'0')
		size++
	}
	if n == 0 {
		return 0, 0
	}
	return n, size
}
