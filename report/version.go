package report

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"xinfangbot/internal/journal"
)

// DraftsRecord is the name of the record that holds the versions of the
// report's draft.
func (k Key) DraftsRecord() string { return k.part(DraftsPart) }

// Version is one draft of a report as it is kept: the document itself, so that
// its file is the same at any time, whatever becomes of facts and layouts, and
// the facts that it was made from.
type Version struct {
	Number   int
	By       string
	At       time.Time
	Turn     string // the message that it was made for
	Layout   string // the layout's name
	Restored int    // the version that it repeats; 0: none
	Length   int    // in characters
	Missing  int    // how much is marked as missing

	packed string
}

// VersionContent is what a version is made of.
type VersionContent struct {
	Document *Document `json:"document"`
	Facts    Snapshot  `json:"facts"`
	Own      []OwnText `json:"own,omitempty"` // staff's own texts in it
}

// Snapshot are the facts of a report at one moment.
type Snapshot struct {
	Current map[string]Held `json:"current"`
	// Before are figures of the year before, from that year's own record: those that
	// drafts compare this year's with.
	Before map[string]Held `json:"before,omitempty"`
}

// Held is the value that a field had, and the version of the field.
type Held struct {
	Value   string `json:"v"`
	Version int64  `json:"n"`
}

// Snapshot returns what drafts are made from, as it is now.
func (f *Facts) Snapshot() Snapshot {
	s := Snapshot{Current: make(map[string]Held, len(f.current)+len(f.set)), Before: make(map[string]Held)}
	for id, field := range f.kept() {
		base, _ := BaseID(id)
		if _, known := f.Schema.Field(base); known && field.Value != "" {
			s.Current[id] = Held{field.Value, field.Version}
		}
	}
	for id, field := range f.before {
		if known, ok := f.Schema.Field(id); ok && field.Value != "" && known.TakesFigures() {
			s.Before[id] = Held{field.Value, field.Version}
		}
	}
	return s
}

// Facts returns the facts of a snapshot.
func (s Snapshot) Facts(schema *Schema, key Key) *Facts {
	record := func(held map[string]Held) journal.Record {
		r := make(journal.Record, len(held))
		for id, h := range held {
			r[id] = journal.Field{Value: h.Value, Version: h.Version}
		}
		return r
	}
	return NewFacts(schema, key, record(s.Current), record(s.Before))
}

// keptVersion is a version as its field of the record holds it: what lists
// show in the open, the content packed.
type keptVersion struct {
	Layout   string `json:"layout"`
	Restored int    `json:"restored,omitempty"`
	Length   int    `json:"length"`
	Missing  int    `json:"missing"`
	Content  string `json:"content"` // JSON, deflated, in base64
}

// finalField is the field of the record that names the final version.
const finalField = "final"

// Versions are the drafts of one report, oldest first.
type Versions struct {
	list  []Version
	final journal.Field
}

// ReadVersions reads the drafts from their record.
func ReadVersions(record journal.Record) (*Versions, error) {
	v := &Versions{final: record[finalField]}
	for _, name := range slices.Sorted(maps.Keys(record)) {
		n, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		field := record[name]
		var kept keptVersion
		if err := json.Unmarshal([]byte(field.Value), &kept); err != nil {
			return nil, fmt.Errorf("version %d of the draft: %w", n, err)
		}
		v.list = append(v.list, Version{
			Number: n, By: field.By, At: field.At, Turn: field.Turn, Layout: kept.Layout, Restored: kept.Restored,
			Length: kept.Length, Missing: kept.Missing, packed: kept.Content,
		})
	}
	slices.SortFunc(v.list, func(a, b Version) int { return a.Number - b.Number })
	return v, nil
}

// All returns the versions, oldest first.
func (v *Versions) All() []Version { return v.list }

// Last returns the latest version; false where there is none.
func (v *Versions) Last() (Version, bool) {
	if len(v.list) == 0 {
		return Version{}, false
	}
	return v.list[len(v.list)-1], true
}

// Find returns the version of a number.
func (v *Versions) Find(number int) (Version, bool) {
	i := slices.IndexFunc(v.list, func(x Version) bool { return x.Number == number })
	if i < 0 {
		return Version{}, false
	}
	return v.list[i], true
}

