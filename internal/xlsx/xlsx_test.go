package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

const (
	rels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="/xl/sharedStrings.xml"/>
<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
</Relationships>`
	workbook = `<x:workbook xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<x:workbookPr/><x:sheets><x:sheet name="督查科" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>`
	styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="0.0"/><numFmt numFmtId="166" formatCode="0&quot;月度&quot;;[Red]-0.00"/></numFmts>
<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="14"/></cellXfs></styleSheet>`
	sharedStrings = `<sst><si><t>项目</t></si><si><r><t>来信</t></r><r><t xml:space="preserve"> 件次</t></r><rPh><t>lai</t></rPh></si><si><t>a_x000D_
b_x005F_x000D_</t></si></sst>`
)

// book makes a workbook of one sheet and whatever other parts are given.
func book(t testing.TB, sheet string, more map[string]string) []byte {
	t.Helper()
	parts := map[string]string{
		"xl/workbook.xml": workbook, "xl/_rels/workbook.xml.rels": rels, "xl/styles.xml": styles,
		"xl/sharedStrings.xml": sharedStrings, "xl/worksheets/sheet1.xml": sheet,
	}
	maps.Copy(parts, more)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRead(t *testing.T) {
	b, err := Read(book(t, `<worksheet><sheetData>
<row r="2"><c r="C2" t="s"><v>1</v></c><c r="A2" t="s"><v>0</v></c><c r="D2" t="inlineStr"><is><t>甲</t></is></c></row>
<row r="5"><c r="A5"><v>657</v></c><c><v>0.96979999999999999</v></c><c s="1"><v>0.96979999999999999</v></c><c s="1"><v>1</v></c>
<c s="2"><v>46050</v></c><c s="3"><v>97</v></c><c s="3"><v>96.98</v></c><c s="4"><v>3</v></c><c s="5"><v>46050.5</v></c></row>
<row r="6"><c r="A6"><f>A5+1</f><v>658</v></c><c r="B6"><f>A5</f></c><c r="C6" t="str"><f>""</f><v></v></c><c r="D6" t="e"><f>1/0</f><v>#DIV/0!</v></c>
<c r="E6" t="b"><v>1</v></c><c r="F6" t="d"><v>2026-01-28T00:00:00</v></c><c r="G6" t="s"><v>2</v></c><c r="H6" t="s"><v>99</v></c><c r="I6"><v>1e3</v></c><c r="J6" s="99"><v>-0.5</v></c></row>
</sheetData><mergeCells><mergeCell ref="A5:B6"/><mergeCell ref="B6:A5"/></mergeCells></worksheet>`, nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Sheets) != 1 || b.Sheets[0].Name != "督查科" || !slices.Equal(b.Sheets[0].Merged, []Area{{5, 1, 6, 2}}) {
		t.Fatalf("%+v", b)
	}
	var got []string
	for _, c := range b.Sheets[0].Cells {
		got = append(got, fmt.Sprintf("%s %d %q %v", c.Name(), c.Kind, c.Text, c.Formula))
	}
	want := []string{
		`A2 0 "项目" false`, `C2 0 "来信 件次" false`, `D2 0 "甲" false`,
		`A5 1 "657" false`, `B5 1 "0.9698" false`, `C5 2 "96.98" false`, `D5 2 "100.00" false`,
		`E5 3 "2026-01-28" false`, `F5 1 "97.0" false`, `G5 1 "96.98" false`, `H5 1 "3" false`, `I5 3 "2026-01-28" false`,
		`A6 1 "658" true`, `B6 0 "" true`, `D6 5 "#DIV/0!" true`, `E6 4 "TRUE" false`, `F6 3 "2026-01-28" false`,
		`G6 0 "a\nb_x000D_" false`, `I6 1 "1000" false`, `J6 1 "-0.5" false`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("read\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestReadDatesFrom1904(t *testing.T) {
	with := strings.Replace(workbook, "<x:workbookPr/>", `<x:workbookPr date1904="1"/>`, 1)
	b, err := Read(book(t, `<worksheet><row><c s="2"><v>44588</v></c></row></worksheet>`, map[string]string{"xl/workbook.xml": with}))
	if err != nil || b.Sheets[0].Cells[0].Text != "2026-01-28" {
		t.Errorf("%+v, %v", b, err)
	}
}

// TestHostile reads files that were made to exhaust the machine. The memory
// is that of the whole process, the test's own included.
func TestHostile(t *testing.T) {
	fill := func(before, repeat, after string) string {
		return before + strings.Repeat(repeat, (MaxPart-len(before)-len(after))/len(repeat)) + after
	}
	var names []string
	for i := range MaxSheets + 1 {
		names = append(names, fmt.Sprintf(`<sheet name="s%d" xmlns:r="r" r:id="rId1"/>`, i))
	}
	many := make(map[string]string)
	for i := range maxParts {
		many[fmt.Sprint(i)] = ""
	}
	refused := map[string]error{
		"depth": ErrDamaged, "entities": ErrDamaged, "entity": ErrDamaged, "no sheet": ErrDamaged,
		"too large": ErrTooBig, "many sheets": ErrTooBig, "many parts": ErrTooBig, "sheet again": ErrTooBig,
	}
	for name, data := range map[string][]byte{
		"many parts":   book(t, "<x/>", many),
		"sheet again":  book(t, fill("<x>", strings.Repeat(" ", 32<<10)+"<a/>", "</x>"), map[string]string{"xl/workbook.xml": "<x>" + strings.Join(names[:MaxUnpacked/MaxPart+1], "") + "</x>"}),
		"entity":       book(t, `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x/>`, nil),
		"empty cells":  book(t, fill("<x>", "<c/>", "</x>"), nil),
		"cells":        book(t, fill("<x>", `<c><v>1</v></c>`, "</x>"), nil),
		"wide rows":    book(t, fill("<x>", `<row><c r="XFD1"><v>1</v></c></row>`, "</x>"), nil),
		"merges":       book(t, fill("<x>", `<mergeCell ref="A1:XFD1048576"/>`, "</x>"), nil),
		"depth":        book(t, fill("", "<a>", ""), nil),
		"attributes":   book(t, fill("<x", ` a=""`, "/>"), nil),
		"one text":     book(t, fill(`<x><c t="inlineStr"><is><t>`, "a", "</t></is></c></x>"), nil),
		"strings":      book(t, "<x/>", map[string]string{"xl/sharedStrings.xml": fill("<sst>", "<si/>", "</sst>")}),
		"styles":       book(t, "<x/>", map[string]string{"xl/styles.xml": fill("<x><cellXfs>", "<xf/>", "</cellXfs></x>")}),
		"too large":    book(t, fill("<x>", "<c/>", "</x>")+strings.Repeat(" ", 99), nil),
		"many sheets":  book(t, "<x/>", map[string]string{"xl/workbook.xml": "<x>" + strings.Join(names, "") + "</x>"}),
		"entities":     book(t, `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x><c t="str"><v>&b;</v></c></x>`, nil),
		"no sheet":     book(t, "", map[string]string{"xl/_rels/workbook.xml.rels": strings.ReplaceAll(rels, "sheet1.xml", "sheet9.xml")}),
		"no workbook":  book(t, "", map[string]string{"xl/workbook.xml": "x"}),
		"long string":  book(t, fill("<x>", `<c t="s"><v>0</v></c>`, "</x>"), map[string]string{"xl/sharedStrings.xml": fill("<sst><si><t>", "长", "</t></si></sst>")}),
		"same strings": book(t, fill("<x>", `<c t="s"><v>0</v></c>`, "</x>"), nil),
	} {
		t.Run(name, func(t *testing.T) {
			stop, peak := watchHeap()
			start := time.Now()
			_, err := Read(data)
			took := time.Since(start)
			close(stop)
			high := <-peak
			t.Logf("%v, %d MB, %v", took.Round(time.Millisecond), high>>20, err)
			if want := refused[name]; want != nil && !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
			if err != nil && !errors.Is(err, ErrTooBig) && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrForeign) {
				t.Errorf("%v", err)
			}
			if high > 200<<20 {
				t.Errorf("%d MB of memory", high>>20)
			}
		})
	}
}

// watchHeap measures the most memory in use until stop is closed.
func watchHeap() (stop chan struct{}, peak chan uint64) {
	stop, peak = make(chan struct{}), make(chan uint64, 1)
	runtime.GC()
	go func() {
		var high uint64
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			high = max(high, m.HeapAlloc)
			select {
			case <-stop:
				peak <- high
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return stop, peak
}

func TestCellName(t *testing.T) {
	for _, tt := range []struct {
		row, col int
		name     string
	}{{1, 1, "A1"}, {5, 26, "Z5"}, {5, 27, "AA5"}, {1 << 20, 1 << 14, "XFD1048576"}} {
		if got := CellName(tt.row, tt.col); got != tt.name {
			t.Errorf("%s, want %s", got, tt.name)
		}
		if row, col, ok := ParseCellName(tt.name); !ok || row != tt.row || col != tt.col {
			t.Errorf("%s: %d %d %v", tt.name, row, col, ok)
		}
	}
	for _, bad := range []string{"", "A", "1", "A0", "a1", "XFE1", "A1048577", "A-1", "ABCDE1", "A1B"} {
		if _, _, ok := ParseCellName(bad); ok {
			t.Errorf("%q is taken for a cell", bad)
		}
	}
}

// checkSheets holds that cells are where a workbook has room and say what their
// kinds promise.
func checkSheets(t *testing.T, b *Book) {
	t.Helper()
	cells := 0
	for _, s := range b.Sheets {
		row, col := 0, 0
		for _, c := range s.Cells {
			if c.Row < row || c.Row == row && c.Col < col || c.Row < 1 || c.Row > maxRow || c.Col < 1 || c.Col > maxCol {
				t.Fatalf("%+v after row %d, column %d", c, row, col)
			}
			row, col = c.Row, c.Col
			if c.Kind == Number || c.Kind == Percent {
				if d, err := decimal.NewFromString(c.Text); err != nil || -d.Exponent() > maxPlaces {
					t.Fatalf("%+v is no number", c)
				}
			}
		}
		for _, a := range s.Merged {
			if a.Top < 1 || a.Left < 1 || a.Bottom < a.Top || a.Right < a.Left {
				t.Fatalf("%+v", a)
			}
		}
		cells += len(s.Cells)
	}
	if len(b.Sheets) > MaxSheets || cells > MaxCells {
		t.Fatalf("%d sheets, %d cells", len(b.Sheets), cells)
	}
}

func checkRefusal(t *testing.T, b *Book, err error) {
	t.Helper()
	if b != nil || !slices.ContainsFunc([]error{ErrOld, ErrForeign, ErrDamaged, ErrTooBig}, func(e error) bool { return errors.Is(err, e) }) {
		t.Fatalf("%v, %v", b, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(book(f, `<worksheet><row r="1"><c r="A1" t="s"><v>0</v></c></row></worksheet>`, nil))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Read(data)
		if err != nil {
			checkRefusal(t, b, err)
			return
		}
		checkSheets(t, b)
	})
}

// FuzzParts changes what is packed, which FuzzRead seldom gets to.
func FuzzParts(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="2"><c r="C2" t="s"><v>1</v></c><c s="1"><v>0.9698</v></c><c t="b"><v>1</v></c><c s="2"><f>A1</f><v>46050</v></c></row></sheetData><mergeCells><mergeCell ref="A5:B6"/></mergeCells></worksheet>`, sharedStrings, styles, workbook)
	f.Add(`<x><row r="1048576"><c r="XFD1048576"><v>1e-300</v></c><c><v>1</v></c></row><row><c><v>2</v></c></row></x>`, "<sst/>", `<x><cellXfs><xf numFmtId="-1"/></cellXfs></x>`, workbook)
	f.Add(`<x><c t="inlineStr"><is><t>a_x000D_</t><rPh><t>b</t></rPh></is></c><rPh></x>`, "<sst><si><t>_x</t></si></sst>", "", `<x><workbookPr date1904="1"/><sheets><sheet name="a" id="rId1"/></sheets></x>`)
	f.Fuzz(func(t *testing.T, sheet, shared, style, head string) {
		b, err := Read(book(t, sheet, map[string]string{"xl/sharedStrings.xml": shared, "xl/styles.xml": style, "xl/workbook.xml": head}))
		if err != nil {
			checkRefusal(t, b, err)
			return
		}
		checkSheets(t, b)
	})
}

// FuzzNumber reads numbers as spreadsheets keep them: none becomes another one.
func FuzzNumber(f *testing.F) {
	for _, s := range []string{"657", "0.96979999999999999", "-0.5", "1e3", "1E+2", "0x1p-2", "Inf", "NaN", "1_000", "99999999999999999999", "1e-300"} {
		f.Add(s)
	}
	r := &reader{}
	f.Fuzz(func(t *testing.T, value string) {
		kind, text := r.number(value, 0)
		want, err := strconv.ParseFloat(value, 64)
		if kind == Text {
			if text != value {
				t.Fatalf("%q is kept as %q", value, text)
			}
			return
		}
		got, err2 := strconv.ParseFloat(text, 64)
		if err != nil || err2 != nil || math.Abs(got-want) > 1e-10+1e-14*math.Abs(want) {
			t.Fatalf("%q is read as %s", value, text)
		}
	})
}
