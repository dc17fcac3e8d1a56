package proofread

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"xinfangbot/internal/chinese"
)

// event is a meeting that cannot be spoken of before it was held.
type event struct {
	Words []string `yaml:"words"`
	Name  string   `yaml:"name"`
	Date  day      `yaml:"date"`
}

func (e event) problem() string {
	if e.Name == "" || e.Date.IsZero() || len(e.Words) == 0 || slices.Contains(e.Words, "") {
		return fmt.Sprintf("%q: words, name and date expected", e.Name)
	}
	return ""
}

// checkYears finds what does not fit the year of the report: events and
// documents that were still to come, headings left over from another year,
// plans that had run out, and days that no calendar has.
func checkYears(s *sheet) {
	s.checkDays()
	if s.year == 0 {
		return
	}
	s.checkDate()
	planning := false
	for p := range s.each() {
		if p.role != body {
			continue
		}
		if h := p.headingText(); h != "" && p.level <= 1 {
			planning = planHeading(h)
			s.checkHeadingYear(p, h)
		}
		s.checkEvents(p)
		s.checkIssued(p)
		s.checkPlans(p)
		s.checkAnniversary(p, planning)
		if !planning {
			s.checkFuture(p)
		}
	}
}

// planHeading tells whether a heading is that of what is to come.
func planHeading(h string) bool {
	return containsAny(h, "下一步", "下一年", "下步", "打算", "安排", "思路", "计划", "明年", "展望")
}

// checkEvents finds meetings that are spoken of as held before they were. What
// is said of one to come is in order: 迎接党的二十大, 二十大期间的服务保障.
func (s *sheet) checkEvents(p *passage) {
	for _, e := range s.events {
		if !s.latest().Before(e.Date.Time) {
			continue
		}
		for _, w := range e.Words {
			i := heldAt(p.text, w)
			if i < 0 {
				continue
			}
			s.report(p, finding{
				Error, i, i + len(w),
				fmt.Sprintf("%s于%s才闭幕，晚于本报告的时间（%d年度）", e.Name, e.Date.chinese(), s.year),
				"请核对报告年度，或删去、更换这一表述。",
			})
			break
		}
	}
}

// heldPattern is what follows the name of a meeting that has been held,
// studiedPattern what stands before it, and comingPattern what follows that of
// one to come.
var (
	heldPattern    = regexp.MustCompile(`^(?:、[^，。；]{2,20}?)?(?:的)?(?:会议)?(?:精神|报告|决定|决议|公报|以来|之后|以后|召开后|闭幕|提出|作出|审议|通过|指出|强调|部署|决策)`)
	studiedPattern = regexp.MustCompile(`(?:学习|宣传|贯彻|传达)[^，。；]{0,6}$`)
	comingPattern  = regexp.MustCompile(`^(?:期间|前|胜利召开|召开|安保|维稳|信访|服务|保障)`)
)

// heldAt returns where a text speaks of a meeting as held, or -1.
func heldAt(text, name string) int {
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return -1
		}
		i += at
		at = i + len(name)
		before := text[max(0, i-60):i]
		if containsAny(before[strings.LastIndexAny(before, "，。；")+1:], "迎", "筹备", "即将", "前夕") {
			continue
		}
		after := text[at:]
		if strings.HasSuffix(name, "精神") || strings.HasSuffix(name, "报告") || heldPattern.MatchString(after) ||
			studiedPattern.MatchString(before) && !comingPattern.MatchString(after) {
			return i
		}
	}
}

// checkIssued finds documents that were issued after the report was written.
func (s *sheet) checkIssued(p *passage) {
	for _, c := range p.cites {
		l := c.law
		if l == nil || l.Issued.IsZero() || !s.latest().Before(l.Issued.Time) || containsAny(p.text[max(0, c.start-30):c.start], "草案", "征求意见") {
			continue
		}
		s.report(p, finding{
			Error, c.start, c.end,
			fmt.Sprintf("《%s》是%s才通过或印发的，晚于本报告的时间（%d年度）", c.name, l.Issued.chinese(), s.year),
			"请核对报告年度和所引文件。",
		})
	}
}

// planPattern finds the years of a plan within its name.
var planPattern = regexp.MustCompile(`(20\d\d)年?[—－–\-~～至]{1,2}(20\d\d)年`)

// checkPlans finds plans that had run out before the report's year.
func (s *sheet) checkPlans(p *passage) {
	for _, c := range p.cites {
		m := planPattern.FindStringSubmatch(c.name)
		if m == nil {
			continue
		}
		from, _ := strconv.Atoi(m[1])
		to, _ := strconv.Atoi(m[2])
		before := p.text[max(0, c.start-60):c.start]
		if to >= s.year || containsAny(before, "总结", "评估", "完成了", "收官", "原") || containsAny(p.text[c.end:min(len(p.text), c.end+60)], "评估", "总结", "到期", "收官", "终期") {
			if from <= s.year+1 {
				continue
			}
			s.report(p, finding{Warning, c.start, c.end,
				fmt.Sprintf("《%s》从%d年才开始，本报告是%d年度的", shorten(c.name, 30), from, s.year), "请核对文件名称中的年份。"})
			continue
		}
		s.report(p, finding{
			Warning, c.start, c.end,
			fmt.Sprintf("《%s》到%d年为止，本报告是%d年度的", shorten(c.name, 30), to, s.year),
			"请核对是否应引用新一期的文件。",
		})
	}
}

// headingYear finds a year in a heading, but not a span of years.
var headingYear = regexp.MustCompile(`(20\d\d)年(?:度)?`)

