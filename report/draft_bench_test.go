package report

import (
	"bytes"
	"io"
	"testing"
	"time"

	"xinfangbot/report/pandoctest"
)

// BenchmarkDraftDocx assembles a draft from more than 120 facts and writes it
// as a .docx, beside pandoc writing the same text. The bar is a median of
// 15 ms.
func BenchmarkDraftDocx(b *testing.B) {
	schema, layouts := loadAll(b)
	l, _ := FindLayout(layouts, "standard")
	values := fullFacts(b, schema)
	values["highlights"] = highlightsFor(l)
	facts := factsOf(schema, values)
	n := len(values) - 1 + len(headingsOf(l, facts.Key.Year)) // each highlight is one
	if n < 120 {
		b.Fatalf("%d facts", n)
	}
	var text bytes.Buffer
	if err := l.Assemble(facts).Document.WriteMarkdown(&text); err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		if err := l.Assemble(facts).Document.WriteDocx(io.Discard); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	b.ReportMetric(float64(n), "facts")
	pandoctest.Compare(b, took, text.Bytes())
}
