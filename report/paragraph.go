package report

import (
	"cmp"
	"slices"
	"strings"
)

// Scope says which year and which bureau the figures of a text are wanted for.
// What is left empty is taken from the text: the first year and the first
// place that it speaks of.
type Scope struct {
	Year int
	// Place is the bureau's name, or the name of its place: 某某市信访局.
	Place string
}

// Confidence says how far a finding can be trusted.
type Confidence int

// The two kinds of finding.
const (
	// Doubtful findings carry a reason and are for a person to decide on.
	Doubtful Confidence = iota
	// Sure findings may be confirmed together.
	Sure
)

// Finding is a figure or a list that was found in running text.
type Finding struct {
	// Reading is what was found. Its value is empty where the figure is not to
	// be taken: it is vague, or of another year or another place. Its words
	// are the text's Start to End.
	Reading
	Start, End int
	Line       int // of the figure, counted from 1
	Confidence Confidence
	// Reason says in Chinese why a finding is doubtful.
	Reason string
	// Change is how the text says the figure compares with the year before;
	// nil where it does not.
	Change *Change
}

// Taken tells whether the finding offers a value for its field.
func (f *Finding) Taken() bool { return f.Value != "" }

// Extraction is what was found in a text.
type Extraction struct {
	Findings []Finding // in the order of the text
	// Unplaced counts the figures of the text that belong to no field.
	Unplaced int
}

// ReadParagraphs finds the figures of a report in running text: paragraphs of
// a report, a section's summary, a message, a table pasted as text.
//
// A figure belongs to a field by the name of the field before or behind it, by
// its unit, and by its neighbours: 来信657批次，657人次，同比分别下降13.10%；来访1314批次
// names each topic once; 化解706件，化解率99.16% are of the cases named before; 93件全部化解
// is two figures. An alias of a field with … in it is found where its parts
// stand in this order in one sentence, the figure before, between or behind.
//
// Whatever is not plain is Doubtful, and says why. Percentages of change are
// kept with their figures and never are values. See Scope for whose figures
// are wanted. The time taken grows linearly with the text.
func (s *Schema) ReadParagraphs(text string, scope Scope) Extraction {
	p := cleanProse(text)
	r := &paragraphReader{
		schema:  s,
		prose:   p,
		lex:     s.lexicon().split(p.text),
		gaps:    s.gapMentions(p.text),
		kin:     s.kinships(),
		wholeOf: wholes(s),
	}
	r.dropSplitting()
	r.opens = make(map[int]int, len(r.gaps))
	for i, g := range r.gaps {
		r.opens[g.start] = i
	}
	r.scope = newScopeState(scope, r.lex, p.text)
	r.readLists()
	for lo := 0; lo < len(r.lex); {
		hi := r.sentenceEnd(lo)
		r.readSentence(lo, hi)
		lo = hi
	}
	return r.extraction()
}

// placement is a figure, or a list, with the field it was found to belong to.
type placement struct {
	field    *Field
	figure   int // index of the figure among the lexemes
	previous bool
	value    string // of a list
	// start and end are what the words are quoted from, in the prose.
	start, end int
	held       bool // the figure is not to be taken
	doubts     []string
	change     *Change
}

func (pl *placement) doubt(reason string) {
	if reason != "" && !slices.Contains(pl.doubts, reason) {
		pl.doubts = append(pl.doubts, reason)
	}
}

// paragraphReader walks over the lexemes of a text and places its figures.
type paragraphReader struct {
	schema  *Schema
	prose   prose
	lex     []lexeme
	gaps    []gapMention // by their ends
	opens   map[int]int  // where they begin, the last of those that begin there
	kin     kinships
	wholeOf map[string]*Field // by the ids of the parts
	scope   scopeState

	placed   []*placement
	spoken   map[int]bool // figures that a list has taken
	unplaced int

	// What the sentence has said so far.
	group   []*placement // the figures of the topic spoken of
	last    outcome      // what became of the figure before
	prior   outcome      // last, as it was before the figure that is being read
	queue   []name       // names whose figures are to come respectively
	nth     int          // how many changes of the group were told
	claimed map[int]bool // names that a figure has taken, by where they end
	chain   []antecedent
	bracket int    // how long the chain was before the bracket that is open
	subject string // an office that the sentence speaks of
}

// sentenceEnd returns the index behind the sentence that begins at lo.
func (r *paragraphReader) sentenceEnd(lo int) int {
	for i := lo; i < len(r.lex); i++ {
		if r.lex[i].kind == endLex {
			return i + 1
		}
	}
	return len(r.lex)
}

func (r *paragraphReader) readSentence(lo, hi int) {
	r.group, r.queue, r.nth, r.last = nil, nil, 0, outcome{}
	r.claimed, r.subject = make(map[int]bool), ""
	r.beginChain()
	enclosed := r.enclosing(lo, hi)
	for i := lo; i < hi; i++ {
		switch l := &r.lex[i]; {
		case l.kind == stopLex:
			r.last, r.queue = outcome{}, nil
			r.scope.pass(r.lex, i)
		case l.kind != figureLex:
			r.scope.pass(r.lex, i)
			r.passBracket(l)
		case r.spoken[i]:
			r.last = outcome{}
		default:
			r.readFigure(i, lo, hi, enclosed[i])
		}
	}
}

// extraction turns placements into findings, and marks those that contradict
// each other.
func (r *paragraphReader) extraction() Extraction {
	r.check()
	lines := lineStarts(r.prose.source)
	e := Extraction{Unplaced: r.unplaced}
	for _, pl := range r.placed {
		start, end := r.prose.span(pl.start, pl.end)
		f := Finding{
			Reading: Reading{Field: pl.field, Previous: pl.previous, Value: r.value(pl), Words: r.prose.source[start:end]},
			Start:   start, End: end,
			Line:       lineOf(lines, r.prose.at[r.lex[pl.figure].start]),
			Confidence: Sure,
			Reason:     strings.Join(pl.doubts, "；"),
			Change:     pl.change,
		}
		if f.Reason != "" {
			f.Confidence = Doubtful
		}
		e.Findings = append(e.Findings, f)
	}
	slices.SortStableFunc(e.Findings, func(a, b Finding) int { return cmp.Or(cmp.Compare(a.End, b.End), cmp.Compare(a.Start, b.Start)) })
	return e
}

// value is what a placement offers for its field; empty where it is held.
func (r *paragraphReader) value(pl *placement) string {
	l := &r.lex[pl.figure]
	switch {
	case pl.held:
		return ""
	case pl.value != "" || l.kind != figureLex:
		return pl.value
	}
	value, err := pl.field.ParseFigure(weighed(l.number))
	if err != nil {
		return ""
	}
	return value
}

// weighed is a figure whose unit was weighed when its field was chosen; only the
// sign of a rate still says something.
func weighed(n Number) Number {
	if n.Unit != "%" {
		n.Unit = ""
	}
	return n
}
