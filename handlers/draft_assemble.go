package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/report"
)

// assembled is a draft as it would be now, with what it was made from and what
// is kept of earlier ones.
type assembled struct {
	*report.Draft
	desk     *Desk
	facts    *report.Facts
	layout   *report.Layout
	texts    journal.Record // staff's own texts
	own      []report.OwnText
	unplaced []report.OwnText
	versions *report.Versions
}

// assemble lays the report of the conversation out, staff's own texts in it.
func (d *Desk) assemble(ctx context.Context, t *bot.Turn, layout *report.Layout) (*assembled, error) {
	facts, err := d.facts(ctx, t)
	if err != nil {
		return nil, err
	}
	a := &assembled{desk: d, facts: facts, layout: layout}
	if a.texts, err = t.Record(ctx, facts.Key.OwnTextsRecord()); err != nil {
		return nil, err
	}
	if a.own, err = report.ReadOwnTexts(a.texts); err != nil {
		return nil, err
	}
	if a.versions, err = d.versions(ctx, t, facts.Key); err != nil {
		return nil, err
	}
	a.Draft = layout.Assemble(facts)
	a.unplaced = a.Adopt(a.own)
	return a, nil
}

// versions returns the drafts that are kept of a report.
func (d *Desk) versions(ctx context.Context, t *bot.Turn, key report.Key) (*report.Versions, error) {
	record, err := t.Record(ctx, key.DraftsRecord())
	if err != nil {
		return nil, err
	}
	return report.ReadVersions(record)
}

// title is what the files of a version are called.
func (a *assembled) title(number int) string {
	return versionTitle(a.facts.Key, a.layout.Title, number)
}

func versionTitle(key report.Key, layout string, number int) string {
	return fmt.Sprintf("%s（%s，第%d稿）", key.Title(), layout, number)
}

// keptDraft is a version and what is in it.
type keptDraft struct {
	version report.Version
	content report.VersionContent
	// known: an earlier version is the very same.
	known bool
}

// keep adds the draft to the versions, unless the last one is the very same. A
// turn that is run again finds the version that it has made.
func (a *assembled) keep(ctx context.Context, t *bot.Turn) (keptDraft, error) {
	if last, ok := a.versions.Last(); ok {
		made := last.Turn == t.Message.ID
		if made || last.Same(a.layout.Name, a.Document) {
			content, err := last.Content()
			return keptDraft{version: last, content: content, known: !made}, err
		}
	}
	content := report.VersionContent{Document: a.Document, Facts: a.facts.Snapshot(), Own: a.placed()}
	return a.desk.addVersion(t, a.facts.Key, a.versions, a.layout.Name, 0, content)
}

// addVersion keeps a new version.
func (d *Desk) addVersion(t *bot.Turn, key report.Key, v *report.Versions, layout string, restored int, content report.VersionContent) (keptDraft, error) {
	version, change, err := v.Add(layout, restored, content)
	if err != nil {
		return keptDraft{}, err
	}
	t.Change(key.DraftsRecord(), change)
	version.By, version.At, version.Turn = t.Staff.Name, t.Now, t.Message.ID
	return keptDraft{version: version, content: content}, nil
}

// placed are staff's own texts that the draft has.
func (a *assembled) placed() []report.OwnText {
	return slices.DeleteFunc(slices.Clone(a.own), func(o report.OwnText) bool {
		return slices.ContainsFunc(a.unplaced, func(u report.OwnText) bool { return u.Key == o.Key })
	})
}

// maxListed is how many items are named in a reply.
const maxListed = 12

// summary tells what the draft is and what it lacks: what is missing stands
// last.
func (a *assembled) summary(k keptDraft) string {
	var b strings.Builder
	fmt.Fprintf(&b, "已生成%s初稿（%s），第%d稿，约%d字，见文件。", a.facts.Key.Title(), a.layout.Title, k.version.Number, k.version.Length)
	if k.known {
		b.WriteString("内容与上一次相同，没有另存新稿。")
	}
	b.WriteString(a.sinceLast(k))
	b.WriteString(a.ownTexts())
	if names := a.unused(); len(names) > 0 {
		fmt.Fprintf(&b, "\n已填写而这一版式没有用上的有%d项：%s。", len(names), listSome(names, maxListed))
	}
	if odd := oddities(a.facts); len(odd) > 0 {
		fmt.Fprintf(&b, "\n有%d处数据关系请核对：\n%s", len(odd), strings.Join(odd, "\n"))
	}
	b.WriteString(gapList(a.Missing))
	return b.String()
}

// sinceLast tells whether the draft differs from the one before it, where both
// are of one layout.
func (a *assembled) sinceLast(k keptDraft) string {
	before, ok := a.versions.Before(k.version.Turn).Last()
	if !ok || k.known || before.Layout != k.version.Layout {
		return ""
	}
	content, err := before.Content()
	if err != nil {
		return "" // an earlier draft that cannot be read does not keep this one back
	}
	n := len(report.Compare(content.Document, k.content.Document))
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("\n与第%d稿相比，%d个标题下有变化，发送“对比 %d %d”查看。", before.Number, n, before.Number, k.version.Number)
}

// unused are the names of the facts that stand in no sentence.
func (a *assembled) unused() []string {
	names := make([]string, len(a.Unused))
	for i, id := range a.Unused {
		names[i] = a.desk.Schema.NameOf(id)
	}
	return names
}

// gapList lists what is missing, by the section that fills it.
func gapList(missing []report.Missing) string {
	if len(missing) == 0 {
		return ""
	}
	var sections []string
	names := make(map[string][]string)
	for _, m := range missing {
		if !slices.Contains(sections, m.Section) {
			sections = append(sections, m.Section)
		}
		names[m.Section] = append(names[m.Section], m.Name)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n待补%d项，文中以【待补】标出，补齐后再发送“起草”：", len(missing))
	for _, s := range sections {
		who := "由" + s + "填报"
		if s == "" {
			who = "未注明科室"
		}
		fmt.Fprintf(&b, "\n%s（%d项）：%s", who, len(names[s]), strings.Join(names[s], "、"))
	}
	return b.String()
}

// ownTexts tells which of staff's own texts the draft has, has not, and which
// of them say what is no longer so.
func (a *assembled) ownTexts() string {
	var b strings.Builder
	if n := len(a.placed()); n > 0 {
		fmt.Fprintf(&b, "\n有%d部分用的是采用的文字。", n)
	}
	if len(a.unplaced) > 0 {
		names := make([]string, len(a.unplaced))
		for i, o := range a.unplaced {
			names[i] = "“" + o.Name() + "”"
		}
		fmt.Fprintf(&b, "\n采用的文字有%d段在这一版式中没有对应的标题，没有用上：%s。", len(names), listSome(names, maxListed))
	}
	if stale := report.StaleTexts(a.placed(), a.facts); len(stale) > 0 {
		b.WriteString("\n采用的文字中，以下句子与现有数据不一致，请修改后重新采用，或发送“恢复原文”：" + staleList(stale))
	}
	return b.String()
}
