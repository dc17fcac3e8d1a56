package report

import (
	"slices"
	"strings"
	"testing"
)

// groundsOf is what the tests below are written from: figures of a report and
// two notes.
func groundsOf(t testing.TB) Grounds {
	t.Helper()
	schema, err := LoadSchema()
	if err != nil {
		t.Fatal(err)
	}
	facts := readFactsOf(t, schema, "facts-yubei2020.yaml")
	g := Grounds{Facts: facts, Heading: "依法有效化解社会矛盾纠纷", Titles: []string{"信访工作条例"}}
	for _, id := range []string{"letters_cases", "letters_persons", "visits_batches", "visits_persons", "disputes_found", "disputes_resolved", "online_cases"} {
		f, _ := schema.Field(id)
		g.Material.Facts = append(g.Material.Facts, Fact{ID: id, Name: f.Name, Value: facts.Show(id)})
	}
	g.Material.Notes = []string{
		"与区司法局建立联动机制，5月10日召开专题会议3次，研究15日内办结的办法，落实领导包案和三到位一处理。",
		"印发《关于做好初次信访事项办理工作的通知》（渝北信〔2020〕15号），化解五年以上积案7件，约20件正在办理。",
	}
	return g
}

func TestCheckSection(t *testing.T) {
	g := groundsOf(t)
	for _, test := range []struct {
		name, text string
		want       []Doubt
		excerpt    string
	}{
		{"as given", "全年登记来信657件次，来访1314批次、4140人次。排查矛盾纠纷36件，化解34件。", nil, ""},
		{"in other words", "我局与区司法局建立联动机制，召开专题会议三次，化解五年以上积案7件。", nil, ""},
		{"the year before", "2020年来信657件次，上年" + g.Facts.Previous().Show("letters_cases") + "。", nil, ""},
		{"growth", "来信657件次，同比" + growthWords(g.Facts, "letters_cases") + "。", nil, ""},
		{"numbered points", "一是登记来信657件次。二是认真贯彻《信访工作条例》。\n1. 加强领导。\n（一）健全机制", nil, ""},
		{"document of a note", "印发《关于做好初次信访事项办理工作的通知》（渝北信〔2020〕15号），约20件正在办理。", nil, ""},
		{"words with numerals", "形成统一合力，市县两级联动，一批积案得到化解，一件一策，建立一次性告知制度，牢固树立大局意识，以人民为中心，形成工作新格局。", nil, ""},
		{"nobody in particular", "会同信访局、各有关部门和责任单位，督促相关公司整改，报区委、区政府，由局办公室承办。", nil, ""},
		{"bodies", "重庆市渝北区信访办公室会同区司法局推动化解。", nil, ""},

		{"invented figure", "全年登记来信658件次。", []Doubt{InventedFigure}, "658件次"},
		{"in Chinese numerals", "全年登记来信七百件次。", []Doubt{InventedFigure}, "七百件次"},
		{"rounded", "全年登记来访1300批次。", []Doubt{InventedFigure}, "1300批次"},
		{"invented percentage", "群众满意度达到98.5%。", []Doubt{InventedFigure}, "98.5%"},
		{"percentage for a count", "化解率34%。", []Doubt{InventedFigure}, "34%"},
		{"small count", "召开党组会四次。", []Doubt{InventedFigure}, "四次"},
		{"vague", "调处各类纠纷近百件。", []Doubt{VagueFigure}, "近百件"},
		{"another's figure", "全年登记来信1314件次。", []Doubt{WrongFigure}, "来信1314件次"},
		{"wrong direction", "来信657件次，同比" + strings.NewReplacer("上升", "下降", "下降", "上升").Replace(growthWords(g.Facts, "letters_cases")) + "。", []Doubt{WrongFigure}, ""},
		{"another year", "2019年来信657件次。", []Doubt{InventedTime}, "2019年"},
		{"year in Chinese numerals", "二〇二三年登记来信657件次。", []Doubt{InventedTime}, "二〇二三年"},
		{"invented day", "6月10日召开专题会议。", []Doubt{InventedTime}, "6月"},
		{"invented period", "全部在60日内办结。", []Doubt{InventedTime}, "60日"},
		{"invented plan", "按照十四五规划部署推进。", []Doubt{InventedNumber}, "十四五"},
		{"invented congress", "深入学习党的二十大精神。", []Doubt{InventedNumber}, "二十"},
		{"invented article", "依照《信访工作条例》第三十四条办理。", []Doubt{InventedNumber}, "三十四"},
		{"invented document", "落实《信访工作责任制实施办法》。", []Doubt{InventedTitle}, "《信访工作责任制实施办法》"},
		{"invented number of a document", "印发渝北信〔2020〕16号文件。", []Doubt{InventedTime}, "16号"},
		{"law without marks", "宣传民法典。", []Doubt{InventedTitle}, "民法典"},
		{"invented body", "会同区公安局、东海县人民法院推动化解。", []Doubt{InventedBody}, "东海县人民法院"},
		{"another place's body", "邀请江北区司法局参加。", []Doubt{InventedBody}, "江北区司法局"},
		{"invented centre", "建成矛盾纠纷调处化解中心。", []Doubt{InventedBody}, ""},
		{"invented quotation", "主要负责人指出：“信访工作是送上门来的群众工作”。", []Doubt{InventedQuote}, "“信访工作是送上门来的群众工作”"},
		{"a term", "落实“三到位一处理”，推进“枫桥经验”。", nil, ""},
		{"first person", "我多次到现场督办，本人包案7件。", []Doubt{FirstPerson}, "我"},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := CheckSection(test.text, g)
			var got []Doubt
			for _, u := range found {
				got = append(got, u.Doubt)
				if test.text[u.Start:u.End] != u.Excerpt || u.From > u.Start || u.To < u.End || u.Reason == "" {
					t.Errorf("%+v", u)
				}
			}
			for _, d := range test.want {
				if !slices.Contains(got, d) {
					t.Errorf("no %s in %+v", d, found)
				}
			}
			if len(test.want) == 0 && len(found) > 0 {
				t.Errorf("found %+v", found)
			}
			if test.excerpt != "" && !slices.ContainsFunc(found, func(u Ungrounded) bool { return u.Excerpt == test.excerpt }) {
				t.Errorf("found %+v, want %s", found, test.excerpt)
			}
		})
	}
}

