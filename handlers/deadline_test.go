package handlers_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// TestDeadlineTalk asks for dates in the words of staff, at noon of 12 January
// 2026.
func TestDeadlineTalk(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		for _, tt := range []struct {
			text    string
			article int
			pieces  []string
		}{
			{"3月5日收到县里转来的件，什么时候要告知", 23, []string{"2026年3月20日（星期五）：书面告知信访人", "还有67天", "2026年3月12日（星期四）：不属于职权范围的，提出异议", "计算：", "第二十三条", "“3月5日”按2026年3月5日计算", "尚未到", "以当地规定的计算方法为准"}},
			{"上周五收到上级转送件，不归我们管，最晚哪天提异议", 23, []string{"2026年1月16日（星期五）：不属于职权范围的，提出异议", "2026年1月26日（星期一）：书面告知", "顺延至1月26日"}},
			{"昨天受理的，哪天到期", 34, []string{"2026年3月12日（星期四）：办结", "2026年4月13日（星期一）：情况复杂", "第三十四条", "以当地规定"}},
			{"2026年3月5日收到处理意见书，最晚哪天申请复查", 35, []string{"2026年4月7日（星期二）：请求复查", "4月4日（星期六），是节假日，顺延至4月7日"}},
			{"4月1日受理，60天到哪天", 34, []string{"2026年6月1日（星期一）：办结"}},
			{"今天收到群众来信最晚哪天转出去", 22, []string{"2026年1月27日（星期二）：登记并转送、交办", "还有15天", "第二十二条"}},
			{"5月10号收到复查意见，申请复核截止哪天", 36, []string{"2025年6月9日（星期一）：请求复核，已过217天", "第三十六条", "“5月10号”按2025年5月10日计算"}},
			{"12月30日收到复核申请，最晚几号出意见", 36, []string{"2026年1月29日（星期四）：提出复核意见", "“12月30日”按2025年12月30日计算", "听证所需时间不计算在内"}},
			{"2027年3月1日收到转送件，哪天要提异议，最晚几号", 23, []string{"没有2027年的放假安排"}},
			{"期限 受理 2026-04-01", 34, []string{"2026年6月1日（星期一）：办结"}},
			{"期限受理2026-04-01", 34, []string{"2026年6月1日（星期一）：办结"}},
			{"期限 来信 昨天", 22, []string{"2026年1月26日（星期一）：登记并转送"}},
			{"期限：转来 1月8日", 23, []string{"2026年1月23日（星期五）：书面告知"}},
		} {
			c.expect(tt.text, tt.pieces...)
			if r := c.replies[0]; r.Handler != "deadline" || len(r.Citations) != 1 || r.Citations[0] != (bot.Citation{Source: "信访工作条例", Article: tt.article}) {
				t.Errorf("%s: handler %s, citations %v", tt.text, r.Handler, r.Citations)
			}
		}
		c.expect("期限", "可以计算以下期限", "收到转送、交办的信访事项——", "5个工作日（第二十三条）", "期限 受理 2026-01-12")
		c.expect("期限 受理", "办结：60日（第三十四条）", "写明日期")
		c.expect("期限 开会 明天", "没有名为“开会”的事项", "可以计算以下期限")
		c.expect("2月30日受理，哪天到期", "“2月30日”不是一个日期")
		c.expect("帮助 期限", "期限 [事项] [日期]")
	})
}

// TestDeadlineLate asks whether something was done in time, at noon of 12
// January 2026, and goes on asking about the rules.
func TestDeadlineLate(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		for text, pieces := range map[string][]string{
			"2025年3月5日收到处理意见，4月20日才申请复查，超期了吗":         {"已超期13天：2025年4月7日（星期一）届满，4月20日（星期日）已在期限之后", "请求复查，30日", "顺延至4月7日", "第三十五条"},
			"2025年3月5日收到处理意见书，2025年4月7日申请复查算逾期吗":      {"没有超期：2025年4月7日（星期一）是期限的最后一天"},
			"信访人2025年3月5日拿到答复，3月30日申请复查，来得及吗":         {"没有超期：2025年4月7日（星期一）届满，3月30日（星期日）还在期限之内"},
			"2025年6月3日收到县里转来的件，6月12日才提异议退回，超期没有，超期了吗": {"已超期2天：2025年6月10日（星期二）届满", "5个工作日"},
			"李某12月1日收到复查意见，1月8日才申请复核，还能受理吗":           {"已超期8天：2025年12月31日（星期三）届满，2026年1月8日", "“12月1日”按2025年12月1日计算"},
		} {
			c.expect(text, pieces...)
			if got := c.replies[0].Handler; got != "deadline" {
				t.Errorf("%s was answered by %s", text, got)
			}
		}
		c.say("昨天受理的，哪天到期")
		c.expect("延长呢", "不得超过30日", "第三十四条")
		c.expect("谁批准", "负责人批准")
	})
}

