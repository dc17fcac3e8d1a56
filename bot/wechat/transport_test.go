package wechat

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// slowLine brings an answer of so many bytes, one at a time.
type slowLine struct {
	gap   time.Duration
	bytes int
}

func (l slowLine) wait(ctx context.Context) error {
	select {
	case <-time.After(l.gap):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l slowLine) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := l.wait(req.Context()); err != nil {
		return nil, err
	}
	r, w := io.Pipe()
	go func() {
		for range l.bytes {
			if err := l.wait(req.Context()); err != nil {
				w.CloseWithError(err)
				return
			}
			w.Write([]byte("x"))
		}
		w.Close()
	}()
	return &http.Response{StatusCode: http.StatusOK, Body: r, Request: req}, nil
}

// silentLine brings the beginning of an answer.
type silentLine struct{ slowLine }

func (l silentLine) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := l.slowLine.RoundTrip(req)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(resp.Body, silence{req.Context()}), resp.Body}
	}
	return resp, err
}

type silence struct{ ctx context.Context }

func (s silence) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, s.ctx.Err()
}

func TestRequestsEndWhereNothingComesAnyMore(t *testing.T) {
	for name, c := range map[string]struct {
		line http.RoundTripper
		want error
		got  int // bytes
	}{
		"a large file on a slow line": {slowLine{20 * time.Second, 100}, nil, 100},
		"no answer":                   {slowLine{time.Hour, 1}, errStalled, 0},
		"half an answer":              {silentLine{slowLine{time.Second, 50}}, errStalled, 50},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ch, err := New(Options{Account: "main", Storage: noStorage{}, Display: Screen{}, Transport: c.line})
				must(t, err)
				var data []byte
				resp, err := ch.caller().Client.HTTPClient().Get("https://file.wx.qq.com/")
				if err == nil {
					data, err = io.ReadAll(resp.Body)
					must(t, resp.Body.Close())
				}
				if !errors.Is(err, c.want) || len(data) != c.got {
					t.Errorf("%d bytes, %v", len(data), err)
				}
			})
		})
	}
}
