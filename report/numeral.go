package report

// digits are the Chinese digits.
var digits = [...]string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}

// ChineseNumeral prints a number from 0 to 99 in Chinese: 3 is 三, 12 is 十二.
// It is for numbering headings and points, of which there are never more.
func ChineseNumeral(n int) string {
	tens, ones := n/10, n%10
	switch {
	case tens == 0:
		return digits[ones]
	case tens == 1 && ones == 0:
		return "十"
	case tens == 1:
		return "十" + digits[ones]
	case ones == 0:
		return digits[tens] + "十"
	}
	return digits[tens] + "十" + digits[ones]
}
