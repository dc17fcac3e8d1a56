package report

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"xinfangbot/internal/docread"
	"xinfangbot/internal/openxml"
)

var commentDay = time.Date(2026, time.January, 12, 4, 0, 0, 0, time.UTC)

// packDocx makes a .docx of parts.
func packDocx(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{
		"[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels", "word/comments.xml",
		"word/numbering.xml", "word/media/image1.png",
	} {
		text, ok := parts[name]
		if !ok {
			continue
		}
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// foreign is a .docx as other programs write them, with the given body.
func foreign(body string) map[string]string {
	return map[string]string{
		"[Content_Types].xml": xmlHeader + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels": xmlHeader + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="/word/document.xml"/></Relationships>`,
		"word/document.xml":     xmlHeader + `<w:document` + namespaces + ` xmlns:mc="` + mixSpace + `"><w:body>` + body + `</w:body></w:document>`,
		"word/media/image1.png": "\x89PNG not a picture",
	}
}

// textLines is the text of a .docx as docread reads it.
func textLines(t testing.TB, docx []byte) []string {
	t.Helper()
	text, err := docread.Read("a.docx", docx)
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, len(text.Lines))
	for i, l := range text.Lines {
		lines[i] = l.Text
	}
	return lines
}

// on is a comment on the first occurrence of a text.
func on(t testing.TB, lines []string, excerpt, text string) Comment {
	t.Helper()
	for i, l := range lines {
		if at := strings.Index(l, excerpt); at >= 0 {
			return Comment{Line: i + 1, Start: at, End: at + len(excerpt), Text: text}
		}
	}
	t.Fatalf("no line has %q: %q", excerpt, lines)
	return Comment{}
}

func addComments(t testing.TB, docx []byte, list ...Comment) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteCommented(&b, docx, textLines(t, docx), Comments{Author: "校对", At: commentDay, List: list}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// remark is a comment as a reader of the file finds it.
type remark struct{ on, text string }

// remarks reads the comments of a .docx and what they are on.
func remarks(t testing.TB, docx []byte) []remark {
	t.Helper()
	parts := unpack(t, docx)
	said := make(map[string]string)
	var id string
	eachToken(t, parts["word/comments.xml"], func(token xml.Token) {
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "comment" {
				id = openxml.Attr(token, "id")
				if _, twice := said[id]; twice {
					t.Errorf("two comments are numbered %s", id)
				}
				said[id] = ""
			}
		case xml.CharData:
			if id != "" {
				said[id] += string(token)
			}
		}
	})
	var list []remark
	open := make(map[string]string)
	referred := make(map[string]bool)
	inText := false
	eachToken(t, parts["word/document.xml"], func(token xml.Token) {
		switch token := token.(type) {
		case xml.StartElement:
			id := openxml.Attr(token, "id")
			inText = token.Name.Local == "t"
			switch token.Name.Local {
			case "commentRangeStart":
				open[id] = ""
			case "commentRangeEnd":
				list = append(list, remark{open[id], said[id]})
				delete(open, id)
			case "commentReference":
				referred[id] = true
			}
		case xml.EndElement:
			inText = false
		case xml.CharData:
			for id := range open {
				if inText {
					open[id] += string(token)
				}
			}
		}
	})
	if len(open) > 0 || len(referred) != len(said) {
		t.Errorf("ranges left open: %v; %d comments, %d references", open, len(said), len(referred))
	}
	return list
}

func eachToken(t testing.TB, data []byte, f func(xml.Token)) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%v in %s", err, data)
		}
		f(token)
	}
}

