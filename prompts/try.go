package prompts

import (
	"fmt"
	"strings"
)

// try renders every prompt once, so that a template which names a part that
// there is not, or leaves one out, is found when it is loaded and not when it
// is needed.
func (s *Set) try() error {
	const mark = "样例"
	q := Question{Text: mark + "问题", Passages: []Passage{{Place: "《" + mark + "》第一条", Text: mark + "条文"}}}
	sec := Section{
		Heading: mark + "标题", Facts: []Fact{{"id", mark + "事实", "1件"}}, Notes: []string{mark + "笔记"},
		Text: mark + "原稿", Instruction: mark + "要求",
	}
	for _, trial := range []struct {
		render func() (Prompt, error)
		needs  []string
	}{
		{func() (Prompt, error) { return s.Answer(q) }, []string{"问题", "条文"}},
		{func() (Prompt, error) { return s.RepairAnswer(q, mark+"答稿", []string{mark + "错误"}) }, []string{"问题", "条文", "答稿", "错误"}},
		{func() (Prompt, error) {
			return s.Rewrite([]Exchange{{mark + "前问", mark + "前答"}}, mark+"问话")
		}, []string{"前问", "前答", "问话"}},
		{func() (Prompt, error) { return s.Choose(mark+"问题", []string{mark + "候选"}) }, []string{"问题", "候选"}},
		{func() (Prompt, error) { return s.Section(sec) }, []string{"标题", "事实", "笔记", "要求"}},
		{func() (Prompt, error) { return s.Revise(sec) }, []string{"事实", "笔记", "原稿", "要求"}},
		{func() (Prompt, error) { return s.Expand(sec) }, []string{"事实", "笔记", "原稿"}},
		{func() (Prompt, error) { return s.Condense(sec) }, []string{"原稿"}},
		{func() (Prompt, error) { return s.RepairSection(sec, mark+"文稿", []string{mark + "错误"}) }, []string{"事实", "笔记", "文稿", "错误"}},
	} {
		p, err := trial.render()
		if err != nil {
			return err
		}
		for _, part := range trial.needs {
			if !strings.Contains(p.User, mark+part) {
				return fmt.Errorf("prompts: %s.tmpl: version %s leaves out a part of what the model needs (%s)", p.Name, p.Version, part)
			}
		}
	}
	return nil
}
