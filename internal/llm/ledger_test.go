package llm_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"

	"xinfangbot/internal/llm"
	"xinfangbot/internal/llm/llmtest"
	"xinfangbot/internal/store/storetest"
)

// ledgers runs a test over each way of keeping what is used.
func ledgers(t *testing.T, test func(t *testing.T, l llm.Ledger)) {
	t.Run("memory", func(t *testing.T) { test(t, llm.NewMemoryLedger()) })
	t.Run("redis", func(t *testing.T) { test(t, llm.NewRedisLedger(storetest.Server(t, false).Client())) })
	t.Run("in-process", func(t *testing.T) { test(t, llm.NewRedisLedger(storetest.Server(t, true).Client())) })
}

func TestLedger(t *testing.T) {
	ledgers(t, func(t *testing.T, l llm.Ledger) {
		ctx := context.Background()
		b := llm.Budget{Day: llm.Limit{Tokens: 1000, Money: 500}, Person: llm.Limit{Tokens: 600}}
		wang, li := llm.Account{Day: "2026-01-05", Person: "wang"}, llm.Account{Day: "2026-01-05", Person: "li"}
		book := func(a llm.Account, tokens, money int64) (over, personal bool) {
			t.Helper()
			err := l.Book(ctx, a, llm.Usage{Tokens: tokens, Money: llm.Money(money)}, b)
			var e *llm.OverBudgetError
			if err != nil && (!errors.As(err, &e) || !errors.Is(err, llm.ErrOverBudget)) {
				t.Fatal(err)
			}
			return e != nil, e != nil && e.Personal
		}
		if over, _ := book(wang, 600, 100); over {
			t.Error("600 of 600 refused")
		}
		if over, personal := book(wang, 1, 0); !over || !personal {
			t.Error("601 of the person's 600 taken")
		}
		if over, _ := book(li, 400, 100); over {
			t.Error("1000 of the day's 1000 refused")
		}
		if over, personal := book(li, 1, 0); !over || personal {
			t.Error("1001 of the day's 1000 taken")
		}
		if err := l.Correct(ctx, wang, llm.Usage{Tokens: -500, Money: -50}); err != nil {
			t.Fatal(err)
		}
		day, person, err := l.Used(ctx, wang)
		if err != nil || day != (llm.Usage{Tokens: 500, Money: 150}) || person != (llm.Usage{Tokens: 100, Money: 50}) {
			t.Errorf("used %+v, %+v, %v", day, person, err)
		}
		if over, _ := book(llm.Account{Day: "2026-01-05"}, 1, 351); !over {
			t.Error("501 of the day's 500 taken")
		}
		if over, _ := book(llm.Account{Day: "2026-01-06", Person: "wang"}, 600, 500); over {
			t.Error("the next day is not new")
		}
	})
}

func TestLedgerUnderContention(t *testing.T) {
	ledgers(t, func(t *testing.T, l llm.Ledger) {
		ctx := context.Background()
		a := llm.Account{Day: "2026-01-05", Person: "wang"}
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				for range 5 {
					_ = l.Book(ctx, a, llm.Usage{Tokens: 7}, llm.Budget{Person: llm.Limit{Tokens: 500}})
				}
			})
		}
		wg.Wait()
		if day, person, err := l.Used(ctx, a); err != nil || person.Tokens != 497 || day.Tokens != 497 {
			t.Errorf("used %d, %d, %v", day.Tokens, person.Tokens, err)
		}
	})
}

func TestBudget(t *testing.T) {
	ledgers(t, func(t *testing.T, l llm.Ledger) {
		reply := llmtest.Say("好。")
		reply.Usage = &llmtest.Usage{Prompt: 40, Completion: 10, Total: 50}
		s := start(t, llmtest.Script(reply))
		o := options(&waits{})
		o.Ledger = l
		c := client(t, s, o, func(c *llm.Config) {
			c.MaxTokens = 100
			c.Prices = llm.Prices{Input: 2_000_000, Output: 8_000_000} // a thousand tokens in for 0.002
			c.Budget = llm.Budget{Person: llm.Limit{Tokens: 200}}
		})
		ask := func(person string) error {
			_, err := c.Complete(context.Background(), llm.Request{Person: person, User: "多久办结？"})
			return err
		}
		for range 2 {
			if err := ask("wang"); err != nil {
				t.Fatal(err)
			}
		}
		if err := ask("wang"); err != nil { // 100 used, 105 asked for at most
			if !errors.Is(err, llm.ErrOverBudget) {
				t.Fatal(err)
			}
		} else {
			t.Error("over the budget and answered")
		}
		if err := ask("li"); err != nil {
			t.Errorf("another's budget: %v", err)
		}
		day, wang, err := c.Used(context.Background(), "wang")
		want := llm.Usage{Tokens: 100, Money: 2 * (40*2 + 10*8)}
		if err != nil || wang != want || day.Tokens != 150 {
			t.Errorf("used %+v, %+v, %v; want %+v", day, wang, err, want)
		}
		if n := len(s.Requests()); n != 3 {
			t.Errorf("%d calls left, want 3", n)
		}
	})
}

