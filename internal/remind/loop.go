package remind

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"xinfangbot/bot"
	"xinfangbot/internal/calendar"
	"xinfangbot/internal/journal"
	"xinfangbot/report"
)

// HandlerName is the handler's name of reminders in replies.
const HandlerName = "remind"

// Store is what the loop needs of where the state is kept.
type Store interface {
	Record(ctx context.Context, name string) (journal.Record, error)
	Apply(ctx context.Context, record string, stamp journal.Stamp, changes []journal.Change) error
	Addresses(ctx context.Context) (map[string][]bot.Address, error)
	Undelivered(ctx context.Context, serves func(conversation string) bool) ([]bot.Outgoing, error)
	Note(ctx context.Context, events ...bot.Event) error
	// BeginReminders begins, or takes up again, the sending of a day's
	// messages.
	BeginReminders(ctx context.Context, day calendar.Date) (Run, error)
	// Reminded returns the people, by ID, whose message of a day was put into
	// the Outbox.
	Reminded(ctx context.Context, day calendar.Date) (map[string]bool, error)
	// ClaimReminder puts a person's message of the run's day into the Outbox,
	// in one step with noting that it has, unless that was done before by
	// anybody. In the same step it takes out the turns that the message takes
	// the place of, and returns ErrArrived where one of them has arrived
	// meanwhile. It returns what it has put there: where the person is addressed
	// may differ from out where an earlier attempt broke off. The nonce is
	// another one with every call.
	ClaimReminder(ctx context.Context, r Run, person, nonce string, out bot.Outgoing, replaced ...string) (put bot.Outgoing, claimed bool, err error)
	// FinishReminders notes that every message of the run's day was claimed.
	FinishReminders(ctx context.Context, r Run) error
}

// ErrArrived is returned where a message that was to be replaced has arrived.
var ErrArrived = errors.New("the message that was to be replaced has arrived")

// Run is the sending of a day's messages.
type Run struct {
	Day calendar.Date
	// Finished: it was done before, and nothing is left to do.
	Finished bool
	// Last is the last day before that was finished; not valid where there is
	// none.
	Last calendar.Date
	// Forgotten is how many later days were found to have been gone through. The
	// clock was ahead then; when they come they are gone through again.
	Forgotten int
	// Generation tells those days apart from what they were before.
	Generation int
}

// Options is what a Loop is made of.
type Options struct {
	Store    Store
	Calendar *calendar.Calendar
	Rules    []Rule
	Lead     []int
	// At is when messages go out. Until is after when they wait for the next
	// working day, so that a machine that comes back in the night wakes nobody.
	At, Until Clock
	// People returns those who may be reminded. Who of them is reachable the
	// loop finds out by itself.
	People func(ctx context.Context) ([]Person, error)
	// Work returns how far the reports have come.
	Work func(ctx context.Context, keys []report.Key, people []Person) (map[report.Key]Work, error)
	// Deliver sends what was put into the Outbox. It does not wait.
	Deliver func(ctx context.Context, out ...bot.Outgoing)
	// Best chooses where a person is reached; nil means the first address.
	Best func([]bot.Address) (bot.Address, bool)
	// Now is the clock, in the zone in which days are meant.
	Now func() time.Time
	// Nonce returns another word with every call; nil means rand.Text.
	Nonce func() string
	// Logger for operators; nil discards.
	Logger *slog.Logger
}

const (
	// interval is how often the loop looks at the clock.
	interval = 30 * time.Second
	// steady is how long the clock has to run evenly after a jump before
	// anything is sent: a clock that is being set may be wrong for a moment.
	steady = 2 * time.Minute
	// maxMissed is how many days back missed days are made up for.
	maxMissed = 31
)

// Loop sends the messages of each working day. Several processes may run one on
// the same store: each message is sent once.
type Loop struct {
	o    Options
	log  *slog.Logger
	last time.Time // when the clock was looked at last
	// uneven is when the clock last jumped.
	uneven time.Time
	begun  bool          // the first day of the reminders is kept
	done   calendar.Date // the last day that this process found finished
}

// NewLoop returns a Loop.
func NewLoop(o Options) *Loop {
	l := &Loop{o: o, log: o.Logger}
	if l.log == nil {
		l.log = slog.New(slog.DiscardHandler)
	}
	if l.o.Nonce == nil {
		l.o.Nonce = rand.Text
	}
	if l.o.Best == nil {
		l.o.Best = func(list []bot.Address) (bot.Address, bool) {
			if len(list) == 0 {
				return bot.Address{}, false
			}
			return list[0], true
		}
	}
	return l
}

// Run sends messages until ctx ends. What fails is tried again at the next look
// at the clock.
func (l *Loop) Run(ctx context.Context) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		if err := l.Look(ctx); err != nil && ctx.Err() == nil {
			l.log.Error("reminders not sent, tried again soon", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Look looks at the clock once and sends what is due and was not sent yet.
func (l *Loop) Look(ctx context.Context) error {
	now := l.o.Now()
	even := l.even(now)
	if !l.begun {
		if err := l.begin(ctx, now); err != nil {
			return err
		}
	}
	day := calendar.DateOf(now)
	if work, _ := l.o.Calendar.IsWorkday(day); !even || !work || day == l.done {
		return nil
	}
	if c := ClockOf(now); c < l.o.At || c >= l.o.Until {
		return nil
	}
	if err := l.send(ctx, day, now); err != nil {
		return fmt.Errorf("reminders of %s: %w", day, err)
	}
	l.done = day
	return nil
}

// even tells whether the clock has run evenly for a while. A machine that slept
// looks like one whose clock was set.
func (l *Loop) even(now time.Time) bool {
	if !l.last.IsZero() {
		if d := now.Sub(l.last); d < 0 || d > 10*interval {
			l.log.Info("the clock has jumped", "by", d)
			l.uneven = now
		}
	}
	l.last = now
	return l.uneven.IsZero() || now.Sub(l.uneven) >= steady
}

// begin keeps the first day of the reminders.
func (l *Loop) begin(ctx context.Context, now time.Time) error {
	register, err := l.register(ctx)
	if err != nil {
		return err
	}
	if _, begun := register.Begun(); !begun {
		if err := l.apply(ctx, now, register.Begin(calendar.DateOf(now))); err != nil {
			return err
		}
	}
	l.begun = true
	return nil
}

func (l *Loop) register(ctx context.Context) (*Register, error) {
	record, err := l.o.Store.Record(ctx, RecordName)
	if err != nil {
		return nil, fmt.Errorf("read the reminders: %w", err)
	}
	return ReadRegister(record)
}

// apply changes the record. Another process that was quicker has kept the same.
func (l *Loop) apply(ctx context.Context, now time.Time, changes ...journal.Change) error {
	stamp := journal.Stamp{By: "系统", Channel: HandlerName, Turn: HandlerName + ":" + now.Format(time.RFC3339), At: now}
	err := l.o.Store.Apply(ctx, RecordName, stamp, changes)
	var conflict *journal.ConflictError
	if err != nil && !errors.As(err, &conflict) {
		return fmt.Errorf("keep the reminders: %w", err)
	}
	return nil
}
