package remind

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/report"
)

// TestDaysOfTheDefaultRules follows each rule through several years, by the
// notices of the State Council. 2027 has no table yet: Monday to Friday are worked
// but for the statutory holidays.
func TestDaysOfTheDefaultRules(t *testing.T) {
	const want = `
2024 报告数据填报 2023-12-15 2023-12-29 2024-01-08 2024-01-12 2024-01-15
2024 报告初稿 2023-12-26 2024-01-11 2024-01-18 2024-01-22 2024-01-24 2024-01-25
2024 信访情况年度报告报送 2023-12-29 2024-01-17 2024-01-24 2024-01-26 2024-01-30 2024-01-31
2024 报告党组审议 2024-01-11 2024-01-26 2024-02-02 2024-02-07 2024-02-09
2024 法治政府建设年度报告报送 2024-01-30 2024-02-09 2024-02-22 2024-02-26 2024-02-28 2024-02-29
2024 法治政府建设年度报告公开 2024-03-01 2024-03-15 2024-03-22 2024-03-28 2024-03-29
2025 报告数据填报 2024-12-16 2024-12-31 2025-01-08 2025-01-10 2025-01-14 2025-01-15
2025 报告初稿 2024-12-26 2025-01-10 2025-01-17 2025-01-22 2025-01-24
2025 信访情况年度报告报送 2024-12-31 2025-01-17 2025-01-24 2025-01-27
2025 报告党组审议 2025-01-10 2025-01-27 2025-02-07 2025-02-08 2025-02-10
2025 法治政府建设年度报告报送 2025-01-27 2025-02-14 2025-02-21 2025-02-25 2025-02-27 2025-02-28
2025 法治政府建设年度报告公开 2025-02-28 2025-03-17 2025-03-24 2025-03-28 2025-03-31
2026 报告数据填报 2025-12-16 2025-12-31 2026-01-08 2026-01-12 2026-01-14 2026-01-15
2026 报告初稿 2025-12-26 2026-01-09 2026-01-16 2026-01-22 2026-01-23
2026 信访情况年度报告报送 2025-12-31 2026-01-16 2026-01-23 2026-01-28 2026-01-30
2026 报告党组审议 2026-01-09 2026-01-27 2026-02-03 2026-02-06 2026-02-09 2026-02-10
2026 法治政府建设年度报告报送 2026-01-29 2026-02-14 2026-02-25 2026-02-27 2026-02-28
2026 法治政府建设年度报告公开 2026-02-28 2026-03-17 2026-03-24 2026-03-27 2026-03-30 2026-03-31
2027 报告数据填报 2026-12-16 2026-12-31 2027-01-08 2027-01-12 2027-01-14 2027-01-15
2027 报告初稿 2026-12-25 2027-01-11 2027-01-18 2027-01-22 2027-01-25
2027 信访情况年度报告报送 2026-12-31 2027-01-15 2027-01-22 2027-01-28 2027-01-29
2027 报告党组审议 2027-01-11 2027-01-27 2027-02-03 2027-02-04 2027-02-09 2027-02-10
2027 法治政府建设年度报告报送 2027-01-29 2027-02-12 2027-02-19 2027-02-25 2027-02-26
2027 法治政府建设年度报告公开 2027-03-01 2027-03-17 2027-03-24 2027-03-26 2027-03-30 2027-03-31
`
	var got strings.Builder
	for year := 2024; year <= 2027; year++ {
		for _, r := range DefaultRules() {
			// Settled when it is due, so that only the plan's own days are left.
			b := Book{Calendar: newCalendar(t), Rules: []Rule{r}, People: []Person{{ID: "王芳", Role: bot.Editor}}}
			due, _ := r.Due.from(calendar.Date{Year: year, Month: 1, Day: 1})
			fmt.Fprintf(&got, "\n%d %s", year, r.Name)
			for d := due.AddDays(-60); !d.After(due); d = d.AddDays(1) {
				for _, m := range b.Messages(d, State{Since: due}) {
					got.WriteString(" " + m.Day.String())
				}
			}
		}
	}
	if got := got.String() + "\n"; got != want {
		t.Errorf("got%s", got)
	}
}

