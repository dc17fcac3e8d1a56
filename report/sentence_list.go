package report

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"xinfangbot/internal/chinese"
)

// list prints a list's rows as 一是……；二是……。 A single row stands alone.
func (c *composer) list(s *slot) (string, *Missing) {
	id := s.ids[0].id
	field, _ := c.facts.Schema.Field(id)
	if field.Type != List {
		return c.value(id, "")
	}
	rows, ok := c.facts.Rows(id)
	if !ok {
		return "", c.gap(id)
	}
	items := rowTexts(rows)
	if s.words != nil && len(items) > 0 {
		items = c.layout.division(s, items)
		if len(items) == 0 {
			m := c.gap(id)
			m.Name += "（" + c.heading + "）"
			return "", m
		}
	}
	c.use(id)
	if len(items) == 0 {
		return "无。", nil
	}
	return points(items), nil
}

// points prints items as 一是……；二是……。 and as sentences of their own where
// one of them is more than a clause.
func points(items []string) string {
	if len(items) == 1 {
		return items[0] + "。"
	}
	between := "；"
	if slices.ContainsFunc(items, func(item string) bool { return strings.ContainsAny(item, "；。") }) {
		between = "。"
	}
	numbered := make([]string, len(items))
	for i, item := range items {
		numbered[i] = chinese.Numeral(i+1) + "是" + item
	}
	return strings.Join(numbered, between) + "。"
}

// rowTexts are the texts of a list's rows, without the numbers that people
// write before them and the stops after them.
func rowTexts(rows [][]string) []string {
	items := make([]string, 0, len(rows))
	for _, row := range rows {
		if text := trimItem(strings.Join(row, "，")); text != "" {
			items = append(items, text)
		}
	}
	return items
}

// itemNumber is a number that people write before an item of a list. It never
// changes after it is made.
var itemNumber = regexp.MustCompile(`^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、是]|\d{1,2}[、)）．.])\s*`)

// trimItem returns what an item says.
func trimItem(text string) string {
	return strings.TrimRight(cutItemNumber(text), "。；;，,、 ")
}

// cutItemNumber takes the number of an item from a text. The figures of
// 一、二级响应机制不健全 and 1.5倍 are none, and where the text itself goes on with
// 二是, the 一是 before it numbers a part of it.
func cutItemNumber(text string) string {
	text = strings.TrimSpace(text)
	mark := itemNumber.FindString(text)
	rest := text[len(mark):]
	if mark == "" || rest == "" || chinese.Enumerates(text) || strings.HasSuffix(mark, ".") && isDigit(firstRune(rest)) || hasNextMark(rest, mark) {
		return text
	}
	return rest
}

// hasNextMark tells whether a text has the mark that counts on from the given one.
func hasNextMark(text, mark string) bool {
	number := strings.TrimLeft(mark, "（(")
	n, size := chinese.ParseMark(number)
	next := chinese.Numeral(n + 1)
	if isDigit(firstRune(number)) {
		next = strconv.Itoa(n + 1)
	}
	next = mark[:len(mark)-len(number)] + next + strings.TrimSpace(number[size:])
	return slices.ContainsFunc(places(text, next), func(at int) bool { return !isDigit(lastRune(text[:at])) })
}

// division returns the items that have one of the slot's words and none of a
// slot's before it; where the slot takes the rest, also those that no slot has
// a word of.
func (l *Layout) division(s *slot, items []string) []string {
	var mine []string
	for _, item := range items {
		i := slices.IndexFunc(l.divided, func(d *slot) bool {
			return d.ids[0].id == s.ids[0].id && slices.ContainsFunc(d.words, func(w string) bool { return strings.Contains(item, w) })
		})
		if i >= 0 && l.divided[i] == s || i < 0 && slices.Contains(s.words, "*") {
			mine = append(mine, item)
		}
	}
	return mine
}

// each prints a list's rows in the form that the slot gives them.
func (c *composer) each(s *slot) (string, *Missing) {
	id := s.ids[0].id
	rows, ok := c.facts.Rows(id)
	if !ok {
		return "", c.gap(id)
	}
	outer := c.row
	defer func() { c.row = outer }()
	field, _ := c.facts.Schema.Field(id)
	var texts []string
	for _, row := range rows {
		if len(row) != len(field.Columns) {
			continue
		}
		c.row = row
		if text, ok := c.render(s.row, true); ok && text != "" {
			texts = append(texts, text)
		}
	}
	c.use(id)
	if len(texts) == 0 {
		return "无", nil
	}
	return strings.Join(texts, s.sep), nil
}
