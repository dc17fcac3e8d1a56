package chinese

import "testing"

func TestParseNumeralReadsWhatNumeralWrites(t *testing.T) {
	for n := 1; n <= 9999; n++ {
		s := Numeral(n)
		if got, size := ParseNumeral(s + "条"); got != n || size != len(s) {
			t.Fatalf("%s: %d, %d bytes, want %d, %d bytes", s, got, size, n, len(s))
		}
	}
}

func TestParseNumeral(t *testing.T) {
	for _, test := range []struct {
		s       string
		n, size int
	}{
		{"34条", 34, 2}, {"一十条", 10, 6}, {"一百〇五", 105, 12}, {"两", 2, 3},
		{"三四条", 0, 0}, {"十百", 0, 0}, {"零", 0, 0}, {"0", 0, 0}, {"12345", 0, 0}, {"条", 0, 0}, {"", 0, 0},
	} {
		if n, size := ParseNumeral(test.s); n != test.n || size != test.size {
			t.Errorf("ParseNumeral(%q) = %d, %d, want %d, %d", test.s, n, size, test.n, test.size)
		}
	}
}

func FuzzParseNumeral(f *testing.F) {
	f.Add("三十四条")
	f.Fuzz(func(t *testing.T, s string) {
		n, size := ParseNumeral(s)
		if size > len(s) || (size == 0) != (n == 0) || n > 9999 {
			t.Fatalf("%q: %d, %d", s, n, size)
		}
		if size == 0 {
			return
		}
		if alone, all := ParseNumeral(s[:size]); alone != n || all != size {
			t.Fatalf("%q is %d, before %q it is %d", s[:size], alone, s[size:], n)
		}
		if again, _ := ParseNumeral(Numeral(n)); again != n {
			t.Fatalf("%q is %d, %s is %d", s[:size], n, Numeral(n), again)
		}
	})
}
