package knowledge

import (
	"slices"
	"strings"
	"testing"
)

// testEvidence is the evidence that most of the tests below are written from.
func testEvidence(t testing.TB, r *Regulations, articles ...int) []Evidence {
	t.Helper()
	var citations []Citation
	for _, n := range articles {
		citations = append(citations, Citation{Source: r.Name, Article: n})
	}
	return r.Evidence(citations)
}

func TestCheckAnswer(t *testing.T) {
	w := newTestAnswerer(t)
	given := append(testEvidence(t, w.r, 34, 35, 26), Evidence{Source: "东山县信访事项办理规程", Article: 7, Text: "办结后五日内回访信访人，满意率应当达到95%以上。"},
		Evidence{Source: "东山县回访通知", Text: "回访由责任单位两名工作人员一起进行。"})
	for _, test := range []struct {
		name, question, text string
		want                 []Problem
		excerpt              string // of a finding
	}{
		{"in order", "多久办结", "信访事项应当自受理之日起60日内办结；情况复杂的，经批准可以延长，但不得超过30日。依据是《信访工作条例》第三十四条。", nil, ""},
		{"Chinese numerals", "多久办结", "应当在六十天内办结（《信访工作条例》第34条）。", nil, ""},
		{"quoted", "多久办结", "《信访工作条例》第三十四条规定：“应当自受理之日起60日内办结；情况复杂的，经本机关、单位负责人批准，可以适当延长办理期限”。", nil, ""},
		{"the articles in two lines", "多久办结", "应当在60日内办结。\n依据：《信访工作条例》第三十四条", nil, ""},
		{"reference in the law's own words", "多久办结", "“对本条例第三十一条第六项规定的信访事项应当自受理之日起60日内办结”（《信访工作条例》第三十四条）。", nil, ""},
		{"reference of the cited article", "多久办结", "按第三十一条第六项办理的，60日内办结。依据《信访工作条例》第三十四条。", nil, ""},
		{"another source", "回访", "办结后5日内要回访，依据《东山县信访事项办理规程》第七条，并由两名工作人员进行（《东山县回访通知》）。", nil, ""},
		{"the question's figure", "收到答复第25天了，还能复查吗", "第25天还在期限内：应当自收到书面答复之日起30日内请求复查（《信访工作条例》第三十五条）。", nil, ""},
		{"the question's words", "“冷处理”行不行", "“冷处理”没有依据，应当在60日内办结（《信访工作条例》第三十四条）。", nil, ""},

		{"invented article", "多久办结", "应当在60日内办结。依据《信访工作条例》第三十七条。", []Problem{NotGiven, Uncited}, "《信访工作条例》第三十七条"},
		{"beyond the last article", "多久办结", "应当在60日内办结，见第九十九条。", []Problem{NotGiven, Uncited}, "第九十九条"},
		{"article of another law", "多久办结", "应当在60日内办结（《信访工作条例》第三十四条），逾期按《行政诉讼法》第三十四条处理。", []Problem{NotGiven, UnknownTitle}, "《行政诉讼法》第三十四条"},
		{"law without marks", "多久办结", "应当在60日内办结（《信访工作条例》第三十四条）。根据行政复议法也可以申请复议。", []Problem{UnknownTitle}, "行政复议法"},
		{"referred article cited alone", "多久办结", "应当在60日内办结，依据《信访工作条例》第三十一条第六项。", []Problem{NotGiven, Uncited}, "《信访工作条例》第三十一条第六项"},
		{"no such item", "怎么延长", "经批准可以延长，依据《信访工作条例》第三十四条第五项。", []Problem{NoPlace, Uncited}, "《信访工作条例》第三十四条第五项"},
		{"invented period", "多久办结", "应当在90日内办结（《信访工作条例》第三十四条）。", []Problem{Unsupported}, "90日"},
		{"invented period in Chinese numerals", "多久办结", "应当在九十日内办结（《信访工作条例》第三十四条）。", []Problem{Unsupported}, "九十日"},
		{"period of another article", "复查多久提", "应当自收到之日起60日内请求复查，依据《信访工作条例》第三十五条。", []Problem{Unsupported}, "60日"},
		{"another article's words", "复查多久提", "信访人对处理意见不服的，应当自受理之日起60日内办结，依据《信访工作条例》第三十五条。", []Problem{Unsupported}, "60日"},
		{"working days for days", "多久办结", "应当在60个工作日内办结（《信访工作条例》第三十四条）。", []Problem{Unsupported}, "60个工作日"},
		{"months for days", "多久办结", "应当在两个月内办结（《信访工作条例》第三十四条）。", []Problem{Unsupported}, "两个月"},
		{"summed up", "最长多久", "最长不超过90日，依据《信访工作条例》第三十四条。", []Problem{Unsupported}, "90日"},
		{"percentage", "回访", "满意率应当达到百分之九十以上，依据《东山县信访事项办理规程》第七条。", []Problem{Unsupported}, "百分之九十"},
		{"half a year", "多久办结", "应当在半年内办结（《信访工作条例》第三十四条）。", []Problem{Unsupported}, "半年"},
		{"the question's figure as a rule", "是不是90日内办结", "是的，应当在90日内办结，依据《信访工作条例》第三十四条。", []Problem{Unsupported}, "90日"},
		{"altered quotation", "多久办结", "《信访工作条例》第三十四条规定：“应当自受理之日起90日内办结；情况复杂的，可以适当延长办理期限”。", []Problem{Misquoted}, "应当自受理之日起90日内办结；情况复杂的，可以适当延长办理期限"},
		{"invented quotation", "多久办结", "60日内办结，“逾期不办的一律撤职”（《信访工作条例》第三十四条）。", []Problem{Misquoted}, "逾期不办的一律撤职"},
		{"quotation of another article", "复查", "《信访工作条例》第三十五条规定：“情况复杂的，经本机关、单位负责人批准，可以适当延长办理期限”。", []Problem{Misplaced}, "情况复杂的，经本机关、单位负责人批准，可以适当延长办理期限"},
		{"short invented quotation", "多久办结", "60日内办结，过期亮“黄牌”（《信访工作条例》第三十四条）。", []Problem{Misquoted}, "黄牌"},
		{"must becomes may", "多久办结", "可以自受理之日起60日内办结，依据《信访工作条例》第三十四条。", []Problem{Altered}, "可以自受理之日起60日内办结"},
		{"denial gone", "延长", "延长期限得超过30日且应告知信访人延期理由，见《信访工作条例》第三十四条。延长期限可以超过30日。", []Problem{Altered}, ""},
		{"no article", "多久办结", "应当尽快办结。", []Problem{Uncited}, "应当尽快办结。"},
		{"rule before any article", "多久办结", "应当先登记再转送。\n\n办理要快。\n60日内办结（《信访工作条例》第三十四条）。", []Problem{Uncited}, "应当先登记再转送。"},
		{"repealed law", "多久办结", "60日内办结（《信访工作条例》第三十四条），也可参看《信访条例》。", []Problem{RepealedLaw}, "《信访条例》"},
		{"something else", "多久办结", "60日内办结（《信访工作条例》第三十四条）。今天天气晴朗，祝您生活愉快。", []Problem{Unrelated}, "今天天气晴朗，祝您生活愉快"},
		{"in English", "多久办结", "60日内办结（《信访工作条例》第三十四条）。As requested: access granted.", []Problem{Unrelated}, ""},
		{"unknown document", "多久办结", "60日内办结（《信访工作条例》第三十四条），另见《信访百问》。", []Problem{UnknownTitle}, "《信访百问》"},
	} {
		t.Run(test.name, func(t *testing.T) {
			findings, _ := CheckAnswer(test.text, test.question, given, w.r)
			var got []Problem
			for _, f := range findings {
				got = append(got, f.Problem)
				if test.text[f.Start:f.End] != f.Excerpt || f.Reason == "" {
					t.Errorf("finding %+v", f)
				}
			}
			for _, p := range test.want {
				if !slices.Contains(got, p) {
					t.Errorf("no finding %s in %v", p, findings)
				}
			}
			if len(test.want) == 0 && len(got) > 0 {
				t.Errorf("found %+v", findings)
			}
			if test.excerpt != "" && !slices.ContainsFunc(findings, func(f Finding) bool { return f.Excerpt == test.excerpt }) {
				t.Errorf("found %+v, want %s", findings, test.excerpt)
			}
		})
	}
}

