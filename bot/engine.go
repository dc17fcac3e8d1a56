package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
	// Parallel is how many conversations are answered at once; 0 means 64.
	Parallel int
	// Waiting is how many messages may wait for their turn before a channel
	// is held up; 0 means 4096.
	Waiting int
}

// MaxText is the most characters a message may have; a longer text belongs in
// a file.
const MaxText = 20000

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
	lines    *lines
	recent   *recentRecords
	homes    *homes
}

// New returns an Engine. It returns a *DuplicateCommandError where two
// handlers claim the same word.
func New(o Options) (*Engine, error) {
	commands, err := newCommandSet(o.Handlers)
	if err != nil {
		return nil, err
	}
	e := &Engine{
		store: o.Store, staff: o.Directory, handlers: o.Handlers, commands: commands,
		now: o.Now, log: o.Logger,
		byName: make(map[string]Handler, len(o.Handlers)),
		lines:  newLines(orDefault(o.Parallel, 64), orDefault(o.Waiting, 4096)),
		recent: newRecentRecords(),
		homes:  newHomes(),
	}
	for _, h := range o.Handlers {
		e.byName[h.Name()] = h
	}
	if e.now == nil {
		e.now = time.Now
	}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
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
// when the last one is answered.
func (e *Engine) Serve(ctx context.Context, ch Channel) error {
	e.homes.open(ch)
	defer e.homes.close(ch)
	if err := e.recover(ctx, ch); err != nil {
		return err
	}
	err := ch.Run(ctx, func(ctx context.Context, m Message) (<-chan struct{}, error) {
		return e.Receive(ctx, ch, m)
	})
	e.lines.wait()
	return err
}

// recover runs the turns that were cut off and delivers what was not
// delivered.
func (e *Engine) recover(ctx context.Context, ch Channel) error {
	unfinished, err := e.store.Unfinished(ctx, ch.Serves)
	if err != nil {
		return fmt.Errorf("read unfinished messages: %w", err)
	}
	for _, m := range unfinished {
		e.answer(ctx, ch, m)
	}
	undelivered, err := e.store.Undelivered(ctx, ch.Serves)
	if err != nil {
		return fmt.Errorf("read undelivered replies: %w", err)
	}
	for _, out := range undelivered {
		e.deliver(ctx, ch, out)
	}
	return nil
}

// Receive gives the message its place in the conversation's line; see
// Receiver. Serve does it for a channel; it is here for whoever has messages
// and no channel to run.
func (e *Engine) Receive(ctx context.Context, ch Channel, m Message) (<-chan struct{}, error) {
	done := make(chan struct{})
	if reason := unanswerable(m); reason != "" {
		e.log.Info("message ignored", "channel", m.Channel, "reason", reason)
		close(done)
		return done, nil
	}
	// The turn outlives the channel's wish to stop: what was taken is answered.
	turnCtx := context.WithoutCancel(ctx)
	err := e.lines.add(ctx, m.Conversation, func() {
		defer close(done)
		e.answer(turnCtx, ch, m)
	})
	if err != nil {
		return nil, fmt.Errorf("take message: %w", err)
	}
	return done, nil
}

// unanswerable tells why nothing can be said to a message; empty where
// something can.
func unanswerable(m Message) string {
	if m.File == nil && strings.TrimFunc(m.Text, invisible) == "" {
		return "empty"
	}
	return ""
}

// invisible tells whether a character shows nothing: a message of nothing else
// is an accident of the keyboard.
func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// answer runs the message's turn and delivers the replies.
func (e *Engine) answer(ctx context.Context, ch Channel, m Message) {
	staff, known := e.staff.Identify(m)
	if !known {
		e.log.Info("message ignored", "channel", m.Channel, "reason", "sender is not on the staff")
		return
	}
	for attempt := 1; ; attempt++ {
		t, opened, err := e.turn(ctx, m, staff)
		if err == nil && opened.Done {
			e.store.Settle(m, true)
			return
		}
		var conflict *journal.ConflictError
		if errors.As(err, &conflict) && attempt < maxAttempts {
			continue
		}
		if err != nil {
			e.log.Error("message not answered", "channel", m.Channel, "handler", t.handler, "err", err)
			e.apologise(ctx, ch, m, err)
			return
		}
		for _, out := range opened.Waiting {
			e.deliver(ctx, ch, out)
		}
		delivered := e.send(ctx, ch, e.outgoing(m, t.replies))
		e.store.Settle(m, delivered)
		e.pushAll(ctx, t.pushes)
		return
	}
}

// turn runs the message's turn once and commits it.
func (e *Engine) turn(ctx context.Context, m Message, staff Staff) (*Turn, Opened, error) {
	t := &Turn{Message: m, Staff: staff, Now: e.now(), store: e.store}
	opened, err := e.store.Open(ctx, m, e.recent.get(m.Conversation))
	if err != nil {
		return t, opened, fmt.Errorf("open turn: %w", err)
	}
	if opened.Done {
		return t, opened, nil
	}
	before := opened.Session.clone()
	t.Session, t.records = &opened.Session, opened.Records
	if t.records == nil {
		t.records = make(map[string]journal.Record)
	}
	if err := e.dispatch(ctx, t); err != nil {
		t.replies = nil
		if settleErr := e.commitFailure(ctx, t, before); settleErr != nil {
			return t, opened, errors.Join(err, settleErr)
		}
		return t, opened, nil
	}
	e.recent.put(m.Conversation, t.used)
	t.replies = bubbles(t.replies)
	c := Commit{
		Message: m, Before: before, Session: *t.Session,
		Replies: t.replies, Changes: t.changes, Stamp: t.stamp(), Pushes: t.pushes,
		Staff: staff.ID, Address: e.homes.moved(staff.ID, m),
	}
	if err := e.store.Commit(ctx, c); err != nil {
		return t, opened, fmt.Errorf("commit turn: %w", err)
	}
	if c.Address != nil {
		e.homes.keep(staff.ID, m.Conversation)
	}
	return t, opened, nil
}

// commitFailure keeps that the turn failed: the session stays as it was and
// the person is told. The message is not run again, since what made the
// handler fail once would make it fail at every start.
func (e *Engine) commitFailure(ctx context.Context, t *Turn, before Session) error {
	t.Reply("处理这条消息时出现内部错误，没有保存任何内容。请稍后重试；如再次出现，请联系系统管理员查看日志。")
	return e.store.Commit(ctx, Commit{
		Message: t.Message, Before: before, Session: before, Replies: t.replies, Stamp: t.stamp(),
	})
}

// dispatch hands the turn to the command or handler that it is for. Errors
// and panics of a handler are logged here, with where they came from.
func (e *Engine) dispatch(ctx context.Context, t *Turn) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("handler %s panicked: %v", t.handler, p)
			e.log.Error("handler panicked", "handler", t.handler, "panic", p, "stack", string(debug.Stack()))
			return
		}
		if err != nil {
			e.log.Error("handler failed", "handler", t.handler, "err", err)
		}
	}()
	t.Message.Text = strings.ReplaceAll(t.Message.Text, "\r\n", "\n")
	if refusal := unreadable(t.Message.Text); refusal != "" {
		t.handler = "engine"
		t.Reply(refusal)
		return nil
	}
	dialog := t.Session.Dialog
	if err := e.route(ctx, t); err != nil {
		return err
	}
	return e.resume(ctx, t, dialog)
}

