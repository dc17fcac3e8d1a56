package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// Grounds are what the text of a section has to be borne out by.
type Grounds struct {
	// Material is what the section is written from. A text that is revised is
	// one of the notes.
	Material Material
	// Facts are those of the report; nil where there are none. They tell whether
	// a figure stands behind the right name.
	Facts   *Facts
	Heading string
	// Titles are documents that may be named besides those of the material.
	Titles []string
}

// Stated are the facts that a section may state: those of the material, and of
// the figures among them those of the year before and how they compare.
func (g Grounds) Stated() []Fact {
	list := slices.Clone(g.Material.Facts)
	if g.Facts == nil {
		return list
	}
	previous := g.Facts.Previous()
	for _, fact := range g.Material.Facts {
		f, ok := g.Facts.Schema.Field(fact.ID)
		if !ok || !f.Yearly || previous.Show(f.ID) == "" {
			continue
		}
		list = append(list, Fact{PreviousID(f.ID), "上年" + f.Name, previous.Show(f.ID)})
		if growth, ok := g.Facts.Growth(f.ID); ok {
			direction := map[int]string{1: "上升", -1: "下降"}[growth.Direction]
			if direction == "" {
				list = append(list, Fact{f.ID + ".growth", f.Name + "同比", "持平"})
				continue
			}
			list = append(list, Fact{f.ID + ".growth", f.Name + "同比" + direction, growth.Percent.StringFixed(2) + "%"})
		}
	}
	return list
}

// Doubt is the kind of an Ungrounded.
type Doubt string

// What may be wrong with a text that was written from material.
const (
	InventedFigure Doubt = "figure"    // a figure or percentage that the material does not have
	WrongFigure    Doubt = "value"     // a figure of the material behind another's name
	InventedTime   Doubt = "time"      // a year, date or period that the material does not have
	InventedTitle  Doubt = "title"     // a law or document that the material does not name
	InventedBody   Doubt = "body"      // a body that the material does not name
	FirstPerson    Doubt = "voice"     // 我, in the text of a body
	VagueFigure    Doubt = "vague"     // a quantity that says nothing and that no note has
	InventedQuote  Doubt = "quotation" // words between quotation marks that the material does not have
	InventedNumber Doubt = "ordinal"   // the number of a congress, plan or article that the material does not have
)

// Ungrounded is a part of a text that its grounds do not bear out. Start and
// End are byte offsets of Excerpt in the text, From and To those of the
// sentence around it. Reason is for staff.
type Ungrounded struct {
	Doubt      Doubt
	Start, End int
	From, To   int
	Excerpt    string
	Reason     string
}

// CheckSection returns what a section's text says that its grounds do not bear
// out, in the order of the text. Where it cannot tell it rejects: a sentence
// too few is asked for again, a figure too many is believed.
func CheckSection(text string, g Grounds) []Ungrounded {
	c := newSectionCheck(text, g)
	c.figures()
	c.values()
	c.numerals()
	c.titles()
	c.bodies()
	c.quotations()
	c.voice()
	slices.SortStableFunc(c.found, func(a, b Ungrounded) int { return a.Start - b.Start })
	return c.found
}

// sectionCheck is a text that is compared with its grounds.
type sectionCheck struct {
	text      string
	grounds   Grounds
	ground    string // all the words of the grounds
	known     []paragraphFigure
	times     []timeWord
	stretches []Stretch
	own       []paragraphFigure // of the text
	found     []Ungrounded
}

func newSectionCheck(text string, g Grounds) *sectionCheck {
	c := &sectionCheck{text: text, grounds: g, stretches: Sentences(text)}
	var b strings.Builder
	for _, f := range g.Stated() {
		b.WriteString(f.Name + " " + f.Value + "\n")
	}
	b.WriteString(strings.Join(g.Material.Notes, "\n") + "\n" + g.Heading + "\n")
	if g.Facts != nil {
		b.WriteString(g.Facts.Show("org") + "\n" + g.Facts.Show("org_short") + "\n")
		b.WriteString(fmt.Sprintf("%d年\n", g.Facts.Key.Year))
	}
	c.ground = foldText(b.String())
	c.known, c.times = paragraphFigures(c.ground), timeWords(c.ground)
	c.own = paragraphFigures(text)
	return c
}

// foldText makes figures half width and drops the blanks between words.
func foldText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '　' {
			return ' '
		}
		return fold(r)
	}, s)
}

