package wechat

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// stall is how long nothing may come of a request. The long poll takes 25
// seconds.
const stall = 30 * time.Second

var errStalled = errors.New("nothing has come for half a minute")

// watchful ends a request of which nothing comes any more. A limit on the whole
// of it would lose large files on slow lines.
type watchful struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (w watchful) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	timer := time.AfterFunc(stall, func() { cancel(errStalled) })
	resp, err := w.RoundTripper.RoundTrip(req.WithContext(ctx))
	if err != nil {
		err = stalled(ctx, err)
		timer.Stop()
		cancel(nil)
		return nil, err
	}
	timer.Reset(stall)
	resp.Body = &watchedBody{resp.Body, ctx, cancel, timer}
	return resp, nil
}

type watchedBody struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
}

// Read implements io.Reader.
func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.timer.Reset(stall)
	}
	return n, stalled(b.ctx, err)
}

// Close implements io.Closer.
func (b *watchedBody) Close() error {
	b.timer.Stop()
	defer b.cancel(nil)
	return b.ReadCloser.Close()
}

// stalled names the reason of an error where it is ours.
func stalled(ctx context.Context, err error) error {
	if err != nil && !errors.Is(err, io.EOF) && errors.Is(context.Cause(ctx), errStalled) {
		return errStalled
	}
	return err
}
