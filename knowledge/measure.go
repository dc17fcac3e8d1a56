package knowledge

import (
	"strings"
	"unicode/utf8"
)

// measure is what a question wants a number of.
type measure int

const (
	measureNone   measure = iota
	measureTime           // days, working days, a date
	measureYears          // how many years, or every how many
	measurePeople         // how many may come in
	measureTimes          // how often
	measureList           // how many items, kinds, steps: what can be counted in the text
	measureOther          // hours, square metres, pages, points: what no rule here sets
)

// String is the measure as a refusal names it.
func (m measure) String() string {
	switch m {
	case measureYears:
		return "具体年限"
	case measurePeople:
		return "具体人数"
	case measureTimes:
		return "具体次数"
	case measureList:
		return "具体数目"
	case measureOther:
		return "具体数量或者标准"
	}
	return "具体期限"
}

// timeWords ask for a period or a day by themselves.
var timeWords = []string{"多久", "多长时间", "好久", "什么时候", "啥时候", "何时", "几时", "哪天", "哪一天", "哪年", "哪一年", "最晚", "最迟", "多长", "什么时间", "啥时间"}

// units are the words after 几 or 多少 with their measure, longer ones first.
var units = []struct {
	measure measure
	words   []string
}{
	{measureYears, []string{"年", "个年头"}},
	{measureTime, []string{"个工作日", "工作日", "个自然日", "个月", "个星期", "个礼拜", "天", "日", "月", "周", "号"}},
	{measureOther, []string{"个小时", "小时", "个钟头", "钟头", "分钟", "点"}},
	{measurePeople, []string{"个人", "个代表", "个群众", "人", "名", "位", "代表"}},
	{measureTimes, []string{"次", "回", "趟", "遍"}},
	{measureList, []string{"个方面", "方面", "个步骤", "个环节", "个阶段", "个程序", "个情形", "种", "个原则", "个坚持", "项", "条", "类", "句", "款", "到位", "道", "步", "级", "个层级", "大类", "大原则",
		"个部分", "个职责", "个内容", "个要求", "个措施", "个机制", "个行为", "个形式", "个渠道", "个途径", "样"}},
}

// measureOf is what a clause wants a number of. 几 that is no question is
// passed over: 好几个部门, 这几天, 几十个人.
func measureOf(clause string) measure {
	if strings.Contains(clause, "提前") && containsAny(clause, []string{"几", "多少", "多久"}) {
		return measureOther // nothing is to be done so many days ahead
	}
	for rest, before := clause, rune(0); ; {
		i := strings.Index(rest, "几")
		if i < 0 {
			break
		}
		if i > 0 {
			before, _ = utf8.DecodeLastRuneInString(rest[:i])
		}
		rest = rest[i+len("几"):]
		after, _ := utf8.DecodeRuneInString(rest)
		if unit := unitOf(rest); before == '哪' && unit != measureTime && unit != measureList || strings.HasPrefix(rest, "个人大") {
			continue // 往哪几头报, 送给哪几位领导 ask where to; 请几个人大代表
		}
		if strings.ContainsRune("好这那十百千前后过没了", before) && !strings.HasSuffix(clause[:len(clause)-len(rest)-len("几")], "超过") || strings.ContainsRune("十百千万乎家口", after) {
			continue
		}
		unit := unitOf(rest)
		if unit == measureOther && after == '个' && !containsSuffix(clause[:len(clause)-len(rest)-len("几")], wantsCount...) {
			continue
		}
		return unit
	}
	if before, rest, ok := strings.Cut(clause, "多少"); ok {
		if containsAny(lastRunes(before, 6), []string{"期限", "时限", "时间"}) {
			return measureTime
		}
		return unitOf(rest)
	}
	if containsAny(clause, timeWords) {
		return measureTime
	}
	return measureNone
}

// wantsCount are the words before 几个 with which it asks for a number of what
// has no measure of its own: 要装几个监控, but not 几个委办局一起接访.
var wantsCount = []string{"要", "需", "得", "共", "有", "是", "最多", "至少", "最少", "配", "设", "装", "请", "派", "选", "推", "包", "分", "接", "安排", "哪", "写", "用", "开", "留", "给"}

func hasPrefix(s string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// unitOf is the measure of what a number is wanted of.
func unitOf(rest string) measure {
	for _, u := range units {
		if hasPrefix(rest, u.words) {
			return u.measure
		}
	}
	return measureOther
}

// sets tells whether a passage that was found for a question sets the number
// that it wants.
func (m measure) sets(asked, quote string) bool {
	switch m {
	case measureList:
		return true
	case measurePeople:
		visitors := containsAny(asked, []string{"代表", "集体", "群体", "群访", "走访", "来访", "上访", "进来", "进去", "放进", "一起", "派"})
		return visitors && strings.Contains(quote, "5人")
	case measureYears:
		return strings.Contains(quote, "每年")
	case measureTimes, measureOther:
		return false
	}
	return containsAny(quote, []string{"0日", "5日", "个工作日", "5月1日", "指定办理期限", "规定期限", "每年", "定期", "及时"})
}
