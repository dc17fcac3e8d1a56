package proofread

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinfangbot/internal/docread"
	"xinfangbot/internal/journal"
	"xinfangbot/report"
)

// exampleFacts fills every field of the schema with its example, for a report
// of the given year that is dated at the beginning of the next.
func exampleFacts(t testing.TB, schema *report.Schema, key report.Key) *report.Facts {
	t.Helper()
	record := make(journal.Record)
	for i := range schema.Fields {
		f := &schema.Fields[i]
		if f.Derived != nil {
			continue
		}
		value, err := f.ParseValue(f.Example)
		if err != nil {
			t.Fatalf("the example of %s: %v", f.ID, err)
		}
		record[f.ID] = journal.Field{Value: value}
	}
	// The examples are a published report's, whose sums do not hold.
	for id, value := range map[string]string{
		"first_cases": "925", "first_persons": "2412", "old_cases": "13", "date": fmt.Sprintf("%d-01-28", key.Year+1),
	} {
		record[id] = journal.Field{Value: value}
	}
	return report.NewFacts(schema, key, record, nil)
}

// TestDraftsAreClean proofreads drafts in every layout for reports before and
// after the Regulations of 2022: what the program writes itself has no error.
func TestDraftsAreClean(t *testing.T) {
	schema, layouts := loadLayouts(t)
	c := load(t)
	for _, l := range layouts {
		for _, year := range []int{2020, 2021, 2022, 2025} {
			facts := exampleFacts(t, schema, report.Key{Year: year, Kind: l.Kind})
			docx := checkDraft(t, c, l, facts)
			// The phrasings differ from body to body.
			for _, org := range []string{"甲县信访局", "乙市信访局", "丙区信访局", "丁州信访局"} {
				checkDraft(t, c, l, facts.With(map[string]string{"org": org}))
			}
			// This layout is silent where there are no shortcomings, as the report was
			// that it follows.
			if l.Name != "xuchang" {
				checkDraft(t, c, l, facts.With(map[string]string{"problems": "[]"}))
			}
			old := year < 2022
			text := text(t, docx)
			if strings.Contains(text, "《信访工作条例》") == old && strings.Contains(text, "《信访") {
				t.Errorf("%s %d cites the regulations of another time", l.Name, year)
			}
		}
	}
}

// TestPublishedFactsAreClean proofreads the published figures in every layout.
// Which phrasing stands in a draft depends on year and body.
func TestPublishedFactsAreClean(t *testing.T) {
	schema, layouts := loadLayouts(t)
	files, err := filepath.Glob("../testdata/facts-*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("the figures of published reports: %v, %v", files, err)
	}
	c := load(t)
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := report.ParseFactsFile(data, schema)
		if err != nil {
			t.Fatal(err)
		}
		record := make(journal.Record)
		for id, value := range file.Values {
			record[id] = journal.Field{Value: value}
		}
		// Two sums of the report for 2020 do not hold.
		for id, value := range map[string]string{"first_cases": "925", "first_persons": "2412"} {
			if record[id].Value != "" {
				record[id] = journal.Field{Value: value}
			}
		}
		// Without them a layout may say nothing of shortcomings and plans.
		for _, id := range []string{"problems", "next_steps"} {
			if f, _ := schema.Field(id); record[id].Value == "" {
				value, err := f.ParseValue(f.Example)
				if err != nil {
					t.Fatal(err)
				}
				record[id] = journal.Field{Value: value}
			}
		}
		for _, l := range layouts {
			checkDraft(t, c, l, report.NewFacts(schema, report.Key{Year: file.Key.Year, Kind: l.Kind}, record, nil))
		}
	}
}

// checkDraft proofreads a draft of a layout, in which nothing is to be found
// but what the facts lack, and returns it.
func checkDraft(t testing.TB, c *Checker, l *report.Layout, facts *report.Facts) []byte {
	t.Helper()
	draft := l.Assemble(facts)
	var docx bytes.Buffer
	if err := draft.Document.WriteDocx(&docx); err != nil {
		t.Fatal(err)
	}
	file, err := Open("draft.docx", docx.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	file.Options.Year = facts.Key.Year
	if length, err := draft.Document.Length(); err != nil || length != file.Length() {
		t.Errorf("%s: drafted with %d characters, proofread with %d, %v", l.Name, length, file.Length(), err)
	}
	for _, f := range check(t, c, file.Lines, file.Options) {
		// A clause is all that a layout without a heading says of no shortcomings.
		none := strings.Contains(f.Excerpt, "未梳理出需要报告的不足")
		gap := f.Rule == RuleGap && len(draft.Missing) > 0
		// Staff wrote it for a layout that introduces the name.
		staff := f.Rule == RuleLawName && f.Excerpt == "《条例》"
		// A matter of style that the bureau did not choose.
		title := strings.Contains(f.Message, "标题“关于")
		if (f.Severity != Info || title) && !none && !gap && !staff {
			t.Errorf("%s %d: line %d: %s %s: %s (%s)", l.Name, facts.Key.Year, f.Line, f.Rule, f.Severity, f.Message, f.Excerpt)
		}
	}
	return docx.Bytes()
}

// loadLayouts returns the program's own schema and layouts.
func loadLayouts(t testing.TB) (*report.Schema, []*report.Layout) {
	t.Helper()
	schema, err := report.LoadSchema()
	if err != nil {
		t.Fatal(err)
	}
	layouts, err := report.LoadLayouts(schema)
	if err != nil {
		t.Fatal(err)
	}
	return schema, layouts
}

func text(t testing.TB, docx []byte) string {
	t.Helper()
	read, err := docread.Read("draft.docx", docx)
	if err != nil {
		t.Fatal(err)
	}
	return read.String()
}
