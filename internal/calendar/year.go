package calendar

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"
)

// Year is the holiday table of one year: the days off and the weekend days
// that are worked in exchange, as the State Council's notice names them. The
// notice may reach back into December of the year before (2012-12-31 off for
// the New Year of 2013); such days belong here too.
type Year struct {
	Year   int    `yaml:"year"`
	Off    []Date `yaml:"off"`
	Work   []Date `yaml:"work"`
	Source string `yaml:"source"`
}

// alwaysOff are the days that every year's notice has off. A table without
// them is not whole.
var alwaysOff = [...]struct {
	month time.Month
	day   int
}{{time.January, 1}, {time.May, 1}, {time.October, 1}}

// whole tells whether the table covers its year.
func (y Year) whole() bool {
	for _, d := range alwaysOff {
		if !slices.Contains(y.Off, Date{y.Year, d.month, d.day}) {
			return false
		}
	}
	return true
}

// check finds what a slip of the pen leaves in a table: it would move
// deadlines silently.
func (y Year) check() error {
	if y.Year < 2000 || y.Year > 2999 {
		return fmt.Errorf("year: %d is no year of four digits from 2000", y.Year)
	}
	if y.Source == "" {
		return fmt.Errorf("%d: source: the notice that the table is taken from is missing", y.Year)
	}
	seen := make(map[Date]bool)
	for _, d := range slices.Concat(y.Off, y.Work) {
		if d.Year != y.Year && (d.Year != y.Year-1 || d.Month != time.December) {
			return fmt.Errorf("%d: %s is neither in this year nor in December before it", y.Year, d)
		}
		if seen[d] {
			return fmt.Errorf("%d: %s is named twice", y.Year, d)
		}
		seen[d] = true
	}
	for _, d := range y.Work {
		if !d.IsWeekend() {
			return fmt.Errorf("%d: work: %s is no Saturday or Sunday and needs no entry", y.Year, d)
		}
	}
	if !y.whole() {
		return fmt.Errorf("%d: off: 1 January, 1 May and 1 October are off in every year; the table is not complete", y.Year)
	}
	return nil
}

// ReadYears reads holiday tables: YAML, one document for a year, with the keys
// year, source, off and work. An error says where it is and what was expected.
func ReadYears(r io.Reader) ([]Year, error) {
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	var years []Year
	for {
		var y Year
		err := dec.Decode(&y)
		if errors.Is(err, io.EOF) {
			return years, nil
		}
		if err != nil {
			return nil, fmt.Errorf("holiday table: %w", err)
		}
		if err := y.check(); err != nil {
			return nil, fmt.Errorf("holiday table: %w", err)
		}
		if slices.ContainsFunc(years, func(other Year) bool { return other.Year == y.Year }) {
			return nil, fmt.Errorf("holiday table: %d stands in the file twice", y.Year)
		}
		years = append(years, y)
	}
}

// ReadFile reads the holiday tables of a file, see [ReadYears].
func ReadFile(path string) ([]Year, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read holiday table: %w", err)
	}
	years, err := ReadYears(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return years, nil
}
