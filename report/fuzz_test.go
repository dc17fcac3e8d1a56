package report

import (
	"archive/zip"
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"xinfangbot/internal/docread"
)

// checkKept holds that a value is in the form in which its field keeps it.
func checkKept(t *testing.T, f *Field, value string) {
	t.Helper()
	switch {
	case f.Type == List:
		rows, err := decodeRows(value)
		if err != nil {
			t.Fatalf("%s: %q: %v", f.ID, value, err)
		}
		for _, row := range rows {
			if len(row) != len(f.Columns) {
				t.Fatalf("%s: a row of %d cells: %q", f.ID, len(row), row)
			}
		}
	case f.Type.Numeric():
		if _, err := decimal.NewFromString(value); err != nil {
			t.Fatalf("%s: %q is no number", f.ID, value)
		}
		fallthrough
	default:
		if again, err := f.ParseValue(written(f, value)); err != nil || again != value {
			t.Fatalf("%s: %q is read back as %q, %v", f.ID, value, again, err)
		}
	}
	if !utf8.ValidString(f.Show(value)) {
		t.Fatalf("%s: %q is shown as %q", f.ID, value, f.Show(value))
	}
}

// written is a kept value as a person writes it: a rate has its sign.
func written(f *Field, value string) string {
	if f.Type == Percent {
		return value + f.Unit
	}
	return value
}

// FuzzParseValue reads what a person answers as a value of every field: what is
// kept is read back the same, and a figure is one that the answer has.
func FuzzParseValue(f *testing.F) {
	for _, s := range []string{"1,971件次", "一千九百七十一", "96.98%", "2026年1月28日", "2026-02-30", "无", "甲、12\n乙：三", "-3", "1e5", "约20", "０", "1.2万"} {
		f.Add(s)
	}
	schema, _ := loadAll(f)
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return // the engine refuses such messages
		}
		for i := range schema.Fields {
			field := &schema.Fields[i]
			value, err := field.ParseValue(text)
			if err != nil {
				if err.Error() == "" || value != "" {
					t.Fatalf("%s: %q, %v", field.ID, value, err)
				}
				continue
			}
			checkKept(t, field, value)
			if !field.Type.Numeric() {
				continue
			}
			if n, err := ParseNumber(strings.TrimSpace(text)); err != nil || n.Value.String() != mustDecimal(t, value).String() {
				t.Fatalf("%s: %q is kept as %s, it says %s, %v", field.ID, text, value, n, err)
			}
		}
	})
}

func mustDecimal(t *testing.T, s string) decimal.Decimal {
	t.Helper()
	d, err := decimal.NewFromString(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// FuzzReadNamed reads corrections by name: every figure stands in the words
// that it is said to be read from, and these in the message.
func FuzzReadNamed(f *testing.F) {
	for _, s := range []string{"来信657批次657人次，来访1314批次4140人次", "上年来信 756件次", "来信件次改为约5", "来信", "来信来访5", "及时受理率百分之九十九点五"} {
		f.Add(s)
	}
	schema, _ := loadAll(f)
	f.Fuzz(func(t *testing.T, text string) {
		readings, err := schema.ReadNamed(text)
		if err != nil && len(readings) > 0 {
			t.Fatalf("figures along with %v", err)
		}
		for _, r := range readings {
			if !strings.Contains(plain(text).text, r.Words) {
				t.Fatalf("%q is not in %q", r.Words, text)
			}
			checkKept(t, r.Field, r.Value)
			numbers, err := parseNumbers(r.Words)
			if err != nil || !slices.ContainsFunc(numbers, func(n Number) bool { return n.Value.Equal(mustDecimal(t, r.Value)) }) {
				t.Fatalf("%s is not in %q: %v, %v", r.Value, r.Words, numbers, err)
			}
		}
	})
}

// FuzzParseFactsFile writes what it has read and reads it again.
func FuzzParseFactsFile(f *testing.F) {
	files, err := filepath.Glob("testdata/facts-*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("year: 2020\nfacts:\n  来信件次: 约5\n  problems: [甲, [乙]]\n  by_domain: [[a, 1]]\n  org: \"甲\\n乙\\t# '\"\nprevious: {letters_cases: 0x1F, date: 2020-01-01}\n"))
	f.Add([]byte("facts: &a {org: *a}\n"))
	schema, _ := loadAll(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := ParseFactsFile(data, schema)
		if err != nil {
			if file != nil || err.Error() == "" {
				t.Fatalf("%v, %v", file, err)
			}
			return
		}
		for id, value := range file.Values {
			base, _ := BaseID(id)
			field, ok := schema.Field(base)
			if !ok {
				t.Fatalf("a value for %s, which is no field", id)
			}
			checkKept(t, field, value)
		}
		facts := NewFacts(schema, file.Key, recordOf(file.Values), nil)
		var b bytes.Buffer
		if err := facts.WriteYAML(&b); err != nil {
			t.Fatal(err)
		}
		again, err := ParseFactsFile(b.Bytes(), schema)
		if err != nil || again.Key != file.Key || !maps.Equal(again.Values, file.Values) {
			t.Fatalf("%v, %v\nread back as\n%v, %v from\n%s", file.Key, file.Values, again, err, b.Bytes())
		}
	})
}

