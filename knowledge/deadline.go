package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"xinfangbot/internal/calendar"
)

// Deadlines is what falls due under the Regulations after which event. It is
// read only: several goroutines may use one value.
type Deadlines struct {
	Source    string        // the Regulations' name
	Effective calendar.Date // since when they are in force

	events []Event
}

// Event is something that a period is counted from.
type Event struct {
	ID     string   // as on the command line: accepted
	Name   string   // as staff read it: 受理
	Names  []string // what else staff call it
	Starts string   // the day the count starts from in the article's words: 受理之日
	Due    []Rule   // never empty

	said    []*regexp.Regexp
	without *regexp.Regexp // what does not speak of the event though it seems to
}

// Measure is what a period is counted in.
type Measure string

// The measures of the Regulations' periods.
const (
	Days     Measure = "日"
	Workdays Measure = "工作日"
)

// Rule is one thing that falls due: what, within how many days of the event,
// and by which article. Basis is the article's wording, verbatim.
type Rule struct {
	Name    string   `yaml:"name"`
	Days    int      `yaml:"days"`
	Unit    Measure  `yaml:"unit"`
	Article int      `yaml:"article"`
	Basis   string   `yaml:"basis"`
	Note    string   `yaml:"note"`
	Asked   []string `yaml:"asked"`
	// Hearing tells that the time a hearing takes is not counted (第三十六条第二款).
	Hearing bool `yaml:"hearing"`
}

// Period is the period in words: 15日, 5个工作日.
func (r Rule) Period() string {
	if r.Unit == Workdays {
		return fmt.Sprintf("%d个工作日", r.Days)
	}
	return fmt.Sprintf("%d日", r.Days)
}

// Periods says what falls due after the event and within how long, in one line.
func (e Event) Periods() string {
	due := make([]string, len(e.Due))
	for i, r := range e.Due {
		due[i] = fmt.Sprintf("%s：%s（%s）", r.Name, r.Period(), ArticleName(r.Article))
	}
	return strings.Join(due, "；")
}

// deadlinesFile is the layout of deadlines.yaml.
type deadlinesFile struct {
	Source    string        `yaml:"source"`
	Effective calendar.Date `yaml:"effective"`
	Events    []eventEntry  `yaml:"events"`
}

type eventEntry struct {
	ID      string      `yaml:"id"`
	Name    string      `yaml:"name"`
	Names   []string    `yaml:"names"`
	Starts  string      `yaml:"starts"`
	Said    []wording   `yaml:"said"`
	Without wording     `yaml:"without"`
	Due     []ruleEntry `yaml:"due"`
}

// ruleEntry is a rule that remembers its line.
type ruleEntry struct {
	Rule
	line int
}

// UnmarshalYAML implements [yaml.Unmarshaler].
func (e *ruleEntry) UnmarshalYAML(node *yaml.Node) error {
	e.line = node.Line
	return node.Decode(&e.Rule)
}

// wording is a regular expression in which … stands for a few characters that
// do not leave the clause and begin no question: 收到…转来 is in
// 收到县里转来的件, but not in 收到来信，哪天转来. 复 ends it too, since 复查 and
// 复核 make another event of what follows.
type wording struct{ re *regexp.Regexp }

const shortGap = `[^，。；：？！,;?!哪几最多何什啥复]{0,12}?`

// UnmarshalYAML implements [yaml.Unmarshaler].
func (w *wording) UnmarshalYAML(node *yaml.Node) error {
	re, err := regexp.Compile(strings.ReplaceAll(node.Value, "…", shortGap))
	if err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	w.re = re
	return nil
}

// LoadDeadlines reads the deadlines from the data embedded in the program. An
// error means that the program was built from damaged data.
func LoadDeadlines() (*Deadlines, error) {
	const file = "data/deadlines.yaml"
	var f deadlinesFile
	if err := readYAML(file, &f); err != nil {
		return nil, err
	}
	d := &Deadlines{Source: f.Source, Effective: f.Effective}
	for _, e := range f.Events {
		event := Event{ID: e.ID, Name: e.Name, Names: e.Names, Starts: e.Starts, without: e.Without.re}
		for _, w := range e.Said {
			event.said = append(event.said, w.re)
		}
		for _, r := range e.Due {
			if r.Name == "" || r.Days < 1 || r.Article < 1 || r.Basis == "" || r.Unit != Days && r.Unit != Workdays {
				return nil, fmt.Errorf("%s: line %d: name, days, unit (日 or 工作日), article and basis are required", file, r.line)
			}
			event.Due = append(event.Due, r.Rule)
		}
		if event.ID == "" || event.Name == "" || event.Starts == "" || len(event.said) == 0 || len(event.Due) == 0 {
			return nil, fmt.Errorf("%s: event %q: id, name, starts, said and due are required", file, event.ID)
		}
		for _, name := range slices.Concat([]string{event.ID, event.Name}, event.Names) {
			if other, taken := d.Event(name); taken {
				return nil, fmt.Errorf("%s: %q names both %s and %s", file, name, other.ID, event.ID)
			}
		}
		d.events = append(d.events, event)
	}
	if d.Source == "" || !d.Effective.Valid() || len(d.events) == 0 {
		return nil, fmt.Errorf("%s: line 1: source, effective and events are required", file)
	}
	return d, nil
}

// Events returns all events, in the order in which a matter proceeds.
func (d *Deadlines) Events() []Event { return slices.Clone(d.events) }

// Event finds an event by its id, its name or another name that staff give it.
func (d *Deadlines) Event(name string) (Event, bool) {
	name = Normalise(name)
	for _, e := range d.events {
		if name == e.ID || name == e.Name || slices.Contains(e.Names, name) {
			return e, true
		}
	}
	return Event{}, false
}
