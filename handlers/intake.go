package handlers

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"xinfangbot/bot"
	"xinfangbot/internal/chinese"
	"xinfangbot/internal/docread"
	"xinfangbot/report"
	"xinfangbot/report/proofread"
)

// Intake finds the report's figures in pasted paragraphs and in files, lists
// them, and stores what the person confirms.
type Intake struct {
	desk       *Desk
	isQuestion func(string) bool
	files      *keptFiles
}

// NewIntake returns the handler for paragraphs and files. It goes before the
// dialog, which would take a pasted paragraph for an answer. Documents are put
// into files, for what is said about them afterwards.
func NewIntake(desk *Desk, isQuestion func(string) bool, files *keptFiles) *Intake {
	return &Intake{desk: desk, isQuestion: isQuestion, files: files}
}

const intakeName = "intake"

// offer is a value that was found and waits for the person's word.
type offer struct {
	ID     string `json:"id"`
	Value  string `json:"value"`
	Words  string `json:"words"`            // what it was read from
	Reason string `json:"reason,omitempty"` // why it is doubtful
	Base   int64  `json:"base"`             // the version of the field it was held against
}

// intakeState is what a session keeps for Intake.
type intakeState struct {
	Report report.Key `json:"report"`
	Source string     `json:"source"` // for the journal: 粘贴文字, or a file's name
	Offers []offer    `json:"offers"`
	// Asked is what the conversation was about when the list was shown.
	Asked occasion `json:"asked"`
}

// Name implements bot.Handler.
func (*Intake) Name() string { return intakeName }

// Topic implements Topical.
func (*Intake) Topic() string { return "填报" }

// Accepts implements bot.Handler: files that can hold figures, paragraphs, and
// sentences that begin with what their figures are of.
func (h *Intake) Accepts(t *bot.Turn) bool {
	if f := t.Message.File; f != nil {
		return docread.Readable(f.Name) || isWorkbook(f)
	}
	text := t.Text()
	return !h.isQuestion(text) && (isParagraph(h.desk.Schema, text) || isStatement(h.desk.Schema, text) || len(unnamed(h.desk.Schema, text)) > 0)
}

// isWorkbook tells whether a file is named as a form that was filled.
func isWorkbook(f *bot.File) bool { return strings.EqualFold(filepath.Ext(f.Name), ".xlsx") }

// Handle implements bot.Handler. A whole report may have come to be checked as
// well as for its figures: what is to be done with it is asked.
func (h *Intake) Handle(ctx context.Context, t *bot.Turn) error {
	f := t.Message.File
	proofreadable := f != nil && docread.Readable(f.Name)
	if proofreadable {
		h.files.put(t.Message.Conversation, *f)
	}
	switch {
	case t.Staff.Role < bot.Contributor && proofreadable:
		t.Reply(fmt.Sprintf("收到“%s”。发送“校对”检查文字和数据。", f.Name))
		return nil
	case t.Staff.Role < bot.Contributor:
		t.Reply(fmt.Sprintf("填报数据需要%s权限，您目前是%s。如需开通，请联系本单位管理员。", bot.Contributor, t.Staff.Role))
		return nil
	case !proofreadable:
		return h.take(ctx, t, f)
	}
	if file, err := proofread.Open(f.Name, f.Data); err == nil && proofread.IsReport(file.Lines) {
		t.Reply(fmt.Sprintf("收到“%s”，像是一份完整的报告。发送“校对”检查文字和数据，发送“提取”从中提取报告数据。", f.Name))
		return nil
	}
	return h.take(ctx, t, f)
}

// extract finds figures in the file that was last dropped.
func (h *Intake) extract(ctx context.Context, t *bot.Turn, _ string) error {
	f, ok := h.files.get(t.Message.Conversation)
	if !ok {
		t.Reply("没有找到可提取的文件，请重新发送 .docx、.txt、.md 或 .xlsx 文件。")
		return nil
	}
	return h.take(ctx, t, &f)
}

