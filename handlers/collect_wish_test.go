package handlers_test

import (
	"strings"
	"testing"

	"xinfangbot/internal/store"
)

// TestWishesInTheDialog: people say to the dialog in their own words what it
// has commands for.
func TestWishesInTheDialog(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报")
		for _, said := range []string{"不填", "下一个", "下一题", "这项不填了", "先跳过这项"} {
			c.say("上一步")
			if got := c.say(said); !strings.Contains(got, "已跳过来信件次。") || !strings.Contains(got, "（2/61）") {
				t.Errorf("%q was answered with\n%s", said, got)
			}
		}
		for _, said := range []string{"这个不知道", "不清楚啊", "还没统计"} {
			c.say("上一步")
			if got := c.say(said); !strings.Contains(got, "已跳过来信件次。知道后发送“修改 来信件次”") {
				t.Errorf("%q was answered with\n%s", said, got)
			}
		}
		for _, said := range []string{"先不填了", "算了", "下班了明天再填", "先不填了，下班", "先不填了，接个电话", "今天先到这里吧"} {
			if got := c.say(said); !strings.Contains(got, "已暂停在第2项") {
				t.Errorf("%q was answered with\n%s", said, got)
			}
			c.say("继续")
		}
		c.expect("好的", "（2/61）来信人次")
		c.expect("不改了", "（2/61）来信人次")
		c.expect("谁还没填", "填报进度", "正在填写第2项")
		c.expect("帮我填一下", "助手不能代为编写")
		c.expect("不对，取消", "请发送“撤销”", "请发送“取消”", "（2/61）来信人次")
		c.expect("修改 来信件次 657", "已记录")
		c.expect("600人次", "暂未保存")
		c.expect("不对，取消", "收到的来信人次 600人次没有保存。", "（2/61）来信人次")
		c.expect("600人次", "暂未保存")
		c.expect("上一步", "收到的来信人次 600人次没有保存。", "（1/61）来信件次")
		c.expect("不改了", "已跳过来信件次", "（2/61）来信人次")
		c.expect("600人次", "暂未保存")
		c.expect("取消", "收到的来信人次 600人次没有保存。", "已结束填报")
	})
}

// TestQuestionsAboutFieldsInTheDialog: what a field means, how it is worked out
// and what it is now is asked of the dialog, not of the Regulations.
func TestQuestionsAboutFieldsInTheDialog(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报")
		c.expect("重信重访是啥意思", "重信重访件次：就同一事项再次反映的件次")
		c.expect("来信件次什么意思？", "来信件次：全年登记的群众来信数量")
		c.expect("网信占比怎么算", "网信占比：", "计算方法：（网上投诉及建议＋领导信箱）÷（网上投诉及建议＋领导信箱＋来信来访总件次）。")
		c.expect("这个怎么填", "来信件次：全年登记")
		c.expect("上年的数怎么填", "修改 上年来信件次 数值")
		c.expect("去年来信件次是多少", "上年来信件次")
		c.expect("化解率是多少", "矛盾纠纷化解率由系统计算，所需的数据还没有填齐：化解矛盾纠纷÷排查矛盾纠纷")
		c.expect("修改 排查矛盾纠纷 36", "已记录")
		c.expect("修改 化解矛盾纠纷 34", "已记录")
		c.expect("化解率是多少", "矛盾纠纷化解率现为94.44%，由系统计算", "（1/61）来信件次")
		c.expect("排查矛盾纠纷填了多少", "排查矛盾纠纷现为36件。")
		c.expect("信访事项多久办结", "第三十四条", "（1/61）来信件次")
		c.say("填报 文字材料")
		c.expect("存在的不足是啥意思", "存在的不足：推进法治政府建设存在的不足")
		c.expect("来信310件，310人", "已记录")
		c.expect("不对 来信是301件", "已记录：来信件次 301件次")
	})
}

// TestTextQuestionsTakeNoWishes: what is no text of a report does not become
// one.
func TestTextQuestionsTakeNoWishes(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报 文字材料")
		c.expect("先不填了，下班", "已暂停在第1项")
		c.say("继续")
		c.expect("下一题", "已跳过亮点做法", "存在的不足")
		c.expect("帮我写一段", "助手不能代为编写", "正在填写存在的不足", "扩写")
		c.expect("来信657件次", "已记录：来信件次 657件次", "存在的不足")
		c.expect("12月35日", "像是日期")
		c.expect("少数干部不会填写台账，算了笔糊涂账", "已记录：存在的不足 少数干部不会填写台账，算了笔糊涂账")
		c.say("填报 封面要素")
		c.expect("某某市信访局", "已记录：机关全称")
		c.expect("不知道", "已跳过机关简称。知道后")
		c.expect("市委、市政府", "已记录：主送机关")
		c.expect("今天", "发文字号：", "像是日期")
		c.expect("七号文", "不像发文字号", "某信字〔2026〕7号")
		c.expect("某信字〔2026〕7号", "已记录：发文字号", "签发人")
		c.expect("12月35日", "签发人：", "像是日期")
		c.expect("张某某", "已记录：签发人 张某某")
	})
}

// A total that was typed before its parts were known is held against them, and
// can be emptied.
func TestTypedTotalIsHeldAgainstItsParts(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("修改 总件次 1971", "已记录：来信来访总件次 1971件次")
		c.expect("修改 来信件次 657", "已记录")
		c.expect("修改 来访批次 1300", "暂未保存", "来信来访总件次按各项计算为1957件次，填报的是1971件次，以计算的数为准")
		c.expect("确认 以登记簿为准", "已记录：来访批次 1300批次")
		c.expect("进度", "以计算的数为准（王芳经核对确认：以登记簿为准）")
		c.expect("修改 总件次 1957", "由系统计算，现为1957件次", "发送“清空 来信来访总件次”")
		c.expect("清空 来信来访总件次", "已记录：来信来访总件次 空")
		c.expect("总件次是多少", "来信来访总件次现为1957件次，由系统计算")
		if got := c.say("进度"); strings.Contains(got, "以计算的数为准") {
			t.Errorf("still odd:\n%s", got)
		}
	})
}

func TestEmptyAField(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("修改 来信657件次657人次，来访1314批次4140人次", "已记录")
		c.expect("清空", "请写明要清空的项目名称")
		c.expect("清空 来访", "来访批次、来访人次", "请写明全称")
		c.expect("清空 总件次", "由系统计算，现为1971件次")
		c.expect("清空 来访批次", "已记录：来访批次 空。")
		c.expect("清空来访批次", "还没有填写")
		c.expect("来源 来访批次", "1314批次 → 空")
		c.expect("修改 来访人次 空", "已记录：来访人次 空。")
		c.expect("撤销", "来访人次恢复为4140人次")
		c.expect("修改 上年来信件次 5", "已记录")
		c.expect("清空 上年来信件次", "已记录：上年来信件次 空。")
		c.expect("修改 机关简称 我局", "已记录")
		c.expect("修改 机关简称为空", "已记录：机关简称 空。")
		c.expect("填报", "已填3项")
	})
}
