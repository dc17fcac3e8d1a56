package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestDeadline(t *testing.T) {
	r := command(t, "", "deadline", "--event", "forwarded-in", "--date", "2026-03-05", "--json")
	r.expect(t, 0)
	type due struct {
		Name, Date, Unit, Basis, End, Counted string
		Article, Days                         int
		Moved                                 bool
		Count                                 []struct {
			Date, Kind string
			Number     int
		}
	}
	type schedule struct {
		Event, Date, Counted string
		Due                  []due
		Notes                []string
	}
	var got schedule
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatal(err)
	}
	if got.Event != "forwarded-in" || got.Date != "2026-03-05" || len(got.Due) != 2 || len(got.Notes) == 0 {
		t.Fatalf("%+v", got)
	}
	if d := got.Due[0]; d.Date != "2026-03-20" || d.Article != 23 || d.Days != 15 || d.Unit != "日" || !strings.Contains(d.Basis, "15日内书面告知信访人") || d.Count != nil {
		t.Errorf("%+v", d)
	}
	if d := got.Due[1]; d.Date != "2026-03-12" || d.Article != 23 || d.Days != 5 || d.Unit != "工作日" {
		t.Errorf("%+v", d)
	}
	if !strings.Contains(r.stdout, `"unknown_years":[]`) {
		t.Errorf("the list of unknown years is missing or null: %s", r.stdout)
	}

	r = command(t, "", "deadline", "--event", "accepted", "--date", "2026-04-01", "--json", "--explain")
	r.expect(t, 0)
	got = schedule{}
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatal(err)
	}
	if d := got.Due[0]; d.End != "2026-05-31" || d.Date != "2026-06-01" || !d.Moved || len(d.Count) != 62 || d.Count[60].Number != 60 || d.Count[61].Number != 0 {
		t.Errorf("%+v", d)
	}
}

func TestDeadlineText(t *testing.T) {
	r := command(t, "", "deadline", "--event", "受理", "--date", "2026-04-01")
	r.expect(t, 0, "2026年6月1日（星期一）：办结。", "顺延至6月1日", "《信访工作条例》第三十四条", "以当地规定的计算方法为准")
	command(t, "", "deadline", "--event", "accepted", "--date", "2026-04-01", "--explain").expect(t, 0, "第60日 5月31日 星期日 休息日，60日届满，顺延")
	command(t, "", "deadline", "--event", "rereview-requested", "--date", "2026-03-02", "--hearing-days", "20").expect(t, 0, "2026年4月21日（星期二）：提出复核意见", "听证20日")
	command(t, "", "deadline", "--list").expect(t, 0, "received-by-bureau\t", "received-direct\t", "forwarded-in\t", "accepted\t受理\t", "opinion-delivered\t", "review-requested\t", "review-delivered\t", "rereview-requested\t")
	command(t, "", "deadline", "--list", "--json").expect(t, 0, `{"event":"accepted","name":"受理",`)
}

func TestDeadlineHolidays(t *testing.T) {
	args := []string{"deadline", "--event", "forwarded-in", "--date", "2027-09-28"}
	command(t, "", args...).expect(t, 0, "没有2027年的放假安排", "2027年10月6日（星期三）：不属于")
	table := `year: 2027
source: 测试用表
off: [2027-01-01, 2027-05-01, 2027-10-01, 2027-10-04, 2027-10-05]
work: [2027-10-09]
`
	r := command(t, "", append(args, "--holidays", writeTemp(t, "2027.yaml", table))...)
	r.expect(t, 0, "2027年10月8日（星期五）：不属于")
	if strings.Contains(r.stdout, "没有2027年") {
		t.Errorf("the table is said to be missing:\n%s", r.stdout)
	}
	r = command(t, "", append(args, "--holidays", writeTemp(t, "2027.yaml", strings.Replace(table, "2027-10-09", "2027-10-08", 1)))...)
	r.expect(t, 1)
	if !strings.Contains(r.stderr, "2027-10-08") {
		t.Errorf("the error does not name the day: %s", r.stderr)
	}
}

func TestDeadlineWrongUsage(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--event", "finished", "--date", "2026-04-01"}, "accepted"},
		{[]string{"--date", "2026-04-01"}, "accepted"},
		{[]string{"--event", "accepted", "--date", "2026-02-30"}, "YYYY-MM-DD"},
		{[]string{"--event", "accepted", "--date", "4月1日"}, "YYYY-MM-DD"},
		{[]string{"--event", "accepted"}, "YYYY-MM-DD"},
		{[]string{"--event", "rereview-requested", "--date", "2026-04-01", "--hearing-days", "-1"}, "0 to"},
		{[]string{"--event", "accepted", "--date", "2026-04-01", "--hearing-days", "3"}, "rereview-requested"},
		{[]string{"--event", "accepted", "--date", "2026-04-01", "--hearing-days", "x"}, "hearing-days"},
		{[]string{"accepted", "2026-04-01"}, "accepted"},
	} {
		r := command(t, "", append([]string{"deadline"}, tt.args...)...)
		r.expect(t, 2)
		if strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, tt.want) {
			t.Errorf("%v: not one clear line with %q: %q", tt.args, tt.want, r.stderr)
		}
	}
}