// office is a small bureau at work on the report of 2025.
func office(t testing.TB) (Book, State) {
	b := Book{Calendar: newCalendar(t), Rules: DefaultRules(), People: []Person{
		{ID: "li", Name: "李强", Role: bot.Contributor, Sections: []string{"督查科"}, Reachable: true},
		{ID: "wang", Name: "王芳", Role: bot.Editor, Reachable: true},
		{ID: "zhao", Name: "赵敏", Role: bot.Administrator, Reachable: true},
		{ID: "qian", Name: "钱进", Role: bot.Reader},
	}}
	key := report.Key{Year: 2025, Kind: report.RuleOfLaw}
	s := State{Since: day(t, "2025-12-01"), Work: map[report.Key]Work{key: {
		Missing: []string{"来信件次", "来访批次"}, Owed: map[string][]string{"li": {"来信件次"}},
	}}}
	return b, s
}

// texts are the messages of a day, each after the addressee's name.
func texts(b Book, d calendar.Date, s State) string {
	var list []string
	for _, m := range b.Messages(d, s) {
		list = append(list, m.Person.Name+"："+m.Text())
	}
	return strings.Join(list, "\n--\n")
}

func TestTexts(t *testing.T) {
	b, s := office(t)
	for d, want := range map[string]string{
		"2026-01-12": "李强：待办提醒（1月12日 星期一），共1项：\n" +
			"2025年度报告数据填报：1月15日（星期四）截止，还有3天。待您填报1项：来信件次。发送“填报”开始。\n" +
			"需要推迟提醒的，发送“稍后 3天”。\n--\n" +
			"王芳：待办提醒（1月12日 星期一），共1项：\n" +
			"2025年度报告数据填报：1月15日（星期四）截止，还有3天。尚缺2项：来信件次、来访批次。发送“进度”查看，发送“催办”提醒填报人。\n" +
			"需要推迟提醒的，发送“稍后 3天”。",
		"2026-01-11": "",
		"2026-01-23": "李强：待办提醒（1月23日 星期五），共1项：\n" +
			"【逾期】2025年度报告数据填报：应于1月15日（星期四）前完成，已逾期6个工作日。待您填报1项：来信件次。发送“填报”开始。\n" +
			"需要推迟提醒的，发送“稍后 3天”。\n--\n" +
			"王芳：待办提醒（1月23日 星期五），共3项：\n" +
			"1. 【逾期】2025年度报告数据填报：应于1月15日（星期四）前完成，已逾期6个工作日。尚缺2项：来信件次、来访批次。发送“进度”查看，发送“催办”提醒填报人。\n" +
			"2. 2025年度报告初稿：1月25日（星期日）截止，还有2天。截止日为休息日，请于今天完成。发送“起草”生成初稿，完成后发送“已完成 报告初稿”。\n" +
			"3. 2025年度信访情况年度报告报送：1月31日（星期六）截止，还有8天。截止日为休息日，请于1月30日前完成。报送后发送“已报送 信访情况年度报告报送”。\n" +
			"需要推迟提醒的，发送“稍后 3天”。",
	} {
		if got := texts(b, day(t, d), s); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", d, got, want)
		}
	}
	if got := b.Open(day(t, "2025-12-20"), s, "wang"); len(got) != 1 || got[0].Text(day(t, "2025-12-20")) !=
		"2025年度报告数据填报：2026年1月15日（星期四）截止，还有26天。尚缺2项：来信件次、来访批次。发送“进度”查看，发送“催办”提醒填报人。" {
		t.Errorf("%+v", got)
	}
}

// who lists whom a day's messages go to, with the rules.
func who(b Book, d string, s State) string {
	var list []string
	when, _ := calendar.Parse(d)
	for _, m := range b.Messages(when, s) {
		var rules []string
		for _, e := range m.Entries {
			rules = append(rules, e.Rule)
		}
		list = append(list, m.Person.Name+"="+strings.Join(rules, "+"))
	}
	return strings.Join(list, " ")
}

