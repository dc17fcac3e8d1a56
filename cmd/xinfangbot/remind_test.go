package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"xinfangbot/bot"
	"xinfangbot/internal/config"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/remind"
)

func TestRemind(t *testing.T) {
	t.Chdir(t.TempDir()) // no data folder, no configuration
	r := command(t, "", "remind", "--date", "2026-02-27", "--json")
	r.expect(t, 0)
	var got struct {
		Date, Weekday, Kind string
		Workday             bool
		Messages            []struct {
			To        string
			Reachable bool
			Text      string
			Items     []struct {
				Name, Title, Due, Step string
				Left                   int `json:"days_left"`
				Overdue                int `json:"workdays_overdue"`
			}
		}
		Unknown []int `json:"unknown_years"`
	}
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatal(err)
	}
	if got.Date != "2026-02-27" || !got.Workday || got.Weekday != "星期五" || len(got.Messages) != 1 || got.Messages[0].To != "编辑人员" || got.Messages[0].Reachable {
		t.Fatalf("%+v", got)
	}
	if items := got.Messages[0].Items; len(items) != 3 || items[2].Name != "法治政府建设年度报告报送" || items[2].Due != "2026-02-28" ||
		items[2].Left != 1 || items[2].Step != "submit" || items[0].Overdue != 15 {
		t.Errorf("%+v", items)
	}
	command(t, "", "remind", "--date", "2026-02-27").expect(t, 0, "2026年2月27日（星期五，工作日）共1条提醒：", "致编辑人员（尚不能送达）", "2025年度法治政府建设年度报告报送：2月28日（星期六）截止，还有1天。")
	command(t, "", "remind", "--date", "2026-02-18").expect(t, 0, "2026年2月18日（星期三，节假日）不发送提醒，下一个工作日是2026年2月24日。")
	command(t, "", "remind", "--date", "2026-02-18", "--json").expect(t, 0, `"workday":false,"messages":[],"unknown_years":[]`)
	command(t, "", "remind", "--date", "2026-11-20").expect(t, 0, "没有需要发送的提醒")
	command(t, "", "remind", "--date", "2031-02-27", "--json").expect(t, 0, `"unknown_years":[2031]`)
	command(t, "", "remind", "--date", "2031-02-27").expect(t, 0, "没有2031年的放假安排")
}

func TestRemindOfABureau(t *testing.T) {
	data := t.TempDir()
	ctx := context.Background()
	defaults := config.Default()
	defaults.Data = data
	state, err := openState(ctx, defaults, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	apply := func(record string, change journal.Change, err error) {
		t.Helper()
		if err == nil {
			err = state.Apply(ctx, record, journal.Stamp{By: "王芳", Turn: change.Field}, []journal.Change{change})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range []bot.Person{{Name: "王芳", Role: bot.Administrator}, {Name: "李强", Role: bot.Contributor, Section: "督查科"}} {
		change, err := bot.PersonChange(nil, p)
		apply(bot.RosterRecord, change, err)
	}
	register, err := remind.ReadRegister(nil)
	if err != nil {
		t.Fatal(err)
	}
	due, err := remind.ParseWhen("2031-03-10")
	if err != nil {
		t.Fatal(err)
	}
	change, err := register.Set(remind.Rule{Name: "党组会审议", Due: due, For: []string{"王芳"}})
	apply(remind.RecordName, change, err)
	m := bot.Message{Channel: "terminal", ID: "1", Conversation: "terminal:王芳", Sender: bot.Sender{ID: "王芳", Name: "王芳"}}
	if err := state.Commit(ctx, bot.Commit{Message: m, Staff: "王芳", Address: &bot.Address{Channel: m.Channel, Conversation: m.Conversation, Sender: m.Sender}}); err != nil {
		t.Fatal(err)
	}
	if err := state.close(); err != nil {
		t.Fatal(err)
	}
	conf := writeTemp(t, "config.yaml", "reminders: {rules: [{name: 周报, due: 每周一, for: [督查科], lead: [1]}]}")
	r := command(t, "", "remind", "--date", "2031-03-10", "--data", data, "--config", conf)
	r.expect(t, 0, "致王芳\n", "党组会审议：今天（3月10日）截止", "以下提醒无法送达", "李强（周报）", "致李强（尚不能送达）", "周报：今天（3月10日）截止")
	if strings.Contains(r.stdout, "法治政府") {
		t.Errorf("the configured rules do not replace the usual ones:\n%s", r.stdout)
	}
}

func TestRemindWrongUsage(t *testing.T) {
	for _, args := range [][]string{{}, {"--date", "2026-02-30"}, {"--date", "2月27日"}, {"--date", "2026-02-27", "more"}} {
		r := command(t, "", append([]string{"remind"}, args...)...)
		r.expect(t, 2)
		if strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("%v: not one clear line: %q", args, r.stderr)
		}
	}
	r := command(t, "", "remind", "--date", "2026-02-27", "--config", writeTemp(t, "config.yaml", "reminders:\n  at: noon\n"))
	r.expect(t, 1)
	if !strings.Contains(r.stderr, "line 2") || !strings.Contains(r.stderr, "09:00") {
		t.Errorf("%q", r.stderr)
	}
}
