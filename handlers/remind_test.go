package handlers_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"xinfangbot/bot"
	"xinfangbot/handlers"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/remind"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
	"xinfangbot/report"
)

// bureau is a bot with reminders, a clock that can be set, and a staff of one
// administrator, one editor, two who fill in figures and one who only asks.
type bureau struct {
	t      *testing.T
	store  *store.Store
	desk   *handlers.Desk
	engine *bot.Engine
	now    time.Time
}

func newBureau(t *testing.T, s *store.Store) *bureau {
	t.Helper()
	b := &bureau{t: t, store: s, now: noon}
	schema, err := report.LoadSchema()
	if err != nil {
		t.Fatal(err)
	}
	days, err := calendar.New()
	if err != nil {
		t.Fatal(err)
	}
	b.desk = &handlers.Desk{Schema: schema, Kind: report.RuleOfLaw}
	remind := handlers.NewRemind(b.desk, handlers.RemindOptions{Calendar: days, Rules: remind.DefaultRules(), At: 9 * 60})
	b.engine, err = bot.New(bot.Options{
		Store: s, Directory: bot.Roster{}, Handlers: append([]bot.Handler{remind}, allHandlers(t)...),
		Now: func() time.Time { return b.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []bot.Person{
		{Name: "赵敏", Role: bot.Administrator, Section: "办公室"}, {Name: "王芳", Role: bot.Editor, Section: "政策法规科"},
		{Name: "李强", Role: bot.Contributor, Section: "督查科"}, {Name: "张三", Role: bot.Contributor, Section: "督查科"},
		{Name: "钱进", Role: bot.Reader, Section: "办公室"},
	} {
		change, err := bot.PersonChange(nil, p)
		if err != nil {
			t.Fatal(err)
		}
		m := bot.Message{Channel: "talk", Sender: bot.Sender{ID: p.Name, Name: p.Name}}
		changes := append(bot.BindingChanges(nil, m, p.Name), change)
		if err := s.Apply(context.Background(), bot.RosterRecord, journal.Stamp{Turn: "setup " + p.Name, At: noon}, changes); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func (b *bureau) phone(name string) *talk { return &talk{t: b.t, engine: b.engine, person: name} }

// at sets the clock, in China.
func (b *bureau) at(now string) {
	b.t.Helper()
	var err error
	if b.now, err = time.ParseInLocation("2006-01-02 15:04", now, noon.Location()); err != nil {
		b.t.Fatal(err)
	}
}

func TestAgenda(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		b := newBureau(t, open())
		wang, li, zhao := b.phone("王芳"), b.phone("李强"), b.phone("赵敏")
		wang.expect("待办", "您有4项待办（1月12日 星期一）：",
			"1. 2025年度报告数据填报：1月15日（星期四）截止，还有3天。尚缺", "发送“进度”查看",
			"2. 2025年度报告初稿：1月25日（星期日）截止，还有13天。截止日为休息日，请于1月23日前完成。发送“起草”生成初稿",
			"3. 2025年度信访情况年度报告报送：1月31日（星期六）截止",
			"4. 2025年度报告党组审议：2月10日（星期二）截止，还有29天。",
			"下一项：2025年度法治政府建设年度报告报送，2月28日（星期六）截止，1月29日（星期四）起提醒。")
		li.expect("待办", "您目前没有待办事项。")
		zhao.expect("提醒", "您目前没有待办事项。")
		zhao.expect("提醒 张三 开会", "您目前没有待办事项。", "如要增加提醒，请管理员发送“新增提醒 日期 事项 给 谁”。")
		wang.expect("分工 约谈 李强", "已指定")
		li.expect("我的待办", "您有1项待办", "2025年度报告数据填报：1月15日（星期四）截止，还有3天。待您填报1项：约谈次数。发送“填报”开始。")
		li.expect("填报", "约谈次数")
		li.expect("5", "已记录")
		li.expect("待办", "您目前没有待办事项。")
		b.at("2026-03-02 10:00")
		wang.expect("待办", "您有4项待办", "1. 【逾期】2025年度信访情况年度报告报送", "3. 【逾期】2025年度法治政府建设年度报告报送：应于2月28日（星期六）前完成，已逾期1个工作日。", "4. 2025年度法治政府建设年度报告公开：3月31日（星期二）截止，还有29天。")
		// Never run, the reminders leave alone what is long past.
		b.at("2026-11-22 10:00")
		wang.expect("待办", "您目前没有待办事项。", "下一项：2026年度报告数据填报，2027年1月15日（星期五）截止，12月16日（星期三）起提醒。")
	})
}

func TestSettling(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		b := newBureau(t, open())
		wang, li, zhang, qian := b.phone("王芳"), b.phone("李强"), b.phone("张三"), b.phone("钱进")
		wang.expect("已完成", "请写明是哪一项", "已完成 报告数据填报\n", "已完成 报告初稿\n")
		wang.expect("已完成 年终聚餐", "没有名为“年终聚餐”的事项")
		wang.expect("已完成报告初稿", "已登记：2025年度报告初稿（1月25日（星期日）截止）办结，不再提醒。", "“未完成 报告初稿”")
		wang.expect("已完成 初稿", "2025年度报告初稿已由王芳于2026年1月12日登记办结，无需重复登记")
		if said := wang.say("待办"); strings.Contains(said, "报告初稿") {
			t.Errorf("still open: %s", said)
		}
		qian.expect("已完成 初稿", "“报告初稿”不是您的待办事项（提醒对象：编辑人员）")
		qian.expect("未完成 初稿", "由王芳于2026年1月12日登记办结，恢复提醒需要编辑人员权限")
		wang.expect("未完成 初稿", "已恢复提醒：2025年度报告初稿")
		wang.expect("未完成 初稿", "“报告初稿”没有登记办结")
		wang.expect("已完成 数据填报", "2025年度报告数据填报尚缺", "等。", "登记后不再提醒。确实不再补填的，请发送“已完成 报告数据填报 确认”")
		wang.expect("待办", "报告数据填报", "尚缺")
		wang.expect("已完成 数据填报 确认", "已登记：2025年度报告数据填报")
		wang.expect("未完成 数据填报", "已恢复提醒：2025年度报告数据填报")
		wang.expect("未完成", "请写明")
		wang.expect("未完成 聚餐", "没有名为")
		wang.expect("待办", "报告初稿")
		wang.expect("已完成 法治政府建设年度报告公开", "已登记") // early, but this year's
		b.at("2026-04-20 10:00")
		wang.expect("已完成 法治政府建设年度报告公开", "已由王芳于2026年1月12日登记办结")
		b.at("2026-01-12 12:00")

		// Whoever fills in figures settles their own share only.
		wang.say("分工 约谈 李强、张三")
		li.expect("已完成", "2025年度报告数据填报待您填报1项：约谈次数。", "“已完成 报告数据填报 确认”")
		li.expect("待办", "您有1项待办")
		li.expect("已完成 数据填报 确认", "已登记：您的2025年度报告数据填报（1月15日（星期四）截止）办结，不再提醒您，其他人员照常提醒。")
		li.expect("待办", "您目前没有待办事项。")
		li.expect("已完成", "您目前没有待办事项。")
		li.expect("已完成 数据填报", "已由李强于2026年1月12日登记办结")
		zhang.expect("待办", "您有1项待办")
		li.expect("未完成 数据填报", "已恢复对您的提醒")
		li.expect("待办", "您有1项待办")

		wang.expect("已报送", "请写明是哪一项", "已报送 信访情况年度报告报送\n已报送 法治政府建设年度报告报送")
		wang.expect("已报送 法治", "已登记：2025年度法治政府建设年度报告报送（2月28日（星期六）截止）办结", "此前各步的提醒一并停止")
		wang.expect("已报送", "已登记：2025年度信访情况年度报告报送")
		wang.expect("已报送", "目前没有需要报送的报告")
		wang.expect("待办", "您目前没有待办事项。")
		zhang.expect("待办", "您目前没有待办事项。")
		b.at("2026-10-12 12:00")
		wang.expect("已报送", "目前没有需要报送的报告")
		b.at("2026-11-30 12:00")
		wang.expect("已报送 法治", "已登记：2026年度法治政府建设年度报告报送（2027年2月28日")
	})
}

// TestSettlingAhead: what recurs is not settled for the next time by a repeated
// message.
func TestSettlingAhead(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		b := newBureau(t, open())
		zhao, zhang := b.phone("赵敏"), b.phone("张三")
		zhao.expect("新增提醒 每周一 例会 给 督查科", "首次提醒：1月16日（星期五）。") // noon: today's is over
		b.at("2026-01-12 08:00")
		zhao.expect("新增提醒 每周一 周报 给 督查科", "已新增提醒：周报，每周一截止，提醒对象：督查科。首次提醒：1月12日（星期一）。")
		zhang.expect("待办", "您有1项待办", "周报：今天（1月12日）截止。办结后发送“已完成 周报”。")
		zhang.expect("已完成 周报", "已登记：您的周报（1月12日（星期一）截止）办结")
		zhang.expect("已完成 周报", "周报已由张三于2026年1月12日登记办结")
		b.at("2026-01-14 12:00")
		zhang.expect("已完成 周报", "周报已由张三于2026年1月12日登记办结")
		b.at("2026-01-16 12:00")
		zhang.expect("待办", "例会：1月19日", "周报：1月19日（星期一）截止，还有3天")
		zhang.expect("已完成 例会", "已登记：您的例会（1月19日（星期一）截止）办结")
		zhang.expect("已完成 周报", "已登记：您的周报（1月19日（星期一）截止）办结")
		b.at("2026-01-20 12:00")
		zhang.expect("待办", "您目前没有待办事项")
		b.at("2026-01-28 12:00")
		zhang.expect("待办", "您有2项待办", "【逾期】例会", "【逾期】周报：应于1月26日（星期一）前完成，已逾期2个工作日")
	})
}

