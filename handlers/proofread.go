package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xinfangbot/bot"
	"xinfangbot/internal/chinese"
	"xinfangbot/internal/docread"
	"xinfangbot/knowledge"
	"xinfangbot/report"
	"xinfangbot/report/proofread"
)

// Proofread checks a file that was dropped into the chat, a draft, or a text.
type Proofread struct {
	desk  *Desk
	files *keptFiles
}

// NewProofread returns the handler for proofreading. desk.Checker must be set.
func NewProofread(desk *Desk, files *keptFiles) *Proofread {
	return &Proofread{desk: desk, files: files}
}

const proofreadName = "proofread"

// proofreadState is what a session keeps of the last proofreading. What was
// found is found again when it is asked for.
type proofreadState struct {
	// Draft is the version that was read; 0: a file or a text.
	Draft  int        `json:"draft,omitempty"`
	Report report.Key `json:"report"`
	// File is the name of the file that was read.
	File string    `json:"file,omitempty"`
	At   time.Time `json:"at"`
}

// proofreadMemory is how long 第3条 means a finding and no article.
const proofreadMemory = 30 * time.Minute

// Name implements bot.Handler.
func (*Proofread) Name() string { return proofreadName }

// Topic implements Topical.
func (*Proofread) Topic() string { return "校对" }

// itemPattern is a message that asks for one finding: 第3条, 第3处.
var itemPattern = regexp.MustCompile(`^\s*第\s*([0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*(条|处|项|个)(问题|意见|疑问|错误)?[。？?！!]?\s*$`)

// Accepts implements bot.Handler: while the last proofreading is fresh, what
// asks for one of its findings.
func (h *Proofread) Accepts(t *bot.Turn) bool {
	if t.Message.File != nil || !itemPattern.MatchString(t.Text()) {
		return false
	}
	var s proofreadState
	return t.Session.Get(proofreadName, &s) == nil && t.Now.Sub(s.At) < proofreadMemory && (s.Draft > 0 || s.File != "")
}

// Handle implements bot.Handler: it says all about one finding.
func (h *Proofread) Handle(ctx context.Context, t *bot.Turn) error {
	n, _ := chinese.ParseNumeral(itemPattern.FindStringSubmatch(t.Text())[1])
	p, ok, err := h.again(ctx, t)
	if err != nil || !ok {
		return err
	}
	if n < 1 || n > len(p.findings) {
		t.Reply(fmt.Sprintf("校对结果共%d处，没有第%d处。要查条例原文，请发送“条例%s”。", len(p.findings), n, strings.TrimSpace(t.Text())))
		return nil
	}
	t.Reply(findingText(n, p.findings[n-1], maxWhole))
	return nil
}

// Commands implements bot.Commander.
func (h *Proofread) Commands() []bot.Command {
	return []bot.Command{
		{Name: "校对", Aliases: []string{"校对文件", "检查文件"}, Args: "[当前稿或正文]", Help: "校对刚发来的文件、当前稿或一段文字，例如：校对 当前稿", Role: bot.Reader, Takes: h.takes, Run: h.proofread, Harmless: true,
			Phrases: []string{"校对报告", "校对一下报告", "检查报告", "检查一下报告", "校对全文", "查错别字", "检查", "检查一下", "检查初稿", "检查一下初稿"},
		},
		{Name: "全部", Aliases: []string{"全部列出", "全部问题"}, Help: "列出校对发现的全部问题；发送“第3条”看其中一条", Role: bot.Reader, Harmless: true, Run: h.all},
	}
}

// takes tells whether text glued to 校对 says what is to be read.
func (h *Proofread) takes(args string) bool {
	return meansDraft(args) || meansFile(args)
}

// meansDraft tells whether words name the draft: 当前稿, 初稿, 第3稿.
func meansDraft(words string) bool {
	return draftPattern.MatchString(words)
}

var draftPattern = regexp.MustCompile(`^(?:一下)?(?:我们的|这份|本)?(?:当前稿?|初稿|草稿|最新稿|最近一稿|报告初稿|第?\s*([0-9]{1,3})\s*稿|第\s*([一二三四五六七八九十]{1,3})\s*稿)$`)

// draftNumber is the number of the draft that words name, 0 where they mean the
// last. 一下 and 最近一稿 name none.
func draftNumber(words string) int {
	m := draftPattern.FindStringSubmatch(words)
	if m == nil {
		return 0
	}
	n, _ := chinese.ParseNumeral(m[1] + m[2])
	return n
}

// meansFile tells whether words name the file that was dropped.
func meansFile(words string) bool {
	switch words {
	case "文件", "这个文件", "这份文件", "该文件", "刚才的文件", "一下文件", "这份报告", "上面的文件":
		return true
	}
	return false
}

// shortestText is how many characters a text has to have to be read itself
// when it stands behind 校对.
const shortestText = 12

