package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexeme is a word of a text with what it does there.
type lexeme struct {
	kind       lexKind
	start, end int
	word       string
	fields     []*Field // of a name
	role       role
	number     Number // of a figure
	vague      bool
	year       int
	// first: only words that change nothing stand between it and the
	// beginning of its clause.
	first bool
}

// lexicon holds the words that the reader knows, as a tree of characters.
type lexicon struct {
	next map[rune]*lexicon
	word *lexeme // what a text that ends here means; nil where nothing
}

// newLexicon returns the words of sentences and the names of a schema's
// fields. A role stays one where it is a field's alias too: 化解率 is of what was
// spoken of.
func newLexicon(s *Schema) *lexicon {
	root := &lexicon{}
	for _, list := range sentenceWords {
		for _, word := range strings.Fields(list.words) {
			root.add(word, lexeme{kind: list.kind, word: word})
		}
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		for _, name := range append(append([]string{f.Name}, f.Aliases...), f.Topics...) {
			if name = foldName(name); !strings.Contains(name, gapMark) && f.found() {
				root.add(name, lexeme{kind: nameLex, word: name, fields: s.byName[name]})
			}
		}
	}
	for _, r := range roles {
		root.add(r.word, lexeme{kind: roleLex, word: r.word, role: r})
	}
	return root
}

// found tells whether running text may give a value for the field.
func (f *Field) found() bool { return f.Type.Numeric() }

func (x *lexicon) add(word string, l lexeme) {
	at := x
	for _, r := range word {
		if at.next == nil {
			at.next = make(map[rune]*lexicon)
		}
		if at.next[r] == nil {
			at.next[r] = &lexicon{}
		}
		at = at.next[r]
	}
	at.word = &l
}

// skippedInNames are characters that may stand within a name without being
// part of it, as foldName has it.
const skippedInNames = "、（）()/“”‘’"

// maxSkipped is how many of them may stand in one name.
const maxSkipped = 4

// longest finds the longest word at text[at:limit].
func (x *lexicon) longest(text string, at, limit int) (*lexeme, int) {
	var best *lexeme
	end, skipped := at, 0
	for i := at; i < limit; {
		r, size := utf8.DecodeRuneInString(text[i:])
		next := x.next[unicode.ToLower(fold(r))]
		if next == nil {
			next = x.next[r]
		}
		if next == nil {
			if skipped++; i == at || skipped > maxSkipped || !strings.ContainsRune(skippedInNames, r) {
				break
			}
			i += size
			continue
		}
		x, i = next, i+size
		if x.word != nil {
			best, end = x.word, i
		}
	}
	return best, end
}

// split cuts a text into lexemes.
func (x *lexicon) split(text string) []lexeme {
	figures := paragraphFigures(text)
	var list []lexeme
	for at := 0; at < len(text); {
		limit := len(text)
		if len(figures) > 0 {
			limit = figures[0].Start
		}
		if at >= limit {
			f := figures[0]
			list = append(list, lexeme{kind: figureLex, start: f.Start, end: f.End, number: f.Number, vague: f.vague})
			at, figures = f.End, figures[1:]
			continue
		}
		l, end := x.readWord(text, at, limit)
		list = appendLexeme(list, l, text)
		at = end
	}
	markFirst(list)
	return list
}

// readWord reads the lexeme at text[at:limit] that is no figure.
func (x *lexicon) readWord(text string, at, limit int) (lexeme, int) {
	if end, year := yearAt(text, at); end > at && end <= limit {
		return lexeme{kind: yearLex, start: at, end: end, year: year}, end
	}
	if end := monthAt(text, at); end > at && end <= limit {
		return lexeme{kind: periodLex, start: at, end: end, word: text[at:end]}, end
	}
	if end := numberedAt(text, at); end > at && end <= limit {
		return lexeme{kind: fillerLex, start: at, end: end, word: text[at:end]}, end
	}
	r, size := utf8.DecodeRuneInString(text[at:])
	switch r {
	case '\n':
		return lexeme{kind: endLex, start: at, end: at + size, word: "\n"}, at + size
	case ' ':
		return lexeme{kind: pauseLex, start: at, end: at + size}, at + size
	}
	if l, end := x.longest(text, at, limit); l != nil {
		found := *l
		found.start, found.end = at, end
		return found, end
	}
	return lexeme{kind: unknownLex, start: at, end: at + size}, at + size
}

