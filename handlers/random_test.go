package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xinfangbot/bot"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
	"xinfangbot/report"
)

// killed is a Store that stops working at a commit, before or after it is
// done, as if the process had been killed there.
type killed struct {
	*store.Store
	afterCommit bool
	dead        bool
}

var errKilled = errors.New("killed")

func (k *killed) Commit(ctx context.Context, c bot.Commit) error {
	if k.afterCommit && !k.dead {
		if err := k.Store.Commit(ctx, c); err != nil {
			return err
		}
	}
	k.dead = true
	return errKilled
}

func (*killed) Settle(bot.Message, bool) {}

// messages are what people say in random dialogs: answers sound and odd,
// vague, of the wrong kind, commands at any point, questions, corrections.
func messages() *rapid.Generator[string] {
	number := rapid.Custom(func(t *rapid.T) string {
		form := rapid.SampledFrom([]string{"%d", "%d件次", "%d批次", "%d人次", " %d 。", "一共%d"}).Draw(t, "form")
		return fmt.Sprintf(form, rapid.IntRange(0, 40).Draw(t, "n"))
	})
	pair := rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf("%d批次%d人次", rapid.IntRange(0, 30).Draw(t, "a"), rapid.IntRange(0, 30).Draw(t, "b"))
	})
	correction := rapid.Custom(func(t *rapid.T) string {
		name := rapid.SampledFrom([]string{"来信件次", "来信人次", "来访批次", "来访人次", "初信初访件次", "重信重访件次", "来信", "上年来信件次", "没有"}).Draw(t, "name")
		return fmt.Sprintf("修改 %s %d", name, rapid.IntRange(0, 60).Draw(t, "value"))
	})
	other := rapid.SampledFrom([]string{
		"填报", "跳过", "上一步", "暂停", "继续", "进度", "确认", "确认 已核对", "取消", "撤销", "同上年", "说明", "来源 来信件次",
		"约20", "多件", "嗯", "", "😀", "信访事项多久办结", "第34条", "起草", "无", "-3", "12.5", "96%", "来信5批次6人次，来访7批次8人次",
	})
	return rapid.OneOf(number, number, pair, correction, other, other)
}

// TestRandomDialogs lets two people say random things, with the process being
// restarted and killed at random, and holds what they were told against what
// is stored: every figure that was acknowledged is there, in order, once, and
// nothing else is.
func TestRandomDialogs(t *testing.T) {
	schema, err := report.LoadSchema()
	if err != nil {
		t.Fatal(err)
	}
	server := storetest.Server(t, true)
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		if err := server.Client().FlushAll(context.Background()).Err(); err != nil {
			rt.Fatal(err)
		}
		s := store.New(server.Client(), nil)
		handlers := allHandlers(t)
		told := make(map[string]string) // by the field's name: the value as shown
		var entries int
		for range rapid.IntRange(1, 40).Draw(rt, "messages") {
			person := rapid.SampledFrom([]string{"王芳", "李强"}).Draw(rt, "person")
			c := &talk{t: t, person: person, said: round * 1_000_000}
			round++
			text := messages().Draw(rt, "text")
			kill := rapid.SampledFrom([]string{"", "", "", "before", "after"}).Draw(rt, "kill")
			if kill != "" {
				c.engine = newEngine(t, &killed{Store: s, afterCommit: kill == "after"}, handlers)
				c.say(text)
				c.replies = nil
				c.engine = newEngine(t, s, handlers)
				c.resume()
			} else {
				c.engine = newEngine(t, s, handlers)
				c.say(text)
			}
			for _, r := range c.replies {
				if strings.Contains(r.Text, "内部错误") || strings.Contains(r.Text, "不可用") {
					rt.Fatalf("%q was answered with %s", text, r.Text)
				}
				for _, a := range acknowledgements(r.Text) {
					entries++
					if told[a.name] = a.value; a.value == "" {
						delete(told, a.name)
					}
				}
			}
			compareState(rt, s, schema, told, entries)
		}
	})
}

func newEngine(t *testing.T, s bot.Store, handlers []bot.Handler) *bot.Engine {
	t.Helper()
	e, err := bot.New(bot.Options{Store: s, Directory: bot.Everyone(bot.Administrator), Handlers: handlers, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// resume takes the conversation up without saying anything.
func (c *talk) resume() {
	c.t.Helper()
	c.pending = nil
	if err := c.engine.Serve(context.Background(), c); err != nil {
		c.t.Fatal(err)
	}
}

// acknowledged is a figure that a reply says was stored; an empty value means
// that it was cleared.
type acknowledged struct{ name, value string }

// acknowledgements reads what a reply says was stored, in order.
func acknowledgements(reply string) []acknowledged {
	var list []acknowledged
	for line := range strings.Lines(reply) {
		line = strings.TrimSuffix(strings.TrimSpace(line), "。")
		stored, ok := strings.CutPrefix(line, "已记录：")
		sep := " "
		if !ok {
			if stored, ok = strings.CutPrefix(line, "已撤销："); !ok {
				continue
			}
			sep = "恢复为"
		}
		for _, item := range strings.Split(stored, "，") {
			name, value, _ := strings.Cut(item, sep)
			if value == "空" {
				value = ""
			}
			list = append(list, acknowledged{name, value})
		}
	}
	return list
}

func compareState(t *rapid.T, s *store.Store, schema *report.Schema, told map[string]string, entries int) {
	key := report.Key{Year: 2025, Kind: report.RuleOfLaw}
	record, err := s.Record(context.Background(), key.Record())
	if err != nil {
		t.Fatal(err)
	}
	stored := make(map[string]string)
	for id, f := range record {
		if f.Value != "" {
			stored[schema.NameOf(id)] = schema.ShowValue(id, f.Value)
		}
	}
	if !maps.Equal(stored, told) {
		t.Fatalf("stored %v\ntold   %v", stored, told)
	}
	journal, err := s.Journal(context.Background(), key.Record())
	if err != nil {
		t.Fatal(err)
	}
	if len(journal) != entries {
		t.Fatalf("%d entries in the journal, %d acknowledged", len(journal), entries)
	}
	replayed := make(map[string]string)
	for _, e := range journal {
		if replayed[e.Field] != e.Old {
			t.Fatalf("%s: the journal says that it was %q, it was %q", e.Field, e.Old, replayed[e.Field])
		}
		replayed[e.Field] = e.New
	}
	for id, f := range record {
		if replayed[id] != f.Value {
			t.Fatalf("%s is %q, its journal ends with %q", id, f.Value, replayed[id])
		}
	}
}
