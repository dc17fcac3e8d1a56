package handlers_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// TestYubei2020 enters a published report's figures as people write them and
// gets a draft with every one of them, and with the percentages as printed.
func TestYubei2020(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.play("testdata/yubei2020.script")
		last := c.replies[len(c.replies)-1]
		var docx string
		for _, f := range last.Files {
			if strings.HasSuffix(f.Name, ".docx") {
				docx = docxText(t, f.Data)
			}
		}
		for _, want := range []string{
			"重庆市渝北区信访办公室", "关于2020年度法治政府建设情况的报告", "区政府：", "2021年1月28日",
			"1971件次、4797人次，同比件次上升15.20%、人次上升6.34%",
			"来信657批次、657人次，同比批次下降13.10%、人次下降13.10%",
			"来访1314批次、4140人次，同比批次上升37.59%、人次上升10.25%",
			"重信重访1046批次、2385人次，同比批次上升12.96%、人次上升46.41%",
			"初信初访923批次、2410人次，同比批次上升17.58%、人次下降16.38%",
			"354批次、591人次，同比批次下降32.44%、人次下降41.94%",
			"28批次、212人次，同比批次下降42.86%、人次下降47.91%",
			"2批次、6人次，同比批次下降83.33%、人次下降60.00%",
			"79批次、79人次，同比批次下降59.28%、人次下降59.28%",
			"71批次、71人次，同比批次下降50%、人次下降50%",
			"612件", "844件", "88件", "网信占比73.98%", "2314件", "3289件",
			"及时受理率100%", "按期办结率100%", "208件", "136件",
			"36件", "34件", "化解率94.44%", "305件次、2145人次", "2场，60人次",
		} {
			if !strings.Contains(docx, want) {
				t.Errorf("the draft lacks %q", want)
			}
		}
		if t.Failed() {
			t.Log(docx)
		}
	})
}

// docxText reads the text of a .docx as another program would: paragraphs of
// word/document.xml, one a line.
func docxText(t *testing.T, data []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := archive.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	var text strings.Builder
	inText := false
	for dec := xml.NewDecoder(part); ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return text.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch v := token.(type) {
		case xml.StartElement:
			inText = v.Name.Local == "t"
		case xml.EndElement:
			inText = false
			if v.Name.Local == "p" {
				text.WriteByte('\n')
			}
		case xml.CharData:
			if inText {
				text.Write(v)
			}
		}
	}
}
