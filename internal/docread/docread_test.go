package docread

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// rows are lines in short form, for comparison: what is not blank.
func rows(t Text) []Line {
	var lines []Line
	for i, l := range t.Lines {
		if l.Number != i+1 {
			return []Line{{Text: "lines are not numbered in order"}}
		}
		if l.Text != "" {
			l.Number = 0
			lines = append(lines, l)
		}
	}
	return lines
}

func TestReadLibreOfficeFile(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "libreoffice.docx"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read("规定.docx", data)
	if err != nil {
		t.Fatal(err)
	}
	want := []Line{
		{Kind: Title, Text: "某市信访局信访事项办理暂行规定"},
		{Level: 1, Text: "第一章　总则"},
		// The number is a list's, the law's name a hyperlink.
		{Text: "第一条 为了规范信访事项办理，根据《信访工作条例》，制定本规定。"},
		{Text: "第二条 来访应当登记。"},
		{Text: "另起一行。"},
		{Level: 2, Text: "第一节　受理"},
		// One tracked deletion is gone, one tracked insertion is there.
		{Text: "修改：新增的字。\t制表后"},
		{Text: "脚注之后。"},
		{Kind: Table, Text: "类别\t件次"},
		{Kind: Table, Text: "来信 二段\t1,024"},
		// A text box comes once, after the paragraph that it is fixed to.
		{Text: "文本框：框后。"},
		{Text: "框内的字"},
		{Text: "2024年3月1日"},
		{Kind: Note, Text: "脚注文字。"},
	}
	if diff := cmp.Diff(want, rows(got)); diff != "" {
		t.Errorf("lines differ (-want +got):\n%s", diff)
	}
}

func TestReadTitleOfProperties(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "libreoffice_html.docx"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read("a.docx", data)
	if err != nil {
		t.Fatal(err)
	}
	if want := "某市信访局关于信访事项办理的暂行规定"; got.Meta["title"] != want {
		t.Errorf("title %q, want %q", got.Meta["title"], want)
	}
	if !strings.Contains(got.String(), "1. 甲\n2. 乙") {
		t.Errorf("numbered list is not numbered:\n%s", got)
	}
}

func TestReadMarkdown(t *testing.T) {
	const text = "\ufeff---\ntitle: 暂行规定\n状态：现行有效\n---\n# 暂行规定 <!-- 副标题 -->\n\n<!-- 两行\n注释 -->\n## 第一章 总则 ##\n**第一条** 见[《条例》](http://x.cn)，1\\.5倍。\n\n> 引文\n\n| 类别 | 件次 |\n| --- | ---: |\n| 来信 | 5 |\n\n标题\n===\n- 一项\n***\n"
	got, err := Read("规定.md", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []Line{
		{Level: 1, Text: "暂行规定"}, {Level: 2, Text: "第一章 总则"},
		{Text: "第一条 见《条例》，1.5倍。"}, {Text: "引文"},
		{Kind: Table, Text: "类别\t件次"}, {Kind: Table, Text: "来信\t5"},
		{Level: 1, Text: "标题"}, {Text: "一项"},
	}
	if diff := cmp.Diff(want, rows(got)); diff != "" {
		t.Errorf("lines differ (-want +got):\n%s", diff)
	}
	if got.Lines[9].Text != want[2].Text {
		t.Errorf("line 10 is %q: numbers are not those of the file", got.Lines[9].Text)
	}
	if got.Meta["title"] != "暂行规定" || got.Meta["状态"] != "现行有效" {
		t.Errorf("front matter %v", got.Meta)
	}
}

func TestReadEncodings(t *testing.T) {
	const text = "第一条　信访事项应当登记。\r\n\r\n第二条 60日内办结。\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	little, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	big, err := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, data, encoding string }{
		{"utf-8", text, "UTF-8"}, {"utf-8 with mark", "\ufeff" + text, "UTF-8"},
		{"gb18030", gb, "GB18030"}, {"utf-16", little, "UTF-16"}, {"utf-16 without mark", big, "UTF-16"},
		{"old mac", strings.ReplaceAll(text, "\r\n", "\r"), "UTF-8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Read("a.txt", []byte(test.data))
			if err != nil {
				t.Fatal(err)
			}
			if got.Encoding != test.encoding {
				t.Errorf("encoding %s, want %s", got.Encoding, test.encoding)
			}
			if want := "第一条　信访事项应当登记。\n\n第二条 60日内办结。"; got.String() != want {
				t.Errorf("text %q", got)
			}
		})
	}
}

func TestReadable(t *testing.T) {
	for name, want := range map[string]bool{"a.DOCX": true, "b.md": true, "c.txt": true, "d.doc": false, "e": false} {
		if Readable(name) != want {
			t.Errorf("Readable(%q) is not %v", name, want)
		}
	}
}
