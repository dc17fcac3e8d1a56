package knowledge

import "testing"

// TestUsualQuestionsAreAnswered holds the questions that are offered to being
// answered when they are picked.
func TestUsualQuestionsAreAnswered(t *testing.T) {
	w := newTestAnswerer(t)
	for _, u := range w.r.usual {
		for _, q := range u.ask {
			if a := w.Answer(q); a.Refused {
				t.Errorf("%s is refused: %s", q, a.Text)
			}
		}
	}
}

func TestAskBack(t *testing.T) {
	w := newTestAnswerer(t)
	for question, want := range map[string]string{
		"群众来访怎么办": "集体来访最多推选几名代表？",
		"期限多久":    "信访事项多久办结，最多延长几天？",
		"怎么办":     "信访事项多久办结？",
		"来信怎么处理":  "信访部门收到来信多少天内转送、交办？",
	} {
		a := w.Answer(question)
		if !a.Refused || len(a.Choices) != maxChoices || a.Choices[0] != want {
			t.Errorf("%s: %v", question, a.Choices)
		}
	}
}

func TestLoadUsualErrors(t *testing.T) {
	if _, err := loadUsual("data/matters.yaml"); err == nil {
		t.Error("another file was accepted")
	}
}
