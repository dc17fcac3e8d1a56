// Package interrupt lets reads of a terminal or a pipe, which nothing wakes,
// end with a context.
package interrupt

import (
	"context"
	"io"
)

// Reader returns what r reads until ctx ends, and then ctx's error. A read that
// has begun goes on behind it, so that r is not to be read by others later.
func Reader(ctx context.Context, r io.Reader) io.Reader { return &reader{ctx: ctx, in: r} }

type reader struct {
	ctx context.Context
	in  io.Reader
	// buf is read into: the caller's own may be gone when a read ends late.
	buf []byte
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if len(r.buf) < len(p) {
		r.buf = make([]byte, len(p))
	}
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	go func() {
		n, err := r.in.Read(r.buf[:len(p)])
		done <- result{n, err}
	}()
	select {
	case got := <-done:
		return copy(p, r.buf[:got.n]), got.err
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	}
}
