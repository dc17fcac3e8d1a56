package grounded

import (
	"context"
	"slices"
	"strings"

	"xinfangbot/knowledge"
	"xinfangbot/prompts"
	"xinfangbot/report"
)

// Task is what is to be done to a section.
type Task string

// The tasks.
const (
	Draft    Task = "draft"    // 起草, from the facts and notes
	Revise   Task = "revise"   // 改写, as instructed
	Expand   Task = "expand"   // 扩写
	Condense Task = "condense" // 压缩
)

// Section is a section to be written.
type Section struct {
	Person string // who asks, for the budget
	Task   Task
	// Grounds are what it may say. Grounds.Heading is its heading.
	Grounds report.Grounds
	// Text is what there is already; a Draft needs none.
	Text string
	// Instruction is how staff want it, in their words.
	Instruction string
	// Length is how many characters it is to have; 0: nobody said.
	Length int
	// Plain is what is used where the model gives nothing that holds: the text
	// put together from the facts. Empty: Text.
	Plain string
}

// Written is a section as it came out.
type Written struct {
	Text string
	// Removed are the sentences that were taken out because the grounds do not
	// bear them out.
	Removed []string
	// Ignored is what was left out of the facts, notes and texts because it reads
	// like orders to the model.
	Ignored []string
	// OffLength: it is longer or shorter than asked for by more than 15 %.
	OffLength bool
}

// Section has the model write a section. What the grounds do not bear out is
// mended once; then the sentence goes. Where nothing is left, or the model
// cannot be asked, it returns Plain: see Outcome.Fallback.
func (w *Writer) Section(ctx context.Context, s Section) (Written, Outcome) {
	if s.Plain == "" {
		s.Plain = s.Text
	}
	j := w.newSectionJob(s)
	o := Outcome{Mode: ModePlain, Ignored: len(j.orders)}
	written := Written{Text: s.Plain, Ignored: j.orders}
	if j.empty() {
		o.Fallback = NotNeeded
	} else {
		text, removed, err := j.write(ctx, &o)
		switch {
		case err != nil:
			o.Fallback = Failed
			o.fail(err)
		case !readableText(text):
			o.Fallback = Rejected
		default:
			o.Mode, written.Text, written.Removed = knowledge.ModeModel, text, removed
		}
	}
	written.OffLength = offLength(written.Text, s.Length)
	return written, o
}

// sectionJob is a section being written.
type sectionJob struct {
	*Writer
	person  string
	task    Task
	length  int
	section prompts.Section // what the model is given
	grounds report.Grounds  // the same, for the checks
	orders  []string
	all     string
}

// newSectionJob prepares what the model is given: facts, notes and text without
// orders to the model.
func (w *Writer) newSectionJob(s Section) *sectionJob {
	j := &sectionJob{Writer: w, person: s.Person, task: s.Task, length: s.Length, grounds: s.Grounds}
	clean := func(data string) string {
		kept, orders := withoutOrders(data)
		j.orders = append(j.orders, orders...)
		return kept
	}
	j.section = prompts.Section{
		Heading: clean(s.Grounds.Heading), Text: clean(s.Text), Instruction: clean(s.Instruction), Length: s.Length,
	}
	j.grounds.Heading = j.section.Heading
	j.grounds.Material.Facts = nil
	for _, f := range s.Grounds.Material.Facts {
		if f.Value = clean(f.Value); f.Value != "" {
			j.grounds.Material.Facts = append(j.grounds.Material.Facts, f)
		}
	}
	j.grounds.Material.Notes = nil
	for _, n := range s.Grounds.Material.Notes {
		if n = clean(n); strings.TrimSpace(n) != "" {
			j.grounds.Material.Notes = append(j.grounds.Material.Notes, n)
		}
	}
	j.section.Notes = j.grounds.Material.Notes
	for _, f := range j.grounds.Stated() {
		j.section.Facts = append(j.section.Facts, prompts.Fact(f))
	}
	if j.section.Text != "" {
		j.grounds.Material.Notes = append(slices.Clip(j.grounds.Material.Notes), j.section.Text)
	}
	all := append([]string{j.section.Heading, j.section.Instruction}, j.grounds.Material.Notes...)
	for _, f := range j.section.Facts {
		all = append(all, f.Name+f.Value)
	}
	j.all = strings.Join(all, "\n")
	return j
}

// empty tells whether there is nothing to write from.
func (j *sectionJob) empty() bool {
	if j.task != Draft {
		return strings.TrimSpace(j.section.Text) == ""
	}
	return len(j.section.Facts) == 0 && len(j.section.Notes) == 0
}

// write has the model write, mend and, where that is needed, shorten or
// lengthen the section.
func (j *sectionJob) write(ctx context.Context, o *Outcome) (text string, removed []string, err error) {
	p, err := j.prompt(j.task, j.section)
	if err != nil {
		return "", nil, err
	}
	if text, err = j.ask(ctx, o, p); err != nil {
		return "", nil, err
	}
	if found := j.check(text); len(found) > 0 {
		o.Found = kinds(found, defect.kindOf)
		text = j.repair(ctx, o, text, found)
	}
	left := j.check(text)
	o.Left = kinds(left, defect.kindOf)
	text, removed = j.removeAll(text, left)
	if text == "" || !offLength(text, j.length) {
		return text, removed, nil
	}
	resized, more := j.resize(ctx, o, text)
	return resized, append(removed, more...), nil
}

