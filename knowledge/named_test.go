package knowledge

import (
	"slices"
	"strings"
	"testing"
)

func TestNumbered(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"最后一条写的啥":   "第五十条写的啥",
		"倒数第二条":     "第四十九条",
		"第40条最后一款":  "第四十条第四款",
		"第三十一条最后一项": "第三十一条第六项",
		"34条最后一项":   "第三十四条",
		"第七十条最后一款":  "第七十条最后一款",
		"倒数第六十条":    "倒数第六十条",
		"最后怎么办":     "最后怎么办",
		"信访事项多久办结后": "信访事项多久办结后",
		"":          "",
	} {
		if got := r.numbered(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// TestNamedPlaces looks up chapters, quoted words and places named by where
// they stand.
func TestNamedPlaces(t *testing.T) {
	w := newTestAnswerer(t)
	for _, test := range []struct {
		question string
		articles []int
		has      string
	}{
		{"条例最后一条写的啥", []int{50}, "2022年5月1日"},
		{"40条最后一款", []int{40}, "书面反馈采纳情况"},
		{"附则全文", []int{48, 49, 50}, "国家信访局负责解释"},
		{"第六章", []int{48, 49, 50}, "第五十条"},
		{"总则有几条", []int{1, 2, 3, 4, 5, 6}, "共6条"},
		{"第二章讲什么", []int{7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, "信访工作体制"},
		{"“不再受理”是第几条写的", []int{36}, "第三款"},
		{"“枫桥经验”出自哪一条", []int{15}, "小事不出村"},
		{"35、36条对比着看", []int{35, 36}, "复核"},
		{"看下四十六条第五项", []int{46}, "透露、转给"},
	} {
		a := w.Answer(test.question)
		var articles []int
		for _, c := range a.Citations {
			articles = append(articles, c.Article)
		}
		if !slices.Equal(articles, test.articles) || !strings.Contains(a.Text, test.has) {
			t.Errorf("%s: articles %v, %q", test.question, articles, a.Text)
		}
		checkAnswer(t, w, a)
	}
	for _, question := range []string{"总则里的原则怎么落实", "“天下无敌手”出自哪条"} {
		if a := w.Answer(question); strings.Contains(a.Text, "共6条") {
			t.Errorf("%s is taken for a question about a chapter", question)
		}
	}
}

// TestRepealedArticles asks for articles of the Regulations of 2005 by what
// they said: their numbers are no longer the same.
func TestRepealedArticles(t *testing.T) {
	w := newTestAnswerer(t)
	for question, want := range map[string]int{
		"以前《信访条例》第三十三条说六十日办结，现在是第几条": 34,
		"《信访条例》第十八条讲代表不超过五人，还能引用吗":   20,
		"旧条例第三十四条的复查期限变了没有":          35,
	} {
		a := w.Answer(question)
		if len(a.Citations) == 0 || a.Citations[0].Article != want || !strings.Contains(a.Text, "不再适用") {
			t.Errorf("%s: %+v", question, a)
		}
	}
}
