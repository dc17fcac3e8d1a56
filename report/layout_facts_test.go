package report

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"xinfangbot/internal/journal"
)

// published are the reports whose facts files stand in testdata, each with the
// layout it was published in and what follows from its figures.
var published = []struct {
	file, layout string
	computed     []string
}{
	{"facts-baotou2022.yaml", "baotou", []string{
		"712件，化解706件，化解率99.16%，尚有6件未化解", "93件，全部化解", "290件，全部化解", "及时受理率、按期办结率均为100%",
		"96.98%，高于上级平均水平1.38个百分点", "797件，化解531件，化解率66.62%，其中五年以上积案213件",
		"主动公开信息48条，其中门户网站29条、微信平台19条", "9名省级领导包案20件，全部办结；36名市级领导包案219件，办结183件",
	}},
	{"facts-xuchang2024.yaml", "xuchang", []string{"召开党组会12次、局长办公会21次，研究议题100项", "举办业务培训30场，2000人次参加培训"}},
	{"facts-yubei2020.yaml", "yubei", []string{
		"1971件次、4797人次，同比件次上升15.20%、人次上升6.34%", "来信657批次、657人次，同比批次下降13.10%、人次下降13.10%",
		"来访1314批次、4140人次，同比批次上升37.59%、人次上升10.25%", "初信初访923批次、2410人次，同比批次上升17.58%、人次下降16.38%",
		"网信占比73.98%", "36件，化解34件，化解率94.44%", "2021年及“十四五”期间",
	}},
}

func readFactsOf(t testing.TB, schema *Schema, file string) *Facts {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := ParseFactsFile(data, schema)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	record := make(journal.Record)
	for id, v := range f.Values {
		record[id] = journal.Field{Value: v}
	}
	return NewFacts(schema, f.Key, record, nil)
}

// TestPublishedReports lays published figures out as they were published:
// every figure of the facts file stands in the draft.
func TestPublishedReports(t *testing.T) {
	schema, layouts := loadAll(t)
	figure := regexp.MustCompile(`\d+(\.\d+)?`)
	for _, p := range published {
		l, ok := FindLayout(layouts, p.layout)
		if !ok {
			t.Fatalf("no layout %s", p.layout)
		}
		facts := readFactsOf(t, schema, p.file)
		draft := l.Assemble(facts)
		text := textOf(t, draft.Document)
		there := make(map[string]bool)
		for _, n := range figure.FindAllString(text, -1) {
			there[n] = true
		}
		for id := range facts.kept() {
			// No zero is printed.
			if _, previous := BaseID(id); previous || id == "date" || facts.Kept(id).Value == "0" {
				continue
			}
			for _, n := range figure.FindAllString(facts.Show(id), -1) {
				if !there[n] {
					t.Errorf("%s lacks %s of %s", p.layout, n, id)
				}
			}
		}
		for _, want := range p.computed {
			// The phrasing may differ, the words around the figures may not.
			if !strings.Contains(text, want) && !strings.Contains(text, strings.Replace(want, "主动公开信息", "主动公开政府信息", 1)) {
				t.Errorf("%s lacks %q", p.layout, want)
			}
		}
		if len(draft.Unused) > 0 {
			t.Errorf("%s has no place for %v", p.layout, draft.Unused)
		}
		if t.Failed() {
			t.Log(text)
		}
	}
}

// TestEveryFactHasAPlace lays a published report out in the layouts of other
// bodies: what they have no place for is told, not lost in silence.
func TestEveryFactHasAPlace(t *testing.T) {
	schema, layouts := loadAll(t)
	for _, p := range published {
		facts := readFactsOf(t, schema, p.file)
		for _, l := range layouts {
			draft := l.Assemble(facts)
			if l.Kind == RuleOfLaw && len(draft.Unused) > 0 {
				t.Errorf("%s in %s: no place for %v", p.file, l.Name, draft.Unused)
			}
			text := textOf(t, draft.Document)
			rows, _ := facts.Rows("highlights")
			for _, row := range rows {
				if !strings.Contains(text, trimItem(row[1])) {
					t.Errorf("%s in %s: the highlight %q is lost", p.file, l.Name, row[0])
				}
			}
		}
	}
}
