package knowledge

import "testing"

// newTestAnswerer is an Answerer over the embedded data.
func newTestAnswerer(tb testing.TB) *Answerer {
	tb.Helper()
	r, err := Load()
	if err != nil {
		tb.Fatal(err)
	}
	x, err := NewIndex(r)
	if err != nil {
		tb.Fatal(err)
	}
	w, err := NewAnswerer(r, x)
	if err != nil {
		tb.Fatal(err)
	}
	return w
}
