package proofread

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkMarks finds what a conversion left behind and full-width digits, once for
// the whole text.
func (s *sheet) checkMarks() {
	stars, wide := 0, 0
	starLine, starAt, wideLine := -1, 0, -1
	for i, l := range s.lines {
		if marks := emphasis(l.Text); len(marks) > 0 {
			if starLine < 0 {
				starLine, starAt = i, marks[0]
			}
			stars += len(marks)
		}
		if n := countWide(l.Text); n > 0 {
			if wideLine < 0 {
				wideLine = i
			}
			wide += n
		}
	}
	if stars > 0 {
		s.reportLine(starLine, starAt, starAt+len("**"), Warning, fmt.Sprintf("正文里留有排版记号“**”，全文共%d处", stars), "删去这些记号。")
	}
	if wide > 0 {
		text := s.lines[wideLine].Text
		at := strings.IndexAny(text, "０１２３４５６７８９")
		s.reportLine(wideLine, at, at+len("０"), Info, "用了全角数字", "数字用半角阿拉伯数字。")
	}
}

// emphasis returns where ** stands in a line as a mark of Markdown: behind the
// text that another ** opens. Names and numbers are masked with ** as well, as
// the findings on privacy advise.
func emphasis(line string) []int {
	var list []int
	opened := -1
	for _, at := range doubleStars(line) {
		switch inside := opened + len("**"); {
		case opened >= 0 && utf8.RuneCountInString(line[inside:at]) >= 2:
			list = append(list, opened, at)
			opened = -1
		case opens(line[at+len("**"):]):
			opened = at
		}
	}
	return list
}

// opens tells whether text may be emphasized from its first character on.
func opens(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	return size > 0 && !unicode.IsSpace(r) && !strings.ContainsRune("，。、；：！？）》”", r)
}

// doubleStars returns where ** stands in a line that mask nothing:
// behind a surname and between digits they do (张**, 138**1234), and so do more
// than three, with which Markdown marks nothing.
func doubleStars(line string) []int {
	var list []int
	for at := 0; at < len(line); {
		i := strings.IndexByte(line[at:], '*')
		if i < 0 {
			break
		}
		start := at + i
		at = start
		for at < len(line) && line[at] == '*' {
			at++
		}
		before, _ := utf8.DecodeLastRuneInString(line[:start])
		if n := at - start; n >= len("**") && n <= len("***") && !strings.ContainsRune(surnames, before) && !(digitAt(line, start-1) && digitAt(line, at)) {
			list = append(list, start)
		}
	}
	return list
}

// countWide counts the full-width digits.
func countWide(text string) int {
	n := 0
	for _, r := range text {
		if r >= '０' && r <= '９' {
			n++
		}
	}
	return n
}
