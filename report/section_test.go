package report

import (
	"slices"
	"strings"
	"testing"
)

// TestSections reads the headings of every layout.
func TestSections(t *testing.T) {
	schema, layouts := loadAll(t)
	facts := factsOf(schema, fullFacts(t, schema))
	for _, l := range layouts {
		d := l.Assemble(facts).Document
		keys := make(map[string]bool)
		blocks := 0
		for i, s := range d.Sections() {
			if d.Body[s.First].Text != s.Heading || s.End <= s.First || keys[s.Key()] {
				t.Errorf("%s: section %+v", l.Name, s)
			}
			keys[s.Key()] = true
			if strings.HasPrefix(s.Name(), "（") || strings.HasSuffix(s.Name(), "。") || strings.Contains(s.Name(), "、") && s.Level == Heading1 && strings.Index(s.Name(), "、") < 4 {
				t.Errorf("%s: the name %q has its number", l.Name, s.Name())
			}
			if s.Parent >= i || s.Parent >= 0 && !d.Sections()[s.Parent].Inner {
				t.Errorf("%s: %s stands in section %d", l.Name, s.Heading, s.Parent)
			}
			if !s.Inner {
				blocks += s.End - s.First
			}
		}
		if blocks == 0 || blocks > len(d.Body) {
			t.Errorf("%s: %d blocks in sections, %d in all", l.Name, blocks, len(d.Body))
		}
	}
}

func TestFindSections(t *testing.T) {
	schema, layouts := loadAll(t)
	facts := factsOf(schema, fullFacts(t, schema))
	for _, tt := range []struct {
		layout, words string
		want          []string // beginnings of the headings
	}{
		{"standard", "第二部分", []string{"二、"}},
		{"standard", "第2部分", []string{"二、"}},
		{"standard", "二", []string{"二、"}},
		{"standard", "二、", []string{"二、"}},
		{"standard", "（一）", []string{"（一）"}},
		{"standard", "(三)", []string{"（三）"}},
		{"standard", "第一部分（二）", []string{"（二）"}},
		{"standard", "第一部分第三节", []string{"（三）"}},
		{"standard", "一、（四）", []string{"（四）"}},
		{"standard", "第九部分", nil},
		{"standard", "存在的不足", []string{"二、存在的不足和原因"}},
		{"standard", "存在问题", []string{"二、存在的不足和原因"}},
		{"standard", "下一步打算", []string{"四、"}},
		{"standard", "第一责任人", []string{"三、"}},
		{"standard", "主要负责人履职", []string{"三、"}},
		{"standard", "化解", []string{"（二）"}},
		{"standard", "督查", []string{"（三）"}},
		{"standard", "2020年度推进法治政府建设的主要举措和成效", []string{"一、"}},
		{"standard", "其他情况", []string{"五、"}},
		{"standard", "法治", []string{"一、", "（四）", "三、", "四、"}},
		{"standard", "天气", nil},
		{"standard", "", nil},
		{"baotou", "（一）", []string{"（一）", "（一）发挥党组", "（一）"}},
		{"baotou", "第三部分（二）", []string{"（二）"}},
		{"xuchang", "第二部分", []string{"（二）"}},
		{"xuchang", "（三）", []string{"（三）"}},
		{"yubei", "矛盾纠纷", []string{"（六）"}},
		{"datong", "不足", []string{"二、"}},
	} {
		l, _ := FindLayout(layouts, tt.layout)
		got := FindSections(l.Assemble(facts).Document.Sections(), tt.words)
		ok := len(got) == len(tt.want)
		for i := range min(len(got), len(tt.want)) {
			ok = ok && strings.HasPrefix(got[i].Heading, tt.want[i])
		}
		if !ok {
			var names []string
			for _, s := range got {
				names = append(names, s.Heading)
			}
			t.Errorf("%s: %q finds %q, want %q", tt.layout, tt.words, names, tt.want)
		}
	}
}

