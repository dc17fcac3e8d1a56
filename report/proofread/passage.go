package proofread

import (
	"bytes"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"xinfangbot/internal/chinese"
)

// passage is a paragraph, heading or row of a table, put together from the
// lines over which it was set, without the blanks that typesetting leaves
// between figures and characters. Full-width digits are folded.
type passage struct {
	text  string
	runs  []run
	role  role
	level int // of the number it begins with: 一、 is 1, （一） 2, 1. 3, （1） 4; 0 without
	mark  int // that number
	dot   string
	lines int // how many lines it was set on
	// file is the level of the heading that the file says this is, or 0.
	file    int
	figures []figure
	items   []*item
	cites   []citation
}

// run is a part of a passage that stands in a line as it does in the passage.
type run struct {
	at     int // in the passage
	line   int // index of the line
	offset int // in the line
}

// role is what a passage is in the document.
type role int

const (
	body role = iota
	cover
	title
	addressee
	signature
	dateline
	table
)

// place returns where a part of the passage stands: the line's index and byte
// offsets in it. A part that goes on in another line ends with the first.
func (p *passage) place(lines []Line, start, end int) (line, from, to int) {
	start = max(0, min(start, len(p.text)))
	end = max(start, min(end, len(p.text)))
	line, from = p.at(start)
	text := lines[line].Text
	if end == start {
		return line, from, from
	}
	_, size := utf8.DecodeLastRuneInString(p.text[:end])
	last, to := p.at(end - size)
	if last != line {
		return line, from, len(strings.TrimRightFunc(text[from:], unicode.IsSpace)) + from
	}
	_, size = utf8.DecodeRuneInString(text[to:])
	return line, from, to + size
}

// at maps an offset of the passage to a line's index and an offset in it.
func (p *passage) at(offset int) (line, at int) {
	i := sort.Search(len(p.runs), func(i int) bool { return p.runs[i].at > offset })
	r := p.runs[max(0, i-1)]
	return r.line, r.offset + offset - r.at
}

// headingText returns the heading that the passage is or begins with, number
// included, or "".
func (p *passage) headingText() string {
	if p.level == 0 && p.file == 0 {
		return ""
	}
	text, _, _ := strings.Cut(p.text, "。")
	if utf8.RuneCountInString(text) > 80 {
		return ""
	}
	return text
}

// joiner puts passages together from lines.
type joiner struct {
	lines  []Line
	out    []*passage
	text   []byte
	runs   []run
	count  int
	last   int  // characters in the last line
	marked bool // the passage begins with a number
	// narrow: the text is broken into lines as narrow as a page's, so that a
	// heading of a line's length may go on in the next.
	narrow bool
}

// passages puts the lines of a text together. whole: every line is a paragraph.
func passages(lines []Line, whole bool) []*passage {
	j := &joiner{lines: lines, narrow: narrow(lines)}
	for i, l := range lines {
		trimmed := strings.TrimSpace(l.Text)
		if trimmed == "" {
			continue
		}
		if whole || l.Table || l.Level > 0 || !j.continues(trimmed) {
			j.end()
		}
		j.add(i)
		if l.Table || l.Level > 0 {
			j.end()
			if p := j.final(); p != nil {
				p.file = l.Level
				if l.Table {
					p.role = table
				}
			}
		}
	}
	j.end()
	return j.out
}

// narrow tells whether no line is longer than a page's.
func narrow(lines []Line) bool {
	for _, l := range lines {
		if len(l.Text) > len("一")*2*shortestWrapped {
			return false
		}
	}
	return true
}

// longestHeading is the length up to which a numbered line without a full stop
// is taken to be a heading.
const longestHeading = 60

// final returns the last passage, or nil.
func (j *joiner) final() *passage {
	if len(j.out) == 0 {
		return nil
	}
	return j.out[len(j.out)-1]
}

// shortestWrapped is the length from which a line that does not end a sentence
// is taken to be wrapped: official documents have 28 characters to a line
// (GB/T 9704—2012, 5.2.3), and a page's last line may lose a few.
const shortestWrapped = 22

// longestPassage is how many lines are put together at most: two pages.
const longestPassage = 44

// longestText is how many bytes a passage has before it ends with the next
// sentence: a text without line breaks is not compared as one paragraph.
const longestText = 12_000