func unpack(t testing.TB, docx []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	parts := make(map[string][]byte)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if parts[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return parts
}

// looks lists the characters of a text part with the properties of their runs
// and what stands around them, marks of comments aside: a comment changes none
// of it.
func looks(t testing.TB, data []byte) []string {
	t.Helper()
	var list, path []string
	skip, properties := 0, ""
	inProperties := false
	eachToken(t, data, func(token xml.Token) {
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			switch {
			case strings.HasPrefix(name, "comment"):
				skip++
			case name == "r":
				properties = ""
			case name == "rPr":
				inProperties = true
			case inProperties:
				properties += fmt.Sprint(name, token.Attr)
			case name != "t":
				list = append(list, strings.Join(path, ">")+" "+name)
			}
			path = append(path, name)
		case xml.EndElement:
			path = path[:len(path)-1]
			if strings.HasPrefix(token.Name.Local, "comment") {
				skip--
			}
			if token.Name.Local == "rPr" {
				inProperties = false
			}
		case xml.CharData:
			if len(path) == 0 || path[len(path)-1] != "t" {
				return
			}
			for _, c := range string(token) {
				list = append(list, strings.Join(path, ">")+" "+properties+" "+string(c))
			}
		}
	})
	return list
}

// unchanged holds that comments have changed nothing but what they have to.
func unchanged(t testing.TB, before, after []byte) {
	t.Helper()
	was, is := unpack(t, before), unpack(t, after)
	for name, data := range was {
		switch name {
		case "word/document.xml":
			if a, b := looks(t, data), looks(t, is[name]); !slices.Equal(a, b) {
				t.Errorf("the text has changed:\n%q\n%q\n%s", a, b, is[name])
			}
		case "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels":
			eachToken(t, is[name], func(xml.Token) {})
		default:
			if !bytes.Equal(data, is[name]) {
				t.Errorf("%s has changed", name)
			}
		}
	}
	if a, b := textLines(t, before), textLines(t, after); !slices.Equal(a, b) {
		t.Errorf("the text reads\n%q\nand read\n%q", b, a)
	}
}

// TestCommentPlaces puts comments on parts of texts that are set in every way.
func TestCommentPlaces(t *testing.T) {
	const bold = `<w:rPr><w:b/></w:rPr>`
	run := func(text string) string { return `<w:r>` + bold + `<w:t>` + text + `</w:t></w:r>` }
	for name, tt := range map[string]struct{ body, on, want string }{
		"whole run":   {`<w:p>` + run("签定责任书") + `</w:p>`, "签定责任书", ""},
		"beginning":   {`<w:p>` + run("签定责任书") + `</w:p>`, "签定", ""},
		"middle":      {`<w:p><w:pPr><w:jc w:val="both"/></w:pPr>` + run("年初签定责任书") + `</w:p>`, "签定", ""},
		"end":         {`<w:p>` + run("年初签定") + `</w:p>`, "签定", ""},
		"two runs":    {`<w:p>` + run("年初签") + `<w:r w:rsidR="00A"><w:t>定书</w:t></w:r></w:p>`, "签定", ""},
		"many runs":   {`<w:p>` + run("年") + run("初") + run("签") + run("定") + run("书") + `</w:p>`, "初签定", ""},
		"blanks":      {`<w:p>` + run("共 12 件") + `</w:p>`, "12 件", ""},
		"entity":      {`<w:p>` + run("甲&amp;乙&lt;丙&#x4e01;戊") + `</w:p>`, "乙<丙丁", ""},
		"tab":         {`<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙丙</w:t></w:r></w:p>`, "乙", ""},
		"break":       {`<w:p><w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t></w:r></w:p>`, "二", ""},
		"cdata":       {`<w:p><w:r><w:t><![CDATA[甲乙]]></w:t></w:r></w:p>`, "乙", "甲乙"},
		"self closed": {`<w:p><w:r/><w:r><w:t/></w:r>` + run("签定") + `</w:p>`, "签定", ""},
		"link":        {`<w:p><w:hyperlink r:id="rId9">` + run("见网站通知") + `</w:hyperlink></w:p>`, "网站", ""},
		"inserted":    {`<w:p><w:ins w:id="1" w:author="甲">` + run("新增签定") + `</w:ins></w:p>`, "签定", ""},
		"deleted":     {`<w:p>` + run("签") + `<w:del w:id="1"><w:r><w:delText>章</w:delText></w:r></w:del>` + run("定") + `</w:p>`, "签定", ""},
		"hidden":      {`<w:p>` + run("签") + `<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>` + run("定") + `</w:p>`, "签定", "签暗定"},
		"cell": {`<w:tbl><w:tr><w:tc><w:p>` + run("来信") + `</w:p></w:tc><w:tc><w:p>` + run("657件") + `</w:p></w:tc></w:tr></w:tbl><w:p/>`,
			"657", ""},
		"across cells": {`<w:tbl><w:tr><w:tc><w:p>` + run("来信") + `</w:p></w:tc><w:tc><w:p>` + run("657") + `</w:p></w:tc></w:tr></w:tbl><w:p/>`,
			"信\t65", "信"},
		"text box": {`<w:p>` + run("外面") + `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p>` + run("框里签定") +
			`</w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p>` + run("框里签定") +
			`</w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`, "签定", "外面框里签定框里签定"},
		"non-breaking hyphen": {`<w:p><w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>3月来信签定</w:t></w:r></w:p>`, "签定", ""},
		"second of two":       {`<w:p>` + run("签定") + `</w:p><w:p>` + run("再签订") + `</w:p>`, "签订", ""},
		"pretty":              {"<w:p>\n  <w:r>\n    <w:t>年初签定</w:t>\n  </w:r>\n</w:p>", "签定", ""},
	} {
		t.Run(name, func(t *testing.T) {
			docx := packDocx(t, foreign(tt.body))
			got := addComments(t, docx, on(t, textLines(t, docx), tt.on, "应为“签订”\n第二段"))
			unchanged(t, docx, got)
			want := tt.want
			if want == "" {
				want = strings.ReplaceAll(tt.on, "\t", "")
			}
			if r := remarks(t, got); len(r) != 1 || r[0].on != want || r[0].text != "应为“签订”第二段" {
				t.Errorf("comments %+v, want one on %q\n%s", r, want, unpack(t, got)["word/document.xml"])
			}
		})
	}
}

