package proofread

import (
	"context"
	"iter"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// sheet is the text on the desk: its passages, what is known about it, and the
// findings so far.
type sheet struct {
	*Checker
	ctx      context.Context // of the call of Check that the sheet is for
	lines    []Line
	passages []*passage
	options  Options
	title    string
	year     int       // reported on; 0: not known
	date     time.Time // of the document; zero: not known
	rule     Rule      // being checked
	before   int       // findings of the rules before it
	out      []Finding
}

// newSheet reads the lines and works out what each passage is.
func newSheet(lines []Line, o Options) *sheet {
	s := &sheet{lines: lines, options: o, passages: passages(lines, o.Paragraphs), year: o.Year, date: o.Date}
	s.readHead()
	s.readTail()
	if s.year == 0 {
		s.year = s.yearOfTitle()
	}
	return s
}

// read finds what the passages cite and give figures of.
func (s *sheet) read() {
	for p := range s.each() {
		switch p.role {
		case body, title:
			p.cites = s.laws.citations(p.text)
		}
		if p.role == body {
			if figures := readFigures(p.text); len(figures) <= mostFigures {
				p.figures = figures
				p.items = readItems(p.text, figures)
			}
		}
	}
}

// each returns the passages in order, until nobody waits for the findings any
// more: a long text takes seconds.
func (s *sheet) each() iter.Seq[*passage] {
	return func(yield func(*passage) bool) {
		for _, p := range s.passages {
			if s.ctx.Err() != nil || !yield(p) {
				return
			}
		}
	}
}

// mostFigures is how many figures one passage may have and still be compared
// with one another; the longest paragraphs have some sixty.
const mostFigures = 1000

// yearPattern finds a year of this century.
var yearPattern = regexp.MustCompile(`20[0-9]{2}年`)

func (s *sheet) yearOfTitle() int {
	m := yearPattern.FindString(s.title)
	if m == "" {
		return 0
	}
	y, _ := strconv.Atoi(m[:4])
	return y
}

// maxHead is how many passages may stand before a document's first sentence.
const maxHead = 24

// readHead finds the cover, the title and the addressee.
func (s *sheet) readHead() {
	end := 0
	for end < len(s.passages) && end < maxHead {
		p := s.passages[end]
		if p.role == table || p.level > 0 || len(p.text) == 0 {
			break
		}
		if isAddressee(p.text) {
			p.role = addressee
			end++
			break
		}
		if utf8.RuneCountInString(p.text) > 60 || strings.HasSuffix(p.text, "。") && !strings.Contains(p.text, "报告。") {
			break
		}
		end++
	}
	if end == maxHead {
		end = 0 // no document's head: a list or a table
	}
	var lines []string
	for _, p := range s.passages[:end] {
		if p.role == addressee {
			continue
		}
		p.role = cover
		switch {
		case coverPattern.MatchString(p.text), !hanPattern.MatchString(p.text), strings.HasSuffix(p.text, "文件"):
			continue
		case datePattern.MatchString(p.text):
			continue
		}
		p.role = title
		lines = append(lines, p.text)
	}
	s.title = strings.Join(lines, "")
}

// coverPattern finds what stands on a cover beside the title: document number,
// signatory, the table of a web page.
var coverPattern = regexp.MustCompile(`^(签发人|索引号|信息分类|主题分类|发布机构|发文机关|公开方式|来源|发布日期|发布时间|发文日期|成文日期|生成日期|文号|发文字号|时效|有效性|体裁|浏览|字号|分享|当前位置)[：:]?|[〔\[【（(]\s*20\d\d\s*[〕\]】）)].{0,8}号$`)

// hanPattern finds Chinese characters.
var hanPattern = regexp.MustCompile(`\p{Han}`)

// datePattern is a line that is a date and nothing else.
var datePattern = regexp.MustCompile(`^[（(]?(20[0-9]{2})[年./-]([0-9]{1,2})[月./-]([0-9]{1,2})日?[）)]?$|^[（(]?二[〇○零ＯO][一二三四五六七八九〇○零十]{1,2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日[）)]?$`)

// isAddressee tells whether a passage is the 主送机关: a short line that ends with
// a colon and names no more than bodies.
func isAddressee(text string) bool {
	if !strings.HasSuffix(text, "：") && !strings.HasSuffix(text, ":") {
		return false
	}
	return utf8.RuneCountInString(text) <= 80 && !containsAny(text, "。", "；", "如下", "汇报", "报告", "总结") && !strings.ContainsAny(text, "0123456789")
}

// readTail finds the signature and the date, from the end.
func (s *sheet) readTail() {
	for i := len(s.passages) - 1; i >= 0 && i >= len(s.passages)-8; i-- {
		p := s.passages[i]
		m := datePattern.FindStringSubmatch(p.text)
		if m == nil || p.role != body {
			continue
		}
		p.role = dateline
		if day, ok := parseDay(m[1], m[2], m[3]); ok && s.date.IsZero() {
			s.date = day
		}
		if i > 0 {
			if q := s.passages[i-1]; q.role == body && q.level == 0 && utf8.RuneCountInString(q.text) <= 40 && !strings.HasSuffix(q.text, "。") {
				q.role = signature
			}
		}
		for _, q := range s.passages[i+1:] {
			if q.role == body {
				q.role = cover // 附注, 抄送 and 印发
			}
		}
		return
	}
}

// parseDay makes a date of its parts; false where there is no such day.
func parseDay(year, month, day string) (time.Time, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, t.Year() == y && int(t.Month()) == m && t.Day() == d
}

// earliest is the first day on which the document can have been written, and
// latest the last. They are zero where neither date nor year is known. A report
// is written at the end of its year or in the months after it: it has to be
// published before April (《法治政府建设与责任落实督察工作规定》第二十四条).
func (s *sheet) earliest() time.Time {
	switch {
	case !s.date.IsZero():
		return s.date
	case s.year > 0:
		return time.Date(s.year, 11, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Time{}
}

func (s *sheet) latest() time.Time {
	switch {
	case !s.date.IsZero():
		return s.date
	case s.year > 0:
		return time.Date(s.year+1, 4, 30, 0, 0, 0, 0, time.UTC)
	}
	return time.Time{}
}

// running returns the passages of the body, in order.
func (s *sheet) running() iter.Seq[*passage] {
	return func(yield func(*passage) bool) {
		for p := range s.each() {
			if p.role == body && !yield(p) {
				return
			}
		}
	}
}
