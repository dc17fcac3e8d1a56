package proofread

import (
	"fmt"
	"slices"
	"strings"
)

// checkSums adds up parts that are known to make up a whole.
func checkSums(s *sheet) {
	for p := range s.each() {
		for _, g := range groups(p.items) {
			if !s.checkPartitions(p, g) {
				s.checkListed(p, g)
			}
		}
		s.checkApart(p)
	}
	s.checkTables()
}

// checkApart adds up parts that stand in a sentence of their own behind the
// total: 全年登记1834件次……。初信初访1210件次，重信重访604件次。 That they are its
// parts is a guess, so that only a slip is reported.
func (s *sheet) checkApart(p *passage) {
	for i := 1; i+1 < len(p.items); i++ {
		a, b := p.items[i], p.items[i+1]
		if a.sentence != b.sentence || p.items[i-1].sentence == a.sentence || a.head != nil || i+2 < len(p.items) && p.items[i+2].sentence == a.sentence {
			continue
		}
		for _, d := range s.partitions {
			parts, _ := d.find(group{parts: []*item{a, b}})
			if !d.Complete || parts == nil {
				continue
			}
			for _, class := range []string{"件次", "人次"} {
				s.checkBehind(p, p.items[:i], d, parts, class)
			}
		}
	}
}

// checkBehind compares parts with the last total before them.
func (s *sheet) checkBehind(p *passage, before []*item, d partition, parts []*item, class string) {
	r := itemReader{items: before}
	total := r.total()
	if total == nil || d.matches(total.label) {
		return
	}
	_, whole, ok := total.count(class)
	_, n, ok2 := parts[0].count(class)
	_, m, ok3 := parts[1].count(class)
	if !ok || !ok2 || !ok3 || !nearly(n+m, whole) || n+m == whole {
		return
	}
	s.checkPartition(p, group{whole: total, parts: parts}, d, parts, nil, class)
}

// group is a whole and the items that the text gives as its parts.
type group struct {
	whole *item
	parts []*item
	said  bool // the text says with 其中 or 共 that they belong together; else whole is nil
}

// groups finds what belongs together: items behind 其中, up to the end of the
// sentence, and items of one sentence with a total behind them (共, 合计) or
// before them.
func groups(items []*item) []group {
	var list []group
	for i := 0; i < len(items); {
		j := i
		for j < len(items) && items[j].sentence == items[i].sentence {
			j++
		}
		list = append(list, sentenceGroups(items[i:j])...)
		i = j
	}
	return list
}

// sentenceGroups finds the groups of one sentence.
func sentenceGroups(items []*item) []group {
	var list []group
	var free []*item
	for i := 0; i < len(items); i++ {
		it := items[i]
		if it.percent {
			continue
		}
		if it.head == nil {
			free = append(free, it)
			continue
		}
		g := group{whole: it.head, said: true}
		for ; i < len(items) && items[i].head == it.head; i++ {
			if !items[i].percent {
				g.parts = append(g.parts, items[i])
			}
		}
		i--
		list = append(list, g)
	}
	if len(free) < 3 {
		return list
	}
	last := len(free) - 1
	switch {
	case isTotal(free[last].label):
		list = append(list, group{whole: free[last], parts: free[:last], said: true})
	default:
		list = append(list, group{parts: free})
	}
	return list
}

// isTotal tells whether a label says that its figure is the sum of those before.
func isTotal(label string) bool {
	for _, w := range []string{"共", "共计", "合计", "总计", "总共", "共有"} {
		if label == w {
			return true
		}
	}
	return strings.HasPrefix(label, "合计") || strings.HasPrefix(label, "总计") || strings.HasPrefix(label, "共计")
}

// checkPartitions looks for the parts of each known partition in a group, and
// reports whether it found any.
func (s *sheet) checkPartitions(p *passage, g group) bool {
	found := false
	for _, partition := range s.partitions {
		parts, extra := partition.find(g)
		if parts == nil {
			continue
		}
		found = true
		whole := g
		if g.whole == nil {
			if whole.whole = before(g.parts, parts); whole.whole == nil {
				continue
			}
			whole.said = partition.Exclusive
		}
		for _, class := range []string{"件次", "人次"} {
			s.checkPartition(p, whole, partition, parts, extra, class)
		}
	}
	return found
}

