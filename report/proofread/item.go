package proofread

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// item is something that a passage gives figures of: 来信657批次、657人次，同比……
type item struct {
	label    string // what stands before its first figure in the clause
	after    string // what follows its last figure in the clause
	start    int    // of the label
	end      int
	sentence int // counts from 0 in the passage
	counts   []figure
	changes  []change
	before   []figure // the figures of the year before, where they are given
	shares   []figure // percentages with 占
	rates    []rate
	head     *item // the item that it is part of by 其中, or nil
	first    bool  // the first behind its 其中
	vague    bool
	percent  bool // the item is itself a percentage, whose changes are none of a count
}

// change is how a figure compares with the year before.
type change struct {
	figure
	down  bool
	class string // the class of the unit that is named, or ""
	each  bool   // 分别
}

// rate is a percentage named …率.
type rate struct {
	figure
	name string // 化解率
}

// count returns the item's one figure of a class. It reports false where there
// is none, or more than one.
func (it *item) count(class string) (figure, int64, bool) {
	var found figure
	n := int64(-1)
	for _, f := range it.counts {
		if unitClass(f.unit) != class {
			continue
		}
		if n >= 0 {
			return figure{}, 0, false
		}
		v, ok := f.whole()
		if !ok {
			return figure{}, 0, false
		}
		found, n = f, v
	}
	return found, n, n >= 0
}

// sentenceEnds are the signs behind which 其中 and its like say nothing more.
const sentenceEnds = "。！？"

// changePattern reads what stands before a percentage of change: 同比件次上升,
// 人次下降, 分别增长.
var changePattern = regexp.MustCompile(`^(件次|批次|人次|件数|批数|人数|批|件|人)?(?:、|和|及)?(?:批次|人次|人数)?(分别|均|都)?(?:同比|较上年同期|较上年度?|比上年同期|比上年度?|较去年同期|比去年同期|较去年|比去年|与(?:上|去)年同期相比|与(?:上|去)年相比|同比分别)?(件次|批次|人次|件数|批数|人数|总量|数量)?(分别|均|都)?(?:大幅|有所|小幅|明显|又|各)?(上升|下降|增长|减少|增加|降低|提高|回落|上涨|下滑|攀升|递增|递减|压降|增|减|降|升)(?:了|达|达到)?$`)

// comparePattern tells that a comparison with the year before begins.
var comparePattern = regexp.MustCompile(`同比|[较比]上年|[较比]去年|与[上去]年`)

// basePattern reads what stands before the figure of the year before.
var basePattern = regexp.MustCompile(`^(?:而|比|较|与)?(?:上年|去年|上年度)(?:同期)?(?:为|是|共|的)?$`)

// itemReader puts items together from the figures of one passage.
type itemReader struct {
	text     string
	items    []*item
	current  *item
	head     *item
	ofWhich  bool // the next item is the first behind 其中
	sentence int
	compared bool // a comparison began in this sentence, and still goes on
	last     change
	based    bool     // the last figure was one of the year before
	end      int      // of the last figure
	names    []string // of the figures to come: 来信、来访分别为300件、500批
}

// readItems groups the figures of a passage by what they are figures of.
func readItems(text string, figures []figure) []*item {
	r := &itemReader{text: text}
	for _, f := range figures {
		r.take(f)
	}
	return r.items
}

