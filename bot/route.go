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
)

// MaxText is the most characters a message may have; a longer text belongs in
// a file.
const MaxText = 20000

// engineName is the handler's name of what the engine says itself.
const engineName = "engine"

// unanswerable tells why nothing can be said to a message; empty where
// something can.
func unanswerable(m Message) string {
	if m.Group && !m.Mentioned {
		return "not addressed to the bot"
	}
	if m.File == nil && m.Media == "" && strings.TrimFunc(m.Text, invisible) == "" {
		return "empty"
	}
	return ""
}

// invisible tells whether a character shows nothing: a message of nothing else
// is an accident of the keyboard.
func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// dispatch hands the turn to the command or handler that it is for.
func (e *Engine) dispatch(ctx context.Context, t *Turn) error {
	t.Message.Text = strings.ReplaceAll(t.Message.Text, "\r\n", "\n")
	if refusal := unreadable(t.Message.Text); refusal != "" {
		t.handler = engineName
		t.Reply(refusal)
		return nil
	}
	dialog := t.Session.Dialog
	var state engineState
	if err := t.Session.Get(engineName, &state); err != nil {
		return err
	}
	if err := e.route(ctx, t, &state); err != nil {
		return err
	}
	if t.Staff.Role < Reader {
		return nil // the dialog is left from when the sender was on the staff
	}
	if state.Offered != nil {
		return nil // one question at a time
	}
	return e.resume(ctx, t, dialog)
}

// guard runs f for the turn. Errors and panics are logged here, with where
// they came from, and returned. A store that is away is left to the caller, who
// waits for it; other errors are logged at the given level.
func (e *Engine) guard(t *Turn, level slog.Level, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("handler %s panicked: %v", t.handler, p)
			e.log.Error("handler panicked", "handler", t.handler, "panic", p, "stack", string(debug.Stack()))
			return
		}
		if err != nil && !errors.Is(err, ErrUnavailable) {
			e.log.Log(context.Background(), level, "handler failed", "handler", t.handler, "err", err)
		}
	}()
	return f()
}

// unreadable is what is answered to a text that no handler should see; empty
// where it is in order.
func unreadable(text string) string {
	if !utf8.ValidString(text) {
		return "这条消息的文字编码无法识别，请以UTF-8编码重新发送。"
	}
	if utf8.RuneCountInString(text) > MaxText {
		// No size: a channel may have cut what is longer still.
		return fmt.Sprintf("这条消息超过了一次%d字的上限。请分段发送，或作为文件发送。", MaxText)
	}
	return ""
}

// route finds who answers: a command, called by its name or in other words, the
// dialog that is going on, or the first handler that accepts.
func (e *Engine) route(ctx context.Context, t *Turn, state *engineState) error {
	text, declined, err := state.settle(t)
	if err != nil {
		return err
	}
	cmd, args, called := e.commands.find(text)
	called = called && t.Plain()
	if t.Staff.Role < Reader && !(called && cmd.Role <= t.Staff.Role) {
		return e.greet(t, state)
	}
	if called {
		return e.call(t, cmd, func() error { return cmd.Run(ctx, t, args) })
	}
	if declined {
		t.Reply("好的，没有执行。请直接说要办的事，或发送“帮助”查看可以做什么。")
		return nil
	}
	if w, ok := e.commands.wished(text); ok && t.Plain() {
		return e.call(t, w.cmd, func() error {
			if w.sure {
				return w.cmd.Run(ctx, t, w.args)
			}
			return e.offer(t, state, w)
		})
	}
	if h := e.accepting(t); h != nil {
		t.handler = h.Name()
		return h.Handle(ctx, t)
	}
	t.handler = engineName
	t.Reply(incomprehension(t.Message.Media))
	return nil
}

// call does what is to be done for a command, or tells why the person may not
// call it.
func (e *Engine) call(t *Turn, cmd boundCommand, do func() error) error {
	t.handler = cmd.handler.Name()
	if t.Staff.Role < cmd.Role {
		t.Reply(fmt.Sprintf("“%s”需要%s权限，您目前是%s。如需开通，请联系本单位管理员。", cmd.Name, cmd.Role, t.Staff.Role))
		t.Note(RefusalEvent, "“"+cmd.Name+"”需要"+cmd.Role.String()+"权限")
		return nil
	}
	// A code or the audit in a group is read by everybody in it.
	if t.Message.Group && cmd.Role == Administrator {
		t.Reply("群里的其他人也会看到，“" + cmd.Name + "”请在与助手的单独会话中发送。")
		return nil
	}
	return do()
}

// accepting returns the handler that a message which is no command is for: the
// dialog that is going on, or the first that accepts.
func (e *Engine) accepting(t *Turn) Handler {
	if h, ok := e.byName[t.Session.Dialog]; ok && h.Accepts(t) {
		return h
	}
	for _, h := range e.handlers {
		if h.Name() != t.Session.Dialog && h.Accepts(t) {
			return h
		}
	}
	return nil
}

// incomprehension answers what no handler accepts.
func incomprehension(m Media) string {
	const can = "请用文字发送，或发送.docx、.xlsx、.txt、.md文件。"
	switch m {
	case "":
		return "没有理解这条消息。发送“帮助”查看可以做什么。"
	case Picture:
		return "目前不能识别图片中的内容。" + can
	case Voice:
		return "目前不能识别语音。" + can
	case Video:
		return "目前不能识别视频。" + can
	case LargeFile:
		return "文件过大，没有读取。请拆分或删去图片后重新发送。"
	case LostFile:
		return "文件没有收到，请重新发送。"
	}
	return "目前不能识别这类消息。" + can
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

// engineState is what a session keeps for the engine.
type engineState struct {
	// Greeted is the day on which a stranger was last told who may ask.
	Greeted string `json:"greeted,omitempty"`
	// Offered is the command that the last message may have meant.
	Offered *offered `json:"offered,omitempty"`
}

// keep puts the state into the session.
func (state *engineState) keep(t *Turn) error {
	if *state == (engineState{}) {
		return t.Session.Put(engineName, nil)
	}
	return t.Session.Put(engineName, state)
}

// greet tells a stranger, once a day and in private, whom the bot is for.
func (e *Engine) greet(t *Turn, state *engineState) error {
	t.handler = engineName
	if t.Message.Group {
		return nil
	}
	today := t.Now.Format(time.DateOnly)
	if state.Greeted == today {
		return nil
	}
	t.Reply("您好，这里是信访工作助手，仅供本单位工作人员使用。工作人员请向管理员索取绑定码，发送“绑定 绑定码”后使用。")
	t.Note(RefusalEvent, "未绑定人员发来消息")
	state.Greeted = today
	return state.keep(t)
}
