package proofread

import (
	"fmt"
	"strings"
)

// checkParts finds parts that are larger than their whole, persons that are
// fewer than the batches they came in, and rates above one hundred.
func checkParts(s *sheet) {
	for p := range s.each() {
		for i, it := range p.items {
			if it.vague {
				continue
			}
			if it.percent {
				continue
			}
			s.checkOfWhich(p, it)
			s.checkPersons(p, it)
			s.checkResolved(p, i)
			s.checkAdopted(p, i)
		}
		s.checkHundred(p)
	}
}

// checkOfWhich compares the item behind 其中 with what it is part of. Items
// further on may have left the list (其中甲3件，发放材料500份), and are compared
// by their names in checkSums.
func (s *sheet) checkOfWhich(p *passage, it *item) {
	if !it.first || it.head == nil || it.head.vague || containsAny(it.label, "累计", "历年", "以来", "上年", "去年") {
		return
	}
	for _, f := range it.counts {
		n, ok := f.whole()
		if !ok || !countable(f.unit) {
			continue
		}
		whole, m, ok := sameUnit(it.head, f.unit)
		if !ok || n <= m || s.largerBefore(p, it, f.unit, n) {
			continue
		}
		s.report(p, finding{
			Error, it.start, f.end,
			fmt.Sprintf("“其中”的部分大于总体：%s%d%s，而前面的%s只有%d%s", shorten(it.label, 16), n, f.unit, shorten(it.head.label, 16), m, whole.unit),
			"请核对两个数，或者改写句子，使“其中”前的总数与部分对应。",
		})
	}
}

// sameUnit returns an item's figure of exactly this unit.
func sameUnit(it *item, unit string) (figure, int64, bool) {
	for _, f := range it.counts {
		if f.unit == unit {
			n, ok := f.whole()
			return f, n, ok
		}
	}
	return figure{}, 0, false
}

// largerBefore tells whether an earlier item of the passage could be the whole
// instead.
func (s *sheet) largerBefore(p *passage, part *item, unit string, n int64) bool {
	for _, it := range p.items {
		if it == part {
			return false
		}
		if it == part.head || it.sentence != part.sentence && it.sentence != part.head.sentence {
			continue
		}
		if _, m, ok := sameUnit(it, unit); ok && m >= n || it.vague {
			return true
		}
	}
	return false
}

// checkPersons compares the persons of a visit with its batches.
func (s *sheet) checkPersons(p *passage, it *item) {
	var batches, persons figure
	for _, f := range it.counts {
		switch f.unit {
		case "批次", "批":
			batches = f
		case "人次", "人":
			persons = f
		}
	}
	if batches.end == 0 || persons.end == 0 {
		return
	}
	b, ok := batches.whole()
	n, ok2 := persons.whole()
	if !ok || !ok2 || n >= b {
		return
	}
	s.report(p, finding{
		Error, it.start, persons.end,
		fmt.Sprintf("人数少于批数：%s%d%s，却只有%d%s；每批至少一人", shorten(it.label, 16), b, batches.unit, n, persons.unit),
		"请核对批次和人次是否写反或漏写了数字。",
	})
}

// checkResolved compares what was resolved with what was to be resolved.
func (s *sheet) checkResolved(p *passage, i int) {
	it := p.items[i]
	if i == 0 || it.first || len(it.counts) != 1 || !resolvedLabel(it.label) {
		return
	}
	before := p.items[i-1]
	if before.sentence != it.sentence || before.percent || before.vague || len(before.counts) != 1 || !assignedLabel(before.label+before.after) || resolvedLabel(before.label) {
		return
	}
	_, n, ok := it.count(unitClass(it.counts[0].unit))
	_, m, ok2 := sameUnit(before, it.counts[0].unit)
	if !ok || !ok2 || n <= m {
		return
	}
	s.report(p, finding{
		Warning, before.start, it.end,
		fmt.Sprintf("%s%d%s，多于%s的%d%s", shorten(it.label, 12), n, it.counts[0].unit, shorten(before.label, 12), m, it.counts[0].unit),
		"请核对；其中有上年结转的，宜写明“含上年结转……件”。",
	})
}

// checkAdopted compares the proposals that were adopted with those made.
func (s *sheet) checkAdopted(p *passage, i int) {
	it := p.items[i]
	if i == 0 || len(it.counts) != 1 || !strings.Contains(it.label, "采纳") || containsAny(it.label, "未", "累计", "历年") {
		return
	}
	before := p.items[i-1]
	if before.sentence != it.sentence || before.percent || before.vague || len(before.counts) != 1 ||
		!containsAny(before.label, "建议", "提案", "意见") || strings.Contains(before.label, "采纳") {
		return
	}
	if i > 1 && p.items[i-2].sentence == it.sentence && !strings.Contains(p.items[i-2].label, "采纳") {
		return // of several kinds of proposals together
	}
	_, n, ok := sameUnit(it, it.counts[0].unit)
	_, m, ok2 := sameUnit(before, it.counts[0].unit)
	if !ok || !ok2 || n <= m {
		return
	}
	s.report(p, finding{
		Warning, before.start, it.end,
		fmt.Sprintf("采纳%d%s，多于提出的%d%s", n, it.counts[0].unit, m, it.counts[0].unit),
		"请核对；其中有上年提出、本年采纳的，宜写明。",
	})
}

// resolvedLabel tells whether a label is that of cases brought to an end.
func resolvedLabel(label string) bool {
	return containsAny(label, "化解", "办结", "办复") && !containsAny(label, "未", "累计", "交办", "包案", "排查")
}

// assignedLabel tells whether a label is that of cases to be dealt with.
func assignedLabel(label string) bool {
	return containsAny(label, "交办", "排查", "受理", "登记", "梳理", "包案", "包联", "摸排", "接收", "转送")
}

// checkHundred finds rates above one hundred. Growth may exceed it, and a plan
// may be overfulfilled.
func (s *sheet) checkHundred(p *passage) {
	for _, it := range p.items {
		for _, r := range it.rates {
			s.checkRateHundred(p, r)
		}
		for _, f := range it.shares {
			if f.isPercent() && f.points() > hundred(f.places()) {
				s.report(p, finding{Error, f.start, f.end, fmt.Sprintf("占比%s超过100%%", p.text[f.start:f.end]), "请核对这个百分比。"})
			}
		}
		if it.percent && strings.Contains(it.label, "率") && len(it.rates) == 0 {
			s.checkLoneRate(p, it)
		}
	}
}
