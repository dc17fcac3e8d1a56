package knowledge

import (
	"fmt"
	"slices"
	"strings"
)

// matter is what staff call the matter of an article, a paragraph or an item:
// everyday words, roles, situations and the questions it answers. paragraph
// and item are 0 where the phrases are of the whole article.
type matter struct {
	article, paragraph, item int
	phrases                  []string
}

// links are the articles that go with one: with belongs into its answer, see is
// worth reading next to it. An article with needs answers only questions that
// have one of these words: what it says of the Regulations as such goes with
// any matter.
type links struct {
	with  []companion
	see   []int
	whose actor
	needs []string
}

// wants tells whether an article may be the answer to a question.
func (l links) wants(text string) bool { return len(l.needs) == 0 || containsAny(text, l.needs) }

// companion is an article that belongs into the answer of another one, from its
// beginning to a paragraph.
type companion struct {
	Article int `yaml:"article"`
	To      int `yaml:"to"`
}

// companion is that of the articles that go with one which has a number.
func (l links) companion(article int) (companion, bool) {
	i := slices.IndexFunc(l.with, func(c companion) bool { return c.Article == article })
	if i < 0 {
		return companion{}, false
	}
	return l.with[i], true
}

// next are the articles that are read next to one.
func (l links) next() []int {
	numbers := make([]int, 0, len(l.with)+len(l.see))
	for _, c := range l.with {
		numbers = append(numbers, c.Article)
	}
	return append(numbers, l.see...)
}

// neighbour is a matter that people ask a petition officer about and that the
// Regulations do not govern. advice says who or what is competent, where that
// is certain.
type neighbour struct {
	topic   string
	advice  string
	near    bool // of petition work itself
	phrases []string
}

// attribute is something that the Regulations set for no matter, such as
// amounts of money, with the words by which a question asks for it.
type attribute struct {
	lacks string
	words []string
}

// synonym is a group of words of the trade that mean the same. not, which may be
// empty, are verbs that mean it where they are denied. mean, which may be empty,
// are the words of the Regulations that they stand for.
type synonym struct {
	say   []string
	not   []string
	mean  string
	other bool // of the matters of other offices
}

// mattersFile is the layout of matters.yaml.
type mattersFile struct {
	Stages []struct {
		Article int    `yaml:"article"`
		Words   string `yaml:"words"`
		Results string `yaml:"results"`
	} `yaml:"stages"`
	Articles []struct {
		Number  numbered    `yaml:"number"`
		With    []companion `yaml:"with"`
		See     []int       `yaml:"see"`
		Actor   string      `yaml:"actor"`
		Needs   string      `yaml:"needs"`
		Phrases lines       `yaml:"phrases"`
		Units   []struct {
			Paragraph numbered `yaml:"paragraph"`
			Item      int      `yaml:"item"`
			Phrases   lines    `yaml:"phrases"`
		} `yaml:"units"`
	} `yaml:"articles"`
}

// loadMatters reads the matters of the articles of r, every article at least
// once, and the stages of the course into r.
func loadMatters(file string, r *Regulations) ([]matter, []links, error) {
	var f mattersFile
	if err := readYAML(file, &f); err != nil {
		return nil, nil, err
	}
	if err := f.stages(r); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	var matters []matter
	linked := make([]links, r.Len())
	seen := make(map[int]bool)
	for _, e := range f.Articles {
		a, ok := r.Article(e.Number.value)
		if !ok || seen[a.Number] {
			return nil, nil, fmt.Errorf("%s: line %d: article %d does not exist or was given before", file, e.Number.line, e.Number.value)
		}
		seen[a.Number] = true
		if len(e.Phrases) == 0 {
			return nil, nil, fmt.Errorf("%s: line %d: article %d has no phrases", file, e.Number.line, a.Number)
		}
		for _, n := range e.See {
			if _, ok := r.Article(n); !ok {
				return nil, nil, fmt.Errorf("%s: line %d: article %d goes with article %d, which does not exist", file, e.Number.line, a.Number, n)
			}
		}
		for _, c := range e.With {
			if with, ok := r.Article(c.Article); !ok || c.To < 1 || c.To > with.Paragraphs() {
				return nil, nil, fmt.Errorf("%s: line %d: article %d goes with article %d to paragraph %d, which does not exist", file, e.Number.line, a.Number, c.Article, c.To)
			}
		}
		whose, err := parseActor(e.Actor)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: line %d: article %d: %w", file, e.Number.line, a.Number, err)
		}
		linked[a.Number-1] = links{with: e.With, see: e.See, whose: whose, needs: strings.Fields(e.Needs)}
		matters = append(matters, matter{article: a.Number, phrases: e.Phrases})
		for _, u := range e.Units {
			if _, ok := a.Unit(u.Paragraph.value, u.Item); !ok {
				return nil, nil, fmt.Errorf("%s: line %d: article %d has no paragraph %d, item %d", file, u.Paragraph.line, a.Number, u.Paragraph.value, u.Item)
			}
			matters = append(matters, matter{article: a.Number, paragraph: u.Paragraph.value, item: u.Item, phrases: u.Phrases})
		}
	}
	if len(seen) != r.Len() {
		return nil, nil, fmt.Errorf("%s: line 1: matters of %d articles, want %d", file, len(seen), r.Len())
	}
	return matters, linked, nil
}

