package knowledge

import (
	"strings"
	"unicode"
)

const (
	minQuotation = 7   // Chinese characters: what is shorter is a term
	maxQuotation = 600 // characters: what is longer is searched, not compared
	quoteReach   = 16  // characters between a reference and its quotation
	nearEnough   = 0.7 // share of a quotation that is as in the law
)

// quotations finds what stands in “”, "" and 「」, the outermost where they
// are nested. A quotation does not go over more than two lines' ends.
func quotations(s []rune) []span {
	var found []span
	for i := 0; i < len(s); i++ {
		closing := map[rune]rune{'“': '”', '"': '"', '「': '」'}[s[i]]
		if closing == 0 {
			continue
		}
		depth, lines := 1, 0
		for j := i + 1; j < len(s) && lines < 3; j++ {
			switch {
			case s[j] == closing:
				depth--
			case s[j] == s[i]:
				depth++
			case s[j] == '\n':
				lines++
			}
			if depth == 0 {
				found = append(found, span{i + 1, j})
				i = j
				break
			}
		}
	}
	return found
}

// quoted tells whether a rune stands in a quotation.
func (v *verifier) quoted(at int) bool {
	for _, q := range v.quotes {
		if q.from <= at && at < q.to {
			return true
		}
	}
	return false
}

// attributed finds the quotations of a mention: the one that it introduces
// (第三十四条规定：“…”) with those joined to it by 、 or 和, and the one that it
// follows in brackets (“…”（《…》第三十四条）).
func (v *verifier) attributed(m mention) []span {
	var found []span
	for i, q := range v.quotes {
		switch {
		case q.to < m.from:
			between := string(v.s[q.to+1 : m.from])
			if strings.Trim(between, " ，,（([【—") == "" && strings.ContainsAny(between, "（([【—") {
				found = append(found, q)
			}
		case q.from > m.to && introduces(string(v.s[m.to:q.from-1])):
			found = append(found, q)
			for j := i + 1; j < len(v.quotes) && joins(string(v.s[v.quotes[j-1].to+1:v.quotes[j].from-1])); j++ {
				found = append(found, v.quotes[j])
			}
			return found
		}
	}
	return found
}

// introduces tells whether the words between a reference and a quotation
// attribute the one to the other.
func introduces(between string) bool {
	if runeLen(between) > quoteReach || strings.ContainsAny(between, "。！？；\n“”\"「」《》") {
		return false
	}
	return containsAny(between, []string{"规定", "明确", "要求", "指出", "载明", "提出", "原文", "写明", "所述", "强调", "：", ":"})
}

// joins tells whether the words between two quotations make them one list.
func joins(between string) bool {
	switch strings.TrimSpace(between) {
	case "", "、", "和", "以及", "及", "与":
		return true
	}
	return false
}

// checkQuotation reports a quotation that does not stand in the places of a
// mention, and says where it stands or what the wording is.
func (v *verifier) checkQuotation(law Law, m mention, q span) {
	words := string(v.s[q.from:q.to])
	if countHan(words) < minQuotation {
		return
	}
	pieces := quotePieces(words)
	for _, ref := range m.refs {
		for n := ref.From; n <= ref.To; n++ {
			text, _ := law.Article(n)
			if ref.From == ref.To {
				text = placeText(text, ref)
			}
			if holdsPieces(text, pieces) {
				return
			}
		}
	}
	for n := 1; n <= law.Articles; n++ {
		if text, ok := law.Article(n); ok && holdsPieces(text, pieces) {
			v.report(Misplaced, q, "", "引文出自《%s》%s", law.Name, standsAt(n, text, pieces))
			return
		}
	}
	number, wording, share := v.nearest(law, m, pieces)
	if share < nearEnough {
		v.report(Misquoted, q, "", "《%s》%s没有这段文字", law.Name, ArticleName(m.refs[0].From))
		return
	}
	v.report(Misquoted, q, wording, "引文与《%s》%s原文不符，原文是：“%s”", law.Name, ArticleName(number), wording)
}

