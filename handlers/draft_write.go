package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"xinfangbot/bot"
	"xinfangbot/internal/llm/grounded"
	"xinfangbot/report"
)

// Writer writes a part of a report, as a language model can.
type Writer interface {
	// Write may be called by several goroutines.
	Write(ctx context.Context, r WriteRequest) (WrittenPart, error)
	// Ahead is how many wait before the next one, and false where no more may.
	Ahead() (n int, ok bool)
}

// WrittenPart is what came of a WriteRequest.
type WrittenPart struct {
	// Text is the part's without its heading, a paragraph for each line.
	Text string `json:"text"`
	// Remarks tell staff what was taken out of it, and why.
	Remarks []string `json:"remarks,omitempty"`
	// Prompts are what it was written with, by name and version.
	Prompts []string `json:"prompts,omitempty"`
	// Outcome is for the audit.
	Outcome string `json:"outcome,omitempty"`
}

// WriteTask is what is to be done with a text.
type WriteTask string

// The tasks.
const (
	Compose WriteTask = "compose" // from the facts and notes, at first
	Rewrite WriteTask = "rewrite" // in other words, at about the same length
	Expand  WriteTask = "expand"
	Shorten WriteTask = "shorten"
)

// name is what staff call the task.
func (w WriteTask) name() string {
	switch w {
	case Compose:
		return "起草"
	case Expand:
		return "扩写"
	case Shorten:
		return "压缩"
	}
	return "改写"
}

// WriteRequest is what a Writer is given. Nothing else may stand in what it
// writes: no figure, name or article that is not here.
type WriteRequest struct {
	Task    WriteTask       `json:"task"`
	Report  report.Key      `json:"key"`
	Heading string          `json:"heading"` // of the part, without its number
	Text    string          `json:"text"`    // as it is, a paragraph for each line
	Facts   []report.Fact   `json:"facts"`   // what the part can say
	Notes   []string        `json:"notes"`   // what staff wrote for it
	Known   report.Snapshot `json:"known"`   // all that is known for the report
	Length  int             `json:"length"`  // characters that are wanted; 0: not said
	Wish    string          `json:"wish"`    // what else the person asked for
	Person  string          `json:"person"`  // who asked, by ID
	// Grounds are what all this bears out; filled in for Write.
	Grounds report.Grounds `json:"-"`
}

// regulations is the document that any part may name.
const regulations = "信访工作条例"

// withGrounds is the request with what it bears out.
func (r WriteRequest) withGrounds(schema *report.Schema) WriteRequest {
	r.Grounds = report.Grounds{
		Material: report.Material{Facts: r.Facts, Notes: r.Notes}, Facts: r.Known.Facts(schema, r.Report),
		Heading: r.Heading, Titles: []string{regulations},
	}
	return r
}

// lengthPattern reads the length that is wanted: 到300字, 300字以内.
var lengthPattern = regexp.MustCompile(`^(?:为|到|至|成)?\s*(?:约|大约)?\s*([0-9]{2,5})\s*(?:个)?字(?:左右|以内|以下|以上)?`)

// wantsLength tells whether text glued to a command is a length.
func wantsLength(args string) bool { return lengthPattern.MatchString(args) }

// rewrite returns a command that has the last part written anew.
func (h *Draft) rewrite(task WriteTask) func(context.Context, *bot.Turn, string) error {
	return func(ctx context.Context, t *bot.Turn, args string) error {
		state, a, s, ok, err := h.last(ctx, t)
		if err != nil || !ok {
			return err
		}
		r := a.writeRequest(s, task, args)
		if state.Text != "" {
			r.Text = state.Text
		}
		switch {
		case s.Inner:
			t.Reply(a.about(s))
			return nil
		case task == Shorten && r.Length == 0:
			t.Reply("请写明压缩到多少字，例如：压缩到300字。")
			return nil
		case h.writer == nil:
			t.Reply(fmt.Sprintf("%s要用到大模型，目前没有接入。可以把“%s”改好后，发送“采用”加正文放进初稿。如需接入，请系统管理员在配置文件中设置大模型。", task.name(), s.Name()))
			return nil
		}
		if begun, err := h.write(t, state, r); err != nil || begun {
			return err
		}
		t.Reply("等候大模型的人太多，请稍后再试。")
		return nil
	}
}

// write begins a job that has a part written, in the place of the one that
// writes for the conversation now. It reports false where no more may wait.
func (h *Draft) write(t *bot.Turn, state sectionState, r WriteRequest) (bool, error) {
	ahead, ok := h.writer.Ahead()
	if !ok {
		return false, nil
	}
	input, err := json.Marshal(r)
	if err != nil {
		return false, fmt.Errorf("encode what is to be written: %w", err)
	}
	if state.Writing != "" {
		t.Stop(state.Writing)
		if err := end(t, state.Writing); err != nil {
			return false, err
		}
	}
	if err := begin(t, input, fmt.Sprintf("%s“%s”", r.Task.name(), r.Heading)); err != nil {
		return false, err
	}
	if state.Writing, err = begun(t); err != nil {
		return false, err
	}
	waiting := ""
	if ahead > 0 {
		waiting = fmt.Sprintf("前面还有%d人，", ahead)
	}
	t.Reply(fmt.Sprintf("正在%s“%s”，%s写好后发来，其间可以继续别的工作。", r.Task.name(), r.Heading, waiting))
	return true, t.Session.Put(draftName, state)
}

