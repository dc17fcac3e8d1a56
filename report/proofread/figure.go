package proofread

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"xinfangbot/report"
)

// figure is a quantity in a passage.
type figure struct {
	value      decimal.Decimal
	unit       string
	start, end int
	clause     int // where its clause begins
	// vague quantities (300余件) have no value; they are kept so that what is
	// said of them is not taken to be said of the figure before.
	vague bool
}

// whole is the figure as a count, and whether it is one.
func (f figure) whole() (int64, bool) {
	if f.vague || !f.value.IsInteger() || f.value.IsNegative() || f.value.GreaterThan(decimal.New(1, 9)) {
		return 0, false
	}
	return f.value.IntPart(), true
}

// places is how many digits stand behind the point.
func (f figure) places() int { return max(0, -int(f.value.Exponent())) }

// points is the figure without its point: 15.20 is 1520.
func (f figure) points() int64 { return f.value.Shift(int32(f.places())).IntPart() }

// isPercent tells whether the figure is a percentage that can be worked out again.
func (f figure) isPercent() bool {
	return f.unit == "%" && !f.vague && f.places() <= 4 && !f.value.IsNegative() && f.value.LessThan(decimal.New(1, 6))
}

// unitClass groups the counters of what may be compared: 件次, 批次 and 件 count
// events, 人次 and 人 persons. Anything else is a class of its own.
func unitClass(unit string) string {
	switch unit {
	case "件次", "批次", "件", "批", "起", "宗", "例":
		return "件次"
	case "人次", "人", "名", "位":
		return "人次"
	}
	return unit
}

// countable tells whether a counter counts whole things.
func countable(unit string) bool {
	switch unit {
	case "", "%", "‰", "百分点", "元", "倍", "公里", "亩", "小时", "学时", "课时", "分", "天":
		return false
	}
	return true
}

// readFigures finds the quantities of a text, clause by clause: one vague
// quantity makes nothing vague but itself.
func readFigures(text string) []figure {
	var list []figure
	for start := 0; start < len(text); {
		end := clauseEnd(text, start)
		list = appendFigures(list, text[start:end], start)
		_, size := utf8.DecodeRuneInString(text[end:])
		start = end + max(size, 1)
	}
	return list
}

// clauseEnd returns where the clause at text[start:] ends. A comma between
// digits is left to the numeral.
func clauseEnd(text string, start int) int {
	for i := start; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if strings.ContainsRune("，。；！？：（）\t", r) {
			if r != '，' || i == start || !digitAt(text, i-1) || !digitAt(text, i+size) {
				return i
			}
		}
		i += size
	}
	return len(text)
}

func digitAt(s string, i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }

// appendFigures appends the figures of one clause that begins at base.
func appendFigures(list []figure, clause string, base int) []figure {
	if !strings.ContainsAny(clause, "0123456789十百千分若几数多") {
		return list
	}
	for at := 0; at < len(clause); {
		numbers, err := report.ParseNumbers(clause[at:])
		var vague *report.VagueError
		limit := len(clause)
		if errors.As(err, &vague) && vague.End > vague.Start {
			limit = at + vague.Start
		}
		for _, n := range numbers {
			if start := at + n.Start; start < limit && certain(n) {
				list = append(list, figure{value: n.Value, unit: n.Unit, start: base + start, end: base + at + n.End, clause: base})
			}
		}
		if limit == len(clause) {
			break
		}
		list = append(list, figure{vague: true, start: base + limit, end: base + at + vague.End, clause: base})
		at += vague.End
	}
	return list
}

// certain tells whether a number is a figure of a report: 一 and 两 are mostly
// words (召开了一次会议, 两批交办), and a wide comma between digits may separate
// two figures as well as thousands.
func certain(n report.Number) bool {
	if strings.Contains(n.Text, "，") {
		return false
	}
	if strings.ContainsAny(n.Text, "0123456789") || n.Unit == "%" {
		return true
	}
	return n.Value.GreaterThan(decimal.New(10, 0))
}
