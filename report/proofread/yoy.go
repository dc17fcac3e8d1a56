package proofread

import (
	"fmt"
	"strings"
)

// checkYoY works every percentage of change out again: the base it implies must
// be a whole figure whose own percentage rounds to the one that is printed.
func checkYoY(s *sheet) {
	for p := range s.each() {
		for i, it := range p.items {
			if len(it.changes) == 0 || it.percent || it.vague || averaged(it.label) {
				continue
			}
			for _, pair := range pairChanges(p.items, i) {
				s.checkChange(p, it, pair)
			}
		}
	}
}

// averaged tells whether a label is that of an average, whose figure of the year
// before need not be whole.
func averaged(label string) bool {
	return strings.Contains(label, "均") && !strings.Contains(label, "均已") || strings.Contains(label, "平均")
}

// compared is a change with the counts it may be the change of. The finding is
// only made where it fits none of them.
type compared struct {
	change change
	counts []figure
	before []figure
	deltas []change // changes given as counts: 增加30件
}

// pairChanges finds out which figure each change of the item at index i is of.
func pairChanges(items []*item, i int) []compared {
	it := items[i]
	var percents, deltas []change
	for _, c := range it.changes {
		switch {
		case c.isPercent():
			percents = append(percents, c)
		case countable(c.unit):
			deltas = append(deltas, c)
		}
	}
	counts := it.counts
	if n := len(percents); n > 1 && len(counts) == 1 && percents[0].each {
		if counts = listed(items, i, n); counts == nil {
			return nil // 分别 of figures that cannot be told
		}
	}
	var list []compared
	for k, c := range percents {
		pair := compared{change: c, before: it.before, deltas: deltas}
		switch {
		case c.class != "":
			pair.counts = ofClass(counts, c.class)
		case len(percents) == len(counts):
			pair.counts = counts[k : k+1]
		case len(percents) == 1:
			pair.counts = counts
		}
		list = append(list, pair)
	}
	return list
}

// ofClass returns the figures of a class of units.
func ofClass(counts []figure, class string) []figure {
	var list []figure
	for _, f := range counts {
		if unitClass(f.unit) == class {
			list = append(list, f)
		}
	}
	return list
}

// listed returns the figures of the n items up to index i where each has one,
// all of the same sentence and without changes of their own, or nil.
func listed(items []*item, i, n int) []figure {
	if i-n+1 < 0 {
		return nil
	}
	var list []figure
	for _, it := range items[i-n+1 : i+1] {
		if len(it.counts) != 1 || it.percent || it.vague || it.sentence != items[i].sentence || it != items[i] && len(it.changes) > 0 {
			return nil
		}
		list = append(list, it.counts[0])
	}
	return list
}

// checkChange reports a change that fits none of its figures.
func (s *sheet) checkChange(p *passage, it *item, c compared) {
	var counts []int64
	for _, f := range c.counts {
		n, ok := f.whole()
		if !ok || !countable(f.unit) {
			return
		}
		counts = append(counts, n)
	}
	if len(counts) == 0 {
		return
	}
	if s.checkStatedBase(p, it, c) {
		return
	}
	cut := false
	for _, n := range counts {
		switch growthFits(n, c.change) {
		case fits:
			return
		case fitsCut:
			cut = true
		}
	}
	f := c.counts[0]
	word := "增幅"
	if c.change.down {
		word = "降幅"
	}
	printed := p.text[c.change.start:c.change.end]
	message := fmt.Sprintf("“%s%s”与同比%s%s对不上：%s", shorten(it.label, 16), p.text[f.start:f.end], word, printed, nearBases(counts[0], c.change, word))
	severity := Error
	if cut {
		severity = Warning
		message += "。看来是截去了尾数，没有四舍五入"
	}
	if len(counts) > 1 && !c.change.each {
		severity = Warning // of which of them nobody knows
	}
	s.report(p, finding{severity, f.start, c.change.end, message, "请核对本年数、上年数和百分比；百分比按“（本年数－上年数）÷上年数”计算，四舍五入。"})
}

