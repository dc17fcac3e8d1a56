package knowledge

import (
	"cmp"
	"testing"

	"xinfangbot/internal/calendar"
)

// TestDeadlineAsked reads questions as staff put them, on Monday 12
// January 2026.
func TestDeadlineAsked(t *testing.T) {
	d, _ := loadDeadlines(t)
	for _, tt := range []struct{ text, event, date string }{
		{"3月5日收到县里转来的件，什么时候要告知", "forwarded-in", "2026-03-05"},
		{"昨天受理的，哪天到期", "accepted", "2026-01-11"},
		{"2026年3月5日收到处理意见书，最晚哪天申请复查", "opinion-delivered", "2026-03-05"},
		{"4月1日受理，60天到哪天", "accepted", "2026-04-01"},
		{"今天收到群众来信最晚哪天转出去", "received-by-bureau", "2026-01-12"},
		{"5月10号收到复查意见，申请复核截止哪天", "review-delivered", "2025-05-10"},
		{"1月8日市局交办下来一个件，最迟什么时候告知信访人", "forwarded-in", "2026-01-08"},
		{"上周五收到上级转送件，不归我们管，哪天前提异议，截止几号", "forwarded-in", "2026-01-09"},
		{"县信访局昨天转给我们一件，几天内要告知？", "forwarded-in", "2026-01-11"},
		{"住建局1月5日收到群众来信，最晚哪天书面告知", "received-direct", "2026-01-05"},
		{"今天我局收到一封群众来信，几号前要转送", "received-by-bureau", "2026-01-12"},
		{"信访局今天收到来信，最晚哪天告知信访人", "received-direct", "2026-01-12"},
		{"前天收到一封举报信，什么时候之前转出去", "received-by-bureau", "2026-01-10"},
		{"群众12月20日来访，登记后最晚哪天交办", "received-by-bureau", "2025-12-20"},
		{"12月30日收到复查申请，哪天前要出复查意见，最晚几号", "review-requested", "2025-12-30"},
		{"信访人1月6日申请复查，我们最迟哪天答复", "review-requested", "2026-01-06"},
		{"1月6日收到不服处理意见的复查申请，什么时候到期", "review-requested", "2026-01-06"},
		{"1月6日收到复核申请，复核意见最晚几号出", "rereview-requested", "2026-01-06"},
		{"去年12月1日提出复核请求，期限到哪天", "rereview-requested", "2025-12-01"},
		{"意见书1月6日送达的，申请复查截止哪天", "opinion-delivered", "2026-01-06"},
		{"最晚哪天申请复查？1月6日收到的意见书", "opinion-delivered", "2026-01-06"},
		{"信访人上周三拿到书面答复，最晚哪天请求复查", "opinion-delivered", "2026-01-07"},
		{"我们受理这个件是在1月6日，哪天到期", "accepted", "2026-01-06"},
		{"1月5日收到来信，1月9日受理，哪天办结，什么时候到期", "accepted", "2026-01-09"},
		{"1月9日受理，3月10日到期对吗，到底几号", "accepted", "2026-01-09"},
		{"2025-12-20受理的件，延期的话最长到几号", "accepted", "2025-12-20"},
		{"３月５日收到轉來的件，最遲哪天告知", "forwarded-in", "2026-03-05"},
		{"区住建局3月2日收到区信访局转来的一件，不归住建局管，局里想退回去，最晚什么时候提", "forwarded-in", "2026-03-02"},
		{"信访人3月10日把材料当面交到县卫健局，当天没说受理不受理，卫健局应当在哪天之前书面告知", "received-direct", "2026-03-10"},
		{"群众1月9日把材料送到县信访局，最晚哪天转出去", "received-by-bureau", "2026-01-09"},
		{"2月30日受理，哪天到期", "accepted", "2026-02-30"},
	} {
		q, ok := d.Asked(tt.text, calendar.Date{Year: 2026, Month: 1, Day: 12})
		if !ok || q.Event.ID != tt.event || q.Day.Date.String() != tt.date {
			t.Errorf("%s: %s on %s, want %s on %s", tt.text, q.Event.ID, q.Day.Date, tt.event, tt.date)
		}
	}
}

