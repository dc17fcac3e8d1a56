package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// point is one thing that staff ask about a place in the Regulations: the
// questions in their words, and the sentence that answers just these. say is
// empty where the rule of the place answers them. Where a question has one of the
// words of unless, yes or no may be another, and only the rule is said. A point
// with words of only is about what these name, and answers no question without one.
type point struct {
	place  Place
	form   form
	ask    []string
	say    string
	unless []string
	only   []string
}

// pointsFile is the layout of points.yaml.
type pointsFile struct {
	Points []struct {
		At     string   `yaml:"at"`
		Form   string   `yaml:"form"`
		Ask    []string `yaml:"ask"`
		Say    string   `yaml:"say"`
		Unless []string `yaml:"unless"`
		Only   []string `yaml:"only"`
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
		points = append(points, point{place: place, form: form, ask: e.Ask, say: e.Say, unless: e.Unless, only: e.Only})
	}
	// The index takes them by article: one out of its order would be lost, and all after it.
	slices.SortStableFunc(points, func(a, b point) int { return a.place.Article - b.place.Article })
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
	minLikenessHedge  = 0.60 // of an answer that there is no such rule, for a question of another form
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
		if len(pt.only) > 0 && !containsAny(q.text, pt.only) {
			continue
		}
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
	case !m.form.yesOrNo() && containsAny(q.text, m.unless):
		return ""
	case m.form == formNumber && (q.form != formNumber || measureOf(m.ask) != measureOf(q.asked) || m.likeness < minLikenessNumber && !x.only(m.point)):
		return ""
	case m.form == formWho && q.form != formWho && q.form != formWhat:
		return "" // nobody asked who
	case !m.form.yesOrNo():
		return m.say
	case (q.form == formWhat || q.form == formNumber) && m.likeness < minLikenessOther:
		return ""
	case m.form == q.form && m.likeness >= minLikenessYesNo && m.sameSense(q) && m.sameMatter(x, q.asked) && m.sameDegree(q) && m.speaksOf(q) && m.sameQuantity(q) && m.sameActor(x, q) && x.covered(q.asked, m.place.Article-1).vouches():
		return m.say
	}
	// Yes or no would be of another question: only the rule is given.
	rule := withoutVerdict(m.say)
	if rule == m.say && (!m.sameMatter(x, q.asked) || containsAny(q.text, m.unless) || m.form != q.form && m.likeness < minLikenessHedge) {
		return "" // it says what is not set, and begins with no verdict
	}
	return rule
}

// sameSense tells whether yes or no to the question of a point is yes or no to q.
func (m match) sameSense(q *analysed) bool {
	return denies(q.asked) == denies(m.ask) && !asksToConfirm(q.asked) && !takesForGranted(q.asked) && !containsAny(q.text, m.unless) &&
		(!asksIfRight(q.asked) || asksIfRight(m.ask)) && (!strings.HasPrefix(m.say, "不能") || !asksAgainst(q.asked) || asksAgainst(m.ask))
}

// apart are the words that part one matter from another, those of a line being
// of one: the steps of the course, the ways of coming, the sorts of matters. A point
// that speaks of 复核 says neither yes nor no of 复查.
var apart = [][]string{
	{"复查"}, {"复核"}, {"听证"}, {"督办"}, {"约谈"}, {"调解", "调一调", "硬调", "谈", "主持"}, {"和解"}, {"仲裁"}, {"复议"}, {"巡视", "巡察"},
	{"写信", "来信", "收信", "联名信", "信件", "书信"}, {"匿名", "没署名", "不留名"}, {"举报", "检举", "控告", "揭发"}, {"建议", "点子"}, {"提拔"},
	{"定密", "保密法"}, {"交办"}, {"指定"}, {"撤销", "推翻", "改变"}, {"委托", "代替", "顶替"}, {"免予", "免于"}, {"处罚", "罚款"}, {"处分", "开除"}, {"组织部", "组织（人事）"}, {"人大"},
	{"除非"}, {"代理人"}, {"通报"}, {"考核"}, {"没造成", "未造成", "没有造成", "没后果"},
	{"人能要求", "人能不能要求", "人可以要求", "人有权要求", "人有没有权要求", "群众能要求", "群众可以要求"},
}

// bodies part likewise, unless the wording of the point is about every body.
var bodies = [][]string{
	{"信访局", "信访部门", "信访办"}, {"乡镇", "镇里", "街道", "乡里", "镇上"}, {"村里", "村委", "社区", "居委", "村两委", "村干部"}, {"省里", "省级"}, {"纪委", "纪检", "监委", "监察"},
	{"法院", "检察院", "检察机关", "审判机关", "公安", "派出所", "政法"},
	{"联席"}, {"党委", "县委", "市委", "省委", "区委"}, {"上级", "上一级", "上头"}, {"国企", "企业"},
}