func (c *sectionCheck) report(d Doubt, start, end int, format string, args ...any) {
	u := Ungrounded{Doubt: d, Start: start, End: end, To: len(c.text), Excerpt: c.text[start:end], Reason: fmt.Sprintf(format, args...)}
	for _, s := range c.stretches {
		if s.Start <= start && start < s.End {
			u.From, u.To = s.Start, max(s.End, end)
		}
	}
	c.found = append(c.found, u)
}

// says tells whether the grounds have some words.
func (c *sectionCheck) says(words string) bool { return strings.Contains(c.ground, foldText(words)) }

// figures reports figures that the grounds do not have.
func (c *sectionCheck) figures() {
	for _, f := range c.own {
		switch {
		case f.vague:
			if !c.says(f.Text) {
				c.report(VagueFigure, f.Start, f.End, "“%s”不是确数，资料里没有这样写", f.Text)
			}
		case c.markOfList(f.Start, f.End) || c.isWord(f):
		case !slices.ContainsFunc(c.known, f.agrees):
			c.report(InventedFigure, f.Start, f.End, "“%s”在事实和笔记里没有", f.Text)
		}
	}
}

// agrees tells whether two figures are the same number of the same.
func (f paragraphFigure) agrees(o paragraphFigure) bool {
	if o.vague || !f.Value.Equal(o.Value) {
		return false
	}
	rate := func(unit string) bool { return unit == "%" || unit == "‰" || strings.HasSuffix(unit, "百分点") }
	if f.Unit == o.Unit {
		return true
	}
	if rate(f.Unit) || rate(o.Unit) {
		return strings.TrimPrefix(f.Unit, "个") == strings.TrimPrefix(o.Unit, "个")
	}
	return f.Unit == "" || o.Unit == "" || slices.ContainsFunc(unitKin[:], func(kin []string) bool {
		return slices.Contains(kin, f.Unit) && slices.Contains(kin, o.Unit)
	})
}

// isWord tells whether a small Chinese numeral is part of a word rather than a
// count: 一次, 两级, and what the schema calls by a number, such as 三项建议.
func (c *sectionCheck) isWord(f paragraphFigure) bool {
	r, _ := utf8.DecodeRuneInString(f.Text)
	if isDigit(fold(r)) || f.Value.GreaterThan(decimal.New(10, 0)) {
		return false
	}
	if f.Value.Equal(decimal.New(1, 0)) || f.Unit == "级" {
		return true
	}
	word := f.Text + firstRunes(c.text[f.End:], 2)
	if c.says(word) {
		return true
	}
	return c.grounds.Facts != nil && slices.ContainsFunc(c.grounds.Facts.Schema.Fields, func(field Field) bool { return strings.Contains(field.Help+field.Name, word) })
}