// TestCommentTime dates a comment as the reader's clock does: Word shows the
// time as it is written, whatever its zone.
func TestCommentTime(t *testing.T) {
	docx := packDocx(t, foreign("<w:p><w:r><w:t>来信</w:t></w:r></w:p>"))
	at := time.Date(2026, time.January, 12, 9, 30, 0, 0, time.FixedZone("CST", 8*60*60))
	var b bytes.Buffer
	if err := WriteCommented(&b, docx, []string{"来信"}, Comments{Author: "校对", At: at, List: []Comment{{Line: 1, End: 6, Text: "核对"}}}); err != nil {
		t.Fatal(err)
	}
	if xml := unpack(t, b.Bytes())["word/comments.xml"]; !bytes.Contains(xml, []byte(`w:date="2026-01-12T09:30:00Z"`)) {
		t.Errorf("comments %s", xml)
	}
}

// TestCommentsStay adds comments to a file that has some.
func TestCommentsStay(t *testing.T) {
	parts := foreign(`<w:p><w:commentRangeStart w:id="7"/><w:r><w:t>年初签定责任书</w:t></w:r><w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r></w:p>`)
	parts["word/_rels/document.xml.rels"] = xmlHeader + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relationSpace + `/comments" Target="comments.xml"/></Relationships>`
	parts["word/comments.xml"] = xmlHeader + `<c:comments xmlns:c="` + wordSpace + `"><c:comment c:id="7" c:author="王芳"><c:p><c:r><c:t>请核</c:t></c:r></c:p></c:comment></c:comments>`
	docx := packDocx(t, parts)
	lines := textLines(t, docx)
	got := addComments(t, docx, on(t, lines, "签定", "一"), on(t, lines, "定责任", "二"), Comment{Text: "全文"}, Comment{Line: 9, Start: 1, End: 3, Text: "没有这一行"})
	unchanged(t, docx, got)
	var all []string
	for _, r := range remarks(t, got) {
		all = append(all, r.on+":"+r.text)
	}
	slices.Sort(all)
	want := []string{"定责任:二", "年初签定责任书:全文", "年初签定责任书:请核", "签定:一"}
	if !slices.Equal(all, want) {
		t.Errorf("comments %q, want %q", all, want)
	}
	again := addComments(t, got, on(t, lines, "年初", "三"))
	if r := remarks(t, again); len(r) != 5 {
		t.Errorf("after a second time %v", r)
	}
}

