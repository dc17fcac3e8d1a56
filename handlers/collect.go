package handlers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"xinfangbot/bot"
	"xinfangbot/report"
)

// Collect leads staff through the figures of the report, one question at a
// time, and stores what they give.
type Collect struct {
	desk *Desk
	// isQuestion tells that a message in the middle of the dialog is a question
	// about the Regulations and no answer; asksOutright that it is one even where
	// a sentence is asked for, which may have the words of a question.
	isQuestion, asksOutright func(string) bool
}

// NewCollect returns the handler that collects figures.
func NewCollect(desk *Desk, isQuestion, asksOutright func(string) bool) *Collect {
	return &Collect{desk: desk, isQuestion: isQuestion, asksOutright: asksOutright}
}

const collectName = "collect"

// defaultGroups are the groups that 填报 asks where nobody names one.
var defaultGroups = []string{"case", "online", "quality", "resolving"}

// collectState is where a dialog stands.
type collectState struct {
	Fields fieldList `json:"fields"` // asked, in order
	At     int       `json:"at"`
	// Seen are the versions of the fields that the person was shown.
	Seen map[string]int64 `json:"seen,omitempty"`
	// Pending are values that looked odd and wait for the person's word.
	Pending *pending `json:"pending,omitempty"`
	Paused  bool     `json:"paused,omitempty"`
}

// fieldList is a list of fields' IDs. It is kept as one word: the session, which
// every message reads and writes, holds a whole report's.
type fieldList []string

// MarshalText implements encoding.TextMarshaler.
func (l fieldList) MarshalText() ([]byte, error) { return []byte(strings.Join(l, " ")), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *fieldList) UnmarshalText(text []byte) error {
	*l = strings.Fields(string(text))
	return nil
}

// pending are values that are stored only when the person confirms them.
type pending struct {
	IDs    []string          `json:"ids"` // in the order they were given
	Values map[string]string `json:"values"`
	Base   map[string]int64  `json:"base"`
	// Next: the dialog goes on to the next question afterwards.
	Next bool `json:"next,omitempty"`
}

func (s *collectState) active() bool { return s != nil && s.At < len(s.Fields) }

// keepKnown takes the fields out of the state that there are no more: the
// configuration that a bureau adds its own by may have changed since.
func (s *collectState) keepKnown(schema *report.Schema) {
	gone := func(id string) bool {
		base, _ := report.BaseID(id)
		_, known := schema.Field(base)
		return !known
	}
	var fields fieldList
	at := s.At
	for i, id := range s.Fields {
		switch {
		case !gone(id):
			fields = append(fields, id)
		case i < s.At:
			at--
		}
	}
	s.Fields, s.At = fields, at
	if p := s.Pending; p != nil {
		p.IDs = slices.DeleteFunc(p.IDs, gone)
		maps.DeleteFunc(p.Values, func(id, _ string) bool { return gone(id) })
		if len(p.IDs) == 0 {
			s.Pending = nil
		}
	}
}

// Name implements bot.Handler.
func (*Collect) Name() string { return collectName }

// Topic implements Topical.
func (*Collect) Topic() string { return "填报" }

// Accepts implements bot.Handler: while a dialog goes on, everything that is
// no question about the Regulations is an answer or a wish, except a pasted
// paragraph, or a sentence that says more than figures of named fields, where a
// figure was asked for. In a group, others than who began it may be readers.
func (h *Collect) Accepts(t *bot.Turn) bool {
	if t.Session.Dialog != collectName || !t.Plain() || t.Staff.Role < bot.Contributor {
		return false
	}
	var s collectState
	var f *report.Field
	if err := t.Session.Get(collectName, &s); err == nil && s.active() {
		f, _ = h.desk.Schema.Field(s.Fields[s.At])
	}
	switch {
	case h.wish(t.Text()) != nil:
		return true
	case f == nil:
		return !h.isQuestion(t.Text())
	case f.Type == report.Text || f.Type == report.List:
		return !h.asksOutright(t.Text())
	case h.isQuestion(t.Text()):
		return false
	}
	return !f.Type.Numeric() || !isParagraph(h.desk.Schema, t.Text()) && !h.saysMore(t.Text())
}

