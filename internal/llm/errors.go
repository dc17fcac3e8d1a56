package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"

	openai "github.com/sashabaranov/go-openai"
)

// Errors of a Client. None of them repeats what was sent or answered.
var (
	// ErrHostForbidden: the endpoint is not on the list of hosts.
	ErrHostForbidden = errors.New("llm: host is not allowed")
	// ErrOverBudget: the day's or the person's budget does not allow the call;
	// always an *OverBudgetError.
	ErrOverBudget = errors.New("llm: over budget")
	// ErrBreakerOpen: the endpoint failed too often and is left alone.
	ErrBreakerOpen = errors.New("llm: endpoint is left alone after failures")
	// ErrQueueFull: too many calls wait.
	ErrQueueFull = errors.New("llm: too many calls wait")
	// ErrRefused: the model or its endpoint will not answer this.
	ErrRefused = errors.New("llm: answer refused")
	// ErrTimeout: the endpoint did not answer in time.
	ErrTimeout = errors.New("llm: timed out")
	// ErrRateLimited: the endpoint takes no more calls for now.
	ErrRateLimited = errors.New("llm: rate limited")
	// ErrIncomplete: the answer broke off, was empty or could not be read.
	ErrIncomplete = errors.New("llm: incomplete answer")
	// ErrUnavailable: the endpoint cannot be reached or fails.
	ErrUnavailable = errors.New("llm: endpoint unavailable")
	// ErrRejected: the endpoint does not take the call, as with a wrong key or
	// an unknown model.
	ErrRejected = errors.New("llm: call rejected")
	// ErrNoEmbeddings: no embedding model is configured.
	ErrNoEmbeddings = errors.New("llm: no embedding model")
)

// OverBudgetError says whose budget is used up.
type OverBudgetError struct {
	Personal bool // the person's own, not the day's
}

// Error implements error.
func (e *OverBudgetError) Error() string {
	if e.Personal {
		return "llm: over the person's budget of the day"
	}
	return "llm: over the budget of the day"
}

// Is makes the error ErrOverBudget.
func (e *OverBudgetError) Is(target error) bool { return target == ErrOverBudget }

// statusError is an error status of the endpoint. Its message is left out: it
// may repeat the request.
type statusError struct {
	kind   error
	status int
	code   string
}

func (e *statusError) Error() string {
	if e.code == "" {
		return fmt.Sprintf("%v (status %d)", e.kind, e.status)
	}
	return fmt.Sprintf("%v (status %d, %s)", e.kind, e.status, e.code)
}

func (e *statusError) Unwrap() error { return e.kind }

// classify turns what go-openai returns for an attempt into this package's
// errors. call is the caller's context, attempt the one with the timeout.
func classify(call, attempt context.Context, err error) error {
	var api *openai.APIError
	var request *openai.RequestError
	var network net.Error
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.Is(call.Err(), context.Canceled):
		return fmt.Errorf("llm: call given up: %w", call.Err())
	case attempt.Err() != nil: // also where the caller's own deadline has passed
		return ErrTimeout
	case errors.Is(err, ErrHostForbidden):
		return ErrHostForbidden
	case errors.Is(err, ErrIncomplete), errors.Is(err, ErrRefused):
		return err
	case errors.As(err, &api) && api != nil: // nil where an error object is told of and empty
		return ofStatus(api.HTTPStatusCode, api.Code)
	case errors.As(err, &request) && request != nil:
		return ofStatus(request.HTTPStatusCode, nil)
	case errors.As(err, &network):
		return fmt.Errorf("%w: %s", ErrUnavailable, networkCause(err))
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: it is no JSON, as where the address is wrong or a proxy wants a login", ErrIncomplete)
	}
	return ErrIncomplete
}

// networkCause says why a connection failed, without its addresses.
func networkCause(err error) string {
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &dns):
		return "host not found"
	case errors.As(err, &op):
		return op.Op + ": " + op.Err.Error()
	}
	return "connection failed"
}

// plainCode is what may be repeated of an endpoint's error code.
var plainCode = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,48}$`)

func ofStatus(status int, code any) error {
	e := &statusError{kind: ErrRejected, status: status}
	if s := fmt.Sprint(code); code != nil && plainCode.MatchString(s) {
		e.code = s
	}
	switch {
	case e.code == "content_filter" || e.code == "data_inspection_failed":
		e.kind = ErrRefused
	case status == http.StatusTooManyRequests && e.code != "insufficient_quota":
		e.kind = ErrRateLimited
	case status >= http.StatusInternalServerError, status == http.StatusRequestTimeout, status == 0:
		e.kind = ErrUnavailable
	}
	return e
}

// retryable tells whether the same call may succeed a little later. A call that
// timed out is not tried again: whoever waits has waited long enough.
func retryable(err error) bool {
	return errors.Is(err, ErrRateLimited) || errors.Is(err, ErrUnavailable) || errors.Is(err, ErrIncomplete)
}

// Kind is one word for why a call failed, for figures and logs: empty where it
// did not, error for what is none of this package's errors.
func Kind(err error) string {
	if err == nil {
		return ""
	}
	for _, k := range [...]struct {
		err  error
		kind string
	}{
		{context.Canceled, "cancelled"}, {ErrTimeout, "timeout"}, {ErrOverBudget, "over_budget"}, {ErrBreakerOpen, "left_alone"},
		{ErrQueueFull, "queue_full"}, {ErrRefused, "refused"}, {ErrRateLimited, "rate_limited"}, {ErrIncomplete, "incomplete"},
		{ErrUnavailable, "unavailable"}, {ErrRejected, "rejected"}, {ErrHostForbidden, "host_forbidden"}, {context.DeadlineExceeded, "timeout"},
	} {
		if errors.Is(err, k.err) {
			return k.kind
		}
	}
	return "error"
}

// failure tells whether an error speaks against the endpoint, so that the
// breaker counts it.
func failure(err error) bool {
	return errors.Is(err, ErrUnavailable) || errors.Is(err, ErrIncomplete) || errors.Is(err, ErrTimeout)
}