func TestSnoozing(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		b := newBureau(t, open())
		wang, li := b.phone("王芳"), b.phone("李强")
		li.expect("稍后", "目前没有可以推迟的提醒")
		// On 12 January the message is about the figures alone.
		wang.expect("稍后", "已推迟到1月13日（星期二）再提醒：2025年度报告数据填报。")
		wang.expect("待办", "报告数据填报", "（推迟到1月13日提醒）", "报告初稿")
		wang.expect("稍后5天", "已推迟到1月19日（星期一）再提醒：2025年度报告数据填报。", "请注意，在此之前到期的有：2025年度报告数据填报（1月15日）。")
		wang.expect("稍后 两天 初稿", "已推迟到1月14日（星期三）再提醒：2025年度报告初稿。")
		wang.expect("稍后 下周一 党组审议", "已推迟到1月19日（星期一）再提醒：2025年度报告党组审议。")
		wang.expect("稍后 一周 党组", "已推迟到1月19日")
		wang.expect("稍后 3天 聚餐", "您没有名为“聚餐”的待办事项")
		for _, text := range []string{"稍后 0天", "稍后 31天", "稍后 99天"} {
			wang.expect(text, "可推迟1至30天")
		}
		wang.expect("稍后再填", "目前没有正在填报的项目")
	})
}

