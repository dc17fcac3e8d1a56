package knowledge

import (
	"slices"
	"strings"
	"testing"
)

// TestSeveral asks several things in one message: the articles are cited in the
// order in which they were asked.
func TestSeveral(t *testing.T) {
	w := newTestAnswerer(t)
	for _, test := range []struct {
		question string
		articles []int
		has      []string
	}{
		{"复查几天出结果？复核几天出结果？", []int{35, 36}, []string{"第三十五条", "第三十六条"}},
		{"问：1.建议类的怎么办；2.举报类的怎么办；3.求决类的怎么办", []int{29, 30, 31}, []string{"研究论证", "纪检监察机关"}},
		{"督查和督办分别怎么规定", []int{38, 40}, nil},
		{"信访局不转送、部门不受理，各怎么追责", []int{43, 44}, []string{"责令改正"}},
		{"办结期限多少天？超期了追究什么责任？", []int{34, 45}, []string{"60日", "责令改正"}},
	} {
		a := w.Answer(test.question)
		var articles []int
		for _, c := range a.Citations[:min(len(test.articles), len(a.Citations))] {
			articles = append(articles, c.Article)
		}
		if !slices.Equal(articles, test.articles) {
			t.Errorf("%s: articles %v, want %v", test.question, articles, test.articles)
		}
		for _, s := range test.has {
			if !strings.Contains(a.Text, s) {
				t.Errorf("%s: %q is not in the answer %q", test.question, s, a.Text)
			}
		}
		checkAnswer(t, w, a)
	}
}

// TestSeveralOfOneArticle asks for two paragraphs of an article: both are
// quoted.
func TestSeveralOfOneArticle(t *testing.T) {
	w := newTestAnswerer(t)
	a := w.Answer("信访局长由谁兼任？信访经费怎么保障？")
	if len(a.Citations) == 0 || a.Citations[0].Article != 16 || !strings.Contains(a.Text, "副秘书长") || !strings.Contains(a.Text, "列入本级预算") {
		t.Errorf("%+v", a)
	}
	checkAnswer(t, w, a)
}

func TestQuestionsOf(t *testing.T) {
	for text, want := range map[string]int{
		"信访事项多久办结": 1,
		"件还在镇里办着，期限没到，他又跑县里递了一遍，县局可以不收吧？": 1,
		"复查几天？复核几天？":             2,
		"意见书里要写清啥？还有，办结最多能用多少天？": 2,
		"集体访、堵门、打人，各对应哪一条":       3,
		"": 0,
	} {
		if got := questionsOf(text); len(got) != want {
			t.Errorf("%s: %q, want %d", text, got, want)
		}
	}
}
