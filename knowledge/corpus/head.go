package corpus

import (
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"xinfangbot/internal/docread"
)

// head is what a document says about itself.
type head struct {
	title, issuer     string
	issued, effective string
	status            Status
	repeals           []string // titles of the documents that it repeals
	lines             int      // how many lines the head takes
}

// Sizes of heads.
const (
	maxHead  = 40 // lines with text
	maxTitle = 90 // characters
)

// readHead reads title, dates and status: the front matter, then the lines in
// front of the first article or heading, then the file's name.
func readHead(name string, t docread.Text) head {
	h := head{title: t.Meta["title"]}
	h.frontMatter(t.Meta)
	first := ""
	seen := 0
	for i, l := range t.Lines {
		text := strings.TrimSpace(l.Text)
		if text == "" {
			continue
		}
		if seen++; seen > maxHead || l.Kind == docread.Table || l.Kind == docread.Note {
			break
		}
		_, _, isArticle := articleStart(text, 1)
		switch {
		case isArticle || headingRank(text) > 0:
			seen = maxHead
		case first == "" && !isLetterhead(text):
			first = text
			if !h.takesTitle(text, l) {
				seen = maxHead
				break
			}
			h.lines = i + 1
		case isLetterhead(text) || h.dateLine(text) || h.continuesTitle(text, l):
			h.lines = i + 1
		case l.Level > 0 || utf8.RuneCountInString(text) > 60:
			seen = maxHead
		}
		if seen >= maxHead {
			break
		}
	}
	h.fromName(name)
	h.marks()
	return h
}

// takesTitle takes the first line as the title, unless it is a sentence or the
// title is known already and this is another line.
func (h *head) takesTitle(text string, l docread.Line) bool {
	marked := l.Kind == docread.Title || l.Level == 1
	if !marked && (utf8.RuneCountInString(text) > maxTitle || strings.HasSuffix(text, "。") || strings.HasSuffix(text, "：")) {
		return false
	}
	if !marked && h.title != "" && shortTitle(h.title) != shortTitle(text) && titleEnd(text) == "" {
		return false
	}
	if marked || h.title == "" || titleEnd(text) != "" {
		h.title = text
	}
	return true
}

// frontMatter takes what the lines between --- at the beginning say.
func (h *head) frontMatter(meta map[string]string) {
	day := func(keys ...string) string {
		for _, k := range keys {
			if d := dates(meta[k]); len(d) > 0 {
				return d[0].day
			}
		}
		return ""
	}
	first := func(keys ...string) string {
		for _, k := range keys {
			if meta[k] != "" {
				return meta[k]
			}
		}
		return ""
	}
	h.title = first("title", "标题", "名称")
	h.issuer = first("issuer", "source", "发布机关", "制定机关", "来源")
	h.issued = day("issued", "date", "公布日期", "发布日期", "印发日期")
	h.effective = day("effective", "施行日期", "实施日期", "生效日期")
	h.status = statusOf(first("status", "时效性", "状态", "效力"))
}

// statusOf reads a status in words.
func statusOf(s string) Status {
	switch {
	case strings.Contains(s, "废止") || strings.Contains(s, "失效") || strings.EqualFold(s, "repealed"):
		return Repealed
	case strings.Contains(s, "未施行") || strings.Contains(s, "未生效") || strings.Contains(s, "尚未") || strings.EqualFold(s, "not yet in force"):
		return Pending
	case strings.Contains(s, "有效") || strings.EqualFold(s, "in force"):
		return InForce
	}
	return Unknown
}

var (
	bracketed  = regexp.MustCompile(`《[^《》]*(?:《[^《》]*》[^《》]*)*》|〈[^〈〉]*〉`)
	letterhead = regexp.MustCompile(`^.{0,30}(文件|公告|令)$|〔\d{4}〕\s*\d+\s*号|^签发人|^(目\s*录)$`)
	statusLine = regexp.MustCompile(`^(?:时效性|状态|效力)[：:]\s*(\S+)`)
	nameDate   = regexp.MustCompile(`[（(](\d{4}-\d{2}-\d{2})[)）]\s*$`)
)

// isLetterhead tells whether a line belongs to the head of an official paper.
func isLetterhead(text string) bool {
	return utf8.RuneCountInString(text) <= maxHeading && letterhead.MatchString(text)
}

// continuesTitle tells whether a line is the second half of the title and adds
// it.
func (h *head) continuesTitle(text string, l docread.Line) bool {
	if h.complete() || utf8.RuneCountInString(text) > 30 || strings.ContainsAny(text, "。：:；，") || l.Level > 1 {
		return false
	}
	if titleEnd(text) == "" {
		return false
	}
	h.title += text
	return true
}

// complete tells whether the title ends as titles do.
func (h *head) complete() bool { return titleEnd(h.title) != "" }

