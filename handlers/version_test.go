package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/handlers"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
	"xinfangbot/report"
)

func TestVersions(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		c, other := newTalk(t, s, "王芳"), newTalk(t, s, "李强")
		for _, text := range []string{"版本", "对比", "恢复 1", "定稿", "预览", "撤销定稿"} {
			c.expect(text, "还没有初稿。发送“起草”生成")
		}
		c.fill()
		c.expect("起草", "第1稿")
		first := c.file(".docx").Data
		c.expect("对比", "没有可比较的另一稿")
		c.expect("修改 来信件次 650", "已记录")

		c.expect("版本", "共1稿", "第1稿 2026年1月12日12:00 王芳 标准版，约", "待补",
			"第1稿有1项数据与现有数据不同：来信件次 657件次→650件次。", "句话与现有数据不一致", "（一）依法受理办理信访事项：“", "1971件次")
		other.expect("起草", "第2稿", "与第1稿相比，1个标题下有变化")
		other.expect("版本", "共2稿", "第2稿", "李强", "第1稿")
		if answer := other.say("版本"); strings.Contains(answer, "与现有数据不同") {
			t.Errorf("版本 was answered with %s", answer)
		}
		c.expect("对比 1 2", "第2稿与第1稿相比，1个标题下有变化", "（一）依法受理办理信访事项", "－", "657", "＋", "650")
		c.expect("对比 2 2", "没有可比较的另一稿")
		c.expect("对比 1 9", "没有第9稿，目前共2稿")
		c.expect("对比", "第2稿与第1稿相比")

		c.expect("版本 1", "第1稿", "见文件", "与现有数据不同")
		if got := c.file(".docx"); !bytes.Equal(got.Data, first) || !strings.Contains(got.Name, "第1稿") {
			t.Errorf("版本 1 sends another file, %s", got.Name)
		}
		c.expect("版本7", "没有第7稿")

		c.expect("恢复", "请写明恢复到第几稿")
		c.expect("恢复 2", "就是最近一稿")
		c.expect("恢复第一稿", "已按第1稿另存为第3稿", "与现有数据不同")
		if !bytes.Equal(c.file(".docx").Data, first) {
			t.Error("恢复 1 sends another file")
		}
		c.expect("对比 1 3", "内容相同")

		c.expect("定稿 2", "已将第2稿定为2025年度法治政府建设年度报告的定稿", "还有")
		c.expect("版本", "第3稿", "同第1稿", "第2稿", "（王芳定稿）")
		c.expect("撤销定稿", "已撤销")
		c.expect("撤销定稿", "没有定稿")
		c.expect("起草 2024年", "2024年度", "第1稿")
	})
}

// TestVersionNumbers: 一下 and 最近一稿 name no number, and who compares something
// else than drafts asks about the Regulations.
func TestVersionNumbers(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		for i := range 3 {
			c.say(fmt.Sprintf("修改 约谈 %d次", i+1))
			c.expect("起草", fmt.Sprintf("第%d稿", i+1))
		}
		for _, text := range []string{"定稿一下", "定稿 最近一稿", "定稿", "定稿第三稿", "定稿 3"} {
			c.expect(text, "已将第3稿定为")
		}
		c.expect("定稿 那一份", "没有看懂“那一份”", "第几稿")
		c.expect("版本", "第3稿", "（王芳定稿）")
		c.expect("恢复一下", "请写明恢复到第几稿")
		c.expect("恢复到第2稿", "已按第2稿另存为第4稿")
		c.expect("比较一下", "第4稿与第3稿")
		c.expect("定稿 0", "没有看懂“0”")
		for _, text := range []string{"对比 1 2", "对比第1稿和第2稿", "比较一、二稿", "对比第一稿第二稿的区别", "对比一下第1稿与第2稿有什么不同"} {
			c.expect(text, "第2稿与第1稿")
		}
		c.expect("比较一下复查和复核的期限", "《信访工作条例》", "30日")
		c.expect("对比一下受理和不予受理", "《信访工作条例》")
	})
}

// TestStaleVersion tells what has become of the last draft.
func TestStaleVersion(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.fill()
		c.say("起草")
		c.say("修改 排查矛盾纠纷 40")
		c.expect("版本", "排查矛盾纠纷 36件→40件", "（二）推动矛盾纠纷化解", "排查矛盾纠纷 36件→40件")
		c.expect("修改 宣讲场次 3", "已记录")
		c.say("起草")
		c.say("起草 （二）")
		c.expect("采用 排查工作扎实。", "已采用")
		c.say("起草")
		c.say("修改 排查矛盾纠纷 41")
		if answer := c.say("版本"); strings.Contains(answer, "数据变动") {
			t.Errorf("a figure that stands in no sentence: %s", answer)
		}
	})
}

// noting is a handler that says the line for a reply to a change.
type noting struct {
	bot.CommandsOnly
	desk *handlers.Desk
}

func (*noting) Name() string { return "noting" }

func (h *noting) Commands() []bot.Command {
	return []bot.Command{{Name: "附注", Run: func(ctx context.Context, t *bot.Turn, _ string) error {
		key := report.Key{Year: 2025, Kind: report.RuleOfLaw}
		record, err := t.Record(ctx, key.Record())
		if err != nil {
			return err
		}
		note, err := h.desk.StaleNote(ctx, t, report.NewFacts(h.desk.Schema, key, record, nil))
		t.Reply("附注：" + note + "。")
		return err
	}}}
}

func TestStaleNote(t *testing.T) {
	h := &noting{}
	list := allHandlers(t, func(p *handlers.Parts) { h.desk = p.Desk })
	engine, err := bot.New(bot.Options{
		Store: store.New(storetest.Server(t, true).Client(), nil), Directory: bot.Everyone(bot.Administrator),
		Handlers: append(list, h), Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	c := &talk{t: t, engine: engine, person: "王芳"}
	c.fill()
	c.expect("附注", "附注：。")
	c.say("起草")
	c.expect("附注", "附注：。")
	c.say("修改 排查矛盾纠纷 40")
	c.expect("附注", "附注：初稿第1稿有1句话与现有数据不一致")
}

func TestPreviewInChat(t *testing.T) {
	t.Run("drawn", func(t *testing.T) {
		for _, program := range []string{"soffice", "pdftoppm"} {
			if _, err := exec.LookPath(program); err != nil {
				t.Skipf("%s is not installed (Debian: apt-get install libreoffice-writer-nogui poppler-utils)", program)
			}
		}
		inProcess(t, func(c *talk) {
			c.say("起草")
			c.expect("预览", "正在生成第1稿的首页图片", "首页")
			if f := c.file(".png"); !bytes.HasPrefix(f.Data, []byte("\x89PNG")) {
				t.Errorf("%s is no picture", f.Name)
			}
		})
	})
	t.Run("not installed", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		inProcess(t, func(c *talk) {
			c.say("起草")
			c.expect("预览", "没有安装生成图片所需的程序")
		})
	})
	t.Run("failing", func(t *testing.T) {
		dir := t.TempDir()
		for _, name := range []string{"soffice", "pdftoppm"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\nexit 3\n"), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		t.Setenv("PATH", dir)
		inProcess(t, func(c *talk) {
			c.say("起草")
			c.expect("预览 1", "预览图没有生成")
		})
	})
}

// inProcess runs a conversation over the store in the process alone: what it
// tries does not depend on the store.
func inProcess(t *testing.T, test func(c *talk)) {
	t.Helper()
	server := storetest.Server(t, true)
	test(newTalk(t, store.New(server.Client(), nil), "王芳"))
}
