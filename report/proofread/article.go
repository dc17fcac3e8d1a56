package proofread

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"time"

	"xinfangbot/internal/chinese"
)

// articlePattern finds articles behind a name: 第三十四条, 第34条, 第三十四、三十五条.
var articlePattern = regexp.MustCompile(`^(?:中)?第([零〇一二三四五六七八九十百千]+|[0-9]{1,4})(?:条|、)`)

// tableDate is the day up to which the numbers of articles in laws.yaml were
// compared. A law may have been amended since; only the Regulations, whose text
// the program holds, are compared with later reports.
func tableDate() time.Time { return time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC) }

// checkArticles finds articles that do not exist, and what the knowledge base
// says of the rest.
func checkArticles(s *sheet) {
	var named regulation
	for p := range s.each() {
		if p.role != body || s.full() {
			continue
		}
		for _, c := range p.cites {
			s.checkArticle(p, c, named)
			named.take(c)
		}
	}
	s.checkCitations()
}

// mostCited is how many bytes the knowledge base looks at in one go: several
// times the longest report, and few enough to be done before anybody minds.
const mostCited = 1 << 18

// checkCitations has the knowledge base look at the body as one text, since an
// article may be cited far behind the law's name.
func (s *sheet) checkCitations() {
	if s.options.Citations == nil {
		return
	}
	var list []*passage
	size := 0
	for p := range s.running() {
		if list, size = append(list, p), size+len(p.text); size >= mostCited {
			s.checkCited(list)
			list, size = nil, 0
		}
	}
	if s.ctx.Err() == nil {
		s.checkCited(list)
	}
}

// checkCited has the knowledge base look at some passages.
func (s *sheet) checkCited(list []*passage) {
	var text strings.Builder
	var starts []int
	for _, p := range list {
		starts = append(starts, text.Len())
		text.WriteString(p.text)
		text.WriteByte('\n')
	}
	for _, problem := range s.options.Citations(text.String()) {
		i := sort.SearchInts(starts, problem.Start+1) - 1
		if i < 0 || problem.End < problem.Start {
			continue
		}
		start, end := problem.Start-starts[i], problem.End-starts[i]
		if start > len(list[i].text) || s.reported(list[i], start, end) {
			continue
		}
		s.report(list[i], finding{Error, start, end, problem.Message, problem.Suggestion})
	}
}

// reported tells whether this rule has a finding that overlaps a part of the passage.
func (s *sheet) reported(p *passage, start, end int) bool {
	line, from, to := p.place(s.lines, start, end)
	for _, f := range s.out {
		if f.Rule == s.rule && f.Line == s.lines[line].Number && f.Start < to && from < f.End {
			return true
		}
	}
	return false
}

// checkArticle compares the article behind a name with the law's last one.
func (s *sheet) checkArticle(p *passage, c citation, named regulation) {
	m := articlePattern.FindStringSubmatchIndex(p.text[c.end:])
	if m == nil {
		return
	}
	n, size := chinese.ParseNumeral(p.text[c.end+m[2] : c.end+m[3]])
	if size != m[3]-m[2] {
		return
	}
	l := c.law
	if l == nil && c.name == "条例" {
		l = named.law
	}
	if l == nil || l.Articles == 0 || n <= l.Articles || !s.countHolds(l) {
		return
	}
	s.report(p, finding{
		Error, c.start, c.end + m[3] + len("条"),
		fmt.Sprintf("《%s》共%d条，没有第%d条", l.Name, l.Articles, n),
		"请对照原文核对条文序号。",
	})
}

// regulation is what 《条例》 stands for: the one 条例 that was named before it.
type regulation struct {
	law     *law
	several bool // more than one was named, or one that the table does not know
}

// take takes note of a name.
func (r *regulation) take(c citation) {
	if c.name == "条例" || !strings.HasSuffix(c.key, "条例") || r.several {
		return
	}
	if c.law == nil || r.law != nil && r.law != c.law {
		r.law, r.several = nil, true
		return
	}
	r.law = c.law
}

// countHolds tells whether the number of a law's articles is that of the version
// which the report cites.
func (s *sheet) countHolds(l *law) bool {
	if l.Revised.IsZero() {
		return true
	}
	now := s.earliest()
	return !now.IsZero() && !now.Before(l.Revised.AddDate(1, 0, 0)) && !s.latest().After(tableDate())
}