func TestSettlement(t *testing.T) {
	key := report.Key{Year: 2025, Kind: report.RuleOfLaw}
	const d = "2026-03-02"
	due := func(rule string, on string) Task { return Task{rule, day(t, on)} }
	for _, tt := range []struct {
		name   string
		settle func(*State)
		want   string
	}{
		{"nothing", func(*State) {}, "李强=报告数据填报 王芳=报告数据填报+报告初稿+信访情况年度报告报送+报告党组审议+法治政府建设年度报告报送"},
		{"the person's share", func(s *State) {
			w := s.Work[key]
			w.Owed = map[string][]string{"li": nil}
			s.Work[key] = w
		}, "王芳=报告数据填报+报告初稿+信访情况年度报告报送+报告党组审议+法治政府建设年度报告报送"},
		{"all figures", func(s *State) { s.Work[key] = Work{Complete: true, Owed: map[string][]string{"li": nil}} },
			"王芳=报告初稿+信访情况年度报告报送+报告党组审议+法治政府建设年度报告报送"},
		{"the draft", func(s *State) { s.Work[key] = Work{Final: true, Missing: []string{"来信件次"}} },
			"王芳=信访情况年度报告报送+报告党组审议+法治政府建设年度报告报送"},
		{"handed in", func(s *State) { s.Done = map[Task]Done{due("法治政府建设年度报告报送", "2026-02-28"): {}} },
			"王芳=信访情况年度报告报送"},
		{"handed in the year before", func(s *State) { s.Done = map[Task]Done{due("法治政府建设年度报告报送", "2025-02-28"): {}} },
			"李强=报告数据填报 王芳=报告数据填报+报告初稿+信访情况年度报告报送+报告党组审议+法治政府建设年度报告报送"},
		{"by the person", func(s *State) {
			s.People = map[string]Personal{"li": {Done: map[Task]Done{due("报告数据填报", "2026-01-15"): {}}}}
		}, "王芳=报告数据填报+报告初稿+信访情况年度报告报送+报告党组审议+法治政府建设年度报告报送"},
		{"before the reminders began", func(s *State) { s.Since = day(t, "2026-02-11") }, "王芳=法治政府建设年度报告报送"},
	} {
		b, s := office(t)
		tt.settle(&s)
		if got := who(b, d, s); got != tt.want {
			t.Errorf("%s: %s", tt.name, got)
		}
	}
	b, s := office(t)
	for i := range b.Rules {
		b.Rules[i].From = day(t, "2026-02-10") // set then, in chat
	}
	if got := who(b, d, s); got != "王芳=报告党组审议+法治政府建设年度报告报送" {
		t.Errorf("rules set later: %s", got)
	}
}

func TestWhomARuleConcerns(t *testing.T) {
	b, s := office(t)
	for _, tt := range []struct{ words, want string }{
		{"li", "李强=例会"},
		{"王芳、督查科", "李强=例会 王芳=例会"},
		{"全体", "李强=例会 王芳=例会 赵敏=例会 钱进=例会"},
		{"编辑人员", "王芳=例会"},
		{"管理员", "赵敏=例会"},
		{"查询人员", "钱进=例会"},
		{"网信科", "网信科=例会"},
		{"网信科、孙六", "网信科=例会 孙六=例会"},
		{"网信科、李强", "李强=例会"},
	} {
		b.Rules = []Rule{{Name: "例会", Due: when(t, "每周一"), For: strings.Split(tt.words, "、")}}
		if got := who(b, "2026-01-12", s); strings.TrimSuffix(got, " 赵敏=") != tt.want {
			t.Errorf("%s: %s", tt.words, got)
		}
	}
	// Nobody is an editor: the administrator is.
	b.People = b.People[2:3]
	b.Rules = []Rule{{Name: "例会", Due: when(t, "每周一"), For: []string{"编辑人员"}}}
	if got := who(b, "2026-01-12", s); got != "赵敏=例会" {
		t.Errorf("without an editor: %s", got)
	}
}

func TestAdministratorsAreTold(t *testing.T) {
	b, s := office(t)
	b.Rules = []Rule{{Name: "例会", Due: when(t, "每周一"), For: []string{"钱进", "查询人员"}}, {Name: "周报", Due: when(t, "每周二"), For: []string{"网信科"}, Lead: []int{1}}}
	want := "钱进：待办提醒（1月12日 星期一），共1项：\n例会：今天（1月12日）截止。办结后发送“已完成 例会”。\n需要推迟提醒的，发送“稍后 3天”。\n--\n" +
		"网信科：待办提醒（1月12日 星期一），共1项：\n周报：1月13日（星期二）截止，还有1天。办结后发送“已完成 周报”。\n需要推迟提醒的，发送“稍后 3天”。\n--\n" +
		"赵敏：以下提醒无法送达，对方还没有与助手说过话：钱进（例会）、网信科（周报）。请当面告知。"
	s.Since = day(t, "2026-01-12")
	if got := texts(b, day(t, "2026-01-12"), s); got != want {
		t.Errorf("%s", got)
	}
	s.People = map[string]Personal{"zhao": {Quiet: Quiet{From: day(t, "2026-01-12"), Until: day(t, "2026-01-12")}}}
	if got := who(b, "2026-01-12", s); got != "钱进=例会 网信科=周报" {
		t.Errorf("a quiet administrator: %s", got)
	}
}

