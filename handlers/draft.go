package handlers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"xinfangbot/bot"
	"xinfangbot/report"
)

// Draft assembles the draft report, as a whole or a part of it.
type Draft struct {
	bot.CommandsOnly
	desk   *Desk
	writer Writer
}

// NewDraft returns the handler for drafts. A nil writer means that there is
// nothing that could write a part anew.
func NewDraft(desk *Desk, w Writer) *Draft { return &Draft{desk: desk, writer: w} }

// draftName is the handler's name, under which the session keeps what part was
// last talked about.
const draftName = "draft"

// Name implements bot.Handler.
func (*Draft) Name() string { return draftName }

// Topic implements Topical.
func (*Draft) Topic() string { return "起草" }

// Commands implements bot.Commander.
func (h *Draft) Commands() []bot.Command {
	return []bot.Command{
		{Name: "起草", Aliases: []string{"生成报告", "生成初稿", "起草报告"}, Args: "[版式] [年度] [某一部分]", Help: "生成年度报告初稿，例如：起草 渝北式；只看一部分：起草 存在的不足、起草 第一部分（二）", Role: bot.Editor, Takes: h.takes, Run: h.draft, Harmless: true,
			Phrases: []string{"写报告", "出报告", "生成", "写初稿", "出初稿", "起草初稿", "起草年报", "生成年报", "生成年度报告", "起草年度报告", "写年度报告", "把报告发给我", "报告发给我", "把报告发我", "报告发我", "导出报告", "下载报告"},
		},
		{Name: "版式", Aliases: []string{"版式列表"}, Args: "[名称]", Help: "查看或选定报告版式", Role: bot.Reader, Harmless: true, Phrases: []string{"有哪些版式", "有什么版式"}, Run: h.layouts},
		{Name: "改写", Args: "[要求]", Help: "改写刚起草的部分", Role: bot.Editor, Run: h.rewrite(Rewrite)},
		{Name: "扩写", Args: "[到N字]", Help: "扩写刚起草的部分", Role: bot.Editor, Takes: wantsLength, Run: h.rewrite(Expand)},
		{Name: "压缩", Aliases: []string{"缩写", "精简"}, Args: "到N字", Help: "压缩刚起草的部分，例如：压缩到300字", Role: bot.Editor, Takes: wantsLength, Run: h.rewrite(Shorten)},
		{Name: "采用", Args: "[正文]", Help: "把改写的文字或自拟的正文用在这一部分", Role: bot.Editor, Run: h.adopt},
		{Name: "恢复原文", Aliases: []string{"取消采用"}, Args: "[某一部分]", Help: "这一部分改回由数据生成的文字", Role: bot.Editor, Run: h.giveUp},
	}
}

// takes tells whether text glued to 起草 names a layout, a year or a part.
func (h *Draft) takes(args string) bool {
	if _, ok := report.FindLayout(h.desk.Layouts, args); ok || beginsWithYear(args) {
		return true
	}
	blank := func(l *report.Layout) *report.Facts {
		return report.NewFacts(h.desk.Schema, report.Key{Year: 1, Kind: l.Kind}, nil, nil)
	}
	return slices.ContainsFunc(h.desk.Layouts, func(l *report.Layout) bool {
		found, wish := partAsked(l.Assemble(blank(l)).Document.Sections(), args)
		return len(found) == 1 && (wish == "" || wantsLength(wish))
	})
}

// draft assembles the draft, keeps it as a version and sends it; where a part
// is named, only that part, in the chat.
func (h *Draft) draft(ctx context.Context, t *bot.Turn, args string) error {
	year, rest := cutYear(args)
	layout, part, err := h.asked(t, rest)
	if err != nil {
		return err
	}
	s, err := h.desk.state(t)
	if err != nil {
		return err
	}
	if layout.Kind != s.Kind {
		t.Reply(h.otherKind(layout, s.Kind))
		return nil
	}
	if err := h.desk.selectYear(t, year); err != nil {
		return err
	}
	if part != "" {
		return h.section(ctx, t, layout, part)
	}
	d, err := h.desk.assemble(ctx, t, layout)
	if err != nil {
		return err
	}
	kept, err := d.keep(ctx, t)
	if err != nil {
		return err
	}
	files, err := draftFiles(kept.content.Document, d.title(kept.version.Number))
	if err != nil {
		return err
	}
	t.Note(bot.DraftEvent, fmt.Sprintf("起草%s第%d稿（%s）", d.facts.Key.Title(), kept.version.Number, layout.Title))
	t.Send(bot.Reply{Text: d.summary(kept), Files: files})
	return nil
}