func TestQuietDays(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		b := newBureau(t, open())
		wang := b.phone("王芳")
		wang.expect("免打扰", "请写明免打扰到哪一天，例如：免打扰 1月19日")
		wang.expect("免打扰 关闭", "目前没有设置免打扰")
		wang.expect("免打扰 1月16日", "已设置免打扰：1月16日（星期五）（含当日）前不发送待办提醒，期间的提醒在1月19日（星期一）一并发送。期间到期的有：2025年度报告数据填报（1月15日）。")
		wang.expect("免打扰", "免打扰至1月16日（星期五）")
		wang.expect("待办", "您有4项待办", "免打扰至1月16日")
		wang.expect("免打扰3天", "已设置免打扰：1月15日（星期四）")
		wang.expect("免打扰到下周五", "1月23日（星期五）")
		wang.expect("免打扰 1月20日前", "1月20日（星期二）")
		for _, text := range []string{"免打扰 到25日", "免打扰到25号", "免打扰至二十五日", "免打扰 直到25日前"} {
			wang.expect(text, "已设置免打扰：1月25日（星期日）")
		}
		wang.expect("免打扰 到5日", "2月5日（星期四）")
		wang.expect("免打扰25日", "2月6日（星期五）") // as long as 25天
		wang.expect("免打扰 关闭", "已关闭免打扰，1月13日（星期二）起恢复提醒。")
		wang.expect("免打扰 关闭", "目前没有设置免打扰")
		for text, want := range map[string]string{
			"免打扰 昨天": "“昨天”已经过去", "免打扰 2月30日": "“2月30日”不是一个日期", "免打扰 一直": "请写明免打扰到哪一天",
			"免打扰 2030-01-01": "最长为一年", "免打扰 1月20日和22日": "没有看懂", "免打扰 2025-01-01": "已经过去",
		} {
			wang.expect(text, want)
		}
	})
}