// TestMissingTable: the administrators hear once that a year has no table.
func TestMissingTable(t *testing.T) {
	b, s := office(t)
	b.Rules = []Rule{{Name: "总结", Due: when(t, "2027-01-05"), For: []string{"王芳"}, Lead: []int{7, 1}}}
	const notice = "没有2027年的放假安排，提醒日期暂按周一至周五和法定节假日计算。"
	s.Noted = make(map[int]calendar.Date)
	var said []string
	for d := day(t, "2026-12-01"); d.Before(day(t, "2027-02-01")); d = d.AddDays(1) {
		for range 2 { // a day that is gone through again says the same
			for _, m := range b.Messages(d, s) {
				if strings.Contains(m.Text(), notice) {
					said = append(said, d.String()+m.Person.Name)
					s.Noted[2027] = d
				}
			}
		}
	}
	if !slices.Equal(said, []string{"2026-12-29赵敏", "2026-12-29赵敏"}) {
		t.Errorf("%v", said)
	}
}

func TestSentAndMissed(t *testing.T) {
	b, s := office(t)
	// Due on Tuesday the 20th, reminders on 13 and 17 January's working days.
	b.Rules = []Rule{
		{Name: "甲", Due: when(t, "2026-01-20"), For: []string{"李强", "王芳"}, Lead: []int{7, 4}},
		{Name: "乙", Due: when(t, "2026-01-16"), For: []string{"王芳"}, Lead: []int{2}},
	}
	days := func(list ...string) []calendar.Date {
		var dates []calendar.Date
		for _, d := range list {
			dates = append(dates, day(t, d))
		}
		return dates
	}
	sent := func(d, id string) map[calendar.Date]map[string]bool {
		return map[calendar.Date]map[string]bool{day(t, d): {id: true}}
	}
	late := func(m Message) string {
		var list []string
		for _, e := range m.Entries {
			list = append(list, e.Rule+strings.TrimPrefix(e.Late.String(), "0000-00-00"))
		}
		return m.Person.Name + strings.Join(list, "+")
	}
	for _, tt := range []struct {
		day    string
		missed []calendar.Date
		sent   map[calendar.Date]map[string]bool
		want   string
	}{
		{"2026-01-13", nil, nil, "李强甲 王芳甲"},
		{"2026-01-13", nil, sent("2026-01-13", "li"), "王芳甲"},
		{"2026-01-15", days("2026-01-13", "2026-01-14"), nil, "李强甲2026-01-13 王芳乙2026-01-14+甲2026-01-13"},
		{"2026-01-15", days("2026-01-13", "2026-01-14"), sent("2026-01-13", "wang"), "李强甲2026-01-13 王芳乙2026-01-14"},
		{"2026-01-15", days("2026-01-14"), nil, "王芳乙2026-01-14"},
		{"2026-01-16", days("2026-01-13", "2026-01-14", "2026-01-15"), nil, "李强甲 王芳乙+甲"},
		{"2026-01-19", days("2026-01-15", "2026-01-16"), nil, "李强甲2026-01-16 王芳乙+甲2026-01-16"},
		{"2026-01-17", days("2026-01-16"), nil, ""}, // a Saturday
	} {
		s.Missed, s.Sent = tt.missed, tt.sent
		var got []string
		for _, m := range b.Messages(day(t, tt.day), s) {
			got = append(got, late(m))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %s, want %s", tt.day, got, tt.want)
		}
	}
	s.Missed, s.Sent = days("2026-01-13", "2026-01-14"), nil
	if got := texts(b, day(t, "2026-01-15"), s); !strings.Contains(got, "王芳：补发：原定1月13日、1月14日的提醒。\n待办提醒（1月15日") || strings.Contains(got, "（补发）") {
		t.Errorf("%s", got)
	}
	s.Missed = days("2026-01-15", "2026-01-16")
	if got := texts(b, day(t, "2026-01-19"), s); !strings.Contains(got, "王芳：补发：原定1月16日的提醒。") || !strings.Contains(got, "1. 【逾期】乙") || !strings.Contains(got, "2. （补发）甲") {
		t.Errorf("%s", got)
	}
}

