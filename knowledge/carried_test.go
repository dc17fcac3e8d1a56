package knowledge

import (
	"strings"
	"testing"
)

// TestRefusesOtherMatters asks what shares only common words with an article,
// or only the people of it with a neighbouring matter.
func TestRefusesOtherMatters(t *testing.T) {
	w := newTestAnswerer(t)
	for question, topic := range map[string]string{
		"会议室能不能挂灯笼":   "",
		"护士反映排班问题归谁管": "",
		"督办函格式":       "样式",
		"替写上访信收费行不行":  "没有规定",
		"女儿替母亲来反映行吗":  "代理",
	} {
		a := w.Answer(question)
		switch {
		case !a.Refused:
			t.Errorf("%s is answered with article %d", question, a.Citations[0].Article)
		case !strings.Contains(a.Text, topic):
			t.Errorf("%s: %q, want %s", question, a.Text, topic)
		case topic == "" && strings.Contains(a.Text, "您问的属于"):
			t.Errorf("%s is taken for another matter: %q", question, a.Text)
		}
	}
}

// TestNeeds asks about the Regulations as such, and not.
func TestNeeds(t *testing.T) {
	w := newTestAnswerer(t)
	for question, want := range map[string]int{"条例哪天起施行": 50, "条文理解有分歧谁来解释": 49} {
		if a := w.Answer(question); a.Refused || a.Citations[0].Article != want {
			t.Errorf("%s: %+v, want article %d", question, a.Citations, want)
		}
	}
	for _, s := range w.x.rank(w.x.analyse("大厅的灯能不能用")) {
		if s.document == 48 || s.document == 49 {
			t.Errorf("article %d is found", s.document+1)
		}
	}
}

func TestCovered(t *testing.T) {
	w := newTestAnswerer(t)
	for _, test := range []struct {
		text           string
		article        int
		known, strange int
		end            bool
	}{
		{"横幅怎么处理", 26, 2, 0, false},
		{"能不能挂灯笼", 26, 0, 3, true},
		{"拉横幅挂灯笼行不行", 26, 3, 3, true},
		{"挂灯笼拉横幅行不行", 26, 3, 3, false},
	} {
		c := w.x.covered(test.text, test.article-1)
		known, strange := c.count()
		if known != test.known || strange != test.strange || c.strangeEnd() != test.end {
			t.Errorf("%s: %d known, %d strange, at the end %v", test.text, known, strange, c.strangeEnd())
		}
	}
}

// TestVerdict keeps yes and no back where the article does not speak of what is
// asked.
func TestVerdict(t *testing.T) {
	w := newTestAnswerer(t)
	if !w.x.covered("能不能当场书面告知", 22).vouches() {
		t.Error("the article does not vouch for its own matter")
	}
	if w.x.covered("告知书能不能挂灯笼", 22).vouches() {
		t.Error("the article vouches for another matter")
	}
}
