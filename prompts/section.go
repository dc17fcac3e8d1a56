package prompts

import (
	"strconv"
	"strings"
)

// Bounds in characters of what goes into a prompt about a section.
const (
	maxHeading     = 100
	maxFacts       = 8000
	maxNotes       = 6000
	maxText        = 8000
	maxInstruction = 500

	// usualLength is asked for where nobody says how long a section should be.
	usualLength = 400
)

// Fact is a fact that a section may state. Value has its unit.
type Fact struct{ ID, Name, Value string }

// Section is what a section is written from.
type Section struct {
	Heading string
	Facts   []Fact
	Notes   []string
	// Text is what there is already, to be revised, expanded or condensed.
	Text string
	// Instruction is what staff asked for, in their words.
	Instruction string
	// Length in characters; 0: 400, or as long as Text.
	Length int
}

// sectionView is what the templates of sections see.
type sectionView struct {
	Heading, Facts, Notes string
	Text, Instruction     string
	Draft, Findings       string
	Length                int
}

func (p *parts) section(sec Section) sectionView {
	lines := make([]string, len(sec.Facts))
	for i, f := range sec.Facts {
		lines[i] = strings.Join([]string{f.ID, f.Name, strings.Join(strings.Fields(f.Value), " ")}, "\t")
	}
	length := sec.Length
	if length == 0 {
		if length = len([]rune(sec.Text)); length == 0 {
			length = usualLength
		}
	}
	return sectionView{
		Heading: p.data("标题", sec.Heading, maxHeading), Facts: p.data("事实（编号、名称、数值）", strings.Join(lines, "\n"), maxFacts),
		Notes: p.data("笔记", strings.Join(sec.Notes, "\n"), maxNotes), Text: p.data("原稿", sec.Text, maxText),
		Instruction: p.data("要求", sec.Instruction, maxInstruction), Length: length,
	}
}

// Section asks for a section to be drafted.
func (s *Set) Section(sec Section) (Prompt, error) { return s.section("section", sec) }

// Revise asks for a text to be revised as instructed.
func (s *Set) Revise(sec Section) (Prompt, error) { return s.section("revise", sec) }

// Expand asks for a text to be made longer from the facts and notes.
func (s *Set) Expand(sec Section) (Prompt, error) { return s.section("expand", sec) }

// Condense asks for a text to be made shorter.
func (s *Set) Condense(sec Section) (Prompt, error) { return s.section("condense", sec) }

func (s *Set) section(name string, sec Section) (Prompt, error) {
	var p parts
	return s.render(name, p.section(sec), &p)
}

// RepairSection asks for a draft section to be mended where findings say it is
// wrong.
func (s *Set) RepairSection(sec Section, draft string, findings []string) (Prompt, error) {
	var p parts
	v := p.section(sec)
	v.Draft, v.Findings = p.data("文稿", draft, maxText), p.data("问题清单", list(findings), maxFindings)
	return s.render("section-repair", v, &p)
}

// list numbers lines.
func list(lines []string) string {
	var b strings.Builder
	for i, line := range lines {
		b.WriteString(strconv.Itoa(i+1) + ". " + strings.Join(strings.Fields(line), " ") + "\n")
	}
	return b.String()
}