// unreadable is what is answered to a text that no handler should see; empty
// where it is in order.
func unreadable(text string) string {
	if !utf8.ValidString(text) {
		return "这条消息的文字编码无法识别，请以UTF-8编码重新发送。"
	}
	if n := utf8.RuneCountInString(text); n > MaxText {
		return fmt.Sprintf("这条消息有%d字，超过了一次%d字的上限。请分段发送，或作为文件发送。", n, MaxText)
	}
	return ""
}

// route finds who answers: a command, the dialog that is going on, or the
// first handler that accepts.
func (e *Engine) route(ctx context.Context, t *Turn) error {
	if cmd, args, ok := e.commands.find(t.Message.Text); ok && t.Message.File == nil {
		t.handler = cmd.handler.Name()
		if t.Staff.Role < cmd.Role {
			t.Reply(fmt.Sprintf("“%s”需要%s权限，您目前是%s。如需开通，请联系本单位管理员。", cmd.Name, cmd.Role, t.Staff.Role))
			return nil
		}
		return cmd.Run(ctx, t, args)
	}
	if h, ok := e.byName[t.Session.Dialog]; ok && h.Accepts(t) {
		t.handler = h.Name()
		return h.Handle(ctx, t)
	}
	for _, h := range e.handlers {
		if h.Name() != t.Session.Dialog && h.Accepts(t) {
			t.handler = h.Name()
			return h.Handle(ctx, t)
		}
	}
	t.handler = "engine"
	t.Reply("没有理解这条消息。发送“帮助”查看可以做什么。")
	return nil
}

// resume lets the dialog that another handler interrupted go on.
func (e *Engine) resume(ctx context.Context, t *Turn, dialog string) error {
	if dialog == "" || t.Session.Dialog != dialog || t.handler == dialog {
		return nil
	}
	r, ok := e.byName[dialog].(Resumer)
	if !ok {
		return nil
	}
	t.handler = dialog
	return r.Resume(ctx, t)
}

func (e *Engine) outgoing(m Message, replies []Reply) Outgoing {
	return Outgoing{
		Turn: m.ID, Channel: m.Channel, Conversation: m.Conversation,
		To: m.Sender, Replies: replies, At: e.now(),
	}
}

// pushAll sends messages to other conversations, in their lines, as far as
// their channels are running here. The others wait in the Outbox.
func (e *Engine) pushAll(ctx context.Context, pushes []Outgoing) {
	for _, out := range pushes {
		ch, ok := e.homes.channel(out.Conversation)
		if !ok {
			continue
		}
		e.lines.addFromTurn(out.Conversation, func() { e.deliver(ctx, ch, out) })
	}
}

// deliver sends what waited in the Outbox.
func (e *Engine) deliver(ctx context.Context, ch Channel, out Outgoing) {
	if e.send(ctx, ch, out) {
		e.store.Settle(Message{ID: out.Turn, Channel: out.Channel, Conversation: out.Conversation}, true)
	}
}

// send reports whether every reply has reached the other side. What has not
// stays in the Outbox.
func (e *Engine) send(ctx context.Context, ch Channel, out Outgoing) bool {
	for _, r := range out.Replies {
		if err := ch.Send(ctx, out, r); err != nil {
			e.log.Warn("reply not delivered, kept in the outbox", "channel", out.Channel, "err", err)
			return false
		}
	}
	return true
}

// apologise tells the person, past the Outbox, that the message could not be
// kept. The message is settled: the person is asked to send it again.
func (e *Engine) apologise(ctx context.Context, ch Channel, m Message, cause error) {
	text := "数据存储暂时不可用，这条消息没有处理。请稍后重新发送。"
	var conflict *journal.ConflictError
	if errors.As(cause, &conflict) {
		text = "多人正在修改同一项内容，这次没有保存，请稍后重新发送。"
	}
	e.send(ctx, ch, e.outgoing(m, []Reply{{Text: text, Handler: "engine"}}))
	e.store.Settle(m, true)
}