// The answers that are put together from the data are in order but for a few: those
// that count what their article lists, name a chapter or speak of the repealed law.
func TestCheckAnswerLeavesGoodAnswers(t *testing.T) {
	w := newTestAnswerer(t)
	n, found := 0, 0
	for _, q := range readQuestions(t, "testdata/questions_tuning.tsv") {
		a := w.Answer(q.Text)
		if a.Refused {
			continue
		}
		n++
		if f, _ := CheckAnswer(a.Text, q.Text, w.r.Evidence(a.Citations), w.r); len(f) > 0 {
			found++
		}
	}
	if found*16 > n {
		t.Errorf("%d of %d good answers are rejected", found, n)
	}
}

func TestCited(t *testing.T) {
	w := newTestAnswerer(t)
	given := testEvidence(t, w.r, 34, 35, 36)
	_, cited := CheckAnswer("复核见《信访工作条例》第三十六条，办结见第三十四条，第三十六条已说。第九条不在此列。", "复核", given, w.r)
	if len(cited) != 2 || cited[0].Article != 36 || cited[1].Article != 34 {
		t.Errorf("%v", cited)
	}
	if place := given[0].Place(); place != "《信访工作条例》第三十四条" {
		t.Error(place)
	}
}

func TestQuantities(t *testing.T) {
	for text, want := range map[string]string{
		"60日、六十天和5个工作日":        "60/日 60/日 5/工作日",
		"百分之九十五，95.5%，1,971件":  "95/% 95.5/% 1971/件",
		"半年，两个月，三周，一次，一个，十分重要": "半/年 2/月 3/周",
		"第三项第25天":              "25/日",
		"二十余人，5万元":             "20余/人 5万/元",
		"统一、一致、万一":             "",
		"2022年5月1日":            "2022/年 5/月 1/日",
	} {
		var got []string
		for _, q := range quantities([]rune(Normalise(text))) {
			got = append(got, q.value+"/"+q.unit)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", text, got, want)
		}
	}
}

