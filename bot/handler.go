package bot

import "context"

// Handler is one thing the bot can do.
type Handler interface {
	// Name is the handler's name in sessions, replies and logs.
	Name() string
	// Accepts tells whether the message is for this handler. It is cheap and
	// does no I/O.
	Accepts(t *Turn) bool
	// Handle answers the message. An error means that nothing the turn did is
	// kept; the person is told that it failed.
	Handle(ctx context.Context, t *Turn) error
}

// Commander is a Handler with commands: words that call it at any point of a
// conversation, also in the middle of another handler's dialog.
type Commander interface {
	Handler
	Commands() []Command
}

// CommandsOnly is embedded in a Handler that is called by its commands alone.
type CommandsOnly struct{}

// Accepts implements Handler.
func (CommandsOnly) Accepts(*Turn) bool { return false }

// Handle implements Handler. It is not called, since nothing is accepted.
func (CommandsOnly) Handle(context.Context, *Turn) error { return nil }

// Resumer is a Handler that leads a dialog and can take it up again after
// another handler has answered something in between.
type Resumer interface {
	Handler
	Resume(ctx context.Context, t *Turn) error
}

// Command is a word that staff send, and what happens then.
type Command struct {
	Name    string
	Aliases []string
	// Args shows in the help what follows the name, such as "名称 数值".
	Args string
	// Help says in a few words what the command does.
	Help string
	// Role is the least role that may use it.
	Role Role
	// Takes tells whether text that follows the name without a space is meant
	// for the command: 填报2020年 is, 取消受理可以吗 is not. Nil: none is.
	Takes func(args string) bool
	// Phrases are whole messages, without punctuation, by which people ask for
	// the command in other words than its names: 现在填到哪了 for 进度.
	Phrases []string
	// Reads reads sentences that give the command with what follows its name:
	// 来信件次是多少 is 来源 来信件次. It gets every short message that is no
	// command by its first word, without the points around it, and is cheap;
	// sure tells that nothing else can be meant. Nil: it reads none.
	Reads func(text string) (args string, sure, ok bool)
	// Harmless: the command loses and changes nothing that anybody gave. It is
	// carried out at once where a phrase or its name among polite words asks for
	// it; for another the person is asked whether it is meant.
	Harmless bool
	// Run carries the command out.
	Run func(ctx context.Context, t *Turn, args string) error
}
