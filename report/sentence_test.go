package report

import (
	"slices"
	"strings"
	"testing"
)

// say renders one sentence over the given facts.
func say(t *testing.T, text string, values map[string]string) (string, []Missing) {
	t.Helper()
	schema, _ := loadAll(t)
	s, err := (&sentenceParser{schema: schema}).parse(text)
	if err != nil {
		t.Fatal(err)
	}
	facts := factsOf(schema, values)
	c := &composer{facts: facts, previous: facts.Previous(), layout: &Layout{}}
	got, _ := c.render(s, false)
	return got, c.missing
}

// sentenceFacts are the facts of TestSentence. They never change.
var sentenceFacts = map[string]string{
	"letters_cases": "657", "letters_cases.previous": "756",
	"visits_batches": "1314", "visits_batches.previous": "955",
	"beijing_batches": "71", "beijing_batches.previous": "142",
	"beijing_persons": "71", "beijing_persons.previous": "142",
	"city_skip_batches": "6", "city_skip_batches.previous": "15",
	"city_group_batches": "0", "city_group_persons": "0", "city_group_batches.previous": "49",
	"first_cases": "5", "first_cases.previous": "0",
	"repeat_cases": "5", "repeat_cases.previous": "5",
	"repeat_persons": "6", "repeat_persons.previous": "6",
	"timely_acceptance_rate": "100", "on_time_rate": "100", "satisfaction_rate": "97.0", "satisfaction_gap": "-0.5",
	"backlog_assigned": "712", "backlog_resolved": "706", "superior_assigned": "93", "superior_resolved": "93",
	"local_assigned": "9", "local_resolved": "0", "other_matters": "无",
	"by_domain":    `[["城乡建设","657"],["劳动保障","314"]]`,
	"leader_cases": `[["省级","9","20","20"],["市级领导","36","219","183"]]`,
	"problems":     `[["意识不强"],["制度不全。"]]`, "causes": `[["学习不够"]]`, "next_steps": `[]`,
	"head_duties": `[["一是述法"],["专题研究；抓好落实"]]`,
}

func TestSentence(t *testing.T) {
	for _, tt := range []struct{ sentence, want string }{
		{"来信{letters_cases}。", "来信657件次。"},
		{"来信{letters_cases:批次}。", "来信657批次。"},
		{"来信{letters_cases:#}。", "来信657。"},
		{"{last_year}、{year}、{next_year}、{plan}", "2019、2020、2021、十四五"},
		{"共{total_cases}。", "共1971件次。"},
		{"满意率{satisfaction_rate}。", "满意率97.0%。"},
		{"{growth letters_cases=件次}", "同比件次下降13.10%"},
		{"{growth total_cases=件次}", "同比件次上升15.20%"},
		{"{growth beijing_batches=批次}", "同比批次下降50%"},
		{"{growth beijing_batches=甲 letters_cases=乙}", "同比甲下降50.00%、乙下降13.10%"},
		{"{growth repeat_cases=件次}", "同比件次持平"},
		{"{change beijing_batches=批次 beijing_persons=人次}", "同比均下降50%"},
		{"{change letters_cases=甲 beijing_batches=乙}", "同比分别下降13.10%、50.00%"},
		{"{change letters_cases=甲 visits_batches=乙}", "同比甲下降13.10%、乙上升37.59%"},
		{"{change repeat_cases=件次 repeat_persons=人次}", "与上年持平"},
		{"{change beijing_batches=甲 letters_cases=乙 beijing_persons=丙}", "同比分别下降50.00%、13.10%、50.00%"},
		{"{change letters_cases=甲 visits_batches=乙 beijing_persons=丙}", "同比甲下降13.10%、乙上升37.59%、丙下降50.00%"},
		{"{share city_group_persons city_visits_persons}", "【待补：到上一级上访人次（由办信接访科填报）】"},
		{"{share letters_persons letters_cases}", "【待补：来信人次（由办信接访科填报）】"},
		{"{change letters_cases=件次 letters_persons=人次}", "同比件次下降13.10%"},
		{"初信初访{first_cases}[，{growth first_cases=件次}]。", "初信初访5件次。"},
		{"{pair beijing_batches beijing_persons}", "71批（人）次"},
		{"{pair repeat_cases repeat_persons}", "5件次、6人次"},
		{"{rates timely_acceptance_rate on_time_rate satisfaction_rate}", "及时受理率、按期办结率均为100%，群众满意率为97.0%"},
		{"{above satisfaction_gap 上级平均水平}", "低于上级平均水平0.5个百分点"},
		{"{settled backlog_assigned backlog_resolved backlog_rate backlog_open 化解}", "化解706件，化解率99.16%，尚有6件未化解"},
		{"{settled superior_assigned superior_resolved superior_rate superior_open 化解}", "全部化解"},
		{"{settled local_assigned local_resolved 化解}", "尚未化解"},
		{"{settled disputes_found disputes_resolved 化解}", "化解【待补：化解矛盾纠纷（由积案化解科填报）】"},
		{"{each by_domain 、{1}{2}件次[（占{share 2 total_cases}）]}", "城乡建设657件次（占33.33%）、劳动保障314件次（占15.93%）"},
		{"{each leader_cases ；{2}名{1:领导}包案{3}件，{settled 3 4 办结:件}}", "9名省级领导包案20件，全部办结；36名市级领导包案219件，办结183件"},
		{"[集体访{pair city_group_batches city_group_persons}|未发生集体访]。", "未发生集体访。"},
		{"<集体访{pair city_group_batches city_group_persons}|未发生集体访>。", "未发生集体访。"},
		{"<越级访{city_skip_batches}、{city_skip_persons}|未发生越级访>。", "越级访6批次、【待补：到上一级越级访人次（由办信接访科填报）】。"},
		{"<{other_matters}。|无其他情况。>", "无其他情况。"},
		{"[甲{letters_persons}；][乙{first_cases}；][丙{visits_persons}；]。", "乙5件次。"},
		{"[其中[甲{letters_persons}；][丙{visits_persons}；]。]", ""},
		{"甲[，{letters_persons}[（{total_cases}）]]。", "甲。"},
		{"甲[（{total_cases}[，{letters_persons}]）]。", "甲（1971件次）。"},
		{"(甲|甲)乙", "甲乙"},
		{"{letters_persons}", "【待补：来信人次（由办信接访科填报）】"},
		{"{list problems}", "一是意识不强；二是制度不全。"},
		{"{list causes}", "学习不够。"},
		{"{list next_steps}", "无。"},
		{"{list head_duties}", "一是述法。二是专题研究；抓好落实。"},
		{"{list highlights}", "【待补：亮点做法（由各科室填报）】"},
		{"{org_short}", "我局"},
	} {
		if got, _ := say(t, tt.sentence, sentenceFacts); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.sentence, got, tt.want)
		}
	}
}

