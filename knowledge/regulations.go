package knowledge

import (
	"fmt"
	"strings"
	"time"
)

// Regulations is the 《信访工作条例》: who issued it and when, its chapters and
// its articles, together with the words by which they are found. It is read
// only: several goroutines may use one value.
type Regulations struct {
	Name      string    // without book title marks
	Issuer    string    // 中共中央、国务院
	Approved  time.Time // midnight UTC of the day, as the two below
	Issued    time.Time
	Effective time.Time
	Chapters  []Chapter // in order

	articles   []Article
	matters    []matter
	links      []links // by article number - 1
	neighbours []neighbour
	stages     []stage
	attributes []attribute
	synonyms   []synonym
	usual      []usual
	periods    periods
	dialect    *strings.Replacer // to the standard language
	spelling   []string          // words that are righted, beside those of synonyms
	points     []point           // in the order of the articles
}

// Chapter is a chapter of the Regulations, with the numbers of its first and
// last article.
type Chapter struct {
	Number      int
	Title       string
	First, Last int
}

// Article is one article. Subject and Rule are this project's words, Text is
// the official wording without the article's number, one line a paragraph (款)
// or item (项).
type Article struct {
	Number  int
	Chapter Chapter
	Subject string
	Rule    string
	Text    string
	Units   []Unit // the paragraphs and items of Text, in order

	liability bool // says what follows from a breach
	period    bool // sets a period in days
}

// Name is the article's name in official writing: 第三十四条.
func (a Article) Name() string { return ArticleName(a.Number) }

// Paragraphs is the number of paragraphs (款) of the article.
func (a Article) Paragraphs() int { return a.Units[len(a.Units)-1].Paragraph }

