package proofread

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkRepeats finds doubled characters and words, and sentences that stand twice.
func checkRepeats(s *sheet) {
	seen := make(map[string]int) // the line of a sentence
	for p := range s.each() {
		if p.role != body || s.full() {
			continue
		}
		s.checkDoubled(p)
		s.checkSentences(p, seen)
	}
}

// doubles are characters that are not doubled in Chinese, with the words whose
// end or beginning makes them meet (目的的, 为了了解).
var doubles = map[rune][]string{ // never written to
	'的': {"目的的", "标的的", "有的的", "的的确"},
	'了': {"了了解", "了了结", "了了却", "了了事"},
	'是': {"求是是", "是是非", "国是是"},
	'在': {"存在在", "现在在", "所在在", "实在在", "实实在在在", "内在在", "潜在在"},
	'我': {"自我我"},
	'被': {},
	'把': {},
	'已': {"而已已"},
	'并': {"合并并", "一并并", "归并并"},
	'但': {"不但但"},
	'都': {"首都都", "成都都"},
	'也': {},
	'就': {"成就就"},
	'又': {},
	'很': {},
	'使': {"行使使", "促使使", "即使使"},
	'让': {"转让让"},
	'给': {"供给给"},
}

// checkDoubled finds characters and words that stand twice in a row.
func (s *sheet) checkDoubled(p *passage) {
	last := rune(-1)
	for i, r := range p.text {
		if words, ok := doubles[r]; ok && r == last && !joined(p.text, i, words) {
			start := i - len(string(r))
			s.report(p, finding{
				Warning, start, i + len(string(r)),
				fmt.Sprintf("“%c”字重复", r), fmt.Sprintf("删去一个“%c”。", r),
			})
		}
		last = r
		if n := doubledWord(p.text[i:]); n > 0 && !s.within(p, i) && !distributive(p.text, i, n) {
			word := p.text[i : i+n]
			s.report(p, finding{
				Warning, i, i + 2*n,
				fmt.Sprintf("“%s”重复", word), fmt.Sprintf("删去一个“%s”。", word),
			})
		}
	}
}

// joined tells whether one of the words covers the doubled characters that end
// behind text[i:]'s first.
func joined(text string, i int, words []string) bool {
	for _, w := range words {
		for shift := 0; shift < len(w); shift++ {
			if start := i - shift; start >= 0 && strings.HasPrefix(text[start:], w) {
				return true
			}
		}
	}
	return false
}

// doubledWord returns the length of the word of two to six characters that s
// begins with twice, or 0.
func doubledWord(s string) int {
	n := 0
	for k := 1; k <= 6; k++ {
		r, size := utf8.DecodeRuneInString(s[n:])
		if size == 0 || !unicode.Is(unicode.Han, r) {
			return 0
		}
		n += size
		if k >= 2 && len(s) >= 2*n && s[:n] == s[n:2*n] {
			return n
		}
	}
	return 0
}

// bodies are words that may be a noun and a verb, with the characters before the
// noun: 党组织组织学习, 人大代表代表群众发言; but 认真组织组织学习.
var bodies = map[string]string{ // never written to
	"组织": "党团会群社层业体济他际治级",
	"代表": "大党民工众界派师位业生属访员人",
	"领导": "要位级府委局管门部案省市县区镇",
}

// distributive tells whether a doubled word is meant: 一件一件, 很多很多, 研究研究,
// or is two: 党组织组织.
func distributive(text string, i, n int) bool {
	r, size := utf8.DecodeRuneInString(text[i:])
	second, _ := utf8.DecodeRuneInString(text[i+size:])
	if r == second { // 常常常常, 件件件件: counted by checkDoubled if at all
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	if strings.ContainsRune(bodies[text[i:i+n]], before) {
		return true
	}
	return strings.ContainsRune("一二三四五六七八九十百千万很逐每", r) || containsAny(text[i:i+n], "一", "研究", "讨论", "商量", "考虑", "个别")
}

// shortestSentence is the length from which a sentence that stands twice is no
// formula, and shortestNext that of one that stands twice in a row.
const (
	shortestSentence = 16
	shortestNext     = 5
)

// checkSentences finds sentences that stood before.
func (s *sheet) checkSentences(p *passage, seen map[string]int) {
	last := ""
	for start := 0; start < len(p.text); {
		end := len(p.text)
		if i := strings.IndexAny(p.text[start:], "。；！？"); i >= 0 {
			_, size := utf8.DecodeRuneInString(p.text[start+i:])
			end = start + i + size
		}
		sentence := trimOrdinal(strings.TrimRight(p.text[start:end], "。；！？"))
		if p.level > 0 && start == 0 {
			sentence = "" // a heading may well be taken up again
		}
		length := utf8.RuneCountInString(sentence)
		if length < shortestSentence && length >= shortestNext && sentence == last {
			s.report(p, finding{Warning, start, end, "这句话与前一句重复", "删去一句。"})
		}
		last = sentence
		if length >= shortestSentence {
			line, _, _ := p.place(s.lines, start, end)
			if first, ok := seen[sentence]; ok {
				s.report(p, finding{
					Warning, start, end,
					fmt.Sprintf("这句话与第%d行的重复", first), "保留一处，另一处删去或改写。",
				})
			} else {
				seen[sentence] = s.lines[line].Number
			}
		}
		start = end
	}
}

// trimOrdinal takes 一是 and the like from a sentence.
func trimOrdinal(sentence string) string {
	if ordinalMark(sentence) {
		_, rest := cutRune(sentence)
		_, rest = cutRune(rest)
		return rest
	}
	return sentence
}