// TestCommentParts holds what a package needs for its first comment.
func TestCommentParts(t *testing.T) {
	for name, rels := range map[string]string{
		"none":   "",
		"closed": xmlHeader + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>`,
		"tab":    xmlHeader + "<Relationships\txmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"/>",
		"taken":  xmlHeader + `<p:Relationships xmlns:p="http://schemas.openxmlformats.org/package/2006/relationships"><p:Relationship Id="rIdComments" Type="x/image" Target="media/image1.png"/></p:Relationships>`,
	} {
		t.Run(name, func(t *testing.T) {
			parts := foreign(`<w:p><w:r><w:t>签定</w:t></w:r></w:p>`)
			if rels != "" {
				parts["word/_rels/document.xml.rels"] = rels
			}
			docx := packDocx(t, parts)
			got := unpack(t, addComments(t, docx, Comment{Line: 1, End: len("签定"), Text: "错"}))
			list, err := relationsOf(got["word/_rels/document.xml.rels"], "word")
			if err != nil {
				t.Fatal(err)
			}
			last := list[len(list)-1]
			if last.target != "word/comments.xml" || last.kind != relationSpace+"/comments" || len(list) == 2 && list[0].id == last.id {
				t.Errorf("relations %+v", list)
			}
			if !strings.Contains(string(got["[Content_Types].xml"]), `PartName="/word/comments.xml" ContentType="`+commentsType) {
				t.Errorf("content types %s", got["[Content_Types].xml"])
			}
		})
	}
}

// TestCommentOnStrict comments a file in the strict form of the standard, whose
// root binds no prefix.
func TestCommentOnStrict(t *testing.T) {
	parts := foreign("")
	parts["word/document.xml"] = xmlHeader + `<document xmlns="` + wordStrictSpace + `"><body><p><r><t>年初签定书</t></r></p></body></document>`
	docx := packDocx(t, parts)
	got := addComments(t, docx, on(t, textLines(t, docx), "签定", "错"))
	unchanged(t, docx, got)
	if r := remarks(t, got); len(r) != 1 || r[0].on != "签定" {
		t.Errorf("comments %v in %s", r, unpack(t, got)["word/document.xml"])
	}
	eachToken(t, unpack(t, got)["word/document.xml"], func(token xml.Token) {
		if e, ok := token.(xml.StartElement); ok && e.Name.Space != wordStrictSpace {
			t.Errorf("%v is of another namespace", e.Name)
		}
	})
}