// FuzzParseSchema reads a bureau's own fields: whatever is taken can be asked
// for, derived and shown.
func FuzzParseSchema(f *testing.F) {
	for _, s := range []string{
		"groups: [{id: town, name: 乡镇, section: 乡镇街道}]\nfields:\n  - {id: town_cases, group: town, name: 乡镇受理件次, unit: 件次, type: count}\nrelations:\n  - {whole: letters_cases, part: town_cases}\n",
		"fields:\n  - {id: a, group: online, name: 甲, type: count, derived: {sum: [letters_cases]}, topics: [来信]}\n  - {id: b, group: online, name: 乙, type: percent, yearly: true, derived: {ratio: {part: [a], whole: [letters_cases]}}}\n",
		"fields:\n  - {id: a, group: online, name: 甲, type: count, derived: {sum: [b]}}\n  - {id: b, group: online, name: 乙, type: count, derived: {difference: [letters_cases, a]}}\n",
		"fields: [{id: a, group: online, name: 甲, type: count, derived: {difference: [], ratio: {part: [letters_cases], whole: [letters_cases]}}}]\n",
		"fields: &a [*a]\n", "fields: [{id: a, group: online, name: 甲, type: list, columns: [{name: 子, type: count}]}]", "\xff",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		schema, err := LoadSchema(Source{"own.yaml", data})
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error that says nothing")
			}
			return
		}
		values := make(map[string]string)
		for i := range schema.Fields {
			field := &schema.Fields[i]
			if field.Type.Numeric() && field.Derived == nil {
				values[field.ID] = "5"
			}
			if named := schema.Named(field.Name); !slices.Contains(named, field) {
				t.Fatalf("%q does not name its field", field.Name)
			}
		}
		facts := factsOf(schema, values)
		for i := range schema.Fields {
			field := &schema.Fields[i]
			facts.Show(field.ID)
			facts.Check(field.ID)
			_ = field.Want()
		}
	})
}

// FuzzParseLayout reads a bureau's own layout: whatever is taken makes a draft
// of no facts and of all, in text that can be read, in which only fields of the
// schema are missing.
func FuzzParseLayout(f *testing.F) {
	files, err := filepath.Glob("data/layouts/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(goodLayout))
	f.Add([]byte("parts: &a [{heading: 甲, parts: *a}]\n"))
	schema, _ := loadAll(f)
	full := fullFacts(f, schema)
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := ParseLayout("own.yaml", data, schema)
		if err != nil {
			if !strings.Contains(err.Error(), "own.yaml") {
				t.Fatalf("the error does not name the file: %v", err)
			}
			return
		}
		for _, values := range []map[string]string{nil, full} {
			draft := l.Assemble(factsOf(schema, values))
			var b strings.Builder
			if err := draft.Document.WriteText(&b); err != nil || !utf8.ValidString(b.String()) {
				t.Fatalf("%v: %q", err, b.String())
			}
			for _, m := range draft.Missing {
				if _, ok := schema.Field(m.ID); !ok {
					t.Fatalf("%+v is missing, which is no field", m)
				}
			}
		}
		headingsOf(l, 2025)
	})
}

// FuzzWriteCommented puts comments into files of others: nothing of their text
// changes, and what they hold besides is the same byte for byte.
func FuzzWriteCommented(f *testing.F) {
	f.Add(`<w:p><w:r><w:t>签定责任书</w:t></w:r></w:p>`, uint8(0), uint8(6))
	f.Add(`<w:p><w:r><w:t>签</w:t></w:r><w:hyperlink><w:r><w:t xml:space="preserve"> 定&amp; </w:t></w:r></w:hyperlink></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>`, uint8(1), uint8(9))
	f.Add(`<w:p><mc:AlternateContent><mc:Choice Requires="wps"><w:r><w:t>甲</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>甲</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>`, uint8(0), uint8(3))
	f.Add(`<w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del><!-- a --><w:r><w:t><![CDATA[<b>]]></w:t><w:tab/><w:br/></w:r></w:p>`, uint8(0), uint8(1))
	f.Fuzz(func(t *testing.T, body string, line, end uint8) {
		docx := packDocx(t, foreign(body))
		text, err := docread.Read("a.docx", docx)
		if err != nil || len(text.Lines) == 0 {
			return
		}
		lines := textLines(t, docx)
		at := int(line) % len(lines)
		stop := min(int(end), len(lines[at]))
		for stop < len(lines[at]) && !utf8.RuneStart(lines[at][stop]) {
			stop++
		}
		list := []Comment{{Text: "全文"}}
		if stop > 0 {
			list = append(list, Comment{Line: at + 1, End: stop, Text: "此处"})
		}
		var b bytes.Buffer
		if err := WriteCommented(&b, docx, lines, Comments{Author: "校对", At: commentDay, List: list}); err != nil {
			return
		}
		unchanged(t, docx, b.Bytes())
		if _, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len())); err != nil {
			t.Fatal(err)
		}
	})
}
