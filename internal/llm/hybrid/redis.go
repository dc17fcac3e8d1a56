package hybrid

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/redis/go-redis/v9"
)

// kept is how long a vector that nobody asks for stays.
const kept = 90 * 24 * time.Hour

// RedisCache is a Cache on Redis, shared by all processes. A vector is four
// bytes a dimension, little endian.
type RedisCache struct {
	client redis.UniversalClient
}

// NewRedisCache returns the cache that is kept on client.
func NewRedisCache(client redis.UniversalClient) *RedisCache { return &RedisCache{client} }

var _ Cache = (*RedisCache)(nil)

// redisKey has a hash tag of its own: vectors are spread over a cluster.
func redisKey(key string) string { return "xf:{vector:" + key + "}" }

// Vectors implements Cache.
func (c *RedisCache) Vectors(ctx context.Context, keys []string) ([][]float32, error) {
	gets := make([]*redis.StringCmd, len(keys))
	_, err := c.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, k := range keys {
			gets[i] = p.GetEx(ctx, redisKey(k), kept)
		}
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("read vectors: %w", err)
	}
	vectors := make([][]float32, len(keys))
	for i, get := range gets {
		if b, err := get.Bytes(); err == nil {
			vectors[i] = decode(b)
		}
	}
	return vectors, nil
}

// Keep implements Cache.
func (c *RedisCache) Keep(ctx context.Context, vectors map[string][]float32) error {
	_, err := c.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for k, v := range vectors {
			p.Set(ctx, redisKey(k), encode(v), kept)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep vectors: %w", err)
	}
	return nil
}

func encode(v []float32) []byte {
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

// decode returns nil for what is no vector.
func decode(b []byte) []float32 {
	if len(b) == 0 || len(b)%4 != 0 {
		return nil
	}
	v := make([]float32, len(b)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return v
}
