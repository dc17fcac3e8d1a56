package corpus

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"xinfangbot/knowledge"
)

// fillers are words of questions that say nothing about their matter.
var fillers = strings.NewReplacer(fillerPairs(
	"请问一下", "请问", "想问一下", "想了解", "我想知道", "告诉我", "帮我查一下", "查一下", "麻烦", "是怎么规定的", "是如何规定的", "怎么规定的", "如何规定的", "有什么规定", "有哪些规定", "有何规定", "规定是什么", "的规定", "按照规定", "依据是什么",
	"是什么意思", "指的是什么", "是指什么", "指什么", "什么是", "是什么", "有哪些", "包括哪些", "哪些", "哪个", "哪里", "什么时候", "什么样的", "什么样", "什么", "为什么", "怎么样", "怎么办", "怎么", "怎样", "如何", "多长时间", "多久", "多少年", "多少天", "多少人", "多少", "几点", "几天", "几个", "几年", "几人", "几次", "几",
	"是不是", "能不能", "可不可以", "要不要", "有没有", "会不会", "是否", "可以吗", "可以", "能否", "应该", "应当", "需要", "必须", "谁来", "由谁", "要谁", "找谁", "归谁", "谁", "吗", "呢", "吧", "啊", "了", "的", "我们", "他们", "我", "你", "他", "这个", "那个", "这种", "一个", "一下", "根据", "按照", "关于", "对于", "规定", "是", "在",
)...)

// fillerPairs puts a space in the place of each word.
func fillerPairs(words ...string) []string {
	pairs := make([]string, 0, 2*len(words))
	for _, w := range words {
		pairs = append(pairs, w, " ")
	}
	return pairs
}

// term is a pair of characters, or a word of letters and figures.
type term struct {
	text   string
	count  int     // of the passages that have it
	weight float64 // its inverse document frequency
	// straddles is that it is the end of one word and the beginning of another.
	straddles bool
}

// question is a question as it is searched for.
type question struct {
	text  string // normalised, without fillers
	terms []term
	total float64 // sum of the weights
	// asksTime is that it asks how long or by when, asksPeriod that only a period
	// can be the answer.
	asksTime, asksPeriod bool
	// subject is what a law that the question does not name by its title is about,
	// as the question says it too: 行政复议 of the 行政复议法. It may be empty.
	subject string
	// few is that it is asked of the bureau's own rules, not of a library of laws:
	// a title there that has its one word is what it is about.
	few bool
}

var duration = regexp.MustCompile(`[一二两三四五六七八九十百\d][个]?(工作日|日|天|月|年|小时|周)`)

// timeless is the share of the score that is left to a passage without a time
// where a time is asked for.
const timeless = 0.8

// analyse finds the terms of a question and how rare each is.
func (s *snapshot) analyse(text string) (*question, error) {
	text = knowledge.Normalise(text)
	q := &question{text: fillers.Replace(text), asksTime: containsAny(text, "多久", "多长时间", "几天", "几日", "多少天", "期限", "时限", "时效", "几个月", "几年", "什么时候")}
	q.asksPeriod = q.asksTime && containsAny(text, "多久", "多长时间", "几天", "几日", "多少天", "多少日", "几个月", "几年", "多少年")
	q.subject, q.few = s.subject(text), s.few()
	names := pairs(q.text)
	counts := make([]int, len(names))
	for _, sh := range s.shards {
		if err := sh.frequencies(names, counts); err != nil {
			return nil, err
		}
	}
	for i, n := range names {
		df := float64(counts[i])
		t := term{text: n, count: counts[i], weight: math.Log(1 + (float64(s.passages)-df+0.5)/(df+0.5))}
		if straddles(names, counts, i) {
			t.weight, t.straddles = t.weight*straddling, true
		}
		q.terms = append(q.terms, t)
		q.total += t.weight
	}
	return q, nil
}

// minSubject is how many characters the subject of a law has that is recognised.
const minSubject = 4

// subject is the longest subject of a law here that a text speaks of.
func (s *snapshot) subject(text string) string {
	longest := ""
	for title := range s.titles {
		of, ok := strings.CutSuffix(title, "法")
		if !ok {
			of, ok = strings.CutSuffix(title, "条例")
		}
		if !ok || utf8.RuneCountInString(of) < minSubject || !strings.Contains(text, of) {
			continue
		}
		if len(of) > len(longest) || len(of) == len(longest) && of < longest {
			longest = of
		}
	}
	return longest
}

// straddling is the weight of a pair that is of two words against one that is
// a word.
const straddling = 0.2

