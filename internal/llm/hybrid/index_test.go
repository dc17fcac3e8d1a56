package hybrid_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/hybrid"
	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/internal/store/storetest"
)

func TestFuse(t *testing.T) {
	for _, test := range []struct {
		rankings [][]string
		want     string
	}{
		{[][]string{{"a", "b", "c"}}, "abc"},
		{[][]string{{"a", "b", "c"}, {"b", "a", "c"}}, "abc"},
		{[][]string{{"a", "b", "c"}, {"c", "b", "d"}}, "cbad"},
		{[][]string{{"a"}, {"b"}, {"b"}}, "ba"},
		{[][]string{nil, {"a", "b"}}, "ab"},
		{nil, ""},
	} {
		if got := strings.Join(hybrid.Fuse(test.rankings...), ""); got != test.want {
			t.Errorf("%v: %s, want %s", test.rankings, got, test.want)
		}
	}
}

var documents = []hybrid.Document[int]{
	{ID: 34, Text: "信访事项应当自受理之日起六十日内办结"},
	{ID: 35, Text: "信访人对处理意见不服的可以请求复查"},
	{ID: 36, Text: "信访人对复查意见不服的可以请求复核"},
	{ID: 20, Text: "多人采用走访形式提出共同的信访事项应当推选代表"},
}

func client(t *testing.T, answer func(llmtest.Request) llmtest.Reply) (*llm.Client, *llmtest.Server) {
	t.Helper()
	s, err := llmtest.Start(answer)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	c, err := llm.New(llm.Config{BaseURL: s.URL(), Model: "m", EmbeddingModel: "e"}, llm.Options{
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

func TestRank(t *testing.T) {
	ctx := context.Background()
	for _, inMemory := range []bool{true, false} {
		redis := storetest.Server(t, inMemory).Client()
		cache := hybrid.NewRedisCache(redis)
		c, s := client(t, llmtest.Script(llmtest.Reply{}))
		x := hybrid.NewIndex(c, cache, documents)
		got, err := x.Rank(ctx, "wang", "不服复查意见请求复核", []int{35, 36}, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 2 || got[0] != 36 && got[0] != 35 || !slices.Contains(got, 36) {
			t.Errorf("%v", got)
		}
		if got, err = x.Rank(ctx, "wang", "走访推选代表", []int{35}, 1); err != nil || !slices.Equal(got, []int{35, 20}) {
			t.Errorf("%v, %v", got, err)
		}
		calls := len(s.Requests())
		again := hybrid.NewIndex(c, cache, append(slices.Clone(documents), hybrid.Document[int]{ID: 1, Text: "目的"}))
		if got, err = again.Rank(ctx, "wang", "走访推选代表", []int{35}, 1); err != nil || !slices.Equal(got, []int{35, 20}) {
			t.Errorf("%v, %v", got, err)
		}
		var made []string
		for _, r := range s.Requests()[calls:] {
			made = append(made, r.Input...)
		}
		if !slices.Equal(made, []string{"目的", "走访推选代表"}) {
			t.Errorf("made again: %q", made)
		}
		// Questions would fill the store: a vector is some kilobytes.
		if n, err := redis.DBSize(ctx).Result(); err != nil || n != int64(len(documents)+1) {
			t.Errorf("%d vectors are kept, %v, want those of the documents", n, err)
		}
	}
}

func TestRankWithoutTheModel(t *testing.T) {
	c, _ := client(t, llmtest.Script(llmtest.Broken()))
	cache := hybrid.NewRedisCache(storetest.Server(t, true).Client())
	got, err := hybrid.NewIndex(c, cache, documents).Rank(context.Background(), "", "复核", []int{36, 35}, 3)
	if !errors.Is(err, llm.ErrUnavailable) || !slices.Equal(got, []int{36, 35}) {
		t.Errorf("%v, %v", got, err)
	}
}

// A cache that is away costs calls, and nothing else.
func TestRankWithoutTheCache(t *testing.T) {
	nobody := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	t.Cleanup(func() { _ = nobody.Close() })
	cache := hybrid.NewRedisCache(nobody)
	c, _ := client(t, llmtest.Script(llmtest.Reply{}))
	got, err := hybrid.NewIndex(c, cache, documents).Rank(context.Background(), "", "走访推选代表", []int{35}, 1)
	if err != nil || !slices.Equal(got, []int{35, 20}) {
		t.Errorf("%v, %v", got, err)
	}
}

// That the cache is away is told where there is no model to make up for it.
func TestPrepareWithoutTheModelAndTheCache(t *testing.T) {
	nobody := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	t.Cleanup(func() { _ = nobody.Close() })
	c, _ := client(t, llmtest.Script(llmtest.Broken()))
	err := hybrid.NewIndex(c, hybrid.NewRedisCache(nobody), documents).Prepare(context.Background())
	if !errors.Is(err, llm.ErrUnavailable) || !strings.Contains(err.Error(), "read vectors") {
		t.Errorf("%v", err)
	}
}

func TestRankOtherDimensions(t *testing.T) {
	c, _ := client(t, func(r llmtest.Request) llmtest.Reply {
		if len(r.Input) == 1 {
			return llmtest.Reply{Vectors: [][]float32{{1, 2, 3}}}
		}
		return llmtest.Reply{}
	})
	cache := hybrid.NewRedisCache(storetest.Server(t, true).Client())
	got, err := hybrid.NewIndex(c, cache, documents).Rank(context.Background(), "", "走访", []int{35}, 1)
	if err == nil || !slices.Equal(got, []int{35}) {
		t.Errorf("%v, %v", got, err)
	}
}

// Whoever waits for the vectors that another has made waits no longer than they
// want to.
func TestRankGivesUpWaiting(t *testing.T) {
	c, s := client(t, llmtest.Script(llmtest.Reply{Hang: true}))
	x := hybrid.NewIndex(c, hybrid.NewRedisCache(storetest.Server(t, true).Client()), documents)
	first, giveUp := context.WithCancel(context.Background())
	done := make(chan error)
	go func() {
		_, err := x.Rank(first, "", "复核", []int{36}, 1)
		done <- err
	}()
	for s.Running() == 0 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if got, err := x.Rank(ctx, "", "复核", []int{36, 35}, 1); !errors.Is(err, context.DeadlineExceeded) || !slices.Equal(got, []int{36, 35}) {
		t.Errorf("%v, %v", got, err)
	}
	giveUp()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