// proofread reads what the arguments say: a draft, a text, else the last file,
// else the draft.
func (h *Proofread) proofread(ctx context.Context, t *bot.Turn, args string) error {
	file, dropped := h.files.get(t.Message.Conversation)
	switch {
	case meansDraft(args), args == "" && !dropped:
		return h.readDraft(ctx, t, args)
	case args == "" || meansFile(args):
		if !dropped {
			t.Reply("没有找到可校对的文件。请发送 .docx、.md 或 .txt 文件后再发送“校对”；校对初稿请发送“校对 当前稿”。")
			return nil
		}
		return h.readFile(ctx, t, file)
	case utf8.RuneCountInString(args) >= shortestText:
		return h.readText(ctx, t, args)
	}
	t.Reply("请发送文件后再发送“校对”，或发送“校对 当前稿”校对初稿，也可以在“校对”后面直接写上要检查的正文。")
	return nil
}

// readFile proofreads a file and sends its copy with the findings.
func (h *Proofread) readFile(ctx context.Context, t *bot.Turn, f bot.File) error {
	p, err := h.check(ctx, f, 0)
	if err != nil {
		return refused(t, err)
	}
	return h.tell(t, p, proofreadState{File: f.Name, At: t.Now}, true)
}

// refused tells why a file was not read. Other errors are none of the file's.
func refused(t *bot.Turn, err error) error {
	var unread *docread.Error
	if !errors.As(err, &unread) {
		return err
	}
	t.Reply("没有校对。" + err.Error())
	return nil
}

// pastedName is what a text without a file is called.
const pastedName = "正文.txt"

// readText proofreads a text that stands in the message. It is kept like a
// file, for what is asked about it afterwards.
func (h *Proofread) readText(ctx context.Context, t *bot.Turn, text string) error {
	f := bot.File{Name: pastedName, Data: []byte(withStop(text))}
	p, err := h.check(ctx, f, 0)
	if err != nil {
		return refused(t, err)
	}
	h.files.put(t.Message.Conversation, f)
	return h.tell(t, p, proofreadState{File: f.Name, At: t.Now}, false)
}

// readDraft proofreads a version of the draft.
func (h *Proofread) readDraft(ctx context.Context, t *bot.Turn, args string) error {
	if t.Staff.Role < bot.Contributor {
		t.Reply("请先发送要校对的 .docx、.md 或 .txt 文件，再发送“校对”。")
		return nil
	}
	facts, err := h.desk.facts(ctx, t)
	if err != nil {
		return err
	}
	p, found, err := h.checkDraft(ctx, t, facts.Key, draftNumber(args))
	if err != nil {
		return err
	}
	if found == 0 {
		t.Reply(fmt.Sprintf("%s还没有这一稿。发送“起草”生成初稿，或先发送要校对的 .docx、.md 或 .txt 文件。", facts.Key.Title()))
		return nil
	}
	return h.tell(t, p, proofreadState{Draft: found, Report: facts.Key, At: t.Now}, true)
}

// checkDraft proofreads a version; 0 means the last. It returns the number of
// the version that was read, 0 where there is none.
func (h *Proofread) checkDraft(ctx context.Context, t *bot.Turn, key report.Key, number int) (proofreading, int, error) {
	versions, err := h.desk.versions(ctx, t, key)
	if err != nil {
		return proofreading{}, 0, err
	}
	v, ok := versions.Last()
	if number > 0 {
		v, ok = versions.Find(number)
	}
	if !ok {
		return proofreading{}, 0, nil
	}
	content, err := v.Content()
	if err != nil {
		return proofreading{}, 0, err
	}
	var docx bytes.Buffer
	if err := content.Document.WriteDocx(&docx); err != nil {
		return proofreading{}, 0, err
	}
	name := versionTitle(key, h.desk.layoutTitle(v.Layout), v.Number)
	p, err := h.check(ctx, bot.File{Name: name + ".docx", Data: docx.Bytes()}, key.Year)
	return p, v.Number, err
}

// proofreading is a text that was read and what was found in it.
type proofreading struct {
	file     *proofread.File
	findings []proofread.Finding // the gravest first
}

// check reads a file. Errors are those of docread or of ctx. year is the one that
// is reported on; 0: what the title says.
func (h *Proofread) check(ctx context.Context, f bot.File, year int) (proofreading, error) {
	file, err := proofread.Open(f.Name, f.Data)
	if err != nil {
		return proofreading{}, err
	}
	file.Options.Year, file.Options.Citations = year, h.desk.Citations
	findings, err := h.desk.Checker.Check(ctx, file.Lines, file.Options)
	if err != nil {
		return proofreading{}, err
	}
	p := proofreading{file: file, findings: findings}
	slices.SortStableFunc(p.findings, func(a, b proofread.Finding) int {
		switch {
		case a.Severity == b.Severity:
			return 0
		case a.Severity.AtLeast(b.Severity):
			return -1
		}
		return 1
	})
	return p, nil
}

// commentAuthor is who the comments in a margin are from.
const commentAuthor = "信访工作助手"

