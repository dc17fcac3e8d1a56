package proofread

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// checkRates works rates and shares out again from the figures beside them.
func checkRates(s *sheet) {
	for p := range s.each() {
		for i, it := range p.items {
			for _, r := range it.rates {
				s.checkRate(p, i, r)
			}
			for _, f := range it.shares {
				s.checkShare(p, it, f)
			}
		}
		s.checkPoints(p)
	}
	s.checkOnlineShare()
}

// quotientFits tells whether n÷m gives the percentage, rounded or cut off.
func quotientFits(n, m int64, f figure) bool {
	return m > 0 && (divide(n*hundred(f.places()), m) == f.points() || n*hundred(f.places())/m == f.points())
}

// checkRate looks for the two figures of a rate among the items of its sentence
// up to index i: 排查36件，化解34件，化解率94.44%.
func (s *sheet) checkRate(p *passage, i int, r rate) {
	stem := rateStem(r.name)
	if stem == "" || !r.isPercent() {
		return
	}
	near := nearItems(p.items, i)
	for _, a := range near {
		for _, b := range near {
			if a != b && pairFits(a, b, r.figure) {
				return
			}
		}
	}
	part, whole := rateParts(near, stem)
	if part == nil {
		return
	}
	f := part.counts[0]
	n, _ := f.whole()
	_, m, _ := sameUnit(whole, f.unit)
	severity := Error
	if !assignedLabel(whole.label+whole.after) || len(near) > 3 || containsAny(p.text[whole.start:r.end], "结转", "含", "历年", "累计") {
		severity = Warning
	}
	if n > m || part.first {
		severity = Warning // checkParts says so too; 其中 may have another rate in mind
	}
	want := fixed(divide(n*hundred(r.places()), m), r.places())
	s.report(p, finding{
		severity, whole.start, r.end,
		fmt.Sprintf("%s与前面的数对不上：%d÷%d＝%s%%，文中写作%s", r.name, n, m, want, p.text[r.start:r.end]),
		fmt.Sprintf("请核对；两个数无误的，%s应为%s%%。", r.name, want),
	})
}

// rateStem is the word that a rate has in common with its part: 化解 of 化解率.
// It is empty where the rate is not one of counts (增长率) or nobody can tell.
func rateStem(name string) string {
	name = strings.TrimSuffix(name, "率")
	for _, w := range []string{"增长", "上升", "下降", "同比", "效", "概", "利"} {
		if strings.HasSuffix(name, w) {
			return ""
		}
	}
	for _, w := range []string{"化解", "办结", "办复", "答复", "采纳", "回复", "调解成功", "结案", "调解", "整改", "见面", "回访"} {
		if strings.Contains(name, w) {
			return w
		}
	}
	return ""
}

// nearItems returns the items with counts of the sentence of the item at index i,
// up to it.
func nearItems(items []*item, i int) []*item {
	var list []*item
	for _, it := range items[:i+1] {
		if it.sentence == items[i].sentence && !it.percent {
			list = append(list, it)
		}
	}
	return list
}

// pairFits tells whether any two figures of a and b give the percentage.
func pairFits(a, b *item, f figure) bool {
	for _, x := range a.counts {
		for _, y := range b.counts {
			n, ok := x.whole()
			m, ok2 := y.whole()
			if ok && ok2 && n <= m && unitClass(x.unit) == unitClass(y.unit) && quotientFits(n, m, f) {
				return true
			}
		}
	}
	return false
}

// rateParts returns the part and the whole of a rate: the last item that has the
// rate's word in its label, and the item before it. Where anything is vague or
// several figures compete it returns nil.
func rateParts(near []*item, stem string) (part, whole *item) {
	for i := len(near) - 1; i > 0; i-- {
		it := near[i]
		if it.vague || near[i-1].vague {
			return nil, nil
		}
		if !strings.Contains(it.label, stem) || strings.Contains(it.label, "未") || it.first && it.head != near[i-1] {
			continue
		}
		whole := near[i-1]
		if len(it.counts) != 1 || len(whole.counts) != 1 || strings.Contains(whole.label, stem) || whole.head != nil {
			return nil, nil
		}
		if n, ok := it.counts[0].whole(); !ok || n == 0 {
			return nil, nil
		}
		if _, m, ok := sameUnit(whole, it.counts[0].unit); !ok || m == 0 {
			return nil, nil
		}
		return it, whole
	}
	return nil, nil
}

// checkShare works out what part of its head an item is: 其中甲230件，占32.3%.
func (s *sheet) checkShare(p *passage, it *item, f figure) {
	if it.head == nil || it.vague || it.head.vague || it.percent || !f.isPercent() {
		return
	}
	for _, other := range p.items {
		if other != it && (pairFits(it, other, f) || other.vague) {
			return
		}
	}
	if len(it.counts) != 1 || len(it.changes) > 0 {
		return
	}
	n, ok := it.counts[0].whole()
	_, m, ok2 := sameUnit(it.head, it.counts[0].unit)
	if !ok || !ok2 || m == 0 || n > m {
		return
	}
	severity := Warning
	if it.first && strings.TrimSpace(p.text[it.end:f.start]) == "，占" {
		severity = Error
	}
	want := fixed(divide(n*hundred(f.places()), m), f.places())
	s.report(p, finding{
		severity, it.start, f.end,
		fmt.Sprintf("占比与前面的数对不上：%d÷%d＝%s%%，文中写作%s", n, m, want, p.text[f.start:f.end]),
		fmt.Sprintf("请核对；两个数无误的，应为%s%%。", want),
	})
}