// straddles tells whether pair i is the end of one word and the beginning of
// the next: 动仲 in 劳动仲裁. Such a pair is much rarer than those on its two
// sides, which are words.
func straddles(names []string, counts []int, i int) bool {
	if i == 0 || i+1 == len(names) {
		return false
	}
	first, size := utf8.DecodeRuneInString(names[i])
	second := names[i][size:]
	return strings.HasSuffix(names[i-1], string(first)) && strings.HasPrefix(names[i+1], second) &&
		10*counts[i] < min(counts[i-1], counts[i+1])
}

// maxTerms bounds the terms of a question: what is longer is no question.
const maxTerms = 64

// pairs are the terms of a text, each once, as bleve's analyzer for Chinese
// makes them: pairs of neighbouring characters, words of letters and figures.
func pairs(text string) []string {
	var terms []string
	add := func(t string) {
		if len(terms) < maxTerms && !slices.Contains(terms, t) {
			terms = append(terms, t)
		}
	}
	for field := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		last, word := "", ""
		for _, r := range field {
			c := string(r)
			if !unicode.Is(unicode.Han, r) {
				word, last = word+c, ""
				continue
			}
			if word != "" {
				add(word)
				word = ""
			}
			if last != "" {
				add(last + c)
			}
			last = c
		}
		if word != "" {
			add(word)
		}
	}
	return terms
}

// Bounds of what bleve is asked.
const (
	mostTerms    = 12
	mostPostings = 16_000 // passages that have the terms, summed up
	leastTerms   = 3
)

// rarest are the terms to search with: the rarest, until their passages are
// too many to go through in the time there is.
func (q *question) rarest() (names []string, weights []float64) {
	terms := slices.Clone(q.terms)
	slices.SortStableFunc(terms, func(a, b term) int { return cmp.Compare(b.weight, a.weight) })
	postings := 0
	for _, t := range terms {
		if t.count == 0 {
			continue
		}
		postings += t.count
		if len(names) >= mostTerms || len(names) >= leastTerms && postings > mostPostings {
			break
		}
		names, weights = append(names, t.text), append(weights, t.weight)
	}
	return names, weights
}

// Weights of the ranking.
const (
	titleShare = 0.6 // of a term that only title or heading has
	bm25K      = 1.2
	bm25B      = 0.4
	usualSize  = 150.0 // characters of a passage
)

// match is how well a passage answers a question.
type match struct {
	score    float64 // 0 to 1
	coverage float64 // share of the question that the passage speaks of
	closest  float64 // share that its best paragraph speaks of
	matched  int     // terms that it has
	titled   bool    // title or heading has one of the terms
	subject  float64 // share of the question that the title speaks of
	line     int     // the line of the text that answers best
	period   bool    // a period stands in that line
}

// rank says how well a passage answers the question. Rare terms weigh more,
// and half of the score is that of the one paragraph that answers best: in a
// long article all words of a question may stand somewhere. plain is that the
// text is in normal form.
func (q *question) rank(title, heading, text string, plain bool) match {
	if q.total == 0 {
		return match{}
	}
	around := knowledge.Normalise(title + " " + heading)
	if !plain {
		text = normaliseLines(text)
	}
	var m match
	var whole, best float64
	whole, m.coverage, m.matched = q.cover(text, around)
	if strings.Contains(text, "\n") {
		i := 0
		for line := range strings.SplitSeq(text, "\n") {
			if s, covered, _ := q.cover(line, around); s > best {
				best, m.closest, m.line = s, covered, i
				m.period = duration.MatchString(line)
			}
			i++
		}
	} else {
		best, m.closest, m.period = whole, m.coverage, duration.MatchString(text)
	}
	title = knowledge.Normalise(title)
	for _, t := range q.terms {
		m.titled = m.titled || t.count > 0 && !t.straddles && strings.Contains(around, t.text)
		if strings.Contains(title, t.text) {
			m.subject += t.weight / q.total
		}
	}
	m.score = (whole + best) / 2
	if q.asksTime && !duration.MatchString(text) {
		m.score *= timeless
	}
	return m
}

// cover is the score and the coverage of one text with its title.
func (q *question) cover(text, around string) (score, coverage float64, matched int) {
	size := float64(len(text)) / 3 / usualSize
	for _, t := range q.terms {
		if n := strings.Count(text, t.text); n > 0 {
			tf := float64(n)
			score += t.weight * (0.6 + 0.4*tf/(tf+bm25K*(1-bm25B+bm25B*size)))
		} else if strings.Contains(around, t.text) {
			score += t.weight * titleShare
		} else {
			continue
		}
		coverage += t.weight
		if !t.straddles {
			matched++
		}
	}
	return score / q.total, coverage / q.total, matched
}

// normaliseLines is knowledge.Normalise line by line.
func normaliseLines(text string) string {
	if !strings.Contains(text, "\n") {
		return knowledge.Normalise(text)
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = knowledge.Normalise(l)
	}
	return strings.Join(lines, "\n")
}