// before returns the item before the first of the parts, or nil.
func before(items, parts []*item) *item {
	for i, it := range items {
		if slices.Contains(parts, it) {
			if i == 0 {
				return nil
			}
			return items[i-1]
		}
	}
	return nil
}

// find returns the items of a group that are the parts of the partition, one for
// each, and those that may belong to it. It returns nil where a part is missing
// or stands there twice.
func (d partition) find(g group) (parts, extra []*item) {
	if g.whole != nil && d.matches(g.whole.label) {
		return nil, nil
	}
	parts = make([]*item, len(d.Parts))
	for _, it := range g.parts {
		if it.percent {
			continue
		}
		hit := d.part(it.label)
		switch {
		case hit >= 0 && parts[hit] != nil:
			return nil, nil
		case hit >= 0 && containsAny(it.label, d.Not...):
		case hit >= 0:
			parts[hit] = it
		case containsAny(it.label, d.Extra...):
			extra = append(extra, it)
		}
	}
	if slices.Contains(parts, nil) {
		return nil, nil
	}
	return parts, extra
}

// part returns which part a label names, or -1. A label that names two (来信来访)
// names none, unless the second's words contain the first's (未化解).
func (d partition) part(label string) int {
	hit := -1
	for k, words := range d.Parts {
		switch {
		case !containsAny(label, words...):
		case hit >= 0 && !d.Exclusive:
			return -1
		default:
			hit = k
		}
	}
	return hit
}

// matches tells whether a label is that of exactly one part.
func (d partition) matches(label string) bool {
	n := 0
	for _, words := range d.Parts {
		if containsAny(label, words...) {
			n++
		}
	}
	return n == 1 || containsAny(label, d.Not...)
}

// checkPartition adds the parts up in one class of units.
func (s *sheet) checkPartition(p *passage, g group, d partition, parts, extra []*item, class string) {
	_, whole, ok := g.whole.count(class)
	if !ok || g.whole.vague || !g.said && !totalLike(g.whole.label) {
		return
	}
	sum := int64(0)
	var terms []string
	var last figure
	for _, it := range parts {
		f, n, ok := it.count(class)
		if !ok || it.vague {
			return
		}
		sum += n
		terms = append(terms, fmt.Sprintf("%s%d", shorten(it.label, 12), n))
		if f.end > last.end {
			last = f
		}
	}
	all := sum
	for _, it := range extra {
		if _, n, ok := it.count(class); ok {
			all += n
		}
	}
	if sum == whole || all == whole || s.statedBefore(p, g, class, sum) {
		return
	}
	severity := Error
	switch {
	case d.Open && all < whole && !containsAny(g.whole.label, d.Whole...) && !nearly(all, whole):
		return // the rest came another way
	case len(extra) > 0 || !g.said:
		severity = Warning
	}
	start := parts[0].start
	for _, it := range parts {
		start = min(start, it.start)
	}
	if g.whole.start > last.end {
		last.end = g.whole.end
	}
	s.report(p, finding{
		severity, start, last.end,
		fmt.Sprintf("%s的分项之和与总数不符：%s＝%d%s，而%s为%d，相差%d", d.Name, strings.Join(terms, "＋"), sum, class, wholeName(g.whole), whole, abs(sum-whole)),
		"请核对总数和各分项；确有不属于这几项的，宜写明其余部分是什么。",
	})
}

// totalLike tells whether a label may be that of a total although the text does
// not say so.
func totalLike(label string) bool {
	return containsAny(label, "来信来访", "信访", "总", "共") && !containsAny(label, "累计", "历年", "以来")
}

// wholeName names a total in a message.
func wholeName(it *item) string {
	if it.label == "" || isTotal(it.label) {
		return "合计数"
	}
	return "总数“" + shorten(it.label, 16) + "”"
}

