package knowledge

import (
	"cmp"
	"errors"
	"slices"
	"strings"
)

// Weights of the search. They were set on the project's own questions
// (testdata/questions_tuning.tsv); of the sets by others the data and the rules
// have learnt, and not the weights.
const (
	weightSubject = 2.5
	weightRule    = 1.2
	weightText    = 0.75
	weightMatters = 1.5
	weightSingle  = 0.5  // of a single character against a pair
	weightClass   = 0.68 // of the class of a word against a pair
	weightSynonym = 0.45 // of a word that stands for one in the question
	weightSound   = 0.64 // of a word that only sounds like one in the question

	bm25K = 0.96
	bm25B = 0.8

	shareTerms  = 1.1  // of BM25 in a document's score
	sharePhrase = 1.18 // of the likest phrases in a document's score
	shareUnit   = 0.35 // of the best paragraph or item in what BM25 gives an article
	shareSecond = 0.35 // of the second likest phrase against the likest

	weightOtherForm = 0.78 // of what asks for a number, where the question does not
	weightLooseForm = 1.0  // of what asks in another form than the question

	phraseExcess  = 0.16 // cost of what the question has beyond a phrase
	phraseLacking = 0.97 // cost of what a phrase has beyond the question
	minShared     = 0.15 // of a phrase that a question has to have
	shareTold     = 0.87 // of a neighbour's likeness to all of a message that tells before it asks
	phraseShort   = 1.5  // cost of every phrase, which short ones feel
)

// Index finds articles. It is read only once built: several goroutines may
// search it at the same time.
type Index struct {
	regulations *Regulations
	vocabulary  map[gram]int32     // gram to term
	idf         []float32          // by term, over documents
	unknown     float32            // idf of a term that no document has
	sounds      map[uint64][]int32 // by the sound of a pair: the pairs
	spelling    *spelling
	lexicon     *lexicon
	meaning     [][]weighted // by class: the terms that it stands for
	fillers     *strings.Replacer

	documents postings // articles, then neighbours
	units     postings
	phrases   postings
	phraseOf  []phraseRef // by phrase
	phraseSum []float32   // by phrase: sum of the weights of its terms
	unitRefs  []Unit      // by unit document
	unitFirst []int       // by article number: its first unit document

	phraseFirst []int // by article number: its first phrase
}

// phraseRef is where a phrase of matters.yaml or neighbours.yaml belongs.
type phraseRef struct {
	document        int32 // article number - 1, or further for a neighbour
	paragraph, item int32
	point           int32 // -1 where it is no question of points.yaml
	text            string
	denies          bool
	form            form // of a matter that is near the Regulations, else 0
}

// Hit is an article that Search found. Unit is the paragraph or item of it
// that fits the query best; Score is comparable within one search, and about 1
// where a query is answered to the letter.
type Hit struct {
	Article Article
	Unit    Unit
	Score   float64
}

// NewIndex builds the index over the articles, units and matters of r.
func NewIndex(r *Regulations) (*Index, error) {
	if r == nil || r.Len() == 0 {
		return nil, errors.New("knowledge: no regulations to index")
	}
	b := newBuilder(r)
	x := b.build()
	return x, nil
}

// Search returns the n articles that fit the query best, best first. Articles
// that share nothing with it are not returned.
func (x *Index) Search(query string, n int) []Hit {
	q := x.analyse(query)
	ranked := x.rank(q)
	hits := make([]Hit, 0, max(0, min(n, len(ranked))))
	for _, s := range ranked {
		if len(hits) >= n {
			break
		}
		if s.document >= x.regulations.Len() {
			continue
		}
		a := x.regulations.articles[s.document]
		hits = append(hits, Hit{Article: a, Unit: x.bestUnit(q, a.Number), Score: s.score})
	}
	return hits
}

// analysed is a query as the index sees it: as a whole and, where it has
// several clauses, clause by clause.
type analysed struct {
	text  string // normalised
	asked string // the clauses that ask, or the whole
	form  form   // of the clause that asks
	aim   intent // of the clauses that ask
	whole view
	parts []view
	long  bool // several clauses: most of it is told, and not asked

	likeness []float32 // by phrase, once ranked: of the view that is likest
	units    []float64 // by unit, once ranked
}

// view is a stretch of a query as terms.
type view struct {
	terms  []weighted
	total  float64 // sum of the idf of the terms, unknown ones included
	weight float32
}

// weighted is a term of a query with its weight.
type weighted struct {
	term   int32
	weight float32
}

