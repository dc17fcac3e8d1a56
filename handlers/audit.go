package handlers

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/remind"
	"xinfangbot/report"
)

// Audit shows administrators what the service did and what still waits.
type Audit struct {
	bot.CommandsOnly
	desk *Desk
}

// NewAudit returns the handler for the audit and the Outbox.
func NewAudit(desk *Desk) *Audit { return &Audit{desk: desk} }

// Name implements bot.Handler.
func (*Audit) Name() string { return "audit" }

// Topic implements Topical.
func (*Audit) Topic() string { return "管理" }

// Commands implements bot.Commander.
func (h *Audit) Commands() []bot.Command {
	return []bot.Command{
		{Name: "记录", Aliases: []string{"操作记录", "审计"}, Args: "[条数或姓名]", Help: "查看最近的变更、绑定、拒绝、起草等记录", Role: bot.Administrator, Harmless: true, Run: h.events},
		{Name: "未送达", Help: "查看还没有送达的消息", Role: bot.Administrator, Harmless: true, Run: h.undelivered},
	}
}

const (
	defaultEvents = 20
	maxEvents     = 100
	// eventsSearched is how far back a person's events are looked for.
	eventsSearched = 2000
)

// eventNames are what the kinds of events are called.
var eventNames = map[bot.EventKind]string{
	bot.ChangeEvent: "变更", bot.RefusalEvent: "拒绝", bot.LoginEvent: "登录绑定", bot.DraftEvent: "起草",
	bot.ExportEvent: "导出", bot.ModelEvent: "模型", bot.ServiceEvent: "服务",
}

func (h *Audit) events(ctx context.Context, t *bot.Turn, args string) error {
	n, name := defaultEvents, ""
	if args != "" {
		var err error
		if n, err = strconv.Atoi(strings.TrimSuffix(args, "条")); err != nil {
			n, name = defaultEvents, args
		} else if n < 1 || n > maxEvents {
			t.Reply(fmt.Sprintf("一次可查看1至%d条，例如：记录 50。更早的记录请由系统管理员导出。", maxEvents))
			return nil
		}
	}
	read := n
	if name != "" {
		read = eventsSearched
	}
	list, err := t.Events(ctx, read)
	if err != nil {
		return err
	}
	var lines []string
	for _, e := range list {
		if len(lines) == n {
			break
		}
		if name == "" || e.By == name {
			lines = append(lines, h.eventLine(t, e))
		}
	}
	switch {
	case len(lines) == 0 && name != "":
		t.Reply(fmt.Sprintf("最近%d条记录中没有%s的记录。", eventsSearched, name))
	case len(lines) == 0:
		t.Reply("还没有记录。")
	default:
		t.Reply(fmt.Sprintf("最近%d条记录，最近的在前：\n%s", len(lines), strings.Join(lines, "\n")))
	}
	return nil
}

func (h *Audit) eventLine(t *bot.Turn, e bot.Event) string {
	line := e.At.In(t.Now.Location()).Format("1月2日15:04") + " " + eventNames[e.Kind]
	if e.By != "" {
		line += " " + e.By
	}
	if e.Kind == bot.ChangeEvent {
		return line + "：" + h.changeText(e.Text)
	}
	return line + "：" + e.Text
}

// maxChangesNamed is how many changed fields are named.
const maxChangesNamed = 6

// recordNames are what the records are called that hold no report.
var recordNames = map[string]string{
	bot.RosterRecord: "人员", dutiesRecord: "分工", nudgesRecord: "催办", remind.RecordName: "提醒",
}

// changeText says in staff's words what a turn has changed.
func (h *Audit) changeText(text string) string {
	record, list, _ := strings.Cut(text, "：")
	if record == bot.RosterRecord && list != "" {
		return recordNames[record] + "（" + list + "）"
	}
	if name, ok := recordNames[record]; ok {
		return name
	}
	key, part, ok := report.ParseRecord(record)
	switch {
	case !ok:
		return text
	case part == report.DraftsPart:
		return key.Title() + "的初稿"
	case part == report.OwnTextsPart:
		return key.Title() + "的采用文字"
	}
	names := strings.Split(list, "、")
	for i, id := range names {
		if id == journal.Closed {
			names[i] = "归档"
		} else {
			names[i] = h.desk.Schema.NameOf(id)
		}
	}
	return key.Title() + "的" + listSome(names, maxChangesNamed)
}

// maxWaiting is how many waiting messages are listed.
const maxWaiting = 20

// excerptLength is how many characters are shown of a message that waits.
const excerptLength = 20

func (h *Audit) undelivered(ctx context.Context, t *bot.Turn, _ string) error {
	list, err := t.Undelivered(ctx)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		t.Reply("没有未送达的消息。")
		return nil
	}
	lines := []string{fmt.Sprintf("有%d条消息未送达，对方再次发来消息或恢复连接后自动送达：", len(list))}
	for i, o := range list {
		if i == maxWaiting {
			lines = append(lines, fmt.Sprintf("另有%d条。", len(list)-maxWaiting))
			break
		}
		lines = append(lines, fmt.Sprintf("%s 致%s，已等待%s：%s",
			o.At.In(t.Now.Location()).Format("1月2日15:04"), o.To.Name, waited(t.Now.Sub(o.At)), excerpt(o)))
	}
	t.Reply(strings.Join(lines, "\n"))
	return nil
}

// waited says how long something waits.
func waited(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "不足1分钟"
	case d < time.Hour:
		return fmt.Sprintf("%d分钟", int(d.Minutes()))
	case d < 24*time.Hour:
		return fmt.Sprintf("%d小时", int(d.Hours()))
	}
	return fmt.Sprintf("%d天", int(d.Hours()/24))
}

// excerpt is the beginning of what waits.
func excerpt(o bot.Outgoing) string {
	for _, r := range o.Replies {
		if text := strings.Join(strings.Fields(r.Text), " "); text != "" {
			return cutAfter(text, excerptLength)
		}
		if len(r.Files) > 0 {
			return "文件" + r.Files[0].Name
		}
	}
	return "（空）"
}
