package handlers_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"xinfangbot/bot"
	"xinfangbot/internal/store"
	"xinfangbot/report"
)

const summary = `全年共登记群众来信来访120件次、300人次。其中，来信50批次、60人次；来访70批次、240人次。
对责任单位约谈5次，编发通报12期，举办培训班30余场。群众满意率达96.98%。`

func TestIntakeOfAParagraph(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("全部确认", "目前没有等待确认的数据")
		c.expect("修改 约谈 4次", "已记录")
		c.expect(summary, "从这段文字中认出2025年度法治政府建设年度报告的", "来信件次 50件次（“", "来访人次 240人次", "约谈次数 5次，现值4次", "全部确认")
		c.expect("除第99项", "没有第99项")
		c.expect("除第一至三十项", "没有第")
		c.expect("除第一项", "已保存")
		c.expect("来源 来访批次", "粘贴文字：")
		c.expect("来源 来信件次", "还没有填写")
		c.expect("全部确认", "目前没有等待确认的数据")
		c.expect(summary, "认出", "1. 来信件次 50件次")
		c.expect("全部确认", "已保存1项")
		c.expect(summary, "没有认出新的数据")
		c.expect("进度", "案件数据 4/20")
	})
}

// TestIntakeTellsWhatItLeaves: a figure that was typed is in the list, or is told
// of; so is a list that gives way to the next.
func TestIntakeTellsWhatItLeaves(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("约谈5次 接访大厅14个 通报十二期", "的2项", "约谈次数 5次", "编发通报期数 12期", "以下没有采用：\n另有1个数没有认出是哪一项的")
		if said := c.say("约谈5次，通报十二期"); strings.Contains(said, "没有采用") || strings.Contains(said, "没有保存") {
			t.Errorf("got %s", said)
		}
		c.expect("来信50件次60人次", "1. 来信件次", "先前列出、还没有确认的约谈次数、编发通报期数没有保存，需要的请重新发送。")
		c.say("修改 来信50件次60人次")
		if said := c.say("约谈5次，通报十二期"); strings.Contains(said, "没有保存") {
			t.Errorf("got %s", said)
		}
		c.expect("放弃 第2项", "没有看懂“第2项”，2项都还在")
		c.expect("确认", "从粘贴文字中认出的2项还没有保存，保存请发送“全部确认”")
		c.expect("全部确认", "已保存2项")
		c.expect("确认", "目前没有需要确认的内容")
	})
}

// TestIntakeStoresNothingThatIsNotUnderstood: whoever names items wants them left
// out.
func TestIntakeStoresNothingThatIsNotUnderstood(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		const letters = "来信50件次60人次"
		c.expect(letters, "1. 来信件次", "2. 来信人次")
		for _, said := range []string{"除第", "除第 一个", "除第 3000项", "除第 2至1项", "除第 1至", "全部确认 第1项不要", "全部确认 第1项"} {
			c.expect(said, "没有看懂“", "没有保存")
		}
		c.expect("来源 来信件次", "还没有填写")
		c.expect("全部确认 除第1项", "已保存1项")
		c.expect("来源 来信件次", "还没有填写")
		c.expect("来信50件次60人次", "1. 来信件次")
		c.expect("除第1项", "已放弃，没有保存。")
		c.expect(letters, "1. 来信件次")
		c.expect("全部确认，除了第1项", "已放弃，没有保存。")
		c.expect("来源 来信件次", "还没有填写")
	})
}

func TestIntakeInTheMiddleOfADialog(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报")
		c.expect(summary, "认出", "继续填报", "（1/61）来信件次")
		c.expect("全部确认", "已保存", "继续填报", "（5/61）")
		c.expect("放弃", "没有等待确认的数据", "撤销")
		c.expect("上一步", "现值：240人次")
	})
}