// take deals with the next figure.
func (r *itemReader) take(f figure) {
	gap := r.text[r.end:f.start]
	lead := r.text[max(f.clause, r.end):f.start]
	from := max(f.clause, r.end)
	if n := countAny(gap, sentenceEnds); n > 0 {
		r.sentence += n
		r.head, r.compared = nil, false
	}
	if strings.Contains(gap, "其中") {
		r.head, r.compared = r.counted(), false
		r.ofWhich = r.head != nil
	}
	if (strings.Contains(gap, "按") || strings.Contains(gap, "从")) && dividedPattern.MatchString(gap) {
		r.head, r.ofWhich, r.compared = r.total(), false, false
	}
	r.end = f.end
	lead, from = trimLead(lead, from)
	switch {
	case f.vague:
		r.begin(lead, from, f)
		r.current.vague = true
	case f.unit == "%":
		r.percentage(f, lead, from)
	case f.unit == "百分点":
	case r.current != nil && (basePattern.MatchString(lead) || r.based && lead == ""):
		r.current.before = append(r.current.before, f)
		r.compared = r.compared || strings.ContainsAny(lead, "比较与") // 比上年的900批上升6.22%
		r.based = true
		r.current.after = r.text[f.end:clauseEnd(r.text, f.end)]
		return
	case r.change(f, lead):
	default:
		r.count(f, lead, from)
	}
	r.based = false
	if r.current != nil {
		r.current.after = r.text[f.end:clauseEnd(r.text, f.end)]
	}
}

// dividedPattern finds what divides the total of the sentences before: 按信访形式分.
var dividedPattern = regexp.MustCompile(`(?:按|从)[^，。；]{2,12}(?:分|划分|统计|看|分析)[，：]`)

// total returns the last item that looks like a total, or nil.
func (r *itemReader) total() *item {
	for i := len(r.items) - 1; i >= 0; i-- {
		if it := r.items[i]; !it.percent && totalLike(it.label) {
			return it
		}
	}
	return nil
}

// counted returns the last item that is no percentage, or nil.
func (r *itemReader) counted() *item {
	for i := len(r.items) - 1; i >= 0; i-- {
		if !r.items[i].percent {
			return r.items[i]
		}
	}
	return nil
}

// countAny counts the characters of s that are in chars.
func countAny(s, chars string) int {
	n := 0
	for _, c := range s {
		if strings.ContainsRune(chars, c) {
			n++
		}
	}
	return n
}

// trimLead takes away what opens a clause and names nothing.
func trimLead(lead string, from int) (string, int) {
	for {
		trimmed := strings.TrimLeft(lead, "、，,；：（( ")
		for _, w := range []string{"其中", "和", "及", "，", "并", "且"} {
			if rest, ok := strings.CutPrefix(trimmed, w); ok {
				trimmed = rest
			}
		}
		if len(trimmed) == len(lead) {
			return lead, from
		}
		from += len(lead) - len(trimmed)
		lead = trimmed
	}
}

// begin starts a new item.
func (r *itemReader) begin(label string, from int, f figure) {
	r.current = &item{label: label, start: from, end: f.end, sentence: r.sentence, head: r.head, first: r.ofWhich}
	r.ofWhich = false
	r.compared = false
	r.last = change{}
	r.items = append(r.items, r.current)
}

// count takes a figure that is no percentage.
func (r *itemReader) count(f figure, lead string, from int) {
	bare := lead == "" || lead == "共" || lead == "计"
	if lead == "" && len(r.names) > 0 {
		lead, bare = r.names[0], false
		r.names = r.names[1:]
	} else if r.names = namesOf(lead); len(r.names) > 1 {
		lead, r.names = r.names[0], r.names[1:]
	} else {
		r.names = nil
	}
	if bare && r.current != nil && len(r.current.changes) == 0 && !r.current.vague && !r.current.percent && !r.ofWhich &&
		r.sentence == r.current.sentence && !r.taken(f.unit) {
		r.current.counts = append(r.current.counts, f)
		r.current.end = f.end
		return
	}
	r.begin(lead, from, f)
	r.current.counts = []figure{f}
}

// namesOf returns the names before 分别: 来信 and 来访 of 来信、来访分别为.
func namesOf(lead string) []string {
	list, _, ok := strings.Cut(lead, "分别")
	if !ok {
		return nil
	}
	return strings.Split(strings.NewReplacer("和", "、", "及", "、", "与", "、").Replace(list), "、")
}

