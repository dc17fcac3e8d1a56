package knowledge

import (
	"slices"
	"testing"
)

func TestSearch(t *testing.T) {
	w := newTestAnswerer(t)
	for query, want := range map[string]int{
		"办理期限": 34, "枫桥经验": 15, "听证时间": 36, "年度报告": 41, "回避": 28, "越级上访": 20, "打击报复": 46,
		"扬言跳楼": 25, "領導包案": 18, "富查意见": 36,
	} {
		hits := w.x.Search(query, 3)
		if len(hits) == 0 || !slices.ContainsFunc(hits, func(h Hit) bool { return h.Article.Number == want }) {
			t.Errorf("%s: article %d is not among %v", query, want, numbersOf(hits))
		}
		for i, h := range hits {
			if h.Unit.Article != h.Article.Number || i > 0 && h.Score > hits[i-1].Score {
				t.Errorf("%s: hit %d is %+v", query, i, h)
			}
		}
	}
	if hits := w.x.Search("", 3); len(hits) != 0 {
		t.Errorf("an empty query finds %v", numbersOf(hits))
	}
	if hits := w.x.Search("信访", 0); len(hits) != 0 {
		t.Errorf("no hits were asked for, got %v", numbersOf(hits))
	}
	if hits := w.x.Search("信访", -1); len(hits) != 0 {
		t.Errorf("fewer than no hits were asked for, got %v", numbersOf(hits))
	}
}

func numbersOf(hits []Hit) []int {
	var numbers []int
	for _, h := range hits {
		numbers = append(numbers, h.Article.Number)
	}
	return numbers
}

// TestSearchIsTheSameEveryTime guards against the order of maps.
func TestSearchIsTheSameEveryTime(t *testing.T) {
	a, b := newTestAnswerer(t), newTestAnswerer(t)
	for _, q := range allQuestions(t) {
		if x, y := a.Answer(q.Text).Text, b.Answer(q.Text).Text; x != y {
			t.Errorf("%s: %q, then %q", q.Text, x, y)
		}
	}
}

func TestNewIndexNeedsRegulations(t *testing.T) {
	if _, err := NewIndex(nil); err == nil {
		t.Error("an index over nothing was built")
	}
	if _, err := NewIndex(&Regulations{}); err == nil {
		t.Error("an index over no articles was built")
	}
}

func TestSound(t *testing.T) {
	for _, pair := range [][2]string{{"复查", "付查"}, {"信访", "信仿"}, {"绿色", "律瑟"}, {"申诉", "森素"}, {"检举", "捡举"}} {
		a, b := soundOfPair(pairOf(pair[0])), soundOfPair(pairOf(pair[1]))
		if a != b || a == 0 {
			t.Errorf("%s is %x, %s is %x", pair[0], a, pair[1], b)
		}
	}
	if soundOfPair(wordGram("a1")) != 0 || soundOfPair(classGram(3)) != 0 || soundOfPair(gram('复')) != 0 {
		t.Error("what is no pair has the sound of one")
	}
}

func pairOf(word string) gram {
	r := []rune(word)
	return pairGram(r[0], r[1])
}

func TestReadRightsMisspellings(t *testing.T) {
	w := newTestAnswerer(t)
	for in, want := range map[string]string{
		"复察意见":            "复查意见",
		"信坊部们收到涉法涉素的信":    "信访部门收到涉法涉诉的信",
		"受里通知":            "受理通知",
		"有厉害关系要会避":        "有利害关系要回避",
		"廷期找谁批":           "延期找谁批",
		"条解协议书":           "调解协议书",
		"可唔可以睇":           "可不可以看",
		"公司老板以公司名义来信访":    "公司老板以公司名义来信访",
		"连个地址都没有，告知书往哪寄啊": "连个地址都没有，告知书往哪寄啊",
		"俩月到期了案子还没查清":     "俩月到期了案子还没查清",
		"他说一定公正处理":        "他说一定公正处理",
		"fucha意见不服找谁fuhe": "复查意见不服找谁复核",
		"用app反映":          "用app反映",
		"":                "",
	} {
		if got := w.x.read(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
