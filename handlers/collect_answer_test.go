package handlers_test

import (
	"strings"
	"testing"

	"xinfangbot/internal/store"
)

// TestAnswersWithWordsOfSomethingElse: what is said beside the figure decides
// what it is a figure of. Nothing is stored until that is clear.
func TestAnswersWithWordsOfSomethingElse(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报")
		for answer, want := range map[string]string{
			"进京79":          "“进京”说的像是进京访批次、进京访人次、进京越级访批次等4项",
			"填2024的":        "换一个年度请发送“填报 2024年”",
			"去年是500":        "填上年的请发送“修改 上年来信件次 数值”",
			"来信去年500件":      "填上年的请发送“修改 上年来信件次 数值”",
			"到市354批591人":    "“到市”说的像是",
			"不是657件":        "“不是657件”没有说出这一项是多少",
			"657件，同比增加20人":  "“增加20人”没有说出这一项是多少",
			"上半年300":        "没有看懂“上半年”",
			"登记657件，退回20人次": "没有看懂“退回”",
		} {
			if got := c.say(answer); !strings.Contains(got, want) || !strings.Contains(got, "正在填写来信件次") {
				t.Errorf("%q was answered with\n%s", answer, got)
			}
		}
		c.say("填报 矛盾化解")
		c.expect("排查36件，化解34件", "“排查”说的像是排查矛盾纠纷，不能确定填哪一项", "修改 排查矛盾纠纷 数值")
		c.expect("我们排查了36件", "“我们排查了”说的像是排查矛盾纠纷")
		c.expect("修改 交办积案712件，化解积案706件", "已记录", "（3/19）上级交办件数")
		c.expect("上年的排查数30件", "这一项不需要上年值")
		c.expect("93", "（4/19）上级交办化解件数")
		c.expect("交办的92件", "说的像是")
		c.expect("92件", "已记录：上级交办化解件数 92件")
		c.expect("进度", "矛盾化解 4/19")
	})
}

// TestCorrectionsWithWordsOfSomethingElse: behind 修改 the words beside a figure
// decide as much as in an answer.
func TestCorrectionsWithWordsOfSomethingElse(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		for text, want := range map[string]string{
			"修改 2024年来信756件":  "填这一项请发送“修改 来信件次 数值”。填上年的请发送“修改 上年来信件次 数值”",
			"修改 2023年来信756件":  "换一个年度请发送“填报 2023年”",
			"修改 来信件次756是去年的":  "“是去年的”说的像是上年",
			"修改 来信件次比上年少756":  "“比上年少”说的像是上年",
			"修改 上半年来信件次300件":  "没有看懂“上半年”",
			"修改 越级来信件次756":    "“越级”说的像是",
			"修改 来信件次12月底756":  "没有看懂“12月底”",
			"修改 刚才来信数错了是675件": "没有看懂“刚才…数错了是”",
			"修改 三季度来访批次100批":  "没有看懂“三季度”",
			"改 网上来信件次756":     "填来信件次请发送“修改 来信件次 数值”；填其他项请写明全称",
			"修改 来访批次3月份的88":   "没有看懂“3月份的”",
		} {
			if got := c.say(text); !strings.Contains(got, want) || strings.Contains(got, "已记录") {
				t.Errorf("%q was answered with\n%s", text, got)
			}
		}
		c.expect("修改 上年来信756件756人，上年来访955批、去年来访3755人次", "已记录：上年来信件次 756件次，上年来信人次 756人次，上年来访批次 955批次，上年来访人次 3755人次。")
		c.expect("修改 去年来信757件，今年来访955批", "没有看懂“今年”")
		c.expect("修改 去年来信757件，比上年来访多955批", "“比上年…多”")
		c.expect("来源 上年来信件次", "现为756件次")
		c.expect("修改 今年来信件次一共是 756件", "已记录：来信件次 756件次")
		c.expect("修改 2025年来信应该是755件", "已记录：来信件次 755件次")
	})
}

// TestAnswersWithWordsOfTheirOwn: units, the field's own words and what people
// say out of habit are no reason to ask back.
func TestAnswersWithWordsOfTheirOwn(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报")
		for _, tt := range []struct{ answer, want string }{
			{"好的，全年一共是657件吧", "来信件次 657件次。"},
			{"我们来信的合计是657人", "来信人次 657人次。"},
			{"接待了1,314批，人次是四千一百四十", "来访批次 1314批次，来访人次 4140人次。"},
			{"2025年首次反映的925件", "初信初访件次 925件次。"},
			{"2412人", "初信初访人次 2412人次。"},
			{"重信重访1046件次2385人次", "重信重访件次 1046件次，重信重访人次 2385人次。"},
			{"到市354批次591人次", "到上一级上访批次 354批次，到上一级上访人次 591人次。"},
			{"集体访的28批、212人", "到上一级集体访批次 28批次，到上一级集体访人次 212人次。"},
			{"越级的 2 6", "到上一级越级访批次 2批次，到上一级越级访人次 6人次。"},
			{"进京79批79人", "进京访批次 79批次，进京访人次 79人次。"},
			{"进京71", "说的像是"},
			{"其中越级71批次71人次", "进京越级访批次 71批次，进京越级访人次 71人次。"},
		} {
			if got := c.say(tt.answer); !strings.Contains(got, tt.want) {
				t.Fatalf("%q was answered with\n%s", tt.answer, got)
			}
		}
	})
}

// TestAnswersThatLeadToOthers: the first figures are the question's, and those
// behind them name their own.
func TestAnswersThatLeadToOthers(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报")
		c.expect("657件657人次，来访1314批4140人次", "已记录：来信件次 657件次，来信人次 657人次，来访批次 1314批次，来访人次 4140人次。", "（5/61）初信初访件次")
		c.expect("923件，满意率96.98%，去年的不清楚", "“去年的不清楚”说的像是上年", "正在填写初信初访件次")
		c.expect("923批2410人，重信重访1048批2387人", "初信初访人次 2410人次，重信重访件次 1048件次", "（9/61）")
		c.expect("12人，进京访3批", "“12人”前面没有名称", "正在填写到上一级上访批次")
	})
}

// TestTextsEndOnce: a text that ends with a full stop gets no second one.
func TestTextsEndOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报 文字材料")
		c.expect("健全联动机制 全年联合接访12次。", "已记录：亮点做法 健全联动机制 全年联合接访12次。\n")
	})
}
