// Package handlers is what staff can do. Each handler has the file of its name,
// and further ones that begin with it: Ask answers questions about the
// Regulations and Deadline those for a date; Collect, Intake and History fill a
// report, which Reports chooses; Draft, Version and Proofread make the text of
// it; Duty, Remind, People and Audit are about who does what, and Help tells of
// all. Handlers turn messages into calls of knowledge and report and word the
// answers; rules of the domain live there, not here.
package handlers

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"xinfangbot/bot"
	"xinfangbot/knowledge"
	"xinfangbot/report"
	"xinfangbot/report/proofread"
)

// Desk is what the handlers that work on a report share: the schema, the
// layouts, and which report a conversation is about.
type Desk struct {
	Schema  *report.Schema
	Layouts []*report.Layout
	// Kind is the kind of report that is meant where nobody says another.
	Kind report.Kind
	// Checker proofreads; nil: nothing does.
	Checker *proofread.Checker
	// Citations finds citations of the Regulations that do not hold, see
	// proofread.Options; may be nil.
	Citations func(text string) []proofread.Problem
}

// Parts is what the handlers are made of.
type Parts struct {
	Desk     *Desk
	Answerer *knowledge.Answerer
	// Supplement completes answers from the bureau's own documents; nil where
	// there are none.
	Supplement Supplement
	Deadline   *Deadline
	// Remind tells what is due; nil: nothing does.
	Remind *Remind
	// Model writes answers and sections; nil where there is none.
	Model *Model
	// Writer writes parts of the draft anew; nil where there is no model.
	Writer Writer
}

// All returns the bot's handlers in the order in which they are asked: Ask
// takes every text, so it comes last.
func All(p Parts) []bot.Handler {
	// Thanks are no answer either.
	isQuestion := func(text string) bool {
		return p.Answerer.Recognises(text) || p.Deadline.Recognises(text) || thanks(text)
	}
	asksOutright := func(text string) bool {
		return p.Answerer.AsksOutright(text) || p.Deadline.AsksOutright(text) || thanks(text)
	}
	files := &keptFiles{}
	list := []bot.Handler{
		NewIntake(p.Desk, isQuestion, files), NewCollect(p.Desk, isQuestion, asksOutright), NewDuty(p.Desk), NewHistory(p.Desk),
		NewReports(p.Desk), NewDraft(p.Desk, p.Writer), NewVersion(p.Desk), p.Deadline,
	}
	if p.Desk.Checker != nil {
		list = append(list, NewProofread(p.Desk, files))
	}
	if p.Remind != nil {
		list = append(list, p.Remind)
	}
	list = append(list, NewPeople(), NewAudit(p.Desk))
	// The help names last what is said only when a file or a paragraph came, and
	// first what people begin with.
	help := NewHelp(slices.Concat(list[1:], list[:1])...)
	return append(list, help, NewAsk(p.Answerer, p.Supplement, p.Model))
}

// deskState is what a session keeps for the Desk.
type deskState struct {
	Year   int         `json:"year,omitempty"`
	Kind   report.Kind `json:"kind,omitempty"`
	Layout string      `json:"layout,omitempty"`
}

const deskName = "desk"

// firstMonthOfOwnYear is the month from which on the report in hand is that of
// the current year: before, bureaus still write the one of the year before,
// which is due by the end of March.
const firstMonthOfOwnYear = time.July

// private says what in the text of a field gives a private person away, in
// words that begin a sentence.
func (d *Desk) private(id, value string) []string {
	f, ok := d.Schema.Field(id)
	if d.Checker == nil || !ok || f.Type != report.Text && f.Type != report.List {
		return nil
	}
	var list []string
	for _, found := range d.Checker.Private(f.Show(value)) {
		list = append(list, fmt.Sprintf("%s%s“%s”，会写入报告。建议%s", f.Name, found.Message, found.Excerpt, found.Suggestion))
	}
	return list
}

// DefaultYear is the year of the report that is in hand at a time.
func DefaultYear(now time.Time) int {
	if now.Month() < firstMonthOfOwnYear {
		return now.Year() - 1
	}
	return now.Year()
}