// titleEnd is the word for a kind of document that a title ends with, or empty.
func titleEnd(s string) string {
	s = strings.TrimRight(s, "）)》 ")
	for _, end := range []string{"法", "条例", "规定", "办法", "细则", "规则", "决定", "解释", "通知", "意见", "方案", "制度", "规范", "规程", "章程", "公告", "报告", "批复", "试行", "暂行", "纲要", "标准", "流程", "指南", "手册", "要点", "总结", "计划", "答复", "函"} {
		if strings.HasSuffix(s, end) {
			return end
		}
	}
	return ""
}

// dateLine takes the dates of a line: when the document was passed, issued and
// last amended, and from when it is in force.
func (h *head) dateLine(text string) bool {
	if m := statusLine.FindStringSubmatch(text); m != nil {
		h.status = statusOf(m[1])
		return true
	}
	found := dates(text)
	if len(found) == 0 || !opensWithDate(text, found[0].begin) {
		return false
	}
	for i, d := range found {
		next := len(text)
		if i+1 < len(found) {
			next = found[i+1].begin
		}
		h.event(d.day, bracketed.ReplaceAllString(text[d.end:next], ""), text[:d.begin])
	}
	return true
}

// opensWithDate tells whether a line of dates is one, and not a sentence in
// which a date occurs: the date comes first, but for a bracket or a few words,
// and the line does not end as sentences do.
func opensWithDate(text string, at int) bool {
	if strings.HasSuffix(text, "。") || strings.HasSuffix(text, "：") || utf8.RuneCountInString(text) > 400 {
		return false
	}
	before := strings.TrimLeft(text[:at], "（( 　")
	return utf8.RuneCountInString(before) <= 12 && !strings.ContainsAny(before, "。，；")
}

// event takes one date with the words after it and before it.
func (h *head) event(day, after, before string) {
	switch {
	case containsAny(after, "施行", "实施", "生效") && !containsAny(after, "公布", "发布", "印发") || containsAny(before, "施行日期", "实施日期"):
		h.effective = day
	case containsAny(after, "废止", "失效") && !containsAny(after, "修", "关于"):
		h.status = Repealed
	default:
		h.issued = max(h.issued, day)
		if containsAny(after, "公布施行", "发布施行", "公布实施") {
			h.effective = day
		}
	}
}

// fromName takes from the file's name what the text does not tell.
func (h *head) fromName(name string) {
	base := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if m := nameDate.FindStringSubmatchIndex(base); m != nil {
		if d := dates(base[m[2]:m[3]]); len(d) > 0 && h.issued == "" {
			h.issued = d[0].day
		}
		base = strings.TrimSpace(base[:m[0]])
	}
	if h.title == "" || utf8.RuneCountInString(h.title) > maxTitle {
		h.title = base
	}
}

// marks takes a status that stands in the title: （已废止）, 【失效】.
func (h *head) marks() {
	for _, mark := range []string{"（已废止）", "(已废止)", "【已废止】", "（失效）", "(失效)", "【失效】", "（已失效）", "（废止）"} {
		if strings.Contains(h.title, mark) {
			h.status = Repealed
			h.title = strings.ReplaceAll(h.title, mark, "")
		}
	}
	h.title = strings.TrimSpace(bracketTitle(strings.Join(strings.Fields(h.title), " ")))
}

// bracketTitle takes the brackets off a title that is all in brackets.
func bracketTitle(s string) string {
	if inner, ok := strings.CutPrefix(s, "《"); ok {
		if inner, ok := strings.CutSuffix(inner, "》"); ok && !strings.ContainsAny(inner, "《》") {
			return inner
		}
	}
	return s
}

var (
	inForceFrom = regexp.MustCompile(`本[^，。]{1,8}自([^，。]{2,20})起(?:施行|实施|生效|执行)`)
	repealing   = regexp.MustCompile(`《([^《》]+(?:《[^《》]+》[^《》]*)*)》`)
)

// tail takes what the last articles say: from when the document is in force
// and what it repeals.
func (h *head) tail(text string) {
	if m := inForceFrom.FindStringSubmatch(text); m != nil && h.effective == "" {
		if d := dates(m[1]); len(d) > 0 {
			h.effective = d[0].day
		} else if containsAny(m[1], "公布", "发布", "印发", "通过", "颁布") {
			h.effective = h.issued
		}
	}
	for sentence := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '。' || r == '\n' || r == '；' }) {
		if !strings.HasSuffix(sentence, "废止") || containsAny(sentence, "修正", "决定》") {
			continue
		}
		for _, m := range repealing.FindAllStringSubmatch(sentence, -1) {
			h.repeals = append(h.repeals, m[1])
		}
	}
}

func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