// take lists what stands in a file, or where that is nil in the message.
func (h *Intake) take(ctx context.Context, t *bot.Turn, f *bot.File) error {
	facts, err := h.desk.facts(ctx, t)
	if err != nil {
		return err
	}
	if facts.Closed() {
		t.Reply(closedText(facts))
		return nil
	}
	s := intakeState{Report: facts.Key, Source: "粘贴文字"}
	from := "这段文字"
	var skipped []string
	if f != nil {
		s.Source, from = f.Name, "文件“"+f.Name+"”"
		if s.Offers, skipped, err = h.readFile(f, facts); err != nil {
			// 全部确认 is meant for this file, not for what was found before it.
			return h.keep(t, facts, intakeState{Report: facts.Key}, fmt.Sprintf("没有保存任何内容。文件“%s”有误：\n%s", f.Name, err))
		}
	} else {
		s.Offers, skipped = h.readText(t.Text(), facts)
	}
	if len(s.Offers) == 0 {
		text := fmt.Sprintf("从%s中没有认出新的数据。", from)
		if len(skipped) > 0 {
			text += "以下数字没有采用：\n" + strings.Join(skipped, "\n")
		}
		if f != nil && docread.Readable(f.Name) {
			text += "\n发送“校对”检查这份文件的文字。"
		}
		if f == nil {
			return h.answerBeside(t, text)
		}
		return h.keep(t, facts, s, text)
	}
	head := fmt.Sprintf("从%s中认出%s的%d项，尚未保存：", from, facts.Key.Title(), len(s.Offers))
	if year := titleYear(t.Text(), f); year != 0 && year != facts.Key.Year {
		head = fmt.Sprintf("请注意：标题写的是%d年，正在办理的是%s。要记入%d年的，请先发送“放弃”和“报告 %d年”，再重新发送。\n%s",
			year, facts.Key.Title(), year, year, head)
	}
	return h.show(t, facts, s, head, skipped)
}

// titleYear is the year that stands in the title of a file, or where that is nil
// of the text; 0: none does.
func titleYear(text string, f *bot.File) int {
	if f == nil {
		f = &bot.File{Name: "粘贴文字.txt", Data: []byte(text)}
	}
	file, err := proofread.Open(f.Name, f.Data)
	if err != nil {
		return 0 // a workbook: its year is looked at where it is read
	}
	return file.Year()
}

// readFile finds what a file holds: a workbook's cells, or a document's text.
// Errors are worded for the person.
func (h *Intake) readFile(f *bot.File, facts *report.Facts) ([]offer, []string, error) {
	if isWorkbook(f) {
		file, err := report.ParseWorkbook(f.Data, h.desk.Schema)
		if err != nil {
			return nil, nil, err
		}
		if file.Key.Year != 0 && file.Key != facts.Key {
			return nil, nil, fmt.Errorf("这是%s的表格，目前办理的是%s。请先发送“报告 %d年 %s”", file.Key.Title(), facts.Key.Title(), file.Key.Year, file.Key.Kind.Title())
		}
		var offers []offer
		for _, c := range facts.Changes(file) {
			offers = append(offers, offer{ID: c.Field, Value: c.Value, Base: c.Base})
		}
		return offers, nil, nil
	}
	text, err := docread.Read(f.Name, f.Data)
	if err != nil {
		return nil, nil, err
	}
	offers, skipped := h.readText(text.String(), facts)
	return offers, skipped, nil
}

