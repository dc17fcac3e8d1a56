package knowledge

import (
	"flag"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/mapping"
)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewIndex(b *testing.B) {
	r, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := NewIndex(r); err != nil {
			b.Fatal(err)
		}
	}
}

// questionsFile is the question set that the benchmarks ask.
var questionsFile = flag.String("questions", "testdata/questions_blind.tsv", "the question set that the benchmarks ask")

func benchQuestions(b *testing.B) []Question {
	b.Helper()
	return readQuestions(b, *questionsFile)
}

// BenchmarkLatency tells how long one question takes in the middle and at
// worst, in microseconds: the search alone, the whole answer, and plain bleve
// over the same articles. It is measured on one core, as the bars are set.
func BenchmarkLatency(b *testing.B) {
	w := newTestAnswerer(b)
	b.Run("search", func(b *testing.B) {
		benchLatency(b, func(question string) { w.x.Search(question, maxCitations) })
	})
	b.Run("answer", func(b *testing.B) {
		benchLatency(b, func(question string) { w.Answer(question) })
	})
	b.Run("bleve", func(b *testing.B) {
		x := bleveIndex(b, w.r)
		defer x.Close()
		benchLatency(b, func(question string) {
			if _, err := x.Search(bleveQuery(question)); err != nil {
				b.Fatal(err)
			}
		})
	})
}

// benchLatency puts the questions in turn and reports the percentiles.
func benchLatency(b *testing.B, ask func(question string)) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	questions := benchQuestions(b)
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		begin := time.Now()
		ask(questions[i%len(questions)].Text)
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	for _, p := range []int{50, 99} {
		b.ReportMetric(float64(percentile(took, p))/float64(time.Microsecond), fmt.Sprintf("p%d-µs", p))
	}
}

// BenchmarkSearch is one search for each question in turn.
func BenchmarkSearch(b *testing.B) {
	w := newTestAnswerer(b)
	questions := benchQuestions(b)
	i := 0
	for b.Loop() {
		w.x.Search(questions[i%len(questions)].Text, maxCitations)
		i++
	}
}

// BenchmarkAnswer is one whole answer for each question in turn.
func BenchmarkAnswer(b *testing.B) {
	w := newTestAnswerer(b)
	questions := benchQuestions(b)
	i := 0
	for b.Loop() {
		w.Answer(questions[i%len(questions)].Text)
		i++
	}
}

// BenchmarkBleve builds and asks a bleve index over the same articles: one
// field with text, rule, subject and matters together, BM25, CJK analyzer.
func BenchmarkBleve(b *testing.B) {
	r, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			bleveIndex(b, r).Close()
		}
	})
	b.Run("search", func(b *testing.B) {
		questions := benchQuestions(b)
		x := bleveIndex(b, r)
		defer x.Close()
		i := 0
		for b.Loop() {
			if _, err := x.Search(bleveQuery(questions[i%len(questions)].Text)); err != nil {
				b.Fatal(err)
			}
			i++
		}
	})
}

func bleveQuery(question string) *bleve.SearchRequest {
	q := bleve.NewMatchQuery(question)
	q.SetField("all")
	return bleve.NewSearchRequestOptions(q, maxCitations, 0, false)
}

func bleveIndex(b *testing.B, r *Regulations) bleve.Index {
	b.Helper()
	m := bleve.NewIndexMapping()
	m.ScoringModel = "bm25"
	field := mapping.NewTextFieldMapping()
	field.Analyzer = "cjk"
	field.Store = false
	m.DefaultMapping.AddFieldMappingsAt("all", field)
	m.DefaultMapping.Dynamic = false
	x, err := bleve.NewMemOnly(m)
	if err != nil {
		b.Fatal(err)
	}
	phrases := make(map[int]string)
	for _, m := range r.matters {
		for _, p := range m.phrases {
			phrases[m.article] += p + "\n"
		}
	}
	batch := x.NewBatch()
	for _, a := range r.Articles() {
		text := a.Subject + "\n" + a.Rule + "\n" + a.Text + "\n" + phrases[a.Number]
		if err := batch.Index(a.Name(), map[string]string{"all": text}); err != nil {
			b.Fatal(err)
		}
	}
	if err := x.Batch(batch); err != nil {
		b.Fatal(err)
	}
	return x
}
