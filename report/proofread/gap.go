package proofread

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// gapPattern finds the marks that drafts have where something is missing, and
// those that people set in the same form: 【待补：约谈次数（由督查科填报）】.
var gapPattern = regexp.MustCompile(`【待补[：:]?([^】]*?)(?:（由[^（）】]*填报）)?】`)

// shownGaps is how many gaps a finding names.
const shownGaps = 5

// checkGaps looks for what a draft still lacks. All of it is one finding, at
// the first mark: thirty like it would hide the others.
func checkGaps(s *sheet) {
	var first *passage
	var at []int
	var names []string
	for p := range s.each() {
		for _, m := range gapPattern.FindAllStringSubmatchIndex(p.text, -1) {
			if first == nil {
				first, at = p, m
			}
			if name := p.text[m[2]:m[3]]; !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if first == nil {
		return
	}
	count := len(names)
	names = slices.DeleteFunc(names, func(name string) bool { return name == "" })
	list := strings.Join(names[:min(len(names), shownGaps)], "、")
	switch {
	case len(names) > shownGaps:
		list = "：" + list + "等"
	case list != "":
		list = "：" + list
	}
	s.report(first, finding{
		Error, at[0], at[1],
		fmt.Sprintf("文中还有%d项标着【待补】%s", count, shorten(list, 80)), "请补齐后再定稿，没有这一项的，删去标记所在的句子。",
	})
}