// scored is a document with its score. terms and phrase are its two parts.
type scored struct {
	document      int
	score         float64
	terms, phrase float64
	plain         float64 // the score before the question's intent was weighed
}

// analyse splits a query into its views and finds what it is after.
func (x *Index) analyse(query string) *analysed {
	q := x.split(x.read(query))
	q.aim = intentOf(q.asked)
	return q
}

// split splits a text into the views of a query.
func (x *Index) split(text string) *analysed {
	q := &analysed{text: text, whole: x.view(text, 1)}
	parts, asked := clauses(text)
	q.form = formWhat
	q.asked = text
	if len(parts) > 0 {
		q.form = formOf(parts[asked])
	}
	for _, c := range conjuncts(text) {
		q.parts = append(q.parts, x.view(c, weightAsked))
	}
	if len(parts) < 2 {
		return q
	}
	q.asked, q.long = "", true
	for i, p := range parts {
		if i == asked || asks(p) {
			q.asked += p
		}
		switch {
		case i == asked && i > 0:
			q.parts = append(q.parts, x.view(p, weightAsked), x.view(parts[i-1]+p, weightAsked))
		case i == asked:
			q.parts = append(q.parts, x.view(p, weightAsked))
		default:
			q.parts = append(q.parts, x.view(p, weightSituation))
		}
	}
	return q
}

// read brings a query into the form in which it is understood: normalised, in
// the standard language, the words of the trade spelt right.
func (x *Index) read(query string) string {
	return x.spelling.correct(x.regulations.dialect.Replace(Normalise(query)))
}

// view finds the terms of a stretch of text: its grams, the classes of its
// words and what these stand for and, for pairs that no document has, the pairs
// that sound alike.
func (x *Index) view(text string, weight float32) view {
	v := view{terms: make([]weighted, 0, 96), weight: weight}
	grams(x.content(text), func(g gram, single bool) {
		weight := weightOf(single)
		term, ok := x.vocabulary[g]
		switch {
		case ok && v.add(term, weight):
			v.total += float64(x.idf[term] * weight)
		case ok || single:
		default:
			v.total += float64(x.unknown)
			for _, t := range x.sounds[soundOfPair(g)] {
				v.add(t, weightSound)
			}
		}
	})
	said := make([]int32, 0, 16)
	x.lexicon.find(text, func(class int32) {
		if !slices.Contains(said, class) {
			said = append(said, class)
		}
	})
	for _, class := range said {
		if term, ok := x.vocabulary[classGram(int(class))]; ok && v.add(term, weightClass) {
			v.total += float64(x.idf[term] * weightClass)
		}
	}
	for _, class := range said {
		for _, t := range x.meaning[class] {
			v.add(t.term, t.weight)
		}
	}
	return v
}

// weightOf is the weight of a single character or of another gram.
func weightOf(single bool) float32 {
	if single {
		return weightSingle
	}
	return 1
}

// content is the text without the words that say nothing about its matter, of
// which the old name of the Regulations is one where nothing is asked about it.
func (x *Index) content(text string) string {
	const old = "信访条例"
	if before, _, ok := strings.Cut(text, old); ok && !containsSuffix(before, otherRules...) && !containsAny(text, []string{"2005", "废", "失效", "有效", "区别", "不同"}) {
		text = strings.ReplaceAll(text, old, " ")
	}
	return x.fillers.Replace(text)
}

// otherRules are the words before 信访条例 that make it the rules of 2005 or
// those of a place.
var otherRules = []string{"旧", "旧的", "老", "老的", "原", "原来的", "以前的", "过去的", "以前那个", "国务院", "国务院的", "省", "省里的", "市", "市里的", "县", "区", "州", "地方", "本地"}

