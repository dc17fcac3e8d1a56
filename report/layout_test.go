package report

import (
	"regexp"
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

// fullFacts fills every field of the schema with its example, and the year
// before with the same.
func fullFacts(t testing.TB, schema *Schema) map[string]string {
	t.Helper()
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
	full["problems"] = `[["部分干部法治意识不强"],["信访工作队伍力量不足"],["配套制度不够健全"]]`
	return full
}

// TestLayoutsAssemble lays out nothing at all and everything there is: what is
// missing is marked, and nothing is marked where nothing is missing.
func TestLayoutsAssemble(t *testing.T) {
	schema, layouts := loadAll(t)
	if len(layouts) < 2 {
		t.Fatalf("%d layouts", len(layouts))
	}
	for _, l := range layouts {
		empty := l.Assemble(factsOf(schema, nil))
		if len(empty.Missing) == 0 || len(empty.Document.Body) == 0 {
			t.Errorf("%s: an empty draft misses %d items and has %d blocks", l.Name, len(empty.Missing), len(empty.Document.Body))
		}
		marks := make([]string, len(empty.Missing))
		for i, m := range empty.Missing {
			marks[i] = "【待补：" + m.Name + "（由" + m.Section + "填报）】"
			if m.Section == "" {
				t.Errorf("%s: nobody fills %s", l.Name, m.Name)
			}
		}
		text := textOf(t, empty.Document)
		for _, m := range marks {
			if !strings.Contains(text, m) && !strings.Contains(m, "机关全称") {
				t.Errorf("%s: listed as missing and not marked: %s", l.Name, m)
			}
		}

		values := fullFacts(t, schema)
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
	for _, name := range headingsOf(l, 2020) {
		rows = append(rows, []string{name, "建立台账，逐件落实"})
	}
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

// outlines are what REPORT.md says of each layout: what its cover has, and its
// headings as they are numbered, by words that stand in them. Points stand
// under their heading.
var outlines = []struct {
	layout                     string
	titles                     int
	head, web, addressee, date bool
	headings                   []string
	points                     map[string][]string
}{
	{layout: "standard", titles: 2, addressee: true, date: true, headings: []string{
		"一、主要举措和成效", "（一）", "（二）", "（三）", "（四）", "二、存在的不足和原因", "三、第一责任人职责情况", "四、主要安排", "五、其他需要报告的情况",
	}},
	{layout: "baotou", titles: 1, head: true, addressee: true, date: true, headings: []string{
		"一、主要举措和成效", "（一）规范性文件监督管理", "（二）重大行政决策制度", "（三）法律顾问制度和律师参与信访工作", "（四）自觉接受监督",
		"二、第一责任人职责", "（一）党组领导核心作用", "（二）第一责任人职责", "（三）法治政府建设报告制度",
		"三、其他需要报告事项", "（一）事要解决", "（二）源头治理", "（三）改革创新", "（四）《条例》学习宣传贯彻",
	}, points: map[string][]string{"自觉接受监督": {"一是", "二是", "三是", "四是"}, "事要解决": {"一是", "二是", "三是"}}},
	{layout: "xuchang", titles: 2, addressee: true, headings: []string{
		"（一）学习宣传贯彻", "（二）第一责任人职责", "（三）信访工作法治化", "（四）法治政府建设工作任务",
	}, points: map[string][]string{"信访工作法治化": {"一是推进预防", "二是推进受理", "三是推进办理", "四是推进监督追责", "五是推进维护秩序"}}},
	{layout: "datong", titles: 2, web: true, date: true, headings: []string{
		"一、主要措施和成效", "（一）组织领导", "（二）依法解决", "（三）制度改革", "二、存在问题", "（一）法治意识", "（二）法治队伍", "（三）制度建设", "三、下一步工作打算",
	}},
	{layout: "yubei", titles: 2, addressee: true, date: true, headings: []string{
		"一、主要举措和成效", "（一）依法全面履行政府职能", "（二）依法行政制度体系", "（三）行政决策科学化、民主化、法治化", "（四）严格规范公正文明执法",
		"（五）行政权力的制约和监督", "（六）依法有效化解社会矛盾纠纷", "（七）法治思维和依法行政能力", "（八）组织保障和落实机制",
		"二、不足和原因", "三、第一责任人", "四、“十四五”期间", "（一）畅通渠道", "（二）源头预防",
	}},
	{layout: "dongli", titles: 2, headings: []string{
		"一、主要举措和成效", "（一）政治引领", "（二）第一责任人职责", "（三）化解矛盾", "（四）信访工作法治秩序", "（五）机关法治建设",
		"二、存在的问题和不足", "三、下一步工作打算", "（一）畅通渠道", "（二）源头预防",
	}},
	{layout: "petition-annual", titles: 2, addressee: true, date: true, headings: []string{
		"一、被投诉较多的机关、单位", "（一）数据统计", "（二）涉及领域", "（三）被投诉较多的机关、单位", "二、转送、交办、督办情况",
		"三、改进工作、完善政策、追究责任建议以及被采纳情况", "四、其他",
	}},
}

// headingsOf returns the names under which highlights stand in a report of the
// given year: its headings, without their numbers, and the points under them
// that have a name. A highlight goes to the one that its own heading names.
func headingsOf(l *Layout, year int) []string {
	names := make([]string, 0, len(l.spots))
	c := &composer{facts: &Facts{Key: Key{year, l.Kind}}}
	for _, s := range l.spots {
		name, _ := c.render(s.name.sentence, true)
		names = append(names, name)
	}
	return names
}

// TestOutlines holds every layout against the outline of the report it is
// drawn from.
func TestOutlines(t *testing.T) {
	schema, layouts := loadAll(t)
	if len(layouts) != len(outlines) || layouts[0].Name != "standard" {
		t.Errorf("%d layouts, the first %s", len(layouts), layouts[0].Name)
	}
	values := fullFacts(t, schema)
	values["next_steps"] = `[["畅通渠道：规范受理；及时告知"],["源头预防：排查矛盾"]]`
	for _, o := range outlines {
		l, ok := FindLayout(layouts, o.layout)
		if !ok {
			t.Errorf("no layout %s", o.layout)
			continue
		}
		d := l.Assemble(factsOf(schema, values)).Document
		if len(d.Title) != o.titles || (d.Head != nil) != o.head || (len(d.Web) > 0) != o.web ||
			(d.Addressee != "") != o.addressee || (d.Signature != "") != o.date || d.Date.IsZero() == o.date {
			t.Errorf("%s: the cover differs: %+v", o.layout, d)
		}
		var headings []Block
		for _, b := range d.Body {
			if b.Level != Paragraph {
				headings = append(headings, b)
			}
		}
		if len(headings) != len(o.headings) {
			t.Errorf("%s: %d headings, want %d: %v", o.layout, len(headings), len(o.headings), headings)
			continue
		}
		for i, want := range o.headings {
			end := strings.IndexAny(want, "、）")
			mark, words := want[:end+len("、")], want[end+len("、"):]
			if !strings.HasPrefix(headings[i].Text, mark) || !strings.Contains(headings[i].Text, words) {
				t.Errorf("%s: heading %q, want %q", o.layout, headings[i].Text, want)
			}
			for name, points := range o.points {
				if strings.Contains(headings[i].Text, name) && !saysInOrder(headings[i].RunIn, points) {
					t.Errorf("%s: the points of %q are not %v: %s", o.layout, name, points, headings[i].RunIn)
				}
			}
		}
	}
}

// saysInOrder tells whether text has the words one after the other.
func saysInOrder(text string, words []string) bool {
	for _, w := range words {
		_, rest, ok := strings.Cut(text, w)
		if !ok {
			return false
		}
		text = rest
	}
	return true
}

// TestCovers looks at the parts of covers that only some layouts have.
func TestCovers(t *testing.T) {
	schema, layouts := loadAll(t)
	facts := factsOf(schema, fullFacts(t, schema))
	baotou, _ := FindLayout(layouts, "包头格式")
	if h := baotou.Assemble(facts).Document.Head; h.Mark != "某某市信访局文件" || h.Number != "某信字〔2026〕7号" || h.Signatory != "张某某" {
		t.Errorf("red head %+v", h)
	}
	datong, _ := FindLayout(layouts, "大同")
	var web []string
	for _, e := range datong.Assemble(facts).Document.Web {
		web = append(web, e.Name)
	}
	if want := []string{"索引号", "信息分类", "发布机构", "发布日期", "标题", "文号", "时效"}; !slices.Equal(web, want) {
		t.Errorf("the header table has %v, want %v", web, want)
	}
	xuchang, _ := FindLayout(layouts, " Xuchang")
	if title := xuchang.Assemble(facts).Document.Title; title[0] != "某某市信访局关于2020年法治政府建设" || title[1] != "情况的报告" {
		t.Errorf("title %q", title)
	}
}

// TestEnds looks at how reports end: shortcomings and plans.
func TestEnds(t *testing.T) {
	schema, layouts := loadAll(t)
	values := fullFacts(t, schema)
	values["next_steps"] = `[["强化组织领导：落实责任；完善考核；加强督查"],["加强队伍建设"]]`
	for name, want := range map[string][]string{
		"baotou": {"工作中还", "一是部分干部法治意识不强；", "\n　　下一步，我局将", "\n　　一是强化组织领导。落实责任", "\n　　二是加强队伍建设。"},
		"datong": {"（一）法治意识方面\n　　部分干部法治意识不强。", "（二）法治队伍方面\n　　信访工作队伍力量不足。", "（三）制度建设方面\n　　配套制度不够健全。",
			"　　一是强化组织领导。一要落实责任；二要完善考核；三要加强督查。\n　　二是加强队伍建设。"},
		"dongli": {"三、下一步工作打算\n　　（一）强化组织领导。落实责任；完善考核；加强督查。\n　　（二）加强队伍建设。"},
	} {
		l, _ := FindLayout(layouts, name)
		if text := textOf(t, l.Assemble(factsOf(schema, values)).Document); !saysInOrder(text, want) {
			t.Errorf("%s does not end with %q:\n%s", name, want, text)
		}
	}
}

// TestTables looks at the tables of the petition report.
func TestTables(t *testing.T) {
	schema, layouts := loadAll(t)
	l, _ := FindLayout(layouts, "petition-annual")
	facts := readFactsOf(t, schema, "facts-yubei2020.yaml").With(map[string]string{"by_domain": `[["城乡建设","657"],["劳动保障","20"]]`})
	facts.before = journal.Record{"by_domain": {Value: `[["城乡建设","600"]]`}}
	var rows [][]string
	for _, b := range l.Assemble(facts).Document.Body {
		if b.Table != nil {
			rows = append(append(rows, b.Table.Columns), b.Table.Rows...)
		}
	}
	for _, want := range [][]string{
		{"项目", "2020年", "2019年", "同比"},
		{"来信来访总件次", "1971件次", "1711件次", "上升15.20%"},
		{"进京越级访人次", "71人次", "142人次", "下降50.00%"},
		{"领域", "件次", "占比", "2019年", "同比"},
		{"城乡建设", "657", "33.33%", "600", "上升9.50%"},
		{"劳动保障", "20", "1.01%", "—", "—"},
	} {
		if !slices.ContainsFunc(rows, func(row []string) bool { return slices.Equal(row, want) }) {
			t.Errorf("no row %v in %v", want, rows)
		}
	}
}

// TestHighlights puts what staff wrote under the heading that it names, or that
// has a word of it, and loses none.
func TestHighlights(t *testing.T) {
	schema, layouts := loadAll(t)
	for _, tt := range []struct{ layout, title, want string }{
		{"yubei", "（二）完善依法行政制度体系", "（二）完善依法行政制度体系情况\n　　逐件落实。"},
		{"yubei", "领导包案落实到位", "（二）完善依法行政制度体系情况\n　　逐件落实。"},
		{"yubei", "食堂管理", "（六）依法有效化解社会矛盾纠纷情况\n　　逐件落实。"},
		{"standard", "推动矛盾纠纷化解", "（二）推动矛盾纠纷化解\n　　逐件落实。"},
		{"standard", "领导包案落实到位", "（二）推动矛盾纠纷化解\n　　领导包案落实到位。逐件落实。"},
		{"xuchang", "预防法治化", "一是推进预防法治化。逐件落实。"},
		{"baotou", "政务公开", "一是推进政务公开。逐件落实。"},
	} {
		l, _ := FindLayout(layouts, tt.layout)
		values := fullFacts(t, schema)
		values["highlights"] = encodeRows([][]string{{tt.title, "逐件落实。"}})
		if text := textOf(t, l.Assemble(factsOf(schema, values)).Document); !strings.Contains(text, tt.want) {
			t.Errorf("%s: %s: no %q in\n%s", tt.layout, tt.title, tt.want, text)
		}
	}
}

// TestGapsAlone: a mark that stands for a whole paragraph is no sentence; as
// one of several points it is.
func TestGapsAlone(t *testing.T) {
	schema, layouts := loadAll(t)
	alone := regexp.MustCompile(`(?m)^[\s　]*【待补：[^】]*】。$`)
	for _, l := range layouts {
		text := textOf(t, l.Assemble(factsOf(schema, nil)).Document)
		if stop := alone.FindString(text); stop != "" {
			t.Errorf("%s: %s", l.Name, stop)
		}
	}
	l, _ := FindLayout(layouts, "standard")
	values := map[string]string{"highlights": encodeRows([][]string{{"第一责任人职责", "逐件落实。"}})}
	if text := textOf(t, l.Assemble(factsOf(schema, values)).Document); !strings.Contains(text, "填报）】。二是") {
		t.Errorf("no point of its own in\n%s", text)
	}
}

const goodLayout = `name: mine
title: 本局式
kind: rule-of-law
phrases:
  letters: "来信{letters_cases}。"
cover:
  title: [甲]
parts:
  - heading: 乙
    say:
      - "{phrase letters}"
`

// TestUses: what a layout says that it has a place for is what it prints.
func TestUses(t *testing.T) {
	schema, layouts := loadAll(t)
	facts := factsOf(schema, fullFacts(t, schema))
	for _, l := range layouts {
		draft := l.Assemble(facts)
		for i := range schema.Fields {
			f := &schema.Fields[i]
			if f.Derived != nil || f.Group == "cover" || facts.Kept(f.ID).Value == "0" {
				continue // which are never told to have no place
			}
			if printed := !slices.Contains(draft.Unused, f.ID); l.Uses(f.ID) != printed {
				t.Errorf("%s: Uses(%s) = %t, printed: %t", l.Name, f.ID, l.Uses(f.ID), printed)
			}
		}
	}
}

func TestLayoutErrors(t *testing.T) {
	schema, _ := loadAll(t)
	if _, err := ParseLayout("a.yaml", []byte(goodLayout), schema); err != nil {
		t.Fatal(err)
	}
	change := func(old, new string) string { return strings.Replace(goodLayout, old, new, 1) }
	const passage = `"{phrase letters}"`
	for bad, want := range map[string]string{
		"":                                 "a.yaml:1",
		"name: a":                          "a.yaml:1",
		"a: [":                             "a.yaml",
		change("rule-of-law", "novel"):     "a.yaml:1",
		change("title: 本局式", "start: 7"):   "a.yaml:1",
		goodLayout + "nonsense: 1\n":       "line 12",
		change("乙", `"{nonsense}"`):        "a.yaml:9: ",
		change(passage, `"{phrase none}"`): "a.yaml:11: ",
		change(passage, `"甲]"`):            "a.yaml:11: ",
		change(passage, "{point: [甲]}"):    "line 11: point is not expected",
		change(passage, "{rows: org}"):     "a.yaml:11: no list",
		change(passage, "{points: [{needed: true, say: 甲}]}"):           "a.yaml:11: a point that is needed",
		change(passage, "{points: [{lead: 甲, rows: problems}]}"):        "a.yaml:11: a point has rows",
		change(passage, "{points: [{leed: 甲}]}"):                        "line 11: leed is not expected",
		change(passage, "{rows: problems, as: poem}"):                   "a.yaml:11: as is",
		change(passage, "{table: {figures: [org]}}"):                    "a.yaml:11: no figure",
		change(passage, "{table: {figures: [lectures], list: causes}}"): "a.yaml:11: a table has",
		change(passage, "{table: {figures: [lectures]}, rows: causes}"): "line 11: a passage is",
		change(passage, `"{list problems 意识}"`):                         "divided",
		change(passage, "[甲]"):                                          "line 11",
		change(passage, "{points: [甲, ]}") + "  -\n":                    "a.yaml:1: an entry of parts is empty",
		change(passage, "{points: [null]}"):                             "a.yaml:11: a point is empty",
	} {
		if _, err := ParseLayout("a.yaml", []byte(bad), schema); err == nil || !strings.Contains(err.Error(), "a.yaml") || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q in %v:\n%s", want, err, bad)
		}
	}
}

// TestOwnLayouts adds a bureau's own layouts to the program's.
func TestOwnLayouts(t *testing.T) {
	schema, _ := loadAll(t)
	own := func(name, title string) Source {
		return Source{name + ".yaml", []byte(strings.NewReplacer("mine", name, "本局式", title).Replace(goodLayout))}
	}
	layouts, err := LoadLayouts(schema, own("mine", "本局式"), own("standard", "新标准版"))
	if err != nil {
		t.Fatal(err)
	}
	if l, ok := FindLayout(layouts, "本局"); !ok || l.Name != "mine" || len(layouts) != len(outlines)+1 {
		t.Errorf("%d layouts, %v", len(layouts), l)
	}
	if layouts[0].Title != "新标准版" {
		t.Errorf("the standard layout was not replaced: %s", layouts[0].Title)
	}
	text := textOf(t, layouts[len(layouts)-1].Assemble(factsOf(schema, map[string]string{"letters_cases": "3"})).Document)
	if want := "甲\n\n　　一、乙\n　　来信3件次。\n"; text != want {
		t.Errorf("%q, want %q", text, want)
	}
	for _, bad := range [][]Source{{own("mine", "甲式"), own("mine", "乙式")}, {own("mine", "渝北式")}} {
		if _, err := LoadLayouts(schema, bad...); err == nil {
			t.Errorf("%s was taken twice", bad[0].Name)
		}
	}
}

// TestFindLayoutOfABureau finds a layout that a bureau named with capitals.
func TestFindLayoutOfABureau(t *testing.T) {
	layouts := []*Layout{{Name: "Bureau-A", Title: "A标准版"}}
	for _, name := range []string{"Bureau-A", "bureau-a", "A标准版", "a标准"} {
		if _, ok := FindLayout(layouts, name); !ok {
			t.Errorf("%s is not found", name)
		}
	}
}
