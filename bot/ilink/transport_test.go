package ilink_test

import (
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"testing"

	"xinfangbot/bot/ilink"
)

// hole is a network that may drop packets, so that no connection comes about.
type hole struct {
	http.RoundTripper
	dropping atomic.Bool
}

func (h *hole) RoundTrip(r *http.Request) (*http.Response, error) {
	if h.dropping.Load() {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}
	}
	return h.RoundTripper.RoundTrip(r)
}

func TestANetworkThatDropsPacketsIsNoticed(t *testing.T) {
	h := &hole{}
	r := loggedIn(t, func(o *ilink.Options) {
		h.RoundTripper = o.HTTP.Transport
		o.HTTP = &http.Client{Transport: h}
	})
	up := func() bool { return r.news[len(r.news)-1].Up }
	h.dropping.Store(true)
	r.await("fall", func() bool { return !up() })
	h.dropping.Store(false)
	r.await("return", up)
}
