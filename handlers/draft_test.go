package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"xinfangbot/bot"
	"xinfangbot/handlers"
	"xinfangbot/internal/store"
	"xinfangbot/report"
)

// fill gives a few figures, so that drafts have something to say.
func (c *talk) fill() {
	c.t.Helper()
	for _, text := range []string{
		"修改 机关全称 某某市信访局", "修改 来信657批次657人次，来访1314批次4140人次", "修改 排查矛盾纠纷 36", "修改 化解矛盾纠纷 34",
		"修改 存在的不足 队伍力量不足；法治意识不强", "修改 培训 2场60人次",
	} {
		c.expect(text, "已记录")
	}
}

// file returns the file of the last replies whose name ends so.
func (c *talk) file(ext string) bot.File {
	c.t.Helper()
	for _, r := range c.replies {
		for _, f := range r.Files {
			if strings.HasSuffix(f.Name, ext) {
				return f
			}
		}
	}
	c.t.Fatalf("no file *%s was sent", ext)
	return bot.File{}
}

func TestDraftReply(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.fill()
		c.expect("起草", "已生成2025年度法治政府建设年度报告初稿（标准版），第1稿，约", "待补", "由办公室填报（", "由督查科填报（")
		c.expect("修改 群众满意率 96.98%", "已记录")
		c.expect("起草", "第2稿", "与第1稿相比，1个标题下有变化，发送“对比 1 2”查看", "待补")
		if answer := c.say("起草 大同式"); strings.Contains(answer, "稿相比") {
			t.Errorf("a draft in another layout was answered with %s", answer)
		}
		if f := c.file(".docx"); f.Name != "2025年度法治政府建设年度报告（大同式，第3稿）.docx" {
			t.Errorf("the file is called %s", f.Name)
		}
		c.expect("起草 大同式", "第3稿", "没有另存新稿")
		c.expect("起草 天气", "没有名为“天气”的版式，标准版中也没有这一部分", "一、", "（一）")
	})
}

// TestLengthIsNoYear: a length in characters does not turn the conversation to
// another year's report.
func TestLengthIsNoYear(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.fill()
		for _, text := range []string{"起草 存在的不足 2000字", "起草 存在的不足 2000 多字", "起草 存在的不足 12000字"} {
			c.expect(text, "队伍力量不足")
			c.expect("报告", "正在办理2025年度")
		}
		for said, year := range map[string]string{
			"报告 2024": "2024", "报告2023年度": "2023", "报告 2022 年": "2022", "起草2021": "2021", "起草 渝北式 2020": "2020", "起草 2019年渝北式": "2019",
		} {
			c.say(said)
			c.expect("报告", "正在办理"+year+"年度")
		}
	})
}

// TestLayoutsByKind: a report is laid out in the layouts for its kind.
func TestLayoutsByKind(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		if answer := c.say("版式"); strings.Contains(answer, "petition-annual") || !strings.Contains(answer, "渝北式（yubei）") {
			t.Errorf("版式 was answered with %s", answer)
		}
		c.expect("版式 信访情况年度报告", "用于信访情况年度报告，目前办理的是法治政府建设年度报告", "可用版式")
		c.expect("起草 信访情况年度报告", "用于信访情况年度报告")
		c.expect("版式 许昌式", "已选定许昌式")
		c.expect("起草", "初稿（许昌式）")

		other := newTalk(t, open(), "李强", func(p *handlers.Parts) { p.Desk.Kind = report.PetitionAnnual })
		other.expect("起草", "信访情况年度报告初稿（信访情况年度报告）")
	})
}

func TestDraftOfAPart(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.fill()
		for said, want := range map[string]string{
			"起草 第二部分": "二、存在的不足和原因", "起草 存在的不足": "一是队伍力量不足；二是法治意识不强。", "起草存在的不足": "一是队伍力量不足",
			"起草 （二）": "（二）推动矛盾纠纷化解", "起草 渝北式 第二部分": "二、2025年度推进法治政府建设存在的不足和原因", "起草 2025年 下一步": "四、",
		} {
			answer := c.say(said)
			if !strings.Contains(answer, want) || len(c.replies[0].Files) > 0 || strings.Contains(answer, "已生成") {
				t.Errorf("%s was answered with %s", said, answer)
			}
		}
		c.expect("起草 原因分析", "二、存在的不足和原因", "待补1项", "由各科室填报（1项）：原因分析")
		c.expect("起草 法治", "可能指以下4处", "例如“起草 ", "（四）")
		c.expect("起草 包头式 （一）", "可能指以下3处", "第1部分（一）", "第3部分（一）")
		c.expect("采用 一是甲。", "请先起草要处理的部分")
		c.expect("起草 包头式 第三部分（一）", "（一）推动事要解决")
		c.expect("起草 第一部分", "（一）", "（四）", "下设小标题", "例如：起草 依法受理办理信访事项")
		c.expect("改写", "下设小标题")
		c.expect("版本", "还没有初稿")
	})
}

