package knowledge

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"xinfangbot/internal/calendar"
)

func loadDeadlines(t testing.TB) (*Deadlines, *calendar.Calendar) {
	t.Helper()
	d, err := LoadDeadlines()
	if err != nil {
		t.Fatal(err)
	}
	c, err := calendar.New()
	if err != nil {
		t.Fatal(err)
	}
	return d, c
}

func date(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDeadlineBasis compares every wording with the article it is taken from,
// and every period with the wording.
func TestDeadlineBasis(t *testing.T) {
	d, _ := loadDeadlines(t)
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if d.Source != r.Name || d.Effective != calendar.DateOf(r.Effective) {
		t.Errorf("%s since %s, the Regulations say %s since %s", d.Source, d.Effective, r.Name, r.Effective)
	}
	for _, e := range d.Events() {
		for _, rule := range e.Due {
			a, ok := r.Article(rule.Article)
			if !ok || !strings.Contains(a.Text, rule.Basis) {
				t.Errorf("%s: article %d does not say %q", e.ID, rule.Article, rule.Basis)
			}
			if e.ID == "accepted" && rule.Days == 90 {
				rule.Days = 30 // sixty days and thirty more
			}
			if !strings.Contains(rule.Basis, rule.Period()) {
				t.Errorf("%s: %q does not set %s", e.ID, rule.Basis, rule.Period())
			}
		}
	}
}

func TestSchedule(t *testing.T) {
	d, c := loadDeadlines(t)
	for _, tt := range []struct {
		event, date string
		due         []string
	}{
		{"received-by-bureau", "2026-01-12", []string{"2026-01-27"}},
		{"received-by-bureau", "2026-01-30", []string{"2026-02-14"}}, // ends on a Saturday that is worked
		{"received-by-bureau", "2026-01-31", []string{"2026-02-24"}}, // ends on the first day of Spring Festival
		{"received-by-bureau", "2026-02-08", []string{"2026-02-24"}}, // ends on its last day
		{"received-by-bureau", "2026-09-16", []string{"2026-10-08"}}, // ends on National Day
		{"received-by-bureau", "2026-09-25", []string{"2026-10-10"}}, // ends on a Saturday that is worked
		{"received-by-bureau", "2026-09-26", []string{"2026-10-12"}}, // ends on the Sunday after it
		{"received-by-bureau", "2025-12-17", []string{"2026-01-04"}}, // ends on New Year, moves to a worked Sunday
		{"received-by-bureau", "2024-02-14", []string{"2024-02-29"}},
		{"received-by-bureau", "2024-01-26", []string{"2024-02-18"}}, // moves to the Sunday after Spring Festival
		{"received-direct", "2023-09-14", []string{"2023-10-07"}},    // from 29 September to a worked Saturday
		{"forwarded-in", "2026-03-05", []string{"2026-03-20", "2026-03-12"}},
		{"forwarded-in", "2026-02-13", []string{"2026-02-28", "2026-02-27"}}, // the festival between
		{"forwarded-in", "2025-09-28", []string{"2025-10-13", "2025-10-11"}}, // the fifth working day is a Saturday
		{"forwarded-in", "2025-12-31", []string{"2026-01-15", "2026-01-08"}},
		{"accepted", "2026-04-01", []string{"2026-06-01", "2026-06-30"}}, // the 60th day is Sunday 31 May
		{"accepted", "2026-08-02", []string{"2026-10-08", "2026-11-02"}}, // the 60th is 1 October, the 90th a Saturday
		{"accepted", "2025-11-02", []string{"2026-01-04", "2026-02-02"}},
		{"accepted", "2024-01-01", []string{"2024-03-01", "2024-04-01"}}, // a leap year; 31 March 2024 is a Sunday
		{"opinion-delivered", "2026-03-05", []string{"2026-04-07"}},      // 清明节
		{"opinion-delivered", "2026-01-29", []string{"2026-02-28"}},
		{"review-requested", "2026-04-01", []string{"2026-05-06"}}, // 劳动节
		{"review-delivered", "2026-05-10", []string{"2026-06-09"}},
		{"rereview-requested", "2026-05-20", []string{"2026-06-22"}}, // 端午节
	} {
		e, ok := d.Event(tt.event)
		if !ok {
			t.Fatalf("no event %s", tt.event)
		}
		s := d.Schedule(c, e, date(t, tt.date), 0)
		var got []string
		for _, due := range s.Due {
			got = append(got, due.Date.String())
		}
		if !slices.Equal(got, tt.due) {
			t.Errorf("%s on %s: %v, want %v", tt.event, tt.date, got, tt.due)
		}
		if len(s.Unknown) > 0 {
			t.Errorf("%s on %s: tables of %v are missing", tt.event, tt.date, s.Unknown)
		}
	}
}

func TestScheduleHearing(t *testing.T) {
	d, c := loadDeadlines(t)
	e, _ := d.Event("rereview-requested")
	s := d.Schedule(c, e, date(t, "2026-03-02"), 20)
	if due := s.Due[0]; due.Date.String() != "2026-04-21" || !strings.Contains(s.Counted(), "30日加听证20日") {
		t.Errorf("%s: %s", due.Date, s.Counted())
	}
	e, _ = d.Event("review-requested")
	if due := d.Schedule(c, e, date(t, "2026-03-02"), 20).Due[0]; due.Date.String() != "2026-04-01" {
		t.Errorf("a hearing lengthens the review to %s", due.Date)
	}
}

func TestScheduleUnknownYear(t *testing.T) {
	d, c := loadDeadlines(t)
	e, _ := d.Event("forwarded-in")
	for from, want := range map[string][]int{"2026-12-10": nil, "2026-12-20": {2027}, "2027-03-01": {2027}, "2026-12-31": {2027}} {
		s := d.Schedule(c, e, date(t, from), 0)
		if !slices.Equal(s.Unknown, want) {
			t.Errorf("%s: unknown %v, want %v", from, s.Unknown, want)
		}
		if said := strings.Contains(s.Text(calendar.Date{}), "没有2027年的放假安排"); said != (want != nil) {
			t.Errorf("%s: the answer says %v that the table is missing", from, said)
		}
	}
	old := d.Schedule(c, e, date(t, "2022-03-01"), 0)
	if !strings.Contains(old.Text(calendar.Date{}), "2022年5月1日起施行") {
		t.Error("an event before the Regulations is not remarked on")
	}
}

func TestScheduleText(t *testing.T) {
	d, c := loadDeadlines(t)
	e, _ := d.Event("accepted")
	s := d.Schedule(c, e, date(t, "2026-04-01"), 0)
	const want = `2026年6月1日（星期一）：办结，还有61天。
2026年6月30日（星期二）：情况复杂经批准延期的办结（最长再延30日），还有90天。

计算：受理之日为2026年4月1日（星期三），当日不计，自次日起算。60日届满之日为5月31日（星期日），是休息日，顺延至6月1日（星期一）。90日届满之日为6月30日（星期二），是工作日。
依据：《信访工作条例》第三十四条：“对本条例第三十一条第六项规定的信访事项应当自受理之日起60日内办结”；“情况复杂的，经本机关、单位负责人批准，可以适当延长办理期限，但延长期限不得超过30日，并告知信访人延期理由”。
说明：限于按照第三十一条第六项办理的申诉求决类信访事项。
60日连同延长的最多30日，自受理次日起连续计算。
条例没有规定期间的计算方法，以当地规定的计算方法为准。`
	if got := s.Text(date(t, "2026-04-01")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for today, piece := range map[string]string{"2026-06-01": "办结，今天到期。", "2026-06-03": "办结，已过2天。"} {
		if got := s.Text(date(t, today)); !strings.Contains(got, piece) {
			t.Errorf("on %s the answer lacks %q:\n%s", today, piece, got)
		}
	}
}

func TestScheduleExplanation(t *testing.T) {
	d, c := loadDeadlines(t)
	e, _ := d.Event("forwarded-in")
	const want = `2026年2月12日 星期四 工作日：收到之日，当日不计

按日计算：
第1日 2月13日 星期五 工作日
第2日 2月14日 星期六 调休上班
第3日 2月15日 星期日 节假日
第4日 2月16日 星期一 节假日
第5日 2月17日 星期二 节假日
第6日 2月18日 星期三 节假日
第7日 2月19日 星期四 节假日
第8日 2月20日 星期五 节假日
第9日 2月21日 星期六 节假日
第10日 2月22日 星期日 节假日
第11日 2月23日 星期一 节假日
第12日 2月24日 星期二 工作日
第13日 2月25日 星期三 工作日
第14日 2月26日 星期四 工作日
第15日 2月27日 星期五 工作日，书面告知信访人接收情况以及处理途径和程序到期

按工作日计算：
第1日 2月13日 星期五 工作日
第2日 2月14日 星期六 调休上班
不计 2月15日 星期日 节假日
不计 2月16日 星期一 节假日
不计 2月17日 星期二 节假日
不计 2月18日 星期三 节假日
不计 2月19日 星期四 节假日
不计 2月20日 星期五 节假日
不计 2月21日 星期六 节假日
不计 2月22日 星期日 节假日
不计 2月23日 星期一 节假日
第3日 2月24日 星期二 工作日
第4日 2月25日 星期三 工作日
第5日 2月26日 星期四 工作日，不属于职权范围的，提出异议并详细说明理由到期`
	if got := d.Schedule(c, e, date(t, "2026-02-12"), 0).Explanation(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	accepted, _ := d.Event("accepted")
	got := d.Schedule(c, accepted, date(t, "2026-08-02"), 0).Explanation()
	if n := strings.Count(got, "\n"); n > 14 {
		t.Errorf("%d lines are too many for a phone:\n%s", n, got)
	}
	for _, piece := range []string{"\n第1日至第29日 8月3日至8月31日\n第30日至第59日 9月1日至9月30日\n第60日 10月1日 星期四 节假日，60日届满，顺延\n", "\n第67日 10月8日 星期四 工作日，办结到期\n", "\n第90日 10月31日 星期六 休息日，90日届满，顺延\n顺延 11月1日 星期日 休息日\n顺延 11月2日 星期一 工作日，情况复杂"} {
		if !strings.Contains(got, piece) {
			t.Errorf("the explanation lacks %q:\n%s", piece, got)
		}
	}
}

// TestScheduleHolds checks what must hold for every event on every day: what is
// due is due on a working day, not before the period is over, and not later
// than the first working day from then on; and the explanation agrees.
func TestScheduleHolds(t *testing.T) {
	d, c := loadDeadlines(t)
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom(d.Events()).Draw(t, "event")
		from := calendar.Date{Year: 2002, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 11000).Draw(t, "day"))
		hearing := rapid.IntRange(0, 60).Draw(t, "hearing")
		for _, due := range d.Schedule(c, e, from, hearing).Due {
			if work, _ := c.IsWorkday(due.Date); !work {
				t.Fatalf("%s on %s: %s is a day off", e.ID, from, due.Date)
			}
			days := due.Days + due.HearingDays
			if due.Date.Before(from.AddDays(days)) || due.Date.Before(due.End) {
				t.Fatalf("%s on %s: %s is too early", e.ID, from, due.Date)
			}
			if due.Unit == Workdays && c.WorkdaysBetween(from, due.Date) != days {
				t.Fatalf("%s on %s: %s is not after %d working days", e.ID, from, due.Date, days)
			}
			if due.Unit == Days && c.WorkdaysBetween(due.End.AddDays(-1), due.Date) != 1 {
				t.Fatalf("%s on %s: %s moved to %s", e.ID, from, due.End, due.Date)
			}
			counted := 0
			for _, day := range d.Schedule(c, e, from, hearing).Count(due) {
				counted = max(counted, day.Number)
			}
			if counted != days {
				t.Fatalf("%s on %s: the explanation counts %d of %d days", e.ID, from, counted, days)
			}
		}
	})
}

func TestEventNames(t *testing.T) {
	d, _ := loadDeadlines(t)
	for name, id := range map[string]string{
		"accepted": "accepted", "ACCEPTED": "accepted", "受理": "accepted", "收到来信": "received-by-bureau", "转来": "forwarded-in", "申请复核": "rereview-requested", "收到複查意見": "review-delivered",
	} {
		if e, ok := d.Event(name); !ok || e.ID != id {
			t.Errorf("%s is %q, want %s", name, e.ID, id)
		}
	}
	if e, ok := d.Event("办结"); ok {
		t.Errorf("办结 is %s", e.ID)
	}
	if len(d.Events()) != 8 {
		t.Errorf("%d events", len(d.Events()))
	}
}
