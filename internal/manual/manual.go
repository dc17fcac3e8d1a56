// Package manual reads the example conversations that stand in the manuals, so
// that a test can say them word for word and pictures can be drawn of them.
//
// A conversation is a code block of the language text under a comment that
// begins with "conversation". In the block, a line that begins with > or with a
// name and > is said; what follows, up to the next such line, is the reply. The
// comment may hold further lines, which prepare the conversation and which
// readers do not see.
package manual

import (
	"regexp"
	"strings"
)

// Document is a text with example conversations.
type Document struct {
	// prose is what stands before each conversation, and what follows the last:
	// there is one piece more than there are conversations.
	prose         []string
	Conversations []Conversation
}

// Conversation is one example.
type Conversation struct {
	// Before are lines that prepare the conversation.
	Before []string
	Turns  []Turn
}

// Turn is something that is said, and what is answered.
type Turn struct {
	// Speaker is empty where the line names none.
	Speaker, Text string
	Reply         string
}

// Rest stands as the last line of a reply of which the end is not shown.
const Rest = "……"

var (
	block = regexp.MustCompile(`(?s)<!-- conversation(\n.*?|) ?-->\n` + "```text\n(.*?)\n```\n")
	said  = regexp.MustCompile(`^(\p{Han}{0,6})> (.+)$`)
)

// Parse reads a text.
func Parse(text string) *Document {
	d := &Document{}
	at := 0
	for _, m := range block.FindAllStringSubmatchIndex(text, -1) {
		d.prose = append(d.prose, text[at:m[0]])
		c := Conversation{Turns: parseTurns(text[m[4]:m[5]])}
		if before := strings.Trim(text[m[2]:m[3]], "\n"); before != "" {
			c.Before = strings.Split(before, "\n")
		}
		d.Conversations = append(d.Conversations, c)
		at = m[1]
	}
	d.prose = append(d.prose, text[at:])
	return d
}

func parseTurns(text string) []Turn {
	var turns []Turn
	for line := range strings.SplitSeq(text, "\n") {
		if t, ok := ParseSaid(line); ok {
			turns = append(turns, t)
		} else if n := len(turns); n > 0 {
			turns[n-1].Reply += line + "\n"
		}
	}
	for i := range turns {
		turns[i].Reply = strings.Trim(turns[i].Reply, "\n")
	}
	return turns
}

// ParseSaid reads a line that is said; ok is false for any other.
func ParseSaid(line string) (t Turn, ok bool) {
	m := said.FindStringSubmatch(line)
	if m == nil {
		return Turn{}, false
	}
	return Turn{Speaker: m[1], Text: m[2]}, true
}

// String writes the text anew.
func (d *Document) String() string {
	var b strings.Builder
	for i, c := range d.Conversations {
		b.WriteString(d.prose[i] + c.String())
	}
	return b.String() + d.prose[len(d.prose)-1]
}

// String writes the conversation as it stands in its document.
func (c Conversation) String() string {
	var b strings.Builder
	b.WriteString("<!-- conversation")
	for _, line := range c.Before {
		b.WriteString("\n" + line)
	}
	if len(c.Before) > 0 {
		b.WriteString("\n-->")
	} else {
		b.WriteString(" -->")
	}
	turns := make([]string, len(c.Turns))
	for i, t := range c.Turns {
		turns[i] = t.Speaker + "> " + t.Text
		if t.Reply != "" {
			turns[i] += "\n\n" + t.Reply
		}
	}
	b.WriteString("\n```text\n" + strings.Join(turns, "\n\n") + "\n```\n")
	return b.String()
}

// Show returns what the document shows of a reply: all of it, or, where the
// reply that stands there ends in Rest, as many lines as stand there.
func (t Turn) Show(reply string) string {
	shown := strings.Split(t.Reply, "\n")
	lines := strings.Split(reply, "\n")
	if n := len(shown) - 1; shown[n] == Rest && n < len(lines) {
		return strings.Join(append(lines[:n:n], Rest), "\n")
	}
	return reply
}
