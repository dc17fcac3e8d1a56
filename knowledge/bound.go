package knowledge

import (
	"fmt"
	"regexp"
	"strings"
)

// lapsePattern is a number of days: 70天, 第16天, 两个月, 6个工作日.
var lapsePattern = regexp.MustCompile(`第?([0-9]+|[零〇一二两三四五六七八九十百]+)个?(工作日|天|日|月)`)

// Lengths of a month in days.
const (
	shortMonth = 28
	longMonth  = 31
)

// mayShift is by how many days a period's end may shift, for the last day and
// those behind it may be days off.
const mayShift = 10

// lapse is how long something took or is to take.
type lapse struct {
	said     string
	at       int // where it stands
	from, to int // days, or working days
	workdays bool
}

// lapseIn reads the only lapse that a text names, and returns the rest of the text.
func lapseIn(text string) (s lapse, rest string, ok bool) {
	all := lapsePattern.FindAllStringSubmatchIndex(text, 2)
	if len(all) != 1 {
		return lapse{}, "", false
	}
	m := all[0]
	n, ok := parseNumber(text[m[2]:m[3]])
	s = lapse{said: text[m[0]:m[1]], at: m[0], from: n, to: n}
	switch text[m[4]:m[5]] {
	case "工作日":
		s.workdays = true
	case "月":
		s.from, s.to = n*shortMonth, n*longMonth
	}
	return s, text[:m[0]] + text[m[1]:], ok && n > 0
}

// compare says whether a lapse is within the bound; it is empty where that is not
// certain.
func (b bound) compare(s lapse) string {
	limit, set := b.Days, fmt.Sprintf("%d日", b.Days)
	if s.workdays {
		limit, set = b.Workdays, fmt.Sprintf("%d个工作日", b.Workdays)
	}
	switch {
	case limit == 0:
		return ""
	case s.to <= limit:
		return fmt.Sprintf("%s在规定的%s以内。", s.said, set)
	case s.from <= limit || b.Extended > 0 && s.from <= b.Extended && s.to > b.Extended:
		return ""
	}
	over := fmt.Sprintf("%s超过了规定的%s。", s.said, set)
	switch {
	case b.Extended > 0 && s.to <= b.Extended:
		over = fmt.Sprintf("%s超过了规定的%s；经批准延长的除外，延长后最长%d日。", s.said, set, b.Extended)
	case b.Extended > 0:
		over = fmt.Sprintf("%s超过了规定的%s，也超过了延长后最长的%d日。", s.said, set, b.Extended)
	}
	if !s.workdays && !b.Exact && s.from <= max(limit, b.Extended)+mayShift {
		over += "届满之日遇法定休息日的，是否顺延以当地规定的计算方法为准。"
	}
	return over
}

// longer tells whether something took longer than the lapse that a text names, or
// was not done at the end of the period: 超过60天, 60天以上, 60天没办结.
func longer(asked string, s lapse, b bound) bool {
	before, after := asked[:s.at], asked[s.at+len(s.said):]
	over := containsSuffix(before, "超过", "超了", "超出", "过了", "过", "不止", "多于", "大于") && !containsSuffix(before, "不超过", "没超过", "未超过", "没过", "不过") ||
		hasPrefix(after, []string{"以上", "开外", "之后", "以后", "多", "后"})
	atEnd := !s.workdays && s.to == b.Days || s.workdays && s.to == b.Workdays
	return over || atEnd && denies(after)
}

// compared answers a short question that asks whether a step which took or is to
// take so long is within its period: 办了70天超没超期, 延40天行吗. ok is false for
// any other question.
func (w *Answerer) compared(question string) (a Answer, ok bool) {
	of, lead, ok := w.lapseOf(w.x.read(question))
	if !ok {
		return Answer{}, false
	}
	a = w.answer(of.ask)
	a.Question, a.Text = question, lead+withoutVerdict(a.Text)
	return a, true
}

// lapseOf reads the period that a question compares a lapse with, and says how
// they compare; ok is false where it does not or where that is not certain.
func (w *Answerer) lapseOf(text string) (of period, lead string, ok bool) {
	p := w.r.periods
	asked := strings.TrimRight(text, "？?。 ")
	s, rest, ok := lapseIn(asked)
	switch {
	case !ok, containsAny(asked, []string{"不延", "没延", "再延"}), countHan(asked) > maxPeriodQuestion, containsAny(rest, severalOf), containsAny(rest, periodAsks), rest == p.compared.Replace(rest),
		countHan(vagueWords.Replace(p.beside.Replace(p.compared.Replace(rest)))) > 0:
		return period{}, "", false
	case containsAny(rest, p.still):
		rest += "申请"
	}
	of, ok = p.of(rest)
	lead = of.compare(s)
	if strings.Contains(lead, "在规定的") && longer(asked, s, of.bound) {
		return period{}, "", false
	}
	// What is extended stands before by how much: 六十天办不完可以延长吗 asks for that.
	return of, lead, ok && lead != "" && (!of.Exact || containsAny(asked[:s.at], of.words)) && (of.Exact || !strings.Contains(rest, "延"))
}
