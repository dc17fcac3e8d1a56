package handlers

import (
	"regexp"

	"xinfangbot/internal/chinese"
)

// versionPattern is all that may stand behind a command for versions: 2,
// 到第三稿, 第1稿和第2稿的区别, 最近一稿, and 一下, which is said out of habit.
// Anything else that has a number in it (一下复查和复核的期限) is about something else.
var versionPattern = regexp.MustCompile(`^(?:一下)?\s*(?:` +
	`[到回至为成]*` + versionName + `(?:[\s和与跟、到至,，-]*` + versionName + `)?(?:的|有什么|有哪些)?(?:不同|区别|差别|差异|变化)?` +
	`|最近[一两]稿|最后一稿|最新一?稿?|最近|当前稿?|初稿)?$`)

// versionName is one version, with its number.
const versionName = `第?\s*([0-9]{1,4}|[一二三四五六七八九十]{1,3})\s*(?:稿|版|个版本)?`

// versionNumbers reads the numbers of versions, none where the last is meant;
// ok is false where the words do not name versions.
func versionNumbers(args string) (list []int, ok bool) {
	m := versionPattern.FindStringSubmatch(args)
	if m == nil {
		return nil, false
	}
	for _, text := range m[1:] {
		if text == "" {
			continue
		}
		n, size := chinese.ParseNumeral(text)
		if size != len(text) {
			return nil, false // 0, 十百
		}
		list = append(list, n)
	}
	return list, true
}

// namesVersions tells whether text glued to a command names versions.
func namesVersions(args string) bool {
	_, ok := versionNumbers(args)
	return ok
}
