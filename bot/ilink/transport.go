package ilink

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"

	ilinksdk "github.com/openilink/openilink-sdk-go"
)

// transport stands between the library and the network. The library takes any
// answer of HTTP 200 for a success and never looks at what the server says of
// a message; it takes any timeout for an answer that there is nothing new; it
// reads bodies of any length; and its errors repeat addresses and bodies, which
// hold codes that log in. Here a refusal becomes an error, what did not reach the
// server is no timeout, and errors say no more than they must.
type transport struct {
	client  *http.Client
	maxFile int64
}

// maxAnswer is the longest answer of the API that is read, in bytes.
const maxAnswer = 32 << 20

// errTooLarge is returned where the other side sends more than is taken.
var errTooLarge = errors.New("the answer is too large")

// Do implements ilinksdk.HTTPDoer.
func (t transport) Do(req *http.Request) (*http.Response, error) {
	api := strings.Contains(req.URL.Path, "/ilink/bot/")
	if code, ok := req.Context().Value(verifyKey{}).(string); ok && api {
		query := req.URL.Query()
		query.Set("verify_code", code)
		req.URL.RawQuery = query.Encode()
	}
	var asked atomic.Bool
	resp, err := t.client.Do(req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) { asked.Store(info.Err == nil) },
	})))
	if err != nil {
		var withAddress *url.Error
		if errors.As(err, &withAddress) {
			err = withAddress.Err
		}
		if req.Context().Err() == nil || !asked.Load() {
			err = unreached{err}
		}
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		resp.Header.Del("X-Error-Message")
		resp.Body = http.NoBody
		return resp, nil
	}
	limit := t.maxFile + 16 // of padding
	if api {
		limit = maxAnswer
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	if int64(len(body)) > limit {
		return nil, errTooLarge
	}
	if api {
		if body, err = judge(req.Context(), body); err != nil {
			return nil, err
		}
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// unreached hides the kind of an error: a network that drops packets ends in
// timeouts of its own, long before the server's time to answer is over.
type unreached struct{ error }

// judge returns an *ilinksdk.APIError where the server refused. A body that
// the caller wants to read by itself is not passed on to the library.
func judge(ctx context.Context, body []byte) ([]byte, error) {
	if err := refusal(body); err != nil {
		return nil, err
	}
	if wanted, ok := ctx.Value(bodyKey{}).(*[]byte); ok {
		*wanted = body
		return []byte("{}"), nil
	}
	return body, nil
}

// refusal reads the part that all answers have in common. An empty answer is a
// success; what is no JSON object is not.
func refusal(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	var common struct {
		Ret     int    `json:"ret"`
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
		Msg     string `json:"msg"`
	}
	if err := json.Unmarshal(body, &common); err != nil {
		return errors.New("the answer cannot be understood")
	}
	if common.Ret == 0 && common.ErrCode == 0 {
		return nil
	}
	if common.ErrMsg == "" {
		common.ErrMsg = common.Msg
	}
	return &ilinksdk.APIError{Ret: common.Ret, ErrCode: common.ErrCode, ErrMsg: cut(common.ErrMsg, 80)}
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

type (
	bodyKey   struct{}
	verifyKey struct{}
)

// withBody lets a request leave its answer in body.
func withBody(ctx context.Context, body *[]byte) context.Context {
	return context.WithValue(ctx, bodyKey{}, body)
}

// withVerifyCode adds the digits that WeChat showed to the question whether the
// code was scanned, for which the library has no field.
func withVerifyCode(ctx context.Context, code string) context.Context {
	if code == "" {
		return ctx
	}
	return context.WithValue(ctx, verifyKey{}, code)
}

// loggedOut tells whether the server says that the login is over.
func loggedOut(err error) bool {
	var refused *ilinksdk.APIError
	return errors.As(err, &refused) && refused.IsSessionExpired()
}