// again proofreads once more what was proofread last, for what is asked about
// it. It reports false, and tells the person, where that is gone.
func (h *Proofread) again(ctx context.Context, t *bot.Turn) (proofreading, bool, error) {
	var s proofreadState
	if err := t.Session.Get(proofreadName, &s); err != nil {
		return proofreading{}, false, err
	}
	switch {
	case s.Draft > 0:
		p, found, err := h.checkDraft(ctx, t, s.Report, s.Draft)
		if err != nil || found > 0 {
			return p, found > 0, err
		}
	case s.File != "":
		if f, ok := h.files.get(t.Message.Conversation); ok && f.Name == s.File {
			p, err := h.check(ctx, f, 0)
			return p, err == nil, err
		}
		t.Reply("文件已不在内存中，请重新发送文件后再发送“校对”。")
		return proofreading{}, false, nil
	}
	t.Reply("目前没有校对结果。请发送文件后再发送“校对”，或发送“校对 当前稿”。")
	return proofreading{}, false, nil
}

// tell says what was found, and sends the copy with the findings where one is
// wanted.
func (h *Proofread) tell(t *bot.Turn, p proofreading, s proofreadState, copied bool) error {
	if err := t.Session.Put(proofreadName, s); err != nil {
		return err
	}
	r := bot.Reply{Text: p.list(maxFindings)}
	if copied && len(p.findings) > 0 {
		var docx bytes.Buffer
		if err := p.file.WriteCommented(&docx, p.findings, commentAuthor, t.Now); err != nil {
			// docread reads files that are too odd to be written again; the
			// findings are worth more than their copy.
			r.Text += "\n这份文件的结构特殊，没有生成批注版。"
		} else {
			name := strings.TrimSuffix(p.file.Name, filepath.Ext(p.file.Name)) + "（校对批注）.docx"
			r.Files = []bot.File{{Name: name, Data: docx.Bytes()}}
			r.Text += "\n批注版见文件，可在Word或WPS的“审阅”中查看。"
		}
	}
	t.Send(r)
	return nil
}

// all lists every finding.
func (h *Proofread) all(ctx context.Context, t *bot.Turn, _ string) error {
	p, ok, err := h.again(ctx, t)
	if err != nil || !ok {
		return err
	}
	t.Reply(p.list(len(p.findings)))
	return nil
}

// Bounds of what is shown of a proofreading.
const (
	maxFindings = 8
	maxExcerpt  = 30 // characters
	maxMessage  = 90
	maxWhole    = 600
)

// list lists the first n findings.
func (p proofreading) list(n int) string {
	if len(p.findings) == 0 {
		return fmt.Sprintf("校对“%s”（约%d字）：没有发现问题。校对只查得出数字、引文、格式和用词上的毛病，内容仍请人工审核。", p.file.Name, p.file.Length())
	}
	counts := make(map[proofread.Severity]int)
	for _, f := range p.findings {
		counts[f.Severity]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "校对“%s”（约%d字），共%d处：错误%d，疑问%d，建议%d。", p.file.Name, p.file.Length(), len(p.findings),
		counts[proofread.Error], counts[proofread.Warning], counts[proofread.Info])
	for i, f := range p.findings[:min(n, len(p.findings))] {
		b.WriteString("\n" + findingText(i+1, f, maxMessage))
	}
	if rest := len(p.findings) - n; rest > 0 {
		fmt.Fprintf(&b, "\n另有%d处，发送“全部”查看；发送“第3条”看其中一条的全文。", rest)
	}
	return b.String()
}

// findingText words one finding with at most n characters of its message.
func findingText(number int, f proofread.Finding, n int) string {
	where := "全文"
	if f.Line > 0 {
		where = fmt.Sprintf("第%d行", f.Line)
	}
	text := fmt.Sprintf("%d. 【%s】%s", number, f.Severity.Title(), where)
	if f.Excerpt != "" {
		text += "“" + cutAfter(f.Excerpt, maxExcerpt*n/maxMessage) + "”"
	}
	return text + "：" + strings.TrimRight(cutAfter(f.Message, n), "。") + "。建议：" + cutAfter(f.Suggestion, n)
}

// Citations returns what finds references to the Regulations and quotations
// from them that do not hold. Whether a law was in force depends on the
// report's date, which the proofreader knows and the knowledge base does not.
func Citations(r *knowledge.Regulations) func(text string) []proofread.Problem {
	return func(text string) []proofread.Problem {
		var list []proofread.Problem
		for _, f := range knowledge.Verify(text, r) {
			if f.Problem == knowledge.RepealedLaw || f.Problem == knowledge.UnknownLaw {
				continue
			}
			suggestion := "请对照《信访工作条例》原文核对。"
			if f.Correct != "" {
				suggestion = "原文是：" + f.Correct
			}
			list = append(list, proofread.Problem{Start: f.Start, End: f.End, Message: f.Reason, Suggestion: suggestion})
		}
		return list
	}
}