// TestTextsFitOneBubble gives an administrator everything at once.
func TestTextsFitOneBubble(t *testing.T) {
	b, s := office(t)
	long := strings.Repeat("长", maxName)
	b.Rules = nil
	for i := range 40 {
		b.Rules = append(b.Rules, Rule{
			Name: fmt.Sprintf("%02d%s", i, long[:3*(maxName-2)]), Due: when(t, "每年1月15日"), For: []string{Everyone, Sharers}, About: report.RuleOfLaw, Step: Figures,
		})
	}
	for i := range 30 {
		b.People = append(b.People, Person{ID: fmt.Sprint(i), Name: strings.Repeat("某", 10)})
	}
	var owed []string
	for range 60 {
		owed = append(owed, strings.Repeat("项", 15))
	}
	s.Work = map[report.Key]Work{{Year: 2026, Kind: report.RuleOfLaw}: {Missing: owed, Owed: map[string][]string{"zhao": owed}}}
	for _, m := range b.Messages(day(t, "2027-01-18"), s) {
		text := m.Text()
		if n := utf8.RuneCountInString(text); n > bot.MaxBubble {
			t.Errorf("%s: %d characters", m.Person.Name, n)
		}
		if !strings.Contains(text, "共40项") || !strings.Contains(text, "项，发送“待办”查看全部。") {
			t.Errorf("%s", text)
		}
		if m.Person.ID == "zhao" && (!strings.Contains(text, "等31人") || !strings.Contains(text, "等40项") || !strings.Contains(text, "2027年")) {
			t.Errorf("%s", text)
		}
	}
}

// TestQuietDays: what is held back on the first or the last quiet day is told on
// the first working day after.
func TestQuietDays(t *testing.T) {
	b, s := office(t)
	b.Rules = []Rule{{Name: "甲", Due: when(t, "2026-01-30"), For: []string{"王芳"}, Lead: []int{14}}} // told on 16 January
	for quiet, want := range map[[2]string]string{
		{"2026-01-16", "2026-01-20"}: "2026-01-21",
		{"2026-01-10", "2026-01-16"}: "2026-01-19",
		{"2026-01-17", "2026-01-20"}: "2026-01-16",
		{"2026-01-10", "2026-01-15"}: "2026-01-16",
	} {
		s.People = map[string]Personal{"wang": {Quiet: Quiet{From: day(t, quiet[0]), Until: day(t, quiet[1])}}}
		var told []string
		for d := day(t, "2026-01-08"); d.Before(day(t, "2026-01-30")); d = d.AddDays(1) {
			if len(b.Messages(d, s)) > 0 {
				told = append(told, d.String())
			}
		}
		if !slices.Equal(told, []string{want}) {
			t.Errorf("quiet %v: told on %v, want %s", quiet, told, want)
		}
	}
}

// TestQuietDaysAreQuietForWhatIsLate, too: what was missed on the day before is told
// when the quiet is over.
func TestQuietDaysAreQuietForWhatIsLate(t *testing.T) {
	b, s := office(t)
	b.Rules = []Rule{{Name: "甲", Due: when(t, "2026-01-30"), For: []string{"王芳"}, Lead: []int{14}}} // told on 16 January
	s.Missed = []calendar.Date{day(t, "2026-01-16")}
	if got := who(b, "2026-01-19", s); got != "王芳=甲" {
		t.Fatalf("without quiet: %q", got)
	}
	s.People = map[string]Personal{"wang": {Quiet: Quiet{From: day(t, "2026-01-19"), Until: day(t, "2026-01-19")}}}
	if got := who(b, "2026-01-19", s); got != "" {
		t.Errorf("on a quiet day: %q", got)
	}
	if got := who(b, "2026-01-20", s); got != "王芳=甲" {
		t.Errorf("after it: %q", got)
	}
}

// follower follows one task for one person through the days, remembering what
// was held back, and says on each day whether the person is told.
type follower struct {
	names      func(calendar.Date) bool // the plan
	works      func(calendar.Date) bool
	quiet      Quiet
	snooze     calendar.Date // not valid: none
	held, wake bool          // something was held by the quiet days; the snooze has yet to end
}

func (f *follower) step(d calendar.Date) bool {
	if !f.works(d) {
		return false
	}
	asleep := f.snooze.Valid() && d.Before(f.snooze)
	wanted := f.names(d)
	if asleep {
		wanted = false
	} else if f.wake {
		wanted, f.wake = true, false
	}
	if f.quiet.Holds(d) {
		f.held = f.held || wanted
		return false
	}
	if f.held && d.After(f.quiet.Until) {
		f.held = false
		return !asleep
	}
	return wanted
}

