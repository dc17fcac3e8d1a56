package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xinfangbot/bot"
	"xinfangbot/report"
)

// Version keeps the drafts of a report apart: it lists and compares them, sends
// them again, goes back to one and declares one final.
type Version struct {
	bot.CommandsOnly
	desk *Desk
	// drawing has room for one preview at a time: LibreOffice takes a processor
	// and some hundred megabytes for its while.
	drawing chan struct{}
}

// NewVersion returns the handler for the versions of drafts.
func NewVersion(desk *Desk) *Version { return &Version{desk: desk, drawing: make(chan struct{}, 1)} }

// Name implements bot.Handler.
func (*Version) Name() string { return "version" }

// Topic implements Topical.
func (*Version) Topic() string { return "起草" }

// Commands implements bot.Commander.
func (h *Version) Commands() []bot.Command {
	return []bot.Command{
		{Name: "版本", Aliases: []string{"版本列表", "历次初稿"}, Args: "[N]", Help: "查看历次初稿；发送“版本 2”重新取得第2稿的文件", Role: bot.Contributor, Takes: namesVersions, Run: h.versions, Harmless: true,
			Phrases: []string{"发给我", "发我", "发我一份", "发过来", "把文件发给我", "文件发给我", "把初稿发给我", "初稿发给我"},
		},
		{Name: "对比", Aliases: []string{"比较"}, Args: "[N M]", Help: "比较两稿的不同，例如：对比 2 3", Role: bot.Contributor, Takes: namesVersions, Harmless: true, Run: h.compare},
		{Name: "恢复", Args: "N", Help: "以第N稿为准另存新稿，例如：恢复 2", Role: bot.Editor, Takes: namesVersions, Run: h.restore},
		{Name: "定稿", Args: "[N]", Help: "把最近一稿或第N稿定为定稿", Role: bot.Editor, Takes: namesVersions, Run: h.finalise},
		{Name: "撤销定稿", Aliases: []string{"取消定稿"}, Help: "撤销定稿", Role: bot.Editor, Run: h.reopen},
		{Name: "预览", Args: "[N]", Help: "查看最近一稿或第N稿的首页图片", Role: bot.Contributor, Takes: namesVersions, Harmless: true, Run: h.preview},
	}
}

// open returns the versions of the conversation's report and the one that a
// command's arguments name, else the last. It reports false, and tells the
// person, where there is none.
func (h *Version) open(ctx context.Context, t *bot.Turn, args string) (*report.Facts, *report.Versions, report.Version, bool, error) {
	facts, err := h.desk.facts(ctx, t)
	if err != nil {
		return nil, nil, report.Version{}, false, err
	}
	v, err := h.desk.versions(ctx, t, facts.Key)
	if err != nil {
		return nil, nil, report.Version{}, false, err
	}
	last, ok := v.Last()
	if !ok {
		t.Reply(fmt.Sprintf("%s还没有初稿。发送“起草”生成。", facts.Key.Title()))
		return facts, v, last, false, nil
	}
	numbers, understood := versionNumbers(args)
	switch {
	case !understood:
		t.Reply(fmt.Sprintf("没有看懂“%s”，请写明第几稿，例如：第%d稿。发送“版本”查看历次初稿。", cutAfter(args, maxQuoted), last.Number))
		return facts, v, last, false, nil
	case len(numbers) == 0:
		return facts, v, last, true, nil
	}
	chosen, ok := v.Find(numbers[0])
	if !ok {
		t.Reply(h.noSuch(v, numbers[0]))
	}
	return facts, v, chosen, ok, nil
}

func (h *Version) noSuch(v *report.Versions, n int) string {
	last, _ := v.Last()
	return fmt.Sprintf("没有第%d稿，目前共%d稿。发送“版本”查看。", n, last.Number)
}

// maxVersions is how many versions are listed.
const maxVersions = 10