// TestIntakeOfOneSentence: who sends figures with their names need not have
// begun a dialog first; what only sounds alike is a question.
func TestIntakeOfOneSentence(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		const visits = "来访955批次三千七百五十五人次，同比下降了8%"
		c.expect(visits, "2项", "1. 来访批次 955批次", "2. 来访人次 3755人次", "全部确认")
		c.expect("放弃", "没有保存")
		c.expect("初信初访923件 2410人；重信重访 1046件，2385人", "4项", "4. 重信重访人次 2385人次")
		c.expect("来信15日内要答复吗", "《信访工作条例》")
		c.expect("来访5人以上要选代表吗", "第二十条")
		c.say("填报")
		c.expect(visits, "1. 来访批次 955批次", "继续填报", "（1/61）")
		c.expect("初信初访923件 2410人；重信重访 1046件，2385人", "已记录：初信初访件次 923件次")
		c.expect("来信657", "不能确定是哪一项")
	})
}

// TestIntakeAsksAgainOnAnotherOccasion: a list that was left open is not stored
// unseen by who has turned to another report or begun a dialog since.
func TestIntakeAsksAgainOnAnotherOccasion(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("报告 2019年")
		c.expect(summary, "认出2019年度法治政府建设年度报告的")
		c.say("报告 2025年")
		c.expect("全部确认", "先前列出的（粘贴文字），尚未保存，确认后记入2019年度法治政府建设年度报告；目前办理的是2025年度法治政府建设年度报告", "1. 来信件次 50件次")
		c.expect("填报 办理质量", "共15项")
		c.expect("全部确认", "先前列出的")
		c.expect("全部确认", "已保存", "记入2019年度法治政府建设年度报告。")
		c.expect("来源 来信件次", "还没有填写")
		c.expect("放弃", "没有等待确认的数据")
	})
}

// TestIntakeTellsTheYearOfATitle: the report of another year is not taken for
// that in hand without a word.
func TestIntakeTellsTheYearOfATitle(t *testing.T) {
	var docx bytes.Buffer
	if err := (&report.Document{Title: []string{"关于2020年法治政府建设情况的报告"}, Body: []report.Block{{Text: strings.ReplaceAll(summary, "\n", "")}}}).WriteDocx(&docx); err != nil {
		t.Fatal(err)
	}
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		const other = "标题写的是2020年，正在办理的是2025年度法治政府建设年度报告"
		if got := c.drop("报告.docx", docx.Bytes()); !strings.HasPrefix(got, "请注意："+other) || !strings.Contains(got, "尚未保存") {
			t.Errorf("a report of another year was answered with %s", got)
		}
		c.expect("关于2020年法治政府建设情况的报告\n"+summary, other, "1. 来信件次 50件次")
		if got := c.say("关于2025年法治政府建设情况的报告\n" + summary); strings.Contains(got, "标题") {
			t.Errorf("the report in hand was answered with %s", got)
		}
	})
}

// TestIntakeTellsWhenSomebodyWasQuicker: a figure that another person has
// changed since the list was shown is not overwritten.
func TestIntakeTellsWhenSomebodyWasQuicker(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		wang, li := newTalk(t, s, "王芳"), newTalk(t, s, "李强")
		wang.expect(summary, "1. 来信件次 50件次")
		li.expect("修改 来信件次 55", "已记录")
		wang.expect("全部确认", "来信件次刚由李强改为55件次", "除第1项")
		wang.expect("除第1项", "已保存")
		li.expect("来源 来信件次", "李强：空 → 55件次")
	})
}