// appendLexeme adds a lexeme; unknown characters become one run, and a run
// that ends like the name of a place is one.
func appendLexeme(list []lexeme, l lexeme, text string) []lexeme {
	last := len(list) - 1
	if l.kind == unknownLex && last >= 0 && list[last].kind == unknownLex {
		list[last].end = l.end
		return list
	}
	if last >= 0 && l.kind == fillerLex && list[last].kind == unknownLex {
		if ending := hasAnyPrefix(l.word, placeOffices[:]); ending != "" && l.end-l.start == len(l.word) {
			list[last].end += len(ending) // 东山 and 县信访局
			l.start += len(ending)
		}
	}
	if last >= 0 && list[last].kind == unknownLex && isPlace(text[list[last].start:list[last].end]) {
		list[last].kind = placeLex
	}
	return append(list, l)
}

// placeOffices are endings of places that words such as 市信访局 begin with.
var placeOffices = [...]string{"市", "县", "区", "旗"}

// markFirst finds the words that begin their clause.
func markFirst(list []lexeme) {
	first := true
	for i := range list {
		switch list[i].kind {
		case pauseLex, stopLex, endLex:
			first = true
		case fillerLex:
			first = first || list[i].word == ":" || list[i].word == "："
		case previousLex:
			list[i].first = first
		case wholeLex, listLex, compareLex, closeLex:
		default:
			list[i].first = first
			if k := list[i].kind; k != yearLex && k != periodLex && k != placeLex {
				first = false
			}
		}
	}
}

// yearAt reads 2025年 and 2025年度 at text[at:], but not the year of a month.
func yearAt(text string, at int) (end, year int) {
	end = digitsEnd(text, at)
	if digits := plainDigits(text[at:end]); len(digits) == 4 && (digits[:2] == "20" || digits[:2] == "19") {
		for _, d := range digits {
			year = year*10 + int(d-'0')
		}
	}
	rest := text[end:]
	if year == 0 || !strings.HasPrefix(rest, "年") || at > 0 && strings.ContainsRune("-—–〔[", lastRune(text[:at])) {
		return at, 0
	}
	end += len("年")
	end += len(hasAnyPrefix(text[end:], []string{"度", "全年"}))
	if month := digitsEnd(text, end); month > end && strings.HasPrefix(text[month:], "月") {
		return at, 0
	}
	return end, year
}

// numberedAt reads digits that are no figure, and the 三 of 三、 and （三）.
func numberedAt(text string, at int) int {
	if end := digitsEnd(text, at); end > at {
		return end
	}
	end := at
	for range len("三十五") {
		r, size := utf8.DecodeRuneInString(text[end:])
		if chineseDigit(r) < 0 && multiplier(r) != 1 {
			break
		}
		end += size
	}
	if hasAnyPrefix(text[end:], []string{"、", "）", ")"}) == "" || at > 0 && !strings.ContainsRune("\n（(。；", lastRune(text[:at])) {
		return at
	}
	return end
}

// monthAt reads 5月, 5月份, 1-6月 and 2025年5月 at text[at:]. December ends the
// year: 截至12月 is no part of it.
func monthAt(text string, at int) int {
	end := digitsEnd(text, at)
	if end == at {
		return at
	}
	if strings.HasPrefix(text[end:], "年") {
		return monthAt(text, end+len("年"))
	}
	for _, dash := range []string{"-", "—", "–", "至", "~"} {
		if after, ok := strings.CutPrefix(text[end:], dash); ok {
			end = digitsEnd(text, len(text)-len(after))
			break
		}
	}
	if !strings.HasPrefix(text[end:], "月") || strings.HasSuffix(text[:end], "12") {
		return at
	}
	return end + len("月")
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}
