package handlers

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/report"
)

// sectionState is what a session keeps of the part that was last talked about.
type sectionState struct {
	Report report.Key `json:"report"`
	Layout string     `json:"layout"`
	Key    string     `json:"key"` // of the section
	// Text is what was written for it, with which prompts; empty: as the draft
	// has it.
	Text    string   `json:"text,omitempty"`
	Prompts []string `json:"prompts,omitempty"`
	// Writing is the job that writes it anew; empty: none.
	Writing string `json:"writing,omitempty"`
}

// maxHeadings is how many headings are listed in a reply.
const maxHeadings = 40

// section says one part of the draft: as it was put together from the data, or
// where there is a model as that writes it.
func (h *Draft) section(ctx context.Context, t *bot.Turn, layout *report.Layout, words string) error {
	a, err := h.desk.assemble(ctx, t, layout)
	if err != nil {
		return err
	}
	sections := a.Document.Sections()
	found, wish := partAsked(sections, words)
	var before sectionState
	if err := t.Session.Get(draftName, &before); err != nil {
		return err
	}
	writing, err := underWay(t, before.Writing)
	if err != nil {
		return err
	}
	// What is said next must not be taken to be about the part before, but for one
	// that is being written: it is still waited for.
	if len(found) != 1 && !writing {
		if err := t.Session.Put(draftName, nil); err != nil {
			return err
		}
	}
	switch {
	case len(found) == 0:
		t.Reply(fmt.Sprintf("没有名为“%s”的版式，%s中也没有这一部分。发送“版式”查看版式。可以起草的部分：%s", words, layout.Title, headingList(sections)))
		return nil
	case len(found) > 1:
		t.Reply(fmt.Sprintf("“%s”可能指以下%d处，请写明是哪一处，例如“起草 %s”：%s", words, len(found), callSection(sections, found[0]), placeList(sections, found)))
		return nil
	}
	s := found[0]
	state := sectionState{Report: a.facts.Key, Layout: layout.Name, Key: s.Key(), Writing: before.Writing}
	if r := a.writeRequest(s, Compose, wish); h.writer != nil && a.composable(s, r) {
		if begun, err := h.write(t, state, r); err != nil || begun {
			return err
		}
	}
	state.Writing = ""
	if err := t.Session.Put(draftName, state); err != nil {
		return err
	}
	if wish != "" && h.writer == nil {
		t.Reply("按要求起草要用到大模型，目前没有接入，以下是由数据生成的文字。")
	}
	return a.say(t, s)
}

// partAsked finds the parts that words name, and what is asked for behind their
// name: 存在的不足 300字.
func partAsked(sections []report.Section, words string) (found []report.Section, wish string) {
	if found = report.FindSections(sections, words); len(found) > 0 {
		return found, ""
	}
	for at := strings.LastIndexAny(words, " ，,"); at > 0; at = strings.LastIndexAny(words[:at], " ，,") {
		if found = report.FindSections(sections, words[:at]); len(found) > 0 {
			return found, strings.TrimLeft(words[at:], " ，,")
		}
	}
	return nil, ""
}

// composable tells whether a part can be written from facts or notes. Staff's
// own text stays as they want it.
func (a *assembled) composable(s report.Section, r WriteRequest) bool {
	return !s.Inner && a.texts[s.Key()].Value == "" && (len(r.Facts) > 0 || len(r.Notes) > 0)
}

// say shows a part as the draft has it.
func (a *assembled) say(t *bot.Turn, s report.Section) error {
	var text strings.Builder
	if err := a.Document.Part(s).WriteText(&text); err != nil {
		return fmt.Errorf("write a part of the draft: %w", err)
	}
	t.Reply(strings.TrimRight(text.String(), "\n"))
	t.Reply(a.about(s))
	return nil
}

// show shows the part last talked about as the draft has it.
func (h *Draft) show(ctx context.Context, t *bot.Turn, state sectionState) error {
	if err := t.Session.Put(draftName, state); err != nil {
		return err
	}
	_, a, s, ok, err := h.last(ctx, t)
	if err != nil || !ok {
		return err
	}
	return a.say(t, s)
}