// TestOwnTexts puts staff's own texts under headings.
func TestOwnTexts(t *testing.T) {
	schema, layouts := loadAll(t)
	l, _ := FindLayout(layouts, "standard")
	draft := l.Assemble(factsOf(schema, nil))
	before := len(draft.Missing)
	sections := draft.Document.Sections()
	problems := FindSections(sections, "存在的不足")[0]
	own := OwnText{Key: problems.Key(), Text: "一是力量不足。\n\n　　二是【待补：培训场次（由人事科填报）】。"}
	unplaced := draft.Adopt([]OwnText{own, {Key: "没有这个标题", Text: "甲"}, {Key: sections[0].Key(), Text: "有下级标题"}})
	if len(unplaced) != 2 {
		t.Errorf("not placed: %+v", unplaced)
	}
	after := draft.Document.Sections()
	if got := draft.Document.Own(after[slices.IndexFunc(after, func(s Section) bool { return s.Key() == own.Key })]); got != "一是力量不足。\n二是【待补：培训场次（由人事科填报）】。" {
		t.Errorf("under the heading stands %q", got)
	}
	if len(after) != len(sections) {
		t.Errorf("%d headings, were %d", len(after), len(sections))
	}
	if slices.ContainsFunc(draft.Missing, func(m Missing) bool { return m.ID == "problems" }) || len(draft.Missing) >= before ||
		!slices.Contains(draft.Missing, Missing{Name: "培训场次", Section: "人事科"}) {
		t.Errorf("missing: %v", draft.Missing)
	}

	runIn, _ := FindLayout(layouts, "xuchang")
	draft = runIn.Assemble(factsOf(schema, fullFacts(t, schema)))
	first := draft.Document.Sections()[0]
	draft.Adopt([]OwnText{{Key: first.Key(), Text: "第一段。\n第二段。"}})
	if b := draft.Document.Body[first.First]; b.RunIn != "第一段。" || draft.Document.Body[first.First+1].Text != "第二段。" {
		t.Errorf("run in: %+v", draft.Document.Body[first.First:first.First+2])
	}
}

// TestOwnTextInAnotherLayout: a text follows its heading into another layout
// that has one of the same name.
func TestOwnTextInAnotherLayout(t *testing.T) {
	schema, _ := loadAll(t)
	var layouts []*Layout
	for _, inner := range []string{"乙", "丙"} {
		l, err := ParseLayout("a.yaml", []byte(strings.Replace(goodLayout, "heading: 乙", "heading: 甲\n    parts:\n      - heading: "+inner+"\n  - heading: 乙", 1)), schema)
		if err != nil {
			t.Fatal(err)
		}
		layouts = append(layouts, l)
	}
	texts := []OwnText{{Key: "别处／乙", Text: "本局自拟。"}}
	if unplaced := layouts[0].Assemble(factsOf(schema, nil)).Adopt(texts); len(unplaced) != 1 {
		t.Error("a text was placed under one of two headings of its name")
	}
	if unplaced := layouts[1].Assemble(factsOf(schema, nil)).Adopt(texts); len(unplaced) != 0 {
		t.Error("a text was not placed under the only heading of its name")
	}
}

func TestMaterial(t *testing.T) {
	schema, layouts := loadAll(t)
	l, _ := FindLayout(layouts, "yubei")
	values := fullFacts(t, schema)
	values["highlights"] = `[["矛盾排查化解","建立每周研判机制"],["业务培训","分批轮训"]]`
	delete(values, "old_cases")
	facts := factsOf(schema, values)
	s := FindSections(l.Assemble(facts).Document.Sections(), "矛盾纠纷")[0]
	m := l.Material(facts, s.Path)
	if !slices.Contains(m.Facts, Fact{"disputes_found", "排查矛盾纠纷", facts.Show("disputes_found")}) {
		t.Errorf("facts %v", m.Facts)
	}
	for _, f := range m.Facts {
		if f.Value == "" || f.ID == "old_cases" || f.ID == "letters_cases" {
			t.Errorf("fact %+v", f)
		}
	}
	if len(m.Notes) != 1 || !strings.Contains(m.Notes[0], "建立每周研判机制") {
		t.Errorf("notes %q", m.Notes)
	}
	if m := l.Material(facts, []string{"没有"}); len(m.Facts)+len(m.Notes) > 0 {
		t.Errorf("a heading that is not there has %v", m)
	}
}

// Of two texts for headings of one name, written in different layouts, the one
// that was written for this heading stands there and the other is told of.
func TestAdoptTwoTextsForOneHeading(t *testing.T) {
	for _, other := range []string{"一／依法行政", "法治建设／依法行政"} {
		d := &Draft{Document: &Document{Body: []Block{{Level: Heading1, Text: "一、主要举措"}, {Level: Heading2, Text: "（一）依法行政"}, {Text: "甲。"}}}}
		unplaced := d.Adopt([]OwnText{{Key: min(other, "主要举措／依法行政"), Text: "乙。"}, {Key: max(other, "主要举措／依法行政"), Text: "乙。"}})
		if len(unplaced) != 1 || unplaced[0].Key != other {
			t.Errorf("not placed: %v, want the text for %s", unplaced, other)
		}
	}
}
