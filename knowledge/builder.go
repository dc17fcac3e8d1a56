package knowledge

import (
	"math"
	"slices"
	"strings"
)

// postings are the documents of each term with the impact that the term has
// on the document's score, ready to be summed.
type postings struct {
	n     int     // documents
	first []int32 // by term: its first entry; one more for the end
	list  []posting
}

type posting struct {
	document int32
	impact   float32
}

// score adds the impact of the terms to scores, which has one entry for each
// document.
func (p *postings) score(terms []weighted, scores []float32) {
	for _, t := range terms {
		for _, e := range p.list[p.first[t.term]:p.first[t.term+1]] {
			scores[e.document] += e.impact * t.weight
		}
	}
}

// relative is, by document, the BM25 score of a view against what a document
// could reach.
func (p *postings) relative(v view) []float64 {
	raw := make([]float32, p.n)
	p.score(v.terms, raw)
	scores := make([]float64, p.n)
	for i, s := range raw {
		scores[i] = float64(s) / (v.total * (bm25K + 1))
	}
	return scores
}

// document is one document while the index is built: its terms as they come,
// weighed by field, and its length, weighed likewise.
type document struct {
	terms  []weighted
	length float64
}

type builder struct {
	r          *Regulations
	vocabulary map[gram]int32
	weight     []float32 // by term
	fillers    *strings.Replacer
	lexicon    *lexicon
}

func newBuilder(r *Regulations) *builder {
	return &builder{r: r, vocabulary: make(map[gram]int32, 1<<15), fillers: newFillers(), lexicon: newLexicon(r.synonyms)}
}

// term is the number of a gram, which is new or has the same weight as before.
func (b *builder) term(g gram, weight float32) int32 {
	t, ok := b.vocabulary[g]
	if !ok {
		t = int32(len(b.vocabulary))
		b.vocabulary[g] = t
		b.weight = append(b.weight, weight)
	}
	return t
}

// add adds a field to a document. The data is in normal form already, which
// TestDataIsNormal holds it to.
func (b *builder) add(d *document, text string, weight float32) {
	grams(b.fillers.Replace(text), func(g gram, single bool) {
		d.terms = append(d.terms, weighted{b.term(g, weightOf(single)), weight})
		if !single {
			d.length += float64(weight)
		}
	})
	b.lexicon.find(text, func(class int32) {
		d.terms = append(d.terms, weighted{b.term(classGram(int(class)), weightClass), weight})
	})
}

// phrase adds a phrase to the documents that it belongs to and returns its
// terms, each once.
func (b *builder) phrase(text string, to ...*document) []int32 {
	own := make([]int32, 0, len(text))
	add := func(t int32) {
		for _, d := range to {
			d.terms = append(d.terms, weighted{t, weightMatters})
		}
		if !slices.Contains(own, t) {
			own = append(own, t)
		}
	}
	grams(b.fillers.Replace(text), func(g gram, single bool) {
		add(b.term(g, weightOf(single)))
		if !single {
			for _, d := range to {
				d.length += weightMatters
			}
		}
	})
	b.lexicon.find(text, func(class int32) { add(b.term(classGram(int(class)), weightClass)) })
	return own
}

// total sums up the terms of every document.
func (b *builder) total(docs []document) {
	at := make([]int32, len(b.vocabulary)) // by term: its place in the sums, from 1
	for i := range docs {
		var sums []weighted
		for _, t := range docs[i].terms {
			if at[t.term] == 0 {
				sums = append(sums, weighted{t.term, 0})
				at[t.term] = int32(len(sums))
			}
			sums[at[t.term]-1].weight += t.weight
		}
		for _, t := range sums {
			at[t.term] = 0
		}
		docs[i].terms = sums
	}
}