// TestUsage takes what the endpoint states, rounded up to the next millionth, and
// its own estimate where it states nothing.
func TestUsage(t *testing.T) {
	for want, stated := range map[llm.Usage]llmtest.Usage{
		{Tokens: 50, Money: 80 + 1}: {Prompt: 40, Completion: 10, Total: 50},
		{Tokens: 3, Money: 2 + 1}:   {},
	} {
		bothWays(t, func(t *testing.T, stream func(*llm.Config)) {
			reply := llmtest.Say("好。")
			reply.Usage = &stated
			c := client(t, start(t, llmtest.Script(reply)), options(&waits{}), func(c *llm.Config) {
				stream(c)
				c.Prices = llm.Prices{Input: 2_000_000, Output: 1}
			})
			got, err := c.Complete(context.Background(), llm.Request{User: "问"})
			if err != nil || got.Usage != want {
				t.Errorf("%+v, %v, want %+v", got.Usage, err, want)
			}
			if day, _, err := c.Used(context.Background(), ""); err != nil || day != want {
				t.Errorf("%+v of the day, %v, want %+v", day, err, want)
			}
		})
	}
}

// TestLedgerForgets: a shared ledger does not grow for ever, and one in memory
// keeps yesterday, of which calls may still be corrected.
func TestLedgerForgets(t *testing.T) {
	ctx := context.Background()
	client := storetest.Server(t, true).Client()
	shared := llm.NewRedisLedger(client)
	one := llm.Usage{Tokens: 1}
	if err := errors.Join(
		shared.Book(ctx, llm.Account{Day: "2026-01-05", Person: "{wang}"}, one, llm.Budget{}),
		shared.Correct(ctx, llm.Account{Day: "2026-01-06", Person: "wang"}, one),
	); err != nil {
		t.Fatal(err)
	}
	keys, err := client.Keys(ctx, "xf:{budget:*").Result()
	if err != nil || len(keys) != 4 {
		t.Fatalf("%q, %v", keys, err)
	}
	for _, key := range keys {
		if ttl, err := client.TTL(ctx, key).Result(); err != nil || ttl <= 0 {
			t.Errorf("%s is kept for %v, %v", key, ttl, err)
		}
		if strings.Count(key, "{") != 1 {
			t.Errorf("%s names its slot of a cluster by what a person is called", key)
		}
	}
	own := llm.NewMemoryLedger()
	days := []string{"2026-01-05", "2026-01-06", "2026-01-07"}
	for _, day := range days {
		if err := own.Book(ctx, llm.Account{Day: day}, one, llm.Budget{}); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []int64{0, 1, 1} {
		if day, _, err := own.Used(ctx, llm.Account{Day: days[i]}); err != nil || day.Tokens != want {
			t.Errorf("%s: %d, %v, want %d", days[i], day.Tokens, err, want)
		}
	}
}

func TestFailedCallsAreNotCharged(t *testing.T) {
	s := start(t, llmtest.Script(llmtest.Broken()))
	c := client(t, s, options(&waits{}), nil)
	if _, err := c.Complete(context.Background(), llm.Request{Person: "wang", User: "问"}); err == nil {
		t.Fatal("no error")
	}
	if day, _, err := c.Used(context.Background(), "wang"); err != nil || day.Tokens != 0 {
		t.Errorf("%+v, %v", day, err)
	}
}

func TestMoney(t *testing.T) {
	var p llm.Prices
	if err := yaml.Unmarshal([]byte("input: 0.5\noutput: \"2\"\n"), &p); err != nil {
		t.Fatal(err)
	}
	if p.Input != 500_000 || p.Output != 2_000_000 || p.Input.String() != "0.5" {
		t.Errorf("%+v", p)
	}
	if err := yaml.Unmarshal([]byte("input: 两元\n"), &p); err == nil {
		t.Error("两元 is taken")
	}
}