func TestRulesInChat(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		b := newBureau(t, open())
		zhao, wang, li := b.phone("赵敏"), b.phone("王芳"), b.phone("李强")
		wang.expect("新增提醒 2月10日 党组会", "需要管理员权限")
		for text, want := range map[string]string{
			"新增提醒":                                        "请写明日期和事项，例如：新增提醒 2026-02-10 党组会审议 给 张三、督查科。",
			"新增提醒 党组会审议":                                  "请写明日期和事项",
			"新增提醒 2026-02-10":                             "请在日期后写明事项",
			"新增提醒 2026-02-10 给 张三":                        "请在日期后写明事项",
			"新增提醒 2026-02-30 党组会":                         "“2026-02-30”不是一个日期",
			"新增提醒 每年2月30日 党组会":                            "“每年2月30日”不是一个日期",
			"新增提醒 2025-02-10 党组会":                         "“2025-02-10”已经过去",
			"新增提醒 每季度 报表":                                 "请写明日期和事项",
			"新增提醒 2月10日 提前400天 党组会":                       "提前的天数应为1至366",
			"新增提醒 每年1月15日 报告初稿":                           "已有同名的提醒：报告初稿，每年1月25日（配置文件设定）",
			"新增提醒 2月10日 " + strings.Repeat("长", 41):       "不超过40个字",
			"新增提醒 2月10日 党组会 给 " + strings.Repeat("长", 41): "“给”后面请写",
			"删除提醒":      "请写明要删除的提醒名称",
			"删除提醒 聚餐":   "没有名为“聚餐”的提醒",
			"删除提醒 初稿":   "由配置文件设定",
			"删除提醒 年度报告": "请写明是哪一项，例如发送：\n删除提醒 信访情况年度报告报送\n",
		} {
			zhao.expect(text, want)
		}
		for text, want := range map[string]string{
			"新增提醒 2026-02-10 党组会审议 给 李强、督查科":   "已新增提醒：党组会审议，2026年2月10日（星期二）截止，提醒对象：李强、督查科。首次提醒：1月27日（星期二）。",
			"新增提醒2月13日前 报材料":                   "已新增提醒：报材料，2026年2月13日（星期五）截止，提醒对象：赵敏。首次提醒：1月14日（星期三）。需要提醒他人的，请在末尾写明",
			"新增提醒 今天 交表，给全体":                   "已新增提醒：交表，2026年1月12日（星期一）截止，提醒对象：全体。首次提醒：1月13日（星期二）。",
			"新增提醒 每月5日 提前3、1天 月报 给 填报人":        "已新增提醒：月报，每月5日截止，提醒对象：填报人员。首次提醒：2月2日（星期一）。",
			"新增提醒 季度例会 每年3月底 给 网信科 李和平":        "已新增提醒：季度例会，每年3月31日截止，提醒对象：网信科、李和平。首次提醒：2月28日（星期六）。请注意，目前没有与“网信科、李和平”对应的人员",
			"新增提醒 每月5日 通报 给 填报人 提前3天":          "已新增提醒：通报，每月5日截止，提醒对象：填报人员。首次提醒：2月2日（星期一）。",
			"新增提醒 每年2月最后一日，归档材料，提前10天提醒，给 管理员": "已新增提醒：归档材料，每年2月最后一日截止，提醒对象：管理员。首次提醒：2月14日（星期六）。",
		} {
			zhao.expect(text, want)
		}
		zhao.expect("新增提醒 2026-02-10 党组会审议", "已有同名的提醒：党组会审议，2026-02-10。请换一个名称，或先发送“删除提醒 党组会审议”。")
		zhao.expect("提醒列表", "共13项提醒：", "报告数据填报：每年1月15日，提醒分工人员、编辑人员，下一次1月15日（星期四）截止\n", "依据《信访工作条例》第四十一条",
			"党组会审议：2026-02-10，提醒李强、督查科（赵敏添加）", "月报：每月5日", "发送“新增提醒")
		li.expect("提醒列表", "需要管理员权限")
		li.expect("待办", "您有2项待办", "交表：今天", "党组会审议：2月10日（星期二）截止，还有29天。办结后发送“已完成 党组会审议”。")
		zhao.expect("删除提醒 党组会", "已删除提醒：党组会审议（2026-02-10）。")
		zhao.expect("删除提醒 党组会", "没有名为“党组会”的提醒")
		if said := li.say("待办"); strings.Contains(said, "党组会审议") {
			t.Errorf("deleted and still there: %s", said)
		}
		zhao.expect("新增提醒 2026-02-10 党组会审议", "已新增提醒")
		b.at("2026-03-12 12:00")
		zhao.expect("提醒列表", "党组会审议：2026-02-10，提醒赵敏，已过期（赵敏添加）")
	})
}