func (d *Desk) state(t *bot.Turn) (deskState, error) {
	var s deskState
	if err := t.Session.Get(deskName, &s); err != nil {
		return s, err
	}
	if s.Year == 0 {
		s.Year = DefaultYear(t.Now)
	}
	if s.Kind == "" {
		s.Kind = d.Kind
	}
	return s, nil
}

// facts returns the facts of the report the conversation is about.
func (d *Desk) facts(ctx context.Context, t *bot.Turn) (*report.Facts, error) {
	key, err := d.key(t)
	if err != nil {
		return nil, err
	}
	return d.factsOf(ctx, t, key)
}

// key names the report the conversation is about.
func (d *Desk) key(t *bot.Turn) (report.Key, error) {
	s, err := d.state(t)
	return report.Key{Year: s.Year, Kind: s.Kind}, err
}

// factsOf returns the facts of any report.
func (d *Desk) factsOf(ctx context.Context, t *bot.Turn, key report.Key) (*report.Facts, error) {
	current, err := t.Record(ctx, key.Record())
	if err != nil {
		return nil, err
	}
	before, err := t.Record(ctx, key.Before().Record())
	if err != nil {
		return nil, err
	}
	return report.NewFacts(d.Schema, key, current, before), nil
}

// yearPattern finds a year: 2024年度, 2024. What is only as long as one (2000字,
// 20240) is none.
var yearPattern = regexp.MustCompile(`(?:^|[^0-9])(20[0-9]{2})(\s*年度?|\s*$|\s*[^0-9\s年字个多余左以])`)

// findYear finds a year in a command's arguments; end is 0 where there is none.
func findYear(args string) (year, start, end int) {
	m := yearPattern.FindStringSubmatchIndex(args)
	if m == nil {
		return 0, 0, 0
	}
	start, end = m[2], m[3]
	year, _ = strconv.Atoi(args[start:end])
	if strings.Contains(args[m[4]:m[5]], "年") {
		end = m[5]
	}
	return year, start, end
}

// cutYear takes a year out of a command's arguments; 0 where there is none.
func cutYear(args string) (year int, rest string) {
	year, start, end := findYear(args)
	if year == 0 {
		return 0, args
	}
	return year, strings.TrimSpace(args[:start] + strings.TrimSpace(args[end:]))
}

// beginsWithYear tells whether a command's arguments begin with a year.
func beginsWithYear(args string) bool {
	year, start, _ := findYear(args)
	return year != 0 && start == 0
}

// selectYear makes a year's report the one the conversation is about; 0 keeps
// it as it is.
func (d *Desk) selectYear(t *bot.Turn, year int) error {
	if year == 0 {
		return nil
	}
	key, err := d.key(t)
	if err != nil {
		return err
	}
	key.Year = year
	return d.selectReport(t, key)
}

// selectReport makes a report the one the conversation is about, and ends the
// dialog over another, whose figures it tells of where they were held back.
func (d *Desk) selectReport(t *bot.Turn, key report.Key) error {
	s, err := d.state(t)
	if err != nil {
		return err
	}
	if key == (report.Key{Year: s.Year, Kind: s.Kind}) {
		return nil
	}
	s.Year, s.Kind = key.Year, key.Kind
	var left collectState
	if err := t.Session.Get(collectName, &left); err != nil {
		return err
	}
	if left.Pending != nil {
		t.Reply("收到的" + d.describe(left.Pending) + "没有保存。")
	}
	if t.Session.Dialog == collectName {
		t.Session.Dialog = ""
	}
	return errors.Join(t.Session.Put(collectName, nil), t.Session.Put(deskName, s))
}

// groupNames lists the parts of the report.
func (d *Desk) groupNames() string {
	names := make([]string, len(d.Schema.Groups))
	for i, g := range d.Schema.Groups {
		names[i] = g.Name
	}
	return strings.Join(names, "、")
}

// maxQuoted is how many characters are named of what a person wrote and is not
// understood.
const maxQuoted = 20

// cutAfter returns the first n characters of a text, with a sign that there
// are more.
func cutAfter(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n]) + "…"
	}
	return text
}

// listSome joins at most n names and says how many there are where it leaves
// some out.
func listSome(names []string, n int) string {
	if len(names) <= n {
		return strings.Join(names, "、")
	}
	return fmt.Sprintf("%s等%d项", strings.Join(names[:n], "、"), len(names))
}