// drop sends a file.
func (c *talk) drop(name string, data []byte) string {
	c.t.Helper()
	c.replies = nil
	c.said++
	done, err := c.engine.Receive(context.Background(), c, bot.Message{
		Channel: "talk", ID: name, Conversation: "talk:" + c.person, Sender: bot.Sender{ID: c.person, Name: c.person},
		File: &bot.File{Name: name, Data: data}, At: noon,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	<-done
	return c.replies[0].Text
}

func TestIntakeOfFiles(t *testing.T) {
	schema, err := report.LoadSchema()
	if err != nil {
		t.Fatal(err)
	}
	var workbook, docx bytes.Buffer
	facts := report.NewFacts(schema, report.Key{Year: 2025, Kind: report.RuleOfLaw}, nil, nil).With(map[string]string{"letters_cases": "657", "satisfaction_rate": "96.98"})
	if err := facts.WriteWorkbook(&workbook); err != nil {
		t.Fatal(err)
	}
	if err := (&report.Document{Title: []string{"小结"}, Body: []report.Block{{Text: strings.ReplaceAll(summary, "\n", "")}}}).WriteDocx(&docx); err != nil {
		t.Fatal(err)
	}
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		for _, tt := range []struct {
			name string
			data []byte
			want string
		}{
			{"数据.xlsx", workbook.Bytes(), "1. 来信件次 657件次"},
			{"小结.docx", docx.Bytes(), "来访人次 240人次"},
			{"小结.txt", []byte(summary), "来访人次 240人次"},
			{"小结.markdown", []byte(summary), "来访人次 240人次"},
			{"坏的.docx", []byte("PK\x03\x04"), "没有保存任何内容"},
			{"坏的.xlsx", []byte("not a workbook"), "没有保存任何内容"},
			{"照片.jpg", []byte{0xff, 0xd8}, "不能读取"},
		} {
			if got := c.drop(tt.name, tt.data); !strings.Contains(got, tt.want) {
				t.Errorf("%s was answered with %s", tt.name, got)
			}
		}
		for _, name := range []string{"损坏的.docx", "损坏的.xlsx"} {
			c.expect(summary, "1. 来信件次 50件次")
			c.drop(name, []byte("PK\x03\x04"))
			c.expect("全部确认", "目前没有等待确认的数据")
		}
		c.drop("数据.xlsx2.xlsx", workbook.Bytes())
		c.expect("全部确认", "已保存2项")
	})
}

// TestStatementsInOtherWords: figures that are said outside the dialog are
// listed, or it is said what is missing; no article is quoted for them.
func TestStatementsInOtherWords(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		for text, want := range map[string]string{
			"今年来信301件":         "1. 来信件次 301件次（“来信301件”）\n",
			"我们科来信301件":        "1. 来信件次 301件次（“来信301件”）\n",
			"去年来信756件，来访955批":  "2. 上年来访批次 955批次",
			"来访近1300批":         "来访批次（“来访近1300批”）：“近1300批”不是确切的数",
			"来信300多封，来访近1300批": "来信件次（“来信300多封”）：“300多封”不是确切的数\n来访批次",
			"接访45批":            "另有1个数没有认出是哪一项的，请写明项目名称另行发送，可能是领导接访人次、领导接待群众人次、领导接访化解件数",
			"排查36，化解34":        "另有2个数没有认出是哪一项的，请写明项目名称另行发送，可能是排查矛盾纠纷、",
			"来访5人以上":           "第二十条",
			"复核30日":            "第三十六条",
			"投诉60日":            "第三十四条",
			"去年来访的那个人今年又来了5次怎么办": "《信访工作条例》",
		} {
			if got := c.say(text); !strings.Contains(got, want) {
				t.Errorf("%q was answered with\n%s\nwithout %q", text, got, want)
			}
		}
	})
}

// TestListsWaitBesideOthers: a message that holds nothing to store takes no list
// away.
func TestListsWaitBesideOthers(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("来信50件次60人次", "的2项")
		c.expect("接访45批", "没有认出新的数据", "先前从粘贴文字中认出的2项还没有保存，保存请发送“全部确认”")
		c.expect("全部确认", "已保存2项")
		if got := c.say("接访45批"); strings.Contains(got, "先前") {
			t.Errorf("got %s", got)
		}
	})
}
