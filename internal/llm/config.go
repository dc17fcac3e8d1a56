// Package llm asks a language model behind any endpoint that speaks OpenAI's
// API. It is the one door through which text leaves the bureau: personal data
// is taken out of everything that goes out, and put back into what comes in,
// here and nowhere else.
//
// A Client keeps to a list of hosts, to a budget and to a number of calls at
// once; further ones wait in a line in which each knows its place. It tries
// again where that may help and stops asking an endpoint that is down. What
// comes back is unchecked: see the package grounded.
package llm

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Config says which endpoint is asked, and within what bounds.
type Config struct {
	// BaseURL is the endpoint up to and without /chat/completions.
	BaseURL string `yaml:"base_url"`
	Model   string `yaml:"model"`
	// EmbeddingModel makes vectors; empty: there are none.
	EmbeddingModel string `yaml:"embedding_model"`
	// Key is sent as a bearer token; it is never part of a file.
	Key string `yaml:"-"`
	// Proxy is the URL of an HTTP proxy. Empty: none; what the environment says
	// is not followed, so that a text goes nowhere that the file does not name.
	Proxy string `yaml:"proxy"`
	// AllowedHosts are the hosts that may be asked, each a name or an address,
	// with or without a port. Empty: any.
	AllowedHosts []string `yaml:"allowed_hosts"`

	Timeout  time.Duration `yaml:"timeout"`  // of one attempt; 0 is 60 s
	Attempts int           `yaml:"attempts"` // of one call; 0 is 3
	Parallel int           `yaml:"parallel"` // calls at once; 0 is 4
	Waiting  int           `yaml:"waiting"`  // calls in the line; 0 is 200
	// MaxTokens bounds an answer that names no bound of its own; 0 is 2000.
	MaxTokens int `yaml:"max_tokens"`
	// Stream reads answers as they are written, which keeps proxies from taking
	// a long answer for a dead connection.
	Stream bool `yaml:"stream"`
	// EmbeddingBatch is how many texts one call sends; 0 is 10, the least that
	// the common endpoints take.
	EmbeddingBatch int `yaml:"embedding_batch"`
	// Failures in a row, after which the endpoint is left alone for Pause; 0 is
	// 5 and 30 s.
	Failures int           `yaml:"failures"`
	Pause    time.Duration `yaml:"pause"`

	Prices Prices `yaml:"prices"`
	Budget Budget `yaml:"budget"`
}

// withDefaults is c with the defaults for what it leaves open.
func (c Config) withDefaults() Config {
	setDefault(&c.Timeout, 60*time.Second)
	setDefault(&c.Attempts, 3)
	setDefault(&c.Parallel, 4)
	setDefault(&c.Waiting, 200)
	setDefault(&c.MaxTokens, 2000)
	setDefault(&c.EmbeddingBatch, 10)
	setDefault(&c.Failures, 5)
	setDefault(&c.Pause, 30*time.Second)
	return c
}

func setDefault[T int | time.Duration](value *T, def T) {
	if *value == 0 {
		*value = def
	}
}

// Check says what is wrong with the configuration: ErrHostForbidden for an
// endpoint that is not on the list.
func (c Config) Check() error {
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("llm: base_url %q: an address such as https://api.example.com/v1 expected", redactURL(c.BaseURL))
	}
	if u.User != nil {
		return fmt.Errorf("llm: base_url %q: the key belongs into the environment, not into the address", redactURL(c.BaseURL))
	}
	if c.Model == "" {
		return fmt.Errorf("llm: model is missing")
	}
	if !c.allows(u) {
		return fmt.Errorf("llm: base_url %q: %w: allowed_hosts has %s", c.BaseURL, ErrHostForbidden, strings.Join(c.AllowedHosts, ", "))
	}
	if c.Proxy != "" {
		if p, err := url.Parse(c.Proxy); err != nil || p.Host == "" {
			return fmt.Errorf("llm: proxy %q: an address such as http://127.0.0.1:3128 expected", redactURL(c.Proxy))
		}
	}
	for _, n := range []struct {
		name  string
		value int64
	}{
		{"timeout", int64(c.Timeout)}, {"attempts", int64(c.Attempts)}, {"parallel", int64(c.Parallel)}, {"waiting", int64(c.Waiting)},
		{"max_tokens", int64(c.MaxTokens)}, {"embedding_batch", int64(c.EmbeddingBatch)}, {"failures", int64(c.Failures)}, {"pause", int64(c.Pause)},
		{"prices", int64(min(c.Prices.Input, c.Prices.Output, c.Prices.Embedding))},
		{"budget", min(c.Budget.Day.Tokens, c.Budget.Person.Tokens, int64(c.Budget.Day.Money), int64(c.Budget.Person.Money))},
	} {
		if n.value < 0 {
			return fmt.Errorf("llm: %s: %d is negative", n.name, n.value)
		}
	}
	return nil
}

// redactURL is an address without the password it may hold.
func redactURL(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return "(unreadable)"
	}
	return u.Redacted()
}

// allows tells whether the host of an address may be asked.
func (c Config) allows(u *url.URL) bool {
	if len(c.AllowedHosts) == 0 {
		return true
	}
	return slices.ContainsFunc(c.AllowedHosts, func(allowed string) bool {
		allowed = strings.ToLower(strings.TrimSpace(allowed))
		if host, port, err := net.SplitHostPort(allowed); err == nil {
			return host == strings.ToLower(u.Hostname()) && port == portOf(u)
		}
		return strings.Trim(allowed, "[]") == strings.ToLower(u.Hostname())
	})
}

func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}
