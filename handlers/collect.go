package handlers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/report"
)

// Collect leads staff through the figures of the report, one question at a
// time, and stores what they give.
type Collect struct {
	desk *Desk
	// isQuestion tells that a message in the middle of the dialog is a question
	// about the Regulations and no answer.
	isQuestion func(string) bool
}

// NewCollect returns the handler that collects figures.
func NewCollect(desk *Desk, isQuestion func(string) bool) *Collect {
	return &Collect{desk: desk, isQuestion: isQuestion}
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

// Name implements bot.Handler.
func (*Collect) Name() string { return collectName }

// Topic implements Topical.
func (*Collect) Topic() string { return "填报" }

// Accepts implements bot.Handler: while a dialog goes on, everything that is
// no question about the Regulations is an answer, except a pasted paragraph, or
// a sentence that says more than figures of named fields, where a figure was
// asked for.
func (h *Collect) Accepts(t *bot.Turn) bool {
	if t.Session.Dialog != collectName || !t.Plain() || h.isQuestion(t.Text()) {
		return false
	}
	var s collectState
	if err := t.Session.Get(collectName, &s); err != nil || !s.active() {
		return true
	}
	f, _ := h.desk.Schema.Field(s.Fields[s.At])
	if f == nil || !f.Type.Numeric() {
		return true
	}
	return !isParagraph(h.desk.Schema, t.Text()) && !h.saysMore(t.Text())
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
// answer interrupted.
func (h *Collect) Resume(ctx context.Context, t *bot.Turn) error {
	d, err := h.open(ctx, t)
	if err != nil {
		return err
	}
	if !d.state.active() {
		return nil
	}
	d.say("继续填报。")
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

// figure is a value that a person gave for a field, under the id it is kept.
type figure struct{ id, value string }

// readAnswer reads the answer to the current question: its value, the values
// of the questions that follow where there are several, or figures that name
// their fields. Errors for the person are of type *report.ValueError.
func (d *dialog) readAnswer(text string) ([]figure, error) {
	field := d.field()
	if sameAsLastYear(text) {
		value, ok := d.facts.Previous().Value(field.ID)
		if !ok {
			return nil, &report.ValueError{Field: field, Text: text, Problem: "没有上年值可用", Want: field.Want()}
		}
		return []figure{{field.ID, value}}, nil
	}
	if !field.Type.Numeric() {
		value, err := field.ParseValue(text)
		return []figure{{field.ID, value}}, err
	}
	readings, err := d.desk.Schema.ReadNamed(text)
	if err != nil {
		return nil, err
	}
	if len(readings) > 0 {
		return figures(readings), nil
	}
	numbers, err := report.ParseNumbers(text)
	if len(numbers) == 1 && strings.Contains(text, "，") {
		numbers = numbers[0].Separate() // a full-width comma is one of the sentence
	}
	if err != nil || len(numbers) < 2 {
		value, err := field.ParseValue(text)
		return []figure{{field.ID, value}}, err
	}
	return d.inOrder(numbers)
}

// sameAsLastYear tells whether an answer says that nothing has changed.
func sameAsLastYear(text string) bool {
	switch strings.Trim(text, " 。.！!") {
	case "同上年", "与上年相同", "和上年相同", "同去年", "与去年相同", "和去年一样", "跟去年一样", "不变":
		return true
	}
	return false
}

func figures(readings []report.Reading) []figure {
	list := make([]figure, len(readings))
	for i, r := range readings {
		list[i] = figure{r.ID(), r.Value}
	}
	return list
}

// inOrder takes several figures as the answers to this question and the ones
// that follow.
func (d *dialog) inOrder(numbers []report.Number) ([]figure, error) {
	var list []figure
	for i, n := range numbers {
		if d.state.At+i >= len(d.state.Fields) {
			f := d.field()
			return nil, &report.ValueError{Field: f, Text: n.Text, Problem: fmt.Sprintf("收到%d个数字，后面只剩%d项", len(numbers), i), Want: f.Want()}
		}
		f, _ := d.desk.Schema.Field(d.state.Fields[d.state.At+i])
		if !f.Type.Numeric() {
			return nil, &report.ValueError{Field: d.field(), Text: n.Text, Problem: fmt.Sprintf("收到%d个数字，这里可以连续填写%d个", len(numbers), i), Want: d.field().Want()}
		}
		value, err := f.ParseFigure(n)
		if err != nil {
			return nil, err
		}
		list = append(list, figure{f.ID, value})
	}
	return list, nil
}

// take stores figures, or holds them back where somebody else was quicker or
// they look odd. What was held back before is looked at again together with
// them: the new figure may be the one that was wrong.
func (d *dialog) take(list []figure, next bool) {
	if d.facts.Closed() {
		d.say("%s", closedText(d.facts))
		return
	}
	p := d.given(list, next)
	told := d.moved(p)
	if held := d.state.Pending; held != nil {
		alone := p
		p = held.with(alone)
		told = append(told, d.moved(p)...)
		if len(told) == 0 && len(d.doubts(p)) > 0 && !held.overlaps(alone) && len(d.doubts(alone)) == 0 {
			d.store(alone, "")
			return
		}
	}
	doubts := append(told, d.doubts(p)...)
	if len(doubts) == 0 {
		d.state.Pending = nil
		d.store(p, "")
		return
	}
	d.state.Pending = p
	d.saySaid(p)
	d.sayDoubts(doubts)
}

// given are the figures of one message, with the versions that the person was
// shown of their fields.
func (d *dialog) given(list []figure, next bool) *pending {
	p := &pending{Values: make(map[string]string), Base: make(map[string]int64), Next: next}
	for _, f := range list {
		if !slices.Contains(p.IDs, f.id) {
			p.IDs = append(p.IDs, f.id)
		}
		p.Values[f.id] = f.value
		p.Base[f.id] = d.facts.Version(f.id)
		if seen, shown := d.state.Seen[f.id]; shown {
			p.Base[f.id] = seen
		}
	}
	return p
}

// with returns the figures of both, those of q where both have one.
func (p *pending) with(q *pending) *pending {
	both := &pending{
		IDs: slices.Clone(p.IDs), Values: maps.Clone(p.Values), Base: maps.Clone(p.Base), Next: p.Next || q.Next,
	}
	for _, id := range q.IDs {
		if !slices.Contains(both.IDs, id) {
			both.IDs = append(both.IDs, id)
		}
		both.Values[id], both.Base[id] = q.Values[id], q.Base[id]
	}
	return both
}

func (p *pending) overlaps(q *pending) bool {
	return slices.ContainsFunc(q.IDs, func(id string) bool { return slices.Contains(p.IDs, id) })
}

// moved says which fields somebody else has changed after the person was shown
// them. The person being told, the figures are based on the new versions now.
func (d *dialog) moved(p *pending) []string {
	var told []string
	for _, id := range p.IDs {
		now := d.facts.Current[id]
		if p.Base[id] != now.Version && now.Turn != d.turn.Message.ID && now.Value != p.Values[id] {
			told = append(told, fmt.Sprintf("%s刚由%s于%s改为%s，您填的是%s", d.name(id), now.By,
				now.At.Format("1月2日15:04"), d.show(id, now.Value), d.show(id, p.Values[id])))
		}
		p.Base[id] = now.Version
	}
	return told
}

// saySaid repeats what is held back, so that a slip of the finger shows.
func (d *dialog) saySaid(p *pending) {
	d.say("收到%s，暂未保存，请核对：", d.describe(p))
}

func (d *dialog) sayDoubts(doubts []string) {
	for _, text := range doubts {
		d.say("%s。", strings.TrimRight(text, "。"))
	}
	d.say("数据有误的，请直接发送正确的数；确认无误的，发送“确认”，可在后面写明原因；不填这一项的，发送“跳过”。")
}

// doubts says what is odd about values, in words that begin a sentence.
func (d *dialog) doubts(p *pending) []string {
	var list []string
	for _, o := range d.facts.With(p.Values).Check(p.IDs...) {
		list = append(list, o.Message)
	}
	return list
}

// store keeps values and goes on. The reason is why a person confirmed values
// that looked odd.
func (d *dialog) store(p *pending, reason string) {
	changes := make([]journal.Change, 0, len(p.IDs))
	for _, id := range p.IDs {
		changes = append(changes, journal.Change{Field: id, Value: p.Values[id], Base: p.Base[id], Note: reason})
	}
	d.turn.Change(d.facts.Key.Record(), changes...)
	d.stored = true
	before := d.facts
	d.facts = d.facts.With(p.Values)
	for _, id := range p.IDs {
		delete(d.state.Seen, id)
	}
	d.say("已记录：%s。", d.describe(p))
	if derived := d.newlyDerived(before); derived != "" {
		d.say("系统计算：%s。", derived)
	}
	if !d.state.active() || d.state.Paused {
		return
	}
	if p.Next && d.facts.Show(d.field().ID) != "" {
		d.advance()
	}
	d.ask()
}

// advance moves on to the next question that has no answer yet: what somebody
// gave out of turn, or another section filled in, is not asked again.
func (d *dialog) advance() {
	for d.state.At++; d.state.active() && d.facts.Show(d.field().ID) != ""; {
		d.state.At++
	}
}

// newlyDerived lists the derived figures that have changed from before.
func (d *dialog) newlyDerived(before *report.Facts) string {
	var list []string
	for i := range d.desk.Schema.Fields {
		f := &d.desk.Schema.Fields[i]
		if f.Derived == nil {
			continue
		}
		if now := d.facts.Show(f.ID); now != "" && now != before.Show(f.ID) {
			list = append(list, f.Name+now)
		}
	}
	return strings.Join(list, "，")
}

func (d *dialog) describe(p *pending) string {
	list := make([]string, len(p.IDs))
	for i, id := range p.IDs {
		list[i] = d.name(id) + " " + d.show(id, p.Values[id])
	}
	return strings.Join(list, "，")
}

func (d *dialog) name(id string) string { return d.desk.Schema.NameOf(id) }

func (d *dialog) show(id, value string) string { return d.desk.Schema.ShowValue(id, value) }

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
	d.say("收到%s，暂未保存。发送“确认”保存，或发送新的数值。", d.describe(p))
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
