package knowledge

import (
	"cmp"
	"errors"
	"slices"
	"strings"
)

// Weights of the search. They were set on the project's own questions of
// testdata/questions_own.tsv, never on a question set that measures it.
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

	shareTerms  = 1.0 // of BM25 in a document's score
	sharePhrase = 1.0 // of the likest phrase in a document's score

	phraseExcess  = 0.2 // cost of what the question has beyond a phrase
	phraseLacking = 0.8 // cost of what a phrase has beyond the question
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

// analysed is a query as the index sees it.
type analysed struct {
	text  string // normalised
	terms []weighted
	total float64 // sum of the idf of the terms, unknown ones included

	likeness []float32 // by phrase, once ranked
	units    []float32 // by unit, once asked for
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

// analyse finds the terms of a query, its synonyms and, for pairs that no
// document has, the pairs that sound alike.
func (x *Index) analyse(query string) *analysed {
	q := &analysed{text: Normalise(query), terms: make([]weighted, 0, 96)}
	grams(x.content(q.text), func(gram string, single bool) {
		weight := float32(1)
		if single {
			weight = weightSingle
		}
		term, ok := x.vocabulary[gram]
		switch {
		case ok && q.add(term, weight):
			q.total += float64(x.idf[term] * weight)
		case !ok && !single:
			q.total += float64(x.unknown * weight)
			for _, t := range x.soundsLike(gram) {
				q.add(t, weightSound)
			}
		}
	})
	for i := range x.regulations.synonyms {
		if containsAny(q.text, x.regulations.synonyms[i].say) {
			for _, t := range x.meaning[i] {
				q.add(t.term, t.weight)
			}
		}
	}
	return q
}

// content is the text without the words that say nothing about its matter.
func (x *Index) content(text string) string { return x.fillers.Replace(text) }

// add adds a term unless the query has it already.
func (q *analysed) add(term int32, weight float32) bool {
	for _, t := range q.terms {
		if t.term == term {
			return false
		}
	}
	q.terms = append(q.terms, weighted{term, weight})
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
	if q.total == 0 {
		return nil
	}
	terms := make([]float32, x.documents.n)
	x.documents.score(q.terms, terms)
	phrase := x.phraseScores(q)
	aim := intentOf(q.text)
	ranked := make([]scored, 0, len(terms))
	for d := range terms {
		s := scored{document: d, terms: float64(terms[d]) / (q.total * (bm25K + 1)), phrase: phrase[d]}
		s.score = shareTerms*s.terms + sharePhrase*s.phrase
		s.plain = s.score
		if d < x.regulations.Len() {
			s.score *= aim.gain(x.regulations.articles[d])
		}
		if s.score > 0 {
			ranked = append(ranked, s)
		}
	}
	slices.SortStableFunc(ranked, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	return ranked
}

// phraseScores is, by document, how like its likest phrase is to the query,
// from 0 to 1.
func (x *Index) phraseScores(q *analysed) []float64 {
	q.likeness = make([]float32, x.phrases.n)
	x.phrases.score(q.terms, q.likeness)
	best := make([]float64, x.documents.n)
	for p, shared := range q.likeness {
		if shared == 0 {
			continue
		}
		// What both have against what only one has (Tversky's index): a
		// question may say more than a phrase does, but not less.
		excess := max(0, float32(q.total)-shared)
		lacking := max(0, x.phraseSum[p]-shared)
		q.likeness[p] = shared / (shared + phraseExcess*excess + phraseLacking*lacking)
		d := x.phraseOf[p].document
		best[d] = max(best[d], float64(q.likeness[p]))
	}
	return best
}

// unitScores is the score of every unit of an article, in their order.
func (x *Index) unitScores(q *analysed, article int) []float64 {
	if q.units == nil {
		q.units = make([]float32, x.units.n)
		x.units.score(q.terms, q.units)
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
		scores[i] = float64(q.units[first+i])/(q.total*(bm25K+1)) + best[i]
	}
	return scores
}

// bestUnit is the unit of an article that fits the query best.
func (x *Index) bestUnit(q *analysed, article int) Unit {
	if q.total == 0 {
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
