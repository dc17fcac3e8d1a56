package knowledge

import (
	"slices"
	"strings"
)

// WrongPeriod: a period that a text ascribes to an article is not one of its.
const WrongPeriod Problem = "wrong period"

// ofPractice are the words of a sentence that tells what a bureau did or
// undertook, by whatever article: its days need not be the law's.
var ofPractice = []string{"平均", "实际", "已于", "提前", "缩短", "压缩", "承诺", "全部", "均在", "比", "用时", "同比", "率", "全县", "全市", "全区", "我局", "我县", "我市", "本局", "件次"}

// checkPeriods reports the periods that a sentence ascribes to articles of the
// Regulations, behind their mention, and that none of them has.
func (v *verifier) checkPeriods(law Law, m mention) {
	if law.Name != v.regs.Name || !v.ascribes(m) || containsAny(v.sentence(m.from), ofPractice) {
		return
	}
	var theirs []quantity
	var periods []string
	for _, ref := range m.refs {
		for n := ref.From; n <= ref.To; n++ {
			text, _ := law.Article(n)
			for _, q := range quantities([]rune(Normalise(text))) {
				if theirs = append(theirs, q); q.isPeriod() {
					periods = append(periods, q.value+q.unit)
				}
			}
		}
	}
	end := m.to
	for end < len(v.s) && !strings.ContainsRune("。！？；\n第《", v.s[end]) {
		end++
	}
	said := v.s[m.to:end]
	for _, q := range quantities(said) {
		if !q.isPeriod() || !bounds(said, q.span) || slices.ContainsFunc(theirs, q.same) {
			continue
		}
		at := span{m.to + q.from, m.to + q.to}
		name := ArticleName(m.refs[0].From)
		if len(periods) == 0 {
			v.report(WrongPeriod, at, "", "《%s》%s没有规定期限", law.Name, name)
			continue
		}
		v.report(WrongPeriod, at, "", "《%s》%s写的是%s，没有%s", law.Name, name, strings.Join(periods, "、"), q.value+q.unit)
	}
}

// ascribes tells whether what follows a mention is put as what the article says:
// 第三十四条规定，… and 根据第三十四条，…, but not 对第三十一条第六项规定的事项….
func (v *verifier) ascribes(m mention) bool {
	after := string(v.s[m.to:min(len(v.s), m.to+4)])
	if rest, ok := strings.CutPrefix(after, "规定"); ok {
		return !strings.HasPrefix(rest, "的")
	}
	if !hasPrefix(after, []string{"，", ",", "：", ":"}) {
		return false
	}
	before := v.sentence(m.from)
	return hasPrefix(before, []string{"根据", "按照", "依照", "依据", "按"})
}

// isPeriod tells whether the quantity is a number of days or hours.
func (q quantity) isPeriod() bool {
	return slices.Contains([]string{"日", "工作日", "小时", "周"}, q.unit)
}

// bounds tells whether a quantity is put as a limit: 60日内, 不超过30日, 期限为60日.
func bounds(s []rune, q span) bool {
	after, before := string(s[q.to:]), string(s[max(0, q.from-6):q.from])
	return hasPrefix(after, []string{"内", "之内", "以内", "内办结"}) || containsSuffix(before, "期限为", "期限是", "时限为", "时限是", "不超过", "不得超过", "最长", "延长", "最多")
}
