package corpus

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xinfangbot/internal/docread"
)

// parseText parses a text as a file of this name.
func parseText(t testing.TB, name, text string) (record, []passage) {
	t.Helper()
	read, err := docread.Read(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return parse(name, read)
}

func TestParseLaw(t *testing.T) {
	const text = `# 中华人民共和国某法

1999年1月1日 第九届全国人民代表大会通过

2018年5月2日 《关于修改〈某法〉的决定》第二次修正

2018年6月1日 施行

目　录
第一章　总则 1
第二章　罚则 9

## 第一编 通则
### 第一章　总　则
第一条　为了规范，制定本法。
**第二条** 本法适用于下列情形：
（一）甲；
（二）乙。
#### 第一节 一般规定
第二条之一 插入的条文。
第三条本条没有空格。
第十条规定的期限不在此限。
### 第二章 附则
第四条 本法自2018年6月1日起施行。1985年公布的《旧某法》和《旧某条例》同时废止。
附件：名单
甲单位
`
	r, got := parseText(t, "某法.md", text)
	want := []passage{
		{Article: 1, Heading: "第一编 通则 第一章 总则", Text: "第一条　为了规范，制定本法。"},
		{Article: 2, Heading: "第一编 通则 第一章 总则", Text: "第二条 本法适用于下列情形：\n（一）甲；\n（二）乙。"},
		{Article: 2, Sub: 1, Heading: "第一编 通则 第一章 总则 第一节 一般规定", Text: "第二条之一 插入的条文。"},
		{Article: 3, Heading: "第一编 通则 第一章 总则 第一节 一般规定", Text: "第三条本条没有空格。\n第十条规定的期限不在此限。"},
		{Article: 4, Heading: "第一编 通则 第二章 附则", Text: "第四条 本法自2018年6月1日起施行。1985年公布的《旧某法》和《旧某条例》同时废止。"},
		{Heading: "第一编 通则 第二章 附则", Text: "附件：名单\n甲单位"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("passages differ (-want +got):\n%s", diff)
	}
	if r.Title != "中华人民共和国某法" || r.Issued != "2018-05-02" || r.Effective != "2018-06-01" || r.Articles != 5 {
		t.Errorf("document %+v", r.Document)
	}
	if diff := cmp.Diff([]string{"旧某法", "旧某条例"}, r.Repeals); diff != "" {
		t.Errorf("repealed documents differ (-want +got):\n%s", diff)
	}
}

func TestParseHeads(t *testing.T) {
	const body = "\n第一条 内容。\n第二条 本办法自公布之日起施行。\n"
	for _, test := range []struct{ name, text, title, issued, effective, status string }{
		{"甲办法(2011-02-03).md", "# 甲办法\n" + body, "甲办法", "2011-02-03", "2011-02-03", ""},
		{"a.txt", "某市信访局文件\n某信发〔2020〕3号\n某市信访局关于印发\n信访积案化解办法的通知\n（2020年3月4日印发）" + body, "某市信访局关于印发信访积案化解办法的通知", "2020-03-04", "2020-03-04", ""},
		{"a.txt", "乙条例\n二〇〇五年一月十日国务院公布" + body, "乙条例", "2005-01-10", "2005-01-10", ""},
		{"a.txt", "丙规定（已废止）\n2001年1月1日发布" + body, "丙规定", "2001-01-01", "2001-01-01", "repealed"},
		{"a.md", "# 丁规定\n\n时效性：失效\n\n2001年1月1日 发布，自2001年2月1日起施行" + body, "丁规定", "2001-01-01", "2001-02-01", "repealed"},
		{"a.md", "---\ntitle: 戊制度\nstatus: 现行有效\ndate: 2024-01-02\n---\n正文一段。\n", "戊制度", "2024-01-02", "", "in force"},
		{"己流程.txt", "这是一段没有标题的很长很长的正文，它说明了许多事情，因此不应当被当作标题来处理，而应当以文件名作为标题使用，因为一行的字数已经超过了标题可能有的字数，任何标题都不会有这么长，也不会以句号结尾，所以必须用文件名。\n", "己流程", "", "", ""},
	} {
		r, passages := parseText(t, test.name, test.text)
		if r.Title != test.title || r.Issued != test.issued || r.Effective != test.effective || string(r.Status) != test.status {
			t.Errorf("%s: %q issued %q effective %q status %q, want %+v", test.name, r.Title, r.Issued, r.Effective, r.Status, test)
		}
		if len(passages) == 0 {
			t.Errorf("%s: no passages", test.title)
		}
	}
}

func TestParseNotice(t *testing.T) {
	_, got := parseText(t, "a.txt", "关于值班的通知\n\n各科室：\n一、安排\n每班二人。\n二、要求\n（一）按时到岗。\n（二）不得脱岗。\n")
	want := []passage{
		{Text: "各科室："},
		{Heading: "一、安排", Text: "每班二人。"},
		{Heading: "二、要求", Text: "（一）按时到岗。"},
		{Heading: "二、要求", Text: "（二）不得脱岗。"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("passages differ (-want +got):\n%s", diff)
	}
}

func TestSplitBoundsPassages(t *testing.T) {
	_, got := parseText(t, "a.txt", "某办法\n第一条 "+strings.Repeat("长", 2*maxPassage)+"\n")
	if len(got) != 3 || got[2].Article != 1 {
		t.Errorf("%d passages, want 3 of article 1", len(got))
	}
}

// FuzzParse splits any text: nothing may be lost but the head.
func FuzzParse(f *testing.F) {
	f.Add("某办法\n2020年1月1日 公布\n第一章 总则\n第一条 内容。\n一、标题\n正文")
	f.Fuzz(func(t *testing.T, text string) {
		read, err := docread.Read("a.txt", []byte(text))
		if err != nil {
			return
		}
		r, passages := parse("a.txt", read)
		if r.Articles+r.Paragraphs != len(passages) {
			t.Fatalf("%d articles and %d paragraphs in %d passages", r.Articles, r.Paragraphs, len(passages))
		}
		for _, p := range passages {
			if p.Text == "" {
				t.Fatal("a passage is empty")
			}
			for line := range strings.SplitSeq(p.Text, "\n") {
				if !strings.Contains(read.String(), line) {
					t.Fatalf("%q is not of the text", line)
				}
			}
		}
	})
}
