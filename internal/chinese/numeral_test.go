package chinese

import "testing"

func TestNumeral(t *testing.T) {
	for n, want := range map[int]string{
		0: "零", 1: "一", 9: "九", 10: "十", 11: "十一", 20: "二十", 34: "三十四", 50: "五十", 99: "九十九",
		100: "一百", 101: "一百零一", 110: "一百一十", 114: "一百一十四", 1000: "一千", 1001: "一千零一",
		1010: "一千零一十", 1234: "一千二百三十四", 9999: "九千九百九十九", 10000: "10000", -1: "-1",
	} {
		if got := Numeral(n); got != want {
			t.Errorf("Numeral(%d) = %q, want %q", n, got, want)
		}
	}
}
