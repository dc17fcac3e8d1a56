package knowledge

import (
	"strings"
	"testing"
)

func TestPointsAreInOrderAndNormal(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	have := make(map[int]bool)
	seen := make(map[string]bool)
	for _, p := range r.points {
		if p.place.Article < last {
			t.Errorf("point at %v stands after one of article %d", p.place, last)
		}
		last = p.place.Article
		have[last] = true
		for _, ask := range p.ask {
			if seen[ask] || Normalise(ask) != ask {
				t.Errorf("%q is asked twice or not in normal form", ask)
			}
			seen[ask] = true
		}
	}
	for n := 1; n <= r.Len(); n++ {
		if !have[n] {
			t.Errorf("article %d has no point", n)
		}
	}
}

// TestPointsAnswerTheirOwnQuestions holds the search to finding for each
// question of points.yaml its article.
func TestPointsAnswerTheirOwnQuestions(t *testing.T) {
	w := newTestAnswerer(t)
	asked, found := 0, 0
	for _, p := range w.r.points {
		for _, ask := range p.ask {
			a := w.Answer(ask)
			asked++
			if len(a.Citations) > 0 && a.Citations[0].Article == p.place.Article {
				found++
				continue
			}
			t.Logf("%s: %v refused %v", ask, p.place, a.Refused)
		}
	}
	if share := float64(found) / float64(asked); share < 0.97 {
		t.Errorf("%.3f of %d questions find their own article", share, asked)
	}
}

func TestVerdictIsOfTheQuestion(t *testing.T) {
	w := newTestAnswerer(t)
	for _, question := range []string{"不让群众口头反映，这样做对不对", "窗口说外国人不归信访管，对吗"} {
		first, _, _ := strings.Cut(w.Answer(question).Text, "\n")
		for _, verdict := range []string{"能。", "不能。", "要。", "不要。", "算。", "不算。"} {
			if strings.HasPrefix(first, verdict) {
				t.Errorf("%s: %s", question, first)
			}
		}
	}
}

func TestUnset(t *testing.T) {
	w := newTestAnswerer(t)
	for question, want := range map[string]string{
		"信访督查组几个人":   "没有规定",
		"督办函几天内要回复":  "没有规定",
		"信访听证提前几天通知": "没有规定",
		"缠访闹访要拘留几天":  "没有规定",
		"信访局核定多少编制":  "没有规定",
		"接访录像要保存多久":  "没有规定",
	} {
		if a := w.Answer(question); !a.Refused || !strings.Contains(a.Text, want) {
			t.Errorf("%s: refused %v, %q", question, a.Refused, a.Text)
		}
	}
	for _, question := range []string{"信访事项多久办结", "常委会多久听一次信访汇报", "集体访几个代表", "延期最多几天", "信访工作几项原则"} {
		if a := w.Answer(question); a.Refused {
			t.Errorf("%s: %q", question, a.Text)
		}
	}
}

func TestClauses(t *testing.T) {
	parts, asked := clauses("王某3月到县里反映，县里已受理，又到市里反映，市里还收不收")
	if len(parts) != 4 || asked != 3 {
		t.Errorf("%q, asked %d", parts, asked)
	}
	if parts, asked := clauses("这个件怎么退？转来的件不是我们的"); len(parts) != 2 || asked != 0 {
		t.Errorf("%q, asked %d", parts, asked)
	}
	if parts, _ := clauses(""); len(parts) != 0 {
		t.Errorf("%q", parts)
	}
}