// TestCommentOwnDocuments comments the documents that this package writes, and
// those of LibreOffice, on every line.
func TestCommentOwnDocuments(t *testing.T) {
	var own bytes.Buffer
	if err := sampleReport().WriteDocx(&own); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"own": own.Bytes()}
	for _, name := range []string{"libreoffice.docx", "libreoffice_html.docx"} {
		data, err := os.ReadFile(filepath.Join("..", "internal", "docread", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = data
	}
	for name, docx := range files {
		t.Run(name, func(t *testing.T) {
			var list []Comment
			for i, line := range textLines(t, docx) {
				if r := []rune(strings.TrimSpace(line)); len(r) > 2 {
					excerpt := string(r[len(r)-2:])
					at := strings.LastIndex(line, excerpt)
					list = append(list, Comment{Line: i + 1, Start: at, End: at + len(excerpt), Text: excerpt})
				}
			}
			got := addComments(t, docx, list...)
			unchanged(t, docx, got)
			wrong := 0
			found := remarks(t, got)
			for _, r := range found {
				if strings.Join(strings.Fields(r.on), "") != strings.Join(strings.Fields(r.text), "") {
					t.Logf("the comment on %q stands on %q", r.text, r.on)
					wrong++
				}
			}
			// A footnote takes no comment.
			if len(found) != len(list) || wrong > 2 {
				t.Errorf("%d of %d comments, %d elsewhere", len(found), len(list), wrong)
			}
		})
	}
}

// TestRandomComments cuts paragraphs into runs at random and comments at
// random.
func TestRandomComments(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var body strings.Builder
		for range 1 + r.IntN(4) {
			body.WriteString(`<w:p>`)
			for range r.IntN(6) {
				fmt.Fprintf(&body, `<w:r><w:rPr><w:sz w:val="%d"/></w:rPr><w:t>%s</w:t></w:r>`, r.IntN(3), []string{"签", "定责任", "书 面", "12&amp;", "", "一是"}[r.IntN(6)])
			}
			body.WriteString(`</w:p>`)
		}
		docx := packDocx(t, foreign(body.String()))
		var list []Comment
		lines := textLines(t, docx)
		for range r.IntN(6) {
			line := r.IntN(len(lines))
			runes := []rune(lines[line])
			if len(runes) == 0 {
				continue
			}
			from := r.IntN(len(runes))
			to := from + 1 + r.IntN(len(runes)-from)
			excerpt := string(runes[from:to])
			if strings.TrimSpace(excerpt) == "" {
				continue
			}
			start := len(string(runes[:from]))
			list = append(list, Comment{Line: line + 1, Start: start, End: start + len(excerpt), Text: excerpt})
		}
		got := addComments(t, docx, list...)
		unchanged(t, docx, got)
		if len(list) == 0 {
			continue
		}
		for _, c := range remarks(t, got) {
			if strings.TrimSpace(c.on) != strings.TrimSpace(c.text) {
				t.Errorf("the comment on %q stands on %q in %s", c.text, c.on, body.String())
			}
		}
		if t.Failed() {
			return
		}
	}
}

// TestCommentsInLibreOffice has LibreOffice read a file with comments.
func TestCommentsInLibreOffice(t *testing.T) {
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Skip("soffice is not installed (Debian: apt-get install libreoffice-writer-nogui)")
	}
	var own bytes.Buffer
	if err := sampleReport().WriteDocx(&own); err != nil {
		t.Fatal(err)
	}
	lines := textLines(t, own.Bytes())
	docx := addComments(t, own.Bytes(), on(t, lines, "1971件次", "合计不符"), on(t, lines, "规范", "请核"), Comment{Text: "缺少一项"})
	dir := t.TempDir()
	file := filepath.Join(dir, "commented.docx")
	if err := os.WriteFile(file, docx, 0o600); err != nil {
		t.Fatal(err)
	}
	runProgram(t, "soffice", "--headless", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--convert-to", "odt", "--outdir", dir, file)
	odt, err := os.ReadFile(filepath.Join(dir, "commented.odt"))
	if err != nil {
		t.Fatal(err)
	}
	content := string(unpack(t, odt)["content.xml"])
	if n := strings.Count(content, "<office:annotation "); n != 3 || strings.Count(content, "<office:annotation-end") != 3 {
		t.Errorf("LibreOffice reads %d comments", n)
	}
	for _, want := range []string{"合计不符", "请核", "缺少一项", "<dc:creator>校对</dc:creator>", "1971件次<office:annotation-end"} {
		if !strings.Contains(content, want) {
			t.Errorf("LibreOffice does not read %q", want)
		}
	}
}

func TestCommentOnBrokenFile(t *testing.T) {
	parts := foreign("")
	parts["word/document.xml"] = `<html/>`
	for name, data := range map[string][]byte{"no zip": []byte("PK"), "no text": packDocx(t, parts), "nothing": packDocx(t, nil)} {
		if err := WriteCommented(io.Discard, data, nil, Comments{}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
