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
	text := []byte(strings.Repeat("信访事项", 30_000))
	for name, in := range map[string]io.Reader{
		"whole": strings.NewReader(string(text)), "halves": iotest.HalfReader(strings.NewReader(string(text))),
		"with the end": iotest.DataErrReader(strings.NewReader(string(text))),
	} {
		if err := iotest.TestReader(NewReader(t.Context(), in), text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken := errors.New("broken")
	if _, err := io.ReadAll(NewReader(t.Context(), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestReaderEndsWithItsContextAndGoesOnUnderTheNext(t *testing.T) {
	in, out := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	r := NewReader(ctx, in)
	go cancel()
	p := make([]byte, 3)
	for range 2 {
		if n, err := r.Read(p); n != 0 || !errors.Is(err, context.Canceled) {
			t.Errorf("read %d bytes, %v", n, err)
		}
	}
	go func() {
		io.WriteString(out, "abcd")
		out.Close()
	}()
	r.Until(t.Context())
	if data, err := io.ReadAll(r); err != nil || string(data) != "abcd" {
		t.Errorf("%q, %v", data, err)
	}
}
