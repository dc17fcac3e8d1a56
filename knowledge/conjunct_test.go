package knowledge

import (
	"slices"
	"testing"
)

func TestConjuncts(t *testing.T) {
	for text, want := range map[string][]string{
		"督查和督办分别怎么规定":                {"督查怎么规定", "督办怎么规定"},
		"听证在办理阶段和复核阶段各是怎么规定":         {"听证办理阶段怎么规定", "听证复核阶段怎么规定"},
		"信访局和联席会议在督查上各做什么":           {"信访局督查上什么", "联席会议督查上什么"},
		"单位撤销以后的，或者牵涉好几家的，由谁受理":      {"单位撤销以后的，由谁受理", "牵涉好几家的，由谁受理"},
		"中央的联席会议和地方的联席会议，召集人各由什么人来当": {"中央的联席会议召集人什么人来当", "地方的联席会议召集人什么人来当"},
		"复查和复核是不是都要书面答复":             {"复查要书面答复", "复核要书面答复"},
		"信访人都要推选代表吗":                 nil,
		"各级党委和政府信访部门的职责有哪些":          nil,
		"群众不服，后面还有哪两道程序，各找谁、各多少天":    nil,
		"": nil,
	} {
		if got := conjuncts(text); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestSplitShared(t *testing.T) {
	for head, want := range map[string][]string{
		"提出信访事项的形式、书面要求和真实性要求": {"提出信访事项形式", "提出信访事项书面要求", "提出信访事项真实性要求"},
		"正在办的和办结的":             {"正在办的", "办结的"},
		"复查":                   {"复查"},
	} {
		if got := splitShared(head); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", head, got, want)
		}
	}
}