// begun is the job that the conversation began last.
func begun(t *bot.Turn) (string, error) {
	var list []inBackground
	if err := t.Session.Get(backgroundName, &list); err != nil || len(list) == 0 {
		return "", err
	}
	return list[len(list)-1].Job, nil
}

// writeRequest is what a part can be written from.
func (a *assembled) writeRequest(s report.Section, task WriteTask, args string) WriteRequest {
	m := a.layout.Material(a.facts, s.Path)
	r := WriteRequest{
		Task: task, Report: a.facts.Key, Heading: s.Name(), Text: a.Document.Own(s),
		Facts: m.Facts, Notes: m.Notes, Known: a.facts.Snapshot(), Wish: args,
	}
	if found := lengthPattern.FindStringSubmatch(args); found != nil {
		r.Length, _ = strconv.Atoi(found[1])
		r.Wish = strings.TrimLeft(args[len(found[0]):], "，,。 ")
	}
	return r
}

// Work implements bot.Worker: it has a part written.
func (h *Draft) Work(ctx context.Context, j bot.Job) (json.RawMessage, error) {
	var r WriteRequest
	if err := json.Unmarshal(j.Input, &r); err != nil {
		return nil, fmt.Errorf("decode what is to be written: %w", err)
	}
	if h.writer == nil {
		return nil, errors.New("no writer: the model was taken out of the configuration")
	}
	r.Person = j.Staff.ID
	written, err := h.writer.Write(ctx, r.withGrounds(h.desk.Schema))
	if err != nil {
		return nil, fmt.Errorf("write a part of the draft: %w", err)
	}
	written.Text = strings.TrimSpace(written.Text)
	return json.Marshal(written)
}

// Finish implements bot.Worker: it shows what was written, which stands in no
// draft before somebody adopts it.
func (h *Draft) Finish(ctx context.Context, t *bot.Turn, j bot.Job, result json.RawMessage, failure error) error {
	var state sectionState
	if err := errors.Join(t.Session.Get(draftName, &state), end(t, j.ID)); err != nil {
		return err
	}
	if state.Writing != j.ID {
		return nil // the person has gone on to another part
	}
	state.Writing = ""
	var r WriteRequest
	var written WrittenPart
	err := json.Unmarshal(j.Input, &r)
	refusal := ""
	if failure == nil {
		err = errors.Join(err, json.Unmarshal(result, &written))
		refusal = unusable(written.Text, r.withGrounds(h.desk.Schema))
	} else {
		refusal, written.Outcome = whyUnwritten(failure)
	}
	if err != nil {
		return fmt.Errorf("decode what was written: %w", err)
	}
	t.Note(bot.ModelEvent, r.Task.name()+"“"+r.Heading+"”："+written.Outcome)
	switch {
	case refusal != "" && r.Task == Compose:
		t.Reply("大模型没有起草成功：" + refusal + "。以下是由数据生成的文字。")
		return h.show(ctx, t, state)
	case refusal != "":
		t.Reply(fmt.Sprintf("“%s”没有%s成功，原文不变：%s。可以再试一次，或发送“采用”加自拟的正文。", r.Heading, r.Task.name(), refusal))
		return t.Session.Put(draftName, state)
	}
	state.Text, state.Prompts = written.Text, written.Prompts
	t.Reply(written.Text)
	for _, remark := range written.Remarks {
		t.Reply(remark)
	}
	t.Reply(fmt.Sprintf("以上是“%s”%s后的文字（%d字），还没有放进初稿。发送“采用”放进初稿；不合适的，可再次“改写”“扩写”“压缩到300字”。", r.Heading, r.Task.name(), utf8.RuneCountInString(written.Text)))
	return t.Session.Put(draftName, state)
}

// whyUnwritten says why nothing was written, for the person and for the audit.
func whyUnwritten(failure error) (refusal, outcome string) {
	if u := new(unwritten); errors.As(failure, &u) {
		return u.reason, u.outcome
	}
	return "大模型没有给出文字", outcomeName(grounded.Outcome{}, failure)
}

// maxDoubts is how much is named of what speaks against a text.
const maxDoubts = 5

// unusable says why a text that was written is not shown; empty where it is.
// Whatever the Writer has checked, no figure and no name reaches anybody here
// that nothing bears out.
func unusable(text string, r WriteRequest) string {
	grounds := r.Grounds
	if r.Task != Compose {
		grounds.Material.Notes = append(slices.Clip(grounds.Material.Notes), r.Text)
	}
	doubts := report.CheckSection(text, grounds)
	excerpts := make([]string, len(doubts))
	for i, d := range doubts {
		excerpts[i] = d.Excerpt
	}
	switch {
	case text == "":
		return "大模型没有给出文字"
	case utf8.RuneCountInString(text) > maxOwnText:
		return "写出的文字过长"
	case len(excerpts) > 0:
		return "写出的文字里有原文和数据中没有的内容：" + listSome(excerpts, maxDoubts)
	}
	return ""
}