// TestItemNumbers takes away the numbers that staff write before the items of a
// list, and no figure that an item begins with.
func TestItemNumbers(t *testing.T) {
	for item, want := range map[string]string{
		"1.响应机制不健全": "响应机制不健全", "1.5倍的差距": "1.5倍的差距", "一是机制不健全，二是力量不足": "一是机制不健全，二是力量不足",
		"1.进社区，2.进学校": "1.进社区，2.进学校", "（一）进社区（二）进学校": "（一）进社区（二）进学校", "1.相差12.5%": "相差12.5%",
		"一、响应机制不健全": "响应机制不健全", "2、3次督办未反馈": "3次督办未反馈", "（三）基础薄弱": "基础薄弱", "四是力量不足": "力量不足", "二、三项建议采纳率低": "三项建议采纳率低",
		"一、二级响应机制不健全": "一、二级响应机制不健全", "1、2月份信访量偏高": "1、2月份信访量偏高", "三、四季度来访上升": "三、四季度来访上升",
	} {
		values := map[string]string{"problems": encodeRows([][]string{{item}, {"制度不全"}})}
		if got, _ := say(t, "{list problems}", values); got != "一是"+want+"；二是制度不全。" {
			t.Errorf("%s: %q", item, got)
		}
	}
}

func TestRowsEndInOneStop(t *testing.T) {
	schema, _ := loadAll(t)
	layout := strings.Replace(goodLayout, `"{phrase letters}"`, "{rows: next_steps, as: headings}", 1)
	l, err := ParseLayout("a.yaml", []byte(layout), schema)
	if err != nil {
		t.Fatal(err)
	}
	rows := encodeRows([][]string{{"加强普法："}, {"化解积案：逐件包案"}, {"落实责任"}})
	body := l.Assemble(factsOf(schema, map[string]string{"next_steps": rows})).Document.Body
	want := []Block{
		{Level: Heading1, Text: "一、乙"}, {Level: Heading2, Text: "（一）加强普法。"},
		{Level: Heading2, Text: "（二）化解积案。", RunIn: "逐件包案。"}, {Level: Heading2, Text: "（三）落实责任。"},
	}
	if !slices.Equal(body, want) {
		t.Errorf("%v, want %v", body, want)
	}
}

func TestSentenceErrors(t *testing.T) {
	schema, _ := loadAll(t)
	for _, text := range []string{
		"{nonsense}", "{list nonsense}", "{growth}", "{growth nonsense=件}", "{letters_cases", "甲]", "[甲", "甲}", "<甲", "(甲", "甲>", "甲|乙", "[甲|乙|丙]",
		"({letters_cases}|{letters_persons})", "{phrase nonsense}", "{pair letters_cases}", "{settled letters_cases}", "{year 2020}", "{1}",
		"{each by_domain}", "{each by_domain 、{3}}", "{each letters_cases 、{1}}", "{letters_cases letters_persons}",
	} {
		if _, err := (&sentenceParser{schema: schema}).parse(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

// TestPhrasingsAreStable chooses among phrasings by year and body alone, and
// uses all of them over the years.
func TestPhrasingsAreStable(t *testing.T) {
	schema, layouts := loadAll(t)
	l, _ := FindLayout(layouts, "standard")
	texts := make(map[string]bool)
	for year := range 12 {
		facts := factsOf(schema, map[string]string{"org": "某市信访局", "letters_cases": "1"})
		facts.Key.Year = 2015 + year
		first := textOf(t, l.Assemble(facts).Document)
		facts = facts.With(map[string]string{"visits_persons": "3", "lectures": "2"})
		opening := func(text string) string {
			return text[strings.Index(text, "年，我局"):strings.Index(text, "现将")]
		}
		if second := textOf(t, l.Assemble(facts).Document); opening(first) != opening(second) {
			t.Errorf("the words change with the facts: %q, %q", opening(first), opening(second))
		}
		texts[opening(first)] = true
	}
	if len(texts) < 2 {
		t.Errorf("%d phrasings in twelve years", len(texts))
	}
}