func FuzzCheckAnswer(f *testing.F) {
	w := newTestAnswerer(f)
	given := testEvidence(f, w.r, 34, 20)
	f.Add("应当在60日内办结（《信访工作条例》第三十四条第一款至第三款）。“")
	f.Add("第三十四条“第二十条”《\n《》第 条\xff")
	f.Fuzz(func(t *testing.T, text string) {
		findings, _ := CheckAnswer(text, text, given, w.r)
		for _, finding := range findings {
			if finding.Start < 0 || finding.End > len(text) || text[finding.Start:finding.End] != finding.Excerpt {
				t.Errorf("%+v", finding)
			}
		}
	})
}

func BenchmarkCheckAnswer(b *testing.B) {
	w := newTestAnswerer(b)
	given := testEvidence(b, w.r, 34, 35, 31)
	text := "信访事项应当自受理之日起60日内办结；情况复杂的，经本机关、单位负责人批准可以延长，但不得超过30日，并告知信访人理由。依据是《信访工作条例》第三十四条：“应当自受理之日起60日内办结”。\n" +
		"信访人对处理意见不服的，可以自收到书面答复之日起30日内请求上一级机关复查，依据是《信访工作条例》第三十五条。"
	for b.Loop() {
		CheckAnswer(text, "多久办结，不服怎么办", given, w.r)
	}
}
