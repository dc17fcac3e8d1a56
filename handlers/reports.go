package handlers

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"xinfangbot/bot"
	"xinfangbot/report"
)

// Reports chooses which of the bureau's reports a conversation is about, and
// hands out the workbook in which one is filled in.
type Reports struct {
	bot.CommandsOnly
	desk *Desk
}

// NewReports returns the handler for the choice of a report.
func NewReports(desk *Desk) *Reports { return &Reports{desk: desk} }

// Name implements bot.Handler.
func (*Reports) Name() string { return "reports" }

// Topic implements Topical.
func (*Reports) Topic() string { return "填报" }

// Commands implements bot.Commander.
func (h *Reports) Commands() []bot.Command {
	return []bot.Command{
		{Name: "报告", Aliases: []string{"更换报告", "切换报告"}, Args: "[年度] [名称]", Help: "查看或更换正在办理的报告，例如：报告 信访情况年度报告", Role: bot.Reader, Takes: namesReport, Harmless: true, Run: h.choose},
		{Name: "表格", Aliases: []string{"填报表", "数据表"}, Help: "取得Excel填报表，填好后发回", Role: bot.Contributor, Harmless: true, Phrases: []string{"把表格发给我", "表格发给我", "下载表格", "填报模板", "导出", "导出数据", "导出表格"}, Run: h.workbook},
	}
}

// namesReport tells whether text glued to 报告 names a year or a kind of report.
func namesReport(args string) bool {
	year, rest := cutYear(args)
	if rest = strings.TrimSpace(rest); rest == "" {
		return year != 0
	}
	_, ok := report.FindKind(rest)
	return ok
}

// choose tells which report the conversation is about, or makes it another.
func (h *Reports) choose(ctx context.Context, t *bot.Turn, args string) error {
	now, err := h.desk.key(t)
	if err != nil {
		return err
	}
	chosen := now
	year, rest := cutYear(args)
	if year != 0 {
		chosen.Year = year
	}
	if rest = strings.TrimSpace(rest); rest != "" {
		kind, ok := report.FindKind(rest)
		if !ok {
			t.Reply(fmt.Sprintf("没有名为“%s”的报告。%s", rest, otherReports(now)))
			return nil
		}
		chosen.Kind = kind
	}
	if args == "" {
		t.Reply(fmt.Sprintf("正在办理%s。%s", now.Title(), otherReports(now)))
		return nil
	}
	if err := h.desk.selectReport(t, chosen); err != nil {
		return err
	}
	text := fmt.Sprintf("现在办理%s。发送“填报”录入数据，“进度”查看已填内容，“起草”生成初稿。", chosen.Title())
	facts, err := h.desk.facts(ctx, t)
	if err != nil {
		return err
	}
	other, ids, err := h.desk.carried(ctx, t, facts)
	if err != nil {
		return err
	}
	if len(ids) > 0 {
		text += fmt.Sprintf("\n%s已有其中%d项数据，发送“沿用”取用。", other.Key.Title(), len(ids))
	}
	t.Reply(text)
	return nil
}

// otherReports says how to come to the other reports.
func otherReports(now report.Key) string {
	var names []string
	for _, k := range report.Kinds() {
		if k != now.Kind {
			names = append(names, "“报告 "+k.Title()+"”")
		}
	}
	return fmt.Sprintf("更换报告请发送%s，更换年度请发送“报告 %d年”。", strings.Join(names, "或"), now.Year-1)
}

// workbook sends the workbook in which the report is filled in, with what is
// known already.
func (h *Reports) workbook(ctx context.Context, t *bot.Turn, _ string) error {
	facts, err := h.desk.facts(ctx, t)
	if err != nil {
		return err
	}
	if facts.Closed() {
		t.Reply(closedText(facts))
		return nil
	}
	var b bytes.Buffer
	if err := facts.WriteWorkbook(&b); err != nil {
		return fmt.Errorf("workbook of %s: %w", facts.Key.Record(), err)
	}
	t.Send(bot.Reply{
		Text:  fmt.Sprintf("%s的填报表见文件，已填的数据在表中。填好后把文件发回，列出改动并经确认后保存。", facts.Key.Title()),
		Files: []bot.File{{Name: facts.Key.Title() + "填报表.xlsx", Data: b.Bytes()}},
	})
	return nil
}
