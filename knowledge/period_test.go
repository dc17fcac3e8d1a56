package knowledge

import (
	"strings"
	"testing"
)

// TestShortQuestionsForPeriods asks in a few words how long a step takes: these
// were refused as the periods of other offices, or answered with another step's.
func TestShortQuestionsForPeriods(t *testing.T) {
	w := newTestAnswerer(t)
	for question, want := range map[string]struct {
		article int
		begins  string
	}{
		"几天办结":      {34, "60日。"},
		"来信多久答复":    {34, "60日。"},
		"网上投诉几天回复？": {34, "60日。"},
		"最长延多久":     {34, "不得超过30日。"},
		"可以延几天":     {34, "不得超过30日。"},
		"登记后几天转":    {22, "15日内。"},
		"几天内登记":     {22, "15日内。"},
		"交办的几天反馈":   {22, "在指定办理期限内反馈，条例没有规定具体天数。"},
		"转来的多久告知":   {23, "15日内。"},
		"几天告知信访人":   {23, "能够当场告知的，当场书面告知；"},
		"不归我们管几天退":  {23, "5个工作日内。"},
		"不服几天内申请":   {35, "30日内。信访人对信访处理意见不服的"},
		"复查要多久":     {35, "30日内。复查机关"},
		"几天申请复核":    {36, "30日内。自收到复查的书面答复之日起"},
		"复核多久出意见":   {36, "30日内。收到复核请求的机关"},
		"对复查不服几天内提": {36, "30日内。自收到复查的书面答复之日起"},
		"受理后多久办结":   {34, "60日。"},
	} {
		a := w.Answer(question)
		if a.Refused || a.Citations[0].Article != want.article || !strings.HasPrefix(a.Text, want.begins) {
			t.Errorf("%s: %v, %.60s", question, a.Citations, a.Text)
		}
	}
}

// TestPeriodsOfOthers: words of another office, a second question or days that
// nobody asks for leave a text as it is.
func TestPeriodsOfOthers(t *testing.T) {
	w := newTestAnswerer(t)
	for _, text := range []string{
		"纪委几天办结", "公安几天答复", "立案几天", "复议几天答复", "请假几天", "复查复核几天", "转送几天办结几天", "这几天办结的件", "受理和办结各几天",
		"60天从哪天算", "办结要哪些材料", "几天",
	} {
		if full := w.r.periods.inFull(text); full != text {
			t.Errorf("%s is read as %s", text, full)
		}
	}
	for _, text := range []string{"多久答复", "收到举报，几天答复"} {
		if full := w.r.periods.lastInFull(text, true); full != text {
			t.Errorf("%s behind another question is read as %s", text, full)
		}
	}
	for _, question := range []string{"纪委几天办结", "立案几天", "复议几天答复", "请假几天", "12345几天回", "督办几天"} {
		if a := w.Answer(question); !a.Refused && a.Citations[0].Article != 31 {
			t.Errorf("%s: %.60s", question, a.Text)
		}
	}
}

// TestBriefQuestions asks in a few words, all of them the Regulations' own.
func TestBriefQuestions(t *testing.T) {
	w := newTestAnswerer(t)
	for question, article := range map[string]int{"新干部要锻炼吗": 16, "采纳情况要反馈吗": 40, "能拦公车吗": 26, "考核多久一次": 39, "单位能信访吗": 17, "打人怎么处理": 26} {
		if a := w.Answer(question); a.Refused || a.Citations[0].Article != article {
			t.Errorf("%s: %v, %.60s", question, a.Citations, a.Text)
		}
	}
	for _, question := range []string{"加班费多少", "年假几天", "谁批年假", "系统怎么录入", "满意度怎么评", "党纪处分有哪几种", "对信访处理意见能行政复议吗", "快递丢了找谁", "打架拘几天"} {
		if a := w.Answer(question); !a.Refused {
			t.Errorf("%s: %.60s", question, a.Text)
		}
	}
}

// TestNoPeriodAsked: who asks whether a period may be longer is told no days.
func TestNoPeriodAsked(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"复查期限能延长吗", "复核期限能不能延长", "办理期限可以延长吗"} {
		if full := r.periods.inFull(text); full != text {
			t.Errorf("%s: read as %s", text, full)
		}
	}
}
