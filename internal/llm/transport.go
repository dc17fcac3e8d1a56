package llm

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// longestAnswer bounds what is read of an endpoint's answer, in bytes.
const longestAnswer = 8 << 20

// transport carries calls to the hosts that are allowed, and nowhere else.
type transport struct {
	config Config
	base   http.RoundTripper
}

// newHTTPClient returns the client for a checked configuration.
func newHTTPClient(c Config) (*http.Client, error) {
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.Proxy = nil
	base.MaxIdleConnsPerHost = c.Parallel
	if c.Proxy != "" {
		proxy, err := url.Parse(c.Proxy)
		if err != nil {
			return nil, fmt.Errorf("llm: proxy: %w", err)
		}
		base.Proxy = http.ProxyURL(proxy)
	}
	return &http.Client{
		Transport: &transport{config: c, base: base},
		// An endpoint that sends the texts on to another is not the one that was
		// configured.
		CheckRedirect: func(*http.Request, []*http.Request) error { return ErrHostForbidden },
	}, nil
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if !t.config.allows(r.URL) {
		return nil, ErrHostForbidden
	}
	resp, err := t.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if h, ok := r.Context().Value(hintKey{}).(*hint); ok {
		h.retryAfter = resp.Header.Get("Retry-After")
	}
	resp.Body = &bounded{ReadCloser: resp.Body, left: longestAnswer}
	return resp, nil
}

// bounded is a body that ends with an error where it is too long.
type bounded struct {
	io.ReadCloser
	left int
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, ErrIncomplete
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

type hintKey struct{}

// hint is what an answer's header says about trying again.
type hint struct{ retryAfter string }

func (h *hint) in(ctx context.Context) context.Context { return context.WithValue(ctx, hintKey{}, h) }

// wait is how long the endpoint asks to be left alone: seconds, or a date.
// Source: RFC 9110, 10.2.3.
func (h *hint) wait(now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(h.retryAfter); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(h.retryAfter); err == nil {
		return at.Sub(now)
	}
	return 0
}