// readText finds figures in running text. It returns what may be stored and,
// in words, what was seen and not taken.
func (h *Intake) readText(text string, facts *report.Facts) (offers []offer, skipped []string) {
	found := h.desk.Schema.ReadParagraphs(text, report.Scope{Year: facts.Key.Year, Place: facts.Show("org")})
	for i := range found.Findings {
		f := &found.Findings[i]
		words := short(f.Words)
		switch {
		case !f.Taken():
			skipped = append(skipped, fmt.Sprintf("%s（“%s”）：%s", h.desk.Schema.NameOf(f.ID()), words, f.Reason))
		case facts.Kept(f.ID()).Value == f.Value || f.Field.Derived != nil,
			slices.ContainsFunc(offers, func(o offer) bool { return o.ID == f.ID() && o.Value == f.Value }):
			continue
		default:
			o := offer{ID: f.ID(), Value: f.Value, Words: words, Base: facts.Version(f.ID())}
			if f.Confidence == report.Doubtful {
				o.Reason = f.Reason
			}
			offers = append(offers, o)
		}
	}
	if found.Unplaced > 0 && utf8.RuneCountInString(text) <= maxAccounted {
		note := fmt.Sprintf("另有%d个数没有认出是哪一项的，请写明项目名称另行发送", found.Unplaced)
		if names := unnamed(h.desk.Schema, text); len(names) > 0 {
			note += "，可能是" + listSome(names, maxOthers)
		}
		skipped = append(skipped, note)
	}
	return offers, skipped
}

// maxAccounted is the length in characters up to which a text is taken to be
// about the report's items only: each of its figures is meant for one.
const maxAccounted = 100

// maxWords is how many characters of the words a figure was read from are
// shown.
const maxWords = 24

func short(words string) string {
	return cutAfter(strings.Join(strings.Fields(words), " "), maxWords)
}

// show lists what waits for the person's word.
func (h *Intake) show(t *bot.Turn, facts *report.Facts, s intakeState, head string, skipped []string) error {
	var err error
	if s.Asked, err = h.occasion(t); err != nil {
		return err
	}
	return h.keep(t, facts, s, h.list(facts, s, head, skipped))
}

// keep replies, and puts s in the place of what waited before. What no longer
// waits is named: it was shown as not yet stored.
func (h *Intake) keep(t *bot.Turn, facts *report.Facts, s intakeState, text string) error {
	var before intakeState
	if err := t.Session.Get(intakeName, &before); err != nil {
		return err
	}
	same := before.Report == facts.Key
	var names []string
	for _, o := range before.Offers {
		again := same && slices.ContainsFunc(s.Offers, func(n offer) bool { return n.ID == o.ID })
		stored := same && facts.Kept(o.ID).Value == o.Value
		if name := h.desk.Schema.NameOf(o.ID); !again && !stored && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		text += fmt.Sprintf("\n请注意：先前列出、还没有确认的%s没有保存，需要的请重新发送。", listSome(names, maxOthers))
	}
	t.Reply(text)
	if len(s.Offers) == 0 {
		return t.Session.Put(intakeName, nil)
	}
	return t.Session.Put(intakeName, s)
}

// answerBeside replies to a message that holds nothing to store: what was listed
// before goes on waiting, and is told of, lest 全部确认 is taken to be for this one.
func (h *Intake) answerBeside(t *bot.Turn, text string) error {
	var before intakeState
	if err := t.Session.Get(intakeName, &before); err != nil {
		return err
	}
	if len(before.Offers) > 0 {
		text += "\n先前" + before.waiting()
	}
	t.Reply(text)
	return nil
}

// waiting tells of what is listed and not yet stored.
func (s intakeState) waiting() string {
	return fmt.Sprintf("从%s中认出的%d项还没有保存，保存请发送“全部确认”，不保存其中几项的，发送“除第3项”这样的消息。", s.Source, len(s.Offers))
}