// TestRemindersAreAnsweredTheSameAgain kills the process after a commit: the
// turn is run again and says the same, and nothing is done twice.
func TestRemindersAreAnsweredTheSameAgain(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		b := newBureau(t, s)
		days, err := calendar.New()
		if err != nil {
			t.Fatal(err)
		}
		h := handlers.NewRemind(b.desk, handlers.RemindOptions{Calendar: days, Rules: remind.DefaultRules(), At: 9 * 60})
		engine := func(s bot.Store) *bot.Engine {
			e, err := bot.New(bot.Options{Store: s, Directory: bot.Roster{}, Handlers: []bot.Handler{h}, Now: func() time.Time { return noon }})
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
		for text, want := range map[string]string{
			"新增提醒 每周一 周报 给 督查科": "已新增提醒：周报", "已完成 报告初稿": "已登记", "稍后 3天 数据": "已推迟到1月15日", "免打扰 1月16日": "已设置免打扰",
		} {
			c := b.phone("王芳")
			if strings.HasPrefix(text, "新增") {
				c = b.phone("赵敏")
			}
			c.engine = engine(&killed{Store: s, afterCommit: true})
			c.say(text)
			c.replies, c.engine = nil, engine(s)
			c.resume()
			if len(c.replies) != 1 || !strings.Contains(c.replies[0].Text, want) {
				t.Errorf("%s was answered again with %+v", text, c.replies)
			}
		}
		entries, err := s.Journal(context.Background(), remind.RecordName)
		if err != nil || len(entries) != 4 {
			t.Errorf("%d entries in the journal, %v", len(entries), err)
		}
	})
}

// TestTheLoopAndTheChat lets the loop send what the chat has set.
func TestTheLoopAndTheChat(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		b := newBureau(t, s)
		zhao, zhang, li := b.phone("赵敏"), b.phone("张三"), b.phone("李强")
		zhao.say("新增提醒 2026-01-20 交总结 给 督查科、钱进")
		zhao.say("分工 约谈 张三")
		zhang.say("我是谁")
		li.say("免打扰 1月14日")
		days, err := calendar.New()
		if err != nil {
			t.Fatal(err)
		}
		loop := remind.NewLoop(remind.Options{
			Store: s, Calendar: days, Rules: remind.DefaultRules(), At: 9 * 60, Until: 18 * 60, Now: func() time.Time { return b.now },
			People: func(ctx context.Context) ([]remind.Person, error) { return b.desk.RemindedPeople(ctx, s) },
			Work: func(ctx context.Context, keys []report.Key, people []remind.Person) (map[report.Key]remind.Work, error) {
				return b.desk.RemindedWork(ctx, s, keys, people)
			},
			Deliver: func(ctx context.Context, out ...bot.Outgoing) { b.engine.Deliver(ctx, out...) },
		})
		look := func() {
			t.Helper()
			if err := loop.Look(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		b.at("2026-01-12 09:00")
		look()
		b.at("2026-01-13 09:00")
		look()
		b.now = b.now.Add(3 * time.Minute)
		look()
		// Nobody's channel is running: it waits, visibly, in one message, and
		// comes with the next reply.
		zhao.expect("未送达", "以下提醒无法送达，对方还没有与助手说过话：", "钱进（交总结）", "致张三", "待办提醒")
		zhang.expect("我是谁", "补发：原定1月12日的提醒。\n待办提醒（1月13日 星期二），共2项：\n1. （补发）2025年度报告数据填报", "待您填报1项：约谈次数",
			"2. 交总结：1月20日（星期二）截止，还有7天。", "您是张三")
		if said := zhang.say("我是谁"); strings.Contains(said, "待办提醒") {
			t.Errorf("reminded twice: %s", said)
		}
		if said := li.say("我是谁"); strings.Contains(said, "待办提醒") {
			t.Errorf("disturbed: %s", said)
		}
		b.at("2026-01-15 09:10")
		look()
		b.now = b.now.Add(3 * time.Minute)
		look()
		li.expect("我是谁", "待办提醒（1月15日 星期四），共1项：\n交总结：1月20日（星期二）截止，还有5天。")
	})
}

// TestWhenTheReportIsDue: the day that the bureau's report is due is no matter
// of the Regulations, but of what is reminded of.
func TestWhenTheReportIsDue(t *testing.T) {
	storetest.Run(t, func(t *testing.T, open func() *store.Store) {
		c := newTalk(t, open(), "王芳", withReminders(t))
		for _, text := range []string{"今年的报告什么时候交", "报告什么时候要交？", "法治政府建设年度报告什么时候报", "年报几号截止", "待办 报告", "待办报告"} {
			c.expect(text, "年度报告各步的期限：\n2025年度报告数据填报：1月15日（星期四）截止\n", "2025年度法治政府建设年度报告报送：2月28日（星期六）截止")
		}
		c.expect("年度报告什么时候报", "第四十一条")
		c.expect("整改报告什么时候交", "没有规定")
	})
}
