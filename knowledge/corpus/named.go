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
// 《》 and 中华人民共和国, and the words that name them. Of titles in one another the
// longest counts, of titles of one length the one that is named first; documents of
// one title, parts of a code or versions of a law, are all named.
func (s *snapshot) named(question string) (documents []int, words string) {
	marked := knowledge.Normalise(question)
	text := shortTitle(marked)
	best := ""
	for title := range s.titles {
		at := strings.Index(text, title)
		if at < 0 || isRegulations(title) || len(title) < len(best) || len(title) == len(best) && at > strings.Index(text, best) {
			continue
		}
		inBrackets := strings.Contains(marked, "《"+title+"》") || strings.Contains(marked, "《中华人民共和国"+title+"》")
		if inBrackets || strings.Contains(text, title+"第") || utf8.RuneCountInString(title) >= minTitle && titleEnd(title) != "" {
			best = title
		}
	}
	if best == "" {
		best, words = s.nicknamed(text)
		return s.titles[best], words
	}
	return s.titles[best], best
}

const (
	// maxFew is how many documents are a bureau's own rules rather than a library
	// of laws, among which half a title may be of many, and a word of the trade is
	// in some law or other.
	maxFew = 200
	// What of a title has to stand before its last word, in characters.
	leastOfTitle, mostOfTitle = 2, 8
)

// few tells whether the documents are the bureau's own rules.
func (s *snapshot) few() bool { return len(s.manifest.Documents) <= maxFew }

// nicknamed finds the one title that a text shortens, and the words it uses:
// 接访细则 for 某市信访局接访工作细则.
func (s *snapshot) nicknamed(text string) (title, words string) {
	if !s.few() {
		return "", ""
	}
	runes := []rune(text)
	most, several := 0, false
	for t := range s.titles {
		end := titleEnd(t)
		if end == "" || isRegulations(t) {
			continue
		}
		head, tail := strings.TrimSuffix(t, end), []rune(end)
		for i := range runes {
			if !hasRunes(runes[i:], tail) {
				continue
			}
			for n := min(i, mostOfTitle); n >= max(leastOfTitle, most); n-- {
				if !strings.Contains(head, string(runes[i-n:i])) {
					continue
				}
				several = n == most && (several || t != title)
				most, title, words = n, t, string(runes[i-n:i+len(tail)])
				break
			}
		}
	}
	if several {
		return "", ""
	}
	return title, words
}

// hasRunes tells whether runes begins with head.
func hasRunes(runes, head []rune) bool {
	return len(runes) >= len(head) && slices.Equal(runes[:len(head)], head)
}

// fromNamed answers from the documents that the question names by words.
func (s *snapshot) fromNamed(a knowledge.Answer, named []int, words, today string) (knowledge.Answer, error) {
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
	for _, ref := range knowledge.References(a.Question) {
		law := titleKey(ref.Law)
		if law == "" || !strings.HasSuffix(law, words) && !strings.HasSuffix(words, law) {
			continue
		}
		return article(a, all, ref.From), nil
	}
	q, err := s.analyse(strings.NewReplacer(words+"里面", " ", words+"里", " ", words+"中", " ", words, " ").Replace(titleKey(a.Question)))
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
