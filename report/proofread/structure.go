package proofread

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"xinfangbot/internal/chinese"
)

// checkStructure looks for the items that a report must have and for numbers of
// headings that skip or repeat.
func checkStructure(s *sheet) {
	s.checkItems()
	s.checkNumbering()
	for p := range s.each() {
		if p.role == body {
			s.checkOrdinals(p)
			s.checkInlineMarks(p)
		}
	}
}

// required is an item that a report of a kind must have.
type required struct {
	name    string
	heading []string // words of a heading that announces it
	text    []string // what a sentence that touches on it has, as expressions
	basis   string
}

// The items of the rule-of-law report that a text can lack. The first, 举措和
// 成效, is what every report is made of, and 其他需要报告的情况 is only due where
// there is anything else. year is the one that is reported on; 0: not known.
// Source: 《法治政府建设与责任落实督察工作规定》.
func ruleOfLawItems(year int) []required {
	basis := "《法治政府建设与责任落实督察工作规定》要求年度报告写明"
	plans := []string{"下一步", "下步", "明年", "下一年", "新的一年", "今后一个时期"}
	if year > 0 {
		plans = append(plans, fmt.Sprintf(`%d年度?[^。；]{0,20}将`, year+1))
	}
	return []required{
		{"存在的不足和原因", []string{"不足", "存在的问题", "存在问题", "主要问题", "短板", "薄弱", "差距", "困难"}, []string{"还需", "仍需", "尚需", "有待", "仍存在", "还存在", "存在一些", "存在的问题", "不足之处", "一定差距", "还不够", "仍不够", "不够到位", "薄弱环节", "还有不足", "仍有不足", "尚有不足", "还有差距", "仍有差距", "尚有差距", "需要报告的不足"}, basis},
		{"党政主要负责人履行推进法治建设第一责任人职责情况", []string{"第一责任人", "主要负责人"}, []string{"第一责任人"}, basis},
		{"下一年度的主要安排", []string{"下一步", "下步", "下一年", "下年度", "明年", "打算", "安排", "思路", "计划", "规划", "展望"}, plans, basis},
	}
}

// The items of the year's report on petitions. Source: 《信访工作条例》第四十一条.
func petitionItems() []required {
	basis := "《信访工作条例》第四十一条要求年度报告写明"
	return []required{
		{"信访事项的数据统计、涉及领域和被投诉较多的机关单位", []string{"数据", "总体情况", "基本情况", "涉及领域", "受理"}, []string{"件次", "人次", "批次"}, basis},
		{"转送、交办、督办情况", []string{"转送", "交办", "督办"}, []string{"转送", "交办", "督办"}, basis},
		{"三项建议及被采纳情况", []string{"建议"}, []string{"改进工作", "完善政策", "三项建议", "追究责任"}, basis},
	}
}

// checkItems looks for the required items of the report's kind.
func (s *sheet) checkItems() {
	var items []required
	switch {
	case !strings.Contains(s.title, "报告") && !strings.Contains(s.title, "情况"):
		return
	case containsAny(s.title, "法治政府建设"):
		items = ruleOfLawItems(s.year)
	case containsAny(s.title, "公开", "预算", "决算", "普法", "督察", "述职", "述法"):
		return // another of the year's reports
	case containsAny(s.title, "通报", "上半年", "下半年", "季度", "月份") || !containsAny(s.title, "报告", "年度"):
		return // a briefing
	case containsAny(s.title, "信访情况", "信访工作情况", "信访工作年度", "信访年度", "信访事项情况"):
		items = petitionItems()
	}
	if len(items) == 0 || len(slices.Collect(s.running())) < 4 {
		return // only a section, or an extract
	}
	for _, item := range items {
		s.checkItem(item)
	}
}

// checkItem reports an item that is missing, or that has no heading. Where the
// text sets it apart by other means, the heading is a matter of its layout.
func (s *sheet) checkItem(item required) {
	var touched *passage
	at, apart := 0, false
	touches := regexp.MustCompile(strings.Join(item.text, "|"))
	for p := range s.running() {
		if h := p.headingText(); h != "" && containsAny(withoutNames(h), item.heading...) {
			return
		}
		for _, m := range touches.FindAllStringIndex(p.text, -1) {
			if announces := announces(p.text, m[0]); !openQuote(p.text, m[0], "《", "》") && (announces || !apart) {
				touched, at, apart = p, m[0], announces
			}
		}
	}
	if touched == nil {
		s.reportWhole(Error, fmt.Sprintf("全文没有“%s”这一项；%s这一项", item.name, item.basis), "请补写这一项，并单列标题。")
		return
	}
	start := strings.LastIndexAny(touched.text[:at], "。；") + 1
	if start > 0 {
		_, size := utf8.DecodeRuneInString(touched.text[start-1:])
		start += size - 1
	}
	f := finding{
		Warning, start, clauseEnd(touched.text, at),
		fmt.Sprintf("“%s”没有单列标题，只在这里提到；%s这一项", item.name, item.basis),
		"请单列标题，具体写明。",
	}
	if apart {
		f.severity, f.message = Info, fmt.Sprintf("“%s”写在这里，没有单列标题；%s这一项", item.name, item.basis)
		f.suggestion = "单列标题更为清楚；所用版式不设这一标题的，可不改。"
	}
	s.report(touched, f)
}

// announces tells whether a passage begins with the clauses around text[at:] and
// ends them with a colon, behind which it is set out what they speak of.
func announces(text string, at int) bool {
	end := at + strings.IndexAny(text[at:]+"。", "。；！？：")
	return strings.HasPrefix(text[end:], "：") && !strings.ContainsAny(text[:at], "。；！？：")
}

