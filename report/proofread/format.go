package proofread

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkFormat looks for what GB/T 9704—2012 and GB/T 15834—2011 rule of titles,
// addressees, document numbers, dates, figures and punctuation.
func checkFormat(s *sheet) {
	s.checkTitle()
	for p := range s.each() {
		switch p.role {
		case addressee:
			s.checkAddressee(p)
		case dateline:
			s.checkDateline(p)
		}
		s.checkDocumentNumbers(p)
		if p.role == cover || p.role == table {
			continue
		}
		s.checkPairs(p)
		s.checkDoubledMarks(p)
		s.checkSeparators(p)
		s.checkZeros(p)
	}
	s.checkHalfWidth()
	s.checkMarks()
}

// checkTitle looks at the end of the title.
func (s *sheet) checkTitle() {
	var last *passage
	for p := range s.each() {
		if p.role == title {
			last = p
		}
	}
	if last == nil || !strings.Contains(s.title, "报告") {
		return
	}
	if r, size := utf8.DecodeLastRuneInString(last.text); strings.ContainsRune("。，；：.,;", r) {
		s.report(last, finding{Warning, len(last.text) - size, len(last.text), "标题末尾不用标点", "删去标题末尾的标点。"})
	}
	if strings.Contains(s.title, "关于") && strings.HasSuffix(s.title, "情况报告") {
		i := strings.LastIndex(last.text, "报告")
		if i >= 0 {
			s.report(last, finding{Info, 0, len(last.text), "标题“关于……情况报告”缺少“的”", "公文标题由发文机关、事由和文种组成，宜写作“关于……情况的报告”。（GB/T 9704—2012，7.3.1）"})
		}
	}
}

// checkAddressee looks at the colon behind the addressee.
func (s *sheet) checkAddressee(p *passage) {
	if strings.HasSuffix(p.text, ":") {
		s.report(p, finding{Warning, len(p.text) - 1, len(p.text), "主送机关后用了半角冒号", "改为全角冒号“：”。（GB/T 9704—2012，7.3.2）"})
	}
}

// checkDateline looks at how the date of the document is written.
func (s *sheet) checkDateline(p *passage) {
	m := datePattern.FindStringSubmatch(p.text)
	switch {
	case m == nil:
	case m[1] == "":
		s.report(p, finding{Warning, 0, len(p.text), "成文日期用了汉字数字", "用阿拉伯数字写全年、月、日，如“2026年1月8日”。（GB/T 9704—2012，7.3.5.4）"})
	case strings.ContainsAny(p.text, "./-"):
		s.report(p, finding{Warning, 0, len(p.text), "成文日期没有写成“年月日”", "写作“2026年1月8日”的形式。（GB/T 9704—2012，7.3.5.4）"})
	}
}

// numberPattern finds document numbers: a short form of the body's name, the
// year in brackets, and the number.
var numberPattern = regexp.MustCompile(`\p{Han}{1,8}?([〔\[【（(﹝])((?:19|20)?[0-9]{2})([〕\]】）)﹞])(第?)([0-9]+)号`)

// checkDocumentNumbers looks at the brackets and figures of document numbers.
func (s *sheet) checkDocumentNumbers(p *passage) {
	if !strings.Contains(p.text, "号") {
		return
	}
	all := numberPattern.FindAllStringSubmatchIndex(p.text, -1)
	var bad [][]int
	var why string
	for _, m := range all {
		part := func(k int) string { return p.text[m[2*k]:m[2*k+1]] }
		switch {
		case part(1) != "〔" || part(3) != "〕":
			why = "年份没有用六角括号“〔〕”括起"
		case len(part(2)) != 4:
			why = "年份没有写全四位"
		case part(4) != "":
			why = "序号前加了“第”字"
		case strings.HasPrefix(part(5), "0"):
			why = "序号编了虚位（1不编为01）"
		default:
			continue
		}
		bad = append(bad, m)
	}
	if len(bad) == 0 {
		return
	}
	m := bad[0]
	also := ""
	if len(bad) > 1 {
		also = fmt.Sprintf("（同段共%d处）", len(bad))
	}
	s.report(p, finding{
		Warning, m[2], m[1],
		"发文字号不合规范：" + why + also,
		"写作“某某〔2026〕7号”的形式。（GB/T 9704—2012，7.2.5）",
	})
}

// checkHalfWidth finds half-width punctuation between Chinese characters, and
// reports the first with their number: who writes it once writes it throughout.
func (s *sheet) checkHalfWidth() {
	var at *passage
	first, count := 0, 0
	for p := range s.each() {
		if p.role == cover || p.role == table || p.role == addressee {
			continue
		}
		for i := 0; i < len(p.text); i++ {
			if !halfWidth(p.text, i) {
				continue
			}
			if at == nil {
				at, first = p, i
			}
			count++
		}
	}
	if at == nil {
		return
	}
	also := ""
	if count > 1 {
		also = fmt.Sprintf("（全文共%d处）", count)
	}
	s.report(at, finding{
		Warning, first, first + 1,
		fmt.Sprintf("汉字之间用了半角标点“%c”%s", at.text[first], also), "改为全角标点。",
	})
}

