package handlers_test

import (
	"strings"
	"testing"

	"xinfangbot/handlers"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
	"xinfangbot/report"
)

func eachStore(t *testing.T, test func(t *testing.T, open func() *store.Store)) {
	t.Helper()
	storetest.Run(t, test)
}

// TestPartsByPartOfTheirNames: a part of the report is found by what people call
// it.
func TestPartsByPartOfTheirNames(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		for said, first := range map[string]string{
			"填报 文字": "亮点做法", "填报 封面": "机关全称", "填报 网信": "网上投诉及建议", "填报封面": "机关全称",
			"填报 质量": "及时受理率", "填报2024年网信": "网上投诉及建议", "填报 封面要素": "机关全称",
		} {
			c.expect(said, "（1/", first)
			c.say("取消")
		}
		c.expect("填报 2025数据", "（1/61）来信件次")
		c.say("取消")
		c.expect("填报数据", "（1/61）来信件次")
		for _, said := range []string{"填报 要信", "填报 访", "填报 天气"} {
			c.expect(said, "没有名为", "可填报：案件数据")
		}
	})
}

func TestCollectMovesBothWays(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("跳过", "目前没有正在填报的项目")
		c.expect("继续", "目前没有正在填报的项目")
		c.expect("确认", "目前没有需要确认的内容")
		c.expect("填报", "2025年度法治政府建设年度报告", "（1/61）来信件次")
		c.expect("上一步", "已经是第一项", "（1/61）来信件次")
		c.expect("跳过", "已跳过来信件次", "（2/61）来信人次")
		c.expect("657", "已记录：来信人次 657人次", "（3/61）来访批次")
		c.expect("上一步", "（2/61）来信人次", "现值：657人次")
		c.expect("660", "已记录：来信人次 660人次", "（3/61）来访批次")
		c.expect("暂停", "已暂停在第3项")
		c.expect("填报", "继续填报", "（3/61）来访批次")
		c.expect("说明", "来访批次：", "不小于0的整数", "由办信接访科填报", "各版式都用到")
		c.expect("说明 机关全称", "由办公室填报，必填")
		c.expect("说明来信", "来信件次：", "来信人次：")
		c.expect("说明 发电量", "没有名为“发电量”的项目")
		c.expect("帮助", "可用命令", "填报：", "修改", "继续填报", "（3/61）来访批次")
		c.expect("取消", "已结束填报")
		c.expect("填报", "已填1项", "（1/61）来信件次")
	})
}

// TestCollectPausedLeavesMessagesAlone: a paused dialog takes no message for
// an answer.
func TestCollectPausedLeavesMessagesAlone(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报")
		c.say("暂停")
		if answer := c.say("657"); strings.Contains(answer, "已记录") {
			t.Errorf("a paused dialog took an answer: %s", answer)
		}
		c.expect("修改 来信件次 657", "已记录：来信件次 657件次。")
		c.expect("进度", "案件数据 1/20", "填报暂停在第1项")
		c.expect("继续", "（1/61）来信件次", "现值：657件次")
	})
}

func TestCollectHoldsBackWhatIsOdd(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报")
		c.expect("657件次", "（2/61）")
		c.expect("600人次", "暂未保存", "来信人次（600人次）小于来信件次（657件次）")
		c.expect("多少天办结？", "第三十四条", "收到来信人次 600人次，暂未保存")
		c.expect("进度", "案件数据 1/20")
		c.expect("跳过", "已跳过来信人次", "（3/61）")
		c.expect("上一步", "（2/61）来信人次")
		c.expect("600", "暂未保存")
		c.expect("660", "已记录：来信人次 660人次", "（3/61）")
		c.expect("修改 来信人次 1", "暂未保存")
		c.expect("跳过", "已放弃修改", "（3/61）")
		c.expect("修改 来信人次 1", "暂未保存")
		c.expect("确认", "已记录：来信人次 1人次", "（3/61）")
		c.expect("进度", "存疑1处", "（王芳经核对确认）")
	})
}

// TestCollectAsksAboutFigures: what may be read in two ways, or says something
// else than the figure asked for, is not stored.
func TestCollectAsksAboutFigures(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报")
		c.expect("1 234", "一个数还是几个数")
		c.expect("不是657件，是656件", "没有说出这一项是多少")
		c.expect("减少5件", "没有说出这一项是多少")
		c.expect("99999999999999999999", "暂未保存", "有20位数")
		c.expect("657", "已记录：来信件次 657件次", "（2/61）")
		c.expect("修改 群众满意率 九成八", "“九成八”不是确切的数")
		c.expect("修改 群众满意率 0.98", "看不出是0.98%还是98%")
		c.expect("修改 群众满意率 98%", "已记录：群众满意率 98%")
	})
}

// TestCollectMendsWhatIsOddElsewhere: the figure that is held back was right
// and another one wrong.
func TestCollectMendsWhatIsOddElsewhere(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报")
		c.say("567件次")
		c.expect("560人次", "暂未保存")
		c.expect("修改 来信件次 556", "已记录：来信人次 560人次，来信件次 556件次。", "（3/61）来访批次")
	})
}