// otherWays are the ways of coming that a rule of 走访 says nothing of, and visits
// the words of 走访 itself.
var (
	otherWays = []string{"写信", "来信", "联名", "电话", "网上", "网络", "网站", "邮件", "短信", "微信", "传真"}
	visits    = []string{"走访", "来访", "上访", "上门", "集体访"}
)

// counties are the levels above those of which a rule for 乡镇 and 街道 speaks.
var counties = [][]string{{"县里", "县级", "县上", "市里", "市级"}}

// everyBody is how the Regulations speak of all bodies.
var everyBody = []string{"各级机关", "任何组织"}

// sameMatter tells whether a point is about each matter and body that a question
// names by a word that parts it from others.
func (pt *point) sameMatter(x *Index, asked string) bool {
	names := func(text string, groups [][]string) bool {
		return !slices.ContainsFunc(groups, func(words []string) bool { return containsAny(asked, words) && !containsAny(text, words) })
	}
	own := strings.Join(pt.ask, " ") + pt.say
	if !names(own, apart) {
		return false
	}
	wording := x.wording(pt.place)
	if strings.Contains(wording, "乡镇") && !names(own, counties) {
		return false
	}
	if strings.Contains(wording, "走访形式") && containsAny(asked, otherWays) && !containsAny(asked, visits) && !containsAny(own, otherWays) {
		return false
	}
	return containsAny(wording, everyBody) || names(own+wording, bodies)
}

// degrees are words that take more, or other, than what is allowed or due without
// them: who may propose a punishment may not 直接 punish.
var degrees = [][]string{
	{"只要"}, {"直接", "一步", "跳过"}, {"强制", "强行", "硬"}, {"唯一"}, {"主动"}, {"只报", "只告", "只向", "只给", "只转", "仅"}, {"哪怕", "即使", "就算"}, {"期间"}, {"一般问题", "小问题"}, {"必须马上", "立即"},
}

// countedDays are numbers of days and months, which a rule may set a bound to.
var countedDays = regexp.MustCompile(`(?:[0-9]+|[一二三四五六七八九]?十[一二三四五六七八九]?)(?:个工作)?[天日]|[0-9一二两三四五六七八九十]+个月`)

// sameDegree tells whether yes to the question of a point is yes to q, which may go
// further. No is no the more, and what must not be left undone must not be so in
// any degree.
func (m match) sameDegree(q *analysed) bool {
	if hasPrefix(m.say, []string{"不能", "不再", "不算"}) || waives(q.asked) {
		return true
	}
	own := strings.Join(m.point.ask, " ") + m.say
	for _, words := range degrees {
		if containsAny(q.asked, words) && !containsAny(own, words) {
			return false
		}
	}
	return !slices.ContainsFunc(countedDays.FindAllString(q.asked, -1), func(days string) bool { return !strings.Contains(own, days) })
}

// wording is what the Regulations say at a place.
func (x *Index) wording(place Place) string {
	a := x.regulations.articles[place.Article-1]
	if place.Paragraph == 0 {
		return a.Text
	}
	u, _ := a.Unit(place.Paragraph, place.Item)
	return u.LeadIn + u.Text
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

// periodUnits are the units of what a question asks of a period or of how often.
var periodUnits = []string{"日", "工作日", "周", "月", "年", "小时", "次"}

// sameQuantity tells whether a point names each period that a question does: that
// something may be done within five working days says nothing of the sixth.
func (m match) sameQuantity(q *analysed) bool {
	own := quantities([]rune(Normalise(m.ask + "，" + m.say)))
	return q.form == formIs || !slices.ContainsFunc(quantities([]rune(q.asked)), func(n quantity) bool {
		return slices.Contains(periodUnits, n.unit) && !slices.ContainsFunc(own, n.same)
	})
}

// sent are the words of what the petition department has sent on to another body.
var sent = []string{"转来", "转过来", "转下来", "转给我们", "转到我们", "交来", "交办给我们", "派来", "派给我们", "批转"}

// sameActor tells whether a point is about the doing of the body that a question
// names, where its article is about that of one kind: what other bodies tell the
// petitioner is no duty of the petition department, nor the sending on of letters theirs.
func (m match) sameActor(x *Index, q *analysed) bool {
	whose := x.regulations.links[m.place.Article-1].whose
	if whose == actorBureau && actorsOf(q)[actorBureau] && containsAny(m.ask, bureauWords) && !strings.Contains(q.asked, "交办") {
		return false
	}
	return whose != actorUnit || !actorsOf(q)[actorUnit] || containsAny(q.text, sent) || containsAny(m.ask, bureauWords)
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
