package report

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestParseValue(t *testing.T) {
	schema, _ := loadAll(t)
	for _, tt := range []struct{ field, text, want string }{
		{"letters_cases", "1971", "1971"},
		{"letters_cases", "1,971", "1971"},
		{"letters_cases", "１９７１件次", "1971"},
		{"letters_cases", "一千九百七十一", "1971"},
		{"letters_cases", "1.2万", "12000"},
		{"letters_cases", "657批次", "657"},
		{"letters_cases", "无", "0"},
		{"letters_cases", "没有", "0"},
		{"letters_cases", "减少到5件", "5"},
		{"letters_cases", "不是，是657件", "657"},
		{"letters_persons", "657人", "657"},
		{"satisfaction_rate", "97.0", "97.0"},
		{"satisfaction_rate", "百分之九十六点九八", "96.98"},
		{"satisfaction_rate", "96.98％", "96.98"},
		{"satisfaction_rate", "0.98%", "0.98"},
		{"satisfaction_rate", "百分之一", "1"},
		{"satisfaction_rate", "0", "0"},
		{"satisfaction_gap", "1.38个百分点", "1.38"},
		{"satisfaction_gap", "-0.5", "-0.5"},
		{"date", "2021年1月28日", "2021-01-28"},
		{"date", "２０２１．１．２８", "2021-01-28"},
		{"org", " 某某市信访局 ", "某某市信访局"},
		{"problems", "意识不强\n制度不全。", `[["意识不强"],["制度不全"]]`},
		{"problems", "无", `[]`},
		{"by_domain", "城乡建设 320；劳动和社会保障：２１０件", `[["城乡建设","320"],["劳动和社会保障","210"]]`},
		{"by_domain", "农村、农业 210\n国土资源、城乡建设：320\n教育，1,219\n卫生 35 件。", `[["农村、农业","210"],["国土资源、城乡建设","320"],["教育","1219"],["卫生","35"]]`},
		{"leader_cases", "县级 36 1,219 1,183", `[["县级","36","1219","1183"]]`},
		{"leader_cases", "县级，36，219，183；乡级：36、219、183；村级 三十六名 219 件，无", `[["县级","36","219","183"],["乡级","36","219","183"],["村级","36","219","0"]]`},
		{"highlights", "农村、城市一体推进 逐件明确责任，限期办结。", `[["农村、城市一体推进","逐件明确责任，限期办结。"]]`},
		{"leader_cases", "市级 36名 219件 183件", `[["市级","36","219","183"]]`},
		{"by_domain", "1.城乡建设 320\n2、劳动和社会保障 210", `[["城乡建设","320"],["劳动和社会保障","210"]]`},
		{"top_units", "1. 市住建局\n（2）某某镇", `[["市住建局"],["某某镇"]]`},
		{"problems", "1.5倍以上的差距\n2.意识不强", `[["1.5倍以上的差距"],["意识不强"]]`},
		{"problems", "一是意识不强。二是制度不全，三是统一是难点。", `[["意识不强"],["制度不全"],["统一是难点"]]`},
		{"problems", "一、二级响应机制不健全；一是力量不足", `[["一、二级响应机制不健全"],["力量不足"]]`},
		{"highlights", "1. 领导包案 一是建立台账，二是逐件明确责任。", `[["领导包案","一是建立台账，二是逐件明确责任。"]]`},
	} {
		f, _ := schema.Field(tt.field)
		if got, err := f.ParseValue(tt.text); err != nil || got != tt.want {
			t.Errorf("%s %q: %q, %v; want %q", tt.field, tt.text, got, err, tt.want)
		}
	}
}

