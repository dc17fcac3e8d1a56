package proofread

import (
	"bytes"
	"fmt"
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
	schema, err := report.LoadSchema()
	if err != nil {
		t.Fatal(err)
	}
	layouts, err := report.LoadLayouts(schema)
	if err != nil {
		t.Fatal(err)
	}
	c := load(t)
	for _, l := range layouts {
		for _, year := range []int{2020, 2021, 2022, 2025} {
			facts := exampleFacts(t, schema, report.Key{Year: year, Kind: l.Kind})
			draft := l.Assemble(facts)
			var docx bytes.Buffer
			if err := draft.Document.WriteDocx(&docx); err != nil {
				t.Fatal(err)
			}
			file, err := Open("draft.docx", docx.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			file.Options.Year = year
			for _, f := range check(t, c, file.Lines, file.Options) {
				// Two layouts follow reports in which shortcomings and plans have
				// no heading of their own.
				headless := f.Rule == RuleStructure && (l.Name == "baotou" || l.Name == "xuchang")
				if f.Severity != Info && !headless {
					t.Errorf("%s %d: line %d: %s %s: %s (%s)", l.Name, year, f.Line, f.Rule, f.Severity, f.Message, f.Excerpt)
				}
			}
			old := year < 2022
			text := text(t, docx.Bytes())
			if strings.Contains(text, "《信访工作条例》") == old && strings.Contains(text, "《信访") {
				t.Errorf("%s %d cites the regulations of another time", l.Name, year)
			}
		}
	}
}

func text(t testing.TB, docx []byte) string {
	t.Helper()
	read, err := docread.Read("draft.docx", docx)
	if err != nil {
		t.Fatal(err)
	}
	return read.String()
}