// standsAt is the place of an article where a quotation stands: 第二十条第三款.
func standsAt(n int, text string, pieces []string) string {
	a := Article{Number: n, Units: splitUnits(n, text)}
	for _, item := range []bool{true, false} {
		for _, u := range a.Units {
			p := passage{article: a, from: u.Paragraph, to: u.Paragraph, item: u.Item}
			if u.Item > 0 == item && holdsPieces(p.quote(), pieces) {
				return p.name()
			}
		}
	}
	return ArticleName(n)
}

// quotePieces splits a quotation at its ellipses into pieces in the form in
// which they are compared.
func quotePieces(words string) []string {
	words = strings.ReplaceAll(words, "...", "…")
	var pieces []string
	for piece := range strings.SplitSeq(words, "…") {
		piece = strings.Trim(plainWording(piece), "，。；：、,.;:")
		if piece != "" {
			pieces = append(pieces, piece)
		}
	}
	return pieces
}

// holdsPieces tells whether a text has the pieces, one after the other.
func holdsPieces(text string, pieces []string) bool {
	text = plainWording(text)
	for _, p := range pieces {
		i := strings.Index(text, p)
		if i < 0 {
			return false
		}
		text = text[i+len(p):]
	}
	return true
}

// plainWording is a text in the form in which quotations are compared: folded,
// without white space, marks of quotation and the difference between Chinese
// and Western punctuation.
func plainWording(text string) string {
	return strings.Map(func(r rune) rune {
		switch r = fold(r); {
		case unicode.IsSpace(r) || strings.ContainsRune("“”‘’\"'「」『』", r):
			return -1
		case r == ',':
			return '，'
		case r == ';':
			return '；'
		case r == ':':
			return '：'
		case r == '(':
			return '（'
		case r == ')':
			return '）'
		}
		return r
	}, text)
}

// nearest is the stretch of an article that is likest to a quotation, the
// article and the share of the quotation that is as there. The articles of the
// mention go first; others are looked at where these are not near.
func (v *verifier) nearest(law Law, m mention, pieces []string) (number int, wording string, share float64) {
	words := []rune(strings.Join(pieces, ""))
	if len(words) == 0 || len(words) > maxQuotation {
		return 0, "", 0
	}
	try := func(n int) {
		text, _ := law.Article(n)
		if w, s := likest([]rune(strings.ReplaceAll(text, "\n", "")), words); s > share {
			number, wording, share = n, w, s
		}
	}
	for _, ref := range m.refs {
		for n := ref.From; n <= ref.To; n++ {
			try(n)
		}
	}
	for n := 1; n <= law.Articles && share < nearEnough; n++ {
		try(n)
	}
	return number, wording, share
}

// likest is the stretch of text that takes the fewest changes to become words,
// and 1 less the share of changes (Sellers' algorithm).
func likest(text, words []rune) (string, float64) {
	cost, from := make([]int, len(words)+1), make([]int, len(words)+1)
	for j := range cost {
		cost[j] = j
	}
	best, end, begin := len(words)+1, 0, 0
	for i := 1; i <= len(text); i++ {
		diagonal, diagonalFrom := cost[0], from[0]
		cost[0], from[0] = 0, i
		for j := 1; j <= len(words); j++ {
			up, upFrom := cost[j], from[j]
			c, f := diagonal, diagonalFrom
			if fold(text[i-1]) != words[j-1] {
				c++
			}
			if up+1 < c {
				c, f = up+1, upFrom
			}
			if cost[j-1]+1 < c {
				c, f = cost[j-1]+1, from[j-1]
			}
			diagonal, diagonalFrom = up, upFrom
			cost[j], from[j] = c, f
		}
		if last := len(words); cost[last] < best {
			best, end, begin = cost[last], i, from[last]
		}
	}
	if best > len(words) {
		return "", 0
	}
	return strings.Trim(string(text[begin:end]), "，。；：、"), 1 - float64(best)/float64(len(words))
}