func TestParseValueRefuses(t *testing.T) {
	schema, _ := loadAll(t)
	for _, tt := range []struct{ field, text, problem string }{
		{"letters_cases", "约20", "约20"},
		{"letters_cases", "20余", "20余"},
		{"letters_cases", "多件", "多件"},
		{"letters_cases", "二三十", "二三十"},
		{"letters_cases", "近百", "近百"},
		{"letters_cases", "", "没有收到"},
		{"letters_cases", "嗯嗯", "没有认出数字"},
		{"letters_cases", "12.5", "整数"},
		{"letters_cases", "-3", "不能小于0"},
		{"letters_cases", "657人次", "单位应为件次"},
		{"letters_cases", "657 657", "不止一个"},
		{"satisfaction_rate", "100.01%", "0到100"},
		{"letters_cases", "不是657件", "“不是657件”没有说出这一项"},
		{"letters_cases", "比上年减少 5件", "“减少 5件”没有说出这一项"},
		{"letters_cases", "没有5件", "没有说出这一项"},
		{"letters_cases", "1 234", "一个数还是几个数"},
		{"letters_cases", "1_000", "一个数还是几个数"},
		{"satisfaction_rate", "0.98", "看不出是0.98%还是98%"},
		{"satisfaction_rate", "1", "看不出是1%还是100%"},
		{"satisfaction_rate", "九成八", "九成八"},
		{"satisfaction_rate", ".5", "不能确定"},
		{"satisfaction_rate", "96件", "单位应为%"},
		{"date", "一月底", "没有认出日期"},
		{"date", "2021年2月30日", "没有认出日期"},
		{"by_domain", "城乡建设", "应有2项"},
		{"by_domain", "城乡建设 很多", "整数"},
		{"by_domain", "城乡建设 约20", "整数"},
		{"by_domain", "城乡建设 办结20件", "整数"},
		{"by_domain", "城乡建设 1 219", "多于2项"},
		{"by_domain", "城乡建设：320，劳动和社会保障：210", "几条写在了一行"},
		{"by_domain", "城乡建设 320件、劳动和社会保障 210件", "几条写在了一行"},
		{"satisfaction_gap", "低1.2个百分点", "低于的请填负数"},
		{"leader_cases", "县级 36 1,219", "应有4项"},
		{"leader_cases", "36 1,219 183", "应有4项"},
	} {
		f, _ := schema.Field(tt.field)
		_, err := f.ParseValue(tt.text)
		var wrong *ValueError
		if !errors.As(err, &wrong) || !strings.Contains(wrong.Problem, tt.problem) || wrong.Want == "" {
			t.Errorf("%s %q: %v; want a problem with %q", tt.field, tt.text, err, tt.problem)
		}
	}
}

// Words before the figures of a list that has no column of words are not dropped.
func TestRowsOfFiguresAlone(t *testing.T) {
	f := &Field{Name: "各季度", Type: List, Columns: []Column{{Name: "来信", Type: Count}, {Name: "来访", Type: Count}}}
	if got, err := f.ParseValue("12 1,013"); err != nil || got != `[["12","1013"]]` {
		t.Errorf("%s, %v", got, err)
	}
	if got, err := f.ParseValue("上半年 12 13"); err == nil {
		t.Errorf("taken as %s", got)
	}
}

func TestDerived(t *testing.T) {
	schema, _ := loadAll(t)
	f := factsOf(schema, map[string]string{
		"letters_cases": "657", "visits_batches": "1314", "online_cases": "2314", "leader_mailbox_cases": "3289",
		"disputes_found": "36", "disputes_resolved": "34", "backlog_assigned": "712", "backlog_resolved": "706",
		"superior_assigned": "0", "superior_resolved": "0",
	})
	for id, want := range map[string]string{
		"total_cases": "1971件次", "online_share": "73.98%", "disputes_rate": "94.44%",
		"backlog_rate": "99.16%", "backlog_open": "6件", "superior_rate": "", "total_persons": "",
	} {
		if got := f.Show(id); got != want {
			t.Errorf("%s = %q, want %q", id, got, want)
		}
	}
	// What was typed stands only until it can be computed.
	if got := f.With(map[string]string{"total_cases": "9", "total_persons": "7"}); got.Show("total_cases") != "1971件次" || got.Show("total_persons") != "7人次" {
		t.Errorf("totals %s, %s", got.Show("total_cases"), got.Show("total_persons"))
	}
}

