package interrupt

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestReaderReadsEverything(t *testing.T) {
	text := strings.Repeat("信访事项", 100_000)
	for name, in := range map[string]io.Reader{
		"whole": strings.NewReader(text), "halves": iotest.HalfReader(strings.NewReader(text)), "with the end": iotest.DataErrReader(strings.NewReader(text)),
	} {
		if data, err := io.ReadAll(Reader(t.Context(), in)); err != nil || string(data) != text {
			t.Errorf("%s: %d bytes of %d, %v", name, len(data), len(text), err)
		}
	}
}

func TestReaderEndsWithItsContext(t *testing.T) {
	in, out := io.Pipe() // nobody writes until the end
	ctx, cancel := context.WithCancel(t.Context())
	r := Reader(ctx, in)
	go cancel()
	for range 2 {
		if n, err := r.Read(make([]byte, 8)); n != 0 || !errors.Is(err, context.Canceled) {
			t.Errorf("read %d bytes, %v", n, err)
		}
	}
	out.Close()
}
