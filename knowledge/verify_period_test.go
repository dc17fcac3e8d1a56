package knowledge

import "testing"

func TestVerifyPeriods(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"《信访工作条例》第三十四条规定，信访事项应当在90日内办结。":           "90日",
		"根据《信访工作条例》第三十五条，复查期限为60日。":                "60日",
		"《信访工作条例》第二十三条规定，不属于职权范围的应当自收到之日起5日内提出异议。": "5日",
		"《信访工作条例》第二十五条规定，紧急事项2小时内报告。":              "2小时",
		"《信访工作条例》第三十四条规定，信访事项应当在六十日内办结，延长不得超过30日。": "",
		"《信访工作条例》第三十四条、第三十五条规定的期限为60日、30日。":        "",
		"按照《信访工作条例》第三十四条，全县信访事项平均38日内办结。":          "",
		"根据《信访工作条例》第三十四条，我局承诺45日内办结。":              "",
		"《信访工作条例》自2022年5月1日起施行，第三十四条规定了办理期限。":      "",
		"《信访工作条例》第二十三条规定，自收到之日起5个工作日内提出异议。":        "",
	} {
		got := ""
		for _, f := range Verify(text, r) {
			if f.Problem == WrongPeriod {
				got += f.Excerpt
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
