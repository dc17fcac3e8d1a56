package report

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
)

// sheetMarkup is what a worksheet's XML says, read without the library that
// wrote it.
type sheetMarkup struct {
	Rules []struct {
		Type     string `xml:"type,attr"`
		Operator string `xml:"operator,attr"`
		Cells    string `xml:"sqref,attr"`
		Error    string `xml:"error,attr"`
		Formula1 string `xml:"formula1"`
	} `xml:"dataValidations>dataValidation"`
	Pane struct {
		State string `xml:"state,attr"`
		Y     string `xml:"ySplit,attr"`
	} `xml:"sheetViews>sheetView>pane"`
	Page struct {
		Size        string `xml:"paperSize,attr"`
		Orientation string `xml:"orientation,attr"`
		Width       string `xml:"fitToWidth,attr"`
	} `xml:"pageSetup"`
	Protection *struct{} `xml:"sheetProtection"`
	Cells      []struct {
		Name    string `xml:"r,attr"`
		Formula string `xml:"f"`
		Value   string `xml:"v"`
	} `xml:"sheetData>row>c"`
}

func (m *sheetMarkup) cell(name string) string {
	for _, c := range m.Cells {
		if c.Name == name {
			return c.Formula + "→" + c.Value
		}
	}
	return ""
}

func markupOf(t *testing.T, content []byte) *sheetMarkup {
	t.Helper()
	m := new(sheetMarkup)
	if err := xml.Unmarshal(content, m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWorkbookMarkup(t *testing.T) {
	schema, _ := loadAll(t)
	parts := unzipped(t, workbookOf(t, NewFacts(schema, Key{2025, RuleOfLaw}, recordOf(workbookValues), nil)))
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
		} `xml:"sheets>sheet"`
		Names []string `xml:"definedNames>definedName"`
	}
	if err := xml.Unmarshal(parts["xl/workbook.xml"], &book); err != nil {
		t.Fatal(err)
	}
	if len(book.Sheets) != 16 || book.Sheets[0].Name != guideSheet || book.Sheets[1].Name != "办信接访科" || book.Sheets[2].Name != "涉及领域" {
		t.Errorf("sheets: %v", book.Sheets)
	}
	if !slices.Contains(book.Names, "'办信接访科'!$1:$2") {
		t.Errorf("names: %v", book.Names)
	}
	sheet := markupOf(t, parts["xl/worksheets/sheet2.xml"])
	if len(sheet.Rules) != 1 {
		t.Fatalf("rules: %+v", sheet.Rules)
	}
	if r := sheet.Rules[0]; r.Type != "whole" || r.Operator != "greaterThanOrEqual" || r.Formula1 != "0" ||
		!strings.HasPrefix(r.Cells, "C3 D3 C4 ") || strings.Contains(r.Cells, "C7") || r.Error != "应填不小于0的整数。" {
		t.Errorf("rule: %+v", r)
	}
	if sheet.Pane.State != "frozen" || sheet.Pane.Y != "2" || sheet.Page.Size != "9" || sheet.Page.Orientation != "landscape" || sheet.Page.Width != "1" || sheet.Protection == nil {
		t.Errorf("%+v %+v %v", sheet.Pane, sheet.Page, sheet.Protection)
	}
	if got := sheet.cell("C7"); got != `IF(COUNT(C3,C5)=2,C3+C5,"")→1971` {
		t.Errorf("C7: %s", got)
	}
	if got := sheet.cell("D7"); got != `IF(COUNT(D3,D5)=2,D3+D5,"")→1711` {
		t.Errorf("D7: %s", got)
	}
	online := markupOf(t, parts["xl/worksheets/sheet5.xml"])
	const whole = `C4,C3,'办信接访科'!C7`
	if got := online.cell("C5"); !strings.HasPrefix(got, "IF(COUNT("+whole+")=3,") || !strings.HasSuffix(got, "→73.98") {
		t.Errorf("the share of online cases: %s", got)
	}
	if !bytes.Contains(parts["xl/comments1.xml"], []byte("一封来信计一件次。例：657件次")) {
		t.Error("the notes lack help and example")
	}
}

// FuzzParseWorkbook reads a workbook of which one part is anything at all:
// part 0 is the whole file.
func FuzzParseWorkbook(f *testing.F) {
	schema, err := LoadSchema()
	if err != nil {
		f.Fatal(err)
	}
	data := workbookOf(f, NewFacts(schema, Key{2025, RuleOfLaw}, recordOf(workbookValues), nil))
	names := []string{"", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml", "xl/_rels/workbook.xml.rels"}
	parts := unzipped(f, data)
	f.Add(uint8(0), data)
	for i, name := range names[1:] {
		f.Add(uint8(i+1), parts[name])
	}
	f.Add(uint8(4), []byte(`<x><row><c><v>项目</v></c><c t="str"><v>本年</v></c></row><c r="A2"/><mergeCell ref="A1:XFD1048576"/></x>`))
	f.Fuzz(func(t *testing.T, which uint8, content []byte) {
		book := content
		if name := names[int(which)%len(names)]; name != "" {
			with := maps.Clone(parts)
			with[name] = content
			book = zipped(t, with)
		}
		file, err := ParseWorkbook(book, schema)
		if (file == nil) == (err == nil) {
			t.Fatalf("%v, %v", file, err)
		}
		if err != nil && err.Error() == "" {
			t.Fatal("an error that says nothing")
		}
	})
}

func unzipped(t testing.TB, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := make(map[string][]byte)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = content
	}
	return parts
}

func zipped(t testing.TB, parts map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(parts[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
