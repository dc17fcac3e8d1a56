package proofread

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// law is a law or document that reports cite.
type law struct {
	Name      string   `yaml:"name"`
	Also      []string `yaml:"also"`
	Wrong     []string `yaml:"wrong"`
	Issuer    string   `yaml:"issuer"`
	Issued    day      `yaml:"issued"`
	Effective day      `yaml:"effective"`
	Revised   day      `yaml:"revised"`
	Repealed  day      `yaml:"repealed"`
	By        string   `yaml:"by"`
	Articles  int      `yaml:"articles"`
	// Unconfirmed: nobody has held the name against the document.
	Unconfirmed bool `yaml:"unconfirmed"`
}

// day is a date in the data; zero where it is not given.
type day struct{ time.Time }

// UnmarshalText reads 2022-05-01.
func (d *day) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("a date such as 2022-05-01 expected: %w", err)
	}
	d.Time = t
	return nil
}

// chinese writes the day as documents do: 2022年5月1日.
func (d day) chinese() string {
	return fmt.Sprintf("%d年%d月%d日", d.Year(), d.Month(), d.Day())
}

// lawTable finds laws by name.
type lawTable struct {
	byKey map[string]*law
	// names are the keys with the law's own way of writing them, by their length
	// in characters, for near misses.
	names map[int][]lawName
	// plain are names so long and peculiar that they are known without 《》, by
	// their first character.
	plain map[rune][]string
}

type lawName struct {
	key []rune
	law *law
}

func (l law) problem() string {
	for _, name := range slices.Concat([]string{l.Name}, l.Also, l.Wrong) {
		if lawKey(name) == "" {
			return fmt.Sprintf("%q: names that are not empty expected", l.Name)
		}
	}
	return ""
}

// newLawTable indexes the laws. A name that two laws share is an error.
func newLawTable(laws []law) (lawTable, error) {
	t := lawTable{byKey: make(map[string]*law), names: make(map[int][]lawName), plain: make(map[rune][]string)}
	for i := range laws {
		l := &laws[i]
		for k, name := range slices.Concat([]string{l.Name}, l.Also, l.Wrong) {
			key := lawKey(name)
			if other, ok := t.byKey[key]; ok && other != l {
				return t, fmt.Errorf("proofread: laws.yaml: %s stands there twice", name)
			}
			t.byKey[key] = l
			runes := []rune(key)
			if wrong := k > len(l.Also); !wrong { // nobody means a wrong name
				t.names[len(runes)] = append(t.names[len(runes)], lawName{runes, l})
			}
			if plainName(key) {
				t.plain[runes[0]] = append(t.plain[runes[0]], key)
			}
		}
	}
	return t, nil
}

// misnamed tells whether a key is one of the law's wrong names.
func (l *law) misnamed(key string) bool {
	return slices.ContainsFunc(l.Wrong, func(name string) bool { return lawKey(name) == key })
}

// plainName tells whether a name means a document wherever it stands.
func plainName(key string) bool {
	n := utf8.RuneCountInString(key)
	for _, end := range []string{"条例", "规定", "办法", "纲要", "准则"} {
		if strings.HasSuffix(key, end) {
			return n >= 6
		}
	}
	return false
}

// bracketPattern finds what stands in brackets behind a name.
var bracketPattern = regexp.MustCompile(`[（(][^（）()]*[）)]$`)

// lawKey is the form under which names are compared: without 中华人民共和国,
// brackets behind, blanks, and the difference between 〈〉 and 《》.
func lawKey(name string) string {
	name = strings.Join(strings.Fields(name), "")
	name = keyMarks.Replace(name)
	for strings.HasSuffix(name, "）") || strings.HasPrefix(name, "中华人民共和国") {
		trimmed := strings.TrimPrefix(bracketPattern.ReplaceAllString(name, ""), "中华人民共和国")
		if trimmed == name || trimmed == "" {
			return name
		}
		name = trimmed
	}
	return name
}

// keyMarks makes the marks within names alike. Where a title is set over two
// lines, some write a 、 for the break and others nothing.
var keyMarks = strings.NewReplacer("《", "〈", "》", "〉", "(", "（", ")", "）", "、", "")

// near returns the law that was probably meant by a key that is not in the
// table, or nil: one character is wrong, missing or too many, or two
// neighbours changed places. Names below five characters are too alike to tell.
func (t lawTable) near(name string) *law {
	key := []rune(name)
	if len(key) < 5 {
		return nil
	}
	for n := len(key) - 1; n <= len(key)+1; n++ {
		for _, other := range t.names[n] {
			if len(other.key) >= 5 && oneApart(key, other.key) {
				return other.law
			}
		}
	}
	return nil
}

// oneApart tells whether a and b differ by one edit.
func oneApart(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return slices.Equal(a[i:], b[i+1:])
	}
	if i == len(a) {
		return false
	}
	swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
	return swapped || slices.Equal(a[i+1:], b[i+1:])
}

// citation is a name between 《》.
type citation struct {
	name       string
	key        string // lawKey of name
	law        *law   // nil where the table has none of the name
	start, end int    // with the marks
}

// citations finds the names between 《》 and looks them up.
func (t lawTable) citations(text string) []citation {
	list := readCitations(text)
	for i := range list {
		c := &list[i]
		c.key = lawKey(c.name)
		c.law = t.byKey[c.key]
	}
	return list
}

// readCitations finds the names between 《》, without those inside others.
func readCitations(text string) []citation {
	var list []citation
	for at := 0; ; {
		i := strings.Index(text[at:], "《")
		if i < 0 {
			return list
		}
		start := at + i
		end := citationEnd(text, start)
		if end < 0 {
			at = start + len("《")
			continue
		}
		list = append(list, citation{name: text[start+len("《") : end-len("》")], start: start, end: end})
		at = end
	}
}

// longestName is the most bytes that a document's name may have.
const longestName = 400

// citationEnd returns the end of the name that begins at start, or -1.
func citationEnd(text string, start int) int {
	depth := 0
	limit := min(len(text), start+longestName)
	for i, r := range text[start:limit] {
		switch r {
		case '《':
			depth++
		case '》':
			if depth--; depth == 0 {
				return start + i + len("》")
			}
		case '。':
			return -1
		}
	}
	return -1
}
