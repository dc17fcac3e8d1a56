package knowledge

import (
	"strings"
	"testing"
	"time"
)

func TestLoad(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if r.Name != "信访工作条例" || r.Issuer != "中共中央、国务院" || r.Len() != 50 || len(r.Chapters) != 6 {
		t.Fatalf("got %q of %q with %d articles and %d chapters", r.Name, r.Issuer, r.Len(), len(r.Chapters))
	}
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	if !r.Approved.Equal(day(2022, 1, 24)) || !r.Issued.Equal(day(2022, 2, 25)) || !r.Effective.Equal(day(2022, 5, 1)) {
		t.Errorf("dates %v, %v, %v", r.Approved, r.Issued, r.Effective)
	}
	next := 1
	for i, c := range r.Chapters {
		if c.Number != i+1 || c.First != next || c.Last < c.First {
			t.Errorf("chapter %+v begins with article %d", c, next)
		}
		next = c.Last + 1
	}
	for n, want := range map[int]int{1: 1, 6: 1, 7: 2, 16: 2, 17: 3, 26: 3, 27: 4, 37: 4, 38: 5, 47: 5, 48: 6, 50: 6} {
		if a, ok := r.Article(n); !ok || a.Chapter.Number != want {
			t.Errorf("article %d is in chapter %d, want %d", n, a.Chapter.Number, want)
		}
	}
	for _, n := range []int{-1, 0, 51, 1 << 40} {
		if _, ok := r.Article(n); ok {
			t.Errorf("there is an article %d", n)
		}
	}
}

func TestUnits(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range r.Articles() {
		var lines []string
		for _, u := range a.Units {
			lines = append(lines, u.Text)
			if u.Article != a.Number || (u.Item > 0) != (u.LeadIn != "") || u.Item != itemNumber(u.Text) {
				t.Errorf("article %d has unit %+v", a.Number, u)
			}
			if u.Item > 0 && !strings.HasSuffix(u.LeadIn, "：") {
				t.Errorf("article %d item %d follows %q", a.Number, u.Item, u.LeadIn)
			}
			if u.Item == 0 && (u.Rule == "") != (a.Paragraphs() == 1) {
				t.Errorf("article %d paragraph %d has rule %q", a.Number, u.Paragraph, u.Rule)
			}
		}
		if got := strings.Join(lines, "\n"); got != a.Text {
			t.Errorf("the units of article %d do not make up its text", a.Number)
		}
		for n := 1; n <= a.Paragraphs(); n++ {
			if p := a.Paragraph(n); p == "" || !strings.Contains(a.Text, p) {
				t.Errorf("article %d: paragraph %d is not in its text", a.Number, n)
			}
		}
	}
	for _, want := range []struct{ article, paragraphs, lastItem int }{{31, 1, 6}, {20, 4, 0}, {22, 2, 3}, {11, 2, 7}, {46, 1, 7}, {34, 1, 0}} {
		a, _ := r.Article(want.article)
		items := 0
		for _, u := range a.Units {
			items = max(items, u.Item)
		}
		if a.Paragraphs() != want.paragraphs || items != want.lastItem {
			t.Errorf("article %d has %d paragraphs and %d items, want %+v", want.article, a.Paragraphs(), items, want)
		}
	}
}

// TestRuleFigures holds the rules in our own words to the figures of the
// official text: none missing, none that the text does not have.
func TestRuleFigures(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	figures := func(s string) map[string]bool {
		found := make(map[string]bool)
		for _, f := range []string{"5人", "5个工作日", "15日", "60日", "30日", "2022年5月1日"} {
			if strings.Contains(s, f) {
				found[f] = true
			}
		}
		return found
	}
	for _, a := range r.Articles() {
		want := figures(a.Text)
		rules := []string{a.Rule}
		if a.Paragraphs() > 1 {
			var b strings.Builder
			for _, u := range a.Units {
				b.WriteString(u.Rule)
			}
			rules = append(rules, b.String())
		}
		for _, rule := range rules {
			got := figures(rule)
			for f := range want {
				if !got[f] {
					t.Errorf("article %d: rule %q lacks %s", a.Number, rule, f)
				}
			}
			for f := range got {
				if !want[f] {
					t.Errorf("article %d: rule %q has %s, the text has not", a.Number, rule, f)
				}
			}
		}
		if strings.ContainsAny(a.Rule+a.Subject, "*#|`") {
			t.Errorf("article %d: rule or subject is not plain text", a.Number)
		}
	}
}

func TestLoadErrorsNameTheLine(t *testing.T) {
	var f regulationsFile
	err := decodeYAML("data/x.yaml", []byte("name: a\nissuer: b\nauthor: c\n"), &f)
	if err == nil || !strings.Contains(err.Error(), "data/x.yaml") || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("unknown field: %v", err)
	}
	err = decodeYAML("data/x.yaml", []byte("chapters:\n  - number: first\n"), &f)
	if err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("wrong number: %v", err)
	}
	if err := readYAML("data/none.yaml", &f); err == nil {
		t.Error("a file that does not exist was read")
	}
}

func TestSplitUnits(t *testing.T) {
	if got := splitUnits(1, "（一）一个项"); got != nil {
		t.Errorf("text that begins with an item gives %+v", got)
	}
	got := splitUnits(9, "下列：\n（一）甲；\n（二）乙。\n又一款。")
	if len(got) != 4 || got[2].Item != 2 || got[2].LeadIn != "下列：" || got[3].Paragraph != 2 || got[3].Item != 0 {
		t.Errorf("got %+v", got)
	}
}
