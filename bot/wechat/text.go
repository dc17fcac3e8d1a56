package wechat

import (
	"encoding/xml"
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

var emojiPattern = regexp.MustCompile(`<span class="emoji emoji([0-9a-f]+)"></span>`)

// plainText returns what a person wrote. The servers give it as HTML, with line
// breaks and emoji as elements; what a person wrote as such comes escaped, so
// elements are replaced first.
func plainText(s string) string {
	s = strings.ReplaceAll(s, "<br/>", "\n")
	s = emojiPattern.ReplaceAllStringFunc(s, func(element string) string {
		return emoji(emojiPattern.FindStringSubmatch(element)[1])
	})
	return html.UnescapeString(s)
}

// emoji returns the characters that the code of an emoji stands for: their
// numbers in hexadecimal without anything between them, such as 1f600, 1f1e81f1f3
// for a flag or 3120e3 for a key. What cannot be told is left out.
func emoji(code string) string {
	var lengths []int
	switch len(code) {
	case 4, 5:
		lengths = []int{len(code)}
	case 6:
		lengths = []int{2, 4}
	case 10:
		lengths = []int{5, 5}
	}
	var b strings.Builder
	for _, n := range lengths {
		r, err := strconv.ParseUint(code[:n], 16, 32)
		if err != nil {
			return ""
		}
		b.WriteRune(rune(r))
		code = code[n:]
	}
	return b.String()
}

// quotePattern is a text that quotes another one as clients write it that have
// no better way.
var quotePattern = regexp.MustCompile(`(?s)^「(.*?)」\n(?:- ){5,}-\n(.*)$`)

// splitQuote takes what is quoted out of such a text. Where that would leave
// nothing of it, nothing is quoted.
func splitQuote(text string) (rest, quote string) {
	parts := quotePattern.FindStringSubmatch(text)
	if parts == nil {
		return text, ""
	}
	quote, rest = parts[1], parts[2]
	if _, said, ok := strings.Cut(quote, "："); ok {
		quote = said
	}
	if strings.TrimSpace(quote+rest) == "" {
		return text, ""
	}
	return rest, quote
}

// appMessage is the XML of messages that are more than text.
type appMessage struct {
	App struct {
		Title string `xml:"title"`
		Refer struct {
			Type    int    `xml:"type"`
			Content string `xml:"content"`
		} `xml:"refermsg"`
	} `xml:"appmsg"`
}

// Types of the message that a quotation refers to.
const (
	referText = 1
	referApp  = 49
)

// readQuote reads a message that quotes another one. What is quoted is told
// where it is a text, a file or a link; a picture cannot be.
func readQuote(content string) (text, quote string, ok bool) {
	var m appMessage
	if err := xml.Unmarshal([]byte(content), &m); err != nil {
		return "", "", false
	}
	switch m.App.Refer.Type {
	case referText:
		quote = m.App.Refer.Content
	case referApp:
		var inner appMessage
		if xml.Unmarshal([]byte(m.App.Refer.Content), &inner) == nil {
			quote = inner.App.Title
		}
	}
	return m.App.Title, quote, true
}

// mentionEnd is what phones put after the name of somebody who is mentioned.
const mentionEnd = '\u2005'

// withoutMention returns the text without the mention of any of these names, and
// whether there was one. A name that is only the beginning of another one is not
// mentioned.
func withoutMention(text string, names []string) (rest string, mentioned bool) {
	for _, name := range names {
		if name == "" {
			continue
		}
		for from := 0; ; {
			i := strings.Index(text[from:], "@"+name)
			if i < 0 {
				break
			}
			i += from
			after := text[i+1+len(name):]
			if !endsMention(after) {
				from = i + 1
				continue
			}
			mentioned = true
			text = text[:i] + strings.TrimPrefix(after, string(mentionEnd))
			from = i
		}
	}
	return strings.TrimSpace(text), mentioned
}

// endsMention tells from what follows a name whether the name ends there. Where a
// space or a mark follows, the end that a phone has written further on is that of
// a longer name.
func endsMention(after string) bool {
	r, _ := utf8.DecodeRuneInString(after)
	switch {
	case after == "" || r == mentionEnd:
		return true
	case !unicode.IsSpace(r) && !strings.ContainsRune("，。！？、：；,!?:;", r):
		return false
	}
	name, _, _ := strings.Cut(after, "@")
	return !strings.ContainsRune(name, mentionEnd)
}

// withoutPrefix returns the text without the word that calls the bot, and
// whether it began with it.
func withoutPrefix(text, prefix string) (rest string, called bool) {
	text = strings.TrimSpace(text)
	if prefix == "" {
		return text, false
	}
	rest, called = strings.CutPrefix(text, prefix)
	if !called {
		return text, false
	}
	return strings.TrimLeftFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，:：、", r) }), true
}
