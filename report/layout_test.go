package report

import (
	"slices"
	"strings"
	"testing"

	"xinfangbot/internal/journal"
)

func loadAll(t testing.TB) (*Schema, []*Layout) {
	t.Helper()
	schema, err := LoadSchema()
	if err != nil {
		t.Fatal(err)
	}
	layouts, err := LoadLayouts(schema)
	if err != nil {
		t.Fatal(err)
	}
	return schema, layouts
}

func factsOf(schema *Schema, values map[string]string) *Facts {
	record := make(journal.Record)
	for id, v := range values {
		record[id] = journal.Field{Value: v, Version: 1}
	}
	return NewFacts(schema, Key{2020, RuleOfLaw}, record, nil)
}

// say renders one sentence over the given facts.
func say(t *testing.T, text string, values map[string]string) (string, []Missing) {
	t.Helper()
	schema, _ := loadAll(t)
	s, err := parseSentence(text, schema)
	if err != nil {
		t.Fatal(err)
	}
	c := &composer{facts: factsOf(schema, values)}
	got, _ := c.render(s, false)
	return got, c.missing
}

func TestSentence(t *testing.T) {
	facts := map[string]string{
		"letters_cases": "657", "letters_cases.previous": "756",
		"visits_batches": "1314", "visits_batches.previous": "955",
		"beijing_batches": "71", "beijing_batches.previous": "142",
		"city_skip_batches": "6", "city_skip_batches.previous": "15",
		"first_cases": "5", "first_cases.previous": "0",
		"repeat_cases": "5", "repeat_cases.previous": "5",
		"satisfaction_rate": "97.0",
		"problems":          `[["意识不强"],["制度不全。"]]`, "causes": `[["学习不够"]]`, "next_steps": `[]`,
	}
	for _, tt := range []struct{ sentence, want string }{
		{"来信{letters_cases}。", "来信657件次。"},
		{"来信{letters_cases:批次}。", "来信657批次。"},
		{"来信{letters_cases:#}。", "来信657。"},
		{"{last_year}、{year}、{next_year}", "2019、2020、2021"},
		{"共{total_cases}。", "共1971件次。"},
		{"满意率{satisfaction_rate}。", "满意率97.0%。"},
		{"{growth letters_cases=件次}", "同比件次下降13.10%"},
		{"{growth total_cases=件次}", "同比件次上升15.20%"},
		{"{growth beijing_batches=批次}", "同比批次下降50%"},
		{"{growth beijing_batches=甲 letters_cases=乙}", "同比甲下降50.00%、乙下降13.10%"},
		{"{growth repeat_cases=件次}", "同比件次持平"},
		{"初信初访{first_cases}[，{growth first_cases=件次}]。", "初信初访5件次。"},
		{"甲[，{letters_persons}[（{total_cases}）]]。", "甲。"},
		{"甲[（{total_cases}[，{letters_persons}]）]。", "甲（1971件次）。"},
		{"{letters_persons}", "【待补：来信人次】"},
		{"{list problems}", "一是意识不强；二是制度不全。"},
		{"{list causes}", "学习不够。"},
		{"{list next_steps}", "无。"},
		{"{list head_duties}", "【待补：主要负责人履职情况】"},
		{"{org_short}", "我局"},
	} {
		if got, _ := say(t, tt.sentence, facts); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.sentence, got, tt.want)
		}
	}
}

func TestSentenceErrors(t *testing.T) {
	schema, _ := loadAll(t)
	for _, text := range []string{"{nonsense}", "{list nonsense}", "{growth}", "{growth nonsense=件}", "{letters_cases", "甲]", "[甲", "甲}"} {
		if _, err := parseSentence(text, schema); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

// TestLayoutsAssemble lays out nothing at all and everything there is: what is
// missing is marked, and nothing is marked where nothing is missing.
func TestLayoutsAssemble(t *testing.T) {
	schema, layouts := loadAll(t)
	if len(layouts) < 2 {
		t.Fatalf("%d layouts", len(layouts))
	}
	full := make(map[string]string)
	for i := range schema.Fields {
		f := &schema.Fields[i]
		if f.Derived != nil {
			continue
		}
		value, err := f.ParseValue(f.Example)
		if err != nil {
			t.Errorf("the example of %s is not taken: %v", f.ID, err)
			continue
		}
		full[f.ID] = value
		if f.Yearly {
			full[PreviousID(f.ID)] = value
		}
	}
	for _, l := range layouts {
		empty := l.Assemble(factsOf(schema, nil))
		if len(empty.Missing) == 0 || len(empty.Document.Body) == 0 {
			t.Errorf("%s: an empty draft misses %d items and has %d blocks", l.Name, len(empty.Missing), len(empty.Document.Body))
		}
		marks := make([]string, len(empty.Missing))
		for i, m := range empty.Missing {
			marks[i] = "【待补：" + m.Name + "】"
			if m.Section == "" {
				t.Errorf("%s: nobody fills %s", l.Name, m.Name)
			}
		}
		text := textOf(t, empty.Document)
		for _, m := range marks {
			if !strings.Contains(text, m) {
				t.Errorf("%s: listed as missing and not marked: %s", l.Name, m)
			}
		}

		values := full
		values["highlights"] = highlightsFor(l)
		whole := l.Assemble(factsOf(schema, values))
		if len(whole.Missing) > 0 {
			t.Errorf("%s: a full draft misses %v", l.Name, whole.Missing)
		}
		if got := textOf(t, whole.Document); strings.Contains(got, "【待补") || strings.ContainsAny(got, "{}[]") {
			t.Errorf("%s: a full draft has marks or slots left:\n%s", l.Name, got)
		}
	}
}

// highlightsFor writes a highlight for every heading of a layout.
func highlightsFor(l *Layout) string {
	var rows [][]string
	var walk func(parts []Part)
	walk = func(parts []Part) {
		for _, p := range parts {
			rows = append(rows, []string{p.Heading, "建立台账，逐件落实"})
			walk(p.Parts)
		}
	}
	walk(l.Parts)
	return encodeRows(rows)
}

func textOf(t *testing.T, d *Document) string {
	t.Helper()
	var b strings.Builder
	if err := d.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestHeadingsAreNumbered(t *testing.T) {
	schema, layouts := loadAll(t)
	l, ok := FindLayout(layouts, "渝北式")
	if !ok {
		t.Fatal("no such layout")
	}
	var headings []string
	for _, b := range l.Assemble(factsOf(schema, nil)).Document.Body {
		if b.Level != Paragraph {
			headings = append(headings, b.Text[:strings.IndexAny(b.Text, "、）")])
		}
	}
	want := []string{"一", "（一", "（二", "（三", "（四", "（五", "（六", "（七", "（八", "二", "三", "四"}
	if !slices.Equal(headings, want) {
		t.Errorf("headings %v, want %v", headings, want)
	}
}

func TestLayoutErrors(t *testing.T) {
	schema, _ := loadAll(t)
	const good = "name: a\nkind: rule-of-law\ncover: {title: [甲]}\nparts: [{heading: 乙}]\n"
	if _, err := ParseLayout("a.yaml", []byte(good), schema); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"", "name: a", strings.Replace(good, "rule-of-law", "novel", 1), good + "nonsense: 1\n",
		strings.Replace(good, "乙", `"{nonsense}"`, 1), "a: [",
	} {
		if _, err := ParseLayout("a.yaml", []byte(bad), schema); err == nil || !strings.Contains(err.Error(), "a.yaml") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