func TestPreviousYearPrefersWhatWasGivenWithThisReport(t *testing.T) {
	schema, _ := loadAll(t)
	last := factsOf(schema, map[string]string{"letters_cases": "756", "letters_persons": "750"}).current
	f := NewFacts(schema, Key{2020, RuleOfLaw}, factsOf(schema, map[string]string{
		"letters_persons": "657", "letters_persons.previous": "756",
	}).current, last)
	if got := f.Previous(); got.Show("letters_cases") != "756件次" || got.Show("letters_persons") != "756人次" {
		t.Errorf("previous %s, %s", got.Show("letters_cases"), got.Show("letters_persons"))
	}
	g, ok := f.Growth("letters_persons")
	if !ok || g.Percent.String() != "13.1" || g.Direction != -1 {
		t.Errorf("growth %+v, %v", g, ok)
	}
}

func TestRatesAreRoundedHalfUp(t *testing.T) {
	schema, _ := loadAll(t)
	for _, tt := range []struct{ part, whole, want string }{
		{"1", "3", "33.33%"}, {"2", "3", "66.67%"}, {"1", "16", "6.25%"}, {"1", "32", "3.13%"}, {"33", "32000", "0.10%"}, {"3", "800", "0.38%"}, {"0", "5", "0.00%"},
	} {
		f := factsOf(schema, map[string]string{"disputes_resolved": tt.part, "disputes_found": tt.whole})
		if got := f.Show("disputes_rate"); got != tt.want {
			t.Errorf("%s of %s is %s, want %s", tt.part, tt.whole, got, tt.want)
		}
	}
}

func TestCheck(t *testing.T) {
	schema, _ := loadAll(t)
	base := map[string]string{"letters_cases": "657", "visits_batches": "1314", "first_cases": "923", "repeat_cases": "1048"}
	with := func(pairs ...string) *Facts {
		m := make(map[string]string)
		for k, v := range base {
			m[k] = v
		}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return factsOf(schema, m)
	}
	if odd := with("beijing_batches", "0", "beijing_persons", "0").Check(); len(odd) > 0 {
		t.Errorf("sound facts: %v", odd)
	}
	for _, tt := range []struct {
		facts   *Facts
		touched string
		want    string
	}{
		{with("repeat_cases", "1046"), "repeat_cases", "初信初访件次923＋重信重访件次1046＝1969，与来信来访总件次1971相差2"},
		{with("letters_cases", "600"), "letters_cases", "相差57"},
		{with("visits_persons", "1000"), "visits_persons", "来访人次（1000人次）小于来访批次（1314批次）"},
		{with("beijing_batches", "0", "beijing_persons", "79"), "beijing_persons", "进京访批次为0批次，进京访人次却为79人次"},
		{with("backlog_assigned", "5", "backlog_resolved", "6"), "backlog_resolved", "化解重复信访积案（6件）大于交办重复信访积案（5件）"},
		{with("beijing_batches", "5", "beijing_skip_batches", "6"), "beijing_batches", "进京越级访批次（6批次）大于进京访批次（5批次）"},
	} {
		odd := tt.facts.Check(tt.touched)
		if len(odd) != 1 || !strings.Contains(odd[0].Message, tt.want) {
			t.Errorf("%v, want %q", odd, tt.want)
		}
		if other := tt.facts.Check("interviews"); len(other) != 0 {
			t.Errorf("a field that has no part in it: %v", other)
		}
	}
}