// TestCollectKeepsWhatIsHeldBack: a correction of something else is stored,
// the figure in question still waits.
func TestCollectKeepsWhatIsHeldBack(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报")
		c.say("567件次")
		c.expect("560人次", "暂未保存")
		c.expect("修改 约谈 5次", "已记录：约谈次数 5次", "收到来信人次 560人次，暂未保存", "小于来信件次")
		c.expect("修改 来访 100批次50人次", "收到来信人次 560人次，来访批次 100批次，来访人次 50人次，暂未保存")
		c.expect("确认", "已记录：来信人次 560人次，来访批次 100批次，来访人次 50人次", "（5/61）")
	})
}

func TestCollectTellsTheSecondOfTwoPeople(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		wang, li := newTalk(t, s, "王芳"), newTalk(t, s, "李强")
		wang.expect("填报", "（1/61）来信件次")
		li.expect("填报", "（1/61）来信件次")
		wang.expect("657", "已记录：来信件次 657件次")
		li.expect("660", "暂未保存", "来信件次刚由王芳于1月12日12:00改为657件次，您填的是660件次")
		wang.expect("进度", "案件数据 1/20")
		wang.expect("修改 来信件次 658", "已记录")
		li.expect("确认", "来信件次刚由王芳于1月12日12:00改为658件次，您填的是660件次。仍以您的数为准，请再次发送“确认”")
		li.expect("确认", "已记录：来信件次 660件次", "（2/61）")
		// The same figure from both is no conflict.
		wang.expect("700", "（3/61）")
		li.expect("700", "已记录", "（3/61）")
	})
}

func TestCorrectByName(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("修改", "请写明要修改的名称和数值")
		c.expect("修改 没有的项目 5", "请写明要修改的名称和数值")
		c.expect("修改 来信 657", "来信件次、来信人次，不能确定是哪一项")
		c.expect("修改来信657件次", "已记录：来信件次 657件次")
		c.expect("修改 满意率：101%", "0到100之间")
		c.expect("修改 满意率 百分之九十六点九八", "已记录：群众满意率 96.98%")
		c.expect("修改 存在的不足 意识不强；制度不全", "已记录：存在的不足 意识不强；制度不全")
		c.expect("修改 来访1314批次", "来信来访总件次1971件次")
		c.expect("修改 总件次 1980", "由系统计算，现为1971件次")
		c.expect("修改 上年约谈 5", "不需要上年值")
	})
}

func TestCollectFinishes(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("填报 网上信访", "共7项", "（1/7）网上投诉及建议")
		c.expect("没有这一部分 填报", "")
		c.expect("填报 不存在的部分", "没有名为“不存在的部分”的部分", "案件数据")
		for range 6 {
			c.say("5")
		}
		c.expect("无", "本次填报完成：共7项，已填7项", "起草")
		c.expect("填报 网上信访", "这些项目都已填写")
	})
}

// TestQuestionsInTheMiddle: what is asked is answered, what is an answer is
// taken, and the dialog goes on.
func TestQuestionsInTheMiddle(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报")
		for _, q := range []string{"第34条", "信访事项多久办结", "集体访能来几个代表？", "什么是复查复核"} {
			if answer := c.say(q); !strings.Contains(answer, "继续填报。") || !strings.Contains(answer, "《信访工作条例》") {
				t.Errorf("%q was answered with\n%s", q, answer)
			}
		}
		for _, a := range []string{"嗯", "多件", "😀", "约20余件"} {
			if answer := c.say(a); !strings.Contains(answer, "正在填写来信件次") {
				t.Errorf("%q was answered with\n%s", a, answer)
			}
		}
		c.expect("六百五十七件次", "已记录：来信件次 657件次")
	})
}

// TestQuestionsWhereASentenceIsAsked: a sentence of a report may have the words
// of a question, and a question need not end with its mark.
func TestQuestionsWhereASentenceIsAsked(t *testing.T) {
	answers := []string{
		"个别单位不严格执行各项规定", "部分干部不清楚如何运用法治方式化解矛盾", "没什么", "围绕如何化解积案开展专题调研", "对是否受理把关不严；学用结合不紧",
		"该引用的规定没有引用", "部分乡镇4月1日受理的件超过期限才办结", "个别件拖了好几天才登记", "落实《信访工作条例》第三十四条不到位", "学习第七条、第八条不够深入",
		"基层单位不知道由谁牵头；考核怎么兑现还需研究", "哪些诉求应当导入诉讼渠道把握不准", "4月1日受理的件，6月10日才办结，超期10天", "健全完善回避规定", "细化“谁来办、多久办结”的流程",
	}
	questions := []string{
		"信访事项多久办结", "复查期限是几天", "退件几天", "第三十四条", "第34条原文", "条例34条", "什么是复查复核", "对复查不服怎么办",
		"集体访能来几个代表？", "关于回避的规定", "哪些情形不予受理", "不予受理要不要书面告知呢", "联席会议由谁召集", "4月1日受理的件，6月10日办结，超期了吗", "3月5日受理的件哪天到期",
	}
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("填报 文字材料", "亮点做法")
		c.expect("跳过", "存在的不足")
		for _, a := range answers {
			c.expect(a, "已记录：")
			c.say("上一步")
		}
		for _, q := range questions {
			if answer := c.say(q); strings.Contains(answer, "已记录") || !strings.Contains(answer, "《信访工作条例》") {
				t.Errorf("%q was answered with\n%s", q, answer)
			}
		}
	})
}

