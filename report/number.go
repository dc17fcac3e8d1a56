package report

import (
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// maxFigures bounds what one text may yield. A year's report holds some two
// hundred figures; a text with more than this is not an answer.
const maxFigures = 10_000

// Errors of ParseNumber and ParseNumbers. A quantity that says nothing exact
// is a *VagueError instead.
var (
	// ErrNoNumber means that the text holds no figure.
	ErrNoNumber = errors.New("report: no figure in the text")
	// ErrSeveralNumbers means that one figure was asked for and the text holds more.
	ErrSeveralNumbers = errors.New("report: more than one figure in the text")
	// ErrTooManyNumbers means that the text holds more figures than any answer does.
	ErrTooManyNumbers = errors.New("report: too many figures in the text")
)

// Number is one figure as a person wrote it.
type Number struct {
	Value decimal.Decimal
	// Unit is the counter that follows the figure, as written: 件次, 人次, 批次,
	// 条. It is 元 for 1.2万元, whose 万 is part of Value. A percentage has %
	// however it was written (96.98％, 百分之九十六点九八), points have 百分点. It is
	// empty where no known counter follows.
	Unit string
	// Text is the words the figure was read from, sign and unit included. It is
	// the input's Start to End, both on boundaries of characters.
	Text       string
	Start, End int
	// Grouped is set where commas were taken for thousands separators. 657,657
	// may just as well be two figures: see Separate.
	Grouped bool
}

// String returns the figure as it is stored: plain decimal digits, with as many
// places after the point as were written (97.0 stays 97.0, 1.2万 is 12000).
func (n Number) String() string {
	return n.Value.StringFixed(max(0, -n.Value.Exponent()))
}

// Separate returns the figures that n would be if its commas separated figures
// instead of thousands: 657，657人次 becomes 657 and 657人次. Whoever asked for
// several figures and got one tries this. It returns n alone where n has no
// commas.
func (n Number) Separate() []Number {
	if !n.Grouped {
		return []Number{n}
	}
	text := without(n.Text, starRuns(n.Text)) // those within a figure emphasise
	parts, _ := text.read(func(words string) ([]Number, error) {
		sc := scanner{s: words, ungrouped: true}
		sc.scan()
		return sc.out, nil
	})
	for i := range parts {
		parts[i].Start += n.Start
		parts[i].End += n.Start
	}
	return parts
}

// VagueError reports a quantity that says nothing exact, such as 20余件.
type VagueError struct {
	Text string // the whole quantity: 20余件
	// Word is what makes it vague: 余, 约, 以上, 二三, the blank in 1 234. It is
	// empty where the quantity is not vague but cannot be read with certainty, as
	// 一百五万.
	Word       string
	Start, End int // byte offsets of Text in the input
}

// Error says for operators what could not be read; what is said to staff is
// made from the fields.
func (e *VagueError) Error() string {
	if e.Word == "" {
		return fmt.Sprintf("report: %q cannot be read as a figure with certainty", e.Text)
	}
	return fmt.Sprintf("report: %q is not an exact figure, because of %q", e.Text, e.Word)
}

// ParseNumber reads the one figure of a short answer. It returns ErrNoNumber
// where there is none, ErrSeveralNumbers where there are more, and a
// *VagueError where anything in the answer is vague. See ParseNumbers for what
// counts as a figure.
func ParseNumber(s string) (Number, error) {
	numbers, err := ParseAnswer(s)
	if err != nil {
		return Number{}, err
	}
	if len(numbers) > 1 {
		return Number{}, fmt.Errorf("%w: %q and %q", ErrSeveralNumbers, numbers[0].Text, numbers[1].Text)
	}
	return numbers[0], nil
}

// ParseAnswer reads the figures of an answer to a question for them. Unlike
// ParseNumbers it takes none that the answer denies (不是657件), and none that
// says how much another has changed (减少5件): these are vague.
func ParseAnswer(s string) ([]Number, error) {
	text := plain(s)
	return text.read(parseAnswer)
}

// parseAnswer is ParseAnswer for a text without marks of emphasis.
func parseAnswer(s string) ([]Number, error) {
	numbers, err := parseNumbers(s)
	if err != nil {
		return nil, err
	}
	end := 0
	for _, n := range numbers {
		head := trimBlanks(s[end:n.Start]) // 没有 5 is 0 and 5
		if w := hasAnySuffix(head, elsewhere[:]); w != "" {
			start := end + len(head) - len(w)
			return nil, &VagueError{Text: s[start:n.End], Word: w, Start: start, End: n.End}
		}
		end = n.End
	}
	return numbers, nil
}

// ParseNumbers reads every figure of a short text, in order.
//
// A figure is written in Arabic digits (1971, １９７１, 1,971, 96.98), in Chinese
// numerals (一千九百七十一, 壹仟玖佰柒拾壹, 两千零五, 九十六点九八, 廿五), or in both
// (1.2万, 3亿2000万). 一万二 is 12000 and 三千五 is 3500, as they are said. 无, 没有
// and 暂无 are 0 where they stand alone. 百分之 and % make a percentage. A minus
// sign or 负 makes the figure negative; whether it may be is for the caller.
//
// A comma, of either width, separates thousands only where every group between
// commas has three digits and the first has one to three and no leading zero;
// otherwise, as 、 always does, it separates figures. So does a blank, but 1 234
// may be either: it is vague, as is 1_000.
//
// A Chinese numeral without 十, 百, 千, 万 or 亿 of its own, or 十 alone, is a
// figure only where a counter follows or the clause ends, because 一, 三 and 十
// are parts of so many words (统一, 三率, 十分).
//
// No figures are: dates and times (2020年, 5月3日, 2020-05-03, 9:30) unless one
// part of a date is the whole answer, spans of months, ordinals and articles (第3,
// 第三十四条, 第3、4条), congresses and plans (十九届, 二十大, 十四五), numbers of
// documents (17号, 〔2022〕), marks of a list (1、 （一）), phone and identity card
// numbers, versions (1.2.3), digits within words of Latin letters, and runs of more
// than twenty digits.
//
// A quantity that says nothing exact (约20, 20余件, 二三十, 近百, 十几, 几百, 若干,
// 20件左右, 90%以上, 九成八, 3至5件) makes the error a *VagueError, for the first of
// them; so does a numeral whose value is uncertain, such as 一百五万 and .5. The
// exact figures of the text are returned along with it. ErrNoNumber means that
// there is nothing to read. The time taken grows linearly with the text.
//
// Asterisks that emphasise, as Markdown has them, are read over: **657**件. Others
// stand for digits that are not to be seen, and make a quantity vague.
func ParseNumbers(s string) ([]Number, error) {
	text := plain(s)
	return text.read(parseNumbers)
}

// parseNumbers is ParseNumbers for a text without marks of emphasis.
func parseNumbers(s string) ([]Number, error) {
	sc := scanner{s: s}
	sc.scan()
	switch {
	case sc.vague != nil:
		return sc.out, sc.vague
	case len(sc.out) > maxFigures:
		return nil, ErrTooManyNumbers
	case len(sc.out) > 0:
		return sc.out, nil
	case sc.date.Text != "" && strings.TrimFunc(s, isSeparator) == sc.date.Text:
		return []Number{sc.date}, nil
	}
	if word, at := vagueWord(s); word != "" {
		return nil, &VagueError{Text: word, Word: word, Start: at, End: at + len(word)}
	}
	return nil, ErrNoNumber
}
