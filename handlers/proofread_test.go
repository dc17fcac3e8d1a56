package handlers_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"xinfangbot/bot"
	"xinfangbot/internal/docread"
	"xinfangbot/internal/store"
	"xinfangbot/report"
)

// faultyReport is a whole report of a made-up bureau with known faults.
const faultyReport = `某市信访局关于2023年法治政府建设情况的报告
市委、市政府：
现将有关情况报告如下。
一、主要举措和成效
（一）办理信访事项
全年登记信访事项860件次，其中来信310件次，来访540批次。年初签定责任书，根据《信访工作条例》第五十一条办理。
（二）化解矛盾
全年排查矛盾纠纷多件，先后到三个县督导，及时将苗头化解在基层，把群众当家人、把来信当家书、把工作当家事。
（三）机关建设
组织干部学法12次，开展培训3场，参训160人次，编发通报6期。
二、党政主要负责人履行第一责任人职责情况
局主要负责人听取法治建设汇报4次，研究重点事项6项，推动各项部署落到实处，带头依法办事，带头学法用法。
三、下一步工作打算
继续落实条例，畅通渠道，规范流程，强化监督，把矛盾纠纷化解在基层、化解在萌芽状态，不断提升信访工作法治化水平。
`

// long makes the report long enough to be a whole one.
func long(text string) string {
	for i := range 20 {
		text += fmt.Sprintf("县区%d的联席会议每季度研究一次信访工作，逐件落实责任。\n", i+1)
	}
	return text
}

func docxOfText(t *testing.T, text string) []byte {
	t.Helper()
	d := &report.Document{}
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if i == 0 {
			d.Title = []string{line}
			continue
		}
		d.Body = append(d.Body, report.Block{Text: line})
	}
	var b bytes.Buffer
	if err := d.WriteDocx(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestProofreadAFile(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("校对", "还没有这一稿", "先发送要校对的")
		c.expect("全部", "目前没有校对结果")
		for name, data := range map[string][]byte{
			"年度报告.docx": docxOfText(t, long(faultyReport)), "年度报告.txt": []byte(long(faultyReport)), "年度报告.md": []byte("# " + long(faultyReport)),
		} {
			if answer := c.drop(name, data); !strings.Contains(answer, "像是一份完整的报告。发送“校对”检查") || !strings.Contains(answer, "“提取”") {
				t.Fatalf("%s was answered with %s", name, answer)
			}
			c.expect("校对", "校对“"+name+"”", "错误3", "1. 【错误】", "310＋来访540＝850件次", "第五十一条", "【疑问】", "批注版见文件")
			f := c.file(".docx")
			if f.Name != "年度报告（校对批注）.docx" {
				t.Errorf("the copy is called %s", f.Name)
			}
			text, err := docread.Read(f.Name, f.Data)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(text.String(), "签定责任书") || strings.Count(docxPart(t, f.Data, "word/comments.xml"), "<w:comment ") < 4 {
				t.Errorf("%s: the copy has %s", name, text.String())
			}
			c.expect("第1条", "1. 【错误】", "建议：")
			c.expect("第四处", "4. 【")
			c.expect("第99条", "没有第99处", "条例第99条")
			c.expect("全部", "校对“"+name+"”", "“签定”应为“签订”")
			c.expect("提取", "从文件“"+name+"”中认出", "全部确认")
			c.expect("放弃", "没有保存")
		}
	})
}

// TestArticleAfterProofreading: 第3条 is an article where nothing was
// proofread, and the Regulations can be asked about at any time.
func TestArticleAfterProofreading(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("第3条", "第三条")
		c.drop("年度报告.txt", []byte(long(faultyReport)))
		c.say("校对")
		c.expect("第2条", "2. 【错误】")
		c.expect("条例第3条", "《信访工作条例》第三条")
		c.expect("信访事项多久办结", "60日")
	})
}

