package docread

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// archive is a zip file with the given parts.
func archive(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// body is a .docx with this in its body.
func body(t testing.TB, xml string) []byte {
	t.Helper()
	return archive(t, map[string]string{"word/document.xml": wrap(xml)})
}

func wrap(xml string) string {
	return `<w:document xmlns:w="` + wordSpace + `"><w:body>` + xml + `</w:body></w:document>`
}

// lying is a .docx whose table of contents says that the text is small.
func lying(t testing.TB) []byte {
	t.Helper()
	const size = 200 << 20
	data := body(t, strings.Repeat(" ", size))
	at := bytes.LastIndex(data, []byte("PK\x01\x02"))
	copy(data[at+24:], []byte{0x00, 0x10, 0, 0})
	return data
}

func TestReadRefusesHostileFiles(t *testing.T) {
	paragraph := "<w:p><w:r><w:t>信访</w:t></w:r></w:p>"
	libre, err := os.ReadFile(filepath.Join("testdata", "libreoffice.docx"))
	if err != nil {
		t.Fatal(err)
	}
	entries := make(map[string]string)
	for i := range MaxParts + 1 {
		entries[fmt.Sprint("word/media/", i)] = ""
	}
	tests := []struct {
		title, name string
		data        []byte
		want        string
	}{
		{"zip bomb", "a.docx", body(t, strings.Repeat("<w:p/>", 300<<20/6)), "解压后过大"},
		{"zip bomb that lies", "a.docx", lying(t), "损坏"},
		{"100 MB of XML", "a.docx", body(t, strings.Repeat(paragraph, 100<<20/len(paragraph))), "解压后过大"},
		{"bomb in a part that is needed", "a.docx", archive(t, map[string]string{"word/document.xml": wrap(paragraph), "word/styles.xml": strings.Repeat(" ", 100<<20)}), "解压后过大"},
		{"many parts", "a.docx", archive(t, entries), "文件过多"},
		{"external entity", "a.docx", archive(t, map[string]string{"word/document.xml": `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="` + wordSpace + `"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>`}), "外部实体"},
		{"unknown entity", "a.docx", body(t, "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>"), "XML"},
		{"absurd nesting", "a.docx", body(t, strings.Repeat("<w:sdt>", 1<<20)), "嵌套过深"},
		{"attributes without end", "a.docx", body(t, "<w:p"+strings.Repeat(` a=""`, (MaxPart-1000)/5)+"/>"), "过长"},
		{"broken XML", "a.docx", body(t, "<w:p>"), "XML"},
		{"broken zip", "a.docx", libre[:len(libre)/2], "损坏"},
		{"broken part", "a.docx", damaged(libre), "损坏"},
		{"empty", "a.docx", nil, "空的"},
		{"zip without text", "a.docx", archive(t, map[string]string{"a.txt": "x"}), "压缩包"},
		{"spreadsheet", "a.docx", archive(t, map[string]string{"xl/workbook.xml": "<x/>"}), ".xlsx"},
		{"old .doc", "a.docx", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...."), "旧版.doc"},
		{"PDF", "a.docx", []byte("%PDF-1.7\n"), "PDF"},
		{"plain text", "a.docx", []byte("关于信访工作的报告"), "纯文本"},
		{"RTF", "a.docx", []byte(`{\rtf1 x}`), "RTF"},
		{"picture as text", "a.txt", []byte("\x89PNG\r\n\x1a\n"), "图片"},
		{"docx as text", "a.md", libre, "压缩包或Office文档"},
		{"binary as text", "a.txt", bytes.Repeat([]byte{0, 1, 2, 0, 0, 0, 7}, 99), "二进制"},
		{"no encoding", "a.txt", []byte("\xff\x80\xff\xff"), "编码"},
		{".doc", "a.doc", []byte("x"), "另存为.docx"},
		{"too large", "a.txt", make([]byte, MaxFile+1), "20MB"},
	}
	for _, test := range tests {
		t.Run(test.title, func(t *testing.T) {
			begin := time.Now()
			text, err := Read(test.name, test.data)
			took := time.Since(begin)
			var refused *Error
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want one with %q", err, test.want)
			}
			if len(text.Lines) > 0 {
				t.Error("text was returned with the error")
			}
			if took > 20*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// TestReadTakesNothingButText has macros, a template and a picture elsewhere, and
// parts whose names lead out of the archive: none is opened or asked for.
func TestReadTakesNothingButText(t *testing.T) {
	asked := make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.URL.Path }))
	defer server.Close()
	link := func(kind, target string) string {
		return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/` +
			kind + `" Target="` + server.URL + target + `" TargetMode="External"/></Relationships>`
	}
	data := archive(t, map[string]string{
		"word/document.xml":            wrap(`<w:p><w:r><w:t>信访</w:t></w:r><w:r><w:drawing/></w:r></w:p>`),
		"word/vbaProject.bin":          "Sub AutoOpen()\nShell \"calc\"\nEnd Sub",
		"word/_rels/settings.xml.rels": link("attachedTemplate", "/template.dotm"),
		"word/_rels/document.xml.rels": link("image", "/picture.png"),
		"../../outside.xml":            "outside",
		"/etc/outside":                 "outside",
	})
	text, err := Read("来信.docx", data)
	if err != nil || text.String() != "信访" {
		t.Errorf("%q, %v", text.String(), err)
	}
	for _, name := range []string{"来信.docm", "来信.dotm", "来信.xlsm", "来信.html"} {
		if _, err := Read(name, data); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	select {
	case path := <-asked:
		t.Errorf("%s was asked for", path)
	default:
	}
}

// damaged is data with one byte changed in the middle of its first part.
func damaged(data []byte) []byte {
	data = bytes.Clone(data)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil
	}
	for _, f := range z.File {
		if at, err := f.DataOffset(); err == nil && f.Name == "word/document.xml" {
			for i := range 40 {
				data[int(at)+60+i] ^= 0xff
			}
		}
	}
	return data
}

// TestReadStaysWithinMemory reads the largest file that is read and the worst
// that is not.
func TestReadStaysWithinMemory(t *testing.T) {
	paragraph := "<w:p><w:r><w:t>信访</w:t></w:r></w:p>"
	for name, data := range map[string][]byte{
		"largest":     body(t, strings.Repeat(paragraph, (MaxPart-1000)/len(paragraph))),
		"deep breaks": body(t, "<w:p><w:r><w:t>"+strings.Repeat("</w:t><w:br/><w:t>", (MaxPart-1000)/18)+"</w:t></w:r></w:p>"),
		"joined":      body(t, strings.Repeat("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>", (MaxPart-1000)/75)),
		"bomb":        body(t, strings.Repeat(" ", 300<<20)),
		"attributes":  body(t, "<w:p"+strings.Repeat(` a=""`, (MaxPart-1000)/5)+"/>"),
		"namespaces":  body(t, "<w:p"+strings.Repeat(` xmlns:a="b"`, (MaxPart-1000)/12)+"/>"),
		"tags":        body(t, strings.Repeat("<w:p"+strings.Repeat(` a=""`, 100_000)+"/>", (MaxPart-1000)/500_007)),
	} {
		t.Run(name, func(t *testing.T) {
			runtime.GC()
			var before runtime.MemStats
			runtime.ReadMemStats(&before)
			stop, most := make(chan struct{}), make(chan uint64)
			go func() {
				var peak uint64
				for {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					peak = max(peak, m.HeapAlloc)
					select {
					case <-stop:
						most <- peak
						return
					case <-time.After(5 * time.Millisecond):
					}
				}
			}()
			begin := time.Now()
			_, err := Read("a.docx", data)
			took := time.Since(begin)
			close(stop)
			used := (max(<-most, before.HeapAlloc) - before.HeapAlloc) >> 20
			t.Logf("%v, %d MB, error %v", took, used, err)
			// A second on an idle machine, see the benchmark; far more means that
			// the work grows with what the file claims to hold.
			if err != nil && took > 20*time.Second {
				t.Errorf("refused after %v", took)
			}
			if used > 200 {
				t.Errorf("%d MB were used, want at most 200", used)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"libreoffice.docx", "libreoffice_html.docx"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add("a.docx", data)
	}
	f.Add("a.md", []byte("---\na: b\n---\n# 一\n|a|\n<!-- x"))
	f.Add("a.txt", []byte("\xff\xfea\x00"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		text, err := Read(name, data)
		if err != nil {
			var refused *Error
			if !errors.As(err, &refused) || refused.Reason == "" {
				t.Fatalf("error %v is no refusal", err)
			}
			return
		}
		for i, l := range text.Lines {
			if l.Number != i+1 || strings.ContainsAny(l.Text, "\r\n") {
				t.Fatalf("line %d: %+v", i+1, l)
			}
		}
	})
}

// FuzzBody reads a body of XML as the body of a .docx.
func FuzzBody(f *testing.F) {
	f.Add("<w:p><w:pPr><w:pStyle w:val=\"a\"/></w:pPr><w:r><w:t>x</w:t><w:br/></w:r></w:p>")
	f.Add("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>")
	f.Add("<w:tr/><w:tc/><w:p><w:tr><w:p/></w:tr></w:p>")
	f.Fuzz(func(t *testing.T, xml string) {
		s := &story{}
		if err := s.read([]byte(wrap(xml))); err != nil {
			return
		}
		for _, l := range s.lines {
			if strings.ContainsAny(l.Text, "\n") {
				t.Fatalf("%q", l.Text)
			}
		}
	})
}

// FuzzParagraph packs a text as Word does: it is read as it stands, white space
// aside.
func FuzzParagraph(f *testing.F) {
	for _, s := range []string{"来信657批次，占比96.98%。", "一是<b>&amp;\n二是\t三", "\u200b\u3000 ", "]]>"} {
		f.Add(s, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, cut uint8) {
		text = strings.Map(func(r rune) rune {
			if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\t' || r >= 0xfffe && r <= 0xffff {
				return -1 // XML has no place for it
			}
			return r
		}, text)
		at := min(int(cut), len(text))
		for at < len(text) && !utf8.RuneStart(text[at]) {
			at++
		}
		var b strings.Builder
		for _, part := range []string{text[:at], text[at:]} {
			b.WriteString(`<w:r><w:t xml:space="preserve">`)
			if err := xml.EscapeText(&b, []byte(part)); err != nil {
				t.Fatal(err)
			}
			b.WriteString("</w:t></w:r>")
		}
		got, err := Read("a.docx", body(t, "<w:p>"+b.String()+"</w:p>"))
		if err != nil {
			t.Fatal(err)
		}
		if a, b := strings.Join(strings.Fields(text), ""), strings.Join(strings.Fields(got.String()), ""); a != b {
			t.Fatalf("%q is read as %q", text, got.String())
		}
	})
}
