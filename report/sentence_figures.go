package report

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// growth prints how figures compare with the year before, each with its own
// words: 同比件次上升15.20%、人次上升6.34%.
func (c *composer) growth(pairs []labelled) (string, *Missing) {
	growths := make([]Growth, len(pairs))
	for i, p := range pairs {
		g, ok := c.compare(p.id)
		if !ok {
			return "", c.gapBefore(p.id)
		}
		growths[i] = g
	}
	c.useAll(pairs)
	return "同比" + wordGrowths(pairs, growths), nil
}

// gapBefore is what the report lacks where the figure of the year before is
// not there.
func (c *composer) gapBefore(id string) *Missing {
	m := c.gap(id)
	m.ID, m.Name = PreviousID(m.ID), "上年"+m.Name
	return m
}

// compare is Facts.Growth over a previous year that is read once.
func (c *composer) compare(id string) (Growth, bool) {
	now, ok := c.facts.Number(id)
	before, ok2 := c.previous.Number(id)
	return growthOf(now, before), ok && ok2 && before.IsPositive()
}

// growthOf compares two figures.
func growthOf(now, before decimal.Decimal) Growth {
	g := Growth{Now: now, Before: before, Direction: now.Cmp(before)}
	if before.IsPositive() {
		g.Percent = percentage(now.Sub(before).Abs(), before)
	}
	return g
}

func (c *composer) useAll(fields []labelled) {
	for _, f := range fields {
		c.use(f.id)
	}
}

// wordGrowths words comparisons one by one.
func wordGrowths(pairs []labelled, growths []Growth) string {
	places := placesOf(growths)
	phrases := make([]string, len(growths))
	for i, g := range growths {
		phrases[i] = pairs[i].label + direction(g)
		if g.Direction != 0 {
			phrases[i] += g.Percent.StringFixed(places) + "%"
		}
	}
	return strings.Join(phrases, "、")
}

// placesOf is how many places percentages of one phrase have: two, or none
// where all of them are whole, so that those of one phrase look alike.
func placesOf(growths []Growth) int32 {
	for _, g := range growths {
		if !g.Percent.IsInteger() {
			return 2
		}
	}
	return 0
}

func direction(g Growth) string {
	switch g.Direction {
	case 1:
		return "上升"
	case -1:
		return "下降"
	}
	return "持平"
}

// change prints how figures compare with the year before, together where they
// can be: 同比均下降50%; 同比分别上升15.20%、6.34%; 与上年持平. Figures that
// have no year before are passed over.
func (c *composer) change(fields []labelled) (string, *Missing) {
	var known []labelled
	var growths []Growth
	for _, f := range fields {
		if g, ok := c.compare(f.id); ok {
			known, growths = append(known, f), append(growths, g)
		}
	}
	if len(known) == 0 {
		return "", c.gapBefore(fields[0].id)
	}
	c.useAll(known)
	first := growths[0]
	if len(known) == 1 || slices.ContainsFunc(growths, func(g Growth) bool { return g.Direction != first.Direction }) {
		return "同比" + wordGrowths(known, growths), nil
	}
	percents := make([]string, len(growths))
	for i, g := range growths {
		percents[i] = g.Percent.StringFixed(placesOf(growths)) + "%"
	}
	switch {
	case first.Direction == 0:
		return "与上年持平", nil
	case len(slices.Compact(slices.Clone(percents))) == 1:
		return "同比均" + direction(first) + percents[0], nil
	case len(known) == 2 && first.Now.Equal(growths[1].Now):
		// The two figures are printed as one, 分别 would have nothing to refer to.
		return "同比" + wordGrowths(known, growths), nil
	}
	return "同比分别" + direction(first) + strings.Join(percents, "、"), nil
}