func TestProofreadTheDraft(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.fill()
		c.say("起草 （二）")
		c.expect("采用 年初签定责任书，化解矛盾纠纷34件。", "已采用")
		c.say("起草")
		c.expect("校对 当前稿", "校对“2025年度法治政府建设年度报告（标准版，第1稿）.docx”", "“签定”应为“签订”", "批注版见文件")
		if f := c.file(".docx"); !strings.Contains(f.Name, "第1稿）（校对批注）.docx") {
			t.Errorf("the copy is called %s", f.Name)
		}
		c.expect("第1条", "1. 【")
		c.expect("校对 第9稿", "还没有这一稿")
		c.expect("校对初稿", "第1稿")
		c.say("修改 约谈 7次")
		c.expect("起草", "第2稿")
		for _, text := range []string{"校对 最近一稿", "校对一下当前稿", "校对 当前稿", "校对第二稿", "校对 2稿"} {
			c.expect(text, "第2稿）.docx”")
		}
		c.expect("校对 第一稿", "第1稿）.docx”")
	})
}

func TestProofreadAText(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("校对 全年登记信访事项860件次，其中来信310件次，来访540批次。年初签定责任书。", "错误1，疑问1", "850件次", "签订")
		for _, r := range c.replies {
			if len(r.Files) > 0 {
				t.Error("a file was sent for a text")
			}
		}
		c.expect("第2条", "签订")
		c.expect("校对 正文", "也可以在“校对”后面直接写上")
		c.expect("校对：全年工作运行平稳，没有其他情况。", "没有发现问题")
	})
}

// TestProofreadManyFindings shows the gravest and leaves the rest to be asked
// for.
func TestProofreadManyFindings(t *testing.T) {
	text := long(faultyReport)
	for i := range 30 {
		text += fmt.Sprintf("第%d项工作年初签定责任书。\n", i+1)
	}
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.drop("年度报告.txt", []byte(text))
		c.expect("校对", "8. 【", "另有", "发送“全部”查看")
		if answer := c.say("校对"); strings.Contains(answer, "9. 【") {
			t.Errorf("校对 was answered with %s", answer)
		}
		c.expect("全部", "30. 【")
		for _, r := range c.replies {
			if n := len([]rune(r.Text)); n > bot.MaxBubble {
				t.Errorf("a bubble has %d characters", n)
			}
		}
	})
}

// TestProofreadAfterRestart: the file is kept in memory, the draft is not.
func TestProofreadAfterRestart(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		c := newTalk(t, s, "王芳")
		c.drop("年度报告.txt", []byte(long(faultyReport)))
		c.say("校对")
		c = newTalk(t, s, "王芳")
		c.expect("第1条", "请重新发送文件")
		c.expect("提取", "请重新发送")
		c.say("起草")
		c.expect("校对", "第1稿")
		c = newTalk(t, s, "王芳")
		c.expect("全部", "第1稿")
	})
}

func TestProofreadRefusesFiles(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		for name, data := range map[string][]byte{
			"坏的.docx": []byte("PK\x03\x04"), "空的.txt": nil, "其实是.docx": []byte("%PDF-1.7"),
		} {
			c.drop(name, data)
			c.expect("校对", "没有校对。"+name+"：")
		}
	})
}

// TestSmallFilesAreReadForFigures: a summary is no report, and its figures are
// read at once.
func TestSmallFilesAreReadForFigures(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		if answer := c.drop("小结.txt", []byte(summary)); !strings.Contains(answer, "认出") {
			t.Errorf("a summary was answered with %s", answer)
		}
		c.expect("校对", "校对“小结.txt”")
		if answer := c.drop("无数据.txt", []byte("今天开会。")); !strings.Contains(answer, "发送“校对”检查这份文件") {
			t.Errorf("a note was answered with %s", answer)
		}
	})
}

// docxPart is a part of a .docx.
func docxPart(t *testing.T, data []byte, name string) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := archive.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	part, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(part)
}