// stages adds the stages of the course to r.
func (f *mattersFile) stages(r *Regulations) error {
	for i, e := range f.Stages {
		if _, ok := r.Article(e.Article); !ok || e.Words == "" {
			return fmt.Errorf("stage %d needs an article and words", i+1)
		}
		r.stages = append(r.stages, stage{article: e.Article, words: strings.Fields(e.Words), results: strings.Fields(e.Results)})
	}
	return nil
}

// neighboursFile is the layout of neighbours.yaml.
type neighboursFile struct {
	Neighbours []struct {
		Topic   string `yaml:"topic"`
		Advice  string `yaml:"advice"`
		Near    bool   `yaml:"near"`
		Phrases lines  `yaml:"phrases"`
	} `yaml:"neighbours"`
	Attributes []struct {
		Lacks string `yaml:"lacks"`
		Words string `yaml:"words"`
	} `yaml:"attributes"`
}

func loadNeighbours(file string) ([]neighbour, []attribute, error) {
	var f neighboursFile
	if err := readYAML(file, &f); err != nil {
		return nil, nil, err
	}
	neighbours := make([]neighbour, 0, len(f.Neighbours))
	for i, e := range f.Neighbours {
		if e.Topic == "" || len(e.Phrases) == 0 {
			return nil, nil, fmt.Errorf("%s: neighbour %d needs topic and phrases", file, i+1)
		}
		neighbours = append(neighbours, neighbour{topic: e.Topic, advice: e.Advice, near: e.Near, phrases: e.Phrases})
	}
	attributes := make([]attribute, 0, len(f.Attributes))
	for i, e := range f.Attributes {
		if e.Lacks == "" || e.Words == "" {
			return nil, nil, fmt.Errorf("%s: attribute %d needs lacks and words", file, i+1)
		}
		attributes = append(attributes, attribute{lacks: e.Lacks, words: strings.Fields(e.Words)})
	}
	return neighbours, attributes, nil
}

// synonymsFile is the layout of synonyms.yaml.
type synonymsFile struct {
	Dialect []struct {
		Say  string `yaml:"say"`
		Mean string `yaml:"mean"`
	} `yaml:"dialect"`
	Spelling string         `yaml:"spelling"`
	Synonyms []synonymGroup `yaml:"synonyms"`
	Others   []synonymGroup `yaml:"others"`
}

type synonymGroup struct {
	Say  string `yaml:"say"`
	Not  string `yaml:"not"`
	Mean string `yaml:"mean"`
}

// loadWords reads the words of the trade into r.
func loadWords(file string, r *Regulations) error {
	var f synonymsFile
	if err := readYAML(file, &f); err != nil {
		return err
	}
	for i, e := range slices.Concat(f.Synonyms, f.Others) {
		if e.Say == "" {
			return fmt.Errorf("%s: synonym %d needs say", file, i+1)
		}
		r.synonyms = append(r.synonyms, synonym{say: strings.Fields(e.Say), not: strings.Fields(e.Not), mean: e.Mean, other: i >= len(f.Synonyms)})
	}
	pairs := make([]string, 0, 2*len(f.Dialect))
	for i, e := range f.Dialect {
		if e.Say == "" || e.Mean == "" {
			return fmt.Errorf("%s: dialect %d needs say and mean", file, i+1)
		}
		pairs = append(pairs, e.Say, e.Mean)
	}
	r.dialect = strings.NewReplacer(pairs...)
	r.spelling = strings.Fields(f.Spelling)
	return nil
}