func TestDraftInChat(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("版式", "标准版（standard）", "渝北式（yubei）")
		c.expect("起草 没有的", "没有名为“没有的”的版式", "标准版")
		c.expect("起草", "标准版", "待补23项", "机关全称、主送机关")
		if files := c.replies[0].Files; len(files) != 2 || files[0].Name != "2025年度法治政府建设年度报告（标准版，第1稿）.docx" {
			t.Errorf("%d files", len(files))
		}
		c.expect("版式 yubei", "已选定渝北式")
		c.expect("起草 2024年", "2024年度法治政府建设年度报告初稿（渝北式）")
	})
}

// TestCollectHoldsBackPartsLargerThanTheirWhole: also while the other parts
// are not known.
func TestCollectHoldsBackPartsLargerThanTheirWhole(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("修改 来信657件次657人次，来访1314批次4140人次", "已记录")
		c.expect("修改 初信初访 2385件次", "暂未保存", "初信初访件次2385大于来信来访总件次1971，其中数不应大于总数")
		c.expect("跳过", "已放弃修改")
		c.expect("修改 进京访 5000批次", "暂未保存", "来访批次（1314批次）小于进京访批次（5000批次），一般不会少于后者")
		c.expect("跳过", "已放弃修改")
		c.expect("修改 初信初访 923件次", "已记录")
		c.expect("修改 主动公开 48", "已记录")
		c.expect("修改 网站公开 50", "暂未保存", "门户网站公开条数50大于主动公开信息总条数48")
	})
}

// TestCorrectionOfTheAskedFieldAnswers: what was stored by name for the field
// that the dialog asks is its answer, at once or after 确认.
func TestCorrectionOfTheAskedFieldAnswers(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("填报 网上信访", "（1/7）网上投诉及建议")
		c.expect("修改 网上投诉及建议 99999999999999999999", "暂未保存")
		c.expect("确认", "已记录：网上投诉及建议", "（2/7）")
		c.expect("上一步", "（1/7）网上投诉及建议", "现值")
		c.expect("修改 网上投诉及建议 120", "已记录：网上投诉及建议 120", "（2/7）")
	})
}

// TestDialogGoesOnFromWhatACommandChanged: the question that follows a command
// is asked of the figures as the command leaves them.
func TestDialogGoesOnFromWhatACommandChanged(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报")
		c.expect(summary, "认出", "继续填报", "（1/61）来信件次")
		c.expect("全部确认", "已保存", "继续填报。", "（5/61）初信初访件次")
		c.expect("5", "已记录：初信初访件次 5件次。")
		c.expect("上一步", "（5/61）初信初访件次", "现值：5件次")
		if answer := c.say("撤销"); !strings.Contains(answer, "初信初访件次恢复为空。") || strings.Contains(answer, "现值") {
			t.Errorf("%s", answer)
		}
		c.expect("7", "已记录：初信初访件次 7件次。")
		c.expect("上一步", "（5/61）", "现值：7件次")
		c.expect("清空 初信初访件次", "已记录：初信初访件次 空。", "（5/61）")
		c.expect("8", "已记录：初信初访件次 8件次。")
		answer := c.say("归档 2025 确认")
		if !strings.Contains(answer, "已归档") || strings.Contains(answer, "继续填报") {
			t.Errorf("%s", answer)
		}
		c.expect("9", "已由王芳于2026年1月12日归档，不能修改")
	})
}

// TestDialogOutlivesAField: a bureau may take a field of its own out of the
// configuration while a dialog asks for it.
func TestDialogOutlivesAField(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		own := func(p *handlers.Parts) {
			schema, err := report.LoadSchema(report.Source{Name: "own.yaml", Data: []byte(
				"fields:\n  - {id: hotline_calls, group: case, name: 热线来电, unit: 件, type: count, help: 热线转来的。}\n")})
			if err != nil {
				t.Fatal(err)
			}
			p.Desk.Schema = schema
		}
		before, after := newTalk(t, s, "王芳", own), newTalk(t, s, "王芳")
		before.say("填报 案件数据")
		for range 19 {
			before.say("跳过")
		}
		last := before.say("跳过")
		if !strings.Contains(last, "（21/21）热线来电") {
			t.Fatal(last)
		}
		before.expect("999999999", "收到热线来电 999999999件，暂未保存")
		after.expect("5", "没有正在填报的项目")
		after.expect("填报", "（1/61）来信件次")

		before.say("填报 案件数据")
		before.expect("来信657件次，热线来电999999999件", "收到来信件次 657件次，热线来电 999999999件，暂未保存")
		after.expect("确认", "已记录：来信件次 657件次。", "（2/20）来信人次")
	})
}
