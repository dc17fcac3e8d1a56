package report

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"xinfangbot/internal/chinese"
)

// FindSections returns the sections that people mean by a few words: by number
// (第二部分, （一）, 第一部分（二）), by name or part of it, or by what such a part
// is usually called (问题 for 存在的不足). Several are returned where the words
// fit several equally well.
func FindSections(sections []Section, words string) []Section {
	words = strings.TrimSpace(words)
	if words == "" {
		return nil
	}
	if byNumber, ok := sectionsByNumber(sections, words); ok {
		return byNumber
	}
	var best []Section
	top := 0
	for _, s := range sections {
		switch n := nameFit(words, s); {
		case n == 0 || n < top:
		case n == top:
			best = append(best, s)
		default:
			best, top = []Section{s}, n
		}
	}
	return best
}

const numerals = `([一二三四五六七八九十]{1,3}|[0-9]{1,2})`

// Numbers of sections as people write them. They never change after they are
// made.
var (
	outerNumber = regexp.MustCompile(`^(?:第` + numerals + `(?:个?大?部分|大点|大项|章)|第?` + numerals + `(?:、|$|[（(第]))`)
	innerNumber = regexp.MustCompile(`^(?:的|之)?(?:[（(]` + numerals + `[）)]|第?` + numerals + `(?:小节|节|小点|点|小项|项|小部分))$`)
)

// sectionsByNumber returns the sections of a number; false where the words are
// none. Many reports number their parts anew under every heading, so that
// （一） alone may mean several.
func sectionsByNumber(sections []Section, words string) ([]Section, bool) {
	outer, rest := 0, words
	if m := outerNumber.FindStringSubmatchIndex(words); m != nil {
		text, end := submatch(words, m)
		outer, rest = ordinal(text), words[end:]
		rest = strings.TrimLeft(rest, "、，, 　")
		for _, unit := range []string{"个部分", "大部分", "个大部分", "部分", "大点", "大项", "章"} {
			rest = strings.TrimPrefix(rest, unit)
		}
	}
	inner := 0
	if rest != "" {
		m := innerNumber.FindStringSubmatchIndex(rest)
		if m == nil {
			return nil, false
		}
		text, _ := submatch(rest, m)
		inner = ordinal(text)
	}
	var found []Section
	for _, s := range sections {
		parent := Section{}
		if s.Parent >= 0 {
			parent = sections[s.Parent]
		}
		switch {
		case inner == 0 && s.Parent < 0 && s.Nth == outer,
			inner != 0 && outer == 0 && s.Level == Heading2 && s.Nth == inner,
			inner != 0 && outer != 0 && s.Parent >= 0 && parent.Parent < 0 && parent.Nth == outer && s.Nth == inner:
			found = append(found, s)
		}
	}
	return found, true
}

// submatch returns the group that matched and where it ends.
func submatch(text string, m []int) (string, int) {
	for i := 2; i+1 < len(m); i += 2 {
		if m[i] >= 0 {
			return text[m[i]:m[i+1]], m[i+1]
		}
	}
	return "", 0
}

// ordinal reads a number written in Chinese or in figures.
func ordinal(text string) int {
	n, _ := chinese.ParseNumeral(text)
	return n
}

// partNames are what the parts of such reports are called: bureaus use the
// words of one line for the same part.
var partNames = [...][]string{
	{"不足", "问题", "短板", "差距", "原因"},
	{"下一步", "下步", "下一年", "下年度", "明年", "打算", "安排", "思路", "计划"},
	{"第一责任人", "主要负责人"},
	{"举措", "措施", "成效", "做法"},
	{"其他", "其它"},
}

// How well words fit a heading, the best first.
const (
	fitEqual = 100 - 10*iota
	fitHolds
	fitHeld
	fitCalled      // a part of the report
	fitCalledBelow // a heading under another, which may use the word otherwise
)

// nameFit tells how well words fit a section's name; 0: not at all.
func nameFit(words string, s Section) int {
	name := foldHeading(s.Name())
	words = foldHeading(words)
	switch {
	case words == "" || name == "":
		return 0
	case words == name || words == foldHeading(s.Key()):
		return fitEqual
	case utf8.RuneCountInString(words) < 2:
		return 0
	case strings.Contains(name, words):
		return fitHolds
	case utf8.RuneCountInString(name) >= 4 && strings.Contains(words, name):
		return fitHeld
	}
	for _, names := range partNames {
		has := func(text string) bool {
			return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(text, n) })
		}
		switch {
		case !has(words) || !has(name):
		case s.Parent < 0:
			return fitCalled
		default:
			return fitCalledBelow
		}
	}
	return 0
}

// foldHeading takes from a heading what people leave out or write otherwise:
// its year, marks and particles.
func foldHeading(text string) string {
	text = headingYear.ReplaceAllString(text, "")
	for _, w := range []string{"部分", "情况", "方面", "年度"} {
		text = strings.TrimSuffix(text, w)
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" 　，、。：:“”\"《》（）()·的和及与在", r) {
			return -1
		}
		return r
	}, text)
}

// headingYear is the year in a heading.
var headingYear = regexp.MustCompile(`20\d\d年(?:度)?`)
