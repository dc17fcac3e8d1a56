package report

import (
	"strings"
	"unicode/utf8"
)

// scopeState says, while a text is read, of which year, which part of it and
// which place the sentence speaks.
type scopeState struct {
	year  int    // the year that is wanted; 0 where nothing says
	place string // the place that is wanted

	spokenYear int    // 0: the wanted one
	carried    bool   // spokenYear was said in a sentence before
	spokenOf   string // the other place
	opening    bool   // spokenOf opened the paragraph, and is what all of it is about
	atOpening  bool   // in the first clause of a paragraph
	period     string
	planned    string
	previous   previousSpoken
}

// previousSpoken says whether what follows 上年来信756件， is about the year before.
type previousSpoken int

const (
	notPrevious      previousSpoken = iota
	goesOnPrevious                  // 上年 opened what is said
	comparedPrevious                // it may be
)

// afterPrevious says what 上年 does to the clauses behind its own. Where it opens
// what is said, as in 上年来信756件，来访955批, they are about that year, too; in
// 来信657件，上年756件 it is only that of the figure behind it.
func afterPrevious(lex []lexeme, i int) previousSpoken {
	opens := lex[i].first && (i == 0 || lex[i-1].kind != listLex) // 与上年来信756件相比
	for i++; i < len(lex); i++ {
		switch kind := lex[i].kind; {
		case kind == fillerLex || kind == placeLex || kind == wholeLex:
		case opens && (kind == nameLex || kind == pauseLex):
			return goesOnPrevious
		case kind == nameLex:
			return comparedPrevious
		default:
			return notPrevious
		}
	}
	return notPrevious
}

// newScopeState takes what the caller leaves open from the text.
func newScopeState(wanted Scope, lex []lexeme, text string) scopeState {
	sc := scopeState{year: wanted.Year, place: wanted.Place, atOpening: true}
	for i := range lex {
		l := &lex[i]
		switch {
		case sc.year == 0 && l.kind == yearLex && !inTitle(text, l.start):
			sc.year = l.year
		case sc.place == "" && l.kind == placeLex && l.first && !isTownship(text[l.start:l.end]):
			sc.place = text[l.start:l.end]
		}
	}
	for i := range lex {
		l := &lex[i]
		switch word := text[l.start:l.end]; {
		case l.kind == placeLex:
			l.word = word
		case l.kind == unknownLex && len(word) >= len("某某") && strings.HasPrefix(sc.place, word):
			l.kind = fillerLex // 平湖 for 平湖市
		}
	}
	return sc
}

// inTitle tells whether a year belongs to the title of a document or a span of
// years: 《…（2021—2025年）》.
func inTitle(text string, at int) bool {
	before := text[max(0, at-120):at]
	open := max(strings.LastIndex(before, "《"), strings.LastIndex(before, "〈"))
	return open >= 0 && strings.LastIndex(before, "》") < open
}

// pass takes note of a word that says of what the figures behind it are.
func (sc *scopeState) pass(lex []lexeme, i int) {
	l := &lex[i]
	sc.passPrevious(lex, i)
	switch l.kind {
	case yearLex:
		if l.first {
			sc.spokenYear, sc.carried, sc.period = l.year, false, ""
		}
	case wholeLex:
		if strings.Contains(l.word, "年") {
			sc.spokenYear, sc.period = 0, ""
		} else {
			sc.spokenOf = ""
		}
	case periodLex:
		sc.period = l.word
	case plannedLex:
		if l.first {
			sc.planned = l.word
		}
	case placeLex:
		if l.first {
			sc.spokenOf, sc.opening = "", sc.atOpening
			if !sc.own(l.word) {
				sc.spokenOf = l.word
			}
		}
	case pauseLex, stopLex:
		sc.atOpening = false
	case endLex:
		sc.endSentence(l.word == "\n")
	}
}

