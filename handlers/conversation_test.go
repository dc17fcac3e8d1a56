package handlers_test

import (
	"context"
	"fmt"
	"os"
	"strings"
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

func allHandlers(t testing.TB, further ...func(*handlers.Parts)) []bot.Handler {
	t.Helper()
	schema, err := report.LoadSchema()
	if err != nil {
		t.Fatal(err)
	}
	layouts, err := report.LoadLayouts(schema)
	if err != nil {
		t.Fatal(err)
	}
	regulations, err := knowledge.Load()
	if err != nil {
		t.Fatal(err)
	}
	index, err := knowledge.NewIndex(regulations)
	if err != nil {
		t.Fatal(err)
	}
	answerer, err := knowledge.NewAnswerer(regulations, index)
	if err != nil {
		t.Fatal(err)
	}
	checker, err := proofread.Load()
	if err != nil {
		t.Fatal(err)
	}
	desk := &handlers.Desk{
		Schema: schema, Layouts: layouts, Kind: report.RuleOfLaw, Checker: checker, Citations: handlers.Citations(regulations),
	}
	deadlines, err := knowledge.LoadDeadlines()
	if err != nil {
		t.Fatal(err)
	}
	days, err := calendar.New()
	if err != nil {
		t.Fatal(err)
	}
	parts := handlers.Parts{Desk: desk, Answerer: answerer, Deadline: handlers.NewDeadline(deadlines, days)}
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