// saysMore tells whether a sentence gives figures of named fields and others
// beside them: 来访955批次3755人次，同比下降8%.
func (h *Collect) saysMore(text string) bool {
	_, err := h.desk.Schema.ReadNamed(text)
	return err != nil && countFigures(text) > 1 && isStatement(h.desk.Schema, text)
}

// Handle implements bot.Handler: it takes an answer.
func (h *Collect) Handle(ctx context.Context, t *bot.Turn) error {
	d, err := h.open(ctx, t)
	if err != nil {
		return err
	}
	if !d.state.active() {
		t.Session.Dialog = ""
		t.Reply("目前没有正在填报的项目。发送“填报”开始。")
		return nil
	}
	if wish := h.wish(t.Text()); wish != nil {
		wish(d)
		return d.close(ctx)
	}
	values, err := d.readAnswer(t.Text())
	var wrong *report.ValueError
	if errors.As(err, &wrong) {
		t.Reply(wrong.Error() + "\n" + d.otherwise())
		return nil
	}
	if err != nil {
		return err
	}
	d.take(values, true)
	return d.close(ctx)
}

// Resume implements bot.Resumer: it asks the question again that another
// answer interrupted, or goes on where that has changed what the question is
// about.
func (h *Collect) Resume(ctx context.Context, t *bot.Turn) error {
	d, err := h.open(ctx, t)
	if err != nil {
		return err
	}
	changed := t.Changed(d.facts.Key.Record())
	d.facts = d.facts.With(changed)
	if !d.state.active() || d.facts.Closed() || t.Staff.Role < bot.Contributor {
		return nil
	}
	d.say("继续填报。")
	if d.state.Pending == nil && changed[d.field().ID] != "" {
		d.advance()
	}
	d.ask()
	return d.close(ctx)
}

// dialog is a turn of the collecting dialog: the state as it was found, and
// what is to be said.
type dialog struct {
	*Collect
	turn  *bot.Turn
	state *collectState
	facts *report.Facts
	said  []string
	files []bot.File
	// stored: the turn has changed facts.
	stored bool
}

func (h *Collect) open(ctx context.Context, t *bot.Turn) (*dialog, error) {
	d := &dialog{Collect: h, turn: t, state: &collectState{}}
	if err := t.Session.Get(collectName, d.state); err != nil {
		return nil, err
	}
	d.state.keepKnown(h.desk.Schema)
	var err error
	d.facts, err = h.desk.facts(ctx, t)
	return d, err
}

// close keeps the state and sends what was said as one reply.
func (d *dialog) close(ctx context.Context) error {
	if d.stored {
		note, err := d.desk.StaleNote(ctx, d.turn, d.facts)
		if err != nil {
			return err
		}
		if note != "" {
			d.say("%s", note)
		}
	}
	if len(d.said) > 0 {
		d.turn.Send(bot.Reply{Text: strings.Join(d.said, "\n"), Files: d.files})
	}
	return d.turn.Session.Put(collectName, d.state)
}

func (d *dialog) say(format string, args ...any) {
	d.said = append(d.said, fmt.Sprintf(format, args...))
}

// field returns the field that is being asked.
func (d *dialog) field() *report.Field {
	f, _ := d.desk.Schema.Field(d.state.Fields[d.state.At])
	return f
}

// advance moves on to the next question that has no answer yet: what somebody
// gave out of turn, or another section filled in, is not asked again.
func (d *dialog) advance() {
	for d.state.At++; d.state.active() && d.facts.Show(d.field().ID) != ""; {
		d.state.At++
	}
}

// newlyDerived lists the figures worked out from those of p that have changed
// from before.
func (d *dialog) newlyDerived(p *pending, before *report.Facts) string {
	var list []string
	for _, f := range d.desk.Schema.DerivedFrom(p.IDs...) {
		if now := d.facts.Show(f.ID); now != "" && now != before.Show(f.ID) {
			list = append(list, f.Name+now)
		}
	}
	return strings.Join(list, "，")
}

