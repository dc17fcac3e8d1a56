package handlers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"xinfangbot/bot"
	"xinfangbot/report"
)

// Draft assembles the draft report.
type Draft struct {
	bot.CommandsOnly
	desk *Desk
}

// NewDraft returns the handler for drafts.
func NewDraft(desk *Desk) *Draft { return &Draft{desk: desk} }

// Name implements bot.Handler.
func (*Draft) Name() string { return "draft" }

// Commands implements bot.Commander.
func (h *Draft) Commands() []bot.Command {
	return []bot.Command{
		{Name: "起草", Aliases: []string{"生成报告", "生成初稿", "起草报告"}, Args: "[版式] [年度]", Help: "生成年度报告初稿，例如：起草 渝北式", Role: bot.Editor, Takes: h.takes, Run: h.draft},
		{Name: "版式", Aliases: []string{"版式列表"}, Args: "[名称]", Help: "查看或选定报告版式", Role: bot.Reader, Run: h.layouts},
	}
}

// takes tells whether text glued to 起草 names a layout or a year.
func (h *Draft) takes(args string) bool {
	if _, ok := report.FindLayout(h.desk.Layouts, args); ok {
		return true
	}
	return beginsWithYear(args)
}

func (h *Draft) draft(ctx context.Context, t *bot.Turn, args string) error {
	year, name := cutYear(args)
	if err := h.desk.selectYear(t, year); err != nil {
		return err
	}
	layout, ok, err := h.layout(t, name)
	if err != nil {
		return err
	}
	if !ok {
		t.Reply(fmt.Sprintf("没有名为“%s”的版式。%s", name, h.choices()))
		return nil
	}
	facts, err := h.desk.facts(ctx, t)
	if err != nil {
		return err
	}
	d := layout.Assemble(facts)
	files, length, err := draftFiles(d.Document, facts.Key.Title()+"（"+layout.Title+"）")
	if err != nil {
		return err
	}
	t.Send(bot.Reply{Text: draftSummary(facts, layout, d, length), Files: files})
	return nil
}

// layout finds the layout that is asked for: by name, else the one the
// conversation chose, else the first.
func (h *Draft) layout(t *bot.Turn, name string) (*report.Layout, bool, error) {
	if name == "" {
		s, err := h.desk.state(t)
		if err != nil {
			return nil, false, err
		}
		name = s.Layout
	}
	if name == "" {
		name = defaultLayout
	}
	l, ok := report.FindLayout(h.desk.Layouts, name)
	return l, ok, nil
}

const defaultLayout = "standard"

// draftFiles writes the draft in the formats it is sent in and counts its
// characters.
func draftFiles(doc *report.Document, title string) ([]bot.File, int, error) {
	var files []bot.File
	for _, format := range []struct {
		ext   string
		write func(io.Writer) error
	}{{".docx", doc.WriteDocx}, {".md", doc.WriteMarkdown}} {
		var b bytes.Buffer
		if err := format.write(&b); err != nil {
			return nil, 0, fmt.Errorf("write draft: %w", err)
		}
		files = append(files, bot.File{Name: title + format.ext, Data: b.Bytes()})
	}
	var text bytes.Buffer
	if err := doc.WriteText(&text); err != nil {
		return nil, 0, fmt.Errorf("write draft: %w", err)
	}
	return files, utf8.RuneCount(text.Bytes()), nil
}

// maxListed is how many missing items are named in a reply.
const maxListed = 12

func draftSummary(facts *report.Facts, layout *report.Layout, d *report.Draft, length int) string {
	text := fmt.Sprintf("已生成%s初稿（%s），约%d字，见文件。", facts.Key.Title(), layout.Title, length)
	if len(d.Missing) > 0 {
		names := make([]string, len(d.Missing))
		for i, m := range d.Missing {
			names[i] = m.Name
		}
		text += fmt.Sprintf("\n文中有%d处以【待补】标出：%s。补齐后再发送“起草”。", len(names), listSome(names, maxListed))
	}
	if odd := oddities(facts); len(odd) > 0 {
		text += fmt.Sprintf("\n有%d处数据关系请核对：\n%s", len(odd), strings.Join(odd, "\n"))
	}
	return text
}

func (h *Draft) choices() string {
	var b strings.Builder
	b.WriteString("可用版式：")
	for _, l := range h.desk.Layouts {
		fmt.Fprintf(&b, "\n%s（%s）：%s", l.Title, l.Name, l.About)
	}
	return b.String()
}

// layouts lists the layouts, or chooses the one that later drafts use.
func (h *Draft) layouts(_ context.Context, t *bot.Turn, name string) error {
	if name == "" {
		t.Reply(h.choices() + "\n发送“版式 名称”选定。")
		return nil
	}
	l, ok := report.FindLayout(h.desk.Layouts, name)
	if !ok {
		t.Reply(fmt.Sprintf("没有名为“%s”的版式。%s", name, h.choices()))
		return nil
	}
	s, err := h.desk.state(t)
	if err != nil {
		return err
	}
	s.Layout = l.Name
	if err := t.Session.Put(deskName, s); err != nil {
		return err
	}
	t.Reply(fmt.Sprintf("已选定%s，之后发送“起草”即按此版式生成。", l.Title))
	return nil
}
