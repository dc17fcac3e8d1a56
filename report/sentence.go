package report

import (
	"slices"
	"strings"
)

// A sentence is a line of a layout: text with slots that facts fill.
//
//	{letters_cases}          the value with its unit: 657件次
//	{visits_batches:批次}    the value with another unit; {visits_batches:#} none
//	{year}                   the report's year; {last_year}, {next_year} likewise
//	{regulations}            《信访工作条例》, or for earlier years 《信访条例》;
//	{regulations 41 39}      with the article of either that is meant
//	{plan}                   the five-year plan that the next year belongs to: 十五五
//	{title}                  the document's title
//	{pair a b}               two figures of one topic: 1314批次、4140人次; 79批（人）次
//	{change a=件次 b=人次}   how figures compare with the year before, put together
//	                         where they can be: 同比均下降50%
//	{growth a=件次 b=人次}   the same, each figure with its own words
//	{rates a b}              rates, equal ones together: 及时受理率、按期办结率均为100%
//	{settled a b c d 化解}   what became of a: 化解706件，化解率99.16%，尚有6件未化解;
//	                         全部化解
//	{above a 上级平均水平}   高于 or 低于 it by so much
//	{share a b}              a as a percentage of b
//	{list problems}          a list's rows as 一是……；二是……。
//	{list problems 意识 观念} only the rows with one of these words; the word *
//	                         takes the rows that no other slot of the layout takes
//	{each by_domain 、{1}{2}件} a list's rows in a form of their own with 、 between
//	                         them; {1} is the row's first column, {1:领导} has
//	                         领导 at its end where it is not there already
//	{highlight}              what staff wrote for the heading the sentence is under
//	{phrase name}            a sentence of phrases.yaml, as if it stood here
//	[……]                     left out where a fact in it is not there
//	[……|…]                   the text after the bar stands where all its figures are zero
//	<……|…>                   the same, but what is missing is marked
//	(…|…)                    one of several phrasings
//
// A slot outside brackets whose fact is missing prints 【待补：名称（由科室填报）】.
// A group of which no fact prints is left out whole. A comma or semicolon that
// is left hanging by such a group gives way to the stop that follows it, so
// that [……；][……；]。 comes out right whichever part is missing.
type sentence []piece

// piece is a part of a sentence: a literal, a slot, or a group.
type piece struct {
	literal string
	slot    *slot
	group   *bracket
}

// bracket is a part of a sentence in brackets.
type bracket struct {
	open byte     // '[', '<' or '('
	body sentence // of the first two
	zero sentence // stands where every figure of the body is zero
	// hasZero tells an empty zero from none.
	hasZero bool
	choices []sentence // of the third
	place   string     // what the choice among them depends on
}

// slot is what stands between braces.
type slot struct {
	verb  string     // empty: a plain value
	ids   []labelled // the fields it is about
	word  string     // what settled and above say
	unit  string     // printed instead of a field's own; "#": none
	words []string   // of list: the words that its rows have
	sep   string     // of each: what stands between rows
	row   sentence   // of each: the form of a row
}

// labelled is a field and what it is called in a comparison, or the unit that
// it is printed with. Within a row's form the id is the number of a column.
type labelled struct{ id, label string }

// about returns the fields that the sentence is about, each once: they say
// whether two phrasings say the same.
func (s sentence) about() []string {
	var ids []string
	for _, p := range s {
		switch {
		case p.slot != nil && p.slot.factual():
			for _, f := range p.slot.ids {
				ids = append(ids, f.id)
			}
			if p.slot.verb == "highlight" {
				ids = append(ids, "highlights")
			}
		case p.group != nil:
			ids = append(ids, p.group.body.about()...)
			ids = append(ids, p.group.zero.about()...)
			for _, c := range p.group.choices {
				ids = append(ids, c.about()...)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// slots calls f for every slot of the sentence.
func (s sentence) slots(f func(*slot)) {
	for _, p := range s {
		switch {
		case p.slot != nil:
			f(p.slot)
			p.slot.row.slots(f)
		case p.group != nil:
			p.group.body.slots(f)
			p.group.zero.slots(f)
			for _, c := range p.group.choices {
				c.slots(f)
			}
		}
	}
}

// factual tells whether the slot prints a fact, not what every report has.
func (s *slot) factual() bool {
	switch s.verb {
	case "year", "last_year", "next_year", "plan", "title", "regulations":
		return false
	}
	return true
}

// Punctuation that a missing neighbour can leave hanging.
const (
	separators = "，；、"
	stops      = "。！？"
	openers    = "：（“《"
)

// appendText appends text to what stands before it; of the marks that meet
// there, the one that a missing neighbour left hanging goes.
func appendText(before, text string) string {
	first, last := firstRune(text), lastRune(before)
	if text == "" || before == "" {
		return before + text
	}
	switch {
	case strings.ContainsRune(separators+stops, first) && strings.ContainsRune(separators, last):
		before = strings.TrimRight(before, separators)
	case strings.ContainsRune(separators, first) && strings.ContainsRune(stops+openers, last):
		text = strings.TrimLeft(text, separators)
	case first == '。' && strings.ContainsRune(stops, last):
		text = strings.TrimLeft(text, "。")
	}
	return before + text
}
