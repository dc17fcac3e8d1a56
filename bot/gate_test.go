package bot

import (
	"testing"
	"time"
)

// TestGateForgetsWhatWasSaidLongAgo lets three messages a minute in.
func TestGateForgetsWhatWasSaidLongAgo(t *testing.T) {
	g := newGate(Rate{Messages: 3, Per: time.Minute, Pause: 10 * time.Minute})
	begin := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		second int
		in     bool
	}{{0, true}, {20, true}, {40, true}, {60, true}, {79, false}, {80, false}, {678, false}, {679, true}} {
		in, _ := g.enter("a", begin.Add(time.Duration(tt.second)*time.Second))
		if in != tt.in {
			t.Errorf("after %d s: let in %v, want %v", tt.second, in, tt.in)
		}
	}
}
