package docread

import (
	"strconv"
	"strings"

	"xinfangbot/internal/chinese"
)

// counters count the paragraphs of automatic lists: in Word's files the 第三条
// of a paragraph is often not in its text.
type counters map[string]*[maxListDepth]int

// next counts one paragraph of a list and returns the number in front of it,
// empty for bullets.
func (c counters) next(f *formatting, number string, depth int) string {
	abstract, ok := f.numbers[number]
	if !ok || depth < 0 || depth >= maxListDepth {
		return ""
	}
	levels := f.abstracts[abstract]
	// Lists of one abstract number go on counting unless a list says where it
	// starts.
	key := "a" + abstract
	if f.starts[number] != nil {
		key = "n" + number
	}
	counts := c[key]
	if counts == nil {
		counts = new([maxListDepth]int)
		c[key] = counts
	}
	if counts[depth] == 0 {
		counts[depth] = f.start(number, levels, depth)
	} else {
		counts[depth]++
	}
	for i := depth + 1; i < maxListDepth; i++ {
		counts[i] = 0
	}
	text := levels[depth].text
	if levels[depth].format == "bullet" || levels[depth].format == "none" {
		return ""
	}
	for i := range depth + 1 {
		mark := "%" + strconv.Itoa(i+1)
		if !strings.Contains(text, mark) {
			continue
		}
		n := counts[i]
		if n == 0 {
			n = f.start(number, levels, i)
		}
		text = strings.ReplaceAll(text, mark, figure(levels[i].format, n))
	}
	return text
}

// start is the first number of a level of a list.
func (f *formatting) start(number string, levels map[int]numberLevel, depth int) int {
	if n, ok := f.starts[number][depth]; ok {
		return n
	}
	if l, ok := levels[depth]; ok {
		return l.start
	}
	return 1
}

// figure writes a number in one of Open XML's formats; those that Chinese
// documents do not use are written in Arabic figures.
func figure(format string, n int) string {
	switch format {
	case "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "ideographDigital", "chineseLegalSimplified":
		return chinese.Numeral(n)
	case "upperLetter", "lowerLetter":
		if n < 1 || n > 26 {
			break
		}
		first := 'A'
		if format == "lowerLetter" {
			first = 'a'
		}
		return string(first + rune(n-1))
	case "upperRoman":
		return roman(n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		if n >= 1 && n <= 20 {
			return string('①' + rune(n-1))
		}
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
	}
	return strconv.Itoa(n)
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, r := range []struct {
		value int
		text  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for n >= r.value {
			b.WriteString(r.text)
			n -= r.value
		}
	}
	return b.String()
}
