package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"xinfangbot/internal/journal"
)

// Options is what an Engine is made of.
type Options struct {
	Store     Store
	Directory Directory
	// Handlers in the order in which they are asked whether they accept.
	Handlers []Handler
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Logger for operators; nil discards. What staff say is never logged.
	Logger *slog.Logger
	// Parallel is how many conversations are answered at once; 0 means 256: most
	// of them wait for the store at any time, and what waits shares a round trip.
	Parallel int
	// Waiting is how many messages may wait for their turn before a channel
	// is held up; 0 means 4096.
	Waiting int
	// Rate bounds the messages of one conversation; the zero Rate does not.
	Rate Rate
	// Patience is how long a message waits for a store that is away; 0 tells
	// the person at once to send it again.
	Patience time.Duration
	// Lease is how long a process that fell silent keeps its channels from
	// others on the same store; 0 where there are no others.
	Lease time.Duration
	// StandBy is called where another process serves the channel of that name, or
	// is in what Alone is called for by it, and this one waits; nil logs it.
	StandBy func(name string)
}

// maxAttempts is how often a turn is run when others keep changing what it
// builds on.
const maxAttempts = 5

// Engine answers messages.
type Engine struct {
	store    Store
	staff    Directory
	handlers []Handler
	byName   map[string]Handler
	commands *commandSet
	now      func() time.Time
	log      *slog.Logger
	patience time.Duration
	leasing  leasing
	standBy  func(name string)

	lines      *lines
	recent     *recentRecords
	homes      *homes
	taken      *taken
	deliveries *deliveries
	jobs       *jobs
	gate       *gate
	lastStaff  *lastStaff
}

