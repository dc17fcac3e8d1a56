package remind

import (
	"errors"
	"slices"
	"testing"

	"xinfangbot/internal/calendar"
)

func day(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCutWhen(t *testing.T) {
	today := day(t, "2026-01-12") // a Monday
	for _, tt := range []struct {
		text, when, rest string
	}{
		{"2026-02-10 党组会审议", "2026-02-10", " 党组会审议"},
		{"2026年2月10日党组会审议", "2026-02-10", "党组会审议"},
		{"2 月 10 日 党组会", "2026-02-10", " 党组会"},
		{"２月１０日 党组会", "2026-02-10", " 党组会"},
		{"2月10号前报材料", "2026-02-10", "前报材料"},
		{"2.10 党组会", "2026-02-10", " 党组会"},
		{"1月12日 今天的", "2026-01-12", " 今天的"},
		{"1月11日 已过，明年的", "2027-01-11", " 已过，明年的"},
		{"十二月二十号 年终", "2026-12-20", " 年终"},
		{"2月29日 闰年", "2028-02-29", " 闰年"},
		{"明年1月5日 总结", "2027-01-05", " 总结"},
		{"20号 月报", "2026-01-20", " 月报"},
		{"5号 月报", "2026-02-05", " 月报"},
		{"30号 月报", "2026-01-30", " 月报"},
		{"下月5号 月报", "2026-02-05", " 月报"},
		{"明天 例会", "2026-01-13", " 例会"},
		{"周五 例会", "2026-01-16", " 例会"},
		{"周一 例会", "2026-01-12", " 例会"},
		{"星期日 值班", "2026-01-18", " 值班"},
		{"下周五 例会", "2026-01-23", " 例会"},
		{"每年1月15日 数据", "每年1月15日", " 数据"},
		{"每年一月十五号 数据", "每年1月15日", " 数据"},
		{"每年01月05日", "每年1月5日", ""},
		{"每年2月最后一日", "每年2月最后一日", ""},
		{"每年2月底报送", "每年2月最后一日", "报送"},
		{"每年12月末", "每年12月31日", ""},
		{"每年2月29日", "每年2月29日", ""},
		{"每月5日 月报", "每月5日", " 月报"},
		{"每个月二十五号 月报", "每月25日", " 月报"},
		{"每月31日", "每月最后一日", ""},
		{"每月底", "每月最后一日", ""},
		{"每月月末盘点", "每月最后一日", "盘点"},
		{"每周一 例会", "每周一", " 例会"},
		{"每星期日", "每周日", ""},
		{"每周天", "每周日", ""},
		{"每个星期五下班前", "每周五", "下班前"},
	} {
		w, rest, err := CutWhen(tt.text, today)
		if err != nil || w.String() != tt.when || rest != tt.rest {
			t.Errorf("%s: %s, %q, %v", tt.text, w, rest, err)
		}
		if again, err := ParseWhen(w.String()); err != nil || again != w {
			t.Errorf("%s is read back as %s, %v", w, again, err)
		}
	}
}

func TestCutWhenRefuses(t *testing.T) {
	today := day(t, "2026-01-12")
	for _, text := range []string{"", "党组会", "党组会 2月10日", "3.5万件", "每天 打卡", "每季度 报表", "每", "5号楼巡查"} {
		if w, _, err := CutWhen(text, today); !errors.Is(err, ErrNoDay) {
			t.Errorf("%q: %s, %v", text, w, err)
		}
	}
	for text, past := range map[string]bool{
		"2月30日 x": false, "2026-13-01 x": false, "每年2月30日": false, "每年13月1日": false, "每月32日": false, "每年4月31日": false,
		"2025-12-31 x": true, "昨天": true, "上周五": true, "本月5号": true,
	} {
		_, _, err := CutWhen(text, today)
		var none *NoSuchDayError
		if !errors.As(err, &none) || none.Past != past || none.Error() == "" {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"明天", "2月10日", "每年1月15日左右", "2026-02-30", ""} {
		if w, err := ParseWhen(text); err == nil {
			t.Errorf("%q was read as %s", text, w)
		}
	}
}

// TestDueDays lists the due days of a span with from and compares it with what
// before finds on the way back.
func TestDueDays(t *testing.T) {
	for _, tt := range []struct {
		when        string
		first, last string
		want        []string
	}{
		{"2026-02-10", "2026-01-01", "2026-12-31", []string{"2026-02-10"}},
		{"每年2月最后一日", "2027-01-01", "2029-02-28", []string{"2027-02-28", "2028-02-29", "2029-02-28"}},
		{"每年2月29日", "2027-01-01", "2028-12-31", []string{"2027-02-28", "2028-02-29"}},
		{"每年1月15日", "2026-01-15", "2027-01-15", []string{"2026-01-15", "2027-01-15"}},
		{"每月31日", "2026-01-01", "2026-05-01", []string{"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"}},
		{"每月5日", "2025-12-05", "2026-02-04", []string{"2025-12-05", "2026-01-05"}},
		{"每周一", "2026-01-05", "2026-01-26", []string{"2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"}},
		{"每周日", "2026-01-05", "2026-01-19", []string{"2026-01-11", "2026-01-18"}},
	} {
		w, err := ParseWhen(tt.when)
		if err != nil {
			t.Fatal(err)
		}
		first, last := day(t, tt.first), day(t, tt.last)
		var got, back []string
		for d, ok := w.from(first); ok && !d.After(last); d, ok = w.from(d.AddDays(1)) {
			got = append(got, d.String())
		}
		for d, ok := w.before(last.AddDays(1)); ok && !d.Before(first); d, ok = w.before(d) {
			back = append(back, d.String())
		}
		slices.Reverse(back)
		if !slices.Equal(got, tt.want) || !slices.Equal(back, tt.want) {
			t.Errorf("%s: %v, backwards %v, want %v", tt.when, got, back, tt.want)
		}
	}
}

func FuzzCutWhen(f *testing.F) {
	f.Add("每年2月最后一日 报送 给 督查科")
	f.Add("2 月30 日下周五")
	f.Fuzz(func(t *testing.T, text string) {
		today := calendar.Date{Year: 2026, Month: 1, Day: 12}
		w, _, err := CutWhen(text, today)
		if err != nil {
			return
		}
		if d, ok := w.from(today); !ok || !d.Valid() {
			t.Fatalf("%q is %s, which does not come", text, w)
		}
		if again, err := ParseWhen(w.String()); err != nil || again != w {
			t.Fatalf("%q is %s, read back as %s, %v", text, w, again, err)
		}
	})
}
