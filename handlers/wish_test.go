package handlers_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// TestWishes: what is asked for in other words than a command's name is done,
// or asked about where something might be lost.
func TestWishes(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳", withReminders(t))
		for _, tt := range []struct{ text, answer string }{
			{"撤消刚才那个", "您是不是要发送“撤销”？"},
			{"撤消", "您是不是要发送“撤销”？"},
			{"帮我归档", "您是不是要发送“归档”？"},
			{"催一下", "您是不是要发送“催办”？"},
			{"催一下大家吧", "您是不是要发送“催办”？"},
			{"起草一下", "已生成2025年度"},
			{"帮我生成报告", "已生成2025年度"},
			{"麻烦你起草渝北式吧", "渝北式"},
			{"把报告发给我！", "已生成2025年度"},
			{"发给我", "版本 "},
			{"校对报告", "校对“2025年度"},
			{"校对一下", "校对“2025年度"},
			{"检查一下", "校对“2025年度"},
			{"检查数据", "填报进度"},
			{"查一下数据对不对", "填报进度"},
			{"现在填到哪了？", "填报进度"},
			{"还差哪些", "填报进度"},
			{"看看进度", "填报进度"},
			{"把来访批次改成1314", "已记录：来访批次 1314批次"},
			{"帮我把上年来访批次改为1200批次。", "已记录：上年来访批次 1200批次"},
			{"来访批次由1314改为1310", "已记录：来访批次 1310批次"},
			{"把来访批次从1310批次改成1314批次", "已记录：来访批次 1314批次"},
			{"来访人次写错了，应该是4140", "已记录：来访人次 4140人次"},
			{"满意率刚才填的不对 应该97.11", "已记录：群众满意率 97.11%"},
			{"满意率不是97.11%，是97.12%", "已记录：群众满意率 97.12%"},
			{"把签发人改成张三", "您是不是要发送“修改 签发人 张三”？"},
			{"是", "已记录：签发人 张三"},
			{"来访批次是多少？", "来访批次现为1314批次。填写记录，最近的在前："},
			{"去年的来访批次是多少", "上年来访批次现为1200批次。"},
			{"来信件次是多少", "来信件次还没有填写。"},
			{"约谈次数是多少", "约谈次数还没有填写。"},
			{"把约谈次数改成6", "已记录：约谈次数 6次"},
			{"问责人数写错了，应该是3", "已记录：问责人数 3人"},
			{"主动公开信息总条数是多少", "主动公开信息总条数由系统计算"},
			{"不对 来信件次是674件", "已记录：来信件次 674件次"},
			{"对了，刚才来信数错了，是675件", "已记录：来信件次 675件次"},
			{"网信占比是多少", "网信占比由系统计算，所需的数据还没有填齐："},
			{"明天提醒我交材料", "已新增提醒：交材料，2026年1月13日"},
			{"1月20日提醒大家报数", "提醒对象：全体。"},
			{"我的权限是啥", "您是王芳，权限为管理员"},
			{"人员名单", "还没有登记人员"},
			{"我填错了怎么办", "修改 名称 数值："},
			{"你能做什么", "可用命令"},
			{"谢谢！", "不客气。"},
			{"算了", "好的。"},
			{"先到这吧", "好的。"},
			{"导出数据", "填报表见文件"},
			{"从头开始填", "填报2025年度"},
			{"填到哪了", "填报进度"},
			{"来访批次写错了，应为1315", "已记录：来访批次 1315批次"},
			{"谢谢", "不客气。"},
			{"开始", "继续填报"},
		} {
			c.expect(tt.text, tt.answer)
		}
	})
}

// TestThanks: nothing is explained to who says thank you.
func TestThanks(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		if said := c.say("谢谢"); said != "不客气。" {
			t.Errorf("got %q", said)
		}
	})
}

// TestOffer: the person who was asked whether a command is meant agrees with the
// next message or not at all.
func TestOffer(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("修改 来信件次 657")
		c.expect("撤消刚才那个", "您是不是要发送“撤销”？")
		c.expect("不是", "没有执行")
		c.expect("来信件次是多少", "现为657件次")
		c.expect("撤消", "您是不是要发送“撤销”？")
		c.expect("信访事项多久办结", "60日")
		c.say("是")
		c.expect("来信件次是多少", "现为657件次")
		c.expect("撤消", "您是不是要发送“撤销”？")
		c.expect("是的。", "已撤销：来信件次恢复为空")
		c.expect("来信件次是多少", "目前为空")

		// In the middle of the dialog one question is asked at a time.
		c.say("填报")
		c.say("657")
		if said := c.say("撤消"); said != "您是不是要发送“撤销”？是的话请回复“是”。" {
			t.Errorf("got %q", said)
		}
		c.expect("对", "已撤销：来信件次恢复为空", "来信人次")
		c.say("撤消")
		c.expect("700", "已记录：来信人次 700人次")
	})
}

// TestWishNeedsTheRole: what one may not call by its name one may not call in
// other words either.
func TestWishNeedsTheRole(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		o := newOffice(t, open())
		phone := o.phone("李强的手机")
		if said := phone.say("你能做什么"); strings.Contains(said, "可用命令") {
			t.Errorf("a stranger is told %q", said)
		}
		phone.say("绑定 " + o.code(o.phone("王芳的手机"), "添加人员 李强 督查科 查询人员"))
		for _, text := range []string{"撤消", "起草一下", "把来访批次改成1314"} {
			phone.expect(text, "权限，您目前是查询人员")
		}
	})
}

// echo answers what no command is, in the place of Ask, whose answers make no
// difference here and take their time.
type echo struct{}

func (echo) Name() string             { return "echo" }
func (echo) Accepts(t *bot.Turn) bool { return true }

func (echo) Handle(_ context.Context, t *bot.Turn) error {
	t.Reply(t.Text())
	return nil
}

// TestWishesLeaveQuestions: no question about the Regulations is taken for a
// command, whatever it is about.
func TestWishesLeaveQuestions(t *testing.T) {
	files, err := filepath.Glob("../knowledge/testdata/questions_*.tsv")
	if err != nil || len(files) == 0 {
		t.Fatalf("no questions: %v", err)
	}
	parts := allHandlers(t, withReminders(t))
	s := store.New(storetest.Server(t, true).Client(), nil)
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	e, err := bot.New(bot.Options{
		Store: s, Directory: bot.Everyone(bot.Administrator),
		Handlers: append(parts[:len(parts)-1], echo{}), Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	c := &talk{t: t, engine: e, person: "王芳"}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
			c.pending = append(c.pending, strings.Split(row, "\t")[2])
		}
	}
	asked := len(c.pending)
	if err := e.Serve(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	if len(c.replies) != asked || asked < 1000 {
		t.Errorf("%d replies to %d questions", len(c.replies), asked)
	}
	for _, r := range c.replies {
		// A deadline is a question, too.
		if r.Handler != "echo" && r.Handler != "deadline" {
			t.Errorf("taken by %s: %s", r.Handler, r.Text)
		}
	}
}

// TestUndoOfSomethingElse: what is named behind 撤销 is what is taken back, or
// nothing is.
func TestUndoOfSomethingElse(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("修改 来访批次 1314")
		c.say("修改 满意率 96.98%")
		c.expect("撤销 来访批次", "现在是群众满意率。没有撤销", "“清空 来访批次”")
		c.expect("来源 满意率", "现为96.98%")
		c.expect("撤销 第二次", "没有撤销")
		c.expect("撤销 满意率", "已撤销：群众满意率恢复为空。")
		c.expect("撤销 来访批次", "已撤销：来访批次恢复为空。")
	})
}