// list says what was found and where, and what was not taken.
func (h *Intake) list(facts *report.Facts, s intakeState, head string, skipped []string) string {
	var b strings.Builder
	b.WriteString(head)
	values := make(map[string]string)
	doubtful := false
	for i, o := range s.Offers {
		fmt.Fprintf(&b, "\n%d. %s %s", i+1, h.desk.Schema.NameOf(o.ID), h.desk.Schema.ShowValue(o.ID, o.Value))
		if old := facts.Kept(o.ID).Value; old != "" {
			fmt.Fprintf(&b, "，现值%s", h.desk.Schema.ShowValue(o.ID, old))
		}
		if o.Words != "" {
			fmt.Fprintf(&b, "（“%s”）", o.Words)
		}
		if o.Reason != "" {
			doubtful = true
			b.WriteString("，存疑：" + o.Reason)
		}
		values[o.ID] = o.Value
	}
	if len(skipped) > 0 {
		b.WriteString("\n以下没有采用：\n" + strings.Join(skipped, "\n"))
	}
	ids := slices.Sorted(maps.Keys(values))
	for _, odd := range facts.With(values).Check(ids...) {
		b.WriteString("\n请核对：" + odd.Message)
	}
	for _, id := range ids {
		for _, told := range h.desk.private(id, values[id]) {
			b.WriteString("\n请核对：" + strings.TrimRight(told, "。"))
		}
	}
	b.WriteString("\n发送“全部确认”保存；不保存其中几项的，发送“除第3项”这样的消息；都不保存的，发送“放弃”。")
	if doubtful {
		b.WriteString("存疑的项目请逐项核对后再确认。")
	}
	return b.String()
}

// Commands implements bot.Commander.
func (h *Intake) Commands() []bot.Command {
	return []bot.Command{
		{Name: "提取", Aliases: []string{"提取数据"}, Help: "从刚发来的报告中提取数据", Role: bot.Contributor, Run: h.extract},
		{Name: "全部确认", Aliases: []string{"全部保存"}, Help: "保存从粘贴的文字或文件中认出的数据", Role: bot.Contributor, Takes: isException, Run: h.confirmAll},
		{Name: "除第", Aliases: []string{"除了第", "除去第"}, Args: "N项", Help: "保存其余各项，例如：除第3项；除第2、5项", Role: bot.Contributor, Takes: func(args string) bool { return len(itemNumbers(args)) > 0 }, Run: h.confirmExcept},
		{Name: "沿用", Help: "从本年度另一份报告取用已填的数据", Role: bot.Contributor, Run: h.carry},
		{Name: "放弃", Aliases: []string{"都不保存", "不保存"}, Help: "放弃认出的数据", Role: bot.Contributor, Run: h.discard},
	}
}

// exception is what begins the items that are not to be stored.
var exception = regexp.MustCompile(`^除(?:了|去)?`)

// isException tells whether text behind 全部确认 names items that are not to be
// stored: 除第3项.
func isException(args string) bool {
	return exception.MatchString(args) && len(itemNumbers(exception.ReplaceAllString(args, ""))) > 0
}

// maxItem is the highest number that an item may have: a paragraph holds fewer
// figures.
const maxItem = 999

// itemNumbers reads the numbers of items: 3项, 第二、五项, 3至5项. It reads all of
// the text or nothing: what is not understood must not be stored.
func itemNumbers(args string) []int {
	var list []int
	through := false // the next number ends a range
	for rest := args; rest != ""; {
		n, size := chinese.ParseNumeral(rest)
		if size == 0 {
			r, width := utf8.DecodeRuneInString(rest)
			if len(list) > 0 && strings.ContainsRune("至到-—~～", r) {
				through = true
			} else if !strings.ContainsRune("第项条、，,和及与以外都保存 　", r) {
				return nil
			}
			rest = rest[width:]
			continue
		}
		if n > maxItem {
			return nil
		}
		if through {
			if n < list[len(list)-1] {
				return nil
			}
			for m := list[len(list)-1] + 1; m < n; m++ {
				list = append(list, m)
			}
		}
		through = false
		list = append(list, n)
		rest = rest[size:]
	}
	if through { // its end is missing
		return nil
	}
	return list
}
