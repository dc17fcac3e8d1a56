package handlers_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"xinfangbot/bot"
	"xinfangbot/handlers"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/remind"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
	"xinfangbot/report"
)

// fuzzed is the whole bot on an empty store, with one person before it.
type fuzzed struct {
	*talk
	store  *store.Store
	server *store.Server
}

// fuzzedBot returns what makes such bots, one for each input.
func fuzzedBot(f *testing.F) func(t *testing.T) *fuzzed {
	server := storetest.Server(f, true)
	days, err := calendar.New()
	if err != nil {
		f.Fatal(err)
	}
	list := allHandlers(f, func(p *handlers.Parts) {
		p.Remind = handlers.NewRemind(p.Desk, handlers.RemindOptions{Calendar: days, Rules: remind.DefaultRules(), At: 9 * 60})
	})
	return func(t *testing.T) *fuzzed {
		if err := server.Client().FlushAll(context.Background()).Err(); err != nil {
			t.Fatal(err)
		}
		s := store.New(server.Client(), nil)
		t.Cleanup(func() {
			if err := s.Close(context.Background()); err != nil {
				t.Error(err)
			}
		})
		return &fuzzed{&talk{t: t, engine: newEngine(t, s, list), person: "王芳"}, s, server}
	}
}

// hear hands over a message and returns the replies to it.
func (b *fuzzed) hear(m bot.Message) []bot.Reply {
	b.t.Helper()
	b.said++
	m.Channel, m.ID, m.Conversation = "talk", fmt.Sprint(b.said), "talk:"+b.person
	m.Sender, m.At = bot.Sender{ID: b.person, Name: b.person}, noon
	b.replies = nil
	done, err := b.engine.Receive(context.Background(), b.talk, m)
	if err != nil {
		b.t.Fatal(err)
	}
	<-done
	for _, r := range b.replies {
		switch {
		case strings.Contains(r.Text, "内部错误"), strings.Contains(r.Text, "不可用"):
			b.t.Fatalf("answered with %s", r.Text)
		case utf8.RuneCountInString(r.Text) > bot.MaxBubble:
			b.t.Fatalf("%d characters in one bubble", utf8.RuneCountInString(r.Text))
		case !utf8.ValidString(r.Text):
			b.t.Fatalf("no text: %q", r.Text)
		}
	}
	return b.replies
}

// reports are where the store keeps something of a report, of any year.
func (b *fuzzed) reports() []string {
	b.t.Helper()
	keys, err := b.server.Client().Keys(context.Background(), "*{report:*").Result()
	if err != nil {
		b.t.Fatal(err)
	}
	return keys
}

// figures are the numbers that were kept, as people read them.
func (b *fuzzed) figures() []string {
	b.t.Helper()
	entries, err := b.store.Journal(context.Background(), report.Key{Year: 2025, Kind: report.RuleOfLaw}.Record())
	if err != nil {
		b.t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		if _, err := decimal.NewFromString(e.New); err == nil {
			list = append(list, e.New)
		}
	}
	return list
}

// FuzzMessage says anything, outside of a dialog and in the middle of each: it
// is answered, every figure that is kept was said, and the next question is
// answered as ever.
func FuzzMessage(f *testing.F) {
	before := [][]string{
		nil, {"填报2025年"}, {"填报2025年", "657", "657", "修改 初信初访件次 9"}, {"信访事项多久办结"}, {"起草"}, {"校对"},
		{"新增提醒 2026-02-10 党组会审议"}, {"填报2025年", "暂停"}, {"3月5日收到转来的信访件"},
	}
	for i, text := range []string{
		"来信657批次657人次，来访１３１４批次，人次是四千一百四十", "约2400", "确认 2件尚未甄别", "同上年", "第三十四条第一款", "《信访条例》第33条怎么说",
		"稍后 3天", "已报送", "新增提醒 每月5日 周报 给 张三", "免打扰 3月10日", "撤销", "修改 及时受理率 百分之一百零一", "\u200b", "\xff", "-1",
		"我局全年受理来信12件次，同比上升20%，办结11件。", "帮助 填报", "/file", "添加人员 张三 督查科", "绑定 7KM2QX4P", "1、甲\n2、乙",
	} {
		f.Add(uint8(i), text)
	}
	start := fuzzedBot(f)
	f.Fuzz(func(t *testing.T, state uint8, text string) {
		b := start(t)
		for _, said := range before[int(state)%len(before)] {
			b.hear(bot.Message{Text: said})
		}
		known := b.figures()
		shown := strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r) })
		if len(b.hear(bot.Message{Text: text})) == 0 && shown {
			t.Fatalf("%q was not answered", text)
		}
		for _, figure := range b.figures()[len(known):] {
			if !says(text, figure) && !slices.Contains(known, figure) {
				t.Fatalf("%q gave the figure %s", text, figure)
			}
		}
		answer := b.hear(bot.Message{Text: "信访事项多久办结？"})
		if len(answer) == 0 || !strings.Contains(answer[0].Text, "第三十四条") {
			t.Fatalf("after %q the question was answered with %v", text, answer)
		}
	})
}

// says tells whether a text has a number, in whichever way it is written.
func says(text, figure string) bool {
	want := decimal.RequireFromString(figure)
	is := func(words string) bool {
		n, err := report.ParseNumber(words)
		return err == nil && n.Value.Equal(want)
	}
	for i := range text {
		rest := text[i:]
		for j := range rest {
			if is(rest[:j]) {
				return true
			}
		}
		if is(rest) {
			return true
		}
	}
	return false
}

// FuzzFile sends any file: it is answered, and so is the next question.
func FuzzFile(f *testing.F) {
	docx, err := os.ReadFile("../internal/docread/testdata/libreoffice.docx")
	if err != nil {
		f.Fatal(err)
	}
	f.Add("报告.docx", docx)
	f.Add("数据.xlsx", []byte("PK\x03\x04"))
	f.Add("a.txt", []byte("来信657批次657人次。\n一、主要举措\n《信访条例》第九十九条"))
	f.Add("\u202excod.md", []byte("# 一\n|来信|5|\n"))
	f.Add("", []byte{})
	start := fuzzedBot(f)
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		b := start(t)
		if len(b.hear(bot.Message{File: &bot.File{Name: bot.FileName(name), Data: data}})) == 0 {
			t.Fatal("no answer")
		}
		if kept := b.reports(); len(kept) > 0 {
			t.Fatalf("%v were kept before anybody confirmed them", kept)
		}
		answer := b.hear(bot.Message{Text: "信访事项多久办结？"})
		if len(answer) == 0 || !strings.Contains(answer[0].Text, "第三十四条") {
			t.Fatalf("then the question was answered with %v", answer)
		}
	})
}