// versions lists the versions, or sends one again.
func (h *Version) versions(ctx context.Context, t *bot.Turn, args string) error {
	facts, v, chosen, ok, err := h.open(ctx, t, args)
	if err != nil || !ok {
		return err
	}
	if numbers, _ := versionNumbers(args); len(numbers) > 0 {
		return h.send(t, facts, v, chosen)
	}
	list := v.All()
	var b strings.Builder
	fmt.Fprintf(&b, "%s共%d稿，最近的在前：", facts.Key.Title(), len(list))
	shown := 0
	for _, x := range slices.Backward(list) {
		if shown++; shown > maxVersions {
			fmt.Fprintf(&b, "\n更早的%d稿可发送“版本 N”取得。", len(list)-maxVersions)
			break
		}
		b.WriteString("\n" + h.line(v, x))
	}
	fmt.Fprintf(&b, "\n发送“版本 %d”取得第%[1]d稿的文件", chosen.Number)
	if len(list) > 1 {
		fmt.Fprintf(&b, "，“对比 %d %d”比较最近两稿", list[len(list)-2].Number, chosen.Number)
	}
	b.WriteString("。")
	stale, err := h.desk.stale(facts, chosen)
	if err != nil {
		return err
	}
	b.WriteString(staleText(chosen.Number, stale))
	t.Reply(b.String())
	return nil
}

// line describes a version.
func (h *Version) line(v *report.Versions, x report.Version) string {
	text := fmt.Sprintf("第%d稿 %s %s %s，约%d字", x.Number, x.At.Format("2006年1月2日15:04"), x.By, h.desk.layoutTitle(x.Layout), x.Length)
	if x.Missing > 0 {
		text += fmt.Sprintf("，待补%d项", x.Missing)
	}
	if x.Restored > 0 {
		text += fmt.Sprintf("，同第%d稿", x.Restored)
	}
	if final, by := v.Final(); final == x.Number {
		text += "（" + by.By + "定稿）"
	}
	return text
}

// layoutTitle is what staff call a layout; its name where it is no more.
func (d *Desk) layoutTitle(name string) string {
	if l, ok := report.FindLayout(d.Layouts, name); ok {
		return l.Title
	}
	return name
}

// send sends the files of a version.
func (h *Version) send(t *bot.Turn, facts *report.Facts, v *report.Versions, x report.Version) error {
	content, err := x.Content()
	if err != nil {
		return err
	}
	files, err := draftFiles(content.Document, versionTitle(facts.Key, h.desk.layoutTitle(x.Layout), x.Number))
	if err != nil {
		return err
	}
	stale, err := h.desk.stale(facts, x)
	if err != nil {
		return err
	}
	t.Send(bot.Reply{Text: h.line(v, x) + "，见文件。" + modelText(content) + staleText(x.Number, stale), Files: files})
	return nil
}

// modelText tells which parts of a version a language model wrote.
func modelText(content report.VersionContent) string {
	text := ""
	for _, own := range content.Own {
		if by := byModel(own); by != "" {
			text += "\n“" + own.Name() + "”" + by
		}
	}
	return text
}

// compare tells what one version says differently from another.
func (h *Version) compare(ctx context.Context, t *bot.Turn, args string) error {
	_, v, chosen, ok, err := h.open(ctx, t, args)
	if err != nil || !ok {
		return err
	}
	last, _ := v.Last()
	a, b := chosen, last
	switch numbers, _ := versionNumbers(args); {
	case len(numbers) > 1:
		if b, ok = v.Find(numbers[1]); !ok {
			t.Reply(h.noSuch(v, numbers[1]))
			return nil
		}
	case len(numbers) == 0 && len(v.All()) > 1:
		a = v.All()[len(v.All())-2]
	}
	if a.Number == b.Number {
		t.Reply(fmt.Sprintf("只有第%d稿，没有可比较的另一稿。请写明两稿，例如：对比 1 2。", a.Number))
		return nil
	}
	before, err := a.Content()
	if err != nil {
		return err
	}
	after, err := b.Content()
	if err != nil {
		return err
	}
	t.Reply(differences(a.Number, b.Number, report.Compare(before.Document, after.Document)))
	return nil
}

// Bounds of what a comparison shows.
const (
	maxDifferences = 15 // headings
	maxPerHeading  = 3  // sentences of either side
	maxSentence    = 60 // characters of each
	maxComparison  = 1500
)

