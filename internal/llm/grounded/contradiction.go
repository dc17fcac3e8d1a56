package grounded

import (
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"xinfangbot/report"
)

// contradictions finds the sentences that give something another value than the
// facts, while another sentence gives it the right one. Read as a whole such a
// text is in doubt about what it means; each sentence by itself is not.
func contradictions(text string, g report.Grounds) []report.Ungrounded {
	figured := slices.DeleteFunc(report.Sentences(text), func(s report.Stretch) bool {
		return !strings.ContainsAny(text[s.Start:s.End], "0123456789")
	})
	if g.Facts == nil || len(figured) < 2 {
		return nil
	}
	right := make(map[string]bool) // fields
	type reading struct {
		report.Stretch
		at map[int]string // fields whose value is another, by where it begins
	}
	var readings []reading
	for _, s := range figured {
		r := reading{s, make(map[int]string)}
		for _, f := range figuresRead(text[s.Start:s.End], g.Facts) {
			got, err := decimal.NewFromString(f.Value)
			if want, known := g.Facts.Number(f.Field.ID); err == nil && known && got.Equal(want) {
				right[f.Field.ID] = true
			} else if known {
				r.at[f.Start] = f.Field.ID
			}
		}
		readings = append(readings, r)
	}
	var found []report.Ungrounded
	for _, r := range readings {
		maps.DeleteFunc(r.at, func(_ int, field string) bool { return !right[field] })
		if len(r.at) == 0 {
			continue
		}
		for _, u := range report.CheckSection(text[r.Start:r.End], g) {
			if u.Doubt == report.WrongFigure && r.at[u.Start] != "" {
				u.Start, u.End, u.From, u.To = u.Start+r.Start, u.End+r.Start, r.Start, r.End
				found = append(found, u)
			}
		}
	}
	return found
}

// figuresRead are the figures of this year that a sentence is read to give.
func figuresRead(sentence string, facts *report.Facts) []report.Finding {
	scope := report.Scope{Year: facts.Key.Year, Place: facts.Show("org")}
	return slices.DeleteFunc(facts.Schema.ReadParagraphs(sentence, scope).Findings, func(f report.Finding) bool {
		return !f.Taken() || !f.Field.Type.Numeric() || f.Previous
	})
}
