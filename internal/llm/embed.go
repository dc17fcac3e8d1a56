package llm

import (
	"context"
	"fmt"

	openai "github.com/sashabaranov/go-openai"

	"xinfangbot/internal/mask"
)

// Embed returns a vector for each text, in their order. Personal data is masked
// before it leaves. It returns ErrNoEmbeddings where no model is configured for
// it.
func (c *Client) Embed(ctx context.Context, person string, texts []string) ([][]float32, error) {
	if c.config.EmbeddingModel == "" {
		return nil, ErrNoEmbeddings
	}
	masked := mask.New().MaskAll(texts...)
	vectors := make([][]float32, 0, len(texts))
	for len(vectors) < len(masked) {
		batch := masked[len(vectors):min(len(masked), len(vectors)+c.config.EmbeddingBatch)]
		v, err := c.embed(ctx, person, batch)
		if err != nil {
			return nil, err
		}
		vectors = append(vectors, v...)
	}
	return vectors, nil
}

// EmbeddingModel is the name of the model that makes vectors, empty where there
// is none.
func (c *Client) EmbeddingModel() string { return c.config.EmbeddingModel }

func (c *Client) embed(ctx context.Context, person string, texts []string) (vectors [][]float32, err error) {
	n := tokens(texts...)
	most := Usage{Tokens: n, Money: c.config.Prices.Embedding.cost(n)}
	err = c.spend(ctx, spending{person: person, embedding: true, most: most, unstated: most}, func(ctx context.Context) (Usage, error) {
		resp, err := c.api.CreateEmbeddings(ctx, openai.EmbeddingRequestStrings{
			Input: texts, Model: openai.EmbeddingModel(c.config.EmbeddingModel), EncodingFormat: openai.EmbeddingEncodingFormatFloat,
		})
		if err != nil {
			return Usage{}, err
		}
		vectors, err = inOrder(resp.Data, len(texts))
		used := int64(resp.Usage.TotalTokens)
		if used == 0 {
			used = n
		}
		return Usage{Tokens: used, Money: c.config.Prices.Embedding.cost(used)}, err
	})
	return vectors, err
}

// inOrder puts vectors into the order of their texts: an endpoint may answer in
// any.
func inOrder(data []openai.Embedding, n int) ([][]float32, error) {
	vectors := make([][]float32, n)
	for _, d := range data {
		if d.Index < 0 || d.Index >= n || vectors[d.Index] != nil || len(d.Embedding) == 0 || len(d.Embedding) != len(data[0].Embedding) {
			return nil, fmt.Errorf("%w: vectors do not match the texts", ErrIncomplete)
		}
		vectors[d.Index] = d.Embedding
	}
	if len(data) != n {
		return nil, fmt.Errorf("%w: %d vectors for %d texts", ErrIncomplete, len(data), n)
	}
	return vectors, nil
}
