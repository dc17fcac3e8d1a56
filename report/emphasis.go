package report

import (
	"errors"
	"strings"
)

// maxEmphasis is the most asterisks that begin or end what Markdown emphasises.
const maxEmphasis = 3

// starRun is a run of asterisks in a text.
type starRun struct{ start, end int }

// size is how many asterisks the run has, whatever their width.
func (r starRun) size(s string) int { return countRunes(s[r.start:r.end], maxEmphasis+1) }

// starsAt returns the run of asterisks that begins at s[i:]; it is empty where
// there is none.
func starsAt(s string, i int) starRun {
	r := starRun{i, i}
	for {
		c, size := runeAt(s, r.end)
		if c != '*' {
			return r
		}
		r.end += size
	}
}

// starRuns returns the runs of asterisks in a text.
func starRuns(s string) []starRun {
	var runs []starRun
	for at := 0; ; {
		i := strings.IndexAny(s[at:], "*＊")
		if i < 0 {
			return runs
		}
		run := starsAt(s, at+i)
		runs = append(runs, run)
		at = run.end
	}
}

// emphasis returns the runs of asterisks in a text that begin or end what is
// emphasised on one line, as in **657**件 and **来信657**件, in order. Others stand
// for digits that are not to be seen: 1**件, 来信*7件, 139****1234.
func emphasis(s string) []starRun {
	var (
		runs  = starRuns(s)
		marks = make([]bool, len(runs))
		open  [maxEmphasis + 1]int // by size: 1 more than the index of the run that may begin
		digit = -1                 // where the last digit before a run stands
		at    = 0
	)
	for i, run := range runs {
		for j, r := range s[at:run.start] {
			switch {
			case r == '\n':
				open = [maxEmphasis + 1]int{}
			case isDigit(fold(r)):
				digit = at + j
			}
		}
		at = run.end
		n := run.size(s)
		if n > maxEmphasis {
			continue
		}
		if first := open[n] - 1; first >= 0 && ends(s, run, digit > runs[first].start) {
			marks[first], marks[i] = true, true
			open[n] = 0
		} else if begins(s, run) {
			open[n] = i + 1
		}
	}
	kept := runs[:0]
	for i, run := range runs {
		if marks[i] {
			kept = append(kept, run)
		}
	}
	return kept
}

// begins reports whether a run may begin what is emphasised. Behind a digit, and
// between a word and a counter (来信**件), it stands for digits.
func begins(s string, run starRun) bool {
	before, _ := runeBefore(s, run.start)
	next, _ := runeAt(s, run.end)
	if isDigit(before) || next < 0 || next == ' ' || isClauseEnd(next) {
		return false
	}
	unit, _ := readUnitWord(s, run.end, true)
	return unit == "" || before < 0 || isSeparator(before)
}

// ends reports whether a run may end what is emphasised. Between what holds a
// figure and another digit it does not: 来信*7件，来访*12件.
func ends(s string, run starRun, figure bool) bool {
	before, _ := runeBefore(s, run.start)
	next, _ := runeAt(s, run.end)
	return before != ' ' && !(figure && isDigit(next))
}

// plain returns a text without its marks of emphasis.
func plain(s string) prose { return without(s, emphasis(s)) }

// without returns a text without some of its asterisks.
func without(s string, runs []starRun) prose {
	if len(runs) == 0 {
		return prose{source: s, text: s}
	}
	w := proseWriter{source: s}
	at := 0
	for _, run := range runs {
		w.copy(at, run.start)
		at = run.end
	}
	w.copy(at, len(s))
	return prose{source: s, text: w.b.String(), at: append(w.at, len(s))}
}

// figure returns a figure of the prose as one of its source.
func (p *prose) figure(n Number) Number {
	n.Start, n.End = p.span(n.Start, n.End)
	n.Text = p.source[n.Start:n.End]
	return n
}

// read returns what a reader of figures finds in the prose as what stands in the
// source.
func (p *prose) read(reader func(string) ([]Number, error)) ([]Number, error) {
	numbers, err := reader(p.text)
	for i, n := range numbers {
		numbers[i] = p.figure(n)
	}
	var vague *VagueError
	if errors.As(err, &vague) {
		v := *vague
		v.Start, v.End = p.span(v.Start, v.End)
		v.Text = p.source[v.Start:v.End]
		return numbers, &v
	}
	return numbers, err
}
