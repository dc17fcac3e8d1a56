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
		{"登记转送几天、办结几天、复查几天", []int{22, 34, 35}, []string{"15日内。", "60日。", "30日内。"}},
		{"督查和督办分别怎么规定", []int{38, 40}, nil},
		{"督办和督查分别怎么规定", []int{40, 38}, nil},
		{"收到群众材料几天告知，几天办结，复查和复核又各几天", []int{23, 34, 35, 36}, []string{"15日", "60日", "30日"}},
		{"经办人把举报材料转给了被举报人，违反哪条，怎么追责？", []int{30, 46}, []string{"第三十条第三款", "第四十六条第五项"}},
		{"多人走访的要求以及违反的后果", []int{20, 47}, []string{"5人", "劝阻"}},
		{"延期谁批、要不要告知、最多几天", []int{34}, []string{"负责人批准", "30日"}},
		{"复核和复查分别多少天", []int{35, 36}, []string{"30日"}}, // steps of one course
		{"从办理到复查再到复核，每一步的期限分别是多少", []int{34, 35, 36}, []string{"60日", "第三十五条", "第三十六条"}},
		{"捏造事实诬告别人，哪条不许，哪条处罚？", []int{47, 19}, []string{"治安管理处罚", "不得诬告"}},
		{"听证在办理阶段和复核阶段各是怎么规定的？", []int{31, 36}, []string{"疑难", "不计算在"}},
		{"举报信能给被举报人看吗，看了的话给的人要受什么处理？", []int{30, 46}, []string{"不能", "责令改正"}},
		{"信访局不转送、部门不受理，各怎么追责", []int{43, 44}, []string{"责令改正"}},
		{"上访以后被单位穿小鞋，哪条禁止这么干，哪条追究责任？", []int{18, 46}, []string{"打击报复", "责令改正"}},
		// One question each, whatever lists they name.
		{"各级机关、单位对可能造成社会影响的重大、紧急信访事项应当怎么办？", []int{25}, nil},
		{"信访部门以外的机关、单位收到信访人直接提出的信访事项，按职权归属应当分别怎么处理？", []int{23}, nil},
		{"有权处理的机关、单位，在办理环节有哪些情形由上级责令改正？", []int{45}, nil},
		{"打官司赢了钱执行不回来，家里揭不开锅，司法救助该由哪家给", []int{37}, nil},
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

// TestSeveralSidesOfOneArticle asks the same of several sides of one article,
// and what to do first and then: the rule of all its paragraphs is told.
func TestSeveralSidesOfOneArticle(t *testing.T) {
	w := newTestAnswerer(t)
	for question, has := range map[string][]string{
		"信访局和联席会议、党委政府在督查上各做什么":    {"专项督查", "反馈"},
		"打人闹事的信访人，工作人员先怎么做，公安再怎么做": {"劝阻", "治安管理处罚"},
		"困难群众能得到什么救助，终结的老户还要不要帮":   {"社会救助", "疏导教育"},
	} {
		a := w.Answer(question)
		for _, s := range has {
			if !strings.Contains(a.Text, s) {
				t.Errorf("%s: %q is not in the answer %q", question, s, a.Text)
			}
		}
	}
}

func TestQuestionsOf(t *testing.T) {
	for text, want := range map[string]int{
		"信访事项多久办结": 1,
		"件还在镇里办着，期限没到，他又跑县里递了一遍，县局可以不收吧？": 1,
		"复查几天？复核几天？":             2,
		"意见书里要写清啥？还有，办结最多能用多少天？": 2,
		"集体访、堵门、打人，各对应哪一条":       3,
		"延期了要跟信访人说一声吗":           1,
		"":                       0,
	} {
		if got, _ := questionsOf(text); len(got) != want {
			t.Errorf("%s: %q, want %d", text, got, want)
		}
	}
}