// Paragraph returns the n-th paragraph (款) with its items, a contiguous part
// of the article's text, or "" where there is none.
func (a Article) Paragraph(n int) string {
	var lines []string
	for _, u := range a.Units {
		if u.Paragraph == n {
			lines = append(lines, u.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// Unit returns a paragraph (item 0) or an item of the article.
func (a Article) Unit(paragraph, item int) (Unit, bool) {
	for _, u := range a.Units {
		if u.Paragraph == paragraph && u.Item == item {
			return u, true
		}
	}
	return Unit{}, false
}

// Unit is a paragraph (款) or an item (项) of an article: what is found and
// quoted. Text is one line of the article's text. LeadIn is the line that an
// item completes, empty for a paragraph. Rule is what the paragraph or the item
// says in this project's words; the only paragraph of an article has none.
type Unit struct {
	Article   int
	Paragraph int // from 1
	Item      int // from 1; 0 is the paragraph itself
	Text      string
	LeadIn    string
	Rule      string
}

// Article returns article n, and whether there is one.
func (r *Regulations) Article(n int) (Article, bool) {
	if n < 1 || n > len(r.articles) {
		return Article{}, false
	}
	return r.articles[n-1], true
}

// Articles returns all articles in order.
func (r *Regulations) Articles() []Article {
	return append([]Article(nil), r.articles...)
}

// Len is the number of articles.
func (r *Regulations) Len() int { return len(r.articles) }

// Load reads the Regulations and the words that belong to them from the data
// embedded in the program. An error names the file and the line: it means that
// the program was built from damaged data.
func Load() (*Regulations, error) {
	r, err := loadRegulations("data/regulations.yaml")
	if err != nil {
		return nil, err
	}
	if r.matters, r.links, err = loadMatters("data/matters.yaml", r); err != nil {
		return nil, err
	}
	if r.points, err = loadPoints("data/points.yaml", r); err != nil {
		return nil, err
	}
	if r.neighbours, r.attributes, err = loadNeighbours("data/neighbours.yaml"); err != nil {
		return nil, err
	}
	if err := loadWords("data/synonyms.yaml", r); err != nil {
		return nil, err
	}
	if r.periods, err = loadPeriods("data/periods.yaml"); err != nil {
		return nil, err
	}
	if r.usual, err = loadUsual("data/usual.yaml"); err != nil {
		return nil, err
	}
	return r, nil
}

// regulationsFile is the layout of regulations.yaml.
type regulationsFile struct {
	Name      string         `yaml:"name"`
	Issuer    string         `yaml:"issuer"`
	Approved  time.Time      `yaml:"approved"`
	Issued    time.Time      `yaml:"issued"`
	Effective time.Time      `yaml:"effective"`
	Chapters  []chapterEntry `yaml:"chapters"`
}

type chapterEntry struct {
	Number   numbered       `yaml:"number"`
	Title    string         `yaml:"title"`
	Articles []articleEntry `yaml:"articles"`
}

type articleEntry struct {
	Number     numbered `yaml:"number"`
	Subject    string   `yaml:"subject"`
	Rule       string   `yaml:"rule"`
	Paragraphs []string `yaml:"paragraphs"`
	Items      []string `yaml:"items"`
	Text       string   `yaml:"text"`
}

func loadRegulations(file string) (*Regulations, error) {
	var f regulationsFile
	if err := readYAML(file, &f); err != nil {
		return nil, err
	}
	r := &Regulations{Name: f.Name, Issuer: f.Issuer, Approved: f.Approved, Issued: f.Issued, Effective: f.Effective}
	for i, c := range f.Chapters {
		if c.Number.value != i+1 {
			return nil, fmt.Errorf("%s: line %d: chapter %d where chapter %d is due", file, c.Number.line, c.Number.value, i+1)
		}
		if c.Title == "" || len(c.Articles) == 0 {
			return nil, fmt.Errorf("%s: line %d: chapter %d has no title or no articles", file, c.Number.line, i+1)
		}
		first := len(r.articles) + 1
		chapter := Chapter{Number: i + 1, Title: c.Title, First: first, Last: first + len(c.Articles) - 1}
		r.Chapters = append(r.Chapters, chapter)
		for _, e := range c.Articles {
			a, err := e.article(chapter, len(r.articles)+1)
			if err != nil {
				return nil, fmt.Errorf("%s: line %d: %w", file, e.Number.line, err)
			}
			r.articles = append(r.articles, a)
		}
	}
	if r.Name == "" || r.Issuer == "" || r.Effective.IsZero() || len(r.articles) == 0 {
		return nil, fmt.Errorf("%s: line 1: name, issuer, effective and chapters are required", file)
	}
	return r, nil
}

// article checks an entry, which has to be article number want, and splits its
// text into units.
func (e articleEntry) article(chapter Chapter, want int) (Article, error) {
	if e.Number.value != want {
		return Article{}, fmt.Errorf("article %d where article %d is due", e.Number.value, want)
	}
	if e.Subject == "" || e.Rule == "" || e.Text == "" {
		return Article{}, fmt.Errorf("article %d needs subject, rule and text", want)
	}
	a := Article{Number: want, Chapter: chapter, Subject: e.Subject, Rule: e.Rule, Text: e.Text, liability: statesLiability(e.Text), period: statesPeriod(e.Text)}
	a.Units = splitUnits(want, e.Text)
	if len(a.Units) == 0 {
		return Article{}, fmt.Errorf("article %d: text begins with an item", want)
	}
	paragraphs := a.Paragraphs()
	if len(e.Paragraphs) != paragraphs && (paragraphs > 1 || len(e.Paragraphs) > 0) {
		return Article{}, fmt.Errorf("article %d: %d rules for %d paragraphs", want, len(e.Paragraphs), paragraphs)
	}
	items := 0
	for i := range a.Units {
		switch u := &a.Units[i]; {
		case u.Item > 0:
			if items < len(e.Items) {
				u.Rule = e.Items[items]
			}
			items++
		case len(e.Paragraphs) > 0:
			u.Rule = e.Paragraphs[u.Paragraph-1]
		}
	}
	if items != len(e.Items) {
		return Article{}, fmt.Errorf("article %d: %d rules for %d items", want, len(e.Items), items)
	}
	return a, nil
}

// splitUnits splits the text of an article into its paragraphs and items. It
// returns nil where the text begins with an item.
func splitUnits(article int, text string) []Unit {
	var units []Unit
	leadIn, paragraph, item := "", 0, 0
	for line := range strings.SplitSeq(text, "\n") {
		if itemNumber(line) == 0 {
			paragraph++
			item, leadIn = 0, line
			units = append(units, Unit{Article: article, Paragraph: paragraph, Text: line})
			continue
		}
		if paragraph == 0 {
			return nil
		}
		item++
		units = append(units, Unit{Article: article, Paragraph: paragraph, Item: item, Text: line, LeadIn: leadIn})
	}
	return units
}

// itemNumber is 6 for a line that begins with （六）, and 0 for a line that is
// no item.
func itemNumber(line string) int {
	rest, ok := strings.CutPrefix(line, "（")
	if !ok {
		return 0
	}
	number, _, ok := strings.Cut(rest, "）")
	if !ok {
		return 0
	}
	n, ok := parseNumber(number)
	if !ok {
		return 0
	}
	return n
}
