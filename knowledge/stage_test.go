package knowledge

import (
	"slices"
	"testing"
)

// TestSteps asks about the course from one step to another: every step between
// them is answered, in the order in which it is taken.
func TestSteps(t *testing.T) {
	w := newTestAnswerer(t)
	for text, want := range map[string][]int{
		"从办理到复查再到复核，每一步的期限分别是多少": {34, 35, 36},
		"从登记到办结，各个环节多少天":         {22, 23, 34},
		"从复核到办理，每一步几天":           nil,
		"从镇里转到县里要几天":             nil,
		"办理和复核分别几天":              nil,
	} {
		var got []int
		for _, p := range w.steps(text) {
			got = append(got, p.article.Number)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
