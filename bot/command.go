package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// commandSet finds the command that a message calls.
type commandSet struct {
	byName map[string]boundCommand
	// phrases are what else calls a command, and readers the commands that read
	// sentences.
	phrases map[string]boundCommand
	readers []boundCommand
	// longest is the length in characters of the longest name.
	longest int
}

type boundCommand struct {
	Command
	handler Handler
}

func newCommandSet(handlers []Handler) (*commandSet, error) {
	set := &commandSet{byName: make(map[string]boundCommand), phrases: make(map[string]boundCommand)}
	for _, h := range handlers {
		c, ok := h.(Commander)
		if !ok {
			continue
		}
		for _, cmd := range c.Commands() {
			if err := set.add(boundCommand{cmd, h}); err != nil {
				return nil, err
			}
		}
	}
	return set, nil
}

// add takes a command into the set.
func (s *commandSet) add(cmd boundCommand) error {
	claim := func(m map[string]boundCommand, name string) error {
		for _, taken := range []map[string]boundCommand{s.byName, s.phrases} {
			if other, ok := taken[name]; ok {
				return &DuplicateCommandError{Name: name, Handlers: [2]string{other.handler.Name(), cmd.handler.Name()}}
			}
		}
		m[name] = cmd
		return nil
	}
	for _, name := range append([]string{cmd.Name}, cmd.Aliases...) {
		if err := claim(s.byName, name); err != nil {
			return err
		}
		s.longest = max(s.longest, utf8.RuneCountInString(name))
	}
	for _, phrase := range cmd.Phrases {
		if err := claim(s.phrases, phrase); err != nil {
			return err
		}
	}
	if cmd.Reads != nil {
		s.readers = append(s.readers, cmd)
	}
	return nil
}

// DuplicateCommandError is returned by New where two handlers claim one word.
type DuplicateCommandError struct {
	Name     string
	Handlers [2]string
}

func (e *DuplicateCommandError) Error() string {
	return "command " + e.Name + " is claimed by both " + e.Handlers[0] + " and " + e.Handlers[1]
}

// find returns the command that text calls and what follows its name. A name
// stands alone, or is followed by a space, or by text that the command takes;
// the longest name wins. What people add out of habit, a full stop or a
// leading slash, does not count.
func (s *commandSet) find(text string) (cmd boundCommand, args string, ok bool) {
	text = strings.TrimSpace(text)
	text = strings.TrimLeft(text, "/／#＃")
	for head := prefix(text, s.longest); head != ""; head = dropLast(head) {
		cmd, ok = s.byName[strings.ToLower(width.Fold.String(head))]
		if !ok {
			continue
		}
		rest := text[len(head):]
		args = strings.TrimFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(":：,，。.!！~～", r) })
		if args == "" || separated(rest) || (cmd.Takes != nil && cmd.Takes(args)) {
			return cmd, args, true
		}
	}
	return boundCommand{}, "", false
}

// separated tells whether what follows a command's name is set off from it.
func separated(rest string) bool {
	for _, r := range rest {
		return unicode.IsSpace(r) || r == ':' || r == '：'
	}
	return false
}

// dropLast returns s without its last character.
func dropLast(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[:len(s)-size]
}
