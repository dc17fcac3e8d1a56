package knowledge

import (
	"slices"
	"strings"
)

// ModeModel is the Mode of answers that a model wrote and that CheckAnswer found
// in order.
const ModeModel = "model"

// What may be wrong with an answer that was written from evidence, besides what
// Verify finds.
const (
	NotGiven     Problem = "not given"     // the article cited is not among the evidence
	Unsupported  Problem = "unsupported"   // a figure or period that the cited text does not have
	Altered      Problem = "altered"       // the law's words, but for what must, may or must not be
	Uncited      Problem = "uncited"       // a rule is stated and no article named
	Unrelated    Problem = "unrelated"     // a sentence that shares no words with the evidence
	UnknownTitle Problem = "unknown title" // a document that neither the evidence nor the question names
)

// Evidence is a wording from which an answer is written. Article is 0 where
// the source has no articles.
type Evidence struct {
	Source  string // without book title marks
	Article int
	Text    string
}

// Place is how the evidence is cited: 《信访工作条例》第三十四条.
func (e Evidence) Place() string {
	if e.Article == 0 {
		return "《" + e.Source + "》"
	}
	return "《" + e.Source + "》" + ArticleName(e.Article)
}

// Evidence is what an answer cites: of the Regulations the whole articles, of
// other sources what is quoted.
func (r *Regulations) Evidence(citations []Citation) []Evidence {
	var given []Evidence
	for _, c := range citations {
		e := Evidence{Source: c.Source, Article: c.Article, Text: c.Quote}
		if a, ok := r.Article(c.Article); ok && c.Source == r.Name {
			e.Text = a.Text
		}
		if !slices.ContainsFunc(given, func(o Evidence) bool { return o == e }) {
			given = append(given, e)
		}
	}
	return given
}

// CheckAnswer returns what a text, written to answer a question from evidence,
// says that the evidence does not bear out, in the order of the text: articles
// that were not given, quotations that are not to the letter, figures and
// periods that the cited text does not have, laws nobody knows, rules without
// an article. Unlike Verify it would rather reject what is right than let pass
// what is wrong, since there is another answer to give. cited is the evidence
// that the text cites, in its order.
func CheckAnswer(text, question string, given []Evidence, r *Regulations, libraries ...Library) (findings []Finding, cited []Evidence) {
	g := newGrounding(text, question, given, r, libraries)
	g.checkQuotations()
	g.checkQuantities()
	g.checkTitles()
	g.checkWording()
	g.checkCited()
	g.checkRelated()
	slices.SortStableFunc(g.findings, func(a, b Finding) int { return a.Start - b.Start })
	for _, c := range g.cites {
		for _, i := range c.evidence {
			if !slices.Contains(cited, given[i]) {
				cited = append(cited, given[i])
			}
		}
	}
	return g.findings, cited
}

// grounding is a text that is compared with what it was written from.
type grounding struct {
	*verifier
	question string
	given    []Evidence
	sources  []source // by evidence
	cites    []cite   // in the order of the text
	lines    []span
	verbatim []span // clauses outside quotation marks that are the law's own words
}

// source is a piece of evidence in the forms in which it is compared.
type source struct {
	plain      string           // see plainWording
	terms      string           // what the article is called and says in this project's words
	runes      []rune           // without line ends
	pairs      map[[2]rune]bool // of characters that stand together in plain or terms
	quantities []quantity
	refs       []Reference
	items      int
	forbids    bool // a list of what must not be done
}

func newSource(e Evidence, r *Regulations) source {
	s := source{plain: plainWording(e.Text), pairs: make(map[[2]rune]bool)}
	s.quantities, s.refs = quantities([]rune(Normalise(e.Text))), References(e.Text)
	s.runes = []rune(strings.ReplaceAll(e.Text, "\n", ""))
	for line := range strings.SplitSeq(e.Text, "\n") {
		if itemNumber(line) > 0 {
			s.items++
		} else if s.items == 0 {
			s.forbids = s.forbids || containsAny(line, []string{"不得", "禁止"})
		}
	}
	if a, ok := r.Article(e.Article); ok && e.Source == r.Name {
		s.terms = plainWording(a.Subject + a.Rule)
	}
	for _, text := range []string{s.plain, s.terms} {
		var before rune
		for _, r := range text {
			s.pairs[[2]rune{before, r}] = true
			before = r
		}
	}
	return s
}

// newGrounding reads a text and finds its citations; those that are not of the
// evidence are reported at once.
func newGrounding(text, question string, given []Evidence, r *Regulations, libraries []Library) *grounding {
	g := &grounding{verifier: newVerifier(text, r, libraries), question: question, given: given}
	for _, e := range given {
		g.sources = append(g.sources, newSource(e, r))
	}
	from := 0
	for i := 0; i <= len(g.s); i++ {
		if i == len(g.s) || g.s[i] == '\n' {
			g.lines = append(g.lines, span{from, i})
			from = i + 1
		}
	}
	g.readVerbatim()
	g.readCites()
	return g
}

// minClauseCompared is how many Chinese characters a clause has that is
// compared with the law's own words.
const minClauseCompared = 8

// clauses calls f with every clause outside quotation marks that is long enough
// to be compared.
func (g *grounding) clauses(f func(clause span)) {
	from := 0
	for i := 0; i <= len(g.s); i++ {
		if i < len(g.s) && !strings.ContainsRune("，。；！？：\n", g.s[i]) {
			continue
		}
		if !g.quoted(from) && countHan(string(g.s[from:i])) >= minClauseCompared {
			f(span{from, i})
		}
		from = i + 1
	}
}

// readVerbatim finds the clauses that repeat the evidence without marking it.
func (g *grounding) readVerbatim() {
	g.clauses(func(c span) {
		words := plainWording(string(g.s[c.from:c.to]))
		if slices.ContainsFunc(g.sources, func(s source) bool { return strings.Contains(s.plain, words) }) {
			g.verbatim = append(g.verbatim, c)
		}
	})
}

// repeated tells whether a rune stands in words of the law, marked as such or
// not.
func (g *grounding) repeated(at int) bool {
	return g.quoted(at) || slices.ContainsFunc(g.verbatim, func(v span) bool { return v.from <= at && at < v.to })
}