func abs(n int64) int64 { return max(n, -n) }

// statedBefore tells whether another item of the passage is the sum, which then
// is the whole that was meant.
func (s *sheet) statedBefore(p *passage, g group, class string, sum int64) bool {
	for _, it := range p.items {
		if it == g.whole || slices.Contains(g.parts, it) {
			continue
		}
		if _, n, ok := it.count(class); ok && n == sum {
			return true
		}
	}
	return false
}

// checkListed adds up parts that the text itself says to be all: a list that
// ends with 其他, a list with a bare total behind it, and a list that comes so
// near to its total that it was surely meant to reach it.
func (s *sheet) checkListed(p *passage, g group) {
	if g.whole == nil || len(g.parts) < 2 || g.whole.vague || len(g.whole.counts) == 0 {
		return
	}
	unit := g.whole.counts[0].unit
	whole, ok := g.whole.counts[0].whole()
	if !ok || !countable(unit) || whole == 0 {
		return
	}
	parts := listedParts(g, unit)
	if len(parts) < 2 {
		return
	}
	sum := int64(0)
	var terms []string
	for _, it := range parts {
		_, n, _ := sameUnit(it, unit)
		sum += n
		terms = append(terms, fmt.Sprint(n))
	}
	last := parts[len(parts)-1]
	if n := len(parts) - 1; n > 1 && isTotal(last.label) {
		s.checkOwnTotal(p, g, parts[:n], last, unit)
		return
	}
	if sum == whole || s.statedBefore(p, g, unitClass(unit), sum) {
		return
	}
	severity := Warning
	switch {
	case strings.HasPrefix(last.label, "其他"), strings.HasPrefix(last.label, "其余"):
		severity = Error
	case isTotal(g.whole.label) && len(parts) == len(g.parts) && g.whole.label != "共有":
		severity = Error
	case !nearly(sum, whole):
		return
	}
	end := last.end
	if g.whole.start > end {
		end = g.whole.end
	}
	s.report(p, finding{
		severity, parts[0].start, end,
		fmt.Sprintf("分项之和与总数不符：%s＝%d%s，而%s为%d，相差%d", strings.Join(terms, "＋"), sum, unit, wholeName(g.whole), whole, abs(sum-whole)),
		"请核对总数和各分项；没有列全的，宜写明“等”或者其余部分。",
	})
}

// checkOwnTotal compares a list's own total behind it with the whole before it:
// 96条，其中网站58条、公众号28条，合计86条.
func (s *sheet) checkOwnTotal(p *passage, g group, parts []*item, total *item, unit string) {
	sum := int64(0)
	for _, it := range parts {
		_, n, _ := sameUnit(it, unit)
		sum += n
	}
	_, own, _ := sameUnit(total, unit)
	_, whole, _ := sameUnit(g.whole, unit)
	if own != sum || own == whole {
		return // the list is right, or wrong in a way that is hard to tell
	}
	s.report(p, finding{
		Warning, g.whole.start, total.end,
		fmt.Sprintf("“其中”各项合计%d%s，与前面的%s%d%s不一致", own, unit, wholeName(g.whole), whole, unit),
		"请核对总数和各分项。",
	})
}

// listedParts returns the parts of a group, from the first on, that have one
// figure of the unit; the list ends where one has not.
func listedParts(g group, unit string) []*item {
	var list []*item
	for _, it := range g.parts {
		if _, _, ok := sameUnit(it, unit); !ok || it.vague || len(it.counts) != 1 || it.sentence != g.parts[0].sentence {
			break
		}
		list = append(list, it)
		if strings.HasPrefix(it.label, "其他") || strings.HasPrefix(it.label, "其余") {
			break
		}
	}
	return list
}

// nearly tells whether a sum misses its total by a slip: by two in a hundred.
func nearly(sum, whole int64) bool {
	return whole >= 30 && abs(sum-whole)*50 <= whole
}
