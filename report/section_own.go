package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"xinfangbot/internal/journal"
)

// OwnText is what staff want to stand under a heading instead of what the
// layout composes from the facts.
type OwnText struct {
	Key  string `json:"key"`  // of the section, see Section.Key
	Text string `json:"text"` // a paragraph for each line
	// Facts are the values of the section's facts at the time, by id, as they
	// are shown.
	Facts map[string]string `json:"facts,omitempty"`
	// Prompts are those that a language model wrote it with, by name and version;
	// empty where people wrote it.
	Prompts []string `json:"prompts,omitempty"`
}

// Name is the section's heading without its number.
func (o OwnText) Name() string {
	if i := strings.LastIndex(o.Key, keySeparator); i >= 0 {
		return o.Key[i+len(keySeparator):]
	}
	return o.Key
}

// OwnTextsRecord is the name of the record that holds staff's own texts for
// the report, each in a field that is called as its section.
func (k Key) OwnTextsRecord() string { return k.part(OwnTextsPart) }

// ReadOwnTexts reads staff's own texts from their record, by their keys.
func ReadOwnTexts(record journal.Record) ([]OwnText, error) {
	var list []OwnText
	for _, key := range slices.Sorted(maps.Keys(record)) {
		if record[key].Value == "" {
			continue
		}
		var own OwnText
		if err := json.Unmarshal([]byte(record[key].Value), &own); err != nil {
			return nil, fmt.Errorf("text for %s: %w", key, err)
		}
		list = append(list, own)
	}
	return list, nil
}

// Change returns the change that keeps the text in the record.
func (o OwnText) Change(record journal.Record) (journal.Change, error) {
	raw, err := json.Marshal(o)
	if err != nil {
		return journal.Change{}, fmt.Errorf("encode text for a section: %w", err)
	}
	return journal.Change{Field: o.Key, Value: string(raw), Base: record[o.Key].Version}, nil
}

// Adopt puts staff's own texts under their headings. It returns those for
// which the draft has no place: no such heading, one that has headings under it,
// or one that another text was written for. What an own text leaves out is no
// longer missing.
func (d *Draft) Adopt(texts []OwnText) (unplaced []OwnText) {
	if len(texts) == 0 {
		return nil
	}
	placed := make(map[int]OwnText) // by the block of their heading
	sections := d.Document.Sections()
	for _, own := range texts {
		s, ok := sectionOf(sections, own.Key)
		if !ok || s.Inner {
			unplaced = append(unplaced, own)
			continue
		}
		if other, taken := placed[s.First]; taken {
			if other.Key == s.Key() {
				own, other = other, own
			}
			unplaced = append(unplaced, other)
		}
		placed[s.First] = own
	}
	var body []Block
	end := 0
	for _, s := range sections {
		own, ok := placed[s.First]
		if !ok {
			continue
		}
		body = append(body, d.Document.Body[end:s.First]...)
		body = append(body, ownBlocks(d.Document.Body[s.First], own.Text)...)
		end = s.End
	}
	d.Document.Body = append(body, d.Document.Body[end:]...)
	d.Missing = d.Document.Gaps(d.Missing)
	return unplaced
}

// sectionOf finds a section by its key; where the layout is another one than
// that for which the text was written, by its name alone.
func sectionOf(sections []Section, key string) (Section, bool) {
	if i := slices.IndexFunc(sections, func(s Section) bool { return s.Key() == key }); i >= 0 {
		return sections[i], true
	}
	name := OwnText{Key: key}.Name()
	var found []Section
	for _, s := range sections {
		if s.Name() == name {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		return Section{}, false
	}
	return found[0], true
}

// ownBlocks are a heading and an own text under it, run in where the layout
// runs its text in.
func ownBlocks(heading Block, text string) []Block {
	lines := splitLines(text)
	blocks := []Block{{Level: heading.Level, Text: heading.Text}}
	if heading.RunIn != "" && len(lines) > 0 {
		blocks[0].RunIn = lines[0]
		lines = lines[1:]
	}
	for _, line := range lines {
		blocks = append(blocks, Block{Text: line})
	}
	return blocks
}

// gapPattern reads the mark of something missing, see composer.note.
var gapPattern = regexp.MustCompile(`^【待补：(.+?)(?:（由([^（）]*)填报）)?】$`)

// Gaps lists what the document marks as missing, in its order, each once. What
// a mark leaves out is taken from known.
func (d *Document) Gaps(known []Missing) []Missing {
	var list []Missing
	for _, text := range d.texts() {
		for {
			_, gap, rest := cutGap(text)
			if gap == "" {
				break
			}
			text = rest
			m := gapPattern.FindStringSubmatch(gap)
			if m == nil {
				continue
			}
			found := Missing{Name: m[1], Section: m[2]}
			if i := slices.IndexFunc(known, func(k Missing) bool { return k.Name == m[1] }); i >= 0 {
				found = known[i]
			}
			if !slices.ContainsFunc(list, func(m Missing) bool { return m.Name == found.Name }) {
				list = append(list, found)
			}
		}
	}
	return list
}

// texts are the texts of the document in its order, from the head to the foot.
func (d *Document) texts() []string {
	list := d.cover()
	for _, b := range d.Body {
		list = append(list, b.Text, b.RunIn)
		if b.Table != nil {
			list = append(list, tableLines(b.Table)...)
		}
	}
	return append(list, d.Signature, d.dateLine())
}

// cover are the texts before the body.
func (d *Document) cover() []string {
	var list []string
	if h := d.Head; h != nil {
		list = append(list, h.Mark, h.Number, h.Signatory)
	}
	for _, e := range d.Web {
		list = append(list, e.Name, e.Value)
	}
	return append(append(list, d.Title...), d.Addressee)
}
