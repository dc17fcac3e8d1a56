package report

import (
	"slices"
	"strings"
	"testing"

	"xinfangbot/internal/journal"
)

// draftOf assembles a draft as a version would keep it.
func draftOf(l *Layout, facts *Facts, own ...OwnText) VersionContent {
	d := l.Assemble(facts)
	d.Adopt(own)
	return VersionContent{Document: d.Document, Facts: facts.Snapshot(), Own: own}
}

func TestStale(t *testing.T) {
	schema, layouts := loadAll(t)
	l, _ := FindLayout(layouts, "standard")
	facts := readFactsOf(t, schema, "facts-yubei2020.yaml")
	content := draftOf(l, facts)
	if s := content.Stale(l, facts); len(s.Changed)+len(s.Sentences)+s.Filled > 0 {
		t.Errorf("nothing has changed: %+v", s)
	}

	s := content.Stale(l, facts.With(map[string]string{"letters_cases": "660", "disputes_found": "40"}))
	if s.Changed[0].Name != "来信件次" || s.Changed[0].Was != "657件次" || s.Changed[0].Now != "660件次" || s.Changed[0].Derived {
		t.Errorf("changed %+v", s.Changed)
	}
	if !slices.ContainsFunc(s.Changed, func(c Changed) bool { return c.ID == "total_cases" && c.Derived && c.Now == "1974件次" }) {
		t.Errorf("what is worked out has not changed: %+v", s.Changed)
	}
	var texts []string
	for _, x := range s.Sentences {
		texts = append(texts, x.Heading+" "+x.Text)
		if len(x.Facts) == 0 {
			t.Errorf("%q is stale for no reason", x.Text)
		}
	}
	for _, want := range []string{"1971件次", "657件", "排查"} {
		if !strings.Contains(strings.Join(texts, "\n"), want) {
			t.Errorf("no stale sentence says %q: %q", want, texts)
		}
	}
	for _, x := range s.Sentences {
		if strings.Contains(x.Text, "接访") {
			t.Errorf("%q is not stale", x.Text)
		}
	}
}

// TestStaleYearBefore: the figures of the year before come from that year's own
// record.
func TestStaleYearBefore(t *testing.T) {
	schema, layouts := loadAll(t)
	record := journal.Record{"letters_cases": {Value: "657", Version: 1}, "letters_persons": {Value: "657", Version: 1}}
	before := journal.Record{"letters_cases": {Value: "600", Version: 1}}
	key := Key{2020, RuleOfLaw}
	content := draftOf(layouts[0], NewFacts(schema, key, record, before))
	s := content.Stale(layouts[0], NewFacts(schema, key, record, journal.Record{"letters_cases": {Value: "700", Version: 2}}))
	if len(s.Changed) != 1 || s.Changed[0].Name != "上年来信件次" || len(s.Sentences) == 0 {
		t.Errorf("stale %+v", s)
	}
}

// TestFilledGaps: a sentence whose missing fact has come is not stale.
func TestFilledGaps(t *testing.T) {
	schema, layouts := loadAll(t)
	content := draftOf(layouts[0], factsOf(schema, nil))
	s := content.Stale(layouts[0], factsOf(schema, map[string]string{"satisfaction_rate": "96.98"}))
	if s.Filled != 1 || len(s.Sentences) != 0 {
		t.Errorf("%d filled, stale %+v", s.Filled, s.Sentences)
	}
}

func TestStaleOwnText(t *testing.T) {
	schema, layouts := loadAll(t)
	facts := factsOf(schema, map[string]string{"disputes_found": "36", "disputes_resolved": "34"})
	own := OwnText{Key: "2020年度推进法治政府建设的主要举措和成效／推动矛盾纠纷化解", Text: "排查36件。化解34件。另有136件。", Facts: map[string]string{"disputes_found": "36件", "disputes_resolved": "34件"}}
	content := draftOf(layouts[0], facts, own)
	s := content.Stale(layouts[0], facts.With(map[string]string{"disputes_found": "40"}))
	if len(s.Sentences) != 1 || s.Sentences[0].Text != "排查36件。" || !s.Sentences[0].Own || s.Sentences[0].Heading != "推动矛盾纠纷化解" {
		t.Errorf("stale %+v", s.Sentences)
	}
	if got := StaleTexts([]OwnText{own}, facts); len(got) != 0 {
		t.Errorf("nothing has changed: %+v", got)
	}
}

// TestStaleWithoutLayout: a layout that is no more.
func TestStaleWithoutLayout(t *testing.T) {
	schema, layouts := loadAll(t)
	facts := factsOf(schema, map[string]string{"lectures": "3"})
	s := draftOf(layouts[0], facts).Stale(nil, facts.With(map[string]string{"lectures": "4"}))
	if len(s.Changed) != 1 || len(s.Sentences) != 0 {
		t.Errorf("stale %+v", s)
	}
}

func BenchmarkStale(b *testing.B) {
	schema, layouts := loadAll(b)
	facts := readFactsOf(b, schema, "facts-yubei2020.yaml")
	content := draftOf(layouts[0], facts)
	now := facts.With(map[string]string{"letters_cases": "660"})
	for b.Loop() {
		content.Stale(layouts[0], now)
	}
}
