package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Kind is a kind of report.
type Kind string

// The kinds of report a bureau writes every year.
const (
	// RuleOfLaw is the 法治政府建设年度报告.
	// Source: 法治政府建设与责任落实督察工作规定, article 24.
	RuleOfLaw Kind = "rule-of-law"
	// PetitionAnnual is the 信访情况年度报告.
	// Source: 信访工作条例, article 41.
	PetitionAnnual Kind = "petition-annual"
)

// Kinds are all of them.
func Kinds() []Kind { return []Kind{RuleOfLaw, PetitionAnnual} }

// FindKind returns the kind that people mean by a part of its title that only it
// has.
func FindKind(name string) (Kind, bool) {
	var found []Kind
	for _, k := range Kinds() {
		if strings.Contains(k.Title(), strings.TrimSpace(name)) {
			found = append(found, k)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// ParseKind reads a kind by its name.
func ParseKind(s string) (Kind, error) {
	if k := Kind(s); slices.Contains(Kinds(), k) {
		return k, nil
	}
	return "", fmt.Errorf("unknown report %q: %s or %s expected", s, RuleOfLaw, PetitionAnnual)
}

// Title is the report's name as staff know it.
func (k Kind) Title() string {
	if k == PetitionAnnual {
		return "信访情况年度报告"
	}
	return "法治政府建设年度报告"
}

// Key names one year's report of one kind.
type Key struct {
	Year int
	Kind Kind
}

// Record is the name of the record that holds the report's facts.
func (k Key) Record() string { return fmt.Sprintf("report:%d:%s", k.Year, k.Kind) }

// The parts of a report that have a record of their own.
const (
	DraftsPart   = "drafts"
	OwnTextsPart = "texts"
)

func (k Key) part(name string) string { return k.Record() + ":" + name }

// ParseRecord reads the name of a report's record: of its facts, with an empty
// part, or of one of its parts.
func ParseRecord(name string) (k Key, part string, ok bool) {
	words := strings.Split(name, ":")
	if len(words) < 3 || len(words) > 4 || words[0] != "report" {
		return Key{}, "", false
	}
	year, err := strconv.Atoi(words[1])
	if err != nil {
		return Key{}, "", false
	}
	if k.Kind, err = ParseKind(words[2]); err != nil {
		return Key{}, "", false
	}
	if k.Year = year; len(words) == 4 {
		part = words[3]
	}
	return k, part, true
}

// Before is the same report of the year before.
func (k Key) Before() Key { return Key{Year: k.Year - 1, Kind: k.Kind} }

// Title is the report's name with its year.
func (k Key) Title() string { return fmt.Sprintf("%d年度%s", k.Year, k.Kind.Title()) }
