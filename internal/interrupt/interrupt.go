// Package interrupt lets reads of a terminal or a pipe, which nothing wakes,
// end with a context.
package interrupt

import (
	"context"
	"io"
)

// chunk is the most that is read at a time, in bytes.
const chunk = 64 << 10

// Reader reads until its context ends, and then returns the context's error. A
// read that has begun goes on behind it: what it brings is returned under the
// next context, where there is one.
type Reader struct {
	ctx  context.Context
	in   io.Reader
	buf  []byte
	rest []byte        // of buf, not yet returned
	end  error         // follows rest
	read chan struct{} // closed when the read that has begun is over; nil where none has
}

// NewReader returns a Reader of what in reads.
func NewReader(ctx context.Context, in io.Reader) *Reader {
	return &Reader{ctx: ctx, in: in, buf: make([]byte, chunk)}
}

// Until sets another context. It is not called during a Read.
func (r *Reader) Until(ctx context.Context) { r.ctx = ctx }

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if r.read == nil && len(r.rest) == 0 && r.end == nil {
		read := make(chan struct{})
		r.read = read
		go func() {
			defer close(read)
			n, err := r.in.Read(r.buf)
			r.rest, r.end = r.buf[:n], err
		}()
	}
	if r.read != nil {
		select {
		case <-r.read:
			r.read = nil
		case <-r.ctx.Done():
			return 0, r.ctx.Err()
		}
	}
	n := copy(p, r.rest)
	if r.rest = r.rest[n:]; len(r.rest) > 0 || n > 0 {
		return n, nil
	}
	return 0, r.end
}
