package hybrid

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Embedder makes vectors; *llm.Client is one.
type Embedder interface {
	// Embed returns a vector for each text. person is who it is done for.
	Embed(ctx context.Context, person string, texts []string) ([][]float32, error)
	EmbeddingModel() string
}

// Cache keeps vectors by the hash of what they are of.
type Cache interface {
	// Vectors returns the vectors of the keys, nil where there is none.
	Vectors(ctx context.Context, keys []string) ([][]float32, error)
	// Keep keeps vectors by their keys.
	Keep(ctx context.Context, vectors map[string][]float32) error
}

// Document is a text that can be found. ID is what rankings name it by.
type Document[T comparable] struct {
	ID   T
	Text string
}

// Index ranks documents by meaning. It is safe for concurrent use.
type Index[T comparable] struct {
	embedder  Embedder
	cache     Cache
	documents []Document[T]

	turn    chan struct{} // holds a value while vectors are read or made
	vectors [][]float32   // of length 1, by document; nil until they were needed
}

// NewIndex returns an Index of documents. Their vectors are read, and made
// where the cache has none, when they are first needed; see Prepare.
func NewIndex[T comparable](e Embedder, c Cache, documents []Document[T]) *Index[T] {
	return &Index[T]{embedder: e, cache: c, documents: documents, turn: make(chan struct{}, 1)}
}

// Prepare makes the vectors that the cache does not have, so that the first
// question need not wait for them.
func (x *Index[T]) Prepare(ctx context.Context) error {
	select {
	case x.turn <- struct{}{}:
		defer func() { <-x.turn }()
	case <-ctx.Done():
		return fmt.Errorf("wait for others who make them: %w", ctx.Err())
	}
	if x.vectors != nil {
		return nil
	}
	vectors, err := x.embedDocuments(ctx)
	if err != nil {
		return err
	}
	x.vectors = vectors
	return nil
}

// Rank merges words, a ranking of documents by their words, with the ranking by
// meaning, of which the best n count. With an error it returns words as they
// are: the search is never worse for a model that is away.
func (x *Index[T]) Rank(ctx context.Context, person, query string, words []T, n int) ([]T, error) {
	if err := x.Prepare(ctx); err != nil {
		return words, fmt.Errorf("prepare vectors: %w", err)
	}
	// Hardly a question is asked twice in the same words: its vector is not kept.
	vectors, err := x.embedder.Embed(ctx, person, []string{query})
	if err != nil {
		return words, fmt.Errorf("vector of the query: %w", err)
	}
	asked := unit(vectors[0])
	type scored struct {
		id    T
		score float64
	}
	ranked := make([]scored, len(x.documents))
	for i, d := range x.documents {
		if len(x.vectors[i]) != len(asked) {
			return words, fmt.Errorf("vector of the query has %d dimensions, those of the documents %d", len(asked), len(x.vectors[i]))
		}
		ranked[i] = scored{d.ID, dot(x.vectors[i], asked)}
	}
	slices.SortStableFunc(ranked, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	meaning := make([]T, 0, n)
	for _, r := range ranked[:min(n, len(ranked))] {
		meaning = append(meaning, r.id)
	}
	return Fuse(words, meaning), nil
}

// embedDocuments returns the documents' vectors, of length 1, from the cache where
// it has them. A cache that fails costs calls and nothing else, so its errors are
// only returned where the embedder fails too.
func (x *Index[T]) embedDocuments(ctx context.Context) ([][]float32, error) {
	keys := make([]string, len(x.documents))
	for i, d := range x.documents {
		keys[i] = key(x.embedder.EmbeddingModel(), d.Text)
	}
	vectors, cacheErr := x.cache.Vectors(ctx, keys)
	if cacheErr != nil || len(vectors) != len(keys) {
		vectors = make([][]float32, len(keys))
	}
	var missing []string
	var at []int
	for i, v := range vectors {
		if v == nil {
			missing, at = append(missing, x.documents[i].Text), append(at, i)
		}
	}
	if len(missing) == 0 {
		return vectors, nil
	}
	made, err := x.embedder.Embed(ctx, "", missing)
	if err != nil {
		return nil, errors.Join(err, cacheErr)
	}
	fresh := make(map[string][]float32, len(made))
	for i, v := range made {
		vectors[at[i]] = unit(v)
		fresh[keys[at[i]]] = vectors[at[i]]
	}
	// What could not be kept is made again the next time.
	_ = x.cache.Keep(ctx, fresh)
	return vectors, nil
}

// key names a vector by what it is of: the text is not in it.
func key(model, text string) string {
	sum := sha256.Sum256([]byte(model + "\x00" + text))
	return hex.EncodeToString(sum[:])
}

// unit is a vector in the same direction, of length 1.
func unit(v []float32) []float32 {
	length := math.Sqrt(dot(v, v))
	if length == 0 {
		return v
	}
	u := make([]float32, len(v))
	for i, x := range v {
		u[i] = float32(float64(x) / length)
	}
	return u
}

func dot(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}