func TestPartsWithoutAModel(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.fill()
		c.expect("改写", "请先起草要处理的部分")
		c.expect("起草 存在的不足", "二、")
		c.expect("改写", "要用到大模型，目前没有接入", "发送“采用”加正文")
		c.expect("压缩到300字", "要用到大模型")
		c.expect("压缩", "请写明压缩到多少字")
		c.expect("采用", "还没有改写的文字")
		c.expect("采用："+strings.Repeat("字", 9000), "没有采用")
		c.expect("采用：培训2场60人次。一是人手不足。\n二是办法不多。", "已采用，“存在的不足和原因”")
		c.expect("起草 存在的不足", "　　培训2场60人次。一是人手不足。\n　　二是办法不多。", "王芳于1月12日12:00采用的文字")
		if answer := c.say("起草"); strings.Contains(answer, "原因分析") || !strings.Contains(answer, "有1部分用的是采用的文字") {
			t.Errorf("起草 was answered with %s", answer)
		}
		if text := docxText(t, c.file(".docx").Data); !strings.Contains(text, "二是办法不多。") || strings.Contains(text, "队伍力量不足") {
			t.Errorf("the draft is %s", text)
		}
		c.expect("起草 许昌式", "采用的文字有1段在这一版式中没有对应的标题")
		c.expect("恢复原文 存在的不足", "已改回由数据生成的文字")
		c.expect("恢复原文", "初稿中没有采用的文字")
		c.expect("起草 存在的不足", "队伍力量不足")
	})
}

// TestStaleOwnText: a text that staff adopted says what is no longer so.
func TestStaleOwnText(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.fill()
		c.say("起草 矛盾纠纷化解")
		c.expect("采用 全年排查矛盾纠纷36件。制度健全。", "已采用")
		c.expect("修改 排查矛盾纠纷 40", "已记录")
		c.expect("起草", "以下句子与现有数据不一致", "“全年排查矛盾纠纷36件。”（排查矛盾纠纷 36件→40件）")
	})
}

// pen is a Writer that does what a test says.
type pen func(handlers.WriteRequest) (string, error)

func (p pen) Write(_ context.Context, r handlers.WriteRequest) (handlers.WrittenPart, error) {
	text, err := p(r)
	return handlers.WrittenPart{Text: text}, err
}

func (pen) Ahead() (int, bool) { return 0, true }

func TestPartsWithAModel(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		var got handlers.WriteRequest
		answer, failure := "", error(nil)
		c := newTalk(t, open(), "王芳", func(p *handlers.Parts) {
			p.Writer = pen(func(r handlers.WriteRequest) (string, error) { got = r; return answer, failure })
		})
		c.fill()
		c.expect("修改 亮点做法 矛盾排查：建立每周研判机制", "已记录")
		c.expect("起草 （二）", "正在起草“推动矛盾纠纷化解”", "大模型没有起草成功：大模型没有给出文字。以下是由数据生成的文字", "（二）推动矛盾纠纷化解", "排查", "可发送“改写”")
		answer = "排查矛盾纠纷36件，化解34件。\n研判机制健全。"
		c.expect("压缩到300字，语气平实", "正在压缩", answer, "还没有放进初稿")
		if got.Task != handlers.Shorten || got.Length != 300 || got.Wish != "语气平实" || got.Heading != "推动矛盾纠纷化解" ||
			!strings.Contains(got.Text, "排查") || len(got.Notes) != 1 || got.Report.Title() != "2025年度法治政府建设年度报告" {
			t.Errorf("the writer was asked for %+v", got)
		}
		found := false
		for _, f := range got.Facts {
			found = found || f == report.Fact{ID: "disputes_found", Name: "排查矛盾纠纷", Value: "36件"}
		}
		if !found {
			t.Errorf("the writer was given %v", got.Facts)
		}
		c.expect("扩写", "正在扩写")
		if got.Text != answer {
			t.Errorf("written anew from %q", got.Text)
		}
		c.expect("采用", "已采用")
		c.expect("起草 （二）", "研判机制健全。")

		answer = "排查矛盾纠纷99件。"
		c.expect("改写", "没有改写成功，原文不变", "没有的内容：排查矛盾纠纷99件")
		failure = errors.New("no connection")
		c.expect("改写", "没有改写成功，原文不变")
		c.expect("采用", "还没有改写的文字")
	})
}

