package knowledge

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"xinfangbot/internal/chinese"
)

func TestReferences(t *testing.T) {
	one := func(n int) []Reference { return []Reference{{From: n, To: n}} }
	for in, want := range map[string][]Reference{
		"第三十四条原文":   one(34),
		"34条":       one(34),
		"第34条讲什么":   one(34),
		"第 34 条":    one(34),
		"第３４條":      one(34),
		"三十四条怎么规定":  one(34),
		"请看第六十六条":   one(66),
		"条例34":      {{Law: "条例", From: 34, To: 34}},
		"条例第45条说的啥": {{Law: "条例", From: 45, To: 45}},
		"《信访工作条例》第三十四条":  {{Law: "信访工作条例", From: 34, To: 34}},
		"第三十一条第六项":       {{From: 31, To: 31, Item: 6}},
		"第31条第（六）项":      {{From: 31, To: 31, Item: 6}},
		"第31条（六）":        {{From: 31, To: 31, Item: 6}},
		"第三十一条的第六项":      {{From: 31, To: 31, Item: 6}},
		"第十五条第三款":        {{From: 15, To: 15, Paragraph: 3}},
		"22条1款3项":        {{From: 22, To: 22, Paragraph: 1, Item: 3}},
		"34-36条":         {{From: 34, To: 36}},
		"第34条—第36条":      {{From: 34, To: 36}},
		"第三十四条至第三十六条":    {{From: 34, To: 36}},
		"第三十四到三十六条":      {{From: 34, To: 36}},
		"第三十四条和第三十五条":    {{From: 34, To: 34}, {From: 35, To: 35}},
		"34、35和36条":      {{From: 34, To: 34}, {From: 35, To: 35}, {From: 36, To: 36}},
		"刑法第二百六十四条怎么规定":  {{Law: "刑法", From: 264, To: 264}},
		"《行政复议法》第九条":     {{Law: "行政复议法", From: 9, To: 9}},
		"按照规定第三十四条":      one(34),
		"134条":           one(134),
		"条例一共50条吗":       nil,
		"提了3条建议":         nil,
		"3条意见":           nil,
		"条例2022年施行":      nil,
		"657批次":          nil,
		"条例":             nil,
		"第二条例会":          nil,
		"60日内办结":         nil,
		"":               nil,
		"96.98%":         nil,
		"第99999条":        nil,
		"第条":             nil,
		"信访事项多久办结":       nil,
		"三十":             nil,
		"第34条，第35条说什么":   {{From: 34, To: 34}, {From: 35, To: 35}},
		"30日，第三十四条":      one(34),
		"第二十条、第二十六条规定":   {{From: 20, To: 20}, {From: 26, To: 26}},
		"违反了第26条第一款第二项的": {{From: 26, To: 26, Paragraph: 1, Item: 2}},
	} {
		if diff := cmp.Diff(want, References(in)); diff != "" {
			t.Errorf("References(%q): %s", in, diff)
		}
	}
}

// TestFewArticles reads 一条 and 三条 without 第 as a number of articles; 那一条 is
// how 哪一条 is often written.
func TestFewArticles(t *testing.T) {
	for text, want := range map[string]int{"督查专员在那一条里面": 0, "附则就剩那三条一起说说": 0, "那34条呢": 1, "那三十四条呢": 1, "那第一条呢": 1, "38条一共三款，都发过来": 1, "四十九条就一句话吧": 1, "说到调解的一条讲办件，一条讲联动": 0, "三条原文": 1, "把33条调解和解那条原文发来": 1} {
		if got := References(text); len(got) != want {
			t.Errorf("%s: %v, want %d", text, got, want)
		}
	}
}

func FuzzReferences(f *testing.F) {
	for _, s := range []string{"第三十四条第一款第（二）项", "34-36条", "条例34、35", "《刑法》第二百六十四条", "第第条条", "零〇十百千条"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, ref := range References(s) {
			if ref.From < 0 || ref.To < ref.From || ref.To > 9999 || ref.Paragraph < 0 || ref.Item < 0 {
				t.Errorf("References(%q) has %+v", s, ref)
			}
		}
	})
}

// FuzzReferenceRoundTrip finds what was written in official form.
func FuzzReferenceRoundTrip(f *testing.F) {
	f.Add(uint16(31), uint8(1), uint8(6))
	f.Fuzz(func(t *testing.T, article uint16, paragraph, item uint8) {
		n, p, i := int(article)%999+1, int(paragraph)%20, int(item)%20
		s := ArticleName(n)
		if p > 0 {
			s += "第" + chinese.Numeral(p) + "款"
		}
		if i > 0 {
			s += "第" + chinese.Numeral(i) + "项"
		}
		want := []Reference{{From: n, To: n, Paragraph: p, Item: i}}
		if diff := cmp.Diff(want, References("请看"+s+"。")); diff != "" {
			t.Errorf("%s: %s", s, diff)
		}
	})
}
