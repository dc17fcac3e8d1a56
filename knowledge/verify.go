package knowledge

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Problem is the kind of a Finding.
type Problem string

// What may be wrong with a reference or a quotation.
const (
	NoArticle   Problem = "no article"   // the law has no such article
	NoPlace     Problem = "no place"     // the article has no such paragraph or item
	Misquoted   Problem = "misquoted"    // the words are not those of the law
	Misplaced   Problem = "misplaced"    // the words stand in another place of the law
	RepealedLaw Problem = "repealed law" // the law is no longer in force
	UnknownLaw  Problem = "unknown law"  // no library has the law
)

// Finding is a reference or a quotation in a text that does not hold. Start and
// End are byte offsets into the text, Line counts from 1, Excerpt is the text
// between them. Reason is for staff. Correct is the official wording where
// there is one that was evidently meant.
type Finding struct {
	Problem    Problem
	Start, End int
	Line       int
	Excerpt    string
	Reason     string
	Correct    string
}

// Law is a law that texts are checked against. Article returns the wording of
// an article, one line a paragraph or item, without its number; it may be nil
// where only the name is known. Repealed says since when and by what the law no
// longer applies, in Chinese; it is empty while the law is in force.
type Law struct {
	Name     string
	Articles int
	Article  func(n int) (text string, ok bool)
	Repealed string
}

// Library knows further laws by name, without book title marks.
type Library interface {
	Law(name string) (Law, bool)
}

// Verify finds in a text every article of a law that is referred to and every
// quotation that is attributed to one, and returns what does not hold, in the
// order of the text. It would rather miss an error than report what is right:
// a reference that names no law counts only where the text leaves no doubt
// about the law, a quotation only where it follows or precedes its reference.
// Laws other than the Regulations are looked up in libraries; without any, they
// are left alone.
func Verify(text string, r *Regulations, libraries ...Library) []Finding {
	v := newVerifier(text, r, libraries)
	for _, m := range v.mentions() {
		v.check(m)
	}
	slices.SortStableFunc(v.findings, func(a, b Finding) int { return a.Start - b.Start })
	return v.findings
}

// verifier is a text under examination: its runes in folded form, one for each
// rune of the text, and the byte offset of each.
type verifier struct {
	text      string
	s         []rune
	at        []int // one more than s
	regs      *Regulations
	libraries []Library
	quotes    []span // of runes, marks excluded, in order
	findings  []Finding
}

// span is a stretch of runes.
type span struct{ from, to int }

func newVerifier(text string, r *Regulations, libraries []Library) *verifier {
	v := &verifier{text: text, regs: r, libraries: libraries}
	for i, c := range text {
		v.s = append(v.s, fold(c))
		v.at = append(v.at, i)
	}
	v.at = append(v.at, len(text))
	v.quotes = quotations(v.s)
	return v
}

// report adds a finding about the runes of a span.
func (v *verifier) report(p Problem, at span, correct, format string, args ...any) {
	start, end := v.at[at.from], v.at[at.to]
	v.findings = append(v.findings, Finding{
		Problem: p, Start: start, End: end, Line: 1 + strings.Count(v.text[:start], "\n"),
		Excerpt: v.text[start:end], Reason: fmt.Sprintf(format, args...), Correct: correct,
	})
}

// law finds a law by its name.
func (v *verifier) law(name string) (Law, bool) {
	short := strings.TrimPrefix(name, "中华人民共和国")
	switch short {
	case v.regs.Name:
		return Law{Name: v.regs.Name, Articles: v.regs.Len(), Article: func(n int) (string, bool) {
			a, ok := v.regs.Article(n)
			return a.Text, ok
		}}, true
	case "信访条例":
		return Law{Name: short, Repealed: "2005年的《信访条例》自" + v.regs.Effective.Format("2006年1月2日") + "起废止，现行的是《" + v.regs.Name + "》，条文序号不同"}, true
	}
	for _, l := range v.libraries {
		for _, n := range []string{name, short, "中华人民共和国" + short} {
			if law, ok := l.Law(n); ok {
				return law, true
			}
		}
	}
	return Law{}, false
}

// check examines one mention and the quotations that belong to it.
func (v *verifier) check(m mention) {
	law, ok := v.law(m.law)
	switch {
	case !ok && len(v.libraries) == 0:
		return
	case !ok:
		v.report(UnknownLaw, m.span, "", "资料中没有收录《%s》，无法核对", m.law)
		return
	case law.Repealed != "":
		if !containsAny(v.sentence(m.from), []string{"废止", "失效", "不再适用", "不再执行", "原《", "旧", "2005", "停止执行", "以前", "当时", "时任"}) {
			v.report(RepealedLaw, m.span, "", "%s", law.Repealed)
		}
		return
	case law.Article == nil:
		return
	}
	sound := true
	for _, ref := range m.refs {
		sound = v.checkReference(law, m, ref) && sound
	}
	if !sound {
		return
	}
	for _, q := range v.attributed(m) {
		v.checkQuotation(law, m, q)
	}
	v.checkPeriods(law, m)
}

// checkReference reports a place that the law does not have, and tells whether
// it has it.
func (v *verifier) checkReference(law Law, m mention, ref Reference) bool {
	for n := ref.From; n <= ref.To; n++ {
		if _, ok := law.Article(n); !ok {
			reason := fmt.Sprintf("《%s》没有%s", law.Name, ArticleName(n))
			if law.Articles > 0 {
				reason = fmt.Sprintf("《%s》共%d条，没有%s", law.Name, law.Articles, ArticleName(n))
			}
			v.report(NoArticle, m.span, "", "%s", reason)
			return false
		}
	}
	if ref.From != ref.To || ref.Paragraph == 0 && ref.Item == 0 {
		return true
	}
	text, _ := law.Article(ref.From)
	if placeText(text, ref) == "" {
		v.report(NoPlace, m.span, "", "《%s》%s没有所引的款、项", law.Name, ArticleName(ref.From))
		return false
	}
	return true
}

// placeText is the wording of the place of an article that a reference names,
// or empty where there is none.
func placeText(text string, ref Reference) string {
	if ref.Paragraph == 0 && ref.Item == 0 {
		return text
	}
	a := Article{Units: splitUnits(ref.From, text)}
	if len(a.Units) == 0 {
		return ""
	}
	paragraph := ref.Paragraph
	if paragraph == 0 {
		paragraph = paragraphOfItem(a, ref.Item)
	}
	if ref.Item == 0 {
		return a.Paragraph(paragraph)
	}
	u, _ := a.Unit(paragraph, ref.Item)
	return u.Text
}

// sentence is the folded sentence around a rune.
func (v *verifier) sentence(at int) string {
	from, to := at, at
	for from > 0 && !strings.ContainsRune("。！？；\n", v.s[from-1]) {
		from--
	}
	for to < len(v.s) && !strings.ContainsRune("。！？；\n", v.s[to]) {
		to++
	}
	return string(v.s[from:to])
}

// runeLen is the number of characters of s.
func runeLen(s string) int { return utf8.RuneCountInString(s) }