// What was typed of a computed field before its parts were known is held against
// them when they come.
func TestCheckComparesWhatWasTypedWithItsParts(t *testing.T) {
	schema, _ := loadAll(t)
	f := factsOf(schema, map[string]string{
		"total_cases": "1971", "letters_cases": "657", "visits_batches": "1300",
		"total_cases.previous": "1711", "letters_cases.previous": "756", "visits_batches.previous": "900",
		"backlog_rate": "99.2", "backlog_assigned": "712", "backlog_resolved": "706", "total_persons": "900", "letters_persons": "700",
	})
	for _, tt := range []struct {
		ids  []string
		want []string
	}{
		{[]string{"visits_batches"}, []string{"来信来访总件次按各项计算为1957件次，填报的是1971件次，以计算的数为准"}},
		{[]string{"total_cases"}, []string{"来信来访总件次按各项计算为1957件次，填报的是1971件次，以计算的数为准"}},
		{[]string{"letters_cases.previous"}, []string{"上年来信来访总件次按各项计算为1656件次，填报的是1711件次，以计算的数为准"}},
		{[]string{"backlog_resolved", "letters_persons"}, nil}, // 99.2 is 99.16 to the place that it has
		{nil, []string{"来信来访总件次按各项计算为1957件次，填报的是1971件次，以计算的数为准", "上年来信来访总件次按各项计算为1656件次，填报的是1711件次，以计算的数为准"}},
	} {
		var got []string
		for _, o := range f.Check(tt.ids...) {
			got = append(got, o.Message)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%v: %q, want %q", tt.ids, got, tt.want)
		}
	}
}

// A count that no bureau reaches is asked about, the year before's as well.
func TestCheckAsksAboutHugeCounts(t *testing.T) {
	schema, _ := loadAll(t)
	f := factsOf(schema, map[string]string{"interviews": "100000000", "letters_cases.previous": "99999999999999999999", "letters_cases": "99999999", "satisfaction_gap": "123456.789012"})
	for _, ids := range [][]string{nil, {"interviews", "letters_cases.previous", "letters_cases", "satisfaction_gap"}} {
		odd := f.Check(ids...)
		if len(odd) != 2 {
			t.Fatalf("%v: %v", ids, odd)
		}
		for _, want := range []string{"约谈次数（100000000次）有9位数", "上年来信件次（99999999999999999999件次）有20位数"} {
			if !slices.ContainsFunc(odd, func(o Oddity) bool { return strings.Contains(o.Message, want) }) {
				t.Errorf("%v: no %s in %v", ids, want, odd)
			}
		}
	}
}

func TestReadNamed(t *testing.T) {
	schema, _ := loadAll(t)
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"来信657批次657人次，来访1314批次4140人次", []string{"letters_cases 657", "letters_persons 657", "visits_batches 1314", "visits_persons 4140"}},
		{"上年来信756批次，756人次", []string{"letters_cases.previous 756", "letters_persons.previous 756"}},
		{"来信件次：六百五十七", []string{"letters_cases 657"}},
		{"来信 657 656", []string{"letters_cases 657", "letters_persons 656"}},
		{"进京访79批次79人次，进京越级访71批次71人次", []string{"beijing_batches 79", "beijing_persons 79", "beijing_skip_batches 71", "beijing_skip_persons 71"}},
		{"**上年来信**756批次，**756**人次", []string{"letters_cases.previous 756", "letters_persons.previous 756"}},
		{"群众满意率96.98%", []string{"satisfaction_rate 96.98"}},
		{"657", nil},
		{"没有这样的项目 5", nil},
	} {
		readings, err := schema.ReadNamed(tt.text)
		var got []string
		for _, r := range readings {
			got = append(got, r.ID()+" "+r.Value)
		}
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%q: %v, %v; want %v", tt.text, got, err, tt.want)
		}
	}
	for _, text := range []string{"群众满意率0.98", "来信不是657件", "约谈增加2次", "来信657", "来信约657件", "来信 1 234", "5 来信657件", "来信12.5件", "上年约谈5次", "来信657件、657人、3人", "来信**20**余件", "来信6*7件"} {
		var wrong *ValueError
		if got, err := schema.ReadNamed(text); !errors.As(err, &wrong) {
			t.Errorf("%q was read as %v, %v", text, got, err)
		}
	}
}

