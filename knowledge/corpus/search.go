package corpus

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// proposals is how many passages of each shard are looked at.
const proposals = 40

// search returns the n passages that answer a question best, best first.
// Passages of repealed documents come after all others.
func (s *snapshot) search(q *question, n int, today string) ([]Passage, error) {
	names, weights := q.rarest()
	if len(names) == 0 || n <= 0 {
		return nil, nil
	}
	var found []Passage
	for _, sh := range s.shards {
		hits, err := sh.propose(names, weights, max(proposals, n))
		if err != nil {
			return nil, err
		}
		read := make(map[int][][]byte)
		for _, hit := range hits {
			p, ok, err := s.passage(sh, hit.ID, today, read)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			p.score(q)
			found = append(found, p)
		}
	}
	sortPassages(found)
	return found[:min(n, len(found))], nil
}

// score says how well the passage answers a question.
func (p *Passage) score(q *question) {
	p.match = q.rank(p.Document.Title, p.Heading, p.Text, p.plain)
	p.Score, p.Coverage = p.match.score*purpose(q.text, p.Text), p.match.coverage
	p.Score *= authority(p.Document.Title, q.text) * (1 - offSubject*(1-min(1, 2*p.match.subject)))
	if p.Article == 0 && p.Document.Articles == 0 {
		p.Score *= unnumbered
	}
	if q.subject != "" && !strings.Contains(titleKey(p.Document.Title), q.subject) {
		p.Score *= otherSubject
	}
}

// Shares of the score that are left to documents of less authority and to
// passages that are of no article: they decide between passages that answer
// nearly as well.
const (
	carriesOut = 0.95 // rules that carry out a law
	interprets = 0.92 // interpretations by a court, which presuppose the law
	elsewhere  = 0.85 // local documents, where the question does not name the place
	unnumbered = 0.95

	// otherSubject is left to a document about another matter than the law that
	// the question speaks of.
	otherSubject = 0.8

	// offSubject is lost by a document whose title speaks of nothing of the
	// question; half of the question in the title is all that can be wished.
	offSubject = 0.10
)

// authority is the share of the score that the rank of a document leaves it:
// where several say the same, the law itself is cited.
func authority(title, question string) float64 {
	place := placeOf(title)
	switch {
	case place != "" && !strings.Contains(question, place):
		return elsewhere
	case isInterpretation(title):
		return interprets
	case strings.Contains(title, "实施"):
		return carriesOut
	}
	return 1
}

// isInterpretation tells whether a document interprets the law for the courts.
func isInterpretation(title string) bool {
	return strings.HasPrefix(title, "最高人民法院") || strings.HasPrefix(title, "最高人民检察院")
}

var placeName = regexp.MustCompile(`^\p{Han}{2,7}?(?:自治区|自治州|自治县|经济特区|省|市|县|区|旗)`)

// placeOf is the place that a title begins with, empty for national ones.
func placeOf(title string) string {
	place := placeName.FindString(title)
	for _, suffix := range []string{"省", "市", "自治区"} {
		place = strings.TrimSuffix(place, suffix)
	}
	return place
}

// sortPassages puts the best first, and what is repealed last.
func sortPassages(found []Passage) {
	slices.SortStableFunc(found, func(a, b Passage) int {
		if r := compareBool(a.Document.Status == Repealed, b.Document.Status == Repealed); r != 0 {
			return r
		}
		return cmp.Compare(b.Score, a.Score)
	})
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// purpose lowers the first article of a law, which names its whole matter and
// rules nothing, unless that is what is asked.
func purpose(question, text string) float64 {
	if strings.Contains(text, "制定本") && !containsAny(question, "目的", "立法", "制定", "依据") {
		return 0.7
	}
	return 1
}

// passage reads a passage that the index named. ok is false where its document
// was removed or replaced since. read keeps the documents read before.
func (s *snapshot) passage(sh *shard, id, today string, read map[int][][]byte) (p Passage, ok bool, err error) {
	ordinal, number, err := parseID(id)
	if err != nil {
		return Passage{}, false, err
	}
	i, ok := s.byShard[sh.name][ordinal]
	if !ok {
		return Passage{}, false, nil
	}
	lines, known := read[i]
	if !known {
		if lines, err = sh.read(s.manifest.Documents[i]); err != nil {
			return Passage{}, false, err
		}
		read[i] = lines
	}
	if number >= len(lines) {
		return Passage{}, false, fmt.Errorf("read %s: passage %d of %d", s.manifest.Documents[i].Name, number+1, len(lines))
	}
	var stored passage
	if err := json.Unmarshal(lines[number], &stored); err != nil {
		return Passage{}, false, fmt.Errorf("read %s: passage %d: %w", s.manifest.Documents[i].Name, number+1, err)
	}
	return stored.of(s.document(i, today), number), true, nil
}

// of makes a stored passage one of a document.
func (p passage) of(d Document, number int) Passage {
	return Passage{Document: d, Number: number + 1, Article: p.Article, Sub: p.Sub, Heading: p.Heading, Text: p.Text, plain: p.Plain}
}

// all reads the passages of a document.
func (s *snapshot) all(i int, today string) ([]Passage, error) {
	r := s.manifest.Documents[i]
	sh, err := s.shard(r.Shard)
	if err != nil {
		return nil, err
	}
	stored, err := sh.passages(r)
	if err != nil {
		return nil, err
	}
	d := s.document(i, today)
	passages := make([]Passage, len(stored))
	for n, p := range stored {
		passages[n] = p.of(d, n)
	}
	return passages, nil
}
