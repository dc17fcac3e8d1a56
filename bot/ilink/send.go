package ilink

import (
	"context"
	"encoding/json"
	"fmt"

	ilinksdk "github.com/openilink/openilink-sdk-go"

	"xinfangbot/bot"
)

// Send implements bot.Channel. It sends the text and then each file, every one
// a message of its own, as the protocol wants it. It returns nil only when the
// server has said that it took all of them; a reply that is sent again goes on
// where it was broken off. Its errors wrap bot.ErrUnreachable where only a new
// message of the person helps.
func (c *Channel) Send(ctx context.Context, out bot.Outgoing, r bot.Reply) error {
	user, ours := c.user(out.Conversation)
	if !ours {
		return fmt.Errorf("send: the conversation is not one of %s", c.name)
	}
	defer c.tidy()
	parts := len(r.Files)
	if r.Text != "" {
		parts++
	}
	progress := c.unsent.begin(out, r)
	for ; progress.done < parts; progress.done++ {
		if err := c.sendPart(ctx, user, r, progress); err != nil {
			c.unsent.fail(progress)
			return fmt.Errorf("send: %w", err)
		}
	}
	c.unsent.end(progress)
	return nil
}

// sendPart sends the message of a reply that comes next.
func (c *Channel) sendPart(ctx context.Context, user string, r bot.Reply, p progress) error {
	s := c.session()
	if s == nil {
		return errNotLoggedIn
	}
	if err := c.throttle.check(c.o.Now()); err != nil {
		return err
	}
	note := letter{to: user, clientID: p.clientID()}
	file := p.done
	if r.Text != "" {
		file--
	}
	if file < 0 {
		note.text = r.Text
		note.item = ilinksdk.MessageItem{Type: ilinksdk.ItemText, TextItem: &ilinksdk.TextItem{Text: r.Text}}
		return c.post(ctx, s, note)
	}
	var err error
	if note.item, err = c.upload(ctx, s, user, r.Files[file]); err != nil {
		return c.doubtLogin(err)
	}
	return c.post(ctx, s, note)
}

// letter is one message of the protocol.
type letter struct {
	to, clientID string
	item         ilinksdk.MessageItem
	text         string // of the item, for those who will quote it
}

// post sends a letter with the person's token, and once without it where the
// server refuses it: the server takes such messages as long as it takes any.
func (c *Channel) post(ctx context.Context, s *session, l letter) error {
	token := c.token(l.to)
	err := c.try(ctx, s, l, token)
	if token != "" && (refused(err) || loggedOut(err)) {
		if err = c.try(ctx, s, l, ""); err == nil {
			c.log.Info("message sent without the person's token, which is stale")
			c.stale(l.to, token)
		}
	}
	if err != nil {
		return c.verdict(l.to, token, err)
	}
	c.throttle.reset()
	c.sent(l.to)
	return nil
}

// try makes one request. It returns nil where the server took the letter.
func (c *Channel) try(ctx context.Context, s *session, l letter, token string) error {
	if err := c.pacer.Wait(ctx, l.to); err != nil {
		return err
	}
	var body []byte
	err := s.client.SendMessage(withBody(ctx, &body), &ilinksdk.SendMessageReq{Msg: &ilinksdk.WeixinMessage{
		ToUserID: l.to, ClientID: l.clientID, ContextToken: token,
		MessageType: ilinksdk.MsgTypeBot, MessageState: ilinksdk.StateFinish,
		ItemList: []ilinksdk.MessageItem{l.item},
	}})
	if err != nil {
		return err
	}
	var taken struct {
		ID scalar `json:"message_id"`
	}
	if json.Unmarshal(body, &taken) == nil {
		c.quotes.keep(string(taken.ID), l.text)
	}
	return nil
}

// verdict says what follows from a failure to send with the token and without.
func (c *Channel) verdict(user, token string, err error) error {
	switch {
	case rateLimited(err) && (!refused(err) || c.mayHear(user)):
		return fmt.Errorf("%w: %w", c.throttle.begin(c.o.Now()), err)
	case !refused(err):
		return c.doubtLogin(err)
	}
	c.stale(user, token)
	return fmt.Errorf("%w: %w", bot.ErrUnreachable, err)
}

// doubtLogin has the login checked where the server says that it is over. It
// is the question for messages that decides: of a message the server was seen
// to say so where the person's token was stale.
func (c *Channel) doubtLogin(err error) error {
	if loggedOut(err) {
		c.recheck()
	}
	return err
}
