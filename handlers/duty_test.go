package handlers_test

import (
	"strings"
	"testing"

	"xinfangbot/internal/store"
)

func TestDuties(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		head, zhang := newTalk(t, s, "主任"), newTalk(t, s, "张三")
		head.expect("分工", "案件数据：未指定（办信接访科）")
		head.expect("催办", "还没有指定分工")
		head.expect("分工 不存在 张三", "没有认出要分工的部分或项目")
		head.expect("分工 网上信访", "网上信访未指定填报人。", "分工 网上信访 张三、李四")
		head.expect("分工 不存在", "没有认出要分工的部分或项目")
		head.expect("分工 网上信访 张三、李四", "已指定：网上信访由张三、李四填报。请注意，目前没有名为“张三、李四”的人员")
		head.expect("分工 约谈 张三", "已指定：约谈次数由张三填报。")
		head.expect("分工 人民建议 李四", "已指定：人民建议由李四填报。")
		head.expect("分工 网上信访", "网上信访由张三、李四填报。")
		head.expect("分工 约谈", "约谈次数由张三填报。")
		head.expect("分工 督办件", "上级督办件由张三、李四填报。")
		head.expect("分工", "网上信访：张三、李四", "其中人民建议：李四", "其中约谈次数：张三")

		head.expect("催办", "还没有与助手说过话，无法提醒：张三、李四。请当面告知。")
		zhang.expect("填报", "共7项", "（1/7）网上投诉及建议")
		zhang.expect("5", "已记录")
		head.expect("分工 网上信访 张三、李四", "目前没有名为“李四”的人员")
		head.expect("催办", "已提醒：张三（6项）。", "李四。请当面告知。")
		head.expect("催办", "今天已提醒过，不再重复：张三。")
		// The reminder waits in the Outbox and comes with the next message.
		zhang.expect("进度", "主任提醒：2025年度法治政府建设年度报告还有6项待您填报：领导信箱", "按人员：", "张三 1/7", "李四 1/7")
		if answer := zhang.say("进度"); strings.Contains(answer, "主任提醒") {
			t.Errorf("reminded twice: %s", answer)
		}
		head.expect("分工 网信 无", "已取消网上信访的分工。")
		head.expect("分工 约谈 无", "已取消约谈次数的分工。")
	})
}

func TestHistoryAndUndo(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		wang, li := newTalk(t, s, "王芳"), newTalk(t, s, "李强")
		wang.expect("来源", "请写明要查看的项目名称")
		wang.expect("来源 来信件次", "来信件次还没有填写")
		wang.expect("撤销", "没有可以撤销的填写")
		wang.say("修改 来信件次 657")
		wang.say("修改 来信件次 660")
		li.say("修改 来访 100批次200人次")
		wang.expect("来源 来信件次", "2026年1月12日12:00 王芳：657件次 → 660件次", "王芳：空 → 657件次")
		wang.expect("来源 总件次", "现为760件次，由系统计算")
		wang.expect("撤销", "已撤销：来信件次恢复为657件次。")
		wang.expect("撤销", "已撤销：来信件次恢复为空。")
		wang.expect("撤销", "没有可以撤销的填写")
		wang.expect("来源 来信件次", "657件次 → 空（撤销）", "660件次 → 657件次（撤销）")
		li.expect("修改 来访批次 120", "已记录")
		wang.say("修改 来访批次 130")
		li.expect("撤销", "来访批次之后又由王芳改为130批次，不能撤销")
		wang.expect("撤销", "来访批次恢复为120批次")
		li.expect("撤销", "来访批次恢复为100批次")
		// What was taken back is no reason that somebody gave.
		li.say("修改 来访人次 90")
		li.expect("确认 口径不同", "已记录")
		li.say("修改 来访人次 80")
		li.say("确认")
		li.say("撤销")
		if answer := li.say("进度"); !strings.Contains(answer, "来访人次（90人次）小于来访批次（100批次）") || strings.Contains(answer, "undo") {
			t.Errorf("the doubts are told as %s", answer)
		}
	})
}

func TestClosedYearIsReadOnly(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		c := newTalk(t, s, "王芳")
		c.say("填报 2024")
		c.expect("657", "已记录")
		c.expect("重开 2024", "没有归档")
		c.expect("归档 2024年", "2024年度法治政府建设年度报告还有", "没有填写：来信人次、", "“归档 2024 确认”")
		c.expect("修改 来信件次 657", "已记录")
		c.expect("归档 2024年 确认", "已归档2024年度法治政府建设年度报告")
		c.expect("归档 2024年", "已由王芳于2026年1月12日归档")
		c.expect("656", "已由王芳于2026年1月12日归档，不能修改")
		c.expect("暂停", "已暂停")
		if answer := c.say("继续"); !strings.Contains(answer, "不能修改") || strings.Contains(answer, "（2/61）") {
			t.Errorf("asked for what cannot be stored: %s", answer)
		}
		c.expect("修改 来信件次 1", "不能修改")
		c.expect("撤销", "不能修改")
		c.expect("分工 约谈 李强", "已指定")
		c.expect("催办", "不能修改")
		c.expect("取消", "已结束填报")
		c.expect("填报 2024", "不能修改")
		c.expect("填报 2025", "（1/61）来信件次", "上年值：657件次，相同的可发送“同上年”")
		c.expect("同上年", "已记录：来信件次 657件次")
		c.expect("同上年", "没有上年值可用")
		c.expect("重开 2024", "请写明重开的原因")
		c.expect("重开 2024 更正来信件次", "已重开", "原因已记录")
		c.expect("填报 2024", "（2/61）来信人次")
	})
}