// taken tells whether the current item has a figure of this unit.
func (r *itemReader) taken(unit string) bool {
	for _, f := range r.current.counts {
		if f.unit == unit {
			return true
		}
	}
	return false
}

// percentage takes a percentage: a change, a share, a rate or something else.
func (r *itemReader) percentage(f figure, lead string, from int) {
	switch {
	case r.change(f, lead):
	case strings.HasSuffix(lead, "占比") || strings.HasSuffix(lead, "占") || shareLead(lead):
		if r.current != nil {
			r.current.shares = append(r.current.shares, f)
		}
	case strings.Contains(lead, "率"):
		name := rateName(lead)
		// In another sentence only a rate that names nothing else is that of
		// the figures before it.
		if r.current != nil && !r.current.percent && (r.sentence == r.current.sentence || utf8.RuneCountInString(name) <= bareRate) {
			r.current.rates = append(r.current.rates, rate{f, name})
		}
		r.begin(lead, from, f)
		r.current.percent = true
	default:
		r.begin(lead, from, f)
		r.current.percent = true
	}
}

// shareLead tells whether a percentage is a share of something named: 占总量的.
func shareLead(lead string) bool {
	i := strings.Index(lead, "占")
	return i == 0 && !strings.Contains(lead, "率")
}

// bareRate is how many characters the name of a rate has at most that says no
// more than what is a part of what, such as 按期办结率.
const bareRate = 5

// rateName returns the name of the rate that a lead ends with: 化解率 of
// 案件化解率达到.
func rateName(lead string) string {
	end := strings.LastIndex(lead, "率")
	name := lead[:end+len("率")]
	if i := strings.LastIndexAny(name, "、，的均"); i >= 0 {
		_, name = cutRune(name[i:])
	}
	return name
}

// cutRune splits the first character off.
func cutRune(s string) (first, rest string) {
	for i := range s {
		if i > 0 {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// change takes a figure that says how the current item compares with the year
// before, and reports whether it is one.
func (r *itemReader) change(f figure, lead string) bool {
	if r.current == nil {
		return false
	}
	if lead == "" && r.compared && r.last.unit == f.unit && len(r.current.changes) > 0 {
		c := r.last // 同比分别上升15.20%、6.34%
		c.figure = f
		c.class = ""
		r.current.changes = append(r.current.changes, c)
		return true
	}
	m := changePattern.FindStringSubmatch(lead)
	if m == nil {
		if comparePattern.MatchString(lead) || endsInDirection(lead) {
			// The change of something else, which is named: 信访总量同比下降.
			r.begin(lead, f.start-len(lead), f)
			r.current.percent = true
			return true
		}
		return false
	}
	if comparePattern.MatchString(lead) {
		r.compared = true
	} else if !r.compared {
		return false
	}
	c := change{figure: f, down: strings.ContainsAny(m[5], "降减落滑"), each: m[2] == "分别" || m[4] == "分别" || strings.Contains(lead, "分别")}
	c.class = classOfWord(m[3])
	if c.class == "" {
		c.class = classOfWord(m[1])
	}
	if strings.Contains(lead, "、") || strings.Contains(lead, "和") {
		c.class = ""
	}
	r.last = c
	r.current.changes = append(r.current.changes, c)
	r.current.end = f.end
	return true
}

// endsInDirection tells whether a lead ends with a word for a change.
func endsInDirection(lead string) bool {
	lead = strings.TrimSuffix(lead, "了")
	for _, w := range []string{"上升", "下降", "增长", "减少", "增加", "降低", "提高", "回落", "上涨", "下滑"} {
		if strings.HasSuffix(lead, w) {
			return true
		}
	}
	return false
}

// classOfWord returns the class of units that 件次, 批数 and their like stand for.
func classOfWord(w string) string {
	switch w {
	case "件次", "批次", "件数", "批数", "批", "件":
		return "件次"
	case "人次", "人数", "人":
		return "人次"
	}
	return ""
}
