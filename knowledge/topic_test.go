package knowledge

import (
	"strings"
	"testing"
)

// turnOf is one turn of a conversation: what is said, which article is cited
// first (0 where none is), and what the answer has in it.
type turnOf struct {
	say     string
	article int
	has     string
}

func TestConversations(t *testing.T) {
	w := newTestAnswerer(t)
	for _, turns := range [][]turnOf{
		{{"申请复查的期限是几天", 35, "30日"}, {"那复核呢", 36, "30日内"}, {"这条原文", 36, "不再受理"}, {"上一条", 35, "第三十五条"}, {"下一条", 36, "第三十六条"}},
		{{"信访事项多久办结", 34, "60日"}, {"延长呢", 34, "30日"}, {"谁批准", 34, "负责人批准"}, {"依据呢", 34, "第三十四条"}, {"还有呢", 45, "责令改正"}},
		{{"转来的件不归我们管怎么退", 23, "5个工作日"}, {"谁同意", 23, "核实同意"}},
		{{"集体上访最多几个代表", 20, "5人"}, {"那越级呢", 20, "上一级"}},
		{{"怎么办", 0, "1. "}, {"2", 35, "上一级"}},
		{{"怎么办", 0, "1. "}, {"第一个", 34, "60日"}, {"原文", 34, "第三十四条"}},
		{{"怎么办", 0, "1. "}, {"9", 0, "1. "}, {"3", 23, "5个工作日"}},
		{{"第五十条", 50, "2022年"}, {"下一条", 0, "共50条"}, {"上一条", 49, "国家信访局"}},
		{{"第一条", 1, "制定"}, {"前一条", 0, "共50条"}},
		{{"信访事项多久办结", 34, "60日"}, {"集体上访最多几个代表", 20, "5人"}},
		{{"信访事项多久办结", 34, "60日"}, {"超期了呢", 45, "责令改正"}},
		{{"举报信能给被举报人看吗", 30, "不能"}, {"给了呢", 46, "责令改正"}},
		{{"申请复查的期限是几天", 35, "30日"}, {"那复核呢", 36, "30日"}, {"延长呢", 34, "30日"}},
	} {
		var topic *Topic
		for _, turn := range turns {
			var a Answer
			a, topic = w.Ask(turn.say, topic)
			got := 0
			if len(a.Citations) > 0 {
				got = a.Citations[0].Article
			}
			if got != turn.article || !strings.Contains(a.Text, turn.has) || a.Question != turn.say {
				t.Errorf("%v: %s: article %d, %q", turns[0].say, turn.say, got, a.Text)
			}
		}
	}
}

func TestPick(t *testing.T) {
	for text, want := range map[string]int{"2": 2, "二": 2, "第二个": 2, "选2": 2, "②": 2, "我选第3个吧": 3, "1.": 1} {
		if n, ok := pick(text); !ok || n != want {
			t.Errorf("%q: %d, %v", text, n, ok)
		}
	}
	for _, text := range []string{"", "复核", "第二个期限"} {
		if n, ok := pick(text); ok {
			t.Errorf("%q: %d", text, n)
		}
	}
}

func TestForms(t *testing.T) {
	for clause, want := range map[string]form{
		"能不能看": formMay, "可以吗": formMay, "可以不登记吗": formMust, "要不要登记": formMust, "必须写吗": formMust, "要登记吗": formMust,
		"算不算信访": formIs, "几天办结": formNumber, "多久": formNumber, "由谁批准": formWho, "归哪里管": formWho, "怎么退": formWhat, "处理意见书的内容": formWhat,
	} {
		if f := formOf(clause); f != want {
			t.Errorf("%s: %c, want %c", clause, f, want)
		}
	}
}

func TestVerdicts(t *testing.T) {
	w := newTestAnswerer(t)
	for question, want := range map[string]string{
		"举报信能不能给被举报人看":      "不能。",
		"一方不同意能调解吗":         "不能。",
		"信访听证须逐件举行吗":        "不是必须。",
		"听证后复核能公示吗":         "能公示的是经过听证的复核意见",
		"延期要不要告诉信访人":        "要。",
		"打电话反映情况算不算信访":      "算。",
		"信访事项几天办结":          "60日。",
		"申请复查几天内提出":         "30日内。",
		"谁批准延期":             "由本机关、单位负责人批准",
		"集体访最多几个代表":         "不得超过5人",
		"有利害关系要不要回避":        "有直接利害关系的，要回避",
		"把举报信给被举报人看，这样做对不对": "不得将",
		"听证的时间算在复核期限里吗":     "不算。",
		"信访部门有几项职责":         "七项",
		"外国人能信访吗":           "能。",
		"要不要同时报国家信访局":       "要。",
		"没留地址的还用告知吗":        "不用。",
		"省里能解释条例吗":          "不能。",
	} {
		if a := w.Answer(question); !strings.HasPrefix(a.Text, want) {
			t.Errorf("%s: %q, want %q first", question, strings.SplitN(a.Text, "\n", 2)[0], want)
		}
	}
}