// describe names what is held back.
func (d *Desk) describe(p *pending) string {
	list := make([]string, len(p.IDs))
	for i, id := range p.IDs {
		list[i] = d.Schema.NameOf(id) + " " + d.show(id, p.Values[id])
	}
	return strings.Join(list, "，")
}

func (d *dialog) name(id string) string { return d.desk.Schema.NameOf(id) }

func (d *dialog) show(id, value string) string { return d.desk.show(id, value) }

// show prints a value that a record keeps under id.
func (d *Desk) show(id, value string) string {
	if value == "" {
		return "空"
	}
	return d.Schema.ShowValue(id, value)
}

// ask asks the current question, or ends the dialog where there is none left.
func (d *dialog) ask() {
	if p := d.state.Pending; p != nil {
		d.askPending(p)
		return
	}
	if !d.state.active() {
		d.finish()
		return
	}
	f := d.field()
	d.see(f)
	head := fmt.Sprintf("（%d/%d）%s", d.state.At+1, len(d.state.Fields), f.Name)
	if f.Unit != "" {
		head += "，单位：" + f.Unit
	}
	d.say("\n%s", head)
	if f.Yearly {
		if last := d.facts.Previous().Show(f.ID); last != "" {
			d.say("上年值：%s，相同的可发送“同上年”", last)
		}
	}
	if now := d.facts.Show(f.ID); now != "" {
		d.say("现值：%s，发送新的数值修改，或发送“跳过”保留", now)
	}
	d.say("%s%s", f.Help, example(f))
}

// see notes the versions of the asked field and of those of the same topic,
// which people answer in one breath.
func (d *dialog) see(f *report.Field) {
	d.state.Seen = map[string]int64{f.ID: d.facts.Version(f.ID)}
	for _, id := range d.state.Fields[d.state.At:] {
		other, _ := d.desk.Schema.Field(id)
		if report.Together(f, other) {
			d.state.Seen[id] = d.facts.Version(id)
		}
	}
}

func example(f *report.Field) string {
	if f.Example == "" {
		return ""
	}
	return "例如：" + f.Example
}

// askPending asks again about values that wait for a word: what was odd may
// have been mended elsewhere meanwhile.
func (d *dialog) askPending(p *pending) {
	if doubts := d.doubts(p); len(doubts) > 0 {
		d.saySaid(p)
		d.sayDoubts(doubts)
		return
	}
	d.say("收到%s，暂未保存。发送“确认”保存，或发送新的数值。", d.desk.describe(p))
}

// otherwise tells what can be done instead of answering.
func (d *dialog) otherwise() string {
	return fmt.Sprintf("正在填写%s，也可以发送“跳过”“上一步”或“暂停”。", d.field().Name)
}

// finish ends the dialog with what is left to do.
func (d *dialog) finish() {
	d.turn.Session.Dialog = ""
	var open []string
	for _, id := range d.state.Fields {
		if d.facts.Show(id) == "" {
			open = append(open, d.name(id))
		}
	}
	total := len(d.state.Fields)
	d.say("\n本次填报完成：共%d项，已填%d项。", total, total-len(open))
	if len(open) > 0 {
		d.say("未填：%s。发送“填报”可补填。", listSome(open, maxListed))
	}
	if rest := d.otherGroups(); len(rest) > 0 {
		d.say("其他部分还有未填项目：%s。例如发送“填报 %s”。", strings.Join(rest, "、"), rest[0])
	}
	d.say("发送“起草”生成报告初稿，发送“进度”查看全部情况。")
	d.state = &collectState{}
}

// otherGroups names the parts that the dialog did not ask and that still lack
// something.
func (d *dialog) otherGroups() []string {
	var names []string
	for _, g := range d.desk.Schema.Groups {
		asked := slices.ContainsFunc(d.desk.Schema.InGroups(g.ID), func(f *report.Field) bool { return slices.Contains(d.state.Fields, f.ID) })
		if !asked && len(missing(d.facts, d.desk.Schema.InGroups(g.ID))) > 0 {
			names = append(names, g.Name)
		}
	}
	return names
}
