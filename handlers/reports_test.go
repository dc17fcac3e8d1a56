package handlers_test

import (
	"strings"
	"testing"

	"xinfangbot/internal/store"
)

// TestReports goes from one report of the year to the other and back: each has
// its own figures, and what both have is typed once.
func TestReports(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("报告", "正在办理2025年度法治政府建设年度报告", "报告 信访情况年度报告", "报告 2024年")
		c.expect("修改 来信657件次657人次", "已记录")
		c.expect("修改 上年来信756件次756人次", "已记录")
		c.expect("修改 存在的不足 业务能力有待提高", "已记录")
		c.say("填报")
		c.expect("报告 发电量", "没有名为“发电量”的报告")
		c.expect("报告 年度报告", "没有名为“年度报告”的报告") // both are one
		c.expect("报告信访情况", "现在办理2025年度信访情况年度报告", "法治政府建设年度报告已有其中4项数据，发送“沿用”取用")
		if answer := c.say("700"); strings.Contains(answer, "已记录") {
			t.Errorf("the dialog over the other report went on: %s", answer)
		}
		c.expect("沿用", "从2025年度法治政府建设年度报告中认出2025年度信访情况年度报告的4项", "1. 来信件次 657件次", "2. 上年来信件次 756件次")
		c.say("报告 法治政府")
		c.expect("除第3项", "先前列出的", "确认后记入2025年度信访情况年度报告")
		c.expect("除第3项", "已保存3项，记入2025年度信访情况年度报告")
		c.expect("来源 来信人次", "空 → 657人次")
		c.expect("沿用", "没有可以沿用的数据：2025年度信访情况年度报告")
		c.expect("报告 信访情况年度报告", "已有其中1项数据")
		c.expect("来源 来信件次", "沿用2025年度法治政府建设年度报告")
		c.expect("来源 存在的不足", "还没有填写")
		c.expect("起草", "2025年度信访情况年度报告初稿")
		c.expect("报告 2024年 法治政府", "现在办理2024年度法治政府建设年度报告")
	})
}

// TestDraftOfAnotherYearEndsTheDialog: an answer to a question about one year
// must not be kept for another.
func TestDraftOfAnotherYearEndsTheDialog(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("填报2025年", "（1/61）来信件次")
		c.expect("起草 2024年", "2024年度法治政府建设年度报告初稿")
		if answer := c.say("657"); strings.Contains(answer, "已记录") {
			t.Errorf("the answer to 2025 was kept for 2024: %s", answer)
		}
		c.expect("填报2025年", "（1/61）来信件次")
		c.expect("657", "已记录")
		c.expect("填报2024年", "2024年度", "（1/61）来信件次")
	})
}

// TestRefusedCommandsKeepTheReport: a year that is named with something that
// there is not is not worked on from then on, nor one that only a reason names.
func TestRefusedCommandsKeepTheReport(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("填报 2019年 胡说", "没有名为“胡说”的部分")
		c.expect("报告", "正在办理2025年度")
		c.expect("起草 2019年 petition-annual", "用于信访情况年度报告")
		c.expect("报告", "正在办理2025年度")
		c.expect("归档 2025 确认", "已归档2025年度")
		c.expect("归档 2024 确认", "已归档2024年度")
		c.expect("重开 补录2024年12月的来信", "已重开2025年度")
	})
}

// TestAnotherReportTellsWhatIsNotStored: figures that were held back are for the
// report that the conversation leaves.
func TestAnotherReportTellsWhatIsNotStored(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报")
		c.expect("999999999", "暂未保存")
		c.expect("报告 2024年", "收到的来信件次 999999999件次没有保存。", "现在办理2024年度")
	})
}

// TestWorkbookThroughTheChat fetches the workbook and sends it back: under the
// same report nothing changes, under another it is refused.
func TestWorkbookThroughTheChat(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("修改 来信657件次657人次")
		c.expect("表格", "2025年度法治政府建设年度报告的填报表见文件", "填好后把文件发回")
		workbook := c.file(".xlsx")
		if workbook.Name != "2025年度法治政府建设年度报告填报表.xlsx" {
			t.Errorf("sent %s", workbook.Name)
		}
		if got := c.drop("1.xlsx", workbook.Data); !strings.Contains(got, "没有认出新的数据") {
			t.Errorf("answered with %s", got)
		}
		c.say("报告 信访情况")
		if got := c.drop("2.xlsx", workbook.Data); !strings.Contains(got, "这是2025年度法治政府建设年度报告的表格，目前办理的是2025年度信访情况年度报告。请先发送“报告 2025年 法治政府建设年度报告”") {
			t.Errorf("answered with %s", got)
		}
		c.say("报告 法治政府")
		c.say("归档 确认")
		c.expect("表格", "已由王芳", "归档，不能修改")
	})
}
