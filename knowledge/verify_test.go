package knowledge

import (
	"strings"
	"testing"
)

func TestVerify(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		text    string
		problem Problem // empty: nothing is to be found
		excerpt string
		reason  string
	}{
		{"根据《信访工作条例》第三十四条规定，应当自受理之日起60日内办结。", "", "", ""},
		{"依据《信访工作条例》第五十三条。", NoArticle, "《信访工作条例》第五十三条", "共50条"},
		{"《信访工作条例》第三十一条第六项", "", "", ""},
		{"《信访工作条例》第三十一条第（七）项", NoPlace, "《信访工作条例》第三十一条第（七）项", "款、项"},
		{"《信访工作条例》第二十条第五款", NoPlace, "《信访工作条例》第二十条第五款", "款、项"},
		{"条例第六十条", NoArticle, "条例第六十条", "共50条"},
		{"《信访工作条例》第三十五条、第五十六条", NoArticle, "《信访工作条例》第三十五条、第五十六条", "第五十六条"},
		{"《信访工作条例》第四十八条至第五十二条", NoArticle, "", "第五十一条"},
		{"按照《信访工作条例》办理，根据第六十条答复。", NoArticle, "第六十条", "共50条"},
		{"按照《信访工作条例》办理，合同第六十条另有约定。", "", "", ""},
		{"第六十条 本办法自发布之日起施行。", "", "", ""},
		{"本办法第六十条", "", "", ""},
		{"提出了60条建议", "", "", ""},
		{"《信访条例》第三十三条", RepealedLaw, "《信访条例》第三十三条", "2022年5月1日"},
		{"根据国务院《信访条例》第三十四条、第三十五条", RepealedLaw, "", "废止"},
		{"原《信访条例》第三十三条已废止", "", "", ""},
		{"《行政复议法》第九条", "", "", ""},
		{"《信访工作条例》第二十条规定：“多人采用走访形式提出共同的信访事项的，应当推选代表，代表人数不得超过5人。”", "", "", ""},
		{"《信访工作条例》第二十条规定：“代表人数不得超过五人”", Misquoted, "代表人数不得超过五人", "代表人数不得超过5人"},
		{"《信访工作条例》第二十一条规定：“代表人数不得超过5人”", Misplaced, "代表人数不得超过5人", "第二十条第三款"},
		{"《信访工作条例》第二十条第一款规定：“代表人数不得超过5人”", Misplaced, "代表人数不得超过5人", "第二十条第三款"},
		{"《信访工作条例》第三十四条明确“信访事项应当自受理之日起90日内办结”", Misquoted, "信访事项应当自受理之日起90日内办结", "60日"},
		{"《信访工作条例》第三十四条规定：「应当给每位信访人发放奖金三千元整」", Misquoted, "应当给每位信访人发放奖金三千元整", "没有这段文字"},
		{"“任何组织和个人不得打击报复信访人”（《信访工作条例》第十八条）", "", "", ""},
		{"“任何组织和个人不得打击报复信访人”（《信访工作条例》第二十八条）", Misplaced, "任何组织和个人不得打击报复信访人", "第十八条第四款"},
		{"《信访工作条例》第三十四条规定：“对本条例第三十一条第六项规定的信访事项应当自受理之日起60日内办结……并告知信访人延期理由。”", "", "", ""},
		{"《信访工作条例》第二十七条要求“三到位一处理”", "", "", ""},
		{"《信访工作条例》（2022年）第四章第三十四条", "", "", ""},
		{"《信访工作条例》第五条要求“属地管理、分级负责”", "", "", ""},
		{"《信访工作条例》第22条规定，按照\"属地管理、分级负责，谁主管、谁负责\"的原则转送", "", "", ""},
		{"他说“第六十条写得很清楚”", "", "", ""},
	} {
		found := Verify(test.text, r)
		switch {
		case test.problem == "" && len(found) > 0:
			t.Errorf("%s: %+v", test.text, found)
		case test.problem != "" && (len(found) != 1 || found[0].Problem != test.problem):
			t.Errorf("%s: %+v, want %s", test.text, found, test.problem)
		case test.problem != "":
			f := found[0]
			if test.excerpt != "" && f.Excerpt != test.excerpt || !strings.Contains(f.Reason, test.reason) || test.text[f.Start:f.End] != f.Excerpt {
				t.Errorf("%s: %+v", test.text, f)
			}
		}
	}
}

func TestVerifyLines(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	found := Verify("一、情况\n依据《信访工作条例》第五十一条。\n二、《信访工作条例》第二条、《信访工作条例》第七十条", r)
	if len(found) != 2 || found[0].Line != 2 || found[1].Line != 3 {
		t.Errorf("%+v", found)
	}
}

// shelf is a library of laws.
type shelf map[string]Law

func (s shelf) Law(name string) (Law, bool) { l, ok := s[name]; return l, ok }

func TestVerifyLibraries(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	lib := shelf{"试验法": {Name: "试验法", Articles: 2, Article: func(n int) (string, bool) { return "一切试验应当依法进行。", n == 1 || n == 2 }},
		"前试验法": {Name: "前试验法", Repealed: "《前试验法》自2020年1月1日起废止"}}
	for text, want := range map[string]Problem{
		"《中华人民共和国试验法》第三条":                NoArticle,
		"《试验法》第一条规定：“一切试验应当依法进行”":        "",
		"《试验法》第一条规定：“一切试验必须依法进行”":        Misquoted,
		"《前试验法》第一条":                      RepealedLaw,
		"《没有的法》第一条":                      UnknownLaw,
		"《试验法》第一条、《信访工作条例》第一条，根据该条例第六十条": NoArticle,
	} {
		found := Verify(text, r, lib)
		if want == "" && len(found) > 0 || want != "" && (len(found) != 1 || found[0].Problem != want) {
			t.Errorf("%s: %+v, want %q", text, found, want)
		}
	}
}

// TestVerifyOwnWords holds Verify to finding nothing wrong with the
// Regulations' own words.
func TestVerifyOwnWords(t *testing.T) {
	w := newTestAnswerer(t)
	for _, a := range w.r.Articles() {
		text := "《信访工作条例》" + a.Name() + "规定：“" + strings.ReplaceAll(a.Text, "\n", "") + "”"
		if found := Verify(text, w.r); len(found) > 0 {
			t.Errorf("article %d: %+v", a.Number, found)
		}
	}
	for _, q := range allQuestions(t) {
		if a := w.Answer(q.Text); !a.Refused {
			if found := Verify(a.Text, w.r); len(found) > 0 {
				t.Errorf("%s: %+v", q.Text, found)
			}
		}
	}
}

func FuzzVerify(f *testing.F) {
	r, err := Load()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"《信访工作条例》第五十三条", "条例第六十条规定：“代表人数不得超过五人”", "《信访条例》第三十三条", "“”《》第条", "\xff第1条", "《信访工作条例》第五章第三条（2022年）第三款"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4096 {
			return
		}
		for _, finding := range Verify(s, r) {
			if finding.Start < 0 || finding.End > len(s) || s[finding.Start:finding.End] != finding.Excerpt || finding.Reason == "" || finding.Line < 1 {
				t.Errorf("%q: %+v", s, finding)
			}
		}
	})
}
