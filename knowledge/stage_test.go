package knowledge

import (
	"slices"
	"testing"
)

// TestPast asks about a step after the one that it tells the outcome of: that is
// not what the question is about.
func TestPast(t *testing.T) {
	w := newTestAnswerer(t)
	for text, want := range map[string]int{
		"2月10日收到市里的复查意见，到5月中旬才想起来要申请复核，还来得及吗": 36,
		"5月10日收到复查意见书，6月5日递交复核请求，超没超":         36,
		"3月收到处理意见书，4月来请求复查，几天内要答复":            35,
		"复查意见多少天内要提出":                         35,
		"复查和复核意见都要书面吗":                        35,
		"那个就是上访的人他要是不满意他能怎么办多长时间之内要去申请复查":     35,
		"复查完了还不满意，还能申请复查吗":                    36,
	} {
		if a := w.Answer(text); len(a.Citations) == 0 || a.Citations[0].Article != want {
			t.Errorf("%s: %v, want article %d", text, a.Citations, want)
		}
	}
}

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
