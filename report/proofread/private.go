package proofread

import "context"

// Private finds the numbers in a text by which a private person is known:
// those for which [Checker.Check] has an error. It is for texts that are to
// become part of a report.
func (c *Checker) Private(text string) []Finding {
	s := newSheet([]Line{{Number: 1, Text: text}}, Options{Paragraphs: true})
	s.Checker, s.ctx, s.rule = c, context.Background(), RulePrivacy
	for p := range s.each() {
		s.checkNumbers(p)
	}
	var list []Finding
	for _, f := range s.out {
		if f.Severity == Error {
			list = append(list, f)
		}
	}
	return list
}
