package report

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// paragraphLists are the lists that running text gives row by row, and how
// each is read from a sentence.
var paragraphLists = [...]struct {
	field string
	read  func(r *paragraphReader, lo, hi int) *rowsFound
}{
	{"leader_cases", (*paragraphReader).leaderCases},
	{"by_domain", (*paragraphReader).domains},
	{"top_units", (*paragraphReader).units},
}

// rowsFound are rows of a list that a sentence gives.
type rowsFound struct {
	rows       [][]string
	figures    []int // the figures they were read from
	start, end int
	doubt      string
}

// readLists places the lists of the text; rows of several sentences make one.
func (r *paragraphReader) readLists() {
	r.spoken = make(map[int]bool)
	for _, list := range paragraphLists {
		f, ok := r.schema.Field(list.field)
		if !ok || f.Type != List {
			continue
		}
		var all *rowsFound
		for lo := 0; lo < len(r.lex); {
			hi := r.sentenceEnd(lo)
			if got := list.read(r, lo, hi); got != nil {
				all = all.with(got)
			}
			lo = hi
		}
		if all != nil {
			r.placeList(f, all)
		}
	}
}

// with adds rows; those that stand far apart are quoted from the first.
func (l *rowsFound) with(more *rowsFound) *rowsFound {
	if l == nil {
		return more
	}
	l.rows = append(l.rows, more.rows...)
	l.figures = append(l.figures, more.figures...)
	if more.end-l.start <= maxQuote {
		l.end = more.end
	}
	if l.doubt == "" {
		l.doubt = more.doubt
	}
	return l
}

func (r *paragraphReader) placeList(f *Field, l *rowsFound) {
	pl := &placement{field: f, start: l.start, end: l.end}
	for _, i := range l.figures {
		r.spoken[i] = true
	}
	for i := range r.lex {
		if r.lex[i].end > l.start {
			pl.figure = i
			break
		}
	}
	pl.value = encodeRows(l.rows)
	pl.doubt(l.doubt)
	r.placed = append(r.placed, pl)
}

// figuresOf returns the figures of a sentence.
func (r *paragraphReader) figuresOf(lo, hi int) []int {
	var list []int
	for i := lo; i < hi; i++ {
		if r.lex[i].kind == figureLex {
			list = append(list, i)
		}
	}
	return list
}

// between returns the text between two figures, or around the ends of lexemes
// lo and hi where one is out of bounds.
func (r *paragraphReader) between(figures []int, k, lo, hi int) string {
	start, end := r.lex[lo].start, r.lex[hi-1].end
	if k > 0 {
		start = r.lex[figures[k-1]].end
	}
	if k < len(figures) {
		end = r.lex[figures[k]].start
	}
	return r.prose.text[start:end]
}

var (
	leaderLevel = regexp.MustCompile(`((?:自治区|乡镇|\p{Han})级)(?:党政|以上)?(?:班子成员|领导)`)
	leaderTakes = regexp.MustCompile(`包联|包案|包保|包抓|包化`)
	leaderDone  = regexp.MustCompile(`办结|化解|结案`)
	leaderAll   = regexp.MustCompile(`^[^，；。]{0,12}(?:，)?(?:已)?(?:全部|均|均已|已全部|全都)(?:办结|化解|结案)`)
)

// leaderCases reads 36名市级领导包联219件，办结183件 and 市级领导36名包案219件，办结183件.
func (r *paragraphReader) leaderCases(lo, hi int) *rowsFound {
	figures := r.figuresOf(lo, hi)
	var l *rowsFound
	for k := 0; k+1 < len(figures); k++ {
		people, cases := &r.lex[figures[k]], &r.lex[figures[k+1]]
		before, after := clauseTail(r.between(figures, k, lo, hi)), r.between(figures, k+1, lo, hi)
		level := leaderLevel.FindStringSubmatch(after)
		if level == nil {
			level = leaderLevel.FindStringSubmatch(before)
		}
		if level == nil || people.vague || cases.vague || !leaderTakes.MatchString(before+after) ||
			!isPerson(people.number.Unit) || !isCase(cases.number.Unit) {
			continue
		}
		row := &rowsFound{start: people.start, end: cases.end, figures: []int{figures[k], figures[k+1]}}
		if strings.Contains(before, level[0]) {
			row.start -= len(before) - strings.Index(before, level[0])
		}
		done, used := r.leadersDone(row, figures, k+1, lo, hi)
		row.rows = [][]string{{level[1], people.number.Value.String(), cases.number.Value.String(), done}}
		if done == "" {
			row.doubt = "没有写明" + level[1] + "领导办结的件数"
		}
		l = l.with(row)
		k += 1 + used
	}
	return l
}

