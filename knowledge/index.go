package knowledge

import (
	"errors"
	"slices"
	"strings"
)

// Weights of the search. They were set on the project's own questions of
// testdata/questions_tuning.tsv, never on a question set that measures it.
const (
	weightSubject = 2.5
	weightRule    = 1.2
	weightText    = 1.0
	weightMatters = 1.6
	weightSingle  = 0.25 // of a single character against a pair
	weightSynonym = 0.7  // of a word that stands for one in the question
	weightSound   = 0.75 // of a word that only sounds like one in the question

	bm25K = 1.2
	bm25B = 0.5

	shareTerms  = 1.3 // of BM25 in a document's score
	sharePhrase = 1.0 // of the likest phrases in a document's score
	shareSecond = 0.4 // of the second likest phrase against the likest

	weightOtherForm = 0.6 // of what asks for a number, where the question does not
	weightLooseForm = 0.9 // of what asks in another form than the question

	phraseExcess  = 0.2 // cost of what the question has beyond a phrase
	phraseLacking = 1.1 // cost of what a phrase has beyond the question
)

// Index finds articles. It is read only once built: several goroutines may
// search it at the same time.
type Index struct {
	regulations *Regulations
	vocabulary  map[string]int32 // gram to term
	idf         []float32        // by term, over documents
	unknown     float32          // idf of a term that no document has
	sounds      map[string][]int32
	meaning     [][]weighted // by synonym: the terms it stands for
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
	whole view
	parts []view

	likeness []float32 // by phrase, once ranked: of the view that is likest
	units    []float32 // by unit, once asked for
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

// analyse splits a query into its views.
func (x *Index) analyse(query string) *analysed {
	text := Normalise(query)
	said := x.said(text)
	q := &analysed{text: text, whole: x.view(text, 1, said)}
	parts, asked := clauses(text)
	q.form = formWhat
	q.asked = text
	if len(parts) > 0 {
		q.form = formOf(parts[asked])
	}
	for _, c := range conjuncts(text) {
		q.parts = append(q.parts, x.view(c, weightAsked, said))
	}
	if len(parts) < 2 {
		return q
	}
	q.asked = ""
	for i, p := range parts {
		if i == asked || asks(p) {
			q.asked += p
		}
		switch {
		case i == asked && i > 0:
			q.parts = append(q.parts, x.view(p, weightAsked, said), x.view(parts[i-1]+p, weightAsked, said))
		case i == asked:
			q.parts = append(q.parts, x.view(p, weightAsked, said))
		default:
			q.parts = append(q.parts, x.view(p, weightSituation, said))
		}
	}
	return q
}

// said are the synonyms whose words a text has.
func (x *Index) said(text string) []int {
	var said []int
	for i := range x.regulations.synonyms {
		if containsAny(text, x.regulations.synonyms[i].say) {
			said = append(said, i)
		}
	}
	return said
}

// view finds the terms of a stretch of text, their synonyms and, for pairs
// that no document has, the pairs that sound alike.
// said are the synonyms to look for.
func (x *Index) view(text string, weight float32, said []int) view {
	v := view{terms: make([]weighted, 0, 64), weight: weight}
	grams(x.content(text), func(gram string, single bool) {
		weight := float32(1)
		if single {
			weight = weightSingle
		}
		term, ok := x.vocabulary[gram]
		switch {
		case ok && v.add(term, weight):
			v.total += float64(x.idf[term] * weight)
		case !ok && !single && gram[0] > '9':
			v.total += float64(x.unknown * weight)
			for _, t := range x.soundsLike(gram) {
				v.add(t, weightSound)
			}
		}
	})
	for _, i := range said {
		if containsAny(text, x.regulations.synonyms[i].say) {
			for _, t := range x.meaning[i] {
				v.add(t.term, t.weight)
			}
		}
	}
	return v
}

// content is the text without the words that say nothing about its matter.
func (x *Index) content(text string) string { return x.fillers.Replace(text) }

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
	terms := make([]float32, x.documents.n)
	x.documents.score(q.whole.terms, terms)
	phrase := x.phraseScores(q)
	aim := intentOf(q.asked)
	ranked := make([]scored, 0, len(terms))
	for d := range terms {
		s := scored{document: d, terms: float64(terms[d]) / (q.whole.total * (bm25K + 1)), phrase: phrase[d]}
		s.score = shareTerms*s.terms + sharePhrase*s.phrase
		s.plain = s.score
		if d < x.regulations.Len() {
			s.score *= aim.gain(x.regulations.articles[d], q.form)
		}
		if s.score > 0 {
			ranked = append(ranked, s)
		}
	}
	slices.SortStableFunc(ranked, byScore)
	return ranked
}

// phraseScores is, by document, how like its likest phrase is to the view of
// the query that it is likest to, from 0 to 1.
func (x *Index) phraseScores(q *analysed) []float64 {
	q.likeness = make([]float32, x.phrases.n)
	x.liken(q.whole, q.likeness)
	if len(q.parts) > 0 {
		of := make([]float32, x.phrases.n)
		for _, v := range q.parts {
			clear(of)
			x.liken(v, of)
			for p, l := range of {
				if v.weight >= weightAsked || int(x.phraseOf[p].document) < x.regulations.Len() {
					q.likeness[p] = max(q.likeness[p], l*v.weight)
				}
			}
		}
	}
	best, second := make([]float64, x.documents.n), make([]float64, x.documents.n)
	for p, l := range q.likeness {
		ref := x.phraseOf[p]
		switch {
		case ref.form == 0 || ref.form == q.form:
		case ref.form == formNumber:
			l *= weightOtherForm
		default:
			l *= weightLooseForm
		}
		if l := float64(l); l > best[ref.document] {
			best[ref.document], second[ref.document] = l, best[ref.document]
		} else {
			second[ref.document] = max(second[ref.document], l)
		}
	}
	for d := range best {
		best[d] = (best[d] + shareSecond*second[d]) / (1 + shareSecond)
	}
	return best
}

// liken sets the likeness of every phrase to a view: what both have against
// what only one has (Tversky's index). A question may say more than a phrase
// does, but not less.
func (x *Index) liken(v view, likeness []float32) {
	x.phrases.score(v.terms, likeness)
	total := float32(v.total)
	for p, shared := range likeness {
		if shared > 0 {
			excess := max(0, total-shared)
			lacking := max(0, x.phraseSum[p]-shared)
			likeness[p] = shared / (shared + phraseExcess*excess + phraseLacking*lacking)
		}
	}
}

// unitScores is the score of every unit of an article, in their order.
func (x *Index) unitScores(q *analysed, article int) []float64 {
	if q.units == nil {
		q.units = make([]float32, x.units.n)
		x.units.score(q.whole.terms, q.units)
	}
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
		scores[i] = float64(q.units[first+i])/(q.whole.total*(bm25K+1)) + best[i]
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
