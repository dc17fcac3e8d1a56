package knowledge

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Question is one line of a question set. Gold are the groups of places that
// are needed, each group a choice of places; it is empty where the Regulations
// do not answer the question. Facts have to stand in the answer.
type Question struct {
	ID    string
	Type  string
	Text  string
	Gold  [][]Place
	Facts []string
}

// Answerable tells whether the Regulations answer the question.
func (q Question) Answerable() bool { return len(q.Gold) > 0 }

// ReadQuestions reads a question set: a header, then the columns id, type,
// question, gold, key_facts separated by tabs. In gold a comma joins places that
// are all needed, a slash places of which one is enough, and - stands for a
// question that is not answerable; a place is an article (31), a paragraph of
// it (20.3) or an item (31.1.6). key_facts are separated by |, - stands for
// none. Errors name the line and what was expected.
func ReadQuestions(r io.Reader) ([]Question, error) {
	var questions []Question
	s := bufio.NewScanner(r)
	for line := 1; s.Scan(); line++ {
		text := strings.TrimPrefix(strings.TrimRight(s.Text(), "\r"), "\ufeff")
		if line == 1 || strings.TrimSpace(text) == "" {
			continue
		}
		fields := strings.Split(text, "\t")
		if len(fields) != 5 {
			return nil, fmt.Errorf("line %d: %d columns, want id, type, question, gold and key_facts", line, len(fields))
		}
		gold, err := parseGold(fields[3])
		if err != nil {
			return nil, fmt.Errorf("line %d: gold: %w", line, err)
		}
		q := Question{ID: fields[0], Type: fields[1], Text: fields[2], Gold: gold}
		if f := strings.TrimSpace(fields[4]); f != "-" && f != "" {
			q.Facts = strings.Split(f, "|")
		}
		questions = append(questions, q)
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	return questions, nil
}

func parseGold(s string) ([][]Place, error) {
	if s = strings.TrimSpace(s); s == "-" {
		return nil, nil
	}
	var gold [][]Place
	for group := range strings.SplitSeq(s, ",") {
		var choice []Place
		for f := range strings.SplitSeq(group, "/") {
			p, err := parsePlace(strings.TrimSpace(f))
			if err != nil {
				return nil, err
			}
			choice = append(choice, p)
		}
		gold = append(gold, choice)
	}
	return gold, nil
}

// Result is how one question was answered. Hit, All and Facts are meaningful
// for answerable questions only, Facts where the question names some.
type Result struct {
	Question Question
	Answer   Answer
	Hit      bool // the first citation is one of the gold articles
	All      bool // every needed article is among the first three citations
	Facts    bool // every key fact stands in the answer
	Narrowed bool // the question asks for a paragraph or an item
	Unit     bool // and the first citation is that paragraph or item
	Missing  []string
	Took     time.Duration
}

// Score sums up the results of one type of question. Shares are from 0 to 1,
// NaN-free: a share of nothing is 1.
type Score struct {
	Type         string
	N            int
	Answerable   int
	Hit          float64 // of the answerable
	All          float64 // of the answerable
	WithFacts    int
	Facts        float64 // of those with key facts
	WithUnits    int     // those that ask for a paragraph or an item
	Units        float64 // of those: that one is quoted first
	Unanswerable int
	Refused      float64 // of the unanswerable: rightly refused
	WrongRefusal float64 // of the answerable: refused all the same
	P50, P99     time.Duration
}

// Evaluation is the outcome of a question set: every result, and the scores by
// type in the order of their first question; the last one, type "all", is over
// the whole set.
type Evaluation struct {
	Results []Result
	Scores  []Score
}

// Evaluate puts every question to answer and measures the answers.
func Evaluate(questions []Question, answer func(question string) Answer) Evaluation {
	var e Evaluation
	var types []string
	for _, q := range questions {
		begin := time.Now()
		a := answer(q.Text)
		res := judgeAnswer(q, a)
		res.Took = time.Since(begin)
		e.Results = append(e.Results, res)
		if !slices.Contains(types, q.Type) {
			types = append(types, q.Type)
		}
	}
	for _, t := range types {
		e.Scores = append(e.Scores, score(t, e.Results, func(r Result) bool { return r.Question.Type == t }))
	}
	e.Scores = append(e.Scores, score("all", e.Results, func(Result) bool { return true }))
	return e
}

func judgeAnswer(q Question, a Answer) Result {
	res := Result{Question: q, Answer: a, All: true, Facts: true}
	cited := func(choice []Place, citations []Citation) bool {
		return slices.ContainsFunc(citations, func(c Citation) bool {
			return slices.ContainsFunc(choice, func(p Place) bool { return p.Article == c.Article })
		})
	}
	first := a.Citations[:min(1, len(a.Citations))]
	for _, choice := range q.Gold {
		res.Hit = res.Hit || cited(choice, first)
		res.All = res.All && cited(choice, a.Citations[:min(3, len(a.Citations))])
		for _, p := range choice {
			res.Narrowed = res.Narrowed || p.Paragraph > 0
			res.Unit = res.Unit || p.Paragraph > 0 && len(first) > 0 && first[0].covers(p)
		}
	}
	text := strings.ReplaceAll(a.Text, "\n", "")
	for _, f := range q.Facts {
		if !strings.Contains(text, f) {
			res.Facts = false
			res.Missing = append(res.Missing, f)
		}
	}
	return res
}

// covers tells whether the citation is of the place and of nothing beside it.
func (c Citation) covers(p Place) bool {
	return c.Article == p.Article && c.Paragraph == p.Paragraph && (p.Item == 0 || c.Item == p.Item)
}

func score(name string, results []Result, of func(Result) bool) Score {
	s := Score{Type: name}
	var hit, all, facts, units, refused, wrong int
	var took []time.Duration
	for _, r := range results {
		if !of(r) {
			continue
		}
		s.N++
		took = append(took, r.Took)
		if !r.Question.Answerable() {
			s.Unanswerable++
			refused += count(r.Answer.Refused)
			continue
		}
		s.Answerable++
		hit += count(r.Hit)
		all += count(r.All)
		wrong += count(r.Answer.Refused)
		if len(r.Question.Facts) > 0 {
			s.WithFacts++
			facts += count(r.Facts)
		}
		if r.Narrowed {
			s.WithUnits++
			units += count(r.Unit)
		}
	}
	s.Hit, s.All = share(hit, s.Answerable), share(all, s.Answerable)
	s.Units = share(units, s.WithUnits)
	s.Facts, s.Refused = share(facts, s.WithFacts), share(refused, s.Unanswerable)
	if s.Answerable > 0 {
		s.WrongRefusal = share(wrong, s.Answerable)
	}
	slices.Sort(took)
	s.P50, s.P99 = percentile(took, 50), percentile(took, 99)
	return s
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func share(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

// percentile is the p-th percentile of sorted durations by nearest rank.
func percentile(sorted []time.Duration, p int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, (len(sorted)*p+99)/100-1)]
}

// WriteTable prints the scores by type.
func (e Evaluation) WriteTable(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "type\tn\thit@1\tall@3\tkey facts\titems\trefused right\trefused wrong\tp50\tp99\t")
	for _, s := range e.Scores {
		answerable, facts, units, unanswerable := s.Answerable > 0, s.WithFacts > 0, s.WithUnits > 0, s.Unanswerable > 0
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", s.Type, s.N,
			cell(answerable, s.Hit), cell(answerable, s.All), cell(facts, s.Facts), cell(units, s.Units),
			cell(unanswerable, s.Refused), cell(answerable, s.WrongRefusal),
			s.P50.Round(time.Microsecond), s.P99.Round(time.Microsecond))
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// cell is a share of the table, - where there was nothing to share.
func cell(ok bool, share float64) string {
	if !ok {
		return "-"
	}
	return fmt.Sprintf("%.3f", share)
}