// leadersDone reads how many of the cases at figures[k] were completed, and
// how many more figures that took.
func (r *paragraphReader) leadersDone(row *rowsFound, figures []int, k, lo, hi int) (string, int) {
	after := r.between(figures, k+1, lo, hi)
	if m := leaderAll.FindString(after); m != "" {
		row.end += len(m)
		return r.lex[figures[k]].number.Value.String(), 0
	}
	if k+1 >= len(figures) || !leaderDone.MatchString(after) || leaderLevel.MatchString(after) || utf8.RuneCountInString(after) > 16 {
		return "", 0
	}
	if next := &r.lex[figures[k+1]]; isCase(next.number.Unit) && !next.vague {
		row.end = next.end
		row.figures = append(row.figures, figures[k+1])
		return next.number.Value.String(), 1
	}
	return "", 0
}

// clauseTail returns what follows the last comma or semicolon.
func clauseTail(s string) string {
	if i := strings.LastIndexAny(s, "，；。"); i >= 0 {
		_, size := utf8.DecodeRuneInString(s[i:])
		return s[i+size:]
	}
	return s
}

func isPerson(unit string) bool { return unit == "名" || unit == "人" || unit == "位" }
func isCase(unit string) bool {
	return unit == "件" || unit == "件次" || unit == "起" || unit == "批"
}

var (
	domainsBegin = regexp.MustCompile(`涉及领域|从领域看|领域分布|主要涉及|主要集中在|涉及的领域`)
	domainLead   = regexp.MustCompile(`^(?:看|主要为|主要是|主要有|主要集中在|主要涉及|依次为|依次是|分别为|分别是|其次是|其次为|为|是|有|和|及|以及|：|:|，|、|；|“|”)+`)
)

// domains reads 涉及领域主要为城乡建设320件次、农村农业210件次.
func (r *paragraphReader) domains(lo, hi int) *rowsFound {
	start, end := r.lex[lo].start, r.lex[hi-1].end
	at := domainsBegin.FindStringIndex(r.prose.text[start:end])
	if at == nil {
		return nil
	}
	l := &rowsFound{start: start + at[0]}
	from := start + at[1]
	for _, i := range r.figuresOf(lo, hi) {
		n := &r.lex[i]
		if n.start < from {
			continue
		}
		label := domainLead.ReplaceAllString(r.prose.text[from:n.start], "")
		label = strings.TrimRight(label, "类方面领域：:（(")
		if n.vague || n.number.Unit != "" && !isCase(n.number.Unit) || !isLabel(label) {
			break
		}
		l.rows = append(l.rows, []string{label, n.number.Value.String()})
		l.figures = append(l.figures, i)
		l.end, from = n.end, n.end
	}
	if len(l.rows) < 2 {
		return nil
	}
	return l
}

// isLabel tells whether a text can be the name of a domain or a unit.
func isLabel(s string) bool {
	n := 0
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) && r != '、' {
			return false
		}
		n++
	}
	return n >= 2 && n <= 14
}

var unitsBegin = regexp.MustCompile(`被投诉较多的(?:机关、单位|机关和单位|机关单位|单位|机关|部门)(?:主要)?(?:为|是|有|：|:|依次为|依次是)+`)

// units reads 被投诉较多的单位有：市住建局、某某镇.
func (r *paragraphReader) units(lo, hi int) *rowsFound {
	start, end := r.lex[lo].start, r.lex[hi-1].end
	at := unitsBegin.FindStringIndex(r.prose.text[start:end])
	if at == nil {
		return nil
	}
	l := &rowsFound{start: start + at[0], end: start + at[1]}
	rest := r.prose.text[start+at[1] : end]
	if i := strings.IndexAny(rest, "。；\n！？"); i >= 0 {
		rest = rest[:i]
	}
	for _, unit := range unitNames(rest) {
		if name, _, open := strings.Cut(unit, "等"); open && endsUnit(name) {
			unit, l.doubt = name, "文中写的是“等”，可能没有列全"
		}
		if !isLabel(unit) {
			l.doubt = "“" + unit + "”不像单位名称"
			continue
		}
		l.rows = append(l.rows, []string{unit})
	}
	l.end += len(rest)
	if len(l.rows) == 0 {
		return nil
	}
	return l
}

// unitNames cuts a list of units into their names. 和 and 及 stand within names,
// too (自然资源和规划局, 和平区住建局): they part two only behind the end of one.
func unitNames(list string) []string {
	var names []string
	for _, part := range strings.FieldsFunc(list, func(c rune) bool { return strings.ContainsRune("、，,", c) }) {
		start := 0
		for i, c := range part {
			name := strings.TrimSuffix(part[start:i], "以") // 以及
			if strings.ContainsRune("和及", c) && endsUnit(name) {
				names = append(names, name)
				start = i + utf8.RuneLen(c)
			}
		}
		if start < len(part) {
			names = append(names, part[start:])
		}
	}
	return names
}

// endsUnit tells whether a text ends as the names of units do.
func endsUnit(text string) bool {
	return isPlace(text) || hasAnySuffix(text, officeEndings[:]) != "" || hasAnySuffix(text, []string{"会", "联", "府", "集团"}) != ""
}
