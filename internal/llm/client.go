package llm

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	openai "github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"

	"xinfangbot/internal/pace"
)

// Options are what a Client is made of besides its configuration.
type Options struct {
	// Ledger keeps what is used; nil: one in memory.
	Ledger Ledger
	// Now is the clock, whose day budgets are of; nil: time.Now.
	Now func() time.Time
	// Jitter returns a number from 0 to 1 that spreads further attempts; nil:
	// at random.
	Jitter func() float64
	// Wait waits between attempts; nil: real time.
	Wait func(ctx context.Context, d time.Duration) error
	// Logger for operators; nil discards. Texts are never logged.
	Logger *slog.Logger
	// Observe is told of every call that ended, by several goroutines; may be
	// nil.
	Observe func(Call)
}

// Call is a call that ended, with all its attempts.
type Call struct {
	Embedding bool
	Took      time.Duration // the wait for its turn included
	Attempts  int           // that reached the endpoint or tried to
	Used      Usage
	Err       error // nil: it was answered; see Kind
}

// Client asks a model. It is safe for concurrent use.
type Client struct {
	config  Config
	options Options
	api     *openai.Client
	breaker *gobreaker.CircuitBreaker[struct{}]
	line    *line
}

// New returns a Client for a configuration, or what is wrong with it: see
// Config.Check. It connects to nothing.
func New(c Config, o Options) (*Client, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	if o.Ledger == nil {
		o.Ledger = NewMemoryLedger()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Wait == nil {
		o.Wait = pace.Sleep
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Observe == nil {
		o.Observe = func(Call) {}
	}
	web, err := newHTTPClient(c)
	if err != nil {
		return nil, err
	}
	api := openai.DefaultConfig(c.Key)
	api.BaseURL, api.HTTPClient = c.BaseURL, web
	return &Client{
		config: c, options: o, api: openai.NewClientWithConfig(api),
		breaker: newBreaker(c, o.Logger),
		line:    &line{free: c.Parallel, limit: c.Waiting},
	}, nil
}

func newBreaker(c Config, log *slog.Logger) *gobreaker.CircuitBreaker[struct{}] {
	return gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
		Name:         "llm",
		Timeout:      c.Pause,
		ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= uint32(c.Failures) },
		IsSuccessful: func(err error) bool { return !failure(err) },
		OnStateChange: func(_ string, from, to gobreaker.State) {
			log.Warn("model endpoint", "breaker", to.String(), "was", from.String())
		},
	})
}

// Model is the name of the model that is asked.
func (c *Client) Model() string { return c.config.Model }

// Join takes a place in the line, for several calls or to know how many are
// before it. It returns ErrQueueFull where too many wait.
func (c *Client) Join() (*Place, error) { return c.line.join() }

// Used is what was used today, by all and by a person.
func (c *Client) Used(ctx context.Context, person string) (day, own Usage, err error) {
	return c.options.Ledger.Used(ctx, c.account(person))
}

// Budget is what may be used in a day.
func (c *Client) Budget() Budget { return c.config.Budget }

// Busy is how many places of the line are active, and how many wait.
func (c *Client) Busy() (active, waiting int) { return c.line.busy(c.config.Parallel) }

// LeftAlone tells whether the endpoint failed so often that it is not asked for
// a while.
func (c *Client) LeftAlone() bool { return c.breaker.State() == gobreaker.StateOpen }

func (c *Client) account(person string) Account {
	return Account{Day: c.options.Now().Format(time.DateOnly), Person: person}
}

// Bounds of the wait before a further attempt. An endpoint that asks for more
// is not waited for.
const (
	firstWait   = 500 * time.Millisecond
	longestWait = 30 * time.Second
)

// spending is a call as the ledger sees it.
type spending struct {
	person    string
	embedding bool
	most      Usage // what it uses at most
	unstated  Usage // what is taken to be used where an answer broke off
}

// spend makes a call within the line and the budget, with as many attempts as
// it takes. attempt returns what it used.
func (c *Client) spend(ctx context.Context, s spending, attempt func(context.Context) (Usage, error)) (err error) {
	call := Call{Embedding: s.embedding}
	begin := time.Now()
	defer func() {
		call.Took, call.Err = time.Since(begin), err
		c.options.Observe(call)
	}()
	if c.LeftAlone() {
		return ErrBreakerOpen
	}
	leave, err := c.line.enter(ctx)
	if err != nil {
		return fmt.Errorf("llm: wait for a turn: %w", err)
	}
	defer leave()
	account := c.account(s.person)
	if err := c.options.Ledger.Book(ctx, account, s.most, c.config.Budget); err != nil {
		return err
	}
	call.Used, call.Attempts, err = c.attempts(ctx, s.unstated, attempt)
	// What was spent is spent also where the caller has gone.
	correctErr := c.options.Ledger.Correct(context.WithoutCancel(ctx), account, call.Used.minus(s.most))
	return errors.Join(err, correctErr)
}

// attempts tries until a call succeeds or there is no use in trying. n is how
// often.
func (c *Client) attempts(ctx context.Context, unstated Usage, attempt func(context.Context) (Usage, error)) (used Usage, n int, err error) {
	for n = 1; ; n++ {
		var h hint
		u, err := c.once(h.in(ctx), attempt)
		if u == (Usage{}) && (errors.Is(err, ErrTimeout) || errors.Is(err, ErrIncomplete)) {
			u = unstated
		}
		used = used.plus(u)
		if err == nil || !retryable(err) || n == c.config.Attempts {
			return used, n, err
		}
		wait := c.backOff(n, h.wait(c.options.Now()))
		if wait > longestWait {
			return used, n, err
		}
		c.options.Logger.Warn("model call tried again", "attempt", n, "wait", wait, "err", err)
		if waitErr := c.options.Wait(ctx, wait); waitErr != nil {
			return used, n, fmt.Errorf("llm: call given up: %w", waitErr)
		}
	}
}

// backOff is how long to wait after the n-th attempt: twice as long each time,
// spread over the second half, and not less than the endpoint asks for.
func (c *Client) backOff(n int, asked time.Duration) time.Duration {
	wait := firstWait << (n - 1)
	wait = wait/2 + time.Duration(c.options.Jitter()*float64(wait/2))
	if asked > 0 {
		wait += asked
	}
	return wait
}

// once makes one attempt, unless the breaker is open.
func (c *Client) once(ctx context.Context, attempt func(context.Context) (Usage, error)) (used Usage, err error) {
	_, err = c.breaker.Execute(func() (struct{}, error) {
		timed, cancel := context.WithTimeout(ctx, c.config.Timeout)
		defer cancel()
		u, err := attempt(timed)
		used = u
		return struct{}{}, classify(ctx, timed, err)
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return used, ErrBreakerOpen
	}
	return used, err
}