// TestDeadlineRules checks that questions about the rules stay with Ask.
func TestDeadlineRules(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("昨天受理的，哪天到期", "2026年3月12日")
		for _, text := range []string{"信访事项多久办结", "收到群众来信，最晚多少天内要转送", "期限是多久", "第三十四条", "听证时间怎么算", "3月5日"} {
			c.say(text)
			if got := c.replies[0].Handler; got != "ask" {
				t.Errorf("%s was answered by %s", text, got)
			}
		}
	})
}

func TestDeadlineExplains(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		c := newTalk(t, s, "王芳")
		c.say("怎么算的")
		if got := c.replies[0].Handler; got == "deadline" {
			t.Error("a count was explained that was never asked for")
		}
		c.say("2026年2月12日收到县里转来的件，什么时候要告知")
		for _, text := range []string{"怎么算的", "逐日", "这个是怎么算出来的？", "逐日列一下", "这个期限怎么算", "咋算的呀"} {
			c.expect(text, "当日不计", "第2日 2月14日 星期六 调休上班", "第15日 2月27日 星期五 工作日，书面告知", "按工作日计算", "不计 2月15日 星期日 节假日", "第5日 2月26日")
		}
		c.expect("那1月8日呢", "2026年1月23日（星期五）：书面告知")
		c.expect("要是2月13日呢？", "2026年2月28日（星期六）：书面告知")
		other := newTalk(t, s, "李强")
		other.say("怎么算的")
		if got := other.replies[0].Handler; got == "deadline" {
			t.Error("one person's count was explained to another")
		}
	})
}

// TestDeadlineForgets checks that an answer is not explained half an hour
// later.
func TestDeadlineForgets(t *testing.T) {
	list := allHandlers(t)
	var h bot.Handler
	for _, candidate := range list {
		if candidate.Name() == "deadline" {
			h = candidate
		}
	}
	session := &bot.Session{}
	at := func(now time.Time, text string) *bot.Turn {
		return &bot.Turn{Message: bot.Message{Text: text}, Session: session, Now: now}
	}
	if err := h.Handle(context.Background(), at(noon, "昨天受理的，哪天到期")); err != nil {
		t.Fatal(err)
	}
	if !h.Accepts(at(noon.Add(30*time.Minute), "怎么算的")) {
		t.Error("the answer is forgotten within half an hour")
	}
	if h.Accepts(at(noon.Add(31*time.Minute), "怎么算的")) {
		t.Error("the answer is remembered for more than half an hour")
	}
	if h.Accepts(at(noon, strings.Repeat("怎么算的", 10000))) {
		t.Error("a long text is taken for a question")
	}
	if h.Accepts(&bot.Turn{Message: bot.Message{Text: "昨天受理的，哪天到期", File: &bot.File{Name: "a.txt"}}, Session: session, Now: noon}) {
		t.Error("a file is accepted")
	}
}

// TestDeadlineInDialog asks for a date in the middle of the collecting dialog,
// which goes on afterwards.
func TestDeadlineInDialog(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.say("填报2020年")
		for _, text := range []string{"4月1日受理，60天到哪天", "昨天受理的，哪天到期", "今天收到群众来信最晚哪天转出去", "3月5日收到县里转来的件，什么时候要告知"} {
			c.expect(text, "以当地规定的计算方法为准", "（1/61）来信件次")
		}
	})
}

// TestDeadlineOfAnEventAndItsDay: who names an event with its day and says
// nothing else asks what falls due.
func TestDeadlineOfAnEventAndItsDay(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳")
		c.expect("昨天受理的", "：办结", "受理之日为2026年1月11日")
		c.expect("那12月20日受理的呢", "2026年2月24日（星期二）：办结")
		c.expect("2026年2月30日受理", "“2026年2月30日”不是一个日期")
		c.expect("受理", "第")
		if said := c.say("2026年1月5日"); strings.Contains(said, "办结，") {
			t.Errorf("got %s", said)
		}
	})
}
