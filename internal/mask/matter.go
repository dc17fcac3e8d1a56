package mask

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// platePattern finds vehicle plates. Source: GA 36—2018.
var platePattern = regexp.MustCompile(`[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•.\- ]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]`)

func plates(s string) []match {
	var found []match
	for _, m := range platePattern.FindAllStringIndex(s, -1) {
		hasDigit := false
		for i := m[0]; i < m[1]; i++ {
			hasDigit = hasDigit || digit(s[i])
		}
		if hasDigit {
			found = append(found, match{plate, m[0], m[1]})
		}
	}
	return found
}

// Numbers of cases: those of courts ((2023)京01民终1234号), those of decisions on
// a person's matter (某信复查字〔2023〕5号) and those behind a word for them. The
// numbers of documents (中办发〔2022〕17号) have other words before the year and
// stay.
var (
	courtPattern    = regexp.MustCompile(`[（(〔\[](?:19|20)[0-9]{2}[）)〕\]](?:[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]|最高法)[\p{Han}0-9]{0,6}?(?:刑|民|行|执|破|财|赔|司|清|认|商|知)\p{Han}{0,4}[0-9]+号(?:之[一二三四五六七八九十0-9]+)?`)
	documentPattern = regexp.MustCompile(`[〔\[（(](?:19|20)[0-9]{2}[〕\]）)]第?[0-9]{1,6}号`)
	labelledPattern = regexp.MustCompile(`^(?:编号|号码|号)?(?:是|为)?[:： ]{0,2}([A-Za-z0-9-]{5,})`)
)

// decisionWords end the number of a decision before its year.
var decisionWords = [...]string{"受理", "受", "告知", "告", "答复", "答", "复查", "复核", "复决", "复议", "复", "处理", "转", "交", "罚决", "罚", "受案", "立案", "仲案", "裁", "调"}

// matterLabels are words behind which the number of a case stands.
var matterLabels = [...]string{"信访件", "信访事项", "信访编号", "信访号", "案号", "受理编号", "受理号", "查询码", "登记编号", "登记号", "工单", "护照", "军官证"}

func matters(s string) []match {
	var found []match
	for _, m := range courtPattern.FindAllStringIndex(s, -1) {
		found = append(found, match{matter, m[0], m[1]})
	}
	for _, m := range documentPattern.FindAllStringIndex(s, -1) {
		before := s[:m[0]]
		for _, between := range [...]string{"第", "字", "决"} {
			before = strings.TrimSuffix(before, between)
		}
		if trimSuffix(before, decisionWords[:]) != before {
			found = append(found, match{matter, issuer(s, m[0]), m[1]})
		}
	}
	each(s, matterLabels[:], func(_, end int) {
		if m := labelledPattern.FindStringSubmatchIndex(s[end:min(len(s), end+64)]); m != nil {
			found = append(found, match{matter, end + m[2], end + m[3]})
		}
	})
	return found
}

// issuer is where the words begin that stand before the year of a number.
func issuer(s string, at int) int {
	for range 8 {
		r, size := utf8.DecodeLastRuneInString(s[:at])
		if !unicode.Is(unicode.Han, r) {
			break
		}
		at -= size
	}
	return at
}
