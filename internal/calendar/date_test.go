package calendar

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// day reads a date of a test.
func day(t testing.TB, s string) Date {
	t.Helper()
	d, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDateOf(t *testing.T) {
	china := time.FixedZone("CST", 8*3600)
	late := time.Date(2026, 3, 4, 23, 30, 0, 0, time.UTC)
	if got := DateOf(late); got.String() != "2026-03-04" {
		t.Errorf("in UTC: %s", got)
	}
	if got := DateOf(late.In(china)); got.String() != "2026-03-05" {
		t.Errorf("in China: %s", got)
	}
}

func TestParse(t *testing.T) {
	if d := day(t, "2024-02-29"); d.Chinese() != "2024年2月29日" || d.ChineseWeekday() != "星期四" {
		t.Errorf("%s %s", d.Chinese(), d.ChineseWeekday())
	}
	for _, s := range []string{"", "2026-2-3", "2026-02-30", "2026/02/03", "20260203", "2026-02-03 ", "二〇二六"} {
		if d, err := Parse(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		}
	}
}

func TestDateJSON(t *testing.T) {
	type with struct{ Date Date }
	b, err := json.Marshal(with{day(t, "2026-03-05")})
	if err != nil || string(b) != `{"Date":"2026-03-05"}` {
		t.Fatalf("%s %v", b, err)
	}
	var back with
	if err := json.Unmarshal(b, &back); err != nil || back.Date != day(t, "2026-03-05") {
		t.Errorf("%v %v", back, err)
	}
}

func TestDateArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date{2000, 1, 1}.AddDays(rapid.IntRange(-20000, 40000).Draw(t, "day"))
		n := rapid.IntRange(-5000, 5000).Draw(t, "n")
		e := d.AddDays(n)
		if e.DaysSince(d) != n || e.Before(d) != (n < 0) || e.After(d) != (n > 0) || !e.Valid() {
			t.Fatalf("%s and %d days: %s", d, n, e)
		}
		if back, err := Parse(e.String()); err != nil || back != e {
			t.Fatalf("%s was read as %s: %v", e, back, err)
		}
	})
}