// ask calls the model with as many tokens as the length needs.
func (j *sectionJob) ask(ctx context.Context, o *Outcome, p prompts.Prompt) (string, error) {
	text, err := j.complete(ctx, o, j.person, p, tokensFor(max(j.length, length(j.section.Text))))
	if err != nil {
		return "", err
	}
	return j.withoutHeading(text), nil
}

// tokensFor is how many tokens an answer of so many characters may take; 0
// leaves it to the configuration.
func tokensFor(characters int) int {
	const usual = 800 // characters that any configuration's bound is enough for
	if characters <= usual {
		return 0
	}
	return 2*characters + 200
}

// withoutHeading takes off the heading that models like to repeat.
func (j *sectionJob) withoutHeading(text string) string {
	first, rest, ok := strings.Cut(text, "\n")
	if ok && rest != "" && onlyWords(j.section.Heading) != "" && strings.HasSuffix(onlyWords(j.section.Heading), onlyWords(first)) {
		return rest
	}
	return text
}

func (j *sectionJob) prompt(t Task, s prompts.Section) (prompts.Prompt, error) {
	switch t {
	case Revise:
		return j.prompts.Revise(s)
	case Expand:
		return j.prompts.Expand(s)
	case Condense:
		return j.prompts.Condense(s)
	}
	return j.prompts.Section(s)
}

// repair has the model mend a text once. The text stays as it was where the
// model cannot be asked or only makes it worse.
func (j *sectionJob) repair(ctx context.Context, o *Outcome, text string, found []defect) string {
	reasons := make([]string, len(found))
	for i, d := range found {
		reasons[i] = "“" + strings.TrimSpace(text[d.Start:d.End]) + "”：" + d.Reason
	}
	p, err := j.prompts.RepairSection(j.section, text, reasons)
	if err != nil {
		o.fail(err)
		return text
	}
	mended, err := j.ask(ctx, o, p)
	if err != nil {
		o.fail(err)
		return text
	}
	if len(j.check(mended)) > len(found) || 3*length(mended) < length(text) {
		return text
	}
	return mended
}

// defect is a part of a section that cannot stay.
type defect struct {
	report.Ungrounded
	kind string
}

func (d defect) kindOf() string { return d.kind }

// check compares a section with what it was written from.
func (j *sectionJob) check(text string) []defect {
	var found []defect
	for _, u := range report.CheckSection(text, j.grounds) {
		found = append(found, defect{u, string(u.Doubt)})
	}
	for _, u := range contradictions(text, j.grounds) {
		if !slices.ContainsFunc(found, func(d defect) bool { return d.Start < u.End && u.Start < d.End }) {
			found = append(found, defect{u, string(u.Doubt)})
		}
	}
	for _, f := range flaws(text, j.all, j.orders) {
		found = append(found, defect{report.Ungrounded{Start: f.start, End: f.end, Excerpt: text[f.start:f.end], Reason: f.reason}, f.kind})
	}
	return found
}

// mostRounds bounds how often sentences are taken out: what is left can read
// differently without its neighbour.
const mostRounds = 3

// removeAll takes the sentences out that have defects, until none has.
func (j *sectionJob) removeAll(text string, found []defect) (kept string, removed []string) {
	for range mostRounds {
		if len(found) == 0 {
			return text, removed
		}
		ungrounded := make([]report.Ungrounded, len(found))
		for i, d := range found {
			ungrounded[i] = d.Ungrounded
		}
		var gone []string
		text, gone = report.WithoutSentences(text, ungrounded)
		removed = append(removed, gone...)
		found = j.check(text)
	}
	if len(found) > 0 {
		return "", removed
	}
	return text, removed
}

// tolerance is the share by which a section may be longer or shorter than asked
// for.
const tolerance = 0.15

func offLength(text string, want int) bool {
	n := float64(length(text))
	return want > 0 && (n > float64(want)*(1+tolerance) || n < float64(want)*(1-tolerance))
}

// resize has the model bring a text to the length asked for, once, and cuts what
// is still too long at the end of a sentence. The text stays as it was where
// that does not bring it nearer.
func (j *sectionJob) resize(ctx context.Context, o *Outcome, text string) (resized string, removed []string) {
	task := Condense
	if length(text) < j.length {
		task = Expand
	}
	s := j.section
	s.Text = text
	p, err := j.prompt(task, s)
	if err == nil {
		var again string
		if again, err = j.ask(ctx, o, p); err == nil {
			again, gone := j.removeAll(again, j.check(again))
			if again != "" && readableText(again) && distance(again, j.length) < distance(text, j.length) {
				text, removed = again, gone
			}
		}
	}
	if err != nil {
		o.fail(err)
	}
	return trim(text, j.length), removed
}

func distance(text string, want int) int {
	d := length(text) - want
	return max(d, -d)
}

// trim cuts a text that is too long after the last sentence with which it is
// not, unless that leaves it too short.
func trim(text string, want int) string {
	if want == 0 || !offLength(text, want) || length(text) < want {
		return text
	}
	end := 0
	for _, s := range report.Sentences(text) {
		if float64(length(text[:s.End])) > float64(want)*(1+tolerance) {
			break
		}
		end = s.End
	}
	if end == 0 || offLength(text[:end], want) {
		return text
	}
	return strings.TrimSpace(text[:end])
}