// asked finds the layout and the part that a command's arguments name. A
// layout that is not named is the one the conversation chose.
func (h *Draft) asked(t *bot.Turn, args string) (layout *report.Layout, part string, err error) {
	switch args {
	case "报告", "年度报告", "初稿", "全文", "全部":
		args = ""
	}
	if l, ok := report.FindLayout(h.desk.Layouts, args); ok {
		return l, "", nil
	}
	if first, rest, ok := strings.Cut(args, " "); ok {
		if l, ok := report.FindLayout(h.desk.Layouts, first); ok {
			return l, strings.TrimSpace(rest), nil
		}
	}
	layout, err = h.desk.layout(t)
	return layout, args, err
}

const defaultLayout = "standard"

// layout returns the layout that the conversation chose for its report, else
// the first for reports of that kind.
func (d *Desk) layout(t *bot.Turn) (*report.Layout, error) {
	s, err := d.state(t)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{s.Layout, defaultLayout} {
		if l, ok := report.FindLayout(d.Layouts, name); ok && l.Kind == s.Kind {
			return l, nil
		}
	}
	if list := d.layoutsOf(s.Kind); len(list) > 0 {
		return list[0], nil
	}
	return nil, fmt.Errorf("no layout for reports of kind %s", s.Kind)
}

// layoutsOf returns the layouts for reports of a kind.
func (d *Desk) layoutsOf(kind report.Kind) []*report.Layout {
	var list []*report.Layout
	for _, l := range d.Layouts {
		if l.Kind == kind {
			list = append(list, l)
		}
	}
	return list
}

// draftFiles writes a draft in the formats it is sent in.
func draftFiles(doc *report.Document, title string) ([]bot.File, error) {
	var files []bot.File
	for _, format := range []struct {
		ext   string
		write func(io.Writer) error
	}{{".docx", doc.WriteDocx}, {".md", doc.WriteMarkdown}} {
		var b bytes.Buffer
		if err := format.write(&b); err != nil {
			return nil, fmt.Errorf("write draft: %w", err)
		}
		files = append(files, bot.File{Name: title + format.ext, Data: b.Bytes()})
	}
	return files, nil
}

// choices lists the layouts for the conversation's report.
func (h *Draft) choices(kind report.Kind) string {
	var b strings.Builder
	b.WriteString("可用版式：")
	for _, l := range h.desk.layoutsOf(kind) {
		fmt.Fprintf(&b, "\n%s（%s）：%s", l.Title, l.Name, l.About)
	}
	return b.String()
}

// otherKind says that a layout is for reports of another kind.
func (h *Draft) otherKind(l *report.Layout, kind report.Kind) string {
	return fmt.Sprintf("版式“%s”用于%s，目前办理的是%s。%s", l.Title, l.Kind.Title(), kind.Title(), h.choices(kind))
}

// layouts lists the layouts, or chooses the one that later drafts use.
func (h *Draft) layouts(_ context.Context, t *bot.Turn, name string) error {
	s, err := h.desk.state(t)
	if err != nil {
		return err
	}
	if name == "" {
		t.Reply(h.choices(s.Kind) + "\n发送“版式 名称”选定。")
		return nil
	}
	l, ok := report.FindLayout(h.desk.Layouts, name)
	switch {
	case !ok:
		t.Reply(fmt.Sprintf("没有名为“%s”的版式。%s", name, h.choices(s.Kind)))
		return nil
	case l.Kind != s.Kind:
		t.Reply(h.otherKind(l, s.Kind))
		return nil
	}
	s.Layout = l.Name
	if err := t.Session.Put(deskName, s); err != nil {
		return err
	}
	t.Reply(fmt.Sprintf("已选定%s，之后发送“起草”即按此版式生成。", l.Title))
	return nil
}
