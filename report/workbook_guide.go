package report

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"xinfangbot/internal/xlsx"
)

// guideLines say how the workbook is filled in and sent back.
var guideLines = [...]string{
	"一、请各科室填写本科室的工作表，填浅黄色的单元格。灰色单元格由表格自动计算，或列出上年数值供参考，无须填写。",
	"二、数字直接填写，如657；比率填96.98或96.98%；日期填2026年1月28日。应为准确数，不填“约20”“20余”等约数。",
	"三、没有发生的填0；列表没有内容的，在第一行填“无”；暂未掌握的留空。留空不会清除已经报送的数据。",
	"四、项目后有“*”的为必填。鼠标停在项目上可以查看填写说明。",
	"五、可以插入行列、调整列宽，请保留表头和项目名称。列表行数不够的，可以直接向下添加。",
	"六、填好后保存为.xlsx，在对话中发给信访助手，或者由管理员导入。导入前会列出变化；有误的会指出工作表和单元格，改正后重新发送即可。",
}

// guide writes the first sheet.
func (w *workbookWriter) guide() {
	const width = 3
	w.title(guideSheet, guideSheet, width)
	row := titleRow + 1
	for _, line := range guideLines {
		from, to := xlsx.CellName(row, 1), xlsx.CellName(row, width)
		w.label(guideSheet, row, 1, line, rolePlain)
		w.try(w.file.MergeCell(guideSheet, from, to))
		w.try(w.file.SetRowHeight(guideSheet, row, 34)) // two lines; merged cells do not grow by themselves
		row++
	}
	row++
	for i, heading := range []string{"工作表", "填写科室", "内容"} {
		w.label(guideSheet, row, i+1, heading, roleHeading)
	}
	for _, p := range w.plans {
		row++
		cell := xlsx.CellName(row, 1)
		w.label(guideSheet, row, 1, p.name, roleLink)
		w.try(w.file.SetCellHyperLink(guideSheet, cell, quoteSheet(p.name)+"!"+xlsx.CellName(1, 1), "Location", excelize.HyperlinkOpts{}))
		w.label(guideSheet, row, 2, p.section, roleName)
		w.label(guideSheet, row, 3, p.contents(), roleName)
	}
	w.widths(guideSheet, 28, 20, 70)
	w.page(guideSheet)
}

// contents says what a sheet asks for.
func (p sheetPlan) contents() string {
	if p.list != nil {
		return "列表，每行填写一条"
	}
	names := make([]string, len(p.groups))
	for i, g := range p.groups {
		names[i] = g.Name
	}
	asked := 0
	for _, f := range p.fields {
		if f.Derived == nil {
			asked++
		}
	}
	return fmt.Sprintf("%s，填写%d项", strings.Join(names, "、"), asked)
}
