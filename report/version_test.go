package report

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"xinfangbot/internal/journal"
)

// keep applies a change to a record as a store would.
func keep(t testing.TB, r journal.Record, c journal.Change, turn string) {
	t.Helper()
	if r[c.Field].Version != c.Base {
		t.Fatalf("%s is based on version %d, the record has %d", c.Field, c.Base, r[c.Field].Version)
	}
	r[c.Field] = journal.Field{Value: c.Value, Version: c.Base + 1, Stamp: journal.Stamp{By: "王芳", Turn: turn, At: time.Unix(1, 0)}}
}

// addVersion keeps a draft and returns what the record then holds.
func addVersion(t testing.TB, r journal.Record, layout string, content VersionContent, turn string) *Versions {
	t.Helper()
	v, err := ReadVersions(r)
	if err != nil {
		t.Fatal(err)
	}
	_, change, err := v.Add(layout, 0, content)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, r, change, turn)
	if v, err = ReadVersions(r); err != nil {
		t.Fatal(err)
	}
	return v
}

func docxOf(t testing.TB, d *Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := d.WriteDocx(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestVersions keeps drafts in every layout and takes them out again: the
// files are the same, byte by byte.
func TestVersions(t *testing.T) {
	schema, layouts := loadAll(t)
	values := fullFacts(t, schema)
	r := make(journal.Record)
	var files [][]byte
	for i, l := range layouts {
		values["highlights"] = highlightsFor(l)
		facts := factsOf(schema, values)
		draft := l.Assemble(facts)
		files = append(files, docxOf(t, draft.Document))
		v := addVersion(t, r, l.Name, VersionContent{Document: draft.Document, Facts: facts.Snapshot()}, l.Name)
		last, ok := v.Last()
		if !ok || last.Number != i+1 || last.Layout != l.Name || last.By != "王芳" || last.Missing != 0 {
			t.Errorf("last version %+v", last)
		}
		if length, err := draft.Document.Length(); err != nil || last.Length != length {
			t.Errorf("%d characters, want %d", last.Length, length)
		}
		if !last.Same(l.Name, draft.Document) || last.Same("other", draft.Document) || last.Same(l.Name, &Document{}) {
			t.Errorf("%s: the same draft is not told from others", l.Name)
		}
		if size := len(r[string(rune('1'+i))].Value); size > 12<<10 {
			t.Errorf("%s takes %d bytes", l.Name, size)
		} else {
			t.Logf("%s: %d characters in %d bytes", l.Name, last.Length, size)
		}
	}
	v, err := ReadVersions(r)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range v.All() {
		c, err := x.Content()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(docxOf(t, c.Document), files[i]) {
			t.Errorf("version %d gives another file", x.Number)
		}
		if got := c.Facts.Facts(schema, Key{2020, RuleOfLaw}).Show("total_cases"); got == "" {
			t.Errorf("version %d has no facts", x.Number)
		}
	}
	if _, ok := v.Find(99); ok {
		t.Error("there is a version 99")
	}
	if n := len(v.Before(layouts[6].Name).All()); n != 6 {
		t.Errorf("%d versions before the last turn", n)
	}
}

func TestFinalVersion(t *testing.T) {
	schema, layouts := loadAll(t)
	facts := factsOf(schema, nil)
	r := make(journal.Record)
	v := addVersion(t, r, "standard", VersionContent{Document: layouts[0].Assemble(facts).Document}, "1")
	for _, n := range []int{1, 0, 1} {
		keep(t, r, v.Finalise(n), "2")
		var err error
		if v, err = ReadVersions(r); err != nil {
			t.Fatal(err)
		}
		if final, by := v.Final(); final != n || by.By != "王芳" || len(v.All()) != 1 {
			t.Errorf("final is %d, want %d", final, n)
		}
	}
}

func TestBrokenVersions(t *testing.T) {
	if _, err := ReadVersions(journal.Record{"1": {Value: "{"}}); err == nil {
		t.Error("a broken version was read")
	}
	for _, content := range []string{"?", "AAAA", ""} {
		v, err := ReadVersions(journal.Record{"1": {Value: `{"content":"` + content + `"}`}})
		if err != nil {
			t.Fatal(err)
		}
		last, _ := v.Last()
		if _, err := last.Content(); err == nil {
			t.Errorf("content %q was read", content)
		}
	}
}

// Headings of the same name are compared in their order, and a quotation is not
// parted from its closing mark.
func TestCompareLikeNamed(t *testing.T) {
	plan := func(last string) *Document {
		return &Document{Body: []Block{
			{Level: Heading1, Text: "一、下一步"}, {Level: Heading2, Text: "（一）加强培训。", RunIn: "培训干部。"},
			{Level: Heading2, Text: "（二）加强培训。", RunIn: last},
		}}
	}
	if got := Compare(plan("培训律师。"), plan("培训律师。")); len(got) > 0 {
		t.Errorf("equal documents differ: %+v", got)
	}
	got := Compare(plan("做到“有访必接。”培训律师。"), plan("做到“有访必接。”培训专干。"))
	if len(got) != 1 || !slices.Equal(got[0].Removed, []string{"培训律师。"}) || !slices.Equal(got[0].Added, []string{"培训专干。"}) {
		t.Errorf("%+v", got)
	}
}

func TestCompare(t *testing.T) {
	a := sampleReport()
	b := sampleReport()
	b.Title[1] = "关于2021年度法治政府建设情况的报告"
	b.Body[3].Text = strings.Replace(b.Body[3].Text, "1971", "1969", 1)
	b.Body[7].Table = &Table{Columns: a.Body[7].Table.Columns, Rows: [][]string{{"来信", "658", "756"}, a.Body[7].Table.Rows[1]}}
	b.Body = append(b.Body, Block{Level: Heading1, Text: "二、不足"}, Block{Text: "力量不足。"})
	if got := Compare(a, sampleReport()); len(got) > 0 {
		t.Errorf("equal documents differ: %+v", got)
	}
	var got []string
	for _, d := range Compare(a, b) {
		got = append(got, d.Heading+"|"+strings.Join(d.Removed, "/")+"|"+strings.Join(d.Added, "/"))
	}
	want := []string{
		"|关于2020年度法治政府建设情况的报告|关于2021年度法治政府建设情况的报告",
		"（一）依法办理信访事项|" + a.Body[3].Text + "|" + b.Body[3].Text,
		"（二）规范流程。|来信 657 756|来信 658 756",
		"二、不足||力量不足。",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("differences\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	back := Compare(b, a)
	if last := back[len(back)-1]; !last.Gone || last.Heading != "二、不足" {
		t.Errorf("the heading that went: %+v", last)
	}
}

// TestCompareLongTexts compares texts of more sentences than are worth it.
func TestCompareLongTexts(t *testing.T) {
	long := func(s string) *Document { return &Document{Body: []Block{{Text: strings.Repeat(s+"。", 10000)}}} }
	if d := Compare(long("甲"), long("乙")); len(d) != 1 || len(d[0].Added) != 10000 {
		t.Errorf("%d differences", len(d))
	}
}