// differences words a comparison, heading by heading.
func differences(a, b int, list []report.Difference) string {
	if len(list) == 0 {
		return fmt.Sprintf("第%d稿与第%d稿内容相同。", a, b)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "第%d稿与第%d稿相比，%d个标题下有变化（－为第%d稿，＋为第%d稿）：", b, a, len(list), a, b)
	for i, d := range list {
		if i == maxDifferences || utf8.RuneCountInString(text.String()) > maxComparison {
			fmt.Fprintf(&text, "\n另有%d个标题下的变化没有列出，请对照文件。", len(list)-i)
			break
		}
		heading := d.Heading
		switch {
		case heading == "":
			heading = "首尾部分"
		case d.New:
			heading += "（新增）"
		case d.Gone:
			heading += "（删去）"
		}
		text.WriteString("\n" + heading)
		text.WriteString(someSentences("－", d.Removed, d.Added) + someSentences("＋", d.Added, d.Removed))
	}
	return text.String()
}

// someSentences lists the first of some sentences, each from where it differs
// from the one that stands in its place.
func someSentences(mark string, list, others []string) string {
	text := ""
	for i, s := range list {
		if i == maxPerHeading {
			return text + fmt.Sprintf("\n%s另有%d句", mark, len(list)-i)
		}
		same := 0
		if i < len(others) {
			same = commonPrefix(s, others[i])
		}
		text += "\n" + mark + cutAround(s, same, maxSentence)
	}
	return text
}

// commonPrefix is how many characters two texts have in common at their
// beginnings.
func commonPrefix(a, b string) int {
	x, y := []rune(a), []rune(b)
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n
}

// cutAround returns about n characters of a text with the one at index at
// among them.
func cutAround(text string, at, n int) string {
	r := []rune(text)
	if at < n*3/4 || len(r) <= n {
		return cutAfter(text, n)
	}
	return "…" + cutAfter(string(r[min(at, len(r)-n/2)-n/4:]), n)
}

// restore makes a new version that is equal to an earlier one.
func (h *Version) restore(ctx context.Context, t *bot.Turn, args string) error {
	if numbers, _ := versionNumbers(args); len(numbers) == 0 {
		t.Reply("请写明恢复到第几稿，例如：恢复 2。发送“版本”查看历次初稿。")
		return nil
	}
	facts, v, chosen, ok, err := h.open(ctx, t, args)
	if err != nil || !ok {
		return err
	}
	content, err := chosen.Content()
	if err != nil {
		return err
	}
	kept := keptDraft{}
	last, _ := v.Last()
	switch {
	case last.Turn == t.Message.ID:
		kept = keptDraft{version: last, content: content}
	case last.Number == chosen.Number:
		t.Reply(fmt.Sprintf("第%d稿就是最近一稿，不需要恢复。", chosen.Number))
		return nil
	default:
		if kept, err = h.desk.addVersion(t, facts.Key, v, chosen.Layout, chosen.Number, content); err != nil {
			return err
		}
	}
	n := kept.version.Number
	files, err := draftFiles(content.Document, versionTitle(facts.Key, h.desk.layoutTitle(chosen.Layout), n))
	if err != nil {
		return err
	}
	t.Note(bot.DraftEvent, fmt.Sprintf("%s恢复为第%d稿", facts.Key.Title(), chosen.Number))
	stale, err := h.desk.stale(facts, kept.version)
	if err != nil {
		return err
	}
	t.Send(bot.Reply{
		Text:  fmt.Sprintf("已按第%d稿另存为第%d稿，见文件。再次发送“起草”会按现有数据重新生成。", chosen.Number, n) + staleText(n, stale),
		Files: files,
	})
	return nil
}