// pair prints two figures of one topic: 1314批次、4140人次. Equal ones are
// written once, as clerks do: 79批（人）次.
func (c *composer) pair(s *slot, optional bool) (string, *Missing) {
	a, b := s.ids[0], s.ids[1]
	first, gapA := c.value(a.id, a.label)
	second, gapB := c.value(b.id, b.label)
	switch {
	case gapA != nil && gapB != nil && optional:
		return "", gapA
	case gapA != nil && optional:
		return second, nil
	case gapB != nil && optional:
		return first, nil
	}
	if gapA == nil && gapB == nil {
		number, ok := strings.CutSuffix(second, "人次")
		unit, ok2 := strings.CutSuffix(strings.TrimPrefix(first, number), "次")
		if ok && ok2 && first == number+unit+"次" && (unit == "件" || unit == "批") {
			return number + unit + "（人）次", nil
		}
		return first + "、" + second, nil
	}
	if gapA != nil {
		first = c.note(*gapA)
	}
	if gapB != nil {
		second = c.note(*gapB)
	}
	return first + "、" + second, nil
}

// rates prints rates, those that are equal together:
// 及时受理率、按期办结率均为100%，群众满意率为96.98%.
func (c *composer) rates(s *slot, optional bool) (string, *Missing) {
	var names [][]string
	var values []string
	for _, f := range s.ids {
		field, _ := c.facts.Schema.Field(f.id)
		text, gap := c.value(f.id, "")
		if gap != nil && optional {
			continue
		}
		if gap != nil {
			text = c.note(*gap)
		}
		if n := len(values) - 1; n >= 0 && values[n] == text {
			names[n] = append(names[n], field.Name)
			continue
		}
		names, values = append(names, []string{field.Name}), append(values, text)
	}
	if len(values) == 0 {
		return "", c.gap(s.ids[0].id)
	}
	phrases := make([]string, len(values))
	for i, v := range values {
		is := "为"
		if len(names[i]) > 1 {
			is = "均为"
		}
		phrases[i] = strings.Join(names[i], "、") + is + v
	}
	return strings.Join(phrases, "，"), nil
}

// settled prints what became of things: 化解706件，化解率99.16%，尚有6件未化解;
// 全部化解; 尚未化解.
func (c *composer) settled(s *slot) (string, *Missing) {
	part := s.ids[1].id
	n, ok := c.number(part)
	if !ok {
		return "", c.gap(part)
	}
	text, gap := c.value(part, s.unit)
	if gap != nil {
		return "", gap
	}
	whole, known := c.number(s.ids[0].id)
	switch {
	case known && whole.Equal(n) && n.IsPositive():
		return "全部" + s.word, nil
	case n.IsZero():
		return "尚未" + s.word, nil
	}
	text = s.word + text
	if len(s.ids) > 2 {
		if rate, gap := c.value(s.ids[2].id, ""); gap == nil {
			text += "，" + s.word + "率" + rate
		}
	}
	if len(s.ids) > 3 {
		if open, gap := c.value(s.ids[3].id, ""); gap == nil {
			text += "，尚有" + open + "未" + s.word
		}
	}
	return text, nil
}

// above prints by how much a rate is above what the slot compares it with:
// 高于上级平均水平1.38个百分点.
func (c *composer) above(s *slot) (string, *Missing) {
	field, _ := c.facts.Schema.Field(s.ids[0].id)
	n, ok := c.facts.Number(field.ID)
	if !ok {
		return "", c.gap(field.ID)
	}
	c.use(field.ID)
	v, _ := c.facts.Value(field.ID)
	switch n.Sign() {
	case 1:
		return "高于" + s.word + field.Show(v), nil
	case -1:
		return "低于" + s.word + field.Show(strings.TrimPrefix(v, "-")), nil
	}
	return "与" + s.word + "持平", nil
}

// share prints one figure as a percentage of another. The rows of a list whose
// sum is more than the whole are no parts of it.
func (c *composer) share(part, whole string) (string, *Missing) {
	a, ok := c.number(part)
	b, ok2 := c.number(whole)
	switch {
	case !ok && !isColumn(part):
		return "", c.gap(part)
	case !ok || !ok2 || !b.IsPositive() || a.GreaterThan(b):
		return "", c.gap(whole)
	}
	c.use(part)
	return percentage(a, b).StringFixed(2) + "%", nil
}