// passPrevious is pass for what tells of the year before.
func (sc *scopeState) passPrevious(lex []lexeme, i int) {
	switch l := &lex[i]; l.kind {
	case previousLex:
		sc.previous = afterPrevious(lex, i)
	case wholeLex:
		if strings.Contains(l.word, "年") {
			sc.previous = notPrevious
		}
	case yearLex, stopLex, endLex:
		sc.previous = notPrevious
	case compareLex, changeLex:
		if sc.previous == goesOnPrevious {
			sc.previous = comparedPrevious
		}
	}
}

func (sc *scopeState) endSentence(line bool) {
	sc.period, sc.planned, sc.carried = "", "", true
	if line {
		sc.spokenYear, sc.opening = 0, false
	}
	if !sc.opening {
		sc.spokenOf = ""
	}
	sc.atOpening = line
}

// own tells whether a place is the wanted one, or one that it lies in.
func (sc *scopeState) own(place string) bool {
	return strings.Contains(sc.place, place) || sc.place != "" && strings.HasPrefix(place, sc.place)
}

// before tells whether the sentence speaks of the year before the wanted one.
func (sc *scopeState) before() bool {
	return sc.previous == goesOnPrevious || sc.spokenYear != 0 && sc.spokenYear == sc.year-1
}

// judge holds back or doubts a placement for what the sentence speaks of.
func (sc *scopeState) judge(pl *placement) {
	if y := sc.spokenYear; y != 0 && y != sc.year && !pl.previous {
		pl.doubt("是" + yearWord(y) + "的数")
		pl.held = pl.held || !sc.carried
	}
	if sc.previous == comparedPrevious && !pl.previous {
		pl.doubt("前面说的是上年")
	}
	if sc.spokenOf != "" {
		pl.doubt("是" + sc.spokenOf + "的数")
		pl.held = true
	}
	if sc.period != "" {
		pl.doubt("“" + sc.period + "”的数，不是全年的数")
	}
	if sc.planned != "" {
		pl.doubt("前面有“" + sc.planned + "”，不是已经完成的数")
		pl.held = true
	}
}

func yearWord(y int) string {
	digits := [4]byte{}
	for i := 3; i >= 0; i-- {
		digits[i] = byte('0' + y%10)
		y /= 10
	}
	return string(digits[:]) + "年"
}

// placeEndings are what the names of places end with, the township's last.
var placeEndings = [...]string{"自治区", "自治州", "市", "区", "县", "旗", "盟", "州", "省", "街道", "镇", "乡", "苏木", "嘎查", "社区", "村"}

// noPlaces are words that end like the name of a place.
var noPlaces = [...]string{
	"地区", "小区", "辖区", "城区", "园区", "景区", "库区", "校区", "片区", "各区", "各县", "各市", "各镇", "各旗", "本市", "本区", "本县", "旗县区", "市县区", "县市区",
	"区县", "旗县", "县区", "市区", "城市", "超市", "门市", "上市", "乡村", "农村", "乡镇", "镇街", "街镇", "城镇", "示范县", "示范区", "部门", "到市", "到省", "到县", "进村", "进社区", "进乡村",
	"该县", "该市", "该区", "该镇", "两省", "反省", "节省",
}

// noPlaceRunes are characters that no name of a place has: 大事不出镇.
const noPlaceRunes = "不出进到在向对是为每个等把从我本该全各两使让"

// isPlace tells whether an unknown run of characters is the name of a place.
func isPlace(run string) bool {
	n := utf8.RuneCountInString(run)
	if n < 2 || n > 9 {
		return false
	}
	if strings.ContainsAny(run, noPlaceRunes) {
		return false
	}
	for _, w := range noPlaces {
		if strings.HasSuffix(run, w) {
			return false
		}
	}
	ending := hasAnySuffix(run, placeEndings[:])
	return ending != "" && ending != run
}

// officeEndings are what the names of offices end with.
var officeEndings = [...]string{"局", "委", "办", "科", "院", "公司", "部门", "所", "站", "中心", "园", "校", "厅", "处", "队"}

// isTownship tells whether a place lies below a county, where no bureau is.
func isTownship(place string) bool {
	return hasAnySuffix(place, []string{"街道", "镇", "乡", "苏木", "嘎查", "社区", "村"}) != ""
}