// checkHeadingYear compares the year of a heading with that of the report.
func (s *sheet) checkHeadingYear(p *passage, h string) {
	if strings.Contains(h, "《") || planPattern.MatchString(h) {
		return
	}
	m := headingYear.FindStringSubmatchIndex(h)
	if m == nil {
		return
	}
	y, _ := strconv.Atoi(h[m[2]:m[3]])
	want := s.year
	if planHeading(h) {
		want++
	}
	if y == want || y == s.year && planHeading(h) || !containsAny(h, "举措", "成效", "不足", "问题", "责任人", "安排", "打算", "思路", "计划", "情况", "工作") {
		return
	}
	severity := Warning
	if containsAny(h, "举措", "成效", "不足", "责任人") && !planHeading(h) {
		severity = Error
	}
	s.report(p, finding{
		severity, m[0], m[1],
		fmt.Sprintf("标题写作%d年，而本报告是%d年度的，这里应为%d年", y, s.year, want),
		"看来是沿用了别的年度的稿子，请改正年份并核对这一部分的内容。",
	})
}

// monthPattern finds a month of a year.
var monthPattern = regexp.MustCompile(`(20\d\d)年([0-9]{1,2})月`)

// checkFuture finds months that had not come when the report was written, where
// it tells what was done.
func (s *sheet) checkFuture(p *passage) {
	limit := s.latest()
	if !strings.Contains(p.text, "月") {
		return
	}
	for _, m := range monthPattern.FindAllStringSubmatchIndex(p.text, -1) {
		y, _ := strconv.Atoi(p.text[m[2]:m[3]])
		month, _ := strconv.Atoi(p.text[m[4]:m[5]])
		first := time.Date(y, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
		clause := p.text[max(0, m[0]-60):m[0]]
		clause = clause[strings.LastIndexAny(clause, "。；")+1:]
		if !first.After(limit) || y > s.year+3 || s.within(p, m[0]) || containsAny(clause+p.text[m[1]:min(len(p.text), m[1]+45)], "将", "计划", "拟", "前", "底", "到期", "下一步", "预计", "力争", "至") {
			continue
		}
		s.report(p, finding{
			Warning, m[0], m[1],
			fmt.Sprintf("%d年%d月晚于本报告的时间（%d年度）", y, month, s.year),
			"请核对年份和月份。",
		})
	}
}

// anniversaryPattern finds 《……》实施2周年.
var anniversaryPattern = regexp.MustCompile(`^(?:颁布|公布|修订)?(?:实施|施行)([0-9]{1,2}|[一二三四五六七八九十]{1,3})周年`)

// checkAnniversary compares an anniversary with the day from which the document
// has been in force. planning: the passage speaks of the year to come.
func (s *sheet) checkAnniversary(p *passage, planning bool) {
	for _, c := range p.cites {
		l := c.law
		m := anniversaryPattern.FindStringSubmatch(p.text[c.end:])
		if l == nil || m == nil || l.Effective.IsZero() {
			continue
		}
		n, _ := chinese.ParseMark(m[1])
		want := s.year - l.Effective.Year()
		if n == want || planning && n == want+1 {
			continue
		}
		s.report(p, finding{
			Warning, c.start, c.end + len(m[0]),
			fmt.Sprintf("《%s》自%s起施行，到%d年是%d周年，文中写作%s周年", c.name, l.Effective.chinese(), s.year, want, m[1]),
			fmt.Sprintf("请核对，改为“%d周年”。", want),
		})
	}
}

// dayPattern finds a day of a month.
var dayPattern = regexp.MustCompile(`(?:(20\d\d)年)?([0-9]{1,2})月([0-9]{1,2})日`)

// checkDays finds days that no calendar has.
func (s *sheet) checkDays() {
	for p := range s.each() {
		if p.role == cover || p.role == table || !strings.Contains(p.text, "月") {
			continue
		}
		for _, m := range dayPattern.FindAllStringSubmatchIndex(p.text, -1) {
			if m[0] > 0 && digitAt(p.text, m[0]-1) {
				continue
			}
			year := "2024" // a leap year, where none is given
			if m[2] >= 0 {
				year = p.text[m[2]:m[3]]
			}
			if _, ok := parseDay(year, p.text[m[4]:m[5]], p.text[m[6]:m[7]]); ok {
				continue
			}
			s.report(p, finding{
				Error, m[0], m[1],
				fmt.Sprintf("没有“%s”这一天", p.text[m[0]:m[1]]),
				"请核对日期。",
			})
		}
	}
}

// documentYear finds the year of a document number on the cover.
var documentYear = regexp.MustCompile(`[〔\[【（(](20\d\d)[〕\]】）)][0-9]+号$`)

// checkDate compares the date and the number of the document with its year.
func (s *sheet) checkDate() {
	for p := range s.each() {
		switch p.role {
		case dateline:
			if s.options.Date.IsZero() && !s.date.IsZero() && (s.date.Year() < s.year || s.date.Year() > s.year+1) {
				s.report(p, finding{
					Warning, 0, len(p.text),
					fmt.Sprintf("成文日期在%d年，与%d年度的报告不相称", s.date.Year(), s.year),
					"请核对成文日期或者标题中的年度。",
				})
			}
		case cover:
			m := documentYear.FindStringSubmatchIndex(p.text)
			if m == nil {
				continue
			}
			if y, _ := strconv.Atoi(p.text[m[2]:m[3]]); y < s.year || y > s.year+1 {
				s.report(p, finding{
					Warning, m[0], m[1],
					fmt.Sprintf("发文字号的年份是%d年，与%d年度的报告不相称", y, s.year),
					"请核对发文字号或者标题中的年度。",
				})
			}
		}
	}
}
