package knowledge

import (
	"fmt"
	"slices"
	"strings"
)

// period is what short questions with one of the words are read as, in full, and
// with one of the others as well where there are such.
type period struct {
	words, with []string
	ask         string
	bound
}

// bound is how long a period is: in days, at most extended to more, or in working
// days. It is empty where no number is set.
type bound struct {
	Days     int  `yaml:"days"`
	Extended int  `yaml:"extended"`
	Workdays int  `yaml:"workdays"`
	Exact    bool `yaml:"exact"` // it is no period that ends on a day
}

// periods are what short questions for a period are read by.
type periods struct {
	list    []period          // the first that fits is meant
	beside  *strings.Replacer // takes out all that such questions say
	leaning []string          // words that are of whatever step was spoken of before

	compared *strings.Replacer // likewise takes out what questions say that compare
	still    []string          // words by which these ask for something of the petitioner's
}

// periodsFile is the layout of periods.yaml.
type periodsFile struct {
	Periods []struct {
		Words string `yaml:"words"`
		With  string `yaml:"with"`
		Ask   string `yaml:"ask"`
		Bound bound  `yaml:",inline"`
	} `yaml:"periods"`
	Beside  string `yaml:"beside"`
	Leaning string `yaml:"leaning"`

	Compared string `yaml:"compared"`
	Still    string `yaml:"still"`
}

// loadPeriods reads how short questions for a period are understood.
func loadPeriods(file string) (periods, error) {
	var f periodsFile
	if err := readYAML(file, &f); err != nil {
		return periods{}, err
	}
	p := periods{leaning: strings.Fields(f.Leaning), compared: deleter(strings.Fields(f.Compared)), still: strings.Fields(f.Still)}
	said := strings.Fields(f.Beside)
	for i, e := range f.Periods {
		words := strings.Fields(e.Words)
		if len(words) == 0 || e.Ask == "" {
			return periods{}, fmt.Errorf("%s: period %d: want words, and the question in full", file, i+1)
		}
		p.list = append(p.list, period{words: words, with: strings.Fields(e.With), ask: e.Ask, bound: e.Bound})
		said = append(said, words...)
	}
	if len(p.list) == 0 {
		return periods{}, fmt.Errorf("%s: no periods", file)
	}
	p.beside = deleter(said)
	return p, nil
}

// deleter takes words out of a text, the longest at each place.
func deleter(words []string) *strings.Replacer {
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(words))
	for _, w := range words {
		pairs = append(pairs, w, "")
	}
	return strings.NewReplacer(pairs...)
}

// maxPeriodQuestion is how many Chinese characters a question has at most that
// says nothing but which period it is after.
const maxPeriodQuestion = 14

// Words that ask for a period, those in which 几天 asks for none, and those by which
// several periods are asked for.
var (
	periodAsks = []string{"几天", "几日", "几个工作日", "多少天", "多少日", "多少个工作日", "多久", "多长", "期限", "时限"}
	someDays   = []string{"这几", "那几", "前几", "好几", "近几", "头几", "过几", "没几", "十几"}
	severalOf  = []string{"，", "、", "。", "；", "？", "和", "与", "及", "各", "分别", "复查复核"}
)

// inFull returns the question that a short one for a period stands for, and any
// other text as it is. 几天办结 has too few characters for a search to tell it from
// the periods of other offices, but says nothing that is theirs.
func (p periods) inFull(text string) string {
	asked := strings.TrimRight(text, "？?。 ")
	switch {
	case countHan(asked) > maxPeriodQuestion, strings.ContainsAny(asked, "0123456789"),
		!asksOnce(asked), formOf(asked).yesOrNo(), containsAny(asked, someDays), containsAny(asked, severalOf),
		countHan(vagueWords.Replace(p.beside.Replace(asked))) > 0:
		return text
	}
	if of, ok := p.of(asked); ok {
		return of.ask
	}
	return text
}

// of is the period that a text is about.
func (p periods) of(text string) (of period, ok bool) {
	i := slices.IndexFunc(p.list, func(of period) bool {
		return containsAny(text, of.words) && (len(of.with) == 0 || containsAny(text, of.with))
	})
	if i < 0 {
		return period{}, false
	}
	return p.list[i], true
}

// asksOnce tells whether a text asks for just one period.
func asksOnce(text string) bool {
	n := 0
	for _, w := range periodAsks {
		n += strings.Count(text, w)
	}
	return n == 1
}

// lastInFull is inFull of the last clause of one of several questions. A further one,
// and what stands behind something that was told, is only read so if it names a step
// of its own.
func (p periods) lastInFull(text string, further bool) string {
	clause := strings.TrimRight(text, "，？?。 ")
	i := strings.LastIndex(clause, "，")
	if i >= 0 {
		clause = clause[i+len("，"):]
	}
	if (further || i >= 0) && containsAny(clause, p.leaning) {
		return text
	}
	if full := p.inFull(clause); full != clause {
		return full
	}
	return text
}
