package report

import (
	"errors"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// found reads a text and returns what it gives for a field.
func found(t *testing.T, text, id string) Finding {
	t.Helper()
	schema, _ := loadAll(t)
	for _, f := range schema.ReadParagraphs(text, Scope{Year: 2025, Place: "平湖市信访局"}).Findings {
		if f.ID() == id {
			return f
		}
	}
	t.Fatalf("%q: nothing for %s", text, id)
	return Finding{}
}

func TestFindingsThatAreDoubtful(t *testing.T) {
	for _, tt := range []struct{ text, field, value, reason string }{
		{"举办培训20余场。", "training_sessions", "", "不是确切的数"},
		{"群众满意率0.98，约谈5次。", "satisfaction_rate", "", "不能作为"},
		{"群众满意率1，约谈5次。", "satisfaction_rate", "", "不能作为"},
		{"群众满意率达到九成八。", "satisfaction_rate", "", "不是确切的数"},
		{"按期办结率为.5%。", "on_time_rate", "", "不是确切的数"},
		{"来信件次 1 234", "letters_cases", "", "不是确切的数"},
		{"全年来信共计1 234件次。", "letters_cases", "", "不是确切的数"},
		{"2019年登记来信310件次。", "letters_cases", "", "2019年"},
		{"其中东山县来信31件次。", "letters_cases", "", "东山县"},
		{"2019年登记来信310件次。来访6批次。", "visits_batches", "6", "2019年"},
		{"东山县来信31件次。来访6批次。", "visits_batches", "", "东山县"},
		{"交办积案93件。化解80件。", "backlog_resolved", "80", "前一句"},
		{"交办积案93件，化解。", "backlog_resolved", "93", "没有写明全部"},
		{"来信5件次，接待9人次。", "letters_persons", "9", "“接待”的是什么"},
		{"2026年计划宣讲60场。", "lectures", "", "计划"},
		{"上半年来信31件次。", "letters_cases", "31", "上半年"},
		{"网上来访31批次。", "visits_batches", "31", "网上"},
		{"约谈3次。全年约谈5次。", "interviews", "3", "另一个数：5次"},
		{"来信100件次，来访200批次，信访总量310件次。", "total_cases", "310", "应为300件次"},
		{"来信100件次，同比上升3.33%。来访101批次，同比下降0.01%。", "visits_batches", "101", "不是整数"},
		{"党组会、局长办公会共召开30次。", "director_meetings", "30", "并列"},
		{"来信100。", "letters_cases", "100", "来信件次、来信人次"},
		{"信息公开申请5条。", "disclosure_requests", "5", "单位一般是件"},
		{"化解率98%。", "disputes_rate", "98", "没有写明"},
		{"来访657, 657批次。", "visits_batches", "657657", "可能是两个数"},
		{"群众满意率96. 2. 来信5件次。", "satisfaction_rate", "96.2", "可能是两个数"},
		{"群众满意率96.\n98%。", "satisfaction_rate", "96", "断成了两行"},
		{"全年登记来信件次65\n7件次。", "letters_cases", "65", "断成了两行"},
		{"群众满意率120%。", "satisfaction_rate", "", "不能作为"},
		{"上年约谈5次。", "interviews.previous", "", "不需要上年值"},
		{"被投诉较多的单位有：市住建局、某某镇等5个单位。", "top_units", `[["市住建局"],["某某镇"]]`, "没有列全"},
	} {
		f := found(t, tt.text, tt.field)
		if f.Value != tt.value || f.Confidence != Doubtful || !strings.Contains(f.Reason, tt.reason) {
			t.Errorf("%q: %q, %v, %q; want %q, doubtful because of %s", tt.text, f.Value, f.Confidence, f.Reason, tt.value, tt.reason)
		}
	}
}

// TestFindingsThatAreSure: a new line is of the year and the place that are wanted,
// and what is no exact percentage is no change.
func TestFindingsThatAreSure(t *testing.T) {
	for _, tt := range []struct{ text, field, value string }{
		{"2019年登记来信310件次。\n来访6批次。", "visits_batches", "6"},
		{"东山县来信31件次。\n来访6批次。", "visits_batches", "6"},
		{"来信100件次，同比上升3个百分点。", "letters_cases", "100"},
		{"来信100件次，同比上升约5%。", "letters_cases", "100"},
	} {
		f := found(t, tt.text, tt.field)
		if f.Value != tt.value || f.Confidence != Sure || f.Change != nil {
			t.Errorf("%q: %q, %v, %q, change %v; want %q for sure", tt.text, f.Value, f.Confidence, f.Reason, f.Change, tt.value)
		}
	}
	schema, _ := loadAll(t)
	if e := schema.ReadParagraphs("来信657批次，涉及3个。", Scope{}); len(e.Findings) != 1 {
		t.Errorf("a figure of nobody knows what is given to %+v", e.Findings)
	}
}

func TestUnitsAreListedByTheirNames(t *testing.T) {
	for text, want := range map[string]string{
		"被投诉较多的单位有：市自然资源和规划局、市住房和城乡建设局，某某镇。": `[["市自然资源和规划局"],["市住房和城乡建设局"],["某某镇"]]`,
		"被投诉较多的单位为和平区住建局、呼和浩特市城管局。":          `[["和平区住建局"],["呼和浩特市城管局"]]`,
		"被投诉较多的单位有市住建局和城管局以及某某街道及总工会。":       `[["市住建局"],["城管局"],["某某街道"],["总工会"]]`,
	} {
		if f := found(t, text, "top_units"); f.Value != want || f.Confidence != Sure {
			t.Errorf("%s: %s, %s; want %s", text, f.Value, f.Reason, want)
		}
	}
}

// Scans set points apart from their figures: with its sign a rate is plain.
func TestRatesOfScansAreSure(t *testing.T) {
	for _, text := range []string{"群众满意率96. 98%。", "群众满意率为 96 . 98 ％。", "群众满意率96.98%。"} {
		if f := found(t, text, "satisfaction_rate"); f.Value != "96.98" || f.Confidence != Sure {
			t.Errorf("%q: %+v", text, f)
		}
	}
}

func TestFindingsSayWhereTheyAre(t *testing.T) {
	text := "一、案件\n\n　　全市共登记来信 31 件次，35 人次。\n预警处置 7 件次。"
	for id, want := range map[string]struct {
		words string
		line  int
	}{
		"letters_cases":   {"来信 31 件次", 3},
		"letters_persons": {"来信 31 件次，35 人次", 3},
		"warnings_cases":  {"预警处置 7 件次", 4},
	} {
		f := found(t, text, id)
		if f.Words != want.words || text[f.Start:f.End] != want.words || f.Line != want.line {
			t.Errorf("%s: %q at %d to %d on line %d", id, f.Words, f.Start, f.End, f.Line)
		}
	}
}

// TestBrokenLines reads a sentence that the end of a page has cut, and lists
// whose lines are whole.
func TestBrokenLines(t *testing.T) {
	text := "全市各级信访部门坚持把化解矛盾作为首要任务，来信31件次，来访\n\n40批次、90人次，进京访 3\n批次。"
	if f := found(t, text, "visits_batches"); f.Value != "40" || f.Confidence != Sure {
		t.Errorf("%+v", f)
	}
	if f := found(t, "来信\n31件次\n来访\n5批次", "letters_cases"); f.Value != "31" {
		t.Errorf("%+v", f)
	}
	// Digits on both sides of a line's end may be one figure or two.
	schema, _ := loadAll(t)
	for _, f := range schema.ReadParagraphs("全市各级信访部门坚持把化解矛盾作为首要任务，来信1\n234件次。", Scope{}).Findings {
		if f.Taken() {
			t.Errorf("%s is %s", f.Field.ID, f.Value)
		}
	}
}

func TestChanges(t *testing.T) {
	text := "来信657批次，657人次，同比分别下降13.10%；来访1314批次、4140人次，同比批次上升37.59%，人次上升10.25%；进京访79批次，比上年减少115批次。"
	for id, want := range map[string]struct {
		percent   string
		direction int
		base      string
	}{
		"letters_cases":   {"13.1", -1, "756"},
		"letters_persons": {"13.1", -1, "756"},
		"visits_batches":  {"37.59", 1, "955"},
		"visits_persons":  {"10.25", 1, "3755"},
	} {
		f := found(t, text, id)
		if f.Change == nil || f.Change.Percent.String() != want.percent || f.Change.Direction != want.direction {
			t.Errorf("%s: %+v", id, f.Change)
			continue
		}
		now, _ := decimal.NewFromString(f.Value)
		if base, ok := f.Change.Base(now); !ok || base.String() != want.base {
			t.Errorf("%s: %s, %v before; want %s", id, base, ok, want.base)
		}
	}
	if f := found(t, text, "beijing_batches"); f.Value != "79" || f.Change != nil {
		t.Errorf("%+v", f)
	}
}

func TestUnplaced(t *testing.T) {
	schema, _ := loadAll(t)
	e := schema.ReadParagraphs("建成接访大厅12个，投入320万元，占35%，未发生一起集体访，来信下降5%。", Scope{})
	if len(e.Findings) != 0 || e.Unplaced != 4 {
		t.Errorf("%+v", e)
	}
}

// TestMaskedDigits: a figure of which digits are masked is none, while asterisks
// that emphasise are no part of it.
func TestMaskedDigits(t *testing.T) {
	schema, _ := loadAll(t)
	for text, want := range map[string]string{
		"来访1**批次": "", "来访12*3批次": "", "来访**3批次": "", "来访1××批次": "", "来访１＊批次": "", "**来访12*3**批次": "", "来访A00\"001*0批次": "", "来访1\xb90批次": "",
		"来访**657**批次": "657", "**来访657**批次": "657", "**一、来访657批次**": "657", "* 来访657批次": "657", "电话139****1234，来访657批次": "657",
	} {
		got := ""
		for _, found := range schema.ReadParagraphs(text, Scope{}).Findings {
			got += found.Value
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for text, vague := range map[string]bool{"12*件": true, "1×件": true, "*3件": true, "**657**件": false, "139****1234，5件": false} {
		var wrong *VagueError
		if _, err := ParseNumbers(text); errors.As(err, &wrong) != vague || !vague && err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestPartsAreOfWhatTheSentenceSpeaksOf: 越级访 and 集体访 by themselves are names of
// 到上一级越级访 and 到上一级集体访.
func TestPartsAreOfWhatTheSentenceSpeaksOf(t *testing.T) {
	for _, tt := range []struct{ text, field, value, reason string }{
		{"进京访79批次、103人次，其中越级访15批、20人次。", "beijing_skip_batches", "15", ""},
		{"进京访79批次、103人次，其中越级访15批、20人次。", "beijing_skip_persons", "20", ""},
		{"进京访79批次，其中集体访5批、越级访15批。", "beijing_skip_batches", "15", ""},
		{"到市访354批次，其中集体访28批次，越级访71批次；进京访79批次，其中越级访15批。", "city_skip_batches", "71", ""},
		{"到市访354批次，其中集体访28批次，越级访71批次；进京访79批次，其中越级访15批。", "beijing_skip_batches", "15", ""},
		{"进京访79批次，到市越级访71批次。", "city_skip_batches", "71", ""},
		{"进京访79批次，越级访15批。", "city_skip_batches", "15", "可能是进京越级访批次"},
		{"进京访79批次，其中集体访5批。", "city_group_batches", "5", "“其中”说的是进京访"},
		{"来访1314批次4140人次，其中集体访28批次212人次。", "city_group_persons", "212", "“其中”说的是来访"},
		{"排查矛盾纠纷36件，化解34件，其中五年以上5件。", "old_cases", "5", ""},
	} {
		if f := found(t, tt.text, tt.field); f.Value != tt.value || (tt.reason == "") != (f.Confidence == Sure) || !strings.Contains(f.Reason, tt.reason) {
			t.Errorf("%q: %s %q, %q; want %q because of %q", tt.text, tt.field, f.Value, f.Reason, tt.value, tt.reason)
		}
	}
}

// TestPreviousYearGoesOn: 上年 that opens what is said is of all that follows it,
// as a year in figures is.
func TestPreviousYearGoesOn(t *testing.T) {
	for _, tt := range []struct{ text, field, value, reason string }{
		{"上年来信756件，来访955批。", "visits_batches.previous", "955", ""},
		{"去年我局来信756件756人次，来访955批3755人次，今年来信657件。", "visits_persons.previous", "3755", ""},
		{"去年我局来信756件756人次，来访955批3755人次，今年来信657件。", "letters_cases", "657", ""},
		{"上年，来信756件，来访955批。", "visits_batches.previous", "955", ""},
		{"来信657件，来访1314批，上年来信756件，来访955批。", "visits_batches.previous", "955", ""},
		{"上年来信756件；来访1314批。", "visits_batches", "1314", ""},
		{"来信657件，上年756件，来访1314批，上年955批。", "visits_batches", "1314", ""},
		{"来信657件（上年756件），来访1314批（上年955批）。", "visits_batches", "1314", ""},
		{"上年来信756件，同比下降13.1%，来访955批。", "visits_batches", "955", "前面说的是上年"},
		{"来信657件，而去年来信756件，来访955批。", "visits_batches", "955", "前面说的是上年"},
	} {
		if f := found(t, tt.text, tt.field); f.Value != tt.value || (tt.reason == "") != (f.Confidence == Sure) || !strings.Contains(f.Reason, tt.reason) {
			t.Errorf("%q: %s %q, %q; want %q because of %q", tt.text, tt.field, f.Value, f.Reason, tt.value, tt.reason)
		}
	}
}

// TestListsAreNotBroken: the number of the next point is no second part of a
// figure.
func TestListsAreNotBroken(t *testing.T) {
	for _, mark := range []string{"2. ", "2、", "2）"} {
		if f := found(t, "1. 来信件次 657\n"+mark+"来访批次 1314", "letters_cases"); f.Value != "657" || f.Confidence != Sure {
			t.Errorf("%s: %+v", mark, f)
		}
	}
}

// TestFiguresOfOffices: what stands before a colon may be whose the figures are.
func TestFiguresOfOffices(t *testing.T) {
	for text, doubt := range map[string]string{
		"县教育局：来信12件，来访5批。":  "县教育局",
		"办信接访科：来信12件，来访5批。": "",
		"工作情况：来信12件，来访5批。":  "",
	} {
		for _, id := range []string{"letters_cases", "visits_batches"} {
			if f := found(t, text, id); (doubt == "") != (f.Confidence == Sure) || !strings.Contains(f.Reason, doubt) {
				t.Errorf("%q: %s: %q", text, id, f.Reason)
			}
		}
	}
}

// TestUnitsAndPersonsCalledToAccount: 单位…问责 reaches over no other figure.
func TestUnitsAndPersonsCalledToAccount(t *testing.T) {
	for _, id := range []string{"accountable_units 2", "accountable_persons 3"} {
		id, value, _ := strings.Cut(id, " ")
		if f := found(t, "问责单位2个、问责3人。", id); f.Value != value || f.Confidence != Sure {
			t.Errorf("%s: %+v", id, f)
		}
	}
}
