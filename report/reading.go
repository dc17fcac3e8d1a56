package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Reading is a figure that was found in a text together with the name of the
// field it belongs to.
type Reading struct {
	Field *Field
	// Previous: the figure is that of the year before.
	Previous bool
	Value    string // in the form in which the field keeps it
	Words    string // the words it was read from, name included and marks of emphasis left out
}

// ID is the name under which the reading is kept in the report's record.
func (r Reading) ID() string {
	if r.Previous {
		return PreviousID(r.Field.ID)
	}
	return r.Field.ID
}

// previousWords announce figures of the year before.
var previousWords = [...]string{"上年同期", "去年同期", "上年度", "上年", "去年", "上一年"}

// mention is a field's name found in a text.
type mention struct {
	fields     []*Field
	start, end int
}

// ReadNamed finds figures that stand behind the names of their fields, as in
// 来信657批次657人次，来访1314批次4140人次. A text that begins with 上年 or 去年
// gives figures of the year before. It returns nil where the text names no
// field, and a *ValueError where a figure does not fit the field it stands
// behind.
func (s *Schema) ReadNamed(text string) ([]Reading, error) {
	rest, previous := cutPrevious(plain(text).text)
	mentions := s.mentions(rest)
	if len(mentions) == 0 {
		return nil, nil
	}
	numbers, err := parseAnswer(rest)
	if err != nil {
		return nil, mentions[0].fields[0].numberError(text, err)
	}
	var readings []Reading
	counts, bare := make([]int, len(mentions)), make([]bool, len(mentions))
	for _, n := range numbers {
		i, _ := slices.BinarySearchFunc(mentions, n.Start, func(m mention, at int) int { return cmp.Compare(m.start, at) })
		if i == 0 {
			return nil, mentions[0].fields[0].wrong(text, "“%s”前面没有名称", n.Text)
		}
		m := mentions[i-1]
		field, value, err := m.take(n, readings)
		if err != nil {
			return nil, err
		}
		if previous && !field.Yearly {
			return nil, field.wrong(text, "这一项不需要上年值")
		}
		readings = append(readings, Reading{
			Field: field, Previous: previous, Value: value, Words: rest[m.start:n.End],
		})
		counts[i-1]++
		if n.Unit == "" {
			bare[i-1] = true
		}
	}
	for i, m := range mentions {
		if bare[i] && counts[i] < len(m.fields) {
			return nil, m.ambiguous(text)
		}
	}
	return readings, nil
}

// ambiguous says that a name stands for several fields and the figure does not
// tell which is meant.
func (m mention) ambiguous(text string) error {
	names := make([]string, len(m.fields))
	for i, f := range m.fields {
		names[i] = f.Name
	}
	return &ValueError{
		Field: m.fields[0], Text: text,
		Problem: fmt.Sprintf("这个名称有%d项：%s，不能确定是哪一项", len(m.fields), strings.Join(names, "、")),
		Want:    "请写明全称，或在数字后写上单位。",
	}
}

func cutPrevious(text string) (rest string, previous bool) {
	text = strings.TrimSpace(text)
	for _, w := range previousWords {
		if after, ok := strings.CutPrefix(text, w); ok {
			return strings.TrimLeft(after, "的：: "), true
		}
	}
	return text, false
}

// take chooses which of the named fields a figure is for: the first that its
// unit fits exactly, else the first that it fits at all, of those not yet
// read.
func (m mention) take(n Number, taken []Reading) (*Field, string, error) {
	var open []*Field
	for _, f := range m.fields {
		if f.Type.Numeric() && !slices.ContainsFunc(taken, func(r Reading) bool { return r.Field == f }) {
			open = append(open, f)
		}
	}
	if len(open) == 0 {
		f := m.fields[0]
		return nil, "", f.wrong(n.Text, "“%s”没有可以填入的项目", n.Text)
	}
	i := slices.IndexFunc(open, func(f *Field) bool { return n.Unit == f.Unit })
	if i < 0 {
		i = slices.IndexFunc(open, func(f *Field) bool { return n.Unit == "" || f.takesUnit(n.Unit) })
	}
	f := open[max(i, 0)]
	value, err := f.ParseFigure(n)
	return f, value, err
}

// CountNames counts the names of fields in a text.
func (s *Schema) CountNames(text string) int { return len(s.mentions(text)) }

// mentions finds the names of fields in a text, the longest at each place.
func (s *Schema) mentions(text string) []mention {
	var list []mention
	for at := 0; at < len(text); {
		m, ok := s.mentionAt(text, at)
		if !ok {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
			continue
		}
		list = append(list, m)
		at = m.end
	}
	return list
}

// maxName is the most characters that are tried as a name.
const maxName = 24

// CutName finds the name of a field, or the topic of several, at the beginning
// of a text, and returns what follows it.
func (s *Schema) CutName(text string) (fields []*Field, rest string, ok bool) {
	m, ok := s.mentionAt(text, 0)
	return m.fields, text[m.end:], ok
}

func (s *Schema) mentionAt(text string, at int) (mention, bool) {
	var best mention
	name := make([]byte, 0, maxName*utf8.UTFMax) // folded, up to end
	end := at
	for range maxName {
		r, size := utf8.DecodeRuneInString(text[end:])
		if size == 0 {
			break
		}
		end += size
		if r = foldRune(r); r >= 0 {
			name = utf8.AppendRune(name, r)
		}
		if fields := s.byName[string(name)]; len(fields) > 0 {
			best = mention{fields: fields, start: at, end: end}
		}
	}
	return best, best.end > at
}
