package ilink

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	ilinksdk "github.com/openilink/openilink-sdk-go"

	"xinfangbot/bot"
)

// messages returns what one message of the server is for the engine: one
// message, one more for every further file in it, or none.
func (c *Channel) messages(ctx context.Context, s *session, raw []byte) []bot.Message {
	wire, err := decodeMessage(raw)
	if err != nil {
		c.log.Error("message dropped", "err", err)
		return nil
	}
	if reason := c.ignored(s, wire); reason != "" {
		c.log.Info("message ignored", "reason", reason)
		return nil
	}
	at := c.o.Now()
	if wire.Created > 0 {
		at = time.UnixMilli(wire.Created)
	}
	c.heard(wire.From, wire.Token, at)
	content := c.sort(wire)
	m := bot.Message{
		Channel: c.name, ID: wire.id(), Conversation: c.conversation(wire.From),
		Sender: bot.Sender{ID: wire.From}, At: at,
		Text: strings.Join(content.texts, "\n"), Quote: content.quote, Media: content.media,
	}
	c.quotes.keep(m.ID, m.Text)
	list := []bot.Message{m}
	for i, f := range content.files {
		if i > 0 {
			next := m
			next.ID, next.Text, next.Quote, next.Media = fmt.Sprintf("%s/%d", m.ID, i+1), "", "", ""
			list = append(list, next)
		}
		last := &list[len(list)-1]
		var media bot.Media
		if last.File, media = c.download(ctx, s, f); media != "" {
			last.Media = media
		}
	}
	return list
}

// ignored tells why a message is none for the engine; empty where it is one.
func (c *Channel) ignored(s *session, m message) string {
	switch {
	case m.Type == ilinksdk.MsgTypeBot || m.From == s.bot:
		return "our own or another bot's"
	case m.Group != "":
		return "said in a group"
	case len(m.Items) == 0:
		return "empty"
	}
	return ""
}

// content is what a message holds.
type content struct {
	texts []string
	quote string
	media bot.Media
	files []fileItem
}

// sort looks through a message's items.
func (c *Channel) sort(m message) content {
	var out content
	for _, raw := range m.Items {
		var it item
		if err := json.Unmarshal(raw, &it); err != nil {
			out.other(bot.OtherKind)
			continue
		}
		if out.quote == "" && it.Quote != nil {
			out.quote = c.quotes.text(*it.Quote)
		}
		switch {
		case it.words() != "":
			out.texts = append(out.texts, it.words())
		case it.Type == ilinksdk.ItemText:
		case it.Type == ilinksdk.ItemImage:
			out.other(bot.Picture)
		case it.Type == ilinksdk.ItemVoice:
			out.other(bot.Voice)
		case it.Type == ilinksdk.ItemVideo:
			out.other(bot.Video)
		case it.Type == ilinksdk.ItemFile && it.File != nil:
			out.files = append(out.files, *it.File)
		default:
			out.other(bot.OtherKind)
		}
	}
	return out
}

// other notes what cannot be read; the first of it counts.
func (c *content) other(m bot.Media) {
	if c.media == "" {
		c.media = m
	}
}

// words is what was said in an item: its text, or what WeChat heard in a voice
// message.
func (it item) words() string {
	switch {
	case it.Text != nil:
		return it.Text.Text
	case it.Voice != nil:
		return it.Voice.Text
	}
	return ""
}