// Before returns the versions without those that a message made: what there
// was when it came in, also where it is answered a second time.
func (v *Versions) Before(turn string) *Versions {
	earlier := *v
	earlier.list = slices.DeleteFunc(slices.Clone(v.list), func(x Version) bool { return x.Turn == turn })
	return &earlier
}

// Final is the number of the version that was declared final, or 0, and who
// declared it or took it back.
func (v *Versions) Final() (number int, by journal.Stamp) {
	number, _ = strconv.Atoi(v.final.Value) // empty where there is none
	return number, v.final.Stamp
}

// Finalise returns the change that declares a version final; 0 takes it back.
func (v *Versions) Finalise(number int) journal.Change {
	value := ""
	if number > 0 {
		value = strconv.Itoa(number)
	}
	return journal.Change{Field: finalField, Value: value, Base: v.final.Version}
}

// Add returns the next version with the content, and the change that keeps it.
func (v *Versions) Add(layout string, restored int, content VersionContent) (Version, journal.Change, error) {
	next := Version{Number: 1, Layout: layout, Restored: restored}
	if last, ok := v.Last(); ok {
		next.Number = last.Number + 1
	}
	var err error
	if next.packed, err = content.pack(); err != nil {
		return next, journal.Change{}, err
	}
	if next.Length, err = content.Document.Length(); err != nil {
		return next, journal.Change{}, err
	}
	next.Missing = len(content.Document.Gaps(nil))
	raw, err := json.Marshal(keptVersion{layout, restored, next.Length, next.Missing, next.packed})
	if err != nil {
		return next, journal.Change{}, fmt.Errorf("encode version of the draft: %w", err)
	}
	return next, journal.Change{Field: strconv.Itoa(next.Number), Value: string(raw)}, nil
}

// Length is how many characters the document has on paper, blanks not counted:
// the text without what stands there for the lines of tables.
func (d *Document) Length() (int, error) {
	var text strings.Builder
	bare := *d
	bare.Web, bare.Body = nil, slices.Clone(d.Body)
	for _, e := range d.Web {
		text.WriteString(e.Name + e.Value)
	}
	for i := range bare.Body {
		t := bare.Body[i].Table
		if t == nil {
			continue
		}
		bare.Body[i].Table = nil
		for _, row := range append([][]string{t.Columns}, t.Rows...) {
			text.WriteString(strings.Join(row, ""))
		}
	}
	if err := bare.WriteText(&text); err != nil {
		return 0, err
	}
	return CountCharacters(text.String()), nil
}

// CountCharacters counts the characters of a text as word processors do: blanks,
// indents and line ends are none.
func CountCharacters(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

// pack makes one short string of the content.
func (c VersionContent) pack() (string, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return "", fmt.Errorf("pack version of the draft: %w", err)
	}
	if err := json.NewEncoder(w).Encode(c); err != nil {
		return "", fmt.Errorf("pack version of the draft: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("pack version of the draft: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// maxContent bounds what a packed version unpacks to, in bytes: a record that
// was tampered with must not fill the memory.
const maxContent = 64 << 20

// Content unpacks what the version is made of.
func (v Version) Content() (VersionContent, error) {
	var c VersionContent
	packed, err := base64.StdEncoding.DecodeString(v.packed)
	if err != nil {
		return c, fmt.Errorf("unpack version %d of the draft: %w", v.Number, err)
	}
	r := io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxContent)
	if err := json.NewDecoder(r).Decode(&c); err != nil {
		return c, fmt.Errorf("unpack version %d of the draft: %w", v.Number, err)
	}
	if c.Document == nil {
		return c, fmt.Errorf("unpack version %d of the draft: no document", v.Number)
	}
	return c, nil
}

// Same tells whether the version is this very draft: the same text from the
// same layout.
func (v Version) Same(layout string, d *Document) bool {
	c, err := v.Content()
	if err != nil || v.Layout != layout {
		return false
	}
	a, errA := json.Marshal(c.Document)
	b, errB := json.Marshal(d)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}
