package proofread

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"xinfangbot/internal/docread"
	"xinfangbot/report"
)

const plainReport = "某市信访局关于2023年法治政府建设情况的报告\n" +
	"市委、市政府：\n\n" +
	"一、主要举措和成效\n" +
	"（一）依法办理。全年登记群众来信来访，做到件件有着落、事事有回音，群众对办理结果的评价稳步向好，各承办单\n" +
	"位按期报告。\n" +
	"年初签定责任书。\n" +
	"项目\t本年\n来信\t657\n\t12\n" +
	"某市信访局\n2024年1月8日\n"

// TestDocument makes an official document of a text and holds what is what.
func TestDocument(t *testing.T) {
	lines := linesOf(plainReport)
	d := Document(lines, Options{})
	if len(d.Title) != 1 || !strings.HasSuffix(d.Title[0], "的报告") || d.Addressee != "市委、市政府" {
		t.Errorf("title %q, addressee %q", d.Title, d.Addressee)
	}
	want := []report.Block{
		{Level: report.Heading1, Text: "一、主要举措和成效"},
		{Level: report.Heading2, Text: "（一）依法办理。", RunIn: "全年登记群众来信来访，做到件件有着落、事事有回音，群众对办理结果的评价稳步向好，各承办单位按期报告。"},
		{Text: "年初签定责任书。"},
		{},
		{Text: "某市信访局"}, {Text: "2024年1月8日"},
	}
	if len(d.Body) != len(want) {
		t.Fatalf("%d blocks: %+v", len(d.Body), d.Body)
	}
	for i, b := range d.Body {
		if i == 3 {
			if b.Table == nil || len(b.Table.Rows) != 2 || b.Table.Rows[1][0] != "" || b.Table.Rows[1][1] != "12" {
				t.Errorf("table %+v", b.Table)
			}
			continue
		}
		if b.Level != want[i].Level || b.Text != want[i].Text || b.RunIn != want[i].RunIn {
			t.Errorf("block %d is %+v, want %+v", i, b, want[i])
		}
	}
}

// TestWriteCommented writes the findings into the margin of a copy, whatever
// the format of the file, and the copy reads as the file does.
func TestWriteCommented(t *testing.T) {
	c := load(t)
	var docx bytes.Buffer
	if err := Document(linesOf(plainReport), Options{}).WriteDocx(&docx); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"a.txt": []byte(plainReport), "a.md": []byte("# " + plainReport), "a.docx": docx.Bytes()} {
		f, err := Open(name, data)
		if err != nil {
			t.Fatal(err)
		}
		findings := check(t, c, f.Lines, f.Options)
		var copied bytes.Buffer
		if err := f.WriteCommented(&copied, findings, "校对", time.Unix(0, 0)); err != nil {
			t.Fatal(err)
		}
		again, err := Open("copy.docx", copied.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if f.Length() == 0 || again.Length() < f.Length()-4 {
			t.Errorf("%s: %d characters, %d in the copy", name, f.Length(), again.Length())
		}
		typos := 0
		for _, found := range check(t, c, again.Lines, again.Options) {
			if found.Rule == RuleTypo && found.Excerpt == "签定" {
				typos++
			}
		}
		if typos != 1 || !bytes.Contains(partOf(t, copied.Bytes(), "word/comments.xml"), []byte("应为“签订”")) {
			t.Errorf("%s: %d typos in the copy, or no comment", name, typos)
		}
	}
}

// partOf unpacks a part of a .docx.
func partOf(t *testing.T, docx []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	data, err := fs.ReadFile(z, name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestOpenRefuses(t *testing.T) {
	var empty bytes.Buffer
	if err := Document(linesOf("　"), Options{}).WriteDocx(&empty); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"a.pdf", []byte("%PDF"), "PDF"}, {"a.docx", empty.Bytes(), "没有文字"}, {"a.txt", []byte("　\n\u200b\n"), "没有文字"}, {"a.md", []byte("---\ntitle: 报告\n---\n"), "没有文字"},
	} {
		_, err := Open("folder/"+test.name, test.data)
		var refused *docread.Error
		if !errors.As(err, &refused) || refused.Name != test.name || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v", test.name, err)
		}
	}
}

func TestIsReport(t *testing.T) {
	long := strings.Repeat("坚持依法按程序办理，取得实效。\n", 60)
	for text, want := range map[string]bool{
		plainReport: false, // too short
		long:        false, // no headings
		"一、甲\n" + long + "二、乙\n（一）丙\n":     true,
		"（一）甲\n" + long + "（二）乙\n（三）丙。丁\n": true,
		"1.甲\n" + long + "2.乙\n3.丙\n":      false, // a list
		"":                                 false,
	} {
		if got := IsReport(linesOf(text)); got != want {
			t.Errorf("%.20q: %v", text, got)
		}
	}
}
