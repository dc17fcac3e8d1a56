package knowledge

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAnswer(t *testing.T) {
	w := newTestAnswerer(t)
	for _, test := range []struct {
		question string
		article  int
		has      []string
	}{
		{"信访事项多久办结", 34, []string{"60日", "30日", "依据：《信访工作条例》第三十四条", "相关："}},
		{"集体上访最多几个代表", 20, []string{"5人", "第二十条第三款"}},
		{"转来的件不归我们管怎么退", 23, []string{"5个工作日", "第二十三条第三款"}},
		{"堵政府大门怎么处理", 26, []string{"第二十六条第一项", "公安机关", "第四十七条"}},
		{"旧信访条例规定多少天办结", 34, []string{"2022年5月1日起不再适用", "60日"}},
		{"2005年信访条例规定的办理期限", 34, []string{"2022年5月1日起不再适用", "60日"}},
		{"34", 34, []string{"第三十四条"}},
		{"集体上访要不要推选代表", 20, []string{"要。", "5人"}},
		{"一群人来访能进几个", 20, []string{"5人"}},
		{"违反第二十条怎么处理", 47, []string{"劝阻、批评或者教育"}},
	} {
		a := w.Answer(test.question)
		if a.Refused || len(a.Citations) == 0 || a.Citations[0].Article != test.article || a.Mode != ModeExtractive {
			t.Errorf("%s: %+v", test.question, a)
			continue
		}
		for _, s := range test.has {
			if !strings.Contains(a.Text, s) {
				t.Errorf("%s: %q is not in the answer %q", test.question, s, a.Text)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	w := newTestAnswerer(t)
	for question, want := range map[string][]int{
		"第34条原文": {34}, "条例第45条说的啥": {45}, "34条": {34}, "第三十四条": {34}, "条例34": {34}, "第三十四条至第三十六条": {34, 35, 36},
		"信访条例第6条说了什么": {6}, "第三十五条和第三十四条": {35, 34}, "《信访工作条例》第七条": {7}, "请把条例第七条念给我听": {7}, "第三十四条第五款": {34},
		"按照条例第34条": {34}, "群众问新条例第三十五条": {35}, "把第46条列的那几种情形原文给我": {46}, "第四十六条列举了哪些情形": {46}, "46条那几种情形": {46},
	} {
		a := w.Answer(question)
		var got []int
		for _, c := range a.Citations {
			got = append(got, c.Article)
			article, _ := w.r.Article(c.Article)
			if c.Quote != article.Text || !strings.Contains(a.Text, article.Text) || !strings.Contains(a.Text, article.Chapter.Title) || !strings.Contains(a.Text, article.Subject) {
				t.Errorf("%s: article %d is not given in full with chapter and subject", question, c.Article)
			}
		}
		if a.Refused || !slices.Equal(got, want) {
			t.Errorf("%s: refused %v, articles %v, want %v", question, a.Refused, got, want)
		}
	}
	a := w.Answer("第三十一条第六项")
	if len(a.Citations) != 1 || !strings.HasPrefix(a.Citations[0].Quote, "（六）") || strings.Contains(a.Text, "（五）") || !strings.Contains(a.Text, "分别按照下列方式办理：") {
		t.Errorf("an item is not given alone with its lead-in: %+v", a)
	}
	if a := w.Answer("第一条到第五十条"); len(a.Citations) != maxLookup || !strings.Contains(a.Text, "分次查询") {
		t.Errorf("a long range gives %d articles", len(a.Citations))
	}
}

func TestRefusals(t *testing.T) {
	w := newTestAnswerer(t)
	for question, want := range map[string]string{
		"第五十三条":             "《信访工作条例》共50条，没有第五十三条",
		"条例第七章讲的是什么":        "共6章，没有第七章",
		"老信访条例第二十一条怎么规定":    "不再适用",
		"2005年的《信访条例》第五十一条": "不收录旧条例",
		"信访条例第三十三条60日现在哪条":  "不收录旧条例",
		"第0条":    "没有第零条",
		"刑法第二十条": "刑法",
		"根据工伤保险条例第十四条认定": "《工伤保险条例》",
		"上访人按失业保险条例第14条": "《失业保险条例》",
		"《基本农田保护条例》第17条": "《基本农田保护条例》",
		"广东省信访条例第十条":     "《广东省信访条例》",
		"民法典第二十条":        "《民法典》",
		"县里的暂行办法第五条怎么说":  "暂行办法",
		"《行政复议法》第九条":     "行政复议法",
		"行政复议几天内申请":      "行政复议法",
		"去北京出差酒店一晚能报多少":  "没有规定",
		"怎么办":        "具体一些",
		"":           "没有看懂",
		"😀😀":         "没有看懂",
		"???":        "没有看懂",
		"\xff\xfe":   "没有看懂",
		"hello":      "没有看懂",
		"养老金每个月发多少钱": "没有规定",
		"政府信息公开申请多少天内答复": "政府信息公开条例",
	} {
		a := w.Answer(question)
		if !a.Refused || len(a.Citations) != 0 || a.Citations == nil || !strings.Contains(a.Text, want) {
			t.Errorf("%q: refused %v, text %q, want %q", question, a.Refused, a.Text, want)
		}
	}
}

// allQuestions are the project's own questions, those set aside included.
func allQuestions(tb testing.TB) []Question {
	return append(readQuestions(tb, "testdata/questions_tuning.tsv"), readQuestions(tb, "testdata/questions_holdout.tsv")...)
}

func readQuestions(tb testing.TB, file string) []Question {
	tb.Helper()
	f, err := os.Open(file)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	questions, err := ReadQuestions(f)
	if err != nil {
		tb.Fatalf("%s: %v", file, err)
	}
	return questions
}

// TestCitationsAreVerbatim holds every citation of every answer to the text.
func TestCitationsAreVerbatim(t *testing.T) {
	w := newTestAnswerer(t)
	for _, q := range allQuestions(t) {
		a := w.Answer(q.Text)
		checkAnswer(t, w, a)
	}
}

func checkAnswer(t *testing.T, w *Answerer, a Answer) {
	t.Helper()
	if a.Text == "" || a.Refused != (len(a.Citations) == 0) || !utf8.ValidString(a.Text) {
		t.Errorf("%q: %+v", a.Question, a)
	}
	if strings.ContainsAny(a.Text, "*#`|") || strings.HasSuffix(a.Text, "\n") {
		t.Errorf("%q: the answer is not plain text: %q", a.Question, a.Text)
	}
	seen := make(map[int]bool)
	for _, c := range a.Citations {
		article, ok := w.r.Article(c.Article)
		if !ok || c.Source != w.r.Name || c.Quote == "" || !strings.Contains(article.Text, c.Quote) || seen[c.Article] {
			t.Errorf("%q: citation %+v does not hold", a.Question, c)
		}
		seen[c.Article] = true
	}
}

func TestAnswerJSON(t *testing.T) {
	w := newTestAnswerer(t)
	b, err := json.Marshal(w.Answer("第五十三条"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"question":"第五十三条","answer":"《信访工作条例》共50条，没有第五十三条。","refused":true,"mode":"extractive","citations":[]}`
	if string(b) != want {
		t.Errorf("got %s, want %s", b, want)
	}
}

func TestNewAnswererNeedsItsIndex(t *testing.T) {
	w := newTestAnswerer(t)
	other, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewAnswerer(other, w.x); err == nil {
		t.Error("an index over other regulations was accepted")
	}
	if _, err := NewAnswerer(nil, nil); err == nil {
		t.Error("nil was accepted")
	}
}

// TestStrangeQuestionsAreRefused: an article that shares a word with a question of
// one clause, and speaks of nothing else in it, does not answer it.
func TestStrangeQuestionsAreRefused(t *testing.T) {
	w := newTestAnswerer(t)
	if a := w.Answer("派出所开无犯罪证明要什么"); !a.Refused {
		t.Errorf("answered by article %d", a.Citations[0].Article)
	}
}

// TestNumberAlone is an article's, unless it may be meant for one of the choices
// that were offered.
func TestNumberAlone(t *testing.T) {
	w := newTestAnswerer(t)
	for question, article := range map[string]int{"1": 0, "3": 0, "4": 4, "34": 34, "51": 0} {
		a := w.Answer(question)
		got := 0
		if len(a.Citations) > 0 {
			got = a.Citations[0].Article
		}
		if got != article {
			t.Errorf("%s: article %d, want %d", question, got, article)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	w := newTestAnswerer(f)
	for _, s := range []string{"信访事项多久办结", "第34条第2款第3项", "1-50条", "信訪", "\xff", strings.Repeat("信访", 500)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4096 {
			return
		}
		a := w.Answer(s)
		if a.Text == "" || a.Refused != (len(a.Citations) == 0) {
			t.Errorf("%q: %+v", s, a)
		}
		for _, c := range a.Citations {
			if article, ok := w.r.Article(c.Article); !ok || !strings.Contains(article.Text, c.Quote) {
				t.Errorf("%q: citation %+v does not hold", s, c)
			}
		}
		w.Recognises(s)
	})
}