// halfWidth tells whether half-width punctuation stands at text[i:], with Chinese
// before it and behind it, or at the end.
func halfWidth(text string, i int) bool {
	c := text[i]
	if c >= utf8.RuneSelf || !strings.ContainsRune(",;:?!()\"", rune(c)) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+1:])
	return unicode.Is(unicode.Han, before) && (unicode.Is(unicode.Han, after) || i+1 == len(text))
}

// checkPairs finds brackets and quotation marks without their counterpart.
func (s *sheet) checkPairs(p *passage) {
	for _, pair := range [...][2]string{{"《", "》"}, {"“", "”"}, {"（", "）"}, {"〔", "〕"}} {
		opened, depth := -1, 0
		for i := 0; i < len(p.text); {
			switch {
			case strings.HasPrefix(p.text[i:], pair[0]):
				if depth == 0 {
					opened = i
				}
				depth++
				i += len(pair[0])
			case strings.HasPrefix(p.text[i:], pair[1]):
				if depth--; depth < 0 {
					s.reportPair(p, i, pair[1], pair[0])
					depth = 0
				}
				i += len(pair[1])
			default:
				i++
			}
		}
		if depth > 0 {
			s.reportPair(p, opened, pair[0], pair[1])
		}
	}
}

// reportPair reports a mark without its counterpart.
func (s *sheet) reportPair(p *passage, at int, mark, missing string) {
	if mark == "）" && at <= 9 {
		return // the number of a heading or list: 1）
	}
	s.report(p, finding{
		Warning, at, at + len(mark),
		fmt.Sprintf("“%s”没有对应的“%s”", mark, missing), "请补上另一半，或检查文字是否脱漏。",
	})
}

// checkDoubledMarks finds punctuation that stands twice.
func (s *sheet) checkDoubledMarks(p *passage) {
	last, start := rune(0), 0
	for i, r := range p.text {
		if stop(r) && (last == r || stop(last) && (r == '，' || r == '。')) && !dots(p.text, start) {
			end := i + utf8.RuneLen(r)
			s.report(p, finding{
				Warning, start, end,
				fmt.Sprintf("标点重复：“%s”", p.text[start:end]), "保留其中正确的一个。",
			})
			r = 0
		}
		last, start = r, i
	}
}

// stop tells whether a sign ends a clause or an item.
func stop(r rune) bool {
	switch r {
	case '，', '。', '、', '；', '：':
		return true
	}
	return false
}

// dots tells whether 。。。 begins at an offset, which is meant for ……
func dots(text string, start int) bool { return strings.HasPrefix(text[start:], "。。。") }

// checkSeparators finds 、 between names or quotations that stand side by side.
func (s *sheet) checkSeparators(p *passage) {
	first, count := -1, 0
	for _, w := range []string{"》、《", "”、“"} {
		if n := strings.Count(p.text, w); n > 0 {
			i := strings.Index(p.text, w)
			if first < 0 || i < first {
				first = i
			}
			count += n
		}
	}
	if count == 0 {
		return
	}
	also := ""
	if count > 1 {
		also = fmt.Sprintf("（同段共%d处）", count)
	}
	s.report(p, finding{
		Info, first, first + len("》、《"),
		"并列的书名号或引号之间通常不用顿号" + also, "删去顿号。（GB/T 15834—2011，4.5.3.5）",
	})
}

// zeroPattern finds days and months with a leading zero.
var zeroPattern = regexp.MustCompile(`(?:0[1-9]月)(?:[0-9]{1,2}日)?|[0-9]{1,2}月0[1-9]日`)

// checkZeros finds dates with leading zeros.
func (s *sheet) checkZeros(p *passage) {
	if !strings.Contains(p.text, "月") {
		return
	}
	m := zeroPattern.FindStringIndex(p.text)
	if m == nil || m[0] > 0 && digitAt(p.text, m[0]-1) {
		return
	}
	s.report(p, finding{
		Warning, m[0], m[1],
		fmt.Sprintf("日期“%s”编了虚位", p.text[m[0]:m[1]]), "月、日不编虚位，如“1月8日”。（GB/T 9704—2012，7.3.5.4）",
	})
}

// reportLine adds a finding about a part of a line.
func (s *sheet) reportLine(line, start, end int, severity Severity, message, suggestion string) {
	l := s.lines[line]
	s.out = append(s.out, Finding{
		Rule: s.rule, Severity: severity, Line: l.Number, Start: start, End: end, Excerpt: l.Text[start:end],
		Message: message, Suggestion: suggestion,
	})
}
