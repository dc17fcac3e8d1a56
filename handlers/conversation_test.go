package handlers_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/handlers"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/store"
	"xinfangbot/knowledge"
	"xinfangbot/report"
	"xinfangbot/report/proofread"
)

// noon is the clock of the conversations: in the season in which the report of
// 2025 is written.
var noon = time.Date(2026, 1, 12, 12, 0, 0, 0, time.FixedZone("CST", 8*3600))

// talk is a conversation of one person with the whole bot.
type talk struct {
	t       *testing.T
	engine  *bot.Engine
	person  string
	said    int
	pending []string
	replies []bot.Reply
}

// loaded is what the handlers are made of and never change: reading it takes
// longer than a conversation.
type loaded struct {
	schema      *report.Schema
	layouts     []*report.Layout
	regulations *knowledge.Regulations
	answerer    *knowledge.Answerer
	checker     *proofread.Checker
	deadlines   *knowledge.Deadlines
	days        *calendar.Calendar
}

var load = sync.OnceValues(func() (l loaded, err error) {
	if l.schema, err = report.LoadSchema(); err != nil {
		return l, err
	}
	if l.layouts, err = report.LoadLayouts(l.schema); err != nil {
		return l, err
	}
	if l.regulations, err = knowledge.Load(); err != nil {
		return l, err
	}
	index, err := knowledge.NewIndex(l.regulations)
	if err != nil {
		return l, err
	}
	if l.answerer, err = knowledge.NewAnswerer(l.regulations, index); err != nil {
		return l, err
	}
	if l.checker, err = proofread.Load(); err != nil {
		return l, err
	}
	if l.deadlines, err = knowledge.LoadDeadlines(); err != nil {
		return l, err
	}
	l.days, err = calendar.New()
	return l, err
})

func allHandlers(t testing.TB, further ...func(*handlers.Parts)) []bot.Handler {
	t.Helper()
	l, err := load()
	if err != nil {
		t.Fatal(err)
	}
	parts := handlers.Parts{
		Desk: &handlers.Desk{
			Schema: l.schema, Layouts: slices.Clone(l.layouts), Kind: report.RuleOfLaw, Checker: l.checker,
			Citations: handlers.Citations(l.regulations),
		},
		Answerer: l.answerer, Deadline: handlers.NewDeadline(l.deadlines, l.days),
	}
	for _, f := range further {
		f(&parts)
	}
	return handlers.All(parts)
}

func newTalk(t *testing.T, s *store.Store, person string, further ...func(*handlers.Parts)) *talk {
	t.Helper()
	e, err := bot.New(bot.Options{
		Store: s, Directory: bot.Everyone(bot.Administrator), Handlers: allHandlers(t, further...),
		Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	return &talk{t: t, engine: e, person: person}
}

// Name, Serves, Run and Send make a talk the channel of its own conversation.
func (*talk) Name() string                      { return "talk" }
func (c *talk) Serves(conversation string) bool { return conversation == "talk:"+c.person }

func (c *talk) Run(ctx context.Context, receive bot.Receiver) error {
	for _, text := range c.pending {
		c.said++
		done, err := receive(ctx, bot.Message{
			Channel: "talk", ID: fmt.Sprintf("%s-%d-%p", c.person, c.said, c), Conversation: "talk:" + c.person,
			Sender: bot.Sender{ID: c.person, Name: c.person}, Text: text, At: noon,
		})
		if err != nil {
			return err
		}
		<-done
	}
	c.pending = nil
	return nil
}

func (c *talk) Send(_ context.Context, _ bot.Outgoing, r bot.Reply) error {
	c.replies = append(c.replies, r)
	return nil
}

// say says one message and returns the text of the replies.
func (c *talk) say(text string) string {
	c.t.Helper()
	c.replies, c.pending = nil, []string{text}
	if err := c.engine.Serve(context.Background(), c); err != nil {
		c.t.Fatal(err)
	}
	texts := make([]string, len(c.replies))
	for i, r := range c.replies {
		texts[i] = r.Text
	}
	return strings.Join(texts, "\n\n")
}

// expect says a message and checks that the answer has the given pieces, in
// order.
func (c *talk) expect(text string, pieces ...string) {
	c.t.Helper()
	answer := c.say(text)
	rest := answer
	for _, p := range pieces {
		i := strings.Index(rest, p)
		if i < 0 {
			c.t.Fatalf("%q was answered with\n%s\nwhich lacks, from some point on, %q", text, answer, p)
		}
		rest = rest[i+len(p):]
	}
}

// play runs a script: see testdata/yubei2020.script.
func (c *talk) play(file string) {
	c.t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		c.t.Fatal(err)
	}
	var said string
	var pieces []string
	for _, line := range append(strings.Split(string(data), "\n"), ">") {
		switch {
		case strings.HasPrefix(line, ">"):
			if said != "" {
				c.expect(said, pieces...)
			}
			said, pieces = strings.TrimSpace(line[1:]), nil
		case line != "" && !strings.HasPrefix(line, "#"):
			pieces = append(pieces, line)
		}
	}
}