// about tells where a part's text is from, what it lacks and what can be done.
func (a *assembled) about(s report.Section) string {
	var said []string
	missing := a.Document.Part(s).Gaps(a.Missing)
	if f := a.texts[s.Key()]; f.Value != "" {
		said = append(said, fmt.Sprintf("这一部分用的是%s于%s采用的文字，发送“恢复原文”改回由数据生成的文字。", f.By, f.At.Format("1月2日15:04")))
	}
	if s.Inner {
		said = append(said, "这一部分下设小标题。要改写其中一处，请先起草那一处，例如：起草 "+callInner(a.Document.Sections(), s)+"。")
	} else {
		said = append(said, "可发送“改写”“扩写”“压缩到300字”，或发送“采用”和自拟的正文。")
	}
	return strings.TrimPrefix(strings.Join(said, "\n")+gapList(missing), "\n")
}

// callInner names the first part under a section as a command takes it.
func callInner(sections []report.Section, outer report.Section) string {
	for _, s := range sections {
		if s.Parent >= 0 && sections[s.Parent].Key() == outer.Key() {
			return callSection(sections, s)
		}
	}
	return outer.Name()
}

// callSection names a section as a command takes it, so that no other is meant.
func callSection(sections []report.Section, s report.Section) string {
	for _, words := range []string{s.Name(), s.Key()} {
		if len(report.FindSections(sections, words)) == 1 {
			return words
		}
	}
	return s.Heading
}

// headingList lists headings, those under others two characters in.
func headingList(sections []report.Section) string {
	var b strings.Builder
	for i, s := range sections {
		if i == maxHeadings {
			b.WriteString("\n……")
			break
		}
		b.WriteString("\n")
		if s.Parent >= 0 {
			b.WriteString("　　")
		}
		b.WriteString(s.Heading)
	}
	return b.String()
}

// placeList lists sections with the headings that they stand under.
func placeList(sections, found []report.Section) string {
	var b strings.Builder
	for _, s := range found[:min(len(found), maxHeadings)] {
		b.WriteString("\n")
		if s.Parent >= 0 {
			fmt.Fprintf(&b, "第%d部分", sections[s.Parent].Nth)
		}
		b.WriteString(s.Heading)
	}
	return b.String()
}

// last returns the part that was last talked about with the draft that it is
// in; false where there is none, which the person is told.
func (h *Draft) last(ctx context.Context, t *bot.Turn) (sectionState, *assembled, report.Section, bool, error) {
	var state sectionState
	if err := t.Session.Get(draftName, &state); err != nil {
		return state, nil, report.Section{}, false, err
	}
	desk, err := h.desk.state(t)
	if err != nil {
		return state, nil, report.Section{}, false, err
	}
	layout, ok := report.FindLayout(h.desk.Layouts, state.Layout)
	if state.Key == "" || !ok || state.Report != (report.Key{Year: desk.Year, Kind: desk.Kind}) {
		t.Reply("请先起草要处理的部分，例如：起草 存在的不足。")
		return state, nil, report.Section{}, false, nil
	}
	a, err := h.desk.assemble(ctx, t, layout)
	if err != nil {
		return state, nil, report.Section{}, false, err
	}
	for _, s := range a.Document.Sections() {
		if s.Key() == state.Key {
			return state, a, s, true, nil
		}
	}
	t.Reply("刚才起草的部分已不在初稿中，请重新起草，例如：起草 存在的不足。")
	return state, nil, report.Section{}, false, nil
}

// maxOwnText is how many characters a part may have that staff put into the
// draft.
const maxOwnText = 8000

