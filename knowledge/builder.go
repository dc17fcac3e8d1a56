package knowledge

import (
	"math"
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// postings are the documents of each term with the impact that the term has
// on the document's score, ready to be summed.
type postings struct {
	n    int // documents
	list [][]posting
}

type posting struct {
	document int32
	impact   float32
}

// score adds the impact of the terms to scores, which has one entry for each
// document.
func (p *postings) score(terms []weighted, scores []float32) {
	for _, t := range terms {
		for _, e := range p.list[t.term] {
			scores[e.document] += e.impact * t.weight
		}
	}
}

// document is one document while the index is built: how often it has each
// term, weighed by field, and its length, weighed likewise.
type document struct {
	terms  map[int32]float32
	length float64
}

type builder struct {
	r          *Regulations
	vocabulary map[string]int32
	single     []bool // by term
	fillers    *strings.Replacer
}

func newBuilder(r *Regulations) *builder {
	return &builder{r: r, vocabulary: make(map[string]int32, 1<<14), fillers: newFillers()}
}

func (b *builder) term(gram string, single bool) int32 {
	t, ok := b.vocabulary[gram]
	if !ok {
		t = int32(len(b.vocabulary))
		b.vocabulary[gram] = t
		b.single = append(b.single, single)
	}
	return t
}

// add adds a field to a document. The data is in normal form already, which
// TestDataIsNormal holds it to.
func (b *builder) add(d *document, text string, weight float32) {
	if d.terms == nil {
		d.terms = make(map[int32]float32, 64)
	}
	grams(b.fillers.Replace(text), func(gram string, single bool) {
		d.terms[b.term(gram, single)] += weight
		if !single {
			d.length += float64(weight)
		}
	})
}

// phrase adds a phrase to the document that it belongs to and returns its
// terms, each once.
func (b *builder) phrase(to *document, text string) []int32 {
	if to.terms == nil {
		to.terms = make(map[int32]float32, 128)
	}
	own := make([]int32, 0, 2*len(text)/3)
	grams(b.fillers.Replace(text), func(gram string, single bool) {
		t := b.term(gram, single)
		to.terms[t] += weightMatters
		if !slices.Contains(own, t) {
			own = append(own, t)
		}
		if !single {
			to.length += weightMatters
		}
	})
	return own
}

func (b *builder) build() *Index {
	r := b.r
	x := &Index{regulations: r, fillers: b.fillers, unitFirst: make([]int, r.Len()+2), phraseFirst: make([]int, r.Len()+2)}
	docs := make([]document, r.Len()+len(r.neighbours))
	var phrases [][]int32
	units := b.articles(x, docs)
	phrase := func(text string, ref phraseRef) {
		phrases = append(phrases, b.phrase(&docs[ref.document], text))
		ref.text = text
		x.phraseOf = append(x.phraseOf, ref)
	}
	at := 0 // of the points
	for i, m := range r.matters {
		if m.paragraph == 0 {
			x.phraseFirst[m.article] = len(phrases)
		}
		for _, p := range m.phrases {
			phrase(p, phraseRef{document: int32(m.article - 1), paragraph: int32(m.paragraph), item: int32(m.item), point: -1})
		}
		if last := i+1 == len(r.matters) || r.matters[i+1].article != m.article; !last {
			continue
		}
		for ; at < len(r.points) && r.points[at].place.Article == m.article; at++ {
			place := r.points[at].place
			for _, p := range r.points[at].ask {
				phrase(p, phraseRef{document: int32(m.article - 1), paragraph: int32(place.Paragraph), item: int32(place.Item), point: int32(at)})
			}
		}
	}
	x.phraseFirst[r.Len()+1] = len(phrases)
	for i, n := range r.neighbours {
		for _, p := range append([]string{n.topic}, n.phrases...) {
			ref := phraseRef{document: int32(r.Len() + i), point: -1}
			if n.near {
				ref.form = formOf(p)
			}
			phrase(p, ref)
		}
	}
	x.vocabulary = b.vocabulary
	x.idf, x.unknown = b.inverse(docs)
	x.documents = b.bm25(docs, x.idf)
	x.units = b.bm25(units, x.idf)
	x.phrases, x.phraseSum = b.plain(phrases, x.idf)
	x.meaning, x.sounds = b.meanings(), b.soundTable()
	return x
}

// articles adds the articles to their documents and returns their units.
func (b *builder) articles(x *Index, docs []document) []document {
	var units []document
	for _, a := range b.r.articles {
		d := &docs[a.Number-1]
		b.add(d, a.Subject, weightSubject)
		b.add(d, a.Rule, weightRule)
		b.add(d, a.Text, weightText)
		x.unitFirst[a.Number] = len(units)
		for _, u := range a.Units {
			var ud document
			b.add(&ud, u.Text, weightText)
			b.add(&ud, u.Rule, weightRule)
			units = append(units, ud)
			x.unitRefs = append(x.unitRefs, u)
		}
	}
	x.unitFirst[b.r.Len()+1] = len(units)
	return units
}

// inverse is the inverse document frequency of every term, and that of a term
// which no document has.
func (b *builder) inverse(docs []document) ([]float32, float32) {
	df := make([]int, len(b.vocabulary))
	for _, d := range docs {
		for t := range d.terms {
			df[t]++
		}
	}
	of := func(n int) float32 {
		return float32(math.Log(1 + (float64(len(docs)-n)+0.5)/(float64(n)+0.5)))
	}
	idf := make([]float32, len(df))
	for t, n := range df {
		idf[t] = of(n)
	}
	return idf, of(0)
}

// bm25 turns documents into postings whose impacts sum up to their BM25 score.
func (b *builder) bm25(docs []document, idf []float32) postings {
	average := 0.0
	for _, d := range docs {
		average += d.length / float64(len(docs))
	}
	p := postings{n: len(docs), list: make([][]posting, len(b.vocabulary))}
	for i, d := range docs {
		k := bm25K * (1 - bm25B + bm25B*d.length/average)
		for t, tf := range d.terms {
			impact := float64(idf[t]) * float64(tf) * (bm25K + 1) / (float64(tf) + k)
			p.list[t] = append(p.list[t], posting{int32(i), float32(impact)})
		}
	}
	return p
}

// plain turns phrases into postings whose impacts sum up to the weight that a
// phrase shares with a query, and the weight of each phrase.
func (b *builder) plain(docs [][]int32, idf []float32) (postings, []float32) {
	p := postings{n: len(docs), list: make([][]posting, len(b.vocabulary))}
	sums := make([]float32, len(docs))
	for i, terms := range docs {
		for _, t := range terms {
			weight := idf[t]
			if b.single[t] {
				weight *= weightSingle
			}
			sums[i] += weight
			p.list[t] = append(p.list[t], posting{int32(i), idf[t]})
		}
	}
	return p, sums
}

// meanings are the terms of every synonym that the vocabulary has.
func (b *builder) meanings() [][]weighted {
	meanings := make([][]weighted, len(b.r.synonyms))
	for i, s := range b.r.synonyms {
		grams(s.mean, func(gram string, single bool) {
			if t, ok := b.vocabulary[gram]; ok {
				weight := float32(weightSynonym)
				if single {
					weight *= weightSingle
				}
				meanings[i] = append(meanings[i], weighted{t, weight})
			}
		})
	}
	return meanings
}

// soundTable maps the sound of every pair of characters in the vocabulary to
// the pairs that have it.
func (b *builder) soundTable() map[string][]int32 {
	table := make(map[string][]int32, len(b.vocabulary))
	for gram, t := range b.vocabulary {
		if b.single[t] {
			continue
		}
		if s := sound(gram); s != "" {
			table[s] = append(table[s], t)
		}
	}
	for _, terms := range table {
		slices.Sort(terms)
	}
	return table
}

// sound is the pinyin of a pair of Chinese characters without tones, and ""
// for anything else.
func sound(gram string) string {
	s := make([]byte, 0, 12)
	for _, r := range gram {
		spelled, ok := pinyin.PinyinDict[int(r)]
		if !ok {
			return ""
		}
		s = appendPlain(s, spelled)
		s = append(s, ' ')
	}
	return string(s)
}

// appendPlain appends the first reading in spelled without its tone marks.
func appendPlain(s []byte, spelled string) []byte {
	for _, r := range spelled {
		switch {
		case r == ',':
			return s
		case r < 0x80:
			s = append(s, byte(r))
		default:
			s = append(s, plainVowel(r))
		}
	}
	return s
}

// plainVowel is the letter under a tone mark.
func plainVowel(r rune) byte {
	switch r {
	case 'ā', 'á', 'ǎ', 'à':
		return 'a'
	case 'ē', 'é', 'ě', 'è', 'ê':
		return 'e'
	case 'ī', 'í', 'ǐ', 'ì':
		return 'i'
	case 'ō', 'ó', 'ǒ', 'ò':
		return 'o'
	case 'ū', 'ú', 'ǔ', 'ù':
		return 'u'
	case 'ǖ', 'ǘ', 'ǚ', 'ǜ', 'ü':
		return 'v'
	case 'ń', 'ň', 'ǹ':
		return 'n'
	}
	return '?'
}

// soundsLike are the pairs of the vocabulary that sound like gram.
func (x *Index) soundsLike(gram string) []int32 {
	s := sound(gram)
	if s == "" {
		return nil
	}
	return x.sounds[s]
}

// newFillers replaces by a space the words of a question that say nothing about
// its matter, so that no pair is formed across them.
func newFillers() *strings.Replacer {
	words := strings.Fields("信访工作条例 条例里面 条例里 请问一下 请问 你好 您好 麻烦 一下 到底 究竟 我们 咱们 你们 他们 她们 这个 那个 这种 那种 是不是 " +
		"的 了 吗 呢 吧 啊 呀 么 嘛 我 你 您 他 她 它 咱 是 就 都 也 还")
	pairs := make([]string, 0, 2*len(words))
	for _, w := range words {
		pairs = append(pairs, w, " ")
	}
	return strings.NewReplacer(pairs...)
}