// TestPartIsLeft: what is written for a part that the person has left is not
// shown, and does not take the place of the part they went on to.
func TestPartIsLeft(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		release := make(chan struct{})
		c := newTalk(t, open(), "王芳", func(p *handlers.Parts) {
			p.Writer = pen(func(handlers.WriteRequest) (string, error) { <-release; return "写好的文字。", nil })
		})
		c.fill()
		c.receive("起草 （二）", "改写", "起草 第一部分")
		close(release)
		if answer := c.say("采用"); strings.Contains(answer, "写好的文字") || !strings.Contains(answer, "下设小标题") {
			t.Errorf("采用 was answered with %s", answer)
		}
	})
}

// TestPartIsWaitedFor: a part that there is not is no other to go on to.
func TestPartIsWaitedFor(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		release := make(chan struct{})
		c := newTalk(t, open(), "王芳", func(p *handlers.Parts) {
			p.Writer = pen(func(handlers.WriteRequest) (string, error) { <-release; return "排查矛盾纠纷36件。", nil })
		})
		c.fill()
		c.receive("起草 （二）", "起草 发电量")
		close(release)
		c.expect("我是谁", "排查矛盾纠纷36件。", "以上是“推动矛盾纠纷化解”起草后的文字")
		c.expect("采用", "已采用，“推动矛盾纠纷化解”")
	})
}

// receive says messages without waiting for what they begin.
func (c *talk) receive(texts ...string) {
	c.t.Helper()
	for _, text := range texts {
		c.said++
		done, err := c.engine.Receive(context.Background(), c, bot.Message{
			Channel: "talk", ID: fmt.Sprintf("%s-%d-%p", c.person, c.said, c), Conversation: "talk:" + c.person,
			Sender: bot.Sender{ID: c.person, Name: c.person}, Text: text, At: noon,
		})
		if err != nil {
			c.t.Fatal(err)
		}
		<-done
	}
}

// TestCancelWriting gives up what is being written.
func TestCancelWriting(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳", func(p *handlers.Parts) {
			p.Writer = waiting{}
		})
		c.fill()
		c.receive("起草 （二）")
		if answer := c.replies[len(c.replies)-1].Text; answer != "正在起草“推动矛盾纠纷化解”，前面还有2人，写好后发来，其间可以继续别的工作。" {
			t.Errorf("起草 was answered with %s", answer)
		}
		c.receive("取消", "改写", "取消")
		for i, want := range []string{"已取消：起草“推动矛盾纠纷化解”。", "正在改写", "已取消：改写“推动矛盾纠纷化解”。"} {
			if got := c.replies[len(c.replies)-3+i].Text; !strings.Contains(got, want) {
				t.Errorf("%s, want %s", got, want)
			}
		}
		c.expect("采用", "还没有改写的文字")
	})
}

// waiting is a Writer that never comes to an end by itself.
type waiting struct{}

func (waiting) Write(ctx context.Context, _ handlers.WriteRequest) (handlers.WrittenPart, error) {
	<-ctx.Done()
	return handlers.WrittenPart{}, ctx.Err()
}

func (waiting) Ahead() (int, bool) { return 2, true }

// TestOwnLayoutInChat uses a bureau's own layout, which has a place for little
// of what was given.
func TestOwnLayoutInChat(t *testing.T) {
	const ours = `name: ours
title: 本局式
about: 只有来信
kind: rule-of-law
cover: {title: ["关于{year}年来信情况的报告"]}
parts: [{heading: 来信, say: ["来信{letters_cases}。"]}]
`
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳", func(p *handlers.Parts) {
			layouts, err := report.LoadLayouts(p.Desk.Schema, report.Source{Name: "ours.yaml", Data: []byte(ours)})
			if err != nil {
				t.Fatal(err)
			}
			p.Desk.Layouts = layouts
		})
		c.fill()
		c.expect("版式 本局", "已选定本局式")
		c.expect("起草", "初稿（本局式），第1稿", "已填写而这一版式没有用上的有8项：", "来访批次")
	})
}