// checkPoints compares a rate with the average it is said to exceed:
// 满意率97.10%，全区平均95.60%，高1.50个百分点.
func (s *sheet) checkPoints(p *passage) {
	for _, f := range p.figures {
		if f.unit != "百分点" || f.vague {
			continue
		}
		lead := p.text[f.clause:f.start]
		up := containsAny(lead, "高于", "高出", "提高", "上升", "提升")
		down := containsAny(lead, "低于", "低出", "降低", "下降")
		if up == down {
			continue
		}
		own := lastRate(p, f.start)
		if own == nil {
			continue
		}
		base := own.value.Sub(f.value)
		if down {
			base = own.value.Add(f.value)
		}
		if base.IsNegative() || down && base.GreaterThan(decimal.New(100, 0)) {
			s.report(p, finding{
				Error, own.start, f.end,
				fmt.Sprintf("%s与相差%s对不上：推算出的对比数是%s%%，不在0到100之间", p.text[own.start:own.end], p.text[f.start:f.end], base),
				"请核对百分比和百分点。",
			})
		}
	}
}

// lastRate returns the one rate of the clause before offset at, or nil.
func lastRate(p *passage, at int) *figure {
	for i := len(p.items) - 1; i >= 0; i-- {
		it := p.items[i]
		if it.end > at {
			continue
		}
		if !it.percent || !strings.Contains(it.label, "率") || strings.ContainsAny(p.text[it.end:at], sentenceEnds+"；") {
			return nil
		}
		for j := range p.figures {
			if f := &p.figures[j]; f.end == it.end && f.isPercent() {
				return f
			}
		}
	}
	return nil
}

// checkOnlineShare compares the share of online petitions with the figures that
// make it up: (online + mailbox) ÷ (the same + letters and visits). Bureaus count
// in different ways; only what fits none of them is reported.
func (s *sheet) checkOnlineShare() {
	var share figure
	var at *passage
	var online, others []int64
	for p := range s.each() {
		for _, it := range p.items {
			for _, f := range it.shares {
				if f.isPercent() && strings.Contains(p.text[f.clause:f.start], "网信占比") {
					share, at = f, p
				}
			}
			_, n, ok := it.count("件次")
			switch {
			case !ok:
			case containsAny(it.label, "网上投诉", "领导信箱", "网上信访", "网信"):
				online = append(online, n)
			case strings.Contains(it.label, "来信来访") && len(others) == 0:
				others = append(others, n)
			}
		}
	}
	if at == nil || len(online) != 2 || len(others) != 1 {
		return
	}
	sum, total := online[0]+online[1], others[0]
	if sum+total == 0 {
		return // a share of nothing
	}
	for _, n := range []int64{sum, online[0], online[1]} {
		for _, m := range []int64{total + sum, total, total + online[0], total + online[1]} {
			if quotientFits(n, m, share) {
				return
			}
		}
	}
	want := fixed(divide(sum*hundred(share.places()), sum+total), share.places())
	s.report(at, finding{
		Warning, share.clause, share.end,
		fmt.Sprintf("网信占比与文中的数对不上：（%d＋%d）÷（%d＋%d＋%d）＝%s%%", online[0], online[1], online[0], online[1], total, want),
		"请核对网信占比的口径和各项数字。",
	})
}

// checkRateHundred reports a rate above one hundred.
func (s *sheet) checkRateHundred(p *passage, r rate) {
	if r.isPercent() && r.points() > hundred(r.places()) && rateOfParts(r.name) {
		s.report(p, finding{
			Error, r.start, r.end,
			fmt.Sprintf("%s为%s，超过了100%%", r.name, p.text[r.start:r.end]),
			"请核对这个百分比。",
		})
	}
}

// checkLoneRate does the same for a rate that stands behind no other figure.
func (s *sheet) checkLoneRate(p *passage, it *item) {
	for _, f := range p.figures {
		if f.end == it.end && f.isPercent() && !s.reportedRate(p, f) {
			s.checkRateHundred(p, rate{f, rateName(it.label)})
		}
	}
}

// reportedRate tells whether a percentage is kept with an item as its rate, and
// was checked there.
func (s *sheet) reportedRate(p *passage, f figure) bool {
	for _, it := range p.items {
		for _, r := range it.rates {
			if r.start == f.start {
				return true
			}
		}
	}
	return false
}

// rateOfParts tells whether a rate cannot exceed one hundred.
func rateOfParts(name string) bool {
	return containsAny(name, "满意", "办结", "受理", "化解", "办复", "答复", "采纳", "覆盖", "知晓", "合格", "公开", "参与", "参评", "到位", "回复", "调解") &&
		!containsAny(name, "增长", "上升", "下降")
}
