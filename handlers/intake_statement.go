package handlers

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"xinfangbot/report"
)

// minParagraph is the length in characters from which a text with figures is
// taken for a paragraph rather than an answer.
const minParagraph = 40

// isParagraph tells whether a text is one of a report or a summary: long, with
// several figures and the names of several fields.
func isParagraph(schema *report.Schema, text string) bool {
	if utf8.RuneCountInString(text) < minParagraph {
		return false
	}
	numbers, _ := report.ParseNumbers(text) // vague ones are told of in the list
	return len(numbers) >= 3 && schema.CountNames(text) >= 2
}

// opening is what people say before the first name: 今年来信301件.
var opening = regexp.MustCompile(`^(?:截[至止](?:目前|今天|年底)?|今年以来|今年|本年度?|全年|上年度?|去年|我们?[局办科]?|一共|[，,\s])+`)

// isStatement tells whether a text begins with the name of a field or of several
// and gives figures of them: 来访955批次3755人次，同比下降8%.
func isStatement(schema *report.Schema, text string) bool {
	text = strings.TrimSpace(text)
	_, rest, ok := schema.CutName(opening.ReplaceAllString(text, ""))
	if !ok {
		return false
	}
	numbers, err := report.ParseNumbers(rest)
	findings := schema.ReadParagraphs(text, report.Scope{}).Findings
	if vague := (*report.VagueError)(nil); errors.As(err, &vague) {
		return isEstimate(text, vague, findings)
	}
	// 没了 by itself is a word of any story: 上访户家里着火烧没了.
	if err != nil || !slices.ContainsFunc(numbers, func(n report.Number) bool { return !n.Value.IsZero() || strings.ContainsAny(n.Text, "0０零〇") }) {
		return false
	}
	return slices.ContainsFunc(findings, func(f report.Finding) bool { return f.Taken() })
}

// isEstimate tells whether a text is nothing but names and quantities that are
// not exact: 来信300多件，来访近1300批. 来访5人以上 is of the Regulations.
func isEstimate(text string, vague *report.VagueError, findings []report.Finding) bool {
	if strings.Contains(vague.Word, "以") || len(findings) == 0 {
		return false
	}
	clauses := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，,；;。", r) })
	return len(findings) >= len(clauses) && strings.TrimRight(text[findings[len(findings)-1].End:], "。.，, 左右") == ""
}

// piecePattern is a piece of a field's name and a figure behind it.
var piecePattern = regexp.MustCompile(`^(\p{Han}{2,6}?)([0-9０-９]+)(?:件次?|批次?|人次?|次|场次?|期|份|条|[%％])?$`)

// unnamed returns what the figures of a text may be of that is nothing but pieces
// of fields' names and figures: 接访45批，排查36. None are where it says more.
func unnamed(schema *report.Schema, text string) []string {
	clauses := strings.FieldsFunc(strings.TrimSpace(text), func(r rune) bool { return strings.ContainsRune("，,、；;。 ", r) })
	var names []string
	for _, clause := range clauses {
		m := piecePattern.FindStringSubmatch(clause)
		if m == nil {
			return nil
		}
		fields := schema.Sharing(m[1])
		if !slices.ContainsFunc(fields, func(f *report.Field) bool { return strings.Contains(f.Name, m[1]) }) {
			return nil
		}
		for _, f := range fields {
			if f.Type.Numeric() && f.Derived == nil && !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		}
	}
	return names
}

// countFigures counts the figures of a text, none of them vague.
func countFigures(text string) int {
	numbers, err := report.ParseNumbers(text)
	if err != nil {
		return 0
	}
	return len(numbers)
}
