package health

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/journal"
)

// OutboxStore is what an Outbox watches and keeps its own note in.
type OutboxStore interface {
	Undelivered(ctx context.Context, serves func(conversation string) bool) ([]bot.Outgoing, error)
	// Settle takes a message out of the Outbox, see bot.Store.
	Settle(m bot.Message, delivered bool)
	Record(ctx context.Context, name string) (journal.Record, error)
	Apply(ctx context.Context, record string, stamp journal.Stamp, changes []journal.Change) error
}

// Outbox watches what waits to be delivered, and tells the administrators once
// a working day what has waited for long.
type Outbox struct {
	Store     OutboxStore
	Monitor   *Monitor
	Directory bot.Directory
	// Push sends a message to a member of staff, see bot.Engine.Push.
	Push func(ctx context.Context, staff, turn string, r bot.Reply) (bool, error)
	// Calendar returns the working days.
	Calendar func() *calendar.Calendar
	// Now is the clock, in the zone in which days are meant.
	Now    func() time.Time
	Logger *slog.Logger
}

const (
	// overdue is how long a message may wait before the administrators are told.
	overdue = 24 * time.Hour
	// Between these hours they are told.
	fromHour, toHour = 9, 18
	// maxNamed is how many people are named that wait for messages.
	maxNamed = 10

	// noticeTurn begins a notice's name in the Outbox; the day follows.
	noticeTurn = "outbox-overdue"
	// serviceRecord keeps on which day they were told last.
	serviceRecord = "service"
	noticeField   = "outbox-overdue"
)

// Run looks at the Outbox every so often until ctx ends.
func (o *Outbox) Run(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if err := o.Look(ctx); err != nil && ctx.Err() == nil {
			o.Logger.Warn("the outbox was not looked at", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Look looks at the Outbox once.
func (o *Outbox) Look(ctx context.Context) error {
	waiting, err := o.Store.Undelivered(ctx, func(string) bool { return true })
	if err != nil {
		return err
	}
	now := o.Now()
	oldest := time.Time{}
	var late, notices []bot.Outgoing
	for _, out := range waiting {
		if oldest.IsZero() || out.At.Before(oldest) {
			oldest = out.At
		}
		if strings.HasPrefix(out.Turn, noticeTurn) {
			notices = append(notices, out)
		} else if now.Sub(out.At) > overdue {
			late = append(late, out)
		}
	}
	o.Monitor.SetOutbox(len(waiting), oldest, now)
	day := calendar.DateOf(now)
	work, _ := o.Calendar().IsWorkday(day)
	if len(late) == 0 || !work || now.Hour() < fromHour || now.Hour() >= toHour {
		return nil
	}
	return o.tell(ctx, day, now, notice(late, now), notices)
}

// tell tells the administrators, unless they were told today, by this process
// or another. The day is noted last: where something fails before, they are told
// at the next look rather than not at all. What is still on its way to them from
// earlier days is taken back.
func (o *Outbox) tell(ctx context.Context, day calendar.Date, now time.Time, text string, earlier []bot.Outgoing) error {
	record, err := o.Store.Record(ctx, serviceRecord)
	if err != nil {
		return err
	}
	last := record[noticeField]
	if last.Value == day.String() {
		return nil
	}
	turn := noticeTurn + ":" + day.String()
	if err := o.push(ctx, turn, text); err != nil {
		return err
	}
	for _, out := range earlier {
		if !strings.HasPrefix(out.Turn, turn) {
			o.Store.Settle(bot.Message{ID: out.Turn, Channel: out.Channel, Conversation: out.Conversation}, true)
		}
	}
	err = o.Store.Apply(ctx, serviceRecord,
		journal.Stamp{By: "系统", Channel: serviceRecord, Turn: fmt.Sprint(noticeTurn, ":", now.UnixNano()), At: now},
		[]journal.Change{{Field: noticeField, Value: day.String(), Base: last.Version}})
	var quicker *journal.ConflictError
	if errors.As(err, &quicker) {
		return nil // another process has told them as well
	}
	return err
}

// push sends a text to every administrator.
func (o *Outbox) push(ctx context.Context, turn, text string) error {
	roster, err := o.Store.Record(ctx, o.Directory.Record())
	if err != nil {
		return err
	}
	var errs []error
	for _, p := range o.Directory.Administrators(roster) {
		_, err := o.Push(ctx, p.ID, turn, bot.Reply{Text: text, Handler: serviceRecord})
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// notice says who waits for how many messages.
func notice(late []bot.Outgoing, now time.Time) string {
	type person struct {
		name  string
		n     int
		since time.Time
	}
	var people []*person
	byName := make(map[string]*person)
	for _, out := range late {
		p := byName[out.To.Name]
		if p == nil {
			p = &person{name: out.To.Name, since: out.At}
			byName[out.To.Name] = p
			people = append(people, p)
		}
		p.n++
	}
	lines := []string{fmt.Sprintf("有%d条消息超过24小时没有送达：", len(late))}
	for i, p := range people {
		if i == maxNamed {
			lines = append(lines, fmt.Sprintf("另有%d人。", len(people)-maxNamed))
			break
		}
		lines = append(lines, fmt.Sprintf("致%s%d条，最早的是%s", p.name, p.n, p.since.In(now.Location()).Format("1月2日15:04")))
	}
	return strings.Join(append(lines, "对方再次发来消息或恢复连接后自动送达。发送“未送达”查看内容。"), "\n")
}