// finalise declares a version final.
func (h *Version) finalise(ctx context.Context, t *bot.Turn, args string) error {
	facts, v, chosen, ok, err := h.open(ctx, t, args)
	if err != nil || !ok {
		return err
	}
	t.Change(facts.Key.DraftsRecord(), v.Finalise(chosen.Number))
	t.Note(bot.DraftEvent, fmt.Sprintf("%s第%d稿定为定稿", facts.Key.Title(), chosen.Number))
	text := fmt.Sprintf("已将第%d稿定为%s的定稿。之后仍可起草新稿，不影响定稿；发送“撤销定稿”撤销。", chosen.Number, facts.Key.Title())
	if chosen.Missing > 0 {
		text += fmt.Sprintf("\n请注意：文中还有%d项待补。", chosen.Missing)
	}
	stale, err := h.desk.stale(facts, chosen)
	if err != nil {
		return err
	}
	t.Reply(text + staleText(chosen.Number, stale))
	return nil
}

// reopen takes back that a version is final.
func (h *Version) reopen(ctx context.Context, t *bot.Turn, _ string) error {
	facts, v, _, ok, err := h.open(ctx, t, "")
	if err != nil || !ok {
		return err
	}
	if final, by := v.Final(); final == 0 && by.Turn != t.Message.ID {
		t.Reply(fmt.Sprintf("%s没有定稿。", facts.Key.Title()))
		return nil
	}
	t.Change(facts.Key.DraftsRecord(), v.Finalise(0))
	t.Note(bot.DraftEvent, facts.Key.Title()+"撤销定稿")
	t.Reply(fmt.Sprintf("已撤销%s的定稿，各稿都还在，发送“版本”查看。", facts.Key.Title()))
	return nil
}

// previewTime is how long a preview may take.
const previewTime = time.Minute

// drawn is the input of a preview's job.
type drawn struct {
	Name string `json:"name"`
	Docx []byte `json:"docx"`
}

// preview begins to draw the first page of a version.
func (h *Version) preview(ctx context.Context, t *bot.Turn, args string) error {
	facts, _, chosen, ok, err := h.open(ctx, t, args)
	if err != nil || !ok {
		return err
	}
	content, err := chosen.Content()
	if err != nil {
		return err
	}
	title := versionTitle(facts.Key, h.desk.layoutTitle(chosen.Layout), chosen.Number)
	files, err := draftFiles(content.Document, title)
	if err != nil {
		return err
	}
	input, err := json.Marshal(drawn{Name: title, Docx: files[0].Data})
	if err != nil {
		return fmt.Errorf("encode preview: %w", err)
	}
	if err := begin(t, input, "生成首页图片"); err != nil {
		return err
	}
	t.Reply(fmt.Sprintf("正在生成第%d稿的首页图片，稍后发来。", chosen.Number))
	return nil
}

// Work implements bot.Worker: it draws a first page.
func (h *Version) Work(ctx context.Context, j bot.Job) (json.RawMessage, error) {
	var d drawn
	if err := json.Unmarshal(j.Input, &d); err != nil {
		return nil, fmt.Errorf("decode preview: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, previewTime)
	defer cancel()
	select {
	case h.drawing <- struct{}{}:
		defer func() { <-h.drawing }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for another preview: %w", ctx.Err())
	}
	picture, err := report.Preview(ctx, d.Docx)
	if err != nil {
		return nil, err
	}
	return json.Marshal(picture)
}

// Finish implements bot.Worker: it sends the picture.
func (h *Version) Finish(_ context.Context, t *bot.Turn, j bot.Job, result json.RawMessage, failure error) error {
	var d drawn
	var picture []byte
	err := errors.Join(json.Unmarshal(j.Input, &d), end(t, j.ID))
	if failure == nil {
		err = errors.Join(err, json.Unmarshal(result, &picture))
	}
	switch {
	case err != nil:
		return fmt.Errorf("decode preview: %w", err)
	case errors.Is(failure, report.ErrNoPreview):
		t.Reply("服务器上没有安装生成图片所需的程序，不能生成预览图，请直接打开初稿文件查看。")
	case failure != nil:
		t.Reply("预览图没有生成，请直接打开初稿文件查看，或稍后再发送“预览”。")
	default:
		t.Send(bot.Reply{
			Text:  d.Name + "首页。图片由LibreOffice生成，字体以Word或WPS中的为准。",
			Files: []bot.File{{Name: d.Name + "首页.png", Data: picture}},
		})
	}
	return nil
}
