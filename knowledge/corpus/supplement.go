package corpus

import (
	"strings"
	"unicode/utf8"

	"xinfangbot/internal/chinese"
	"xinfangbot/knowledge"
)

// Bounds of what is answered where the Regulations are silent and the question
// names no document. A wrong citation is worse than none: a passage has to
// speak of nearly all of the question, in several words of it.
const (
	minScore    = 0.62
	minCoverage = 0.80
	minClosest  = 0.70 // of it in one paragraph
	minMatched  = 3
	// A passage whose title and headings say nothing of the matter has to have
	// the whole question in one article, and to be of a national law or rule.
	minUntitled = 0.95
	// Running text, such as a report on a case, says many things in passing.
	minUnnumbered = 0.90
	// Another passage this near is named too, and quoted where it is of the same
	// document: which of the two is meant is not certain.
	nearShare = 0.95
)

// Bounds within a document that the question names: little has to be found,
// as the document is certain.
const (
	minNamedScore   = 0.35
	minNamedMatched = 1
)

// Supplement completes the answer that the Regulations gave: where they refuse
// a question, or the question names one of the bureau's documents, the passage
// of that document that answers it is the answer, verbatim. Where they answer
// and a document here speaks of the question too, it is quoted after them; where
// they leave out most of what the document says, before them. What neither
// covers stays refused.
func (c *Corpus) Supplement(a knowledge.Answer) (knowledge.Answer, error) {
	s, done, err := c.current()
	if err != nil {
		return a, err
	}
	defer done()
	if len(s.manifest.Documents) == 0 {
		return a, nil
	}
	today := c.today()
	if named, words := s.named(a.Question); len(named) > 0 {
		return s.fromNamed(a, named, words, today)
	}
	if len(a.Choices) > 0 || asksForArticle(a.Question) || !a.Refused && !s.few() {
		return a, nil
	}
	q, err := s.analyse(a.Question)
	if err != nil {
		return a, err
	}
	found, err := s.search(q, proposals, today)
	if err != nil {
		return a, err
	}
	best, others := q.strict(found)
	switch {
	case best == nil:
		return a, nil
	case a.Refused:
		return compose(a.Question, best, others), nil
	}
	return q.beside(a, best), nil
}

// Shares of a question that a passage of the bureau's own has to speak of to be
// quoted beside the Regulations, that it has to speak of beyond them, and beyond
// them to be quoted before them.
const (
	minBeside = 0.85
	minMore   = 0.15
	minBeyond = 0.35
)

// beside adds what a document of the bureau says to an answer of the
// Regulations, where it speaks of more of the question than they do.
func (q *question) beside(a knowledge.Answer, p *Passage) knowledge.Answer {
	_, own, _ := q.cover(knowledge.Normalise(p.quote()), "") // its title names the whole matter
	regulations := 0.0
	for _, c := range a.Citations {
		_, covered, _ := q.cover(knowledge.Normalise(c.Quote), "")
		regulations = max(regulations, covered)
	}
	if own < minBeside || own < regulations+minMore {
		return a
	}
	var b strings.Builder
	cited := p.write(&b, p.quote())
	if own >= regulations+minBeyond {
		a.Text = "本单位导入的文件规定如下。\n\n" + b.String() + "\n\n《" + regulationsTitle + "》的有关规定：\n" + a.Text
		a.Citations = append([]knowledge.Citation{cited}, a.Citations...)
		return a
	}
	a.Text += "\n\n本单位导入的文件也有规定：\n" + b.String()
	a.Citations = append(a.Citations, cited)
	return a
}

// asksForArticle tells whether a question asks for an article of the
// Regulations or of a document that is not here by its number: no search can
// answer that.
func asksForArticle(question string) bool { return len(knowledge.References(question)) > 0 }

// strict returns the passage that may be cited, or nil, and another one that
// answers as well.
func (q *question) strict(found []Passage) (best *Passage, others []Passage) {
	for i := range found {
		p := &found[i]
		if !q.citable(p) {
			continue
		}
		if best == nil {
			best = p
		} else if p.Score >= nearShare*best.Score && len(others) < 1 && p.source() != best.source() {
			others = append(others, *p)
		}
	}
	return best, others
}

