package knowledge

import (
	"slices"
	"strings"
	"unicode"
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

// cite is a reference of a text to evidence. through is the evidence that has
// the same reference itself: 第三十四条 speaks of what 第三十一条第六项 is about.
type cite struct {
	span
	evidence, through []int
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

// readCites finds the references of the text outside the law's own words, and
// reports those that are not of the evidence.
func (g *grounding) readCites() {
	named := g.lawNames()
	c := &cursor{s: firstPlaces(g.s)}
	for c.i < len(c.s) {
		start := c.i
		refs := c.references()
		if len(refs) == 0 || g.s[start] == ' ' {
			c.i = start + 1
			c.skipNumberTail(start)
			continue
		}
		if g.repeated(start) {
			continue
		}
		law, from := g.lawOf(start, named)
		if law == "" {
			law = g.impliedLaw(start)
		}
		for _, ref := range refs {
			ref.Law = law
			g.cites = append(g.cites, g.resolve(ref, span{from, c.i}))
		}
	}
	for _, n := range named { // a source without articles is cited by its title
		for i, e := range g.given {
			if e.Article == 0 && sameTitle(e.Source, n.name) && !g.quoted(n.from) {
				g.cites = append(g.cites, cite{span: n.span, evidence: []int{i}})
			}
		}
	}
	g.checkGiven()
	slices.SortStableFunc(g.cites, func(a, b cite) int { return a.from - b.from })
}

// firstPlaces is a text in which of 第一款至第三款 only 第一款 is left, in as many
// runes: a reference is read up to its first paragraph.
func firstPlaces(s []rune) []rune {
	s = slices.Clone(s)
	for i := 1; i+1 < len(s); i++ {
		unit := s[i-1]
		if unit != '款' && unit != '项' || !strings.ContainsRune("至到、和及", s[i]) {
			continue
		}
		at := i + 1
		if s[at] == '第' {
			at++
		}
		if _, used := scanNumber(s[at:]); used > 0 && at+used < len(s) && s[at+used] == unit {
			for j := i; j < at+used; j++ {
				s[j] = 0
			}
		}
	}
	return s
}

// impliedLaw is the law that a reference without one in 《》 is of: what is
// named before it without the marks, else the first source that was given.
func (g *grounding) impliedLaw(start int) string {
	name := lawBefore(string(g.s[:start]))
	for _, e := range g.given {
		if strings.HasSuffix(name, e.Source) {
			return e.Source
		}
	}
	switch {
	case name != "" && !isOurs(name):
		return name
	case len(g.given) > 0:
		return g.given[0].Source
	}
	return g.regs.Name
}

// resolve is what a reference cites. A reference to something that was not
// given has no evidence.
func (g *grounding) resolve(ref Reference, at span) cite {
	c := cite{span: at}
	for i := range g.sources {
		if slices.ContainsFunc(g.sources[i].refs, func(r Reference) bool {
			return r.From == ref.From && r.To == ref.To && r.Paragraph == ref.Paragraph && r.Item == ref.Item
		}) && sameTitle(g.given[i].Source, ref.Law) {
			c.through = append(c.through, i)
		}
	}
	for n := ref.From; n <= ref.To; n++ {
		i := slices.IndexFunc(g.given, func(e Evidence) bool { return e.Article == n && sameTitle(e.Source, ref.Law) })
		if i < 0 {
			c.evidence = nil
			if len(c.through) == 0 {
				g.report(NotGiven, at, "", "《%s》%s不在给出的条文之中", ref.Law, ArticleName(n))
			}
			return c
		}
		c.evidence = append(c.evidence, i)
		if (ref.Paragraph > 0 || ref.Item > 0) && g.given[i].Source == g.regs.Name && placeText(g.given[i].Text, ref) == "" {
			g.report(NoPlace, at, "", "《%s》%s没有所引的款、项", ref.Law, ArticleName(n))
			c.evidence = nil
			return c
		}
	}
	return c
}

// checkGiven reports references that are to nothing given and stand in evidence
// that the text does not cite.
func (g *grounding) checkGiven() {
	for _, c := range g.cites {
		if len(c.evidence) == 0 && len(c.through) > 0 && !slices.ContainsFunc(c.through, g.isCited) {
			g.report(NotGiven, c.span, "", "“%s”不在给出的条文之中", string(g.s[c.from:c.to]))
		}
	}
}

// isCited tells whether the text cites a piece of evidence.
func (g *grounding) isCited(i int) bool {
	return slices.ContainsFunc(g.cites, func(c cite) bool { return slices.Contains(c.evidence, i) })
}

// sameTitle tells whether two names are of one document.
func sameTitle(a, b string) bool {
	plain := func(s string) string {
		return strings.TrimPrefix(strings.Trim(Normalise(s), "《》"), "中华人民共和国")
	}
	return plain(a) == plain(b)
}

// sentenceAt is the sentence around a rune. A stop within a quotation ends
// none.
func (g *grounding) sentenceAt(at int) span {
	ends := func(i int) bool { return g.s[i] == '\n' || strings.ContainsRune("。！？", g.s[i]) && !g.quoted(i) }
	s := span{at, at}
	for s.from > 0 && !ends(s.from-1) {
		s.from--
	}
	for s.to < len(g.s) && !ends(s.to) {
		s.to++
	}
	return s
}

// scope is the evidence that what stands at a rune is said of: what its
// sentence cites, else its line, else the last line before it that cites, else
// the next; all of it where nothing is cited.
func (g *grounding) scope(at int) []int {
	if cited := g.citedIn(g.sentenceAt(at)); len(cited) > 0 {
		return cited
	}
	line := g.lineOf(at)
	for i := line; i >= 0; i-- {
		if cited := g.citedIn(g.lines[i]); len(cited) > 0 {
			return cited
		}
	}
	if line+1 < len(g.lines) {
		if cited := g.citedIn(g.lines[line+1]); len(cited) > 0 {
			return cited
		}
	}
	all := make([]int, len(g.given))
	for i := range all {
		all[i] = i
	}
	return all
}

func (g *grounding) lineOf(at int) int {
	return slices.IndexFunc(g.lines, func(l span) bool { return at <= l.to })
}

func (g *grounding) citedIn(s span) (cited []int) {
	for _, c := range g.cites {
		if c.from < s.from || c.from >= s.to {
			continue
		}
		cited = append(cited, c.evidence...)
		for _, i := range c.through {
			if g.isCited(i) {
				cited = append(cited, i)
			}
		}
	}
	return cited
}

// checkQuotations reports what stands between quotation marks and is not, to
// the letter, in the text that is cited with it. The words of the question may
// be repeated.
func (g *grounding) checkQuotations() {
	question := plainWording(g.question)
	for _, q := range g.quotes {
		words := string(g.s[q.from:q.to])
		pieces := quotePieces(words)
		if countHan(words) < 2 || g.holds(g.scope(q.from), pieces) || countHan(words) < minQuotation && g.isTerm(words) {
			continue
		}
		if i := g.elsewhere(pieces); i >= 0 {
			if countHan(words) >= minQuotation {
				g.report(Misplaced, q, "", "引文出自%s", g.given[i].Place())
			}
			continue
		}
		if strings.Contains(question, strings.Join(pieces, "")) {
			continue
		}
		g.report(Misquoted, q, g.nearestWording(q), "引文在给出的条文里没有，引号里只能是原文")
	}
}

// holds tells whether one of the pieces of evidence has a quotation.
func (g *grounding) holds(evidence []int, pieces []string) bool {
	return slices.ContainsFunc(evidence, func(i int) bool { return holdsPieces(g.sources[i].plain, pieces) })
}

func (g *grounding) elsewhere(pieces []string) int {
	return slices.IndexFunc(g.sources, func(s source) bool { return holdsPieces(s.plain, pieces) })
}

// isTerm tells whether words are what an article is called.
func (g *grounding) isTerm(words string) bool {
	words = plainWording(words)
	return slices.ContainsFunc(g.sources, func(s source) bool { return strings.Contains(s.terms, words) })
}

// nearestWording is what was probably meant to be quoted, or empty.
func (g *grounding) nearestWording(q span) string {
	wording, _ := g.likestOf(g.s[q.from:q.to], g.scope(q.from), nearEnough)
	return wording
}

// likestOf is the stretch of the evidence that is likest to words, and how like
// it is; empty where nothing is as like as enough.
func (g *grounding) likestOf(words []rune, evidence []int, enough float64) (wording string, share float64) {
	if len(words) > maxQuotation {
		return "", 0
	}
	for _, i := range evidence {
		if w, s := likest(g.sources[i].runes, words); s >= enough && s > share {
			wording, share = w, s
		}
	}
	return wording, share
}

// checkQuantities reports figures and periods outside quotations that the cited
// text does not have. What the question says may be repeated, but not as what
// the law allows.
func (g *grounding) checkQuantities() {
	asked := quantities([]rune(Normalise(g.question)))
	for _, q := range quantities(g.s) {
		if g.quoted(q.from) || g.inCite(q.from) || g.marksItem(q) {
			continue
		}
		supported := slices.ContainsFunc(g.scope(q.from), func(i int) bool {
			return slices.ContainsFunc(g.sources[i].quantities, q.same) || q.counts(g.sources[i])
		})
		if supported || slices.ContainsFunc(asked, q.same) && !g.isLimit(q) {
			continue
		}
		g.report(Unsupported, q.span, "", "“%s”在所引条文里没有", string(g.s[q.from:q.to]))
	}
}

func (g *grounding) inCite(at int) bool {
	return slices.ContainsFunc(g.cites, func(c cite) bool { return c.from <= at && at < c.to })
}

// marksItem tells whether a figure numbers a line: 1. or 2、.
func (g *grounding) marksItem(q quantity) bool {
	return q.unit == "" && slices.ContainsFunc(g.lines, func(l span) bool { return l.from == q.from }) &&
		q.to < len(g.s) && strings.ContainsRune(".、)）", g.s[q.to])
}

// isLimit tells whether a figure is put as a bound that a rule sets.
func (g *grounding) isLimit(q quantity) bool {
	before, after := string(g.s[max(0, q.from-6):q.from]), string(g.s[q.to:min(len(g.s), q.to+2)])
	for _, w := range []string{"内", "以内", "之内", "前", "以上", "以下"} {
		if strings.HasPrefix(after, w) {
			return true
		}
	}
	return containsAny(before, []string{"超过", "最多", "最长", "最少", "至少", "延长", "期限", "时限", "不少于", "不多于", "应当", "规定"})
}

// checkTitles reports documents that the text names and that nobody has heard
// of.
func (g *grounding) checkTitles() {
	for _, n := range g.lawNames() {
		if g.quoted(n.from) {
			continue
		}
		law, known := g.law(n.name)
		switch {
		case known && law.Repealed != "" && !g.speaksOfPast(n.from):
			g.report(RepealedLaw, n.span, "", "%s", law.Repealed)
		case !known && !g.mentioned(n.name):
			g.report(UnknownTitle, n.span, "", "给出的条文和问题里都没有《%s》", n.name)
		}
	}
	for i, r := range g.s {
		name := g.bareLaw(i)
		if r != '据' && r != '照' && r != '反' && r != '用' || name == "" || g.quoted(i) || g.mentioned(name) {
			continue
		}
		g.report(UnknownTitle, span{i + 1, i + 1 + runeLen(name)}, "", "给出的条文和问题里都没有“%s”", name)
	}
}

// speaksOfPast tells whether the sentence around a rune speaks of a law as of
// one that was.
func (g *grounding) speaksOfPast(at int) bool {
	return containsAny(g.sentence(at), []string{"废止", "失效", "不再适用", "不再执行", "原《", "2005"})
}

// mentioned tells whether the evidence or the question names a document.
func (g *grounding) mentioned(name string) bool {
	if strings.Contains(Normalise(g.question), name) {
		return true
	}
	return slices.ContainsFunc(g.given, func(e Evidence) bool {
		return sameTitle(e.Source, name) || strings.Contains(Normalise(e.Text), name) || strings.HasSuffix(name, e.Source)
	})
}

// bareLaw is the law that is named without 《》 behind 根据, 依照 and the like,
// whose last character stands at i; empty where none is.
func (g *grounding) bareLaw(i int) string {
	const longest = 20
	if i == 0 || !slices.Contains([]string{"根据", "依据", "按照", "依照", "违反", "适用"}, string(g.s[i-1:i+1])) {
		return ""
	}
	rest := string(g.s[i+1 : min(len(g.s), i+1+longest)])
	for j, r := range rest {
		if !unicode.Is(unicode.Han, r) || r == '的' || r == '第' {
			rest = rest[:j]
			break
		}
	}
	for _, ending := range []string{"条例", "办法", "细则", "法典", "处罚法", "诉讼法", "管理法", "复议法", "公务员法", "监察法", "组织法", "信访法"} {
		name, _, ok := strings.Cut(rest, ending)
		if ok && !isGeneric(name) {
			return name + ending
		}
	}
	return ""
}

// isGeneric tells whether what stands before 条例 or 办法 names none: 有关办法,
// 本条例.
func isGeneric(name string) bool {
	switch name {
	case "", "本", "该", "此", "其", "现行", "新":
		return true
	}
	return containsAny(name, []string{"有关", "相关", "上述", "以下", "规定", "国家", "本级", "具体", "什么", "哪"})
}

// checkCited reports lines that state a rule while neither they, nor the next,
// nor any before them name an article, and a text that names none at all.
func (g *grounding) checkCited() {
	if len(g.citedIn(span{0, len(g.s)})) == 0 {
		g.report(Uncited, span{0, len(g.s)}, "", "没有写明依据的条文")
		return
	}
	for i, l := range g.lines {
		through := span{0, g.lines[min(len(g.lines)-1, i+1)].to}
		if statesRule(string(g.s[l.from:l.to])) && len(g.citedIn(through)) == 0 {
			g.report(Uncited, l, "", "没有写明依据的条文")
		}
	}
}

// minRelated is the share of a sentence's pairs of characters that some
// evidence has, at least, where the sentence says anything of the matter.
const minRelated = 0.15

// checkRelated reports sentences that have next to no words in common with the
// evidence: whatever they say, it does not come from there.
func (g *grounding) checkRelated() {
	for at := 0; at < len(g.s); {
		s := g.sentenceAt(at)
		at = s.to + 1
		var words []rune
		for i := s.from; i < s.to; i++ {
			if !g.inCite(i) {
				words = append(words, g.s[i])
			}
		}
		if countHan(string(words)) < 6 && !containsLatin(words) {
			continue
		}
		related := slices.ContainsFunc(g.sources, func(s source) bool { return s.sharePairs(words) >= minRelated })
		if !related && !g.namesEvidence(words) {
			g.report(Unrelated, s, "", "与给出的条文无关")
		}
	}
}

// namesEvidence tells whether a sentence does no more than name what it rests
// on: 依据：《信访工作条例》第三十四条.
func (g *grounding) namesEvidence(words []rune) bool {
	rest := string(words)
	for _, w := range []string{"依据", "根据", "相关", "另据", "参见", "有关", "规定", "条文", "上述", "以上", "以下", "具体", "回答", "问题", "内容", "如下", "即", "见", "的", "是", "为", "和"} {
		rest = strings.ReplaceAll(rest, w, "")
	}
	return countHan(rest) < 6 && !containsLatin(words)
}

// containsLatin tells whether a sentence has a word in Latin letters.
func containsLatin(s []rune) bool {
	n := 0
	for _, r := range s {
		if r < 'a' || r > 'z' {
			n = 0
			continue
		}
		if n++; n == 4 {
			return true
		}
	}
	return false
}

// statesRule tells whether a line says what has to be done or when.
func statesRule(line string) bool {
	return len(quantities([]rune(line))) > 0 || containsAny(line, []string{"应当", "可以", "不得", "必须", "不予", "不再", "予以", "有权", "禁止", "由"})
}