// TestPersonalSettings compares days told with the follower's, over random
// quiet days and snoozes.
func TestPersonalSettings(t *testing.T) {
	c := newCalendar(t)
	start := day(t, "2026-01-05")
	rapid.Check(t, func(t *rapid.T) {
		offset := func(name string, from, to int) calendar.Date {
			return start.AddDays(rapid.IntRange(from, to).Draw(t, name))
		}
		due := offset("due", 10, 70)
		b := Book{Calendar: c, Rules: []Rule{{Name: "甲", Due: once(due), For: []string{"w"}}}, People: []Person{{ID: "w", Reachable: true}}}
		own := Personal{}
		f := follower{works: func(d calendar.Date) bool { return c.Kind(d).Works() }}
		f.names = func(d calendar.Date) bool { return len(b.Messages(d, State{})) == 1 }
		if rapid.Bool().Draw(t, "quiet") {
			from := offset("from", 0, 40)
			own.Quiet = Quiet{From: from, Until: from.AddDays(rapid.IntRange(-1, 30).Draw(t, "days"))}
			f.quiet = own.Quiet
		}
		if rapid.Bool().Draw(t, "snooze") {
			f.snooze, f.wake = offset("until", 1, 60), true
			own.Snoozed = map[Task]calendar.Date{{"甲", due}: f.snooze}
			// Nobody snoozes what is not open yet.
			first := b.plan(&b.Rules[0], due).days[0]
			if f.snooze.Before(first) {
				return
			}
		}
		s := State{People: map[string]Personal{"w": own}}
		for d := start; d.Before(due.AddDays(20)); d = d.AddDays(1) {
			want := f.step(d)
			if got := len(b.Messages(d, s)) == 1; got != want {
				t.Fatalf("%s: told %v, want %v; due %s, %+v", d, got, want, due, own)
			}
		}
	})
}

// TestMissedDays lets the bot be down on random days: what was to be told while
// it was is told once, on the first day that it is up.
func TestMissedDays(t *testing.T) {
	c := newCalendar(t)
	start := day(t, "2026-02-02")
	rapid.Check(t, func(t *rapid.T) {
		due := start.AddDays(rapid.IntRange(5, 50).Draw(t, "due"))
		b := Book{Calendar: c, Rules: []Rule{{Name: "甲", Due: once(due), For: []string{"w"}}}, People: []Person{{ID: "w", Reachable: true}}}
		var missed []calendar.Date
		var owed calendar.Date
		for d := start; d.Before(due.AddDays(10)); d = d.AddDays(1) {
			if !c.Kind(d).Works() {
				continue
			}
			planned := len(b.Messages(d, State{})) == 1
			if rapid.IntRange(0, 2).Draw(t, "down") == 0 {
				missed = append(missed, d)
				if planned {
					owed = d
				}
				continue
			}
			got := b.Messages(d, State{Missed: missed})
			switch {
			case planned && (len(got) != 1 || got[0].Entries[0].Late.Valid()):
				t.Fatalf("%s: planned for today: %+v", d, got)
			case !planned && owed.Valid() && (len(got) != 1 || got[0].Entries[0].Late != owed):
				t.Fatalf("%s: owed since %s: %+v", d, owed, got)
			case !planned && !owed.Valid() && len(got) != 0:
				t.Fatalf("%s: nothing owed: %+v", d, got)
			}
			missed, owed = nil, calendar.Date{}
		}
	})
}

func TestCheckRules(t *testing.T) {
	good := Rule{Name: "例会", Due: When{Every: Weekly}, For: []string{"王芳"}}
	if err := CheckRules(append(DefaultRules(), good)); err != nil {
		t.Error(err)
	}
	for want, spoil := range map[string]func(*Rule){
		"no name":           func(r *Rule) { r.Name = "" },
		"40 characters":     func(r *Rule) { r.Name = strings.Repeat("长", 41) },
		"one line":          func(r *Rule) { r.Name = "例\n会" },
		"due is missing":    func(r *Rule) { r.Due = When{} },
		"for is missing":    func(r *Rule) { r.For = nil },
		"empty entry":       func(r *Rule) { r.For = []string{""} },
		"from 1 to":         func(r *Rule) { r.Lead = []int{0} },
		"367":               func(r *Rule) { r.Lead = []int{367} },
		`step "sleep"`:      func(r *Rule) { r.Step = "sleep" },
		"unknown report":    func(r *Rule) { r.About = "novel" },
		"report is missing": func(r *Rule) { r.Step = Draft },
		"stands twice":      func(r *Rule) { r.Name = "报告初稿" },
	} {
		r := good
		spoil(&r)
		if err := CheckRules(append(DefaultRules(), r)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
