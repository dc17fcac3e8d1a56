package corpus

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"xinfangbot/knowledge"
)

// minTitle is how many characters a title has that is recognised without its
// brackets.
const minTitle = 4

// titleKey is what documents are found by: their short title, normalised.
func titleKey(title string) string { return knowledge.Normalise(shortTitle(title)) }

// named finds the documents that a question names by title, with or without
// 《》 and 中华人民共和国. Of titles in one another the longest counts; documents of
// one title, parts of a code or versions of a law, are all named.
func (s *snapshot) named(question string) []int {
	marked := knowledge.Normalise(question)
	text := shortTitle(marked)
	best := ""
	for title := range s.titles {
		if len(title) <= len(best) || isRegulations(title) || !strings.Contains(text, title) {
			continue
		}
		inBrackets := strings.Contains(marked, "《"+title+"》") || strings.Contains(marked, "《中华人民共和国"+title+"》")
		if inBrackets || strings.Contains(text, title+"第") || utf8.RuneCountInString(title) >= minTitle && titleEnd(title) {
			best = title
		}
	}
	return s.titles[best]
}

// fromNamed answers from the documents that the question names.
func (s *snapshot) fromNamed(a knowledge.Answer, named []int, today string) (knowledge.Answer, error) {
	var all []Passage
	for _, i := range named {
		if d := s.document(i, today); d.Status == Repealed && !a.Refused {
			continue // the Regulations speak; what is repealed adds nothing
		}
		passages, err := s.all(i, today)
		if err != nil {
			return a, err
		}
		all = append(all, passages...)
	}
	if len(all) == 0 {
		return a, nil
	}
	slices.SortStableFunc(all, func(x, y Passage) int { return byStatus(x.Document, y.Document) })
	title := titleKey(all[0].Document.Title)
	for _, ref := range knowledge.References(a.Question) {
		law := titleKey(ref.Law)
		if law == "" || !strings.HasSuffix(law, title) && !strings.HasSuffix(title, law) {
			continue
		}
		return article(a, all, ref.From), nil
	}
	q, err := s.analyse(strings.ReplaceAll(titleKey(a.Question), title, " "))
	if err != nil {
		return a, err
	}
	return s.within(a, q, all), nil
}

// byStatus puts what is in force first, then the newer text.
func byStatus(a, b Document) int {
	if r := compareBool(a.Status == Repealed, b.Status == Repealed); r != 0 {
		return r
	}
	if r := compareBool(a.Status == Pending, b.Status == Pending); r != 0 {
		return r
	}
	return cmp.Compare(b.Issued, a.Issued)
}

// article answers with an article by its number.
func article(a knowledge.Answer, all []Passage, number int) knowledge.Answer {
	var b strings.Builder
	var cited []knowledge.Citation
	name := ""
	for i := range all {
		p := &all[i]
		if p.Article != number || name != "" && p.Document.Name != name {
			continue
		}
		if name = p.Document.Name; len(cited) > 0 {
			b.WriteString("\n\n")
		}
		cited = append(cited, p.write(&b, p.Text))
	}
	if len(cited) == 0 {
		return missing(a, all[0].Document, number)
	}
	a.Text, a.Citations, a.Refused = b.String(), cited, false
	return a
}

// within answers with the passage of the named documents that answers best.
// Where the Regulations answer too, they stay first.
func (s *snapshot) within(a knowledge.Answer, q *question, all []Passage) knowledge.Answer {
	status := all[0].Document.Status
	var best *Passage
	for i := range all {
		p := &all[i]
		if p.Document.Status != status {
			break
		}
		p.match = q.rank("", p.Heading, p.Text, p.plain)
		p.Score, p.Coverage = p.match.score*purpose(q.text, p.Text), p.match.coverage
		if best == nil || p.Score > best.Score {
			best = p
		}
	}
	speaks := best.Score >= minNamedScore && best.match.matched >= minNamedMatched
	if !speaks {
		if !a.Refused {
			return a
		}
		a.Text = "《" + all[0].Document.Title + "》中没有找到与该问题对应的内容，请换个说法，或者写明条号。"
		return a
	}
	var b strings.Builder
	c := best.write(&b, best.quote())
	if !a.Refused && strings.Contains(a.Question, regulationsTitle) {
		a.Text += "\n\n" + b.String()
		a.Citations = append(a.Citations, c)
		return a
	}
	return knowledge.Answer{Question: a.Question, Text: b.String(), Mode: knowledge.ModeExtractive, Citations: []knowledge.Citation{c}}
}
