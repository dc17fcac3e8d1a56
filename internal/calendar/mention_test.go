package calendar

import (
	"slices"
	"testing"
)

func TestMentions(t *testing.T) {
	today := day(t, "2026-01-12") // a Monday
	for _, tt := range []struct {
		text string
		want []string // ! where the day is a guess
	}{
		{"2026-03-05收到", []string{"2026-03-05"}},
		{"2026年3月5日收到处理意见书", []string{"2026-03-05"}},
		{"2026.3.5", []string{"2026-03-05"}},
		{"2026/03/05受理", []string{"2026-03-05"}},
		{"20260305受理", []string{"2026-03-05"}},
		{"26年3月5号", []string{"2026-03-05"}},
		{"二〇二六年三月五日", []string{"2026-03-05"}},
		{"去年12月20日受理的", []string{"2025-12-20"}},
		{"今年4月1日", []string{"2026-04-01"}},
		{"3月5日收到县里转来的件", []string{"!2026-03-05"}},
		{"12月20日收到", []string{"!2025-12-20"}},
		{"十二月二十号收到", []string{"!2025-12-20"}},
		{"5月10号收到", []string{"!2025-05-10"}},
		{"4月12日收到", []string{"!2025-04-12"}}, // nine months ago
		{"4月11日收到", []string{"!2026-04-11"}},
		{"2月29日收到", []string{"!2024-02-29"}},
		{"三月五号", []string{"!2026-03-05"}},
		{"3月5收到", []string{"!2026-03-05"}},
		{"3.5收到转来的件", []string{"!2026-03-05"}},
		{"1/9受理", []string{"!2026-01-09"}},
		{"上月20日受理", []string{"2025-12-20"}},
		{"本月5号受理", []string{"2026-01-05"}},
		{"20号受理的", []string{"!2025-12-20"}},
		{"9号受理的", []string{"!2026-01-09"}},
		{"昨天受理的", []string{"2026-01-11"}},
		{"大前天", []string{"2026-01-09"}},
		{"今天收到", []string{"2026-01-12"}},
		{"上周五受理", []string{"2026-01-09"}},
		{"上星期天受理", []string{"2026-01-11"}},
		{"周五受理", []string{"!2026-01-09"}},
		{"周一受理", []string{"!2026-01-12"}},
		{"这周五受理", []string{"2026-01-16"}},
		{"下周一", []string{"2026-01-19"}},
		{"三天前受理", []string{"2026-01-09"}},
		{"两周前受理", []string{"2025-12-29"}},
		{"2月30日受理", []string{"!2026-02-30"}},
		{"2026-13-01", []string{"2026-13-01"}},
		{"3月5日收到，3月10日受理", []string{"!2026-03-05", "!2026-03-10"}},
		{"第35条", nil},
		{"第3.5条", nil},
		{"3.5万件", nil},
		{"15日内告知", nil},
		{"60天到哪天", nil},
		{"国务院令第431号", nil},
		{"5号文件", nil},
		{"每周三接访", nil},
		{"农历三月初五", nil},
		{"农历三月五日", nil},
		{"几号", nil},
		{"", nil},
	} {
		var got []string
		for _, m := range Mentions(tt.text, today) {
			s := m.Date.String()
			if m.Guessed {
				s = "!" + s
			}
			got = append(got, s)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.text, got, tt.want)
		}
	}
}

func FuzzMentions(f *testing.F) {
	f.Add("3月5日收到县里转来的件，什么时候要告知")
	f.Add("2月30日3.5上上周日二十号")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, m := range Mentions(text, Date{2026, 1, 12}) {
			if m.Start < last || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("%q: %+v after %d", text, m, last)
			}
			last = m.End
		}
	})
}