// TestNoDeadlineQuestion has questions about the rules, and talk about other
// things: none asks for the date that follows from an event.
func TestNoDeadlineQuestion(t *testing.T) {
	d, _ := loadDeadlines(t)
	for _, text := range []string{
		"信访事项多久办结",
		"收到群众来信，最晚多少天内要转送？",
		"受理后60天办不完怎么办，最晚能延到什么时候",
		"2022年5月1日起施行的条例，受理后多久办结",
		"《信访工作条例》2022年2月25日发布后，受理的期限是多久",
		"1月5日受理的件，超期了追责吗，期限是多久",
		"1月5日不予受理，什么时候告知",
		"1月6日收到复核意见书，最晚哪天再申请",
		"今天收到通知，最晚哪天交材料",
		"今天收到上级文件，什么时候报送",
		"1月5日收到督办件，哪天反馈",
		"1月5日出具处理意见书，最晚哪天申请复查",
		"1月5日出具复查意见，申请复核截止哪天",
		"3月5日收到书面处理意见，4月20日才申请复查，这算超期了吗",
		"1月5日来电咨询，最晚哪天受理",
		"4月1日受理的，到5月28日还在等鉴定，想延长办理时间，需要什么手续，最多延多少天",
		"昨天开会，哪天再开",
		"申请行政复议的期限是多少天？",
		"第35条的期限是多久",
		"1月5日受理了一件",
		"来信657批次657人次",
		"",
	} {
		if q, ok := d.Asked(text, calendar.Date{Year: 2026, Month: 1, Day: 12}); ok {
			t.Errorf("%s: taken for %s on %s", text, q.Event.ID, q.Day.Date)
		}
	}
}

func TestReadDeadlineParts(t *testing.T) {
	d, _ := loadDeadlines(t)
	for text, want := range map[string]string{
		"受理 2026-04-01": "accepted 2026-04-01", "4月1日受理": "accepted 2026-04-01", "受理": "accepted -", "2026-04-01": "- 2026-04-01", "多久": "- -",
	} {
		q := d.Read(text, calendar.Date{Year: 2026, Month: 1, Day: 12})
		event, day := cmp.Or(q.Event.ID, "-"), "-"
		if q.HasDay() {
			day = q.Day.Date.String()
		}
		if got := event + " " + day; got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func BenchmarkDeadlineAsked(b *testing.B) {
	d, _ := loadDeadlines(b)
	for name, text := range map[string]string{
		"deadline": "3月5日收到县里转来的件，什么时候要告知", "rule": "收到群众来信，最晚多少天内要转送？", "other": "来信657批次657人次",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				d.Asked(text, calendar.Date{Year: 2026, Month: 1, Day: 12})
			}
		})
	}
}

func FuzzDeadlineAsked(f *testing.F) {
	d, err := LoadDeadlines()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("1月5日收到来信，1月9日受理，哪天办结，什么时候到期")
	f.Fuzz(func(t *testing.T, text string) {
		if q, ok := d.Asked(text, calendar.Date{Year: 2026, Month: 1, Day: 12}); ok && q.Said == "" {
			t.Fatalf("%q: a day without words", text)
		}
	})
}

// TestDeadlineAskedLate reads questions whether something was done in time, on
// Monday 12 January 2026.
func TestDeadlineAskedLate(t *testing.T) {
	d, _ := loadDeadlines(t)
	for _, tt := range []struct{ text, event, from, done string }{
		{"2025年3月5日收到处理意见，4月20日才申请复查，超期了吗", "opinion-delivered", "2025-03-05", "2025-04-20"},
		{"刘某1月10日拿到的复查意见，2月8日来交复核申请，窗口说过了不收。到底过没过？", "review-delivered", "2026-01-10", "2026-02-08"},
		{"9月1日领走处理意见书，10月8号来要复查，算不算超了", "opinion-delivered", "2025-09-01", "2025-10-08"},
		{"李某12月1日收到复查意见，1月8日才申请复核，还能受理吗", "review-delivered", "2025-12-01", "2026-01-08"},
		{"10月9日受理的件，12月20日办结，算逾期吗", "accepted", "2025-10-09", "2025-12-20"},
		{"4月20日申请复查，3月5日收到的处理意见，超期了吗", "opinion-delivered", "2026-03-05", "2026-04-20"},
		{"2025年3月5日收到的处理意见，4月20日才申请复查，过期了没", "opinion-delivered", "2025-03-05", "2025-04-20"},
		{"我们1月5日收到转来的件，今天提异议来得及吗", "forwarded-in", "2026-01-05", "2026-01-12"},
	} {
		q, ok := d.AskedLate(tt.text, calendar.Date{Year: 2026, Month: 1, Day: 12})
		if !ok || q.Event.ID != tt.event || q.Day.Date.String() != tt.from || q.Done.Date.String() != tt.done {
			t.Errorf("%s: %v, %s from %s, done %s", tt.text, ok, q.Event.ID, q.Day.Date, q.Done.Date)
		}
	}
	for _, text := range []string{
		"3月5日收到处理意见，超期了怎么追责",
		"3月5日收到处理意见，申请复查超期了吗",
		"1月5日开会，1月8日又开会，来得及吗",
		"超期了吗",
		"",
	} {
		if q, ok := d.AskedLate(text, calendar.Date{Year: 2026, Month: 1, Day: 12}); ok {
			t.Errorf("%s: %s from %s, done %s", text, q.Event.ID, q.Day.Date, q.Done.Date)
		}
	}
}