// growthWords is how a figure compares with the year before, in words.
func growthWords(f *Facts, id string) string {
	g, _ := f.Growth(id)
	return map[int]string{1: "上升", -1: "下降"}[g.Direction] + g.Percent.StringFixed(2) + "%"
}

// What the layouts say of the facts is borne out, but for shares that they work
// out and a few words of their own.
func TestCheckSectionLeavesAssembledSections(t *testing.T) {
	schema, err := LoadSchema()
	if err != nil {
		t.Fatal(err)
	}
	layouts, err := LoadLayouts(schema)
	if err != nil {
		t.Fatal(err)
	}
	n, rejected := 0, 0
	for _, file := range []string{"facts-yubei2020.yaml", "facts-baotou2022.yaml", "facts-xuchang2024.yaml"} {
		facts := readFactsOf(t, schema, file)
		for _, l := range layouts {
			d := l.Assemble(facts).Document
			for _, s := range d.Sections() {
				text := sectionText(d.Body[s.First:s.End])
				if s.Inner || strings.Contains(text, "待补") {
					continue
				}
				n++
				g := Grounds{Material: l.Material(facts, s.Path), Facts: facts, Heading: s.Heading, Titles: []string{"信访工作条例"}}
				if found := CheckSection(text, g); len(found) > 0 {
					rejected++
					t.Logf("%s, %s, %s: %+v", file, l.Name, s.Heading, found[0])
				}
			}
		}
	}
	if rejected*12 > n {
		t.Errorf("%d of %d sections are rejected", rejected, n)
	}
}

func sectionText(blocks []Block) string {
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			b.WriteString(block.Text)
		}
		b.WriteString(block.RunIn + "\n")
	}
	return b.String()
}

func TestSentences(t *testing.T) {
	text := "一是甲。二是“乙。”\n\n丙！丁"
	var got []string
	for _, s := range Sentences(text) {
		got = append(got, text[s.Start:s.End])
	}
	if want := []string{"一是甲。", "二是“乙。”\n\n", "丙！", "丁"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestWithoutSentences(t *testing.T) {
	for _, test := range []struct{ text, bad, want, removed string }{
		{"一是甲。二是乙95%。三是丙。", "95%", "一是甲。二是丙。", "二是乙95%。"},
		{"一是甲1。二是乙。\n一是丙2。二是丁。", "1", "一是乙。\n一是丙2。二是丁。", "一是甲1。"},
		{"一是甲。二是乙。\n一是丙2。二是丁。", "2", "一是甲。二是乙。\n一是丁。", "一是丙2。"},
		{"甲1。\n乙。", "1", "乙。", "甲1。"},
		{"甲。乙1。\n丙。", "1", "甲。\n丙。", "乙1。"},
		{"甲1", "1", "", "甲1"},
		{"甲。", "", "甲。", ""},
	} {
		var bad []Ungrounded
		if i := strings.Index(test.text, test.bad); test.bad != "" {
			bad = append(bad, Ungrounded{Start: i, End: i + len(test.bad)})
		}
		kept, removed := WithoutSentences(test.text, bad)
		if kept != test.want || strings.Join(removed, "|") != test.removed {
			t.Errorf("%q without %q: %q, %q", test.text, test.bad, kept, removed)
		}
	}
}

func FuzzCheckSection(f *testing.F) {
	g := groundsOf(f)
	f.Add("一是来信657件次，同比下降13%。《条例》第三十四条，我局。")
	f.Add("《\n“我\xff〔2020〕15号百分之")
	f.Fuzz(func(t *testing.T, text string) {
		found := CheckSection(text, g)
		for _, u := range found {
			if u.From > u.Start || u.Start > u.End || u.End > u.To || u.To > len(text) {
				t.Errorf("%+v", u)
			}
		}
		WithoutSentences(text, found)
	})
}

func BenchmarkCheckSection(b *testing.B) {
	g := groundsOf(b)
	text := strings.Repeat("一是规范登记受理。全年登记来信657件次，来访1314批次、4140人次。二是与区司法局建立联动机制，排查矛盾纠纷36件，化解34件。", 6)
	for b.Loop() {
		CheckSection(text, g)
	}
}