// adopt puts the text that the part was rewritten to, or one that the person
// sends, into the draft.
func (h *Draft) adopt(ctx context.Context, t *bot.Turn, args string) error {
	state, a, s, ok, err := h.last(ctx, t)
	if err != nil || !ok {
		return err
	}
	text := strings.TrimSpace(args)
	if text == "" {
		text = state.Text
	}
	switch n := utf8.RuneCountInString(text); {
	case s.Inner:
		t.Reply(a.about(s))
		return nil
	case text == "":
		t.Reply("还没有改写的文字。请先发送“改写”，或在“采用”后面写上正文。")
		return nil
	case n > maxOwnText:
		t.Reply(fmt.Sprintf("这段文字有%d字，超过了一部分%d字的上限，没有采用。", n, maxOwnText))
		return nil
	}
	own := report.OwnText{Key: s.Key(), Text: text, Facts: make(map[string]string), Prompts: state.Prompts}
	if args != "" {
		own.Text, own.Prompts = withStop(text), nil
	}
	for _, f := range a.layout.Material(a.facts, s.Path).Facts {
		own.Facts[f.ID] = f.Value
	}
	change, err := own.Change(a.texts)
	if err != nil {
		return err
	}
	t.Change(a.facts.Key.OwnTextsRecord(), change)
	t.Note(bot.DraftEvent, fmt.Sprintf("采用%s“%s”的文字%s", a.facts.Key.Title(), s.Name(), byModel(own)))
	t.Reply(fmt.Sprintf("已采用，“%s”之后的初稿都用这段文字（%d字）。发送“起草”生成新稿，发送“恢复原文”改回由数据生成的文字。", s.Name(), utf8.RuneCountInString(own.Text)))
	return nil
}

// byModel tells with which prompts the model wrote a text; empty where people
// did.
func byModel(own report.OwnText) string {
	if len(own.Prompts) == 0 {
		return ""
	}
	return "（大模型所写，提示词" + strings.Join(own.Prompts, "、") + "）"
}

// withStop gives a text back the stop at its end, which is not handed over
// with what follows a command's name.
func withStop(text string) string {
	if r, _ := utf8.DecodeLastRuneInString(text); strings.ContainsRune("。！？；：…”》）】", r) {
		return text
	}
	return text + "。"
}

// giveUp takes an own text out of the draft again.
func (h *Draft) giveUp(ctx context.Context, t *bot.Turn, args string) error {
	layout, err := h.desk.layout(t)
	if err != nil {
		return err
	}
	a, err := h.desk.assemble(ctx, t, layout)
	if err != nil {
		return err
	}
	own, ok, err := a.chosenText(t, args)
	if err != nil {
		return err
	}
	if !ok {
		t.Reply(a.textList(args))
		return nil
	}
	t.Change(a.facts.Key.OwnTextsRecord(), journal.Change{Field: own.Key, Base: a.texts[own.Key].Version})
	t.Note(bot.DraftEvent, fmt.Sprintf("恢复%s“%s”的原文", a.facts.Key.Title(), own.Name()))
	t.Reply(fmt.Sprintf("“%s”已改回由数据生成的文字。发送“起草”生成新稿。", own.Name()))
	return nil
}

// chosenText is the own text that is meant: the one named, else that of the
// part last talked about, else the only one.
func (a *assembled) chosenText(t *bot.Turn, words string) (report.OwnText, bool, error) {
	var state sectionState
	if err := t.Session.Get(draftName, &state); err != nil {
		return report.OwnText{}, false, err
	}
	var found []report.OwnText
	for _, own := range a.own {
		switch {
		case words != "" && strings.Contains(own.Key, words), words == "" && own.Key == state.Key && state.Report == a.facts.Key:
			found = append(found, own)
		}
	}
	if words == "" && len(found) == 0 {
		found = a.own
	}
	if words != "" && len(found) == 0 {
		for _, s := range report.FindSections(a.Document.Sections(), words) {
			for _, own := range a.own {
				if own.Key == s.Key() {
					found = append(found, own)
				}
			}
		}
	}
	if len(found) != 1 {
		return report.OwnText{}, false, nil
	}
	return found[0], true, nil
}

// textList lists staff's own texts, for somebody who has named none of them.
func (a *assembled) textList(words string) string {
	if len(a.own) == 0 {
		return "初稿中没有采用的文字，都是由数据生成的。"
	}
	var b strings.Builder
	if words != "" {
		fmt.Fprintf(&b, "“%s”没有采用过文字，或者不止一处。", words)
	}
	b.WriteString("采用了文字的部分如下，请写明恢复哪一处，例如：恢复原文 " + a.own[0].Name() + "。")
	for _, own := range a.own {
		f := a.texts[own.Key]
		fmt.Fprintf(&b, "\n%s（%s，%s）", own.Name(), f.By, f.At.Format("1月2日15:04"))
	}
	return b.String()
}
