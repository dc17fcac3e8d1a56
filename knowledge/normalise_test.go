package knowledge

import (
	"testing"
	"unicode/utf8"

	"xinfangbot/internal/chinese"
)

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{
		"第３４条":       "第34条",
		"第 34 条":     "第34条",
		"ＡＢＣ abc":    "abc abc",
		"信訪條例　第三十四條": "信访条例第三十四条",
		"多久办结？（急）":   "多久办结？（急）",
		" 信 访 ":      "信访",
		"a\u200b b":  "a b",
		"坏\xff字":     "坏字",
		"":           "",
		"34 35":      "34 35",
		"覆核複查":       "复核复查",
		"Ｗｅｃｈａｔ　反映":  "wechat反映",
		"第\t三十四\n条":  "第三十四条",
		"60日，30日":    "60日，30日",
		"《信访工作条例》第三十一条":      "《信访工作条例》第三十一条",
		"\ufeff信访事项多久办结\r\n": "信访事项多久办结",
	} {
		if got := Normalise(in); got != want {
			t.Errorf("Normalise(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSimplified(t *testing.T) {
	last, forms := rune(0), []rune(simplifiedForms)
	for i := 0; i < len(forms); i += 2 {
		from, to := forms[i], forms[i+1]
		if from <= last || utf8.RuneLen(from) != formSize || utf8.RuneLen(to) != formSize {
			t.Errorf("%c%c: out of order, or not of %d bytes", from, to, formSize)
		}
		last = from
		if got := simplified(from); got != to {
			t.Errorf("%c becomes %c, want %c", from, got, to)
		}
		if got := simplified(to); got != to {
			t.Errorf("%c, which %c becomes, becomes %c", to, from, got)
		}
	}
	for in, want := range map[string]string{"什麼樣的信訪事項": "什么样的信访事项", "麼": "么", "著名": "著名", "対": "対"} {
		if got := Normalise(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	// The official text must survive normalisation, or quotes would not match.
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range r.Articles() {
		for _, c := range a.Text {
			if s := simplified(c); s != c {
				t.Errorf("article %d: %c becomes %c", a.Number, c, s)
			}
		}
	}
}

func TestParseNumber(t *testing.T) {
	for in, want := range map[string]int{
		"34": 34, "三十四": 34, "十": 10, "十五": 15, "二十": 20, "五十": 50, "一百零五": 105, "一百二十": 120,
		"三四": 34, "两": 2, "〇": 0, "叁拾肆": 34, "3十四": 34, "一千零一": 1001, "9999": 9999, "0034": 34,
	} {
		if got, ok := parseNumber(in); !ok || got != want {
			t.Errorf("parseNumber(%q) = %d, %v, want %d", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "条", "99999", "三十四条", "一万", "-3", "3.4", "999999999999999999999"} {
		if got, ok := parseNumber(in); ok {
			t.Errorf("parseNumber(%q) = %d, want none", in, got)
		}
	}
}

func TestNumberRoundTrip(t *testing.T) {
	for n := range 10000 {
		if got, ok := parseNumber(chinese.Numeral(n)); !ok || got != n {
			t.Fatalf("parseNumber(%q) = %d, %v, want %d", chinese.Numeral(n), got, ok, n)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	f.Add("第３４條 多久")
	f.Fuzz(func(t *testing.T, s string) {
		once := Normalise(s)
		if twice := Normalise(once); twice != once {
			t.Errorf("Normalise is not stable: %q, then %q", once, twice)
		}
		if !utf8.ValidString(once) {
			t.Errorf("Normalise(%q) is not UTF-8", s)
		}
	})
}