// New returns an Engine. It returns a *DuplicateCommandError where two
// handlers claim the same word.
func New(o Options) (*Engine, error) {
	commands, err := newCommandSet(o.Handlers)
	if err != nil {
		return nil, err
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	e := &Engine{
		store: o.Store, staff: o.Directory, handlers: o.Handlers, commands: commands,
		now: o.Now, log: o.Logger, patience: o.Patience, leasing: newLeasing(o.Lease), standBy: o.StandBy,
		byName:     make(map[string]Handler, len(o.Handlers)),
		lines:      newLines(orDefault(o.Parallel, 256), orDefault(o.Waiting, 4096), o.Logger),
		recent:     newRecentRecords(),
		homes:      newHomes(),
		taken:      newTaken(),
		deliveries: newDeliveries(),
		jobs:       newJobs(),
		gate:       newGate(o.Rate),
		lastStaff:  &lastStaff{},
	}
	for _, h := range o.Handlers {
		e.byName[h.Name()] = h
	}
	if e.now == nil {
		e.now = time.Now
	}
	if e.standBy == nil {
		e.standBy = func(name string) { e.log.Info("waiting for another process", "lease", name) }
	}
	return e, nil
}

func orDefault(n, def int) int {
	if n > 0 {
		return n
	}
	return def
}

// Serve finishes what an earlier process left undone on the channel, then
// answers its messages until the channel has no more or ctx ends, and returns
// when the last one is answered. Where several processes share the store, it
// waits until no other serves the channel.
func (e *Engine) Serve(ctx context.Context, ch Channel) error {
	return e.Alone(ctx, ch.Name(), func(ctx context.Context) error { return e.serve(ctx, ch) })
}

func (e *Engine) serve(ctx context.Context, ch Channel) error {
	e.homes.open(ctx, ch)
	defer e.homes.close(ch)
	defer e.deliveries.stop(ch)
	var beside beside
	defer beside.end()
	looking, stopLooking := context.WithCancel(ctx)
	defer stopLooking()
	if a, ok := ch.(Announcer); ok {
		a.Announce(func(what Announcement) {
			beside.start(func() { e.announced(looking, ch, what) })
		})
	}
	if err := e.recover(ctx, ch, true); err != nil {
		return err
	}
	beside.start(func() { e.lookAround(looking, ch) })
	var turns sync.WaitGroup
	err := ch.Run(ctx, func(ctx context.Context, m Message) (<-chan struct{}, error) {
		turns.Add(1)
		return e.receive(ctx, ch, m, turns.Done)
	})
	turns.Wait()
	stopLooking()
	beside.end()
	own := func(conversation string) bool { return owns(ch, conversation) }
	// A turn that was taken up again may begin a job, and a job ends with a turn.
	e.lines.waitFor(own)
	e.jobs.waitFor(own)
	e.lines.waitFor(own)
	return err
}

// beside is what goes on beside a channel's messages, until they end.
type beside struct {
	mu    sync.Mutex
	ended bool
	going sync.WaitGroup
}

// start runs f, unless there is nothing any more for it to be beside.
func (b *beside) start(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.ended {
		b.going.Go(f)
	}
}

// end returns when all that was started is over.
func (b *beside) end() {
	b.mu.Lock()
	b.ended = true
	b.mu.Unlock()
	b.going.Wait()
}

// announced takes note of a change of a channel's state. What could not be
// delivered while it was away is delivered as soon as it is back.
func (e *Engine) announced(ctx context.Context, ch Channel, what Announcement) {
	if what.Up {
		if err := e.recover(ctx, ch, true); err != nil && ctx.Err() == nil {
			e.log.Error("what was left undone was not taken up", "channel", ch.Name(), "err", err)
		}
	}
	if what.Text != "" {
		e.log.Warn("administrators are told of a channel", "channel", ch.Name(), "up", what.Up, "text", what.Text)
		e.alert(context.WithoutCancel(ctx), LoginEvent, ch.Name(), "channel:"+ch.Name(), what.Text)
	}
}

// Receive gives the message its place in the conversation's line; see
// Receiver. Serve does it for a channel; it is here for whoever has messages
// and no channel to run.
func (e *Engine) Receive(ctx context.Context, ch Channel, m Message) (<-chan struct{}, error) {
	return e.receive(ctx, ch, m, func() {})
}

func (e *Engine) receive(ctx context.Context, ch Channel, m Message, over func()) (<-chan struct{}, error) {
	done := make(chan struct{})
	end := func() {
		close(done)
		over()
	}
	if reason := unanswerable(m); reason != "" {
		e.log.Info("message ignored", "channel", m.Channel, "reason", reason)
		end()
		return done, nil
	}
	if !e.admit(ctx, ch, m) {
		end()
		return done, nil
	}
	// The turn outlives the channel's wish to stop: what was taken is answered.
	turnCtx := context.WithoutCancel(ctx)
	k := delivery{m.Conversation, m.ID}
	e.taken.take(k)
	err := e.lines.add(ctx, m.Conversation, func() {
		defer end()
		defer e.taken.leave(k)
		e.answer(turnCtx, ch, m, &waiting{stop: ctx.Done(), left: e.patience})
	})
	if err != nil {
		e.taken.leave(k)
		over()
		return nil, fmt.Errorf("take message: %w", err)
	}
	return done, nil
}

// answer runs the message's turn and delivers the replies.
func (e *Engine) answer(ctx context.Context, ch Channel, m Message, wait *waiting) {
	var lost Lost
	for {
		t, opened, err := e.turn(ctx, m, &lost, func(t *Turn) error { return e.dispatch(ctx, t) })
		if err == nil {
			e.conclude(ctx, ch, t, opened)
			return
		}
		if errors.Is(err, ErrUnavailable) {
			if wait.first() && e.answerAlone(ctx, ch, m) {
				return
			}
			if wait.wait(ctx, e, ch, m) {
				continue
			}
			if wait.left > 0 && wait.kept {
				return
			}
		}
		e.log.Error("message not answered", "channel", m.Channel, "handler", t.handler, "err", err)
		e.apologise(ctx, ch, m)
		return
	}
}

// conclude delivers what a committed turn says and starts what it began. Where
// ch is nil, what is said waits in the Outbox.
func (e *Engine) conclude(ctx context.Context, ch Channel, t *Turn, opened Opened) {
	m := t.Message
	if opened.Done {
		// Its reply may still wait in the Outbox.
		e.store.Settle(m, false)
		return
	}
	e.deliveries.withdraw(t.withdrawn)
	// What a stranger is told is not worth keeping: they may never be met again.
	delivered := t.Staff.Role < Reader
	if ch != nil {
		for _, out := range e.deliveries.due(m.Conversation, m.ID, opened.Waiting) {
			e.deliver(ctx, ch, out)
		}
		delivered = e.send(ctx, ch, outgoing(m, t.replies, t.Now)) || delivered
	}
	e.store.Settle(m, delivered)
	if b, ok := ch.(Binder); ok && t.Staff.Role >= Reader && t.Staff.ID != m.Sender.Staff {
		// Tried again with every message until it holds.
		if err := e.bind(ctx, b, m, t.Staff); err != nil {
			e.log.Warn("member of staff not bound", "channel", m.Channel, "err", err)
		}
	}
	e.Deliver(ctx, t.pushes...)
	for _, id := range t.endedJobs {
		e.jobs.cancel(id)
	}
	for _, j := range t.jobs {
		e.jobs.start(e, j)
	}
}

// bind lets the channel recognise who said m. Where they are reached from then
// on is kept at once: they may never write again.
func (e *Engine) bind(ctx context.Context, b Binder, m Message, staff Staff) error {
	conversation, err := b.Bind(ctx, m, staff)
	if err != nil || conversation == "" {
		return err
	}
	m.Conversation = conversation
	a := e.homes.moved(staff.ID, m)
	if a == nil {
		return nil
	}
	if err := e.store.KeepAddress(ctx, staff.ID, *a); err != nil {
		return err
	}
	e.homes.keep(staff.ID, conversation)
	return nil
}

// turn runs the message's turn, as do says, and commits it. It is run again
// while others are quicker to change what it builds on, and given up at last.
// lost is what attempts that failed may have written, in earlier calls too.
func (e *Engine) turn(ctx context.Context, m Message, lost *Lost, do func(t *Turn) error) (*Turn, Opened, error) {
	for attempt := 1; ; attempt++ {
		t, opened, err := e.attempt(ctx, m, *lost, do)
		if err != nil {
			lost.Pushes, lost.Jobs = append(lost.Pushes, t.pushes...), append(lost.Jobs, t.jobs...)
		}
		var conflict *journal.ConflictError
		if !errors.As(err, &conflict) {
			return t, opened, err
		}
		if attempt < maxAttempts {
			continue
		}
		e.log.Error("turn given up", "channel", m.Channel, "handler", t.handler, "err", err)
		t.forget()
		t.handler, t.lost = engineName, *lost
		t.Reply("多人正在修改同一项内容，这次没有保存，请稍后重新发送。")
		return t, opened, e.store.Commit(ctx, t.undone(opened))
	}
}

// attempt runs the message's turn once and commits it.
func (e *Engine) attempt(ctx context.Context, m Message, lost Lost, do func(t *Turn) error) (*Turn, Opened, error) {
	t := &Turn{Message: m, Now: e.now(), store: e.store, homes: e.homes, handler: engineName, lost: lost}
	records, directory := e.recent.get(m.Conversation), e.staff.Record()
	if directory != "" && !slices.Contains(records, directory) {
		records = append(slices.Clone(records), directory)
	}
	opened, err := e.store.Open(ctx, m, records)
	if err != nil {
		return t, opened, fmt.Errorf("open turn: %w", err)
	}
	if opened.Done {
		return t, opened, nil
	}
	t.before = opened.Session.clone()
	t.Session, t.records = &opened.Session, opened.Records
	if t.records == nil {
		t.records = make(map[string]journal.Record)
	}
	t.Staff = e.identify(m, t.records[directory])
	err = e.guard(t, slog.LevelError, func() error { return do(t) })
	if errors.Is(err, ErrUnavailable) {
		return t, opened, err
	}
	if err != nil {
		// The session stays as it was and the person is told. The message is
		// not run again, since what made the handler fail once would make it
		// fail at every start.
		t.forget()
		t.nameSender()
		t.Reply("处理这条消息时出现内部错误，没有保存任何内容。请稍后重试；如再次出现，请联系系统管理员查看日志。")
		return t, opened, e.store.Commit(ctx, t.undone(opened))
	}
	e.recent.put(m.Conversation, t.used)
	t.replies = bubbles(t.replies)
	t.nameSender()
	c := t.commit(opened)
	if t.Staff.ID != "" {
		c.Staff, c.Address = t.Staff.ID, e.homes.moved(t.Staff.ID, t.Message)
	}
	if err := e.store.Commit(ctx, c); err != nil {
		return t, opened, fmt.Errorf("commit turn: %w", err)
	}
	if c.Address != nil {
		e.homes.keep(t.Staff.ID, m.Conversation)
	}
	return t, opened, nil
}

// identify tells who said a message; somebody without a name and a role where
// it is nobody of the staff.
func (e *Engine) identify(m Message, r journal.Record) Staff {
	if staff, known := e.staff.Identify(m, r); known {
		e.lastStaff.keep(r)
		return staff
	}
	return Staff{Role: Stranger}
}

// apologise tells the person, past the Outbox, that the message could not be
// kept. The message is settled: the person is asked to send it again.
func (e *Engine) apologise(ctx context.Context, ch Channel, m Message) {
	const text = "数据存储暂时不可用，这条消息没有处理。请稍后重新发送。"
	e.send(ctx, ch, e.aside(m, []Reply{{Text: text, Handler: engineName}}))
	e.store.Settle(m, true)
}
