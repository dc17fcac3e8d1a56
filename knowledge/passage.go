package knowledge

import (
	"strings"

	"xinfangbot/internal/chinese"
)

// passage is the part of an article that an answer quotes: all of it, some
// paragraphs, or one item of a paragraph.
type passage struct {
	article  Article
	from, to int    // paragraphs
	item     int    // 0 for whole paragraphs
	needed   bool   // needed for the answer, not merely related
	say      string // what it says to the question, where that is not its rule
}

// whole is the passage of a whole article.
func whole(a Article) passage { return passage{article: a, from: 1, to: a.Paragraphs()} }

// isWhole tells whether the passage is all of the article.
func (p passage) isWhole() bool {
	return p.item == 0 && p.from == 1 && p.to == p.article.Paragraphs()
}

// contains tells whether the passage quotes all of a place of its article.
func (p passage) contains(place Place) bool {
	if place.Paragraph == 0 {
		return p.item == 0
	}
	return p.from <= place.Paragraph && place.Paragraph <= p.to && (p.item == 0 || p.item == place.Item)
}

// spans tells whether two passages of one article quote the same of it.
func (p passage) spans(other passage) bool {
	return p.from == other.from && p.to == other.to && p.item == other.item
}

// quote is the wording of the passage, a contiguous part of the article.
func (p passage) quote() string {
	if p.item > 0 {
		u, _ := p.article.Unit(p.from, p.item)
		return u.Text
	}
	if p.isWhole() {
		return p.article.Text
	}
	var parts []string
	for n := p.from; n <= p.to; n++ {
		parts = append(parts, p.article.Paragraph(n))
	}
	return strings.Join(parts, "\n")
}

// shown is the quote as it is shown: an item stands after the line that it
// completes, with …… for the items left out.
func (p passage) shown() string {
	if p.item == 0 {
		return p.quote()
	}
	u, _ := p.article.Unit(p.from, p.item)
	if p.item == 1 {
		return u.LeadIn + "\n" + u.Text
	}
	return u.LeadIn + "\n……\n" + u.Text
}

// rule says in this project's words what the passage says.
func (p passage) rule() string {
	if p.item > 0 {
		u, _ := p.article.Unit(p.from, p.item)
		return u.Rule
	}
	if p.isWhole() || p.article.Paragraphs() == 1 {
		return p.article.Rule
	}
	var b strings.Builder
	for n := p.from; n <= p.to; n++ {
		if u, ok := p.article.Unit(n, 0); ok {
			b.WriteString(u.Rule)
		}
	}
	return b.String()
}

// name is the passage's place in official writing: 第三十一条第六项,
// 第二十条第三款, 第二十三条第二款至第三款.
func (p passage) name() string {
	s := p.article.Name()
	if p.isWhole() {
		return s
	}
	if p.article.Paragraphs() > 1 {
		s += "第" + chinese.Numeral(p.from) + "款"
		if p.to > p.from {
			s += "至第" + chinese.Numeral(p.to) + "款"
		}
	}
	if p.item > 0 {
		s += "第" + chinese.Numeral(p.item) + "项"
	}
	return s
}

// citation is the passage as it is cited.
func (p passage) citation(source string) Citation {
	c := Citation{Source: source, Article: p.article.Number, Item: p.item, Quote: p.quote()}
	if p.from == p.to {
		c.Paragraph = p.from
	}
	return c
}

// Shares of the best score that a paragraph or an item needs to be quoted
// beside it, or to be quoted alone.
const (
	besideShare = 0.8
	aloneShare  = 1.46

	askedAloneShare = 1.06 // likewise, where the question asks which item it is

	// narrowLikeness is how like a question has to be to one that is known to
	// be about a paragraph or an item, for that alone to be quoted.
	narrowLikeness = 0.4
	narrowShare    = 0.85 // of the best unit's score, that the place needs
)

// passage chooses the part of an article that the query asks about: with all its
// items where it asks for the list of them.
func (x *Index) passage(q *analysed, a Article) passage {
	p := x.narrowest(q, a)
	if p.item > 0 && asksForAll(q.asked) {
		p.item = 0
	}
	return p
}

// asksForAll tells whether a question asks for all items of a list: 哪些情形, and
// 哪些不履行职责的情形.
func asksForAll(text string) bool {
	if _, what, ok := strings.Cut(text, "哪些"); ok && containsAny(what, []string{"情形", "行为", "职责", "情况", "事项", "方面", "方式"}) {
		return true
	}
	return containsAny(text, []string{"哪几种", "哪几项", "哪几类", "哪几个方面", "有几种", "有几项"})
}

// narrowest is the smallest part of an article that the query may be about.
func (x *Index) narrowest(q *analysed, a Article) passage {
	p := whole(a)
	if q.whole.total == 0 {
		return p
	}
	first := x.unitFirst[a.Number]
	scores := x.unitScores(q, a.Number)
	if m, ok := x.point(q, a.Number); ok && m.likeness >= narrowLikeness {
		if m.place.Paragraph == 0 {
			return p
		}
		if narrowed := x.narrow(p, m.place, scores); narrowed != nil {
			return *narrowed
		}
	}
	paragraphs := make([]float64, a.Paragraphs()+1)
	for i, s := range scores {
		n := x.unitRefs[first+i].Paragraph
		paragraphs[n] = max(paragraphs[n], s)
	}
	best := 0.0
	for _, s := range paragraphs {
		best = max(best, s)
	}
	if a.Paragraphs() > 1 {
		p.from, p.to = 0, 0
		for n := 1; n < len(paragraphs); n++ {
			if paragraphs[n] >= besideShare*best {
				if p.from == 0 {
					p.from = n
				}
				p.to = n
			}
		}
	}
	if p.from == p.to {
		p.item = x.item(a, p.from, scores, q.aloneShare())
	}
	return p
}

// narrow is the passage of a place, or nil where another unit of the article
// fits the query clearly better.
func (x *Index) narrow(p passage, place Place, scores []float64) *passage {
	own, best := 0.0, 0.0
	for i, s := range scores {
		u := x.unitRefs[x.unitFirst[p.article.Number]+i]
		best = max(best, s)
		if u.Paragraph == place.Paragraph && (place.Item == 0 || u.Item == place.Item) {
			own = max(own, s)
		}
	}
	if own < narrowShare*best {
		return nil
	}
	p.from, p.to, p.item = place.Paragraph, place.Paragraph, place.Item
	return &p
}

// aloneShare is the share of the best score that an item needs to be quoted
// alone, less where the question asks which one it is.
func (q *analysed) aloneShare() float64 {
	if q.aim.item {
		return askedAloneShare
	}
	return aloneShare
}

// item is the item of a paragraph that stands out, or 0 where none does: its
// score is share times that of the next.
func (x *Index) item(a Article, paragraph int, scores []float64, share float64) int {
	first := x.unitFirst[a.Number]
	best, second, at := 0.0, 0.0, 0
	for i, s := range scores {
		u := x.unitRefs[first+i]
		if u.Paragraph != paragraph {
			continue
		}
		if s > best {
			best, second, at = s, best, u.Item
		} else if s > second {
			second = s
		}
	}
	if best < share*second {
		return 0
	}
	return at
}