func firstRunes(s string, n int) string {
	end := 0
	for range n {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return s[:end]
}

// markOfList tells whether a numeral numbers a point: 1. or （2） at the start of
// a line, 一是, 一、 and （一）.
func (c *sectionCheck) markOfList(start, end int) bool {
	before, after := c.text[:start], c.text[end:]
	if strings.HasPrefix(after, "是") || strings.HasPrefix(after, "要") {
		return true
	}
	lineStart := strings.TrimLeft(before[strings.LastIndexByte(before, '\n')+1:], " 　（(") == ""
	return lineStart && hasAnyPrefix(after, []string{"、", ".", "．", "）", ")"}) != ""
}

// values reports figures that stand behind the name of a field and are not its
// value, and changes that are not its own.
func (c *sectionCheck) values() {
	facts := c.grounds.Facts
	if facts == nil {
		return
	}
	previous := facts.Previous()
	for _, f := range facts.Schema.ReadParagraphs(c.text, Scope{Year: facts.Key.Year, Place: facts.Show("org")}).Findings {
		if !f.Taken() || !f.Field.Type.Numeric() {
			continue
		}
		of, name := facts, f.Field.Name
		if f.Previous {
			of, name = previous, "上年"+name
		}
		got, err := decimal.NewFromString(f.Value)
		want, ok := of.Number(f.Field.ID)
		switch {
		case err != nil || !ok:
		case agree(got, want):
			if growth, ok := facts.Growth(f.Field.ID); ok && f.Change != nil && !f.Previous && !f.Change.is(growth) {
				c.report(WrongFigure, f.Start, f.End, "%s的同比变化与事实不符", name)
			}
		case f.Confidence == Sure && !c.playsElsewhere(f.Field, got):
			c.report(WrongFigure, f.Start, f.End, "%s应为%s", name, f.Field.Show(want.String()))
		}
	}
}

// is tells whether a change that is told is the one that the facts have.
func (c *Change) is(g Growth) bool {
	return c.Percent.Equal(g.Percent.Round(max(0, -c.Percent.Exponent()))) && (c.Direction == 0 || g.Direction == 0 || c.Direction == g.Direction)
}

// playsElsewhere tells whether a value is that of another fact of the material
// in the same role: of two rates of 化解 a sentence may mean either.
func (c *sectionCheck) playsElsewhere(f *Field, value decimal.Decimal) bool {
	return f.plays() != "" && slices.ContainsFunc(c.grounds.Material.Facts, func(fact Fact) bool {
		other, ok := c.grounds.Facts.Schema.Field(fact.ID)
		if !ok || other.plays() != f.plays() {
			return false
		}
		v, ok := c.grounds.Facts.Number(fact.ID)
		return ok && agree(value, v)
	})
}

// timeWord is a part of a date or a span of time.
type timeWord struct {
	start, end int
	value      decimal.Decimal
	unit       string
}

// timeWords finds the parts of dates and the spans of time in a text.
func timeWords(text string) []timeWord {
	var list []timeWord
	eachNumeral(text, func(n numeral) {
		end := dateEnd(text, n)
		if end == n.end {
			return
		}
		unit := strings.TrimSpace(text[n.end:end])
		if usual := map[string]string{"年度": "年", "月份": "月", "号": "日", "工作日": "个工作日", "周岁": "岁"}[unit]; usual != "" {
			unit = usual
		}
		list = append(list, timeWord{n.start, end, n.value, unit})
	})
	return list
}

// eachNumeral calls f with every numeral of a text.
func eachNumeral(text string, f func(numeral)) {
	for at := 0; at < len(text); {
		r, size := runeAt(text, at)
		if !isDigit(r) && chineseDigit(r) < 0 && multiplier(r) == 0 {
			at += size
			continue
		}
		n := readNumeral(text, at, true)
		if n.end == at {
			at += size
			continue
		}
		f(n)
		at = n.end
	}
}

// numerals reports times, and numbers that count nothing, such as those of
// congresses, articles and documents, that the grounds do not have.
func (c *sectionCheck) numerals() {
	times := timeWords(c.text)
	eachNumeral(c.text, func(n numeral) {
		if slices.ContainsFunc(c.own, func(f paragraphFigure) bool { return f.Start <= n.start && n.start < f.End }) || c.markOfList(n.start, n.end) {
			return
		}
		if i := slices.IndexFunc(times, func(t timeWord) bool { return t.start == n.start }); i >= 0 {
			if t := times[i]; !c.knowsTime(t, n) {
				c.report(InventedTime, t.start, t.end, "“%s”在事实和笔记里没有", c.text[t.start:t.end])
			}
			return
		}
		words := c.text[n.start:n.end]
		single := utf8.RuneCountInString(words) == 1 && !n.arabic
		after := firstRunes(c.text[n.end:], 1)
		ordinal := strings.HasSuffix(c.text[:n.start], "第")
		if n.form == bare || single && !ordinal && after != "届" || c.says(words+after) || n.form == identifier && c.says(words) {
			return
		}
		c.report(InventedNumber, n.start, n.end, "“%s”在事实和笔记里没有", words+after)
	})
}

// knowsTime tells whether a time stands in the grounds. 一年 and 一天 are words;
// the year after the report's own is that of plans.
func (c *sectionCheck) knowsTime(t timeWord, n numeral) bool {
	if !n.arabic && t.value.Equal(decimal.New(1, 0)) {
		return true
	}
	if f := c.grounds.Facts; f != nil && t.unit == "年" {
		year := decimal.NewFromInt(int64(f.Key.Year))
		next := year.Add(decimal.New(1, 0))
		if t.value.Equal(year) || t.value.Equal(next) && speaksOfPlans(c.grounds.Heading) {
			return true
		}
	}
	return slices.ContainsFunc(c.times, func(o timeWord) bool { return o.value.Equal(t.value) && o.unit == t.unit })
}

func speaksOfPlans(heading string) bool {
	return hasAnyWord(heading, []string{"下一年", "下一步", "下步", "打算", "安排", "计划", "思路"})
}
