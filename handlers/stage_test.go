package handlers_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/handlers"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/internal/manual"
	"xinfangbot/internal/remind"
	"xinfangbot/internal/store"
	"xinfangbot/report"
)

// stage is where a conversation is performed: a bot with reminders, whose staff
// is on the roster, and with a model where the conversation says what it
// answers. It is the channel of everybody's conversation.
type stage struct {
	t        *testing.T
	engine   *bot.Engine
	desk     *handlers.Desk
	fileMark string
	files    map[string][]byte
	answers  []string // of the model
	code     string   // the last invitation's

	next bot.Message
	said int
	mu   sync.Mutex
	sent map[string][]bot.Reply // by conversation
}

const (
	usualSpeaker = "王芳"
	// sampleCode stands in the documents for every invitation's code.
	sampleCode = "7KM2QX4P"
	modelMark  = "模型："
	attachMark = "文件 "
)

func newStage(t *testing.T, s *store.Store, fileMark string, before []string) *stage {
	t.Helper()
	st := &stage{t: t, fileMark: fileMark, files: make(map[string][]byte)}
	further := []func(*handlers.Parts){withReminders(t), func(p *handlers.Parts) { st.desk = p.Desk }}
	if slices.ContainsFunc(before, func(line string) bool { return strings.HasPrefix(line, modelMark) }) {
		further = append(further, withModel(t, st.answer), func(p *handlers.Parts) { p.Writer = p.Model })
	}
	var err error
	st.engine, err = bot.New(bot.Options{
		Store: s, Directory: bot.Roster{}, Handlers: allHandlers(t, further...), Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []bot.Person{
		{Name: "赵敏", Role: bot.Administrator, Section: "办公室"}, {Name: usualSpeaker, Role: bot.Editor, Section: "办信接访科"},
		{Name: "李强", Role: bot.Contributor, Section: "督查科"},
	} {
		change, err := bot.PersonChange(nil, p)
		if err != nil {
			t.Fatal(err)
		}
		m := bot.Message{Channel: "talk", Sender: bot.Sender{ID: p.Name, Name: p.Name}}
		changes := append(bot.BindingChanges(nil, m, p.Name), change)
		if err := s.Apply(t.Context(), bot.RosterRecord, journal.Stamp{Turn: "setup " + p.Name, At: noon}, changes); err != nil {
			t.Fatal(err)
		}
	}
	// Previews depend on what else the machine has.
	t.Setenv("PATH", "")
	st.prepare(before)
	return st
}

// prepare does what stands in a conversation's comment: things that are said,
// what the model will answer, and files, which go on until the next of these.
func (st *stage) prepare(lines []string) {
	st.t.Helper()
	content := make(map[string]string)
	name := ""
	for _, line := range lines {
		turn, said := manual.ParseSaid(line)
		switch {
		case said:
			st.say(turn)
		case strings.HasPrefix(line, modelMark):
			st.answers = append(st.answers, strings.TrimPrefix(line, modelMark))
		case strings.HasPrefix(line, attachMark):
			name = strings.TrimPrefix(line, attachMark)
			content[name] = ""
		case name != "":
			content[name] += line + "\n"
		default:
			st.t.Fatalf("what is %q to prepare?", line)
		}
	}
	for name, text := range content {
		st.files[name] = st.file(name, text)
	}
}

// file makes a file of a text: paragraphs, or figures for a workbook. A .docx
// of no text is a whole report with faults.
func (st *stage) file(name, text string) []byte {
	st.t.Helper()
	var b bytes.Buffer
	switch filepath.Ext(name) {
	case ".docx":
		return docxOfText(st.t, cmp.Or(text, strings.ReplaceAll(long(faultyReport), "2023年", "2025年")))
	case ".xlsx":
		readings, problem := st.desk.Schema.ReadNamed(text)
		values := make(map[string]string)
		for _, r := range readings {
			values[r.ID()] = r.Value
		}
		facts := report.NewFacts(st.desk.Schema, report.Key{Year: 2025, Kind: report.RuleOfLaw}, nil, nil)
		if err := errors.Join(problem, facts.With(values).WriteWorkbook(&b)); err != nil {
			st.t.Fatalf("%s: %v", name, err)
		}
	default:
		b.WriteString(text)
	}
	return b.Bytes()
}

// answer is the model's.
func (st *stage) answer(llmtest.Request) llmtest.Reply {
	st.mu.Lock()
	defer st.mu.Unlock()
	if len(st.answers) == 0 {
		return llmtest.Broken()
	}
	text := st.answers[0]
	st.answers = st.answers[1:]
	return llmtest.Say(text)
}

// perform says everything and compares what is answered, or writes it down.
func (st *stage) perform(c *manual.Conversation) {
	st.t.Helper()
	for i := range c.Turns {
		turn := &c.Turns[i]
		got := turn.Show(st.say(*turn))
		if rewriting() {
			turn.Reply = got
		} else if got != turn.Reply {
			st.t.Errorf("%q is answered with\n%s\nwhile the document shows\n%s\n(%s)", turn.Text, got, turn.Reply, howToRewrite)
		}
	}
}

// Name, Serves, Run and Send make the stage a channel.
func (*stage) Name() string                    { return "talk" }
func (*stage) Serves(conversation string) bool { return strings.HasPrefix(conversation, "talk:") }

func (st *stage) Run(ctx context.Context, receive bot.Receiver) error {
	done, err := receive(ctx, st.next)
	if err == nil {
		<-done
	}
	return err
}

func (st *stage) Send(_ context.Context, out bot.Outgoing, r bot.Reply) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.sent[out.Conversation] = append(st.sent[out.Conversation], r)
	return nil
}

// say says one thing and returns what is answered, and after it what others are
// told.
func (st *stage) say(turn manual.Turn) string {
	st.t.Helper()
	speaker := cmp.Or(turn.Speaker, usualSpeaker)
	st.said++
	st.sent = make(map[string][]bot.Reply)
	st.next = bot.Message{
		Channel: "talk", ID: fmt.Sprint(st.said), Conversation: "talk:" + speaker, Sender: bot.Sender{ID: speaker, Name: speaker}, At: noon,
	}
	if name, ok := strings.CutPrefix(turn.Text, st.fileMark); ok {
		data, ok := st.files[name]
		if !ok {
			st.t.Fatalf("there is no %s", name)
		}
		st.next.File = &bot.File{Name: name, Data: data}
	} else {
		st.next.Text = strings.ReplaceAll(turn.Text, sampleCode, cmp.Or(st.code, sampleCode))
	}
	if err := st.engine.Serve(st.t.Context(), st); err != nil {
		st.t.Fatal(err)
	}
	shown := st.shown(st.sent[st.next.Conversation])
	delete(st.sent, st.next.Conversation)
	for conversation, replies := range st.sent {
		shown = append(shown, "（发给"+strings.TrimPrefix(conversation, "talk:")+"）"+strings.Join(st.shown(replies), "\n\n"))
	}
	slices.Sort(shown[len(shown)-len(st.sent):])
	text := strings.Join(shown, "\n\n")
	if m := codePattern.FindStringSubmatch(text); m != nil {
		st.code = m[1]
		text = strings.ReplaceAll(text, st.code, sampleCode)
	}
	return text
}

// shown are replies as a document shows them, with the names of the files.
func (st *stage) shown(replies []bot.Reply) []string {
	list := make([]string, len(replies))
	for i, r := range replies {
		list[i] = strings.TrimLeft(r.Text, "\n")
		for _, f := range r.Files {
			list[i] += "\n" + st.fileMark + f.Name
		}
	}
	return list
}

// withReminders gives a bot reminders.
func withReminders(t *testing.T) func(*handlers.Parts) {
	t.Helper()
	l, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return func(p *handlers.Parts) {
		p.Remind = handlers.NewRemind(p.Desk, handlers.RemindOptions{Calendar: l.days, Rules: remind.DefaultRules(), At: 9 * 60})
	}
}
