// Package proofread reads a report the way a careful clerk does: it adds up
// the figures, works percentages out again, looks up the laws that are cited,
// and looks for what is missing, vague, doubled, misspelt or private.
//
// It is made for precision: a false alarm costs more trust than a miss, so that
// a rule which cannot be sure what a figure belongs to stays silent. The
// severities say how sure a finding is:
//
//   - [Error]: the text contradicts itself, the law or the calendar, or gives a
//     private person away; it must not go out like that.
//   - [Warning]: very probably wrong, or against the standard of official
//     documents (GB/T 9704—2012, GB/T 15834—2011); somebody should look.
//   - [Info]: a matter of style that the bureau may well decide otherwise.
//
// The rules and what each of them may report:
//
//	sum           error where named parts that make up a whole do not; warning where parts almost do
//	rate          error where a rate is contradicted by its own parts; warning where the parts are guessed
//	yoy           error where no whole figure of the year before gives the percentage
//	part          error where a part is larger than its whole or persons are fewer than batches
//	law-name      warning: misnamed, without 《》, or abbreviated before it was introduced;
//	              info where the name that was probably meant is unconfirmed
//	law-repealed  error; warning in the year in which the document was repealed
//	article       error: an article that does not exist, or citations that the knowledge base contradicts
//	year          error for what cannot have happened yet; warning for what does not fit the report's year
//	vague         warning for a quantity that says nothing; info where the genre uses the word
//	structure     error for a required item that is missing and for numbers that skip or repeat
//	format        warning against a standard, info for a preference
//	typo          warning; info where both ways of writing are in use
//	repeat        warning
//	voice         warning
//	gap           error: something that a draft marks as missing
//	privacy       error for identity card and mobile numbers; warning for names and addresses
//
// Nothing here uses a model or the network.
package proofread

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Severity says how sure and how grave a finding is.
type Severity string

// The severities, gravest first.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// rank orders severities, the gravest first.
func (s Severity) rank() int {
	switch s {
	case Error:
		return 0
	case Warning:
		return 1
	}
	return 2
}

// problem says what is wrong with a severity that a table gives; empty where
// nothing is.
func (s Severity) problem() string {
	if s != Error && s != Warning && s != Info {
		return fmt.Sprintf("severity %q: %s, %s or %s expected", s, Error, Warning, Info)
	}
	return ""
}

// Title is what staff call the severity.
func (s Severity) Title() string {
	switch s {
	case Error:
		return "错误"
	case Warning:
		return "疑问"
	}
	return "建议"
}

// AtLeast tells whether s is as grave as t or graver.
func (s Severity) AtLeast(t Severity) bool { return s.rank() <= t.rank() }

// Rule names what a finding is about.
type Rule string

// The rules.
const (
	RuleSum         Rule = "sum"
	RuleRate        Rule = "rate"
	RuleYoY         Rule = "yoy"
	RulePart        Rule = "part"
	RuleLawName     Rule = "law-name"
	RuleLawRepealed Rule = "law-repealed"
	RuleArticle     Rule = "article"
	RuleYear        Rule = "year"
	RuleVague       Rule = "vague"
	RuleStructure   Rule = "structure"
	RuleFormat      Rule = "format"
	RuleTypo        Rule = "typo"
	RuleRepeat      Rule = "repeat"
	RuleVoice       Rule = "voice"
	RuleGap         Rule = "gap"
	RulePrivacy     Rule = "privacy"
)

// Line is one line of a text as it was read.
type Line struct {
	Number int    // the number under which findings name it
	Text   string // UTF-8
	Table  bool   // a row of a table, its cells separated by tabs
	Level  int    // of a heading, where the file says so, from 1; 0 otherwise
}

// Finding is one thing to mend.
type Finding struct {
	Rule     Rule
	Severity Severity
	Line     int // Line.Number; 0 where the finding is about the text as a whole
	// Start and End are byte offsets of Excerpt in the line's Text, both on
	// boundaries of characters.
	Start, End int
	Excerpt    string
	Message    string // what is wrong, and why
	Suggestion string // how to mend it
}

// Problem is a citation or quotation that does not hold.
type Problem struct {
	Start, End int // byte offsets in the text that was checked
	Message    string
	Suggestion string
}

// Options are what is known about a text besides its lines. The zero value is
// ready to use.
type Options struct {
	// Year is the year that is reported on; 0: it is taken from the title.
	Year int
	// Date is the date of the document; zero: it is taken from the text.
	Date time.Time
	// Citations finds citations and quotations that do not hold; nil: only
	// whether the cited articles exist is checked.
	Citations func(text string) []Problem
	// Paragraphs: every line is a whole paragraph, as in a .docx. Otherwise lines
	// that were broken within a sentence are put together again.
	Paragraphs bool
	// Skip are the rules that are not applied.
	Skip []Rule
}

// checks are the rules in the order of the package comment.
func checks() []struct {
	rule  Rule
	apply func(*sheet)
} {
	return []struct {
		rule  Rule
		apply func(*sheet)
	}{
		{RuleSum, checkSums}, {RuleRate, checkRates}, {RuleYoY, checkYoY}, {RulePart, checkParts},
		{RuleLawName, checkLawNames}, {RuleLawRepealed, checkRepealed}, {RuleArticle, checkArticles},
		{RuleYear, checkYears}, {RuleVague, checkVague}, {RuleStructure, checkStructure},
		{RuleFormat, checkFormat}, {RuleTypo, checkTypos}, {RuleRepeat, checkRepeats},
		{RuleVoice, checkVoice}, {RuleGap, checkGaps}, {RulePrivacy, checkPrivacy},
	}
}

// Check reads a text and returns what is to be mended, in the order of the text.
// The error is that of ctx, which is looked at between passages and rules.
func (c *Checker) Check(ctx context.Context, lines []Line, o Options) ([]Finding, error) {
	s := newSheet(lines, o)
	s.Checker, s.ctx = c, ctx
	s.read()
	for _, check := range checks() {
		if !slices.Contains(o.Skip, check.rule) {
			s.rule, s.before = check.rule, len(s.out)
			check.apply(s)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err // a rule that was broken off has not said all
	}
	slices.SortStableFunc(s.out, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Severity.rank(), b.Severity.rank()))
	})
	return slices.CompactFunc(s.out, func(a, b Finding) bool { return a == b }), nil
}

// finding is a Finding whose place is still that of a passage.
type finding struct {
	severity            Severity
	start, end          int
	message, suggestion string
}

// mostFindings is how many findings of one rule are reported at most. A text
// with more is no report, or is written to be slow to read.
const mostFindings = 500

// full tells whether the rule that is being checked has said enough.
func (s *sheet) full() bool { return len(s.out)-s.before >= mostFindings }

// report adds a finding about a part of a passage.
func (s *sheet) report(p *passage, f finding) {
	if s.full() {
		return
	}
	line, start, end := p.place(s.lines, f.start, f.end)
	s.out = append(s.out, Finding{
		Rule: s.rule, Severity: f.severity, Line: s.lines[line].Number,
		Start: start, End: end, Excerpt: s.lines[line].Text[start:end],
		Message: f.message, Suggestion: f.suggestion,
	})
}

// reportWhole adds a finding about the text as a whole.
func (s *sheet) reportWhole(severity Severity, message, suggestion string) {
	s.out = append(s.out, Finding{Rule: s.rule, Severity: severity, Message: message, Suggestion: suggestion})
}

// shorten cuts a quotation in a message to n characters.
func shorten(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n]) + "……"
}

// containsAny tells whether s contains one of the words.
func containsAny(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}
