package corpus

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/blevesearch/bleve/v2"
)

// plainBleve is bleve as its documentation shows it: one field, BM25, analyzer
// for Chinese, the whole question as a match query.
func plainBleve(t testing.TB, c *Corpus) func(string) ([]hit, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plain")
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	b, err := bleve.NewBuilder(path, newMapping(), map[string]any{"batchSize": batchSize, "buildPathPrefix": filepath.Dir(path)})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	everyPassage(t, c, func(text string, article int) {
		n++
		if err := b.Index(fmt.Sprintf("%d/%d", article, n), map[string]any{fieldName: text}); err != nil {
			t.Fatal(err)
		}
	})
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	x, err := bleve.OpenUsing(path, map[string]any{"read_only": true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return func(question string) ([]hit, error) {
		q := bleve.NewMatchQuery(question)
		q.SetField(fieldName)
		res, err := x.Search(bleve.NewSearchRequestOptions(q, 3, 0, false))
		if err != nil {
			return nil, err
		}
		var hits []hit
		for _, h := range res.Hits {
			article, err := strconv.Atoi(filepath.Dir(h.ID))
			if err != nil {
				return nil, err
			}
			hits = append(hits, hit(article))
		}
		return hits, nil
	}
}
