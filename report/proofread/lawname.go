package proofread

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// checkLawNames finds documents that are named wrongly, named without 《》, or
// abbreviated before they were introduced.
func checkLawNames(s *sheet) {
	introduced := make(map[string]bool)
	for p := range s.each() {
		for i, c := range p.cites {
			s.checkAbbreviation(p, i, introduced)
			s.checkWrongName(p, c)
			s.checkNearMiss(p, c)
		}
		if p.role == body {
			s.checkBareNames(p)
			s.checkBracketed(p)
		}
	}
}

// abbreviations are the last words of names that stand for the whole name once
// it has been given. Usage: 《党政机关公文格式》 leaves it to the writer to
// introduce an abbreviation with 以下简称; the genre takes the last word.
func abbreviations() []string {
	return []string{
		"条例", "规定", "办法", "意见", "方案", "纲要", "决定", "通知", "细则", "规划", "准则", "规则", "指引", "清单", "计划",
		"若干意见", "实施意见", "实施方案", "实施办法", "实施细则", "工作方案", "工作规则", "行动计划",
	}
}

// checkAbbreviation looks whether an abbreviated name was introduced: by a full
// name before it that ends in the same word, or by 以下简称.
func (s *sheet) checkAbbreviation(p *passage, i int, introduced map[string]bool) {
	c := p.cites[i]
	if !slices.Contains(abbreviations(), c.name) {
		for _, a := range abbreviations() {
			if strings.HasSuffix(c.key, a) {
				introduced[a] = true
			}
		}
		return
	}
	if introduced[c.name] || strings.HasSuffix(p.text[:c.start], "简称") || strings.HasSuffix(p.text[:c.start], "以下称") {
		introduced[c.name] = true
		return
	}
	introduced[c.name] = true // once is enough
	s.report(p, finding{
		Warning, c.start, c.end,
		fmt.Sprintf("简称《%s》在前文没有出现过全称，读者不知道指哪个文件", c.name),
		"首次出现时写全称，可加“（以下简称《……》）”。",
	})
}

// checkWrongName finds a name that the table has as a wrong one of a law.
func (s *sheet) checkWrongName(p *passage, c citation) {
	if c.law == nil || !c.law.misnamed(c.key) {
		return
	}
	s.report(p, finding{
		Warning, c.start, c.end,
		fmt.Sprintf("《%s》的名称不对，正式名称是《%s》", c.name, c.law.Name),
		fmt.Sprintf("改为《%s》。", c.law.Name),
	})
}

// localPattern tells that a name is that of a place or body of its own, of which
// the table knows nothing.
var localPattern = regexp.MustCompile(`省|自治区|[市州盟县旗区镇乡]|街道|局|委员会|办公室|我|20\d\d`)

// checkNearMiss compares a name that is not in the table with those that are.
func (s *sheet) checkNearMiss(p *passage, c citation) {
	if c.law != nil || localPattern.MatchString(c.key) {
		return
	}
	meant := s.laws.near(c.key)
	if meant == nil || differentDocument(c.key, lawKey(meant.Name)) {
		return
	}
	severity := Warning
	if meant.Unconfirmed {
		severity = Info
	}
	s.report(p, finding{
		severity, c.start, c.end,
		fmt.Sprintf("没有查到《%s》，名称与《%s》只差一个字", c.name, meant.Name),
		fmt.Sprintf("请核对原文件；您是否指《%s》？", meant.Name),
	})
}

// differentDocument tells whether the difference between two names is one that
// makes another document: 实施 put before or another kind of document behind.
func differentDocument(a, b string) bool {
	kinds := []string{"法", "条例", "规定", "办法", "细则", "规则", "意见", "方案", "通知", "决定", "纲要", "规划", "解释"}
	x, y := kindOf(a, kinds), kindOf(b, kinds)
	return x != "" && y != "" && x != y
}

func kindOf(name string, kinds []string) string {
	for _, k := range kinds {
		if strings.HasSuffix(name, k) {
			return k
		}
	}
	return ""
}

