// Package remind says what is due for whom on a day: a pure function of the
// day, the rules and what is known of their settlement. Loop sends it.
//
// How days are counted: a rule's lead plan is in calendar days before its due
// day. Messages go out on working days only, by the State Council's table;
// what a plan sets on a day off is told on the working day before, the due day
// itself too, since it cannot be done on that day. Overdue, it is told on every
// working day, until it is settled or falls due anew.
package remind

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"xinfangbot/internal/calendar"
	"xinfangbot/report"
)

// Rule says what falls due, when, and for whom.
type Rule struct {
	// Name is unique; it is what people settle the rule by.
	Name string `yaml:"name" json:"name"`
	Due  When   `yaml:"due" json:"due"`
	// For are the names or IDs of people, sections, roles, Everyone or Sharers.
	For []string `yaml:"for" json:"for"`
	// Lead is on how many days before the due day people are reminded, besides
	// the day itself; nil means as the Book says.
	Lead []int `yaml:"lead" json:"lead"`
	// About is the report that the rule is a step of, always that of the year
	// before the due day; empty for what is about none.
	About report.Kind `yaml:"report" json:"report,omitempty"`
	Step  Step        `yaml:"step" json:"step,omitempty"`
	// Basis is where the due day comes from, as staff read it.
	Basis string `yaml:"basis" json:"basis,omitempty"`
	// From is the day from which on the rule counts: what fell due before is
	// left alone. The zero Date means always.
	From calendar.Date `yaml:"-" json:"from,omitzero"`
}

// Step is which part of the work on a report a rule is about. It says how the
// rule is settled besides by hand, and which command goes on with it.
type Step string

// The steps of a report. Handing it in settles the steps before.
const (
	Figures Step = "figures" // settled when all figures are in, for each person when theirs are
	Draft   Step = "draft"   // settled when the draft is final
	Review  Step = "review"
	Submit  Step = "submit"
	Publish Step = "publish"
)

var steps = []Step{Figures, Draft, Review, Submit, Publish}

// The words of Rule.For that name no single person or section. The roles' own
// names are words too.
const (
	Everyone = "全体"
	// Sharers are those who have figures of the report to fill in.
	Sharers = "分工人员"
)

// DefaultLead is the lead plan where nobody sets another, in days.
func DefaultLead() []int { return []int{30, 14, 7, 3, 1} }

const (
	maxLead = 366
	maxName = 40 // characters
)

// DefaultRules are the due dates of the whole country and the usual steps
// before them.
// Source: 法治政府建设与责任落实督察工作规定, article 24; 信访工作条例, article 41.
func DefaultRules() []Rule {
	const editors = "编辑人员"
	yearly := func(month, day int) When {
		w, _ := ParseWhen(fmt.Sprintf("每年%d月%d日", month, day))
		return w
	}
	return []Rule{
		{Name: "报告数据填报", Due: yearly(1, 15), For: []string{Sharers, editors}, About: report.RuleOfLaw, Step: Figures},
		{Name: "报告初稿", Due: yearly(1, 25), For: []string{editors}, About: report.RuleOfLaw, Step: Draft},
		{Name: "信访情况年度报告报送", Due: yearly(1, 31), For: []string{editors}, About: report.PetitionAnnual, Step: Submit, Basis: "《信访工作条例》第四十一条"},
		{Name: "报告党组审议", Due: yearly(2, 10), For: []string{editors}, About: report.RuleOfLaw, Step: Review},
		{Name: "法治政府建设年度报告报送", Due: When{Every: Yearly, Month: 2, Day: endOfMonth}, For: []string{editors}, About: report.RuleOfLaw, Step: Submit, Basis: "《法治政府建设与责任落实督察工作规定》，每年3月1日前"},
		{Name: "法治政府建设年度报告公开", Due: yearly(3, 31), For: []string{editors}, About: report.RuleOfLaw, Step: Publish, Basis: "《法治政府建设与责任落实督察工作规定》第二十四条，每年4月1日前"},
	}
}

// Check finds what is wrong with a rule.
func (r Rule) Check() error {
	switch {
	case r.Name == "":
		return fmt.Errorf("a rule has no name")
	case utf8.RuneCountInString(r.Name) > maxName || strings.ContainsAny(r.Name, "\r\n\t"):
		return fmt.Errorf("rule %q: a name of one line and at most %d characters expected", r.Name, maxName)
	case r.Due == When{}:
		return fmt.Errorf("rule %s: due is missing", r.Name)
	case len(r.For) == 0:
		return fmt.Errorf("rule %s: for is missing: people, sections, roles, %s or %s expected", r.Name, Everyone, Sharers)
	case slices.Contains(r.For, ""):
		return fmt.Errorf("rule %s: for has an empty entry", r.Name)
	}
	if err := CheckLead(r.Lead); err != nil {
		return fmt.Errorf("rule %s: %w", r.Name, err)
	}
	if r.Step != "" && !slices.Contains(steps, r.Step) {
		return fmt.Errorf("rule %s: step %q: one of %v expected", r.Name, r.Step, steps)
	}
	if r.About != "" {
		if _, err := report.ParseKind(string(r.About)); err != nil {
			return fmt.Errorf("rule %s: %w", r.Name, err)
		}
	}
	if (r.Step == Figures || r.Step == Draft) && r.About == "" {
		return fmt.Errorf("rule %s: step %s: report is missing", r.Name, r.Step)
	}
	return nil
}

// CheckLead finds what is wrong with a lead plan.
func CheckLead(lead []int) error {
	for _, n := range lead {
		if n < 1 || n > maxLead {
			return fmt.Errorf("lead: %d is no number of days from 1 to %d", n, maxLead)
		}
	}
	return nil
}

// CheckRules finds what is wrong with rules that stand together.
func CheckRules(rules []Rule) error {
	seen := make(map[string]bool, len(rules))
	for _, r := range rules {
		if err := r.Check(); err != nil {
			return err
		}
		if seen[r.Name] {
			return fmt.Errorf("rule %s stands twice", r.Name)
		}
		seen[r.Name] = true
	}
	return nil
}

// Find returns the rules that a name means: the one of that name, else those
// whose names contain it.
func Find(rules []Rule, name string) []Rule {
	var found []Rule
	for _, r := range rules {
		if r.Name == name {
			return []Rule{r}
		}
		if strings.Contains(r.Name, name) {
			found = append(found, r)
		}
	}
	return found
}

// report is the report that a due day of the rule is about.
func (r Rule) report(due calendar.Date) report.Key {
	return report.Key{Year: due.Year - 1, Kind: r.About}
}

// title is the rule's name, with the year of its report.
func (r Rule) title(due calendar.Date) string {
	if r.About == "" {
		return r.Name
	}
	return fmt.Sprintf("%d年度%s", due.Year-1, r.Name)
}
