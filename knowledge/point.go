package knowledge

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// point is one thing that staff ask about a place in the Regulations: the
// questions in their words, and the sentence that answers just these. say is
// empty where the rule of the place answers them. Where a question has one of the
// words of unless, yes or no may be another, and only the rule is said.
type point struct {
	place  Place
	form   form
	ask    []string
	say    string
	unless []string
}

// pointsFile is the layout of points.yaml.
type pointsFile struct {
	Points []struct {
		At     string   `yaml:"at"`
		Form   string   `yaml:"form"`
		Ask    []string `yaml:"ask"`
		Say    string   `yaml:"say"`
		Unless []string `yaml:"unless"`
	} `yaml:"points"`
}

func loadPoints(file string, r *Regulations) ([]point, error) {
	var f pointsFile
	if err := readYAML(file, &f); err != nil {
		return nil, err
	}
	points := make([]point, 0, len(f.Points))
	for i, e := range f.Points {
		place, err := parsePlace(e.At)
		if err != nil {
			return nil, fmt.Errorf("%s: point %d: %w", file, i+1, err)
		}
		form, ok := parseForm(e.Form)
		if a, exists := r.Article(place.Article); !ok || !exists || !a.has(place) || len(e.Ask) == 0 {
			return nil, fmt.Errorf("%s: point %d at %s: no such place, no such form, or nothing asked", file, i+1, e.At)
		}
		points = append(points, point{place: place, form: form, ask: e.Ask, say: e.Say, unless: e.Unless})
	}
	return points, nil
}

// parsePlace reads 31, 20.3 or 31.1.6.
func parsePlace(s string) (Place, error) {
	var numbers [3]int
	fields := strings.Split(s, ".")
	if len(fields) > len(numbers) {
		return Place{}, fmt.Errorf("%q is no article, paragraph and item", s)
	}
	for i, f := range fields {
		n, err := strconv.ParseUint(f, 10, 16)
		if err != nil {
			return Place{}, fmt.Errorf("%q is no article number: %w", s, err)
		}
		numbers[i] = int(n)
	}
	if numbers[0] == 0 {
		return Place{}, fmt.Errorf("%q is no article number: there is no article 0", s)
	}
	return Place{Article: numbers[0], Paragraph: numbers[1], Item: numbers[2]}, nil
}

// has tells whether the article has the place.
func (a Article) has(p Place) bool {
	if p.Paragraph == 0 {
		return p.Item == 0
	}
	_, ok := a.Unit(p.Paragraph, p.Item)
	return ok
}

// Likeness that a question needs to one of a point's for the point's sentence
// to be its answer: more for yes and no, less for the only number of a place.
const (
	minLikeness       = 0.28
	minLikenessYesNo  = 0.30
	minLikenessNumber = 0.38
	minLikenessOnly   = 0.24
	minLikenessOther  = 0.45 // of an answer to yes or no, for a question that asks neither
)

// match is a point that a question asks about.
type match struct {
	*point
	ask      string // the question of the point that is likest
	likeness float32
}

// point finds the point of an article that a question asks about; ok is false
// where none is like enough.
func (x *Index) point(q *analysed, article int) (m match, ok bool) {
	best, denied := float32(0), denies(q.asked)
	for p := x.phraseFirst[article]; p < x.phraseFirst[article+1]; p++ {
		ref := x.phraseOf[p]
		if ref.point < 0 || q.likeness[p] == 0 {
			continue
		}
		pt := &x.regulations.points[ref.point]
		gain := q.likeness[p]
		switch {
		case pt.form == formNumber && q.form == formNumber && measureOf(ref.text) != measureOf(q.asked):
			gain *= 0.5
		case pt.form == q.form && q.form.yesOrNo() && ref.denies == denied:
			gain *= 1.35
		case pt.form == q.form:
			gain *= 1.15
		case pt.form == formNumber || q.form == formNumber:
			gain *= 0.8
		case pt.form.yesOrNo() && !q.form.yesOrNo():
			gain *= 0.85
		}
		if gain > best {
			best, m = gain, match{pt, ref.text, q.likeness[p]}
		}
	}
	if m.point == nil {
		return match{}, false
	}
	enough := m.likeness >= minLikeness || m.form == formNumber && q.form == formNumber && m.likeness >= minLikenessOnly && x.only(m.point)
	return m, enough
}

// only tells whether a point is the only one of its form at its place.
func (x *Index) only(pt *point) bool {
	n := 0
	for i := range x.regulations.points {
		if p := &x.regulations.points[i]; p.place == pt.place && p.form == pt.form {
			n++
		}
	}
	return n == 1
}

// sentence is what a point says to a question, or empty where its own form
// does not allow it to be said there.
func (m match) sentence(x *Index, q *analysed) string {
	switch {
	case m.say == "":
		return ""
	case m.form == formNumber && (q.form != formNumber || measureOf(m.ask) != measureOf(q.asked) || m.likeness < minLikenessNumber && !x.only(m.point)):
		return ""
	case m.form == formWho && q.form != formWho && q.form != formWhat:
		return "" // nobody asked who
	case !m.form.yesOrNo():
		return m.say
	case q.form == formWhat && m.likeness < minLikenessOther:
		return ""
	case m.form == q.form && m.likeness >= minLikenessYesNo && m.sameSense(q) && m.speaksOf(q) && x.covered(q.asked, m.place.Article-1).vouches():
		return m.say
	}
	// Yes or no would be of another question: only the rule is given.
	return withoutVerdict(m.say)
}

// sameSense tells whether yes or no to the question of a point is yes or no to q.
func (m match) sameSense(q *analysed) bool {
	return denies(q.asked) == denies(m.ask) && !asksToConfirm(q.asked) && !containsAny(q.text, m.unless) &&
		(!asksIfRight(q.asked) || asksIfRight(m.ask)) && (!strings.HasPrefix(m.say, "不能") || !asksAgainst(q.asked) || asksAgainst(m.ask))
}

// asksWhether are the words after which stands what a question asks whether it
// may or must be done.
var asksWhether = []string{"要不要", "用不用", "需不需要", "该不该", "能不能", "可不可以", "是不是得", "是不是要", "必须", "非得", "还得", "还用"}

// particles part the words between which they stand.
const particles = "的了吗呢吧啊呀么嘛就都也还又把给跟和在去来上下过着一个我你您他她它咱们"

// speaksOf tells whether a point speaks of most of what a question asks whether it
// may or must be done, pair of characters by pair: that telephone numbers are
// published says nothing of whether this must be approved.
func (pt *point) speaksOf(q *analysed) bool {
	own := strings.Join(pt.ask, " ") + pt.say
	known, strange := 0, 0
	for _, word := range asksWhether {
		_, done, _ := strings.Cut(q.asked, word)
		done, _, _ = strings.Cut(done, "，")
		var before rune
		for _, r := range done {
			switch pair := string([]rune{before, r}); {
			case !isHan(r) || strings.ContainsRune(particles, r):
				r = 0
			case before == 0:
			case strings.Contains(own, pair):
				known++
			default:
				strange++
			}
			before = r
		}
	}
	return strange <= known
}

// maxVerdict is how many characters such a sentence has: 一般要，但不是必须.
const maxVerdict = 9

// withoutVerdict takes the sentence 能。, 不能。, 要。 and the like off the
// beginning of an answer.
func withoutVerdict(say string) string {
	verdict, rest, ok := strings.Cut(say, "。")
	if !ok || rest == "" || utf8.RuneCountInString(verdict) > maxVerdict {
		return say
	}
	return rest
}