// continues tells whether a line that begins with next goes on with the passage
// before it. Texts taken from a page are broken within sentences, often with a
// blank line between.
func (j *joiner) continues(next string) bool {
	if len(j.text) == 0 || j.count >= longestPassage {
		return false
	}
	if level, _, _ := leadingMark(next); level > 0 {
		return false
	}
	text := string(j.text[max(0, len(j.text)-12):])
	r, _ := utf8.DecodeLastRuneInString(text)
	switch {
	case strings.ContainsRune("。！？；：:!?;", r):
		return false
	case strings.ContainsRune("，、（《“", r):
		return true
	case strings.HasSuffix(text, "。”"), strings.HasSuffix(text, "。）"):
		return false
	}
	if ordinalMark(next) || len(j.out) < maxHead && (isAddressee(next) || strings.HasSuffix(text, "报告")) {
		return false
	}
	limit := longestHeading
	if j.narrow {
		limit = shortestWrapped
	}
	if j.marked && j.last < limit && !bytes.Contains(j.text, []byte("。")) {
		return false // a heading
	}
	return j.last >= shortestWrapped
}

// ordinalMark tells whether a line begins with 一是, 二要 and the like.
func ordinalMark(s string) bool {
	s = strings.TrimLeft(s, "*")
	r, size := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[size:])
	return strings.ContainsRune("一二三四五六七八九十", r) && (next == '是' || next == '要')
}

// add appends the line with index i to the passage being built.
func (j *joiner) add(i int) {
	line := j.lines[i].Text
	if j.count == 0 {
		level, _, _ := leadingMark(line)
		j.marked = level > 0
	}
	j.count++
	j.last = 0
	fresh := true // the next character begins a run
	stars := doubleStars(line)
	for at := 0; at < len(line); {
		r, size := utf8.DecodeRuneInString(line[at:])
		switch {
		case len(stars) > 0 && at == stars[0]:
			at += len("**")
			stars = stars[1:]
			fresh = true
			continue
		case r != '\t' && blank(r) || r == '\t' && !j.lines[i].Table:
			fresh = true
			if !j.needed(line, at, size) {
				at += size
				continue
			}
			r = ' '
		}
		folded := fold(r)
		if fresh || folded != r || r == utf8.RuneError {
			j.runs = append(j.runs, run{at: len(j.text), line: i, offset: at})
		}
		fresh = folded != r || r == utf8.RuneError
		j.text = utf8.AppendRune(j.text, folded)
		j.last++
		at += size
		if len(j.text) >= longestText && r == '。' || len(j.text) >= 2*longestText {
			j.end()
			fresh = true
		}
	}
}

// needed tells whether a blank keeps two words of Latin letters or digits apart.
func (j *joiner) needed(line string, at, size int) bool {
	if len(j.text) == 0 || at+size >= len(line) {
		return false
	}
	return plain(j.text[len(j.text)-1]) && plain(line[at+size])
}

func plain(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// blank tells whether a character is only room.
func blank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u2060'
}

// fold returns the half-width form of a full-width digit or percent sign.
func fold(r rune) rune {
	switch {
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r == '％', r == '﹪':
		return '%'
	}
	return r
}

// end closes the passage being built.
func (j *joiner) end() {
	if len(j.text) > 0 {
		p := &passage{text: string(j.text), runs: j.runs, lines: j.count}
		p.level, p.mark, p.dot = leadingMark(p.text)
		j.out = append(j.out, p)
	}
	j.text, j.runs, j.count, j.last = nil, nil, 0, 0
}

// leadingMark reads the number of a heading at the beginning of s: its level,
// its value and the sign behind it.
func leadingMark(s string) (level, mark int, dot string) {
	s = strings.TrimLeftFunc(s, blank)
	s = strings.TrimPrefix(s, "**")
	r, size := utf8.DecodeRuneInString(s)
	if r == '（' || r == '(' {
		n, length := chinese.ParseMark(s[size:])
		end, _ := utf8.DecodeRuneInString(s[size+length:])
		switch {
		case n == 0 || end != '）' && end != ')':
			return 0, 0, ""
		case digitAt(s, size):
			return 4, n, "）"
		}
		return 2, n, "）"
	}
	n, length := chinese.ParseMark(s)
	arabic := digitAt(s, 0)
	if n == 0 {
		return 0, 0, ""
	}
	end, width := utf8.DecodeRuneInString(s[length:])
	after, _ := utf8.DecodeRuneInString(s[length+width:])
	switch {
	case arabic && strings.ContainsRune("．.、", end) && !unicode.IsDigit(after) && after != utf8.RuneError:
		return 3, n, string(end)
	case !arabic && strings.ContainsRune("、.．", end) && !chinese.Enumerates(s):
		return 1, n, string(end)
	}
	return 0, 0, ""
}

func chineseDigit(r rune) bool { return strings.ContainsRune("一二三四五六七八九十", r) }
