package ilink

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	ilinksdk "github.com/openilink/openilink-sdk-go"

	"xinfangbot/internal/pace"
)

// refusedCode is the server's only code for a message that it does not take.
// What is known of it:
//
//   - A person's token is good for 24 hours and about ten messages; then every
//     message is refused until the person writes again (openclaw-weixin#81,
//     #156; wechatbot#80). The server's words for it are "unknown error",
//     "prepare failed", "rate limited" or none.
//   - The same code and sometimes the same words come for all people where the
//     account sends too fast, three messages within a second for example. That
//     passes by itself, after as much as an hour, and later the more is tried
//     meanwhile.
//   - A message without a token is taken, or is refused with the same code.
//
// So a refused message is sent once more without the token. Where that is
// refused as well, it is the rate that was too high if the server says so, and
// the person wrote lately, and not many messages were sent since; else only the
// person's next message helps. Either way the message stays in the Outbox, and
// is sent before anything else when the person writes.
const refusedCode = -2

const (
	// tokenAge and tokenUses are well within what a token is good for.
	tokenAge  = 10 * time.Minute
	tokenUses = 8
)

// refused tells whether the server did not take a message.
func refused(err error) bool {
	var answer *ilinksdk.APIError
	return errors.As(err, &answer) && (answer.Ret == refusedCode || answer.ErrCode == refusedCode)
}

// rateLimited tells whether the server speaks of a rate.
func rateLimited(err error) bool {
	var status *ilinksdk.HTTPError
	if errors.As(err, &status) {
		return status.StatusCode == http.StatusTooManyRequests
	}
	var answer *ilinksdk.APIError
	if !errors.As(err, &answer) {
		return false
	}
	words := strings.ToLower(answer.ErrMsg)
	for _, sign := range []string{"rate", "freq", "too many", "limit", "频繁", "频率"} {
		if strings.Contains(words, sign) {
			return true
		}
	}
	return false
}

// mayHear tells whether the server would take a message to the person, as far
// as their token goes.
func (c *Channel) mayHear(user string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.state.People[user]
	return p != nil && p.Token != "" && p.Sent < tokenUses && c.o.Now().Sub(p.Heard) < tokenAge
}

const (
	firstThrottle = 30 * time.Second
	lastThrottle  = 15 * time.Minute
)

// errThrottled is returned by Send while the account must not send.
var errThrottled = errors.New("the account sent too fast and has to wait")

// throttle keeps an account quiet that the server found too fast.
type throttle struct {
	mu      sync.Mutex
	until   time.Time
	backoff pace.Backoff
}

// check returns errThrottled where nothing may be sent now.
func (t *throttle) check(now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Before(t.until) {
		return t.err(now)
	}
	return nil
}

// begin keeps the account quiet, longer each time.
func (t *throttle) begin(now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !now.Before(t.until) { // else another message began it meanwhile
		t.until = now.Add(t.backoff.Next())
	}
	return t.err(now)
}

func (t *throttle) err(now time.Time) error {
	return fmt.Errorf("%w for another %s", errThrottled, t.until.Sub(now).Round(time.Second))
}

// reset forgets the throttling: a message was taken.
func (t *throttle) reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.backoff.Reset()
}