func TestNamesOfTheSchema(t *testing.T) {
	schema, _ := loadAll(t)
	for i := range schema.Fields {
		f := &schema.Fields[i]
		for _, name := range []string{f.ID, f.Name} {
			if got := schema.Named(name); len(got) != 1 || got[0] != f {
				t.Errorf("%s does not name one field", name)
			}
		}
		if f.Help == "" {
			t.Errorf("%s has no explanation", f.ID)
		}
	}
}

func TestSchemaErrors(t *testing.T) {
	const good = "groups: [{id: g, name: 组}]\nfields:\n  - {id: a, group: g, name: 甲, type: count}\n"
	if _, err := parseSchema(Source{"f.yaml", []byte(good)}); err != nil {
		t.Fatal(err)
	}
	for bad, want := range map[string]string{
		good + "---\nfields: []\n":                                                              "f.yaml: the file has more than one document",
		strings.Replace(good, "count", "number", 1):                                             "f.yaml:3: field a: unknown type",
		strings.Replace(good, "group: g", "group: h", 1):                                        "f.yaml:3: field a: no group",
		strings.Replace(good, "name: 甲, ", "", 1):                                               "f.yaml:3: id and name",
		strings.Replace(good, "type: count", "type: list", 1):                                   "f.yaml:3: field a: a list",
		strings.Replace(good, "type: count", "type: list, columns: [{name: 子, type: cout}]", 1): `f.yaml:3: field a: column "子": unknown type`,
		strings.Replace(good, "type: count", "type: list, columns: [{type: count}]", 1):         `f.yaml:3: field a: column "": a name`,
		strings.Replace(good, "type: count", "type: count, derived: {sum: [b]}", 1):             "f.yaml:3: field a: derived from b",
		strings.Replace(good, "type: count", "type: count, derived: {sum: [a]}", 1):             "derived from itself",
		strings.Replace(good, "type: count", "type: count, derived: {sum: [b]}", 1) + "  - {id: b, group: g, name: 乙, type: count, derived: {difference: [c, a]}}\n  - {id: c, group: g, name: 丙, type: count}\n": "f.yaml:3: field a: derived from itself",
		strings.Replace(good, "type: count", "type: count, derived: {sum: []}", 1): "derived needs one of",
		good + "  - {id: a, group: g, name: 乙, type: text}\n":                      "f.yaml:4: field a is defined twice",
		good + "relations: [{total: a, parts: [b]}]\n":                             "f.yaml:4: relation: no field b",
		good + "relations: [{total: a}]\n":                                         "f.yaml:4: a relation needs",
		good + "nonsense: 1\n":                                                     "line 4",
		"fields: [":                                                                "f.yaml",
	} {
		if _, err := parseSchema(Source{"f.yaml", []byte(bad)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q", bad, err, want)
		}
	}
}

// TestSchemaOfABureau adds a field and a relation without code.
func TestSchemaOfABureau(t *testing.T) {
	own := Source{"own.yaml", []byte(`groups: [{id: town, name: 乡镇, section: 乡镇街道}]
fields:
  - {id: town_cases, group: town, name: 乡镇受理件次, unit: 件次, type: count, help: 乡镇受理的件次。}
relations:
  - {whole: letters_cases, part: town_cases}
`)}
	schema, err := LoadSchema(own)
	if err != nil {
		t.Fatal(err)
	}
	odd := factsOf(schema, map[string]string{"letters_cases": "5", "town_cases": "6"}).Check("town_cases")
	if len(odd) != 1 || !strings.Contains(odd[0].Message, "乡镇受理件次（6件次）大于来信件次（5件次）") {
		t.Errorf("%v", odd)
	}
	own.Data = append(own.Data, "  - {whole: letters_cases, part: none}\n"...)
	if _, err := LoadSchema(own); err == nil || !strings.Contains(err.Error(), "own.yaml:6: relation: no field none") {
		t.Errorf("%v", err)
	}
}
