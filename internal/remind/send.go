package remind

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/journal"
)

// send puts every message of the day that was not sent yet into the Outbox and
// has it delivered.
func (l *Loop) send(ctx context.Context, day calendar.Date, now time.Time) error {
	register, err := l.register(ctx)
	if err != nil {
		return err
	}
	if since, _ := register.Begun(); day.Before(since) {
		return nil
	}
	run, err := l.o.Store.BeginReminders(ctx, day)
	if err != nil || run.Finished {
		return err
	}
	if run.Forgotten > 0 {
		l.log.Warn("reminders had been sent for days to come: the clock was or is wrong", "days", run.Forgotten, "day", day)
	}
	state, err := l.state(ctx, register, run)
	if err != nil {
		return err
	}
	m := mail{run: run, now: now}
	if m.addresses, err = l.addresses(ctx); err != nil {
		return err
	}
	if m.waiting, err = l.waiting(ctx, &state, m.addresses, day); err != nil {
		return err
	}
	messages, err := l.messages(ctx, register, state, day, m.addresses)
	if err != nil {
		return err
	}
	if err := l.claim(ctx, m, state, messages); err != nil {
		return err
	}
	if err := l.note(ctx, register, messages, day, now); err != nil {
		return err
	}
	return l.o.Store.FinishReminders(ctx, run)
}

// state is what is known on the run's day.
func (l *Loop) state(ctx context.Context, register *Register, run Run) (State, error) {
	s := register.State(run.Day)
	s.Sent = make(map[calendar.Date]map[string]bool)
	last := run.Last
	if !last.Valid() {
		last = s.Since.AddDays(-1)
	}
	if earliest := run.Day.AddDays(-maxMissed - 1); last.Before(earliest) {
		last = earliest
	}
	for d := l.o.Calendar.AddWorkdays(last, 1); !d.After(run.Day); d = l.o.Calendar.AddWorkdays(d, 1) {
		if d != run.Day {
			s.Missed = append(s.Missed, d)
		}
		sent, err := l.o.Store.Reminded(ctx, d)
		if err != nil {
			return s, err
		}
		s.Sent[d] = sent
	}
	return s, nil
}

// mail is what a day's messages are sent with.
type mail struct {
	run       Run
	now       time.Time
	addresses map[string]bot.Address    // by the person's ID
	waiting   map[string][]bot.Outgoing // what has not arrived, by the person's ID
}

// addresses returns where people are reached, by ID.
func (l *Loop) addresses(ctx context.Context) (map[string]bot.Address, error) {
	all, err := l.o.Store.Addresses(ctx)
	if err != nil {
		return nil, err
	}
	roster, err := l.o.Store.Record(ctx, bot.RosterRecord)
	if err != nil {
		return nil, err
	}
	lists := bot.Reached(roster, all)
	best := make(map[string]bot.Address, len(lists))
	for id, list := range lists {
		if a, ok := l.o.Best(list); ok {
			best[id] = a
		}
	}
	return best, nil
}

// waiting finds the messages of earlier days that have not arrived where the
// person is reached now, and puts the days that they are about into the state.
func (l *Loop) waiting(ctx context.Context, s *State, addresses map[string]bot.Address, today calendar.Date) (map[string][]bot.Outgoing, error) {
	list, err := l.o.Store.Undelivered(ctx, func(string) bool { return true })
	if err != nil {
		return nil, err
	}
	waiting := make(map[string][]bot.Outgoing)
	s.Waiting = make(map[string][]calendar.Date)
	for _, out := range list {
		first, last, person, ok := ParseTurn(out.Turn)
		if !ok || !last.Before(today) || out.Conversation != addresses[person].Conversation {
			continue
		}
		waiting[person] = append(waiting[person], out)
		if earliest := today.AddDays(-maxMissed); first.Before(earliest) {
			first = earliest
		}
		for d := l.o.Calendar.NextWorkday(first); !d.After(last); d = l.o.Calendar.AddWorkdays(d, 1) {
			s.Waiting[person] = append(s.Waiting[person], d)
		}
	}
	for _, days := range s.Waiting {
		slices.SortFunc(days, calendar.Date.Compare)
	}
	return waiting, nil
}

func (l *Loop) messages(ctx context.Context, register *Register, s State, day calendar.Date, addresses map[string]bot.Address) ([]Message, error) {
	people, err := l.o.People(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the people: %w", err)
	}
	for i := range people {
		_, people[i].Reachable = addresses[people[i].ID]
	}
	book := Book{Calendar: l.o.Calendar, Rules: register.All(l.o.Rules), People: people, Lead: l.o.Lead}
	if s.Work, err = l.o.Work(ctx, book.Reports(day, s), people); err != nil {
		return nil, fmt.Errorf("read how far the reports have come: %w", err)
	}
	return book.Messages(day, s), nil
}

// claim puts the messages into the Outbox and has those delivered that nobody
// else has put there.
func (l *Loop) claim(ctx context.Context, m mail, s State, messages []Message) error {
	sent, unreachable := 0, 0
	for _, msg := range messages {
		a, ok := m.addresses[msg.Person.ID]
		if !ok {
			unreachable++
			continue
		}
		var replaced []string
		for _, out := range m.waiting[msg.Person.ID] {
			replaced = append(replaced, out.Turn)
		}
		put, claimed, err := l.o.Store.ClaimReminder(ctx, m.run, msg.Person.ID, l.o.Nonce(), bot.Outgoing{
			Turn: turnOf(s.firstTold(msg), msg), Channel: a.Channel, Conversation: a.Conversation, To: a.Sender,
			Replies: []bot.Reply{{Text: msg.Text(), Handler: HandlerName}}, At: m.now,
		}, replaced...)
		if err != nil {
			return err
		}
		if claimed {
			sent++
			l.o.Deliver(ctx, put)
		}
	}
	l.log.Info("reminders sent", "day", m.run.Day, "people", sent, "unreachable", unreachable)
	if sent == 0 {
		return nil
	}
	return l.o.Store.Note(ctx, bot.Event{
		At: m.now, Kind: bot.ServiceEvent, Channel: HandlerName,
		Text: fmt.Sprintf("待办提醒：已发%d人，%d人无法送达", sent, unreachable),
	})
}

const turnPrefix = "remind:"

// turnOf names a message in the Outbox: by its day, the first day that it tells
// of where that is another, and the person.
func turnOf(first calendar.Date, m Message) string {
	turn := turnPrefix + m.Day.String()
	if first != m.Day {
		turn += "+" + first.String()
	}
	return turn + ">" + m.Person.ID
}

// ParseTurn tells whose message of which days an entry of the Outbox is; false
// for what is no reminder.
func ParseTurn(turn string) (first, last calendar.Date, person string, ok bool) {
	rest, isReminder := strings.CutPrefix(turn, turnPrefix)
	days, person, named := strings.Cut(rest, ">")
	day, since, merged := strings.Cut(days, "+")
	if !merged {
		since = day
	}
	last, err := calendar.Parse(day)
	first, sinceErr := calendar.Parse(since)
	return first, last, person, isReminder && named && err == nil && sinceErr == nil
}

// note keeps which years the administrators were told of.
func (l *Loop) note(ctx context.Context, register *Register, messages []Message, day calendar.Date, now time.Time) error {
	var changes []journal.Change
	seen := make(map[int]bool)
	for _, m := range messages {
		for _, y := range m.Unknown {
			if !seen[y] {
				seen[y] = true
				changes = append(changes, register.Note(y, day))
			}
		}
	}
	if len(changes) == 0 {
		return nil
	}
	return l.apply(ctx, now, changes...)
}