// checkBareNames finds names of the table that stand without 《》.
func (s *sheet) checkBareNames(p *passage) {
	for i, r := range p.text {
		for _, name := range s.laws.plain[r] {
			if !strings.HasPrefix(p.text[i:], name) || s.within(p, i) || partOfName(p.text, i, i+len(name)) {
				continue
			}
			right := name
			if l := s.laws.byKey[name]; l.misnamed(name) {
				right = l.Name
			}
			s.report(p, finding{
				Warning, i, i + len(name),
				fmt.Sprintf("文件名称“%s”没有加书名号", name),
				fmt.Sprintf("改为《%s》。（GB/T 15834—2011，4.15）", right),
			})
			return // one to a paragraph shows the habit
		}
	}
}

// within tells whether an offset lies between 《》 or “”.
func (s *sheet) within(p *passage, at int) bool {
	return openQuote(p.text, at, "《", "》") || openQuote(p.text, at, "“", "”")
}

// openQuote tells whether a mark opened before offset at is still open there. It
// looks back no further than a quotation is long.
func openQuote(text string, at int, open, shut string) bool {
	before := text[max(0, at-longestName):at]
	return strings.LastIndex(before, open) > strings.LastIndex(before, shut)
}

// partOfName tells whether the name at text[i:j] is only part of another: that
// of a place before it, or more behind it.
func partOfName(text string, i, j int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[j:])
	return strings.ContainsRune("省市区县旗州盟国级定党〈", before) || strings.ContainsRune("实〉》", after)
}

// numberedPattern finds a document number with a bracketed title behind it.
var numberedPattern = regexp.MustCompile(`[〔\[【]20\d\d[〕\]】]\d+号[（(](关于[^（）()]{4,60}的(?:通知|意见|办法|规定|方案|决定))[）)]`)

// checkBracketed finds titles of documents that stand in round brackets.
func (s *sheet) checkBracketed(p *passage) {
	if !strings.Contains(p.text, "号（关于") && !strings.Contains(p.text, "号(关于") {
		return
	}
	all := numberedPattern.FindAllStringSubmatchIndex(p.text, -1)
	if len(all) == 0 {
		return
	}
	m := all[0]
	also := ""
	if len(all) > 1 {
		also = fmt.Sprintf("（同段共%d处）", len(all))
	}
	s.report(p, finding{
		Warning, m[2], m[3],
		"文件标题放在圆括号里，没有加书名号" + also,
		fmt.Sprintf("引用公文先引标题、后引发文字号，如《%s》（……〔……〕……号）。", shorten(p.text[m[2]:m[3]], 30)),
	})
}

// checkRepealed finds documents cited as in force after they were repealed.
func checkRepealed(s *sheet) {
	now := s.earliest()
	if now.IsZero() {
		return
	}
	for p := range s.each() {
		for _, c := range p.cites {
			l := c.law
			if l == nil || l.Repealed.IsZero() || now.Before(l.Repealed.Time) || historical(p.text, c) {
				continue
			}
			severity := Error
			if s.year > 0 && s.year <= l.Repealed.Year() {
				severity = Warning // it was in force for part of the year
			}
			message := fmt.Sprintf("《%s》已于%s废止", c.name, l.Repealed.chinese())
			suggestion := "不再作为现行依据引用。"
			if l.By != "" {
				message += fmt.Sprintf("，由《%s》取代", l.By)
				suggestion = fmt.Sprintf("改引《%s》，并核对条款；确为叙述历史的，写明“原《%s》”。", l.By, c.name)
			}
			s.report(p, finding{severity, c.start, c.end, message, suggestion})
		}
	}
}

// historical tells whether a citation speaks of a document as of one that was.
func historical(text string, c citation) bool {
	before := text[max(0, c.start-30):c.start]
	after := text[c.end:min(len(text), c.end+60)]
	if i := strings.IndexAny(after, "。；"); i >= 0 {
		after = after[:i]
	}
	return containsAny(before, "原", "废止", "取代", "替代", "旧", "此前", "曾经") || containsAny(after, "废止", "取代", "失效", "同时停止", "修订为", "上升为", "升级为")
}
