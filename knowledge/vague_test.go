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

// TestKeywords asks with a word of the trade by itself.
func TestKeywords(t *testing.T) {
	w := newTestAnswerer(t)
	for question, want := range map[string]int{
		"复查": 35, "复核": 36, "听证": 31, "调解": 33, "督办": 40, "约谈": 39, "回避": 28, "包案": 18, "司法救助": 37, "联合接访": 18,
		"立法目的": 1, "适用范围": 2, "枫桥经验": 15, "督查专员": 16, "办理期限": 34, "退件期限": 23, "代表人数": 20, "打击报复": 46,
		"三到位一处理": 27, "诉访分离": 28, "人民建议征集": 29, "解释机关": 49, "复核几天内答复": 36,
	} {
		if a := w.Answer(question); len(a.Citations) == 0 || a.Citations[0].Article != want {
			t.Errorf("%s: %+v, want article %d first", question, a.Citations, want)
		}
	}
	for _, question := range []string{"失业金", "公积金", "户口迁移", "打印机"} {
		if a := w.Answer(question); !a.Refused {
			t.Errorf("%s is answered with article %d", question, a.Citations[0].Article)
		}
	}
}

func TestLoadUsualErrors(t *testing.T) {
	if _, err := loadUsual("data/matters.yaml"); err == nil {
		t.Error("another file was accepted")
	}
}