func (b *builder) build() *Index {
	r := b.r
	x := &Index{regulations: r, fillers: b.fillers, unitFirst: make([]int, r.Len()+2), phraseFirst: make([]int, r.Len()+2)}
	docs := make([]document, r.Len()+len(r.neighbours))
	var phrases [][]int32
	units := b.articles(x, docs)
	phrase := func(text string, ref phraseRef) {
		to := []*document{&docs[ref.document]}
		if u := x.unitAt(int(ref.document)+1, int(ref.paragraph), int(ref.item)); u >= 0 {
			to = append(to, &units[u])
		}
		phrases = append(phrases, b.phrase(text, to...))
		ref.text, ref.denies = text, denies(text)
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
	b.total(docs)
	b.total(units)
	x.vocabulary = b.vocabulary
	x.idf, x.unknown = b.inverse(docs)
	x.documents = b.bm25(docs, x.idf)
	x.units = b.bm25(units, x.idf)
	x.phrases, x.phraseSum = b.plain(phrases, x.idf)
	x.lexicon, x.meaning = b.lexicon, b.meanings()
	x.sounds = soundTable(b.vocabulary)
	x.spelling = newSpelling(r, b.lexicon, b.vocabulary)
	return x
}

// unitAt is the unit document of a place; it is -1 for a whole article that has
// several units and for a neighbour.
func (x *Index) unitAt(article, paragraph, item int) int {
	if article > x.regulations.Len() {
		return -1
	}
	first, next := x.unitFirst[article], x.unitFirst[article+1]
	if next-first == 1 {
		return first
	}
	for u := first; u < next; u++ {
		if x.unitRefs[u].Paragraph == paragraph && x.unitRefs[u].Item == item {
			return u
		}
	}
	return -1
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
		for _, t := range d.terms {
			df[t.term]++
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
	p := newPostings(len(docs), len(b.vocabulary), func(f func(term int32)) {
		for _, d := range docs {
			for _, t := range d.terms {
				f(t.term)
			}
		}
	})
	for i, d := range docs {
		k := bm25K * (1 - bm25B + bm25B*d.length/average)
		for _, t := range d.terms {
			tf := float64(t.weight)
			p.put(t.term, posting{int32(i), float32(float64(idf[t.term]) * tf * (bm25K + 1) / (tf + k))})
		}
	}
	p.seal()
	return p
}

// minIDF is the inverse document frequency under which a term does not tell
// phrases apart: two thirds of all documents have it, as 信 and 访.
const minIDF = 0.4

// plain turns phrases into postings whose impacts sum up to the weight that a
// phrase shares with a query, and the weight of each phrase.
func (b *builder) plain(docs [][]int32, idf []float32) (postings, []float32) {
	p := newPostings(len(docs), len(b.vocabulary), func(f func(term int32)) {
		for _, terms := range docs {
			for _, t := range terms {
				if idf[t] >= minIDF {
					f(t)
				}
			}
		}
	})
	sums := make([]float32, len(docs))
	for i, terms := range docs {
		for _, t := range terms {
			if idf[t] >= minIDF {
				sums[i] += idf[t] * b.weight[t]
				p.put(t, posting{int32(i), idf[t]})
			}
		}
	}
	p.seal()
	return p, sums
}

// newPostings makes room for the entries whose terms each tells.
func newPostings(documents, terms int, each func(f func(term int32))) postings {
	p := postings{n: documents, first: make([]int32, terms+2)}
	// Counted two places on, a term's entry is where its next one goes while the
	// postings are filled, and where the term begins once they are sealed.
	each(func(term int32) { p.first[term+2]++ })
	for t := 2; t < len(p.first); t++ {
		p.first[t] += p.first[t-1]
	}
	p.list = make([]posting, p.first[terms+1])
	return p
}

// put adds an entry to a term.
func (p *postings) put(term int32, e posting) {
	p.list[p.first[term+1]] = e
	p.first[term+1]++
}

// seal ends the filling.
func (p *postings) seal() { p.first = p.first[:len(p.first)-1] }

// meanings are the terms of every synonym that the vocabulary has.
func (b *builder) meanings() [][]weighted {
	meanings := make([][]weighted, len(b.r.synonyms))
	for i, s := range b.r.synonyms {
		grams(s.mean, func(g gram, single bool) {
			if t, ok := b.vocabulary[g]; ok {
				meanings[i] = append(meanings[i], weighted{t, weightSynonym * weightOf(single)})
			}
		})
	}
	return meanings
}

// newFillers replaces by a space the words of a question that say nothing about
// its matter, so that no pair is formed across them.
func newFillers() *strings.Replacer {
	words := strings.Fields("信访工作条例 条例里面 条例里 条例上 条例中 怎么规定的 怎么规定 如何规定 什么规定 咋规定的 怎么说的 怎么讲的 有没有说 有没有规定 有没有说法 有说法没 " +
		"请问一下 请问 想问一下 我想问 想问 我问你 问一下 问问 问个事 请教一下 请教 咨询一下 咨询 打听一下 打听 你好 您好 不好意思 打扰一下 打扰 麻烦了 麻烦 谢谢 辛苦 帮忙看看 帮我看看 给说说 给讲讲 说一说 讲一讲 " +
		"我跟你说 你说说 你说 就是说 就是那个 就是 说是 领导让我 领导让 是这样的 是这样 情况是 一下 到底 究竟 我们这边 我们这儿 我们这 我们 咱们 你们 他们 她们 人家 这边 那边 这个 那个 这种 那种 这样的 这样 那样 是不是 的话 " +
		"的 了 吗 呢 吧 啊 呀 么 嘛 噻 嘞 咧 呐 哎 唉 嗯 哈 我 你 您 他 她 它 咱 俺 侬 恁 是 就 都 也 还 又")
	pairs := make([]string, 0, 2*len(words))
	for _, w := range words {
		pairs = append(pairs, w, " ")
	}
	return strings.NewReplacer(pairs...)
}