// citable tells whether a passage found by search alone may be cited.
func (q *question) citable(p *Passage) bool {
	switch {
	case p.Document.Status == Repealed || p.Document.Status == Pending || isRegulations(p.Document.Title):
		return false
	case p.Score < minScore || p.Coverage < minCoverage || p.match.closest < minClosest:
		return false
	case p.match.matched < minMatched && !(q.few && p.match.titled && p.Coverage >= minUntitled):
		return false
	case p.Article == 0 && p.Coverage < minUnnumbered:
		return false
	case q.asksPeriod && !p.match.period:
		return false
	}
	return p.match.titled || p.Coverage >= minUntitled && p.Article > 0 && placeOf(p.Document.Title) == "" && !isInterpretation(p.Document.Title)
}

// isRegulations tells whether a document is a copy of the Regulations: they
// are answered from by package knowledge alone.
func isRegulations(title string) bool { return shortTitle(title) == regulationsTitle }

// compose writes the answer from a passage found by search.
func compose(question string, p *Passage, others []Passage) knowledge.Answer {
	a := knowledge.Answer{Question: question, Mode: knowledge.ModeExtractive}
	var b strings.Builder
	b.WriteString("《" + regulationsTitle + "》对此没有规定，本单位导入的文件规定如下。\n\n")
	a.Citations = append(a.Citations, p.write(&b, p.quote()))
	for i := range others {
		b.WriteString("\n另见：" + others[i].source())
		if others[i].Document.Name == p.Document.Name {
			b.WriteString("：" + others[i].quote())
		}
		a.Citations = append(a.Citations, others[i].citation(others[i].quote()))
	}
	a.Text = b.String()
	return a
}

// write writes a quotation of the passage and what it is taken from, and cites
// it.
func (p *Passage) write(b *strings.Builder, quote string) knowledge.Citation {
	b.WriteString(quote)
	b.WriteString("\n\n依据：" + p.source())
	if p.Document.Status == Repealed {
		b.WriteString("\n注意：该文件已废止，不能作为现在办理的依据。")
		if p.Document.RepealedBy != "" && p.Document.RepealedBy != p.Document.Title {
			b.WriteString("请查阅《" + p.Document.RepealedBy + "》。")
		} else if p.Document.RepealedBy != "" {
			b.WriteString("请查阅该文件的新文本。")
		}
	}
	if p.Document.Status == Pending {
		b.WriteString("\n注意：该文件自" + p.Document.Effective + "起施行，目前尚未生效。")
	}
	return p.citation(quote)
}

// source names document and place: 《title》第三条（已废止）.
func (p *Passage) source() string {
	s := "《" + p.Document.Title + "》" + p.Place()
	if p.Document.Status == Repealed || p.Document.Status == Pending {
		s += "（" + p.Document.Status.Chinese() + "）"
	}
	return s
}

func (p *Passage) citation(quote string) knowledge.Citation {
	return knowledge.Citation{Source: p.Document.Title, Article: p.Article, Quote: quote}
}

// maxQuote is how many characters of a passage are quoted before it is cut
// down to the paragraph that answers.
const maxQuote = 400

// quote is what is quoted of the passage: all of it, or of a long one the
// paragraph that answers with what it belongs to.
func (p *Passage) quote() string {
	if utf8.RuneCountInString(p.Text) <= maxQuote {
		return p.Text
	}
	lines := strings.Split(p.Text, "\n")
	from := min(p.match.line, len(lines)-1)
	to := from + 1
	size := utf8.RuneCountInString(lines[from])
	// An item is quoted from the paragraph that it completes on.
	for from > 0 && startsPoint(lines[from]) && size+utf8.RuneCountInString(lines[from-1]) <= maxQuote {
		from--
		size += utf8.RuneCountInString(lines[from])
	}
	for to < len(lines) && (startsPoint(lines[to]) || strings.HasSuffix(lines[to-1], "：")) && size+utf8.RuneCountInString(lines[to]) <= maxQuote {
		size += utf8.RuneCountInString(lines[to])
		to++
	}
	return strings.Join(lines[from:to], "\n")
}

// missing says that a document has no such article.
func missing(a knowledge.Answer, d Document, article int) knowledge.Answer {
	a.Refused, a.Citations = true, []knowledge.Citation{}
	a.Text = "《" + d.Title + "》中没有" + articleName(article, 0) + "。"
	if d.Articles > 0 {
		a.Text += "该文件共" + chinese.Numeral(d.Articles) + "条。"
	} else {
		a.Text += "该文件没有分条。"
	}
	return a
}
