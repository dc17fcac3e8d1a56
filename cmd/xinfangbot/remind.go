package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"xinfangbot/bot"
	"xinfangbot/handlers"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/config"
	"xinfangbot/internal/journal"
	"xinfangbot/internal/remind"
)

type remindOptions struct {
	settings
	date string
	json bool
}

func newRemind() *cobra.Command {
	var o remindOptions
	cmd := &cobra.Command{
		Use:   "remind --date YYYY-MM-DD",
		Short: "查看某一天会向谁发送哪些提醒，不实际发送",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return showReminders(cmd.Context(), cmd.OutOrStdout(), o) },
	}
	cmd.Flags().StringVar(&o.date, "date", "", "日期，YYYY-MM-DD")
	o.flags(cmd)
	cmd.Flags().BoolVar(&o.json, "json", false, "以JSON输出")
	return cmd
}

// showReminders prints what would be sent on a day.
func showReminders(ctx context.Context, w io.Writer, o remindOptions) error {
	date, err := calendar.Parse(o.date)
	if err != nil {
		return usagef("--date %w", err)
	}
	conf, err := o.load()
	if err != nil {
		return err
	}
	_, days, err := loadDeadlines(conf.Calendar.Holidays)
	if err != nil {
		return err
	}
	book := remind.Book{Calendar: days, Lead: conf.Reminders.Lead}
	state, err := readReminders(ctx, conf, &book, date)
	if err != nil {
		return err
	}
	s := reminders(book, date, book.Messages(date, state))
	if o.json {
		return printJSON(w, s)
	}
	return printLine(w, s.text(date, days))
}

// emptyStore stands for a data folder that there is not.
type emptyStore struct{}

func (emptyStore) Record(context.Context, string) (journal.Record, error) {
	return journal.Record{}, nil
}

func (emptyStore) Addresses(context.Context) (map[string][]bot.Address, error) { return nil, nil }

// reminderStore is what reminders are read from.
type reminderStore interface {
	handlers.Records
	Addresses(ctx context.Context) (map[string][]bot.Address, error)
}

// readReminders completes the book and returns the state of a day, from the
// data folder where there is one.
func readReminders(ctx context.Context, conf config.Config, book *remind.Book, date calendar.Date) (s remind.State, err error) {
	var records reminderStore = emptyStore{}
	if _, missing := os.Stat(conf.Data); missing == nil || len(conf.Redis.Addr) > 0 {
		state, openErr := openState(ctx, conf, newLogger(slog.LevelWarn))
		if openErr != nil {
			return s, openErr
		}
		defer func() { err = errors.Join(err, state.close()) }()
		records = state
	}
	desk, err := loadDesk(conf.Report)
	if err != nil {
		return s, err
	}
	record, err := records.Record(ctx, remind.RecordName)
	if err != nil {
		return s, err
	}
	register, err := remind.ReadRegister(record)
	if err != nil {
		return s, err
	}
	if book.People, err = remindedPeople(ctx, desk, records); err != nil {
		return s, err
	}
	book.Rules = register.All(conf.Reminders.Rules)
	s = register.State(date)
	s.Work, err = desk.RemindedWork(ctx, records, book.Reports(date, s), book.People)
	return s, err
}

// remindedPeople returns those who may be reminded and who of them has written
// to the bot.
func remindedPeople(ctx context.Context, desk *handlers.Desk, records reminderStore) ([]remind.Person, error) {
	addresses, err := records.Addresses(ctx)
	if err != nil {
		return nil, err
	}
	roster, err := records.Record(ctx, bot.RosterRecord)
	if err != nil {
		return nil, err
	}
	addresses = bot.Reached(roster, addresses)
	var others []bot.Staff
	if len(bot.People(roster)) == 0 {
		for _, id := range slices.Sorted(maps.Keys(addresses)) {
			others = append(others, bot.Staff{ID: id, Name: addresses[id][0].Sender.Name, Role: bot.Administrator})
		}
	}
	people, err := desk.RemindedPeople(ctx, records, others...)
	if err != nil {
		return nil, err
	}
	for i := range people {
		people[i].Reachable = len(addresses[people[i].ID]) > 0
	}
	return people, nil
}

// printedReminders are a day's messages as --json prints them.
type printedReminders struct {
	Date     calendar.Date     `json:"date"`
	Weekday  string            `json:"weekday"`
	Kind     string            `json:"kind"`
	Workday  bool              `json:"workday"`
	Messages []printedReminder `json:"messages"`
	// Unknown are the years without a holiday table.
	Unknown []int `json:"unknown_years"`
}

type printedReminder struct {
	To string `json:"to"`
	// Reachable: the person has written to the bot. What is for nobody who is
	// known is shown with the section or role it is for.
	Reachable bool           `json:"reachable"`
	Items     []printedEntry `json:"items"`
	Text      string         `json:"text"`
}

type printedEntry struct {
	Name    string        `json:"name"`
	Title   string        `json:"title"`
	Due     calendar.Date `json:"due"`
	Left    int           `json:"days_left"`
	Overdue int           `json:"workdays_overdue"`
	Step    remind.Step   `json:"step,omitempty"`
	Owed    []string      `json:"owed,omitempty"`
}

// reminders turns a day's messages into what is printed.
func reminders(book remind.Book, date calendar.Date, messages []remind.Message) printedReminders {
	kind := book.Calendar.Kind(date)
	p := printedReminders{
		Date: date, Weekday: date.ChineseWeekday(), Kind: kind.String(), Workday: kind.Works(),
		Messages: []printedReminder{}, Unknown: []int{},
	}
	if !book.Calendar.Known(date.Year) {
		p.Unknown = append(p.Unknown, date.Year)
	}
	for _, m := range messages {
		r := printedReminder{To: m.Person.Name, Reachable: m.Person.Reachable, Items: []printedEntry{}, Text: m.Text()}
		for _, e := range m.Entries {
			r.Items = append(r.Items, printedEntry{
				Name: e.Rule, Title: e.Title, Due: e.Due, Left: e.Left, Overdue: e.Overdue, Step: e.Step, Owed: e.Owed,
			})
		}
		p.Messages = append(p.Messages, r)
	}
	return p
}

// text is what is printed without --json.
func (p printedReminders) text(date calendar.Date, days *calendar.Calendar) string {
	head := fmt.Sprintf("%s（%s，%s）", date.Chinese(), p.Weekday, p.Kind)
	if len(p.Unknown) > 0 {
		head += fmt.Sprintf("，没有%d年的放假安排，按周一至周五和法定节假日计算", date.Year)
	}
	switch {
	case !p.Workday:
		return fmt.Sprintf("%s不发送提醒，下一个工作日是%s。", head, days.NextWorkday(date).Chinese())
	case len(p.Messages) == 0:
		return head + "没有需要发送的提醒。"
	}
	text := fmt.Sprintf("%s共%d条提醒：", head, len(p.Messages))
	for _, m := range p.Messages {
		text += "\n\n致" + m.To
		if !m.Reachable {
			text += "（尚不能送达）"
		}
		text += "\n" + m.Text
	}
	return text
}
