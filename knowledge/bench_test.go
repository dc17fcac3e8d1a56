package knowledge

import (
	"os"
	"testing"

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

// benchQuestions are the project's own questions.
func benchQuestions(b *testing.B) []Question {
	b.Helper()
	f, err := os.Open("testdata/questions_tuning.tsv")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	questions, err := ReadQuestions(f)
	if err != nil {
		b.Fatal(err)
	}
	return questions
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
			q := bleve.NewMatchQuery(questions[i%len(questions)].Text)
			q.SetField("all")
			if _, err := x.Search(bleve.NewSearchRequestOptions(q, maxCitations, 0, false)); err != nil {
				b.Fatal(err)
			}
			i++
		}
	})
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
