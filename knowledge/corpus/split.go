package corpus

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"xinfangbot/internal/chinese"
	"xinfangbot/internal/docread"
)

// Sizes of passages, in characters.
const (
	maxPassage    = 3000 // an article longer than this is kept in parts
	paragraphSize = 300  // paragraphs of no article are put together up to this
	maxHeading    = 40
)

// passage is a passage as it is stored.
type passage struct {
	Article int    `json:"a,omitempty"`
	Sub     int    `json:"s,omitempty"`
	Heading string `json:"h,omitempty"`
	Text    string `json:"t"`
	// Plain is that the text is in normal form but for white space, so that the
	// ranking of a search need not bring it there.
	Plain bool `json:"p,omitempty"`
}

// splitter makes passages of lines.
type splitter struct {
	passages []passage
	headings []heading
	text     []string // lines of the open passage
	size     int      // characters of them
	article  int
	sub      int
	inside   bool // in an article
	last     int  // the article before
}

// heading is an open heading.
type heading struct {
	rank int
	text string
}

// split makes passages of a document's lines after its head: an article each
// where there are articles, else paragraphs under their headings.
func split(lines []docread.Line) []passage {
	s := &splitter{}
	for _, l := range lines {
		text := strings.TrimSpace(l.Text)
		if text == "" || l.Kind == docread.Note || gaps.ReplaceAllString(text, "") == "目录" {
			continue
		}
		s.line(text, l)
	}
	s.flush()
	return s.passages
}

func (s *splitter) line(text string, l docread.Line) {
	if article, sub, ok := articleStart(text, s.last+1); ok {
		s.flush()
		s.article, s.sub, s.inside, s.last = article, sub, true, article
		s.add(text)
		return
	}
	if rank := s.rank(text, l); rank > 0 {
		s.flush()
		s.article, s.sub, s.inside = 0, 0, false
		s.open(rank, text)
		return
	}
	if s.inside && startsAnnex(text) {
		s.flush()
		s.article, s.sub, s.inside = 0, 0, false
	}
	if !s.inside && (s.size >= paragraphSize || s.size > 0 && startsPoint(text)) {
		s.flush()
	}
	s.add(text)
}

// rank is the rank of a heading, 0 for what is none.
func (s *splitter) rank(text string, l docread.Line) int {
	if l.Kind == docread.Table || utf8.RuneCountInString(text) > maxHeading {
		return 0
	}
	if r := headingRank(text); r > 0 {
		return r
	}
	if l.Level > 0 {
		return 10 + l.Level
	}
	// 一、 in an article is one of its items.
	if !s.inside && startsPoint(text) && !strings.ContainsAny(text, "。；，：") {
		return 30
	}
	return 0
}

// open opens a heading and closes those of its rank and below.
func (s *splitter) open(rank int, text string) {
	for n := len(s.headings); n > 0 && s.headings[n-1].rank >= rank; n-- {
		s.headings = s.headings[:n-1]
	}
	s.headings = append(s.headings, heading{rank, tidyHeading(text)})
}

// add adds a line to the open passage.
func (s *splitter) add(text string) {
	n := utf8.RuneCountInString(text)
	for n > maxPassage {
		s.flush()
		at := byteOffset(text, maxPassage)
		s.text, s.size = []string{text[:at]}, maxPassage
		text, n = text[at:], n-maxPassage
	}
	if s.size > 0 && s.size+n > maxPassage {
		s.flush()
	}
	s.text = append(s.text, text)
	s.size += n
}

// byteOffset is where the n-th character of s begins.
func byteOffset(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// flush ends the open passage.
func (s *splitter) flush() {
	if s.size == 0 {
		return
	}
	var path []string
	for _, h := range s.headings {
		path = append(path, h.text)
	}
	s.passages = append(s.passages, passage{
		Article: s.article, Sub: s.sub, Heading: strings.Join(path, " "), Text: strings.Join(s.text, "\n"),
	})
	s.text, s.size = nil, 0
}

// articleStart reads the 第三十四条 or 第一百二十条之二 that a line begins with.
// Without a space after it, it is one only where it is the article that is
// next, as 第十条规定的期限 may begin a line too.
func articleStart(text string, next int) (article, sub int, ok bool) {
	rest, ok := strings.CutPrefix(text, "第")
	if !ok {
		return 0, 0, false
	}
	rest = strings.TrimLeft(rest, " ")
	article, size := chinese.ParseNumeral(rest)
	if size == 0 {
		return 0, 0, false
	}
	if rest, ok = strings.CutPrefix(strings.TrimLeft(rest[size:], " "), "条"); !ok {
		return 0, 0, false
	}
	if after, isSub := strings.CutPrefix(rest, "之"); isSub {
		if n, size := chinese.ParseNumeral(after); size > 0 {
			sub, rest = n, after[size:]
		}
	}
	r, _ := utf8.DecodeRuneInString(rest)
	switch {
	case rest == "" || unicode.IsSpace(r) || strings.ContainsRune("【：:（(", r):
		return article, sub, true
	case article == next && sub == 0 && !strings.ContainsRune("、，。；和或至到及与的规第款项所中之以", r):
		return article, sub, true
	}
	return 0, 0, false
}

var chapter = regexp.MustCompile(`^第[一二三四五六七八九十百零〇\d]+(编|分编|章|节)(?:[\s　]|$|[^、，。的规中])`)

// headingRank is the rank of 第一编, 第一分编, 第一章, 第一节, and of 附则 alone.
func headingRank(text string) int {
	if utf8.RuneCountInString(text) > maxHeading || strings.HasSuffix(text, "。") {
		return 0
	}
	m := chapter.FindStringSubmatch(text)
	if m == nil {
		if t := strings.ReplaceAll(strings.ReplaceAll(text, "　", ""), " ", ""); t == "附则" || t == "总则" {
			return 3
		}
		return 0
	}
	switch m[1] {
	case "编":
		return 1
	case "分编":
		return 2
	case "章":
		return 3
	}
	return 4
}

var (
	pageNumber = regexp.MustCompile(`[\s.…·]+\d+$`)
	gaps       = regexp.MustCompile(`[\s　]+`)
)

// tidyHeading writes a heading with one space after its number and without the
// page number of a table of contents: 第一章 总则.
func tidyHeading(text string) string {
	text = pageNumber.ReplaceAllString(text, "")
	text = gaps.ReplaceAllString(text, " ")
	// 总 则 is set wide in print.
	fields := strings.Split(text, " ")
	if len(fields) == 3 && utf8.RuneCountInString(fields[1]) == 1 && utf8.RuneCountInString(fields[2]) == 1 {
		return fields[0] + " " + fields[1] + fields[2]
	}
	return text
}

var point = regexp.MustCompile(`^([一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、．])`)

// startsPoint tells whether a line begins with a number such as 一、 or （一）.
func startsPoint(text string) bool { return point.MatchString(text) }

// startsAnnex tells whether a line begins what stands after the articles.
func startsAnnex(text string) bool {
	for _, p := range []string{"附件", "附表", "附录", "附：", "附:"} {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}
