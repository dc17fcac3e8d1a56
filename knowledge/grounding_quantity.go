package knowledge

import (
	"slices"
	"strconv"
	"strings"
)

// quantity is a number in a text with what it counts. Value is in Arabic
// figures where it can be read, unit in its usual form.
type quantity struct {
	span
	value string
	unit  string
}

// same tells whether two quantities say the same; one without a unit may count
// anything.
func (q quantity) same(o quantity) bool {
	return q.value == o.value && (q.unit == o.unit || q.unit == "")
}

// counts tells whether the quantity is a number of items of the source, or a
// number that is part of what the article is called, as in 三项建议.
func (q quantity) counts(s source) bool {
	if !slices.Contains([]string{"项", "种", "类", "个", "条"}, q.unit) {
		return false
	}
	return s.items > 0 && q.value == strconv.Itoa(s.items) || slices.ContainsFunc(quantities([]rune(s.terms)), q.same)
}

// quantityUnits are what is counted, longer words first, with the usual form of
// each.
var quantityUnits = [...]struct{ word, usual string }{
	{"个工作日", "工作日"}, {"工作日", "工作日"}, {"个自然日", "日"}, {"自然日", "日"}, {"个小时", "小时"}, {"小时", "小时"}, {"分钟", "分钟"},
	{"个星期", "周"}, {"星期", "周"}, {"周年", "年"}, {"周", "周"}, {"个月", "月"}, {"月", "月"}, {"年", "年"}, {"日", "日"}, {"天", "日"}, {"号", "号"},
	{"人次", "人次"}, {"件次", "件次"}, {"批次", "批次"}, {"万元", "万元"}, {"元", "元"}, {"名", "人"}, {"位", "人"}, {"人", "人"},
	{"件", "件"}, {"次", "次"}, {"倍", "倍"}, {"级", "级"}, {"项", "项"}, {"种", "种"}, {"类", "类"}, {"条", "条"}, {"章", "章"}, {"份", "份"}, {"成", "成"},
	{"个百分点", "百分点"}, {"百分点", "百分点"}, {"%", "%"}, {"‰", "‰"}, {"个", "个"}, {"岁", "岁"},
}

// quantities finds the numbers of a folded text that count something: in Arabic
// figures all of them, in Chinese numerals those with a word for what they
// count, but 一个 and its like.
func quantities(s []rune) []quantity {
	var found []quantity
	for i := 0; i < len(s); {
		q, ok := quantityAt(s, i)
		if !ok {
			i = max(i+1, q.to)
			continue
		}
		found = append(found, q)
		i = q.to
	}
	return found
}

// quantityAt reads the quantity at s[i:]. Where there is none, the to of what
// it returns is how far one has to go on.
func quantityAt(s []rune, i int) (q quantity, ok bool) {
	q.span = span{i, i}
	at, percent := i, false
	if hasRunes(s[i:], "百分之") {
		at, percent = i+3, true
	}
	arabic := at < len(s) && s[at] >= '0' && s[at] <= '9'
	q.value, q.to = numberText(s, at)
	if q.to == at {
		if percent || !hasRunes(s[i:], "半") {
			return q, false
		}
		q.value, q.to = "半", i+1
	}
	if percent {
		q.unit = "%"
		return q, true
	}
	for q.to < len(s) && strings.ContainsRune("余多几来万亿", s[q.to]) {
		q.value += string(s[q.to])
		q.to++
	}
	end := q.to
	for arabic && end < len(s) && s[end] == ' ' {
		end++
	}
	for _, u := range quantityUnits {
		if hasRunes(s[end:], u.word) {
			q.unit, q.to = u.usual, end+runeLen(u.word)
			break
		}
	}
	switch {
	case i > 0 && s[i-1] == '第' && q.unit != "日": // 第三项
		return q, false
	case arabic:
		return q, true
	case q.unit == "" || q.value == "半" && !slices.Contains([]string{"年", "月", "日", "小时"}, q.unit):
		return q, false
	case q.value == "1" && slices.Contains([]string{"个", "项", "种", "类", "次", "件", "份", "人", "级", "条", "成"}, q.unit):
		return q, false
	}
	return q, true
}

// numberText reads a number: 60, 1,971, 96.98, 六十.
func numberText(s []rune, at int) (value string, end int) {
	end = at
	var b strings.Builder
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || end > at && end+1 < len(s) && strings.ContainsRune(".,", s[end]) && s[end+1] >= '0' && s[end+1] <= '9') {
		if s[end] != ',' {
			b.WriteRune(s[end])
		}
		end++
	}
	if end > at {
		return b.String(), end
	}
	if n, used := scanNumber(s[at:]); used > 0 {
		return strconv.Itoa(n), at + used
	}
	return "", at
}

// hasRunes tells whether s begins with a word.
func hasRunes(s []rune, word string) bool {
	i := 0
	for _, r := range word {
		if i >= len(s) || s[i] != r {
			return false
		}
		i++
	}
	return true
}

// checkQuantities reports figures and periods outside quotations that the cited
// text does not have. What the question says may be repeated, but not as what
// the law allows.
func (g *grounding) checkQuantities() {
	asked := quantities([]rune(Normalise(g.question)))
	for _, q := range quantities(g.s) {
		if g.quoted(q.from) || g.inCite(q.from) || g.marksItem(q) {
			continue
		}
		supported := slices.ContainsFunc(g.scope(q.from), func(i int) bool {
			return slices.ContainsFunc(g.sources[i].quantities, q.same) || q.counts(g.sources[i])
		})
		if supported || slices.ContainsFunc(asked, q.same) && !g.isLimit(q) {
			continue
		}
		g.report(Unsupported, q.span, "", "“%s”在所引条文里没有", string(g.s[q.from:q.to]))
	}
}

func (g *grounding) inCite(at int) bool {
	return slices.ContainsFunc(g.cites, func(c cite) bool { return c.from <= at && at < c.to })
}

// marksItem tells whether a figure numbers a line: 1. or 2、.
func (g *grounding) marksItem(q quantity) bool {
	return q.unit == "" && slices.ContainsFunc(g.lines, func(l span) bool { return l.from == q.from }) &&
		q.to < len(g.s) && strings.ContainsRune(".、)）", g.s[q.to])
}

// isLimit tells whether a figure is put as a bound that a rule sets.
func (g *grounding) isLimit(q quantity) bool {
	before, after := string(g.s[max(0, q.from-6):q.from]), string(g.s[q.to:min(len(g.s), q.to+2)])
	for _, w := range []string{"内", "以内", "之内", "前", "以上", "以下"} {
		if strings.HasPrefix(after, w) {
			return true
		}
	}
	return containsAny(before, []string{"超过", "最多", "最长", "最少", "至少", "延长", "期限", "时限", "不少于", "不多于", "应当", "规定"})
}