// add adds a term unless the view has it already.
func (v *view) add(term int32, weight float32) bool {
	for _, t := range v.terms {
		if t.term == term {
			return false
		}
	}
	v.terms = append(v.terms, weighted{term, weight})
	return true
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// rank scores all articles and neighbours and returns those with a score,
// best first; equal scores in the order of the articles.
func (x *Index) rank(q *analysed) []scored {
	if q.whole.total == 0 {
		return nil
	}
	terms := x.termScores(q)
	phrase := x.phraseScores(q)
	excluded := actorsOf(q)
	off := x.regulations.offStage(q.text)
	ranked := make([]scored, 0, len(terms))
	for d := range terms {
		s := scored{document: d, terms: terms[d], phrase: phrase[d]}
		s.score = shareTerms*s.terms + sharePhrase*s.phrase
		s.plain = s.score
		if d < x.regulations.Len() {
			if !x.regulations.links[d].wants(q.text) {
				continue
			}
			s.score *= q.aim.gain(x.regulations.articles[d], q.form)
			if excluded[x.regulations.links[d].whose] {
				s.score *= actorLoss
			}
			if factor, ok := off[d+1]; ok {
				s.score *= factor
			}
		}
		if s.score > 0 {
			ranked = append(ranked, s)
		}
	}
	slices.SortFunc(ranked, func(a, b scored) int { return cmp.Or(byScore(a, b), cmp.Compare(a.document, b.document)) })
	return ranked
}

// termScores is, by document, its BM25 against what all terms of the query
// would give, for an article with that of its best unit.
func (x *Index) termScores(q *analysed) []float64 {
	scores := x.documents.relative(q.whole)
	q.units = x.units.relative(q.whole)
	for n := 1; n <= x.regulations.Len(); n++ {
		scores[n-1] = (1-shareUnit)*scores[n-1] + shareUnit*slices.Max(q.units[x.unitFirst[n]:x.unitFirst[n+1]])
	}
	return scores
}

// phraseScores is, by document, how like its likest phrase is to the view of
// the query that it is likest to, from 0 to 1.
func (x *Index) phraseScores(q *analysed) []float64 {
	q.likeness = make([]float32, x.phrases.n)
	x.liken(q.whole, q.likeness)
	neighbours := x.phraseFirst[x.regulations.Len()+1]
	if q.long {
		for p := neighbours; p < len(q.likeness); p++ {
			q.likeness[p] *= shareTold
		}
	}
	if len(q.parts) > 0 {
		of := make([]float32, x.phrases.n)
		for _, v := range q.parts {
			clear(of)
			x.liken(v, of)
			to := q.likeness
			if v.weight < weightAsked { // what is only told finds articles, no neighbours
				to = to[:neighbours]
			}
			for p, l := range of[:len(to)] {
				if l *= v.weight; l > to[p] {
					to[p] = l
				}
			}
		}
	}
	best, second := make([]float32, x.documents.n), make([]float32, x.documents.n)
	for p, l := range q.likeness {
		if l == 0 {
			continue
		}
		ref := &x.phraseOf[p]
		switch {
		case ref.form == 0 || ref.form == q.form:
		case ref.form == formNumber:
			l *= weightOtherForm
		default:
			l *= weightLooseForm
		}
		if d := ref.document; l > best[d] {
			best[d], second[d] = l, best[d]
		} else if l > second[d] {
			second[d] = l
		}
	}
	scores := make([]float64, len(best))
	for d := range best {
		scores[d] = (float64(best[d]) + shareSecond*float64(second[d])) / (1 + shareSecond)
	}
	return scores
}

// liken sets the likeness of every phrase to a view: what both have against
// what only one has (Tversky's index). A question may say more than a phrase
// does, but not less: a phrase of which it has next to nothing is not like it.
func (x *Index) liken(v view, likeness []float32) {
	x.phrases.score(v.terms, likeness)
	total := float32(v.total)
	sums := x.phraseSum[:len(likeness)]
	for p, shared := range likeness {
		if shared < minShared*sums[p] {
			likeness[p] = 0
			continue
		}
		// The builtin max looks for NaN, which takes longer than all the rest here.
		union := shared + phraseShort
		if excess := total - shared; excess > 0 {
			union += phraseExcess * excess
		}
		if lacking := sums[p] - shared; lacking > 0 {
			union += phraseLacking * lacking
		}
		likeness[p] = shared / union
	}
}

// unitScores is the score of every unit of an article, in their order.
func (x *Index) unitScores(q *analysed, article int) []float64 {
	first, next := x.unitFirst[article], x.unitFirst[article+1]
	scores := make([]float64, next-first)
	best := make([]float64, len(scores))
	for p := x.phraseFirst[article]; p < x.phraseFirst[article+1]; p++ {
		ref := x.phraseOf[p]
		for i := range best {
			u := x.unitRefs[first+i]
			if u.Paragraph == int(ref.paragraph) && u.Item == int(ref.item) {
				best[i] = max(best[i], float64(q.likeness[p]))
			}
		}
	}
	for i := range scores {
		scores[i] = q.units[first+i] + best[i]
	}
	return scores
}

// bestUnit is the unit of an article that fits the query best.
func (x *Index) bestUnit(q *analysed, article int) Unit {
	if q.whole.total == 0 {
		return x.unitRefs[x.unitFirst[article]]
	}
	best, at := -1.0, 0
	for i, s := range x.unitScores(q, article) {
		if s > best {
			best, at = s, i
		}
	}
	return x.unitRefs[x.unitFirst[article]+at]
}
