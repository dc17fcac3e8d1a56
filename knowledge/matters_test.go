package knowledge

import (
	"strings"
	"testing"
)

func TestEveryArticleHasItsMatters(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	phrases := make(map[int]int)
	paragraphs := make(map[[2]int]bool)
	seen := make(map[string]int)
	for _, m := range r.matters {
		phrases[m.article] += len(m.phrases)
		paragraphs[[2]int{m.article, m.paragraph}] = true
		for _, p := range m.phrases {
			if other, ok := seen[p]; ok {
				t.Errorf("%q is given for article %d and article %d", p, other, m.article)
			}
			seen[p] = m.article
		}
	}
	for _, a := range r.Articles() {
		if phrases[a.Number] < 8 {
			t.Errorf("article %d has only %d phrases", a.Number, phrases[a.Number])
		}
		for n := 1; n <= a.Paragraphs() && a.Paragraphs() > 1; n++ {
			if !paragraphs[[2]int{a.Number, n}] && !paragraphs[[2]int{a.Number, 0}] {
				t.Errorf("article %d paragraph %d has no phrases", a.Number, n)
			}
		}
	}
}

// TestAdviceSaysNothingTwice reads what is advised for matters of others: that the
// Regulations do not govern them is said before it.
func TestAdviceSaysNothingTwice(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range r.neighbours {
		if strings.HasPrefix(n.advice, "条例没有规定") {
			t.Errorf("%s: %s", n.topic, n.advice)
		}
	}
}

// TestDataIsNormal holds the data to the form in which questions are matched.
func TestDataIsNormal(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	check := func(s string) {
		if n := Normalise(s); n != strings.ReplaceAll(s, "\n", "") {
			t.Errorf("%q has the normal form %q", s, n)
		}
	}
	for _, m := range r.matters {
		for _, p := range m.phrases {
			check(p)
		}
	}
	for _, n := range r.neighbours {
		for _, p := range n.phrases {
			check(p)
		}
	}
	for _, s := range r.synonyms {
		for _, p := range s.say {
			check(p)
		}
	}
	for _, a := range r.Articles() {
		check(a.Text)
		check(a.Rule)
		check(a.Subject)
	}
}