// withoutNames takes what stands between 《》 out of a heading.
func withoutNames(h string) string {
	for _, c := range readCitations(h) {
		h = strings.Replace(h, h[c.start:c.end], strings.Repeat(" ", c.end-c.start), 1)
	}
	return h
}

// checkNumbering follows the numbers of headings: 一、 （一） 1. （1）, in this order
// (GB/T 9704—2012, 7.3.3).
func (s *sheet) checkNumbering() {
	var at [5]int // the last number at each level
	var seen [5]bool
	first := true
	for p := range s.running() {
		if p.level == 0 {
			continue
		}
		if first && p.level == 2 && p.mark == 1 {
			s.report(p, finding{
				Info, 0, markEnd(p),
				"标题从“（一）”开始，没有“一、”这一层",
				"结构层次序数依次为“一、”“（一）”“1.”“（1）”；只有一层的用“一、”。（GB/T 9704—2012，7.3.3）",
			})
		}
		first = false
		// A text without a title may be a part of one, and begin in its middle.
		extract := s.title == "" && !seen[p.level] && p.level == 1
		last := p.mark
		if want := at[p.level] + 1; p.mark != want && !extract {
			s.reportMark(p, at[p.level], want)
			if p.mark == at[p.level] {
				last = want // what follows is counted on from here
			}
		}
		s.checkMark(p)
		at[p.level], seen[p.level] = last, true
		for l := p.level + 1; l < len(at); l++ {
			at[l] = 0
		}
	}
}

// markEnd returns where the number at the beginning of a passage ends.
func markEnd(p *passage) int {
	if i := strings.Index(p.text, p.dot); i >= 0 {
		return i + len(p.dot)
	}
	return 0
}

// reportMark reports a number that does not follow the one before it. At the
// third and fourth level lists of other kinds begin with numbers, too.
func (s *sheet) reportMark(p *passage, last, want int) {
	severity := Error
	if p.level > 2 {
		severity = Warning
		if last == 0 && p.mark != 1 {
			return
		}
	}
	if p.level > 2 && p.mark == 1 {
		return // another list begins
	}
	text := "标题序号不连续"
	switch {
	case p.mark == last:
		text = "标题序号重复"
	case p.mark < last:
		text = "标题序号倒退"
	}
	s.report(p, finding{
		severity, 0, markEnd(p),
		fmt.Sprintf("%s：这里是“%s”，按顺序应为第%d个", text, p.text[:markEnd(p)], want),
		"请核对序号，并检查是否漏了一段。",
	})
}

// checkMark looks at the sign behind a number.
func (s *sheet) checkMark(p *passage) {
	end := markEnd(p)
	switch {
	case (p.level == 2 || p.level == 4) && strings.HasPrefix(p.text[end:], "、"):
		s.report(p, finding{Warning, 0, end + len("、"), "带括号的序号后面不加顿号", "删去顿号。（GB/T 9704—2012，7.3.3）"})
	case p.level == 3 && p.dot == "、":
		s.report(p, finding{Info, 0, end, "阿拉伯数字序号后面用了顿号", "改用下脚点，如“1.”。（GB/T 15834—2011）"})
	case p.level == 1 && p.dot != "、":
		s.report(p, finding{Info, 0, end, "汉字序号后面没有用顿号", "改为“一、”的形式。"})
	}
}

// checkOrdinals follows 一是, 二是, 三是 within a paragraph. A paragraph that
// begins with a later one goes on from the paragraph before.
func (s *sheet) checkOrdinals(p *passage) {
	last := map[string]int{}
	for i, r := range p.text {
		if !chineseDigit(r) || i > 0 && !strings.HasSuffix(p.text[:i], "。") && !strings.HasSuffix(p.text[:i], "；") &&
			!strings.HasSuffix(p.text[:i], "，") && !strings.HasSuffix(p.text[:i], "：") {
			continue
		}
		n, size := chinese.ParseMark(p.text[i:])
		word, _ := cutRune(p.text[i+size:])
		if n == 0 || word != "是" && word != "要" {
			continue
		}
		before, seen := last[word]
		last[word] = n
		if !seen || n == before+1 || n == 1 {
			continue
		}
		text := "跳号"
		if n <= before {
			text = "重复或倒退"
		}
		s.report(p, finding{
			Error, i, i + size + len(word),
			fmt.Sprintf("“一%s……二%s……”的序号%s：前一个是第%d，这里是第%d", word, word, text, before, n),
			"请核对序号，并检查是否漏了一项。",
		})
	}
}

// inlinePattern finds numbers of a list that stands within a paragraph.
var inlinePattern = regexp.MustCompile(`(?:^|[。；：])[（(]([0-9]{1,2})[）)]`)

// checkInlineMarks follows （1）, （2）, （3） within a paragraph.
func (s *sheet) checkInlineMarks(p *passage) {
	if !strings.ContainsAny(p.text, "（(") {
		return
	}
	last := 0
	for _, m := range inlinePattern.FindAllStringSubmatchIndex(p.text, -1) {
		n, _ := chinese.ParseMark(p.text[m[2]:m[3]])
		if last > 0 && n != last+1 && n != 1 {
			start, end := m[2]-1, m[3]+1
			if strings.HasPrefix(p.text[m[3]:], "）") {
				end = m[3] + len("）")
			}
			if strings.HasSuffix(p.text[:m[2]], "（") {
				start = m[2] - len("（")
			}
			s.report(p, finding{
				Warning, start, end,
				fmt.Sprintf("序号不连续：前一个是（%d），这里是（%d）", last, n), "请核对序号，并检查是否漏了一项。",
			})
		}
		last = n
	}
}