// checkStatedBase compares a change with the figure of the year before where the
// text gives it, and reports whether it could.
func (s *sheet) checkStatedBase(p *passage, it *item, c compared) bool {
	if len(c.counts) != 1 {
		return false
	}
	n, _ := c.counts[0].whole()
	base := int64(-1)
	how := ""
	for _, b := range c.before {
		if m, ok := b.whole(); ok && unitClass(b.unit) == unitClass(c.counts[0].unit) {
			base, how = m, fmt.Sprintf("上年为%d", m)
		}
	}
	for _, d := range c.deltas {
		m, ok := d.whole()
		if !ok || base >= 0 || unitClass(d.unit) != unitClass(c.counts[0].unit) || d.down != c.change.down {
			continue
		}
		if d.down {
			base = n + m
		} else {
			base = n - m
		}
		how = fmt.Sprintf("按增减%d推算，上年为%d", m, base)
	}
	if base <= 0 {
		return false
	}
	want, down := growth(n, base, c.change.places())
	if n == base || down == c.change.down && differAtMost(want, c.change.points(), 0) {
		return true
	}
	word := "上升"
	if down {
		word = "下降"
	}
	severity := Error
	if down == c.change.down && differAtMost(want, c.change.points(), 1) {
		severity = Warning
	}
	s.report(p, finding{
		severity, c.counts[0].start, c.change.end,
		fmt.Sprintf("“%s”本年%d，%s，应当是%s%s%%，文中写作%s", shorten(it.label, 16), n, how, word, fixed(want, c.change.places()), p.text[c.change.start:c.change.end]),
		fmt.Sprintf("请核对；数字无误的，改为“%s%s%%”。", word, fixed(want, c.change.places())),
	})
	return true
}

// fit tells how well a change goes with a figure.
type fit int

const (
	fitsNot fit = iota
	fitsCut     // only where the percentage was cut off instead of rounded
	fits
)

// growthFits tells whether some whole base gives the change of n.
func growthFits(n int64, c change) fit {
	best := fitsNot
	for _, m := range bases(n, c) {
		got, down := growth(n, m, c.places())
		switch {
		case got != 0 && down != c.down:
		case got == c.points():
			return fits
		case cutOff(n, m, c.places()) == c.points():
			best = fitsCut
		}
	}
	if c.points() == hundred(c.places()) && c.down && n == 0 {
		return fits
	}
	return best
}

// hundred is 100 with places digits behind the point, and no point.
func hundred(places int) int64 {
	h := int64(100)
	for range places {
		h *= 10
	}
	return h
}

// bases returns the whole figures next to n÷(1±p).
func bases(n int64, c change) []int64 {
	h := hundred(c.places())
	d := h + c.points()
	if c.down {
		d = h - c.points()
	}
	if d <= 0 {
		return nil
	}
	m := divide(n*h, d)
	var list []int64
	for _, b := range []int64{m, m - 1, m + 1} {
		if b > 0 {
			list = append(list, b)
		}
	}
	return list
}

// divide divides and rounds half up; both are positive.
func divide(a, b int64) int64 { return (2*a + b) / (2 * b) }

// growth is the change from m to n in percent, without its point, and whether
// it is one downwards.
func growth(n, m int64, places int) (points int64, down bool) {
	d := n - m
	if d < 0 {
		d, down = -d, true
	}
	return divide(d*hundred(places), m), down
}

// cutOff is the same without rounding.
func cutOff(n, m int64, places int) int64 {
	d := n - m
	if d < 0 {
		d = -d
	}
	return d * hundred(places) / m
}

// differAtMost tells whether two figures differ by no more than by.
func differAtMost(a, b, by int64) bool { return a-b <= by && b-a <= by }

// fixed writes points with the decimal point in its place.
func fixed(points int64, places int) string {
	h := hundred(places) / 100
	if places == 0 {
		return fmt.Sprint(points)
	}
	return fmt.Sprintf("%d.%0*d", points/h, places, points%h)
}

// nearBases says what the nearest whole bases would give.
func nearBases(n int64, c change, word string) string {
	var parts []string
	all := bases(n, c)
	if len(all) == 0 {
		return fmt.Sprintf("降幅%s%%意味着本年为0", fixed(c.points(), c.places()))
	}
	for _, m := range all[:min(2, len(all))] {
		got, down := growth(n, m, c.places())
		w := word
		if got != 0 && down != c.down {
			w = map[bool]string{true: "降幅", false: "增幅"}[down]
		}
		parts = append(parts, fmt.Sprintf("上年若为%d，%s是%s%%", m, w, fixed(got, c.places())))
	}
	return strings.Join(parts, "；") + "，没有哪个整数能得出这个百分比"
}
